"""Check that a feed contains nothing but Atom: a browser may show XML, and would run scripts of XHTML or SVG in it."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from guarantees.release.formats.atom_feed import NAMESPACE

SUFFIX: Final = ".atom"
MAX_SIZE: Final = 5_000_000
_SEPARATOR: Final = " "


class _UnsafeError(Exception):
    """There is something else than Atom in the feed."""


def is_safe(content: bytes) -> bool:
    """Return whether *content* is XML with elements of Atom only, without a document type and without instructions."""

    def refuse(*_: object) -> None:
        raise _UnsafeError

    def start(name: str, _: object) -> None:
        if name.partition(_SEPARATOR)[0] != NAMESPACE:
            raise _UnsafeError

    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003  expat takes no keywords
    except (_UnsafeError, expat.ExpatError, ValueError):
        return False
    return True
