"""How a check tells what it found: the list of checks adds its name and its weight."""

from __future__ import annotations

from guarantees.csvio import Row
from guarantees.findings import Finding
from guarantees.model import Subject
from guarantees.published.reading import TableData


def told(  # noqa: PLR0913  one for each thing that a finding says
    data: TableData,
    row: Row,
    message: str,
    hint: str,
    *,
    column: str = "",
    others: tuple[Subject, ...] = (),
) -> Finding:
    """Return a finding about *row* of *data*, which may be compared with *others*; nobody's yet."""
    return data.finding("", row, message, hint, column=column, others=others)


def told_of(data: TableData, column: str, message: str, hint: str) -> Finding:
    """Return a finding about *column* of *data*, or about all of it where the column is blank."""
    return Finding(
        check="", table=data.name, file=data.file, line=1, column=column, message=message, hint=hint
    )
