"""The address of every page and file of the site, as a path from the root of the site."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import Final

from guarantees.core.errors import InputError
from guarantees.dataset import permalinks

HOME: Final = "index.html"
SEARCH: Final = "find.html"
EXCHANGE: Final = "exchange.html"
COMPARE: Final = "compare.html"
DOWNLOAD: Final = "download.html"
CODEBOOK: Final = "codebook/index.html"
DOCUMENTS: Final = "docs/index.html"
PACKAGE: Final = "package/"
ARCHIVE: Final = "archive/"

NO_ONE: Final = "-"
"""The value of an actor filter that selects statements without an addressee or target; not a valid id."""

_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DOCUMENT: Final = re.compile(
    r"(?P<top>README|CHANGELOG|CONTRIBUTING)\.md|docs/(?P<name>[A-Za-z0-9][A-Za-z0-9_-]*)\.md"
)
_RESERVED: Final = frozenset({"index", "readme", "changelog", "contributing"})
_UNRESERVED: Final = frozenset(string.ascii_letters + string.digits + "-._~")


def exchange_page(number: int) -> str:
    """Return a page of the exchange; they are counted from 1.

    >>> exchange_page(1), exchange_page(2)
    ('exchange.html', 'exchange-2.html')
    """
    return EXCHANGE if number == 1 else EXCHANGE.replace(".", f"-{number}.")


def page_name(file: str, record_id: str) -> str:
    """Return *record_id* if it is safe as the name of a page; *file* is where the id comes from.

    Raises:
        InputError: It is not: the page could be written outside the folder of the site.
    """
    if not _FILE_NAME.fullmatch(record_id):
        raise InputError(
            f"{file}: the id {record_id!r} cannot be the name of a page. "
            "Validate the package first: `guarantees validate PATH`."
        )
    return record_id


def record(table: str, record_id: str) -> str:
    """Return the page of a record; blank if records of its table have no page."""
    return permalinks.record_page(table, record_id)


def listing(table: str) -> str:
    """Return the page that lists the records of a table."""
    return f"{table}/index.html"


def table(name: str) -> str:
    """Return the codebook page of a table."""
    return f"codebook/{name}.html"


def column(table: str, name: str) -> str:
    """Return the codebook entry of a column."""
    return f"codebook/{table}.html#{name}"


def code_list(name: str) -> str:
    """Return the codebook page of a code list."""
    return f"codebook/codes/{name}.html"


def code(code_list: str, name: str) -> str:
    """Return the codebook entry of a code."""
    return f"codebook/codes/{code_list}.html#{name}"


def document(path: str) -> str:
    """Return the page of a document, by its path in the package; blank if it gets no page.

    >>> document("README.md"), document("docs/loading.md"), document("data/README.md")
    ('docs/readme.html', 'docs/loading.html', '')
    """
    match = _DOCUMENT.fullmatch(path)
    if not match or str(match["name"]).lower() in _RESERVED:
        return ""
    return f"docs/{match['name'] or match['top'].lower()}.html"


def search(**filters: str | Sequence[str]) -> str:
    """Return the search page with these filters set; several values of a filter mean "or", blank ones are dropped.

    >>> search(side="freedonia", act="refusal", issue="")
    'find.html?side=freedonia&act=refusal'
    >>> search(side=("freedonia", "sylvania"), from_="2030-01-02")
    'find.html?side=freedonia&side=sylvania&from=2030-01-02'
    """
    pairs = [
        f"{name.rstrip('_')}={_quote(value)}"
        for name, values in filters.items()
        for value in ([values] if isinstance(values, str) else values)
        if value
    ]
    return f"{SEARCH}?{'&'.join(pairs)}" if pairs else SEARCH


def quote_path(path: str) -> str:
    """Return *path* as the address of a file.

    >>> quote_path("package/the ferries.csv")
    'package/the%20ferries.csv'
    """
    return "/".join(_quote(part) for part in path.split("/"))


def _quote(text: str) -> str:
    # urllib.parse is not used: only package.download may import urllib.
    return "".join(
        character if character in _UNRESERVED else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in text
    )


def path_to_root(path: str) -> str:
    """Return the relative path from the page at *path* to the root of the site.

    >>> path_to_root("index.html"), path_to_root("codebook/codes/issue.html")
    ('', '../../')
    """
    return "../" * path.count("/")
