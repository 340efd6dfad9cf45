"""A table without a descriptor is validated by what its cells have in common."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from frictionless import Package, system

from guarantees.core.errors import InputError
from guarantees.package.package_descriptor import parse_package
from guarantees.validation.any_package import validate_any_package
from guarantees.validation.any_path import validate_path
from guarantees.validation.infer import infer_package

DAYS: Final = [f"2021-05-{day:02}" for day in range(1, 13)]


def _write(root: Path, delimiter: str, *, outlier: str = "12") -> Path:
    rows = [["code", "day", "count", "note"]]
    rows += [[f"0{number}", day, str(number), "NA"] for number, day in enumerate(DAYS, 1)]
    rows[-1][2] = outlier
    path = root / "Ferry Trips.csv"
    path.write_text("".join(f"{delimiter.join(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_and_types_are_inferred(tmp_path: Path, delimiter: str) -> None:
    """A code with leading zeros is text; days and counts have their types."""
    (resource,) = infer_package([_write(tmp_path, delimiter)]).descriptor["resources"]

    assert resource["name"] == "ferry-trips"
    assert resource.get("dialect", {}).get("delimiter", ",") == delimiter
    assert [field["type"] for field in resource["schema"]["fields"]] == [
        "string",
        "date",
        "integer",
        "string",
    ]


def test_an_inferred_table_is_valid(tmp_path: Path) -> None:
    """Nothing is wrong with a table that is as its cells are, and a note says what was inferred."""
    report = validate_path(_write(tmp_path, ";"))

    assert (report.findings, report.tables) == ([], {"ferry-trips": 12})
    assert "types of ferry-trips were inferred: code string, day date" in report.notes[0]


def test_a_cell_unlike_the_others_is_a_warning(tmp_path: Path) -> None:
    """One cell of another type does not change the type of its column."""
    report = validate_path(_write(tmp_path, ",", outlier="twelve"))

    assert [(finding.check, finding.line, finding.column) for finding in report.findings] == [
        ("type-outlier", 13, "count")
    ]
    assert report.valid


def test_a_word_for_a_missing_value_is_not_an_outlier(tmp_path: Path) -> None:
    """NA among numbers is a missing value."""
    path = _write(tmp_path, ",", outlier="NA")

    assert infer_package([path]).descriptor["resources"][0]["schema"]["missingValues"] == ["", "NA"]
    assert validate_path(path).findings == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_inferred_descriptor_is_valid_for_others(tmp_path: Path, delimiter: str) -> None:
    """Our parser and frictionless accept the descriptor, and the table by it."""
    descriptor = infer_package([_write(tmp_path, delimiter)]).descriptor
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    package = parse_package(descriptor, tmp_path)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()

    assert package.findings == ()
    assert validate_any_package(tmp_path, package).findings == []
    assert report.valid, report.flatten(["type", "message"])


def test_a_table_elsewhere_is_refused(tmp_path: Path) -> None:
    """A descriptor cannot name a table outside its folder."""
    table, folder = tmp_path / "ferries.csv", tmp_path / "package"
    table.write_text("id\na\n", encoding="utf-8")
    folder.mkdir()

    with pytest.raises(InputError, match=r"ferries\.csv: the table is not in '.*package'"):
        infer_package([table], folder)
