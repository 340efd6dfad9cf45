"""Lists of all records of a table, and the page of Find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.context import SiteContext
from guarantees.explorer.site_file import File

SHOWN: Final = 500
"""How many records a list shows; Find has them all."""

_LAST: Final = "9999"


def _by_day(row: Row) -> tuple[str, str]:
    """Order by the last possible day, else by the first; what is not dated comes last."""
    return row["date_end"] or row["date_start"] or _LAST, row["date_start"]


_ORDERS: Final[dict[str, Callable[[Row], object]]] = {
    "events": _by_day,
    "statements": _by_day,
    "actors": lambda row: row["name"].casefold(),
    "sources": lambda row: (row["published_latest"] or _LAST, row["title"]),
}


def pages(frame: SiteContext) -> Iterator[File]:
    """Yield the list of every table whose records have a page, and Find."""
    for name in urls.PAGED:
        data = frame.joined.package[name]
        path = urls.listing(name)
        rows = sorted(data.rows, key=_ORDERS[name])  # type: ignore[arg-type]
        values = {"table": data.contract, "rows": rows[:SHOWN], "count": len(rows)}
        yield path, frame.page(f"{name}.html", path, **values)
    count = len(frame.joined.package["statements"].rows)
    yield urls.FIND, frame.page("find.html", urls.FIND, count=count)
