"""The outside judge: frictionless on the files, as any user would run it.

The only module that knows frictionless. Its findings are put into our words where they say what ours say,
so that the same fault is told once; what only the judge finds is told under its own name.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import frictionless
from frictionless import system

from guarantees.findings import Finding
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
_WHOLE_FILE: Final = frozenset({"header-extra", "header-missing", "header-repeated", "csv-encoding"})


def findings(package: Published) -> Iterator[Finding]:
    """Yield what frictionless finds in *package*: its descriptor and the files it names."""
    if package.partial:
        with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
            yield from _judged(package, _alone(package, Path(folder)))
    else:
        yield from _judged(package, package.root / "datapackage.json")


def _alone(package: Published, folder: Path) -> Path:
    """Write the one table of a partial package with a descriptor of its own; return the descriptor."""
    (data,) = package
    resource = next(r for r in package.descriptor["resources"] if r["name"] == data.name)
    schema = dict(resource["schema"])
    own = [key for key in schema.get("foreignKeys", ()) if not key["reference"].get("resource")]
    schema["foreignKeys"] = own
    if not own:
        del schema["foreignKeys"]
    descriptor = {**package.descriptor, "resources": [{**resource, "schema": schema}]}
    file = folder / data.contract.path
    file.parent.mkdir()
    file.write_bytes(data.data)
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return path


def _judged(package: Published, descriptor: Path) -> Iterator[Finding]:
    with system.use_context(onerror="ignore"):
        report = frictionless.validate(str(descriptor))
    for error in report.errors:
        yield Finding(
            check=f"judge-{error.type}",
            file="datapackage.json",
            message=f"frictionless: {error.message}",
            hint="Run `guarantees build`; a descriptor is never written by hand.",
        )
    for task in report.tasks:
        data = package.tables.get(task.name)
        for error in task.errors:
            if data is None:
                continue  # that the table is not there has been told
            yield _told(data, error)


def _told(data: TableData, error: Any) -> Finding:  # noqa: ANN401  frictionless' errors share no typed base
    rule = _rule(error)
    line = _line(data, getattr(error, "row_number", 0)) or (1 if rule in _WHOLE_FILE else 0)
    column = getattr(error, "field_name", "") or getattr(error, "label", "")
    value = getattr(error, "cell", None)
    value = "" if value is None else str(value)
    if rule == "foreign-key":
        value = ":".join(str(cell) for cell in error.field_cells)
        column = str(error.field_names[-1])
    message, hint = f"frictionless: {error.message}", "See the description of the column in the codebook."
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


def _rule(error: Any) -> str:  # noqa: ANN401  see above
    if error.type == "constraint-error":
        # The note names the constraint: constraint "enum" is "[...]"
        return str(error.note.split('"')[1])
    return _SAME.get(error.type, f"judge-{error.type}")


def _line(data: TableData, record: int) -> int:
    """Return the physical line of a record: frictionless counts records, the header first."""
    lines = data.text.lines
    return lines[record - 1] if 0 < record <= len(lines) else 0
