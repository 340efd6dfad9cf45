"""The rules of any table that need no numpy or Polars to be explained; the readers and engines import them."""

from __future__ import annotations

from typing import Final

from guarantees.core.rules import CELLS, CONSISTENCY, FILE_FORMAT, Rule, Severity, register

UNREADABLE_FILE: Final = register(
    Rule(
        name="unreadable-file",
        group=FILE_FORMAT,
        summary="The file of a table must be what its format says, and not be damaged.",
        fix="Write the file again from its source.",
        bad="events.csv.gz cut off after 1,000 bytes",
        good="events.csv.gz as it was written",
    )
)
CSV_DELIMITER: Final = register(
    Rule(
        name="csv-delimiter",
        group=FILE_FORMAT,
        summary="Cells must be separated by the declared delimiter; the default is a comma.",
        fix="Save the file with the declared delimiter, or declare the delimiter in `dialect`.",
        bad="event_id;label",
        good="event_id,label",
    )
)
CSV_CONFLICT_MARKER: Final = register(
    Rule(
        name="csv-conflict-marker",
        group=FILE_FORMAT,
        summary="A table must not contain the markers of an unresolved merge.",
        fix="Decide which of the two versions is right, and remove the other and the marker lines.",
        bad="<<<<<<< main\nmayors-meet,First\n=======\nmayors-meet,Second\n>>>>>>> branch",
        good="mayors-meet,First",
    )
)
REPEATED_HEADER: Final = register(
    Rule(
        name="repeated-header",
        group=FILE_FORMAT,
        summary="The header must occur only once.",
        fix="Remove the second header; perhaps two files were joined.",
        bad="event_id,label\nmayors-meet,First\nevent_id,label\nsecond-meeting,Second",
        good="event_id,label\nmayors-meet,First\nsecond-meeting,Second",
    )
)
SLOW_PATTERN: Final = register(
    Rule(
        name="slow-pattern",
        group=CELLS,
        summary="A pattern must not take minutes to match a cell.",
        fix="Write it without nested repetitions, such as (a+)+, and without alternatives that match the same text.",
        bad='{"name": "code", "constraints": {"pattern": "(a+)+b"}}',
        good='{"name": "code", "constraints": {"pattern": "a+b"}}',
    )
)
TYPE_OUTLIER: Final = register(
    Rule(
        name="type-outlier",
        group=CELLS,
        summary="A cell of a table without a schema should be of the same type as the others of its column.",
        fix="Correct the cell, or describe the column in a schema.",
        severity=Severity.WARNING,
        bad="count\n1\n2\n...\nthree",
        good="count\n1\n2\n...\n3",
    )
)
EXTERNAL_CHECK: Final = register(
    Rule(
        name="external-check",
        group=CONSISTENCY,
        summary="A row must pass the checks of other packages that are installed.",
        fix="See the documentation of the package that offers the check.",
        bad="departure,arrival\n2030-01-02,2030-01-01   # with a check that a ferry arrives after it leaves",
        good="departure,arrival\n2030-01-01,2030-01-02",
    )
)
"""Findings carry the name of the check itself, as in ``arrival-after-departure``."""
