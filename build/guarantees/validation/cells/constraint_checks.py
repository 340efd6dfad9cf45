"""Compile the constraints of a column to functions of a cell."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from guarantees.package.resource import Column
from guarantees.validation.cells.cell_patterns import not_conforming, not_matching
from guarantees.validation.cells.column_types import json_schema_problem, read_constraint
from guarantees.validation.cells.value_type import Comparison, ValueType

Holds: TypeAlias = Callable[[Any, str], bool]
"""Whether a cell satisfies a constraint, from its value and its canonical form."""

BOUNDS: Final[Mapping[str, Comparison]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
_LENGTHS: Final[Mapping[str, Comparison]] = {"minLength": operator.ge, "maxLength": operator.le}


def value_checks(column: Column, kind: ValueType) -> list[tuple[str, Holds]]:
    """Return the names of the constraints of *column* on single values, in the order of reports, each with its check.

    A constraint that does not apply to the type, or whose value is not of the type, is left out.
    """
    checks: list[tuple[str, Holds | None]] = [
        ("enum", _one_of(column, kind, column.rule("enum"))),
        ("category", _one_of(column, kind, column.categories)),
    ]
    checks += [(name, _length(kind, compare, column.rule(name))) for name, compare in _LENGTHS.items()]
    checks += [(name, _bound(column, kind, compare, column.rule(name))) for name, compare in BOUNDS.items()]
    return [(name, holds) for name, holds in checks if holds is not None]


def text_violations(column: Column, texts: Sequence[str]) -> dict[str, set[str]]:
    """Return which of the *texts* violate the pattern or the JSON Schema of *column*.

    Raises:
        InputError: A pattern takes too long.
    """
    pattern, schema = column.rule("pattern"), column.rule("jsonSchema")
    violating = {}
    if isinstance(pattern, str):
        violating["pattern"] = not_matching(column.name, pattern, texts)
    is_json = column.type in {"object", "array"}
    if schema is not None and is_json and texts and not json_schema_problem(schema):
        violating["jsonSchema"] = not_conforming(column.name, schema, texts)
    return violating


def allowed_texts(column: Column, kind: ValueType, values: object) -> dict[str, str]:
    """Return the allowed *values* as their canonical forms, each with the text to show."""
    allowed = {}
    for value in values if isinstance(values, list | tuple) else ():
        read = read_constraint(column, kind, value)
        if read is not None:
            canonical = kind.canonical(read)
            allowed[canonical] = value if isinstance(value, str) else canonical
    return allowed


def _one_of(column: Column, kind: ValueType, values: object) -> Holds | None:
    if not isinstance(values, list | tuple):
        return None
    allowed = frozenset(allowed_texts(column, kind, values))
    return lambda _, canonical: canonical in allowed


def _length(kind: ValueType, compare: Comparison, length: object) -> Holds | None:
    size = kind.size
    if size is None or isinstance(length, bool) or not isinstance(length, int | float | Decimal):
        return None
    return lambda value, _: bool(compare(size(value), length))


def _bound(column: Column, kind: ValueType, compare: Comparison, value: object) -> Holds | None:
    bound = read_constraint(column, kind, value) if kind.is_ordered else None
    if bound is None or bound != bound:  # noqa: PLR0124  only NaN differs from itself
        return None
    compare_values = kind.compare
    return lambda value, _: compare_values(compare, value, bound)
