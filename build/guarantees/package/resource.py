"""The tables of any Data Package, as its descriptor declares them.

``package_descriptor`` makes these values; the readers of ``table_files`` and the engines of ``validation`` use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guarantees.contract.table_schema import ForeignKey, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the rows of a file are written (Table Dialect, with the defaults of version 2).

    Attributes:
        delimiter: What separates the cells of a row.
        quote: The character around cells that contain a delimiter; empty if none has this meaning.
        double_quote: Whether a quote inside a quoted cell is written twice.
        escape: The character that makes the next one an ordinary character, or an empty text.
        null_sequence: The text of a missing value, besides those of the schema; None if there is none.
        skip_initial_space: Whether white space after a delimiter is not part of the cell.
        header_rows: The numbers of the rows of the header, counted from 1; empty if there is no header.
        header_join: What joins the labels of several header rows.
        case_sensitive_header: Whether labels differ from the names of fields if only their case differs.
        comment_rows: The numbers of the rows that are comments, counted from 1.
        comment_char: What a row that is a comment starts with, or an empty text.
        skip_blank_rows: Whether blank rows are ignored.
        line_terminator: What ends a row, where the descriptor says it; readers accept LF, CR LF and CR.
        property: The property of a JSON file that holds the rows, or an empty text.
        item_type: Whether the rows of a JSON file are an ``array`` or an ``object``; empty if either.
        item_keys: The keys of the rows of a JSON file, where they are objects.
    """

    delimiter: str = ","
    quote: str = '"'
    double_quote: bool = True
    escape: str = ""
    null_sequence: str | None = None
    skip_initial_space: bool = False
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    case_sensitive_header: bool = True
    comment_rows: tuple[int, ...] = ()
    comment_char: str = ""
    skip_blank_rows: bool = False
    line_terminator: str = ""
    property: str = ""
    item_type: str = ""
    item_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What is needed of a column to validate its cells.

    Attributes:
        type: As Table Schema names it; ``any`` where none is declared.
        format: As Table Schema names it; ``default`` where none is declared.
        missing: The texts that are missing values.
        constraints: As Table Schema names them, with the values as the descriptor gives them. A value that has the
            wrong form is left out, with a finding on the descriptor.
        categories: The only values that are allowed, as text; None if any value is.
        properties: All properties of the field.
    """

    name: str
    type: str
    format: str
    missing: frozenset[str]
    constraints: Mapping[str, Any]
    categories: tuple[str, ...] | None = None
    properties: Mapping[str, Any]

    def rule(self, name: str) -> object:
        """Return the constraint called *name*, or None."""
        return self.constraints.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One table of a package.

    Attributes:
        name: Its name; made from the number of the resource if it has none.
        files: The paths of its files below the folder of the package; none if its rows are in the descriptor, or if
            a finding on the descriptor says why the path cannot be used.
        urls: The addresses of its files, where it has addresses and these are allowed.
        is_table: Whether its rows are to be read. False if it is not a table, or if a finding on the descriptor says
            why it cannot be read; then only its files are checked.
        data: The rows in the descriptor, or None.
        format: ``csv``, ``tsv``, ``json``, ``ndjson``, ``parquet``, or any other that is declared or that the suffix
            names, in lower case.
        compression: ``gz``, ``zip``, or an empty text.
        inner_path: The member of a zip that holds the rows; empty if it is the only one.
        encoding: As declared; empty if none is.
        dialect: How the rows are written.
        columns: The columns of its schema; empty if it has no schema.
        fields_match: Which labels the header must have: ``exact``, ``equal``, ``subset``, ``superset``, ``partial``.
        size: The number of bytes that the descriptor declares, or None.
        hash: The hash that it declares, as ``algorithm:hexadecimal``, or an empty text.
        rows: The number of rows that it declares, or None.
        field_count: The number of fields that it declares, or None.
    """

    name: str
    files: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    is_table: bool = True
    data: Any = None
    format: str = "csv"
    compression: str = ""
    inner_path: str = ""
    encoding: str = ""
    dialect: Dialect = Dialect()
    columns: tuple[Column, ...] = ()
    fields_match: str = "exact"
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    size: int | None = None
    hash: str = ""
    rows: int | None = None
    field_count: int | None = None

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called *name*, which must exist."""
        return next(column for column in self.columns if column.name == name)


def of_table(table: Table) -> Resource:
    """Return a table of a contract as the resource of any package."""
    return Resource(
        name=table.name,
        files=(table.path,),
        columns=tuple(
            Column(
                name=field.name,
                type=field.type,
                format="default",
                missing=frozenset({""}),
                constraints={
                    **({"required": True} if field.constraints.required else {}),
                    **({"unique": True} if field.constraints.unique else {}),
                    **field.constraints.values,
                },
                properties={
                    "trueValues": ["true"],
                    "falseValues": ["false"],
                    "description": field.description,
                    "example": field.example,
                },
            )
            for field in table.fields
        ),
        primary_key=table.primary_key,
        unique_keys=table.unique_keys,
        foreign_keys=table.foreign_keys,
    )
