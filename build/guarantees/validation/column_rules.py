"""Compile the columns of any package to expressions that accept a cell only where it is certainly valid.

An accepted cell is valid by every reading of Table Schema, and to every engine: it is in the canonical form of its type,
and satisfies the constraints of its column. A cell that is not accepted may still be valid. What a rule means is written
here and in ``cell_rules``; an engine only supplies the operations of its ``Dialect``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_
from typing import Any, Final

from guarantees.contract.cell_rules import CELL_RULES, SORTED_AS_TEXT, Compiler, compiled_bound
from guarantees.contract.engine_dialect import Dialect, Expression
from guarantees.contract.field_types import CANONICAL_FORMS, CANONICAL_INTEGER, CANONICAL_NUMBER
from guarantees.package.resource import Column

_ONE_SPELLING: Final = SORTED_AS_TEXT | {"string", "integer"}
_TRUE_AND_FALSE: Final = 2

# Constraints that only other packages use.
_FOREIGN_CONSTRAINTS: Final[Mapping[str, Compiler]] = {
    "exclusiveMinimum": compiled_bound(operator.gt),
    "exclusiveMaximum": compiled_bound(operator.lt),
}
_CONSTRAINTS: Final = {**_FOREIGN_CONSTRAINTS, **{name: rule.compiled for name, rule in CELL_RULES.items()}}
# ``required`` and ``unique`` are not rules of a value; allowed texts are compiled together with the categories.
_OF_VALUE: Final = frozenset({"required", "unique", "enum"})


def text_of(dialect: Dialect, column: Column) -> Expression:
    """Return the text of a cell; an empty cell is null if that is a missing value, and an empty text otherwise."""
    cell = dialect.cell(column.name)
    return cell if "" in column.missing else dialect.or_blank(cell)


def is_present(dialect: Dialect, column: Column) -> Expression:
    """Return whether a cell is not a missing value."""
    cell = text_of(dialect, column)
    words = sorted(column.missing - {""})
    if "" not in column.missing:
        return ~dialect.is_in(cell, words) if words else dialect.constant(value=True)
    return dialect.is_filled(cell) & ~dialect.is_in(cell, words) if words else dialect.is_filled(cell)


def is_valid(dialect: Dialect, column: Column) -> Expression:
    """Return whether a cell is certainly valid."""
    required = column.rule("required")
    if required is not None and not isinstance(required, bool):
        return dialect.constant(value=False)
    valid = dialect.or_false(_is_valid_value(dialect, column))
    present = is_present(dialect, column)
    return present & valid if required else ~present | valid


def matches_type(dialect: Dialect, column: Column) -> Expression:
    """Return whether a cell that is present is in the canonical form of its type."""
    cell = text_of(dialect, column)
    if column.type == "any" or (column.type, column.format) == ("string", "default"):
        return dialect.constant(value=True)
    if column.type == "boolean":
        words = _booleans(column)
        matches = dialect.is_in(cell, words) if words else dialect.constant(value=False)
    elif pattern := _canonical_form(column):
        matches = dialect.contains(cell, rf"\A(?:{pattern})\z")
    else:
        return dialect.constant(value=False)
    return dialect.or_false(matches)


def one_spelling_per_value(column: Column) -> bool:
    """Return whether two cells in canonical form have the same value only if they are the same text."""
    return column.type in _ONE_SPELLING and (column.format == "default" or column.type == "integer")


def all_of(dialect: Dialect, conditions: Iterable[Expression]) -> Expression:
    """Return whether all *conditions* hold; true if there are none."""
    return reduce(and_, conditions, dialect.constant(value=True))


def _is_valid_value(dialect: Dialect, column: Column) -> Expression:
    cell = text_of(dialect, column)
    rules = [(name, value) for name, value in column.constraints.items() if name not in _OF_VALUE]
    allowed = _allowed_texts(column)
    if allowed is not None:
        # An allowed value needs no check of its type.
        conditions = [_CONSTRAINTS["enum"](dialect, column.type, allowed, cell)]
    else:
        conditions = [matches_type(dialect, column)]
    kind = _comparable_type(column)
    conditions += [
        _CONSTRAINTS[name](dialect, kind, value, cell) if name in _CONSTRAINTS else None
        for name, value in rules
    ]
    if any(condition is None for condition in conditions):
        return dialect.constant(value=False)
    return all_of(dialect, conditions)


def _comparable_type(column: Column) -> str:
    """Return the type by which cells are compared; blank where the format makes that uncertain."""
    is_sure = column.format == "default" or column.type in {"string", "integer", "number"}
    return column.type if is_sure else ""


def _booleans(column: Column) -> list[str]:
    true = column.properties.get("trueValues", ["true", "True", "TRUE", "1"])
    false = column.properties.get("falseValues", ["false", "False", "FALSE", "0"])
    words = [*true, *false] if isinstance(true, list) and isinstance(false, list) else []
    return [word for word in words if isinstance(word, str)]


def _canonical_form(column: Column) -> str:
    """Return the pattern of the canonical form of a type, or an empty text where none is known."""
    if column.type not in {"integer", "number"}:
        return CANONICAL_FORMS.get((column.type, column.format), "")
    properties = column.properties
    separator, point = properties.get("groupChar", ""), properties.get("decimalChar", ".")
    # Text around a number may be ignored, with or without its sign.
    if properties.get("bareNumber", True) is not True or not _is_plain(separator):
        return ""
    if column.type == "integer":
        return "" if separator else CANONICAL_INTEGER
    if point == ".":
        return CANONICAL_NUMBER
    return "(?:0|-?[1-9][0-9]{0,14})" if point and _is_plain(point) else ""


def _is_plain(separator: object) -> bool:
    """Return whether *separator* does not occur in the canonical form of a number."""
    return isinstance(separator, str) and not re.search(r"[0-9.-]", separator)


def _allowed_texts(column: Column) -> list[str] | None:
    """Return the texts that the enum and the categories both allow in any reading; None if there are neither."""
    lists = [values for values in (column.rule("enum"), column.categories) if values is not None]
    if not lists:
        return None
    codes = _certain_texts(column, lists[0])
    for values in lists[1:]:
        others = set(_certain_texts(column, values))
        codes = [code for code in codes if code in others]
    return codes


def _certain_texts(column: Column, values: object) -> list[str]:
    """Return the members of *values* that have the same meaning in any reading, as the texts of cells."""
    members: list[Any] = list(values) if isinstance(values, list | tuple) else []
    if (column.type, column.format) == ("string", "default"):
        return [member for member in members if isinstance(member, str)]
    if column.type == "boolean":
        words = _booleans(column)
        # Of several spellings it is uncertain whether one stands for the others.
        return (
            [word for word in words if word in members]
            if len(words) == len(set(words)) == _TRUE_AND_FALSE
            else []
        )
    texts = [
        str(member) if isinstance(member, int) and not isinstance(member, bool) else member
        for member in members
    ]
    pattern = _canonical_form(column) if one_spelling_per_value(column) else ""
    return [text for text in texts if isinstance(text, str) and pattern and re.fullmatch(pattern, text)]
