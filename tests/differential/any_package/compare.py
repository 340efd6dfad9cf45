"""Compare the results of frictionless and of our engine on a package, in the same terms: table, line, rule, column.

frictionless guesses what a descriptor leaves out (delimiter, quotes, encoding, the header row, types), and sometimes
guesses wrong; here it is given the standard's defaults. It counts records; here the lines of the file are counted.
Errors about a file as a whole have line 0.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from guarantees.core.errors import ContractError
from guarantees.core.rules import Severity
from guarantees.package.package_descriptor import read_package
from guarantees.validation import frictionless_engine
from guarantees.validation.any_package import validate_any_package
from tests.differential.any_package.packages import JsonObject, write

Fault = tuple[str, int, str, str]
"""Table, physical line (0: the file as a whole), rule, column."""

_PROGRAM: Final = Path(__file__).with_name("frictionless_server.py")
DESCRIPTOR_RULES: Final = frozenset({"invalid-descriptor", "unsafe-path", "remote-resource"})
WHOLE_FILE: Final = frozenset(
    {"unknown-column", "missing-column", "duplicate-column", "csv-encoding", "missing-file"}
)
_INCOMPLETE: Final = frozenset({"csv-ragged-row", "csv-blank-row"})
# What frictionless calls by the name of another fault.
_SAME: Final = {"csv-empty": "missing-file", "unreadable-file": "missing-file"}
_DUPLICATES: Final = frozenset({"primary-key", "unique"})
_UNREADABLE: Final = frozenset({"csv-encoding", "missing-file"})
# For these rules, the engines may name different columns.
_ROW: Final = frozenset(
    {"primary-key", "foreign-key", "csv-ragged-row", "csv-blank-row", "unknown-column", "duplicate-column"}
)
_STANDARD: Final = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False}


@dataclass(frozen=True)
class EngineResult:
    """The result of one engine on a package.

    Attributes:
        faults: All faults; a missing target is listed at every reference to it.
        folded: The same, with a missing target only at the first reference.
        rejected: Why the descriptor cannot be used, or an empty string.
        crashed: The error with which frictionless crashed, or an empty string.
        rows: The number of records read of each table.
        blocks: The lines of records that repeat others, reported together: table, first and last line.
    """

    faults: frozenset[Fault] = frozenset()
    folded: frozenset[Fault] = frozenset()
    rejected: str = ""
    crashed: str = ""
    rows: Mapping[str, int] | None = None
    blocks: frozenset[tuple[str, int, int]] = frozenset()


class FrictionlessServer:
    """frictionless in a separate process that validates one package after another."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="foreign-")
        # -P and an empty folder: no module beside the data can be imported.
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._folder.name,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._folder.cleanup()

    def report(self, path: Path, *, whole: bool = False) -> JsonObject:
        """Return the report on the package whose descriptor is at *path*."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(path)] if whole else str(path)) + "\n")
        self._process.stdin.flush()
        report: JsonObject = json.loads(self._process.stdout.readline())
        return report

    @contextlib.contextmanager
    def used_by_our_engine(self) -> Iterator[None]:
        """Make our engine use this process instead of starting another one, which takes most of a second."""
        start_report = frictionless_engine.start_report

        def lend(descriptor_path: Path, root: Path, max_errors: int = 0) -> Callable[[], Mapping[str, Any]]:
            def wait() -> Mapping[str, Any]:
                assert max_errors > 0
                assert root.is_dir()
                report = self.report(descriptor_path, whole=True)
                if "crashed" in report:
                    raise frictionless_engine.FrictionlessError(report["crashed"])
                return report

            return wait

        frictionless_engine.start_report = lend
        try:
            yield
        finally:
            frictionless_engine.start_report = start_report

    def validate(self, descriptor: JsonObject, files: Mapping[str, bytes]) -> EngineResult:
        """Return the result of frictionless, which is given the standard's defaults."""
        return self.validate_guessing(with_standard_defaults(descriptor, files), files)

    def validate_guessing(self, descriptor: JsonObject, files: Mapping[str, bytes]) -> EngineResult:
        """Return the result of frictionless, which guesses what the descriptor leaves out."""
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            report = self.report(write(Path(folder), descriptor, files))
        if "crashed" in report:
            return EngineResult(crashed=report["crashed"])
        if report["errors"]:
            return EngineResult(rejected="; ".join(error["note"] for error in report["errors"]))
        resources = {resource["name"]: resource for resource in descriptor["resources"]}
        faults: list[Fault] = []
        folded: list[Fault] = []
        for task in report["tasks"]:
            resource = resources[task["name"]]
            lines = list(_lines(resource, files)) if task["type"] == "table" else []
            seen: set[object] = set()
            for error in task["errors"]:
                fault = _fault(task["name"], error, lines)
                faults.append(fault)
                value = (*error["columns"], *error["value"])
                if error["type"] != "foreign-key" or value not in seen:
                    folded.append(fault)
                seen.add(value)
        rows = {task["name"]: task["rows"] for task in report["tasks"]}
        readable = _readable(resources.values(), faults)
        readable = _without_consequences(readable)
        return EngineResult(readable, readable & frozenset(folded), rows=rows)


