"""Publishing: what is written, what is refused, and what a reader sees of a publication that is cut off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from guarantees.core.errors import InputError
from guarantees.package import checksums, version_index
from guarantees.release.publish import publisher, s3_store, ssh_signature
from guarantees.release.publish.folder_store import FolderStore
from tests.conftest import PROJECT, Toy
from tests.e2e.servers.ceph import Rgw
from tests.helpers import trees

NEVER = "a published version never changes. Raise the version."


def _publish(tree: Path, store: publisher.Store) -> publisher.PublishResult:
    return publisher.publish_tree(publisher.read_tree(tree), store)


def _read_index(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "index.json").read_text("utf-8"))
    return found


def test_a_release_is_published_to_a_folder(toy: Toy) -> None:
    """Every file lies below the version, read-only; the index lists it, and ``latest`` is it."""
    tree = trees.released(toy)

    ran = toy.run("publish", "site")

    assert (ran.code, ran.out) == (0, "Published: 1.0.0, 17 files\n")
    site = toy.path("site")
    index = _read_index(site)
    assert (index["name"], index["latest"]) == ("toy-guarantees", "1.0.0")
    (entry,) = index["versions"]
    assert (entry["version"], entry["created"], entry["path"]) == ("1.0.0", "2030-01-02", "1.0.0")
    for each in entry["files"]:
        assert (site / "1.0.0" / each["path"]).read_bytes() == (tree / each["path"]).read_bytes()
        assert (site / "1.0.0" / each["path"]).stat().st_mode & 0o777 == 0o444
    assert (site / "latest" / "README.md").read_bytes() == (tree / "README.md").read_bytes()


def test_the_same_again_is_said_to_be_there(toy: Toy) -> None:
    """A second run changes nothing, and is no error."""
    trees.released(toy)
    toy.run("publish", "site")
    before = {path: path.stat().st_mtime_ns for path in toy.path("site").rglob("*")}

    ran = toy.run("publish", "site", "--version", "1.0.0")

    assert (ran.code, ran.out) == (0, "Already published: 1.0.0, 17 files, all identical\n")
    assert {path: path.stat().st_mtime_ns for path in toy.path("site").rglob("*")} == before


def test_other_contents_are_refused_before_anything_is_written(toy: Toy) -> None:
    """A version that is there with other contents stays as it is."""
    trees.released(toy)
    toy.run("publish", "site")
    before = {path: path.read_bytes() for path in toy.path("site").rglob("*") if path.is_file()}
    toy.set("events", 1, label="Another ferry")
    trees.released(toy)

    ran = toy.run("publish", "site")

    assert ran.code == 1
    assert f"Rejected: 1.0.0/data/events.csv already exists with different content: {NEVER}\n" in ran.out
    assert f"Rejected: index.json lists 1.0.0 with different content: {NEVER}\n" in ran.out
    assert {path: path.read_bytes() for path in toy.path("site").rglob("*") if path.is_file()} == before


def test_a_file_that_changed_since_the_release_is_not_published(toy: Toy) -> None:
    """What is published is what was released: the sums are asked first."""
    trees.released(toy)
    toy.path("dist/1.0.0/README.md").write_text("# Other ferries\n", encoding="utf-8")

    ran = toy.run("publish", "site")

    assert ran.code == 2
    assert "was changed after the release: README.md does not match its checksum" in ran.out
    assert not toy.path("site").exists()


def test_a_file_that_was_not_released_is_not_published(tmp_path: Path) -> None:
    """Nothing slips in beside what is listed."""
    tree = trees.tiny(tmp_path)
    (tree / "notes.txt").write_text("a note\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"notes\.txt is not listed in SHA256SUMS"):
        publisher.read_tree(tree)


@pytest.mark.parametrize("args", [[], ["--version", "2.0.0"]])
def test_without_a_release_nothing_is_published(toy: Toy, args: list[str]) -> None:
    """It is said what to run."""
    ran = toy.run("publish", "site", *args)

    assert ran.code == 2
    assert "Make one: guarantees release." in ran.out


def test_what_was_damaged_is_refused(tmp_path: Path) -> None:
    """A published file that somebody changed or took away is told, although the index is as it was."""
    store = FolderStore(tmp_path / "site")
    tree = trees.tiny(tmp_path)
    _publish(tree, store)
    (tmp_path / "site/1.0.0/README.md").unlink()
    (tmp_path / "site/1.0.0/data/ferries.csv").unlink()
    (tmp_path / "site/1.0.0/data/ferries.csv").write_text("ferry_id\nday\n", encoding="utf-8")

    assert _publish(tree, store).blockers == (
        f"1.0.0/data/ferries.csv already exists with different content: {NEVER}",
        "1.0.0/README.md was published but is now missing.",
    )


def test_a_stranger_in_the_folder_of_a_version_is_refused(tmp_path: Path) -> None:
    """What lies there without being released would be published along."""
    (tmp_path / "site/1.0.0").mkdir(parents=True)
    (tmp_path / "site/1.0.0/notes.txt").write_text("a note\n", encoding="utf-8")

    done = _publish(trees.tiny(tmp_path), FolderStore(tmp_path / "site"))

    assert done.blockers == (f"1.0.0/notes.txt already exists with different content: {NEVER}",)


def test_another_dataset_is_refused(tmp_path: Path) -> None:
    """An index is that of one dataset."""
    site = tmp_path / "site"
    _publish(trees.tiny(tmp_path), FolderStore(site))
    index = _read_index(site)
    (site / "index.json").unlink()
    (site / "index.json").write_text(json.dumps({**index, "name": "harbours"}), encoding="utf-8")

    done = _publish(trees.tiny(tmp_path, "1.1.0"), FolderStore(site))

    assert done.blockers == ("index.json belongs to the dataset 'harbours', not to 'ferries'.",)


def test_latest_is_the_highest_and_not_the_last(tmp_path: Path) -> None:
    """A correction of an old version does not become the latest; numbers are compared as numbers."""
    store = FolderStore(tmp_path / "site")
    for version in ("1.9.0", "1.10.0", "1.9.1"):
        _publish(trees.tiny(tmp_path, version, f"{version}\n"), store)

    index = _read_index(tmp_path / "site")
    assert [each["version"] for each in index["versions"]] == ["1.9.0", "1.9.1", "1.10.0"]
    assert index["latest"] == "1.10.0"
    assert (tmp_path / "site/latest").readlink() == Path("1.10.0")


def test_a_folder_never_replaces_a_file(tmp_path: Path) -> None:
    """Even asked to, the place keeps what is there, and nothing is left beside it."""
    store = FolderStore(tmp_path / "site")
    source = tmp_path / "source"
    source.write_text("night\n", encoding="utf-8")
    assert store.create("1.0.0/a", source)
    source.write_text("day\n", encoding="utf-8")

    assert not store.create("1.0.0/a", source)
    assert not store.replace("1.0.0/a", b"day\n", "0" * 64)
    assert (tmp_path / "site/1.0.0/a").read_text("utf-8") == "night\n"
    assert list(store.list_files(".")) == ["1.0.0/a"]


def _at_once(trees_: list[Path], make: Any) -> list[publisher.PublishResult]:  # noqa: ANN401  makes a store
    done: list[publisher.PublishResult] = []
    threads = [threading.Thread(target=lambda t=tree: done.append(_publish(t, make()))) for tree in trees_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_versions_that_are_published_at_once_are_all_there(tmp_path: Path) -> None:
    """Each keeps what the others add to the index, and latest is the highest."""
    site = tmp_path / "site"
    many = [trees.tiny(tmp_path, f"1.{n}.0", f"{n}\n") for n in range(8)]

    done = _at_once(many, lambda: FolderStore(site))

    assert [each.blockers for each in done] == [()] * 8
    index = _read_index(site)
    assert [each["version"] for each in index["versions"]] == [f"1.{n}.0" for n in range(8)]
    assert (site / "latest").readlink() == Path("1.7.0")


def _points(tree: Path, place: str, before: Path | None, extra: dict[str, str]) -> list[dict[str, Any]]:
    """Return what was seen after each kill."""
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


def _nothing_half(points: list[dict[str, Any]], old: dict[str, bool]) -> None:
    """A reader sees all of a version or nothing of it, and the next run finishes it."""
    new = {**old, "1.1.0": True}
    for point in points:
        assert point["seen"]["versions"] in (old, new), point
        assert point["blockers"] == [], point
        assert point["then"] == {"latest": "1.1.0", "versions": new}, point
        assert point["latest"], point
        assert point["left"] == [], point
        # What the index listed was there already, and what it did not list was finished.
        assert point["already"] == (point["seen"]["versions"] == new), point
    assert {point["when"] for point in points} == {"before", "after"}
    assert [point["seen"]["versions"] == old for point in points].count(True) > len(points) / 2


@pytest.mark.parametrize("first", [True, False], ids=["first-version", "second-version"])
def test_a_folder_shows_nothing_half_wherever_it_is_killed(tmp_path: Path, *, first: bool) -> None:
    """Killed before and after every call that changes the folder."""
    before = None if first else trees.tiny(tmp_path, "1.0.0", "day\n")

    points = _points(trees.tiny(tmp_path, "1.1.0"), str(tmp_path / "site"), before, {})

    _nothing_half(points, {} if first else {"1.0.0": True})
    assert len(points) > 60
    assert {point["call"] for point in points} == {
        "mkdir", "unlink", "fchmod", "fsync", "link", "replace", "symlink_to",
    }  # fmt: skip


@pytest.fixture
def asked(rgw: Rgw, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A bucket of its own, with the keys in the environment; its target."""
    for name, value in rgw.environment.items():
        monkeypatch.setenv(name, value)
    name = request.node.originalname.replace("_", "-")[:60].strip("-")
    s3_store.client("s3://here").create_bucket(Bucket=name)
    return f"s3://{name}/dataset"


