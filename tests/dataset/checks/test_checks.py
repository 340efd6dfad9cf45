"""Every check fires on one invented fault, and stays quiet on the toy as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guarantees.dataset.checks import CHECKS
from guarantees.validation.check import Check
from tests.conftest import Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")


def each(*faults: Callable[[Toy], object]) -> Callable[[Toy], None]:
    """Return a fault that is made of several."""

    def fault(toy: Toy) -> None:
        for one in faults:
            one(toy)

    return fault


def drop(toy: Toy, table: str, row: int) -> None:
    """Remove a row; the first is 1."""
    toy.write(table, [cells for number, cells in enumerate(toy.rows(table)) if number != row])


def add(toy: Toy, table: str, row: int, **cells: str) -> None:
    """Add a copy of a row at the end of its table, with other *cells*."""
    rows = toy.rows(table)
    toy.write(table, [*rows, rows[row]])
    toy.set(table, len(rows), **cells)


def code(toy: Toy, name: str, **cells: str) -> None:
    """Change cells of the first code called *name*."""
    toy.set("codes", [row[1] for row in toy.rows("codes")].index(name), **cells)


def day(date: str) -> dict[str, str]:
    """Return the cells of a record that is dated on one day."""
    return {"date_edtf": date, "date_start": date, "date_end": date}


# The rows of the toy, counted from 1, in the order of their ids:
# statements: 1-5 ferry-gazette-s01..s05, 6-8 harbour-post-s01..s03, 9-11 island-wire-s01..s03
# sources: 1 ferry-gazette, 2 harbour-post, 3 island-wire; events: 1 mayors-meet, 2 second-meeting
# actors: 1 ann-lee, 2 county, 3 harbour-post, 4 jane-roe, 5 john-poe, 6 max-moe, 7 northmoor, 8 southmoor
# affiliations: 1 ann-lee, 2 jane-roe, 3 john-poe, 4 max-moe
# event_participants: 1 jane-roe, 2 john-poe on mayors-meet, 3 jane-roe, 4 john-poe on second-meeting
# event_reports: 1 mayors-meet by ferry-gazette, 2 mayors-meet, 3 second-meeting by harbour-post
# relations: 1 ferry-gazette-s03 repeats island-wire-s01, 2 ferry-gazette-s04 responds to mayors-meet,
#   3 harbour-post-s03 responds to ferry-gazette-s02
# statement_participants: 1 john-poe, 2 southmoor of s01, 3 county of s02, 4 county of s04, 5 jane-roe,
#   6 john-poe of s05, all in ferry-gazette, 7 county of island-wire-s02
FIRES: dict[str, Callable[[Toy], object]] = {
    "publication-dates-reversed": lambda toy: toy.set("sources", 3, published_latest="2021-12-01"),
    "wrong-publication-basis": lambda toy: toy.set("sources", 3, published_basis="printed"),
    "unknown-actor-country": lambda toy: toy.set("actors", 1, country_code="GBX"),
    "unknown-event-country": lambda toy: toy.set("events", 1, country_code="GBX"),
    "invalid-event-date": lambda toy: toy.set("events", 1, date_edtf="2021-12-14/2021-12-13"),
    "invalid-reported-date": lambda toy: toy.set("event_reports", 1, reported_date_edtf="2021-99-99"),
    "invalid-statement-date": lambda toy: toy.set("statements", 1, date_edtf="2021-02-30"),
    "invalid-parent": lambda toy: toy.set("actors", 7, parent_id="jane-roe"),
    "invalid-affiliation": lambda toy: toy.set("affiliations", 1, organization_id="max-moe"),
    "affiliation-dates-reversed": lambda toy: toy.set("affiliations", 1, observed_from="2021-12-31"),
    "wrong-derived-event-cell": lambda toy: toy.set("events", 1, period="background"),
    "unreported-event": lambda toy: toy.write("event_reports", toy.rows("event_reports")[:3]),
    "inconsistent-differs-in": lambda toy: toy.set("event_reports", 1, differs_in="place"),
    "statement-id-of-other-source": lambda toy: toy.set("statements", 11, source_id="harbour-post"),
    "wrong-derived-statement-cell": lambda toy: toy.set("statements", 3, attribution_path="direct"),
    "utterance-without-single-lead": lambda toy: toy.set("statements", 6, is_lead_report="true"),
    "utterance-speakers-differ": lambda toy: toy.set("statements", 6, speaker_id="john-poe"),
    "relayer-is-speaker": lambda toy: toy.set("statements", 5, relayed_by_id="ann-lee"),
    "cited-outlet-not-outlet": lambda toy: toy.set("statements", 3, cited_outlet_id="county"),
    "outlet-voice-of-non-outlet": lambda toy: toy.set("statements", 1, modality="outlet_voice"),
    "statement-after-publication": lambda toy: toy.set(
        "statements", 1, date_edtf="2021-12-16", date_start="2021-12-16", date_end="2021-12-16"
    ),
    "participant-is-speaker": lambda toy: toy.set("statement_participants", 1, actor_id="jane-roe"),
    "invalid-relation-target": lambda toy: toy.set("relations", 1, related_event_id="mayors-meet"),
    "relation-to-non-lead": lambda toy: toy.set("relations", 1, related_statement_id="harbour-post-s01"),
    "wrong-anchor-id": lambda toy: toy.set("anchors", 1, seq="7"),
    "anchor-without-single-record": lambda toy: toy.set("anchors", 1, event_id="mayors-meet"),
    "anchor-outside-text": lambda toy: toy.set("anchors", 1, char_end="99999"),
    "incomplete-anchor-words": lambda toy: toy.set("anchors", 2, end_words=""),
    "statement-without-anchor": lambda toy: toy.set("anchors", 2, part="date"),
    "anchor-in-other-source": lambda toy: toy.set("anchors", 1, source_id="island-wire"),
    "report-without-anchor": lambda toy: toy.write(
        "anchors", [row for row in toy.rows("anchors") if row[3] != "second-meeting"]
    ),
    "anchor-without-report": lambda toy: toy.write("event_reports", toy.rows("event_reports")[:3]),
    "overlapping-anchors": lambda toy: toy.set("anchors", 5, char_start="130"),
    "codes-differ-from-contract": lambda toy: toy.write("codes", toy.rows("codes")[:-1]),
    "retired-id-in-use": lambda toy: toy.set("retired_ids", 1, record_id="mayors-meet"),
    # Sources and actors.
    "reference-date-after-publication": lambda toy: toy.set("sources", 1, reference_date="2021-12-16"),
    "unexplained-publication-date": lambda toy: toy.set("sources", 3, note=""),
    "translated-from-own-language": lambda toy: toy.set("sources", 3, original_language="en"),
    "unused-source": lambda toy: add(toy, "sources", 1, source_id="tide-times", sha256="0" * 64),
    "unexpected-country": lambda toy: toy.set("actors", 8, actor_type="collective"),
    "state-without-own-country": lambda toy: toy.set("actors", 2, country_code=""),
    "wrong-sector": lambda toy: toy.set("actors", 3, plover_sector="GOV"),
    "person-with-parent": lambda toy: toy.set("actors", 6, parent_id="county"),
    "parent-country-differs": lambda toy: toy.set("actors", 7, country_code="FRA"),
    "unused-actor": lambda toy: add(toy, "actors", 6, actor_id="zoe-low", name="Zoe Low"),
    "unsupported-affiliation": lambda toy: toy.set("affiliations", 4, source_id="island-wire"),
    "affiliation-after-its-sources": lambda toy: toy.set("affiliations", 2, observed_from="2021-12-16"),
    "activity-outside-affiliation": lambda toy: toy.set("affiliations", 3, observed_from="2021-12-14"),
    "unaffiliated-representative": lambda toy: toy.set("event_participants", 2, on_behalf_of_id="northmoor"),
    # Names.
    "duplicate-alias": lambda toy: toy.set("actors", 4, aliases="Jane Roe"),
    "ambiguous-alias": lambda toy: toy.set("actors", 4, aliases="PÖE"),
    "similar-names": lambda toy: toy.set("actors", 6, name="Johnn Poe"),
    "unexplained-namesakes": lambda toy: toy.set("actors", 6, name="Max Poe"),
    "similar-summaries": lambda toy: toy.set(
        "statements", 10, summary="One town is too poor to keep the service going."
    ),
    # Events, who takes part, and what is said on them.
    "unexpected-event-role": lambda toy: toy.set("event_participants", 1, role="sender"),
    "missing-event-party": lambda toy: drop(toy, "event_participants", 2),
    "sender-is-recipient": each(
        lambda toy: toy.set("event_participants", 1, role="sender"),
        lambda toy: add(toy, "event_participants", 1, role="recipient"),
    ),
    "duplicate-event": each(
        lambda toy: add(toy, "events", 1, event_id="town-talk", label="A talk of the mayors", place=""),
        lambda toy: add(toy, "event_participants", 1, event_id="town-talk"),
        lambda toy: add(toy, "event_participants", 2, event_id="town-talk"),
    ),
    "speaker-not-at-event": lambda toy: toy.set("statements", 1, speaker_id="harbour-post"),
    "unexpected-channel": lambda toy: toy.set("statements", 1, channel="interview"),
    "unexplained-difference": lambda toy: toy.set("event_reports", 2, account_note=""),
    "conflicting-report-date": lambda toy: toy.set("event_reports", 1, reported_date_edtf="2021-12-15"),
    "less-specific-report-date": lambda toy: toy.set("event_reports", 1, reported_date_edtf="2021-12"),
    "date-does-not-differ": lambda toy: toy.set("event_reports", 2, reported_date_edtf="2021-12-14"),
    "date-without-expression": lambda toy: toy.set("event_reports", 1, date_expression="none"),
    # Statements.
    "duplicate-utterance-in-source": lambda toy: toy.set("statements", 2, utterance_id="ferry-gazette-s01"),
    "utterance-codes-differ": lambda toy: toy.set("statements", 6, issue="sanctions"),
    "quotation-in-summary": lambda toy: toy.set(
        "statements", 1, summary="The mayor keeps the “service” at night."
    ),
    "unexplained-low-confidence": lambda toy: toy.set("statements", 1, confidence="low"),
    "high-confidence-relayed-quote": lambda toy: toy.set("statements", 5, modality="direct_quote"),
    "unmarked-condition": lambda toy: toy.set("statements", 4, is_conditional="false"),
    "missing-target": lambda toy: drop(toy, "statement_participants", 4),
    "unexpected-target": lambda toy: toy.set("statement_participants", 5, role="target"),
    "private-talk-without-partner": lambda toy: toy.set("statements", 3, channel="call_or_meeting"),
    "relayer-is-outlet": lambda toy: toy.set("statements", 5, relayed_by_id="harbour-post"),
    "relayer-without-access": lambda toy: drop(toy, "affiliations", 4),
    "cited-outlet-is-publisher": lambda toy: toy.set("sources", 1, publisher="HARBOUR  Post"),
    "outlet-as-attributed-speaker": lambda toy: toy.set("statements", 7, speaker_id="harbour-post"),
    "relayed-outlet-voice": lambda toy: toy.set(
        "statements", 3, speaker_id="harbour-post", modality="outlet_voice"
    ),
    "attributed-outlet-voice": lambda toy: toy.set(
        "statements", 2, speaker_id="harbour-post", modality="outlet_voice"
    ),
    "outlet-voice-of-other-outlet": lambda toy: toy.set(
        "statements", 2, speaker_id="harbour-post", modality="outlet_voice"
    ),
    # Dates.
    "report-date-not-upper-bound": lambda toy: toy.set("statements", 1, date_basis="report_date"),
    "missing-stated-date": lambda toy: toy.set("statements", 9, date_basis="stated"),
    "undated-statement-without-end": lambda toy: toy.set("statements", 3, date_edtf="../..", date_end=""),
    "missing-reference-date": lambda toy: toy.set("sources", 1, reference_date=""),
    "weekday-far-from-reference": lambda toy: toy.set("statements", 2, **day("2021-11-29")),
    "date-without-anchor": lambda toy: toy.set("anchors", 3, part="attribution"),
    "unreported-date-conflict": lambda toy: toy.set("events", 2, date_basis="conflicting"),
    "statement-date-outside-event": lambda toy: toy.set("statements", 1, **day("2021-12-12")),
    "statement-at-future-event": lambda toy: toy.set("events", 1, status="announced"),
    "event-after-its-sources": lambda toy: toy.set("events", 2, status="occurred"),
    "announced-meeting-in-past": lambda toy: toy.set("events", 2, **day("2021-12-16")),
    # Relations.
    "non-reply-to-event": lambda toy: toy.set("relations", 2, relation="supports"),
    "duplicate-relation": lambda toy: toy.set(
        "relations",
        3,
        statement_id="island-wire-s01",
        relation="repeats",
        related_statement_id="ferry-gazette-s03",
    ),
    "contradiction-from-higher-id": lambda toy: toy.set("relations", 3, relation="contradicts"),
    "relation-within-utterance": lambda toy: toy.set(
        "relations", 1, statement_id="harbour-post-s01", related_statement_id="ferry-gazette-s01"
    ),
    "relation-speakers-mismatch": lambda toy: toy.set("relations", 1, relation="supports"),
    "reply-to-self": lambda toy: toy.set("relations", 1, relation="responds_to"),
    "repetition-at-same-event": each(
        lambda toy: toy.set("statements", 3, event_id="mayors-meet"),
        lambda toy: toy.set("statements", 9, event_id="mayors-meet"),
    ),
    "reply-precedes-target": lambda toy: toy.set("statements", 8, **day("2021-12-12")),
    # Anchors.
    "anchor-words-too-long": lambda toy: toy.set("anchors", 1, start_words="a b c", end_words="d e"),
    "anchor-number-gap": lambda toy: toy.set("anchors", 1, seq="7"),
    "duplicate-anchor": lambda toy: toy.set("anchors", 9, char_start="354", char_end="362"),
    "attribution-without-anchor": lambda toy: toy.set("anchors", 1, part="date"),
    # Codes, retired ids, and the package as a whole.
    "inconsistent-mapping": lambda toy: code(toy, "demand", cameo_code="CAMEO-112"),
    "unmapped-plover-class": lambda toy: code(toy, "refusal", plover_type=""),
    "retired-id-not-in-changelog": lambda toy: toy.path("CHANGELOG.md").write_text(
        "# Changes\n\nNothing.\n", encoding="utf-8"
    ),
    "too-few-rows": lambda toy: toy.write("sources", toy.rows("sources")[:3]),
    "too-many-rows": lambda toy: toy.write("sources", toy.rows("sources") + toy.rows("sources")[1:] * 10),
    "column-too-empty": lambda toy: toy.set("sources", 1, publisher=""),
    "column-too-full": lambda toy: toy.set("sources", 2, publisher="Harbour Post"),
    "unused-code": lambda toy: toy.set("sources", 3, published_basis="printed"),
    # What follows is asked of any table, by the contract alone.
    "reads-as-missing": lambda toy: toy.set("events", 1, place="NA"),
    "surrounding-whitespace": lambda toy: toy.set("events", 1, place=" Northmoor"),
    "control-character": lambda toy: toy.set("events", 1, place="North\u202emoor"),
    "spreadsheet-formula": lambda toy: toy.set("events", 1, place="=1+1"),
    "look-alike": lambda toy: toy.set("events", 1, place="North m\u043eor"),
    "blank-column": lambda toy: toy.set("events", 1, place=""),
    "row-order": lambda toy: toy.write("sources", [toy.rows("sources")[i] for i in (0, 2, 1, 3)]),
    "altered-by-read-csv": lambda toy: toy.set("events", 1, place="007"),
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
