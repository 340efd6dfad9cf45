"""Compare everything that a build writes with reviewed files; `make golden` updates them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Toy

GOLDEN = Path(__file__).resolve().parents[1] / "golden"

# The code lists and the contract are the project's own, and change with it.
FILES = (
    *(
        f"data/{table}.csv"
        for table in (
            "actors",
            "affiliations",
            "anchors",
            "attributions",
            "event_participants",
            "event_reports",
            "events",
            "relations",
            "retired_ids",
            "sources",
            "statement_events",
            "statement_participants",
            "statements",
            "statements_flat",
        )
    ),
    ".zenodo.json",
    "CITATION.cff",
    "curation/sources/ferry-gazette.lock.csv",
    "curation/sources/harbour-post.lock.csv",
    "curation/sources/island-wire.lock.csv",
)


@pytest.mark.parametrize("file", FILES)
def test_the_output_is_as_reviewed(finished: Toy, file: str) -> None:
    """Every byte of the output is as in the reviewed file."""
    expected = GOLDEN / file
    if os.environ.get("GUARANTEES_GOLDEN") == "write":
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_bytes(finished.path(file).read_bytes())

    assert finished.path(file).read_bytes() == expected.read_bytes()
