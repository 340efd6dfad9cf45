"""The expectations of a table: minimum and maximum of rows and of filled cells, and codes that no row has yet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guarantees.core.errors import ContractError


@dataclass(frozen=True, slots=True)
class Bounds:
    """A minimum and a maximum; None if there is no bound."""

    low: float | None = None
    high: float | None = None

    def is_above(self, number: float) -> bool:
        """Return whether *number* is below the minimum."""
        return self.low is not None and number < self.low

    def is_below(self, number: float) -> bool:
        """Return whether *number* is above the maximum."""
        return self.high is not None and number > self.high

    def as_json(self) -> dict[str, float]:
        """Return the bounds as in the descriptor; integers without a decimal point."""
        both = {"min": self.low, "max": self.high}
        return {name: int(x) if x == int(x) else x for name, x in both.items() if x is not None}


@dataclass(frozen=True, slots=True)
class Expectations:
    """The expectations of a table.

    Attributes:
        rows: The number of rows.
        filled: The share of rows in which each column is filled, by column.
        reserved: The codes that no row has yet, by column. All other codes of these columns must be in use.
    """

    rows: Bounds = Bounds()
    filled: Mapping[str, Bounds] = field(default_factory=dict)
    reserved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the expectations as in the descriptor; empty if there are none."""
        parts = {
            "rows": self.rows.as_json(),
            "filled": {column: bounds.as_json() for column, bounds in self.filled.items()},
            "reserved": {column: list(codes) for column, codes in self.reserved.items()},
        }
        return {name: part for name, part in parts.items() if part}


def from_json(raw: Mapping[str, Any], where: str) -> Expectations:
    """Return the expectations of a table in a descriptor.

    Raises:
        ContractError: They are not valid.
    """
    try:
        return Expectations(
            rows=_bounds(raw.get("rows", {})),
            filled={str(column): _bounds(bounds) for column, bounds in raw.get("filled", {}).items()},
            reserved={
                str(column): tuple(str(code) for code in codes)
                for column, codes in raw.get("reserved", {}).items()
            },
        )
    except (AttributeError, TypeError, ValueError, OverflowError) as err:
        raise ContractError(
            f"{where}: the expectations are not numbers by column. Restore the file."
        ) from err


def _bounds(raw: Mapping[str, Any]) -> Bounds:
    bounds = {name: float(raw[name]) for name in ("min", "max") if name in raw}
    if not all(math.isfinite(number) for number in bounds.values()):
        raise ValueError(bounds)
    return Bounds(bounds.get("min"), bounds.get("max"))
