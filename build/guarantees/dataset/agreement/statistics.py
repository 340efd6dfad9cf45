"""The statistics of agreement, each with an interval.

Agreement on a column is Krippendorff's alpha for nominal data, computed by the package ``krippendorff``; this
module is its only home. Intervals are percentile bootstraps at
95 %: whole clusters of units (a statement, an event, a paragraph) are drawn with replacement, since what
stands in one cluster hangs together.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import krippendorff
import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 1000
_SEED: Final = 20211215  # fixed, so that the same codings give the same intervals; the value is of no account
_TAIL: Final = 0.025

Rows = NDArray[np.float64]


Statistic = Callable[[Rows], float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure, and the units that it was computed from: one row each, which belongs to a cluster."""

    statistic: str
    value: float
    rows: Rows
    clusters: Sequence[int]

    @property
    def units(self) -> int:
        """How many units the figure was computed from."""
        return len(self.rows)

    def interval(self) -> tuple[float, float]:
        """Return the bounds of the bootstrap interval; both are the value where no sample has one."""
        drawn = sorted(self._drawn()) or [self.value]
        at = int(_TAIL * len(drawn))
        return drawn[at], drawn[-1 - at]

    def _drawn(self) -> Iterator[float]:
        members: dict[int, list[int]] = {}
        for unit, cluster in enumerate(self.clusters):
            members.setdefault(cluster, []).append(unit)
        groups = [np.array(units) for units in members.values()]
        chance = random.Random(_SEED)  # noqa: S311  a bootstrap is no secret
        for _ in range(RESAMPLES):
            value = _STATISTICS[self.statistic](
                self.rows[np.concatenate(chance.choices(groups, k=len(groups)))]
            )
            if value is not None:
                yield value


def alpha(pairs: Sequence[tuple[str, str]], clusters: Sequence[int] = ()) -> Estimate | None:
    """Return Krippendorff's nominal alpha of *pairs*, the two labels of every unit.

    *clusters* gives for each unit the cluster that it belongs to; without it every unit is its own. None where
    alpha is not defined: there is no unit, or all labels are the same.
    """
    labels = {label: place for place, label in enumerate(sorted({label for pair in pairs for label in pair}))}
    rows = np.zeros((len(pairs), len(labels)))
    for unit, pair in enumerate(pairs):
        for label in pair:
            rows[unit, labels[label]] += 1
    return _estimated("alpha", rows, clusters or range(len(pairs)))


def share(parts: Iterable[tuple[int, int]]) -> Estimate | None:
    """Return the sum of the first numbers over the sum of the second, each pair being a unit; None for none."""
    rows = np.array(list(parts), dtype=float).reshape(-1, 2)
    return _estimated("share", rows, range(len(rows)))


def _estimated(statistic: str, rows: Rows, clusters: Sequence[int]) -> Estimate | None:
    value = _STATISTICS[statistic](rows)
    return None if value is None else Estimate(statistic, value, rows, clusters)


def _alpha(rows: Rows) -> float | None:
    if np.count_nonzero(rows.any(axis=0)) < 2:  # noqa: PLR2004  with one label there is nothing to agree on
        return None
    return float(krippendorff.alpha(value_counts=rows, level_of_measurement="nominal"))


def _ratio(rows: Rows) -> float | None:
    hits, all_ = rows.sum(axis=0) if len(rows) else (0.0, 0.0)
    return float(hits / all_) if all_ else None


_STATISTICS: Final[Mapping[str, Statistic]] = {"alpha": _alpha, "share": _ratio}
