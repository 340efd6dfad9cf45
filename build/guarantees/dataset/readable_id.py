"""The readable id of a name: the name of the file in which a curator writes the record."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
"""Letters that Unicode does not decompose into an ASCII letter and a mark."""


def readable_id(name: str) -> str:
    """Return *name* in small letters, digits and single hyphens; empty if nothing of it can be written so.

    >>> readable_id("Ilse Brandt"), readable_id("Lech Wałęsa's office")
    ('ilse-brandt', 'lech-walesas-office')
    """
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    ascii_name = re.sub("[’'.]", "", decomposed).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", ascii_name).strip("-")
