"""Validate any Data Package with frictionless, on a copy that cannot make it read other files or use the network.

The copy has a descriptor of its own, written from what ours was parsed to, and the files of the tables under neutral
names. Errors of frictionless become findings; the lines are those of our reader.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from guarantees.contract.cell_rules import TYPE, quote_value
from guarantees.contract.descriptor import PROFILE
from guarantees.core import platform_files
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, in_order
from guarantees.package.package_descriptor import PackageDescriptor
from guarantees.package.resource import Column, Dialect, Resource
from guarantees.validation import frictionless_engine
from guarantees.validation.cells import describe
from guarantees.validation.counted_findings import LISTED, CountedFindings
from guarantees.validation.file_checks import missing_files
from guarantees.validation.frictionless_engine import MAX_ERRORS
from guarantees.validation.polars_engine.read_table import can_read, read_table
from guarantees.validation.references import FOREIGN_KEY
from guarantees.validation.report import ValidationReport
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from guarantees.validation.table_files.line_index import RecordPlace
from guarantees.validation.table_files.plain_table import PlainTable
from guarantees.validation.table_rules import TYPE_OUTLIER

ENGINE: Final = "frictionless"
_RULE_NAMES: Final = {
    "frictionless-byte-count": "file-size",
    "frictionless-hash-count": "file-hash",
    "frictionless-row-count": "row-count",
    "frictionless-field-count": "field-count",
}
_RULES_OF_CELLS: Final = frozenset(
    {
        "type", "required", "enum", "pattern", "minLength", "maxLength",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    }
)  # fmt: skip
_RULES_OF_HEADER: Final = frozenset({"unknown-column", "missing-column", "duplicate-column"})
_PROPERTIES: Final = (
    "trueValues", "falseValues", "decimalChar", "groupChar", "bareNumber", "delimiter", "itemType", "categories",
)  # fmt: skip
"""The further properties of a field that change what its cells mean."""
_SCHEMA_OF_JSON: Final = "jsonSchema"
"""A constraint that may refer to other schemas, also in other files and at addresses."""


def validate_with_frictionless(
    root: Path,
    package: PackageDescriptor,
    *,
    listed: int = LISTED,
    guessed: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> ValidationReport:
    """Return what frictionless reports on the package in *root*, besides what is wrong with the descriptor.

    See ``validate_any_package`` for the arguments.

    Raises:
        InputError: frictionless exceeded the timeout, or crashed.
    """
    findings = CountedFindings(listed)
    findings.extend(package.findings)
    notes = list(package.notes)
    copied = []
    for resource in package.resources:
        missing = missing_files(root, resource)
        findings.extend(missing)
        if missing or not resource.is_table:
            continue
        if reason := _why_not_copied(resource):
            notes.append(f"Not validated by frictionless: {resource.name} ({reason}).")
        else:
            copied.append(resource)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        copy = _Copy(root, Path(folder) / "package", copied)
        report = copy.validate() if copied else {"errors": (), "tasks": ()}
        tables = {resource.name: resource for resource in copied}
        translator = _Translator(copy, package.file, Path(folder) / "tables", guessed)
        for error in report["errors"]:
            findings.add(translator.package_finding(error))
        rows = {}
        for task in report["tasks"]:
            resource = tables[copy.original(task["name"])]
            if lacking := _missing_extra(task["errors"]):
                notes.append(f"Not validated by frictionless: {resource.name} ({lacking}).")
                continue
            rows[resource.name] = int(task["stats"].get("rows", 0))
            findings.extend(translator.table_findings(resource, task["errors"]))
            if len(task["errors"]) >= MAX_ERRORS:
                notes.append(f"frictionless stopped after {MAX_ERRORS:,} errors in {resource.name}.")
    notes += copy.notes
    return ValidationReport(
        (ENGINE,), rows, in_order(list(findings)), tuple(notes), not_listed=findings.not_listed
    )


def _why_not_copied(resource: Resource) -> str:
    """Return why a table is not passed to frictionless, or an empty text."""
    if resource.data is None:
        if not resource.files:
            return "it is at an address" if resource.urls else "its path cannot be used"
        if resource.compression and len(resource.files) > 1:
            return "it has several compressed files"
        return "" if can_read(resource) else f"the format is {resource.format!r}"
    is_rows = isinstance(resource.data, list) and all(isinstance(row, list | dict) for row in resource.data)
    return "" if is_rows else "its data are not rows"


def _missing_extra(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return what must be installed so that frictionless can read a table, or an empty text."""
    messages = (error["message"] for error in errors if error["type"] == "error")
    return next((message for message in messages if message.startswith("Please install")), "")