def validate_with_guarantees(descriptor: JsonObject, files: Mapping[str, bytes]) -> EngineResult:
    """Return the result of our engine for packages of any size."""
    with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
        root = write(Path(folder), descriptor, files).parent
        try:
            report = validate_any_package(root, read_package(root), listed=1_000_000)
        except ContractError as err:
            return EngineResult(rejected=str(err))
    of_package = [
        f"{f.check}: {f.column}: {f.message}"
        for f in report.findings
        if f.severity is Severity.ERROR and f.check in DESCRIPTOR_RULES
    ]
    if of_package:
        return EngineResult(rejected="; ".join(of_package))
    faults = [
        _normalized(
            f.table, f.line if f.check not in WHOLE_FILE else 0, _SAME.get(f.check, f.check), f.column
        )
        for f in report.findings
        if f.severity is Severity.ERROR
    ]
    readable = _readable(descriptor["resources"], faults)
    blocks = frozenset((f.table, f.line, f.end_line) for f in report.findings if f.end_line)
    return EngineResult(readable, readable, rows=report.tables, blocks=blocks)


def differences(frictionless: EngineResult, guarantees: EngineResult) -> list[str]:
    """Return the faults that only one of the two reports, in words; none if frictionless crashed."""
    if frictionless.crashed:
        return []
    if frictionless.rejected or guarantees.rejected:
        if frictionless.rejected and guarantees.rejected:
            return []
        reasons = f"frictionless: {frictionless.rejected or 'no'}; guarantees: {guarantees.rejected or 'no'}"
        return [f"rejected by {reasons}"]
    missed = sorted(frictionless.folded - guarantees.faults)
    extra = sorted(guarantees.faults - frictionless.faults)
    # A quote in the wrong place is a fault to us, and then the cells of the row are not.
    ours = guarantees.faults
    quotes = {fault[:2] for fault in ours if fault[2] == "csv-syntax"}
    return [
        *(
            f"only frictionless: {fault}"
            for fault in missed
            if fault[:2] not in quotes and not _is_told(fault, ours, guarantees.blocks)
        ),
        *(
            f"only guarantees: {fault}"
            for fault in extra
            if fault[:2] not in quotes and not _is_stricter(fault, ours, frictionless.faults)
        ),
    ]


def _is_told(fault: Fault, ours: frozenset[Fault], blocks: Iterable[tuple[str, int, int]]) -> bool:
    """Return whether we report *fault* as a part of another one."""
    table, line, check, _ = fault
    if (table, 1, "column-order", "") in ours:
        # We take the columns by their names then, and frictionless by their order.
        return True
    if check == "unique" and (table, line, "primary-key", "") in ours:
        return True
    # A row whose cells are all words for missing values is not blank: its blanks are told, if cells are required.
    return check == "csv-blank-row" or _is_in_block(fault, blocks)


def _is_stricter(fault: Fault, ours: frozenset[Fault], theirs: frozenset[Fault]) -> bool:
    """Return whether *fault* is one that frictionless does not look for."""
    table, line, check, _ = fault
    if check in {"column-order", "unique-key"} or (table, 1, "column-order", "") in ours:
        return True
    if check == "csv-blank-row":
        return any(fault[:2] == (table, line) for fault in theirs)
    # Each column of a primary key is required.
    return check == "primary-key"


def _is_in_block(fault: Fault, blocks: Iterable[tuple[str, int, int]]) -> bool:
    """Return whether *fault* is a duplicate in a block that we report as one."""
    table, line, check, _ = fault
    return check in _DUPLICATES and any(table == of and first <= line <= last for of, first, last in blocks)


def with_standard_defaults(descriptor: JsonObject, files: Mapping[str, bytes]) -> JsonObject:
    """Return *descriptor* with the standard's defaults for everything that it leaves out."""
    return {
        **descriptor,
        "resources": [_with_standard_defaults(resource, files) for resource in descriptor["resources"]],
    }


def _with_standard_defaults(resource: JsonObject, files: Mapping[str, bytes]) -> JsonObject:
    if not _is_csv(resource):
        return resource
    dialect = {**_STANDARD, **_dialect(resource, files)}
    complete = {**resource, "encoding": resource.get("encoding") or "utf-8"}
    records = [cells for _, _, cells in _records(complete, files)] if _is_there(complete, files) else []
    if "header" not in dialect and "headerRows" not in dialect:
        comment = dialect.get("commentChar")
        skipped = (n for n, cells in enumerate(records, 1) if not _is_comment(cells, comment))
        first = next(skipped, 1)
        dialect |= {"headerRows": [first]} if first > 1 else {"header": True}
    complete["dialect"] = dialect
    if "schema" not in resource and records:
        complete["schema"] = {"fields": [{"name": label.strip(), "type": "any"} for label in records[0]]}
    return complete


