"""``guarantees show``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from guarantees.cli import completion, options
from guarantees.contract.table_schema import Table
from guarantees.core.csv_text import Row
from guarantees.output.escape import escape_control
from guarantees.package.locate import open_readable_package
from guarantees.package.lookup import Record, Related, find_record


@click.command(epilog="Example: guarantees show little-ground-for-optimism-s01")
@click.argument("record", metavar="ID", shell_complete=completion.record)
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A package folder or zip.  [default: the package around the current folder, or the one installed]",
)
def show(record: str, package: Path | None) -> None:
    """Show a record with everything that refers to it."""
    with open_readable_package(package or options.package_at_hand()) as readable:
        options.echo_lines(format_record(find_record(readable, record)))


def format_record(record: Record) -> list[str]:
    """Return the cells of *record*, the labels of the ids in it, and the rows that refer to it."""
    labels = {link.column: link.label for link in record.links}
    lines = [_bold(f"{record.data.name} {record.record}"), *_cells(record.data.contract, record.row, labels)]
    for related in record.related:
        lines += [_bold(f"{related.table.name} by {related.column}"), *_rows(related)]
    for accounts in record.accounts:
        lines += [
            _bold(f"other accounts: {accounts.table.name} of the same {accounts.column}"),
            *_rows(accounts),
        ]
    if record.history:
        lines.append(_bold("history"))
        lines += [
            f"  {escape_control(name)}  {escape_control(cell)}"
            for span in record.history
            for name, cell in span.items()
        ]
    return lines


def _bold(text: str) -> str:
    return click.style(escape_control(text), bold=True)


def _rows(related: Related) -> list[str]:
    lines: list[str] = []
    for row in related.rows:
        columns = [c for c in related.table.columns if row[c] and c != related.column]
        lines.append("  - " + "; ".join(f"{column}: {escape_control(row[column])}" for column in columns))
    return lines


def _cells(table: Table, row: Row, labels: Mapping[str, str]) -> list[str]:
    width = max(len(column) for column in table.columns)
    lines: list[str] = []
    for column in table.columns:
        if row[column]:
            label = labels.get(column, row[column])
            suffix = f" ({escape_control(label)})" if label != row[column] else ""
            lines.append(f"  {column:<{width}}  {escape_control(row[column])}{suffix}")
    return lines
