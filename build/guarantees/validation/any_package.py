"""Validate any tabular Data Package: Polars accepts rows, and frictionless reports on the rest."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.contract.cell_rules import quote_value
from guarantees.core.errors import ContractError
from guarantees.core.findings import Finding, in_order
from guarantees.package import data_package
from guarantees.package.profile_check import is_certainly_valid
from guarantees.package.record_lines import RecordLocation, record_locations
from guarantees.validation import frictionless_engine
from guarantees.validation.frictionless_engine import column_and_value, finding_rule, rule_name
from guarantees.validation.polars_engine.fallback import ReferencedKeys, SampledTable, sample_tables
from guarantees.validation.references import UNIQUE_KEY
from guarantees.validation.run import ValidationReport

MAX_ERRORS: Final = 1_000_000
"""frictionless stops after this many errors per table; with a note."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """The sampled tables of the package in *root*, written to *folder*, with the keys that they refer to."""

    root: Path
    folder: Path
    tables: Sequence[SampledTable]
    keys: Mapping[str, ReferencedKeys]


def validate_any_package(root: Path, descriptor: Mapping[str, Any]) -> ValidationReport:
    """Validate the package in *root* against its own descriptor.

    Raises:
        ContractError: The descriptor names files outside the package, or frictionless crashes on it.
    """
    descriptor = data_package.inline_references(descriptor, root)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        folder = Path(name)
        tables, keys = sample_tables(root, data_package.parse_resources(descriptor), folder)
        sample = _Sample(root, folder, tables, keys)
        report = _frictionless_report(sample, descriptor)
        findings = [_descriptor_finding(error) for error in report["errors"]]
        tasks = {task["name"]: task for task in report["tasks"]}
        rows: dict[str, int] = {}
        notes: list[str] = []
        for table in tables:
            task = tasks.get(table.table.name)
            if task is None:
                continue
            findings += _table_findings(sample, table, task["errors"])
            rows[table.table.name] = task["stats"].get("rows", 0) if table.records is None else table.records
            if table.records is None:
                reason = f" ({table.table.not_streamable})" if table.table.not_streamable else ""
                notes.append(f"Validated by frictionless only: {table.table.name}{reason}")
            if len(task["errors"]) >= MAX_ERRORS:
                notes.append(f"Stopped after {MAX_ERRORS:,} errors: {table.table.name}")
    return ValidationReport(("scale",), rows, in_order(findings), tuple(notes))


def _frictionless_report(sample: _Sample, descriptor: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return frictionless's report on the *sample*; it is not started if nothing is left to validate."""
    content = data_package.package_metadata(descriptor)
    if "resources" in descriptor:
        content["resources"] = _resources(sample, descriptor["resources"])
    if is_certainly_valid(content) and all(table.chosen == [] for table in sample.tables):
        return {"errors": [], "tasks": [{"name": table.table.name, "errors": []} for table in sample.tables]}
    path = sample.folder / "datapackage.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        return frictionless_engine.start_report(path, sample.root, MAX_ERRORS)()
    except frictionless_engine.FrictionlessError as err:
        reason = str(err).strip().splitlines()[-1]
        message = f"{sample.root}: frictionless crashed: {reason}. Check the constraints for an invalid bound or pattern."
        raise ContractError(message) from err


def _resources(sample: _Sample, resources: object) -> object:
    """Return the resources of the sample; a resource that is not an object is left to frictionless."""
    if not isinstance(resources, list):
        return resources
    sampled = [table.descriptor for table in reversed(sample.tables)]
    parsed = [sampled.pop() if isinstance(resource, dict) else resource for resource in resources]
    return [*parsed, *(keys.descriptor for keys in sample.keys.values())]


def _descriptor_finding(error: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=finding_rule(f"frictionless-{error['type']}"),
        file="datapackage.json",
        message=f"frictionless: {error['message']}",
        hint="Fix the descriptor.",
    )


def _table_findings(
    sample: _Sample, table: SampledTable, errors: Sequence[Mapping[str, Any]]
) -> list[Finding]:
    name = table.table.name
    file = table.table.files[0] if table.table.files else "datapackage.json"
    findings = [
        Finding(
            rule=finding_rule(f"frictionless-{error_type}"),
            table=name,
            file=file,
            message=message,
            hint="Fix the descriptor.",
        )
        for error_type, message in table.faults
    ]
    for duplicate in table.repeated:
        value = ":".join(duplicate.values)
        findings.append(
            Finding(
                rule=UNIQUE_KEY,
                table=name,
                file=file,
                line=table.line(duplicate.index),
                column=duplicate.columns[-1],
                value=value,
                message=f"Duplicate of line {table.line(duplicate.first)}: {value!r}.",
                hint=f"{' and '.join(duplicate.columns)} together must be unique.",
            )
        )
    locate = _row_locator(sample, table, file) if any(error.get("rowNumber") for error in errors) else None
    for error in errors:
        number = error.get("rowNumber", 0)
        if locate is None or not number:
            findings.append(
                _finding(table, error, RecordLocation(file, 0), f"frictionless: {error['message']}")
            )
        else:
            findings.append(_finding(table, error, locate(number), _message(sample, error, locate)))
    return findings


def _finding(
    table: SampledTable, error: Mapping[str, Any], location: RecordLocation, message: str
) -> Finding:
    rule = rule_name(error)
    column, value = column_and_value(error)
    if rule == "primary-key" and len(table.table.primary_key) == 1:
        column = table.table.primary_key[0]
    cells = dict(zip(table.table.header, error.get("cells", ()), strict=False))
    return Finding(
        rule=finding_rule(rule),
        table=table.table.name,
        record=":".join(str(cells.get(name, "")) for name in table.table.primary_key),
        file=location.file,
        line=location.line,
        column=column,
        value=value,
        message=message,
        hint="See the description of the column in the schema.",
    )


def _message(sample: _Sample, error: Mapping[str, Any], locate: Callable[[int], RecordLocation]) -> str:
    """Return frictionless's note on a row, with lines and tables of the package instead of those of the sample."""
    note = re.sub(
        'at position "?([0-9]+)"?', lambda match: f"on line {locate(int(match[1])).line}", error["note"]
    )
    if keys := sample.keys.get(error.get("referenceName", "")):
        note = note.replace(f'"{error["referenceName"]}"', f'"{keys.of}"')
    cell = error.get("cell")
    return f"{quote_value(str(cell))}: {note}." if cell else f"{note[:1].upper()}{note[1:]}."


def _row_locator(sample: _Sample, table: SampledTable, file: str) -> Callable[[int], RecordLocation]:
    """Return a function that maps a row number of frictionless, which counts the header, to file and line."""
    chosen = table.chosen
    if chosen is not None:
        return lambda number: RecordLocation(file, table.line(chosen[number - 2]) if number > 1 else 1)
    if not table.table.files or table.table.format not in {"csv", "tsv"}:
        return lambda number: RecordLocation(file, number)
    dialect, encoding = table.descriptor["dialect"], table.descriptor["encoding"]
    locations = list(record_locations(sample.root, table.table.files, dialect, encoding))
    return lambda number: locations[number - 1] if 0 < number <= len(locations) else RecordLocation(file, 0)
