"""The charts of the home page: what they count, what they leave out, and where their numbers link to."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.charts import issues_chart, matrix, timeline
from guarantees.explorer.charts.issues_chart import Bar, build_issues_chart
from guarantees.explorer.charts.matrix import build_matrix
from guarantees.explorer.charts.timeline import build_timeline
from guarantees.explorer.charts.timespan import Timespan, find_timespan
from guarantees.explorer.context import SiteContext
from guarantees.explorer.pages import home
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import reader
from tests.conftest import Toy
from tests.helpers import sites


def _lookups(toy: Toy) -> RecordLookups:
    return RecordLookups(reader.read(toy.root))


def _home_page(toy: Toy) -> str:
    (_, page), _ = home.pages(SiteContext(_lookups(toy)))
    assert isinstance(page, bytes)
    return page.decode()


def _timeline_script(toy: Toy) -> str:
    _, (path, script) = home.pages(SiteContext(_lookups(toy)))
    assert path == "data/timeline.js"
    assert isinstance(script, bytes)
    return script.decode()


def _timeline_data(toy: Toy) -> dict[str, Any]:
    data: dict[str, Any] = sites.parse_data_script(_timeline_script(toy))
    return data


def _remove_dates(toy: Toy, table: str, row: int) -> None:
    toy.set(table, row, date_edtf="../..", date_start="", date_end="", date_precision="open")


@pytest.fixture
def two_sides(toy: Toy) -> Toy:
    """A toy in which Southmoor is a side of its own, and Poe speaks for it."""
    for row, cells in enumerate(toy.rows("actors")):
        if cells[0] in {"southmoor", "john-poe"}:
            toy.set("actors", row, country_code="", parent_id="", side="southmoor")
    return toy


# ---- Timeline


def test_statements_are_grouped_by_date_range(finished: Toy) -> None:
    """Groups are in chronological order; a range with an unknown bound is a group of its own."""
    groups = build_timeline(_lookups(finished)).statements

    assert [(group.start, group.end, group.count) for group in groups] == [
        ("2021-12-13", "2021-12-13", 1),
        ("2021-12-13", "2021-12-17", 1),
        ("2021-12-14", "2021-12-14", 1),
        ("2021-12-14", "2021-12-15", 1),
        ("", "2021-12-15", 2),
        ("2021-12-15", "2021-12-15", 1),
        ("", "2021-12-17", 1),
        ("2021-12-18", "2021-12-18", 1),
    ]


def test_group_links_to_its_statement_or_to_a_search(finished: Toy) -> None:
    """A single statement has a page; several statements are found by the known bounds."""
    groups = {group.when: group for group in build_timeline(_lookups(finished)).statements}

    single = groups["13 December 2021"]
    assert single.url == "statements/ferry-gazette-s02.html"
    assert single.label.startswith("John Poe: ")
    several = groups["no later than 15 December 2021"]
    assert several.url == "find.html?kind=statements&until=2021-12-15&dated=exact"
    assert several.label == "2 statements (John Poe 1, Ann Lee 1)"


def test_undated_statements_are_listed_and_not_drawn(finished: Toy) -> None:
    """They are not placed at an invented date."""
    chart = build_timeline(_lookups(finished))
    page = _home_page(finished)

    assert chart.undated_statements.count == 2
    assert sum(group.count for group in chart.statements) == 9
    assert all(mark["start"] or mark["end"] for mark in _timeline_data(finished)["statements"])
    assert "2 statements</a>" in page
    for name in ("island-wire-s01", "island-wire-s02"):
        assert f'href="statements/{name}.html"' in page


def test_undated_events_are_listed_and_not_drawn(toy: Toy) -> None:
    """Only the dated event is drawn."""
    _remove_dates(toy, "events", 1)

    chart = build_timeline(_lookups(toy))

    assert [event.label for event in chart.events] == ["Second meeting of the mayors"]
    assert chart.undated_events.first == [("events/mayors-meet.html", "Meeting of the two mayors")]
    assert "1 event\n" in _home_page(toy)


def test_script_draws_what_the_tables_list(finished: Toy) -> None:
    """Every mark is a row with the same link, and an unknown bound is null."""
    data = _timeline_data(finished)
    page = _home_page(finished)

    assert not data["partial"]
    assert data["period"] == ["2021-12-01", "2022-01-31"]
    assert data["events"][1] == {
        "href": "events/second-meeting.html",
        "label": "Second meeting of the mayors",
        "type": "Meeting",
        "status": "announced",
        "start": "2022-01-10",
        "end": "2022-01-10",
        "when": "10 January 2022",
    }
    assert {mark["start"] for mark in data["statements"] if mark["count"] > 1} == {None}
    for mark in (*data["events"], *data["statements"]):
        assert f'<td><a href="{html.escape(mark["href"])}">{html.escape(mark["label"])}</a></td>' in page


def test_largest_groups_are_drawn_if_there_are_too_many(
    finished: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caption gives the number of those left out."""
    monkeypatch.setattr(timeline, "MAX_DATE_RANGES", 2)

    chart = build_timeline(_lookups(finished))

    assert sorted(group.count for group in chart.statements) == [1, 2]
    assert (chart.omitted_ranges, chart.omitted_statements) == (6, 6)
    assert "6 date ranges" in _home_page(finished)
    assert _timeline_data(finished)["partial"]


