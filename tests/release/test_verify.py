"""Verifying: what a stranger is told of a release that is sound, and of one that is not."""

from __future__ import annotations

import functools
import json
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from guarantees.core.errors import InputError
from guarantees.release.formats import sbom
from guarantees.release.publish import ssh_signature
from tests.conftest import PROJECT, Toy
from tests.helpers import releases, trees
from tools import dependency_audit

SOUND = """\
sums        ok           16 files have theirs, and there are no others
archive     ok           its 15 files are those beside it
signature   not checked  there is no SHA256SUMS.sig
descriptor  ok           13 tables have the sizes and hashes that it says
contract    ok           13 tables, 266 rows, by pandera and frictionless
references  ok           every one leads to a row
anchors     ok           35 stand where they should
toy-guarantees 1.0.0: nothing failed; 1 not checked
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing."""


@pytest.fixture
def served(toy: Toy) -> Iterator[str]:
    """The address of a folder in which the toy's release is published."""
    trees.released(toy)
    assert toy.run("publish", "site").code == 0
    handler = functools.partial(_Quiet, directory=str(toy.path("site")))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _line(out: str, check: str) -> str:
    (found,) = [line for line in out.splitlines() if line.startswith(f"{check} ")]
    return " ".join(found.split()[1:])


def _keys(folder: Path, name: str) -> tuple[Path, Path]:
    """Return a new key, and a file that trusts it."""
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
    signers = folder / f"{name}-signers"
    signers.write_text(f"{name}@example.org {key.with_suffix('.pub').read_text('utf-8')}", encoding="utf-8")
    return key, signers


def test_a_released_folder_is_sound(toy: Toy) -> None:
    """Every check is told as a line."""
    trees.released(toy)

    ran = toy.run("verify", "dist/1.0.0", "--texts", "texts")

    assert (ran.code, ran.out) == (0, SOUND)


def test_an_archive_alone_is_sound(toy: Toy, tmp_path: Path) -> None:
    """With the sums inside; and with those beside it, where it lies where it was released."""
    path = trees.released(toy) / "toy-guarantees-1.0.0.zip"
    alone = tmp_path / "alone" / path.name
    alone.parent.mkdir()
    alone.write_bytes(path.read_bytes())

    ran, beside = toy.run("verify", str(alone)), toy.run("verify", str(path))

    assert ran.code == beside.code == 0
    assert _line(ran.out, "sums") == "ok 15 files have theirs, and there are no others"
    assert _line(beside.out, "sums") == "ok the archive and 15 files in it have theirs"


@pytest.mark.parametrize(
    ("address", "check", "says"),
    [
        ("/index.json", "index", "ok 17 files have the sizes and sums that it lists"),
        ("/", "index", "ok 17 files have the sizes and sums that it lists"),
        ("/1.0.0/toy-guarantees-1.0.0.zip", "sums", "ok the archive and 15 files in it have theirs"),
    ],
)
def test_an_address_is_sound(toy: Toy, served: str, address: str, check: str, says: str) -> None:
    """Of the index, of the folder of all versions, or of an archive."""
    ran = toy.run("verify", served + address)

    assert ran.code == 0, ran.out
    assert _line(ran.out, check) == says


def test_a_file_that_was_changed_on_the_way_is_told(toy: Toy, served: str) -> None:
    """The index knows its sum, and so does the list of sums."""
    page = toy.path("site/1.0.0/README.md")
    page.chmod(0o644)
    page.write_text("# Berries\n", encoding="utf-8")

    ran = toy.run("verify", f"{served}/index.json")

    assert ran.code == 1
    assert _line(ran.out, "index") == "failed README.md is not what it lists"
    assert _line(ran.out, "sums") == "failed README.md has another sum"
    assert _line(ran.out, "archive") == "failed README.md is another one inside"
    assert ran.out.endswith(
        "toy-guarantees 1.0.0: verification failed, do not use this release; 2 not checked\n"
    )


def test_nobody_at_an_address_could_not_run(toy: Toy) -> None:
    """It is no verdict."""
    ran = toy.run("verify", "http://127.0.0.1:9/index.json")

    assert ran.code == 2
    assert "could not be fetched" in ran.out


