"""One row as it is built: its cells, and where in the curation files they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guarantees.contract.table_schema import Contract
from guarantees.core.locations import NO_RECORD, Location, RecordRef
from guarantees.dataset.curation.entries import Entry
from guarantees.dataset.curation.shape import Kind
from guarantees.dataset.derived import Days, days


@dataclass(frozen=True, slots=True)
class SourcedRow:
    """A row, the record that it was built from, and the place of each cell that a person typed."""

    cells: dict[str, str]
    mark: Location
    subject: RecordRef = NO_RECORD
    marks: Mapping[str, Location] = field(default_factory=dict)

    def place(self, column: str) -> Location:
        """Return where the cell of *column* was typed, or else where the record starts."""
        return self.marks.get(column, self.mark)


def from_entry(contract: Contract, table: str, entry: Entry, **derived: str) -> SourcedRow:
    """Return the row of *table* in which every key of *entry* fills its column.

    *derived* gives the cells that nobody types, and overrides.
    """
    cells = dict.fromkeys(contract[table].columns, "")
    marks: dict[str, Location] = {}
    for key in entry.shape.keys:
        owner, _, column = key.column.partition(".")
        if owner != table:
            continue
        if key.kind is Kind.TEXTS:
            cells[column] = contract[table].field(column).separator.join(entry.texts(key.name))
        else:
            cells[column] = entry.text(key.name)
        if key.name in entry.marks:
            marks[column] = entry.marks[key.name]
    unknown = set(derived) - set(cells)
    assert not unknown, unknown  # noqa: S101  a builder's bug, not bad input
    return SourcedRow({**cells, **derived}, entry.mark, entry.subject, marks)


def known_or_open_dates(edtf: str) -> Days:
    """Return the days of *edtf*; both open where it cannot be read, which has been told."""
    try:
        return days(edtf)
    except ValueError:
        return Days(None, None)


def date_cells(when: Days) -> dict[str, str]:
    """Return the derived date columns of a record."""
    return {
        "date_start": when.start_text,
        "date_end": when.end_text,
        "date_precision": when.precision,
    }
