"""The history of records over several releases, and past releases made again from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from guarantees.core.errors import InputError
from guarantees.core.locations import RecordRef
from guarantees.package import reader
from guarantees.release import record_history
from guarantees.release.diff import streaming
from tests.conftest import Toy
from tests.helpers import releases
from tests.release.test_make import _add, _correct, _retire, _withdraw

VERSIONS = ("1.0.0", "1.0.1", "1.1.0", "2.0.0", "2.1.0", "2.1.1")
TARGET = "      - {actor: county, role: target}\n"


@pytest.fixture(scope="session")
def shelf(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """Six releases: a correction, an addition, a retirement, a participant who goes and who comes back."""
    root = tmp_path_factory.mktemp("shelf") / "toy"
    shutil.copytree(finished.root, root)
    toy = releases.releasable(Toy(root))
    assert toy.run("release").code == 0
    toy.git("tag", "v1.0.0")
    _correct(toy)
    releases.released(toy, "1.0.1")
    toy.git("tag", "v1.0.1")
    _add(toy)
    releases.released(toy, "1.1.0")
    toy.git("tag", "v1.1.0")
    _withdraw(toy)
    _retire(toy)
    participants = toy.path("curation/events/second-meeting.yml").read_text(encoding="utf-8")
    toy.edit("curation/events/second-meeting.yml", "  - {actor: john-poe, role: participant}\n", "")
    releases.released(toy, "2.0.0", "`harbour-post-s03:r1` is retired.")
    toy.git("tag", "v2.0.0")
    toy.path("curation/events/second-meeting.yml").write_text(participants, encoding="utf-8")
    releases.released(toy, "2.1.0")
    toy.edit("curation/sources/harbour-post.yml", "silent about the costs", "silent on the price")
    releases.released(toy, "2.1.1")
    return toy


def _told(toy: Toy, record: str, *args: str) -> str:
    ran = toy.run("history", record, *args)
    assert ran.code == 0, ran.out
    return ran.out


def test_history_tells_when_a_record_came_changed_and_went(shelf: Toy) -> None:
    """Every event in the life of a record is told by its release."""
    assert _told(shelf, "mayors-meet") == "events mayors-meet: added in 1.0.0\n"
    assert (
        _told(shelf, "harbour-post-s03")
        == "statements harbour-post-s03: added in 1.0.0, last changed in 2.1.1\n"
    )
    assert _told(shelf, "harbour-post-s02:r1") == "relations harbour-post-s02:r1: added in 1.1.0\n"
    assert _told(shelf, "harbour-post-s03:r1") == (
        "relations harbour-post-s03:r1: added in 1.0.0, retired in 2.0.0, replaced by ferry-gazette-s04:r1\n"
    )


def test_a_row_without_an_id_of_its_own_may_come_back(shelf: Toy) -> None:
    """Each stay is a line of its own."""
    name = "event_participants second-meeting:john-poe:participant"

    assert _told(shelf, "second-meeting:john-poe:participant") == (
        f"{name}: added in 1.0.0, retired in 2.0.0\n{name}: added in 2.1.0\n"
    )


def test_history_is_told_by_any_release(shelf: Toy) -> None:
    """An older release tells what was known then, from its folder or its zip."""
    folder = shelf.path("dist/1.0.1")
    told = "statements harbour-post-s03: added in 1.0.0, last changed in 1.0.1\n"

    assert _told(shelf, "harbour-post-s03", "--package", str(folder)) == told
    assert _told(shelf, "harbour-post-s03", "--package", str(folder / "toy-guarantees-1.0.1.zip")) == told


def test_what_has_no_history_is_told(shelf: Toy, toy: Toy) -> None:
    """An unknown id is answered with the nearest, and the repository has no history."""
    misspelt, none, bare = (
        shelf.run("history", "mayor-meet"),
        toy.run("history", "mayors-meet"),
        shelf.run("history", "mayors-meet", "--package", str(shelf.root)),
    )

    assert (misspelt.code, none.code, bare.code) == (2, 2, 2)
    assert "Did you mean 'mayors-meet'?" in misspelt.out
    assert "there is no release here. Name one: --package PATH." in none.out
    assert "Only a release has a history" in bare.out


@pytest.mark.parametrize("version", VERSIONS)
def test_history_names_exactly_the_records_of_every_release(shelf: Toy, version: str) -> None:
    """By the newest history alone it can be told which records any release had."""
    folder = shelf.path(f"dist/{version}")
    held = {
        span.subject
        for span in record_history.read_history(_newest(shelf) / "history.csv")
        if span.is_in(version)
    }

    package = reader.read(folder)
    assert held == {RecordRef(data.name, data.record(row)) for data in package for row in data.rows}


def _newest(toy: Toy) -> Path:
    return toy.path(f"dist/{VERSIONS[-1]}")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_past_release_is_made_again_from_history_and_archives(shelf: Toy, version: str) -> None:
    """Every table of every release comes out row by row, cell by cell."""
    folder = shelf.path(f"dist/{version}")

    for data in reader.read(folder):
        again = list(record_history.rows_at_release(data.name, version, _newest(shelf), folder))
        assert again == [dict(row.cells) for row in sorted(data.rows, key=data.record)]


def test_what_has_not_changed_needs_no_old_archive(shelf: Toy) -> None:
    """Rows that are as they were come from the newest release; for the others the old archive is asked for."""
    newest = _newest(shelf)
    sources = list(record_history.rows_at_release("sources", "1.0.0", newest, None))
    assert [row["source_id"] for row in sources] == ["ferry-gazette", "harbour-post", "island-wire"]

    with pytest.raises(
        InputError, match=r"statements harbour-post-s03 as it was in 1\.0\.0 is not there\. Take"
    ):
        list(record_history.rows_at_release("statements", "1.0.0", newest, None))


def test_by_tags_of_git_the_history_is_the_same(shelf: Toy, tmp_path: Path) -> None:
    """Where no release is at hand, the history is told from the packages that the tags hold."""
    shutil.copytree(shelf.root, tmp_path / "toy", ignore=shutil.ignore_patterns("dist"))
    toy = Toy(tmp_path / "toy")
    toy.git("tag", "v2.1.0", "HEAD~1")

    ran = toy.run("release")

    assert "Previous version: the git tag v2.1.0\n" in ran.out
    again = toy.path(f"dist/{VERSIONS[-1]}")
    assert (again / "SHA256SUMS").read_bytes() == (_newest(shelf) / "SHA256SUMS").read_bytes()


def test_a_history_that_is_none_is_told(shelf: Toy, tmp_path: Path) -> None:
    """A file with other columns, or with rows too long, stops what reads it."""
    path = tmp_path / "history.csv"
    for content, says in (
        ("a,b\n", "its columns are not"),
        (f"{','.join(record_history.COLUMNS)}\na,b,c,d,e,f,g\n", "takes"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=says):
            list(record_history.read_history(path))
    assert streaming.compare_streaming(shelf.path("dist/1.0.0"), shelf.path("dist/1.0.0")).tables == ()
