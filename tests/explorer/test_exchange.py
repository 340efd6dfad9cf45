"""The exchange: where statements are drawn, which threads they form, and what stands out in them."""

from __future__ import annotations

from collections import Counter

import pytest

from guarantees.explorer import urls
from guarantees.explorer.charts import exchange
from guarantees.explorer.charts.exchange import build_exchange
from guarantees.explorer.exchanges import Exchanges
from guarantees.explorer.key_findings import find_key_findings
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import reader
from tests.conftest import Toy


def _lookups(toy: Toy) -> RecordLookups:
    return RecordLookups(reader.read(toy.root))


# --------------------------------------------------------------------------------------------------------------
# The chart


def test_every_statement_is_drawn_once(toy: Toy) -> None:
    """At a place of its own, in the lane of its side, and in the band of its last possible day."""
    lookups = _lookups(toy)
    chart = build_exchange(lookups)
    marks = [mark for day in chart.days for mark in day.marks]
    assert sorted(mark.statement["statement_id"] for mark in marks) == sorted(lookups.statements)
    assert max(Counter((mark.x, mark.y) for mark in marks).values()) == 1
    for day in chart.days:
        for mark in day.marks:
            assert day.y < mark.y < day.y + day.height
            assert 0 < mark.x < chart.width
    assert sum(count for _, _, count in chart.lanes) == len(marks)
    tops = [day.y for day in chart.days]
    assert tops == sorted(tops)


def test_lanes_are_the_most_frequent_sides(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other sides share the last one."""
    for number, cells in enumerate(toy.rows("actors")):
        if cells[0] in {"southmoor", "john-poe"}:
            toy.set("actors", number, country_code="", parent_id="", side="southmoor")
    monkeypatch.setattr(exchange, "MAX_LANES", 1)
    names = [name for name, _, _ in build_exchange(_lookups(toy)).lanes]
    assert len(names) == 2
    assert names[-1] == "Others"


def test_an_uncertain_day_is_marked(toy: Toy) -> None:
    """A statement of one known day is not; one with an open or a wide range is."""
    marks = [mark for day in build_exchange(_lookups(toy)).days for mark in day.marks]
    for mark in marks:
        row = mark.statement
        assert mark.is_uncertain == (row["date_start"] != row["date_end"] or not row["date_start"])
    assert {mark.is_uncertain for mark in marks} == {True, False}


def test_statements_without_a_day_come_last(toy: Toy) -> None:
    """In a band of their own."""
    toy.set(
        "statements", 1, date_edtf="../..", date_start="", date_end="", sort_date="", date_precision="open"
    )
    assert build_exchange(_lookups(toy)).days[-1].label == "not dated"


def test_what_does_not_fit_is_counted(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest statements are left out."""
    monkeypatch.setattr(exchange, "MAX_STATEMENTS", 2)
    chart = build_exchange(_lookups(toy))
    assert sum(len(day.marks) for day in chart.days) == 2
    assert chart.omitted == len(_lookups(toy).statements) - 2


def test_arcs_are_answers_and_contradictions(toy: Toy) -> None:
    """From mark to mark; repetitions and relations to events have none."""
    arcs = build_exchange(_lookups(toy)).arcs
    assert {(arc.relation, arc.start, arc.end) for arc in arcs} == {
        ("responds_to", "harbour-post-s03", "ferry-gazette-s02"),
        ("responds_to", "island-wire-s03", "island-wire-s02"),
    }
    assert all(arc.path.startswith("M") for arc in arcs)


# --------------------------------------------------------------------------------------------------------------
# Threads and the ledger


def test_a_thread_has_all_that_is_connected(toy: Toy) -> None:
    """By relations of any kind, in any direction, by date; a statement without relations has none."""
    exchanges = Exchanges(_lookups(toy))
    thread = exchanges.thread("island-wire-s02")
    assert thread
    assert {entry.statement["statement_id"] for entry in thread.entries} == {
        "island-wire-s02",
        "island-wire-s03",
    }
    days = [entry.statement["sort_date"] for entry in thread.entries]
    assert days == sorted(days)
    assert exchanges.thread("ferry-gazette-s05") is None


def test_a_long_thread_is_cut_around_its_statement(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement itself is always shown."""
    monkeypatch.setattr("guarantees.explorer.exchanges.MAX_THREAD", 1)
    thread = Exchanges(_lookups(toy)).thread("island-wire-s02")
    assert thread
    assert [entry.statement["statement_id"] for entry in thread.entries] == ["island-wire-s02"]
    assert thread.count == 2


def test_the_ledger_has_each_demand_with_its_answers(toy: Toy) -> None:
    """A demand that nothing answers has none."""
    lookups = _lookups(toy)
    entries = {entry.demand["statement_id"]: entry for entry in Exchanges(lookups).ledger()}
    demands = {key for key, row in lookups.statements.items() if row["statement_type"] == "demand"}
    assert set(entries) == demands
    for key, entry in entries.items():
        answers = {
            row["statement_id"]
            for row in lookups.package["relations"].rows
            if row["relation"] == "responds_to" and row["related_statement_id"] == key
        }
        assert {answer["statement_id"] for answer in entry.answers} == answers


# --------------------------------------------------------------------------------------------------------------
# Findings


def test_findings_count_what_they_open(toy: Toy) -> None:
    """Each number is that of the statements with this code; what the package lacks is not mentioned."""
    lookups = _lookups(toy)
    findings = find_key_findings(lookups)
    refusals = sum(row["statement_type"] == "refusal" for row in lookups.statements.values())
    texts = ["".join(part.text for part in finding) for finding in findings]
    assert (
        f"{refusals} refusals and no concession." in texts
        or f"{refusals} refusal and no concession." in texts
    )
    parts = [part for finding in findings for part in finding]
    assert any(part.url == urls.search(act="refusal") for part in parts)
    assert not any("concession" in part.url for part in parts)


def test_a_package_without_these_kinds_has_no_findings(toy: Toy) -> None:
    """No sentence about nothing."""
    for number in range(1, len(toy.rows("statements"))):
        toy.set("statements", number, statement_type="report")
    assert find_key_findings(_lookups(toy)) == []
