"""The package as a workbook for Excel and LibreOffice: a cover, the dictionary, and a sheet for every table.

Text is written as text: a cell that starts with "=" is no formula, and an address no link. So are days, since Excel
knows none before 1900, and those that are known in part only (2021-12) stand in one form with the others. A whole
number beyond the fifteen digits that Excel keeps is text too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.contract.table_schema import Contract, Field, Table
from guarantees.core.errors import InputError
from guarantees.release.formats import citation_cff, data_dictionary, typed_records

MAX_ROWS: Final = 1_048_576
MAX_TEXT: Final = 32_767
_EXACT: Final = 10**15
_WIDTHS: Final = (8, 60)
_EPOCH: Final = "1980-01-01T00:00:00Z"
# Nothing is guessed from a text, and rows go to the disk as they come.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a table needs of a sheet: rows with the header, the longest text by column in units of Excel."""

    rows: int
    widths: Sequence[int]

    @property
    def obstacle(self) -> str:
        """Why no sheet can hold the table; blank where one can."""
        if self.rows > MAX_ROWS:
            return f"{self.rows - 1} rows are more than a sheet holds"
        if max(self.widths) > MAX_TEXT:
            return f"a text of {max(self.widths)} characters is longer than a cell holds"
        return ""


def write(contract: Contract, folder: Path, descriptor: Mapping[str, Any], target: Path) -> None:
    """Write the package in *folder*, which *descriptor* describes, as a workbook to *target*.

    Raises:
        InputError: A table does not fit the contract, or XlsxWriter is not installed.
    """
    try:
        import xlsxwriter  # noqa: PLC0415  an extra
    except ImportError as err:
        raise InputError.extra_wanted(target, "XlsxWriter", "release") from err
    measures = {table.name: _measure(table, folder / table.path) for table in contract}
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        created = dt.datetime.fromisoformat(descriptor.get("created", _EPOCH)).replace(tzinfo=None)
        book.set_properties({"title": descriptor["title"], "created": created})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        _cover(book.add_worksheet("cover"), descriptor, measures, (bold, wrapped))
        _dictionary(book.add_worksheet("dictionary"), contract, descriptor, bold)
        for table in contract:
            if not measures[table.name].obstacle:
                _table(book.add_worksheet(table.name), table, folder, measures[table.name], bold)


def _measure(table: Table, source: Path) -> _Measure:
    widths = [len(name) for name in table.columns]
    rows = 1
    for record in typed_records.records(table, source):
        rows += 1
        for place, cell in enumerate(record):
            if len(cell) > widths[place]:
                widths[place] = _length(cell)
    return _Measure(rows, widths)


def _length(text: str) -> int:
    """Return the length of *text* as Excel counts it, in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _cover(
    sheet: Any,  # noqa: ANN401  XlsxWriter's types do not hold under strict
    descriptor: Mapping[str, Any],
    measures: Mapping[str, _Measure],
    formats: tuple[Any, Any],
) -> None:
    bold, wrapped = formats
    licence = descriptor["licenses"][0]
    lines = [
        ("Title", descriptor["title"]),
        ("Version", descriptor["version"]),
        ("Description", descriptor["description"]),
        ("Licence", f"{licence['name']}: {licence.get('title', '')} ({licence.get('path', '')})"),
        ("Rights", descriptor.get("rights", "")),
        ("How to cite", citation_cff.citation_line(descriptor)),
        *(("Limits", limit) for limit in descriptor.get("limits", ())),
        ("Days", "Written as text, YYYY-MM-DD, so that no day is lost or moved."),
        ("Sheet dictionary", "What every column of every table means."),
    ]
    for resource in descriptor["resources"]:
        measure = measures[resource["name"]]
        told = f"{resource['title']}. {resource['description']} ({measure.rows - 1} rows)"
        if measure.obstacle:
            told = f"Left out: {measure.obstacle}. Take it from {resource['path']}."
        lines.append((f"Sheet {resource['name']}", told))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrapped)


def _dictionary(sheet: Any, contract: Contract, descriptor: Mapping[str, Any], bold: Any) -> None:  # noqa: ANN401
    rows = [[str(value) for value in row] for row in data_dictionary.rows(contract, descriptor)]
    columns = zip(data_dictionary.COLUMNS, *rows, strict=True)
    _head(sheet, data_dictionary.COLUMNS, len(rows), [max(map(len, column)) for column in columns], bold)
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)


def _table(sheet: Any, table: Table, folder: Path, measure: _Measure, bold: Any) -> None:  # noqa: ANN401
    _head(sheet, table.columns, measure.rows - 1, measure.widths, bold)
    for number, record in enumerate(typed_records.records(table, folder / table.path), start=1):
        for place, (field, cell) in enumerate(zip(table.fields, record, strict=True)):
            if cell:
                _write(sheet, number, place, field, cell)


def _head(sheet: Any, names: Sequence[str], rows: int, widths: Sequence[int], bold: Any) -> None:  # noqa: ANN401
    least, most = _WIDTHS
    for place, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(place, place, min(max(width + 2, least), most))
        sheet.write_string(0, place, name, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(names) - 1)


def _write(sheet: Any, row: int, column: int, field: Field, cell: str) -> None:  # noqa: ANN401
    if field.type == "boolean":
        sheet.write_boolean(row, column, cell == "true")
    elif field.type == "integer" and abs(int(cell)) < _EXACT:
        sheet.write_number(row, column, int(cell))
    else:
        sheet.write_string(row, column, cell)
