"""Run frictionless on the files of a package, in a separate process.

Violations that our own rules cover are reported under those rules; other errors keep frictionless's name for them.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from guarantees.contract import descriptor
from guarantees.contract.cell_rules import CELL_RULE_NAMES
from guarantees.core import programs
from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding
from guarantees.core.rules import CELLS, RULES, Rule, register
from guarantees.package.reader import Package, TableData
from guarantees.package.resource import of_table
from guarantees.validation.cells import describe

FRICTIONLESS_ERROR: Final = register(
    Rule(
        name="frictionless-error",
        group=CELLS,
        summary="frictionless must not report errors beyond those of the other rules.",
        fix="Look the error up in the documentation of frictionless under the part of the name after `frictionless-`.",
        bad='{"name": "events", "path": "events.csv", "bytes": 10}   # the file has 12 bytes',
        good='{"name": "events", "path": "events.csv", "bytes": 12}',
    )
)
"""Errors that only frictionless reports; findings carry its own name for them, as in ``frictionless-hash-count``."""

_RULE_BY_ERROR: Final = {
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
"""Our rule for each type of error that frictionless reports."""
_RULES_OF_WHOLE_FILES: Final = frozenset(
    {"unknown-column", "missing-column", "duplicate-column", "csv-encoding"}
)

MAX_ERRORS: Final = 10_000
"""frictionless silently stops after 1,000 errors per table by default; this is enough to see what is wrong."""
TIMEOUT_SECONDS: Final = 120
BYTES_PER_SECOND: Final = 10_000
"""The timeout: a fixed time, plus one second for so many bytes; many times what frictionless needs."""
_WORKER: Final = Path(__file__).with_name("frictionless_worker.py")
_VALIDATED_PROPERTIES: Final = frozenset({"name", "type", "constraints", "trueValues", "falseValues"})
"""The properties of a field that frictionless validates; the others would only cost time."""
_PACKAGE_METADATA: Final = frozenset(
    {"title", "description", "version", "keywords", "licenses", "contributors"}
)


class FrictionlessError(RuntimeError):
    """frictionless crashed: on this dataset that is a bug, on another package its descriptor may be the cause."""


def rule_name(error: Mapping[str, Any]) -> str:
    """Return the name of our rule for an *error* of a frictionless report, or ``frictionless-`` with its type."""
    if error["type"] == "constraint-error":
        # The note reads: constraint "enum" is "[...]"
        return str(error["note"].split('"')[1])
    return _RULE_BY_ERROR.get(error["type"], f"frictionless-{error['type']}")


def column_and_value(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return the column and the value that an *error* of a frictionless report is about; blank if there is none."""
    if rule_name(error) == "foreign-key":
        return error["fieldNames"][-1], ":".join(str(cell) for cell in error["fieldCells"])
    return error.get("fieldName") or error.get("label") or "", str(error.get("cell") or "")


def finding_rule(name: str) -> Rule:
    """Return the rule called *name*, or a variant of frictionless-error if we have no such rule."""
    return RULES.get(name) or FRICTIONLESS_ERROR.variant(name)


def start(package: Package) -> Callable[[], list[Finding]]:
    """Start frictionless on a copy of *package*, and return a function that waits for its findings.

    It works while our own checks run.

    Raises:
        InputError: In the returned function: frictionless exceeded the timeout.
        FrictionlessError: In the returned function: frictionless crashed, which is a bug.
    """
    folder = tempfile.TemporaryDirectory(prefix="guarantees-")
    report = start_report(_copy(package, Path(folder.name)), package.root)

    def wait() -> list[Finding]:
        with folder:
            return _findings(package, report())

    return wait


def start_report(
    descriptor_path: Path, root: Path, max_errors: int = MAX_ERRORS
) -> Callable[[], Mapping[str, Any]]:
    """Start frictionless on *descriptor_path*, and return a function that waits for its report.

    Raises:
        InputError: In the returned function: frictionless exceeded the timeout.
        FrictionlessError: In the returned function: frictionless crashed.
    """
    return FrictionlessRun(descriptor_path, root, max_errors).report


