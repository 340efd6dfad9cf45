"""The contract itself: complete, derived everywhere else, and the same for editors and the reader."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from guarantees.contract import loader
from guarantees.contract.cell_rules import first_violation
from guarantees.core import yaml_text
from guarantees.core.errors import ContractError
from guarantees.dataset.curation import json_schema
from guarantees.package.reader import contract_of, descriptor_of
from tests.conftest import PROJECT, Toy, plain

CONTRACT = contract_of(PROJECT)
FIELDS = [(table, field) for table in CONTRACT for field in table.fields]
TABLES = (
    "actors affiliations anchors coder_agreement codes event_participants event_reports events relations "
    "retired_ids sources statement_participants statements"
)


def test_the_tables_are_the_promised_ones() -> None:
    """The names of the tables are relied on from outside."""
    assert " ".join(CONTRACT.tables) == TABLES


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{t.name}.{f.name}" for t, f in FIELDS])
def test_every_column_is_explained(table: object, field: object) -> None:
    """Every column has a title, a description and an example that its own rules accept."""
    assert table
    assert field.title  # type: ignore[attr-defined]  # parametrize gives objects
    assert field.description.endswith(".")  # type: ignore[attr-defined]
    assert field.example  # type: ignore[attr-defined]
    assert first_violation(field, field.example) == ""  # type: ignore[arg-type, attr-defined]


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{t.name}.{f.name}" for t, f in FIELDS])
def test_never_blank_means_required(table: object, field: object) -> None:
    """The description says that a column is never blank exactly where the contract requires it."""
    assert table
    said = "Never blank." in field.description  # type: ignore[attr-defined]
    assert said is field.constraints.required  # type: ignore[attr-defined]


def test_the_descriptor_holds_the_contract() -> None:
    """What the descriptor says is what the schemas say, with the codes filled in."""
    from_schemas = loader.load_folder(PROJECT / "schemas")

    for table in from_schemas:
        published = CONTRACT[table.name]
        assert published.columns == table.columns
        assert published.primary_key == table.primary_key
        assert set(published.foreign_keys) == set(table.foreign_keys)
        for ours, theirs in zip(table.fields, published.fields, strict=True):
            assert (ours.type, ours.description) == (theirs.type, theirs.description)
            assert bool(theirs.constraints.enum) is bool(ours.code_list)


def test_categories_and_enum_agree() -> None:
    """Tools that know categories and tools that know enumerations allow the same codes."""
    for resource in descriptor_of(PROJECT)["resources"]:
        for field in resource["schema"]["fields"]:
            categories = [category["value"] for category in field.get("categories", [])]
            assert categories == field.get("constraints", {}).get("enum", [])


def test_no_count_date_or_hash_is_in_the_descriptor() -> None:
    """The committed descriptor does not change with the data, so that contributions merge."""
    for resource in descriptor_of(PROJECT)["resources"]:
        assert {"hash", "bytes", "rows", "created", "modified"}.isdisjoint(resource)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda schema: schema["fields"][0].update(contraints={}), "'contraints' is no property"),
        (lambda schema: schema["fields"][0]["constraints"].update(requird=True), "Did you mean 'required'?"),
        (lambda schema: schema["fields"][0].update(type="strng"), "Did you mean 'string'?"),
        (lambda schema: schema.update(primaryKey=["id"]), "there is no column 'id'"),
        (lambda schema: schema.pop("fields"), "not complete"),
        (lambda schema: schema["fields"][0]["constraints"].update(pattern="("), "'pattern' cannot be '('"),
        (
            lambda schema: schema["fields"][0]["constraints"].update(required="no"),
            "'required' cannot be 'no'",
        ),
        (lambda schema: schema["fields"][0]["constraints"].update(required=False), "required"),
        (lambda schema: schema.update(missingValues=["NA"]), "only the blank cell"),
        (lambda schema: schema.update(title=["a"]), "a text is wanted, not ['a']"),
        (lambda schema: schema["fields"].append(schema["fields"][1]), "the column 'label' stands twice"),
        (
            lambda schema: schema.update(
                foreignKeys=[
                    {
                        "fields": ["place"],
                        "reference": {"resource": "codes", "fields": ["code_list", "code"]},
                    }
                ]
            ),
            "1 columns refer to 2",
        ),
        (lambda schema: schema["fields"][1]["constraints"].update(enum=[]), "'enum' cannot be []"),
        (
            lambda schema: schema["fields"][1]["constraints"].update(minimum="a"),
            "'minimum' is no constraint of the type 'string'",
        ),
    ],
    ids=[
        "misspelt",
        "misspelt rule",
        "no type",
        "no column",
        "no fields",
        "no pattern",
        "no truth value",
        "a blank key",
        "missing values",
        "a title that is none",
        "a column twice",
        "unpaired columns",
        "no codes",
        "a least text",
    ],
)
def test_a_broken_schema_stops(toy: Toy, change: object, says: str) -> None:
    """A schema that says what nobody understands stops everything: exit code 2, one line."""
    path = toy.path("schemas/events.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    change(schema)  # type: ignore[operator]  # parametrize gives objects
    path.write_text(json.dumps(schema), encoding="utf-8")

    ran = toy.run("build")

    assert ran.code == 2
    assert says in ran.out


def test_a_missing_code_list_is_told(toy: Toy) -> None:
    """A code list that a column names and that is not there is a finding."""
    toy.path("curation/codes/issue.yml").unlink()

    assert "there is no code list 'issue'" in toy.told(toy.run("build"))


def test_an_idle_code_list_stops(toy: Toy) -> None:
    """A code list that no column uses is told."""
    (toy.path("curation/codes/colour.yml")).write_text(
        "title: Colour\ndescription: Colours.\ncodes:\n"
        "  - {code: red, label: Red, definition: Red., example: Blood.}\n",
        encoding="utf-8",
    )

    assert "curation/codes/colour.yml: no column uses this list." in toy.told(toy.run("build"))


KINDS = {
    "source": "sources/*.yml",
    "actor": "actors/*.yml",
    "event": "events/*.yml",
    "codes": "codes/*.yml",
    "coding_rules": "coding_rules.yml",
    "dataset": "dataset.yml",
    "retired": "retired.yml",
    "waivers": "waivers.yml",
    "adjudication": "adjudication/*.yml",
}


def _validator(root: Path, kind: str) -> jsonschema.Draft7Validator:
    schema = json.loads((root / "schemas" / "curation" / f"{kind}.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("kind", json_schema.FILES)
def test_editors_accept_what_the_reader_accepts(kind: str) -> None:
    """Every curation file of the project fits the JSON Schema that completes it in an editor."""
    validator = _validator(PROJECT, kind)
    files = list((PROJECT / "curation").glob(KINDS[kind]))

    assert files
    for file in files:
        node, _ = yaml_text.parse(file.read_bytes(), file.name)
        assert node is not None
        assert [error.message for error in validator.iter_errors(plain(node))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("speaker: jane-roe", "speaker: jane-row"),
        ("type: refusal", "type: refusel"),
        ("channel: interview", "chanel: interview"),
        ("date_expression: weekday", "date_expression: week"),
        ("to: price may be}", "until: price may be}"),
        ("reason: other", "reason: others"),
    ],
)
def test_editors_refuse_what_the_reader_refuses(toy: Toy, old: str, new: str) -> None:
    """A mistyped id, code or key is marked while it is typed."""
    toy.edit("curation/sources/ferry-gazette.yml", old, new)
    node, _ = yaml_text.parse(toy.path("curation/sources/ferry-gazette.yml").read_bytes(), "x.yml")

    assert node is not None
    assert list(_validator(toy.root, "source").iter_errors(plain(node)))


@pytest.mark.parametrize("kind", json_schema.FILES)
def test_every_file_names_its_schema(kind: str) -> None:
    """The first line of every curation file tells editors where its schema is."""
    for file in (PROJECT / "curation").glob(KINDS[kind]):
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        up = "../" * (len(file.relative_to(PROJECT).parts) - 1)
        assert first == f"# yaml-language-server: $schema={up}schemas/curation/{kind}.json"


def test_no_error_without_a_place() -> None:
    """A contract error names where in the contract it is."""
    assert str(ContractError.at("events.json", "something is wrong.", "Mend it.")) == (
        "events.json: something is wrong. Mend it."
    )
