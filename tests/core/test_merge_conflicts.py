"""Find merge conflicts by the markers of git."""

from __future__ import annotations

import pytest

from guarantees.core.merge_conflicts import describe_conflict, find_conflicts


@pytest.mark.parametrize(
    ("text", "conflicts"),
    [
        ("<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n", [(1, 5)]),
        (
            "<<<<<<< a\n1\n||||||| c\n0\n=======\n2\n>>>>>>> b\nx\n<<<<<<< a\n=======\n>>>>>>> b\n",
            [(1, 7), (9, 11)],
        ),
        ("<<<<<<< a\r\n1\r\n=======\r\n2\r\n>>>>>>> b\r\n", [(1, 5)]),
        ("1\n>>>>>>> b\n", [(2, 2)]),
        ("<<<<<<< a\n1\n<<<<<<< a\n2\n", [(1, 1), (3, 3)]),
        ("Title\n=======\n", []),
        ("a <<<<<<< b\n<<<<<<<<\n", []),
        ("", []),
    ],
    ids=[
        "one",
        "two, with the base",
        "CR LF",
        "only an end",
        "only starts",
        "heading",
        "not at a start",
        "empty",
    ],
)
def test_conflicts_are_found_by_their_lines(text: str, conflicts: list[tuple[int, int]]) -> None:
    """Each conflict has its first and last line; a marker that was left over is a conflict of one line."""
    assert find_conflicts(text.encode()) == conflicts


def test_a_leftover_marker_is_described_by_one_line() -> None:
    """A conflict of one line names that line."""
    assert describe_conflict((2, 2)) == "Unresolved merge conflict on line 2."
