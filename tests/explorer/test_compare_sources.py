"""The comparison of sources: its columns, what it counts, and what several of them report."""

from __future__ import annotations

import pytest

from guarantees.explorer import compare_sources as compared
from guarantees.explorer import urls
from guarantees.explorer.compare_sources import compare_sources
from tests.conftest import Toy
from tests.helpers.sites import read_lookups


def test_each_source_is_a_column(toy: Toy) -> None:
    """By the day of publication; every line has a cell for each."""
    lookups = read_lookups(toy)
    page = compare_sources(lookups)
    assert {source["source_id"] for source in page.sources} == set(lookups.sources)
    for line in (*page.facts, *page.kinds, *page.speakers):
        assert len(line.cells) == len(page.sources)


def test_counts_are_those_of_the_tables(toy: Toy) -> None:
    """The statements of each source, by kind; what a source does not have is blank."""
    lookups = read_lookups(toy)
    page = compare_sources(lookups)
    refusals = next(line for line in page.kinds if line.title == "Refusal")
    for source, cell in zip(page.sources, refusals.cells, strict=True):
        rows = [
            row
            for row in lookups.statements.values()
            if row["source_id"] == source["source_id"] and row["statement_type"] == "refusal"
        ]
        assert cell.text == (str(len(rows)) if rows else "")
        assert cell.url == (urls.search(source=source["source_id"], act="refusal") if rows else "")


def test_what_several_sources_report_is_compared(toy: Toy) -> None:
    """Each shared event and utterance has the reports of these sources alone."""
    lookups = read_lookups(toy)
    page = compare_sources(lookups)
    assert [event.url for event in page.events] == [urls.record("events", "mayors-meet")]
    assert page.event_count == 1
    assert len(page.events[0].reports) == len(lookups.rows("event_reports", "event_id", "mayors-meet"))
    assert all(len(shared.reports) > 1 for shared in page.utterances)
    assert page.utterances


def test_only_the_largest_sources_are_compared(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are counted."""
    monkeypatch.setattr(compared, "MAX_SOURCES", 1)
    page = compare_sources(read_lookups(toy))
    assert len(page.sources) == 1
    assert page.omitted == len(read_lookups(toy).sources) - 1
    assert page.events == []