def test_most_reported_events_are_drawn_if_there_are_too_many(
    finished: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caption gives the number of those left out."""
    monkeypatch.setattr(timeline, "MAX_EVENTS", 1)

    chart = build_timeline(_lookups(finished))

    assert [event.url for event in chart.events] == ["events/mayors-meet.html"]
    assert chart.omitted_events == 1
    assert "1 event with fewer sources" in _home_page(finished)


def test_first_undated_statements_are_listed_if_there_are_too_many(
    finished: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are counted, and the search is linked for the others."""
    monkeypatch.setattr(timeline, "MAX_UNDATED", 1)

    undated = build_timeline(_lookups(finished)).undated_statements

    assert (len(undated.first), undated.count) == (1, 2)
    assert 'and others: <a href="find.html?kind=statements">' in _home_page(finished)


HOSTILE = "'); alert(1) //</script><img src=x onerror=alert(1)>&amp;\\\u2028\u2029\""


def test_hostile_label_cannot_end_the_string_or_the_script(toy: Toy) -> None:
    """The data script escapes it, a browser reads the original, and the page shows it as text."""
    toy.set("events", 1, label=HOSTILE)

    script = _timeline_script(toy)
    page = _home_page(toy)

    assert _timeline_data(toy)["events"][0]["label"] == HOSTILE
    assert not set(script) & set("<>&\u2028\u2029")
    assert len(re.findall(r"(?<!\\)(?:\\\\)*'", script)) == 2
    assert script.count("\n") == 1
    assert "<img" not in page
    assert "alert(1)&gt;" in page


# ---- Timespan


def test_timespan_is_the_coverage_in_the_descriptor(finished: Toy) -> None:
    """It is the first view of the timeline."""
    assert find_timespan(_lookups(finished)) == Timespan(dt.date(2021, 12, 1), dt.date(2022, 1, 31))


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ("long ago", Timespan(dt.date(2021, 12, 13), dt.date(2022, 1, 10))),
        ("", Timespan(dt.date(2021, 12, 13), dt.date(2022, 1, 10))),
        ("2021-12-05/..", Timespan(dt.date(2021, 12, 5), dt.date(2022, 1, 10))),
    ],
)
def test_missing_bound_of_the_timespan_comes_from_the_records(
    toy: Toy, coverage: str, expected: Timespan
) -> None:
    """It is the first or the last date of any record."""
    sites.edit_descriptor(toy, temporalCoverage=coverage)

    assert find_timespan(_lookups(toy)) == expected


