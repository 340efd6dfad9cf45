"""The period that a package covers."""

from __future__ import annotations

import datetime as dt

import pytest

from guarantees.explorer.timespan import Timespan, find_timespan
from tests.conftest import Toy
from tests.helpers import sites
from tests.helpers.sites import read_lookups


def test_timespan_is_the_coverage_in_the_descriptor(finished: Toy) -> None:
    """It is the period in which the search shows where dates lie."""
    assert find_timespan(read_lookups(finished)) == Timespan(dt.date(2021, 12, 1), dt.date(2022, 1, 31))


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ("long ago", Timespan(dt.date(2021, 12, 13), dt.date(2022, 1, 10))),
        ("", Timespan(dt.date(2021, 12, 13), dt.date(2022, 1, 10))),
        ("2021-12-05/..", Timespan(dt.date(2021, 12, 5), dt.date(2022, 1, 10))),
    ],
)
def test_missing_bound_of_the_timespan_comes_from_the_records(
    toy: Toy, coverage: str, expected: Timespan
) -> None:
    """It is the first or the last date of any record."""
    sites.edit_descriptor(toy, temporalCoverage=coverage)

    assert find_timespan(read_lookups(toy)) == expected
