"""The contract of a table compiled to expressions that accept a cell only where it is certainly right.

What is accepted passes the checks that judge small packages: the type of a cell in its plainest writing, the
constraints of its column, and that plain readers leave it as it is. What is refused may still be right. No
expression can fail on a cell, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Final

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812  as everybody calls it

from guarantees.contract.cell_rules import BOOLEANS, first_violation
from guarantees.contract.table_schema import Field
from guarantees.validation.portability import MISSING_WORDS

_INTEGER: Final = r"\A(?:0|-?[1-9][0-9]{0,17})\z"
# Beyond what 18 digits can say no number lies, and so no bound need lie.
_BEYOND: Final = 10**18
_DAY: Final = r"\A(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
# What stays as it is in a plain reader: visible characters of known classes, no space at either end, no formula.
_HARMFUL: Final = r"[^ \p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]|\A[\p{Zs}=+\-@]|\p{Zs}\z"
# Letters that are Latin beyond doubt stand alone, and so do letters of other alphabets.
_LATIN: Final = r"\p{IsLatin}"
_OTHER: Final = r"[\p{L}&&[^A-Za-z\u00C0-\u024F\u1E00-\u1EFF]]"
# A pattern of these parts means the same to Python and to Java, save for what is no white space.
_SAME_EVERYWHERE: Final = re.compile(
    r"(?:[A-Za-z0-9 _:;,/'\"<>=!@%~`.|)-]|\((?:\?:)?(?!\?)|\\[S.*+?|(){}\[\]/^$\\-]"
    r"|(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})(?![*+?{])"
    r"|\[\^?(?:[A-Za-z0-9 _:;,/'\"<>=!@%~`.*+?|(){}$]|[A-Za-z0-9]-[A-Za-z0-9]|\\[.\[\]/^$\\-]|-(?=\]))+\])*"
)
_ESCAPED: Final = re.compile(r"\\(.)")
_NO_SPACE: Final = r"[^\p{Z}\p{Cc}]"
# Java tries a group that is repeated by calling itself, for every repetition once more.
_DEEPEST: Final = 1_000


def is_valid(cells: Mapping[Field, Column]) -> Column:
    """Return what is true of a row of which each of *cells* is certainly right, and false of any other."""
    rules = (rule for field, cell in cells.items() for rule in _rules(field, cell))
    return reduce(lambda left, right: left & right, rules, F.lit(True))  # noqa: FBT003  a value of Spark


def _rules(field: Field, cell: Column) -> Iterator[Column]:
    if field.constraints.required:
        yield cell.isNotNull()
    for rule in _of_cell(field, cell):
        yield cell.isNull() | F.coalesce(rule, F.lit(False))  # noqa: FBT003


def _of_cell(field: Field, cell: Column) -> Iterator[Column]:
    if field.type == "integer":
        yield cell.rlike(_INTEGER)
    elif field.type == "boolean":
        yield cell.isin(*BOOLEANS)
    elif field.type == "date":
        yield cell.rlike(_DAY) & cell.try_cast("date").isNotNull()
    if field.constraints.enum:
        # Of a code that is allowed nothing else need be asked, save where the list itself is at fault.
        yield cell.isin(*(code for code in field.constraints.enum if _is_sound(field, code)))
    else:
        yield from _of_text(field, cell)
        yield from _of_value(field, cell)


def _of_text(field: Field, cell: Column) -> Iterator[Column]:
    rules = field.constraints
    if field.type == "string":
        yield ~cell.rlike(_HARMFUL)
        yield ~cell.isin(*sorted(MISSING_WORDS))
        yield ~(cell.rlike(_OTHER) & cell.rlike(_LATIN))
    if rules.pattern:
        fits = cell.rlike(rf"\A(?:{_ESCAPED.sub(_in_java, rules.pattern)})\z")
        same = _SAME_EVERYWHERE.fullmatch(rules.pattern)
        yield F.when(F.length(cell) <= _DEEPEST, fits) if same else cell.isNull()
    if rules.min_length is not None:
        yield F.length(cell) >= rules.min_length
    if rules.max_length is not None:
        yield F.length(cell) <= rules.max_length


def _in_java(escaped: re.Match[str]) -> str:
    return _NO_SPACE if escaped[1] == "S" else escaped[0]


def _of_value(field: Field, cell: Column) -> Iterator[Column]:
    def bound(text: str) -> Column:
        return F.lit(max(-_BEYOND, min(int(text), _BEYOND)) if field.type == "integer" else text)

    value = cell.try_cast("bigint") if field.type == "integer" else cell
    if field.constraints.minimum:
        yield value >= bound(field.constraints.minimum)
    if field.constraints.maximum:
        yield value <= bound(field.constraints.maximum)


def _is_sound(field: Field, code: str) -> bool:
    """Tell whether *code* keeps all other rules of its column, and is harmless to plain readers."""
    return not first_violation(field, code) and code.isascii() and code.replace("_", "").isalnum()
