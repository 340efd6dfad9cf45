"""The pictures of the overview: what they count, how they bound it, and where each number leads."""

from __future__ import annotations

import ast
import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from guarantees.explorer import urls
from guarantees.explorer.charts import home_charts, issues_chart, matrix, timeline
from guarantees.explorer.charts.timespan import Timespan, timespan
from guarantees.explorer.context import SiteContext
from guarantees.explorer.pages import home
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import reader
from tests.conftest import Toy


def _joined(toy: Toy) -> RecordLookups:
    return RecordLookups(reader.read(toy.root))


def _front(toy: Toy) -> str:
    _, page = next(iter(home.pages(SiteContext(_joined(toy)))))
    assert isinstance(page, bytes)
    return page.decode()


def _drawn(toy: Toy) -> tuple[str, dict[str, Any]]:
    """Return the data file as it stands, and what a browser reads in it."""
    path, content = home_charts.data(home_charts.home_charts(_joined(toy)))
    assert path == "data/timeline.js"
    assert isinstance(content, bytes)
    script = content.decode()
    string = script.removeprefix("self.timelineData = JSON.parse(").removesuffix(");\n")
    # What is escaped here means the same in a string of Python.
    read: dict[str, Any] = json.loads(ast.literal_eval(string))
    return script, read


def _describe(toy: Toy, **values: str) -> None:
    about = json.loads(toy.path("datapackage.json").read_text(encoding="utf-8"))
    toy.path("datapackage.json").write_text(json.dumps(about | values), encoding="utf-8")


@pytest.fixture
def two_sides(toy: Toy) -> Toy:
    """A toy in which Southmoor is a side of its own, and Poe speaks for it."""
    for row, cells in enumerate(toy.rows("actors")):
        if cells[0] in {"southmoor", "john-poe"}:
            toy.set("actors", row, country_code="", parent_id="")
    return toy


# ---- The timeline


def test_statements_stand_together_by_their_possible_days(finished: Toy) -> None:
    """A day, and what is open on a side, are spans of their own, in the order of time."""
    spans = timeline.timeline(_joined(finished)).spans

    assert [(span.start, span.end, span.count) for span in spans] == [
        ("2021-12-13", "2021-12-13", 1),
        ("2021-12-14", "2021-12-14", 1),
        ("", "2021-12-15", 3),
        ("2021-12-15", "2021-12-15", 1),
        ("", "2021-12-17", 2),
        ("2021-12-18", "2021-12-18", 1),
    ]


def test_a_span_leads_to_its_statement_or_to_those_of_its_days(finished: Toy) -> None:
    """One statement has a page; several are found by the bounds that are known."""
    spans = {span.when: span for span in timeline.timeline(_joined(finished)).spans}

    assert spans["13 December 2021"].address == "statements/ferry-gazette-s02.html"
    assert spans["13 December 2021"].label.startswith("John Poe: ")
    assert spans["no later than 15 December 2021"].address == "find.html?kind=statements&until=2021-12-15"
    assert spans["no later than 15 December 2021"].label == "3 statements (John Poe 2, Ann Lee 1)"


def test_what_has_no_date_is_counted_beside_the_picture(finished: Toy) -> None:
    """It is at no made-up place: no span has it, and the page lists it."""
    told = timeline.timeline(_joined(finished))
    page = _front(finished)

    assert told.undated_statements.count == 2
    assert told.statements == 9
    assert all(span["start"] or span["end"] for span in _drawn(finished)[1]["statements"])
    assert "2 statements</a>" in page
    for name in ("island-wire-s01", "island-wire-s02"):
        assert f'href="statements/{name}.html"' in page


def test_events_without_a_date_are_named(toy: Toy) -> None:
    """The picture has the others alone."""
    toy.set("events", 1, date_edtf="../..", date_start="", date_end="", date_precision="open")

    told = timeline.timeline(_joined(toy))

    assert [event.label for event in told.events] == ["Second meeting of the mayors"]
    assert told.undated_events.listed == (("events/mayors-meet.html", "Meeting of the two mayors"),)
    assert "1 event\n" in _front(toy)


