"""The verification of a release: one that is intact, and ones that were changed."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from guarantees.contract import sqlite_schema
from guarantees.core.errors import InputError
from guarantees.package import reader
from guarantees.release.publish import ssh_signature
from tests.conftest import Toy
from tests.helpers import http_servers, releases

REPORT = """\
checksums   ok           20 files match their checksums, and there are no others
archive     ok           its 19 files are identical to those next to it
signature   not checked  there is no SHA256SUMS.sig
descriptor  ok           17 tables match the sizes and hashes in datapackage.json
contract    ok           17 tables, 321 rows validated by scale, pandera, frictionless
references  ok           every foreign key has a target row
anchors     ok           35 match their articles
toy-guarantees 1.0.0: nothing failed; 1 not checked
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Do not log requests."""


@pytest.fixture
def served(toy: Toy) -> Iterator[str]:
    """The URL of a folder in which the release of the toy is published."""
    releases.write_toy_release(toy)
    assert toy.run("publish", "site").code == 0
    with http_servers.serve(functools.partial(_Quiet, directory=str(toy.path("site")))) as url:
        yield url


def _line(out: str, check: str) -> str:
    """Return the status and detail of a check."""
    [line] = [line for line in out.splitlines() if line.startswith(f"{check} ")]
    return " ".join(line.removeprefix(check).split())


def test_released_folder_passes(toy: Toy) -> None:
    """Every check is a line of the report."""
    releases.write_toy_release(toy)

    ran = toy.run("verify", "dist/1.0.0", "--texts", "texts")

    assert (ran.code, ran.out) == (0, REPORT)


def test_folder_of_versions_is_verified_version_by_version(toy: Toy) -> None:
    """Each version has a line, after the checks that failed; a version that cannot be read fails."""
    releases.write_toy_release(toy)
    intact = toy.run("verify", "dist")
    changed = releases.write_toy_release(toy, "1.0.1")
    (changed / "README.md").write_text("# Berries\n", encoding="utf-8")
    toy.path("dist/1.10.0").mkdir()

    ran = toy.run("verify", "dist")

    assert (intact.code, intact.out) == (0, "toy-guarantees 1.0.0: nothing failed; 2 not checked\n")
    assert ran.code == 1
    failure = "verification failed, do not use this release"
    assert ran.out.splitlines() == [
        "toy-guarantees 1.0.0: nothing failed; 2 not checked",
        "checksums  failed       README.md does not match its checksum",
        "archive    failed       README.md is different in the archive",
        f"toy-guarantees 1.0.1: {failure}; 2 not checked",
        "release  failed       No such file: 'dist/1.10.0/datapackage.json'. Name the folder of a package.",
        f"dist 1.10.0: {failure}",
    ]


def test_folder_without_a_release_is_an_error(toy: Toy) -> None:
    """The message says what was looked for."""
    ran = toy.run("verify", "texts")

    assert ran.code == 2
    assert (
        "No release in 'texts': it has neither datapackage.json nor index.json, and no folder of a version"
        in ran.out
    )
    assert toy.run("verify", "texts", "--signers", "nowhere").code == 2


def test_archive_alone_passes(toy: Toy, tmp_path: Path) -> None:
    """An archive is verified with the checksums in it, and with those next to it if there are any."""
    path = releases.write_toy_release(toy) / "toy-guarantees-1.0.0.zip"
    alone = tmp_path / "alone" / path.name
    alone.parent.mkdir()
    alone.write_bytes(path.read_bytes())

    ran, in_release = toy.run("verify", str(alone)), toy.run("verify", str(path))

    assert ran.code == in_release.code == 0
    assert _line(ran.out, "checksums") == "ok 19 files match their checksums, and there are no others"
    assert _line(in_release.out, "checksums") == "ok the archive and its 19 files match their checksums"


@pytest.mark.parametrize(
    ("path", "check", "line"),
    [
        ("/index.json", "index", "ok 21 files have the sizes and checksums in the index"),
        ("/", "index", "ok 21 files have the sizes and checksums in the index"),
        (
            "/1.0.0/toy-guarantees-1.0.0.zip",
            "checksums",
            "ok the archive and its 19 files match their checksums",
        ),
    ],
)
def test_url_passes(toy: Toy, served: str, path: str, check: str, line: str) -> None:
    """A URL may be that of the index, of the folder of all versions, or of an archive."""
    ran = toy.run("verify", served + path)

    assert ran.code == 0, ran.out
    assert _line(ran.out, check) == line


def test_file_changed_on_the_server_fails(toy: Toy, served: str) -> None:
    """The file differs from the index, from the list of checksums and from the archive."""
    page = toy.path("site/1.0.0/README.md")
    page.chmod(0o644)
    page.write_text("# Berries\n", encoding="utf-8")

    ran = toy.run("verify", f"{served}/index.json")

    assert ran.code == 1
    assert _line(ran.out, "index") == "failed README.md differs from its entry in the index"
    assert _line(ran.out, "checksums") == "failed README.md does not match its checksum"
    assert _line(ran.out, "archive") == "failed README.md is different in the archive"
    assert ran.out.endswith(
        "toy-guarantees 1.0.0: verification failed, do not use this release; 3 not checked\n"
    )


def test_refused_connection_is_an_error(toy: Toy) -> None:
    """A release that cannot be downloaded is not verified."""
    ran = toy.run("verify", "http://127.0.0.1:9/index.json")

    assert ran.code == 2
    assert "download failed" in ran.out


def test_changed_table_fails(toy: Toy) -> None:
    """The table does not match its checksum, the hash in the descriptor and the archive."""
    tree = releases.write_toy_release(toy)
    table = tree / "data/events.csv"
    table.write_bytes(table.read_bytes().replace(b"ferry", b"berry"))

    ran = toy.run("verify", str(tree))

    assert ran.code == 1
    assert _line(ran.out, "checksums") == "failed data/events.csv does not match its checksum"
    assert _line(ran.out, "descriptor") == "failed data/events.csv does not match its hash"
    assert _line(ran.out, "archive") == "failed data/events.csv is different in the archive"


def test_unlisted_and_missing_files_fail(toy: Toy) -> None:
    """A release has exactly the files in its list of checksums."""
    tree = releases.write_toy_release(toy)
    (tree / "notes.txt").write_text("a note\n", encoding="utf-8")
    (tree / "README.md").unlink()

    ran = toy.run("verify", str(tree))

    assert _line(ran.out, "checksums") == (
        "failed notes.txt is not listed in SHA256SUMS; README.md: no such file"
    )


def test_descriptor_without_a_hash_fails(toy: Toy) -> None:
    """Where tables have hashes, all have one, and it is that of the file that is read."""
    tree = releases.write_toy_release(toy)
    path = tree / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    first, second, *_ = descriptor["resources"]
    del second["hash"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")

    ran = toy.run("verify", str(tree))
    first["path"] = second["path"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    other = toy.run("verify", str(tree))

    assert (ran.code, other.code) == (1, 2)
    assert _line(ran.out, "descriptor") == f"failed {second['name']} has no hash"
    assert f"the path of '{first['name']}' must be 'data/{first['name']}.csv'" in other.out


def test_invalid_tables_fail(toy: Toy) -> None:
    """Tables that violate the contract or refer to missing rows fail, although their checksums match."""
    toy.set("statements", 1, speaker_id="unknown-speaker")
    toy.set("events", 1, event_type="ferrying")

    ran = toy.run("verify", str(releases.write_toy_release(toy)))

    assert ran.code == 1
    assert _line(ran.out, "checksums").startswith("ok")
    assert _line(ran.out, "contract").startswith("failed data/events.csv:2: ")
    assert _line(ran.out, "references").startswith("failed data/statements.csv:2: ")


def test_moved_anchor_fails(toy: Toy) -> None:
    """With the articles, every anchor is hashed again."""
    tree = releases.write_toy_release(toy)
    article = toy.path("texts/island-wire.txt")
    before = toy.run("verify", str(tree), "--texts", "texts")
    toy.set("anchors", 2, char_start="130")

    moved = toy.run("verify", str(releases.write_toy_release(toy)), "--texts", "texts")
    article.unlink()
    without_article = toy.run("verify", str(tree), "--texts", "texts")

    assert _line(before.out, "anchors") == "ok 35 match their articles"
    assert moved.code == 1
    assert _line(moved.out, "anchors") == ("failed ferry-gazette-s01:content:1 does not match its article")
    assert "are in articles that you do not have" not in _line(moved.out, "anchors")
    assert without_article.code == 1


def test_missing_article_is_reported(toy: Toy) -> None:
    """An anchor in a missing article is not checked, which is not a failure."""
    tree = releases.write_toy_release(toy)
    toy.path("texts/island-wire.txt").unlink()

    ran = toy.run("verify", str(tree), "--texts", "texts")

    assert ran.code == 0
    assert "are in articles that you do not have" in _line(ran.out, "anchors")


def test_signature_is_verified_with_trusted_keys(toy: Toy, tmp_path: Path) -> None:
    """The trusted keys come from the user; those in the release are not evidence."""
    tree = releases.write_toy_release(toy)
    jane, john = releases.make_signer(tmp_path, "jane"), releases.make_signer(tmp_path, "john")
    ssh_signature.sign(tree, jane.key, "toy-guarantees")
    args = ("verify", str(tree))

    assert _line(toy.run(*args, "--signers", str(jane.signers)).out, "signature") == (
        "ok the checksums are signed by jane@example.org"
    )
    assert _line(toy.run(*args).out, "signature") == (
        "not checked pass --signers FILE with keys you trust (the bundled allowed_signers is not evidence)"
    )
    other_key = toy.run(*args, "--signers", str(john.signers))
    assert other_key.code == 1
    assert _line(other_key.out, "signature").startswith("failed ")
    # The keys in the release can be used by someone who has compared them with trusted ones.
    assert _line(toy.run(*args, "--signers", str(tree / "allowed_signers")).out, "signature") == (
        "ok the checksums are signed by toy-guarantees"
    )


def test_checksums_changed_after_signing_fail(toy: Toy, tmp_path: Path) -> None:
    """An attacker can change a file and its checksum, but not the signature."""
    tree = releases.write_toy_release(toy)
    jane = releases.make_signer(tmp_path, "jane")
    ssh_signature.sign(tree, jane.key, "toy-guarantees")
    old = sums = (tree / "SHA256SUMS").read_text("utf-8")
    (tree / "README.md").write_text("# Berries\n", encoding="utf-8")
    sums = sums.replace(releases.sha256(b"# Ferries\n"), releases.sha256(b"# Berries\n"))
    assert sums != old
    (tree / "SHA256SUMS").write_text(sums, encoding="utf-8")

    ran = toy.run("verify", str(tree), "--signers", str(jane.signers))

    assert ran.code == 1
    assert _line(ran.out, "checksums").startswith("ok")
    assert _line(ran.out, "signature").startswith("failed ")


def test_missing_signature_fails_with_signers(toy: Toy, tmp_path: Path) -> None:
    """A removed signature is noticed by users who expect one."""
    jane = releases.make_signer(tmp_path, "jane")

    ran = toy.run("verify", str(releases.write_toy_release(toy)), "--signers", str(jane.signers))

    assert ran.code == 1
    assert _line(ran.out, "signature") == "failed there is no SHA256SUMS.sig"


@pytest.mark.parametrize("option", ["--signers", "--texts"])
def test_missing_path_in_an_option_is_an_error(toy: Toy, option: str) -> None:
    """A misspelt path is an error of use, not a failed check."""
    ran = toy.run("verify", str(releases.write_toy_release(toy)), option, "nowhere")

    assert ran.code == 2
    assert "'nowhere'" in ran.out


def test_invalid_key_signs_nothing(toy: Toy, tmp_path: Path) -> None:
    """The error has the reason, and there is no signature."""
    tree = releases.write_toy_release(toy)
    (tmp_path / "key").write_text("a ferry\n", encoding="utf-8")
    (tmp_path / "key").chmod(0o600)

    with pytest.raises(InputError, match=r"^ssh-keygen: "):
        ssh_signature.sign(tree, tmp_path / "key", "jane")

    assert not (tree / "SHA256SUMS.sig").exists()


def test_release_is_signed_published_and_verified(unreleased: Toy, tmp_path: Path) -> None:
    """A release is made and signed by one command, published by another, and verified where it was published."""
    jane = releases.make_signer(tmp_path, "jane")
    site = str(tmp_path / "site")

    release = unreleased.run("release", "--sign", str(jane.key))
    publication = unreleased.run("publish", site)
    ran = unreleased.run("verify", site, "--signers", str(jane.signers), "--texts", "texts")

    assert release.code == 0, release.out
    assert release.out.endswith(f"Signed with {jane.key}\n")
    assert publication.code == 0, publication.out
    assert ran.code == 0, ran.out
    unchecked = [line.split()[0] for line in ran.out.splitlines() if "  not checked  " in line]
    assert unchecked == ["trust", "workbook"]
    assert _line(ran.out, "signature") == "ok the checksums are signed by jane@example.org"
    again = unreleased.run("release", "--sign", str(jane.key))
    assert again.code == 0, again.out
    assert unreleased.run("publish", site).out.startswith("Already published: ")


def test_release_that_cannot_be_signed_is_not_made(
    unreleased: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is looked for first, and the message says how to get one."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")

    unset = unreleased.run("release", "--sign")
    lost = unreleased.run("release", "--sign", str(tmp_path / "lost"))

    assert (unset.code, unset.out) == (2, f"guarantees: {ssh_signature.NO_KEY}\n")
    assert (lost.code, "No such key file: " in lost.out) == (2, True)
    assert not unreleased.path("dist").exists()


def test_changed_database_fails(released: Toy) -> None:
    """A cell that was changed in the SQLite file fails its check, and so does a file that is not a database."""
    [database_file] = released.path("dist/1.0.0").glob("*.sqlite")
    intact = released.run("verify", "dist/1.0.0").out
    with closing(sqlite3.connect(database_file)) as database, database:
        database.execute("UPDATE statements SET note = 'changed' WHERE rowid = 3")
    changed = released.run("verify", "dist/1.0.0").out
    database_file.write_bytes(b"no database at all")
    not_a_database = released.run("verify", "dist/1.0.0").out

    assert _line(intact, "sqlite") == f"ok 17 tables of {database_file.name} equal the CSV files"
    assert _line(changed, "sqlite") == "failed statements differs from data/statements.csv"
    assert _line(not_a_database, "sqlite").startswith("failed")
    assert "not a database" in _line(not_a_database, "sqlite")


def test_changed_json_lines_fail(released: Toy) -> None:
    """A changed value, a number that became a boolean, a missing line and a file that is not JSON fail the check."""
    file = released.path("dist/1.0.0/jsonl/attributions.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    intact = released.run("verify", "dist/1.0.0").out
    assert _line(intact, "json lines") == "ok 17 files equal the CSV files"
    changes = {
        "value": [lines[0].replace("speaker", "relayer"), *lines[1:]],
        "type": [lines[0].replace('"level":1', '"level":true'), *lines[1:]],
        "missing line": lines[:-1],
        "further line": [*lines, lines[-1]],
    }
    for content in changes.values():
        assert content != lines
        file.write_text("".join(content), encoding="utf-8")
        ran = released.run("verify", "dist/1.0.0")
        assert _line(ran.out, "json lines") == (
            "failed jsonl/attributions.jsonl differs from data/attributions.csv"
        )
    file.write_text("[" * 100_000, encoding="utf-8")
    assert "jsonl/attributions.jsonl: cannot be read" in _line(
        released.run("verify", "dist/1.0.0").out, "json lines"
    )
    file.unlink()
    missing = _line(released.run("verify", "dist/1.0.0").out, "json lines")
    assert missing.startswith("failed jsonl/attributions.jsonl: ")
    file.symlink_to(released.path("README.md"))
    linked = _line(released.run("verify", "dist/1.0.0").out, "files")
    assert linked.startswith("failed jsonl/attributions.jsonl: ")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE VIRTUAL TABLE actors USING fts5({})", "has no table 'actors'"),
        ("CREATE VIEW actors AS SELECT {} FROM events", "has no table 'actors'"),
        ("CREATE TABLE actors (actor_id TEXT, a TEXT AS (hex(zeroblob(400000000))))", "too big"),
        ("CREATE TABLE actors ({}) WITHOUT ROWID", "cannot be read"),
    ],
    ids=["virtual table", "view", "computed column", "without rowid"],
)
def test_database_of_a_stranger_runs_nothing(toy: Toy, statement: str, message: str) -> None:
    """Views, virtual tables and computed columns are not evaluated, however they are called."""
    contract = reader.contract_of(toy.root)
    columns = ", ".join(f'"{name}"' for name in contract["actors"].columns)
    if "ROWID" in statement:
        columns = columns.replace('"actor_id"', '"actor_id" PRIMARY KEY')
    path = toy.path("a.sqlite")
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE events (a)")
        database.execute(statement.format(columns))
        if "AS (" in statement:
            database.execute("INSERT INTO actors (actor_id) VALUES ('a')")
        database.commit()

    with pytest.raises(InputError, match=message):
        list(sqlite_schema.read_records(path, contract["actors"]))


@pytest.mark.parametrize("file", ["a.sqlite", "parquet/a.parquet", "data/events.csv", "a.zip"])
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_files_of_a_release_are_plain_files(toy: Toy, file: str, kind: str) -> None:
    """A pipe is not waited for, and a link is not followed."""
    tree = releases.write_toy_release(toy)
    path = tree / file
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/etc/passwd")

    ran = toy.run("verify", str(tree))

    assert ran.code == 1
    assert "root:" not in ran.out
    assert _line(ran.out, "files").startswith(f"failed {file}: ")
    assert len(ran.out.splitlines()) == 2
