"""Plant faults of every kind that a contract has, each in a separate row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.contract import Field, Table

BLANK: Final = ""
SEVEN: Final = 7
LONE: Final = 3
"""One row in seven that no row refers to, not even itself: a fault in its key has no other effect."""

_WRONG_TYPE: Final = {"integer": "many", "boolean": "maybe", "date": "2021-02-30"}
_UNLIKE: Final = ("Wrong?", "wrong||wrong")


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to violate a rule: with a cell, or with cells of an earlier row.

    Attributes:
        rule: The rule, by its name in the Table Schema.
        column: The column; blank for a key of several columns, where the whole row is at fault.
        cells: The cells that violate it.
        copied: The columns that are copied from an earlier row.
        far: Whether that row is far away.
    """

    rule: str
    column: str
    cells: Mapping[str, str]
    copied: tuple[str, ...] = ()
    far: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: row (0 is the first after the header), kind, and the row that cells are copied from."""

    row: int
    kind: Kind
    origin: int


def kinds(table: Table, referred: frozenset[str]) -> list[Kind]:
    """Return every kind of fault in *table* that does not affect rows that refer to it.

    Keys that other tables refer to (*referred* has their columns) get no fault.
    """
    fields = [field for field in table.fields if field.name not in referred]
    result = [kind for field in fields for kind in _of_field(field)]
    result += [
        Kind("foreign-key", ref.fields[-1], dict.fromkeys(ref.fields, "unknown-{row}"))
        for ref in table.references
    ]
    for rule, key in (
        ("primary-key", table.primary_key),
        *(("unique-key", key) for key in table.unique_keys),
    ):
        if not set(key) & referred:
            column = key[0] if len(key) == 1 else ""
            result += [Kind(rule, column, {}, key), Kind(rule, column, {}, key, far=len(key) == 1)]
    return result


def _of_field(field: Field) -> Iterator[Kind]:
    rules = field.constraints
    wrong = {
        "required": BLANK if field.required else None,
        "type": _WRONG_TYPE.get(field.type),
        "enum": "unlisted" if rules.get("enum") else None,
        "pattern": _unlike(rules["pattern"]) if "pattern" in rules else None,
        "minLength": "x" * (rules.get("minLength", 0) - 1) or None,
        "maxLength": "x" * (rules["maxLength"] + 1) if "maxLength" in rules else None,
        "minimum": str(rules["minimum"] - 1) if "minimum" in rules else None,
        "maximum": str(rules["maximum"] + 1) if "maximum" in rules else None,
    }
    for rule, cell in wrong.items():
        if cell is not None:
            yield Kind(rule, field.name, {field.name: cell})
    if field.unique:
        yield Kind("unique", field.name, {}, (field.name,))


def _unlike(pattern: str) -> str:
    return next(text for text in _UNLIKE if not re.fullmatch(pattern, text))


def spread(
    table: Table, fault_kinds: list[Kind], rows: int, number: int, rng: np.random.Generator
) -> list[Fault]:
    """Return *number* faults, or one of each kind if that is more, over the *rows* of a table."""
    sevens = rows // SEVEN
    number = min(max(number, len(fault_kinds)), sevens - 1)
    # Not among the first rows, because some faults copy cells from an earlier row.
    places = np.sort(rng.choice(sevens - 1, size=number, replace=False) + 1)
    order = rng.permutation(number)
    faults = []
    for place, index in zip(places.tolist(), order.tolist(), strict=True):
        kind = fault_kinds[index % len(fault_kinds)]
        keyed = bool(kind.copied) or kind.column in table.primary_key
        row = place * SEVEN + (LONE if keyed else int(rng.integers(SEVEN)))
        faults.append(Fault(row, kind, (place // 2) * SEVEN if kind.far else row - 1))
    return faults


def everywhere(fault_kinds: list[Kind], rows: range) -> list[Fault]:
    """Return a fault in each of *rows*: in turn the kinds that need no other row."""
    kinds_of_cells = [kind for kind in fault_kinds if not kind.copied]
    return [Fault(row, kinds_of_cells[row % len(kinds_of_cells)], row) for row in rows]
