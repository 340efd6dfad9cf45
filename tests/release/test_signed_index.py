"""A signed index: what an attacker who controls the server, a mirror or a stolen key can show to a reader."""

from __future__ import annotations

import functools
import json
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tuf.ngclient import Updater

from guarantees.core.errors import GuaranteesError, InputError
from guarantees.package import signed_index, version_index
from guarantees.package.version_index import UntrustedIndexError
from guarantees.release.publish import publisher, root_files
from guarantees.release.publish.folder_store import FolderStore
from guarantees.release.publish.root_files import RoleChanges
from guarantees.release.publish.signed_index_file import SignedIndex
from tests.helpers import http_servers, releases
from tests.helpers.index_keys import IndexPublisher

OLDER = "the signed index is older than one that you have seen"
NOT_SIGNED = "not signed by the keys in"
NOT_TOGETHER = "do not belong together"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Do not log requests."""


@pytest.fixture(autouse=True)
def _new_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a reader who has not seen any index read."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> IndexPublisher:
    """A publisher of version 1.0.0; tests must not change it."""
    publisher_ = IndexPublisher(tmp_path_factory.mktemp("ada"))
    publisher_.publish("1.0.0")
    return publisher_


@pytest.fixture
def ferries(first: IndexPublisher, tmp_path: Path) -> IndexPublisher:
    """A publisher of version 1.0.0."""
    shutil.copytree(first.folder, tmp_path / "ada", symlinks=True)
    copy = IndexPublisher.__new__(IndexPublisher)
    copy.folder, copy.clock = tmp_path / "ada", timedelta()
    return copy


@pytest.fixture
def address(ferries: IndexPublisher) -> Iterator[str]:
    """The address of the published versions."""
    with http_servers.serve(functools.partial(_Quiet, directory=str(ferries.site))) as url:
        yield url


def _versions(source: Path | str, root: Path) -> list[str]:
    """Return the versions that a reader who trusts *root* sees."""
    return [entry["version"] for entry in version_index.index_of(source, root)["versions"]]


def _forget(tmp_path: Path) -> None:
    """Become a reader who has not seen any index."""
    shutil.rmtree(tmp_path / "state", ignore_errors=True)


def _mirror(ferries: IndexPublisher, tmp_path: Path, name: str = "mirror") -> Path:
    """Return a copy of what is published."""
    return Path(shutil.copytree(ferries.site, tmp_path / name, symlinks=True))


def _overwrite(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def test_signed_index_is_read_from_a_folder_and_an_address(ferries: IndexPublisher, address: str) -> None:
    """It is the same as index.json, which readers without keys read; each signature has the next number."""
    ferries.publish("1.1.0")
    ferries.renew()

    folder_index, signed = version_index.signed_index_of(ferries.site, ferries.root())
    index, _ = version_index.signed_index_of(f"{address}/index.json", ferries.root())

    assert [entry["version"] for entry in index["versions"]] == ["1.0.0", "1.1.0"]
    assert index == folder_index == version_index.index_of(address) == version_index.index_of(ferries.site)
    assert signed.number == 3


def test_other_tuf_client_reads_the_index(ferries: IndexPublisher, address: str, tmp_path: Path) -> None:
    """The layout is that of the specification: the client of tuf needs nothing of ours."""
    for name in ("metadata", "targets"):
        (tmp_path / "client" / name).mkdir(parents=True)
    client = Updater(
        str(tmp_path / "client/metadata"),
        f"{address}/metadata/",
        str(tmp_path / "client/targets"),
        f"{address}/targets/",
        bootstrap=ferries.root().read_bytes(),
    )

    target = client.get_targetinfo("index.json")

    assert target is not None
    assert Path(client.download_target(target)).read_bytes() == (ferries.site / "index.json").read_bytes()


def test_package_is_opened_by_the_signed_index(ferries: IndexPublisher, address: str) -> None:
    """A signed index decides, even if index.json was changed."""
    ferries.publish("1.1.0", ferries="day\n")
    index = json.loads((ferries.site / "index.json").read_text("utf-8"))
    _overwrite(ferries.site / "index.json", json.dumps({**index, "latest": "1.0.0"}).encode())

    for source in (address, ferries.site):
        with version_index.folder_of(source, trusted_root=ferries.root()) as folder:
            assert (folder / "data/ferries.csv").read_text("utf-8") == "ferry_id\nday\n"
        with version_index.folder_of(source) as folder:
            assert (folder / "data/ferries.csv").read_text("utf-8") == "ferry_id\nnight\n"


def test_changed_file_is_rejected(ferries: IndexPublisher, address: str) -> None:
    """Every file must have the checksum in the index, with and without keys, in a folder and at an address."""
    _overwrite(ferries.site / "1.0.0/data/ferries.csv", b"ferry_id\nnoon!\n")

    for source in (address, ferries.site):
        for root in (None, ferries.root()):
            with (
                pytest.raises(InputError, match=r"does not match the one in index\.json"),
                version_index.folder_of(source, trusted_root=root),
            ):
                pass


def test_older_index_is_rejected(ferries: IndexPublisher, tmp_path: Path) -> None:
    """Rollback: a reader who has seen a newer index notices, at any address."""
    old = _mirror(ferries, tmp_path)
    ferries.publish("1.1.0")
    assert _versions(ferries.site, ferries.root()) == ["1.0.0", "1.1.0"]

    with pytest.raises(UntrustedIndexError, match=OLDER):
        _versions(old, ferries.root())

    _forget(tmp_path)
    assert _versions(old, ferries.root()) == ["1.0.0"]


def test_expired_index_is_rejected(ferries: IndexPublisher) -> None:
    """Freeze: an index that was not renewed is out of date after its day, and good again when it is renewed."""
    ferries.clock = -timedelta(days=36)
    ferries.renew()
    yesterday = (ferries.now + timedelta(days=35)).date()

    with pytest.raises(UntrustedIndexError, match=rf"timestamp\.json expired on {yesterday}\. Either"):
        _versions(ferries.site, ferries.root())

    ferries.clock = timedelta()
    ferries.renew()
    assert _versions(ferries.site, ferries.root()) == ["1.0.0"]


def test_expired_roles_and_root_are_rejected(tmp_path: Path) -> None:
    """Renewal by the online key does not extend the signature of the release key, or the root file."""
    ferries = IndexPublisher(tmp_path / "ada", -timedelta(days=401))
    ferries.publish("1.0.0")
    ferries.clock = timedelta()
    ferries.renew()
    with pytest.raises(UntrustedIndexError, match=r"targets\.json expired on "):
        _versions(ferries.site, ferries.root())

    ferries = IndexPublisher(tmp_path / "ben", -timedelta(days=731))
    ferries.publish("1.0.0")
    with pytest.raises(UntrustedIndexError, match=r"root\.json expired on "):
        _versions(ferries.site, ferries.root())
    ferries.clock = timedelta()
    with pytest.raises(InputError, match=r"1\.root\.json' expired on .*--expires 730"):
        ferries.renew()
    ferries.change(RoleChanges(valid_days=10), "ada", "ben")
    ferries.renew("release", "online")
    assert _versions(ferries.site, ferries.root()) == ["1.0.0"]


def test_mixed_files_are_rejected(ferries: IndexPublisher, tmp_path: Path) -> None:
    """Mix and match: each file is as the signed file before it says."""
    old = _mirror(ferries, tmp_path)
    ferries.publish("1.1.0")
    for name in ("metadata/2.snapshot.json", "metadata/2.targets.json"):
        mixed = _mirror(ferries, tmp_path, f"mixed-{name[11:16]}")
        _overwrite(mixed / name, (old / name.replace("2.", "1.")).read_bytes())
        with pytest.raises(UntrustedIndexError, match=NOT_TOGETHER):
            _versions(mixed, ferries.root())
    [new_index] = {*ferries.site.glob("targets/*")} - {
        ferries.site / p.relative_to(old) for p in old.glob("targets/*")
    }
    _overwrite(new_index, next(old.glob("targets/*")).read_bytes())
    with pytest.raises(UntrustedIndexError, match=NOT_TOGETHER):
        _versions(ferries.site, ferries.root())


def test_index_of_another_publisher_is_rejected(ferries: IndexPublisher, tmp_path: Path) -> None:
    """Replay: signatures of other keys do not count, for all files or for the first one."""
    other = IndexPublisher(tmp_path / "other")
    other.publish("9.0.0")
    mixed = _mirror(ferries, tmp_path)
    _overwrite(mixed / "metadata/timestamp.json", (other.site / "metadata/timestamp.json").read_bytes())

    for site in (other.site, mixed):
        with pytest.raises(UntrustedIndexError, match=NOT_SIGNED):
            _versions(site, ferries.root())


def test_index_without_signatures_is_rejected(ferries: IndexPublisher, address: str) -> None:
    """Removing the signatures does not make a reader accept what is left."""
    shutil.rmtree(ferries.site / "metadata")

    for source in (ferries.site, address):
        with pytest.raises(UntrustedIndexError, match="a file of the signed index is missing"):
            _versions(source, ferries.root())


def test_revoked_key_no_longer_signs(ferries: IndexPublisher, tmp_path: Path) -> None:
    """A thief with the old online key cannot sign for readers who know the new root file, or can get it."""
    thief = _mirror(ferries, tmp_path)
    for role in ("snapshot", "timestamp"):
        ferries.replace_key(role, "online", "online-2")
    ferries.change(RoleChanges(), "ada", "ben")
    ferries.renew("online-2")
    assert _versions(ferries.site, ferries.root(1)) == ["1.0.0"]

    # The thief hides the new root file: this reader has seen it, and others may trust it to begin with.
    for root in (ferries.root(1), ferries.root(2)):
        with pytest.raises(UntrustedIndexError, match=NOT_SIGNED):
            _versions(thief, root)


def test_new_root_keys_are_followed(ferries: IndexPublisher) -> None:
    """A reader with the first root file follows a chain of root files, each signed by the keys before it."""
    ferries.replace_key("root", "ada", "eve", "ada", "ben", "eve")
    ferries.publish("1.1.0")
    ferries.replace_key("root", "ben", "finn", "eve", "ben", "finn")
    ferries.replace_key("targets", "release", "release-2", "eve", "finn")
    ferries.publish("1.2.0", "release-2", "online")

    assert root_files.root_state(ferries.keys).version == 4
    for version in (1, 2, 3, 4):
        assert _versions(ferries.site, ferries.root(version)) == ["1.0.0", "1.1.0", "1.2.0"]


def test_new_root_file_needs_all_signatures(ferries: IndexPublisher) -> None:
    """Two root keys must sign: one stolen root key changes nothing, and the error names what is missing."""
    ferries.replace_key("timestamp", "online", "thief", "ada")

    with pytest.raises(
        InputError, match=r"2\.root\.json' is a draft: it needs 1 more signature of ben@example\.org"
    ):
        ferries.publish("1.1.0")

    shutil.copy(ferries.root(2), ferries.site / "metadata/2.root.json")
    with pytest.raises(UntrustedIndexError, match=rf"{NOT_SIGNED}.* root was signed by 1/2 keys"):
        _versions(ferries.site, ferries.root())


def test_stolen_online_key_cannot_add_a_version(ferries: IndexPublisher) -> None:
    """It signs only which index is the newest: an index is signed by the release key."""
    with pytest.raises(InputError, match="The role targets needs 1 of its private keys"):
        ferries.publish("1.1.0", "online")

    assert _versions(ferries.site, ferries.root()) == ["1.0.0"]


class _Endless(BaseHTTPRequestHandler):
    """Sends zeros without end."""

    def do_GET(self) -> None:
        """Send them until the client closes the connection."""
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(1 << 16))
        except OSError:
            return

    def log_message(self, *_arguments: object) -> None:
        """Do not log requests."""


def test_endless_file_is_not_read_to_its_end(ferries: IndexPublisher) -> None:
    """The size of every file is limited."""
    with (
        http_servers.serve(_Endless) as url,
        pytest.raises(InputError, match=r"it has more than \d+ bytes"),
    ):
        _versions(url, ferries.root())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_byte_never_changes_what_is_read(
    data: st.DataObject, first: IndexPublisher, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whichever byte of the signed files is changed, a reader gets the index as it was signed, or an error."""
    site = Path(shutil.copytree(first.site, tmp_path_factory.mktemp("changed") / "site", symlinks=True))
    files = sorted(path for folder in ("metadata", "targets") for path in (site / folder).iterdir())
    file = data.draw(st.sampled_from(files))
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _overwrite(file, bytes(content))
    try:
        read = signed_index.read(site, "index.json", first.root()).content
    except GuaranteesError:
        return
    assert read == (first.site / "index.json").read_bytes()


