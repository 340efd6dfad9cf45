"""The history of records over several releases, and past releases restored from it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from guarantees.core.errors import InputError
from guarantees.core.locations import RecordRef
from guarantees.package import reader
from guarantees.release import record_history
from guarantees.release.diff import streaming
from guarantees.release.record_history import ReleaseSpan, TableHistory
from tests.conftest import Toy
from tests.helpers import releases

VERSIONS = ("1.0.0", "1.0.1", "1.1.0", "2.0.0", "2.1.0", "2.1.1")


@pytest.fixture(scope="session")
def six_releases(published: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """Six releases: a correction, an addition, a retirement, a participant who is removed and added again."""
    toy = releases.copy_toy(published, tmp_path_factory.mktemp("six"))
    toy.git("tag", "v1.0.0")
    releases.correct_statement(toy)
    releases.make_release(toy, "1.0.1")
    toy.git("tag", "v1.0.1")
    releases.add_relation(toy)
    releases.make_release(toy, "1.1.0")
    toy.git("tag", "v1.1.0")
    releases.withdraw_relation(toy)
    releases.retire_relation(toy)
    participants = toy.path("curation/events/second-meeting.yml").read_text(encoding="utf-8")
    toy.edit("curation/events/second-meeting.yml", "  - {actor: john-poe, role: participant}\n", "")
    releases.make_release(toy, "2.0.0", "`harbour-post-s03:r1` is retired.")
    toy.git("tag", "v2.0.0")
    toy.path("curation/events/second-meeting.yml").write_text(participants, encoding="utf-8")
    releases.make_release(toy, "2.1.0")
    toy.edit("curation/sources/harbour-post.yml", "silent about the costs", "silent on the price")
    releases.make_release(toy, "2.1.1")
    return toy


def _history(toy: Toy, record: str, *args: str) -> str:
    ran = toy.run("history", record, *args)
    assert ran.code == 0, ran.out
    return ran.out


def _newest(toy: Toy) -> Path:
    return toy.path(f"dist/{VERSIONS[-1]}")


def test_history_shows_when_a_record_was_added_changed_and_retired(six_releases: Toy) -> None:
    """Each event of a record is shown with its release."""
    assert _history(six_releases, "mayors-meet") == "events mayors-meet: added in 1.0.0\n"
    assert _history(six_releases, "harbour-post-s03") == (
        "statements harbour-post-s03: added in 1.0.0, last changed in 2.1.1\n"
        "statements_flat harbour-post-s03: added in 1.0.0, last changed in 2.1.1\n"
    )
    assert _history(six_releases, "harbour-post-s02:r1") == "relations harbour-post-s02:r1: added in 1.1.0\n"
    assert _history(six_releases, "harbour-post-s03:r1") == (
        "relations harbour-post-s03:r1: added in 1.0.0, retired in 2.0.0, replaced by ferry-gazette-s04:r1\n"
    )


def test_row_without_an_id_may_be_added_again(six_releases: Toy) -> None:
    """Each span of releases is a line."""
    name = "event_participants second-meeting:john-poe:participant"

    assert _history(six_releases, "second-meeting:john-poe:participant") == (
        f"{name}: added in 1.0.0, retired in 2.0.0\n{name}: added in 2.1.0\n"
    )


def test_history_is_read_from_any_release(six_releases: Toy) -> None:
    """An older release has the history until then, in its folder and in its zip."""
    folder = six_releases.path("dist/1.0.1")
    expected = "".join(
        f"{table} harbour-post-s03: added in 1.0.0, last changed in 1.0.1\n"
        for table in ("statements", "statements_flat")
    )

    for path in (folder, folder / "toy-guarantees-1.0.1.zip"):
        assert _history(six_releases, "harbour-post-s03", "--package", str(path)) == expected


def test_unknown_id_and_missing_history_are_errors(six_releases: Toy, toy: Toy) -> None:
    """An unknown id is answered with the nearest id; the repository has no history."""
    misspelt = six_releases.run("history", "mayor-meet")
    unreleased = toy.run("history", "mayors-meet")
    repository = six_releases.run("history", "mayors-meet", "--package", str(six_releases.root))

    assert (misspelt.code, unreleased.code, repository.code) == (2, 2, 2)
    assert "Did you mean 'mayors-meet'?" in misspelt.out
    assert "there is no release here. Name one: --package PATH." in unreleased.out
    assert "Only a release has a history" in repository.out


@pytest.mark.parametrize("version", VERSIONS)
def test_history_has_exactly_the_records_of_every_release(six_releases: Toy, version: str) -> None:
    """The newest history has the records of every release."""
    spans = record_history.read_history(_newest(six_releases) / "history.csv")
    records = {span.subject for span in spans if span.is_in(version)}

    package = reader.read(six_releases.path(f"dist/{version}"))
    assert records == {RecordRef(data.name, data.record(row)) for data in package for row in data.rows}


@pytest.mark.parametrize("version", VERSIONS)
def test_past_release_is_restored_from_history_and_archives(six_releases: Toy, version: str) -> None:
    """Every table of every release is restored, cell by cell."""
    folder = six_releases.path(f"dist/{version}")

    for data in reader.read(folder):
        restored = record_history.rows_at_release(data.name, version, _newest(six_releases), folder)
        assert list(restored) == [dict(row.cells) for row in sorted(data.rows, key=data.record)]


def test_unchanged_rows_need_no_archive(six_releases: Toy) -> None:
    """Rows that have not changed are read from the newest release; the others need the archive."""
    newest = _newest(six_releases)
    sources = list(record_history.rows_at_release("sources", "1.0.0", newest, None))
    assert [row["source_id"] for row in sources] == ["ferry-gazette", "harbour-post", "island-wire"]

    changed = r"statements harbour-post-s03 has changed since 1\.0\.0\. Also name the archive"
    with pytest.raises(InputError, match=changed):
        list(record_history.rows_at_release("statements", "1.0.0", newest, None))


def test_history_from_git_tags_is_identical(six_releases: Toy, tmp_path: Path) -> None:
    """Without a folder of releases, the history is computed from the packages in the tags."""
    shutil.copytree(six_releases.root, tmp_path / "toy", ignore=shutil.ignore_patterns("dist"))
    toy = Toy(tmp_path / "toy")
    toy.git("tag", "v2.1.0", "HEAD~1")

    ran = toy.run("release")

    assert "Previous version: the git tag v2.1.0\n" in ran.out
    sums = toy.path(f"dist/{VERSIONS[-1]}") / "SHA256SUMS"
    assert sums.read_bytes() == (_newest(six_releases) / "SHA256SUMS").read_bytes()


def test_file_that_is_not_a_history_is_an_error(six_releases: Toy, tmp_path: Path) -> None:
    """Other columns and rows that are too long are reported."""
    path = tmp_path / "history.csv"
    for content, message in (
        ("a,b\n", "its columns are not"),
        (f"{','.join(record_history.COLUMNS)}\na,b,c,d,e,f,g\n", "takes"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            list(record_history.read_history(path))
    release = six_releases.path("dist/1.0.0")
    assert streaming.compare_streaming(release, release).tables == ()


def _random_steps(chance: random.Random) -> Iterator[tuple[set[str], set[str]]]:
    """Yield, for some releases, the ids in a table and those of them that changed."""
    for _ in range(5):
        ids = {name for name in "abcdef" if chance.random() < 0.6}
        yield ids, {name for name in ids if chance.random() < 0.3}


@pytest.mark.parametrize("seed", range(50))
def test_carried_history_has_the_ids_of_every_release(seed: int) -> None:
    """After any sequence of releases, the spans contain exactly the ids of each, in order."""
    spans: list[ReleaseSpan] = []
    steps = list(_random_steps(random.Random(seed)))
    previous: set[str] = set()
    for number, (ids, changed) in enumerate(steps):
        table = TableHistory("boats", f"1.{number}.0", changed & previous, {})
        spans = table.carry_forward(spans, sorted(ids))
        previous = ids

    assert [span.record_id for span in spans] == sorted(span.record_id for span in spans)
    for number, (ids, _) in enumerate(steps):
        matches = [span.record_id for span in spans if span.is_in(f"1.{number}.0")]
        assert sorted(matches) == sorted(ids)
