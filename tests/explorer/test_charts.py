"""The charts of the home page: what they count, what they leave out, and where their numbers link to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.charts import matrix
from guarantees.explorer.charts.matrix import build_matrix, build_speaker_grid
from guarantees.explorer.context import SiteContext
from guarantees.explorer.pages import home
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.tones import TONES, acts_by_tone
from tests.conftest import Toy
from tests.helpers.sites import read_lookups


def _home_page(toy: Toy) -> str:
    ((_, page),) = home.pages(SiteContext(read_lookups(toy)))
    assert isinstance(page, bytes)
    return page.decode()


def _count_search_results(lookups: RecordLookups, url: str) -> int:
    """Return the number of statements that the filters in *url* select, as the search page applies them."""
    filters: dict[str, set[str]] = {}
    for name, value in re.findall(r"[?&]([a-z]+)=([^&]*)", url):
        filters.setdefault(name, set()).add(value)

    def is_selected(row: Row) -> bool:
        recipients = {lookups.side(actor) for actor in lookups.recipients(row["statement_id"])}
        values = {
            "speaker": {row["speaker_id"]},
            "side": {lookups.side(row["speaker_id"])},
            "to": recipients or {urls.NO_ONE},
            "act": {row["statement_type"]},
        }
        return all(values[name] & wanted for name, wanted in filters.items() if name != "kind")

    return sum(map(is_selected, lookups.statements.values()))


def _cells(toy: Toy) -> list[matrix.Cell]:
    return [cell for row in build_matrix(read_lookups(toy)).by_side.rows for cell in row.cells]


def _labels(toy: Toy, acts: Iterable[str]) -> list[str]:
    lookups = read_lookups(toy)
    return [lookups.label("statement_type", act) for act in acts]


def _all_counts(grid: matrix.Grid) -> Iterator[matrix.Heading | matrix.Act]:
    yield from grid.columns
    for row in grid.rows:
        yield row.heading
        for cell in row.cells:
            yield from cell.acts


def test_every_number_links_to_as_many_statements(two_sides: Toy) -> None:
    """This holds for headings and acts, by side and by speaker."""
    lookups = read_lookups(two_sides)
    counts = [*_all_counts(build_matrix(lookups).by_side), *_all_counts(build_speaker_grid(lookups))]

    assert len(counts) > 20
    for count in counts:
        assert count.url.startswith("find.html?kind=statements&")
        assert _count_search_results(lookups, count.url) == count.count, count


def test_statement_counts_in_the_column_of_each_recipient(two_sides: Toy) -> None:
    """A statement to two actors of the same side counts once in the column of that side."""
    grid = build_matrix(read_lookups(two_sides)).by_side
    rows = {row.heading.label: row for row in grid.rows}
    columns = [column.label for column in grid.columns]

    def counts(side: str, column: str) -> dict[str, int]:
        return {act.label: act.count for act in rows[side].cells[columns.index(column)].acts}

    assert columns == ["The county", "Southmoor", "no one named"]
    assert counts("The county", "The county") == {"Announcement": 1}
    assert counts("The county", "Southmoor") == {"Refusal": 1, "Announcement": 1}
    assert counts("Southmoor", "The county") == {"Threat": 1, "Demand": 1, "Criticism": 1}
    assert counts("Southmoor", "Southmoor") == {}


def test_acts_are_sorted_from_hostile_to_cooperative(two_sides: Toy) -> None:
    """Among hostile acts, the most hostile one comes first, among cooperative ones the most cooperative one last."""
    tones = acts_by_tone(read_lookups(two_sides))

    assert list(tones)[:3] == ["threat", "refusal", "accusation"]
    assert list(tones)[-2:] == ["support", "concession"]
    assert {act for act, tone in tones.items() if tone == "neutral"} >= {"denial", "report", "no_comment"}
    rank = {label: number for number, label in enumerate(_labels(two_sides, tones))}
    for cell in _cells(two_sides):
        assert [act.label for act in cell.acts] == sorted(
            (act.label for act in cell.acts), key=rank.__getitem__
        )


def test_bars_of_tones_have_a_common_scale(two_sides: Toy) -> None:
    """Cells can be compared: the longest bar has the full width, and the parts of a bar touch each other."""
    cells = _cells(two_sides)
    lengths = [sum(segment.width for segment in cell.bar) for cell in cells]

    assert 98 <= max(lengths) <= 100
    for cell in cells:
        assert [segment.tone for segment in cell.bar] == sorted(
            {act.tone for act in cell.acts}, key=TONES.index
        )
        x = 0
        for segment in cell.bar:
            assert segment.x == x
            x += segment.width
    assert [] in [cell.bar for cell in cells]


def test_sides_without_a_column_share_one(two_sides: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its heading gives their number and links to all of them."""
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 0)
    lookups = read_lookups(two_sides)

    others, unnamed = build_matrix(lookups).by_side.columns

    assert (others.label, unnamed.label) == ("2 others", "no one named")
    assert others.url == "find.html?kind=statements&to=county&to=southmoor"
    # A statement to both sides counts once in their common column.
    assert others.count == 5 == _count_search_results(lookups, others.url)


def test_single_other_side_has_a_column_of_its_own(two_sides: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column for one other side would be as wide."""
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 1)

    columns = build_matrix(read_lookups(two_sides)).by_side.columns

    assert [column.label for column in columns] == ["The county", "Southmoor", "no one named"]


def test_too_many_actors_for_an_address_are_not_linked(
    two_sides: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link with only some of them would find fewer statements."""
    monkeypatch.setattr(matrix, "MAX_SPEAKERS", 1)
    monkeypatch.setattr(matrix, "MAX_FILTER_VALUES", 1)

    row = build_speaker_grid(read_lookups(two_sides)).rows[-1]

    assert row.heading == matrix.Heading("3 others", 6, "")
    assert {act.url for cell in row.cells for act in cell.acts} == {""}
    monkeypatch.setattr(matrix, "MAX_SIDES", 0)
    assert "2 others <span" in _home_page(two_sides)


def test_speakers_are_sorted_by_side(two_sides: Toy) -> None:
    """The heading names the side unless the speaker is a side."""
    chart = build_matrix(read_lookups(two_sides))

    assert [
        (row.heading.label, row.heading.side) for row in build_speaker_grid(read_lookups(two_sides)).rows
    ] == [
        ("Ann Lee", "The county"),
        ("Jane Roe", "The county"),
        ("The county", ""),
        ("John Poe", "Southmoor"),
    ]
    assert (chart.reports, chart.repeated) == (11, 1)
    assert "All 11 reports are counted; 1 of them repeats" in _home_page(two_sides)
