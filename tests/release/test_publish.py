"""Publishing: what is written, the blockers, and what a reader sees of an interrupted publication."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guarantees.core.errors import InputError
from guarantees.package import checksums, version_index
from guarantees.release.publish import publisher, s3_store, ssh_signature
from guarantees.release.publish.folder_store import FolderStore
from guarantees.release.publish.store import Store
from tests.conftest import PROJECT, Toy
from tests.e2e.servers.ceph import Rgw
from tests.helpers import releases

IMMUTABLE = "a published version never changes. Raise the version."


def _publish(tree: Path, store: Store) -> publisher.PublishResult:
    return publisher.publish_tree(publisher.read_tree(tree), store)


def _read_index(site: Path) -> dict[str, Any]:
    index: dict[str, Any] = json.loads((site / "index.json").read_text("utf-8"))
    return index


def test_release_is_published_to_a_folder(toy: Toy) -> None:
    """All files are in the folder of the version, read-only; the index lists it, and ``latest`` shows it."""
    tree = releases.write_toy_release(toy)

    ran = toy.run("publish", "site")

    assert (ran.code, ran.out) == (0, "Published: 1.0.0, 21 files\n")
    site = toy.path("site")
    index = _read_index(site)
    assert (index["name"], index["latest"]) == ("toy-guarantees", "1.0.0")
    (entry,) = index["versions"]
    assert (entry["version"], entry["created"], entry["path"]) == ("1.0.0", "2030-01-02", "1.0.0")
    for file in entry["files"]:
        assert (site / "1.0.0" / file["path"]).read_bytes() == (tree / file["path"]).read_bytes()
        assert (site / "1.0.0" / file["path"]).stat().st_mode & 0o777 == 0o444
    assert (site / "latest" / "README.md").read_bytes() == (tree / "README.md").read_bytes()


def test_publishing_again_changes_nothing(toy: Toy) -> None:
    """A second run changes nothing, and is not an error."""
    releases.write_toy_release(toy)
    toy.run("publish", "site")
    before = {path: path.stat().st_mtime_ns for path in toy.path("site").rglob("*")}

    ran = toy.run("publish", "site", "--version", "1.0.0")

    assert (ran.code, ran.out) == (0, "Already published: 1.0.0, 21 files, all identical\n")
    assert {path: path.stat().st_mtime_ns for path in toy.path("site").rglob("*")} == before


def test_different_content_is_a_blocker(toy: Toy) -> None:
    """A published version with different content stays as it is; nothing is written."""
    releases.write_toy_release(toy)
    toy.run("publish", "site")
    before = {path: path.read_bytes() for path in toy.path("site").rglob("*") if path.is_file()}
    toy.set("events", 1, label="Another ferry")
    releases.write_toy_release(toy)

    ran = toy.run("publish", "site")

    assert ran.code == 1
    assert f"Rejected: 1.0.0/data/events.csv already exists with different content: {IMMUTABLE}\n" in ran.out
    assert f"Rejected: index.json lists 1.0.0 with different content: {IMMUTABLE}\n" in ran.out
    assert {path: path.read_bytes() for path in toy.path("site").rglob("*") if path.is_file()} == before


def test_file_changed_after_the_release_is_not_published(toy: Toy) -> None:
    """The checksums are verified before anything is published."""
    releases.write_toy_release(toy)
    toy.path("dist/1.0.0/README.md").write_text("# Other ferries\n", encoding="utf-8")

    ran = toy.run("publish", "site")

    assert ran.code == 2
    assert "was changed after the release: README.md does not match its checksum" in ran.out
    assert not toy.path("site").exists()


def test_unlisted_file_is_not_published(tmp_path: Path) -> None:
    """A release has exactly the files in its list of checksums."""
    tree = releases.write_tiny_release(tmp_path)
    (tree / "notes.txt").write_text("a note\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"notes\.txt is not listed in SHA256SUMS"):
        publisher.read_tree(tree)


@pytest.mark.parametrize("args", [[], ["--version", "2.0.0"]])
def test_missing_release_is_an_error(toy: Toy, args: list[str]) -> None:
    """The message names the command to run."""
    ran = toy.run("publish", "site", *args)

    assert ran.code == 2
    assert "Make one: guarantees release." in ran.out


def test_missing_version_is_an_error_with_the_released_ones(toy: Toy) -> None:
    """The message lists what could be published instead."""
    releases.write_toy_release(toy)

    ran = toy.run("publish", "site", "--version", "2.0.0")

    assert ran.code == 2
    assert "dist/2.0.0'. Released: 1.0.0. Make one: guarantees release." in ran.out
    assert not toy.path("site").exists()


@pytest.mark.parametrize("target", ["origin", "harbor"])
def test_missing_remote_is_not_a_folder(toy: Toy, target: str) -> None:
    """A name like that of a remote does not become a folder, unless it is written as one."""
    toy.commit()
    toy.git("remote", "add", "harbour", "https://example.org/harbour.git")
    releases.write_toy_release(toy)

    ran = toy.run("publish", target)

    assert (ran.code, toy.path(target).exists()) == (2, False)
    hint = "Did you mean 'harbour'?" if target == "harbor" else "Known: harbour."
    assert (
        f"This repository has no git remote '{target}'. {hint} For a folder of this name, write './{target}'."
        in (ran.out)
    )
    assert toy.run("publish", f"./{target}").code == 0


def test_damaged_files_are_blockers(tmp_path: Path) -> None:
    """Published files that were changed or removed are reported, although the index is unchanged."""
    store = FolderStore(tmp_path / "site")
    tree = releases.write_tiny_release(tmp_path)
    _publish(tree, store)
    (tmp_path / "site/1.0.0/README.md").unlink()
    (tmp_path / "site/1.0.0/data/ferries.csv").unlink()
    (tmp_path / "site/1.0.0/data/ferries.csv").write_text("ferry_id\nday\n", encoding="utf-8")

    assert _publish(tree, store).blockers == (
        f"1.0.0/data/ferries.csv already exists with different content: {IMMUTABLE}",
        "1.0.0/README.md was published but is now missing.",
    )


def test_a_stranger_in_the_folder_of_a_version_is_refused(tmp_path: Path) -> None:
    """What lies there without being released would be published along."""
    (tmp_path / "site/1.0.0").mkdir(parents=True)
    (tmp_path / "site/1.0.0/notes.txt").write_text("a note\n", encoding="utf-8")

    result = _publish(releases.write_tiny_release(tmp_path), FolderStore(tmp_path / "site"))

    assert result.blockers == (f"1.0.0/notes.txt already exists with different content: {IMMUTABLE}",)


def test_another_dataset_is_a_blocker(tmp_path: Path) -> None:
    """An index belongs to one dataset."""
    site = tmp_path / "site"
    _publish(releases.write_tiny_release(tmp_path), FolderStore(site))
    index = _read_index(site)
    (site / "index.json").unlink()
    (site / "index.json").write_text(json.dumps({**index, "name": "harbours"}), encoding="utf-8")

    result = _publish(releases.write_tiny_release(tmp_path, "1.1.0"), FolderStore(site))

    assert result.blockers == ("index.json belongs to the dataset 'harbours', not to 'ferries'.",)


def test_latest_is_the_highest_version(tmp_path: Path) -> None:
    """A correction of an old version does not become the latest; versions are compared as numbers."""
    store = FolderStore(tmp_path / "site")
    for version in ("1.9.0", "1.10.0", "1.9.1"):
        _publish(releases.write_tiny_release(tmp_path, version, f"{version}\n"), store)

    index = _read_index(tmp_path / "site")
    assert [each["version"] for each in index["versions"]] == ["1.9.0", "1.9.1", "1.10.0"]
    assert index["latest"] == "1.10.0"
    assert (tmp_path / "site/latest").readlink() == Path("1.10.0")


def _refuse_link(*_: object, **__: object) -> None:
    raise PermissionError(1, "A required privilege is not held by the client")


def test_latest_is_a_copy_where_no_link_may_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an interrupted run left is replaced; where links may be made again, the copy becomes a link."""
    site = tmp_path / "site"
    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", _refuse_link)
        _publish(releases.write_tiny_release(tmp_path), FolderStore(site))
        first = {path.name: path.stat().st_ino for path in (site / "latest").iterdir()}
        _publish(releases.write_tiny_release(tmp_path), FolderStore(site))
        assert {path.name: path.stat().st_ino for path in (site / "latest").iterdir()} == first
        # Killed after the copy was moved aside, and while another one was made.
        (site / "latest").rename(site / ".aside")
        (site / ".part").mkdir()
        (site / ".part/SHA256SUMS").write_text("half of it", encoding="utf-8")

        _publish(releases.write_tiny_release(tmp_path), FolderStore(site))

        assert checksums.checksum_errors(site / "latest") == []
        assert sorted(path.name for path in site.iterdir()) == ["1.0.0", "index.json", "latest"]
    _publish(releases.write_tiny_release(tmp_path, "1.1.0"), FolderStore(site))

    assert (site / "latest").readlink() == Path("1.1.0")
    assert sorted(path.name for path in site.iterdir()) == ["1.0.0", "1.1.0", "index.json", "latest"]


