"""Checks of who is said to have said something: speakers, relayers and outlets."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit, remove

VIOLATIONS = (
    Case(
        "relayer-is-speaker",
        [edit("statements", "ferry-gazette-s05", relayed_by_id="ann-lee")],
        [("ferry-gazette-s05", "relayed_by_id")],
    ),
    Case(
        "cited-outlet-not-outlet",
        [edit("statements", "ferry-gazette-s03", cited_outlet_id="county")],
        [("ferry-gazette-s03", "cited_outlet_id")],
    ),
    Case(
        "outlet-voice-of-non-outlet",
        [edit("statements", "ferry-gazette-s01", modality="outlet_voice")],
        [("ferry-gazette-s01", "speaker_id")],
    ),
    Case(
        "relayer-is-outlet",
        [edit("statements", "ferry-gazette-s05", relayed_by_id="harbour-post")],
        [("ferry-gazette-s05", "relayed_by_id")],
    ),
    Case(
        "relayer-without-access",
        [remove("affiliations", "max-moe:county:spokesperson")],
        [("ferry-gazette-s05", "relayed_by_id")],
    ),
    Case(
        "cited-outlet-is-publisher",
        [edit("sources", "ferry-gazette", publisher="HARBOUR  Post")],
        [("ferry-gazette-s03", "cited_outlet_id")],
    ),
    Case(
        "outlet-as-attributed-speaker",
        [edit("statements", "harbour-post-s02", speaker_id="harbour-post")],
        [("harbour-post-s02", "speaker_id")],
    ),
    Case(
        "relayed-outlet-voice",
        [edit("statements", "ferry-gazette-s03", speaker_id="harbour-post", modality="outlet_voice")],
        [("ferry-gazette-s03", "cited_outlet_id"), ("ferry-gazette-s03", "channel")],
    ),
    Case(
        "attributed-outlet-voice",
        [edit("statements", "ferry-gazette-s02", speaker_id="harbour-post", modality="outlet_voice")],
        [("ferry-gazette-s02", "modality")],
    ),
    Case(
        "outlet-voice-of-other-outlet",
        [edit("statements", "ferry-gazette-s02", speaker_id="harbour-post", modality="outlet_voice")],
        [("ferry-gazette-s02", "speaker_id")],
    ),
    Case(
        "attribution-without-anchor",
        [edit("anchors", "ferry-gazette-s01:attribution:1", part="date")],
        [("ferry-gazette-s01", "modality")],
    ),
    Case(
        "cited-outlet-is-publisher",
        [
            edit("sources", "ferry-gazette", publisher="The Harbour"),
            edit("actors", "harbour-post", aliases="the harbour"),
        ],
        [("ferry-gazette-s03", "cited_outlet_id")],
        why="by an alias",
    ),
    Case(
        "relayed-outlet-voice",
        [edit("statements", "ferry-gazette-s05", speaker_id="harbour-post", modality="outlet_voice")],
        [("ferry-gazette-s05", "relayed_by_id"), ("ferry-gazette-s05", "channel")],
        why="with a relayer",
    ),
    Case(
        "relayed-outlet-voice",
        [edit("statements", "ferry-gazette-s02", speaker_id="harbour-post", modality="outlet_voice")],
        [("ferry-gazette-s02", "channel")],
        why="by another channel",
    ),
)

ALLOWED = (
    Case("cited-outlet-is-publisher", [edit("sources", "ferry-gazette", original_publisher="Harbour Post")]),
    Case(
        "outlet-voice-of-other-outlet",
        [edit("statements", "harbour-post-s02", speaker_id="harbour-post", modality="outlet_voice")],
    ),
    Case("relayed-outlet-voice", [edit("statements", "ferry-gazette-s03", modality="outlet_voice")]),
    Case(
        "relayer-without-access",
        [
            remove("affiliations", "max-moe:county:spokesperson"),
            edit("statement_participants", "ferry-gazette-s05:jane-roe:addressee", actor_id="max-moe"),
        ],
    ),
    Case(
        "relayer-without-access",
        [
            remove("affiliations", "max-moe:county:spokesperson"),
            edit("actors", "max-moe", actor_type="government_body"),
        ],
    ),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