def test_charts_without_any_date(toy: Toy) -> None:
    """The timeline is empty, and the week of every statement is unknown."""
    sites.edit_descriptor(toy, temporalCoverage="")
    for table in ("events", "statements"):
        for row in range(1, len(toy.rows(table))):
            _remove_dates(toy, table, row)

    chart = build_issues_chart(_lookups(toy))

    assert _timeline_data(toy) == {"period": None, "partial": False, "events": [], "statements": []}
    assert (chart.columns, chart.unknown, chart.count) == ([], 11, 11)
    assert "11 statements have no certain week" in _home_page(toy)


# ---- Matrix


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


def _all_counts(grid: matrix.Grid) -> Iterator[matrix.Heading | matrix.Bar]:
    yield from grid.columns
    for row in grid.rows:
        yield row.heading
        for bars in row.cells:
            yield from bars


def test_every_number_links_to_as_many_statements(two_sides: Toy) -> None:
    """This holds for headings and bars, by side and by speaker."""
    lookups = _lookups(two_sides)
    chart = build_matrix(lookups)
    counts = [*_all_counts(chart.by_side), *_all_counts(chart.by_speaker)]

    assert len(counts) > 20
    for count in counts:
        assert count.url.startswith("find.html?kind=statements&")
        assert _count_search_results(lookups, count.url) == count.count, count


def test_statement_counts_in_the_column_of_each_recipient(two_sides: Toy) -> None:
    """A statement to two actors of the same side counts once in the column of that side."""
    grid = build_matrix(_lookups(two_sides)).by_side
    rows = {row.heading.label: row for row in grid.rows}
    columns = [column.label for column in grid.columns]

    def counts(side: str, column: str) -> dict[str, int]:
        return {bar.label: bar.count for bar in rows[side].cells[columns.index(column)]}

    assert columns == ["The county", "Southmoor", "no one named"]
    assert counts("The county", "The county") == {"Announcement": 1}
    assert counts("The county", "Southmoor") == {"Refusal": 1, "Announcement": 1}
    assert counts("Southmoor", "The county") == {"Threat": 1, "Demand": 1, "Criticism": 1}
    assert counts("Southmoor", "Southmoor") == {}


def test_bars_have_the_order_of_the_code_list_and_a_common_scale(two_sides: Toy) -> None:
    """Cells can be compared: the longest bar of all has the full width."""
    lookups = _lookups(two_sides)
    order = [lookups.label("statement_type", code) for code in lookups.codes("statement_type")]
    cells = [bars for row in build_matrix(lookups).by_side.rows for bars in row.cells]

    for bars in cells:
        assert [bar.label for bar in bars] == sorted((bar.label for bar in bars), key=order.index)
    assert max(bar.width for bars in cells for bar in bars) == 100
    assert all(1 <= bar.width <= 100 for bars in cells for bar in bars)


def test_sides_without_a_column_share_one(two_sides: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its heading gives their number and links to all of them."""
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 0)
    lookups = _lookups(two_sides)

    others, unnamed = build_matrix(lookups).by_side.columns

    assert (others.label, unnamed.label) == ("2 others", "no one named")
    assert others.url == "find.html?kind=statements&to=county&to=southmoor"
    # A statement to both sides counts once in their common column.
    assert others.count == 5 == _count_search_results(lookups, others.url)


def test_single_other_side_has_a_column_of_its_own(two_sides: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column for one other side would be as wide."""
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 1)

    columns = build_matrix(_lookups(two_sides)).by_side.columns

    assert [column.label for column in columns] == ["The county", "Southmoor", "no one named"]