def test_folder_store_never_replaces_a_file(tmp_path: Path) -> None:
    """An existing file stays as it is, and no temporary file remains."""
    store = FolderStore(tmp_path / "site")
    source = tmp_path / "source"
    source.write_text("night\n", encoding="utf-8")
    assert store.create("1.0.0/a", source)
    source.write_text("day\n", encoding="utf-8")

    assert not store.create("1.0.0/a", source)
    assert not store.replace("1.0.0/a", b"day\n", "0" * 64)
    assert (tmp_path / "site/1.0.0/a").read_text("utf-8") == "night\n"
    assert list(store.list_files(".")) == ["1.0.0/a"]


def _publish_concurrently(
    trees: list[Path], make_store: Callable[[], Store]
) -> list[publisher.PublishResult]:
    results: list[publisher.PublishResult] = []
    threads = [
        threading.Thread(target=lambda t=tree: results.append(_publish(t, make_store()))) for tree in trees
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_concurrent_publications_are_all_listed(tmp_path: Path) -> None:
    """Each run keeps the versions that the others add to the index, and latest is the highest."""
    site = tmp_path / "site"
    many = [releases.write_tiny_release(tmp_path, f"1.{n}.0", f"{n}\n") for n in range(8)]

    results = _publish_concurrently(many, lambda: FolderStore(site))

    assert [result.blockers for result in results] == [()] * 8
    index = _read_index(site)
    assert [each["version"] for each in index["versions"]] == [f"1.{n}.0" for n in range(8)]
    assert (site / "latest").readlink() == Path("1.7.0")


def _points(tree: Path, place: str, before: Path | None, extra: dict[str, str]) -> list[dict[str, Any]]:
    """Return what was observed after each kill."""
    args = [sys.executable, "-m", "tests.helpers.crash_points", str(tree), place]
    ran = subprocess.run(
        args if before is None else [*args, "--before", str(before)],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "HOME": str(tree), "PYTHONPATH": str(PROJECT / "build"), **extra},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def _check_points(points: list[dict[str, Any]], old: dict[str, bool]) -> None:
    """Check that readers see all of a version or nothing, and that the next run finishes it."""
    new = {**old, "1.1.0": True}
    for point in points:
        assert point["seen"]["versions"] in (old, new), point
        assert point["blockers"] == [], point
        assert point["then"] == {"latest": "1.1.0", "versions": new}, point
        assert point["latest"], point
        assert point["left"] == [], point
        # A version in the index was already published; any other was finished by the next run.
        assert point["already"] == (point["seen"]["versions"] == new), point
    assert {point["when"] for point in points} == {"before", "after"}
    assert [point["seen"]["versions"] == old for point in points].count(True) > len(points) / 2


@pytest.mark.parametrize("first", [True, False], ids=["first-version", "second-version"])
def test_killed_publication_to_a_folder_shows_no_partial_version(tmp_path: Path, *, first: bool) -> None:
    """The process is killed before and after every call that changes the folder."""
    before = None if first else releases.write_tiny_release(tmp_path, "1.0.0", "day\n")

    points = _points(releases.write_tiny_release(tmp_path, "1.1.0"), str(tmp_path / "site"), before, {})

    _check_points(points, {} if first else {"1.0.0": True})
    assert len(points) > 60
    assert {point["call"] for point in points} == {
        "mkdir", "unlink", "fchmod", "fsync", "link", "replace", "symlink_to",
    }  # fmt: skip


@pytest.fixture
def bucket(rgw: Rgw, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The target of a new bucket, with the keys in the environment."""
    for name, value in rgw.environment.items():
        monkeypatch.setenv(name, value)
    name = request.node.originalname.replace("_", "-")[:60].strip("-")
    s3_store.client("s3://here").create_bucket(Bucket=name)
    return f"s3://{name}/dataset"


def test_bucket_has_the_layout_of_a_folder(bucket: str, tmp_path: Path) -> None:
    """Publishing again changes nothing; different content is rejected by the command and by the server."""
    tree = releases.write_tiny_release(tmp_path)
    store = s3_store.S3Store(bucket)

    assert _publish(tree, store) == publisher.PublishResult("1.0.0", 4, 4)
    assert _publish(tree, store).already
    assert set(store.list_files("1.0.0")) == {
        "README.md", "SHA256SUMS", "data/ferries.csv", "datapackage.json",
    }  # fmt: skip
    assert sorted(store.list_files("latest")) == sorted(store.list_files("1.0.0"))
    other = releases.write_tiny_release(tmp_path / "other", ferries="day\n")
    assert (
        f"1.0.0/data/ferries.csv already exists with different content: {IMMUTABLE}"
        in _publish(other, store).blockers
    )
    assert not store.create("1.0.0/data/ferries.csv", other / "data/ferries.csv")
    assert not store.replace("index.json", b"{}", '"0123"')
    assert not store.replace("index.json", b"{}", "")
    assert store.digest("1.0.0/data/ferries.csv") == checksums.of_file(tree / "data/ferries.csv")


def test_killed_publication_to_a_bucket_shows_no_partial_version(
    bucket: str, rgw: Rgw, tmp_path: Path
) -> None:
    """The process is killed before and after every request that changes the bucket."""
    before = releases.write_tiny_release(tmp_path, "1.0.0", "day\n")

    points = _points(releases.write_tiny_release(tmp_path, "1.1.0"), bucket, before, rgw.environment)

    _check_points(points, {"1.0.0": True})
    assert {point["call"] for point in points} == {"put_object", "copy_object"}
    # Four files, the index (twice if the server rejects an ETag with quotes), four copies.
    assert len(points) in {2 * (4 + 1 + 4), 2 * (4 + 2 + 4)}


def test_concurrent_publications_to_a_bucket_are_all_listed(bucket: str, tmp_path: Path) -> None:
    """The index is written on the condition that it has not changed."""
    many = [releases.write_tiny_release(tmp_path, f"1.{n}.0", f"{n}\n") for n in range(4)]

    results = _publish_concurrently(many, lambda: s3_store.S3Store(bucket))

    assert [result.blockers for result in results] == [()] * 4
    store = s3_store.S3Store(bucket)
    file = store.read("index.json")
    assert file
    index = version_index.parse_index(file[0], "index.json")
    assert [each["version"] for each in index["versions"]] == [f"1.{n}.0" for n in range(4)]
    assert store.digest("latest/data/ferries.csv") == store.digest("1.3.0/data/ferries.csv")


SECRETS = {"AWS_ACCESS_KEY_ID": "AKIAFERRYFERRYFERRY1", "AWS_SECRET_ACCESS_KEY": "ferry/secret/ferry/secret"}


def _check_no_secret(toy: Toy, out: str) -> None:
    """Check that no secret is in the output or in a file."""
    for secret in (*SECRETS.values(), "harbour-word"):
        assert secret not in out
        written = [p for p in toy.root.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]
        assert written == []


def test_key_is_not_printed_if_the_server_does_not_answer(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is neither printed nor in a file, although the URL of the server contains one as well."""
    releases.write_toy_release(toy)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://jane:harbour-word@127.0.0.1:9")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    ran = toy.run("publish", "s3://ferries/dataset")

    assert ran.code == 2
    assert "Cannot publish to s3://ferries/dataset/: boto3 raises EndpointConnectionError" in ran.out
    _check_no_secret(toy, ran.out)


def test_key_is_not_printed_if_the_server_rejects_it(
    toy: Toy, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error code of the server is printed, and nothing else of its answer."""
    releases.write_toy_release(toy)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    ran = toy.run("publish", bucket)

    assert ran.code == 2
    assert "the server answers InvalidAccessKeyId" in ran.out
    _check_no_secret(toy, ran.out)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("s3://jane:harbour-word@ferries/dataset", "Write a bucket as s3://bucket/prefix"),
        ("s3://", "Write a bucket as s3://bucket/prefix"),
        ("git+https://jane:harbour-word@127.0.0.1/ferries.git", "use git's credential helpers"),
    ],
)
def test_password_in_a_target_is_an_error_and_not_printed(toy: Toy, target: str, message: str) -> None:
    """Keys belong in the environment or in the credential helpers of git."""
    releases.write_toy_release(toy)

    ran = toy.run("publish", target)

    assert ran.code == 2
    assert message in ran.out
    _check_no_secret(toy, ran.out)


def _git(folder: Path, *args: str) -> str:
    ran = subprocess.run(["git", *args], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.fixture
def signed(toy: Toy, tmp_path: Path) -> Toy:
    """A git repository that signs with an SSH key, with a release and a remote called harbour."""
    toy.path(".gitignore").write_text("dist/\n", encoding="utf-8")
    toy.commit()
    signer = releases.make_signer(tmp_path, "jane")
    _git(tmp_path, "init", "--quiet", "--bare", "harbour.git")
    for name, value in {
        "gpg.format": "ssh",
        "user.signingkey": str(signer.key),
        "user.name": "Jane Roe",
        "user.email": "jane@example.org",
        "commit.gpgsign": "false",
    }.items():
        _git(toy.root, "config", name, value)
    _git(toy.root, "remote", "add", "harbour", str(tmp_path / "harbour.git"))
    releases.write_toy_release(toy, json.loads(toy.path("datapackage.json").read_text("utf-8"))["version"])
    return toy


def _tag(toy: Toy) -> str:
    return f"v{json.loads(toy.path('datapackage.json').read_text('utf-8'))['version']}"


@pytest.mark.parametrize("target_kind", ["name", "address"])
def test_remote_receives_the_signed_tag_of_the_commit(signed: Toy, tmp_path: Path, target_kind: str) -> None:
    """The remote has the tag of the commit with a valid signature; publishing again changes nothing."""
    target = "harbour" if target_kind == "name" else f"git+file://{tmp_path}/harbour.git"
    commit, tag = _git(signed.root, "rev-parse", "HEAD"), _tag(signed)

    ran = signed.run("publish", target)

    assert (ran.code, ran.out) == (0, f"Published: {tag} ({commit})\n")
    remote = tmp_path / "harbour.git"
    assert _git(remote, "rev-parse", f"{tag}^{{commit}}") == commit
    _git(remote, "-c", f"gpg.ssh.allowedSignersFile={tmp_path / 'jane-signers'}", "verify-tag", tag)
    assert signed.run("publish", target).out == f"Already published: {tag} ({commit})\n"


def test_tag_of_another_commit_is_a_blocker(signed: Toy, tmp_path: Path) -> None:
    """A published tag never moves, in the repository and on the remote."""
    tag, old = _tag(signed), _git(signed.root, "rev-parse", "HEAD")
    signed.run("publish", "harbour")
    _git(signed.root, "commit", "--quiet", "--allow-empty", "-m", "More ferries")
    new = _git(signed.root, "rev-parse", "HEAD")

    ran = signed.run("publish", "harbour")

    assert ran.code == 1
    moved = f"points to {old[:12]}, not to {new[:12]}: a published tag never moves. Raise the version."
    assert ran.out == (
        f"Rejected: {tag} already exists on the remote and {moved}\n"
        f"Rejected: {tag} already exists in this repository and {moved}\n"
    )
    assert _git(tmp_path / "harbour.git", "rev-parse", f"{tag}^{{commit}}") == old


def test_failed_push_is_finished_by_the_next_run(signed: Toy, tmp_path: Path) -> None:
    """The next run pushes the existing tag; the error of the remote is reported."""
    hook = tmp_path / "harbour.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    ran = signed.run("publish", "harbour")
    assert ran.code == 2
    assert "Cannot publish to harbour: git: " in ran.out
    tag = _git(signed.root, "rev-parse", _tag(signed))
    hook.unlink()

    assert signed.run("publish", "harbour").out.startswith("Published: ")

    assert _git(tmp_path / "harbour.git", "rev-parse", _tag(signed)) == tag


def test_unsigned_tag_is_a_blocker(signed: Toy) -> None:
    """An unsigned tag is not pushed."""
    _git(signed.root, "tag", "-a", "-m", "Ferries", _tag(signed))

    ran = signed.run("publish", "harbour")

    assert ran.code == 1
    assert f"{_tag(signed)} already exists in this repository but is not signed" in ran.out


def test_uncommitted_changes_are_a_blocker_of_a_tag(signed: Toy) -> None:
    """The tag would not contain them."""
    signed.path("notes.txt").write_text("Ferries.\n", encoding="utf-8")

    ran = signed.run("publish", "harbour")

    assert ran.code == 1
    assert ran.out == "Rejected: Uncommitted changes in 1 file: notes.txt. Commit or stash them.\n"
    assert signed.git("tag", "--list") == ""


def test_commit_with_other_tables_than_the_release_is_a_blocker(signed: Toy) -> None:
    """A row that was corrected after the release belongs to another version."""
    signed.set("events", 1, place="Elsewhere")
    _git(signed.root, "commit", "--quiet", "--all", "-m", "Correct a place")

    ran = signed.run("publish", "harbour")

    assert ran.code == 1
    assert ran.out == (
        f"Rejected: The current commit differs from the release {_tag(signed)[1:]}: data/events.csv. "
        "Check out the commit of the release, or release the changes as another version.\n"
    )


def test_tag_without_a_key_is_an_error_that_says_how_to_get_one(
    signed: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are those of ``release --sign``."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    signed.git("config", "--unset", "user.signingkey")
    signed.git("config", "--unset", "gpg.format")

    ran = signed.run("publish", "harbour")

    assert (ran.code, ran.out) == (2, f"guarantees: {ssh_signature.NO_KEY}\n")
    assert "`ssh-keygen -t ed25519` creates a key" in ran.out
    assert signed.git("tag", "--list") == ""


def test_tag_with_a_missing_key_is_an_error(signed: Toy, tmp_path: Path) -> None:
    """The message has the key and the error of git."""
    signed.git("config", "user.signingkey", str(tmp_path / "lost"))

    ran = signed.run("publish", "harbour")

    assert ran.code == 2
    assert f"git cannot sign the tag {_tag(signed)} with {tmp_path / 'lost'}: " in ran.out
    assert "Check `git config gpg.format` and `git config user.signingkey`." in ran.out


def test_commit_of_another_version_is_a_blocker(signed: Toy) -> None:
    """The tag of a version must point to a commit that contains it."""
    releases.write_toy_release(signed, "7.0.0")

    ran = signed.run("publish", "harbour", "--version", "7.0.0")

    assert ran.code == 1
    assert f"The current commit contains {_tag(signed)[1:]}, not 7.0.0." in ran.out


def test_missing_remote_is_an_error(signed: Toy, tmp_path: Path) -> None:
    """The message of git is one line."""
    ran = signed.run("publish", f"git+file://{tmp_path}/nowhere.git")

    assert ran.code == 2
    assert "nowhere.git: git: " in ran.out


def test_missing_signing_key_is_an_error(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to configure a key."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    toy.commit()

    with pytest.raises(InputError, match=r"git config user\.signingkey FILE"):
        ssh_signature.configured_key(toy.root)
