"""Compare two packages: their contracts, and their rows by primary key, cell by cell. Pure functions.

Tables and columns are matched by name, rows by the cells of their primary key. Cells are compared in the columns that
both packages have: a column that was added or removed is one change of the contract, not one change per row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from guarantees.contract.cell_rules import CELL_RULES, CellRule, ValueKind
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Contract, Field, Table
from guarantees.core.csv_text import Row
from guarantees.core.locations import RecordRef
from guarantees.package.reader import Package

RETIRED: Final = "retired_ids"
_RETIRED_KEY: Final = ("table_name", "record_id")
_NOT_METADATA: Final = frozenset({"$schema", "created", "resources", "version", "waivers"})
_DESCRIPTIVE: Final = ("title", "description", "example", "standard", "code_list", "derived")

Key = tuple[str, ...]
ConstraintValue = Any  # its type depends on the rule


class Kind(StrEnum):
    """A kind of change of the contract."""

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
    """One change of the contract: its kind, what it applies to, and the old and new value if they are short."""

    kind: Kind
    table: str = ""
    column: str = ""
    old: str = ""
    new: str = ""

    @property
    def place(self) -> str:
        """What changed: a table, a column (``table.column``), or a property of the package."""
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
    """The differences between the rows of one table.

    Attributes:
        table: The contract of the table in the newer package, or in the older one if the newer does not have it.
        permanent_ids: Whether people keep and cite the ids of its rows, so that a removed row must be retired.
        added: The rows that only the newer package has.
        changed: The rows that both have, and that differ.
        removed: The rows that only the older package has, and whose id is not retired.
        retired: The rows that only the older package has, and whose permanent id is retired.
    """

    table: Table
    permanent_ids: bool
    added: tuple[Row, ...] = ()
    changed: tuple[Changed, ...] = ()
    removed: tuple[Row, ...] = ()
    retired: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        """Return whether any row differs."""
        return bool(self.added or self.changed or self.removed or self.retired)

    def record(self, row: Row) -> str:
        """Return the id of *row*, as in findings."""
        return _record_id(self.table, row)


@dataclass(frozen=True, slots=True)
class Diff:
    """All differences between two packages.

    Attributes:
        versions: The versions of the older and the newer package.
        schema: The changes of the contract and of the metadata.
        tables: The tables in which rows differ.
        uncompared: The tables whose rows cannot be compared, because one of the two files is damaged or missing, or
            the primary key has changed.
    """

    versions: tuple[str, str]
    schema: tuple[Change, ...] = ()
    tables: tuple[TableDiff, ...] = ()
    uncompared: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether the packages differ in anything but the version."""
        return bool(self.schema or self.tables or self.uncompared)

    def changed_records(self) -> frozenset[RecordRef]:
        """Return the records that the newer package added or changed."""
        return frozenset(
            RecordRef(diff.table.name, record)
            for diff in self.tables
            for record in (*map(diff.record, diff.added), *(row.record for row in diff.changed))
        )


@dataclass(frozen=True, slots=True)
class TablePair:
    """A table in two packages.

    Attributes:
        table: Its contract in the newer package, or in the older one if the newer does not have it.
        old: Its contract in the older package, if it has the table.
        new: Its contract in the newer package, if it has the table.
        permanent_ids: Whether its ids are permanent, by the same contract as *table*.
    """

    table: Table
    old: Table | None
    new: Table | None
    permanent_ids: bool

    @property
    def shared_columns(self) -> list[str]:
        """The columns in both packages, or all columns if only one package has the table."""
        return [column for column in self.table.columns if all(column in t.columns for t in self._tables)]

    @property
    def has_same_key(self) -> bool:
        """Whether each package has all columns of the primary key."""
        return all(set(self.table.primary_key) <= set(table.columns) for table in self._tables)

    @property
    def _tables(self) -> list[Table]:
        return [table for table in (self.old, self.new) if table is not None]


@dataclass(frozen=True, slots=True)
class KeyDiff:
    """The keys of the rows that differ between two versions of a table."""

    added: list[Key]
    changed: list[Key]
    removed: list[Key]


def compare(old: Package, new: Package) -> Diff:
    """Return the differences between *old* and *new*."""
    retired = _retired_ids(new)
    tables = []
    uncompared = []
    for pair in pair_tables(old.contract, new.contract):
        name = pair.table.name
        versions_of_table = [package[name] for package in (old, new) if package.has(name)]
        if not pair.has_same_key or not all(data.complete for data in versions_of_table):
            uncompared.append(name)
            continue
        old_rows = _rows_by_key(old[name].rows if pair.old else (), pair.table)
        new_rows = _rows_by_key(new[name].rows if pair.new else (), pair.table)
        columns = pair.shared_columns
        keys = diff_keys(
            {key: row.key(columns) for key, row in old_rows.items()},
            ((key, row.key(columns)) for key, row in new_rows.items()),
        )
        tables.append(table_diff(pair, keys, retired, old_rows.__getitem__, new_rows.__getitem__))
    versions = (str(old.descriptor.get("version", "")), str(new.descriptor.get("version", "")))
    schema = (
        *metadata_changes(old.descriptor, new.descriptor),
        *contract_changes(old.contract, new.contract),
    )
    return Diff(versions, schema, tuple(filter(None, tables)), tuple(uncompared))


