"""What a newer package allows that the older one did not: constraints, keys and expectations that are weaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from guarantees.contract.expectations import Bounds, Expectations
from guarantees.contract.table_schema import Contract
from guarantees.release.diff.compare import Change, Diff, Kind

_LOOSER: Final = frozenset({Kind.LOOSENED, Kind.TYPE, Kind.KEY, Kind.TABLE_REMOVED, Kind.COLUMN_REMOVED})


@dataclass(frozen=True, slots=True)
class Weakening:
    """One thing that is checked less strictly, or measured lower: where, what, and the old and new value."""

    place: str
    what: str
    old: str = ""
    new: str = ""


def weakenings(diff: Diff, old: Contract, new: Contract) -> Iterator[Weakening]:
    """Yield what the contract *new* allows and *old* does not; *diff* are their differences.

    Whether another pattern, type or key is looser cannot be decided, so each of them counts.
    """
    for change in diff.schema:
        if change.kind in _LOOSER or _is_other_value(change):
            what = "constraint changed" if change.kind is Kind.TIGHTENED else str(change.kind)
            yield Weakening(change.place, what, change.old, change.new)
    for table in new:
        if table.name in old.tables:
            yield from _expected_less(table.name, old[table.name].expected, table.expected)


def _is_other_value(change: Change) -> bool:
    """Return whether a constraint has another value that is neither larger nor smaller, such as a pattern."""
    name = change.old.partition(" ")[0]
    is_constraint = change.kind is Kind.TIGHTENED and bool(change.old and change.new)
    return is_constraint and name not in {"minimum", "maximum", "minLength", "maxLength"}


def _expected_less(table: str, old: Expectations, new: Expectations) -> Iterator[Weakening]:
    bounds: Mapping[str, tuple[Bounds, Bounds]] = {
        "rows": (old.rows, new.rows),
        **{
            f"share of filled cells in {column}": (before, new.filled.get(column, Bounds()))
            for column, before in old.filled.items()
        },
    }
    for what, (before, after) in bounds.items():
        if before.low is not None and (after.low is None or after.low < before.low):
            yield Weakening(table, f"minimum of {what} lowered", f"{before.low:g}", _number(after.low))
        if before.high is not None and (after.high is None or after.high > before.high):
            yield Weakening(table, f"maximum of {what} raised", f"{before.high:g}", _number(after.high))
    for column, codes in old.reserved.items():
        if column not in new.reserved:
            yield Weakening(f"{table}.{column}", "codes need no longer be in use")
        elif added := [code for code in new.reserved[column] if code not in codes]:
            yield Weakening(f"{table}.{column}", "codes need no longer be in use", "", ", ".join(added))


def _number(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"