class _Copy:
    """A package that frictionless may read.

    Attributes:
        root: The folder of the package.
        notes: What of the package is not in the copy.
    """

    def __init__(self, root: Path, folder: Path, resources: Sequence[Resource]) -> None:
        """Copy the *resources* of the package in *root* to *folder*."""
        self.notes: list[str] = []
        self.root = root
        self._folder = folder
        self._names = {
            resource.name: f"copied-table-{number}" for number, resource in enumerate(resources, 1)
        }
        self._originals = {copy: name for name, copy in self._names.items()}
        folder.mkdir()
        content = {
            "$schema": f"{PROFILE}/datapackage.json",
            "name": "package",
            "resources": [self._resource(resource) for resource in resources],
        }
        (folder / "datapackage.json").write_text(json.dumps(content, default=str), encoding="utf-8")

    def original(self, name: str) -> str:
        """Return the original name of a table or file."""
        return self._originals.get(name, name)

    def restored(self, text: str) -> str:
        """Return *text* with the original names of tables and files."""
        # The longest first: the name of a file starts with that of its table.
        for name in sorted(self._originals, key=len, reverse=True):
            text = text.replace(name, self._originals[name])
        return text

    def validate(self) -> Mapping[str, Any]:
        """Return the report of frictionless.

        Raises:
            InputError: frictionless exceeded the timeout, or crashed.
        """
        try:
            path = self._folder / "datapackage.json"
            return frictionless_engine.start_report(path, self.root, MAX_ERRORS)()
        except frictionless_engine.FrictionlessError as err:
            reason = self.restored(str(err).strip().rpartition("\n")[2])
            message = f"{self.root}: frictionless crashed: {reason} Validate with `--engine scale`."
            raise InputError(message) from err

    def _resource(self, resource: Resource) -> dict[str, Any]:
        declared: dict[str, Any] = {
            "name": self._names[resource.name],
            "type": "table",
            "dialect": _dialect(resource.dialect, self._header_rows(resource)),
            "schema": self._schema(resource),
            "encoding": resource.encoding or "utf-8",
            "bytes": resource.size,
            "hash": resource.hash,
            "rows": resource.rows,
            "fields": resource.field_count,
        }
        if resource.data is None:
            declared |= {
                "path": [self._file(resource, number) for number in range(len(resource.files))],
                "format": resource.format,
                "compression": resource.compression,
                "innerpath": resource.inner_path,
            }
        else:
            declared["data"] = resource.data
        return {name: value for name, value in declared.items() if value not in (None, "", {})}

    def _header_rows(self, resource: Resource) -> tuple[int, ...]:
        """Return the numbers of the rows of the header; comments above it are counted by frictionless only."""
        dialect = resource.dialect
        has_comments = bool(dialect.comment_char or dialect.comment_rows)
        if dialect.header_rows != (1,) or not has_comments or not resource.files or resource.compression:
            return dialect.header_rows
        encoding = resource.encoding or "utf-8-sig"
        with (self.root / resource.files[0]).open(encoding=encoding, errors="replace") as file:
            for number, line in enumerate(file, 1):
                is_comment = bool(dialect.comment_char) and line.startswith(dialect.comment_char)
                if not is_comment and number not in dialect.comment_rows:
                    return (number,)
        return dialect.header_rows

    def _file(self, resource: Resource, number: int) -> str:
        """Copy a file of *resource*, or link it; return its path in the copy."""
        suffix = f".{resource.format}{'.' if resource.compression else ''}{resource.compression}"
        name = f"{self._names[resource.name]}-{number + 1}{suffix}"
        source, target = self.root / resource.files[number], self._folder / name
        self._originals[name] = resource.files[number]
        platform_files.link_or_copy(source, target)
        return name

    def _schema(self, resource: Resource) -> dict[str, Any]:
        if not resource.columns:
            return {}
        schema: dict[str, Any] = {
            "fields": [self._field(resource, column) for column in resource.columns],
            "fieldsMatch": resource.fields_match,
        }
        if resource.primary_key:
            schema["primaryKey"] = list(resource.primary_key)
        keys = []
        for key in resource.foreign_keys:
            if key.target in self._names:
                target = "" if key.target == resource.name else self._names[key.target]
                reference = {"resource": target, "fields": list(key.target_fields)}
                keys.append({"fields": list(key.fields), "reference": reference})
            else:
                self.notes.append(
                    f"Not checked: references from {resource.name} to {key.target}, which could not be read."
                )
        return {**schema, "foreignKeys": keys} if keys else schema

    def _field(self, resource: Resource, column: Column) -> dict[str, Any]:
        if _SCHEMA_OF_JSON in column.constraints:
            self.notes.append(
                f"Not validated by frictionless: the JSON Schema of {resource.name}.{column.name}."
            )
        constraints = {name: rule for name, rule in column.constraints.items() if name != _SCHEMA_OF_JSON}
        return {
            "name": column.name,
            "type": column.type,
            "format": column.format,
            "missingValues": sorted(column.missing),
            **({"constraints": constraints} if constraints else {}),
            **{name: column.properties[name] for name in _PROPERTIES if name in column.properties},
        }