def test_the_script_is_handed_what_the_tables_list(finished: Toy) -> None:
    """Every mark is a row with the same address, and an unknown bound is null."""
    _, drawn = _drawn(finished)
    page = _front(finished)

    assert not drawn["partial"]
    assert drawn["period"] == ["2021-12-01", "2022-01-31"]
    assert drawn["events"][1] == {
        "href": "events/second-meeting.html",
        "label": "Second meeting of the mayors",
        "type": "Meeting",
        "status": "announced",
        "start": "2022-01-10",
        "end": "2022-01-10",
        "when": "10 January 2022",
    }
    assert {span["start"] for span in drawn["statements"] if span["count"] > 1} == {None}
    for each in (*drawn["events"], *drawn["statements"]):
        assert f'<td><a href="{html.escape(each["href"])}">{html.escape(each["label"])}</a></td>' in page


def test_only_so_many_spans_are_drawn(finished: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are the ones with most statements, and the caption says how many are left out."""
    monkeypatch.setattr(timeline, "MAX_SPANS", 2)

    told = timeline.timeline(_joined(finished))

    assert [span.count for span in told.spans] == [3, 2]
    assert (told.left_spans, told.left_statements) == (4, 4)
    assert "4 spans of days with 4 statements" in _front(finished)
    assert _drawn(finished)[1]["partial"]


def test_only_so_many_events_are_drawn(finished: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are the ones that most sources report."""
    monkeypatch.setattr(timeline, "MAX_EVENTS", 1)

    told = timeline.timeline(_joined(finished))

    assert [event.address for event in told.events] == ["events/mayors-meet.html"]
    assert told.left_events == 1
    assert "1 event that fewer sources report;" in _front(finished)


def test_only_so_many_undated_statements_are_listed(finished: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """All are counted, and the way to the others is shown."""
    monkeypatch.setattr(timeline, "MAX_UNDATED", 1)

    told = timeline.timeline(_joined(finished)).undated_statements

    assert (len(told.listed), told.count) == (1, 2)
    assert 'and others, which are in <a href="find.html?kind=statements">Find</a>' in _front(finished)


HOSTILE = "'); alert(1) //</script><img src=x onerror=alert(1)>&amp;\\\u2028\u2029\""


def test_a_hostile_label_ends_neither_the_string_nor_the_script(toy: Toy) -> None:
    """The data file holds it escaped, a browser reads it as it was, and the page shows it as text."""
    toy.set("events", 1, label=HOSTILE)

    script, drawn = _drawn(toy)
    page = _front(toy)

    assert drawn["events"][0]["label"] == HOSTILE
    assert not set(script) & set("<>&\u2028\u2029")
    assert len(re.findall(r"(?<!\\)(?:\\\\)*'", script)) == 2
    assert script.count("\n") == 1
    assert "<img" not in page
    assert "alert(1)&gt;" in page


# ---- The period


def test_the_period_is_that_of_the_descriptor(finished: Toy) -> None:
    """It bounds the first view."""
    assert timespan(_joined(finished)) == Timespan(dt.date(2021, 12, 1), dt.date(2022, 1, 31))


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ("long ago", Timespan(dt.date(2021, 12, 13), dt.date(2022, 1, 10))),
        ("", Timespan(dt.date(2021, 12, 13), dt.date(2022, 1, 10))),
        ("2021-12-05/..", Timespan(dt.date(2021, 12, 5), dt.date(2022, 1, 10))),
    ],
)
def test_a_period_that_is_not_told_is_that_of_the_records(
    toy: Toy, coverage: str, expected: Timespan
) -> None:
    """A bound that the descriptor lacks is the first or last day that a record names."""
    _describe(toy, temporalCoverage=coverage)

    assert timespan(_joined(toy)) == expected


def test_without_any_day_there_is_no_period(toy: Toy) -> None:
    """The pictures are made all the same: nothing is dated, and every statement is in no week."""
    _describe(toy, temporalCoverage="")
    for table in ("events", "statements"):
        for row in range(1, len(toy.rows(table))):
            toy.set(table, row, date_edtf="../..", date_start="", date_end="", date_precision="open")

    told = issues_chart.issues(_joined(toy))

    assert _drawn(toy)[1] == {"period": None, "partial": False, "events": [], "statements": []}
    assert (told.bins, told.unknown, told.count) == ([], 11, 11)
    assert "11 statements are in no column" in _front(toy)


