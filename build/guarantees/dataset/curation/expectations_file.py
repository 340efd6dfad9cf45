"""Reading ``schemas/expectations.yml``: the number of rows and the share of filled cells of each table.

Its keys are the tables and columns of the contract, so its models are made from the contract.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field, create_model

from guarantees.contract.expectations import Bounds, Expectations
from guarantees.contract.table_schema import Contract, Table
from guarantees.core import yaml_text
from guarantees.core.locations import NO_RECORD
from guarantees.dataset.curated_record import Column, CuratedRecord, Text
from guarantees.dataset.curation.curation_rules import CURATION_INVALID_VALUE
from guarantees.dataset.curation.read_record import RecordReader

_COUNT: Final = "^(?:0|[1-9][0-9]{0,8})$"
_SHARE: Final = r"^(?:0|1|0\.[0-9]{1,4})$"


class RowBounds(CuratedRecord):
    """How many rows a table should have."""

    kind = "table of expectations"

    min: Annotated[Text, Field(pattern=_COUNT, description="The fewest rows. Fewer are an error.")] = ""
    max: Annotated[Text, Field(pattern=_COUNT, description="The most rows. More are a warning.")] = ""


class ShareBounds(CuratedRecord):
    """In what share of the rows a column should have a value."""

    kind = "table of expectations"

    min: Annotated[
        Text, Field(pattern=_SHARE, description="The smallest share. A smaller one is a warning.")
    ] = ""
    max: Annotated[
        Text, Field(pattern=_SHARE, description="The largest share. A larger one is a warning.")
    ] = ""


class TableExpectations(CuratedRecord):
    """What is expected of a table; the keys of *filled* and *reserved* are its columns."""

    kind = "table of expectations"

    rows: Annotated[RowBounds, Field(description="How many rows there are.")]
    filled: CuratedRecord
    reserved: CuratedRecord


def expectations_model(contract: Contract) -> type[CuratedRecord]:
    """Return the model of the file: a key for each table of *contract*."""
    tables = {
        table.name: _optional(_table_model(table), f"What is expected of {table.path}.") for table in contract
    }
    return _model("list of expectations", CuratedRecord, tables)


def _table_model(table: Table) -> type[CuratedRecord]:
    """Return the model of the expectations of *table*."""
    kind = TableExpectations.kind
    shares = {
        field.name: _optional(ShareBounds, field.description)
        for field in table.fields
        if not field.constraints.required
    }
    codes = {
        field.name: _optional(
            tuple[Annotated[Text, Column(f"{table.name}.{field.name}")], ...], field.description
        )
        for field in table.fields
        if field.code_list
    }
    parts = {
        "rows": _optional(RowBounds, "How many rows there are."),
        "filled": _optional(
            _model(kind, CuratedRecord, shares), "In what share of the rows each column has a value."
        ),
        "reserved": _optional(
            _model(kind, CuratedRecord, codes),
            "Columns in which every code is used, except the codes listed here.",
        ),
    }
    return _model(kind, TableExpectations, parts)


def _optional(type_: object, meaning: str) -> tuple[object, object]:
    """Return a field of a model that is made from the contract: it takes *type_* and is not required."""
    if isinstance(type_, type) and issubclass(type_, CuratedRecord):
        return type_, Field(default_factory=type_.blank, description=meaning)
    return type_, Field(default=(), description=meaning)


def _model(kind: str, base: type[CuratedRecord], fields: dict[str, Any]) -> type[CuratedRecord]:
    """Return a model of *kind* with *fields*."""
    model = create_model(kind, __base__=base, **fields)
    model.kind = kind
    return model


def read(node: yaml_text.Node, reader: RecordReader) -> dict[str, Expectations]:
    """Return what *node* expects of each table that it names; what is invalid is reported by *reader*."""
    file = reader.read(node, expectations_model(reader.known.contract), NO_RECORD)
    return {table: _expected(getattr(file, table), reader) for table in file.written_keys()}


def _expected(table: TableExpectations, reader: RecordReader) -> Expectations:
    filled, reserved = table.filled, table.reserved
    return Expectations(
        rows=_bounds(table.rows, reader),
        filled={column: _bounds(getattr(filled, column), reader) for column in filled.written_keys()},
        reserved={column: getattr(reserved, column) for column in reserved.written_keys()},
    )


def _bounds(bounds: RowBounds | ShareBounds, reader: RecordReader) -> Bounds:
    low, high = (float(text) if text else None for text in (bounds.min, bounds.max))
    if low is not None and high is not None and low > high:
        reader.problems.add(
            CURATION_INVALID_VALUE,
            f"The minimum {low:g} is greater than the maximum {high:g}.",
            "Exchange the two, or correct one.",
            at=bounds.location_of("min"),
            column="min",
            value=bounds.min,
        )
    return Bounds(low, high)