def test_a_bucket_holds_what_a_folder_does(asked: str, tmp_path: Path) -> None:
    """The same layout; the same again is there already; other contents are refused, by us and by the server."""
    tree = trees.tiny(tmp_path)
    store = s3_store.S3Store(asked)

    assert _publish(tree, store) == publisher.PublishResult("1.0.0", 4, 4)
    assert _publish(tree, store).already
    assert set(store.list_files("1.0.0")) == {
        "README.md", "SHA256SUMS", "data/ferries.csv", "datapackage.json",
    }  # fmt: skip
    assert sorted(store.list_files("latest")) == sorted(store.list_files("1.0.0"))
    other = trees.tiny(tmp_path / "other", ferries="day\n")
    assert (
        f"1.0.0/data/ferries.csv already exists with different content: {NEVER}"
        in _publish(other, store).blockers
    )
    assert not store.create("1.0.0/data/ferries.csv", other / "data/ferries.csv")
    assert not store.replace("index.json", b"{}", '"0123"')
    assert not store.replace("index.json", b"{}", "")
    assert store.digest("1.0.0/data/ferries.csv") == checksums.of_file(tree / "data/ferries.csv")


def test_a_bucket_shows_nothing_half_wherever_it_is_killed(asked: str, rgw: Rgw, tmp_path: Path) -> None:
    """Killed before and after every request that changes the bucket."""
    before = trees.tiny(tmp_path, "1.0.0", "day\n")

    points = _points(trees.tiny(tmp_path, "1.1.0"), asked, before, rgw.environment)

    _nothing_half(points, {"1.0.0": True})
    assert {point["call"] for point in points} == {"put_object", "copy_object"}
    # Four files, the index (by an entity tag without quotes, where with them it is refused), four copies.
    assert len(points) in {2 * (4 + 1 + 4), 2 * (4 + 2 + 4)}


