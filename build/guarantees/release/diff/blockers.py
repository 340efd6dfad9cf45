"""The reasons not to release that follow from the diff: ids that were removed or are used again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from guarantees.core.locations import RecordRef
from guarantees.release.diff.compare import RETIRED, Diff

_MAX_NAMED: Final = 8


def id_blockers(diff: Diff, retired: Collection[RecordRef], version: str) -> list[str]:
    """Return which ids were removed without being retired, or reused; *retired* are those of earlier releases.

    *version* is the version in which the changes can be released.
    """
    blockers = []
    for table in diff.tables:
        name = table.table.name
        if table.permanent_ids:
            if removed := [table.record(row) for row in table.removed]:
                fix = f"Add each to curation/retired.yml, with `retired_in: {version}` and a reason."
                problem = f"{_count(removed, 'id')} removed without an entry in {RETIRED}"
                blockers.append(f"{name}: {problem}: {shorten(removed)}. {fix}")
            added = [table.record(row) for row in table.added]
            if reused := [record for record in added if RecordRef(name, record) in retired]:
                problem = f"{_count(reused, 'id')} reused after an earlier release retired it"
                blockers.append(f"{name}: {problem}: {shorten(reused)}. Choose another id.")
        elif name == RETIRED and (table.removed or table.retired):
            removed = [table.record(row) for row in (*table.removed, *table.retired)]
            problem = f"{_count(removed, 'retired id')} removed"
            blockers.append(f"{name}: {problem}: {shorten(removed)}. Restore each in curation/retired.yml.")
    return blockers


def retirement_blockers(retired_in: Mapping[str, str], version: str) -> list[str]:
    """Return which ids are newly retired in another version than *version*; *retired_in* has the version of each."""
    others = [f"{record} ({other})" for record, other in retired_in.items() if other != version]
    if not others:
        return []
    problem = f"{RETIRED}: {_count(others, 'id')} retired in another version than this release"
    return [f"{problem}: {shorten(others)}. Set `retired_in` to {version} in curation/retired.yml."]


def uncompared_tables(diff: Diff) -> list[str]:
    """Return which tables cannot be compared with the older package."""
    return [
        f"{name}: cannot be compared with {diff.versions[0]}, because its primary key has changed. "
        "Publish it as a table with another name."
        for name in diff.uncompared
    ]


def uncommitted_files(changed: Sequence[str]) -> list[str]:
    """Return a blocker if there are uncommitted files."""
    if not changed:
        return []
    return [f"Uncommitted changes in {_count(changed, 'file')}: {shorten(changed)}. Commit or stash them."]


def shorten(names: Sequence[str]) -> str:
    """Return the first *names*, and the number of the others.

    >>> shorten(["a", "b"]), shorten("abcdefghij")
    ('a, b', 'a, b, c, d, e, f, g, h and 2 more')
    """
    more = len(names) - _MAX_NAMED
    return f"{', '.join(names[:_MAX_NAMED])}{f' and {more} more' if more > 0 else ''}"


def _count(names: Sequence[str], noun: str) -> str:
    return f"{len(names)} {noun}{'' if len(names) == 1 else 's'}"