def _dialect(dialect: Dialect, header_rows: tuple[int, ...]) -> dict[str, Any]:
    """Return all properties of *dialect*, so that frictionless guesses none of them."""
    header = {"headerRows": list(header_rows)} if header_rows else {"header": False}
    declared: dict[str, Any] = {
        **header,
        "headerJoin": dialect.header_join,
        "headerCase": dialect.case_sensitive_header,
        "commentChar": dialect.comment_char,
        "commentRows": list(dialect.comment_rows),
        "skipBlankRows": dialect.skip_blank_rows,
        "delimiter": dialect.delimiter,
        "quoteChar": dialect.quote,
        "doubleQuote": dialect.double_quote,
        "escapeChar": dialect.escape,
        "nullSequence": dialect.null_sequence,
        "skipInitialSpace": dialect.skip_initial_space,
    }
    if dialect.property or dialect.item_keys:
        declared["json"] = {"property": dialect.property or None, "keys": list(dialect.item_keys) or None}
    return {name: value for name, value in declared.items() if value not in (None, "", [])}


@dataclass(frozen=True, slots=True)
class _Translator:
    """Turns the errors of frictionless into findings.

    Attributes:
        copy: The package that frictionless has read.
        file: The name of the descriptor.
        folder: Where our reader may write copies of tables.
        guessed: For each table, the columns whose type was guessed.
    """

    copy: _Copy
    file: str
    folder: Path
    guessed: Mapping[str, frozenset[str]]

    def package_finding(self, error: Mapping[str, Any]) -> Finding:
        """Return an *error* of the package as a finding."""
        rule = frictionless_engine.finding_rule(f"frictionless-{error['type']}")
        return Finding(rule=rule, file=self.file, message=self._message(error), hint=rule.fix)

    def table_findings(self, resource: Resource, errors: Sequence[Mapping[str, Any]]) -> list[Finding]:
        """Return the *errors* of a table as findings."""
        table = self._read(resource) if errors else None
        return [self._finding(resource, table, error) for error in errors]

    def _read(self, resource: Resource) -> PlainTable | None:
        folder = self.folder / str(len(list(self.folder.glob("*"))))
        folder.mkdir(parents=True)
        try:
            return read_table(self.copy.root, resource, folder, CountedFindings(0))
        except UnreadableTableError:
            return None

    def _finding(self, resource: Resource, table: PlainTable | None, error: Mapping[str, Any]) -> Finding:
        name = frictionless_engine.rule_name(error)
        rule = frictionless_engine.finding_rule(_RULE_NAMES.get(name, name))
        column, value = frictionless_engine.column_and_value(error)
        message, hint = self._message(error), rule.fix
        if rule.name in _RULES_OF_CELLS and column in resource.header:
            message, hint = describe(resource.column(column), rule.name, value)
            if rule is TYPE and column in self.guessed.get(resource.name, ()):
                rule = TYPE_OUTLIER
        elif rule is FOREIGN_KEY:
            message = _broken_reference(resource, error) or message
        place = _place(resource, table, error, self.file)
        return Finding(
            rule=rule,
            table=resource.name,
            record=_record(resource, table, error),
            file=place.file,
            line=place.line,
            column=column,
            value=value,
            message=message,
            hint=hint,
        )

    def _message(self, error: Mapping[str, Any]) -> str:
        return f"frictionless: {self.copy.restored(error['message'])}"


def _broken_reference(resource: Resource, error: Mapping[str, Any]) -> str:
    """Return what is wrong with a reference, or an empty text if it is not one of *resource*."""
    for key in resource.foreign_keys:
        if list(key.fields) == error["fieldNames"]:
            value = frictionless_engine.column_and_value(error)[1]
            return f"{quote_value(value)} is not in {key.target}.{'+'.join(key.target_fields)}."
    return ""


def _record(resource: Resource, table: PlainTable | None, error: Mapping[str, Any]) -> str:
    """Return the primary key of the row of an *error*, or an empty text."""
    if table is None or "rowNumber" not in error:
        return ""
    cells = dict(zip(table.labels, error.get("cells", ()), strict=False))
    return ":".join(str(cells.get(name) or "") for name in resource.primary_key)


def _place(
    resource: Resource, table: PlainTable | None, error: Mapping[str, Any], descriptor: str
) -> RecordPlace:
    """Return the file of an *error*, and its line; 0 if it is not about a row, or our reader does not know its line."""
    file = resource.files[0] if resource.files else descriptor
    if table is None:
        return RecordPlace(file, 0)
    if frictionless_engine.rule_name(error) in _RULES_OF_HEADER:
        return RecordPlace(file, table.header_line)
    record = error.get("rowNumber", 0) - 1 - _header_rows(resource)
    # frictionless counts rows that our reader leaves out.
    dialect = resource.dialect
    is_counted_alike = not (dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows)
    if is_counted_alike and 0 <= record < table.records:
        return table.lines.place(record)
    return RecordPlace(file, 0)


def _header_rows(resource: Resource) -> int:
    """Return how many rows frictionless counts before the first record: also for JSON, a header."""
    if resource.data is None and resource.format in {"csv", "tsv"}:
        return max(resource.dialect.header_rows, default=0)
    return 1
