"""What a package expects of itself: written by hand, carried by the descriptor, asked by any stranger."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from guarantees.core import yaml_text
from guarantees.package.reader import descriptor_of
from tests.conftest import PROJECT, Toy, plain

FILE = "schemas/expectations.yml"
LOST = "The table has 2 rows; at least 3 are expected."


def _package(toy: Toy, folder: Path) -> Path:
    """Return a folder with the tables and the descriptor of the toy, and nothing else; a source is lost."""
    toy.write("sources", toy.rows("sources")[:3])
    shutil.copytree(toy.path("data"), folder / "data")
    shutil.copy(toy.path("datapackage.json"), folder)
    return folder


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_stranger_is_told_what_is_lost(toy: Toy, tmp_path: Path, form: str) -> None:
    """Whoever has only the folder or the archive is told that rows are missing."""
    path = _package(toy, tmp_path / "package")
    if form == "zip":
        path = Path(shutil.make_archive(str(tmp_path / "archive"), "zip", path))

    told = [f for f in toy.findings(str(path)) if f["check"] == "too-few-rows"]

    assert [(f["file"], f["line"], f["severity"], f["message"]) for f in told] == [
        ("data/sources.csv", 1, "error", LOST)
    ]


def test_a_table_alone_is_not_counted(toy: Toy) -> None:
    """A CSV handed over alone may be a part of the table: neither its length nor its blank columns are judged."""
    toy.write("sources", toy.rows("sources")[:2])
    shutil.copy(toy.path("data/sources.csv"), toy.path("some.csv"))

    checks = {f["check"] for f in toy.findings("some.csv", "--table", "sources")}

    assert checks == set()


def test_a_table_without_rows_is_not_measured(toy: Toy) -> None:
    """Of a table without rows only the rows are missed, and not the cells too."""
    toy.write("sources", toy.rows("sources")[:1])

    checks = {f["check"] for f in toy.findings("--engine", "pandera")}

    assert "too-few-rows" in checks
    assert "column-too-empty" not in checks


def test_the_repository_is_judged_by_its_file(toy: Toy) -> None:
    """A floor that somebody lowered in the descriptor alone still holds."""
    descriptor = toy.path("datapackage.json")
    text = descriptor.read_text(encoding="utf-8")
    assert text.count('"min": 3,') == 1
    descriptor.write_text(text.replace('"min": 3,', '"min": 1,'), encoding="utf-8")
    toy.write("sources", toy.rows("sources")[:3])

    assert LOST in [f["message"] for f in toy.findings("--engine", "pandera")]


def test_the_descriptor_says_what_is_written(finished: Toy) -> None:
    """The descriptor carries what the file says, whole numbers as such, and nothing for the other tables."""
    found = {
        r["name"]: r["expectations"] for r in descriptor_of(finished.root)["resources"] if "expectations" in r
    }

    assert json.dumps(found) == json.dumps(
        {
            "sources": {
                "rows": {"min": 3, "max": 30},
                "filled": {"publisher": {"min": 0.4, "max": 0.9}},
                "reserved": {"published_basis": ["unknown"]},
            }
        }
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("sources:\n", "source:\n", (f"{FILE}:1: error: source: ", "Did you mean 'sources'?")),
        ("publisher:", "publishr:", (f"{FILE}:4: error: publishr: ", "Did you mean 'publisher'?")),
        ("publisher:", "title:", (f"{FILE}:4: error: title: 'title' is no key",)),
        ("min: 3,", "min: three,", (f"{FILE}:2: error: min: 'three' has not the form", "at least")),
        ("max: 0.9", "max: 90", (f"{FILE}:4: error: max: '90' has not the form", "Share of rows")),
        ("min: 3,", "min: 31,", (f"{FILE}:2: error: min: The floor 31 is above the ceiling 30.",)),
        ("[unknown]", "[unknwon]", (f"{FILE}:6: error", "Did you mean 'unknown'?")),
        ("rows: {min: 3, max: 30}", "rows: 3", (f"{FILE}:2: error", "keys and values")),
        ("[unknown]", "unknown", (f"{FILE}:6: error", "takes a list")),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else str(value).strip(),
)
def test_a_fault_in_the_file_is_told(toy: Toy, old: str, new: str, says: tuple[str, ...]) -> None:
    """What cannot be expected is told with its line, and nothing is written."""
    toy.edit(FILE, old, new)

    said = toy.told(toy.run("build"))

    for part in says:
        assert part in said


def test_a_missing_file_is_told(toy: Toy) -> None:
    """Nobody forgets silently what was expected."""
    toy.path(FILE).unlink()

    assert f"{FILE}: error: No such file." in toy.told(toy.run("build"))


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
def test_a_hostile_descriptor_stops(toy: Toy, expectations: object) -> None:
    """A descriptor that expects what nobody understands is refused in one line."""
    descriptor = json.loads(toy.path("datapackage.json").read_text(encoding="utf-8"))
    next(r for r in descriptor["resources"] if r["name"] == "sources")["expectations"] = expectations
    toy.path("datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    ran = toy.run("validate", "datapackage.json")

    assert ran.code == 2
    assert len(ran.out.splitlines()) == 1


def test_editors_know_the_file() -> None:
    """The file of the project names its JSON Schema and fits it, and a mistyped column does not."""
    text = (PROJECT / FILE).read_text(encoding="utf-8")
    schema = json.loads((PROJECT / "schemas/curation/expectations.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema)

    def problems(content: str) -> list[str]:
        node, _ = yaml_text.parse(content.encode(), FILE)
        assert node is not None
        return [error.message for error in validator.iter_errors(plain(node))]

    assert text.startswith("# yaml-language-server: $schema=../schemas/curation/expectations.json\n")
    assert problems(text) == []
    assert problems(text.replace("cited_outlet_id:", "cited_outlets:"))
