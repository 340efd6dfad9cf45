"""Packages that are read, and packages that are made in memory."""

from __future__ import annotations

from guarantees.contract import loader
from guarantees.core.csv_text import Row
from guarantees.core.locations import Location
from guarantees.package.reader import Package
from guarantees.validation import python_engine, references

CONTRACT = loader.load_descriptor(
    {
        "resources": [
            {
                "name": name,
                "schema": {
                    "title": name,
                    "description": "An invented table.",
                    "fields": [
                        {
                            "name": column,
                            "type": "string",
                            "title": column,
                            "description": "An invented column.",
                            "constraints": {"required": column == columns[0]},
                        }
                        for column in columns
                    ],
                    "primaryKey": columns[0],
                    **keys,
                },
            }
            for name, columns, keys in (
                ("ports", ["port_id", "label"], {}),
                (
                    "sailings",
                    ["sailing_id", "port_id"],
                    {
                        "foreignKeys": [
                            {"fields": "port_id", "reference": {"resource": "ports", "fields": "port_id"}}
                        ]
                    },
                ),
            )
        ]
    },
    "invented",
)


def test_a_package_made_of_rows_has_every_table() -> None:
    """Rows keep their order, a cell that is not given is blank, and a table that is not given has no rows."""
    package = Package.from_rows(CONTRACT, {"ports": [Row({"port_id": "south"}), Row({"port_id": "east"})]})

    assert [dict(row.cells) for row in package["ports"].rows] == [
        {"port_id": "south", "label": ""},
        {"port_id": "east", "label": ""},
    ]
    assert package["ports"].data == b"port_id,label\nsouth,\neast,\n"
    assert package["ports"].complete
    assert package["sailings"].complete
    assert package["sailings"].rows == []
    assert package.findings == []


def test_a_finding_names_where_the_cell_was_written() -> None:
    """A cell with a location, else its row, else the line of the CSV file."""
    record, cell = Location("sailings.yml", 3), Location("sailings.yml", 5)
    rows = [
        Row({"sailing_id": "one", "port_id": "nowhere"}, locations={"": record, "port_id": cell}),
        Row({"sailing_id": "two", "port_id": "elsewhere"}, locations={"": record}),
        Row({"sailing_id": "three", "port_id": "abroad"}),
        Row({"sailing_id": "", "port_id": ""}, locations={"": record, "port_id": cell}),
    ]
    package = Package.from_rows(CONTRACT, {"sailings": rows})

    broken = [(f.record, f.file, f.line) for f in references.findings(package)]
    blank = [(f.column, f.file, f.line) for f in python_engine.findings(package)]

    assert broken == [
        ("one", "sailings.yml", 5),
        ("two", "sailings.yml", 3),
        ("three", "data/sailings.csv", 4),
    ]
    assert blank == [("sailing_id", "sailings.yml", 3)]


def test_what_csv_cannot_hold_is_a_finding() -> None:
    """A NUL character is reported, as it would be in the file."""
    package = Package.from_rows(CONTRACT, {"ports": [Row({"port_id": "a\x00b"})]})

    assert [finding.check for finding in package.findings] == ["csv-nul"]
    assert package["ports"].rows == []
