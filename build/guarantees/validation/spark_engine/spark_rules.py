"""Compile the contract of a table to Spark expressions that accept a cell only where it is certainly valid.

An accepted cell passes every check of the other engines: it is in the canonical form of its type, satisfies the
constraints of its column, and CSV readers leave it as it is. A cell that is not accepted may still be valid. No
expression can fail on a cell, whatever it contains.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_
from typing import Any, Final

from pyspark.sql import Column
from pyspark.sql import functions as sf

from guarantees.contract.cell_rules import cell_rules, first_violation
from guarantees.contract.field_types import BOOLEANS
from guarantees.contract.table_schema import Field
from guarantees.validation.portability import MISSING_WORDS

_INTEGER: Final = r"\A(?:0|-?[1-9][0-9]{0,17})\z"
# No integer of at most 18 digits is beyond this, so a bound need not be either.
_BEYOND: Final = 10**18
_DAY: Final = r"\A(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
# What a CSV reader would change or run: other than visible characters of known classes, a space at either end, a formula.
_UNSAFE: Final = r"[^ \p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]|\A[\p{Zs}=+\-@]|\p{Zs}\z"
# A cell may have Latin letters or letters of other alphabets, but not both.
_LATIN_LETTER: Final = r"\p{IsLatin}"
_OTHER_LETTER: Final = r"[\p{L}&&[^A-Za-z\u00C0-\u024F\u1E00-\u1EFF]]"
# A pattern of these parts means the same to Python and to Java, except for \\S, which is replaced.
_PORTABLE_PATTERN: Final = re.compile(
    r"(?:[A-Za-z0-9 _:;,/'\"<>=!@%~`.|)-]|\((?:\?:)?(?!\?)|\\[S.*+?|(){}\[\]/^$\\-]"
    r"|(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})(?![*+?{])"
    r"|\[\^?(?:[A-Za-z0-9 _:;,/'\"<>=!@%~`.*+?|(){}$]|[A-Za-z0-9]-[A-Za-z0-9]|\\[.\[\]/^$\\-]|-(?=\]))+\])*"
)
_ESCAPED: Final = re.compile(r"\\(.)")
_NO_SPACE: Final = r"[^\p{Z}\p{Cc}]"
# Java matches a repeated group recursively: a longer cell could exhaust the stack.
_DEEPEST: Final = 1_000


def is_valid(cells: Mapping[Field, Column]) -> Column:
    """Return an expression that is true of a row in which each of *cells* is certainly valid, and false otherwise."""
    conditions = [condition for field, cell in cells.items() for condition in _conditions(field, cell)]
    return reduce(and_, conditions, sf.expr("true"))


def _conditions(field: Field, cell: Column) -> list[Column]:
    of_value = _of_type(field, cell)
    if field.constraints.enum:
        # An allowed value needs no other check, unless the list itself is wrong.
        of_value.append(cell.isin(*(code for code in field.constraints.enum if _is_certain(field, code))))
    else:
        if field.type == "string":
            of_value += [~cell.rlike(_UNSAFE), ~cell.isin(*sorted(MISSING_WORDS))]
            of_value.append(~(cell.rlike(_OTHER_LETTER) & cell.rlike(_LATIN_LETTER)))
        of_value += [
            # A constraint that is not compiled here leaves every row to the other engines.
            _CONSTRAINTS[rule.name](field.type, value, cell) if rule.name in _CONSTRAINTS else cell.isNull()
            for rule, value in cell_rules(field)
        ]
    present = [cell.isNotNull()] if field.constraints.required else []
    return present + [cell.isNull() | sf.coalesce(condition, sf.expr("false")) for condition in of_value]


def _of_type(field: Field, cell: Column) -> list[Column]:
    if field.type == "integer":
        return [cell.rlike(_INTEGER)]
    if field.type == "boolean":
        return [cell.isin(*BOOLEANS)]
    return [cell.rlike(_DAY) & cell.try_cast("date").isNotNull()] if field.type == "date" else []


def _pattern(_: str, pattern: str, cell: Column) -> Column:
    if not _PORTABLE_PATTERN.fullmatch(pattern):
        return cell.isNull()
    in_java = _ESCAPED.sub(lambda match: _NO_SPACE if match[1] == "S" else match[0], pattern)
    return sf.when(sf.length(cell) <= _DEEPEST, cell.rlike(rf"\A(?:{in_java})\z"))


def _bound(compare: Callable[[Column, Column], Column]) -> Callable[[str, str, Column], Column]:
    def compiled(kind: str, bound: str, cell: Column) -> Column:
        if kind != "integer":
            return compare(cell, sf.lit(bound))
        return compare(cell.try_cast("bigint"), sf.lit(max(-_BEYOND, min(int(bound), _BEYOND))))

    return compiled


_CONSTRAINTS: Final[Mapping[str, Callable[[str, Any, Column], Column]]] = {
    "pattern": _pattern,
    "minLength": lambda _, length, cell: sf.length(cell) >= length,
    "maxLength": lambda _, length, cell: sf.length(cell) <= length,
    "minimum": _bound(operator.ge),
    "maximum": _bound(operator.le),
}


def _is_certain(field: Field, code: str) -> bool:
    """Return whether *code* violates no rule of its column, and CSV readers leave it as it is."""
    return not first_violation(field, code) and code.isascii() and code.replace("_", "").isalnum()
