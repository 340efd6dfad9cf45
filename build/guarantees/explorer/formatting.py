"""Numbers, file sizes, dates and sentences as people read them. Templates use these functions as filters."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from guarantees.dataset import derived

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SIZE_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
_UNIT_STEP: Final = 1000
_ONE_DECIMAL_BELOW: Final = 10


def format_number(number: int) -> str:
    """Return *number* with a comma between thousands.

    >>> format_number(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def count_noun(number: int, noun: str, plural: str = "") -> str:
    """Return *number* with its noun, in the singular or the plural.

    >>> count_noun(1, "event"), count_noun(2000, "event"), count_noun(2, "box", "boxes")
    ('1 event', '2,000 events', '2 boxes')
    """
    return f"{format_number(number)} {noun if number == 1 else plural or f'{noun}s'}"


def format_size(number: int) -> str:
    """Return a number of bytes in the largest unit that keeps it at 1 or above.

    >>> format_size(512), format_size(4608), format_size(999_960), format_size(1_956_995)
    ('512 bytes', '4.6 kB', '1.0 MB', '2.0 MB')
    """
    amount = float(number)
    for unit in _SIZE_UNITS:
        digits = 1 if amount < _ONE_DECIMAL_BELOW and unit != _SIZE_UNITS[0] else 0
        if round(amount, digits) < _UNIT_STEP or unit == _SIZE_UNITS[-1]:
            break
        amount /= _UNIT_STEP
    return f"{amount:.{digits}f} {unit}"


def first_sentence(text: str) -> str:
    """Return the first sentence of *text*.

    >>> first_sentence("A row is a ferry. Oars are elsewhere.")
    'A row is a ferry.'
    """
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def format_day(iso: str, month_letters: int | None = None) -> str:
    """Return an ISO date in words; a text that is not a date is returned unchanged.

    Args:
        iso: The date.
        month_letters: The number of letters of the month that are shown; by default all.

    >>> format_day("2030-01-02"), format_day("2030-01-02", month_letters=3)
    ('2 January 2030', '2 Jan 2030')
    """
    try:
        date = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{date.day} {_MONTHS[date.month - 1][:month_letters]} {date.year}"


def format_range(start: str, end: str) -> str:
    """Return a range of possible dates in words; a blank bound is unknown.

    >>> format_range("2030-01-02", "2030-01-02"), format_range("", "2030-02-04")
    ('2 January 2030', 'no later than 4 February 2030')
    >>> format_range("2030-01-02", "2030-02-04")
    'between 2 January and 4 February 2030'
    """
    if not start and not end:
        return "not dated"
    if not start:
        return f"no later than {format_day(end)}"
    if not end:
        return f"no earlier than {format_day(start)}"
    if start == end:
        return format_day(start)
    first = format_day(start)
    # A shared year or month is written once.
    if start[:4] == end[:4]:
        first = first.rpartition(" ")[0]
    if start[:7] == end[:7]:
        first = first.rpartition(" ")[0]
    return f"between {first} and {format_day(end)}"


def format_edtf(edtf: str) -> str:
    """Return a date in the Extended Date/Time Format in words; an invalid one is returned unchanged.

    >>> format_edtf("2030-01"), format_edtf("../2030-01-02"), format_edtf("")
    ('between 1 and 31 January 2030', 'no later than 2 January 2030', '')
    """
    if not edtf:
        return ""
    try:
        dates = derived.days(edtf)
    except ValueError:
        return edtf
    return format_range(dates.start_text, dates.end_text)
