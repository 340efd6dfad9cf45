"""Hints name the nearest known value."""

from __future__ import annotations

import pytest

from guarantees.core.errors import did_you_mean, nearest, suggest


@pytest.mark.parametrize(
    ("value", "known", "hint"),
    [
        ("jane-row", ["jane-roe", "john-poe"], "Did you mean 'jane-roe'?"),
        ("JANE-ROE", ["jane-roe"], "Did you mean 'jane-roe'? Upper and lower case differ."),
        ("sergey-lavrov", ["sergei-ryabkov", "jens-stoltenberg"], "Known: jens-stoltenberg, sergei-ryabkov."),
        ("xyz", ["jane-roe", "john-poe"], "Known: jane-roe, john-poe."),
        ("xyz", [], "None is known yet."),
        ("xyz", [f"actor-{n}" for n in range(20)], "No similar name found."),
    ],
    ids=["misspelt", "capitals", "another person", "few", "none", "many"],
)
def test_hint_names_the_nearest_known_value(value: str, known: list[str], hint: str) -> None:
    """If no value is near, a short list is shown as a whole."""
    assert did_you_mean(value, known) == hint


def test_nothing_is_near() -> None:
    """Without a similar value, the result is empty."""
    assert nearest("xyz", ["jane-roe"]) == ""


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("northmor", "Did you mean 'northmoor'?"),
        ("Northmoor", "Did you mean 'northmoor'? Upper and lower case differ."),
        (" northmoor", "Remove the white space around 'northmoor'."),
        ("northmoro", "Did you mean 'northmoor'?"),
        ("harbour", ""),
        ("pier", ""),
        ("pier-12", ""),
    ],
)
def test_only_a_near_value_is_suggested(value: str, hint: str) -> None:
    """Nothing is suggested for a value that is not near, or that differs by its number."""
    assert suggest(value, ["northmoor", "pier-11", "pier-1"]) == hint


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("sergey-lavrov", "sergei-ryabkov"),
        ("john-doe", "jon-weir"),
        ("jake-sullivan", "john-sullivan"),
        ("ferry-gazette-s05", "ferry-gazette-s30"),
        ("ferry-gazette-s3", "ferry-gazette-s03"),
    ],
)
def test_another_record_is_not_near(value: str, known: str) -> None:
    """Another person or another number is never suggested for a missing id."""
    assert nearest(value, [known]) == ""


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("nmae", "name"),
        ("speaker_id", "speaker"),
        ("evnts", "events"),
        ("ferry-gazete-s05", "ferry-gazette-s05"),
        ("utf8", "utf-8"),
    ],
)
def test_a_typing_mistake_is_near(value: str, known: str) -> None:
    """Swapped, missing and additional letters are recognized."""
    assert nearest(value, [known, "quay"]) == known
