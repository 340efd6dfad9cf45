"""Compile the columns of any package to Polars expressions that accept a cell only where it is certainly valid.

An accepted cell is valid by every reading of Table Schema, and to every other engine: it is in the canonical form
of its type, and satisfies the constraints of its column. A cell that is not accepted may still be valid.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

import polars as pl

from guarantees.contract.cell_rules import CELL_RULES, SORTED_AS_TEXT, polars_bound
from guarantees.contract.field_types import CANONICAL_FORMS, CANONICAL_INTEGER, CANONICAL_NUMBER
from guarantees.package.resource import Column
from guarantees.validation.polars_engine.frames import all_of
from guarantees.validation.portability import MISSING_WORDS
from guarantees.validation.table_files.plain_table import PlainTable

_ONE_SPELLING: Final = SORTED_AS_TEXT | {"string", "integer"}

# What a CSV reader would change, drop or run: anything but visible characters of known classes and Latin
# letters, a space at either end, a formula, and a word that is read as a missing value.
_WORDS: Final = "|".join(
    re.escape(word).replace("\\ ", " ").replace("\\#", "#") for word in sorted(MISSING_WORDS)
)
_UNSAFE: Final = (
    r"[^ \p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]|[\p{L}--[A-Za-z\x{C0}-\x{24F}\x{1E00}-\x{1EFF}]]|\A[\p{Zs}=+\-@]|\p{Zs}\z|\A(?:"
    + _WORDS
    + r")\z"
)
_UNSAFE_START: Final = r"\A[ =+\-@]"
_UNDECIDED: Final = pl.lit(value=False)

# Constraints that only other packages use.
_FOREIGN_CONSTRAINTS: Final[Mapping[str, Callable[[str, Any, pl.Expr], pl.Expr | None]]] = {
    "exclusiveMinimum": polars_bound(operator.gt),
    "exclusiveMaximum": polars_bound(operator.lt),
}
_CONSTRAINTS: Final = {**_FOREIGN_CONSTRAINTS, **{name: rule.polars for name, rule in CELL_RULES.items()}}


def is_present(column: Column) -> pl.Expr:
    """Return whether a cell is not a missing value."""
    cell = pl.col(column.name)
    words = sorted(column.missing - {""})
    if "" not in column.missing:
        return ~cell.is_in(words).fill_null(value=False) if words else pl.lit(value=True)
    return cell.is_not_null() & ~cell.is_in(words) if words else cell.is_not_null()


def is_valid(column: Column, is_safe: Callable[[pl.Expr], pl.Expr] | None = None) -> pl.Expr:
    """Return whether a cell is certainly valid, and a text *is_safe* where that is given."""
    required = column.rule("required")
    if required is not True and required not in (None, False):
        return _UNDECIDED
    valid = _is_valid_value(column, is_safe).fill_null(value=False)
    return is_present(column) & valid if required else ~is_present(column) | valid


def matches_type(column: Column) -> pl.Expr:
    """Return whether a cell that is present is in the canonical form of its type."""
    cell = pl.col(column.name)
    if column.type == "any" or (column.type, column.format) == ("string", "default"):
        return pl.lit(value=True)
    if column.type == "boolean":
        return cell.is_in(_booleans(column))
    pattern = _canonical_form(column)
    return cell.str.contains(rf"\A(?:{pattern})\z").fill_null(value=False) if pattern else _UNDECIDED


def one_spelling_per_value(column: Column) -> bool:
    """Return whether two cells in canonical form have the same value only if they are the same text."""
    return column.type in _ONE_SPELLING and (column.format == "default" or column.type == "integer")


def safe_for_csv_readers(form: PlainTable | None) -> Callable[[pl.Expr], pl.Expr]:
    """Return a function from a text to whether plain CSV readers leave it as it is in a file of this *form*.

    Where no character of the file is unsafe, it looks only at the ends of a cell and for missing-value words.
    """
    if form is None or form.has_control_characters or any(map(_is_unsafe_character, form.non_ascii)):
        return lambda cell: ~cell.str.contains(_UNSAFE)
    words = sorted(MISSING_WORDS)
    return lambda cell: ~(cell.str.contains(_UNSAFE_START) | cell.str.ends_with(" ") | cell.is_in(words))


def _is_unsafe_character(char: str) -> bool:
    category = unicodedata.category(char)
    if category.startswith("L"):
        return not unicodedata.name(char, "").startswith("LATIN ")
    return category[0] not in "MNPS"


def _booleans(column: Column) -> list[str]:
    true = column.properties.get("trueValues", ["true", "True", "TRUE", "1"])
    false = column.properties.get("falseValues", ["false", "False", "FALSE", "0"])
    words = [*true, *false] if isinstance(true, list) and isinstance(false, list) else []
    return [word for word in words if isinstance(word, str)]


def _canonical_form(column: Column) -> str:
    """Return the pattern of the canonical form of a type, or an empty text where none is known."""
    if column.type == "integer":
        return CANONICAL_INTEGER
    if column.type != "number":
        return CANONICAL_FORMS.get((column.type, column.format), "")
    separator = column.properties.get("groupChar", "")
    if not isinstance(separator, str) or re.search(r"[0-9.-]", separator):
        return ""
    point = column.properties.get("decimalChar", ".")
    return CANONICAL_NUMBER if point == "." else "(?:0|-?[1-9][0-9]{0,14})"


def _is_valid_value(column: Column, is_safe: Callable[[pl.Expr], pl.Expr] | None) -> pl.Expr:
    cell = pl.col(column.name)
    if "" not in column.missing:
        cell = cell.fill_null("")
    values = {name: value for name, value in column.constraints.items() if name not in {"required", "unique"}}
    conditions = []
    if values.get("enum") is not None:
        # An allowed value needs no check of its type.
        values["enum"] = _certain_codes(column, values["enum"], safe=is_safe is not None)
    else:
        values.pop("enum", None)
        conditions.append(matches_type(column))
        if is_safe is not None and column.type == "string":
            conditions.append(is_safe(cell))
    for name, value in values.items():
        compiled = _CONSTRAINTS[name](_comparable_type(column), value, cell) if name in _CONSTRAINTS else None
        conditions.append(_UNDECIDED if compiled is None else compiled)
    return all_of(conditions)


def _comparable_type(column: Column) -> str:
    """Return the type by which cells are compared; blank where the format makes that uncertain."""
    is_sure = column.format == "default" or column.type in {"string", "integer", "number"}
    return column.type if is_sure else ""


def _certain_codes(column: Column, enum: object, *, safe: bool) -> list[str]:
    """Return the members of *enum* that have the same meaning in any reading, and that are *safe* on request."""
    members = enum if isinstance(enum, list | tuple) else []
    texts = [str(code) if isinstance(code, int) and not isinstance(code, bool) else code for code in members]
    codes = [text for text in texts if isinstance(text, str)]
    if safe:
        return [
            code
            for code in codes
            if code.isascii() and code.replace("_", "").isalnum() and code not in MISSING_WORDS
        ]
    if column.type == "string" and column.format == "default":
        return [text for text in members if isinstance(text, str)]
    pattern = _canonical_form(column) if one_spelling_per_value(column) else ""
    return [code for code in codes if pattern and re.fullmatch(pattern, code)]
