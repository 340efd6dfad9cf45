"""The difference of two packages as text, JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import click

from guarantees.core.csv_text import Row
from guarantees.output import markdown_report
from guarantees.output.escape import BLANK, escape_control, truncate
from guarantees.release.diff import version_bump
from guarantees.release.diff.compare import Change, Diff, TableDiff


def as_text(diff: Diff) -> str:
    """Return *diff* for a terminal: changes of the contract, of the rows of each table, and the version bump."""
    lines: list[str] = []
    if diff.schema:
        lines.append(click.style("schema", bold=True))
        lines += [
            escape_control(f"  {change.place}: {change.kind}{_old_and_new(change)}") for change in diff.schema
        ]
    for table in diff.tables:
        lines += _format_table(table)
    lines += [escape_control(f"{name}: the rows cannot be compared") for name in diff.uncompared]
    lines += [escape_control(f"{reason.bump}: {reason.message}") for reason in version_bump.reasons(diff)]
    bump = version_bump.required_bump(diff)
    next_version = version_bump.bump_version(diff.versions[0], bump)
    step = f" ({diff.versions[0]} -> {next_version})" if next_version else ""
    return "\n".join([*lines, f"required version bump: {bump}{step}"])


def _old_and_new(change: Change) -> str:
    if not change.old and not change.new:
        return ""
    return f": {truncate(change.old or BLANK)} -> {truncate(change.new or BLANK)}"


def _format_table(diff: TableDiff) -> list[str]:
    lines = [click.style(escape_control(diff.table.name), bold=True)]
    lines += [_styled(f"  + {diff.record(row)}", "green") for row in diff.added]
    for change in diff.changed:
        lines.append(_styled(f"  ~ {change.record}", "yellow"))
        lines += [
            escape_control(f"      {cell.column}: {cell.old or BLANK} -> {cell.new or BLANK}")
            for cell in change.cells
        ]
    lines += [_styled(f"  - {diff.record(row)}", "red") for row in diff.removed]
    lines += [_styled(f"  - {diff.record(row)} (retired)", "red") for row in diff.retired]
    return lines


def _styled(line: str, color: str) -> str:
    return click.style(escape_control(line), fg=color)


def as_json(diff: Diff) -> str:
    """Return *diff* as a JSON object."""
    return json.dumps(
        {
            "versions": {"old": diff.versions[0], "new": diff.versions[1]},
            "bump": str(version_bump.required_bump(diff)),
            "reasons": [
                {"bump": str(reason.bump), "what": reason.message} for reason in version_bump.reasons(diff)
            ],
            "schema": [
                {
                    "kind": str(change.kind),
                    "table": change.table,
                    "column": change.column,
                    "old": change.old,
                    "new": change.new,
                }
                for change in diff.schema
            ],
            "tables": {table.table.name: _table_as_json(table) for table in diff.tables},
            "uncompared": list(diff.uncompared),
        },
        indent=2,
        ensure_ascii=False,
    )


def _table_as_json(diff: TableDiff) -> dict[str, Any]:
    def rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [{"record": diff.record(row), "cells": dict(row.cells)} for row in rows]

    return {
        "added": rows(diff.added),
        "changed": [
            {
                "record": row.record,
                "cells": {cell.column: {"old": cell.old, "new": cell.new} for cell in row.cells},
            }
            for row in diff.changed
        ],
        "removed": rows(diff.removed),
        "retired": rows(diff.retired),
    }


def as_markdown(diff: Diff) -> str:
    """Return *diff* as a Markdown page."""
    return markdown_report.fit(markdown_report.difference_page(diff), markdown_report.NO_LIMIT)


FORMATS: Final[Mapping[str, Callable[[Diff], str]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
