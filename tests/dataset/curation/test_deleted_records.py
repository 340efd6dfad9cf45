"""A reference to a record that was deleted says so, and suggests no other record."""

from __future__ import annotations

from pathlib import Path

import pytest

from guarantees.contract import loader
from guarantees.core import git
from guarantees.core.project import Project
from guarantees.dataset.curation import curation_loader
from tests.conftest import Toy

GAZETTE = "curation/sources/ferry-gazette.yml"
ISLAND = "curation/sources/island-wire.yml"


def _hints(toy: Toy, value: str) -> set[str]:
    """Return the hints of all findings about the unknown id *value*."""
    project = Project(toy.root)
    findings = curation_loader.load(project, loader.load_folder(project.schemas)).findings
    return {f.hint for f in findings if (f.check, f.value) == ("curation-unknown-id", value)}


def _commit(toy: Toy) -> str:
    """Commit everything, and return the short hash of the commit."""
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    toy.git("add", "--all")
    toy.git(*name, "commit", "--quiet", "--no-verify", "-m", "Change")
    return toy.git("rev-parse", "--short", "HEAD").strip()


def test_an_actor_that_was_deleted(toy: Toy) -> None:
    """The hint names the file that was deleted, instead of another person."""
    toy.commit()
    toy.git("rm", "--quiet", "curation/actors/john-poe.yml")

    assert _hints(toy, "john-poe") == {
        "Deleted in this branch: curation/actors/john-poe.yml. Restore it, or correct the reference."
    }


def test_an_actor_that_was_deleted_in_a_commit(toy: Toy) -> None:
    """The commit that deleted it is named."""
    toy.commit()
    toy.path("curation/actors/john-poe.yml").unlink()
    commit = _commit(toy)

    assert _hints(toy, "john-poe") == {
        f"Deleted in commit {commit}: curation/actors/john-poe.yml. Restore it, or correct the reference."
    }


def test_a_statement_that_was_deleted(toy: Toy) -> None:
    """The hint names the statement and its file, whether or not the change is committed."""
    toy.commit()
    toy.edit_first(ISLAND, "- id: s02", "- id: s09")

    before = _hints(toy, "island-wire-s02")
    commit = _commit(toy)

    assert before == {f"Deleted in this branch: s02 in {ISLAND}. Restore it, or correct the reference."}
    assert _hints(toy, "island-wire-s02") == {
        f"Deleted in commit {commit}: s02 in {ISLAND}. Restore it, or correct the reference."
    }


def test_an_id_that_never_existed(toy: Toy) -> None:
    """An id that git does not know keeps its hint."""
    toy.commit()
    toy.edit(GAZETTE, "speaker: jane-roe", "speaker: jane-row")

    assert _hints(toy, "jane-row") == {"Did you mean 'jane-roe'? Or add curation/actors/jane-row.yml."}


def test_a_repository_in_a_subfolder(toy: Toy) -> None:
    """The paths are those below the root of the project, not of the git repository."""
    outer = Toy(toy.root.parent)
    outer.commit()
    toy.path("curation/events/mayors-meet.yml").unlink()

    assert _hints(toy, "mayors-meet") == {
        "Deleted in this branch: curation/events/mayors-meet.yml. Restore it, or correct the reference."
    }


def test_without_git_nothing_is_said(toy: Toy) -> None:
    """Outside a git repository, an unknown id is like any other."""
    toy.path("curation/actors/john-poe.yml").unlink()

    assert all("Deleted" not in hint for hint in _hints(toy, "john-poe"))


def test_git_is_asked_once_and_only_about_unknown_ids(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A valid curation needs no git, and many unknown ids need one call."""
    calls: list[tuple[str, ...]] = []
    run = git.try_run

    def count(root: Path, *args: str) -> bytes | None:
        calls.append(args)
        return run(root, *args)

    monkeypatch.setattr(git, "try_run", count)
    toy.commit()
    assert not _hints(toy, "john-poe")
    assert calls == []

    toy.path("curation/actors/john-poe.yml").unlink()
    toy.path("curation/actors/max-moe.yml").unlink()
    assert _hints(toy, "john-poe")
    assert len(calls) == 1
