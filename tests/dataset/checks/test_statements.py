"""Checks of the statements and of the utterances that they report."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit

VIOLATIONS = (
    Case(
        "invalid-statement-date",
        [edit("statements", "ferry-gazette-s01", date_edtf="2021-02-30")],
        [("ferry-gazette-s01", "date_edtf")],
    ),
    Case(
        "statement-id-of-other-source",
        [edit("statements", "island-wire-s03", source_id="harbour-post")],
        [("island-wire-s03", "statement_id")],
    ),
    Case(
        "wrong-derived-statement-cell",
        [edit("statements", "ferry-gazette-s03", attribution_path="direct")],
        [("ferry-gazette-s03", "attribution_path")],
    ),
    Case(
        "wrong-derived-statement-cell",
        [edit("statements", "ferry-gazette-s04", quad_class="verbal_cooperation")],
        [("ferry-gazette-s04", "quad_class")],
        why="the quad class",
    ),
    Case(
        "invalid-turn",
        [edit("statements", "ferry-gazette-s05", turn_id="ferry-gazette-s04")],
        [("ferry-gazette-s05", "turn_id")],
    ),
    Case(
        "utterance-without-single-lead",
        [edit("statements", "harbour-post-s01", is_lead_report="true")],
        [("harbour-post-s01", "utterance_id")],
    ),
    Case(
        "utterance-speakers-differ",
        [edit("statements", "harbour-post-s01", speaker_id="john-poe")],
        [("harbour-post-s01", "speaker_id")],
    ),
    Case(
        "statement-after-publication",
        [
            edit(
                "statements",
                "ferry-gazette-s01",
                date_edtf="2021-12-16",
                date_start="2021-12-16",
                date_end="2021-12-16",
            )
        ],
        [("ferry-gazette-s01", "date_edtf")],
    ),
    Case(
        "participant-is-speaker",
        [edit("statement_participants", "ferry-gazette-s01:john-poe:addressee", actor_id="jane-roe")],
        [("ferry-gazette-s01:jane-roe:addressee", "actor_id")],
    ),
    Case(
        "duplicate-utterance-in-source",
        [edit("statements", "ferry-gazette-s02", utterance_id="ferry-gazette-s01")],
        [("ferry-gazette-s02", "utterance_id")],
    ),
    Case(
        "utterance-codes-differ",
        [edit("statements", "harbour-post-s01", issue="sanctions")],
        [("harbour-post-s01", "issue")],
    ),
    Case(
        "utterance-codes-differ",
        [edit("statements", "harbour-post-s01", statement_type="denial")],
        [("harbour-post-s01", "statement_type")],
        why="the type",
    ),
)

ALLOWED = (
    Case(
        "utterance-codes-differ",
        [edit("statements", "harbour-post-s01", speaker_id="john-poe", issue="sanctions")],
    ),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
