"""The reasons not to release that follow from the diff: a version that is too low, and removed or reused ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from guarantees.core.locations import RecordRef
from guarantees.release.diff import version_bump
from guarantees.release.diff.compare import RETIRED, Diff

_MAX_NAMED: Final = 8


def version_blockers(diff: Diff) -> list[str]:
    """Return why the version of the newer package is not allowed; empty if it is."""
    old, new = diff.versions
    bump = version_bump.required_bump(diff)
    verdict = version_bump.check_bump(old, new, bump) if old else version_bump.check_first_version(new)
    if verdict.allowed:
        return []
    largest = version_bump.reasons(diff)[:1] if old else []
    why = "".join(f" Why: {reason.message}." for reason in largest)
    return [f"{verdict.message} Set `version` in curation/dataset.yml.{why}"]


def id_blockers(diff: Diff, retired: Collection[RecordRef]) -> list[str]:
    """Return which ids were removed without being retired, or reused; *retired* are those of earlier releases."""
    blockers = []
    for table in diff.tables:
        name = table.table.name
        if table.identified:
            if removed := [table.record(row) for row in table.removed]:
                fix = f"Add each to curation/retired.yml, with `retired_in: {diff.versions[1]}` and a reason."
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


def uncompared_tables(diff: Diff) -> list[str]:
    """Return which tables cannot be compared with the older package."""
    return [
        f"{name}: cannot be compared with {diff.versions[0]}, because its primary key has changed. "
        "Publish it as a table with another name."
        for name in diff.uncompared
    ]


def uncommitted_files(paths: Iterable[str]) -> list[str]:
    """Return a blocker if there are uncommitted files."""
    changed = sorted(paths)
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
