"""Checks of the actors."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, copy, edit

VIOLATIONS = (
    Case(
        "unknown-actor-country",
        [edit("actors", "ann-lee", country_code="GBX")],
        [("ann-lee", "country_code")],
    ),
    Case("invalid-parent", [edit("actors", "northmoor", parent_id="jane-roe")], [("northmoor", "parent_id")]),
    Case(
        "unexpected-country",
        [edit("actors", "southmoor", actor_type="collective")],
        [("southmoor", "country_code")],
    ),
    Case(
        "state-without-own-country", [edit("actors", "county", country_code="")], [("county", "country_code")]
    ),
    Case(
        "wrong-sector",
        [edit("actors", "harbour-post", plover_sector="GOV")],
        [("harbour-post", "plover_sector")],
    ),
    Case(
        "wrong-derived-actor-cell",
        [edit("actors", "northmoor", side="southmoor")],
        [("northmoor", "side")],
    ),
    Case(
        "wrong-derived-actor-cell",
        [edit("actors", "northmoor", wikidata_status="confirmed")],
        [("northmoor", "wikidata_status")],
        why="the status of the id",
    ),
    Case(
        "wikidata-id-without-source",
        [edit("actors", "ann-lee", wikidata_source="")],
        [("ann-lee", "wikidata_source")],
    ),
    Case("person-with-parent", [edit("actors", "max-moe", parent_id="county")], [("max-moe", "parent_id")]),
    Case(
        "parent-country-differs",
        [edit("actors", "northmoor", country_code="FRA")],
        [("northmoor", "country_code")],
    ),
    Case(
        "unused-actor",
        [copy("actors", "max-moe", actor_id="zoe-low", name="Zoe Low")],
        [("zoe-low", "actor_id")],
    ),
    Case(
        "state-without-own-country",
        [edit("actors", "southmoor", actor_type="state")],
        [("southmoor", "country_code")],
        why="a code of another state",
    ),
    Case(
        "unexpected-country",
        [edit("actors", "max-moe", plover_sector="IGO")],
        [("max-moe", "country_code")],
        why="by its sector",
    ),
)


@pytest.mark.parametrize("case", VIOLATIONS, ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
