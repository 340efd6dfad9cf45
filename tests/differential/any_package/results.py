"""The results of frictionless and of our engine on a package, in the same terms: table, line, rule, column.

frictionless guesses what a descriptor leaves out (delimiter, quotes, encoding, the header row, types), and sometimes
guesses wrong; here it is given the standard's defaults. It counts records; here the lines of the file are counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from guarantees.core.errors import ContractError
from guarantees.core.findings import Finding
from guarantees.core.rules import Severity
from guarantees.package.package_descriptor import read_package
from guarantees.package.resource import Resource
from guarantees.validation.any_package import validate_any_package
from guarantees.validation.frictionless_engine import rule_name
from tests.differential.any_package.packages import JsonObject, write
from tests.differential.any_package.records import Place, places, with_standard_defaults

_PROGRAM: Final = Path(__file__).with_name("frictionless_server.py")
DESCRIPTOR_RULES: Final = frozenset({"invalid-descriptor", "unsafe-path", "remote-resource"})
WHOLE_FILE: Final = frozenset(
    {"unknown-column", "missing-column", "duplicate-column", "column-order", "csv-encoding", "missing-file"}
)
"""The rules whose findings have line 0 here."""
# What frictionless calls by the name of another fault.
_SAME: Final = {"csv-empty": "missing-file", "unreadable-file": "missing-file"}
# For these rules, the engines may name different columns.
_WITHOUT_COLUMN: Final = frozenset(
    {"primary-key", "foreign-key", "csv-ragged-row", "csv-blank-row", "csv-syntax", "unknown-column", "duplicate-column",
     "csv-encoding"}
)  # fmt: skip


class Fault(NamedTuple):
    """A fault: the table, its line (0: the file as a whole), the rule, the column, and which of several files it is in."""

    table: str
    line: int
    rule: str
    column: str = ""
    part: int = 0

    @property
    def row(self) -> tuple[str, int, int]:
        """Where the row is: table, file and line."""
        return self.table, self.part, self.line


class Block(NamedTuple):
    """Rows that repeat others and are reported together: the table, the file, the first and the last line."""

    table: str
    part: int
    first: int
    last: int


@dataclass(frozen=True)
class EngineResult:
    """The result of one engine on a package.

    Attributes:
        faults: All faults; a missing target is listed at every reference to it.
        folded: The same, with a missing target only at the first reference.
        rejected: Why the descriptor cannot be used, or an empty string.
        crashed: The error with which frictionless crashed, or an empty string.
        rows: The number of records read of each table.
        blocks: The rows that repeat others and are reported together.
        resources: The tables as our parser reads them.
    """

    faults: frozenset[Fault] = frozenset()
    folded: frozenset[Fault] = frozenset()
    rejected: str = ""
    crashed: str = ""
    rows: Mapping[str, int] | None = None
    blocks: frozenset[Block] = frozenset()
    resources: Sequence[Resource] = ()


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

    def report(self, path: Path) -> JsonObject:
        """Return the report on the package whose descriptor is at *path*."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(str(path))}\n")
        self._process.stdin.flush()
        report: JsonObject = json.loads(self._process.stdout.readline())
        return report

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
            found = places(resources[task["name"]], files) if task["type"] == "table" else []
            seen: set[object] = set()
            for error in task["errors"]:
                fault = _frictionless_fault(task["name"], error, found)
                faults.append(fault)
                value = (*error["columns"], *error["value"])
                if error["type"] != "foreign-key" or value not in seen:
                    folded.append(fault)
                seen.add(value)
        rows = {task["name"]: task["rows"] for task in report["tasks"]}
        return EngineResult(frozenset(faults), frozenset(folded), rows=rows)


def _frictionless_fault(table: str, error: Mapping[str, Any], found: Sequence[Place]) -> Fault:
    part, line = found[error["record"] - 1] if error["record"] else (0, 0)
    return _fault(table, part, line, rule_name(error), error["column"] or "")


def _fault(table: str, part: int, line: int, rule: str, column: str) -> Fault:
    return Fault(table, line, rule, "" if rule in _WITHOUT_COLUMN else column, part)


def validate_with_guarantees(descriptor: JsonObject, files: Mapping[str, bytes]) -> EngineResult:
    """Return the result of our engine for packages of any size."""
    with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
        root = write(Path(folder), descriptor, files).parent
        try:
            package = read_package(root)
            report = validate_any_package(root, package, listed=1_000_000)
        except ContractError as err:
            return EngineResult(rejected=str(err))
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    of_package = [
        f"{error.check}: {error.column}: {error.message}"
        for error in errors
        if error.check in DESCRIPTOR_RULES
    ]
    if of_package:
        return EngineResult(rejected="; ".join(of_package))
    parts = {file: part for resource in package.resources for part, file in enumerate(resource.files)}
    faults = frozenset(_our_fault(error, parts) for error in errors)
    blocks = frozenset(
        Block(error.table, parts.get(error.file, 0), error.line, error.end_line)
        for error in errors
        if error.end_line
    )
    return EngineResult(faults, faults, rows=report.tables, blocks=blocks, resources=package.resources)


def _our_fault(finding: Finding, parts: Mapping[str, int]) -> Fault:
    rule = _SAME.get(finding.check, finding.check)
    if rule in WHOLE_FILE:
        return _fault(finding.table, 0, 0, rule, finding.column)
    return _fault(finding.table, parts.get(finding.file, 0), finding.line, rule, finding.column)