def test_too_many_actors_for_an_address_are_not_linked(
    two_sides: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link with only some of them would find fewer statements."""
    monkeypatch.setattr(matrix, "MAX_SPEAKERS", 1)
    monkeypatch.setattr(matrix, "MAX_FILTER_VALUES", 1)

    row = build_matrix(_lookups(two_sides)).by_speaker.rows[-1]

    assert row.heading == matrix.Heading("3 others", 6, "")
    assert {bar.url for bars in row.cells for bar in bars} == {""}
    assert "3 others <span" in _home_page(two_sides)


def test_speakers_are_sorted_by_side(two_sides: Toy) -> None:
    """The heading names the side unless the speaker is a side."""
    chart = build_matrix(_lookups(two_sides))

    assert [(row.heading.label, row.heading.side) for row in chart.by_speaker.rows] == [
        ("Ann Lee", "The county"),
        ("Jane Roe", "The county"),
        ("The county", ""),
        ("John Poe", "Southmoor"),
    ]
    assert (chart.reports, chart.repeated) == (11, 1)
    assert "All 11 reports are counted; 1 of them repeats" in _home_page(two_sides)


# ---- Issues over time


def test_statement_counts_in_a_week_only_if_it_is_certain(finished: Toy) -> None:
    """A statement with an unknown bound is counted separately; the totals include all."""
    chart = build_issues_chart(_lookups(finished))
    talks = next(row for row in chart.rows if row.label == "Talks process")
    counts = {
        column.first: bar.count for column, bar in zip(chart.columns, talks.bars, strict=True) if bar.count
    }

    assert counts == {"2021-12-13": 5}
    assert talks.unknown == Bar(5, issues_chart.MAX_BAR_HEIGHT, "")
    assert (talks.count, chart.unknown, chart.count, sum(chart.totals)) == (10, 5, 11, 6)


def test_weeks_begin_on_monday_and_cover_the_timespan(finished: Toy) -> None:
    """The first week contains the first day, the last week the last day."""
    columns = build_issues_chart(_lookups(finished)).columns

    assert (columns[0].first, columns[0].last) == ("2021-11-29", "2021-12-05")
    assert (columns[-1].first, columns[-1].last) == ("2022-01-31", "2022-02-06")
    assert columns[1].short_label == "6 Dec"


def test_bar_links_to_its_issue_and_days(finished: Toy) -> None:
    """An empty cell has no link."""
    chart = build_issues_chart(_lookups(finished))
    talks = next(row for row in chart.rows if row.label == "Talks process")

    assert {bar.url for bar in talks.bars if bar.count} == {
        "find.html?kind=statements&issue=talks_process&from=2021-12-13&until=2021-12-19&dated=within"
    }
    assert {bar.url for bar in talks.bars if not bar.count} == {""}
    label = "Talks process, 13 December 2021 to 19 December 2021: 5 statements"
    assert f'aria-label="{label}"' in _home_page(finished)


def test_columns_before_and_after_the_timespan_contain_certain_dates_only(toy: Toy) -> None:
    """All possible dates must be outside of the timespan."""
    sites.edit_descriptor(toy, temporalCoverage="2021-12-20/2021-12-22")
    toy.set("statements", 1, date_start="2021-12-27", date_end="")
    toy.set("statements", 2, date_start="2021-12-26", date_end="")

    chart = build_issues_chart(_lookups(toy))

    assert [(column.first, column.last, column.when) for column in chart.columns] == [
        ("", "2021-12-19", "up to 19 December 2021"),
        ("2021-12-20", "2021-12-26", "20 December 2021 to 26 December 2021"),
        ("2021-12-27", "", "from 27 December 2021 on"),
    ]
    assert chart.totals == [7, 0, 1]
    assert chart.unknown == 3


def test_long_timespan_has_columns_of_several_weeks(toy: Toy) -> None:
    """There are no more columns than fit on a page."""
    sites.edit_descriptor(toy, temporalCoverage="2021-01-01/2023-12-31")

    chart = build_issues_chart(_lookups(toy))

    assert chart.weeks == 10
    assert len(chart.columns) == issues_chart.MAX_COLUMNS
    assert chart.columns[-1].last >= "2023-12-31"
    assert "period of 10 weeks" in _home_page(toy)


def test_most_frequent_issues_have_rows_if_there_are_too_many(
    finished: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caption gives the number of the others."""
    monkeypatch.setattr(issues_chart, "MAX_ISSUES", 1)

    chart = build_issues_chart(_lookups(finished))

    assert [row.label for row in chart.rows] == ["Talks process"]
    assert chart.omitted_issues == 1
    assert "1 issue with fewer statements is not shown" in _home_page(finished)
