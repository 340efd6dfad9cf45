"""The address of everything in the explorer, as a path from its root; a page puts the way up before it."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import Final

from guarantees.core.errors import InputError

PAGED: Final = ("events", "statements", "actors", "sources")
"""The tables whose records have a page; the others are links between these and stand on their pages."""

FRONT: Final = "index.html"
FIND: Final = "find.html"
DOWNLOAD: Final = "download.html"
CODEBOOK: Final = "codebook/index.html"
DOCUMENTS: Final = "docs/index.html"
PACKAGE: Final = "package/"
ARCHIVE: Final = "archive/"

NOBODY: Final = "-"
"""What a filter by actor or side asks for to find the statements that name none; no id is that."""

_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DOCUMENT: Final = re.compile(
    r"(?P<first>README|CHANGELOG|CONTRIBUTING)\.md|docs/(?P<other>[A-Za-z0-9][A-Za-z0-9_-]*)\.md"
)
_TAKEN: Final = frozenset({"index", "readme", "changelog", "contributing"})
_PLAIN: Final = frozenset(string.ascii_letters + string.digits + "-._~")


def named(file: str, record: str) -> str:
    """Return *record* if it can be the name of a page; *file* is where it stands.

    Raises:
        InputError: It cannot: it could leave the folder of the site.
    """
    if not _FILE_NAME.fullmatch(record):
        raise InputError.unsafe_id(file, record)
    return record


def record(table: str, name: str) -> str:
    """Return the page of a record; blank where its table has none."""
    return f"{table}/{name}.html" if table in PAGED else ""


def listing(table: str) -> str:
    """Return the page that lists the records of a table."""
    return f"{table}/index.html"


def table(name: str) -> str:
    """Return the page of the codebook on a table."""
    return f"codebook/{name}.html"


def column(table: str, name: str) -> str:
    """Return where the codebook explains a column."""
    return f"codebook/{table}.html#{name}"


def code_list(name: str) -> str:
    """Return the page of the codebook on a code list."""
    return f"codebook/codes/{name}.html"


def code(code_list: str, name: str) -> str:
    """Return where the codebook explains a code."""
    return f"codebook/codes/{code_list}.html#{name}"


def document(path: str) -> str:
    """Return the page of a document of the package, by its path there; blank where it has none.

    >>> document("README.md"), document("docs/loading.md"), document("data/README.md")
    ('docs/readme.html', 'docs/loading.html', '')
    """
    parts = _DOCUMENT.fullmatch(path)
    if not parts or str(parts["other"]).lower() in _TAKEN:
        return ""
    return f"docs/{parts['other'] or parts['first'].lower()}.html"


def found(**asked: str | Sequence[str]) -> str:
    """Return the page of what is found by filters; those that are blank are left out, and several values are "or".

    >>> found(side="freedonia", act="refusal", issue="")
    'find.html?side=freedonia&act=refusal'
    >>> found(side=("freedonia", "sylvania"))
    'find.html?side=freedonia&side=sylvania'
    """
    told = {name.rstrip("_"): [value] if isinstance(value, str) else value for name, value in asked.items()}
    query = "&".join(f"{name}={_quoted(value)}" for name, values in told.items() for value in values if value)
    return f"{FIND}?{query}" if query else FIND


def quoted(path: str) -> str:
    """Return *path* as the address of a file.

    >>> quoted("package/the ferries.csv")
    'package/the%20ferries.csv'
    """
    return "/".join(_quoted(part) for part in path.split("/"))


def _quoted(text: str) -> str:
    return "".join(mark if mark in _PLAIN else _octets(mark) for mark in text)


def _octets(mark: str) -> str:
    return "".join(f"%{octet:02X}" for octet in mark.encode())


def up(path: str) -> str:
    """Return the way from the page at *path* to the root.

    >>> up("index.html"), up("codebook/codes/issue.html")
    ('', '../../')
    """
    return "../" * path.count("/")
