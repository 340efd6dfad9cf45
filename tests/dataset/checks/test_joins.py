"""Checks of the tables that follow from other tables."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit, remove

VIOLATIONS = (
    Case(
        "wrong-event-link",
        [edit("statement_events", "ferry-gazette-s01:mayors-meet:occasion", event_id="second-meeting")],
        [
            ("ferry-gazette-s01:second-meeting:occasion", "role"),
            ("ferry-gazette-s01", "event_id"),
        ],
    ),
    Case(
        "wrong-attribution-chain",
        [edit("attributions", "ferry-gazette-s05:1", actor_id="john-poe")],
        [("ferry-gazette-s05", "speaker_id")],
    ),
    Case(
        "wrong-attribution-chain",
        [remove("attributions", "ferry-gazette-s05:2")],
        [("ferry-gazette-s05", "speaker_id")],
        why="a missing link",
    ),
    Case(
        "wrong-flat-cell",
        [edit("statements_flat", "ferry-gazette-s01", targets="The county")],
        [("ferry-gazette-s01", "targets")],
    ),
    Case(
        "wrong-flat-cell",
        [remove("statements_flat", "ferry-gazette-s01")],
        [("ferry-gazette-s01", "statement_id")],
        why="a missing row",
    ),
    Case(
        "wrong-flat-cell",
        [edit("actors", "southmoor", name="Southmoor-on-Sea")],
        [("ferry-gazette-s01", "targets")],
        why="a name that changed",
    ),
)

ALLOWED = (
    Case("wrong-event-link", [remove("statement_events", "island-wire-s01:mayors-meet:about")]),
    Case(
        "wrong-attribution-chain", [edit("attributions", "ferry-gazette-s05:1", modality="indirect_speech")]
    ),
    Case("wrong-flat-cell", [edit("statements", "ferry-gazette-s01", note="A remark.")]),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """A table that differs from those that it follows from is reported, and nothing else."""
    case.verify()
