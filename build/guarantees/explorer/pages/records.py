"""A page for every event, statement, actor and source: what it is, what shows it, and what hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from guarantees.contract.table_schema import Table
from guarantees.core.csv_text import Row
from guarantees.core.locations import RecordRef
from guarantees.dataset import citation
from guarantees.explorer import compare_reports, format_cells, format_dates, json_ld, urls
from guarantees.explorer.context import SiteContext
from guarantees.explorer.format_cells import Fact, Value
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.site_file import File
from guarantees.package import lookup
from guarantees.package.reader import TableData
from guarantees.release import record_history
from guarantees.release.record_history import ReleaseSpan

SHOWN: Final = 50
"""How many rows of a kind a page shows; the rest is a way into Find."""

_WHEN: Final = "The earliest and the latest day on which it can have been."

_STATEMENT: Final = ("event_id", "statement_type", "issue", "modality", "note")
_CODED: Final = (
    "date_basis",
    "channel",
    "is_conditional",
    "attribution_path",
    "plover_type",
    "cameo_root",
    "confidence",
)
"""What only those ask who look at the coding itself."""
_EVENT: Final = (
    "date_basis",
    "event_type",
    "status",
    "period",
    "place",
    "country_code",
    "plover_type",
    "cameo_root",
)
_ACTOR: Final = ("actor_type", "country_code", "parent_id", "plover_sector", "aliases", "wikidata_id", "note")
_SOURCE: Final = (
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


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text that supports a record: an anchor.

    Attributes:
        length: How many characters the whole text has.
    """

    anchor: Row
    length: int

    @property
    def start(self) -> int:
        """The offset of its first character, from 0."""
        return int(self.anchor["char_start"])

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return int(self.anchor["char_end"])

    @property
    def percent(self) -> int:
        """How far into the text it begins."""
        return 100 * self.start // self.length

    def drawn(self, width: int) -> tuple[int, int]:
        """Return where it lies on a strip of *width* that stands for the text: from where, and how wide."""
        left = min(width - 2, width * self.start // self.length)
        return left, max(2, width * (self.end - self.start) // self.length)


@dataclass(frozen=True, slots=True)
class RelationLink:
    """A relation between statements, or of a statement to an event, seen from one of its ends.

    Attributes:
        outward: Whether the record of the page is the one that the relation starts from.
        statement: The other end, where that is a statement.
        event: The other end, where that is an event.
    """

    relation: Row
    outward: bool
    statement: Row | None
    event: Row | None


@dataclass(frozen=True)
class Maker:
    """What makes the pages of records of one package."""

    frame: SiteContext

    @property
    def joined(self) -> RecordLookups:
        """The package."""
        return self.frame.joined

    @cached_property
    def history(self) -> Mapping[RecordRef, list[ReleaseSpan]]:
        """In which releases a record was; empty where the package has no history.

        Raises:
            InputError: The history is none.
        """
        kept = self.frame.copies.files.get(record_history.HISTORY_FILE)
        found: defaultdict[RecordRef, list[ReleaseSpan]] = defaultdict(list)
        for span in record_history.read_history(kept.path) if kept else ():
            if span.table_name in urls.PAGED:
                found[span.subject].append(span)
        return found

    def page(self, kind: str, data: TableData, row: Row, facts: Iterable[Fact], **values: object) -> File:
        """Return the page of a record, from the template of its kind."""
        name = urls.named(data.file, data.record(row))
        path = urls.record(data.name, name)
        entries = citation.cite_record(self.joined.package, lookup.Record(data, row, (), ()))
        content = self.frame.page(
            f"{kind}.html",
            path,
            table=data.contract,
            row=row,
            name=name,
            facts=list(facts),
            cited={"text": citation.text(entries), "BibTeX": citation.bibtex(entries)},
            told=json_ld.record(self.frame, data.name, row),
            history=self.history.get(RecordRef(data.name, name), ()),
            **values,
        )
        return path, content

    def places(self, anchors: Iterable[Row]) -> list[Place]:
        """Return the places that *anchors* name, in the order in which they stand in their texts."""
        found = [
            Place(
                anchor,
                int(self.joined.sources[anchor["source_id"]]["char_count"]),
            )
            for anchor in anchors
        ]
        return sorted(found, key=lambda place: (place.anchor["source_id"], place.start))

    def ties(self, statements: Sequence[str], event: str = "") -> list[RelationLink]:
        """Return the relations at one end of which one of *statements* or *event* stands."""
        known = self.joined
        ends = [("related_statement_id", name) for name in statements]
        ends += [("related_event_id", event)] if event else []
        from_it = [row for name in statements for row in known.rows("relations", "statement_id", name)]
        to_it = [row for column, name in ends for row in known.rows("relations", column, name)]
        return [*(self._tie(row, outward=True) for row in from_it), *(self._tie(row) for row in to_it)]

    def _tie(self, row: Row, *, outward: bool = False) -> RelationLink:
        other = row["related_statement_id"] if outward else row["statement_id"]
        statement = self.joined.statements.get(other)
        return RelationLink(
            row, outward, statement, None if statement else self.joined.events.get(row["related_event_id"])
        )

    def statements(self) -> Iterator[File]:
        """Yield the page of every statement."""
        data = self.joined.package["statements"]
        for row in data.rows:
            name = row["statement_id"]
            reports = self.joined.rows("statements", "utterance_id", row["utterance_id"])
            yield self.page(
                "statement",
                data,
                row,
                self._of_statement(data, row),
                printed=_printed(self.joined.sources[row["source_id"]]),
                coded=list(format_cells.facts(self.joined, data.contract, row, _CODED)),
                places=self.places(self.joined.rows("anchors", "statement_id", name)),
                reports=reports,
                lines=list(compare_reports.compare_utterance(self.joined, reports))
                if len(reports) > 1
                else [],
                ties=self.ties([report["statement_id"] for report in reports]),
            )

    def _of_statement(self, data: TableData, row: Row) -> Iterator[Fact]:
        joined, table = self.joined, data.contract
        yield from format_cells.facts(joined, table, row, ("speaker_id",))
        yield from self._roles(
            "statement_role", joined.rows("statement_participants", "statement_id", row["statement_id"])
        )
        yield from format_cells.facts(joined, table, row, ("relayed_by_id", "cited_outlet_id", "source_id"))
        yield self._when(table, row)
        yield from format_cells.facts(joined, table, row, _STATEMENT)

    def _roles(self, code_list: str, rows: Sequence[Row]) -> Iterator[Fact]:
        for role in self.joined.codes(code_list):
            names = sorted(row["actor_id"] for row in rows if row["role"] == role)
            if names:
                label = self.joined.label(code_list, role)
                explained = urls.code(code_list, role)
                yield Fact(label, explained, "", format_cells.actors(self.joined, names))

    @staticmethod
    def _when(table: Table, row: Row) -> Fact:
        days = Value(format_dates.format_range(row["date_start"], row["date_end"]))
        return Fact("When", urls.column(table.name, "date_edtf"), _WHEN, (days,))

    def events(self) -> Iterator[File]:
        """Yield the page of every event."""
        data = self.joined.package["events"]
        for row in data.rows:
            name = row["event_id"]
            reports = self.joined.rows("event_reports", "event_id", name)
            said = self.joined.rows("statements", "event_id", name)
            yield self.page(
                "event",
                data,
                row,
                self._of_event(data, row),
                places=self.places(self.joined.rows("anchors", "event_id", name)),
                reports=reports,
                lines=list(compare_reports.compare_event(self.joined, reports)),
                said=said[:SHOWN],
                left=max(0, len(said) - SHOWN),
                ties=self.ties((), name),
                when=format_dates.format_range(row["date_start"], row["date_end"]),
            )

    def _of_event(self, data: TableData, row: Row) -> Iterator[Fact]:
        yield self._when(data.contract, row)
        yield from self._roles(
            "event_role", self.joined.rows("event_participants", "event_id", row["event_id"])
        )
        yield from format_cells.facts(self.joined, data.contract, row, _EVENT)

    def actors(self) -> Iterator[File]:
        """Yield the page of every actor."""
        data, joined = self.joined.package["actors"], self.joined
        for row in data.rows:
            name = row["actor_id"]
            said = joined.rows("statements", "speaker_id", name)
            about = joined.rows("statement_participants", "actor_id", name)
            passed = [
                *joined.rows("statements", "relayed_by_id", name),
                *joined.rows("statements", "cited_outlet_id", name),
            ]
            parts = joined.rows("event_participants", "actor_id", name)
            yield self.page(
                "actor",
                data,
                row,
                format_cells.facts(joined, data.contract, row, _ACTOR),
                side=joined.side(name),
                roles=joined.affiliations.get(name, ()),
                members=joined.rows("affiliations", "organization_id", name)[:SHOWN],
                said=said[:SHOWN],
                spoken=len(said),
                about_it=[(part, joined.statements[part["statement_id"]]) for part in about[:SHOWN]],
                named=len(about),
                passed=passed[:SHOWN],
                events=[(part, joined.events[part["event_id"]]) for part in parts[:SHOWN]],
            )

    def sources(self) -> Iterator[File]:
        """Yield the page of every source."""
        data, joined = self.joined.package["sources"], self.joined
        for row in data.rows:
            name = row["source_id"]
            said = joined.rows("statements", "source_id", name)
            reports = joined.rows("event_reports", "source_id", name)
            anchors = [
                place
                for place in self.places(joined.rows("anchors", "source_id", name))
                if place.anchor["part"] == "content"
            ]
            yield self.page(
                "source",
                data,
                row,
                format_cells.facts(joined, data.contract, row, _SOURCE),
                published=format_dates.format_range(row["published_earliest"], row["published_latest"]),
                places=anchors,
                said=said[: 4 * SHOWN],
                spoken=len(said),
                reports=[(report, joined.events[report["event_id"]]) for report in reports[: 4 * SHOWN]],
            )


def _printed(source: Row) -> Sequence[str]:
    """Return who carried a text, to whom it is credited, and when it was published, as far as is known."""
    days = format_dates.format_range(source["published_earliest"], source["published_latest"])
    credited = source["original_publisher"]
    found = (source["publisher"], credited and f"credited to {credited}", f"published {days}")
    return [said for said in found if said]


def pages(frame: SiteContext) -> Iterator[File]:
    """Yield the page of every record that has one.

    Raises:
        InputError: An id cannot be the name of a file, or the history of the package is none.
    """
    maker = Maker(frame)
    yield from maker.events()
    yield from maker.statements()
    yield from maker.actors()
    yield from maker.sources()
