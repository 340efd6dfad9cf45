"""Every check fires on one invented fault, and stays quiet on the toy as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guarantees.checks import CHECKS, Check
from tests.conftest import Toy

# The rows of the toy, counted from 1, in the order of their ids:
# statements: 1-5 ferry-gazette-s01..s05, 6-8 harbour-post-s01..s03, 9-11 island-wire-s01..s03
# sources: 1 ferry-gazette, 2 harbour-post, 3 island-wire; events: 1 mayors-meet, 2 second-meeting
# actors: 1 ann-lee, 2 county, 3 harbour-post, 4 jane-roe, 5 john-poe, 6 max-moe, 7 northmoor, 8 southmoor
FIRES: dict[str, Callable[[Toy], None]] = {
    "publication-bounds-are-in-order": lambda toy: toy.set("sources", 3, published_latest="2021-12-01"),
    "publication-basis-fits": lambda toy: toy.set("sources", 3, published_basis="printed"),
    "actor-country-is-in-iso-3166": lambda toy: toy.set("actors", 1, country_code="GBX"),
    "event-country-is-in-iso-3166": lambda toy: toy.set("events", 1, country_code="GBX"),
    "event-date-can-be-read": lambda toy: toy.set("events", 1, date_edtf="2021-12-14/2021-12-13"),
    "reported-date-can-be-read": lambda toy: toy.set("event_reports", 1, reported_date_edtf="2021-99-99"),
    "statement-date-can-be-read": lambda toy: toy.set("statements", 1, date_edtf="2021-02-30"),
    "parent-is-a-body": lambda toy: toy.set("actors", 7, parent_id="jane-roe"),
    "affiliation-joins-person-and-body": lambda toy: toy.set("affiliations", 1, organization_id="max-moe"),
    "affiliation-days-are-in-order": lambda toy: toy.set("affiliations", 1, observed_from="2021-12-31"),
    "event-columns-follow": lambda toy: toy.set("events", 1, period="background"),
    "event-is-reported": lambda toy: toy.write("event_reports", toy.rows("event_reports")[:3]),
    "difference-is-named": lambda toy: toy.set("event_reports", 1, differs_in="place"),
    "statement-id-names-its-source": lambda toy: toy.set("statements", 11, source_id="harbour-post"),
    "statement-columns-follow": lambda toy: toy.set("statements", 3, attribution_path="direct"),
    "utterance-has-one-lead": lambda toy: toy.set("statements", 6, is_lead_report="true"),
    "utterance-has-one-speaker": lambda toy: toy.set("statements", 6, speaker_id="john-poe"),
    "relayer-is-not-the-speaker": lambda toy: toy.set("statements", 5, relayed_by_id="ann-lee"),
    "cited-outlet-is-an-outlet": lambda toy: toy.set("statements", 3, cited_outlet_id="county"),
    "outlet-voice-is-an-outlets": lambda toy: toy.set("statements", 1, modality="outlet_voice"),
    "statement-is-not-after-its-publication": lambda toy: toy.set(
        "statements", 1, date_edtf="2021-12-16", date_start="2021-12-16", date_end="2021-12-16"
    ),
    "participant-is-not-the-speaker": lambda toy: toy.set("statement_participants", 1, actor_id="jane-roe"),
    "relation-points-at-one-thing": lambda toy: toy.set("relations", 1, related_event_id="mayors-meet"),
    "relation-points-at-leads": lambda toy: toy.set("relations", 1, related_statement_id="harbour-post-s01"),
    "anchor-id-names-its-owner": lambda toy: toy.set("anchors", 1, seq="7"),
    "anchor-supports-one-record": lambda toy: toy.set("anchors", 1, event_id="mayors-meet"),
    "anchor-lies-in-its-text": lambda toy: toy.set("anchors", 1, char_end="99999"),
    "anchor-words-come-together": lambda toy: toy.set("anchors", 2, end_words=""),
    "statement-has-content-anchor": lambda toy: toy.set("anchors", 2, part="date"),
    "anchor-is-in-the-statements-source": lambda toy: toy.set("anchors", 1, source_id="island-wire"),
    "report-has-anchor": lambda toy: toy.write(
        "anchors", [row for row in toy.rows("anchors") if row[3] != "second-meeting"]
    ),
    "event-anchor-has-report": lambda toy: toy.write("event_reports", toy.rows("event_reports")[:3]),
    "content-anchors-do-not-overlap": lambda toy: toy.set("anchors", 5, char_start="130"),
    "codes-are-those-of-the-contract": lambda toy: toy.write("codes", toy.rows("codes")[:-1]),
    "retired-id-is-gone": lambda toy: toy.set("retired_ids", 1, record_id="mayors-meet"),
    # What follows is asked of any table, by the contract alone.
    "missing-word": lambda toy: toy.set("events", 1, place="NA"),
    "outer-space": lambda toy: toy.set("events", 1, place=" Northmoor"),
    "control-character": lambda toy: toy.set("events", 1, place="North\u202emoor"),
    "formula": lambda toy: toy.set("events", 1, place="=1+1"),
    "blank-column": lambda toy: toy.set("events", 1, place=""),
    "row-order": lambda toy: toy.write("sources", [toy.rows("sources")[i] for i in (0, 2, 1, 3)]),
    "plain-reading": lambda toy: toy.set("events", 1, place="007"),
    "unique-key": lambda toy: toy.set("codes", 2, label=toy.rows("codes")[1][2]),
    "foreign-key": lambda toy: toy.set("statements", 1, speaker_id="jane-row"),
}


def test_the_toy_is_quiet(finished: Toy) -> None:
    """Nothing is found in the toy as it is."""
    assert finished.findings() == []


@pytest.mark.parametrize("check", FIRES)
def test_the_check_fires(toy: Toy, check: str) -> None:
    """The fault is found, in its file, with something to do about it."""
    FIRES[check](toy)

    told = [finding for finding in toy.findings("--engine", "pandera") if finding["check"] == check]

    assert told
    assert all(finding["file"].startswith("data/") and finding["hint"] for finding in told)


def test_every_check_has_a_case() -> None:
    """No check is without a case that fires."""
    assert {check.name for check in CHECKS} <= set(FIRES)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_asks_a_question(check: Check) -> None:
    """A check explains itself in one sentence that ends in a question mark."""
    assert check.question.endswith("?")
