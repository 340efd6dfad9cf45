"""What changed between two published packages of any size, by key: which records, and not from what to what.

A table is streamed twice, and of each record of the older package only the key and a digest are held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Contract, Table
from guarantees.core import csv_text
from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError
from guarantees.core.findings import FindingCollector
from guarantees.core.locations import RecordRef
from guarantees.package import reader
from guarantees.release.diff.compare import (
    RETIRED,
    Changed,
    Diff,
    TableDiff,
    contracts,
    descriptions,
    is_identified,
)

# Sixteen bytes tell the rows of any table apart.
_DIGEST: Final = 16
Key = tuple[str, ...]


def compare_streaming(old: Path | None, new: Path) -> Diff:
    """Return what differs between the packages in two folders; without *old*, all of *new* is added.

    The rows of the difference hold their key alone, and the cells of those that changed are not told.

    Raises:
        InputError: There is no package in one of them, or a table is damaged.
        ContractError: A descriptor cannot be used.
    """
    descriptor, after = reader.read_declared(new)
    told, before = reader.read_declared(old) if old else (descriptor, Contract({}))
    gone = tombstones(new, after)
    tables = []
    uncompared = []
    for name in sorted({*before.tables, *after.tables}):
        sides = [(root, of[name]) for root, of in ((old, before), (new, after)) if root and name in of.tables]
        table = sides[-1][1]
        if not all(set(table.primary_key) <= set(each.columns) for _, each in sides):
            uncompared.append(name)
            continue
        shared = [column for column in table.columns if all(column in each.columns for _, each in sides)]
        was = (
            dict(_digests(old, before[name], table.primary_key, shared))
            if old and name in before.tables
            else {}
        )
        now = _digests(new, after[name], table.primary_key, shared) if name in after.tables else iter(())
        found = _sorted_out(table, was, now, gone, identified=is_identified((before, after), table))
        if found:
            tables.append(found)
    versions = (str(told.get("version", "")) if old else "", str(descriptor.get("version", "")))
    schema = (*descriptions(told, descriptor), *contracts(before, after)) if old else ()
    return Diff(versions, schema, tuple(tables), tuple(uncompared))


def records(root: Path, table: Table, columns: Sequence[str]) -> Iterator[Key]:
    """Yield the cells of *columns* of every record of *table* of the package in the folder *root*.

    Raises:
        InputError: The table is not there, or is damaged.
    """
    problems = FindingCollector()
    path = reader.locate_resource(root, table, problems)
    if path is None:
        problem = next(iter(problems))
        raise InputError.damaged(problem.place, problem.message)
    try:
        lines = csv_text.iter_rows(path)
        header = next(lines, [])
        places = [header.index(column) for column in columns]
        for cells in lines:
            yield tuple(cells[place] for place in places)
    except (ValueError, IndexError) as err:
        raise InputError.damaged(table.path, f"it cannot be read: {err}.") from err


def tombstones(root: Path, contract: Contract) -> Mapping[RecordRef, str]:
    """Return the ids that the package in the folder *root* says are retired, each with what replaces it.

    Raises:
        InputError: The table of them is damaged.
    """
    table = contract.tables.get(RETIRED)
    columns = ("table_name", "record_id", "successor_id")
    if table is None or not set(columns) <= set(table.columns):
        return {}
    return {RecordRef(name, record): successor for name, record, successor in records(root, table, columns)}


def _digests(
    root: Path, table: Table, key: Sequence[str], columns: Sequence[str]
) -> Iterator[tuple[Key, bytes]]:
    for cells in records(root, table, (*key, *columns)):
        told = "\0".join(cells[len(key) :]).encode()
        yield cells[: len(key)], hashlib.blake2b(told, digest_size=_DIGEST).digest()


def _sorted_out(
    table: Table,
    was: dict[Key, bytes],
    now: Iterator[tuple[Key, bytes]],
    gone: Mapping[RecordRef, str],
    *,
    identified: bool,
) -> TableDiff:
    def row(key: Key) -> Row:
        return Row(dict(zip(table.primary_key, key, strict=True)))

    added = []
    changed = []
    for key, digest in now:
        before = was.pop(key, None)
        if before is None:
            added.append(row(key))
        elif before != digest:
            changed.append(Changed(":".join(key), row(key), ()))
    return TableDiff(
        table,
        identified,
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(row(key) for key in was if RecordRef(table.name, ":".join(key)) not in gone),
        retired=tuple(row(key) for key in was if RecordRef(table.name, ":".join(key)) in gone),
    )
