"""Checks that a stranger can repeat: they see a published package and nothing else.

``shape`` asks pandera about every cell, ``keys`` follows keys and references, ``cells`` looks at what plain
readers would make of a table; the modules named after tables ask whether they make sense. Every check that
knows this dataset is a function whose docstring is a question, in the list :data:`CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from guarantees.checks import actors, anchors, codes, events, sources, statements
from guarantees.findings import Finding
from guarantees.published.reading import Published


@dataclass(frozen=True, slots=True)
class Check:
    """A named question about the tables in *needs*; it is asked only where all of them can be read."""

    ask: Callable[[Published], Iterable[Finding]]
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name by which findings, waivers and the docs speak of the check."""
        return self.ask.__name__.replace("_", "-")

    @property
    def question(self) -> str:
        """The first line of the docstring."""
        return (self.ask.__doc__ or "").strip().partition("\n")[0]

    def findings(self, package: Published) -> Iterator[Finding]:
        """Yield what the check finds in *package*."""
        if not package.has(*self.needs) or not all(package[name].complete for name in self.needs):
            return
        try:
            found = list(self.ask(package))
        except KeyError as err:
            if any(err.args[0] in package.contract[name].columns for name in self.needs):
                raise
            return  # a package of another release, whose contract lacks a column: nothing can be said
        yield from found


CHECKS: Final[tuple[Check, ...]] = (
    Check(sources.publication_bounds_are_in_order, ("sources",)),
    Check(sources.publication_basis_fits, ("sources",)),
    Check(actors.actor_country_is_in_iso_3166, ("actors",)),
    Check(actors.parent_is_a_body, ("actors",)),
    Check(actors.affiliation_joins_person_and_body, ("actors", "affiliations")),
    Check(actors.affiliation_days_are_in_order, ("affiliations",)),
    Check(events.event_country_is_in_iso_3166, ("events",)),
    Check(events.event_date_can_be_read, ("events",)),
    Check(events.reported_date_can_be_read, ("event_reports",)),
    Check(events.event_columns_follow, ("events", "codes")),
    Check(events.event_is_reported, ("events", "event_reports")),
    Check(events.difference_is_named, ("event_reports",)),
    Check(statements.statement_id_names_its_source, ("statements",)),
    Check(statements.statement_date_can_be_read, ("statements",)),
    Check(statements.statement_columns_follow, ("statements", "codes")),
    Check(statements.utterance_has_one_lead, ("statements",)),
    Check(statements.utterance_has_one_speaker, ("statements",)),
    Check(statements.relayer_is_not_the_speaker, ("statements",)),
    Check(statements.cited_outlet_is_an_outlet, ("statements", "actors")),
    Check(statements.outlet_voice_is_an_outlets, ("statements", "actors")),
    Check(statements.statement_is_not_after_its_publication, ("statements", "sources")),
    Check(statements.participant_is_not_the_speaker, ("statements", "statement_participants")),
    Check(statements.relation_points_at_one_thing, ("relations",)),
    Check(statements.relation_points_at_leads, ("relations", "statements")),
    Check(anchors.anchor_id_names_its_owner, ("anchors",)),
    Check(anchors.anchor_supports_one_record, ("anchors",)),
    Check(anchors.anchor_lies_in_its_text, ("anchors", "sources")),
    Check(anchors.anchor_words_come_together, ("anchors",)),
    Check(anchors.statement_has_content_anchor, ("statements", "anchors")),
    Check(anchors.anchor_is_in_the_statements_source, ("statements", "anchors")),
    Check(anchors.report_has_anchor, ("event_reports", "anchors")),
    Check(anchors.event_anchor_has_report, ("event_reports", "anchors")),
    Check(anchors.content_anchors_do_not_overlap, ("anchors",)),
    Check(codes.codes_are_those_of_the_contract, ("codes",)),
    Check(codes.retired_id_is_gone, ("retired_ids",)),
)
