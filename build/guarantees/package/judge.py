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

from guarantees.errors import InputError
from guarantees.findings import Finding
from guarantees.package import descriptor
from guarantees.published.reading import Published, TableData
from guarantees.schema.rules import CELL_RULES, wording

# frictionless' error type -> the name that our own check of the same rule has.
_SAME: Final = {
    "type-error": "type",
    "unique-error": "unique",
    "primary-key": "primary-key",
    "foreign-key": "foreign-key",
    "blank-row": "csv-blank-row",
    "extra-cell": "csv-ragged-row",
    "missing-cell": "csv-ragged-row",
    "blank-label": "header-extra",
    "blank-header": "header-missing",
    "extra-label": "header-extra",
    "missing-label": "header-missing",
    "incorrect-label": "header-missing",
    "duplicate-label": "header-repeated",
    "encoding-error": "csv-encoding",
    "source-error": "file-missing",
    "scheme-error": "file-missing",
}
_PROGRAM: Final = Path(__file__).with_name("judging.py")
# How long the judge may take: many times what it needs, as a start and for each byte.
PATIENCE: Final = 120
PACE: Final = 10_000
# What of a field is a rule; the rest explains it, and only takes the judge time.
_JUDGED: Final = frozenset({"name", "type", "constraints", "trueValues", "falseValues"})
_WHOLE_FILE: Final = frozenset({"header-extra", "header-missing", "header-repeated", "csv-encoding"})


def start(package: Published) -> Callable[[], Iterator[Finding]]:
    """Set the judge to work on *package* in a process of its own; return what waits for its findings.

    Nothing of ours is in that process, and it works while our own checks do.

    Raises:
        InputError: On waiting: the judge takes longer than so many bytes should.
        RuntimeError: On waiting: the judge itself failed, which is a bug.
    """
    folder = tempfile.TemporaryDirectory(prefix="guarantees-")
    path = _copy(package, Path(folder.name))
    listens, speaks = os.pipe()
    # -P and an empty folder: no module that lies beside the data may be imported.
    judge = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-P", str(_PROGRAM), str(path)],
        stdin=listens,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder.name,
    )
    os.close(listens)
    seconds = PATIENCE + sum(len(data.data) for data in package) / PACE

    def wait() -> Iterator[Finding]:
        with folder:
            try:
                out, err = judge.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as expired:
                judge.kill()
                judge.communicate()
                raise InputError.judge_too_slow(package.root, round(seconds)) from expired
            finally:
                os.close(speaks)
        if judge.returncode:
            message = f"frictionless failed:\n{err.decode(errors='replace')}"
            raise RuntimeError(message)
        yield from _told_all(package, json.loads(out))

    return wait


def _copy(package: Published, folder: Path) -> Path:
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
    path.write_bytes(descriptor.write({**whole, "resources": resources}))
    return path


def _told_all(package: Published, report: Mapping[str, Any]) -> Iterator[Finding]:
    for error in report["errors"]:
        yield Finding(
            check=f"judge-{error['type']}",
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
    rule = _rule(error)
    line = _line(data, error.get("rowNumber", 0)) or (1 if rule in _WHOLE_FILE else 0)
    column = error.get("fieldName") or error.get("label") or ""
    value = str(error.get("cell") or "")
    if rule == "foreign-key":
        value = ":".join(str(cell) for cell in error["fieldCells"])
        column = error["fieldNames"][-1]
    message, hint = f"frictionless: {error['message']}", "See what the column means in docs/codebook.md."
    if data.has(column) and rule in CELL_RULES:
        message, hint = wording(data.contract.field(column), rule, value)
    row = next((row for row in data.rows if row.line == line), None)
    return Finding(
        check=rule,
        table=data.name,
        record=data.record(row) if row else "",
        file=data.file,
        line=line,
        column=column,
        value=value,
        message=message,
        hint=hint,
    )


def _rule(error: Mapping[str, Any]) -> str:
    if error["type"] == "constraint-error":
        # The note names the constraint: constraint "enum" is "[...]"
        return str(error["note"].split('"')[1])
    return _SAME.get(error["type"], f"judge-{error['type']}")


def _line(data: TableData, record: int) -> int:
    """Return the physical line of a record: frictionless counts records, the header first."""
    lines = data.text.lines
    return lines[record - 1] if 0 < record <= len(lines) else 0
