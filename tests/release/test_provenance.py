"""How a release was made: the statement, who signs it, and its confirmation by a rebuild."""

from __future__ import annotations

import functools
import json
import platform
import shutil
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement

from guarantees.core.errors import InputError
from guarantees.release import provenance
from tests.conftest import Toy
from tests.helpers import http_servers, releases
from tests.helpers.releases import Signer

PYTHON = platform.python_version()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Do not log requests."""


@pytest.fixture(scope="module")
def jane(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """The key of Jane."""
    return releases.make_signer(tmp_path_factory.mktemp("jane"), "jane")


@pytest.fixture(scope="module")
def _signed(published: Toy, jane: Signer, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    toy = releases.copy_toy(published, tmp_path_factory.mktemp("signed"))
    assert toy.run("release", "--sign", str(jane.key)).code == 0
    return toy


@pytest.fixture
def signed(_signed: Toy, tmp_path: Path) -> Toy:
    """A toy with a first release, which Jane has signed."""
    return releases.copy_toy(_signed, tmp_path / "signed")


def _statement(toy: Toy) -> dict[str, Any]:
    statement: dict[str, Any] = json.loads(toy.path("dist/1.0.0/provenance.json").read_text("utf-8"))
    return statement


def _lines(out: str) -> dict[str, str]:
    """Return the status and detail of each check."""
    return {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()}


def test_statement_says_how_the_release_was_made(signed: Toy) -> None:
    """It names the files, the commit, the command and Python, and is valid for the library of in-toto."""
    statement = _statement(signed)
    commit = signed.git("rev-parse", "HEAD").strip()
    folder = signed.path("dist/1.0.0")

    assert statement["subject"] == [
        {"name": path.name, "digest": {"sha256": releases.sha256(path.read_bytes())}}
        for path in (folder / "SHA256SUMS", *folder.glob("*.zip"))
    ]
    definition = statement["predicate"]["buildDefinition"]
    assert definition["externalParameters"] == {"command": ["guarantees", "release"], "version": "1.0.0"}
    assert definition["internalParameters"] == {
        "implementation": platform.python_implementation(),
        "python": PYTHON,
    }
    assert definition["resolvedDependencies"] == [{"name": "source", "digest": {"gitCommit": commit}}]

    # Both reject a property that they do not know.
    Statement.copy_from_pb(json_format.ParseDict(statement, statement_pb2.Statement())).validate()
    json_format.ParseDict(statement["predicate"], provenance_pb2.Provenance())


def test_statement_is_signed_and_published(signed: Toy, jane: Signer) -> None:
    """A user who trusts the signer knows the commit, from wherever the release is verified."""
    assert signed.run("publish", "site").code == 0
    commit = signed.git("rev-parse", "HEAD")[:12]
    made = f"the release was made from commit {commit} with Python {PYTHON}"
    archive = next(signed.path("site/1.0.0").glob("*.zip"))

    with http_servers.serve(functools.partial(_Quiet, directory=str(signed.path("site")))) as url:
        for source in ("dist/1.0.0", "site", url, f"{url}/1.0.0/{archive.name}", str(archive)):
            ran = signed.run("verify", source, "--signers", str(jane.signers))
            assert ran.code == 0, ran.out
            assert _lines(ran.out)["provenance"] == f"ok jane@example.org states that {made}"
    unchecked = _lines(signed.run("verify", "site").out)["provenance"]
    assert unchecked == f"not checked pass --signers FILE to know who states that {made}"


def test_release_without_signature_has_no_statement(released: Toy) -> None:
    """A statement is only written to be signed."""
    assert not released.path("dist/1.0.0/provenance.json").exists()
    assert "provenance" not in released.run("verify", "dist/1.0.0").out


def test_signing_again_keeps_the_statement(signed: Toy, jane: Signer) -> None:
    """A published release can be signed again: a statement on the same files and commit does not change."""
    statement = _statement(signed)
    statement["predicate"]["buildDefinition"]["internalParameters"]["python"] = "3.11.0"
    changed = json.dumps(statement)
    signed.path("dist/1.0.0/provenance.json").write_text(changed, encoding="utf-8")

    assert signed.run("release", "--sign", str(jane.key)).code == 0
    assert signed.path("dist/1.0.0/provenance.json").read_text("utf-8") == changed

    signed.git(
        "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--allow-empty", "-qm", "Ferries"
    )
    assert signed.run("release", "--sign", str(jane.key)).code == 0
    commit = signed.git("rev-parse", "HEAD").strip()
    assert provenance.read_provenance(signed.path("dist/1.0.0")).commit == commit


def _change_commit(statement: dict[str, Any], commit: object = "0" * 40) -> dict[str, Any]:
    source = statement["predicate"]["buildDefinition"]["resolvedDependencies"][0]
    source["digest"]["gitCommit"] = commit
    return statement


def _change_subject(statement: dict[str, Any]) -> dict[str, Any]:
    statement["subject"][0]["digest"]["sha256"] = "0" * 64
    return statement


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_change_commit, "failed ssh-keygen: Signature verification failed"),
        (_change_subject, "failed provenance.json is about another SHA256SUMS"),
    ],
)
def test_changed_statement_fails(
    signed: Toy, jane: Signer, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    """It must be signed, and about the files that it comes with."""
    statement = _statement(signed)
    change(statement)
    signed.path("dist/1.0.0/provenance.json").write_text(json.dumps(statement), encoding="utf-8")

    ran = signed.run("verify", "dist/1.0.0", "--signers", str(jane.signers))

    assert ran.code == 1
    assert _lines(ran.out)["provenance"].startswith(message)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda _: [], "a required property is missing or has another type"),
        (
            lambda s: {**s, "predicateType": "https://example.org/ferry"},
            "not an in-toto statement v1 with SLSA",
        ),
        (
            lambda s: {**s, "predicate": {"buildDefinition": {"buildType": "x"}}},
            "the build type 'x' is not known",
        ),
        (lambda s: {**s, "subject": [{"name": "SHA256SUMS"}]}, "a required property is missing"),
        (lambda s: _change_commit(s, "--upload-pack=ferry"), "does not name the commit"),
        (lambda s: _change_commit(s, 7), "does not name the commit"),
    ],
)
def test_statement_of_another_kind_is_an_error(
    signed: Toy, edit: Callable[[dict[str, Any]], object], message: str
) -> None:
    """The error says what is wrong with the statement."""
    statement = edit(_statement(signed))
    signed.path("dist/1.0.0/provenance.json").write_text(json.dumps(statement), encoding="utf-8")

    with pytest.raises(InputError, match=message):
        provenance.read_provenance(signed.path("dist/1.0.0"))


@pytest.mark.parametrize("content", [b"a ferry", b"[" * 100_000, None])
def test_unreadable_statement_is_an_error(signed: Toy, content: bytes | None) -> None:
    """A file that is missing or not JSON is reported with its path."""
    path = signed.path("dist/1.0.0/provenance.json")
    path.unlink() if content is None else path.write_bytes(content)

    with pytest.raises(InputError, match=r"provenance\.json: (not a JSON file|cannot be read)"):
        provenance.read_provenance(path.parent)


def test_rebuild_confirms_the_statement(signed: Toy) -> None:
    """The release is made again in a copy of the repository, at its commit, and nothing in the repository changes."""
    signed.path("README.md").write_text("Changed since.\n", encoding="utf-8")
    before = signed.git("status", "--porcelain"), signed.git("for-each-ref")

    ran = signed.run("verify", "dist/1.0.0", "--rebuild", ".")

    assert ran.code == 0, ran.out
    number = len(signed.path("dist/1.0.0/SHA256SUMS").read_text("utf-8").splitlines())
    commit = signed.git("rev-parse", "HEAD")[:12]
    assert _lines(ran.out)["rebuild"] == f"ok commit {commit} gives the same {number} checksums"
    assert (signed.git("status", "--porcelain"), signed.git("for-each-ref")) == before


def test_rebuild_of_a_second_release_uses_the_first(signed: Toy, jane: Signer) -> None:
    """The history of records goes on from the earlier release, in ``dist/`` or as a tag."""
    signed.git("-c", "user.name=A", "-c", "user.email=a@example.org", "tag", "v1.0.0")
    releases.correct_statement(signed)
    releases.make_release(signed, "1.0.1")
    assert signed.run("release", "--sign", str(jane.key)).code == 0

    by_folder = signed.run("verify", "dist/1.0.1", "--rebuild", ".")
    shutil.move(signed.path("dist/1.0.1"), signed.root.parent / "1.0.1")
    shutil.rmtree(signed.path("dist"))
    by_tag = signed.run("verify", "../1.0.1", "--rebuild", ".")

    for ran in (by_folder, by_tag):
        assert ran.code == 0, ran.out
        assert _lines(ran.out)["rebuild"].startswith("ok commit ")


def test_rebuild_notices_another_release(signed: Toy) -> None:
    """A release that its commit does not give fails, even if everything in it is consistent and signed."""
    folder = signed.path("dist/1.0.0")
    sums = (folder / "SHA256SUMS").read_text("utf-8")
    [readme] = [line for line in sums.splitlines() if line.endswith("  README.md")]
    changed = b"Another toy.\n"
    (folder / "README.md").write_bytes(changed)
    sums = sums.replace(readme, f"{releases.sha256(changed)}  README.md")
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    statement = _statement(signed)
    statement["subject"][0]["digest"]["sha256"] = releases.sha256(sums.encode())
    statement["predicate"]["buildDefinition"]["internalParameters"]["python"] = "3.0.0"
    (folder / "provenance.json").write_text(json.dumps(statement), encoding="utf-8")

    ran = signed.run("verify", str(folder), "--rebuild", ".")

    assert ran.code == 1
    assert _lines(ran.out)["rebuild"].startswith(
        f"failed README.md is different; this environment is another one (Python is {PYTHON}, not 3.0.0"
    )


def test_rebuild_needs_a_repository_with_the_commit(signed: Toy, released: Toy, tmp_path: Path) -> None:
    """The error says what to name instead."""
    missing = signed.run("verify", "dist/1.0.0", "--rebuild", "nowhere")
    no_repository = _lines(signed.run("verify", "dist/1.0.0", "--rebuild", str(tmp_path)).out)["rebuild"]
    no_statement = _lines(released.run("verify", "dist/1.0.0", "--rebuild", ".").out)
    statement = _statement(signed)
    _change_commit(statement)
    signed.path("dist/1.0.0/provenance.json").write_text(json.dumps(statement), encoding="utf-8")
    no_commit = _lines(signed.run("verify", "dist/1.0.0", "--rebuild", ".").out)["rebuild"]

    assert (missing.code, "No such file or directory: 'nowhere'." in missing.out) == (2, True)
    assert no_repository.startswith(f"failed {tmp_path}: cannot check out the commit")
    assert "provenance.json: cannot be read" in no_statement["rebuild"]
    assert no_commit.startswith(f"failed .: cannot check out the commit {'0' * 40}: git: ")


def test_commit_outside_all_branches_is_not_run(signed: Toy) -> None:
    """An object that came into the repository by a pull request, for example, is not checked out."""
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    signed.git(*name, "commit", "--allow-empty", "-qm", "Ferries")
    dangling = signed.git("rev-parse", "HEAD").strip()
    signed.git("reset", "-q", "--soft", "HEAD^")
    statement = _statement(signed)
    _change_commit(statement, dangling)
    signed.path("dist/1.0.0/provenance.json").write_text(json.dumps(statement), encoding="utf-8")

    ran = signed.run("verify", "dist/1.0.0", "--rebuild", ".")

    assert (
        _lines(ran.out)["rebuild"]
        == f"failed .: no branch or tag contains the commit {dangling}. Fetch it first."
    )


def test_release_that_can_no_longer_be_made_fails(signed: Toy) -> None:
    """The reason is the last line of the command."""
    signed.path("CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    releases.commit_all(signed)
    statement = _statement(signed)
    _change_commit(statement, signed.git("rev-parse", "HEAD").strip())
    signed.path("dist/1.0.0/provenance.json").write_text(json.dumps(statement), encoding="utf-8")

    ran = signed.run("verify", "dist/1.0.0", "--rebuild", ".")

    assert ran.code == 1
    assert _lines(ran.out)["rebuild"].startswith("failed The release cannot be made again: Rejected: ")


def test_rebuild_runs_the_software_of_the_commit(signed: Toy) -> None:
    """A repository that contains the software is released by it, and not by a later one."""
    software = signed.path("build/guarantees")
    software.mkdir(parents=True)
    (software / "__init__.py").touch()
    (software / "__main__.py").write_text('import sys\n\nsys.exit(f"ran {sys.argv[1:]}")\n', encoding="utf-8")
    releases.commit_all(signed)
    statement = _change_commit(_statement(signed), signed.git("rev-parse", "HEAD").strip())
    signed.path("dist/1.0.0/provenance.json").write_text(json.dumps(statement), encoding="utf-8")

    ran = signed.run("verify", "dist/1.0.0", "--rebuild", ".")

    assert _lines(ran.out)["rebuild"] == "failed The release cannot be made again: ran ['release']"
