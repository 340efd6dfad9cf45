"""Days in words: as precise as the data is, and no more."""

from __future__ import annotations

import datetime as dt
from typing import Final

from guarantees.dataset import derived

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def format_day(iso: str) -> str:
    """Return a day for people; text that is no day as it is.

    >>> format_day("2030-01-02")
    '2 January 2030'
    """
    try:
        found = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def format_range(start: str, end: str) -> str:
    """Return the days between which something lies; a blank bound is not known.

    >>> format_range("2030-01-02", "2030-01-02"), format_range("2030-01-02", "2030-02-04"), format_range("", "2030-02-04")
    ('2 January 2030', 'between 2 January and 4 February 2030', 'no later than 4 February 2030')
    """
    if not start and not end:
        return "not dated"
    if not start:
        return f"no later than {format_day(end)}"
    if not end:
        return f"no earlier than {format_day(start)}"
    if start == end:
        return format_day(start)
    # What both days share is said once.
    first = format_day(start)
    if start[:4] == end[:4]:
        first = first.rpartition(" ")[0]
    if start[:7] == end[:7]:
        first = first.rpartition(" ")[0]
    return f"between {first} and {format_day(end)}"


def meant(edtf: str) -> str:
    """Return what a date in Extended Date/Time Format means; text that is none as it is.

    >>> meant("2030-01"), meant("../2030-01-02"), meant("")
    ('between 1 and 31 January 2030', 'no later than 2 January 2030', '')
    """
    if not edtf:
        return ""
    try:
        found = derived.days(edtf)
    except ValueError:
        return edtf
    return format_range(*(bound.isoformat() if bound else "" for bound in (found.start, found.end)))
