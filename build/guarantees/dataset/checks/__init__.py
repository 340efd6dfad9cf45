"""Checks of the records of this dataset: one module for each table or subject.

What the codebook forbids is an error; what only a person can decide is a warning.
"""

from __future__ import annotations

from typing import Final

from guarantees.dataset.checks import (
    actors,
    affiliations,
    anchors,
    attribution,
    codes,
    dates,
    duplicates,
    event_participants,
    event_reports,
    events,
    joins,
    relations,
    sources,
    statement_types,
    statements,
)
from guarantees.validation import expectation_checks
from guarantees.validation.check import Check, checks_in

CHECKS: Final[tuple[Check, ...]] = checks_in(
    [
        sources,
        actors,
        affiliations,
        duplicates,
        events,
        event_participants,
        event_reports,
        statements,
        statement_types,
        attribution,
        dates,
        relations,
        joins,
        anchors,
        codes,
        expectation_checks,
    ]
)
"""All checks, in the order in which they run and are documented."""
