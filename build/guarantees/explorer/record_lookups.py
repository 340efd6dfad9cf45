"""The tables of a package joined for reading: names, labels of codes, sides, and what belongs to a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guarantees.core.csv_text import Row
from guarantees.package.reader import Package

_HEARD = frozenset({"addressee", "target"})

Rows = Mapping[str, list[Row]]


@dataclass(frozen=True)
class RecordLookups:
    """A package whose tables have been read, and who belongs to what.

    Rows by id keep the order of their tables. Groups give an empty list for what has none.
    """

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
    def labels(self) -> Mapping[tuple[str, str], str]:
        """What a code is called, by code list and code."""
        return {(row["code_list"], row["code"]): row["label"] for row in self.package["codes"].rows}

    def codes(self, code_list: str) -> list[str]:
        """Return the codes of a list, in the order of the contract where it has one, else of the table."""
        for each in self.package.contract:
            for field in each.fields:
                if field.code_list == code_list:
                    return list(field.constraints.enum)
        return [row["code"] for row in self.package["codes"].rows if row["code_list"] == code_list]

    def label(self, code_list: str, code: str) -> str:
        """Return what a code is called; the code itself where no list has it."""
        return self.labels.get((code_list, code), code)

    def actor(self, name: str) -> str:
        """Return what an actor is called; its id where there is no such actor."""
        return self.actors[name]["name"] if name in self.actors else name

    def rows(self, table: str, column: str, name: str) -> Sequence[Row]:
        """Return the rows of a table whose cell in *column* is *name*."""
        return self.package[table].groups(column).get((name,), ())

    def heard(self, statement: str) -> frozenset[str]:
        """Return the ids of those to whom or of whom a statement speaks: its addressees and targets."""
        parts = self.rows("statement_participants", "statement_id", statement)
        return frozenset(part["actor_id"] for part in parts if part["role"] in _HEARD)

    @cached_property
    def affiliations(self) -> Rows:
        """Affiliations by person, the latest last."""
        found = self.package["affiliations"].groups("person_id").items()
        return {name: sorted(rows, key=lambda row: row["observed_to"]) for (name,), rows in found}

    @cached_property
    def _states(self) -> Mapping[str, str]:
        """States by country code."""
        rows = self.package["actors"].rows
        return {
            row["country_code"]: row["actor_id"]
            for row in rows
            if row["actor_type"] == "state" and row["country_code"]
        }

    @cached_property
    def _sides(self) -> Mapping[str, str]:
        return {name: self._side(name, ()) for name in self.actors}

    def side(self, actor: str) -> str:
        """Return the id of the actor that *actor* is grouped with: a state or body that it is or acts for.

        That is the state of its country code; else the top of the bodies that it is a part of; else the body in
        which it was seen last; else itself. It is for grouping, and no column of the data.
        """
        return self._sides.get(actor, actor)

    def _side(self, name: str, seen: tuple[str, ...]) -> str:
        row = self.actors.get(name)
        if row is None or name in seen:
            return name
        if row["country_code"] in self._states:
            return self._states[row["country_code"]]
        if row["parent_id"]:
            return self._side(row["parent_id"], (*seen, name))
        of_person = self.affiliations.get(name)
        return self._side(of_person[-1]["organization_id"], (*seen, name)) if of_person else name
