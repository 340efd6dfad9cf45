"""The contract of a table compiled to expressions that accept a cell only where it is certainly right.

What is accepted passes the checks that judge small packages: the type of a cell in its plainest writing, the
constraints of its column, and that plain readers leave it as it is. What is refused may still be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from guarantees.checks.cells import MISSING_WORDS
from guarantees.schema.contract import Field
from guarantees.schema.rules import BOOLEANS, broken

_INTEGER: Final = r"\A(?:0|-?[1-9][0-9]{0,17})\z"
# The day itself is looked up in the calendar only where a month has no 31st, 30th or 29th of it.
_DAY: Final = r"\A[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\z"
_ALWAYS: Final = r"\A(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-[0-9]{2}-(?:[01][0-9]|2[0-8])\z"
# What stays as it is in a plain reader: visible characters of known classes, no space at either end, no
# formula, and no word that is taken for a missing value.
_HARMFUL: Final = (
    r"[^ \p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]|\A[\p{Zs}=+\-@]|\p{Zs}\z|\A(?:"
    + "|".join(re.escape(word).replace("\\ ", " ").replace("\\#", "#") for word in sorted(MISSING_WORDS))
    + r")\z"
)
# A pattern of these parts means the same to Python and to the engine.
_SAME_EVERYWHERE: Final = re.compile(
    r"(?:[A-Za-z0-9 _:;,/'\"<>=!@%~`.*+?|)^$-]|\((?:\?:)?(?!\?)|\\[.*+?|(){}\[\]/^$\\-]|\{[0-9]+(?:,[0-9]*)?\}"
    r"|\[\^?(?:[A-Za-z0-9 _:;,/'\"<>=!@%`.*+?|(){}$]|[A-Za-z0-9]-[A-Za-z0-9]|\\[.\[\]/^$\\-]|-(?=\]))+\])*"
)


def accepted(fields: Sequence[Field]) -> pl.Expr:
    """Return what is true of a row of which every cell is certainly right."""
    return pl.all_horizontal(pl.lit(value=True), *(rule for field in fields for rule in _rules(field)))


def _rules(field: Field) -> Iterator[pl.Expr]:
    cell = pl.col(field.name)
    if field.constraints.required:
        yield cell.is_not_null()
    for rule in _of_cell(field, cell):
        yield rule.fill_null(value=True)


def _of_cell(field: Field, cell: pl.Expr) -> Iterator[pl.Expr]:
    if field.type == "integer":
        yield cell.str.contains(_INTEGER)
    elif field.type == "boolean":
        yield cell.is_in(list(BOOLEANS))
    elif field.type == "date":
        yield _is_day(cell)
    if field.constraints.enum:
        # Of a code that is allowed nothing else need be asked, save where the list itself is at fault.
        yield cell.is_in([code for code in field.constraints.enum if _is_sound(field, code)])
    else:
        yield from _of_text(field, cell)
        yield from _of_value(field, cell)


def _of_text(field: Field, cell: pl.Expr) -> Iterator[pl.Expr]:
    rules = field.constraints
    if field.type == "string":
        yield ~cell.str.contains(_HARMFUL)
    if rules.pattern:
        same = _SAME_EVERYWHERE.fullmatch(rules.pattern)
        yield cell.str.contains(rf"\A(?:{rules.pattern})\z") if same else cell.is_null()
    if rules.min_length is not None:
        yield cell.str.len_chars() >= rules.min_length
    if rules.max_length is not None:
        yield cell.str.len_chars() <= rules.max_length


def _of_value(field: Field, cell: pl.Expr) -> Iterator[pl.Expr]:
    def bound(text: str) -> pl.Expr:
        return pl.lit(int(text) if field.type == "integer" else text)

    value = cell.cast(pl.Int64, strict=False) if field.type == "integer" else cell
    if field.constraints.minimum:
        yield value >= bound(field.constraints.minimum)
    if field.constraints.maximum:
        yield value <= bound(field.constraints.maximum)


def _is_day(cell: pl.Expr) -> pl.Expr:
    late = cell.str.contains(_DAY) & cell.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return cell.str.contains(_ALWAYS) & cell.str.contains(_DAY) | late & (cell >= "0001")


def _is_sound(field: Field, code: str) -> bool:
    """Tell whether *code* keeps all other rules of its column, and is harmless to plain readers."""
    return not broken(field, code) and code.isascii() and code.replace("_", "").isalnum()
