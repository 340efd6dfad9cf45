"""Compare the changelog with the changes: an entry that does not count them cannot be released."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from guarantees.release.changelog_file import NAME, Changelog, Entry, Section
from guarantees.release.diff.blockers import shorten
from guarantees.release.diff.compare import Change, Diff, Kind, TableDiff

SCHEMA: Final = "Schema"
DATA: Final = "Data"
KEEP_A_CHANGELOG: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
"""The sections that may be used in place of those of this project."""

# The item of a table starts with its name, and may continue on indented lines.
_ITEM: Final = re.compile(r"^- `(?P<table>\w+)`: (?P<text>.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_COUNT: Final = re.compile(r"\b(?P<number>\d[\d,]*)\s+(?P<verb>added|corrected|withdrawn)\b")


def entry_blockers(changelog: Changelog, version: str, released: str = "") -> list[str]:
    """Return why *version* cannot be released with this changelog, whatever has changed since *released*."""
    entry = changelog.entry(version)
    if entry is not None:
        if entry.date:
            return list(changelog.problems)
        problem = f"{NAME}:{entry.line}: the entry for {version} has no date."
        return [*changelog.problems, f"{problem} Write `{changelog.heading(version)}`."]
    if any(version in problem for problem in changelog.problems):
        return list(changelog.problems)  # its heading is malformed
    missing = f"{NAME} has no entry for {version}."
    where = " above the other versions" if changelog.entries else ""
    fix = f"Add `{changelog.heading(version)}`{where}, and describe the changes."
    if draft := changelog.draft(released):
        fix = f"Change the heading in line {draft.line} to `{changelog.heading(version)}`."
    return [*changelog.problems, f"{missing} {fix}"]


def count_blockers(entry: Entry, diff: Diff) -> list[str]:
    """Return where *entry* does not describe *diff*."""
    version = entry.version
    blockers = []
    changed = [change for change in diff.schema if change.kind is not Kind.DESCRIBED]
    if changed and not _sections(entry, SCHEMA):
        blockers.append(
            f"{NAME}:{entry.line}: the entry for {version} has no section {SCHEMA}, although the columns or their "
            f"rules have changed. Add `### {SCHEMA}` with: {_contract_item(changed[0])}."
        )
    tables = _counted(diff)
    if tables and not _sections(entry, DATA):
        blockers.append(
            f"{NAME}:{entry.line}: the entry for {version} has no section {DATA}, although rows have changed. "
            f"Add `### {DATA}` with: {' '.join(map(_table_counts, tables))}"
        )
        return blockers
    return [*blockers, *_wrong_counts(entry, tables)]


def _sections(entry: Entry, title: str) -> list[Section]:
    """Return the section of *entry* with *title*, or else those of Keep a Changelog in its place."""
    section = entry.section(title)
    return [section] if section else [part for part in map(entry.section, KEEP_A_CHANGELOG) if part]


def _wrong_counts(entry: Entry, tables: list[TableDiff]) -> list[str]:
    """Return the tables for which *entry* does not count what has changed in *tables*."""
    stated: dict[str, dict[str, int]] = {}
    lines: dict[str, int] = {}
    sections = _sections(entry, DATA)
    for section in sections:
        for name, counts in _parse_counts(section.text).items():
            stated.setdefault(name, {}).update(counts)
            lines[name] = section.line
    actual = {table.table.name: table for table in tables}
    blockers = []
    for name in sorted({*stated, *actual}):
        counts = _counts(actual[name]) if name in actual else {}
        if stated.get(name, {}) == counts:
            continue
        line = lines.get(name, sections[0].line)
        fix = f"Write: {_table_counts(actual[name])}" if name in actual else "Remove the counts."
        blockers.append(
            f"{NAME}:{line}: `{name}`: the entry for {entry.version} says {_format_counts(stated.get(name, {}))}, "
            f"but the difference is {_format_counts(counts)}. {fix}"
        )
    return blockers


def _counted(diff: Diff) -> list[TableDiff]:
    """Return the differences of the tables whose rows do not merely follow from those of other tables."""
    return [table for table in diff.tables if not table.table.is_derived]


def _parse_counts(text: str) -> dict[str, dict[str, int]]:
    r"""Return the counts in a section on the data, by table and verb.

    >>> _parse_counts("- `boats`: 2 added (a, b);\n  1 corrected.\n- `oars`: newly described.")
    {'boats': {'added': 2, 'corrected': 1}}
    """
    items = {item["table"]: item["text"] for item in _ITEM.finditer(text)}
    counts = {
        name: {count["verb"]: int(count["number"].replace(",", "")) for count in _COUNT.finditer(item)}
        for name, item in items.items()
    }
    return {name: verbs for name, verbs in counts.items() if verbs}


def _counts(diff: TableDiff) -> dict[str, int]:
    return {verb: len(ids) for verb, ids in _ids_by_verb(diff).items() if ids}


def _format_counts(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{number} {verb}" for verb, number in counts.items()) or "nothing"


def _table_counts(diff: TableDiff) -> str:
    """Return the shortest item on a table."""
    return f"- `{diff.table.name}`: {_format_counts(_counts(diff))}."


def propose_entry(diff: Diff, draft: Entry | None = None) -> list[str]:
    """Return the lines of a draft of the changelog entry on *diff*.

    What *draft* says is kept; its items on tables are replaced where they do not count what has changed.
    """
    sections: dict[str, str] = {part.title: part.text for part in draft.sections} if draft else {}
    schema = sections.pop(SCHEMA, "") or "\n".join(map(_contract_item, diff.schema))
    data = _propose_data(diff, sections.pop(DATA, ""))
    parts = {SCHEMA: schema, DATA: data, **sections}
    blocks = [f"### {title}\n\n{text}" for title, text in parts.items() if text]
    blocks = [draft.introduction, *blocks] if draft and draft.introduction else blocks
    return "\n\n".join(blocks).splitlines()


def _propose_data(diff: Diff, draft: str) -> str:
    """Return the section on the data: the items of *draft* that are right, and new ones for the other tables."""
    stated = _parse_counts(draft)
    tables = {table.table.name: table for table in _counted(diff)}
    items = {item["table"]: item[0] for item in _ITEM.finditer(draft)}
    kept = {
        name: text
        for name, text in items.items()
        if stated.get(name, {}) == (_counts(tables[name]) if name in tables else {})
    }
    words = _ITEM.sub("", draft).strip()
    lines = [kept.get(name) or _table_item(table) for name, table in tables.items()]
    lines += [text for name, text in kept.items() if name not in tables]
    return "\n\n".join(part for part in ("\n".join(lines), words) if part)


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
