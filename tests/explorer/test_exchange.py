"""The exchange: where statements are drawn, which threads they form, and what stands out in them."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

import pytest

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.charts import exchange
from guarantees.explorer.charts.exchange import Exchange, Mark, build_overview, build_pages, legend
from guarantees.explorer.context import SiteContext
from guarantees.explorer.exchanges import Exchanges, LedgerEntry, group_by_outcome
from guarantees.explorer.key_findings import find_key_findings
from guarantees.explorer.pages import exchange_page, home
from tests.conftest import Toy
from tests.helpers.sites import read_lookups

# --------------------------------------------------------------------------------------------------------------
# The chart


def _marks(*charts: Exchange) -> list[Mark]:
    return [mark for chart in charts for day in chart.days for mark in day.marks]


def test_every_statement_is_drawn_once(toy: Toy) -> None:
    """At a place of its own, in the lane of its side, and in the band of its last possible day."""
    lookups = read_lookups(toy)
    (chart,) = build_pages(lookups)
    marks = _marks(chart)
    assert sorted(mark.statement["statement_id"] for mark in marks) == sorted(lookups.statements)
    assert max(Counter((mark.x, mark.y) for mark in marks).values()) == 1
    for day in chart.days:
        for mark in day.marks:
            assert day.y < mark.y < day.y + day.height
            assert 0 < mark.x < chart.width
    assert sum(lane.count for lane in chart.lanes) == chart.count == len(marks)
    tops = [day.y for day in chart.days]
    assert tops == sorted(tops)


def test_lanes_are_the_most_frequent_sides(two_sides: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other sides share the last one; a single other side has one of its own."""
    lookups = read_lookups(two_sides)
    monkeypatch.setattr(exchange, "CHART", dataclasses.replace(exchange.CHART, max_lanes=1))
    assert [lane.title for lane in build_pages(lookups)[0].lanes] == ["The county", "Southmoor"]
    monkeypatch.setattr(exchange, "CHART", dataclasses.replace(exchange.CHART, max_lanes=0))
    assert [lane.title for lane in build_pages(lookups)[0].lanes] == ["Others"]


