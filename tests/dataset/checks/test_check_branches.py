"""Checks of several branches: each fires on its own fault, and what is allowed stays quiet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.conftest import Toy
from tests.dataset.checks.test_checks import add, code, day, drop, each

pytestmark = pytest.mark.usefixtures("without_frictionless")


@dataclass(frozen=True)
class Case:
    """A change to the tables, the check it concerns, and words of what is then said; blank for nothing."""

    check: str
    change: Callable[[Toy], object]
    says: str = ""


FIRES = (
    Case(
        "affiliation-after-its-sources",
        lambda toy: toy.set("affiliations", 2, observed_to="2022-05-01"),
        "no source on the person is later than 2021-12-17",
    ),
    Case(
        "unaffiliated-representative",
        lambda toy: toy.set("event_participants", 1, on_behalf_of_id="jane-roe"),
        "on behalf of itself",
    ),
    Case(
        "unaffiliated-representative",
        lambda toy: toy.set("affiliations", 2, observed_from="2021-12-15"),
        "shown on other days",
    ),
    Case(
        "state-without-own-country",
        lambda toy: toy.set("actors", 8, actor_type="state"),
        "'county' has the code 'GBR' as well",
    ),
    Case(
        "unexpected-country",
        lambda toy: toy.set("actors", 6, plover_sector="IGO"),
        "type person and sector IGO",
    ),
    Case(
        "ambiguous-alias",
        lambda toy: toy.set("actors", 6, name="Roe"),
        "'roe' is a spelling of 'jane-roe'",
    ),
    Case("duplicate-alias", lambda toy: toy.set("actors", 4, aliases="Roe|J. Roe|Roe"), "'Roe'"),
    Case(
        "similar-names",
        lambda toy: toy.set("actors", 8, name="Nortmoor"),
        "nearly that of 'northmoor'",
    ),
    Case("missing-event-party", lambda toy: toy.set("events", 1, event_type="press_event"), "no speaker"),
    Case(
        "missing-event-party",
        lambda toy: toy.set("events", 1, event_type="document_transfer"),
        "no sender and no recipient",
    ),
    Case(
        "missing-event-party",
        each(
            lambda toy: toy.set("events", 1, event_type="military_posture"),
            lambda toy: toy.write("event_participants", toy.rows("event_participants")[:1]),
        ),
        "The military_posture has no participant",
    ),
    Case(
        "speaker-not-at-event",
        lambda toy: toy.set("statement_participants", 1, actor_id="harbour-post"),
        "'harbour-post' takes no part in 'mayors-meet'",
    ),
    Case(
        "cited-outlet-is-publisher",
        each(
            lambda toy: toy.set("sources", 1, publisher="The Harbour"),
            lambda toy: toy.set("actors", 3, aliases="the harbour"),
        ),
        "the publisher of the article itself",
    ),
    Case(
        "relayed-outlet-voice",
        lambda toy: toy.set("statements", 5, speaker_id="harbour-post", modality="outlet_voice"),
        "'max-moe' passes it on",
    ),
    Case(
        "relayed-outlet-voice",
        lambda toy: toy.set("statements", 2, speaker_id="harbour-post", modality="outlet_voice"),
        "the article itself asserts is 'not_stated'",
    ),
    Case(
        "quotation-in-summary",
        lambda toy: toy.set("events", 1, summary="The mayors speak about the 'night ferry'."),
        "quotation marks",
    ),
    Case(
        "utterance-codes-differ",
        lambda toy: toy.set("statements", 6, statement_type="denial"),
        "The lead report has 'refusal'",
    ),
    Case(
        "report-date-not-upper-bound",
        lambda toy: toy.set("events", 1, date_basis="report_date"),
        "the date is 2021-12-14",
    ),
    Case(
        "report-date-not-upper-bound",
        lambda toy: toy.set("statements", 9, date_basis="report_date"),
        "the date is ../..",
    ),
    Case(
        "missing-reference-date",
        each(
            lambda toy: toy.set("sources", 2, reference_date=""),
            lambda toy: toy.set("statements", 6, date_basis="context"),
        ),
        "'harbour-post' has none",
    ),
    Case(
        "weekday-far-from-reference",
        lambda toy: toy.set("statements", 2, **day("2021-12-16")),
        "resolved to 2021-12-16",
    ),
    Case(
        "date-does-not-differ",
        lambda toy: toy.set("event_reports", 2, reported_date_edtf=""),
        "its date is blank",
    ),
    Case(
        "reply-precedes-target",
        lambda toy: toy.set("statements", 4, **day("2021-12-01")),
        "The reply is of 2021-12-01, what it answers of 2021-12-14",
    ),
    Case(
        "duplicate-relation",
        lambda toy: add(toy, "relations", 1, relation_id="ferry-gazette-s03:r2"),
        "'ferry-gazette-s03:r1' says this already",
    ),
    Case(
        "relation-speakers-mismatch",
        lambda toy: toy.set("relations", 1, related_statement_id="harbour-post-s02"),
        "'john-poe' cannot have said what 'ann-lee' said",
    ),
    Case(
        "relation-speakers-mismatch",
        lambda toy: toy.set("relations", 3, relation="may_duplicate"),
        "'county' cannot have said",
    ),
    Case("inconsistent-mapping", lambda toy: code(toy, "report", plover_mode="phone"), "stands without its"),
    Case(
        "unused-code",
        lambda toy: toy.set("sources", 2, published_basis="unknown"),
        "'unknown' is held in reserve, and a row has it",
    ),
)

QUIET = (
    Case(
        "missing-event-party",
        each(
            lambda toy: drop(toy, "event_participants", 2),
            lambda toy: toy.set("actors", 4, actor_type="collective"),
        ),
    ),
    Case(
        "duplicate-event",
        each(
            lambda toy: add(toy, "events", 1, event_id="town-talk", label="A talk", place="Southmoor"),
            lambda toy: add(toy, "event_participants", 1, event_id="town-talk"),
            lambda toy: add(toy, "event_participants", 2, event_id="town-talk"),
        ),
    ),
    Case(
        "cited-outlet-is-publisher",
        lambda toy: toy.set("sources", 1, original_publisher="Harbour Post"),
    ),
    Case(
        "outlet-voice-of-other-outlet",
        lambda toy: toy.set("statements", 7, speaker_id="harbour-post", modality="outlet_voice"),
    ),
    Case(
        "relayed-outlet-voice",  # another check says that no person has the voice of an outlet
        lambda toy: toy.set("statements", 3, modality="outlet_voice"),
    ),
    Case(
        "relayer-without-access",
        each(
            lambda toy: drop(toy, "affiliations", 4),
            lambda toy: toy.set("statement_participants", 5, actor_id="max-moe"),
        ),
    ),
    Case(
        "relayer-without-access",
        each(
            lambda toy: drop(toy, "affiliations", 4),
            lambda toy: toy.set("actors", 6, actor_type="government_body"),
        ),
    ),
    Case("similar-names", lambda toy: toy.set("actors", 6, name="Max Poe")),
    Case(
        "unexplained-namesakes",
        each(
            lambda toy: toy.set("actors", 6, name="Max Poe"),
            lambda toy: toy.set("sources", 1, note="Poe is the mayor."),
        ),
    ),
    Case(
        "unexplained-namesakes",
        each(
            lambda toy: toy.set("actors", 6, name="Max Poe"),
            *(lambda toy, row=row: toy.set("statements", row, note="The mayor.") for row in range(1, 6)),
        ),
    ),
    Case(
        "similar-summaries",
        lambda toy: toy.set("statements", 9, summary="One town is too poor to keep the service going."),
    ),
    Case(
        "activity-outside-affiliation",
        lambda toy: drop(toy, "affiliations", 3),
    ),
    Case(
        "statement-date-outside-event",  # on the day that the same text gives for it
        lambda toy: toy.set("statements", 6, event_id="mayors-meet"),
    ),
    Case(
        "event-after-its-sources",  # nobody knows when the source appeared
        each(
            lambda toy: toy.set("events", 2, status="occurred"),
            lambda toy: toy.set("event_reports", 3, source_id="island-wire"),
        ),
    ),
    Case(
        "announced-meeting-in-past",  # an announced increase is dated on the day of the announcement
        lambda toy: toy.set("events", 2, event_type="military_posture", **day("2021-12-16")),
    ),
    Case(
        "reply-precedes-target",
        each(
            lambda toy: toy.set("statements", 4, **day("2021-12-01")),
            lambda toy: toy.set("events", 1, status="announced"),
        ),
    ),
    Case("contradiction-from-higher-id", lambda toy: toy.set("relations", 1, relation="contradicts")),
    Case(
        "utterance-codes-differ",  # of two speakers it is no utterance, which another check says
        lambda toy: toy.set("statements", 6, speaker_id="john-poe", issue="sanctions"),
    ),
    Case(
        "retired-id-not-in-changelog",
        lambda toy: toy.path("CHANGELOG.md").write_text("`ferry-quarrel` is gone.\n", encoding="utf-8"),
    ),
    Case(
        "missing-target",
        lambda toy: toy.set("statement_participants", 2, statement_id="harbour-post-s01"),
    ),
)


def _said(toy: Toy, check: str) -> list[str]:
    return [f["message"] for f in toy.findings("--engine", "pandera") if f["check"] == check]


@pytest.mark.parametrize("case", FIRES, ids=lambda case: f"{case.check}: {case.says}")
def test_the_branch_fires(toy: Toy, case: Case) -> None:
    """The fault is told, in words of its own."""
    case.change(toy)

    assert any(case.says in message for message in _said(toy, case.check))


@pytest.mark.parametrize("case", QUIET, ids=lambda case: case.check)
def test_what_is_allowed_is_quiet(toy: Toy, case: Case) -> None:
    """What looks like the fault and is none is not told."""
    case.change(toy)

    assert _said(toy, case.check) == []


ISLAND = "curation/sources/island-wire.yml"


def test_a_warning_stops_no_build(toy: Toy) -> None:
    """A warning is told at the line that a person wrote, and the tables are written all the same."""
    toy.edit(ISLAND, "    targets: [county]\n", "")

    said = toy.build().out

    assert f"{ISLAND}:25: warning: island-wire-s02 statement_type: Nobody is named" in said
    assert "1 warning" in said
    assert len(toy.rows("statement_participants")) == 7
    assert toy.run("validate").code == 0


def test_a_warning_can_be_waived(toy: Toy) -> None:
    """A warning that is accepted with its reason is not told again; one that ended is an error."""
    toy.edit(ISLAND, "    targets: [county]\n", "")
    waiver = (
        "waivers:\n  - {check: directed-act-has-a-target, record: island-wire-s02, "
        "reason: The text names nobody., until: %s}\n"
    )

    toy.path("curation/waivers.yml").write_text(waiver % "2.0.0", encoding="utf-8")
    assert "warning" not in toy.build().out
    toy.path("curation/waivers.yml").write_text(waiver % "1.0.0", encoding="utf-8")
    assert "ended with version 1.0.0" in toy.told(toy.run("build"))
