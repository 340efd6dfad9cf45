"""Hints name the nearest known value."""

from __future__ import annotations

import pytest

from guarantees.core.errors import did_you_mean, nearest


@pytest.mark.parametrize(
    ("value", "known", "hint"),
    [
        ("jane-row", ["jane-roe", "john-poe"], "Did you mean 'jane-roe'?"),
        ("JANE-ROE", ["jane-roe"], "Did you mean 'jane-roe'?"),
        ("xyz", ["jane-roe", "john-poe"], "Known: jane-roe, john-poe."),
        ("xyz", [], "None is known yet."),
        ("xyz", [f"actor-{n}" for n in range(20)], "No similar name found."),
    ],
    ids=["misspelt", "capitals", "few", "none", "many"],
)
def test_hint_names_the_nearest_known_value(value: str, known: list[str], hint: str) -> None:
    """If no value is near, a short list is shown as a whole."""
    assert did_you_mean(value, known) == hint


def test_nothing_is_near() -> None:
    """Without a similar value, the result is empty."""
    assert nearest("xyz", ["jane-roe"]) == ""
