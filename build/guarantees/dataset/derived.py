"""Compute derived columns from what a coder wrote.

The build uses these functions to fill the columns, the checks to verify them in a published package. Dates are a subset of
EDTF (ISO 8601-2:2019, level 1): a year, month or day, each with an optional qualifier, or an interval of two of them, in
which ``..`` is an unknown bound.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
UNKNOWN: Final = ".."

# The widest interval, in days, of each class of precision. The classes are those of UCDP's date_prec and ACLED's
# time_precision, and one for intervals of more than a year, which neither has.
WIDTHS: Final = ((1, "day"), (6, "few_days"), (7, "week"), (31, "month"), (366, "year"))
WIDER: Final = "multi_year"
OPEN: Final = "open"

MEETING_TYPES: Final = frozenset({"talks", "meeting", "call", "conversation", "summit"})
"""Event types that PLOVER codes as AGREE until they take place."""

_QUAD_CLASSES: Final = ((5, "verbal_cooperation"), (8, "material_cooperation"), (13, "verbal_conflict"))
"""The last CAMEO root of each quad class but the last, as in GDELT's codebook of events."""

_THREAT_MODES: Final[Mapping[str, str]] = MappingProxyType(
    {"sanctions": "restrict", "energy": "restrict", "talks_process": "relations"}
)
"""The PLOVER modes of a threat by its issue. A threatened deployment is no threatened violence, and has none."""


@dataclass(frozen=True, slots=True)
class Counterparts:
    """The counterparts of a record in PLOVER and CAMEO."""

    plover_type: str = ""
    plover_mode: str = ""
    cameo_root: str = ""

    @property
    def quad_class(self) -> str:
        """The quad class of the CAMEO root, or blank without one."""
        return quad_class(self.cameo_root)


ANNOUNCED_MEETING: Final = Counterparts("AGREE", "", "CAMEO-03")
"""An announced meeting is an agreement to meet (PLOVER: AGREE; CAMEO 03), whatever kind of meeting it will be."""

CONSIDERED_STEP: Final = Counterparts("", "", "CAMEO-01")
"""A military step that is only considered is a comment on policy (CAMEO 014), for which PLOVER has no class."""


@dataclass(frozen=True, slots=True)
class Days:
    """The earliest and the latest possible day; None for an unknown bound."""

    start: dt.date | None
    end: dt.date | None

    @property
    def start_text(self) -> str:
        """The earliest day as ISO 8601, or blank."""
        return self.start.isoformat() if self.start else ""

    @property
    def end_text(self) -> str:
        """The latest day as ISO 8601, or blank."""
        return self.end.isoformat() if self.end else ""

    @property
    def precision(self) -> str:
        """The class of the interval's width."""
        if self.start is None or self.end is None:
            return OPEN
        width = (self.end - self.start).days + 1
        return next((name for widest, name in WIDTHS if width <= widest), WIDER)


def _bounds(text: str) -> tuple[dt.date, dt.date]:
    match = DATE.fullmatch(text)
    if not match:
        msg = f"{text!r} is not a year, a month or a day"
        raise ValueError(msg)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError as error:
        months = range(13)  # 0 where no month is given
        problem = "the month has no such day" if month in months else f"there is no month {month}"
        msg = f"{text!r} is not a date: {problem}"
        raise ValueError(msg) from error
    if day:
        return first, first
    if month:
        return first, first.replace(day=calendar.monthrange(year, month)[1])
    return first, dt.date(year, 12, 31)


def days(edtf: str) -> Days:
    """Return the first and the last day that *edtf* may mean.

    Raises:
        ValueError: The text is not in the subset, is not a date of the calendar, or ends before it starts.

    >>> days("2022-01")
    Days(start=datetime.date(2022, 1, 1), end=datetime.date(2022, 1, 31))
    >>> days("../2021-12-13").precision
    'open'
    """
    left, slash, right = edtf.partition("/")
    if not slash:
        return Days(*_bounds(edtf.rstrip("?~%") if edtf[-1:] in "?~%" else edtf))
    start = None if left == UNKNOWN else _bounds(left)[0]
    end = None if right == UNKNOWN else _bounds(right)[1]
    if start and end and start > end:
        msg = f"{edtf!r} ends before it starts"
        raise ValueError(msg)
    return Days(start, end)


def period(when: Days, status: str, period_from: dt.date, period_to: dt.date) -> str:
    """Return whether an event lies before, in or after the period that the dataset covers.

    An event that had not happened when it was reported is in the future, unless it can only fall into the period.
    """
    if when.end and when.end < period_from:
        return "background"
    if when.start and when.start > period_to:
        return "future"
    if status != "occurred" and (when.end is None or when.end > period_to):
        return "future"
    return "in_period" if when.start or status != "occurred" else "unknown"


def attribution_path(modality: str, relayed_by: str, cited_outlet: str) -> str:
    """Return through whom a statement reached the article: relayer, cited outlet, both or neither."""
    if modality == "outlet_voice":
        return "unattributed"
    return {
        (False, False): "direct",
        (True, False): "via_relayer",
        (False, True): "via_outlet",
        (True, True): "via_relayer_and_outlet",
    }[bool(relayed_by), bool(cited_outlet)]


def event_mapping(event_type: str, status: str, of_type: Counterparts) -> Counterparts:
    """Return the counterparts of an event, from those of its type and from its status."""
    if event_type in MEETING_TYPES and status != "occurred":
        return ANNOUNCED_MEETING
    if event_type == "military_posture" and status == "expected":
        return CONSIDERED_STEP
    return of_type


def statement_mapping(statement_type: str, issue: str, of_type: Counterparts) -> Counterparts:
    """Return the counterparts of a statement, from those of its type and from its issue."""
    if statement_type == "threat":
        return dataclasses.replace(of_type, plover_mode=_THREAT_MODES.get(issue, ""))
    return of_type


def quad_class(cameo_root: str) -> str:
    """Return the quad class of a root such as ``CAMEO-12``, as GDELT assigns it; blank if it is no root.

    >>> quad_class("CAMEO-12")
    'verbal_conflict'
    """
    number = cameo_root.removeprefix("CAMEO-")
    if not number.isdecimal():
        return ""
    return next((name for last, name in _QUAD_CLASSES if int(number) <= last), "material_conflict")


def known_by(published_latest: Iterable[str], period_to: str) -> str:
    """Return the day by which the first of some sources had appeared; the last day of the period if none is bounded."""
    return min((day for day in published_latest if day), default=period_to)


def sort_date(when: Days, known: str) -> str:
    """Return the one day by which a record is sorted: the latest possible one, or the earliest, or *known*."""
    return when.end_text or when.start_text or known
