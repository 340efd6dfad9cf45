"""Lookups over the tables of a package: records by id, labels of codes, and the side of an actor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guarantees.core.csv_text import Row
from guarantees.package.reader import Package

_RECIPIENT_ROLES = frozenset({"addressee", "target"})


@dataclass(frozen=True)
class RecordLookups:
    """The tables of a package, indexed; rows keep the order of their table."""

    package: Package

    @cached_property
    def sources(self) -> Mapping[str, Row]:
        """Sources by id."""
        return self.package["sources"].index("source_id")

    @cached_property
    def actors(self) -> Mapping[str, Row]:
        """Actors by id."""
        return self.package["actors"].index("actor_id")

    @cached_property
    def events(self) -> Mapping[str, Row]:
        """Events by id."""
        return self.package["events"].index("event_id")

    @cached_property
    def statements(self) -> Mapping[str, Row]:
        """Statements by id."""
        return self.package["statements"].index("statement_id")

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], str]:
        return {(row["code_list"], row["code"]): row["label"] for row in self.package["codes"].rows}

    def codes(self, code_list: str) -> list[str]:
        """Return the codes of a list, in the order of the contract if it has one, else of the table."""
        for table in self.package.contract:
            for field in table.fields:
                if field.code_list == code_list:
                    return list(field.constraints.enum)
        return [row["code"] for row in self.package["codes"].rows if row["code_list"] == code_list]

    def label(self, code_list: str, code: str) -> str:
        """Return the label of a code; the code itself if it is not in the list."""
        return self._labels.get((code_list, code), code)

    def actor(self, actor_id: str) -> str:
        """Return the name of an actor; the id itself if there is no such actor."""
        return self.actors[actor_id]["name"] if actor_id in self.actors else actor_id

    def source(self, source_id: str) -> str:
        """Return the title of a source; the id itself if there is no such source."""
        return self.sources[source_id]["title"] if source_id in self.sources else source_id

    def rows(self, table: str, column: str, value: str) -> Sequence[Row]:
        """Return the rows of a table that have *value* in *column*."""
        return self.package[table].groups(column).get((value,), ())

    def recipients(self, statement_id: str) -> frozenset[str]:
        """Return the ids of the addressees and targets of a statement."""
        participants = self.rows("statement_participants", "statement_id", statement_id)
        return frozenset(row["actor_id"] for row in participants if row["role"] in _RECIPIENT_ROLES)

    def recipient_sides(self, statement_id: str) -> frozenset[str]:
        """Return the sides of the addressees and targets of a statement."""
        return frozenset(map(self.side, self.recipients(statement_id)))

    @cached_property
    def affiliations(self) -> Mapping[str, list[Row]]:
        """Affiliations by person, the latest last."""
        groups = self.package["affiliations"].groups("person_id").items()
        return {person: sorted(rows, key=lambda row: row["observed_to"]) for (person,), rows in groups}

    @cached_property
    def statements_by_date(self) -> Sequence[Row]:
        """The statements by their last possible day; those without one come last, in the order of the table."""
        return sorted(self.statements.values(), key=lambda row: (not row["sort_date"], row["sort_date"]))

    @cached_property
    def statement_counts_by_side(self) -> Counter[str]:
        """The number of statements of the speakers of each side."""
        return Counter(self.side(row["speaker_id"]) for row in self.statements.values())

    def side(self, actor_id: str) -> str:
        """Return the id of the state or organization that an actor is grouped with."""
        row = self.actors.get(actor_id)
        return row["side"] if row else actor_id