class _CrashError(Exception):
    """The publisher is interrupted."""


class _CrashingStore(FolderStore):
    """A store that is interrupted before or after a write."""

    def __init__(self, root: Path, number: int, *, after: bool) -> None:
        super().__init__(root)
        self._left, self._after = number, after

    def _crash(self, write: Any) -> Any:  # noqa: ANN401  what the write returns
        self._left -= 1
        if self._left:
            return write()
        if self._after:
            write()
        raise _CrashError

    def create(self, path: str, source: Path) -> bool:
        """Write a file, or crash."""
        return bool(self._crash(lambda: FolderStore.create(self, path, source)))

    def replace(self, path: str, content: bytes, etag: str) -> bool:
        """Write a file, or crash."""
        return bool(self._crash(lambda: FolderStore.replace(self, path, content, etag)))


def _seen(site: Path, root: Path, tmp_path: Path) -> list[str] | None:
    """Return the versions that a new reader who trusts *root* sees; None if the signatures are not valid."""
    _forget(tmp_path)
    try:
        return _versions(site, root)
    except UntrustedIndexError:
        return None


@pytest.mark.parametrize("after", [False, True], ids=["before-a-write", "after-a-write"])
@pytest.mark.parametrize("new_key", [False, True], ids=["same-keys", "new-key"])
def test_interrupted_signing_shows_the_old_or_the_new_index(
    ferries: IndexPublisher, tmp_path: Path, *, new_key: bool, after: bool
) -> None:
    """With and without keys, readers see a complete index after every write, and the next run finishes.

    Only between a root file that revokes a key and the first signature of its successor, readers see no valid index.
    """
    old, new = ["1.0.0"], ["1.0.0", "1.1.0"]
    if new_key:
        ferries.replace_key("timestamp", "online", "online-2", "ada", "ben")
    keys = ("release", "online", "online-2") if new_key else ("release", "online")
    before = _mirror(ferries, tmp_path, "before")
    seen = []
    for number in range(1, 50):
        shutil.rmtree(ferries.site)
        shutil.copytree(before, ferries.site, symlinks=True)
        store = _CrashingStore(ferries.site, number, after=after)
        try:
            ferries.publish("1.1.0", *keys, store=store)
        except _CrashError:
            seen.append(_seen(ferries.site, ferries.root(), tmp_path))
        else:
            break
        assert [entry["version"] for entry in version_index.index_of(ferries.site)["versions"]] in (old, new)

        ferries.publish("1.1.0", *keys)

        assert _seen(ferries.site, ferries.root(), tmp_path) == new
        assert version_index.index_of(ferries.site) == version_index.index_of(ferries.site, ferries.root())
    assert len(seen) > 8
    assert [each for each in seen if each is not None] == sorted(each for each in seen if each is not None)
    assert (old in seen, new in seen) == (True, True)
    assert seen.count(None) == (1 if new_key else 0)


