"""Validating any tabular Data Package: what the streaming engine accepts is right, of the rest the judge says."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from guarantees.contract.cell_rules import quote_value
from guarantees.core.errors import ContractError
from guarantees.core.findings import Finding, in_order
from guarantees.package import data_package, inline_descriptor
from guarantees.package.profile_check import is_certainly_valid
from guarantees.package.record_lines import RecordLocation, record_locations
from guarantees.validation import frictionless_engine
from guarantees.validation.polars_engine.fallback import ReferencedKeys, SampledTable, sample_tables
from guarantees.validation.references import UNIQUE_KEY
from guarantees.validation.run import ValidationReport

# frictionless gives a table up after so many errors; a note says so.
LIMIT: Final = 1_000_000


def validate_any_package(root: Path, descriptor: Mapping[str, Any]) -> ValidationReport:
    """Return the verdict on the package in *root*, by nothing but its own descriptor.

    Raises:
        ContractError: The descriptor names what is not inside the package, or frictionless breaks down over it.
    """
    descriptor = inline_descriptor.inline_references(descriptor, root)
    tables = list(data_package.parse_resources(descriptor))
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        folder = Path(name)
        parts, keys = sample_tables(root, tables, folder)
        report = _report(root, descriptor, parts, keys, folder)
        findings = [_of_descriptor(error) for error in report["errors"]]
        by_name = {task["name"]: task for task in report["tasks"]}
        rows: dict[str, int] = {}
        notes = []
        for part in parts:
            task = by_name.get(part.table.name)
            if task is None:
                continue
            findings += _findings(part, task["errors"], root, keys)
            rows[part.table.name] = part.records if part.records is not None else task["stats"].get("rows", 0)
            if part.records is None:
                notes.append(f"judged by frictionless alone: {part.table.name}")
            if len(task["errors"]) >= LIMIT:
                notes.append(f"given up after {LIMIT} errors: {part.table.name}")
    return ValidationReport(("scale",), rows, in_order(findings), tuple(notes))


def _report(
    root: Path,
    descriptor: Mapping[str, Any],
    parts: Sequence[SampledTable],
    keys: Mapping[str, ReferencedKeys],
    folder: Path,
) -> Mapping[str, Any]:
    listed = descriptor.get("resources")
    said = data_package.package_metadata(descriptor)
    if isinstance(listed, list):
        left = iter(parts)
        # What is no resource at all is left to the judge.
        said["resources"] = [next(left).descriptor if isinstance(raw, dict) else raw for raw in listed]
        said["resources"] += [key.descriptor for key in keys.values()]
    elif "resources" in descriptor:
        said["resources"] = listed
    if is_certainly_valid(said) and all(part.chosen == [] for part in parts):
        # Everything has been accepted: there is nothing that could be asked.
        return {"errors": [], "tasks": [{"name": part.table.name, "errors": []} for part in parts]}
    path = folder / "datapackage.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    try:
        return frictionless_engine.start_report(path, root, LIMIT)()
    except frictionless_engine.FrictionlessError as err:
        raise ContractError.judge_failed(root, str(err).strip().splitlines()[-1]) from err


def _of_descriptor(error: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=frictionless_engine.finding_rule(f"frictionless-{error['type']}"),
        file="datapackage.json",
        message=f"frictionless: {error['message']}",
        hint="Mend the descriptor.",
    )


def _findings(
    part: SampledTable, errors: Sequence[Mapping[str, Any]], root: Path, keys: Mapping[str, ReferencedKeys]
) -> Iterator[Finding]:
    name, file = part.table.name, part.table.files[0] if part.table.files else "datapackage.json"
    for fault, message in part.faults:
        yield Finding(
            rule=frictionless_engine.finding_rule(f"frictionless-{fault}"),
            table=name,
            file=file,
            message=message,
            hint="Mend the descriptor.",
        )
    for again in part.repeated:
        value = ":".join(again.values)
        yield Finding(
            rule=UNIQUE_KEY,
            table=name,
            file=file,
            line=part.line(again.index),
            column=again.columns[-1],
            value=value,
            message=f"{value!r} stands already on line {part.line(again.first)}.",
            hint=f"{' and '.join(again.columns)} together must be different in every row.",
        )
    place_of = _places(part, root, file) if any(error.get("rowNumber") for error in errors) else None
    for error in errors:
        number = error.get("rowNumber", 0)
        if place_of is None or not number:
            yield _told(part, error, RecordLocation(file, 0), f"frictionless: {error['message']}")
        else:
            yield _told(part, error, place_of(number), _message(error, place_of, keys))


def _told(part: SampledTable, error: Mapping[str, Any], place: RecordLocation, message: str) -> Finding:
    rule = frictionless_engine.rule_of(error)
    column = error.get("fieldName") or error.get("label") or ""
    value = str(error.get("cell") or "")
    if rule == "foreign-key":
        value = ":".join(str(cell) for cell in error["fieldCells"])
        column = error["fieldNames"][-1]
    if rule == "primary-key" and len(part.table.primary_key) == 1:
        column = part.table.primary_key[0]
    cells = dict(zip(part.table.header, error.get("cells", ()), strict=False))
    return Finding(
        rule=frictionless_engine.finding_rule(rule),
        table=part.table.name,
        record=":".join(str(cells.get(name, "")) for name in part.table.primary_key),
        file=place.file,
        line=place.line,
        column=column,
        value=value,
        message=message,
        hint="See what the schema says of the column.",
    )


def _message(
    error: Mapping[str, Any], place_of: Callable[[int], RecordLocation], keys: Mapping[str, ReferencedKeys]
) -> str:
    """Return what the judge says of a cell or row, with lines and tables of the package for those of the excerpt."""

    def line(found: re.Match[str]) -> str:
        return f"on line {place_of(int(found[1])).line}"

    note = re.sub('at position "?([0-9]+)"?', line, error["note"])
    if error.get("referenceName") in keys:
        note = note.replace(f'"{error["referenceName"]}"', f'"{keys[error["referenceName"]].of}"')
    cell = error.get("cell")
    return f"{quote_value(str(cell))}: {note}." if cell else f"{note[:1].upper()}{note[1:]}."


def _places(part: SampledTable, root: Path, file: str) -> Callable[[int], RecordLocation]:
    """Return what gives the place of a record as the judge counts them: the first is 1."""
    chosen = part.chosen
    if chosen is not None:
        return lambda number: RecordLocation(file, part.line(chosen[number - 2]) if number > 1 else 1)
    if not part.table.files or part.table.format not in {"csv", "tsv"}:
        return lambda number: RecordLocation(file, number)
    said = part.descriptor
    found = list(record_locations(root, part.table.files, said["dialect"], said["encoding"]))
    return lambda number: found[number - 1] if 0 < number <= len(found) else RecordLocation(file, 0)
