"""The tables of a package as they stand on disk, by the contract in its descriptor."""

from __future__ import annotations

import dataclasses
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
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.core.rules import CURATION, FILE_FORMAT, Rule, register
from guarantees.package import parquet_reader

MISSING_FILE: Final = register(
    Rule(
        name="missing-file",
        group=CURATION,
        summary="Every required file exists and can be read.",
        fix="Restore the file or folder with `git restore`, or run `guarantees build` if it is generated.",
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
MAX_DESCRIPTOR: Final = 20_000_000
MAX_COLUMNS: Final = 1_000


@dataclass(frozen=True, slots=True)
class TableData:
    """One table as it was read.

    Attributes:
        contract: What the table should be.
        file: The path that findings name.
        data: The bytes of the file; empty where there is none.
        text: The file as CSV: its header as written, its records, and what is wrong with its form.
        columns: The columns of the contract that the file has.
        rows: The records that could be read, by column; they stay as they are.
    """

    contract: Table
    file: str
    data: bytes
    text: ParsedCsv
    columns: tuple[str, ...]
    rows: list[Row]
    _grouped: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _indexed: dict[str, dict[str, Row]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.contract.name

    @property
    def complete(self) -> bool:
        """Whether the table has exactly its columns and all its records could be read."""
        records = max(0, len(self.text.lines) - 1)
        return self.text.whole and self.text.header == self.contract.columns and len(self.rows) == records

    def has(self, *columns: str) -> bool:
        """Tell whether the file has all of *columns*."""
        return set(columns) <= set(self.columns)

    def record(self, row: Row) -> str:
        """Return the id of *row*: its primary key, several parts joined by a colon."""
        return ":".join(row[column] for column in self.contract.primary_key if column in row.cells)

    def finding(  # noqa: PLR0913  one for each thing that a finding says
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
        """Return a finding about *row*, at the location of its *column*; it may be compared with *others*."""
        at = row.location(column, self.file)
        return Finding(
            rule=rule,
            table=self.name,
            record=self.record(row),
            file=at.file,
            line=at.line,
            column=column,
            value=value or (row.cells.get(column, "") if column else ""),
            message=message,
            hint=hint,
            others=others,
        )

    def index(self, column: str) -> dict[str, Row]:
        """Return the rows by the cell of *column*; of equal cells the first. Made once, as groups are."""
        if column not in self._indexed:
            found: dict[str, Row] = {}
            for row in self.rows if self.has(column) else ():
                found.setdefault(row[column], row)
            self._indexed[column] = found
        return self._indexed[column]

    def first(self, key: tuple[str, ...]) -> dict[tuple[str, ...], Row]:
        """Return the rows by the cells of *key*; of equal ones the first."""
        return {cells: rows[0] for cells, rows in self.groups(*key).items()}

    def groups(self, *columns: str) -> dict[tuple[str, ...], list[Row]]:
        """Return the rows by the cells of *columns*; they are grouped once, however often they are asked for."""
        if columns not in self._grouped:
            found: dict[tuple[str, ...], list[Row]] = {}
            for row in self.rows if self.has(*columns) else ():
                found.setdefault(row.key(columns), []).append(row)
            self._grouped[columns] = found
        return self._grouped[columns]


@dataclass(frozen=True, slots=True)
class Package:
    """A package: where it lies, its contract, and every table that could be read.

    *partial* is true for tables that somebody handed over without the others: references to those that are not
    there cannot be judged.
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

        A table that is not in *rows* has no rows; a cell that a row does not have is blank. A finding about a
        row that has locations names the file and line where the row was written. *root* is where checks look
        for other files of the package.
        """
        findings: list[Finding] = []
        tables = {}
        for table in contract:
            made = rows.get(table.name, ())
            records = [[row.cells.get(column, "") for column in table.columns] for row in made]
            data = parse(table, csv_text.to_csv([table.columns, *records]), table.path, findings)
            located = [
                Row(read.cells, read.line, row.locations)
                # Without rows where the cells cannot be read as CSV, which is a finding.
                for read, row in zip(data.rows, made, strict=False)
            ]
            tables[table.name] = dataclasses.replace(data, rows=located)
        return cls(root, descriptor or {}, contract, tables, findings)

    def __getitem__(self, name: str) -> TableData:
        """Return a table; one without rows where the package lacks it, which has been told."""
        if name in self.tables:
            return self.tables[name]
        table = self.contract.tables[name]
        return TableData(table, table.path, b"", ParsedCsv(), (), [])

    def __iter__(self) -> Iterator[TableData]:
        """Iterate over the tables that are there."""
        return iter(self.tables.values())

    def has(self, *names: str) -> bool:
        """Tell whether all tables called *names* belong to the contract."""
        return set(names) <= set(self.contract.tables)


def read(root: Path, contract: Contract | None = None) -> Package:
    """Return the package in the folder *root*; missing and damaged files are findings.

    It is read by *contract*, or else by the one in its own descriptor.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    descriptor, promised = read_declared(root)
    contract = contract or promised
    findings: list[Finding] = []
    found = {each.name: table(root, each, findings) for each in contract}
    tables = {name: data for name, data in found.items() if data is not None}
    return Package(root, descriptor, contract, tables, findings)


def read_declared(root: Path) -> tuple[Mapping[str, Any], Contract]:
    """Return the descriptor of the package in the folder *root*, and the contract in it.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    descriptor = descriptor_of(root)
    contract = loader.load_descriptor(descriptor, "datapackage.json")
    for each in contract:
        _check_path(descriptor, each)
    return descriptor, contract


def table(root: Path, contract: Table, findings: list[Finding]) -> TableData | None:
    """Return a table of the package in the folder *root*; what is wrong is added to *findings*."""
    data = _bytes(root, contract, findings)
    return None if data is None else parse(contract, data, contract.path, findings)


def read_files(files: Mapping[str, Path], contract: Contract) -> tuple[dict[str, TableData], list[Finding]]:
    """Return *files*, each the table of *contract* that it is named by, and what is wrong with their form.

    Raises:
        InputError: One is no table of the contract, cannot be read, or is Parquet and pyarrow is not
            installed.
    """
    findings: list[Finding] = []
    tables = {}
    for name, path in files.items():
        file = path.as_posix()
        if path.suffix.lower() == ".parquet":
            data, text = parquet_reader.read(path, file, name, MAX_BYTES)
        else:
            data = _handed_over(path)
            text = csv_text.parse(data, file, name)
        tables[name] = _by_contract(contract[name], data, text, file, findings)
    return tables, findings


def _handed_over(path: Path) -> bytes:
    """Return the bytes of a table that somebody handed over alone.

    Raises:
        InputError: It cannot be read, or is too large to be read whole.
    """
    place = path.resolve()
    size = place.stat().st_size
    if size > MAX_BYTES:
        raise InputError.too_large(path, size, MAX_BYTES)
    content, problem = safe_files.read_within(place.parent, place, MAX_BYTES)
    if content is None:
        raise InputError.unreadable(path, problem)
    return content


def contract_of(root: Path) -> Contract:
    """Return the contract of the package in the folder *root*, without reading its tables.

    Raises:
        InputError: There is no descriptor in *root*.
        ContractError: The descriptor cannot be used.
    """
    return loader.load_descriptor(descriptor_of(root), "datapackage.json")


def descriptor_of(root: Path) -> Mapping[str, Any]:
    """Return the descriptor of the package in the folder *root*.

    Raises:
        InputError: There is none.
        ContractError: It is no JSON mapping.
    """
    path = root / "datapackage.json"
    data, problem = safe_files.read_within(root, path, MAX_DESCRIPTOR)
    if data is None and not path.exists():
        raise InputError.missing(path, "the descriptor", "Run `guarantees build`, or name a package.")
    if data is None:
        raise InputError.unreadable(path, problem)
    try:
        descriptor = json.loads(data)
    except (ValueError, RecursionError) as err:
        raise ContractError.at(path.name, f"this is not a JSON file: {err}.") from err
    if not isinstance(descriptor, dict):
        raise ContractError.at(path.name, "this is no descriptor: a mapping is wanted.")
    return descriptor


def _check_path(descriptor: Mapping[str, Any], table: Table) -> None:
    """Refuse a path of *table* that is not the one of the contract: absolute, remote, or elsewhere.

    Raises:
        ContractError: It is another one.
    """
    path = next(
        resource.get("path") for resource in descriptor["resources"] if resource["name"] == table.name
    )
    if path != table.path:
        what = f"the path of {table.name!r} is {path!r}; it is {table.path!r} in this contract."
        raise ContractError.at("datapackage.json", what)


def locate_resource(root: Path, contract: Table, findings: list[Finding]) -> Path | None:
    """Return where a table of the package in the folder *root* lies; what forbids reading it is a finding."""
    path = root / contract.path
    problem = safe_files.why_unreadable(root, path)
    if problem:
        findings.append(_missing(contract, problem))
    return None if problem else path


def _bytes(root: Path, table: Table, findings: list[Finding]) -> bytes | None:
    path = locate_resource(root, table, findings)
    if path is None:
        return None
    size = path.stat().st_size
    if size > MAX_BYTES:
        findings.append(
            Finding(
                rule=OVERSIZED_FILE,
                table=table.name,
                file=table.path,
                message=f"The file has {size} bytes; at most {MAX_BYTES} are read whole.",
                hint="Validate the package with `--engine scale`, which reads it in parts.",
            )
        )
        return None
    data, problem = safe_files.read_within(root, path, MAX_BYTES)
    if problem:
        findings.append(_missing(table, problem))
    return data


def _missing(table: Table, problem: str) -> Finding:
    return Finding(
        rule=MISSING_FILE, table=table.name, file=table.path, message=problem, hint=csv_text.REBUILD
    )


def parse(table: Table, data: bytes, file: str, findings: list[Finding]) -> TableData:
    """Return *data* as *table*; what is wrong with form and header is added to *findings*."""
    return _by_contract(table, data, csv_text.parse(data, file, table.name), file, findings)


def _by_contract(table: Table, data: bytes, text: ParsedCsv, file: str, findings: list[Finding]) -> TableData:
    findings += text.findings
    if not text.header:
        return TableData(table, file, data, text, (), [])
    findings += _header(table, text, file)
    # A name that stands twice cannot be told apart: neither cell is judged. Nor is known of names that have changed
    # places whether their cells have.
    counts = Counter(text.header)
    moved = _moved(text.header, table.columns)
    known = [
        name for name in text.header if name in table.columns and counts[name] == 1 and name not in moved
    ]
    places = [(name, text.header.index(name)) for name in known]
    rows = [Row({name: cells[i] for name, i in places}, line) for line, cells in text.records]
    return TableData(table, file, data, text, tuple(known), rows)


def _header(table: Table, text: ParsedCsv, file: str) -> Iterator[Finding]:
    def told(rule: Rule, column: str, message: str, hint: str) -> Finding:
        return Finding(
            rule=rule,
            table=table.name,
            file=file,
            line=text.lines[0],
            column=column,
            message=message,
            hint=hint,
        )

    header, columns = text.header, table.columns
    if len(header) > MAX_COLUMNS:
        message = f"The header has {len(header)} columns; {table.name} has {len(columns)}."
        yield told(UNKNOWN_COLUMN, "", message, csv_text.REBUILD)
        return
    missing = [name for name in columns if name not in header]
    if len(missing) == len(columns):
        message = f"The first line is no header: it names no column of {table.name}."
        hint = f"Separate cells by commas, and start with: {', '.join(columns)}."
        yield told(MISSING_COLUMN, "", message, hint)
        return
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield told(DUPLICATE_COLUMN, name, f"The column {name!r} stands twice.", "Keep one of them.")
        elif name not in columns:
            meant = nearest(name, missing)
            hint = f"Did you mean {meant!r}?" if meant else f"Remove it; known: {', '.join(columns)}."
            yield told(UNKNOWN_COLUMN, name, f"{name!r} is no column of {table.name}.", hint)
    for name in missing:
        hint = f"The columns are: {', '.join(columns)}."
        yield told(MISSING_COLUMN, name, f"The column {name!r} is not there.", hint)
    if moved := _moved(header, columns):
        message = f"The columns {' and '.join(map(repr, moved))} are not in the order of the contract."
        hint = f"The order is: {', '.join(columns)}. Move the names back, and their cells where these moved along."
        yield told(COLUMN_ORDER, "", message, hint)


def _moved(header: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return the names that stand elsewhere in *header* than in *columns*, where both have the same names."""
    if sorted(header) != sorted(columns):
        return []
    return [name for name, wanted in zip(header, columns, strict=True) if name != wanted]
