"""Checks of the bibliographic records."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, copy, edit

VIOLATIONS = (
    Case(
        "publication-dates-reversed",
        [edit("sources", "island-wire", published_latest="2021-12-01")],
        [("island-wire", "published_earliest")],
    ),
    Case(
        "wrong-publication-basis",
        [edit("sources", "island-wire", published_basis="printed")],
        [("island-wire", "published_basis")],
    ),
    Case(
        "reference-date-after-publication",
        [edit("sources", "ferry-gazette", reference_date="2021-12-16")],
        [("ferry-gazette", "reference_date")],
    ),
    Case(
        "unexplained-publication-date", [edit("sources", "island-wire", note="")], [("island-wire", "note")]
    ),
    Case(
        "translated-from-own-language",
        [edit("sources", "island-wire", original_language="en")],
        [("island-wire", "original_language")],
    ),
    Case(
        "unused-source",
        [copy("sources", "ferry-gazette", source_id="tide-times", sha256="0" * 64)],
        [("tide-times", "source_id")],
    ),
)


@pytest.mark.parametrize("case", VIOLATIONS, ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
