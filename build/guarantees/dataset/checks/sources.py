"""Checks of the bibliographic records."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.core.rules import Severity
from guarantees.validation.check import Problem, Tables, check


@check(
    "sources(published_earliest, published_latest)",
    name="publication-dates-reversed",
    fix="Swap the two dates, or correct one of them.",
    bad="published_earliest: 2021-12-18\npublished_latest: 2021-12-01",
    good="published_earliest: 2021-12-01\npublished_latest: 2021-12-18",
)
def publication_dates_reversed(tables: Tables) -> Iterator[Problem]:
    """The earliest publication date must not be after the latest."""
    for row in tables["sources"]:
        first, last = row["published_earliest"], row["published_latest"]
        if first and last and first > last:
            message = f"The earliest publication date, {first}, is after the latest, {last}."
            yield row.problem("published_earliest", message)


@check(
    "sources(published_date, published_earliest, published_latest, published_basis)",
    name="wrong-publication-basis",
    fix="Correct the basis, or the dates. A printed date is also both bounds.",
    bad="published_earliest: 2021-12-18\npublished_basis: printed",
    good="published_earliest: 2021-12-18\npublished_basis: inferred",
)
def wrong_publication_basis(tables: Tables) -> Iterator[Problem]:
    """The publication basis must be `printed` with a printed date, `inferred` with bounds only, else `unknown`."""
    for row in tables["sources"]:
        day, bounds = row["published_date"], {row["published_earliest"], row["published_latest"]}
        expected = "printed" if day else "inferred" if bounds != {""} else "unknown"
        if row["published_basis"] != expected:
            message = f"The basis is {row['published_basis']!r}; the dates require {expected!r}."
            yield row.problem("published_basis", message, "Correct the basis, or the dates.")
        if day and bounds != {day}:
            message = "A printed publication date must also be the earliest and the latest date."
            yield row.problem("published_earliest", message, f"Enter {day} for both.")


@check(
    "sources(reference_date, published_latest)",
    name="reference-date-after-publication",
    fix="Correct one of the two dates: an article cannot count days from a later date.",
    bad="published: 2021-12-15\nreference_date: 2021-12-16",
    good="published: 2021-12-15\nreference_date: 2021-12-15",
)
def reference_date_after_publication(tables: Tables) -> Iterator[Problem]:
    """The reference date of a source must not be after its latest publication date."""
    for row in tables["sources"]:
        day, latest = row["reference_date"], row["published_latest"]
        if day and latest and day > latest:
            yield row.problem(
                "reference_date", f"The reference date {day} is after the publication by {latest}."
            )


@check(
    "sources(published_basis, note)",
    name="unexplained-publication-date",
    fix="Write in `note` which dated facts bound the publication date.",
    bad="published_basis: inferred",
    good="published_basis: inferred\nnote: No day is printed; the text names one in December.",
)
def unexplained_publication_date(tables: Tables) -> Iterator[Problem]:
    """An inferred publication date must be explained in a note."""
    for row in tables["sources"]:
        if row["published_basis"] == "inferred" and not row["note"]:
            yield row.problem("note", "The publication date is inferred, and no note explains it.")


@check(
    "sources(original_language, language)",
    name="translated-from-own-language",
    fix="Remove `original_language` if the article is not a translation.",
    bad="language: en\noriginal_language: en",
    good="language: en\noriginal_language: fr",
)
def translated_from_own_language(tables: Tables) -> Iterator[Problem]:
    """The original language of a translation must differ from the language of the article."""
    for row in tables["sources"]:
        if row["original_language"] and row["original_language"] == row["language"]:
            message = f"Language and original language are both {row['language']!r}."
            yield row.problem("original_language", message)


@check(
    "sources(source_id)",
    "statements(source_id)",
    "event_reports(source_id)",
    name="unused-source",
    fix="Code what the article says, or remove the source.",
    bad="statements: []\nevents: []",
    good="statements:\n  - {id: s01, speaker: jane-roe, ...}",
    severity=Severity.WARNING,
)
def unused_source(tables: Tables) -> Iterator[Problem]:
    """A source should have at least one statement or event report."""
    used = {row["source_id"] for name in ("statements", "event_reports") for row in tables[name]}
    for row in tables["sources"]:
        if row["source_id"] not in used:
            yield row.problem("source_id", "The source has no statement and no event report.")