def test_versions_that_are_put_into_a_bucket_at_once_are_all_there(asked: str, tmp_path: Path) -> None:
    """The index is written on condition that nobody else has written it."""
    many = [trees.tiny(tmp_path, f"1.{n}.0", f"{n}\n") for n in range(4)]

    done = _at_once(many, lambda: s3_store.S3Store(asked))

    assert [each.blockers for each in done] == [()] * 4
    store = s3_store.S3Store(asked)
    found = store.read("index.json")
    assert found
    index = version_index.parsed(found[0], "index.json")
    assert [each["version"] for each in index["versions"]] == [f"1.{n}.0" for n in range(4)]
    assert store.digest("latest/data/ferries.csv") == store.digest("1.3.0/data/ferries.csv")


SECRETS = {"AWS_ACCESS_KEY_ID": "AKIAFERRYFERRYFERRY1", "AWS_SECRET_ACCESS_KEY": "ferry/secret/ferry/secret"}


def _nothing_told(toy: Toy, out: str) -> None:
    for secret in (*SECRETS.values(), "harbour-word"):
        assert secret not in out
        written = [p for p in toy.root.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]
        assert written == []


def test_no_key_is_told_where_nobody_answers(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in what is printed nor in any file, although the address of the server holds one as well."""
    trees.released(toy)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://jane:harbour-word@127.0.0.1:9")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    ran = toy.run("publish", "s3://ferries/dataset")

    assert ran.code == 2
    assert "Cannot publish to s3://ferries/dataset/: boto3 raises EndpointConnectionError" in ran.out
    _nothing_told(toy, ran.out)


def test_no_key_is_told_where_the_server_refuses_it(
    toy: Toy, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's word for it is told, and nothing that it says beside."""
    trees.released(toy)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    ran = toy.run("publish", asked)

    assert ran.code == 2
    assert "the server answers InvalidAccessKeyId" in ran.out
    _nothing_told(toy, ran.out)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("s3://jane:harbour-word@ferries/dataset", "Write a bucket as s3://bucket/prefix"),
        ("s3://", "Write a bucket as s3://bucket/prefix"),
        ("git+https://jane:harbour-word@127.0.0.1/ferries.git", "use git's credential helpers"),
    ],
)
def test_a_password_in_a_target_is_refused_and_not_told(toy: Toy, target: str, says: str) -> None:
    """Keys have places of their own."""
    trees.released(toy)

    ran = toy.run("publish", target)

    assert ran.code == 2
    assert says in ran.out
    _nothing_told(toy, ran.out)


