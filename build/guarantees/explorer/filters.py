"""Numbers and texts as people read them, for templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from guarantees.explorer import markdown_pages

_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
_STEP: Final = 1000
_FEW: Final = 10


def thousands(number: int) -> str:
    """Return *number* with its thousands apart.

    >>> thousands(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def size(number: int) -> str:
    """Return a number of bytes in the unit that is read best.

    >>> size(512), size(4608), size(999_960), size(1_956_995)
    ('512 bytes', '4.6 kB', '1.0 MB', '2.0 MB')
    """
    amount = float(number)
    for unit in _UNITS:
        digits = 1 if amount < _FEW and unit != _UNITS[0] else 0
        if round(amount, digits) < _STEP or unit == _UNITS[-1]:
            break
        amount /= _STEP
    return f"{amount:.{digits}f} {unit}"


def sentence(text: str) -> str:
    """Return the first sentence of *text*.

    >>> sentence("A row is a ferry. Oars are elsewhere.")
    'A row is a ferry.'
    """
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "sentence": sentence,
    "size": size,
    "spans": markdown_pages.spans,
    "thousands": thousands,
}
