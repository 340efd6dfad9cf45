"""Why a release cannot be: a version too low, and ids that went or came back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from guarantees.core.locations import RecordRef
from guarantees.release.diff import version_bump
from guarantees.release.diff.compare import RETIRED, Diff

# A refusal names so many ids.
MAX_NAMED: Final = 8


def version_blockers(diff: Diff) -> Iterator[str]:
    """Yield why the newer package must not be called what it is."""
    old, new = diff.versions
    bump = version_bump.required_bump(diff)
    ruling = version_bump.check_bump(old, new, bump) if old else version_bump.check_first_version(new)
    if ruling.allowed:
        return
    dearest = next((reason for reason in version_bump.reasons(diff) if reason.bump == bump), None)
    yield f"{ruling.message} Set `version` in curation/dataset.yml.{_because(dearest) if old else ''}"


def _because(reason: version_bump.Reason | None) -> str:
    return f" Why: {reason.message}." if reason else ""


def id_blockers(diff: Diff, gone: Collection[RecordRef]) -> Iterator[str]:
    """Yield which ids went without a word, or came back; *gone* are those that an earlier release retired."""
    for of in diff.tables:
        if of.identified:
            removed = [of.record(row) for row in of.removed]
            if removed:
                todo = (
                    f"Add each to curation/retired.yml, with `retired_in: {diff.versions[1]}` and a reason."
                )
                what = "without an entry in retired_ids"
                yield f"{of.table.name}: {_counted(removed)} gone {what}: {_named(removed)}. {todo}"
            back = [name for name in map(of.record, of.added) if RecordRef(of.table.name, name) in gone]
            if back:
                what = "retired in an earlier release, and used again"
                yield f"{of.table.name}: {_counted(back)} {what}: {_named(back)}. Choose another id."
        elif of.table.name == RETIRED and (of.removed or of.retired):
            names = [of.record(row) for row in (*of.removed, *of.retired)]
            yield (
                f"{RETIRED}: {_counted(names)} no longer said to be retired: {_named(names)}. "
                "Restore each in curation/retired.yml."
            )


def uncompared_tables(diff: Diff) -> Iterator[str]:
    """Yield the tables of which nothing can be said."""
    for name in diff.uncompared:
        yield (
            f"{name}: its records cannot be compared with those of {diff.versions[0]}, since the columns of its "
            "key are others. Publish it as a table of another name."
        )


def uncommitted_files(paths: Iterable[str]) -> Iterator[str]:
    """Yield that the git tree is not clean."""
    changed = sorted(paths)
    if changed:
        files = f"{len(changed)} file{' is' if len(changed) == 1 else 's are'}"
        yield f"The git tree is not clean: {files} not committed: {_named(changed)}. Commit, or put them away."


def _counted(names: Collection[str]) -> str:
    return f"{len(names)} {'id is' if len(names) == 1 else 'ids are'}"


def _named(names: list[str]) -> str:
    left = len(names) - MAX_NAMED
    return f"{', '.join(names[:MAX_NAMED])}{f' and {left} more' if left > 0 else ''}"