def pair_tables(old: Contract, new: Contract) -> list[TablePair]:
    """Return the tables of both contracts, matched by name, in order."""
    pairs = []
    for name in sorted({*old.tables, *new.tables}):
        contract = new if name in new.tables else old
        permanent = contract.has_permanent_ids(name)
        pairs.append(TablePair(contract[name], old.tables.get(name), new.tables.get(name), permanent))
    return pairs


def diff_keys(old: dict[Key, Any], new: Iterable[tuple[Key, Any]]) -> KeyDiff:
    """Compare the rows of a table by key; a row has changed if its value differs. *old* is used up.

    >>> diff_keys({("oar",): "red", ("rope",): "blue", ("sail",): ""}, [(("oar",), "green"), (("mast",), ""), (("sail",), "")])
    KeyDiff(added=[('mast',)], changed=[('oar',)], removed=[('rope',)])
    """
    added, changed = [], []
    for key, value in new:
        if key not in old:
            added.append(key)
        elif old.pop(key) != value:
            changed.append(key)
    return KeyDiff(added, changed, list(old))


def table_diff(
    pair: TablePair,
    keys: KeyDiff,
    retired: Collection[RecordRef],
    old_row: Callable[[Key], Row],
    new_row: Callable[[Key], Row],
) -> TableDiff:
    """Return the rows with the given *keys*; *retired* are the ids that the newer package lists as retired."""
    columns = pair.shared_columns
    removed: list[Row] = []
    retired_rows: list[Row] = []
    for row in map(old_row, keys.removed):
        is_retired = pair.permanent_ids and RecordRef(pair.table.name, _record_id(pair.table, row)) in retired
        (retired_rows if is_retired else removed).append(row)
    return TableDiff(
        pair.table,
        pair.permanent_ids,
        added=tuple(map(new_row, keys.added)),
        changed=tuple(_changed(pair.table, old_row(key), new_row(key), columns) for key in keys.changed),
        removed=tuple(removed),
        retired=tuple(retired_rows),
    )


def _changed(table: Table, old: Row, new: Row, columns: Iterable[str]) -> Changed:
    cells = tuple(
        Cell(name, old[name], new[name])
        for name in columns
        # The rows of a large package consist of their key only, which has not changed.
        if name in new.cells and old[name] != new[name]
    )
    return Changed(_record_id(table, new), new, cells)


def _retired_ids(package: Package) -> frozenset[RecordRef]:
    if not package.has(RETIRED) or not package[RETIRED].has(*_RETIRED_KEY):
        return frozenset()
    return frozenset(RecordRef(*row.key(_RETIRED_KEY)) for row in package[RETIRED].rows)


def _rows_by_key(rows: Iterable[Row], table: Table) -> dict[Key, Row]:
    """Return *rows* by primary key and running number, which distinguishes rows with duplicate keys."""
    by_key: dict[Key, Row] = {}
    counts: dict[Key, int] = {}
    for row in rows:
        key = row.key(table.primary_key)
        counts[key] = counts.get(key, 0) + 1
        by_key[*key, str(counts[key])] = row
    return by_key


def _record_id(table: Table, row: Row) -> str:
    return ":".join(row.key(table.primary_key))


def metadata_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the differences between two descriptors, apart from their tables."""
    for name in sorted({*old, *new} - _NOT_METADATA):
        before, after = (_as_text(descriptor.get(name, "")) for descriptor in (old, new))
        if before != after:
            yield Change(Kind.DESCRIBED, "", name, before, after)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def contract_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield the differences between two contracts, table by table."""
    for pair in pair_tables(old, new):
        if pair.old is None:
            yield Change(Kind.TABLE_ADDED, pair.table.name)
        elif pair.new is None:
            yield Change(Kind.TABLE_REMOVED, pair.table.name)
        else:
            yield from _table_changes(pair.old, pair.new)


def _table_changes(old: Table, new: Table) -> Iterator[Change]:
    yield from _column_changes(old, new)
    for name in old.columns:
        if name in new.columns:
            yield from _field_changes(new.name, old.field(name), new.field(name))
    if old.declared_key != new.declared_key:
        yield Change(Kind.KEY, new.name, "", ", ".join(old.declared_key), ", ".join(new.declared_key))
    before, after = _key_constraints(old), _key_constraints(new)
    for key in sorted(before - after):
        yield Change(Kind.LOOSENED, new.name, "", key, "")
    for key in sorted(after - before):
        yield Change(Kind.TIGHTENED, new.name, "", "", key)
    descriptive = (
        ("title", old.title, new.title),
        ("description", old.description, new.description),
        ("expectations", _as_text(old.expected.as_json()), _as_text(new.expected.as_json())),
    )
    for name, old_text, new_text in descriptive:
        if old_text != new_text:
            yield Change(Kind.DESCRIBED, new.name, "", f"{name}: {old_text}", f"{name}: {new_text}")


