"""Reports of frictionless and of the Polars engine in the same form: table, line, check, column.

frictionless guesses what a descriptor leaves out (delimiter, quotes, encoding, the row of the header, types), and
sometimes guesses wrong. Here these are filled in as the standard defines them. frictionless counts records; here
the lines of the file are counted. Errors of a whole file have line 0.
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
from guarantees.validation import frictionless_engine
from guarantees.validation.large import validate_at_scale
from tests.differential.any_package.packages import Json, write

Fault = tuple[str, int, str, str]
"""Table, physical line (0: the file as a whole), check, column."""

_PROGRAM: Final = Path(__file__).with_name("frictionless_server.py")
_CHECKS: Final = {
    "type-error": "type",
    "unique-error": "unique",
    "primary-key": "primary-key",
    "foreign-key": "foreign-key",
    "blank-row": "csv-blank-row",
    "extra-cell": "csv-ragged-row",
    "missing-cell": "csv-ragged-row",
    "blank-label": "unknown-column",
    "blank-header": "missing-column",
    "extra-label": "unknown-column",
    "missing-label": "missing-column",
    "incorrect-label": "missing-column",
    "duplicate-label": "duplicate-column",
    "encoding-error": "csv-encoding",
    "source-error": "missing-file",
    "scheme-error": "missing-file",
}
WHOLE_FILE: Final = frozenset(
    {"unknown-column", "missing-column", "duplicate-column", "csv-encoding", "missing-file"}
)
_UNREADABLE: Final = frozenset({"csv-encoding", "missing-file"})
# Engines may name any column of several.
_ROW: Final = frozenset({"primary-key", "foreign-key", "csv-ragged-row", "csv-blank-row", "unknown-column"})
_STANDARD: Final = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False}


@dataclass(frozen=True)
class Report:
    """The faults of a package that one program found.

    Attributes:
        faults: All faults. A missing value of several references is reported at each of them.
        folded: The same, but each missing value at its first reference only.
        refused: Why the descriptor cannot be used, or an empty string.
        fell: The exception of the program, or an empty string.
        rows: How many records of each table were read.
    """

    faults: frozenset[Fault] = frozenset()
    folded: frozenset[Fault] = frozenset()
    rejected: str = ""
    crash: str = ""
    rows: Mapping[str, int] | None = None


class Frictionless:
    """frictionless in a process of its own that validates one package after another."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="foreign-")
        # -P and an empty folder: a module beside the data must not be imported.
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

    def _report(self, path: Path, *, whole: bool = False) -> Json:
        """Return the report on the package whose descriptor is at *path*."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(path)] if whole else str(path)) + "\n")
        self._process.stdin.flush()
        answer: Json = json.loads(self._process.stdout.readline())
        return answer

    @contextlib.contextmanager
    def replace_worker(self) -> Iterator[None]:
        """Let the Polars engine use this process. Starting one for each package would take a second."""
        own = frictionless_engine.start_report

        def reports(
            descriptor_path: Path, root: Path, max_errors: int = 0
        ) -> Callable[[], Mapping[str, Any]]:
            def wait() -> Mapping[str, Any]:
                assert max_errors > 0
                assert root.is_dir()
                answer = self._report(descriptor_path, whole=True)
                if "crash" in answer:
                    raise frictionless_engine.FrictionlessError(answer["crash"])
                return answer

            return wait

        frictionless_engine.start_report = reports
        try:
            yield
        finally:
            frictionless_engine.start_report = own

    def report(self, descriptor: Json, files: Mapping[str, bytes]) -> Report:
        """Return the report on a package, with the defaults of the standard filled in."""
        return self.report_guessing(spell_out(descriptor, files), files)

    def report_guessing(self, descriptor: Json, files: Mapping[str, bytes]) -> Report:
        """Return the report on a package. frictionless guesses what the descriptor leaves out."""
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            answer = self._report(write(Path(folder), descriptor, files))
        if "crash" in answer:
            return Report(crash=answer["crash"])
        if answer["errors"]:
            return Report(rejected="; ".join(error["note"] for error in answer["errors"]))
        resources = {resource["name"]: resource for resource in descriptor["resources"]}
        faults: list[Fault] = []
        folded: list[Fault] = []
        for task in answer["tasks"]:
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
        rows = {task["name"]: task["rows"] for task in answer["tasks"]}
        comparable = _readable(resources.values(), faults)
        return Report(comparable, comparable & frozenset(folded), rows=rows)


def report_ours(descriptor: Json, files: Mapping[str, bytes]) -> Report:
    """Return the report of the Polars engine on a package."""
    with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
        root = write(Path(folder), descriptor, files).parent
        try:
            result = validate_at_scale(root, ())
        except ContractError as err:
            return Report(rejected=str(err))
    of_package = [f"{f.check}: {f.message}" for f in result.findings if not f.table]
    if of_package:
        return Report(rejected="; ".join(of_package))
    faults = [
        _plain(f.table, f.line if f.check not in WHOLE_FILE else 0, f.check, f.column)
        for f in result.findings
    ]
    comparable = _readable(descriptor["resources"], faults)
    return Report(comparable, comparable, rows=result.tables)


def differences(theirs: Report, engine: Report) -> list[str]:
    """Return the faults that only one of two reports has, as text. Returns none if frictionless crashed."""
    if theirs.crash:
        return []
    if theirs.rejected or engine.rejected:
        if theirs.rejected and engine.rejected:
            return []
        return [f"frictionless rejects: {theirs.rejected or 'no'}; we reject: {engine.rejected or 'no'}"]
    missed = [f"only frictionless: {fault}" for fault in sorted(theirs.folded - engine.faults)]
    return missed + [f"only we: {fault}" for fault in sorted(engine.faults - theirs.faults)]


def spell_out(descriptor: Json, files: Mapping[str, bytes]) -> Json:
    """Return *descriptor* with the defaults of the standard filled in."""
    return {
        **descriptor,
        "resources": [_spell_out_resource(resource, files) for resource in descriptor["resources"]],
    }


def _spell_out_resource(resource: Json, files: Mapping[str, bytes]) -> Json:
    if not _is_csv(resource):
        return resource
    dialect = {**_STANDARD, **_dialect(resource, files)}
    completed = {**resource, "encoding": resource.get("encoding") or "utf-8"}
    records = [cells for _, _, cells in _records(completed, files)] if _is_there(completed, files) else []
    if "header" not in dialect and "headerRows" not in dialect:
        comment = dialect.get("commentChar")
        skipped = (n for n, cells in enumerate(records, 1) if not _is_comment(cells, comment))
        first = next(skipped, 1)
        dialect |= {"headerRows": [first]} if first > 1 else {"header": True}
    completed["dialect"] = dialect
    if "schema" not in resource and records:
        completed["schema"] = {"fields": [{"name": label.strip(), "type": "any"} for label in records[0]]}
    return completed


def _is_comment(cells: list[str], mark: str | None) -> bool:
    return bool(mark and cells and cells[0].startswith(mark))


def _is_csv(resource: Json) -> bool:
    paths = _paths(resource)
    kind = resource.get("format") or (paths[0].rpartition(".")[2] if paths else "")
    return "data" not in resource and kind.lower() == "csv"


def _paths(resource: Json) -> list[str]:
    path = resource.get("path", [])
    return [path] if isinstance(path, str) else list(path)


def _is_there(resource: Json, files: Mapping[str, bytes]) -> bool:
    return all(path in files for path in _paths(resource))


def _dialect(resource: Json, files: Mapping[str, bytes]) -> Json:
    completed = resource.get("dialect", {})
    answer: Json = json.loads(files[completed]) if isinstance(completed, str) else completed
    return answer


def _lines(resource: Json, files: Mapping[str, bytes]) -> Iterator[int]:
    """Yield the line on which each record starts, the header first."""
    if "data" in resource:
        yield from range(1, len(resource["data"]) + 2)
    elif _is_there(resource, files):
        yield from (line for _, line, _ in _records(resource, files))


def _records(resource: Json, files: Mapping[str, bytes]) -> Iterator[tuple[str, int, list[str]]]:
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
    check = _CHECKS.get(error["type"], f"frictionless-{error['type']}")
    if error["type"] == "constraint-error":
        # The note names the constraint: constraint "enum" is "[...]"
        check = error["note"].split('"')[1]
    line = lines[error["record"] - 1] if error["record"] else 0
    return _plain(table, line, check, error["column"] or "")


def _plain(table: str, line: int, check: str, column: str) -> Fault:
    return table, line, check, "" if check in _ROW else column


def _readable(resources: Iterable[Json], faults: Iterable[Fault]) -> frozenset[Fault]:
    """Return *faults* without the rows of tables that cannot be read to their end.

    frictionless does not read tables that refer to such a table, and repeats its error for them. We do read them.
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


def _targets(resource: Json) -> set[str]:
    schema = resource.get("schema", {})
    keys = schema.get("foreignKeys", ()) if isinstance(schema, dict) else ()
    return {key["reference"].get("resource", "") for key in keys} - {"", resource["name"]}
