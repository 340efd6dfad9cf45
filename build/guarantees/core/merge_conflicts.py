"""Find the markers that git leaves in a file where two branches changed the same lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.rules import CURATION, Rule, register

MERGE_CONFLICT: Final = register(
    Rule(
        name="merge-conflict",
        group=CURATION,
        summary="A file must not contain the markers of an unresolved merge conflict.",
        fix="Resolve the conflict: keep what is right, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`.",
        bad="<<<<<<< HEAD\nsector: GOV\n=======\nsector: OTH\n>>>>>>> their-branch",
        good="sector: GOV",
    )
)

_START: Final = b"<<<<<<< "
_END: Final = b">>>>>>> "


def find_conflicts(data: bytes) -> list[tuple[int, int]]:
    r"""Return the first and the last line of every merge conflict in *data*.

    A start or an end without its counterpart is a conflict of one line, of which a part was resolved. A line of
    ``=======`` alone is none, since it may underline a heading.

    >>> find_conflicts(b"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n")
    [(2, 6)]
    """
    if _START not in data and _END not in data:
        return []
    conflicts: list[tuple[int, int]] = []
    start = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.startswith(_START):
            if start:
                conflicts.append((start, start))
            start = number
        elif line.startswith(_END):
            conflicts.append((start or number, number))
            start = 0
    return [*conflicts, (start, start)] if start else conflicts


def describe_conflict(conflict: tuple[int, int]) -> str:
    """Return the lines of a *conflict* in words.

    >>> describe_conflict((12, 18))
    'Unresolved merge conflict on lines 12–18.'
    """
    first, last = conflict
    return f"Unresolved merge conflict on {f'line {first}' if first == last else f'lines {first}–{last}'}."


def conflict_findings(
    conflicts: Iterable[tuple[int, int]], file: str, hint: str = MERGE_CONFLICT.fix
) -> list[Finding]:
    """Return a finding for each of the *conflicts* in *file*."""
    return [
        Finding(
            rule=MERGE_CONFLICT,
            file=file,
            line=conflict[0],
            end_line=conflict[1] if conflict[1] > conflict[0] else 0,
            message=describe_conflict(conflict),
            hint=hint,
        )
        for conflict in conflicts
    ]
