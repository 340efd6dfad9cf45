"""Read dates, times, years and durations.

A moment is compared exactly, whatever the number of digits of its seconds. A moment with a time zone and one
without cannot be compared, and are never equal.
"""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import re
import warnings
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, NamedTuple

from guarantees.validation.cells.value_type import MAX_LENGTH, Comparison, ValueType

DATEUTIL: Final = "dateutil"
_DAY_SECONDS: Final = 86_400
_HOUR_24: Final = 24
_MAX_OFFSET: Final = 14 * 60
_MAX_LOOSE_LENGTH: Final = 100

_DATE: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK: Final = r"([0-9]{2}):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-5][0-9])?"
_TIME: Final = re.compile(_CLOCK)
_DATETIME: Final = re.compile(f"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})T{_CLOCK}")
_GYEAR: Final = "(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_YEAR: Final = re.compile(_GYEAR)
_YEARMONTH: Final = re.compile(f"{_GYEAR}-(0[1-9]|1[0-2])")
_DURATION: Final = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)W|(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?)"
)


class Moment(NamedTuple):
    """A time or a date with a time.

    Attributes:
        has_zone: Whether its time zone is known.
        seconds: Since midnight, or since the start of year 1; in UTC if the time zone is known.
        fraction: The digits of the fraction of a second, without zeros at the end.
    """

    has_zone: bool
    seconds: int
    fraction: str


class Duration(NamedTuple):
    """A number of months and a number of seconds, both of the same sign."""

    months: int
    seconds: Fraction


# --------------------------------------------------------------------------------------------------------------
# Types


def date_type(style: str) -> ValueType:
    """Return the type of dates written in the format *style*."""
    return ValueType(
        read=_styled(style, read_date, _date_of),
        canonical=lambda value: value if isinstance(value, str) else value.isoformat(),
        compare=_compare_if_read,
        is_ordered=True,
    )


def datetime_type(style: str) -> ValueType:
    """Return the type of dates with a time written in the format *style*."""
    return ValueType(
        read=_styled(style, read_datetime, _moment_of),
        canonical=_datetime_text,
        compare=_compare_moments,
        is_ordered=True,
    )


def time_type(style: str) -> ValueType:
    """Return the type of times written in the format *style*."""
    return ValueType(
        read=_styled(style, read_time, _time_of),
        canonical=_time_text,
        compare=_compare_moments,
        is_ordered=True,
    )


def year_type() -> ValueType:
    """Return the type of years."""
    return ValueType(
        read=read_year,
        canonical=_year_text,
        from_json=lambda value: value if isinstance(value, int) and not isinstance(value, bool) else None,
        is_ordered=True,
    )


def yearmonth_type() -> ValueType:
    """Return the type of months of a year."""
    return ValueType(
        read=read_yearmonth,
        canonical=lambda value: f"{_year_text(value[0])}-{value[1]:02d}",
        is_ordered=True,
    )


def duration_type() -> ValueType:
    """Return the type of durations."""
    return ValueType(
        read=read_duration,
        canonical=lambda value: f"P{value.months}MT{value.seconds}S",
        compare=_compare_durations,
        is_ordered=True,
    )


def is_known_style(style: str) -> bool:
    """Return whether *style* is a format of dates and times that can be checked."""
    if style in {"default", "any"}:
        return style == "default" or importlib.util.find_spec(DATEUTIL) is not None
    return "%" in style and _is_pattern(strptime_pattern(style))


def strptime_pattern(style: str) -> str:
    """Return the pattern in *style*, which may have the prefix of Table Schema before version 1."""
    return style.removeprefix("fmt:")


@lru_cache(maxsize=64)
def _is_pattern(pattern: str) -> bool:
    try:
        dt.datetime.strptime("", pattern)  # noqa: DTZ007  only the pattern matters
    except ValueError as err:
        return "does not match" in str(err)
    except (re.error, IndexError, KeyError, OverflowError):
        return False
    return True


# --------------------------------------------------------------------------------------------------------------
# Readers


