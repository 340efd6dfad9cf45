"""What the engines of other projects are known to report otherwise than our own rules, of those that they are given.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Leniency:
    """Violations of a rule that an engine does not report, or that only it reports.

    Attributes:
        engine: The engine.
        rule: The rule.
        values: The values on which it decides otherwise; blank if it does not enforce the rule at all.
        why: Why it does.
        applies: Whether cells have such values.
        is_stricter: Whether it rejects, rather than accepts, the values.
    """

    engine: str
    rule: str
    values: str = ""
    why: str
    applies: Callable[[RejectedCells], bool] = lambda _: True
    is_stricter: bool = False

    @property
    def decision(self) -> str:
        """What the engine does with the values, in a word."""
        return "rejected" if self.is_stricter else "accepted"


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


def _is_blank_in_part(cells: RejectedCells) -> bool:
    """Return whether some, but not all, of the cells are blank, and no row of a target has the same."""
    key, tables = cells.row.key(cells.columns), cells.package.tables
    return (
        any(key)
        and not all(key)
        and not any(
            key in tables[reference.target].groups(*reference.target_fields)
            for reference in cells.data.contract.foreign_keys
            if reference.fields == cells.columns and reference.target in tables
        )
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
        values="keys with a blank part, unlike any row of the target",
        why="A blank part is compared like any value; by the rules of SQL, such a key refers to nothing.",
        applies=_is_blank_in_part,
        is_stricter=True,
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
    return _is_known(engine, rule, cells, is_stricter=False)


def is_stricter(engine: str, rule: str, cells: RejectedCells) -> bool:
    """Return whether *engine* is known to report that *cells* violate *rule*, although they do not."""
    return _is_known(engine, rule, cells, is_stricter=True)


def _is_known(engine: str, rule: str, cells: RejectedCells, *, is_stricter: bool) -> bool:
    return any(
        (entry.engine, entry.rule, entry.is_stricter) == (engine, rule, is_stricter) and entry.applies(cells)
        for entry in LENIENCIES
    )