def test_signed_versions_of_several_publishers_are_all_listed(ferries: IndexPublisher) -> None:
    """Each keeps the versions that the others sign meanwhile."""
    versions = [f"1.{number}.0" for number in range(1, 5)]
    for version in versions:
        releases.write_tiny_release(ferries.folder, version)
    threads = [threading.Thread(target=ferries.publish, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert _versions(ferries.site, ferries.root()) == ["1.0.0", *versions]
    assert version_index.index_of(ferries.site) == version_index.index_of(ferries.site, ferries.root())


def test_signed_index_is_not_changed_without_keys(ferries: IndexPublisher) -> None:
    """Publishing without keys would leave the signature behind."""
    tree = publisher.read_tree(releases.write_tiny_release(ferries.folder, "1.1.0"))

    with pytest.raises(InputError, match=r"The index\.json of this place is signed\. Publish with --keys"):
        publisher.publish_tree(tree, FolderStore(ferries.site))


def test_publishing_again_keeps_the_signature(ferries: IndexPublisher) -> None:
    """What is published and signed is not signed again; what readers would not accept any longer is."""
    before = {path: path.read_bytes() for path in ferries.site.rglob("*") if path.is_file()}
    assert ferries.publish("1.0.0").already
    assert {path: path.read_bytes() for path in ferries.site.rglob("*") if path.is_file()} == before

    ferries.replace_key("timestamp", "online", "online-2", "ada", "ben")
    result = ferries.publish("1.0.0", "release", "online", "online-2")
    assert (result.already, result.written, bool(result.valid_until)) == (False, 0, True)
    assert _versions(ferries.site, ferries.root()) == ["1.0.0"]


@pytest.mark.parametrize("change", ["none", "other", "absent"])
def test_existing_versions_are_signed_only_if_they_are_at_hand(tmp_path: Path, change: str) -> None:
    """What others may have put into an unsigned index is not signed unseen."""
    ferries = IndexPublisher(tmp_path / "ada")
    tree = releases.write_tiny_release(ferries.folder, "1.0.0", "day\n")
    publisher.publish_tree(publisher.read_tree(tree), FolderStore(ferries.site))
    if change == "other":
        releases.write_tiny_release(ferries.folder, "1.0.0", "night\n")
    if change == "absent":
        shutil.rmtree(tree)

    result = ferries.publish("1.1.0")

    if change == "none":
        assert _versions(ferries.site, ferries.root()) == ["1.0.0", "1.1.0"]
        return
    [blocker] = result.blockers
    reason = "differs from the release in" if change == "other" else "is not in"
    assert blocker.startswith(
        f"index.json lists 1.0.0, which {reason} '{ferries.folder}', and is not signed by your"
    )
    assert not (ferries.site / "metadata").exists()


def test_index_of_a_revoked_release_key_is_confirmed_again(ferries: IndexPublisher) -> None:
    """After a release key was stolen, what it signed must be at hand before the new key signs it."""
    ferries.publish("1.1.0")
    ferries.replace_key("targets", "release", "release-2", "ada", "ben")
    shutil.rmtree(ferries.folder / "1.0.0")

    [blocker] = ferries.publish("1.1.0", "release-2", "online").blockers

    assert "index.json lists 1.0.0, which is not in" in blocker


def test_store_with_other_root_files_is_rejected(ferries: IndexPublisher, tmp_path: Path) -> None:
    """Root files are published once; a publisher with other ones, or without the newest, cannot sign."""
    other = IndexPublisher(tmp_path / "other")
    stores = FolderStore(ferries.site)
    releases.write_tiny_release(other.folder, "1.0.0")
    index = SignedIndex(stores, other.signing("release", "online"))
    file = index.read()
    assert file is not None
    with pytest.raises(InputError, match=r"metadata/1\.root\.json is already published, and differs"):
        index.replace(*file)

    ferries.change(RoleChanges(valid_days=10), "ada", "ben")
    ferries.renew("release", "online")
    ferries.root(2).unlink()
    with pytest.raises(InputError, match=r"metadata/2\.root\.json is published, but not in .* Copy it there"):
        ferries.renew()


def test_damaged_metadata_is_not_signed_over(ferries: IndexPublisher) -> None:
    """A publisher does not continue from files that do not belong together."""
    _overwrite(ferries.site / "metadata/1.targets.json", b"{}")
    with pytest.raises(InputError, match="do not belong together"):
        ferries.renew()

    (ferries.site / "metadata/1.targets.json").unlink()
    with pytest.raises(InputError, match=r"1\.targets\.json was published but is now missing"):
        ferries.renew()


@pytest.mark.parametrize("content", [b"", b"{}", b"not JSON", None])
def test_root_file_of_the_reader_must_be_one(
    ferries: IndexPublisher, tmp_path: Path, content: bytes | None
) -> None:
    """A file that is not a root file is an error of its user."""
    file = tmp_path / "root.json"
    file.write_bytes((ferries.site / "metadata/timestamp.json").read_bytes() if content is None else content)

    with pytest.raises(InputError, match=r"root\.json' is (not a valid root|a timestamp) file"):
        _versions(ferries.site, file)
    with pytest.raises(InputError, match="Name a root file that you trust"):
        _versions(ferries.site, tmp_path / "absent")


def test_state_that_cannot_be_written_is_an_error(
    ferries: IndexPublisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without memory, an older index could not be noticed."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))

    with pytest.raises(InputError, match=r"cannot remember which index was seen: .*Set XDG_STATE_HOME"):
        _versions(ferries.site, ferries.root())
