"""Check the cells of a column, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from guarantees.package.resource import Column
from guarantees.validation.cells.column_types import value_type
from guarantees.validation.cells.constraint_checks import text_violations, value_checks


class CellCheck(NamedTuple):
    """The result of checking a cell.

    Attributes:
        violations: The names of the rules that it violates; ``type`` is always alone.
        canonical: A text that two cells share if and only if their values are equal; the text itself if it is not
            of the type.
    """

    violations: tuple[str, ...]
    canonical: str


def check_cells(column: Column, texts: Sequence[str]) -> list[CellCheck]:
    """Return what checking each of the *texts* finds, in the same order; none of them is a missing value.

    Raises:
        InputError: The pattern or the JSON Schema of the column takes too long.
    """
    kind = value_type(column)
    checks = value_checks(column, kind)
    read, canonical_of = kind.read, kind.canonical
    results = []
    for text in texts:
        value = read(text)
        if value is None:
            results.append(CellCheck(("type",), text))
            continue
        canonical = canonical_of(value)
        violations = tuple([name for name, holds in checks if not holds(value, canonical)]) if checks else ()
        results.append(CellCheck(violations, canonical))
    return _with_text_violations(column, texts, results)


def _with_text_violations(column: Column, texts: Sequence[str], results: list[CellCheck]) -> list[CellCheck]:
    of_type = [text for text, result in zip(texts, results, strict=True) if result.violations != ("type",)]
    for name, violating in text_violations(column, of_type).items():
        if violating:
            results = [
                result._replace(violations=(*result.violations, name))
                if text in violating and result.violations != ("type",)
                else result
                for text, result in zip(texts, results, strict=True)
            ]
    return results