def read_date(text: str) -> dt.date | None:
    """Return the day written as YYYY-MM-DD, or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def read_datetime(text: str) -> Moment | None:
    """Return the date and time written as in XML Schema, or None."""
    match = _DATETIME.fullmatch(text)
    day = read_date(match[1]) if match else None
    if match is None or day is None:
        return None
    return _moment(day.toordinal(), *match.groups()[1:])


def read_time(text: str) -> Moment | None:
    """Return the time written as hh:mm:ss, or None."""
    match = _TIME.fullmatch(text)
    moment = _moment(0, *match.groups()) if match else None
    if match and moment and match[1] == str(_HOUR_24):
        return moment._replace(seconds=moment.seconds - _DAY_SECONDS)
    return moment


def _moment(
    day: int, hour: str, minute: str, second: str, fraction: str | None, zone: str | None
) -> Moment | None:
    digits = fraction.rstrip("0") if fraction else ""
    hours = int(hour)
    of_hour = int(minute) * 60 + int(second)
    is_midnight = hours == _HOUR_24 and not of_hour and not digits
    if hours >= _HOUR_24 and not is_midnight:
        return None
    seconds = day * _DAY_SECONDS + hours * 3600 + of_hour
    if not zone or zone == "Z":
        return Moment(bool(zone), seconds, digits)
    offset = int(zone[1:3]) * 60 + int(zone[4:])
    if offset > _MAX_OFFSET:
        return None
    return Moment(
        has_zone=True, seconds=seconds - (-offset if zone[0] == "-" else offset) * 60, fraction=digits
    )


def read_year(text: str) -> int | None:
    """Return the year written as in XML Schema, or None."""
    return int(text) if len(text) <= MAX_LENGTH and _YEAR.fullmatch(text) and text != "-0000" else None


def read_yearmonth(text: str) -> tuple[int, int] | None:
    """Return year and month written as in XML Schema, or None."""
    match = _YEARMONTH.fullmatch(text) if len(text) <= MAX_LENGTH else None
    return (int(match[1]), int(match[2])) if match and match[1] != "-0000" else None


def read_duration(text: str) -> Duration | None:
    """Return the duration written as in XML Schema or in weeks, or None."""
    match = _DURATION.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if not match:
        return None
    weeks, years, months, days, hours, minutes = (int(part or 0) for part in match.groups()[1:7])
    sign = -1 if match[1] else 1
    seconds = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + Fraction(match[8] or 0)
    return Duration(sign * (years * 12 + months), sign * seconds)


def _styled(
    style: str, read_default: Callable[[str], Any], convert: Callable[[dt.datetime], Any]
) -> Callable[[str], Any]:
    """Return the reader of a format; one that accepts all text if the format cannot be checked."""
    if style == "default":
        return read_default
    if not is_known_style(style):
        return lambda text: read_default(text) or text
    if style == "any":
        return lambda text: read_default(text) or _read_loosely(text, convert)
    pattern = strptime_pattern(style)

    def read(text: str) -> Any:  # noqa: ANN401  what *convert* returns
        # strptime accepts the digits of all scripts.
        if not text.isascii() and any(char.isdigit() and not char.isascii() for char in text):
            return None
        try:
            return convert(dt.datetime.strptime(text, pattern))  # noqa: DTZ007  the pattern decides
        except (ValueError, OverflowError):
            return None

    return read


def _read_loosely(text: str, convert: Callable[[dt.datetime], Any]) -> Any:  # noqa: ANN401  what *convert* returns
    if len(text) > _MAX_LOOSE_LENGTH:
        return None
    parser = importlib.import_module(f"{DATEUTIL}.parser")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of unknown time zones
        try:
            # What is not written must not depend on the day of the check.
            return convert(parser.parse(text, default=dt.datetime(2000, 1, 1)))  # noqa: DTZ001  as a cell without a zone
        except Exception:  # noqa: BLE001  dateutil raises many kinds of errors on odd text
            return None


def _date_of(value: dt.datetime) -> dt.date:
    return value.date()


def _moment_of(value: dt.datetime) -> Moment:
    return _moment_at(value.toordinal(), value)


def _time_of(value: dt.datetime) -> Moment:
    return _moment_at(0, value)


def _moment_at(day: int, value: dt.datetime) -> Moment:
    offset = value.utcoffset()
    seconds = day * _DAY_SECONDS + value.hour * 3600 + value.minute * 60 + value.second
    seconds -= int(offset.total_seconds()) if offset is not None else 0
    return Moment(offset is not None, seconds, f"{value.microsecond:06d}".rstrip("0"))


# --------------------------------------------------------------------------------------------------------------
# Comparisons


def _compare_if_read(compare: Comparison, value: Any, bound: Any) -> bool:  # noqa: ANN401  a date or text
    return type(value) is not type(bound) or bool(compare(value, bound))


def _compare_moments(compare: Comparison, value: Any, bound: Any) -> bool:  # noqa: ANN401  a moment or text
    if not isinstance(value, Moment) or not isinstance(bound, Moment) or value.has_zone != bound.has_zone:
        return True
    return bool(compare(value, bound))


# The months at which XML Schema compares durations: the order of P1M and P30D is not the same at all of them.
_STARTS: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


def _compare_durations(compare: Comparison, value: Duration, bound: Duration) -> bool:
    return any(compare(_seconds_from(start, value), _seconds_from(start, bound)) for start in _STARTS)


def _seconds_from(start: tuple[int, int], value: Duration) -> Fraction:
    year, month = start
    days = _days_before(year, month + value.months) - _days_before(year, month)
    return days * _DAY_SECONDS + value.seconds


def _days_before(year: int, month: int) -> int:
    """Return the days from a fixed day to the first of a month, which may be any number."""
    # Years from March to February end with the day of a leap year.
    months = year * 12 + month - 3
    year, month = divmod(months, 12)
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5


# --------------------------------------------------------------------------------------------------------------
# Canonical forms


def _year_text(year: int) -> str:
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def _clock_text(seconds: int, moment: Moment) -> str:
    fraction = f".{moment.fraction}" if moment.fraction else ""
    zone = "Z" if moment.has_zone else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}{zone}"


def _datetime_text(value: Moment | str) -> str:
    if isinstance(value, str):
        return value
    day, seconds = divmod(value.seconds, _DAY_SECONDS)
    try:
        date = dt.date.fromordinal(day).isoformat()
    except ValueError:  # the last hours of a time zone before year 1 or after 9999
        date = f"day {day}"
    return f"{date}T{_clock_text(seconds, value)}"


def _time_text(value: Moment | str) -> str:
    return value if isinstance(value, str) else _clock_text(value.seconds, value)
