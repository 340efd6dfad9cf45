"""Write the package as a workbook for Excel and LibreOffice: a cover, the dictionary, and a sheet per table.

Text is written as text: a cell that starts with "=" is not a formula, and a URL is not a link. Days are text too,
because Excel has none before 1900, and so that partial ones (2021-12) have the same form as the others. So are
integers of more than the 15 digits that Excel keeps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.contract.table_schema import Contract, Field, Table
from guarantees.core.errors import InputError
from guarantees.core.extras import how_to_install
from guarantees.release.formats import citation_cff, data_dictionary, typed_records

_Xlsx = Any  # the types of XlsxWriter are incomplete
MAX_ROWS: Final = 1_048_576
MAX_TEXT: Final = 32_767
_MAX_EXACT: Final = 10**15
_MIN_WIDTH, _MAX_WIDTH = 8, 60
_EPOCH: Final = "1980-01-01T00:00:00Z"
# Types are not guessed from text, and rows are written to disk one by one.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class _SheetSize:
    """The size of a table as a sheet: its rows with the header, and the longest text of each column in UTF-16."""

    rows: int
    widths: Sequence[int]

    @property
    def obstacle(self) -> str:
        """Why the table does not fit into a sheet; blank if it does."""
        if self.rows > MAX_ROWS:
            return f"{self.rows - 1} rows are more than a sheet can hold"
        if max(self.widths) > MAX_TEXT:
            return f"a text of {max(self.widths)} characters is longer than a cell can be"
        return ""


def write(contract: Contract, folder: Path, descriptor: Mapping[str, Any], target: Path) -> None:
    """Write the package in *folder*, with this *descriptor*, as a workbook to *target*.

    Raises:
        InputError: A table violates the contract, or XlsxWriter is not installed.
        OSError: The disk does not accept the workbook.
    """
    try:
        import xlsxwriter
    except ImportError as err:
        command = how_to_install("release", "pyarrow", "xlsxwriter")
        raise InputError(f"Writing Excel files needs XlsxWriter. Run: {command}") from err
    sizes = {table.name: _measure(table, folder / table.path) for table in contract}
    # Its temporary files are left behind if it fails, so they are where everything is deleted then.
    options = {**_OPTIONS, "tmpdir": str(target.parent)}
    with _disk_errors(xlsxwriter), xlsxwriter.Workbook(target, options) as book:
        created = dt.datetime.fromisoformat(descriptor.get("created", _EPOCH)).replace(tzinfo=None)
        book.set_properties({"title": descriptor["title"], "created": created})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        _write_cover(book.add_worksheet("cover"), descriptor, sizes, (bold, wrapped))
        _write_dictionary(book.add_worksheet("dictionary"), contract, descriptor, bold)
        for table in contract:
            if not sizes[table.name].obstacle:
                _write_table(book.add_worksheet(table.name), table, folder, sizes[table.name], bold)


@contextmanager
def _disk_errors(xlsxwriter: _Xlsx) -> Iterator[None]:
    """Raise what XlsxWriter reports of the disk as the error that other writers raise."""
    try:
        yield
    except xlsxwriter.exceptions.FileCreateError as err:
        (reason,) = err.args
        raise reason from err


def _measure(table: Table, source: Path) -> _SheetSize:
    widths = [len(name) for name in table.columns]
    rows = 1
    for record in typed_records.records(table, source):
        rows += 1
        for index, cell in enumerate(record):
            if len(cell) > widths[index]:
                widths[index] = _utf16_length(cell)
    return _SheetSize(rows, widths)


def _utf16_length(text: str) -> int:
    """Return the length of *text* in UTF-16 code units, which Excel counts."""
    return len(text.encode("utf-16-le")) // 2


def _write_cover(
    sheet: _Xlsx,
    descriptor: Mapping[str, Any],
    sizes: Mapping[str, _SheetSize],
    formats: tuple[_Xlsx, _Xlsx],
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
        size = sizes[resource["name"]]
        description = f"{resource['title']}. {resource['description']} ({size.rows - 1} rows)"
        if size.obstacle:
            description = f"Left out: {size.obstacle}. Use {resource['path']} instead."
        lines.append((f"Sheet {resource['name']}", description))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrapped)


def _write_dictionary(sheet: _Xlsx, contract: Contract, descriptor: Mapping[str, Any], bold: _Xlsx) -> None:
    rows = [[str(value) for value in row] for row in data_dictionary.rows(contract, descriptor)]
    columns = zip(data_dictionary.COLUMNS, *rows, strict=True)
    _write_header(
        sheet, data_dictionary.COLUMNS, len(rows), [max(map(len, column)) for column in columns], bold
    )
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)


def _write_table(sheet: _Xlsx, table: Table, folder: Path, size: _SheetSize, bold: _Xlsx) -> None:
    _write_header(sheet, table.columns, size.rows - 1, size.widths, bold)
    for number, record in enumerate(typed_records.records(table, folder / table.path), start=1):
        for column, (field, cell) in enumerate(zip(table.fields, record, strict=True)):
            if cell:
                _write_cell(sheet, number, column, field, cell)


def _write_header(sheet: _Xlsx, names: Sequence[str], rows: int, widths: Sequence[int], bold: _Xlsx) -> None:
    for column, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(column, column, min(max(width + 2, _MIN_WIDTH), _MAX_WIDTH))
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(names) - 1)


def _write_cell(sheet: _Xlsx, row: int, column: int, field: Field, cell: str) -> None:
    if field.type == "boolean":
        sheet.write_boolean(row, column, cell == "true")
    elif field.type == "integer" and abs(int(cell)) < _MAX_EXACT:
        sheet.write_number(row, column, int(cell))
    else:
        sheet.write_string(row, column, cell)
