"""What frictionless says of a package, and what we say, in the same words: table, line, check, column.

frictionless guesses what a descriptor leaves out (delimiter, quotes, encoding, the row of the header, types), and
guesses wrong at times; here it is told what the standard says in that case. It counts records; here the lines of
the file are counted. What it says of a file as a whole has the line 0.
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
# Which of several columns is named is nobody's business.
_ROW: Final = frozenset({"primary-key", "foreign-key", "csv-ragged-row", "csv-blank-row", "unknown-column"})
_STANDARD: Final = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False}


@dataclass(frozen=True)
class Said:
    """What somebody says of a package.

    Attributes:
        faults: What is wrong; a value that is missed by several references is told at each of them.
        folded: The same, but each missed value only where it comes first.
        refused: Why the descriptor cannot be used, or an empty text.
        fell: How the judge itself failed, or an empty text.
        rows: How many records of each table were read.
    """

    faults: frozenset[Fault] = frozenset()
    folded: frozenset[Fault] = frozenset()
    refused: str = ""
    fell: str = ""
    rows: Mapping[str, int] | None = None


class Judge:
    """frictionless in a process of its own, kept warm for one package after the other."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="foreign-")
        # -P and an empty folder: no module that lies beside the data may be imported.
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
        told: Json = json.loads(self._process.stdout.readline())
        return told

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """Let our engine ask this judge where it would start one of its own, which takes most of a second."""
        own = frictionless_engine.start_report

        def reports(
            descriptor_path: Path, root: Path, max_errors: int = 0
        ) -> Callable[[], Mapping[str, Any]]:
            def wait() -> Mapping[str, Any]:
                assert max_errors > 0
                assert root.is_dir()
                told = self._report(descriptor_path, whole=True)
                if "fell" in told:
                    raise frictionless_engine.FrictionlessError(told["fell"])
                return told

            return wait

        frictionless_engine.start_report = reports
        try:
            yield
        finally:
            frictionless_engine.start_report = own

    def says(self, descriptor: Json, files: Mapping[str, bytes]) -> Said:
        """Return what frictionless says of a package, told what the standard says where that is silent."""
        return self.guesses(spelt_out(descriptor, files), files)

    def guesses(self, descriptor: Json, files: Mapping[str, bytes]) -> Said:
        """Return what frictionless says of a package; it guesses where the descriptor is silent."""
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            told = self._report(write(Path(folder), descriptor, files))
        if "fell" in told:
            return Said(fell=told["fell"])
        if told["errors"]:
            return Said(refused="; ".join(error["note"] for error in told["errors"]))
        resources = {resource["name"]: resource for resource in descriptor["resources"]}
        faults: list[Fault] = []
        folded: list[Fault] = []
        for task in told["tasks"]:
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
        rows = {task["name"]: task["rows"] for task in told["tasks"]}
        kept = _readable(resources.values(), faults)
        return Said(kept, kept & frozenset(folded), rows=rows)


def ours(descriptor: Json, files: Mapping[str, bytes]) -> Said:
    """Return what the scale engine says of a package."""
    with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
        root = write(Path(folder), descriptor, files).parent
        try:
            verdict = validate_at_scale(root, ())
        except ContractError as err:
            return Said(refused=str(err))
    of_package = [f"{f.check}: {f.message}" for f in verdict.findings if not f.table]
    if of_package:
        return Said(refused="; ".join(of_package))
    faults = [
        _plain(f.table, f.line if f.check not in WHOLE_FILE else 0, f.check, f.column)
        for f in verdict.findings
    ]
    kept = _readable(descriptor["resources"], faults)
    return Said(kept, kept, rows=verdict.tables)


def differences(theirs: Said, our: Said) -> list[str]:
    """Return what one says and the other does not, in words; nothing where frictionless itself fell."""
    if theirs.fell:
        return []
    if theirs.refused or our.refused:
        if theirs.refused and our.refused:
            return []
        return [f"frictionless refuses: {theirs.refused or 'no'}; we refuse: {our.refused or 'no'}"]
    missed = [f"only frictionless: {fault}" for fault in sorted(theirs.folded - our.faults)]
    return missed + [f"only we: {fault}" for fault in sorted(our.faults - theirs.faults)]


def spelt_out(descriptor: Json, files: Mapping[str, bytes]) -> Json:
    """Return *descriptor* with what the standard says where it is silent."""
    return {**descriptor, "resources": [_spelt_out(resource, files) for resource in descriptor["resources"]]}


def _spelt_out(resource: Json, files: Mapping[str, bytes]) -> Json:
    if not _is_csv(resource):
        return resource
    dialect = {**_STANDARD, **_dialect(resource, files)}
    said = {**resource, "encoding": resource.get("encoding") or "utf-8"}
    records = [cells for _, _, cells in _records(said, files)] if _is_there(said, files) else []
    if "header" not in dialect and "headerRows" not in dialect:
        comment = dialect.get("commentChar")
        skipped = (n for n, cells in enumerate(records, 1) if not _is_comment(cells, comment))
        first = next(skipped, 1)
        dialect |= {"headerRows": [first]} if first > 1 else {"header": True}
    said["dialect"] = dialect
    if "schema" not in resource and records:
        said["schema"] = {"fields": [{"name": label.strip(), "type": "any"} for label in records[0]]}
    return said


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
    said = resource.get("dialect", {})
    told: Json = json.loads(files[said]) if isinstance(said, str) else said
    return told


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

    frictionless does not read what refers to such a table either, and tells its fault once more; we do read it.
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