def test_a_table_that_was_changed_is_told(toy: Toy) -> None:
    """By its sum, and by the hash in the descriptor."""
    tree = trees.released(toy)
    place = tree / "data/events.csv"
    place.write_bytes(place.read_bytes().replace(b"ferry", b"berry"))

    ran = toy.run("verify", str(tree))

    assert ran.code == 1
    assert _line(ran.out, "sums") == "failed data/events.csv has another sum"
    assert _line(ran.out, "descriptor") == "failed data/events.csv has another hash"
    assert _line(ran.out, "archive") == "failed data/events.csv is another one inside"


def test_what_lies_beside_without_being_listed_is_told(toy: Toy) -> None:
    """A file that nobody summed is none of the release."""
    tree = trees.released(toy)
    (tree / "notes.txt").write_text("a note\n", encoding="utf-8")
    (tree / "README.md").unlink()

    ran = toy.run("verify", str(tree))

    assert _line(ran.out, "sums") == (
        "failed notes.txt is not listed in SHA256SUMS; README.md: the file is not there"
    )


def test_a_release_that_breaks_its_contract_is_told(toy: Toy) -> None:
    """Right sums of wrong tables help nobody: what breaks the contract, and what leads nowhere."""
    toy.set("statements", 1, speaker_id="nobody-at-all")
    toy.set("events", 1, event_type="ferrying")

    ran = toy.run("verify", str(trees.released(toy)))

    assert ran.code == 1
    assert _line(ran.out, "sums").startswith("ok")
    assert _line(ran.out, "contract").startswith("failed data/events.csv:2: ")
    assert _line(ran.out, "references").startswith("failed data/statements.csv:2: ")


def test_an_anchor_that_moved_is_told(toy: Toy) -> None:
    """With the texts, every slice is hashed again."""
    tree = trees.released(toy)
    text = toy.path("texts/island-wire.txt")
    before = toy.run("verify", str(tree), "--texts", "texts")
    toy.set("anchors", 2, char_start="130")

    moved = toy.run("verify", str(trees.released(toy)), "--texts", "texts")
    text.unlink()
    fewer = toy.run("verify", str(tree), "--texts", "texts")

    assert _line(before.out, "anchors") == "ok 35 stand where they should"
    assert moved.code == 1
    assert _line(moved.out, "anchors") == (
        "failed ferry-gazette-s01:content:1 does not stand where it should"
    )
    assert "are in texts that are not at hand" not in _line(moved.out, "anchors")
    assert fewer.code == 1


def test_texts_that_are_not_at_hand_are_told(toy: Toy) -> None:
    """An anchor in a text that nobody has is not checked, and no fault."""
    tree = trees.released(toy)
    toy.path("texts/island-wire.txt").unlink()

    ran = toy.run("verify", str(tree), "--texts", "texts")

    assert ran.code == 0
    assert "are in texts that are not at hand" in _line(ran.out, "anchors")


def test_a_signature_is_checked_by_who_is_trusted(toy: Toy, tmp_path: Path) -> None:
    """The signers come from outside: those that lie beside the signature prove nothing."""
    tree = trees.released(toy)
    key, trusted = _keys(tmp_path, "jane")
    _, stranger = _keys(tmp_path, "john")
    ssh_signature.sign(tree, key, "toy-guarantees")
    args = ("verify", str(tree))

    assert _line(toy.run(*args, "--signers", str(trusted)).out, "signature") == (
        "ok jane@example.org signed the sums"
    )
    assert _line(toy.run(*args).out, "signature") == (
        "not checked say --signers FILE, from where you trust it: allowed_signers beside the signature "
        "proves nothing"
    )
    refused = toy.run(*args, "--signers", str(stranger))
    assert refused.code == 1
    assert _line(refused.out, "signature").startswith("failed ")
    # What lies beside it is of use to whoever has compared it with what they trust.
    assert _line(toy.run(*args, "--signers", str(tree / "allowed_signers")).out, "signature") == (
        "ok toy-guarantees signed the sums"
    )


def test_sums_that_were_changed_after_they_were_signed_are_told(toy: Toy, tmp_path: Path) -> None:
    """Whoever changes a file and its sum has no key to sign with."""
    tree = trees.released(toy)
    key, trusted = _keys(tmp_path, "jane")
    ssh_signature.sign(tree, key, "toy-guarantees")
    old = sums = (tree / "SHA256SUMS").read_text("utf-8")
    (tree / "README.md").write_text("# Berries\n", encoding="utf-8")
    sums = sums.replace(trees.digest(b"# Ferries\n"), trees.digest(b"# Berries\n"))
    assert sums != old
    (tree / "SHA256SUMS").write_text(sums, encoding="utf-8")

    ran = toy.run("verify", str(tree), "--signers", str(trusted))

    assert ran.code == 1
    assert _line(ran.out, "sums").startswith("ok")
    assert _line(ran.out, "signature").startswith("failed ")