def _is_comment(cells: list[str], mark: str | None) -> bool:
    return bool(mark and cells and cells[0].startswith(mark))


def _is_csv(resource: JsonObject) -> bool:
    paths = _paths(resource)
    kind = resource.get("format") or (paths[0].rpartition(".")[2] if paths else "")
    return "data" not in resource and kind.lower() == "csv"


def _paths(resource: JsonObject) -> list[str]:
    path = resource.get("path", [])
    return [path] if isinstance(path, str) else list(path)


def _is_there(resource: JsonObject, files: Mapping[str, bytes]) -> bool:
    return all(path in files for path in _paths(resource))


def _dialect(resource: JsonObject, files: Mapping[str, bytes]) -> JsonObject:
    dialect: JsonObject = resource.get("dialect", {})
    if isinstance(dialect, str):
        dialect = json.loads(files[dialect])
    return dialect


def _lines(resource: JsonObject, files: Mapping[str, bytes]) -> Iterator[int]:
    """Yield the line on which each record starts, the header first."""
    if "data" in resource:
        # The number of the row: frictionless counts a header that objects do not have.
        has_header = bool(resource["data"]) and isinstance(resource["data"][0], list)
        yield from range(1 if has_header else 0, len(resource["data"]) + 2)
    elif _is_there(resource, files):
        yield from (line for _, line, _ in _records(resource, files))


def _records(resource: JsonObject, files: Mapping[str, bytes]) -> Iterator[tuple[str, int, list[str]]]:
    """Yield file, line and cells of every record, read by Python's csv on the dialect; the header comes once."""
    dialect = _dialect(resource, files)
    options: dict[str, Any] = {
        "delimiter": dialect.get("delimiter", ","),
        "quotechar": dialect.get("quoteChar", '"'),
        "escapechar": dialect.get("escapeChar"),
        "doublequote": dialect.get("doubleQuote", True) if dialect.get("escapeChar") else True,
        "skipinitialspace": dialect.get("skipInitialSpace", False),
    }
    encoding = resource.get("encoding") or "utf-8"
    for number, path in enumerate(_paths(resource)):
        text = files[path].decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")
        lines = io.StringIO(text, newline="")
        skipped = 0
        if number and dialect.get("header", True):
            next(lines, None)
            skipped = 1
        reader = csv.reader(lines, **options)
        line = skipped + 1
        for cells in reader:
            yield path, line, cells
            line = skipped + reader.line_num + 1


def _fault(table: str, error: Mapping[str, Any], lines: list[int]) -> Fault:
    line = lines[error["record"] - 1] if error["record"] else 0
    return _normalized(table, line, frictionless_engine.rule_name(error), error["column"] or "")


def _normalized(table: str, line: int, check: str, column: str) -> Fault:
    return table, line, check, "" if check in _ROW else column


def _readable(resources: Iterable[JsonObject], faults: Iterable[Fault]) -> frozenset[Fault]:
    """Return *faults* without those of rows in tables that cannot be read completely.

    frictionless does not read tables that refer to such a table either, and repeats its error; we do read them.
    """
    faults = frozenset(faults)
    unreadable = {table for table, _, check, _ in faults if check in _UNREADABLE}
    targets = {resource["name"]: _targets(resource) for resource in resources}
    unread = {name for name in unreadable if not unreadable & targets[name]}
    blind = {name for name, others in targets.items() if unread & others}
    return frozenset(
        fault
        for fault in faults
        if fault[0] not in blind and (fault[0] not in unread or fault[2] in _UNREADABLE)
    )


def _without_consequences(faults: frozenset[Fault]) -> frozenset[Fault]:
    """Return *faults* without those that follow from another fault of the same row; we report a fault once.

    frictionless checks the cells of a row that has the wrong number of them, and takes a cell of the wrong type for a
    blank one, so that its primary key is missing.
    """
    incomplete = {(table, line) for table, line, check, _ in faults if check in _INCOMPLETE}
    mistyped = {(table, line) for table, line, check, _ in faults if check == "type"}
    return frozenset(
        fault
        for fault in faults
        if (fault[:2] not in incomplete or fault[2] in _INCOMPLETE)
        and not (fault[2] == "primary-key" and fault[:2] in mistyped)
    )


def _targets(resource: JsonObject) -> set[str]:
    schema = resource.get("schema", {})
    keys = schema.get("foreignKeys", ()) if isinstance(schema, dict) else ()
    return {key["reference"].get("resource", "") for key in keys} - {"", resource["name"]}
