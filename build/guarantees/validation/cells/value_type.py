"""What every type of Table Schema provides: how to read, compare, count and write its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Comparison: TypeAlias = Callable[[Any, Any], Any]

MAX_LENGTH: Final = 1_000
"""The most characters of a number, a year or a duration: the time to convert digits grows with their square."""


def _unreadable(_: object) -> None:
    return None


def _compare(compare: Comparison, value: Any, bound: Any) -> bool:  # noqa: ANN401  values of any one type
    return bool(compare(value, bound))


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """A type in one of its formats.

    Attributes:
        read: The value of a text; None if the text is not of the type.
        canonical: A text that two values share if and only if they are equal.
        from_json: The value of a JSON value that is not a text, as descriptors may contain it; None if it is not of the type.
        size: The length of a value; None if values of the type have no length.
        compare: Whether a comparison is true of a value and a bound, also where they cannot be compared.
        is_ordered: Whether values of the type are ordered.
    """

    read: Callable[[str], Any]
    canonical: Callable[[Any], str] = str
    from_json: Callable[[Any], Any] = _unreadable
    size: Callable[[Any], int] | None = None
    compare: Callable[[Comparison, Any, Any], bool] = _compare
    is_ordered: bool = False
