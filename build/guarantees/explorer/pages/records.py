"""A page for every event, statement, actor and source, and the lists of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from guarantees.contract.table_schema import Table
from guarantees.core.csv_text import Row
from guarantees.core.locations import RecordRef
from guarantees.dataset import citation
from guarantees.dataset.permalinks import PAGED_TABLES
from guarantees.explorer import compare_reports, format_cells, formatting, json_ld, urls
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.explorer.format_cells import Fact, Value
from guarantees.explorer.profiles import build_profile
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import lookup
from guarantees.package.reader import TableData
from guarantees.release import record_history
from guarantees.release.record_history import ReleaseSpan

MAX_LISTED: Final = 500
"""The number of records in a list of all records of a table; the search finds the others."""

MAX_RELATED: Final = 50
"""The number of statements or other rows of a kind on a record page; the search finds the others."""

MAX_OF_SOURCE: Final = 4 * MAX_RELATED
"""The same on the page of a source."""

MAX_LANES: Final = 12
"""The number of speakers with a lane of their own in the strip of an article."""

_DATES_NOTE: Final = "The earliest and the latest possible date."

_STATEMENT_FACTS: Final = ("event_id", "statement_type", "issue", "modality", "note")
_CODING_FACTS: Final = (
    "date_basis",
    "channel",
    "is_conditional",
    "attribution_path",
    "plover_type",
    "cameo_root",
    "confidence",
)
_EVENT_FACTS: Final = (
    "date_basis",
    "event_type",
    "status",
    "period",
    "place",
    "country_code",
    "plover_type",
    "cameo_root",
)
_ACTOR_FACTS: Final = (
    "actor_type",
    "country_code",
    "parent_id",
    "plover_sector",
    "aliases",
    "wikidata_id",
    "note",
)
_SOURCE_FACTS: Final = (
    "publisher",
    "original_publisher",
    "author",
    "language",
    "original_language",
    "published_date",
    "published_basis",
    "reference_date",
    "char_count",
    "sha256",
    "note",
)

_AFTER_ALL_DATES: Final = "9999"


def _by_date(row: Row) -> tuple[str, str]:
    """Return the sort key by the latest possible date, else by the earliest; undated records come last."""
    return row["date_end"] or row["date_start"] or _AFTER_ALL_DATES, row["date_start"]


_LIST_ORDERS: Final[Mapping[str, Callable[[Row], tuple[str, ...]]]] = {
    "events": _by_date,
    "statements": _by_date,
    "actors": lambda row: (row["name"].casefold(),),
    "sources": lambda row: (row["published_latest"] or _AFTER_ALL_DATES, row["title"]),
}


@dataclass(frozen=True, slots=True)
class AnchorPosition:
    """An anchor and its position in its article, which has *article_length* characters."""

    anchor: Row
    article_length: int

    @property
    def start(self) -> int:
        """The offset of the first character, from 0."""
        return int(self.anchor["char_start"])

    @property
    def end(self) -> int:
        """The offset after the last character."""
        return int(self.anchor["char_end"])

    @property
    def percent(self) -> int:
        """The share of the article before the anchor."""
        return 100 * self.start // self.article_length

    def on_bar(self, width: int) -> tuple[int, int]:
        """Return offset and width of the anchor on a bar of *width* that represents the article."""
        offset = min(width - 2, width * self.start // self.article_length)
        return offset, max(2, width * (self.end - self.start) // self.article_length)


@dataclass(frozen=True, slots=True)
class SpeakerLane:
    """The passages of one speaker in an article, in their order; the speaker is blank for all others."""

    speaker_id: str
    positions: Sequence[AnchorPosition]


@dataclass(frozen=True, slots=True)
class RelationLink:
    """A relation of the record of a page to a statement or an event.

    Attributes:
        is_outgoing: Whether the relation starts at the record of the page.
        statement: The other end, if it is a statement.
        event: The other end, if it is an event.
    """

    relation: Row
    is_outgoing: bool
    statement: Row | None
    event: Row | None


@dataclass(frozen=True)
class RecordPages:
    """Renders the pages of the records of a package."""

    site: SiteContext

    @property
    def lookups(self) -> RecordLookups:
        """The tables of the package."""
        return self.site.lookups

    @cached_property
    def history(self) -> Mapping[RecordRef, list[ReleaseSpan]]:
        """The releases that contain each record; empty if the package has no history.

        Raises:
            InputError: The file with the history cannot be read.
        """
        file = self.site.files.files.get(record_history.HISTORY_FILE)
        spans: defaultdict[RecordRef, list[ReleaseSpan]] = defaultdict(list)
        for span in record_history.read_history(file.path) if file else ():
            if span.table_name in PAGED_TABLES:
                spans[span.subject].append(span)
        return spans

    def page(
        self, template: str, data: TableData, row: Row, facts: Sequence[Fact], **values: object
    ) -> SiteFile:
        """Return the page of a record."""
        record_id = urls.page_name(data.file, data.record(row))
        entries = citation.cite_record(self.lookups.package, lookup.Record(data, row, (), ()))
        return self.site.page(
            template,
            urls.record(data.name, record_id),
            table=data.contract,
            row=row,
            record_id=record_id,
            facts=facts,
            citation_text=citation.text(entries),
            citation_bibtex=citation.bibtex(entries),
            json_ld=json_ld.describe_record(self.lookups, data.name, row),
            history=self.history.get(RecordRef(data.name, record_id), ()),
            **values,
        )

    def anchor_positions(self, anchors: Iterable[Row]) -> list[AnchorPosition]:
        """Return *anchors* with their positions, in the order of their articles."""
        positions = [
            AnchorPosition(anchor, int(self.lookups.sources[anchor["source_id"]]["char_count"]))
            for anchor in anchors
        ]
        return sorted(positions, key=lambda position: (position.anchor["source_id"], position.start))

    def relations(self, statement_ids: Sequence[str] = (), event_id: str = "") -> list[RelationLink]:
        """Return the relations from and to these statements, and to this event."""
        rows = self.lookups.rows
        outgoing = [row for name in statement_ids for row in rows("relations", "statement_id", name)]
        incoming = [row for name in statement_ids for row in rows("relations", "related_statement_id", name)]
        if event_id:
            incoming += rows("relations", "related_event_id", event_id)
        return [
            *(self._relation_link(row, row["related_statement_id"], is_outgoing=True) for row in outgoing),
            *(self._relation_link(row, row["statement_id"], is_outgoing=False) for row in incoming),
        ]

    def _relation_link(self, relation: Row, other_id: str, *, is_outgoing: bool) -> RelationLink:
        statement = self.lookups.statements.get(other_id)
        event = None if statement else self.lookups.events.get(relation["related_event_id"])
        return RelationLink(relation, is_outgoing, statement, event)

    def statements(self) -> Iterator[SiteFile]:
        """Yield the page of every statement."""
        lookups = self.lookups
        data = lookups.package["statements"]
        for row in data.rows:
            reports = lookups.rows("statements", "utterance_id", row["utterance_id"])
            yield self.page(
                "statement.html",
                data,
                row,
                self._statement_facts(data.contract, row),
                source=lookups.sources[row["source_id"]],
                coding_facts=format_cells.list_facts(lookups, data.contract, row, _CODING_FACTS),
                anchors=self.anchor_positions(lookups.rows("anchors", "statement_id", row["statement_id"])),
                reports=reports,
                points=compare_reports.compare_utterance(lookups, reports) if len(reports) > 1 else [],
                relations=self.relations([report["statement_id"] for report in reports]),
                thread=self.site.exchanges.thread(row["statement_id"]),
            )

    def _statement_facts(self, table: Table, row: Row) -> list[Fact]:
        lookups = self.lookups
        participants = lookups.rows("statement_participants", "statement_id", row["statement_id"])
        return [
            *format_cells.list_facts(lookups, table, row, ("speaker_id",)),
            *self._role_facts("statement_role", participants),
            *format_cells.list_facts(lookups, table, row, ("relayed_by_id", "cited_outlet_id", "source_id")),
            _date_fact(table, row),
            *format_cells.list_facts(lookups, table, row, _STATEMENT_FACTS),
        ]

    def _role_facts(self, code_list: str, participants: Sequence[Row]) -> list[Fact]:
        """Return a fact for each role with a participant."""
        facts = []
        for role in self.lookups.codes(code_list):
            actors = [row["actor_id"] for row in participants if row["role"] == role]
            if actors:
                label = self.lookups.label(code_list, role)
                values = format_cells.format_actors(self.lookups, actors)
                facts.append(Fact(label, urls.code(code_list, role), "", values))
        return facts

    def events(self) -> Iterator[SiteFile]:
        """Yield the page of every event."""
        lookups = self.lookups
        data = lookups.package["events"]
        for row in data.rows:
            event_id = row["event_id"]
            reports = lookups.rows("event_reports", "event_id", event_id)
            statements = lookups.rows("statements", "event_id", event_id)
            participants = lookups.rows("event_participants", "event_id", event_id)
            yield self.page(
                "event.html",
                data,
                row,
                [
                    _date_fact(data.contract, row),
                    *self._role_facts("event_role", participants),
                    *format_cells.list_facts(lookups, data.contract, row, _EVENT_FACTS),
                ],
                anchors=self.anchor_positions(lookups.rows("anchors", "event_id", event_id)),
                reports=reports,
                points=compare_reports.compare_event(lookups, reports),
                statements=statements[:MAX_RELATED],
                omitted_statements=len(statements[MAX_RELATED:]),
                relations=self.relations(event_id=event_id),
            )

    def actors(self) -> Iterator[SiteFile]:
        """Yield the page of every actor."""
        lookups = self.lookups
        data = lookups.package["actors"]
        for row in data.rows:
            actor_id = row["actor_id"]
            statements = sorted(lookups.rows("statements", "speaker_id", actor_id), key=_by_date)
            mentions = lookups.rows("statement_participants", "actor_id", actor_id)
            relayed = [
                *lookups.rows("statements", "relayed_by_id", actor_id),
                *lookups.rows("statements", "cited_outlet_id", actor_id),
            ]
            participations = lookups.rows("event_participants", "actor_id", actor_id)[:MAX_RELATED]
            yield self.page(
                "actor.html",
                data,
                row,
                format_cells.list_facts(lookups, data.contract, row, _ACTOR_FACTS),
                side=lookups.side(actor_id),
                profile=build_profile(lookups, self.site.exchanges, actor_id),
                wikidata_url=json_ld.wikidata_url(row),
                affiliations=lookups.affiliations.get(actor_id, ()),
                members=lookups.rows("affiliations", "organization_id", actor_id)[:MAX_RELATED],
                statements=statements[:MAX_RELATED],
                statement_count=len(statements),
                mentions=[(row, lookups.statements[row["statement_id"]]) for row in mentions[:MAX_RELATED]],
                mention_count=len(mentions),
                relayed=relayed[:MAX_RELATED],
                participations=[(row, lookups.events[row["event_id"]]) for row in participations],
            )

    def sources(self) -> Iterator[SiteFile]:
        """Yield the page of every source."""
        lookups = self.lookups
        data = lookups.package["sources"]
        for row in data.rows:
            source_id = row["source_id"]
            statements = lookups.rows("statements", "source_id", source_id)
            reports = lookups.rows("event_reports", "source_id", source_id)[:MAX_OF_SOURCE]
            anchors = lookups.rows("anchors", "source_id", source_id)
            yield self.page(
                "source.html",
                data,
                row,
                format_cells.list_facts(lookups, data.contract, row, _SOURCE_FACTS),
                lanes=self._speaker_lanes(anchor for anchor in anchors if anchor["part"] == "content"),
                statements=statements[:MAX_OF_SOURCE],
                statement_count=len(statements),
                reports=[(report, lookups.events[report["event_id"]]) for report in reports],
            )

    def _speaker_lanes(self, anchors: Iterable[Row]) -> Sequence[SpeakerLane]:
        """Return the passages of an article by speaker, those with the most passages first."""
        lanes: defaultdict[str, list[AnchorPosition]] = defaultdict(list)
        for position in self.anchor_positions(anchors):
            statement = self.lookups.statements.get(position.anchor["statement_id"])
            if statement:
                lanes[statement["speaker_id"]].append(position)
        by_length = sorted(lanes.items(), key=lambda lane: -len(lane[1]))
        if len(by_length) > MAX_LANES:
            others = [position for _, positions in by_length[MAX_LANES - 1 :] for position in positions]
            by_length = [*by_length[: MAX_LANES - 1], ("", sorted(others, key=lambda other: other.start))]
        return [SpeakerLane(speaker, positions) for speaker, positions in by_length]


def _date_fact(table: Table, row: Row) -> Fact:
    dates = Value(formatting.format_range(row["date_start"], row["date_end"]))
    return Fact("When", urls.column(table.name, "date_edtf"), _DATES_NOTE, [dates])


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the list of every table whose records have pages, and these pages.

    Raises:
        InputError: An id cannot be the name of a page, or the history of the package cannot be read.
    """
    for name in PAGED_TABLES:
        data = site.lookups.package[name]
        rows = sorted(data.rows, key=_LIST_ORDERS[name])
        yield site.page(
            f"{name}.html", urls.listing(name), table=data.contract, rows=rows[:MAX_LISTED], count=len(rows)
        )
    record_pages = RecordPages(site)
    yield from record_pages.events()
    yield from record_pages.statements()
    yield from record_pages.actors()
    yield from record_pages.sources()
