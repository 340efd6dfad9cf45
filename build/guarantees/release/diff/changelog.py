"""Read the changelog: a version without an entry that counts its changes cannot be released."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guarantees.release.diff.blockers import shorten
from guarantees.release.diff.compare import Change, Diff, TableDiff

_HEADING = re.compile(r"^## (?P<version>\d+\.\d+\.\d+)(?: — (?P<date>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
SECTIONS = ("Schema", "Data", "Pipeline")
# The item of a table starts with its name, and may continue on indented lines.
_ITEM: Final = re.compile(r"^- `(?P<table>\w+)`: (?P<text>.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_COUNT: Final = re.compile(r"\b(?P<number>\d[\d,]*)\s+(?P<verb>added|corrected|withdrawn)\b")


@dataclass(frozen=True, slots=True)
class Section:
    """The entry of one version; the date is blank if the version is not released."""

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
    """Return the entry of *version*; None if there is none."""
    return next((section for section in parse_changelog(changelog) if section.version == version), None)


def changelog_blockers(changelog: str, version: str, diff: Diff) -> list[str]:
    """Return why *version* cannot be released with this changelog; empty if its entry is complete."""
    entry = find_entry(changelog, version)
    if entry is None:
        return [f"CHANGELOG.md has no entry for {version}. Add `## {version}` and describe the changes."]
    blockers = []
    if not entry.date:
        blockers.append(
            f"CHANGELOG.md: the entry for {version} has no date. Write `## {version} — YYYY-MM-DD`."
        )
    blockers += [
        f"CHANGELOG.md: the entry for {version} has no section {name}. Add `### {name}`, even if nothing changed."
        for name in SECTIONS
        if not re.search(rf"^### {name}$", entry.text, re.MULTILINE)
    ]
    return [*blockers, *_wrong_counts(entry, diff)]


def _wrong_counts(entry: Section, diff: Diff) -> list[str]:
    """Return the tables for which the data section of *entry* does not count what *diff* counts."""
    data = re.split(rf"^### {SECTIONS[1]}$", entry.text, maxsplit=1, flags=re.MULTILINE)
    if len(data) == 1:
        return []  # reported as a missing section
    stated = _parse_counts(re.split(r"^### ", data[1], maxsplit=1, flags=re.MULTILINE)[0])
    actual = {
        table.table.name: {verb: len(ids) for verb, ids in _ids_by_verb(table).items() if ids}
        for table in _counted(diff)
    }
    blockers = []
    for name in sorted({*stated, *actual}):
        if stated.get(name) == actual.get(name):
            continue
        counts = _format_counts(actual.get(name, {}))
        fix = f"Write: - `{name}`: {counts}." if name in actual else "Remove the counts."
        problem = f"the entry says {_format_counts(stated.get(name, {}))}, but the difference is {counts}"
        blockers.append(f"CHANGELOG.md, {entry.version}, `{name}`: {problem}. {fix}")
    return blockers


def _counted(diff: Diff) -> list[TableDiff]:
    """Return the differences of the tables whose rows do not merely follow from those of other tables."""
    return [table for table in diff.tables if not table.table.is_derived]


def _parse_counts(data: str) -> dict[str, dict[str, int]]:
    r"""Return the counts in a section on the data, by table and verb.

    >>> _parse_counts("- `boats`: 2 added (a, b);\n  1 corrected.\n- `oars`: newly described.")
    {'boats': {'added': 2, 'corrected': 1}}
    """
    items = {item["table"]: item["text"] for item in _ITEM.finditer(data)}
    counts = {
        name: {count["verb"]: int(count["number"].replace(",", "")) for count in _COUNT.finditer(text)}
        for name, text in items.items()
    }
    return {name: verbs for name, verbs in counts.items() if verbs}


def _format_counts(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{number} {verb}" for verb, number in counts.items()) or "nothing"


def propose_entry(diff: Diff) -> list[str]:
    """Return the lines of a draft of the changelog entry on *diff*."""
    lines: list[str] = []
    if diff.schema:
        lines += [f"### {SECTIONS[0]}", "", *map(_contract_item, diff.schema)]
    tables = _counted(diff)
    if diff.schema and tables:
        lines.append("")
    if tables:
        lines += [f"### {SECTIONS[1]}", "", *map(_table_item, tables)]
    return lines


def _contract_item(change: Change) -> str:
    step = f": {change.old or 'nothing'} -> {change.new or 'nothing'}" if change.old or change.new else ""
    return f"- `{change.place}`: {change.kind}{step}"


def _table_item(diff: TableDiff) -> str:
    counts = (f"{len(ids)} {verb} ({shorten(ids)})" for verb, ids in _ids_by_verb(diff).items() if ids)
    return f"- `{diff.table.name}`: {'; '.join(counts)}."


def _ids_by_verb(diff: TableDiff) -> dict[str, list[str]]:
    return {
        "added": [diff.record(row) for row in diff.added],
        "corrected": [change.record for change in diff.changed],
        "withdrawn": [diff.record(row) for row in (*diff.removed, *diff.retired)],
    }
