"""The JSON Schema of a row: every row of the dataset satisfies it, and every fault that it can express is found."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from guarantees.contract.row_schema import row_schema, row_value
from guarantees.contract.table_schema import Constraints, Field, ForeignKey, Table
from guarantees.package.reader import read_declared
from tests.conftest import PROJECT

REQUIRED = Constraints(required=True)
PORTS = Table(
    name="ports",
    title="Ports",
    description="One row per port.",
    fields=tuple(
        Field(
            name=name,
            type=kind,
            title=name,
            description="",
            example=example,
            separator=separator,
            constraints=rules,
        )
        for name, kind, example, separator, rules in (
            ("port_id", "string", "north", "", Constraints(required=True, values={"pattern": "[a-z]+"})),
            ("name", "string", "", "", Constraints(values={"minLength": 3, "maxLength": 6})),
            ("kind", "string", "", "", Constraints(values={"enum": ("sea", "lake")})),
            ("berths", "integer", "7", "", Constraints(values={"minimum": "0", "maximum": "9"})),
            ("open", "boolean", "true", "", REQUIRED),
            ("since", "date", "", "", Constraints(values={"minimum": "1900-01-01"})),
            ("ferries", "string", "Dawn|Dusk", "|", Constraints(values={"pattern": "[^|]+(?:\\|[^|]+)*"})),
            ("piers", "string", "A", "|", REQUIRED),
        )
    ),
    primary_key=("port_id",),
    foreign_keys=(ForeignKey(("kind",), "codes", ("code",)),),
)
VALID = ("north", "Quay", "sea", "7", "true", "1950-02-28", "Dawn|Dusk", "A")
BLANK = ("south", "", "", "", "false", "", "", "A|B")


def _row(table: Table, cells: tuple[str, ...] | list[str]) -> dict[str, Any]:
    return {field.name: row_value(field, cell) for field, cell in zip(table.fields, cells, strict=True)}


def _validator(table: Table) -> Draft202012Validator:
    schema = row_schema(table)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_values_have_the_types_of_json() -> None:
    """Numbers, booleans and lists are not text; a blank cell is null, and a blank list is empty."""
    assert list(_row(PORTS, VALID).values()) == [
        "north",
        "Quay",
        "sea",
        7,
        True,
        "1950-02-28",
        ["Dawn", "Dusk"],
        ["A"],
    ]
    assert list(_row(PORTS, BLANK).values()) == ["south", None, None, None, False, None, [], ["A", "B"]]


@pytest.mark.parametrize("cells", [VALID, BLANK])
def test_valid_row_satisfies_the_schema(cells: tuple[str, ...]) -> None:
    """So does one that is blank where it may be."""
    assert _validator(PORTS).is_valid(_row(PORTS, cells))


@pytest.mark.parametrize(
    ("column", "value", "keyword"),
    [
        ("port_id", None, "type"),
        ("port_id", "North", "pattern"),
        ("port_id", "", "minLength"),
        ("name", "", "minLength"),
        ("name", "by", "minLength"),
        ("name", "Landing", "maxLength"),
        ("name", 7, "type"),
        ("kind", "river", "enum"),
        ("berths", "7", "type"),
        ("berths", 7.5, "type"),
        ("berths", -1, "minimum"),
        ("berths", 10, "maximum"),
        ("open", "true", "type"),
        ("open", 1, "type"),
        ("open", None, "type"),
        ("since", "2022-02-30", "format"),
        ("since", "28 Feb 2022", "pattern"),
        ("ferries", "Dawn|Dusk", "type"),
        ("ferries", ["Dawn|Dusk"], "not"),
        ("ferries", [""], "minLength"),
        ("ferries", None, "type"),
        ("piers", [], "minItems"),
        ("harbour", "North", "additionalProperties"),
    ],
)
def test_fault_is_found(column: str, value: object, keyword: str) -> None:
    """A single wrong value fails, by the keyword that describes it."""
    errors = list(_validator(PORTS).iter_errors(_row(PORTS, VALID) | {column: value}))

    assert keyword in {error.validator for error in errors}


def test_missing_column_is_found() -> None:
    """A blank cell is null, and its column is never left out."""
    row = _row(PORTS, VALID)
    del row["name"]

    assert [error.validator for error in _validator(PORTS).iter_errors(row)] == ["required"]


def test_keys_and_bounds_of_dates_are_in_extensions() -> None:
    """JSON Schema has no keywords for them."""
    schema = row_schema(PORTS)

    assert schema["x-primaryKey"] == ["port_id"]
    assert schema["x-foreignKeys"] == [{"fields": ["kind"], "table": "codes", "columns": ["code"]}]
    assert schema["properties"]["since"]["x-minimum"] == "1900-01-01"
    assert schema["properties"]["berths"]["examples"] == [7]


def test_every_row_of_the_dataset_satisfies_its_schema() -> None:
    """All tables, and the examples of all columns."""
    _, contract = read_declared(PROJECT)
    rows = 0
    for table in contract:
        validator = _validator(table)
        with (PROJECT / table.path).open(encoding="utf-8", newline="") as lines:
            _, *records = csv.reader(lines)
        for record in records:
            assert [error.message for error in validator.iter_errors(_row(table, record))] == []
        rows += len(records)
        for field, part in zip(table.fields, row_schema(table)["properties"].values(), strict=True):
            if field.example:
                assert Draft202012Validator(part).is_valid(row_value(field, field.example)), field.name
    assert rows > 1_000
