"""The contract of a table compiled to expressions that accept a cell only where it is certainly right.

What is accepted is right by every reading of Table Schema, and by the judges of small packages: each type in
its plainest writing, and the constraints of its column. What is refused may still be right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import and_
from typing import Any, Final

import polars as pl

from guarantees.contract.canonical_forms import CANONICAL_FORMS, DECIMAL, WHOLE
from guarantees.package.data_package import Column
from guarantees.validation.polars_engine.csv_scan import CsvLayout
from guarantees.validation.portability import MISSING_WORDS

# Types whose plainest writings are in the order of their values, and such that two writings are two values.
_BY_TEXT: Final = frozenset({"date", "time", "datetime", "year", "yearmonth"})
_UNIVOCAL: Final = _BY_TEXT | {"string", "integer"}

# What a plain reader would change, drop or run: anything but visible characters of known classes and Latin
# letters, a space at either end, a formula, and a word that is taken for a missing value.
_WORDS: Final = "|".join(
    re.escape(word).replace("\\ ", " ").replace("\\#", "#") for word in sorted(MISSING_WORDS)
)
_HARMFUL: Final = (
    r"[^ \p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]|[\p{L}--[A-Za-z\x{C0}-\x{24F}\x{1E00}-\x{1EFF}]]|\A[\p{Zs}=+\-@]|\p{Zs}\z|\A(?:"
    + _WORDS
    + r")\z"
)
_FIRST: Final = r"\A[ =+\-@]"
# A pattern of these parts means the same to Python and to the engine.
_SAME_EVERYWHERE: Final = re.compile(
    r"(?:[A-Za-z0-9 _:;,/'\"<>=!@%~`.*+?|)^$-]|\((?:\?:)?(?!\?)|\\[.*+?|(){}\[\]/^$\\-]|\{[0-9]+(?:,[0-9]*)?\}"
    r"|\[\^?(?:[A-Za-z0-9 _:;,/'\"<>=!@%`.*+?|(){}$]|~(?!~)|[A-Za-z0-9]-[A-Za-z0-9]|\\[.\[\]/^$\\-]|-(?=\]))+\])*"
)
_NEVER: Final = pl.lit(value=False)


def is_present(column: Column) -> pl.Expr:
    """Return whether a cell is no missing value."""
    cell = pl.col(column.name)
    words = sorted(column.missing - {""})
    if "" not in column.missing:
        return ~cell.is_in(words).fill_null(value=False) if words else pl.lit(value=True)
    return cell.is_not_null() & ~cell.is_in(words) if words else cell.is_not_null()


def is_valid(column: Column, harmless: Callable[[pl.Expr], pl.Expr] | None = None) -> pl.Expr:
    """Return whether a cell is certainly right, and *harmless* where a text is asked to be."""
    required = column.rule("required")
    kept = reduce(and_, _of_cell(column, harmless), pl.lit(value=True))
    there = is_present(column)
    if required is True:
        return there & kept.fill_null(value=False)
    if required not in {None, False}:
        return _NEVER
    return ~there | kept.fill_null(value=False)


def matches_type(column: Column) -> pl.Expr:
    """Return whether a cell that is filled is certainly of its type, in its plainest writing."""
    cell = pl.col(column.name)
    if column.type == "any" or (column.type, column.format) == ("string", "default"):
        return pl.lit(value=True)
    if column.type == "boolean":
        return cell.is_in(_booleans(column))
    written = _written(column)
    return cell.str.contains(rf"\A(?:{written})\z").fill_null(value=False) if written else _NEVER


def one_spelling_per_value(column: Column) -> bool:
    """Tell whether two cells of the type, each in its plainest writing, are the same value if the same text."""
    plain = column.format == "default" or column.type == "integer"
    return column.type in _UNIVOCAL and plain


def safe_for_csv_readers(form: CsvLayout | None) -> Callable[[pl.Expr], pl.Expr]:
    """Return what asks whether plain readers leave a text of a file of this *form* as it is.

    Where the file has no character that could do harm, only the ends of a cell are looked at.
    """
    if form is None or form.has_control_characters or any(map(_is_strange, form.non_ascii)):
        return lambda cell: ~cell.str.contains(_HARMFUL)
    words = sorted(MISSING_WORDS)
    return lambda cell: ~(cell.str.contains(_FIRST) | cell.str.ends_with(" ") | cell.is_in(words))


def _is_strange(char: str) -> bool:
    kind = unicodedata.category(char)
    latin = unicodedata.name(char, "").startswith("LATIN ")
    return not latin if kind[0] == "L" else kind[0] not in "MNPS"


def _booleans(column: Column) -> list[str]:
    said = column.properties
    true = said.get("trueValues", ["true", "True", "TRUE", "1"])
    false = said.get("falseValues", ["false", "False", "FALSE", "0"])
    listed = [*true, *false] if isinstance(true, list) and isinstance(false, list) else []
    return [word for word in listed if isinstance(word, str)]


def _written(column: Column) -> str:
    """Return the pattern of the plainest writing of a type; blank where none is known."""
    said = column.properties
    if column.type == "integer":
        return WHOLE
    if column.type != "number":
        return CANONICAL_FORMS.get((column.type, column.format), "")
    group, point = said.get("groupChar", ""), said.get("decimalChar", ".")
    if not isinstance(group, str) or re.search(r"[0-9.-]", group):
        return ""
    return DECIMAL if point == "." else "(?:0|-?[1-9][0-9]{0,14})"


def _of_cell(column: Column, harmless: Callable[[pl.Expr], pl.Expr] | None) -> Iterator[pl.Expr]:
    cell = pl.col(column.name)
    if "" not in column.missing:
        cell = cell.fill_null("")
    enum = column.rule("enum")
    if enum is not None:
        yield cell.is_in(_codes(column, enum, strict=harmless is not None))
    else:
        yield matches_type(column)
        if harmless is not None and column.type == "string":
            yield harmless(cell)
    for name in column.constraints:
        if name not in {"required", "unique", "enum"}:
            compiled = _CONSTRAINTS.get(name)
            yield compiled(column, cell, column.rule(name)) if compiled else _NEVER


def _codes(column: Column, enum: Any, *, strict: bool) -> list[str]:  # noqa: ANN401  whatever the JSON holds
    """Return the members of *enum* that are what they are in any reading, and harmless where that is asked."""
    listed = enum if isinstance(enum, list) else []
    texts = [str(each) if isinstance(each, int) and not isinstance(each, bool) else each for each in listed]
    codes = [text for text in texts if isinstance(text, str)]
    if strict:
        return [
            code
            for code in codes
            if code.isascii() and code.replace("_", "").isalnum() and code not in MISSING_WORDS
        ]
    if column.type == "string" and column.format == "default":
        return [text for text in listed if isinstance(text, str)]
    written = _written(column) if one_spelling_per_value(column) else ""
    return [code for code in codes if written and re.fullmatch(written, code)]


def _pattern(column: Column, cell: pl.Expr, value: Any) -> pl.Expr:  # noqa: ANN401
    if column.type == "string" and isinstance(value, str) and _SAME_EVERYWHERE.fullmatch(value):
        return cell.str.contains(rf"\A(?:{value})\z")
    return _NEVER


def _length(compared: str) -> Callable[[Column, pl.Expr, Any], pl.Expr]:
    def compiled(column: Column, cell: pl.Expr, value: Any) -> pl.Expr:  # noqa: ANN401
        if column.type != "string" or not isinstance(value, int):
            return _NEVER
        return getattr(cell.str.len_chars(), compared)(value)  # type: ignore[no-any-return]

    return compiled


def _bound(compared: str) -> Callable[[Column, pl.Expr, Any], pl.Expr]:
    def compiled(column: Column, cell: pl.Expr, value: Any) -> pl.Expr:  # noqa: ANN401
        text = str(value)
        if column.type == "integer" and re.fullmatch(WHOLE, text):
            return getattr(cell.cast(pl.Int64, strict=False), compared)(int(text))  # type: ignore[no-any-return]
        if column.type == "number" and re.fullmatch(DECIMAL, text):
            # Numbers that differ may be the same once rounded: only what is beyond the bound even then.
            beyond = getattr(cell.cast(pl.Float64, strict=False), compared.replace("e", "t"))(float(text))
            return beyond | (cell == text) if compared in {"ge", "le"} else beyond  # type: ignore[no-any-return]
        if (
            column.type in _BY_TEXT
            and re.fullmatch(CANONICAL_FORMS[column.type, "default"], text)
            and one_spelling_per_value(column)
        ):
            return getattr(cell, compared)(pl.lit(text))  # type: ignore[no-any-return]
        return _NEVER

    return compiled


_CONSTRAINTS: Final[Mapping[str, Callable[[Column, pl.Expr, Any], pl.Expr]]] = {
    "pattern": _pattern,
    "minLength": _length("ge"),
    "maxLength": _length("le"),
    "minimum": _bound("ge"),
    "maximum": _bound("le"),
    "exclusiveMinimum": _bound("gt"),
    "exclusiveMaximum": _bound("lt"),
}
