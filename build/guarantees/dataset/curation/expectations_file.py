"""Reading ``schemas/expectations.yml``: floors and ceilings, by table and column of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guarantees.contract.expectations import Bounds, Expectations
from guarantees.contract.table_schema import Contract, Table
from guarantees.core import yaml_text
from guarantees.core.findings import Finding
from guarantees.core.locations import NO_RECORD
from guarantees.dataset.curation.curation_rules import CURATION_INVALID_VALUE
from guarantees.dataset.curation.entries import Entry, Reader
from guarantees.dataset.curation.shape import Key, Kind, Shape

_NUMBER: Final = "0|[1-9][0-9]{0,8}"
_SHARE: Final = r"0|1|0\.[0-9]{1,4}"


def shape(contract: Contract) -> Shape:
    """Return what the file may hold: the tables of *contract*, and of each the columns that may be blank."""
    return Shape(
        "list of expectations",
        tuple(_entry(table.name, f"What is expected of {table.path}.", _table(table)) for table in contract),
    )


def _entry(name: str, meaning: str, of: tuple[Key, ...]) -> Key:
    return Key(name=name, kind=Kind.ENTRY, shape=Shape("table of expectations", of), meaning=meaning)


def _bounds(pattern: str, what: str) -> tuple[Key, ...]:
    return (
        Key(name="min", pattern=pattern, meaning=f"{what} at least; fewer stop a build."),
        Key(name="max", pattern=pattern, meaning=f"{what} at most; more are a warning."),
    )


def _table(table: Table) -> tuple[Key, ...]:
    shares = tuple(
        _entry(field.name, field.description, _bounds(_SHARE, "Share of rows that fill it,"))
        for field in table.fields
        if not field.constraints.required
    )
    codes = tuple(
        Key(name=field.name, kind=Kind.TEXTS, column=f"{table.name}.{field.name}")
        for field in table.fields
        if field.code_list
    )
    return (
        _entry("rows", "How many rows there are.", _bounds(_NUMBER, "Rows,")),
        _entry("filled", "In how many rows each column is filled.", shares),
        _entry("reserved", "Columns all codes of which a row has, but for those listed.", codes),
    )


def read(node: yaml_text.Node, reader: Reader) -> dict[str, Expectations]:
    """Return what *node* expects of each table that it names; what is wrong is told by *reader*."""
    entry = reader.read(node, shape(reader.contract), NO_RECORD)
    return {name: _expected(entry.entry(name), reader) for name in entry.values}


def _expected(table: Entry, reader: Reader) -> Expectations:
    filled, reserved = table.entry("filled"), table.entry("reserved")
    return Expectations(
        rows=_read(table.entry("rows"), reader),
        filled={column: _read(filled.entry(column), reader) for column in filled.values},
        reserved={column: reserved.texts(column) for column in reserved.values},
    )


def _read(entry: Entry, reader: Reader) -> Bounds:
    low, high = (float(text) if (text := entry.text(name)) else None for name in ("min", "max"))
    reader.findings.extend(_disorder(entry, low, high))
    return Bounds(low, high)


def _disorder(entry: Entry, low: float | None, high: float | None) -> Iterator[Finding]:
    if low is not None and high is not None and low > high:
        mark = entry.place("min")
        yield Finding(
            rule=CURATION_INVALID_VALUE,
            file=mark.file,
            line=mark.line,
            column="min",
            value=entry.text("min"),
            message=f"The floor {low:g} is above the ceiling {high:g}.",
            hint="Exchange the two, or correct one.",
        )
