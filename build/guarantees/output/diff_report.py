"""A difference of two packages as people and programs read it: text, JSON, Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from guarantees.output import escape
from guarantees.output.escape import escape_control

if TYPE_CHECKING:
    # At run time these would import what a command of another kind does not need.
    from guarantees.core.csv_text import Row
    from guarantees.release.diff.compare import Change, Diff, TableDiff

BLANK: Final = "(blank)"


def text(diff: Diff) -> str:
    """Return *diff* for a terminal: the contract, the rows of each table, and what it costs."""
    return "\n".join([*_schema(diff), *_tables(diff), *_last(diff)])


def _schema(diff: Diff) -> Iterator[str]:
    if diff.schema:
        yield click.style("schema", bold=True)
    for change in diff.schema:
        yield escape_control(f"  {change.place}: {change.kind}{_step(change)}")


def _step(change: Change) -> str:
    """Return from what to what, where there is something to say."""
    if not change.old and not change.new:
        return ""
    return f": {escape.truncate(change.old or BLANK)} -> {escape.truncate(change.new or BLANK)}"


def _tables(diff: Diff) -> Iterator[str]:
    for of in diff.tables:
        yield click.style(of.table.name, bold=True)
        for row in of.added:
            yield click.style(escape_control(f"  + {of.record(row)}"), fg="green")
        for change in of.changed:
            yield click.style(escape_control(f"  ~ {change.record}"), fg="yellow")
            for cell in change.cells:
                yield escape_control(f"      {cell.column}: {cell.old or BLANK} -> {cell.new or BLANK}")
        for rows, aside in ((of.removed, ""), (of.retired, " (retired)")):
            for row in rows:
                yield click.style(escape_control(f"  - {of.record(row)}{aside}"), fg="red")
    for name in diff.uncompared:
        yield f"{name}: its rows cannot be compared"


def _last(diff: Diff) -> Iterator[str]:
    from guarantees.release.diff import version_bump  # noqa: PLC0415  see guarantees.cli

    bump = version_bump.required_bump(diff)
    for reason in version_bump.reasons(diff):
        yield escape_control(f"{reason.bump}: {reason.what}")
    least = version_bump.bump_version(diff.versions[0], bump)
    yield f"least version bump: {bump}{f' ({diff.versions[0]} -> {least})' if least else ''}"


def as_json(diff: Diff) -> str:
    """Return *diff* as one JSON object."""
    from guarantees.release.diff import version_bump  # noqa: PLC0415  see guarantees.cli

    return json.dumps(
        {
            "versions": {"old": diff.versions[0], "new": diff.versions[1]},
            "bump": str(version_bump.required_bump(diff)),
            "reasons": [
                {"bump": str(reason.bump), "what": reason.what} for reason in version_bump.reasons(diff)
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
            "tables": {of.table.name: _table_as_json(of) for of in diff.tables},
            "uncompared": list(diff.uncompared),
        },
        indent=2,
        ensure_ascii=False,
    )


def _table_as_json(of: TableDiff) -> dict[str, Any]:
    def rows(some: tuple[Row, ...]) -> list[dict[str, Any]]:
        return [{"record": of.record(row), "cells": dict(row.cells)} for row in some]

    return {
        "added": rows(of.added),
        "changed": [
            {
                "record": row.record,
                "cells": {cell.column: {"old": cell.old, "new": cell.new} for cell in row.cells},
            }
            for row in of.changed
        ],
        "removed": rows(of.removed),
        "retired": rows(of.retired),
    }


def markdown(diff: Diff) -> str:
    """Return *diff* as a Markdown page."""
    from guarantees.output import markdown_report  # noqa: PLC0415  see guarantees.cli

    return markdown_report.fit(markdown_report.difference_page(diff), markdown_report.NO_LIMIT)


FORMATS: Final[Mapping[str, Callable[[Diff], str]]] = {"text": text, "json": as_json, "markdown": markdown}
