"""The changelog as data: a version without an entry cannot be released."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from guarantees.release.diff.compare import Change, Diff, TableDiff

_HEADING = re.compile(r"^## (?P<version>\d+\.\d+\.\d+)(?: — (?P<date>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
SECTIONS = ("Schema", "Data", "Pipeline")
# A line on a table starts with its name, and may run on below, indented.
_ENTRY: Final = re.compile(r"^- `(?P<table>\w+)`: (?P<text>.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_COUNT: Final = re.compile(r"\b(?P<number>\d[\d,]*)\s+(?P<verb>added|corrected|withdrawn)\b")
# An entry names so many ids; whoever wants all of them asks for the difference.
NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Section:
    """What the changelog says of one version; the date is blank while it is not released."""

    version: str
    date: str
    text: str


def parse_changelog(changelog: str) -> list[Section]:
    """Return the entries of a changelog, in the order of the file.

    >>> parse_changelog("# Changelog")
    []
    """
    heads = list(_HEADING.finditer(changelog))
    ends = [head.start() for head in heads[1:]] + [len(changelog)]
    return [
        Section(head["version"], head["date"] or "", changelog[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=False)
    ]


def find_entry(changelog: str, version: str) -> Section | None:
    """Return the entry of *version*, if there is one."""
    return next((section for section in parse_changelog(changelog) if section.version == version), None)


def changelog_blockers(changelog: str, version: str, diff: Diff) -> list[str]:
    """Return why the changelog does not allow *version* to be released with *diff*; empty where it does."""
    found = find_entry(changelog, version)
    if found is None:
        return [f"CHANGELOG.md has no entry for {version}. Add `## {version}` with what changed."]
    reasons = []
    if not found.date:
        reasons.append(f"CHANGELOG.md gives no date for {version}. Write `## {version} — YYYY-MM-DD`.")
    reasons += [
        f"CHANGELOG.md has no section {name} under {version}. Add `### {name}`; say so if nothing changed."
        for name in SECTIONS
        if not re.search(rf"^### {name}$", found.text, re.MULTILINE)
    ]
    return [*reasons, *wrong_counts(found.text, version, diff)]


def wrong_counts(text: str, version: str, diff: Diff) -> Iterator[str]:
    """Yield where the section on the data in *text*, the entry of *version*, does not count what *diff* counts."""
    data = re.split(rf"^### {SECTIONS[1]}$", text, maxsplit=1, flags=re.MULTILINE)
    if len(data) == 1:
        return  # that there is none has been told
    said = _said(re.split(r"^### ", data[1], maxsplit=1, flags=re.MULTILINE)[0])
    found = {of.table.name: of for of in diff.tables}
    for name in sorted({*said, *found}):
        counts = {verb: len(ids) for verb, ids in _parts(found[name]) if ids} if name in found else {}
        if said.get(name) == counts:
            continue
        told = f"says {_told(said[name])}" if name in said else "says nothing"
        todo = f"Write: - `{name}`: {_told(counts)}." if counts else "Take the counts out."
        yield f"CHANGELOG.md {told} of `{name}` under {version}; the difference is {_told(counts)}. {todo}"


def _said(data: str) -> dict[str, dict[str, int]]:
    r"""Return what a section counts of each table, as far as anything is counted there.

    >>> _said("- `boats`: 2 added (a, b);\n  1 corrected.\n- `oars`: newly described.")
    {'boats': {'added': 2, 'corrected': 1}}
    """
    entries = {entry["table"]: entry["text"] for entry in _ENTRY.finditer(data)}
    counted = {
        name: {count["verb"]: int(count["number"].replace(",", "")) for count in _COUNT.finditer(text)}
        for name, text in entries.items()
    }
    return {name: counts for name, counts in counted.items() if counts}


def _told(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{number} {verb}" for verb, number in counts.items()) or "nothing"


def propose_entry(diff: Diff) -> Iterator[str]:
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
    return f"- `{of.table.name}`: {'; '.join(_counted(verb, ids) for verb, ids in _parts(of) if ids)}."


def _parts(of: TableDiff) -> Iterator[tuple[str, list[str]]]:
    yield "added", [of.record(row) for row in of.added]
    yield "corrected", [change.record for change in of.changed]
    yield "withdrawn", [of.record(row) for row in (*of.removed, *of.retired)]


def _counted(verb: str, ids: list[str]) -> str:
    """Return how many records there are of a kind, and which, as far as an entry has room.

    >>> _counted("added", ["a", "b"])
    '2 added (a, b)'
    """
    left = len(ids) - NAMED
    named = ", ".join(ids[:NAMED])
    return f"{len(ids)} {verb} ({named}{f' and {left} more' if left > 0 else ''})"