def _git(folder: Path, *args: str) -> str:
    ran = subprocess.run(["git", *args], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.fixture
def signed(toy: Toy, tmp_path: Path) -> Toy:
    """A toy repository of git that signs with an SSH key, its release, and a remote called harbour."""
    toy.path(".gitignore").write_text("dist/\n", encoding="utf-8")
    toy.commit()
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(tmp_path / "key")], check=True
    )
    _git(tmp_path, "init", "--quiet", "--bare", "harbour.git")
    for name, value in {
        "gpg.format": "ssh",
        "user.signingkey": str(tmp_path / "key"),
        "user.name": "Jane Roe",
        "user.email": "jane@example.org",
        "commit.gpgsign": "false",
    }.items():
        _git(toy.root, "config", name, value)
    _git(toy.root, "remote", "add", "harbour", str(tmp_path / "harbour.git"))
    trees.released(toy, json.loads(toy.path("datapackage.json").read_text("utf-8"))["version"])
    return toy


def _tag(toy: Toy) -> str:
    return f"v{json.loads(toy.path('datapackage.json').read_text('utf-8'))['version']}"


@pytest.mark.parametrize("way", ["name", "address"])
def test_a_remote_gets_the_signed_tag_of_the_commit(signed: Toy, tmp_path: Path, way: str) -> None:
    """The tag is there, names the commit, and its signature holds; the same again is there already."""
    target = "harbour" if way == "name" else f"git+file://{tmp_path}/harbour.git"
    commit, tag = _git(signed.root, "rev-parse", "HEAD"), _tag(signed)

    ran = signed.run("publish", target)

    assert (ran.code, ran.out) == (0, f"Published: {tag} ({commit})\n")
    remote = tmp_path / "harbour.git"
    assert _git(remote, "rev-parse", f"{tag}^{{commit}}") == commit
    public = (tmp_path / "key.pub").read_text("utf-8")
    (tmp_path / "signers").write_text(f"jane@example.org {public}", encoding="utf-8")
    _git(remote, "-c", f"gpg.ssh.allowedSignersFile={tmp_path / 'signers'}", "verify-tag", tag)
    assert signed.run("publish", target).out == f"Already published: {tag} ({commit})\n"


def test_a_tag_that_names_another_commit_is_refused(signed: Toy, tmp_path: Path) -> None:
    """Here and there: a published tag never moves."""
    tag, old = _tag(signed), _git(signed.root, "rev-parse", "HEAD")
    signed.run("publish", "harbour")
    _git(signed.root, "commit", "--quiet", "--allow-empty", "-m", "More ferries")
    new = _git(signed.root, "rev-parse", "HEAD")

    ran = signed.run("publish", "harbour")

    assert ran.code == 1
    names = f"points to {old[:12]}, not to {new[:12]}: a published tag never moves. Raise the version."
    assert ran.out == (
        f"Rejected: {tag} already exists on the remote and {names}\n"
        f"Rejected: {tag} already exists in this repository and {names}\n"
    )
    assert _git(tmp_path / "harbour.git", "rev-parse", f"{tag}^{{commit}}") == old


def test_a_push_that_failed_is_finished_by_the_next_run(signed: Toy, tmp_path: Path) -> None:
    """The tag that is here is the one that is pushed; a remote's refusal is told."""
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


def test_a_tag_without_a_signature_is_refused(signed: Toy) -> None:
    """It is not pushed."""
    _git(signed.root, "tag", "-a", "-m", "Ferries", _tag(signed))

    ran = signed.run("publish", "harbour")

    assert ran.code == 1
    assert f"{_tag(signed)} already exists in this repository but is not signed" in ran.out


def test_a_commit_of_another_version_is_refused(signed: Toy) -> None:
    """The tag of a version names a commit that holds it."""
    trees.released(signed, "7.0.0")

    ran = signed.run("publish", "harbour", "--version", "7.0.0")

    assert ran.code == 1
    assert f"The current commit contains {_tag(signed)[1:]}, not 7.0.0." in ran.out


def test_a_remote_that_is_not_there_is_told(signed: Toy, tmp_path: Path) -> None:
    """What git says of it is one line."""
    ran = signed.run("publish", f"git+file://{tmp_path}/nowhere.git")

    assert ran.code == 2
    assert "nowhere.git: git: " in ran.out


def test_without_a_key_nothing_is_signed(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said how git is told one."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    toy.commit()

    with pytest.raises(InputError, match=r"git config user\.signingkey FILE"):
        ssh_signature.configured_key(toy.root)