def _key_constraints(table: Table) -> set[str]:
    """Return descriptions of the unique and foreign keys of *table*."""
    unique = {f"unique key ({', '.join(key)})" for key in table.unique_keys}
    return unique | {
        f"reference ({', '.join(key.fields)}) to {key.target} ({', '.join(key.target_fields)})"
        for key in table.foreign_keys
    }


def _column_changes(old: Table, new: Table) -> Iterator[Change]:
    for name in old.columns:
        if name not in new.columns:
            yield Change(Kind.COLUMN_REMOVED, new.name, name)
    shared = [name for name in new.columns if name in old.columns]
    last = max((new.columns.index(name) for name in shared), default=-1)
    for index, name in enumerate(new.columns):
        if name not in old.columns:
            yield Change(Kind.COLUMN_ADDED if index > last else Kind.COLUMN_INSERTED, new.name, name)
    before = [name for name in old.columns if name in new.columns]
    if before != shared:
        yield Change(Kind.COLUMNS_REORDERED, new.name, "", ", ".join(before), ", ".join(shared))


def _field_changes(table: str, old: Field, new: Field) -> Iterator[Change]:
    def change(kind: Kind, before: str, after: str) -> Change:
        return Change(kind, table, new.name, before, after)

    if old.type != new.type:
        yield change(Kind.TYPE, old.type, new.type)
    if old.separator != new.separator:
        yield change(Kind.TYPE, f"separator {old.separator!r}", f"separator {new.separator!r}")
    for kind, before, after in _constraint_changes(old, new):
        yield change(kind, before, after)
    for name in _DESCRIPTIVE:
        before, after = str(getattr(old, name)), str(getattr(new, name))
        if before != after:
            yield change(Kind.DESCRIBED, f"{name}: {before}", f"{name}: {after}")


def _constraint_changes(old: Field, new: Field) -> Iterator[tuple[Kind, str, str]]:
    """Yield the constraints that differ. A pattern counts as tightened, because two patterns cannot be compared."""
    before, after = old.constraints, new.constraints
    for flag in ("required", "unique"):
        if getattr(before, flag) != getattr(after, flag):
            yield (Kind.TIGHTENED, "", flag) if getattr(after, flag) else (Kind.LOOSENED, flag, "")
    field_type = old.type if old.type == new.type else "string"
    for name, rule in CELL_RULES.items():
        old_value, new_value = before.values.get(name), after.values.get(name)
        if rule.value is ValueKind.CELLS:
            yield from _enum_changes(old_value or (), new_value or ())
        elif old_value != new_value:
            kind = _stricter_or_looser(rule, field_type, old_value, new_value)
            yield kind, _name_and_value(name, old_value), _name_and_value(name, new_value)
    # Other packages may have constraints that no table of this dataset can have.
    for name in sorted((before.values.keys() | after.values.keys()) - CELL_RULES.keys()):
        old_value, new_value = before.values.get(name), after.values.get(name)
        if old_value != new_value:
            kind = Kind.LOOSENED if new_value is None else Kind.TIGHTENED
            yield kind, _name_and_value(name, old_value), _name_and_value(name, new_value)


def _name_and_value(name: str, value: object) -> str:
    return "" if value is None else f"{name} {value}"


def _enum_changes(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[Kind, str, str]]:
    if bool(old) != bool(new):
        yield (Kind.TIGHTENED, "", "enum") if new else (Kind.LOOSENED, "enum", "")
        return
    removed = [code for code in old if code not in new]
    added = [code for code in new if code not in old]
    if removed:
        yield Kind.TIGHTENED, f"enum {', '.join(removed)}", ""
    if added:
        yield Kind.LOOSENED, "", f"enum {', '.join(added)}"
    if [code for code in old if code in new] != [code for code in new if code in old]:
        yield Kind.DESCRIBED, "enum: in another order", ""


def _stricter_or_looser(rule: CellRule, field_type: str, old: ConstraintValue, new: ConstraintValue) -> Kind:
    """Return whether a constraint was tightened or loosened; one that is not ordered counts as tightened."""
    if new is None:
        return Kind.LOOSENED
    if old is None or not rule.larger:
        return Kind.TIGHTENED
    parse = FIELD_TYPES[field_type].parse if field_type in FIELD_TYPES else float
    try:
        is_larger = parse(new) > parse(old) if rule.value is ValueKind.CELL else new > old
    except (TypeError, ValueError):
        # A bound of another package may have any form.
        return Kind.TIGHTENED
    return Kind.TIGHTENED if is_larger == (rule.larger > 0) else Kind.LOOSENED
