"""The rules of the curation files."""

from __future__ import annotations

from typing import Final

from guarantees.core.rules import AGREEMENT, CURATION, Rule, register

INVALID_CODE_LIST: Final = register(
    Rule(
        name="invalid-code-list",
        group=CURATION,
        summary="A code list must fit the columns that use it.",
        fix="Restore the code list in `curation/codes/`, or change the column in `schemas/`.",
        bad="curation/codes/issue.yml without any code",
        good="codes:\n  - {code: talks_process, definition: Whether and how to talk.}",
    )
)
CURATION_TYPE: Final = register(
    Rule(
        name="curation-type",
        group=CURATION,
        summary="A value must be a string, list or mapping, as its key requires.",
        fix="Write the value in the form that the message names.",
        bad="aliases: Roe",
        good="aliases: [Roe]",
    )
)
CURATION_UNKNOWN_KEY: Final = register(
    Rule(
        name="curation-unknown-key",
        group=CURATION,
        summary="A mapping must contain only known keys.",
        fix="Correct the spelling of the key, or remove it.",
        bad="sumary: The mayor keeps the service at night.",
        good="summary: The mayor keeps the service at night.",
    )
)
CURATION_MISSING_KEY: Final = register(
    Rule(
        name="curation-missing-key",
        group=CURATION,
        summary="A required key must be present.",
        fix="Add the key.",
        bad="- {actor: jane-roe}",
        good="- {actor: jane-roe, role: participant}",
    )
)
CURATION_BLANK_VALUE: Final = register(
    Rule(
        name="curation-blank-value",
        group=CURATION,
        summary="A key must have a value.",
        fix="Fill in the value, or remove the key.",
        bad="summary:",
        good="summary: The mayor keeps the service at night.",
    )
)
CURATION_WHITESPACE: Final = register(
    Rule(
        name="curation-whitespace",
        group=CURATION,
        summary="A value must not start or end with white space.",
        fix="Remove the white space.",
        bad='name: "Jane Roe "',
        good="name: Jane Roe",
    )
)
CURATION_CONTROL_CHARACTER: Final = register(
    Rule(
        name="curation-control-character",
        group=CURATION,
        summary="A value must be a single line of visible characters.",
        fix="Write the value on one line; fold long text with `>-`.",
        bad='summary: "The mayor keeps\\nthe service."',
        good="summary: The mayor keeps the service.",
    )
)
CURATION_INVALID_VALUE: Final = register(
    Rule(
        name="curation-invalid-value",
        group=CURATION,
        summary="A value must have the form that its key requires.",
        fix="Write the value in the form that the hint describes.",
        bad='aliases: ["Roe|J. Roe"]',
        good="aliases: [Roe, J. Roe]",
    )
)
CURATION_INVALID_DATE: Final = register(
    Rule(
        name="curation-invalid-date",
        group=CURATION,
        summary="A date must exist in the calendar, and an interval must not end before it starts.",
        fix="Correct the date; write days as YYYY-MM-DD and intervals as START/END.",
        bad="date: 2021-12-32",
        good="date: 2021-12-31",
    )
)
CURATION_FORMAT: Final = register(
    Rule(
        name="curation-format",
        group=CURATION,
        summary="A value must be of the type of its column: integer, boolean, date or string.",
        fix="Write the value as the type requires.",
        bad="conditional: perhaps",
        good="conditional: true",
    )
)
CURATION_ENUM: Final = register(
    Rule(
        name="curation-enum",
        group=CURATION,
        summary="A value must be one of the allowed codes.",
        fix="Use a code of the list in `docs/codebook.md`.",
        bad="confidence: certain",
        good="confidence: high",
    )
)
CURATION_PATTERN: Final = register(
    Rule(
        name="curation-pattern",
        group=CURATION,
        summary="A value must match the pattern of its column.",
        fix="Correct the value; the hint describes the pattern.",
        bad="country: Britain",
        good="country: GBR",
    )
)
CURATION_MIN_LENGTH: Final = register(
    Rule(
        name="curation-minLength",
        group=CURATION,
        summary="A value must not be shorter than its column allows.",
        fix="Write a longer value.",
        bad="summary: No.",
        good="summary: The mayor keeps the service at night.",
    )
)
CURATION_MAX_LENGTH: Final = register(
    Rule(
        name="curation-maxLength",
        group=CURATION,
        summary="A value must not be longer than its column allows.",
        fix="Shorten the value.",
        bad="summary: a paragraph of several hundred words",
        good="summary: The mayor keeps the service at night.",
    )
)
CURATION_MINIMUM: Final = register(
    Rule(
        name="curation-minimum",
        group=CURATION,
        summary="A value must not be below the minimum of its column.",
        fix="Correct the value.",
        bad="published: 1021-12-15",
        good="published: 2021-12-15",
    )
)
CURATION_MAXIMUM: Final = register(
    Rule(
        name="curation-maximum",
        group=CURATION,
        summary="A value must not exceed the maximum of its column.",
        fix="Correct the value.",
        bad="published: 3021-12-15",
        good="published: 2021-12-15",
    )
)
CURATION_DUPLICATE: Final = register(
    Rule(
        name="curation-duplicate",
        group=CURATION,
        summary="Ids and list items must be unique.",
        fix="Give the second record its own id, or remove the repetition.",
        bad="addressees: [john-poe, john-poe]",
        good="addressees: [john-poe]",
    )
)
CURATION_UNKNOWN_ID: Final = register(
    Rule(
        name="curation-unknown-id",
        group=CURATION,
        summary="An id must refer to an existing record.",
        fix="Correct the id, or add the record to `curation/`.",
        bad="speaker: jane-ro",
        good="speaker: jane-roe",
    )
)
CURATION_INVALID_QUOTE: Final = register(
    Rule(
        name="curation-invalid-quote",
        group=CURATION,
        summary="A quote is identified by its first and last words, at most eight words each.",
        fix="Write `{from: first words, to: last words}`, or the whole quote if it has at most eight words.",
        bad="quote: {from: We will not}",
        good="quote: {from: We will not, to: price may be}",
    )
)
INVALID_AGREEMENT_RECORD: Final = register(
    Rule(
        name="invalid-agreement-record",
        group=AGREEMENT,
        summary="The recorded coder agreement must have the expected columns.",
        fix="Run `guarantees build` with the articles available.",
        bad="stage,coding,measure",
        good="a file as `guarantees build` wrote it",
    )
)
UNEXPECTED_FILE: Final = register(
    Rule(
        name="unexpected-file",
        group=CURATION,
        summary="A folder must contain only the files that belong there.",
        fix="Move the file to its folder, or delete it.",
        bad="curation/actors/notes.txt",
        good="curation/actors/jane-roe.yml",
    )
)
INVALID_FILE_NAME: Final = register(
    Rule(
        name="invalid-file-name",
        group=CURATION,
        summary="The name of a curation file must be a valid id followed by `.yml`, and possible on Windows.",
        fix="Rename the file: lower-case letters, digits and hyphens; not con, nul, aux, prn, com1 or lpt1.",
        bad="curation/actors/Jane Roe.yml",
        good="curation/actors/jane-roe.yml",
    )
)