class FrictionlessRun:
    """A run of frictionless in a separate process.

    The descriptor must be written by us, and be in a folder that holds only the files to validate.
    """

    def __init__(self, descriptor_path: Path, root: Path, max_errors: int = MAX_ERRORS) -> None:
        """Start frictionless on *descriptor_path*; messages name the package in *root*."""
        size = sum(path.stat().st_size for path in descriptor_path.parent.rglob("*") if path.is_file())
        self._root = root
        self._timeout = TIMEOUT_SECONDS + size / BYTES_PER_SECOND
        # The worker exits when this pipe is closed, so that it does not outlive us.
        read_end, self._keep_alive = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603  our own program
            programs.python(_WORKER, str(descriptor_path), str(max_errors)),
            stdin=read_end,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=descriptor_path.parent,
            env=programs.python_environment(),
        )
        os.close(read_end)

    def report(self) -> Mapping[str, Any]:
        """Wait for the report.

        Raises:
            InputError: frictionless exceeded the timeout.
            FrictionlessError: frictionless crashed.
        """
        try:
            out, err = self._process.communicate(timeout=self._timeout)
        except subprocess.TimeoutExpired as expired:
            self._process.kill()
            self._process.communicate()
            message = (
                f"{self._root}: frictionless timed out after {self._timeout:.0f} s. Look for a regular expression "
                "with catastrophic backtracking, or validate with another `--engine`."
            )
            raise InputError(message) from expired
        finally:
            os.close(self._keep_alive)
        if self._process.returncode:
            raise FrictionlessError(err.decode(errors="replace"))
        return dict(json.loads(out))


def _copy(package: Package, folder: Path) -> Path:
    """Write the tables of *package* with a descriptor made from its contract, and return the descriptor.

    An untrusted descriptor (profiles, dialects, further paths) could make frictionless read other files or use the
    network. References to tables that a partial package lacks are left out.
    """
    known_tables = {"", *package.tables}
    resources = []
    for data in package:
        schema = descriptor.schema_of(data.contract)
        schema["fields"] = [
            {name: value for name, value in field.items() if name in _VALIDATED_PROPERTIES}
            for field in schema["fields"]
        ]
        foreign_keys = [
            key for key in schema.pop("foreignKeys", ()) if key["reference"]["resource"] in known_tables
        ]
        if foreign_keys:
            schema["foreignKeys"] = foreign_keys
        resources.append(descriptor.resource(data.contract, schema))
        file = folder / data.contract.path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data.data)
    metadata = {name: value for name, value in package.descriptor.items() if name in _PACKAGE_METADATA}
    content = {
        "$schema": f"{descriptor.PROFILE}/datapackage.json",
        "name": "package",
        **metadata,
        "resources": resources,
    }
    path = folder / "datapackage.json"
    path.write_bytes(descriptor.to_json(content))
    return path


def _findings(package: Package, report: Mapping[str, Any]) -> list[Finding]:
    findings = [
        Finding(
            rule=finding_rule(f"frictionless-{error['type']}"),
            file="datapackage.json",
            message=f"frictionless: {error['message']}",
            hint="Correct the property of the descriptor.",
        )
        for error in report["errors"]
    ]
    for task in report["tasks"]:
        # A table that is missing has been reported by the reader.
        if data := package.tables.get(task["name"]):
            rows = {row.line: row for row in data.rows} if task["errors"] else {}
            findings += [_finding(data, error, rows) for error in task["errors"]]
    return findings


def _finding(data: TableData, error: Mapping[str, Any], rows: Mapping[int, Row]) -> Finding:
    rule = rule_name(error)
    line = _line(data, error.get("rowNumber", 0)) or (1 if rule in _RULES_OF_WHOLE_FILES else 0)
    column, value = column_and_value(error)
    row = rows.get(line)
    if row is not None and rule == "foreign-key":
        value = ":".join(row.key(tuple(error["fieldNames"])))  # as written, not as frictionless parsed it
    message, hint = f"frictionless: {error['message']}", "See the column in docs/codebook.md."
    if data.has(column) and rule in CELL_RULE_NAMES:
        message, hint = describe(of_table(data.contract).column(column), rule, value)
    return Finding(
        rule=finding_rule(rule),
        table=data.name,
        record=data.record(row) if row else "",
        file=data.file,
        line=line,
        column=column,
        value=value,
        message=message,
        hint=hint,
    )


def _line(data: TableData, row_number: int) -> int:
    """Return the physical line of a row; frictionless counts rows from 1, the header first."""
    lines = data.text.lines
    return lines[row_number - 1] if 0 < row_number <= len(lines) else 0
