"""What the engines of other projects are known not to report, of the rules that they are given.

pandera and frictionless check the tables of this dataset beside its own rules. A difference that is listed here is
known; any other is reported. The page ``docs/parity.md`` is generated from this table, and a test fails when an entry
no longer applies.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from guarantees.contract.field_types import INTEGER
from guarantees.contract.table_schema import ForeignKey
from guarantees.core.csv_text import Row
from guarantees.package.reader import Package, TableData


class RejectedCells(NamedTuple):
    """The cells of a row that violate a rule: one cell, or those of a key."""

    package: Package
    data: TableData
    row: Row
    columns: tuple[str, ...]

    @property
    def text(self) -> str:
        """The first of the cells."""
        return self.row[self.columns[0]]

    @property
    def is_integer(self) -> bool:
        """Whether the column is of integers, and Python reads the cell as one."""
        if self.data.contract.field(self.columns[0]).type != "integer":
            return False
        try:
            return isinstance(int(self.text), int)
        except ValueError:
            return False

    @property
    def references(self) -> list[ForeignKey]:
        """The foreign keys of the columns."""
        return [key for key in self.data.contract.foreign_keys if key.fields == self.columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leniency:
    """Violations of a rule that an engine does not report.

    Attributes:
        engine: The engine.
        rule: The rule.
        values: The values that it accepts in spite of the rule; blank if it does not enforce the rule at all.
        why: Why it accepts them.
        applies: Whether it accepts cells that violate the rule.
    """

    engine: str
    rule: str
    values: str = ""
    why: str
    applies: Callable[[RejectedCells], bool] = lambda _: True


def _matches_ungrouped(cells: RejectedCells) -> bool:
    pattern = cells.data.contract.field(cells.columns[0]).constraints.pattern
    return bool(re.match(f"^{pattern}$", cells.text))


def _is_day_without_zeros(cells: RejectedCells) -> bool:
    if cells.data.contract.field(cells.columns[0]).type != "date":
        return False
    try:
        day = dt.datetime.strptime(cells.text, "%Y-%m-%d")  # noqa: DTZ007  a day has no time zone
    except ValueError:
        return False
    return day.date().isoformat() != cells.text


def _is_row_of_target(cells: RejectedCells) -> bool:
    """Return whether the cells, some of which are blank, are those of a row of the target."""
    key = cells.row.key(cells.columns)
    tables = cells.package.tables
    return not all(key) and any(
        key in tables[reference.target].groups(*reference.target_fields)
        for reference in cells.references
        if reference.target in tables
    )


_ONE_TABLE: Final = "pandera sees one table at a time."
_PYTHON: Final = "Cells are parsed by Python, which accepts more than the standard."
LENIENCIES: Final = (
    Leniency(engine="pandera", rule="foreign-key", why=_ONE_TABLE),
    Leniency(
        engine="pandera", rule="unique-key", why="The schema that pandera is given has only the primary key."
    ),
    Leniency(engine="frictionless", rule="unique-key", why="`uniqueKeys` are not checked."),
    Leniency(
        engine="frictionless",
        rule="foreign-key",
        values="keys with a blank part, like a row of the target",
        why="A blank part is compared like any value.",
        applies=_is_row_of_target,
    ),
    Leniency(
        engine="frictionless",
        rule="pattern",
        values="values that match between ^ and $",
        why="The pattern is put between ^ and $ without grouping, and $ matches before a final line break.",
        applies=_matches_ungrouped,
    ),
    Leniency(
        engine="frictionless",
        rule="type",
        values="integers with white space",
        why=_PYTHON,
        applies=lambda cells: cells.is_integer and cells.text != cells.text.strip(),
    ),
    Leniency(
        engine="frictionless",
        rule="type",
        values="integers with underscores",
        why=_PYTHON,
        applies=lambda cells: cells.is_integer and "_" in cells.text,
    ),
    Leniency(
        engine="frictionless",
        rule="type",
        values="integers in other digits than 0 to 9",
        why=_PYTHON,
        applies=lambda cells: cells.is_integer and not cells.text.isascii(),
    ),
    Leniency(
        engine="frictionless",
        rule="type",
        values="integers of more than 18 digits",
        why="Integers have no limit there; ours is that of most readers.",
        applies=lambda cells: (
            cells.is_integer
            and not re.fullmatch(INTEGER, cells.text)
            and bool(re.fullmatch("[+-]?[0-9]+", cells.text))
        ),
    ),
    Leniency(
        engine="frictionless",
        rule="type",
        values="days and months of one digit",
        why=_PYTHON,
        applies=_is_day_without_zeros,
    ),
)
"""All known differences."""


def is_lenient(engine: str, rule: str, cells: RejectedCells) -> bool:
    """Return whether *engine* is known not to report that *cells* violate *rule*."""
    return any((entry.engine, entry.rule) == (engine, rule) and entry.applies(cells) for entry in LENIENCIES)
