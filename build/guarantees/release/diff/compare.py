"""What changed between two packages: schemas, and rows by primary key, cell by cell. Pure functions.

Columns are compared by name and rows by the cells of their primary key; cells are compared in the columns that
both packages have, since a column that came or went is told once and not for every row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from guarantees.contract.cell_rules import CELL_RULES, CellRule, ValueKind
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Contract, Field, Table
from guarantees.core.csv_text import Row
from guarantees.core.locations import RecordRef
from guarantees.package.reader import Package, TableData

RETIRED: Final = "retired_ids"
_TOMBSTONE: Final = ("table_name", "record_id")
_NOT_METADATA: Final = frozenset({"$schema", "created", "resources", "version"})
_WORDS: Final = ("title", "description", "example", "standard", "code_list", "derived")


class Kind(StrEnum):
    """What happened to a part of the contract."""

    TABLE_ADDED = "table added"
    TABLE_REMOVED = "table removed"
    COLUMN_ADDED = "column added at the end"
    COLUMN_INSERTED = "column added before others"
    COLUMN_REMOVED = "column removed"
    COLUMNS_REORDERED = "columns reordered"
    TYPE = "type changed"
    KEY = "primary key changed"
    TIGHTENED = "constraint tightened"
    LOOSENED = "constraint loosened"
    DESCRIBED = "description changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the contract: of what, and from what to what, as far as it can be said in a word."""

    kind: Kind
    table: str = ""
    column: str = ""
    old: str = ""
    new: str = ""

    @property
    def place(self) -> str:
        """Where it is: the package, a table, or a column."""
        return ".".join(part for part in (self.table, self.column) if part)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that changed."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A row whose key is in both packages, with the cells that differ."""

    record: str
    row: Row
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What happened to the rows of one table.

    Attributes:
        table: The contract of the table, of the newer package that has it.
        identified: Whether its rows are known by an id of their own, or are referred to: such a row cannot go
            without breaking what points at it.
        added: The rows that only the newer package has.
        changed: The rows that both have, and that differ.
        removed: The rows that only the older package has, and whose id was not retired.
        retired: The rows that only the older package has, and whose id is among the retired ones.
    """

    table: Table
    identified: bool
    added: tuple[Row, ...] = ()
    changed: tuple[Changed, ...] = ()
    removed: tuple[Row, ...] = ()
    retired: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether any row differs."""
        return bool(self.added or self.changed or self.removed or self.retired)

    def record(self, row: Row) -> str:
        """Return the id of *row*, as findings name it."""
        return _record(self.table, row)


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two packages.

    Attributes:
        versions: What the older and the newer package call themselves.
        schema: The changes of the contract and of what describes it.
        tables: The tables in which rows differ.
        uncompared: The tables whose rows could not be compared, since one of the two files is damaged or
            missing, or the key is another.
    """

    versions: tuple[str, str]
    schema: tuple[Change, ...] = ()
    tables: tuple[TableDiff, ...] = ()
    uncompared: tuple[str, ...] = ()

    def changed_records(self) -> frozenset[RecordRef]:
        """Return the records that the newer package added or changed."""
        return frozenset(
            RecordRef(of.table.name, record)
            for of in self.tables
            for record in (*map(of.record, of.added), *(row.record for row in of.changed))
        )


def compare(old: Package, new: Package) -> Diff:
    """Return what differs between *old* and *new*."""
    names = sorted({*old.contract.tables, *new.contract.tables})
    gone = _tombstones(new)
    tables = []
    uncompared = []
    for name in names:
        found = _rows(old, new, name, gone)
        if found is None:
            uncompared.append(name)
        elif found:
            tables.append(found)
    versions = (str(old.descriptor.get("version", "")), str(new.descriptor.get("version", "")))
    schema = (*descriptions(old.descriptor, new.descriptor), *contracts(old.contract, new.contract))
    return Diff(versions, schema, tuple(tables), tuple(uncompared))


def _tombstones(package: Package) -> frozenset[RecordRef]:
    if not package.has(RETIRED) or not package[RETIRED].has(*_TOMBSTONE):
        return frozenset()
    return frozenset(RecordRef(*row.key(_TOMBSTONE)) for row in package[RETIRED].rows)


def descriptions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what differs between what two descriptors say of the whole package."""
    for name in sorted({*old, *new} - _NOT_METADATA):
        before, after = (_said(descriptor.get(name, "")) for descriptor in (old, new))
        if before != after:
            yield Change(Kind.DESCRIBED, "", name, before, after)


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def contracts(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what differs between two contracts, table by table."""
    for name in sorted({*old.tables, *new.tables}):
        if name not in old.tables:
            yield Change(Kind.TABLE_ADDED, name)
        elif name not in new.tables:
            yield Change(Kind.TABLE_REMOVED, name)
        else:
            yield from _table(old[name], new[name])


def _table(old: Table, new: Table) -> Iterator[Change]:
    yield from _columns(old, new)
    for name in old.columns:
        if name in new.columns:
            yield from _field(new.name, old.field(name), new.field(name))
    if old.primary_key != new.primary_key:
        yield Change(Kind.KEY, new.name, "", ", ".join(old.primary_key), ", ".join(new.primary_key))
    before, after = _keys(old), _keys(new)
    for key in sorted(before - after):
        yield Change(Kind.LOOSENED, new.name, "", key, "")
    for key in sorted(after - before):
        yield Change(Kind.TIGHTENED, new.name, "", "", key)
    words = (
        ("title", old.title, new.title),
        ("description", old.description, new.description),
        ("expectations", _said(old.expected.as_json()), _said(new.expected.as_json())),
    )
    for what, was, becomes in words:
        if was != becomes:
            yield Change(Kind.DESCRIBED, new.name, "", f"{what}: {was}", f"{what}: {becomes}")


def _keys(table: Table) -> set[str]:
    """Return what *table* asks of its rows beside the primary key, as it is told to people."""
    unique = {f"unique key ({', '.join(key)})" for key in table.unique_keys}
    return unique | {
        f"reference ({', '.join(key.fields)}) to {key.target} ({', '.join(key.target_fields)})"
        for key in table.foreign_keys
    }


def _columns(old: Table, new: Table) -> Iterator[Change]:
    kept = [name for name in new.columns if name in old.columns]
    for name in old.columns:
        if name not in new.columns:
            yield Change(Kind.COLUMN_REMOVED, new.name, name)
    last = max((new.columns.index(name) for name in kept), default=-1)
    for place, name in enumerate(new.columns):
        if name not in old.columns:
            yield Change(Kind.COLUMN_ADDED if place > last else Kind.COLUMN_INSERTED, new.name, name)
    before = [name for name in old.columns if name in new.columns]
    if before != kept:
        yield Change(Kind.COLUMNS_REORDERED, new.name, "", ", ".join(before), ", ".join(kept))


def _field(table: str, old: Field, new: Field) -> Iterator[Change]:
    def change(kind: Kind, before: str, after: str) -> Change:
        return Change(kind, table, new.name, before, after)

    if old.type != new.type:
        yield change(Kind.TYPE, old.type, new.type)
    if old.separator != new.separator:
        yield change(Kind.TYPE, f"separator {old.separator!r}", f"separator {new.separator!r}")
    yield from (change(*found) for found in _constraints(old, new))
    for word in _WORDS:
        before, after = str(getattr(old, word)), str(getattr(new, word))
        if before != after:
            yield change(Kind.DESCRIBED, f"{word}: {before}", f"{word}: {after}")


def _constraints(old: Field, new: Field) -> Iterator[tuple[Kind, str, str]]:
    """Yield the constraints that differ; one that cannot be weighed against the other counts as tightened."""
    was, becomes = old.constraints, new.constraints
    for flag in ("required", "unique"):
        before, after = getattr(was, flag), getattr(becomes, flag)
        if before != after:
            yield (Kind.TIGHTENED, "", flag) if after else (Kind.LOOSENED, flag, "")
    for name, rule in CELL_RULES.items():
        before, after = was.values.get(name), becomes.values.get(name)
        if rule.value is ValueKind.CELLS:
            yield from _enum(before or (), after or ())
        elif before != after:
            kind = _stricter_or_looser(rule, old.type if old.type == new.type else "string", before, after)
            yield kind, _named(name, before), _named(name, after)


def _named(name: str, value: object) -> str:
    return "" if value is None else f"{name} {value}"


def _enum(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[Kind, str, str]]:
    if bool(old) != bool(new):
        yield (Kind.TIGHTENED, "", "enum") if new else (Kind.LOOSENED, "enum", "")
        return
    gone = [code for code in old if code not in new]
    come = [code for code in new if code not in old]
    if gone:
        yield Kind.TIGHTENED, f"enum {', '.join(gone)}", ""
    if come:
        yield Kind.LOOSENED, "", f"enum {', '.join(come)}"
    if [code for code in old if code in new] != [code for code in new if code in old]:
        yield Kind.DESCRIBED, "enum: in another order", ""


def _stricter_or_looser(rule: CellRule, kind: str, old: Any, new: Any) -> Kind:  # noqa: ANN401  by the rule
    """Return which way a constraint of a field of type *kind* changed; one that is not ordered counts as stricter."""
    if new is None:
        return Kind.LOOSENED
    if old is None or not rule.larger:
        return Kind.TIGHTENED
    parse = FIELD_TYPES[kind].parse
    is_larger = parse(new) > parse(old) if rule.value is ValueKind.CELL else new > old
    return Kind.TIGHTENED if is_larger == (rule.larger > 0) else Kind.LOOSENED


def _rows(old: Package, new: Package, name: str, gone: frozenset[RecordRef]) -> TableDiff | None:
    """Return what happened to the rows of the table called *name*; None where that cannot be said."""
    sides = [package[name] for package in (old, new) if package.has(name)]
    table = sides[-1].contract
    if not all(_comparable(data, table) for data in sides):
        return None
    before = _by_key(old[name].rows if old.has(name) else (), table)
    after = _by_key(new[name].rows if new.has(name) else (), table)
    shared = [column for column in table.columns if all(data.has(column) for data in sides)]
    both = (_changed(table, before[key], row, shared) for key, row in after.items() if key in before)
    lost = [row for key, row in before.items() if key not in after]
    return TableDiff(
        table,
        is_identified((old.contract, new.contract), table),
        added=tuple(row for key, row in after.items() if key not in before),
        changed=tuple(row for row in both if row.cells),
        removed=tuple(row for row in lost if RecordRef(name, _record(table, row)) not in gone),
        retired=tuple(row for row in lost if RecordRef(name, _record(table, row)) in gone),
    )


def is_identified(contracts: Iterable[Contract], table: Table) -> bool:
    """Tell whether a row of *table* is known by an id of its own, or referred to by another table."""
    references = (key for contract in contracts for other in contract for key in other.foreign_keys)
    return len(table.primary_key) == 1 or any(key.target == table.name for key in references)


def _comparable(data: TableData, table: Table) -> bool:
    return data.complete and data.has(*table.primary_key)


def _by_key(rows: Iterable[Row], table: Table) -> dict[tuple[str, ...], Row]:
    """Return *rows* by key; of a key that stands several times, each with its running number."""
    found: dict[tuple[str, ...], Row] = {}
    counts: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = row.key(table.primary_key)
        counts[key] = counts.get(key, 0) + 1
        found[(*key, str(counts[key]))] = row
    return found


def _changed(table: Table, old: Row, new: Row, columns: Iterable[str]) -> Changed:
    cells = tuple(Cell(name, old[name], new[name]) for name in columns if old[name] != new[name])
    return Changed(_record(table, new), new, cells)


def _record(table: Table, row: Row) -> str:
    return ":".join(row.key(table.primary_key))
