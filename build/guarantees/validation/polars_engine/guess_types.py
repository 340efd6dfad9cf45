"""Guess the types of the columns of a table from all its cells."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from guarantees.package.resource import Column
from guarantees.validation.polars_engine.frames import FramedTable, collect
from guarantees.validation.polars_engine.polars_rules import matches_type

MISSING: Final = ("NA", "N/A", "n/a", "NaN", "null", "NULL", "-")
"""Words that stand for a missing value, where all other cells of a column are of one type."""
SHARE: Final = 0.9
"""A column has a type if so many of its cells have it, and at least ``LEAST`` of them, or all."""
LEAST: Final = 10

_TYPES: Final = ("boolean", "integer", "number", "date", "datetime", "time", "yearmonth")
_BOOLEANS: Final = ["true", "false", "True", "False", "TRUE", "FALSE"]
_LEADING_ZERO: Final = r"\A-?0[0-9]"


class GuessedType(NamedTuple):
    """The type of a column.

    Attributes:
        is_certain: Whether all cells have it.
        missing: The words for missing values in the column.
    """

    type: str
    is_certain: bool
    missing: tuple[str, ...]


def guess_types(table: FramedTable) -> list[GuessedType]:
    """Return the type of each column of *table*; ``string`` where no other fits."""
    if not table.table.records:
        return [GuessedType("string", is_certain=True, missing=()) for _ in table.names]
    questions = {}
    for number, name in enumerate(table.names):
        cell = pl.col(name)
        known = cell.is_not_null() & ~cell.is_in(MISSING)
        questions[f"{number} known"] = known.sum()
        questions[f"{number} zeros"] = (known & cell.str.contains(_LEADING_ZERO)).sum()
        questions[f"{number} missing"] = cell.filter(cell.is_in(MISSING)).unique().implode()
        for kind in _TYPES:
            questions[f"{number} {kind}"] = (known & _is_of(kind, name)).sum()
    selected = table.frame().select(expression.alias(name) for name, expression in questions.items())
    answers = collect(selected).row(0, named=True)
    return [_guess(answers, number) for number in range(len(table.names))]


def _is_of(kind: str, name: str) -> pl.Expr:
    properties = {"trueValues": _BOOLEANS[::2], "falseValues": _BOOLEANS[1::2]}
    column = Column(
        name=name, type=kind, format="default", missing=frozenset(), constraints={}, properties=properties
    )
    return matches_type(column)


def _guess(answers: dict[str, object], number: int) -> GuessedType:
    counts = {kind: answers[f"{number} {kind}"] for kind in ("known", "zeros", *_TYPES)}
    known = int(str(counts["known"]))
    # A number with a leading zero is a code.
    is_code = known and int(str(counts["zeros"]))
    for kind in _TYPES:
        count = int(str(counts[kind]))
        if kind in {"integer", "number"} and is_code:
            continue
        if count and (count == known or (count >= LEAST and count >= SHARE * known)):
            words = answers[f"{number} missing"]
            missing = tuple(sorted(words)) if isinstance(words, list) else ()
            return GuessedType(kind, is_certain=count == known, missing=missing)
    return GuessedType("string", is_certain=True, missing=())
