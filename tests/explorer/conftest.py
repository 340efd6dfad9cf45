"""Fixtures that several tests of the explorer use."""

from __future__ import annotations

import pytest

from tests.conftest import Toy


@pytest.fixture
def two_sides(toy: Toy) -> Toy:
    """A toy in which Southmoor is a side of its own, and Poe speaks for it."""
    for row, cells in enumerate(toy.rows("actors")):
        if cells[0] in {"southmoor", "john-poe"}:
            toy.set("actors", row, country_code="", parent_id="", side="southmoor")
    return toy
