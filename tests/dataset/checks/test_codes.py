"""Checks of the code lists and of the retired ids."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.helpers.corpus_tables import CHECK_OF, Case, copy, edit, package, remove

VIOLATIONS = (
    Case(
        "codes-differ-from-contract",
        [remove("codes", "statement_type:threat")],
        [("statement_type:threat", "code")],
    ),
    Case(
        "retired-id-in-use",
        [edit("retired_ids", "events:ferry-quarrel", record_id="mayors-meet")],
        [("events:mayors-meet", "record_id")],
    ),
    Case(
        "inconsistent-mapping",
        [edit("codes", "statement_type:demand", cameo_code="CAMEO-112")],
        [("statement_type:demand", "cameo_code")],
    ),
    Case(
        "unmapped-plover-class",
        [edit("codes", "statement_type:refusal", plover_type="")],
        [("plover_type:REJECT", "code")],
    ),
    Case(
        "inconsistent-mapping",
        [edit("codes", "statement_type:report", plover_mode="phone")],
        [("statement_type:report", "plover_mode")],
        why="mode without a type",
    ),
)


@pytest.mark.parametrize("case", VIOLATIONS, ids=str)
def test_check(case: Case) -> None:
    """The check reports exactly the records that violate its rule."""
    case.verify()


@pytest.mark.parametrize(
    ("changelog", "missing"),
    [
        ("# Changes\n\nNothing.\n", ["events:ferry-quarrel"]),
        ("`ferry-quarrel` is retired.\n", []),
        (None, []),
    ],
)
def test_retired_id_in_changelog(tmp_path: Path, changelog: str | None, missing: list[str]) -> None:
    """A changelog beside the tables must name every retired id; a package without one is not checked."""
    if changelog is not None:
        (tmp_path / "CHANGELOG.md").write_text(changelog, encoding="utf-8")

    findings = CHECK_OF["retired-id-not-in-changelog"].findings(dataclasses.replace(package(), root=tmp_path))

    assert [finding.record for finding in findings] == missing
    assert all(finding.column == "record_id" for finding in findings)


def test_retired_id_that_the_build_numbers_may_return() -> None:
    """The number of an anchor may come back with a further piece of a quote."""
    anchor = package()["anchors"].rows[0]["anchor_id"]
    retired = copy(
        "retired_ids", "events:ferry-quarrel", table_name="anchors", record_id=anchor, successor_id=""
    )

    assert CHECK_OF["retired-id-in-use"].findings(package(retired)) == []
