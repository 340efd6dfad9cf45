"""The changelog as data: a version without an entry cannot be released."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guarantees.release.comparing import Change, Diff, TableDiff

_HEADING = re.compile(r"^## (?P<version>\d+\.\d+\.\d+)(?: — (?P<date>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
SECTIONS = ("Schema", "Data", "Pipeline")
# An entry names so many ids; whoever wants all of them asks for the difference.
NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Section:
    """What the changelog says of one version; the date is blank while it is not released."""

    version: str
    date: str
    text: str


def sections(changelog: str) -> list[Section]:
    """Return the entries of a changelog, in the order of the file."""
    heads = list(_HEADING.finditer(changelog))
    ends = [head.start() for head in heads[1:]] + [len(changelog)]
    return [
        Section(head["version"], head["date"] or "", changelog[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=True)
    ]


def refusals(changelog: str, version: str) -> list[str]:
    """Return why the changelog does not allow *version* to be released; empty where it does."""
    found = [section for section in sections(changelog) if section.version == version]
    if not found:
        return [f"CHANGELOG.md has no entry for {version}. Add `## {version}` with what changed."]
    reasons = []
    if not found[0].date:
        reasons.append(f"CHANGELOG.md gives no date for {version}. Write `## {version} — YYYY-MM-DD`.")
    reasons += [
        f"CHANGELOG.md has no section {name} under {version}. Add `### {name}`; say so if nothing changed."
        for name in SECTIONS
        if not re.search(rf"^### {name}$", found[0].text, re.MULTILINE)
    ]
    return reasons


def proposed(diff: Diff) -> Iterator[str]:
    """Yield the lines that an entry could have on *diff*, for a person to put into words."""
    if diff.schema:
        yield f"### {SECTIONS[0]}"
        yield ""
        yield from map(_contract, diff.schema)
    if diff.schema and diff.tables:
        yield ""
    if diff.tables:
        yield f"### {SECTIONS[1]}"
        yield ""
        yield from map(_rows, diff.tables)


def _contract(change: Change) -> str:
    step = f": {change.old or 'nothing'} -> {change.new or 'nothing'}" if change.old or change.new else ""
    return f"- `{change.place}`: {change.kind}{step}"


def _rows(of: TableDiff) -> str:
    parts = (
        ("added", [of.record(row) for row in of.added]),
        ("corrected", [change.record for change in of.changed]),
        ("withdrawn", [of.record(row) for row in (*of.removed, *of.retired)]),
    )
    return f"- `{of.table.name}`: {'; '.join(_counted(verb, ids) for verb, ids in parts if ids)}."


def _counted(verb: str, ids: list[str]) -> str:
    """Return how many records there are of a kind, and which, as far as an entry has room.

    >>> _counted("added", ["a", "b"])
    '2 added (a, b)'
    """
    left = len(ids) - NAMED
    named = ", ".join(ids[:NAMED])
    return f"{len(ids)} {verb} ({named}{f' and {left} more' if left > 0 else ''})"
