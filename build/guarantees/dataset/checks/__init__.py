"""Checks that a stranger can repeat: they see a published package and nothing else.

``shape`` asks pandera about every cell, ``keys`` follows keys and references, ``cells`` looks at what plain
readers would make of a table; the modules named after their subjects ask whether records make sense. Every
check that knows this dataset is a function whose docstring is a question, in the list :data:`CHECKS`. What
the codebook forbids is an error; what only a person can judge is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.rules import Severity
from guarantees.dataset.checks import (
    actors,
    affiliations,
    anchors,
    attribution,
    codes,
    dates,
    duplicates,
    event_reports,
    events,
    participants,
    relations,
    sources,
    statement_types,
    statements,
)
from guarantees.package.reader import Package
from guarantees.validation import expectation_checks
from guarantees.validation.check import Check


def _warning(ask: Callable[[Package], Iterable[Finding]], needs: tuple[str, ...]) -> Check:
    return Check(ask, needs, Severity.WARNING)


# The tables from which follows whom a source names.
_NAMING: Final = ("statements", "statement_participants", "event_participants", "event_reports")


CHECKS: Final[tuple[Check, ...]] = (
    Check(sources.publication_dates_reversed, ("sources",)),
    Check(sources.wrong_publication_basis, ("sources",)),
    Check(sources.reference_date_after_publication, ("sources",)),
    Check(sources.unexplained_publication_date, ("sources",)),
    Check(sources.translated_from_own_language, ("sources",)),
    _warning(sources.unused_source, ("sources", "statements", "event_reports")),
    Check(actors.unknown_actor_country, ("actors",)),
    Check(actors.unexpected_country, ("actors",)),
    _warning(actors.state_without_own_country, ("actors",)),
    Check(actors.wrong_sector, ("actors",)),
    Check(actors.invalid_parent, ("actors",)),
    Check(actors.person_with_parent, ("actors",)),
    _warning(actors.parent_country_differs, ("actors",)),
    _warning(
        actors.unused_actor,
        ("actors", "affiliations", "event_participants", "statements", "statement_participants"),
    ),
    Check(affiliations.invalid_affiliation, ("actors", "affiliations")),
    Check(affiliations.affiliation_dates_reversed, ("affiliations",)),
    _warning(affiliations.unsupported_affiliation, ("affiliations", *_NAMING)),
    _warning(affiliations.affiliation_after_its_sources, ("affiliations", "sources", *_NAMING)),
    _warning(
        affiliations.activity_outside_affiliation,
        ("affiliations", "statements", "events", "event_participants"),
    ),
    _warning(
        affiliations.unaffiliated_representative, ("event_participants", "events", "actors", "affiliations")
    ),
    Check(duplicates.duplicate_alias, ("actors",)),
    _warning(duplicates.ambiguous_alias, ("actors",)),
    _warning(duplicates.similar_names, ("actors",)),
    Check(duplicates.unexplained_namesakes, ("sources", "actors", *_NAMING)),
    _warning(duplicates.similar_summaries, ("statements", "relations")),
    Check(events.unknown_event_country, ("events",)),
    Check(events.invalid_event_date, ("events",)),
    Check(events.wrong_derived_event_cell, ("events", "codes")),
    Check(events.unreported_event, ("events", "event_reports")),
    Check(participants.unexpected_event_role, ("event_participants", "events")),
    _warning(participants.missing_event_party, ("events", "event_participants", "actors")),
    Check(participants.sender_is_recipient, ("event_participants",)),
    Check(participants.duplicate_event, ("events", "event_participants")),
    _warning(
        participants.speaker_not_at_event,
        ("statements", "statement_participants", "event_participants", "actors", "affiliations"),
    ),
    _warning(participants.unexpected_channel, ("statements", "events")),
    Check(event_reports.invalid_reported_date, ("event_reports",)),
    Check(event_reports.inconsistent_differs_in, ("event_reports",)),
    _warning(event_reports.unexplained_difference, ("event_reports",)),
    Check(event_reports.conflicting_report_date, ("event_reports", "events")),
    _warning(event_reports.less_specific_report_date, ("event_reports", "events")),
    Check(event_reports.date_does_not_differ, ("event_reports", "events")),
    Check(event_reports.date_without_expression, ("event_reports",)),
    Check(statements.statement_id_of_other_source, ("statements",)),
    Check(statements.invalid_statement_date, ("statements",)),
    Check(statements.wrong_derived_statement_cell, ("statements", "codes")),
    Check(statements.utterance_without_single_lead, ("statements",)),
    Check(statements.utterance_speakers_differ, ("statements",)),
    Check(statements.duplicate_utterance_in_source, ("statements",)),
    _warning(statements.utterance_codes_differ, ("statements",)),
    Check(statements.statement_after_publication, ("statements", "sources")),
    Check(statements.participant_is_speaker, ("statements", "statement_participants")),
    Check(statement_types.quotation_in_summary, ("statements", "events")),
    Check(statement_types.unexplained_low_confidence, ("statements",)),
    Check(statement_types.high_confidence_relayed_quote, ("statements",)),
    _warning(statement_types.unmarked_condition, ("statements",)),
    _warning(statement_types.missing_target, ("statements", "statement_participants")),
    _warning(statement_types.unexpected_target, ("statement_participants", "statements")),
    _warning(statement_types.private_talk_without_partner, ("statements", "statement_participants")),
    Check(attribution.relayer_is_speaker, ("statements",)),
    Check(attribution.relayer_is_outlet, ("statements", "actors")),
    _warning(
        attribution.relayer_without_access,
        ("statements", "statement_participants", "event_participants", "actors", "affiliations"),
    ),
    Check(attribution.cited_outlet_not_outlet, ("statements", "actors")),
    Check(attribution.cited_outlet_is_publisher, ("statements", "actors", "sources")),
    Check(attribution.outlet_as_attributed_speaker, ("statements", "actors")),
    Check(attribution.outlet_voice_of_non_outlet, ("statements", "actors")),
    Check(attribution.relayed_outlet_voice, ("statements", "actors")),
    Check(attribution.attributed_outlet_voice, ("statements", "actors", "anchors")),
    _warning(attribution.attribution_without_anchor, ("statements", "anchors")),
    _warning(attribution.outlet_voice_of_other_outlet, ("statements", "actors", "sources")),
    Check(dates.report_date_not_upper_bound, ("statements", "events")),
    Check(dates.missing_stated_date, ("statements", "events")),
    Check(dates.undated_statement_without_end, ("statements", "sources")),
    Check(dates.missing_reference_date, ("statements", "event_reports", "sources")),
    _warning(dates.weekday_far_from_reference, ("statements", "sources")),
    _warning(dates.date_without_anchor, ("statements", "anchors")),
    Check(dates.unreported_date_conflict, ("events", "event_reports")),
    _warning(dates.statement_date_outside_event, ("statements", "events", "event_reports")),
    Check(dates.statement_at_future_event, ("statements", "events")),
    Check(dates.event_after_its_sources, ("events", "event_reports", "sources")),
    _warning(dates.announced_meeting_in_past, ("events", "event_reports", "sources")),
    Check(relations.invalid_relation_target, ("relations",)),
    Check(relations.relation_to_non_lead, ("relations", "statements")),
    Check(relations.non_reply_to_event, ("relations",)),
    Check(relations.duplicate_relation, ("relations",)),
    Check(relations.contradiction_from_higher_id, ("relations",)),
    Check(relations.relation_within_utterance, ("relations", "statements")),
    Check(relations.relation_speakers_mismatch, ("relations", "statements")),
    _warning(relations.reply_to_self, ("relations", "statements")),
    _warning(relations.repetition_at_same_event, ("relations", "statements")),
    Check(relations.reply_precedes_target, ("relations", "statements", "events")),
    Check(anchors.wrong_anchor_id, ("anchors",)),
    Check(anchors.anchor_without_single_record, ("anchors",)),
    Check(anchors.anchor_outside_text, ("anchors", "sources")),
    Check(anchors.incomplete_anchor_words, ("anchors",)),
    Check(anchors.anchor_words_too_long, ("anchors",)),
    Check(anchors.anchor_number_gap, ("anchors",)),
    Check(anchors.duplicate_anchor, ("anchors",)),
    Check(anchors.statement_without_anchor, ("statements", "anchors")),
    Check(anchors.anchor_in_other_source, ("statements", "anchors")),
    Check(anchors.report_without_anchor, ("event_reports", "anchors")),
    Check(anchors.anchor_without_report, ("event_reports", "anchors")),
    Check(anchors.overlapping_anchors, ("anchors",)),
    Check(codes.codes_differ_from_contract, ("codes",)),
    Check(codes.inconsistent_mapping, ("codes",)),
    Check(codes.unmapped_plover_class, ("codes",)),
    Check(codes.retired_id_in_use, ("retired_ids",)),
    Check(codes.retired_id_not_in_changelog, ("retired_ids",)),
    Check(expectation_checks.too_few_rows, ()),
    _warning(expectation_checks.too_many_rows, ()),
    Check(expectation_checks.column_too_empty, ()),
    _warning(expectation_checks.column_too_full, ()),
    _warning(expectation_checks.unused_code, ()),
)
