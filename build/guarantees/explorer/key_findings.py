"""What stands out in the statements, for the first screen: sentences whose numbers open what they count.

They say what is coded in these articles, and nothing about how often anything happened. A sentence whose codes the package
does not have is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guarantees.explorer import urls
from guarantees.explorer.exchanges import Exchanges
from guarantees.explorer.formatting import count_noun, format_number
from guarantees.explorer.record_lookups import RecordLookups


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; with the address of what it counts, if it is a number of statements."""

    text: str
    url: str = ""


KeyFinding = tuple[Part, ...]


def find_key_findings(lookups: RecordLookups) -> list[KeyFinding]:
    """Return up to three sentences."""
    return [finding for finding in _candidates(lookups) if finding]


def _candidates(lookups: RecordLookups) -> Iterator[KeyFinding]:
    yield _answered_demands(lookups)
    yield _refusals_and_concessions(lookups)
    yield _conditional_threats(lookups)


def _ids(lookups: RecordLookups, act: str) -> set[str]:
    return {key for key, row in lookups.statements.items() if row["statement_type"] == act}


def _counted(number: int, noun: str, **filters: str) -> Part:
    return Part(count_noun(number, noun), urls.search(**filters) if number else "")


def _number(number: int, none: str, **filters: str) -> Part:
    return Part(format_number(number), urls.search(**filters)) if number else Part(none)


def _answered_demands(lookups: RecordLookups) -> KeyFinding:
    ledger = Exchanges(lookups).ledger()
    answered = sum(bool(entry.answers) for entry in ledger)
    if not ledger:
        return ()
    return (
        _counted(len(ledger), "demand", act="demand"),
        Part("; another statement answers "),
        _number(answered, "none", act="demand", relation="responds_to-in"),
        Part(" of them."),
    )


def _refusals_and_concessions(lookups: RecordLookups) -> KeyFinding:
    refusals, concessions = _ids(lookups, "refusal"), _ids(lookups, "concession")
    if not refusals and not concessions:
        return ()
    return (
        _counted(len(refusals), "refusal", act="refusal"),
        Part(" and "),
        _counted(len(concessions), "concession", act="concession") if concessions else Part("no concession"),
        Part("."),
    )


def _conditional_threats(lookups: RecordLookups) -> KeyFinding:
    threats = _ids(lookups, "threat")
    conditional = {key for key in threats if lookups.statements[key]["is_conditional"] == "true"}
    if not threats:
        return ()
    return (
        _counted(len(threats), "threat", act="threat"),
        Part(", "),
        _number(len(conditional), "none", act="threat", conditional="true"),
        Part(" of them only on a condition."),
    )
