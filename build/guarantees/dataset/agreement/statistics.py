"""The statistics of agreement: Krippendorff's alpha for nominal data, and shares, each with an interval.

Both are functions of sums over the units. A bootstrap sample therefore needs only the sums of the clusters that it
holds, and an interval of a thousand samples costs about as much as a few figures.

Krippendorff, K. (2019): Content Analysis, 4th edition, chapter 12.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLES: Final = 1000
_SEED: Final = 20211215  # fixed, so that the same codings give the same intervals; any other value would do
_TAIL: Final = 0.025

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A figure and what it was computed from: a row of addends for each unit, which belongs to a cluster."""

    statistic: str
    value: float
    addends: Numbers
    clusters: Sequence[int]

    @property
    def units(self) -> int:
        """Return how many units the figure was computed from."""
        return len(self.addends)

    def interval(self) -> tuple[float, float]:
        """Return the bounds of the percentile bootstrap at 95 %; both are the value if no sample has one.

        Whole clusters (a statement, an event, a paragraph) are drawn with replacement, because the units of a
        cluster depend on each other.
        """
        names, members = np.unique(self.clusters, return_inverse=True)
        sums = np.zeros((len(names), self.addends.shape[1]))
        np.add.at(sums, members, self.addends)
        values = _STATISTICS[self.statistic](_samples(len(names)) @ sums)
        values = np.sort(values[~np.isnan(values)]) if np.isfinite(values).any() else np.array([self.value])
        tail = int(_TAIL * len(values))
        return float(values[tail]), float(values[-1 - tail])


@cache
def _samples(clusters: int) -> Numbers:
    """Return how often each of *clusters* occurs in each of the samples, which are drawn with replacement."""
    # The raw numbers of the generator are the same in every version of NumPy; those of its distributions are not.
    # With 64 random bits the remainders are uniform for all purposes.
    drawn = np.random.PCG64(_SEED).random_raw(SAMPLES * clusters) % np.uint64(clusters)
    places = drawn.astype(np.int64).reshape(SAMPLES, clusters) + clusters * np.arange(SAMPLES)[:, None]
    counts = np.bincount(places.ravel(), minlength=SAMPLES * clusters)
    return counts.reshape(SAMPLES, clusters).astype(float)


def alpha(pairs: Sequence[tuple[str, str]], clusters: Sequence[int] = ()) -> Estimate | None:
    """Return Krippendorff's nominal alpha of *pairs*, the two labels of every unit.

    *clusters* gives the cluster of each unit; without it every unit is its own cluster. Returns None where alpha
    is not defined: there is no unit, or all labels are the same.
    """
    labels = {label: place for place, label in enumerate(sorted({label for pair in pairs for label in pair}))}
    counts = np.zeros((len(pairs), len(labels)))
    for unit, pair in enumerate(pairs):
        for label in pair:
            counts[unit, labels[label]] += 1
    return _estimate("alpha", _alpha_addends(counts), clusters or range(len(pairs)))


def nominal_alpha(counts: Numbers) -> float | None:
    """Return Krippendorff's nominal alpha of a matrix that counts, for every unit, how many coders gave each label.

    Units with fewer than two labels are left out. Returns None where alpha is not defined.
    """
    estimate = _estimate("alpha", _alpha_addends(counts), range(len(counts)))
    return None if estimate is None else estimate.value


def share(parts: Iterable[tuple[int, int]]) -> Estimate | None:
    """Return the sum of the first numbers divided by the sum of the second ones, or None if that sum is zero."""
    addends = np.array(list(parts), dtype=float).reshape(-1, 2)
    return _estimate("share", addends, range(len(addends)))


def _estimate(statistic: str, addends: Numbers, clusters: Sequence[int]) -> Estimate | None:
    value = float(_STATISTICS[statistic](addends.sum(axis=0)))
    return None if np.isnan(value) else Estimate(statistic, value, addends, clusters)


def _alpha_addends(counts: Numbers) -> Numbers:
    """Return, for every unit, its observed disagreement and its counts; zeros where no labels can be compared."""
    coders = counts.sum(axis=1, keepdims=True)
    counts = np.where(coders > 1, counts, 0)
    disagreement = (counts * (coders - counts)).sum(axis=1) / np.maximum(coders[:, 0] - 1, 1)
    return np.column_stack([disagreement, counts])


def _alpha(sums: Numbers) -> Numbers:
    observed, counts = sums[..., 0], sums[..., 1:]
    labels: Numbers = counts.sum(axis=-1)
    expected: Numbers = labels**2 - (counts**2).sum(axis=-1)
    return 1 - (labels - 1) * _divide(observed, expected)


def _share(sums: Numbers) -> Numbers:
    return _divide(sums[..., 0], sums[..., 1])


def _divide(dividend: Numbers, divisor: Numbers) -> Numbers:
    """Return the quotients; not a number where the divisor is zero."""
    quotients: Numbers = np.divide(dividend, divisor, out=np.full_like(dividend, np.nan), where=divisor != 0)
    return quotients


_STATISTICS: Final[Mapping[str, Callable[[Numbers], Numbers]]] = {"alpha": _alpha, "share": _share}
