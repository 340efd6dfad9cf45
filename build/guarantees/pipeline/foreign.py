"""Validating any tabular Data Package: what the streaming engine accepts is right, of the rest the judge says."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from guarantees.findings import Finding, in_order
from guarantees.package import judge
from guarantees.pipeline.validating import Verdict
from guarantees.published import declaring
from guarantees.scale.excerpt import Excerpt, excerpts
from guarantees.schema import tabular

# frictionless gives a table up after so many errors; a note says so.
LIMIT: Final = 1_000_000
_SEE: Final = "See what the schema says of the column."


def validate_foreign(root: Path, descriptor: Mapping[str, Any]) -> Verdict:
    """Return the verdict on the package in *root*, by nothing but its own descriptor.

    Raises:
        ContractError: The descriptor names what is not inside the package.
    """
    descriptor = declaring.inlined(descriptor, root)
    tables = list(tabular.resources(descriptor))
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        folder = Path(name)
        parts = excerpts(root, tables, folder)
        report = _report(descriptor, parts, folder)
        findings = [_of_descriptor(error) for error in report["errors"]]
        by_name = {task["name"]: task for task in report["tasks"]}
        rows: dict[str, int] = {}
        notes = []
        for part in parts:
            task = by_name.get(part.table.name)
            if task is None:
                continue
            findings += _findings(part, task["errors"], root)
            rows[part.table.name] = part.records if part.records is not None else task["stats"].get("rows", 0)
            if part.records is None:
                notes.append(f"judged by frictionless alone: {part.table.name}")
            if len(task["errors"]) >= LIMIT:
                notes.append(f"given up after {LIMIT} errors: {part.table.name}")
    return Verdict(("scale",), rows, in_order(findings), tuple(notes))


def _report(descriptor: Mapping[str, Any], parts: Sequence[Excerpt], folder: Path) -> Mapping[str, Any]:
    listed = descriptor.get("resources")
    said = tabular.about(descriptor)
    if isinstance(listed, list):
        said["resources"] = [part.descriptor for part in parts]
    elif "resources" in descriptor:
        said["resources"] = listed
    path = folder / "datapackage.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return judge.reports(path, LIMIT)()


def _of_descriptor(error: Mapping[str, Any]) -> Finding:
    return Finding(
        check=f"judge-{error['type']}",
        file="datapackage.json",
        message=f"frictionless: {error['message']}",
        hint="Mend the descriptor.",
    )


def _findings(part: Excerpt, errors: Sequence[Mapping[str, Any]], root: Path) -> Iterator[Finding]:
    file = part.table.files[0] if part.table.files else "datapackage.json"
    for fault, message in part.faults:
        yield Finding(
            check=f"judge-{fault}",
            table=part.table.name,
            file=file,
            message=message,
            hint="Mend the descriptor.",
        )
    for again in part.repeated:
        line = _line_of(part, again.index)
        yield Finding(
            check="unique-key",
            table=part.table.name,
            file=file,
            line=line,
            column=again.columns[-1],
            value=":".join(again.values),
            message=f"{':'.join(again.values)!r} stands already on line {_line_of(part, again.first)}.",
            hint=f"{' and '.join(again.columns)} together must be different in every row.",
        )
    line_of = _lines(part, root) if any(error.get("rowNumber") for error in errors) else lambda _: 0
    for error in errors:
        number = error.get("rowNumber", 0)
        if part.chosen is not None and number > 1 and part.chosen[number - 2] not in part.suspects:
            continue
        yield _told(part, error, line_of, file)


def _told(part: Excerpt, error: Mapping[str, Any], line_of: Callable[[int], int], file: str) -> Finding:
    rule = judge.rule_of(error)
    column = error.get("fieldName") or error.get("label") or ""
    value = str(error.get("cell") or "")
    if rule == "foreign-key":
        value = ":".join(str(cell) for cell in error["fieldCells"])
        column = error["fieldNames"][-1]
    cells = dict(zip(part.table.header, error.get("cells", ()), strict=False))
    return Finding(
        check=rule,
        table=part.table.name,
        record=":".join(str(cells.get(name, "")) for name in part.table.primary_key),
        file=file,
        line=line_of(error.get("rowNumber", 0)),
        column=column,
        value=value,
        message=_message(error, value, line_of),
        hint=_SEE,
    )


def _message(error: Mapping[str, Any], value: str, line_of: Callable[[int], int]) -> str:
    """Return what the judge says of a cell or row, with lines of the file for its numbers of rows."""
    if not error.get("rowNumber"):
        return f"frictionless: {error['message']}"
    note = re.sub(
        'at position "?([0-9]+)"?', lambda found: f"on line {line_of(int(found[1]))}", error["note"]
    )
    return f"{value!r}: {note}." if value else f"{note}."


def _line_of(part: Excerpt, index: int) -> int:
    return part.line(index) if part.line else 0


def _lines(part: Excerpt, root: Path) -> Callable[[int], int]:
    """Return what gives the physical line of a record as the judge counts them: the first is 1."""
    if part.chosen is not None:
        chosen = part.chosen
        return lambda number: _line_of(part, chosen[number - 2]) if number > 1 else number
    if len(part.table.files) != 1 or part.table.format not in {"csv", "tsv"}:
        return lambda number: number
    lines = list(_starts(root / part.table.files[0], part.descriptor))
    return lambda number: lines[number - 1] if 0 < number <= len(lines) else 0


def _starts(path: Path, said: Mapping[str, Any]) -> Iterator[int]:
    """Yield the line on which each record of a file starts, read in its own dialect."""
    dialect = said["dialect"]
    with path.open(encoding=said["encoding"], errors="replace", newline="") as file:
        reader = csv.reader(
            file,
            delimiter=dialect["delimiter"],
            quotechar=dialect["quoteChar"],
            escapechar=dialect.get("escapeChar"),
            doublequote=dialect.get("doubleQuote", True) if dialect.get("escapeChar") else True,
            skipinitialspace=dialect["skipInitialSpace"],
        )
        line = 1
        for _ in reader:
            yield line
            line = reader.line_num + 1
