"""Compare two packages of any size by key: which records differ, and on request in which cells.

Both tables are streamed; only the key and a digest of each record of the older package are in memory, and for the cells
the changed records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Contract, Table
from guarantees.core import csv_text
from guarantees.core.csv_text import Row
from guarantees.core.findings import FindingCollector
from guarantees.core.locations import RecordRef
from guarantees.package import reader
from guarantees.release.diff.compare import (
    RETIRED,
    Diff,
    Key,
    KeyDiff,
    TableDiff,
    TablePair,
    contract_changes,
    diff_keys,
    metadata_changes,
    pair_tables,
    table_diff,
)
from guarantees.release.formats.typed_records import damaged_table

# 16 bytes are enough to distinguish the rows of any table.
_DIGEST_BYTES: Final = 16


def compare_streaming(old: Path | None, new: Path) -> Diff:
    """Return the differences between the packages in two folders; without *old*, every row of *new* is added.

    The rows of the diff consist of their key only, and changed rows have no cells.

    Raises:
        InputError: There is no package in one of the folders, or a table is damaged.
        ContractError: A descriptor cannot be used.
    """
    new_descriptor, new_contract = reader.read_declared(new)
    old_descriptor, old_contract = reader.read_declared(old) if old else (new_descriptor, Contract({}))
    retired = read_retired_ids(new, new_contract)
    tables = []
    uncompared = []
    for pair in pair_tables(old_contract, new_contract):
        key = pair.table.primary_key
        if not pair.has_same_key:
            uncompared.append(pair.table.name)
            continue

        def row(cells: Key, key: Key = key) -> Row:
            return Row(dict(zip(key, cells, strict=True)))

        columns = pair.shared_columns
        old_digests = dict(_digests(old, pair.old, key, columns)) if old and pair.old else {}
        new_digests = _digests(new, pair.new, key, columns) if pair.new else iter(())
        tables.append(table_diff(pair, diff_keys(old_digests, new_digests), retired, row, row))
    versions = (str(old_descriptor.get("version", "")) if old else "", str(new_descriptor.get("version", "")))
    schema = (
        (
            *metadata_changes(old_descriptor, new_descriptor),
            *contract_changes(old_contract, new_contract),
        )
        if old
        else ()
    )
    return Diff(versions, schema, tuple(filter(None, tables)), tuple(uncompared))


def with_cells(diff: Diff, old: Path | None, new: Path) -> Diff:
    """Return *diff*, which is that of the packages in the folders *old* and *new*, with the cells of changed rows.

    Raises:
        InputError: A table is damaged.
        ContractError: A descriptor cannot be used.
    """
    if old is None:
        return diff
    pairs = {pair.table.name: pair for pair in pair_tables(reader.contract_of(old), reader.contract_of(new))}
    return replace(
        diff, tables=tuple(_with_cells(table, pairs[table.table.name], old, new) for table in diff.tables)
    )


def _with_cells(diff: TableDiff, pair: TablePair, old: Path, new: Path) -> TableDiff:
    if not diff.changed or not pair.old or not pair.new:
        return diff
    key, columns = pair.table.primary_key, pair.shared_columns
    keys = [changed.row.key(key) for changed in diff.changed]
    changed_keys = frozenset(keys)

    def rows(root: Path, table: Table) -> dict[Key, Row]:
        read = (Row(dict(zip(columns, cells, strict=True))) for cells in iter_cells(root, table, columns))
        return {row.key(key): row for row in read if row.key(key) in changed_keys}

    before, after = rows(old, pair.old), rows(new, pair.new)
    complete = table_diff(pair, KeyDiff([], keys, []), (), before.__getitem__, after.__getitem__)
    return replace(diff, changed=complete.changed)


def iter_cells(root: Path, table: Table, columns: Sequence[str]) -> Iterator[Key]:
    """Yield the cells of *columns* of every record of *table* of the package in the folder *root*.

    Raises:
        InputError: The table is missing or damaged.
    """
    problems = FindingCollector()
    path = reader.locate_resource(root, table, problems)
    if path is None:
        problem = next(iter(problems))
        raise damaged_table(problem.place, problem.message)
    try:
        lines = csv_text.iter_rows(path)
        header = next(lines, [])
        indices = [header.index(column) for column in columns]
        for cells in lines:
            yield tuple(cells[index] for index in indices)
    except (ValueError, IndexError) as err:
        raise damaged_table(table.path, f"cannot be read: {err}.") from err


def read_retired_ids(root: Path, contract: Contract) -> Mapping[RecordRef, str]:
    """Return the ids that the package in the folder *root* lists as retired, each with its successor.

    Raises:
        InputError: The table of retired ids is damaged.
    """
    table = contract.tables.get(RETIRED)
    columns = ("table_name", "record_id", "successor_id")
    if table is None or not set(columns) <= set(table.columns):
        return {}
    return {
        RecordRef(name, record): successor for name, record, successor in iter_cells(root, table, columns)
    }


def newly_retired(root: Path, diff: Diff) -> Mapping[str, str]:
    """Return the ids that the package in the folder *root* retires since the other one in *diff*.

    Each has the version in which it is retired.

    Raises:
        InputError: The table of retired ids is damaged.
    """
    table = next((table for table in diff.tables if table.table.name == RETIRED), None)
    if table is None or "retired_in" not in table.table.columns:
        return {}
    added = {table.record(row) for row in table.added}
    rows = iter_cells(root, table.table, (*table.table.primary_key, "retired_in"))
    return {record: cells[-1] for cells in rows if (record := ":".join(cells[:-1])) in added}


def _digests(
    root: Path, table: Table, key: Sequence[str], columns: Sequence[str]
) -> Iterator[tuple[Key, bytes]]:
    for cells in iter_cells(root, table, (*key, *columns)):
        content = "\0".join(cells[len(key) :]).encode()
        yield cells[: len(key)], hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()
