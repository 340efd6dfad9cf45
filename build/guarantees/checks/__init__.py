"""Checks that a stranger can repeat: they see a published package and nothing else.

``shape`` asks pandera about every cell, ``keys`` follows keys and references, ``cells`` looks at what plain
readers would make of a table; the modules named after their subjects ask whether records make sense. Every
check that knows this dataset is a function whose docstring is a question, in the list :data:`CHECKS`. What
the codebook forbids is an error; what only a person can judge is a warning.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from guarantees.checks import (
    accounts,
    actors,
    acts,
    affiliations,
    anchors,
    attribution,
    codes,
    dates,
    events,
    expectations,
    names,
    participants,
    relations,
    sources,
    statements,
)
from guarantees.findings import Finding, Severity
from guarantees.published.reading import Published


@dataclass(frozen=True, slots=True)
class Check:
    """A named question about the tables in *needs*; it is asked only where all of them can be read."""

    ask: Callable[[Published], Iterable[Finding]]
    needs: tuple[str, ...]
    severity: Severity = Severity.ERROR

    @property
    def name(self) -> str:
        """The name by which findings, waivers and the docs speak of the check."""
        return self.ask.__name__.replace("_", "-")

    @property
    def question(self) -> str:
        """The first line of the docstring."""
        return inspect.cleandoc(self.ask.__doc__ or "").partition("\n")[0]

    @property
    def detail(self) -> str:
        """What the docstring says beyond the question, or an empty text."""
        return inspect.cleandoc(self.ask.__doc__ or "").partition("\n")[2].strip()

    def findings(self, package: Published) -> Iterator[Finding]:
        """Yield what the check finds in *package*, in its name and with its weight."""
        if not package.has(*self.needs) or not all(package[name].complete for name in self.needs):
            return
        try:
            found = list(self.ask(package))
        except KeyError as err:
            if any(err.args[0] in package.contract[name].columns for name in self.needs):
                raise
            return  # a package of another release, whose contract lacks a column: nothing can be said
        for finding in found:
            yield dataclasses.replace(finding, check=self.name, severity=self.severity)


def _warning(ask: Callable[[Published], Iterable[Finding]], needs: tuple[str, ...]) -> Check:
    return Check(ask, needs, Severity.WARNING)


# The tables from which follows whom a source names.
_NAMING: Final = ("statements", "statement_participants", "event_participants", "event_reports")


CHECKS: Final[tuple[Check, ...]] = (
    Check(sources.publication_bounds_are_in_order, ("sources",)),
    Check(sources.publication_basis_fits, ("sources",)),
    Check(sources.reference_day_is_not_after_publication, ("sources",)),
    Check(sources.inferred_day_is_explained, ("sources",)),
    Check(sources.translation_is_from_another_language, ("sources",)),
    _warning(sources.source_is_used, ("sources", "statements", "event_reports")),
    Check(actors.actor_country_is_in_iso_3166, ("actors",)),
    Check(actors.country_fits_the_type, ("actors",)),
    _warning(actors.state_has_its_own_country, ("actors",)),
    Check(actors.sector_fits_the_type, ("actors",)),
    Check(actors.parent_is_a_body, ("actors",)),
    Check(actors.person_has_no_parent, ("actors",)),
    _warning(actors.parent_is_of_the_same_country, ("actors",)),
    _warning(
        actors.actor_is_used,
        ("actors", "affiliations", "event_participants", "statements", "statement_participants"),
    ),
    Check(affiliations.affiliation_joins_person_and_body, ("actors", "affiliations")),
    Check(affiliations.affiliation_days_are_in_order, ("affiliations",)),
    _warning(affiliations.affiliation_is_stated_by_its_source, ("affiliations", *_NAMING)),
    _warning(affiliations.affiliation_days_fit_the_sources, ("affiliations", "sources", *_NAMING)),
    _warning(
        affiliations.affiliation_covers_what_is_shown,
        ("affiliations", "statements", "events", "event_participants"),
    ),
    _warning(
        affiliations.representative_is_affiliated, ("event_participants", "events", "actors", "affiliations")
    ),
    Check(names.spelling_is_listed_once, ("actors",)),
    _warning(names.spelling_means_one_actor, ("actors",)),
    _warning(names.names_are_told_apart, ("actors",)),
    Check(names.namesakes_are_noted, ("sources", "actors", *_NAMING)),
    _warning(names.summaries_are_told_apart, ("statements", "relations")),
    Check(events.event_country_is_in_iso_3166, ("events",)),
    Check(events.event_date_can_be_read, ("events",)),
    Check(events.event_columns_follow, ("events", "codes")),
    Check(events.event_is_reported, ("events", "event_reports")),
    Check(participants.event_roles_fit_its_type, ("event_participants", "events")),
    _warning(participants.event_has_its_parties, ("events", "event_participants", "actors")),
    Check(participants.sender_is_not_the_recipient, ("event_participants",)),
    Check(participants.event_stands_once, ("events", "event_participants")),
    _warning(
        participants.occasion_has_its_speakers,
        ("statements", "statement_participants", "event_participants", "actors", "affiliations"),
    ),
    _warning(participants.channel_fits_the_occasion, ("statements", "events")),
    Check(accounts.reported_date_can_be_read, ("event_reports",)),
    Check(accounts.difference_is_named, ("event_reports",)),
    _warning(accounts.difference_is_explained, ("event_reports",)),
    Check(accounts.fitting_account_has_a_fitting_date, ("event_reports", "events")),
    _warning(accounts.consistent_account_is_as_specific, ("event_reports", "events")),
    Check(accounts.differing_date_differs, ("event_reports", "events")),
    Check(accounts.date_has_an_expression, ("event_reports",)),
    Check(statements.statement_id_names_its_source, ("statements",)),
    Check(statements.statement_date_can_be_read, ("statements",)),
    Check(statements.statement_columns_follow, ("statements", "codes")),
    Check(statements.utterance_has_one_lead, ("statements",)),
    Check(statements.utterance_has_one_speaker, ("statements",)),
    Check(statements.utterance_is_told_once_in_a_source, ("statements",)),
    _warning(statements.utterance_is_one_act, ("statements",)),
    Check(statements.statement_is_not_after_its_publication, ("statements", "sources")),
    Check(statements.participant_is_not_the_speaker, ("statements", "statement_participants")),
    Check(acts.summary_quotes_nothing, ("statements", "events")),
    Check(acts.doubt_is_explained, ("statements",)),
    Check(acts.relayed_quote_is_not_certain, ("statements",)),
    _warning(acts.condition_is_marked, ("statements",)),
    _warning(acts.directed_act_has_a_target, ("statements", "statement_participants")),
    _warning(acts.only_directed_acts_have_a_target, ("statement_participants", "statements")),
    _warning(acts.private_talk_names_whom_with, ("statements", "statement_participants")),
    Check(attribution.relayer_is_not_the_speaker, ("statements",)),
    Check(attribution.relayer_is_no_outlet, ("statements", "actors")),
    _warning(
        attribution.relayer_can_know,
        ("statements", "statement_participants", "event_participants", "actors", "affiliations"),
    ),
    Check(attribution.cited_outlet_is_an_outlet, ("statements", "actors")),
    Check(attribution.cited_outlet_is_not_the_publisher, ("statements", "actors", "sources")),
    Check(attribution.outlet_speaks_in_its_own_voice, ("statements", "actors")),
    Check(attribution.outlet_voice_is_an_outlets, ("statements", "actors")),
    Check(attribution.outlet_voice_has_no_go_between, ("statements", "actors")),
    Check(attribution.outlet_voice_is_not_attributed, ("statements", "actors", "anchors")),
    _warning(attribution.attribution_has_an_anchor, ("statements", "anchors")),
    _warning(attribution.outlet_voice_is_that_of_the_credited_outlet, ("statements", "actors", "sources")),
    Check(dates.report_date_is_an_upper_bound, ("statements", "events")),
    Check(dates.known_date_is_given, ("statements", "events")),
    Check(dates.undated_statement_ends_with_its_source, ("statements", "sources")),
    Check(dates.resolved_day_has_a_reference, ("statements", "event_reports", "sources")),
    _warning(dates.resolved_day_is_near_its_reference, ("statements", "sources")),
    _warning(dates.dated_words_have_an_anchor, ("statements", "anchors")),
    Check(dates.conflict_of_dates_is_reported, ("events", "event_reports")),
    _warning(dates.statement_falls_on_its_occasion, ("statements", "events", "event_reports")),
    Check(dates.occasion_has_taken_place, ("statements", "events")),
    Check(dates.status_fits_the_reports, ("events", "event_reports", "sources")),
    _warning(dates.meeting_to_come_is_not_past, ("events", "event_reports", "sources")),
    Check(relations.relation_points_at_one_thing, ("relations",)),
    Check(relations.relation_points_at_leads, ("relations", "statements")),
    Check(relations.only_replies_point_at_events, ("relations",)),
    Check(relations.relation_stands_once, ("relations",)),
    Check(relations.contradiction_starts_at_the_lower_id, ("relations",)),
    Check(relations.relation_joins_two_utterances, ("relations", "statements")),
    Check(relations.relation_fits_the_speakers, ("relations", "statements")),
    _warning(relations.nobody_answers_themselves, ("relations", "statements")),
    _warning(relations.repetition_is_on_another_occasion, ("relations", "statements")),
    Check(relations.reply_is_not_before_what_it_answers, ("relations", "statements", "events")),
    Check(anchors.anchor_id_names_its_owner, ("anchors",)),
    Check(anchors.anchor_supports_one_record, ("anchors",)),
    Check(anchors.anchor_lies_in_its_text, ("anchors", "sources")),
    Check(anchors.anchor_words_come_together, ("anchors",)),
    Check(anchors.published_words_fit_their_span, ("anchors",)),
    Check(anchors.anchors_are_numbered_without_gaps, ("anchors",)),
    Check(anchors.span_is_anchored_once, ("anchors",)),
    Check(anchors.statement_has_content_anchor, ("statements", "anchors")),
    Check(anchors.anchor_is_in_the_statements_source, ("statements", "anchors")),
    Check(anchors.report_has_anchor, ("event_reports", "anchors")),
    Check(anchors.event_anchor_has_report, ("event_reports", "anchors")),
    Check(anchors.content_anchors_do_not_overlap, ("anchors",)),
    Check(codes.codes_are_those_of_the_contract, ("codes",)),
    Check(codes.mappings_hang_together, ("codes",)),
    Check(codes.plover_class_is_mapped_to, ("codes",)),
    Check(codes.retired_id_is_gone, ("retired_ids",)),
    Check(codes.retired_id_is_in_the_changelog, ("retired_ids",)),
    Check(expectations.table_has_enough_rows, ()),
    _warning(expectations.table_has_not_too_many_rows, ()),
    Check(expectations.column_is_filled_enough, ()),
    _warning(expectations.column_is_not_filled_too_often, ()),
    _warning(expectations.code_is_used_or_reserved, ()),
)
