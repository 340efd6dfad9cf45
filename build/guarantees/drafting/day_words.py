"""Find the words for days in a text, count the days that they mean, and choose the day of a remark.

Days are written as the codebook writes them: a day, a month or a year, or an interval of two days (EDTF).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from guarantees.dataset.texts.quotation_marks import TextRange, quotations


class DayKind(StrEnum):
    """What kind of words name the day; the values are codes of ``date_basis``."""

    CALENDAR = "stated"
    """A calendar date: on 14 December."""
    WEEKDAY = "weekday"
    """A weekday: on Tuesday, last Friday."""
    RELATIVE = "relative"
    """A day or a span counted from the day of writing: today, last week, two days ago."""


class Unit(StrEnum):
    """The width of a span of time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DayWords:
    """Words that name a day or a span of days.

    Attributes:
        range: Where they are in the text, with a preposition and a time of day that belong to them.
        kind: What kind of words they are.
        unit: How wide a span they name; of a weekday, a week if it is one of this or the last week: Monday last week.
        year: The printed year, or 0.
        month: The printed month, or 0.
        day: The printed day of the month, or 0.
        weekday: The printed weekday, from 0 for Monday, or None.
        back: How many units back from the reference date they count: 1 for *last* and *yesterday*.
        is_about: Whether they count roughly: two weeks ago.
        may_date_remark: Whether they may be the day of a remark; not so *next week*, *until Friday* and *will meet on
            Friday*.
        in_relative_clause: Whether they are in a clause about something else: who arrived on Monday.
        is_quoted: Whether they are in quotation marks.
    """

    range: TextRange
    kind: DayKind
    unit: Unit = Unit.DAY
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int | None = None
    back: int = 0
    is_about: bool = False
    may_date_remark: bool = True
    in_relative_clause: bool = False
    is_quoted: bool = False


# --------------------------------------------------------------------------------------------------------------
# Find

