"""The measures of agreement between two codings, and the threshold that the codebook sets for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure and its threshold; None if there is no threshold."""

    name: str
    bar: float | None = None


MEASURES: Final = (
    Measure("attributions", 0.92),
    Measure("recall", 0.95),
    Measure("content_words", 0.80),
    Measure("attribution_words", 0.80),
    Measure("speaker", 0.80),
    Measure("attribution_path", 0.80),
    Measure("relayed_by"),
    Measure("cited_outlet"),
    Measure("modality", 0.80),
    Measure("statement_type", 0.80),
    Measure("issue", 0.80),
    Measure("channel"),
    Measure("conditional"),
    Measure("co_speakers"),
    Measure("addressees"),
    Measure("targets"),
    Measure("occasion"),
    Measure("utterance"),
    Measure("statement_date", 0.95),
    Measure("date_basis"),
    Measure("confidence"),
    Measure("relations", 0.67),
    Measure("events"),
    Measure("event_type", 0.80),
    Measure("event_status"),
    Measure("event_date", 0.95),
    Measure("event_participants"),
    Measure("event_reports"),
)
"""All measures, in the order of the reports."""
