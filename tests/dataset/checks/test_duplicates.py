"""Checks for actors and statements that may be the same under another spelling."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit

VIOLATIONS = (
    Case("duplicate-alias", [edit("actors", "jane-roe", aliases="Jane Roe")], [("jane-roe", "aliases")]),
    Case("ambiguous-alias", [edit("actors", "jane-roe", aliases="PÖE")], [("john-poe", "aliases")]),
    Case("similar-names", [edit("actors", "max-moe", name="Johnn Poe")], [("max-moe", "name")]),
    Case("unexplained-namesakes", [edit("actors", "max-moe", name="Max Poe")], [("ferry-gazette", "note")]),
    Case(
        "similar-summaries",
        [edit("statements", "island-wire-s02", summary="One town is too poor to keep the service going.")],
        [("island-wire-s02", "summary")],
    ),
    Case(
        "ambiguous-alias",
        [edit("actors", "max-moe", name="Roe")],
        [("max-moe", "name")],
        why="a name",
    ),
    Case(
        "duplicate-alias",
        [edit("actors", "jane-roe", aliases="Roe|J. Roe|Roe")],
        [("jane-roe", "aliases")],
        why="an alias twice",
    ),
    Case(
        "similar-names",
        [edit("actors", "southmoor", name="Nortmoor")],
        [("southmoor", "name")],
        why="names of one word",
    ),
)

ALLOWED = (
    Case("similar-names", [edit("actors", "max-moe", name="Max Poe")]),
    Case(
        "unexplained-namesakes",
        [
            edit("actors", "max-moe", name="Max Poe"),
            edit("sources", "ferry-gazette", note="Poe is the mayor."),
        ],
    ),
    Case(
        "unexplained-namesakes",
        [
            edit("actors", "max-moe", name="Max Poe"),
            *(edit("statements", f"ferry-gazette-s0{number}", note="The mayor.") for number in range(1, 6)),
        ],
    ),
    Case(
        "similar-summaries",
        [edit("statements", "island-wire-s01", summary="One town is too poor to keep the service going.")],
    ),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
