"""Every check fires on one invented fault, and stays quiet on the toy as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guarantees.checks import CHECKS, Check
from tests.conftest import Toy


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
    # Sources and actors.
    "reference-day-is-not-after-publication": lambda toy: toy.set("sources", 1, reference_date="2021-12-16"),
    "inferred-day-is-explained": lambda toy: toy.set("sources", 3, note=""),
    "translation-is-from-another-language": lambda toy: toy.set("sources", 3, original_language="en"),
    "source-is-used": lambda toy: add(toy, "sources", 1, source_id="tide-times", sha256="0" * 64),
    "country-fits-the-type": lambda toy: toy.set("actors", 8, actor_type="collective"),
    "state-has-its-own-country": lambda toy: toy.set("actors", 2, country_code=""),
    "sector-fits-the-type": lambda toy: toy.set("actors", 3, plover_sector="GOV"),
    "person-has-no-parent": lambda toy: toy.set("actors", 6, parent_id="county"),
    "parent-is-of-the-same-country": lambda toy: toy.set("actors", 7, country_code="FRA"),
    "actor-is-used": lambda toy: add(toy, "actors", 6, actor_id="zoe-low", name="Zoe Low"),
    "affiliation-is-stated-by-its-source": lambda toy: toy.set("affiliations", 4, source_id="island-wire"),
    "affiliation-days-fit-the-sources": lambda toy: toy.set("affiliations", 2, observed_from="2021-12-16"),
    "affiliation-covers-what-is-shown": lambda toy: toy.set("affiliations", 3, observed_from="2021-12-14"),
    "representative-is-affiliated": lambda toy: toy.set("event_participants", 2, on_behalf_of_id="northmoor"),
    # Names.
    "spelling-is-listed-once": lambda toy: toy.set("actors", 4, aliases="Jane Roe"),
    "spelling-means-one-actor": lambda toy: toy.set("actors", 4, aliases="PÖE"),
    "names-are-told-apart": lambda toy: toy.set("actors", 6, name="Johnn Poe"),
    "namesakes-are-noted": lambda toy: toy.set("actors", 6, name="Max Poe"),
    "summaries-are-told-apart": lambda toy: toy.set(
        "statements", 10, summary="One town is too poor to keep the service going."
    ),
    # Events, who takes part, and what is said on them.
    "event-roles-fit-its-type": lambda toy: toy.set("event_participants", 1, role="sender"),
    "event-has-its-parties": lambda toy: drop(toy, "event_participants", 2),
    "sender-is-not-the-recipient": each(
        lambda toy: toy.set("event_participants", 1, role="sender"),
        lambda toy: add(toy, "event_participants", 1, role="recipient"),
    ),
    "event-stands-once": each(
        lambda toy: add(toy, "events", 1, event_id="town-talk", label="A talk of the mayors", place=""),
        lambda toy: add(toy, "event_participants", 1, event_id="town-talk"),
        lambda toy: add(toy, "event_participants", 2, event_id="town-talk"),
    ),
    "occasion-has-its-speakers": lambda toy: toy.set("statements", 1, speaker_id="harbour-post"),
    "channel-fits-the-occasion": lambda toy: toy.set("statements", 1, channel="interview"),
    "difference-is-explained": lambda toy: toy.set("event_reports", 2, account_note=""),
    "fitting-account-has-a-fitting-date": lambda toy: toy.set(
        "event_reports", 1, reported_date_edtf="2021-12-15"
    ),
    "consistent-account-is-as-specific": lambda toy: toy.set(
        "event_reports", 1, reported_date_edtf="2021-12"
    ),
    "differing-date-differs": lambda toy: toy.set("event_reports", 2, reported_date_edtf="2021-12-14"),
    "date-has-an-expression": lambda toy: toy.set("event_reports", 1, date_expression="none"),
    # Statements.
    "utterance-is-told-once-in-a-source": lambda toy: toy.set(
        "statements", 2, utterance_id="ferry-gazette-s01"
    ),
    "utterance-is-one-act": lambda toy: toy.set("statements", 6, issue="sanctions"),
    "summary-quotes-nothing": lambda toy: toy.set(
        "statements", 1, summary="The mayor keeps the “service” at night."
    ),
    "doubt-is-explained": lambda toy: toy.set("statements", 1, confidence="low"),
    "relayed-quote-is-not-certain": lambda toy: toy.set("statements", 5, modality="direct_quote"),
    "condition-is-marked": lambda toy: toy.set("statements", 4, is_conditional="false"),
    "directed-act-has-a-target": lambda toy: drop(toy, "statement_participants", 4),
    "only-directed-acts-have-a-target": lambda toy: toy.set("statement_participants", 5, role="target"),
    "private-talk-names-whom-with": lambda toy: toy.set("statements", 3, channel="call_or_meeting"),
    "relayer-is-no-outlet": lambda toy: toy.set("statements", 5, relayed_by_id="harbour-post"),
    "relayer-can-know": lambda toy: drop(toy, "affiliations", 4),
    "cited-outlet-is-not-the-publisher": lambda toy: toy.set("sources", 1, publisher="HARBOUR  Post"),
    "outlet-speaks-in-its-own-voice": lambda toy: toy.set("statements", 7, speaker_id="harbour-post"),
    "outlet-voice-has-no-go-between": lambda toy: toy.set(
        "statements", 3, speaker_id="harbour-post", modality="outlet_voice"
    ),
    "outlet-voice-is-not-attributed": lambda toy: toy.set(
        "statements", 2, speaker_id="harbour-post", modality="outlet_voice"
    ),
    "outlet-voice-is-that-of-the-credited-outlet": lambda toy: toy.set(
        "statements", 2, speaker_id="harbour-post", modality="outlet_voice"
    ),
    # Dates.
    "report-date-is-an-upper-bound": lambda toy: toy.set("statements", 1, date_basis="report_date"),
    "known-date-is-given": lambda toy: toy.set("statements", 9, date_basis="stated"),
    "undated-statement-ends-with-its-source": lambda toy: toy.set(
        "statements", 3, date_edtf="../..", date_end=""
    ),
    "resolved-day-has-a-reference": lambda toy: toy.set("sources", 1, reference_date=""),
    "resolved-day-is-near-its-reference": lambda toy: toy.set("statements", 2, **day("2021-11-29")),
    "dated-words-have-an-anchor": lambda toy: toy.set("anchors", 3, part="attribution"),
    "conflict-of-dates-is-reported": lambda toy: toy.set("events", 2, date_basis="conflicting"),
    "statement-falls-on-its-occasion": lambda toy: toy.set("statements", 1, **day("2021-12-12")),
    "occasion-has-taken-place": lambda toy: toy.set("events", 1, status="announced"),
    "status-fits-the-reports": lambda toy: toy.set("events", 2, status="occurred"),
    "meeting-to-come-is-not-past": lambda toy: toy.set("events", 2, **day("2021-12-16")),
    # Relations.
    "only-replies-point-at-events": lambda toy: toy.set("relations", 2, relation="supports"),
    "relation-stands-once": lambda toy: toy.set(
        "relations",
        3,
        statement_id="island-wire-s01",
        relation="repeats",
        related_statement_id="ferry-gazette-s03",
    ),
    "contradiction-starts-at-the-lower-id": lambda toy: toy.set("relations", 3, relation="contradicts"),
    "relation-joins-two-utterances": lambda toy: toy.set(
        "relations", 1, statement_id="harbour-post-s01", related_statement_id="ferry-gazette-s01"
    ),
    "relation-fits-the-speakers": lambda toy: toy.set("relations", 1, relation="supports"),
    "nobody-answers-themselves": lambda toy: toy.set("relations", 1, relation="responds_to"),
    "repetition-is-on-another-occasion": each(
        lambda toy: toy.set("statements", 3, event_id="mayors-meet"),
        lambda toy: toy.set("statements", 9, event_id="mayors-meet"),
    ),
    "reply-is-not-before-what-it-answers": lambda toy: toy.set("statements", 8, **day("2021-12-12")),
    # Anchors.
    "published-words-fit-their-span": lambda toy: toy.set("anchors", 1, start_words="a b c", end_words="d e"),
    "anchors-are-numbered-without-gaps": lambda toy: toy.set("anchors", 1, seq="7"),
    "span-is-anchored-once": lambda toy: toy.set("anchors", 9, char_start="354", char_end="362"),
    "attribution-has-an-anchor": lambda toy: toy.set("anchors", 1, part="date"),
    # Codes, retired ids, and the package as a whole.
    "mappings-hang-together": lambda toy: code(toy, "demand", cameo_code="CAMEO-112"),
    "plover-class-is-mapped-to": lambda toy: code(toy, "refusal", plover_type=""),
    "retired-id-is-in-the-changelog": lambda toy: toy.path("CHANGELOG.md").write_text(
        "# Changes\n\nNothing.\n", encoding="utf-8"
    ),
    "table-has-enough-rows": lambda toy: toy.write("sources", toy.rows("sources")[:3]),
    "table-has-not-too-many-rows": lambda toy: toy.write(
        "sources", toy.rows("sources") + toy.rows("sources")[1:] * 10
    ),
    "column-is-filled-enough": lambda toy: toy.set("sources", 1, publisher=""),
    "column-is-not-filled-too-often": lambda toy: toy.set("sources", 2, publisher="Harbour Post"),
    "code-is-used-or-reserved": lambda toy: toy.set("sources", 3, published_basis="printed"),
    # What follows is asked of any table, by the contract alone.
    "missing-word": lambda toy: toy.set("events", 1, place="NA"),
    "outer-space": lambda toy: toy.set("events", 1, place=" Northmoor"),
    "control-character": lambda toy: toy.set("events", 1, place="North\u202emoor"),
    "formula": lambda toy: toy.set("events", 1, place="=1+1"),
    "look-alike": lambda toy: toy.set("events", 1, place="North m\u043eor"),
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
