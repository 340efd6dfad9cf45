"""What pages take for granted of a package, asked of its contract before any is made.

The descriptor of a package is its own, and may promise less than ours: no reference, other types, cells that may be
blank. A package that keeps to such a contract would still lead pages nowhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final

from guarantees.contract.cell_rules import CELL_RULES, ValueKind
from guarantees.contract.table_schema import Constraints, Field, Table
from guarantees.core.errors import InputError
from guarantees.package import reader
from guarantees.package.installed import installed_package
from guarantees.package.reader import Package

NEEDED: Final = (
    "sources",
    "actors",
    "affiliations",
    "events",
    "event_participants",
    "event_reports",
    "statements",
    "statement_participants",
    "relations",
    "anchors",
    "codes",
)
"""The tables without which there is nothing to explore."""

SHOWN: Final = ("coder_agreement",)
"""Tables that are shown where they are there."""


def check(package: Package) -> None:
    """Refuse a package whose contract promises less than pages need.

    Raises:
        InputError: It does; the first thing that is missing is named.
    """
    # Of a table that was handed over alone the contract is known, and the other tables are not there.
    for lack in _lacks({data.name: data.contract for data in package}):
        raise InputError.no_explorer(lack)


def _lacks(tables: Mapping[str, Table]) -> Iterator[str]:
    """Yield what *tables* do not promise of what pages need."""
    ours = reader.contract_of(installed_package())
    yield from (f"there is no table {name!r}" for name in NEEDED if name not in tables)
    for name in (*NEEDED, *SHOWN):
        if name in tables:
            yield from _less(ours[name], tables[name])


def _less(ours: Table, theirs: Table) -> Iterator[str]:
    """Yield what the contract of a table does not promise of what ours does."""
    for field in ours.fields:
        if field.name not in theirs.columns:
            yield f"{ours.name} has no column {field.name!r}"
        elif not _same(field, theirs.field(field.name)):
            yield f"the column {field.name!r} of {ours.name} is declared otherwise"
    if theirs.primary_key != ours.primary_key:
        yield f"{ours.name} has another primary key"
    for key in ours.foreign_keys:
        if key not in theirs.foreign_keys:
            yield f"{', '.join(key.fields)} of {ours.name} refers to no row of {key.target}"


def _same(ours: Field, theirs: Field) -> bool:
    """Tell whether a column holds the same kind of cells; how they are spelt is the business of its package."""
    return (
        (ours.type, ours.code_list, ours.separator) == (theirs.type, theirs.code_list, theirs.separator)
        and bool(ours.constraints.enum) == bool(theirs.constraints.enum)
        and _bounds(ours.constraints) == _bounds(theirs.constraints)
    )


def _bounds(constraints: Constraints) -> Constraints:
    values = constraints.values.items()
    bounds = {name: value for name, value in values if CELL_RULES[name].value is ValueKind.CELL}
    return dataclasses.replace(constraints, values=bounds)
