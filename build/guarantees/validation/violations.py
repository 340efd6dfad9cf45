"""What is said of a cell or row that breaks the contract, whichever engine found it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from guarantees.contract.cell_rules import describe_violation
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.rules import RULES
from guarantees.package.reader import TableData

PRIMARY_KEY: Final = "primary-key"


class Violation(NamedTuple):
    """A rule by its name, and the cell that breaks it: its column, and the place of its row."""

    rule: str
    column: str
    place: int


def violation_findings(data: TableData, breaches: Iterable[Violation]) -> Iterator[Finding]:
    """Yield a finding for each of *breaches* in a table."""
    firsts: dict[tuple[str, ...], dict[tuple[str, ...], Row]] = {}
    for rule, column, place in breaches:
        row = data.rows[place]
        if rule in {PRIMARY_KEY, "unique"}:
            key = data.contract.primary_key if rule == PRIMARY_KEY else (column,)
            if key not in firsts:
                firsts[key] = data.first(key)
            yield _repeated(data, rule, key, row, firsts[key][row.key(key)])
        else:
            message, hint = describe_violation(data.contract.field(column), rule, row[column])
            yield data.finding(RULES[rule], row, message, hint, column=column)


def _repeated(data: TableData, check: str, key: tuple[str, ...], row: Row, first: Row) -> Finding:
    value = ":".join(row.key(key))
    message = f"{value!r} stands already on line {first.line}."
    hint = f"{' and '.join(key)} must be different in every row."
    return data.finding(RULES[check], row, message, hint, column=key[0] if len(key) == 1 else "", value=value)