# ---- Who said what to whom


def _asked(address: str) -> dict[str, set[str]]:
    asked: dict[str, set[str]] = {}
    for name, value in re.findall(r"[?&]([a-z]+)=([^&]*)", address):
        asked.setdefault(name, set()).add(value)
    return asked


def _found(joined: RecordLookups, address: str) -> int:
    """Count what the filters of an address select, as Find understands them."""
    asked = _asked(address)

    def selected(row: Any) -> bool:  # noqa: ANN401  a row of any table
        parts = joined.rows("statement_participants", "statement_id", row["statement_id"])
        heard = {joined.side(part["actor_id"]) for part in parts if part["role"] != "co_speaker"}
        tests = {
            "speaker": {row["speaker_id"]},
            "side": {joined.side(row["speaker_id"])},
            "to": heard or {urls.NOBODY},
            "act": {row["statement_type"]},
        }
        return all(tests[name] & values for name, values in asked.items() if name != "kind")

    return sum(map(selected, joined.statements.values()))


def _counts(told: matrix.Trellis) -> Iterator[matrix.Count]:
    yield from told.columns
    for line in told.lines:
        yield line.heading
        for cell in line.cells:
            yield from cell


def test_every_number_is_what_its_address_finds(two_sides: Toy) -> None:
    """By side and by speaker, in the heads and in the cells."""
    joined = _joined(two_sides)
    told = matrix.matrix(joined)
    counts = [*_counts(told.by_side), *_counts(told.by_speaker)]

    assert len(counts) > 20
    for each in counts:
        assert each.address.startswith("find.html?kind=statements&")
        assert _found(joined, each.address) == each.count, each


def test_a_statement_to_several_sides_is_in_the_column_of_each(two_sides: Toy) -> None:
    """Lee answers one of the county and one of Southmoor; twice named, a side still counts once."""
    told = matrix.matrix(_joined(two_sides)).by_side
    rows = {line.heading.label: line for line in told.lines}

    def acts(side: str, column: str) -> dict[str, int]:
        place = [each.label for each in told.columns].index(column)
        return {act.label: act.count for act in rows[side].cells[place]}

    assert [each.label for each in told.columns] == ["The county", "Southmoor", "no one named"]
    assert acts("The county", "The county") == {"Announcement": 1}
    assert acts("The county", "Southmoor") == {"Refusal": 1, "Announcement": 1}
    assert acts("Southmoor", "The county") == {"Threat": 1, "Demand": 1, "Criticism": 1}
    assert acts("Southmoor", "Southmoor") == {}


def test_acts_are_in_the_order_of_the_code_list_and_the_longest_bar_is_full(two_sides: Toy) -> None:
    """So that the cells can be compared."""
    joined = _joined(two_sides)
    order = [joined.label("statement_type", code) for code in joined.codes("statement_type")]
    told = matrix.matrix(joined).by_side
    cells = [cell for line in told.lines for cell in line.cells]

    for cell in cells:
        assert [act.label for act in cell] == sorted((act.label for act in cell), key=order.index)
    assert max(act.width for cell in cells for act in cell) == 100
    assert all(1 <= act.width <= 100 for cell in cells for act in cell)


def test_sides_that_have_no_column_share_one(two_sides: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how many they are, and its address asks for all of them."""
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 0)
    joined = _joined(two_sides)

    columns = matrix.matrix(joined).by_side.columns

    assert [each.label for each in columns] == ["2 others", "no one named"]
    assert columns[0].address == "find.html?kind=statements&to=county&to=southmoor"
    # The answer to both is one statement, and counts once where they share a column.
    assert columns[0].count == 5 == _found(joined, columns[0].address)


def test_a_side_that_would_be_left_over_alone_has_its_column(
    two_sides: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column for one other would be as wide and say less."""
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 1)

    columns = matrix.matrix(_joined(two_sides)).by_side.columns

    assert [each.label for each in columns] == ["The county", "Southmoor", "no one named"]


