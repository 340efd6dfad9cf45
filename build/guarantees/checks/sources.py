"""Do the bibliographic records make sense?"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.findings import Finding
from guarantees.published.reading import Published


def publication_bounds_are_in_order(package: Published) -> Iterator[Finding]:
    """Is the earliest possible day of publication not after the latest?"""
    data = package["sources"]
    for row in data.rows:
        first, last = row["published_earliest"], row["published_latest"]
        if first and last and first > last:
            message = f"The text cannot have appeared from {first} to {last}."
            hint = "Exchange the two days, or correct one."
            yield data.finding(
                "publication-bounds-are-in-order", row, message, hint, column="published_earliest"
            )


def publication_basis_fits(package: Published) -> Iterator[Finding]:
    """Does the basis say printed exactly where a day is printed, and unknown where nothing is known?"""
    data = package["sources"]
    for row in data.rows:
        if row["published_date"]:
            wanted = "printed"
        elif row["published_earliest"] or row["published_latest"]:
            wanted = "inferred"
        else:
            wanted = "unknown"
        if row["published_basis"] != wanted:
            message = f"The basis is {row['published_basis']!r}; by the days given it is {wanted!r}."
            hint = "Correct the basis, or the days."
            yield data.finding("publication-basis-fits", row, message, hint, column="published_basis")
        bounds = {row["published_earliest"], row["published_latest"]}
        if row["published_date"] and bounds != {row["published_date"]}:
            message = "A printed day is both bounds of the day of publication."
            hint = f"Write {row['published_date']} for both."
            yield data.finding("publication-basis-fits", row, message, hint, column="published_earliest")
