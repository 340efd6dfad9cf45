"""The outside judge: frictionless on the files, as any user would run it.

It runs in a process of its own (``judging``). Its findings are put into our words where they say what ours say,
so that the same fault is told once; what only the judge finds is told under its own name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from guarantees.contract import descriptor
from guarantees.contract.cell_rules import CELL_RULE_NAMES, describe_violation
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding
from guarantees.core.rules import CELLS, RULES, Rule, register
from guarantees.package.reader import Package, TableData

# frictionless' error type -> the name that our own check of the same rule has.
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
# frictionless stops in silence after a thousand errors of a table; this is enough to see what is wrong.
MAX_ERRORS: Final = 10_000
_PROGRAM: Final = Path(__file__).with_name("frictionless_worker.py")
# How long the judge may take: many times what it needs, as a start and for each byte.
TIMEOUT_SECONDS: Final = 120
BYTES_PER_SECOND: Final = 10_000
# What of a field is a rule; the rest explains it, and only takes the judge time.
_JUDGED: Final = frozenset({"name", "type", "constraints", "trueValues", "falseValues"})
_WHOLE_FILE: Final = frozenset({"unknown-column", "missing-column", "duplicate-column", "csv-encoding"})


class FrictionlessError(RuntimeError):
    """The judge itself failed: over a package of ours a bug, over another perhaps the fault of that."""


def start(package: Package) -> Callable[[], Iterator[Finding]]:
    """Set the judge to work on *package* in a process of its own; return what waits for its findings.

    Nothing of ours is in that process, and it works while our own checks do.

    Raises:
        InputError: On waiting: the judge takes longer than so many bytes should.
        BrokeDownError: On waiting: the judge itself failed, which is a bug.
    """
    folder = tempfile.TemporaryDirectory(prefix="guarantees-")
    report = start_report(_copy(package, Path(folder.name)), package.root)

    def wait() -> Iterator[Finding]:
        with folder:
            told = report()
        yield from _told_all(package, told)

    return wait


def start_report(descriptor: Path, root: Path, limit: int = MAX_ERRORS) -> Callable[[], Mapping[str, Any]]:
    """Set the judge to work on the package that *descriptor* describes; return what waits for its report.

    The descriptor must be one of our making, and lie in a folder that holds nothing but what is to be judged
    of the package in *root*.

    Raises:
        InputError: On waiting: the judge takes longer than so many bytes should.
        BrokeDownError: On waiting: the judge itself failed.
    """
    listens, speaks = os.pipe()
    # -P and a folder of its own: no module that lies beside the data may be imported.
    judge = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-P", str(_PROGRAM), str(descriptor), str(limit)],
        stdin=listens,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=descriptor.parent,
    )
    os.close(listens)
    size = sum(path.stat().st_size for path in descriptor.parent.rglob("*") if path.is_file())
    seconds = TIMEOUT_SECONDS + size / BYTES_PER_SECOND

    def wait() -> Mapping[str, Any]:
        try:
            out, err = judge.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as expired:
            judge.kill()
            judge.communicate()
            raise InputError.judge_too_slow(root, round(seconds)) from expired
        finally:
            os.close(speaks)
        if judge.returncode:
            raise FrictionlessError(err.decode(errors="replace"))
        return dict(json.loads(out))

    return wait


def _copy(package: Package, folder: Path) -> Path:
    """Write the tables of a package with a descriptor made from its contract; return the descriptor.

    What else a stranger's descriptor says (profiles, dialects, further paths) could make the judge fetch or
    read what it should not. References out of a partial package are left out.
    """
    known = {"title", "description", "version", "keywords", "licenses", "contributors"}
    there = set(package.tables)
    resources = []
    for data in package:
        schema = descriptor.schema_of(data.contract)
        fields = [{n: v for n, v in field.items() if n in _JUDGED} for field in schema["fields"]]
        keys = [k for k in schema.get("foreignKeys", ()) if {k["reference"]["resource"]} <= {"", *there}]
        schema = {n: v for n, v in schema.items() if n != "foreignKeys"} | {"fields": fields}
        resources.append(
            descriptor.resource(data.contract, {**schema, **({"foreignKeys": keys} if keys else {})})
        )
        file = folder / data.contract.path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data.data)
    said = {name: value for name, value in package.descriptor.items() if name in known}
    whole = {"$schema": f"{descriptor.PROFILE}/datapackage.json", "name": "package", **said}
    path = folder / "datapackage.json"
    path.write_bytes(descriptor.to_json({**whole, "resources": resources}))
    return path


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


def finding_rule(name: str) -> Rule:
    """Return the rule called *name*: ours where we have the same rule, else a variant of frictionless-error."""
    return RULES.get(name) or FRICTIONLESS_ERROR.variant(name)


def _told_all(package: Package, report: Mapping[str, Any]) -> Iterator[Finding]:
    for error in report["errors"]:
        yield Finding(
            rule=FRICTIONLESS_ERROR.variant(f"frictionless-{error['type']}"),
            file="datapackage.json",
            message=f"frictionless: {error['message']}",
            hint="Run `guarantees build`; a descriptor is never written by hand.",
        )
    for task in report["tasks"]:
        data = package.tables.get(task["name"])
        # That a table is not there has been told.
        if data is not None:
            yield from (_told(data, error) for error in task["errors"])


def _told(data: TableData, error: Mapping[str, Any]) -> Finding:
    rule = rule_of(error)
    line = _line(data, error.get("rowNumber", 0)) or (1 if rule in _WHOLE_FILE else 0)
    column = error.get("fieldName") or error.get("label") or ""
    value = str(error.get("cell") or "")
    if rule == "foreign-key":
        value = ":".join(str(cell) for cell in error["fieldCells"])
        column = error["fieldNames"][-1]
    message, hint = f"frictionless: {error['message']}", "See what the column means in docs/codebook.md."
    if data.has(column) and rule in CELL_RULE_NAMES:
        message, hint = describe_violation(data.contract.field(column), rule, value)
    row = next((row for row in data.rows if row.line == line), None)
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


def rule_of(error: Mapping[str, Any]) -> str:
    """Return our name for the rule that an error of the judge's report says is broken."""
    if error["type"] == "constraint-error":
        # The note names the constraint: constraint "enum" is "[...]"
        return str(error["note"].split('"')[1])
    return _RULE_BY_ERROR.get(error["type"], f"frictionless-{error['type']}")


def _line(data: TableData, record: int) -> int:
    """Return the physical line of a record: frictionless counts records, the header first."""
    lines = data.text.lines
    return lines[record - 1] if 0 < record <= len(lines) else 0
