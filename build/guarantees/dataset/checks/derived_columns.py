"""Comparing derived columns with what they are derived from; shared by the checks of several tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guarantees.core.csv_text import REBUILD, Row
from guarantees.core.findings import Finding
from guarantees.dataset import derived
from guarantees.package.reader import Package, TableData
from guarantees.validation.check import row_finding


def mappings(package: Package, code_list: str) -> dict[str, tuple[str, str]]:
    """Return PLOVER type and CAMEO root by code of *code_list*."""
    return {
        row["code"]: (row["plover_type"], row["cameo_root"])
        for row in package["codes"].rows
        if row["code_list"] == code_list
    }


def date_columns(row: Row) -> dict[str, str] | None:
    """Return what the date columns of *row* should be; None where its date cannot be read."""
    try:
        when = derived.days(row["date_edtf"])
    except ValueError:
        return None
    return {
        "date_start": when.start_text,
        "date_end": when.end_text,
        "date_precision": when.precision,
    }


def unreadable_dates(data: TableData, column: str) -> Iterator[Finding]:
    """Yield the dates in *column* that have the form of EDTF and are no days of the calendar."""
    for row in data.rows:
        try:
            derived.days(row[column] or derived.UNKNOWN + "/" + derived.UNKNOWN)
        except ValueError as err:
            yield row_finding(data, row, f"{err}.", "Look the day up in a calendar.", column=column)


def compare(data: TableData, row: Row, wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Yield every cell of *row* that is not what follows from the others."""
    for column, cell in wanted.items():
        if row[column] != cell:
            message = f"{column} is {row[column]!r}; it follows that it is {cell!r}."
            yield row_finding(data, row, message, REBUILD, column=column)