def test_a_release_without_a_signature_fails_who_asks_for_one(toy: Toy, tmp_path: Path) -> None:
    """A signature that was taken away is noticed by whoever expects one."""
    _, trusted = _keys(tmp_path, "jane")

    ran = toy.run("verify", str(trees.released(toy)), "--signers", str(trusted))

    assert ran.code == 1
    assert _line(ran.out, "signature") == "failed there is no SHA256SUMS.sig"


@pytest.mark.parametrize("option", ["--signers", "--texts"])
def test_what_is_not_there_could_not_run(toy: Toy, option: str) -> None:
    """A misspelt path is no verdict."""
    ran = toy.run("verify", str(trees.released(toy)), option, "nowhere")

    assert ran.code == 2
    assert "nowhere: " in ran.out


def test_a_key_that_is_none_signs_nothing(toy: Toy, tmp_path: Path) -> None:
    """It is said why, and no signature is left."""
    tree = trees.released(toy)
    (tmp_path / "key").write_text("a ferry\n", encoding="utf-8")
    (tmp_path / "key").chmod(0o600)

    with pytest.raises(InputError, match="Nothing was signed or verified: "):
        ssh_signature.sign(tree, tmp_path / "key", "jane")

    assert not (tree / "SHA256SUMS.sig").exists()


def test_the_bill_of_materials_fits_its_schema() -> None:
    """It names every locked distribution with its hashes, and has the same bytes each time."""
    lock = PROJECT / "requirements.lock"
    bill = sbom.sbom_json(lock, "1.0.0")

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.decode()) is None
    assert bill == sbom.sbom_json(lock, "1.0.0")
    whole = json.loads(bill)
    found = {each["purl"]: each for each in whole["components"]}
    assert len(found) == sum("==" in line.split(";")[0] for line in lock.read_text("utf-8").splitlines())
    assert all(each["hashes"] for each in found.values())
    (pandas,) = [purl for purl in found if purl.startswith("pkg:pypi/pandas@")]
    direct = whole["dependencies"][0]["dependsOn"]
    assert pandas in direct
    assert not any(purl.startswith("pkg:pypi/botocore@") for purl in direct)


def test_a_lock_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    """A bill that leaves out what it cannot read would be worse than none."""
    lock = tmp_path / "requirements.lock"
    lock.write_text("ferry==1.0\n-r harbour.txt\n", encoding="utf-8")

    with pytest.raises(InputError, match="line 2 is neither a pin, a hash nor a comment"):
        sbom.sbom_json(lock, "1.0.0")


class _Installed(Distribution):
    """A distribution that is said to be installed."""

    def __init__(self, metadata: str) -> None:
        self._metadata = metadata

    def read_text(self, filename: str) -> str | None:
        """Return its metadata."""
        return self._metadata if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        """Return a path that is none."""
        return Path(str(path))


def _installed(name: str, version: str, rest: str = "License-Expression: MIT") -> _Installed:
    return _Installed(f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{rest}\n")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of two distributions."""
    path = tmp_path / "requirements.lock"
    path.write_text(
        f"ferry==1.4 \\\n    --hash=sha256:{'0' * 64}\nharbour==2.0 ; python_version >= '3.12' \\\n"
        f"    --hash=sha256:{'1' * 64}\n    # via ferry\n",
        encoding="utf-8",
    )
    return path


def test_an_audit_finds_nothing_in_what_is_as_locked(lock: Path) -> None:
    """And says that nobody asked about vulnerabilities."""
    done = dependency_audit.audit([lock], None, [_installed("Ferry", "1.4")])

    assert done.faults == ()
    assert done.unasked == ("known vulnerabilities: no advisories at hand (ADVISORIES=dir)",)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (_installed("ferry", "1.5"), "ferry 1.5 is installed, and locked is 1.4"),
        (_installed("island", "3.0"), "island 3.0 is installed and not locked"),
        (_installed("ferry", "1.4", ""), "ferry 1.4 says no licence"),
        (
            _installed("ferry", "1.4", "License-Expression: MIT AND AGPL-3.0-only"),
            "ferry 1.4 has the licence 'agpl-3.0-only', which is not on the list",
        ),
        (
            _installed("ferry", "1.4", "Classifier: License :: OSI Approved :: Ferry License"),
            "ferry 1.4 has the licence 'ferry license', which is not on the list",
        ),
    ],
)
def test_an_audit_tells_what_is_not_as_locked(lock: Path, found: Distribution, says: str) -> None:
    """Another version, a stranger, a licence that nobody looked at."""
    assert dependency_audit.audit([lock], None, [found]).faults == (says,)


