"""Checks of the affiliations of persons, and of the bodies that persons represent."""

from __future__ import annotations

import pytest

from tests.helpers.corpus_tables import Case, edit, remove

VIOLATIONS = (
    Case(
        "invalid-affiliation",
        [edit("affiliations", "ann-lee:county:head_of_state", organization_id="max-moe")],
        [("ann-lee:max-moe:head_of_state", "organization_id")],
    ),
    Case(
        "affiliation-dates-reversed",
        [edit("affiliations", "ann-lee:county:head_of_state", observed_from="2021-12-31")],
        [("ann-lee:county:head_of_state", "observed_from")],
    ),
    Case(
        "unsupported-affiliation",
        [edit("affiliations", "max-moe:county:spokesperson", source_id="island-wire")],
        [("max-moe:county:spokesperson", "source_id")],
    ),
    Case(
        "affiliation-after-its-sources",
        [edit("affiliations", "jane-roe:northmoor:head_of_government", observed_from="2021-12-16")],
        [("jane-roe:northmoor:head_of_government", "observed_from")],
    ),
    Case(
        "activity-outside-affiliation",
        [edit("affiliations", "john-poe:southmoor:head_of_government", observed_from="2021-12-14")],
        [("john-poe:southmoor:head_of_government", "observed_from")],
    ),
    Case(
        "unaffiliated-representative",
        [edit("event_participants", "mayors-meet:john-poe:participant", on_behalf_of_id="northmoor")],
        [("mayors-meet:john-poe:participant", "on_behalf_of_id")],
    ),
    Case(
        "affiliation-after-its-sources",
        [edit("affiliations", "jane-roe:northmoor:head_of_government", observed_to="2022-05-01")],
        [("jane-roe:northmoor:head_of_government", "observed_to")],
        why="the last day",
    ),
    Case(
        "unaffiliated-representative",
        [edit("event_participants", "mayors-meet:jane-roe:participant", on_behalf_of_id="jane-roe")],
        [("mayors-meet:jane-roe:participant", "on_behalf_of_id")],
        why="of itself",
    ),
    Case(
        "unaffiliated-representative",
        [edit("affiliations", "jane-roe:northmoor:head_of_government", observed_from="2021-12-15")],
        [("mayors-meet:jane-roe:participant", "on_behalf_of_id")],
        why="on other days",
    ),
)

ALLOWED = (
    Case("activity-outside-affiliation", [remove("affiliations", "john-poe:southmoor:head_of_government")]),
)


@pytest.mark.parametrize("case", [*VIOLATIONS, *ALLOWED], ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()
