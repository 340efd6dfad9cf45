"""Rendering the pages: one for every record that has an address of its own, and an overview.

The only module that knows jinja2. Every value is escaped; the pages hold no script and ask nobody for
anything, so that they work from a double-clicked file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import jinja2

from guarantees.csvio import Row
from guarantees.errors import InputError
from guarantees.package import record as records
from guarantees.published.reading import Published, TableData

# The tables whose records have a page; the others are links between these and stand on their pages.
PAGED: Final = ("events", "statements", "actors", "sources")

_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("guarantees.site"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(package: Published) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every page, in a fixed order.

    Raises:
        InputError: An id cannot be the name of a file: it could leave the folder of the site.
    """
    paged = [package[name] for name in PAGED if package.has(name)]
    about = package.descriptor
    yield "style.css", _ENVIRONMENT.get_template("style.css").render().encode()
    yield "index.html", _page("index.html", about=about, tables=[_overview(data) for data in paged], up="")
    for data in paged:
        for row in data.rows:
            record = records.seen(package, data, row)
            if not _FILE_NAME.fullmatch(record.record):
                raise InputError.unsafe_id(data.file, record.record)
            page = _page("record.html", about=about, record=record, address=address, up="../")
            yield address(data.name, record.record), page


def _overview(data: TableData) -> tuple[TableData, list[tuple[Row, str, str]]]:
    return data, [
        (row, address(data.name, data.record(row)), records.label(data.contract, row)) for row in data.rows
    ]


def address(table: str, record: str) -> str:
    """Return the address of a record's page; blank where its table has none."""
    return f"{table}/{record}.html" if table in PAGED else ""


def _page(template: str, **values: object) -> bytes:
    return _ENVIRONMENT.get_template(template).render(**values).encode()
