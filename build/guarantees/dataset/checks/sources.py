"""Do the bibliographic records make sense?"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.core.findings import Finding
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding


def publication_dates_reversed(package: Package) -> Iterator[Finding]:
    """Is the earliest possible day of publication not after the latest?"""
    data = package["sources"]
    for row in data.rows:
        first, last = row["published_earliest"], row["published_latest"]
        if first and last and first > last:
            message = f"The text cannot have appeared from {first} to {last}."
            hint = "Exchange the two days, or correct one."
            yield row_finding(data, row, message, hint, column="published_earliest")


def wrong_publication_basis(package: Package) -> Iterator[Finding]:
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
            yield row_finding(data, row, message, hint, column="published_basis")
        bounds = {row["published_earliest"], row["published_latest"]}
        if row["published_date"] and bounds != {row["published_date"]}:
            message = "A printed day is both bounds of the day of publication."
            hint = f"Write {row['published_date']} for both."
            yield row_finding(data, row, message, hint, column="published_earliest")


def reference_date_after_publication(package: Package) -> Iterator[Finding]:
    """Is the day from which a text counts its days not after the last day on which it can have appeared?"""
    data = package["sources"]
    for row in data.rows:
        day, latest = row["reference_date"], row["published_latest"]
        if day and latest and day > latest:
            message = f"The text counts its days from {day}; it appeared by {latest}."
            hint = "Correct one of the two; a text cannot count from a day to come."
            yield row_finding(data, row, message, hint, column="reference_date")


def unexplained_publication_date(package: Package) -> Iterator[Finding]:
    """Does a note say how a day of publication was found that is not printed?"""
    data = package["sources"]
    for row in data.rows:
        if row["published_basis"] == "inferred" and not row["note"]:
            message = "The day of publication is inferred; nothing says from what."
            hint = "Say in the note by which dated facts it is bounded."
            yield row_finding(data, row, message, hint, column="note")


def translated_from_own_language(package: Package) -> Iterator[Finding]:
    """Is the original language of a translation another one than that of the text?"""
    data = package["sources"]
    for row in data.rows:
        if row["original_language"] and row["original_language"] == row["language"]:
            message = f"The text is in {row['language']!r}, and is said to be translated from it."
            hint = "Leave original_language blank where the text is no translation."
            yield row_finding(data, row, message, hint, column="original_language")


def unused_source(package: Package) -> Iterator[Finding]:
    """Does every source carry a statement, or an account of an event?"""
    data = package["sources"]
    used = {row["source_id"] for table in ("statements", "event_reports") for row in package[table].rows}
    for row in data.rows:
        if row["source_id"] not in used:
            message = "Nothing is coded from the source."
            hint = "Code what it says, or remove it."
            yield row_finding(data, row, message, hint, column="source_id")