def test_a_long_title_is_shortened(two_sides: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it does not run into the next lane."""
    monkeypatch.setattr(exchange, "CHART", dataclasses.replace(exchange.CHART, title_length=9))
    titles = [lane.title for lane in build_pages(read_lookups(two_sides))[0].lanes]
    assert titles == ["The coun…", "Southmoor"]


def test_an_uncertain_day_is_marked(toy: Toy) -> None:
    """A statement of one known day is not; one with an open or a wide range is."""
    marks = _marks(*build_pages(read_lookups(toy)))
    for mark in marks:
        row = mark.statement
        assert mark.is_uncertain == (row["date_start"] != row["date_end"] or not row["date_start"])
    assert {mark.is_uncertain for mark in marks} == {True, False}


def test_the_tone_is_that_of_the_act(toy: Toy) -> None:
    """A threat is hostile, and a comment is neutral, though GDELT counts it as cooperation."""
    tones = {mark.statement["statement_type"]: mark.tone for mark in _marks(*build_pages(read_lookups(toy)))}
    assert (tones["threat"], tones["refusal"], tones["announcement"]) == ("hostile", "hostile", "neutral")


def test_statements_without_a_day_come_last(toy: Toy) -> None:
    """In a band of their own."""
    toy.set(
        "statements", 1, date_edtf="../..", date_start="", date_end="", sort_date="", date_precision="open"
    )
    assert build_pages(read_lookups(toy))[-1].days[-1].label == "not dated"


def test_a_long_exchange_has_several_pages(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each continues the one before; no statement and no event is on two of them, and their lanes are the same."""
    (whole,) = build_pages(read_lookups(toy))
    monkeypatch.setattr(exchange, "MAX_STATEMENTS", 4)
    charts = build_pages(read_lookups(toy))
    assert [chart.count for chart in charts] == [4, 4, 3]
    ids = [mark.statement["statement_id"] for mark in _marks(*charts)]
    rows = read_lookups(toy).statements_by_date
    assert sorted(ids) == sorted(row["statement_id"] for row in rows)
    assert {mark.statement["statement_id"] for mark in _marks(charts[0])} == {
        row["statement_id"] for row in rows[:4]
    }
    assert [[(lane.title, lane.x) for lane in chart.lanes] for chart in charts] == [
        [(lane.title, lane.x) for lane in whole.lanes]
    ] * 3
    drawn = [event["event_id"] for chart in charts for day in chart.days for event in day.events]
    assert drawn == [event["event_id"] for day in whole.days for event in day.events] != []


def test_pages_link_to_each_other(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first one has the demands; a relation leads to the page of the other statement."""
    monkeypatch.setattr(exchange, "MAX_STATEMENTS", 4)
    written = dict(exchange_page.pages(SiteContext(read_lookups(toy))))
    assert list(written) == ["exchange.html", "exchange-2.html", "exchange-3.html"]
    texts = {path: page.decode() for path, page in written.items() if isinstance(page, bytes)}
    assert 'rel="next"' in texts["exchange.html"]
    assert 'rel="next"' not in texts["exchange-3.html"]
    assert ['id="ledger"' in text for text in texts.values()] == [True, False, False]
    for text in texts.values():
        for path, anchor in re.findall(r'href="(exchange[^"#]*)#(s-[^"]+)"', text):
            assert f'id="{anchor}"' in texts[path]


def test_an_event_between_statements_has_a_band(toy: Toy) -> None:
    """Its day may have no statement; an event before the first or after the last statement is not drawn."""
    days = sorted(row["sort_date"] for row in read_lookups(toy).statements.values())
    toy.set("events", 1, date_edtf="2021-12-16", date_start="2021-12-16", date_end="2021-12-16")
    toy.set("events", 2, date_edtf="2022-02-10", date_start="2022-02-10", date_end="2022-02-10")
    assert days[0] < "2021-12-16" < days[-1] < "2022-02-10"
    assert "2021-12-16" not in days
    (chart,) = build_pages(read_lookups(toy))
    drawn = {event["event_id"]: day for day in chart.days for event in day.events}
    assert list(drawn) == ["mayors-meet"]
    assert [line.label for line in drawn["mayors-meet"].lines] == ["Meeting of the two mayors"]


def test_the_overview_shows_the_first_statements(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without events; the home page says how many statements are left out."""
    monkeypatch.setattr(exchange, "MAX_OVERVIEW", 2)
    lookups = read_lookups(toy)
    chart = build_overview(lookups)
    assert chart.count == 2
    assert not any(day.events for day in chart.days)
    ((_, page),) = home.pages(SiteContext(lookups))
    assert isinstance(page, bytes)
    assert "the first 2 of 11 statements" in page.decode()


def test_arcs_are_answers_and_contradictions(toy: Toy) -> None:
    """From mark to mark; repetitions and relations to events have none."""
    arcs = build_pages(read_lookups(toy))[0].arcs
    assert {(arc.relation, arc.start, arc.end) for arc in arcs} == {
        ("responds_to", "harbour-post-s03", "ferry-gazette-s02"),
        ("responds_to", "island-wire-s03", "island-wire-s02"),
    }
    assert all(arc.path.startswith("M") for arc in arcs)


def test_the_legend_names_every_kind_of_statement(toy: Toy) -> None:
    """Each is named beside one shape."""
    lookups = read_lookups(toy)
    named = ", ".join(legend(lookups).values()).split(", ")
    labels = [lookups.label("statement_type", act).lower() for act in lookups.codes("statement_type")]
    assert sorted(named) == sorted(labels)


# --------------------------------------------------------------------------------------------------------------
# Threads and the ledger


def test_a_thread_has_all_that_is_connected(toy: Toy) -> None:
    """By relations of any kind, in any direction, by date; a statement without relations has none."""
    exchanges = Exchanges(read_lookups(toy))
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
    thread = Exchanges(read_lookups(toy)).thread("island-wire-s02")
    assert thread
    assert [entry.statement["statement_id"] for entry in thread.entries] == ["island-wire-s02"]
    assert thread.count == 2


def test_the_ledger_has_each_demand_with_its_answers(toy: Toy) -> None:
    """A demand that nothing answers has none."""
    lookups = read_lookups(toy)
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


def test_demands_are_grouped_by_what_answers_them(toy: Toy) -> None:
    """A refusal counts before an offer, and an offer before any other answer; each demand is in one group."""

    def outcome(*answers: str) -> str:
        return LedgerEntry(Row({}), [Row({"statement_type": answer}) for answer in answers]).outcome

    assert outcome("report", "offer", "refusal") == "refusal"
    assert outcome("report", "concession") == "offer"
    assert outcome("report") == "other-answer"
    assert outcome() == "no-answer"
    ledger = Exchanges(read_lookups(toy)).ledger()
    groups = group_by_outcome(ledger)
    assert len({group.key for group in groups}) == 4
    assert sum(len(group.entries) for group in groups) == len(ledger) > 0


def test_the_home_page_links_to_each_group_of_demands(toy: Toy) -> None:
    """With the number of its demands, which the page of the exchange repeats."""
    site = SiteContext(read_lookups(toy))
    ((_, home_page),) = home.pages(site)
    ((_, page),) = exchange_page.pages(site)
    assert isinstance(home_page, bytes)
    assert isinstance(page, bytes)
    links = re.findall(r'href="exchange\.html#([a-z-]+)">(\d+)<', home_page.decode())
    assert links
    for key, count in links:
        assert re.search(rf'<details[^>]* id="{key}">\s*<summary>[^<]*: {count}</summary>', page.decode())


# --------------------------------------------------------------------------------------------------------------
# Findings


def test_findings_count_what_they_open(toy: Toy) -> None:
    """Each number is that of the statements with this code; what the package lacks is not mentioned."""
    lookups = read_lookups(toy)
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
    assert find_key_findings(read_lookups(toy)) == []
