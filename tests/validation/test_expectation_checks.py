"""Checks of the numbers of rows, of filled cells and of used codes that the contract expects."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, copy, edit, remove

VIOLATIONS = (
    Case("too-few-rows", [remove("sources", "island-wire")], [("", "")]),
    Case(
        "too-many-rows",
        [*(copy("sources", "island-wire", source_id=f"wire-{number}") for number in range(28))],
        [("", "")],
    ),
    Case("column-too-empty", [edit("sources", "ferry-gazette", publisher="")], [("", "publisher")]),
    Case("column-too-full", [edit("sources", "harbour-post", publisher="Harbour Post")], [("", "publisher")]),
    Case(
        "unused-code", [edit("sources", "island-wire", published_basis="printed")], [("", "published_basis")]
    ),
    Case(
        "unused-code",
        [edit("sources", "harbour-post", published_basis="unknown")],
        [("", "published_basis")],
        why="a reserved code",
    ),
)


@pytest.mark.parametrize("case", VIOLATIONS, ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
