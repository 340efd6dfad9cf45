"""Synthetic packages in the shape of the dataset: ``python -m bench.packages ROWS FOLDER SEED KIND...``.

The contract is that of some tables of the repository. Statements have one more column, a number within bounds, since
they have none; so it is not a package of this dataset, and the consistency checks do not run. All words are invented.

A package is written in up to three kinds: valid, with a fault in one row of a thousand, and with a fault in every row.
It is written in blocks, so that memory does not grow with the rows.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from bench import contract, faults
from bench.contract import Descriptor, Field, Table
from bench.faults import Fault

LARGE: Final = "statements"
_TABLES: Final = (LARGE, "sources", "actors", "events", "codes")
"""The statements, the tables that they refer to, and the table that has a key of several columns."""
SEED: Final = 2026
BLOCK: Final = 35_000 * faults.SEVEN
"""A multiple of seven, so that a faulty row and the row before it are in the same block."""
VALID: Final = "valid"
FAULTY: Final = "faulty"
ALL: Final = "all"
NAMES: Final = {VALID: "valid", FAULTY: "0.1 % faulty", ALL: "all rows faulty"}
KINDS: Final = tuple(NAMES)

_DATASET: Final = Path(__file__).resolve().parent.parent / "datapackage.json"
_POSITION: Final[Descriptor] = {
    "name": "position",
    "type": "integer",
    "title": "Position",
    "description": "Position of the statement in its source.",
    "constraints": {"required": True, "minimum": 1, "maximum": 9999},
}
_PER_SOURCE: Final = 1_000
_PER_LIST: Final = 6
_SMALL: Final = (400, 1_500)
"""The bounds of the rows of a small table; it has a hundredth of the rows of the large one."""

_WORDS: Final = (
    "anchor", "barley", "beacon", "bridge", "canal", "cattle", "cedar", "copper", "council", "county",
    "dairy", "engine", "ferry", "fiddle", "garden", "gravel", "hamlet", "harbour", "inlet", "island",
    "jetty", "kernel", "kettle", "ladder", "lantern", "ledger", "marble", "mayor", "meadow", "mill",
    "needle", "oar", "orchard", "paddle", "pier", "quarry", "ribbon", "saddle", "sail", "tariff",
    "thicket", "timber", "willow", "window",
)  # fmt: skip  # in the order of the alphabet, so that ids grow with their numbers
_DAYS: Final = [f"2021-12-{day:02}" for day in range(1, 32)] + [f"2022-01-{day:02}" for day in range(1, 32)]
_ROOTS: Final = [f"CAMEO-{number:02}" for number in range(1, 21)]
_POOLS: Final[dict[str, Sequence[str]]] = {
    "author": ["Ann Lee", "Bo Finn|Cy Marsh"],
    "aliases": ["the Pier", "the Mill|the Old Mill"],
    "cameo_code": [f"{root}{digit}" for root in _ROOTS for digit in range(10)],
    "cameo_root": _ROOTS,
    "country_code": ["FRD", "SYL", "OSI"],
    "date_edtf": [*_DAYS, "2021-12", "2022-01?", "../2022-01-26", "2021-12-05/2021-12-09"],
    "language": ["en", "fr", "it"],
    "original_language": ["en", "fr", "it"],
    "plover_mode": ["meet", "visit"],
    "plover_context": ["diplomatic", "military"],
    "boolean": ["true", "false"],
    "date": _DAYS,
}
"""Values for columns of this name, which all have a pattern, and for columns of this type."""

_NUMBERED: Final[dict[str, Callable[[int], str]]] = {
    "sha256": lambda number: hashlib.sha256(str(number).encode()).hexdigest(),
    "wikidata_id": lambda number: f"Q{number + 1}",
}
"""Values for columns that have a pattern and must be unique."""

_FILLED: Final = {"relayed_by_id": 0.2, "cited_outlet_id": 0.3, "note": 0.1}
_FILLED_ELSE: Final = 0.6

_Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a package: descriptor, tables, and number of rows per table."""

    descriptor: Descriptor
    tables: list[Table]
    rows: dict[str, int]

    @property
    def per_source(self) -> int:
        """Statements per source."""
        return -(-self.rows[LARGE] // self.rows["sources"])

    def keys(self, table: str, numbers: _Numbers) -> pl.Series:
        """Return the ids of the rows with these *numbers*; they grow with the numbers."""
        if table == LARGE:
            place = pl.Series(numbers % self.per_source + 1).cast(pl.String).str.zfill(4)
            return self.keys("sources", numbers // self.per_source) + "-s" + place
        words = pl.Series(_WORDS).gather(numbers * len(_WORDS) // self.rows[table])
        return f"{table[:-1]}-" + words + "-" + pl.Series(numbers).cast(pl.String).str.zfill(5)


def plan(rows: int) -> Plan:
    """Return the plan of a package with so many statements."""
    descriptor = contract.read(_DATASET)
    resources = [resource for resource in descriptor["resources"] if resource["name"] in _TABLES]
    for resource in resources:
        resource.pop("expectations", None)
        if resource["name"] == LARGE:
            resource["schema"]["fields"].append(_POSITION)
    descriptor |= {"name": "bench", "title": "Invented statements", "resources": resources}
    small = min(rows, max(rows // 100, _SMALL[0]), _SMALL[1])
    counts = dict.fromkeys(_TABLES, small) | {LARGE: rows, "sources": max(small, -(-rows // _PER_SOURCE))}
    return Plan(descriptor, contract.of(descriptor), counts)


def make(rows: int, folder: Path, seed: int = SEED, kinds: Sequence[str] = KINDS) -> None:
    """Write the package in each of *kinds*, and the faults of ``faulty`` (``truth.json``)."""
    planned = plan(rows)
    for kind in kinds:
        (folder / kind / "data").mkdir(parents=True)
        (folder / kind / "datapackage.json").write_text(json.dumps(planned.descriptor), encoding="utf-8")
    truth = []
    for number, table in enumerate(planned.tables):
        rng = np.random.default_rng([seed, number])
        count = planned.rows[table.name]
        fault_kinds = faults.kinds(table, _referred(planned, table))
        spread = faults.spread(table, fault_kinds, count, count // 1000, rng) if FAULTY in kinds else []
        truth += [[table.name, fault.row, fault.kind.column, fault.kind.rule] for fault in spread]
        planted: dict[str, Callable[[range], list[Fault]]] = {
            VALID: lambda _: [],
            FAULTY: lambda here, spread=spread: [fault for fault in spread if fault.row in here],  # type: ignore[misc]
            ALL: partial(faults.everywhere, fault_kinds),
        }
        _write(planned, table, folder, {kind: planted[kind] for kind in kinds}, rng)
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")


def _referred(planned: Plan, table: Table) -> frozenset[str]:
    """Return the columns of *table* that other tables refer to."""
    return frozenset(
        name
        for other in planned.tables
        for reference in other.references
        if reference.target == table.name != other.name
        for name in reference.target_fields
    )


def _write(
    planned: Plan,
    table: Table,
    folder: Path,
    planted: dict[str, Callable[[range], list[Fault]]],
    rng: np.random.Generator,
) -> None:
    words, count = _Words(rng), planned.rows[table.name]
    for start in range(0, count, BLOCK):
        here = range(start, min(start + BLOCK, count))
        block = _block(planned, table, np.array(here), words)
        for kind, faults_in in planted.items():
            with (folder / kind / table.path).open("ab") as file:
                broken = _broken(planned, table, block, faults_in(here), start)
                broken.write_csv(file, include_header=start == 0)


class _Words:
    """Invented words, drawn at random."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        drawn = rng.choice(_WORDS, size=(4096, 5))
        self._phrases = pl.Series([" ".join(words) for words in drawn])

    def any_of(self, pool: Sequence[str] | pl.Series, size: int) -> pl.Series:
        """Return *size* values of *pool*."""
        return pl.Series(pool).gather(self.rng.integers(len(pool), size=size))

    def phrases(self, size: int) -> pl.Series:
        """Return *size* short texts."""
        return self.any_of(self._phrases, size)

    def summaries(self, size: int) -> pl.Series:
        """Return *size* texts of 100 to 200 characters, half of them with commas."""
        commas = self.any_of([" and ", ", "], size)
        parts = [self.phrases(size) for _ in range(4)]
        return "The " + parts[0] + commas + parts[1] + commas + parts[2] + " by " + parts[3] + "."


def _block(planned: Plan, table: Table, numbers: _Numbers, words: _Words) -> pl.DataFrame:
    """Return the rows of *table* that have these *numbers*."""
    columns = []
    for field in table.fields:
        cells = _cells(planned, table, field, numbers, words)
        # Unique columns are never blank, so that a value can be duplicated.
        if not (field.required or field.unique):
            # The first row has no blank cells, so that no column is completely blank.
            filled = words.rng.random(len(numbers)) < _FILLED.get(field.name, _FILLED_ELSE)
            cells = cells.zip_with(pl.Series(filled | (numbers == 0)), pl.Series([None], dtype=pl.String))
        columns.append(cells.alias(field.name))
    return pl.DataFrame(columns)


def _cells(planned: Plan, table: Table, field: Field, numbers: _Numbers, words: _Words) -> pl.Series:
    target = next((ref.target for ref in table.references if ref.fields[0] == field.name), "")
    if target == LARGE:
        return _repeating(planned, numbers, words)
    if target == "sources":
        return planned.keys(target, numbers // planned.per_source)
    if target:
        return planned.keys(target, words.rng.integers(planned.rows[target], size=len(numbers)))
    if field.name in table.primary_key:
        return _key(planned, table, field, numbers)
    return _plain(field, numbers, words)


def _key(planned: Plan, table: Table, field: Field, numbers: _Numbers) -> pl.Series:
    """Return the cells of a column of the primary key, in the order of the rows."""
    if len(table.primary_key) == 1:
        return planned.keys(table.name, numbers)
    if field.name == table.primary_key[0]:
        numbers = numbers // _PER_LIST
    words = pl.Series(_WORDS)
    # Without digits, as the pattern demands, and in the order of the numbers.
    return words.gather(numbers // len(_WORDS)) + "_" + words.gather(numbers % len(_WORDS))


def _plain(field: Field, numbers: _Numbers, words: _Words) -> pl.Series:
    """Return the cells of a column that is neither key nor reference."""
    if field.name in _NUMBERED:
        return pl.Series(_NUMBERED[field.name](number) for number in numbers.tolist())
    if field.type == "integer":
        return pl.Series(words.rng.integers(1, 9999, size=len(numbers))).cast(pl.String)
    if "minLength" in field.constraints:
        return words.summaries(len(numbers))
    pool = field.constraints.get("enum") or _POOLS.get(field.name) or _POOLS.get(field.type)
    if pool:
        return words.any_of(pool, len(numbers))
    # The number makes every text unique.
    return words.phrases(len(numbers)) + ", no " + pl.Series(numbers).cast(pl.String)


def _repeating(planned: Plan, numbers: _Numbers, words: _Words) -> pl.Series:
    """Return the lead report of each statement: itself, or another that is its own lead."""
    others = words.rng.integers(planned.rows[LARGE], size=len(numbers))
    others -= others % faults.SEVEN == faults.LONE
    return planned.keys(LARGE, np.where(numbers % faults.SEVEN == faults.LONE, others, numbers))


def _broken(planned: Plan, table: Table, block: pl.DataFrame, wrong: list[Fault], start: int) -> pl.DataFrame:
    """Return a copy of *block*, which starts at row *start*, with its faults."""
    changed: dict[str, dict[int, str | None]] = {}
    for fault in wrong:
        here = fault.row - start
        cells: dict[str, str | None] = {
            name: cell.format(row=fault.row) or None for name, cell in fault.kind.cells.items()
        }
        if fault.kind.far:
            key = planned.keys(table.name, np.array([fault.origin]))
            cells[fault.kind.copied[0]] = key.item()
        elif fault.kind.copied:
            cells |= block.select(fault.kind.copied).row(here - 1, named=True)
        for name, cell in cells.items():
            changed.setdefault(name, {})[here] = cell
    return block.with_columns(
        block[name].scatter(list(cells), list(cells.values())) for name, cells in changed.items()
    )


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