def test_an_audit_tells_what_is_locked_without_a_hash(lock: Path) -> None:
    """Whoever serves the file could serve another."""
    lock.write_text("ferry==1.4\n", encoding="utf-8")

    assert dependency_audit.audit([lock], None, []).faults == ("ferry 1.4 is locked without a hash",)


@pytest.mark.parametrize(
    ("events", "hit"),
    [
        ([{"introduced": "0"}, {"fixed": "1.5"}], True),
        ([{"introduced": "0"}, {"fixed": "1.4"}], False),
        ([{"introduced": "1.10"}], False),
        ([{"introduced": "1.2"}, {"last_affected": "1.4"}], True),
        ([{"introduced": "1.2"}, {"last_affected": "1.3"}], False),
    ],
)
def test_an_audit_asks_the_advisories_that_it_is_given(
    lock: Path, tmp_path: Path, events: list[dict[str, str]], *, hit: bool
) -> None:
    """By the ranges of the OSV format."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    ranges = [{"type": "ECOSYSTEM", "events": events}]
    affected = [{"package": {"ecosystem": "PyPI", "name": "Ferry"}, "ranges": ranges}]
    advisory = {"id": "FERRY-1", "summary": "It leaks", "affected": affected}
    (folder / "ferry.json").write_text(json.dumps(advisory), encoding="utf-8")

    done = dependency_audit.audit([lock], folder, [])

    assert done.faults == (("ferry 1.4: FERRY-1 It leaks",) if hit else ())
    assert done.unasked == ()


def test_this_environment_is_as_locked() -> None:
    """Nothing is installed here that is not locked, and every licence has been looked at."""
    locks = [PROJECT / f"requirements{suffix}.lock" for suffix in ("", "-dev", "-spark")]

    assert dependency_audit.audit(locks, None).faults == ()


def test_a_release_is_signed_published_and_verified(toy: Toy, tmp_path: Path) -> None:
    """The whole way: made and signed by one command, published by another, and checked at the other end."""
    ready = releases.releasable(toy)
    key, trusted = _keys(tmp_path, "jane")

    made = ready.run("release", "--sign", str(key))
    published = ready.run("publish", str(tmp_path / "site"))
    ran = ready.run("verify", str(tmp_path / "site"), "--signers", str(trusted), "--texts", "texts")

    assert made.code == 0, made.out
    assert made.out.endswith(f"Signed with {key}\n")
    assert published.code == 0, published.out
    assert ran.code == 0, ran.out
    unchecked = [line.split()[0] for line in ran.out.splitlines() if "  not checked  " in line]
    assert unchecked == ["workbook"]
    assert _line(ran.out, "signature") == "ok jane@example.org signed the sums"
    again = ready.run("release", "--sign", str(key))
    assert again.code == 0, again.out
    assert ready.run("publish", str(tmp_path / "site")).out.startswith("Already published: ")


def test_a_database_that_holds_something_else_is_told(toy: Toy) -> None:
    """A cell that was changed in the SQLite file fails its check, and so does a file that is none."""
    releases.releasable(toy).run("release")
    (place,) = toy.path("dist/1.0.0").glob("*.sqlite")
    sound = toy.run("verify", "dist/1.0.0").out
    with closing(sqlite3.connect(place)) as database, database:
        database.execute("UPDATE statements SET note = 'changed' WHERE rowid = 3")
    changed = toy.run("verify", "dist/1.0.0").out
    place.write_bytes(b"no database at all")
    none = toy.run("verify", "dist/1.0.0").out

    assert _line(sound, "sqlite") == f"ok 13 tables of {place.name} hold what the CSVs do"
    assert _line(changed, "sqlite") == "failed statements does not hold what data/statements.csv does"
    assert _line(none, "sqlite").startswith("failed")
    assert "not a database" in _line(none, "sqlite")