def test_an_address_that_would_name_too_many_is_left_out(
    two_sides: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that named only some would find something else."""
    monkeypatch.setattr(matrix, "MAX_SPEAKERS", 1)
    monkeypatch.setattr(matrix, "MAX_NAMED", 1)

    line = matrix.matrix(_joined(two_sides)).by_speaker.lines[-1]

    assert line.heading == matrix.Count("3 others", 6, "")
    assert {act.address for cell in line.cells for act in cell} == {""}
    assert "3 others <span" in _front(two_sides)


def test_speakers_stand_by_side(two_sides: Toy) -> None:
    """Each names its side, but for one that is a side itself."""
    told = matrix.matrix(_joined(two_sides))

    assert [(line.heading.label, line.side) for line in told.by_speaker.lines] == [
        ("Ann Lee", "The county"),
        ("Jane Roe", "The county"),
        ("The county", ""),
        ("John Poe", "Southmoor"),
    ]
    assert (told.reports, told.repeated) == (11, 1)
    assert "All 11 reports are counted; 1 of them repeats words" in _front(two_sides)


# ---- Issues over time


def test_only_what_lies_in_one_week_for_certain_is_in_it(finished: Toy) -> None:
    """What is open on a side stands apart and is spread over none; the sums are those of all."""
    told = issues_chart.issues(_joined(finished))
    talks = next(line for line in told.lines if line.label == "Talks process")
    filled = {each.first: bar.count for each, bar in zip(told.bins, talks.bars, strict=True) if bar.count}

    assert filled == {"2021-12-13": 4}
    assert talks.unknown == issues_chart.Bar(6, issues_chart.HIGHEST, "")
    assert (talks.count, told.unknown, told.count, sum(told.totals)) == (10, 7, 11, 4)


def test_weeks_begin_on_monday_and_cover_the_period(finished: Toy) -> None:
    """The first holds the first day, the last the last."""
    bins = issues_chart.issues(_joined(finished)).bins

    assert (bins[0].first, bins[0].last) == ("2021-11-29", "2021-12-05")
    assert (bins[-1].first, bins[-1].last) == ("2022-01-31", "2022-02-06")
    assert bins[1].short == "6 Dec"


def test_a_bar_asks_for_its_issue_and_its_days(finished: Toy) -> None:
    """One without statements asks for nothing."""
    told = issues_chart.issues(_joined(finished))
    talks = next(line for line in told.lines if line.label == "Talks process")

    assert {bar.address for bar in talks.bars if bar.count} == {
        "find.html?kind=statements&issue=talks_process&from=2021-12-13&until=2021-12-19"
    }
    assert {bar.address for bar in talks.bars if not bar.count} == {""}
    assert 'aria-label="Talks process, 13 December 2021 to 19 December 2021: 4 statements"' in _front(
        finished
    )


def test_what_lies_before_or_after_the_period_has_a_column_if_it_is_there(toy: Toy) -> None:
    """All possible days must lie there: one open towards the period may be in it."""
    _describe(toy, temporalCoverage="2021-12-20/2021-12-22")
    toy.set("statements", 1, date_start="2021-12-27", date_end="")
    toy.set("statements", 2, date_start="2021-12-26", date_end="")

    told = issues_chart.issues(_joined(toy))

    assert [(each.first, each.last, each.when) for each in told.bins] == [
        ("", "2021-12-19", "up to 19 December 2021"),
        ("2021-12-20", "2021-12-26", "20 December 2021 to 26 December 2021"),
        ("2021-12-27", "", "from 27 December 2021 on"),
    ]
    assert told.totals == (7, 0, 1)
    assert told.unknown == 3


def test_a_long_period_has_wider_columns(toy: Toy) -> None:
    """They are whole weeks, and no more than a page can hold."""
    _describe(toy, temporalCoverage="2021-01-01/2023-12-31")

    told = issues_chart.issues(_joined(toy))

    assert told.weeks == 10
    assert len(told.bins) == issues_chart.MAX_BINS
    assert told.bins[-1].last >= "2023-12-31"
    assert "period of 10 weeks" in _front(toy)


def test_only_so_many_issues_have_a_row(finished: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are counted in the caption."""
    monkeypatch.setattr(issues_chart, "MAX_ISSUES", 1)

    told = issues_chart.issues(_joined(finished))

    assert [line.label for line in told.lines] == ["Talks process"]
    assert told.left == 1
    assert "1 issue with fewer statements has no row" in _front(finished)
