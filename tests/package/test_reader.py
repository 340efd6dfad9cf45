"""Packages that are read, and packages that are made in memory."""

from __future__ import annotations

from guarantees.contract import loader
from guarantees.core.csv_text import Row
from guarantees.package.reader import Package
from guarantees.validation import own_rules

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


def test_a_row_has_its_line() -> None:
    """Findings about rows made in memory name the line that the row has in the CSV file."""
    rows = [Row({"sailing_id": "one", "port_id": "nowhere"}), Row({"sailing_id": "", "port_id": "south"})]
    package = Package.from_rows(CONTRACT, {"sailings": rows})

    findings = own_rules.check(package, folds=False).findings

    assert sorted((f.check, f.record, f.file, f.line) for f in findings) == [
        ("foreign-key", "", "data/sailings.csv", 3),
        ("foreign-key", "one", "data/sailings.csv", 2),
        ("required", "", "data/sailings.csv", 3),
    ]


def test_a_nul_character_is_a_finding() -> None:
    """It is reported as in a file."""
    package = Package.from_rows(CONTRACT, {"ports": [Row({"port_id": "a\x00b"})]})

    assert [finding.check for finding in package.findings] == ["csv-nul"]
    assert package["ports"].rows == []
