"""What a package expects of itself: written in ``schemas/expectations.yml``, carried by the descriptor."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from guarantees.core import yaml_text
from guarantees.core.findings import FindingCollector
from guarantees.package.reader import descriptor_of
from tests.conftest import PROJECT, Toy, plain

FILE = "schemas/expectations.yml"


def _lose_a_source(toy: Toy) -> None:
    toy.write("sources", toy.rows("sources")[:3])


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_expectations_hold_in_a_package_alone(toy: Toy, tmp_path: Path, form: str) -> None:
    """A folder or an archive with nothing but tables and descriptor is checked by what it expects."""
    _lose_a_source(toy)
    path = tmp_path / "package"
    shutil.copytree(toy.path("data"), path / "data")
    shutil.copy(toy.path("datapackage.json"), path)
    if form == "zip":
        path = Path(shutil.make_archive(str(tmp_path / "archive"), "zip", path))

    findings = [finding for finding in toy.findings(str(path)) if finding["check"] == "too-few-rows"]

    assert [(f["file"], f["line"], f["severity"], f["message"]) for f in findings] == [
        ("data/sources.csv", 1, "error", "The table has 2 rows; at least 3 are expected.")
    ]


def test_single_table_is_not_counted(toy: Toy) -> None:
    """A file that is validated alone may be a part of the table: neither rows nor blank columns are counted."""
    toy.write("sources", toy.rows("sources")[:2])
    shutil.copy(toy.path("data/sources.csv"), toy.path("some.csv"))

    assert toy.findings("some.csv", "--table", "sources") == []


def test_too_many_blank_cells_are_a_warning(toy: Toy) -> None:
    """A contribution that leaves cells blank can be built: the share is a warning, which says how many are blank."""
    toy.edit("curation/sources/ferry-gazette.yml", "  publisher: Ferry Gazette\n", "")

    output = toy.build().out

    assert (
        "data/sources.csv:1: warning: publisher: 33.3% of the cells are filled; at least 40.0% are expected. "
        "2 of 3 are blank. [column-too-empty]"
    ) in output
    assert "a maintainer changes `schemas/expectations.yml`" in output


def test_table_without_rows_has_no_shares(toy: Toy) -> None:
    """In a table without rows only the rows are missing, not the cells of a column as well."""
    toy.write("sources", toy.rows("sources")[:1])

    rules = {finding["check"] for finding in toy.findings("--engine", "pandera")}

    assert "too-few-rows" in rules
    assert "column-too-empty" not in rules


def test_repository_is_checked_by_its_file(toy: Toy) -> None:
    """A minimum that is lowered in the descriptor alone has no effect in the repository."""
    toy.edit("datapackage.json", '"min": 3,', '"min": 1,')
    _lose_a_source(toy)

    assert "too-few-rows" in {finding["check"] for finding in toy.findings("--engine", "pandera")}


def test_descriptor_carries_the_expectations(finished: Toy) -> None:
    """The descriptor has what the file states, integers as such, and nothing for other tables."""
    expectations = {
        resource["name"]: resource["expectations"]
        for resource in descriptor_of(finished.root)["resources"]
        if "expectations" in resource
    }

    assert json.dumps(expectations) == json.dumps(
        {
            "sources": {
                "rows": {"min": 3, "max": 30},
                "filled": {"publisher": {"min": 0.4, "max": 0.9}},
                "reserved": {"published_basis": ["unknown"]},
            }
        }
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("sources:\n", "source:\n", 1, "curation-unknown-key"),
        ("publisher:", "publishr:", 4, "curation-unknown-key"),
        ("publisher:", "title:", 4, "curation-unknown-key"),
        ("min: 3,", "min: three,", 2, "curation-invalid-value"),
        ("max: 0.9", "max: 90", 4, "curation-invalid-value"),
        ("min: 3,", "min: 31,", 2, "curation-invalid-value"),
        ("[unknown]", "[unknwon]", 6, "curation-enum"),
        ("rows: {min: 3, max: 30}", "rows: 3", 2, "curation-type"),
        ("[unknown]", "unknown", 6, "curation-type"),
    ],
)
def test_invalid_file_is_reported(toy: Toy, old: str, new: str, line: int, rule: str) -> None:
    """An invalid expectation is reported with its line, and the build writes nothing."""
    toy.edit(FILE, old, new)

    output = toy.expect_errors(toy.run("build"))

    assert re.search(rf"^{FILE}:{line}: error: .* \[{rule}\]$", output, re.MULTILINE), output


def test_missing_file_is_reported(toy: Toy) -> None:
    """The file of expectations is required."""
    toy.path(FILE).unlink()

    output = toy.expect_errors(toy.run("build"))

    assert re.search(rf"^{FILE}: error: .* \[missing-file\]$", output, re.MULTILINE), output


@pytest.mark.parametrize(
    "expectations",
    [
        [],
        "many",
        {"rows": 3},
        {"rows": {"min": "many"}},
        {"filled": ["publisher"]},
        {"filled": {"publsher": {"min": 0.5}}},
        {"reserved": {"published_basis": 1}},
    ],
    ids=json.dumps,
)
def test_malformed_descriptor_is_an_error(toy: Toy, expectations: object) -> None:
    """A descriptor with malformed expectations is an error of one line."""
    descriptor = json.loads(toy.path("datapackage.json").read_text(encoding="utf-8"))
    next(r for r in descriptor["resources"] if r["name"] == "sources")["expectations"] = expectations
    toy.path("datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    ran = toy.run("validate", "datapackage.json")

    assert ran.code == 2
    assert len(ran.out.splitlines()) == 1


def test_json_schema_for_editors_fits_the_file() -> None:
    """The file of the project names its JSON Schema and is valid by it; a misspelt column is not."""
    text = (PROJECT / FILE).read_text(encoding="utf-8")
    schema = json.loads((PROJECT / "schemas/curation/expectations.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema)

    def problems(content: str) -> list[str]:
        node = yaml_text.parse(content.encode(), FILE, FindingCollector())
        assert node is not None
        return [error.message for error in validator.iter_errors(plain(node))]

    assert text.startswith("# yaml-language-server: $schema=../schemas/curation/expectations.json\n")
    assert problems(text) == []
    assert problems(text.replace("cited_outlet_id:", "cited_outlets:"))