_WEEKDAYS: Final = tuple(calendar.day_name)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""The first letters of the months."""

_NUMBERS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_MONTH: Final = (
    r"(?:Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May|June?\b\.?|July?\b\.?|Aug(?:ust|\b\.?)|"
    r"Sept?(?:ember|\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))"
)
_WEEKDAY: Final = rf"(?:{'|'.join(_WEEKDAYS)})(?!\s(?:Express|Herald|Mail|Mirror|Post|Telegraph|Times))\b"
_TIME_OF_DAY: Final = r"(?:morning|afternoon|evening|night)"
_DAY_NUMBER: Final = r"[0-3]?\d(?:st|nd|rd|th)?\b(?!%|[.,:]\d)"

_CALENDAR: Final = re.compile(
    rf"""
    (?:\b(?P<before>{_WEEKDAY})(?:\s{_TIME_OF_DAY})?(?:,?\s(?:the\s)?|\s?\())?
    \b(?:
        (?P<month>{_MONTH})\s(?:the\s)?(?P<day>{_DAY_NUMBER})(?:,?\s(?P<year>\d{{4}})\b)?
      | (?P<day_first>{_DAY_NUMBER})(?:\sof)?\s(?P<month_second>{_MONTH})(?:,?\s(?P<year_last>\d{{4}})\b)?
      | (?P<iso>\d{{4}}-\d\d-\d\d)\b
    )
    (?:(?:,\s|\s\()(?P<after>{_WEEKDAY}))?
    """,
    re.VERBOSE,
)
_MONTH_OR_YEAR: Final = re.compile(
    rf"\b(?<=[Ii]n\s)(?:(?:early|mid|late)[\s-])?(?:(?P<month>{_MONTH})(?:,?\s(?P<year>\d{{4}}))?|(?P<only_year>(?:19|20)\d\d))\b"
)
_NAMED_WEEKDAY: Final = re.compile(
    rf"""
    (?<!Black\s)(?<!Bloody\s)(?<!Good\s)(?<!Mail\son\s)
    (?:\b(?P<which>[Ll]ast|[Pp]ast|[Nn]ext|[Cc]oming|[Tt]his|[Pp]revious|[Ff]ollowing)\s)?
    \b(?P<weekday>{_WEEKDAY})(?:\s{_TIME_OF_DAY})?(?:\s(?P<week>last|this|next)\sweek)?
    """,
    re.VERBOSE,
)
_RELATIVE: Final = re.compile(
    rf"""
    \b(?:
        (?P<word>today|tonight|yesterday|tomorrow)(?:\s{_TIME_OF_DAY})?
      | this\s{_TIME_OF_DAY} | (?P<last_night>last\snight)
      | (?P<which>last|this|next)\s(?P<unit>week|month|year)
      | (?P<number>an?|{"|".join(_NUMBERS)}|\d{{1,2}})\s(?P<ago>day|week|month|year)s?\sago
    )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

_LEAD: Final = re.compile(
    rf"(?:\b(?:early|earlier|just|late|later|only)\s)?(?:\b(?:in|on)\s(?:the\s)?)?(?:\bthe\s{_TIME_OF_DAY}\sof\s)?\Z",
    re.IGNORECASE,
)
"""What may stand before a day and belongs to it."""

_BOUND: Final = re.compile(
    r"\b(?:after|ahead of|as of|before|between|by|eve of|for|from|since|through|till?|until|up to)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
"""Words before a day that make it a bound."""

_PLANNED: Final = re.compile(
    r"\b(?:due|expected|planned|plans?|scheduled|set|shall|to be|will|would)\b", re.IGNORECASE
)
_RELATIVE_PRONOUN: Final = re.compile(r"\b(?:that|where|which|who|whom|whose)\b", re.IGNORECASE)
_CLAUSE_BORDER: Final = re.compile(r"[,;:.!?()“”\"\n—–]")
_LONGEST_CLAUSE: Final = 200
_LONGEST_LEAD: Final = 40

_LEAP_YEAR: Final = 2000
"""A year in which every day of the calendar exists."""


_MAX_OF_A_KIND: Final = 1000
"""No article names so many days; a text that does is searched no further."""


def find_days(text: str) -> list[DayWords]:
    """Return the words for days in *text*, in its order; none overlaps another."""
    found: list[DayWords] = []
    for days in (_calendar_days(text), _weekdays(text), _relative_days(text), _months_and_years(text)):
        taken = frozenset(i for words in found for i in range(*words.range))
        free = (words for words in days if taken.isdisjoint(range(*words.range)))
        found += islice(free, _MAX_OF_A_KIND)
    quoted = _Ranges(quotations(text))
    in_order = sorted(found, key=lambda words: words.range)
    return [replace(_in_its_clause(text, words), is_quoted=quoted.hold(words.range[0])) for words in in_order]


class _Ranges:
    """Ranges of a text, of which it can be asked quickly whether they hold an offset."""

    def __init__(self, ranges: Iterable[TextRange]) -> None:
        self._ranges = sorted(ranges)

    def hold(self, offset: int) -> bool:
        """Return whether *offset* is in one of the ranges, which do not overlap."""
        number = bisect_right(self._ranges, (offset, offset + 1)) - 1
        return number >= 0 and self._ranges[number][0] <= offset < self._ranges[number][1]


def _calendar_days(text: str) -> Iterator[DayWords]:
    for match in _CALENDAR.finditer(text):
        if match["iso"]:
            year, month, day = (int(part) for part in match["iso"].split("-"))
        else:
            year = int(match["year"] or match["year_last"] or 0)
            month = _month(match["month"] or match["month_second"])
            day = int(re.sub(r"\D", "", match["day"] or match["day_first"]))
        if _is_day(year or _LEAP_YEAR, month, day):
            weekday = _weekday(match["before"] or match["after"])
            yield DayWords(match.span(), DayKind.CALENDAR, year=year, month=month, day=day, weekday=weekday)


def _months_and_years(text: str) -> Iterator[DayWords]:
    for match in _MONTH_OR_YEAR.finditer(text):
        year = int(match["year"] or match["only_year"] or 0)
        month = _month(match["month"]) if match["month"] else 0
        unit = Unit.MONTH if month else Unit.YEAR
        yield DayWords(match.span(), DayKind.CALENDAR, unit, year=year, month=month)


def _weekdays(text: str) -> Iterator[DayWords]:
    for match in _NAMED_WEEKDAY.finditer(text):
        which, week = (match["which"] or "").lower(), match["week"]
        unit = Unit.WEEK if week or which == "this" else Unit.DAY
        yield DayWords(
            match.span(),
            DayKind.WEEKDAY,
            unit,
            weekday=_weekday(match["weekday"]),
            back=int(which in {"last", "past"} or week == "last"),
            may_date_remark=which not in _NOT_PAST and week != "next",
        )


_NOT_PAST: Final = frozenset(("coming", "following", "next", "previous"))
"""Words for days that are to come, or that are counted from another day."""


def _relative_days(text: str) -> Iterator[DayWords]:
    for match in _RELATIVE.finditer(text):
        word, which = (match["word"] or "").lower(), (match["which"] or "").lower()
        unit = Unit((match["unit"] or match["ago"] or Unit.DAY).lower())
        number = _number(match["number"]) if match["ago"] else 0
        is_last = which == "last" or word == "yesterday" or bool(match["last_night"])
        yield DayWords(
            match.span(),
            DayKind.RELATIVE,
            unit,
            back=number or int(is_last),
            is_about=bool(match["ago"]) and unit is not Unit.DAY,
            may_date_remark=which != "next" and word != "tomorrow",
        )


def _in_its_clause(text: str, words: DayWords) -> DayWords:
    """Return *words* with the preposition before them, and with what the rest of their clause says about them."""
    start, end = words.range
    before = text[max(0, start - _LONGEST_CLAUSE) : start]
    match = _LEAD.search(before, max(0, len(before) - _LONGEST_LEAD))
    lead = match.group() if match else ""
    clause = _CLAUSE_BORDER.split(before.removesuffix(lead))[-1]
    is_to_come = words.kind is DayKind.RELATIVE and lead.lower().startswith("later")
    is_open = not (is_to_come or _BOUND.search(clause) or _PLANNED.search(clause))
    return replace(
        words,
        range=(start - len(lead), end),
        may_date_remark=words.may_date_remark and is_open,
        in_relative_clause=bool(_RELATIVE_PRONOUN.search(clause)),
    )


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _weekday(name: str | None) -> int | None:
    return _WEEKDAYS.index(name) if name else None


def _number(word: str) -> int:
    """Return the number that *word* stands for; *a* is one."""
    if word.isdigit():
        return int(word)
    return _NUMBERS.index(word.lower()) + 1 if word.lower() in _NUMBERS else 1


def _is_day(year: int, month: int, day: int) -> bool:
    return year >= dt.MINYEAR and month in range(1, 13) and 1 <= day <= calendar.monthrange(year, month)[1]


# --------------------------------------------------------------------------------------------------------------
# Resolve

_YEARS_BACK: Final = 8
"""A day without a year is looked for in so many years; 29 February may be eight years back."""


def resolve_day(
    words: DayWords, reference: dt.date, published: dt.date | None = None
) -> tuple[str, str] | None:
    """Return the day or the span of days that *words* mean, and its ``date_basis``; None if they mean no past day.

    Days are counted from the *reference* date. A calendar date without a year is the last one up to the reference date
    or, if it is later, up to the day on which the text was *published*.
    """
    if not words.may_date_remark:
        return None
    latest = max(reference, published or reference)
    if words.kind is DayKind.CALENDAR:
        resolved = _calendar_date(words, latest)
    elif words.kind is DayKind.WEEKDAY:
        resolved = _date_of_weekday(words, reference)
    else:
        resolved = _relative_date(words, reference)
    return (resolved, words.kind.value) if resolved else None


def contradicts_calendar(words: DayWords, reference: dt.date, published: dt.date | None = None) -> bool:
    """Return whether a calendar date has a weekday printed beside it that it does not fall on."""
    if words.kind is not DayKind.CALENDAR or words.weekday is None:
        return False
    resolved = resolve_day(replace(words, may_date_remark=True), reference, published)
    return resolved is not None and dt.date.fromisoformat(resolved[0]).weekday() != words.weekday


def _calendar_date(words: DayWords, latest: dt.date) -> str:
    """Return the last such day, month or year that has begun by *latest*, or an empty string."""
    years = [words.year] if words.year else range(latest.year, latest.year - _YEARS_BACK - 1, -1)
    for year in years:
        month, day = words.month or 1, words.day or 1
        if _is_day(year, month, day) and dt.date(year, month, day) <= latest:
            text = dt.date(year, month, day).isoformat()
            return text[: _LENGTHS[words.unit]]
    return ""


_LENGTHS: Final = {Unit.DAY: len("2021-12-14"), Unit.MONTH: len("2021-12"), Unit.YEAR: len("2021")}


def _date_of_weekday(words: DayWords, reference: dt.date) -> str:
    """Return the day with a weekday, or an empty string if it is to come."""
    weekday = words.weekday or 0
    back = (reference.weekday() - weekday) % 7
    if words.unit is Unit.WEEK:
        back = reference.weekday() - weekday + 7 * words.back
    elif words.back and not back:
        back = 7
    return (reference - dt.timedelta(days=back)).isoformat() if back >= 0 else ""


def _relative_date(words: DayWords, reference: dt.date) -> str:
    """Return the day or the span that is counted from *reference*; the current span ends on that day."""
    if words.unit is Unit.DAY:
        return (reference - dt.timedelta(days=words.back)).isoformat()
    if words.unit is Unit.WEEK:
        return _week(words, reference)
    if not words.back:
        month = reference.month if words.unit is Unit.MONTH else 1
        return _interval(reference.replace(month=month, day=1), reference)
    qualifier = "~" if words.is_about else ""
    if words.unit is Unit.YEAR:
        return f"{reference.year - words.back:04}{qualifier}"
    year, month = divmod(12 * reference.year + reference.month - 1 - words.back, 12)
    return f"{year:04}-{month + 1:02}{qualifier}"


def _week(words: DayWords, reference: dt.date) -> str:
    if words.is_about:
        return f"{reference - dt.timedelta(weeks=words.back)}~"
    monday = reference - dt.timedelta(days=reference.weekday(), weeks=words.back)
    return _interval(monday, min(monday + dt.timedelta(days=6), reference))


def _interval(start: dt.date, end: dt.date) -> str:
    return start.isoformat() if start == end else f"{start}/{end}"


# --------------------------------------------------------------------------------------------------------------
# Choose

_BESIDE: Final = 40
"""How many characters are at most between a cue and the day beside it: a name with its office."""

_ADJACENT: Final = 2
"""Between two words for the same day there is a comma: today, on 14 December."""


def day_of_remark(
    days: Sequence[DayWords],
    *,
    cue: TextRange | None,
    content: Sequence[TextRange],
    source: TextRange | None,
    sentence: TextRange,
    paragraph: TextRange,
) -> tuple[DayWords, bool] | None:
    """Return the words for the day of a remark, and whether they are beside its cue; None if there are none.

    They are in the *sentence* of the cue, outside the content; of several, those nearest to the cue or the source. If
    there are none, they are the only ones before the sentence in its *paragraph*.
    """
    possible = [
        words
        for words in days
        if words.may_date_remark
        and not words.in_relative_clause
        and not words.is_quoted
        and not any(_overlap(words.range, part) for part in content)
    ]
    anchors = [part for part in (cue, source) if part] or list(content)
    in_sentence = [words for words in possible if _is_within(words.range, sentence)]
    if in_sentence and anchors:
        nearest = min(in_sentence, key=lambda words: _distance(words.range, anchors))
        chosen = _firmer_neighbour(nearest, in_sentence)
        return chosen, cue is not None and _is_beside(chosen.range, anchors, content)
    before = [words for words in possible if _is_within(words.range, (paragraph[0], sentence[0]))]
    return (before[0], False) if len(before) == 1 else None


def _firmer_neighbour(chosen: DayWords, possible: Sequence[DayWords]) -> DayWords:
    """Return the calendar date directly before or behind *chosen*, or else *chosen*."""
    for words in possible:
        gaps = words.range[0] - chosen.range[1], chosen.range[0] - words.range[1]
        if words.kind is DayKind.CALENDAR and 0 <= max(gaps) <= _ADJACENT:
            return words
    return chosen


def _is_beside(words: TextRange, anchors: Sequence[TextRange], content: Sequence[TextRange]) -> bool:
    """Return whether *words* are near one of *anchors*, with no content between them."""
    near = min(anchors, key=lambda anchor: _distance(words, [anchor]))
    between = (min(words[1], near[1]), max(words[0], near[0]))
    return _distance(words, [near]) <= _BESIDE and not any(_overlap(between, part) for part in content)


def _distance(words: TextRange, anchors: Sequence[TextRange]) -> int:
    """Return the number of characters between *words* and the nearest of *anchors*."""
    return min(max(words[0] - end, start - words[1], 0) for start, end in anchors)


def _is_within(inner: TextRange, outer: TextRange) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _overlap(one: TextRange, other: TextRange) -> bool:
    return one[0] < other[1] and other[0] < one[1]
