"""What the curation files show by their words: summaries that stand alone, and weekdays that fit the calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.dataset import derived
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.model import Event, EventAccount, Statement

MAX_WORDS: Final = 25
"""The most words of a summary."""

LONG_SUMMARY: Final = register(
    Rule(
        name="long-summary",
        group=QUOTES,
        summary="A summary must have at most 25 words.",
        fix="Say who does what, to whom and about what; leave the rest to the text.",
        bad="summary: The mayor, who had been asked by several people whether …",
        good="summary: The mayor keeps the ferry to Southmoor running at night.",
    )
)
UNCLEAR_SUMMARY: Final = register(
    Rule(
        name="unclear-summary",
        group=QUOTES,
        summary="A summary must be understood alone: no words of `unclear_words` in `curation/terms.yml`.",
        fix="Name what is meant.",
        bad="summary: The mayor rejects this.",
        good="summary: The mayor rejects the toll on the bridge.",
    )
)
SUMMARY_WITHOUT_TARGET: Final = register(
    Rule(
        name="summary-without-target",
        group=QUOTES,
        summary="A summary must name every target of its statement.",
        fix="Name the actor, or add the word that does so to `names` in `curation/terms.yml`.",
        bad="targets: [county]\nsummary: The mayor demands money for the ferry.",
        good="targets: [county]\nsummary: The mayor demands money for the ferry from the county.",
        waivable=True,
    )
)
SUMMARY_WITHOUT_ISSUE: Final = register(
    Rule(
        name="summary-without-issue",
        group=QUOTES,
        summary="A summary must hold one of the words of its issue in `curation/terms.yml`.",
        fix="Use the usual word for the matter, or add it to `issues` in `curation/terms.yml`.",
        bad="issue: sanctions\nsummary: The mayor warns of hard measures.",
        good="issue: sanctions\nsummary: The mayor warns of sanctions.",
        waivable=True,
    )
)
WEEKDAY_MISMATCH: Final = register(
    Rule(
        name="weekday-mismatch",
        group=QUOTES,
        summary="A day must fall on the weekday that its date words name.",
        fix="Look the weekday up in a calendar, and count from the reference date.",
        bad="date: 2021-12-14   # a Tuesday\ndate_words: on Monday",
        good="date: 2021-12-13\ndate_words: on Monday",
    )
)

WAIVABLE: Final = frozenset({SUMMARY_WITHOUT_TARGET.name, SUMMARY_WITHOUT_ISSUE.name})
"""Rules of this module whose findings can be accepted."""

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY: Final = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)


def findings(curation: Curation) -> list[Finding]:
    """Return what the words of the curation files show to be wrong."""
    found: list[Finding] = []
    names = _names(curation)
    issues = {entry.issue: entry.words for entry in curation.terms.issues}
    for source in curation.sources.values():
        for statement in source.statements:
            found += _summary_findings(curation, statement)
            found += _missing_names(statement, names)
            found += _missing_issue(statement, issues)
            found += _weekday_findings(statement)
        for account in source.accounts:
            found += _weekday_findings(account)
    for event in curation.events.values():
        found += _summary_findings(curation, event)
    return found


def _names(curation: Curation) -> Mapping[str, Sequence[str]]:
    """Return the words by which a summary may name each actor."""
    names = {entry.actor: entry.words for entry in curation.terms.names}
    return {
        actor_id: (
            actor.name,
            *actor.aliases,
            *([actor.name.split(" ")[-1]] if actor.type == "person" else []),
            *names.get(actor_id, ()),
        )
        for actor_id, actor in curation.actors.items()
    }


def _summary_findings(curation: Curation, record: Statement | Event) -> Iterator[Finding]:
    number = len(record.summary.split())
    if number > MAX_WORDS:
        message = f"The summary has {number} words."
        yield record.finding(LONG_SUMMARY, "summary", value=record.summary, message=message)
    for words in curation.terms.unclear_words:
        if _holds(record.summary, words):
            message = f"{words!r} cannot be understood alone."
            yield record.finding(UNCLEAR_SUMMARY, "summary", value=words, message=message)


def _missing_names(statement: Statement, names: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    for target in statement.targets:
        if target in names and not any(_holds_name(statement.summary, name) for name in names[target]):
            message = f"The summary does not name the target {target!r}: {', '.join(names[target])}."
            yield statement.finding(SUMMARY_WITHOUT_TARGET, "summary", value=target, message=message)


def _missing_issue(statement: Statement, issues: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    words = issues.get(statement.issue, ())
    if words and not any(_begins(statement.summary, word) for word in words):
        message = f"The summary holds no word of the issue {statement.issue!r}: {', '.join(words)}."
        yield statement.finding(SUMMARY_WITHOUT_ISSUE, "summary", value=statement.issue, message=message)


def _holds(text: str, words: str) -> bool:
    """Return whether *words* occur in *text* as whole words; a name may stand in the genitive."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _holds_name(text: str, name: str) -> bool:
    """Return whether *name* occurs in *text*; its article may be in lower case inside a sentence."""
    return _holds(text, name) or (
        name.startswith("The ") and _holds(text, f"the {name.removeprefix('The ')}")
    )


def _begins(text: str, word: str) -> bool:
    """Return whether a word of *text* begins with *word*."""
    return re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE) is not None


def _weekday_findings(record: Statement | EventAccount) -> Iterator[Finding]:
    """Yield a finding for every weekday among the date words that the day does not fall on."""
    try:
        days = derived.days(record.date) if record.date else None
    except ValueError:
        return
    if days is None or days.start is None or days.start != days.end:
        return
    for weekday in _weekdays(quote.words for quote in record.date_words):
        if weekday != days.start.weekday():
            message = f"{days.start_text} is a {_name(days.start)}, not a {_WEEKDAYS[weekday].capitalize()}."
            yield record.finding(WEEKDAY_MISMATCH, "date", value=record.date, message=message)


def _weekdays(texts: Iterable[str]) -> list[int]:
    return [_WEEKDAYS.index(match.lower()) for text in texts for match in _WEEKDAY.findall(text)]


def _name(day: dt.date) -> str:
    return _WEEKDAYS[day.weekday()].capitalize()
