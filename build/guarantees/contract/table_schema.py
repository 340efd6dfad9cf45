"""The contract as frozen values: tables with their fields, constraints and keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guarantees.contract.expectations import Expectations
from guarantees.contract.metadata import CodeList
from guarantees.core.errors import ContractError, InputError, did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """The constraints of a field, as Table Schema (Data Package v2) defines them.

    Attributes:
        values: The constraints on single cells, by their names in Table Schema (see ``cell_rules.CELL_RULES``).
            A bound is text as in a cell, an enumeration a tuple of such texts.
    """

    required: bool = False
    unique: bool = False
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def enum(self) -> tuple[str, ...]:
        """The allowed values; empty where every value is."""
        codes: tuple[str, ...] = self.values.get("enum", ())
        return codes

    @property
    def pattern(self) -> str:
        """The regular expression that a cell must match, or an empty text."""
        pattern: str = self.values.get("pattern", "")
        return pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column.

    Attributes:
        type: ``string``, ``integer``, ``boolean`` or ``date`` (Table Schema).
        standard: The equivalent term of another standard, or blank.
        code_list: The code list of the column, or blank.
        derived: Whether the build computes the column.
        separator: What separates the values of a cell with several values, or blank.
    """

    name: str
    type: str
    title: str
    description: str
    example: str = ""
    standard: str = ""
    code_list: str = ""
    derived: bool = False
    separator: str = ""
    constraints: Constraints = Constraints()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """The cells of *fields* must be those of *target_fields* in a row of table *target*."""

    fields: tuple[str, ...]
    target: str
    target_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its columns in order, its keys, and the expectations of the whole table."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    expected: Expectations = dataclasses.field(default_factory=Expectations)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def declared_key(self) -> tuple[str, ...]:
        """The primary key as the contract declares it."""
        return self.primary_key

    @property
    def is_derived(self) -> bool:
        """Whether the build fills every column, so that the rows follow from those of other tables."""
        return all(field.derived for field in self.fields)

    @property
    def path(self) -> str:
        """The path of the table in a package."""
        return f"data/{self.name}.csv"

    def field(self, name: str) -> Field:
        """Return the field called *name*.

        Raises:
            ContractError: The table has no such column.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise ContractError(f"{self.name}: unknown column {name!r}. {did_you_mean(name, self.columns)}")


@dataclass(frozen=True, slots=True)
class Contract:
    """All tables of a package by name, sorted by name."""

    tables: Mapping[str, Table]

    def __iter__(self) -> Iterator[Table]:
        """Iterate over the tables."""
        return iter(self.tables.values())

    def __getitem__(self, name: str) -> Table:
        """Return the table called *name*.

        Raises:
            InputError: There is no such table.
        """
        if name not in self.tables:
            raise InputError(f"Unknown table {name!r}. {did_you_mean(name, self.tables)}")
        return self.tables[name]

    def field(self, dotted: str) -> Field:
        """Return the field named *dotted*, as ``table.column``."""
        table, _, column = dotted.partition(".")
        return self.tables[table].field(column)

    def reference(self, dotted: str) -> str:
        """Return the table that the column named *dotted* refers to by itself, or an empty text."""
        table, _, column = dotted.partition(".")
        keys = self.tables[table].foreign_keys
        return next((key.target for key in keys if key.fields == (column,)), "")

    def has_permanent_ids(self, name: str) -> bool:
        """Return whether the ids of the table *name* are permanent: never changed, and never used again.

        These are ids that people choose: a primary key of one column, or one that other tables refer to, none of
        whose columns is derived. Keys that the build numbers or computes may change with what they follow from.
        """
        key = self.tables[name].primary_key
        if any(self.tables[name].field(column).derived for column in key):
            return False
        return len(key) == 1 or any(name == other.target for table in self for other in table.foreign_keys)

    def with_codes(self, lists: Mapping[str, CodeList]) -> Contract:
        """Return the contract with the codes of every code list as the enumeration of its columns.

        Raises:
            ContractError: A column has an unknown code list, or no column uses a list.
        """
        used: set[str] = set()

        def with_enum(table: Table, field: Field) -> Field:
            if not field.code_list:
                return field
            if field.code_list not in lists:
                raise ContractError(
                    f"{table.name}.{field.name}: unknown code list {field.code_list!r}. "
                    f"Add curation/codes/{field.code_list}.yml."
                )
            used.add(field.code_list)
            enum = tuple(lists[field.code_list].by_code())
            values = {**field.constraints.values, "enum": enum}
            return dataclasses.replace(
                field, constraints=dataclasses.replace(field.constraints, values=values)
            )

        tables = {
            table.name: dataclasses.replace(
                table, fields=tuple(with_enum(table, field) for field in table.fields)
            )
            for table in self
        }
        for name in lists:
            if name not in used:
                raise ContractError(
                    f"curation/codes/{name}.yml: no column uses this code list. "
                    'Add it to a column of schemas/ as "codeList".'
                )
        return Contract(tables)

    def with_expected(self, expected: Mapping[str, Expectations]) -> Contract:
        """Return the contract with the *expected* properties of each table."""
        return Contract(
            {
                name: dataclasses.replace(table, expected=expected.get(name, table.expected))
                for name, table in self.tables.items()
            }
        )
