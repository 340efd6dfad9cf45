"""Read the tables of a package, by the contract in its descriptor."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from guarantees.contract import loader
from guarantees.contract.table_schema import Contract, Table
from guarantees.core import csv_text, safe_files
from guarantees.core.csv_text import ParsedCsv, Row
from guarantees.core.errors import ContractError, InputError, nearest
from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.locations import Location, RecordRef
from guarantees.core.merge_conflicts import MERGE_CONFLICT, describe_conflict, find_conflicts
from guarantees.core.rules import CURATION, FILE_FORMAT, Rule, register
from guarantees.package import parquet_reader

MISSING_FILE: Final = register(
    Rule(
        name="missing-file",
        group=CURATION,
        summary="Every required file exists and can be read.",
        fix="Restore the file or folder, or correct its path in the descriptor.",
        bad="curation/actors/ does not exist",
        good="curation/actors/jane-roe.yml",
    )
)
OVERSIZED_FILE: Final = register(
    Rule(
        name="oversized-file",
        group=FILE_FORMAT,
        summary="A table must not be too large to be read at once.",
        fix="Validate the package with `--engine scale`, which reads it in parts.",
        bad="data/crossings.csv of 3 GB, with `--engine pandera`",
        good="data/crossings.csv of 3 GB, with `--engine scale`",
    )
)
MISSING_COLUMN: Final = register(
    Rule(
        name="missing-column",
        group=FILE_FORMAT,
        summary="Every column of the contract must be present.",
        fix="Add the column to the header and its cells to every row.",
        bad="event_id\nmayors-meet",
        good="event_id,label\nmayors-meet,Meeting",
    )
)
UNKNOWN_COLUMN: Final = register(
    Rule(
        name="unknown-column",
        group=FILE_FORMAT,
        summary="Every column must belong to the table.",
        fix="Correct the spelling of the column, or remove it.",
        bad="event_id,lable",
        good="event_id,label",
    )
)
DUPLICATE_COLUMN: Final = register(
    Rule(
        name="duplicate-column",
        group=FILE_FORMAT,
        summary="A column name must occur only once.",
        fix="Keep one of the columns.",
        bad="event_id,label,label",
        good="event_id,label",
    )
)
COLUMN_ORDER: Final = register(
    Rule(
        name="column-order",
        group=FILE_FORMAT,
        summary="The columns must be in the order of the contract.",
        fix="Put the columns, with their cells, in the order that the hint gives.",
        bad="label,event_id",
        good="event_id,label",
    )
)


MAX_BYTES: Final = 500_000_000
MAX_COLUMNS: Final = 1_000
DESCRIPTOR: Final = "datapackage.json"


@dataclass(frozen=True, slots=True)
class TableData:
    """One table as it was read.

    Attributes:
        contract: The contract of the table.
        file: The path that findings name.
        data: The bytes of the file, or those of a CSV file with the same cells; empty if it is missing.
        text: The file as CSV: its header as written, its records, and what is wrong with its format.
        columns: The columns of the contract that the file has.
        rows: The records that could be read, by column; they are not changed.
    """

    contract: Table
    file: str
    data: bytes
    text: ParsedCsv
    columns: tuple[str, ...]
    rows: list[Row]
    _groups: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _indexes: dict[str, dict[str, Row]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.contract.name

    @property
    def is_converted(self) -> bool:
        """Whether the bytes were made from a file that is not CSV."""
        return self.file.lower().endswith(".parquet")

    @property
    def complete(self) -> bool:
        """Whether the table has exactly the columns of its contract and all its records could be read."""
        records = max(0, len(self.text.lines) - 1)
        return self.text.whole and self.text.header == self.contract.columns and len(self.rows) == records

    def has(self, *columns: str) -> bool:
        """Return whether the file has all of *columns*."""
        return set(columns) <= set(self.columns)

    def record(self, row: Row) -> str:
        """Return the id of *row*: its primary key, several parts joined by a colon."""
        return ":".join(row[column] for column in self.contract.primary_key if column in row.cells)

    def finding(
        self,
        rule: Rule,
        row: Row,
        message: str,
        hint: str = "",
        *,
        column: str = "",
        value: str = "",
        others: tuple[RecordRef, ...] = (),
    ) -> Finding:
        """Return a finding about *row*; *others* are the records that it was compared with."""
        return Finding(
            rule=rule,
            table=self.name,
            record=self.record(row),
            file=self.file,
            line=row.line,
            column=column,
            value=value or (row.cells.get(column, "") if column else ""),
            message=message,
            hint=hint,
            others=others,
        )

    def index(self, column: str) -> dict[str, Row]:
        """Return the first row with each cell of *column*. The index is made once."""
        if column not in self._indexes:
            index: dict[str, Row] = {}
            for row in self.rows if self.has(column) else ():
                index.setdefault(row[column], row)
            self._indexes[column] = index
        return self._indexes[column]

    def groups(self, *columns: str) -> dict[tuple[str, ...], list[Row]]:
        """Return the rows with each combination of cells of *columns*. They are grouped once."""
        if columns not in self._groups:
            groups: dict[tuple[str, ...], list[Row]] = {}
            for row in self.rows if self.has(*columns) else ():
                groups.setdefault(row.key(columns), []).append(row)
            self._groups[columns] = groups
        return self._groups[columns]


@dataclass(frozen=True, slots=True)
class Package:
    """A package: its folder, its contract, and every table that could be read.

    *partial* is true for tables without the rest of their package: references to missing tables are not checked.
    """

    root: Path
    descriptor: Mapping[str, Any]
    contract: Contract
    tables: Mapping[str, TableData]
    findings: list[Finding] = field(default_factory=list)
    partial: bool = False

    @classmethod
    def from_rows(
        cls,
        contract: Contract,
        rows: Mapping[str, Sequence[Row]],
        descriptor: Mapping[str, Any] | None = None,
        root: Path = Path(),
    ) -> Self:
        """Return a package made in memory from *rows* by table, in their order.

        A table that is not in *rows* has no rows; a cell that a row does not have is blank. The rows get the lines
        that they would have in a CSV file. *root* is where checks look for other files of the package.
        """
        findings = FindingCollector()
        tables = {}
        for table in contract:
            records = [
                [row.cells.get(column, "") for column in table.columns] for row in rows.get(table.name, ())
            ]
            data = csv_text.to_csv([table.columns, *records])
            tables[table.name] = parse(table, data, table.path, findings)
        return cls(root, descriptor or {}, contract, tables, list(findings))

    def __getitem__(self, name: str) -> TableData:
        """Return a table; one without rows if it is missing, which is reported when the package is read."""
        if name in self.tables:
            return self.tables[name]
        table = self.contract.tables[name]
        return TableData(table, table.path, b"", ParsedCsv(), (), [])

    def __iter__(self) -> Iterator[TableData]:
        """Iterate over the tables that could be read."""
        return iter(self.tables.values())

    def has(self, *names: str) -> bool:
        """Return whether the contract has all tables called *names*."""
        return set(names) <= set(self.contract.tables)


# --------------------------------------------------------------------------------------------------------------
# Whole packages


def read(root: Path, contract: Contract | None = None) -> Package:
    """Return the package in the folder *root*; missing and damaged files are findings.

    It is read by *contract*, or else by the one in its own descriptor.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor is not valid.
    """
    descriptor, declared = read_declared(root)
    contract = contract or declared
    findings = FindingCollector()
    tables = {
        name: data for name, of in contract.tables.items() if (data := table(root, of, findings)) is not None
    }
    return Package(root, descriptor, contract, tables, list(findings))


def read_declared(root: Path) -> tuple[Mapping[str, Any], Contract]:
    """Return the descriptor of the package in the folder *root*, and the contract in it.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor is not valid, or names another path for a table than the contract does.
    """
    descriptor = descriptor_of(root)
    contract = loader.load_descriptor(descriptor, DESCRIPTOR)
    paths = {resource["name"]: resource.get("path") for resource in descriptor["resources"]}
    for of in contract:
        if paths[of.name] != of.path:
            raise ContractError(
                f"{DESCRIPTOR}: the path of {of.name!r} must be {of.path!r}, not {paths[of.name]!r}."
            )
    return descriptor, contract


def contract_of(root: Path) -> Contract:
    """Return the contract of the package in the folder *root*, without reading its tables.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor is not valid.
    """
    return loader.load_descriptor(descriptor_of(root), DESCRIPTOR)


def descriptor_of(root: Path) -> Mapping[str, Any]:
    """Return the descriptor of the package in the folder *root*.

    Raises:
        InputError: There is none.
        ContractError: It is not a JSON object.
    """
    path = root / DESCRIPTOR
    try:
        data = safe_files.read_within(root, path, safe_files.MAX_DESCRIPTOR)
        if conflicts := find_conflicts(data):
            raise ContractError(f"{DESCRIPTOR}: {describe_conflict(conflicts[0])} {MERGE_CONFLICT.fix}")
        descriptor = json.loads(data)
    except safe_files.UnreadableFileError as err:
        if not path.exists():
            hint = "Name the folder of a package."
            raise InputError(f"No such file: '{path}'. {hint}") from err
        raise InputError(f"{path}: cannot be read: {err}") from err
    except (ValueError, RecursionError) as err:
        raise ContractError(f"{DESCRIPTOR}: not a JSON file: {err}.") from err
    if not isinstance(descriptor, dict):
        raise ContractError(f"{DESCRIPTOR}: not a JSON object.")
    return descriptor


# --------------------------------------------------------------------------------------------------------------
# Single tables


def table(root: Path, contract: Table, findings: FindingCollector) -> TableData | None:
    """Return a table of the package in the folder *root*, or None; violations are added to *findings*."""
    path = locate_resource(root, contract, findings)
    if path is None:
        return None
    size = path.stat().st_size
    if size > MAX_BYTES:
        message = f"The file has {size} bytes; at most {MAX_BYTES} can be read at once."
        findings.add(
            OVERSIZED_FILE,
            message,
            OVERSIZED_FILE.fix,
            at=Location(contract.path),
            record=RecordRef(contract.name),
        )
        return None
    try:
        return parse(contract, safe_files.read_within(root, path, MAX_BYTES), contract.path, findings)
    except safe_files.UnreadableFileError as err:
        _add_missing_file(findings, contract, str(err))
        return None


def locate_resource(root: Path, contract: Table, findings: FindingCollector) -> Path | None:
    """Return the path of a table of the package in the folder *root*; None and a finding if it cannot be read."""
    path = root / contract.path
    problem = safe_files.why_unreadable(root, path)
    if not problem:
        return path
    _add_missing_file(findings, contract, problem)
    return None


def _add_missing_file(findings: FindingCollector, contract: Table, problem: str) -> None:
    findings.add(
        MISSING_FILE,
        problem,
        "Restore it: a package has every table of its descriptor."
        if problem == safe_files.MISSING
        else csv_text.SAVE_AS_CSV,
        at=Location(contract.path),
        record=RecordRef(contract.name),
    )


def read_files(files: Mapping[str, Path], contract: Contract) -> tuple[dict[str, TableData], list[Finding]]:
    """Return *files*, by the names of their tables, as tables of *contract*, and what is wrong with their format.

    Raises:
        InputError: The contract has no such table, a file cannot be read, or pyarrow is not installed for Parquet.
    """
    findings = FindingCollector()
    tables = {}
    for name, path in files.items():
        file = path.as_posix()
        if path.suffix.lower() == ".parquet":
            data, text = parquet_reader.read(path, file, name, MAX_BYTES)
            tables[name] = _by_contract(contract[name], data, text, file, findings)
        else:
            tables[name] = parse(contract[name], _read_file(path), file, findings)
    return tables, list(findings)


def _read_file(path: Path) -> bytes:
    """Return the bytes of a CSV file that was named by itself.

    Raises:
        InputError: It cannot be read, or is too large to be read at once.
    """
    file = path.resolve()
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise InputError(
            f"{path}: the table has {size} bytes; at most {MAX_BYTES} can be read at once. "
            "Name its package, and add `--engine scale`, which reads it in parts."
        )
    try:
        return safe_files.read_within(file.parent, file, MAX_BYTES)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"{path}: cannot be read: {err}") from err


def parse(contract: Table, data: bytes, file: str, findings: FindingCollector) -> TableData:
    """Return *data* as a table; violations of format and header are added to *findings*."""
    return _by_contract(contract, data, csv_text.parse(data, file, contract.name), file, findings)


def _by_contract(
    contract: Table, data: bytes, text: ParsedCsv, file: str, findings: FindingCollector
) -> TableData:
    findings.extend(text.findings)
    if not text.header:
        return TableData(contract, file, data, text, (), [])
    findings.extend(_check_header(contract, text, file))
    # A duplicate column is not read, since either may be meant. Nor are columns out of order, since their cells may
    # or may not have moved with the names.
    counts = Counter(text.header)
    misplaced = _misplaced(text.header, contract.columns)
    positions = {
        name: position
        for position, name in enumerate(text.header)
        if name in contract.columns and counts[name] == 1 and name not in misplaced
    }
    rows = [
        Row({name: cells[position] for name, position in positions.items()}, line)
        for line, cells in text.records
    ]
    return TableData(contract, file, data, text, tuple(positions), rows)


def _check_header(contract: Table, text: ParsedCsv, file: str) -> list[Finding]:
    findings: list[Finding] = []

    def add(rule: Rule, column: str, message: str, hint: str) -> None:
        line, table = text.lines[0], contract.name
        findings.append(
            Finding(rule=rule, table=table, file=file, line=line, column=column, message=message, hint=hint)
        )

    header, columns, names = text.header, contract.columns, ", ".join(contract.columns)
    missing = [name for name in columns if name not in header]
    if len(header) > MAX_COLUMNS:
        message = f"The header has {len(header)} columns; {contract.name} has {len(columns)}."
        add(UNKNOWN_COLUMN, "", message, csv_text.SAVE_AS_CSV)
        return findings
    if len(missing) == len(columns):
        message = f"The first line is not a header: it contains no column of {contract.name}."
        add(MISSING_COLUMN, "", message, f"Separate cells by commas, and start with: {names}.")
        return findings
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            add(DUPLICATE_COLUMN, name, f"Duplicate column {name!r}.", "Keep one of them.")
        elif name not in columns:
            meant = nearest(name, missing)
            hint = f"Did you mean {meant!r}?" if meant else f"Remove it; the columns are: {names}."
            add(UNKNOWN_COLUMN, name, f"{name!r} is not a column of {contract.name}.", hint)
    for name in missing:
        add(MISSING_COLUMN, name, f"Missing column {name!r}.", f"The columns are: {names}.")
    if misplaced := _misplaced(header, columns):
        message = f"The columns {' and '.join(map(repr, misplaced))} are not in the order of the contract."
        hint = f"The order is: {names}. Move the names back, and their cells if these have moved too."
        add(COLUMN_ORDER, "", message, hint)
    return findings


def _misplaced(header: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return the names at another position in *header* than in *columns*, if both have the same names."""
    if sorted(header) != sorted(columns):
        return []
    return [name for name, expected in zip(header, columns, strict=True) if name != expected]
