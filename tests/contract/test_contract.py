"""The contract: complete, the same in schemas and descriptor, and the same for editors and the loader."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from guarantees.contract import loader
from guarantees.contract.cell_rules import first_violation
from guarantees.contract.table_schema import Field, Table
from guarantees.core import yaml_text
from guarantees.core.errors import ContractError
from guarantees.core.findings import FindingCollector
from guarantees.dataset.curation import json_schema
from guarantees.package.reader import contract_of, descriptor_of
from tests.conftest import PROJECT, Toy, plain

CONTRACT = contract_of(PROJECT)
FIELDS = [(table, field) for table in CONTRACT for field in table.fields]
TABLES = (
    "actors affiliations anchors attributions coder_agreement codes coding_differences event_participants event_reports "
    "events relations retired_ids sources statement_events statement_participants statements statements_flat"
)


def test_the_tables_are_the_promised_ones() -> None:
    """The names of the tables are relied on from outside."""
    assert " ".join(CONTRACT.tables) == TABLES


def test_permanent_ids_are_those_that_promise_it() -> None:
    """An id that is never used again is one that people choose; the build numbers the others."""
    promised = [
        table.name
        for table in CONTRACT
        if "Never reused, never renamed after a release." in table.field(table.primary_key[0]).description
    ]

    assert [table.name for table in CONTRACT if CONTRACT.has_permanent_ids(table.name)] == promised
    assert promised == ["actors", "events", "sources", "statements"]


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{t.name}.{f.name}" for t, f in FIELDS])
def test_every_column_is_explained(table: Table, field: Field) -> None:
    """Every column has a title, a description and an example that its own rules accept."""
    assert table
    assert field.title
    assert field.description.endswith(".")
    assert field.example
    assert first_violation(field, field.example) == ""


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{t.name}.{f.name}" for t, f in FIELDS])
def test_never_blank_means_required(table: Table, field: Field) -> None:
    """The description says that a column is never blank exactly where the contract requires it."""
    assert table
    assert ("Never blank." in field.description) is field.constraints.required


def test_the_descriptor_holds_the_contract() -> None:
    """What the descriptor says is what the schemas say, with the codes filled in."""
    from_schemas = loader.load_folder(PROJECT / "schemas")

    for table in from_schemas:
        published = CONTRACT[table.name]
        assert published.columns == table.columns
        assert published.primary_key == table.primary_key
        assert set(published.foreign_keys) == set(table.foreign_keys)
        for field, released in zip(table.fields, published.fields, strict=True):
            assert (field.type, field.description) == (released.type, released.description)
            assert bool(released.constraints.enum) is bool(field.code_list)


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


Change = Callable[[dict[str, Any]], object]
INVALID: dict[str, tuple[Change, str]] = {
    "unknown property": (
        lambda schema: schema["fields"][0].update(contraints={}),
        "unknown property 'contraints'. Did you mean 'constraints'?",
    ),
    "unknown constraint": (
        lambda schema: schema["fields"][0]["constraints"].update(requird=True),
        "unknown property 'requird'. Did you mean 'required'?",
    ),
    "unknown type": (
        lambda schema: schema["fields"][0].update(type="strng"),
        "the type 'strng' is not supported. Did you mean 'string'?",
    ),
    "unknown column": (lambda schema: schema.update(primaryKey=["id"]), "unknown column 'id'"),
    "no fields": (lambda schema: schema.pop("fields"), "the schema of 'events' is not complete"),
    "invalid pattern": (
        lambda schema: schema["fields"][0]["constraints"].update(pattern="("),
        "the constraint 'pattern' cannot be '('",
    ),
    "slow pattern": (
        lambda schema: schema["fields"][0]["constraints"].update(pattern="(a+)+b"),
        "may backtrack exponentially",
    ),
    "not a boolean": (
        lambda schema: schema["fields"][0]["constraints"].update(required="no"),
        "the constraint 'required' cannot be 'no'",
    ),
    "key that may be blank": (
        lambda schema: schema["fields"][0]["constraints"].update(required=False),
        "every column of a primary key must be required",
    ),
    "missing values": (lambda schema: schema.update(missingValues=["NA"]), "only the blank cell"),
    "not a string": (lambda schema: schema.update(title=["a"]), "['a'] is not a string"),
    "key without a name": (lambda schema: schema.update(primaryKey=[None]), "None is not a string"),
    "duplicate column": (
        lambda schema: schema["fields"].append(schema["fields"][1]),
        "duplicate column 'label'",
    ),
    "unpaired columns": (
        lambda schema: schema.update(
            foreignKeys=[
                {"fields": ["place"], "reference": {"resource": "codes", "fields": ["code_list", "code"]}}
            ]
        ),
        "a foreign key of 1 columns refers to 2",
    ),
    "unknown target": (
        lambda schema: schema.update(
            foreignKeys=[{"fields": ["place"], "reference": {"resource": "places", "fields": ["place"]}}]
        ),
        "a foreign key refers to unknown table 'places'",
    ),
    "no codes": (
        lambda schema: schema["fields"][1]["constraints"].update(enum=[]),
        "the constraint 'enum' cannot be []",
    ),
    "constraint of another type": (
        lambda schema: schema["fields"][1]["constraints"].update(minimum="a"),
        "the type 'string' does not support 'minimum', only enum, pattern, minLength, maxLength",
    ),
}


@pytest.mark.parametrize(("change", "message"), INVALID.values(), ids=INVALID)
def test_an_invalid_schema_is_rejected(tmp_path: Path, change: Change, message: str) -> None:
    """The error names the file or table, and what is wrong."""
    shutil.copytree(PROJECT / "schemas", tmp_path / "schemas")
    path = tmp_path / "schemas" / "events.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    change(schema)
    path.write_text(json.dumps(schema), encoding="utf-8")

    with pytest.raises(ContractError, match=re.escape(message)) as error:
        loader.load_folder(tmp_path / "schemas")

    assert "events" in str(error.value)


def test_a_pattern_with_an_unclear_set_is_loaded_without_a_warning(tmp_path: Path) -> None:
    """Python warns that it may read such sets differently one day; tests fail on warnings."""
    shutil.copytree(PROJECT / "schemas", tmp_path / "schemas")
    path = tmp_path / "schemas" / "events.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["fields"][0]["constraints"]["pattern"] = "[[a-z]--9]"
    path.write_text(json.dumps(schema), encoding="utf-8")

    contract = loader.load_folder(tmp_path / "schemas")

    assert contract.tables["events"].fields[0].constraints.values["pattern"] == "[[a-z]--9]"


def test_an_invalid_schema_stops_the_build(toy: Toy) -> None:
    """The command cannot run: exit code 2."""
    path = toy.path("schemas/events.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"fields"', '"feilds"'), encoding="utf-8")

    ran = toy.run("build")

    assert ran.code == 2
    assert "unknown property 'feilds'. Did you mean 'fields'?" in ran.out


def test_a_missing_code_list_is_reported(toy: Toy) -> None:
    """A code list that a column names and that is not there is a finding."""
    toy.path("curation/codes/issue.yml").unlink()

    assert "unknown code list 'issue'" in toy.expect_errors(toy.run("build"))


def test_an_unused_code_list_is_reported(toy: Toy) -> None:
    """A code list that no column uses is a finding."""
    (toy.path("curation/codes/colour.yml")).write_text(
        "title: Colour\ndescription: Colours.\ncodes:\n"
        "  - {code: red, label: Red, definition: Red., example: Blood.}\n",
        encoding="utf-8",
    )

    assert "curation/codes/colour.yml: no column uses this code list." in toy.expect_errors(toy.run("build"))


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
    "terms": "terms.yml",
    "audit": "audits/*.yml",
}


def _validator(root: Path, kind: str) -> jsonschema.Draft7Validator:
    schema = json.loads((root / "schemas" / "curation" / f"{kind}.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("kind", json_schema.FILES)
def test_editors_accept_what_the_loader_accepts(kind: str) -> None:
    """Every curation file of the project fits the JSON Schema that completes it in an editor."""
    validator = _validator(PROJECT, kind)
    files = list((PROJECT / "curation").glob(KINDS[kind]))

    assert files
    for file in files:
        node = yaml_text.parse(file.read_bytes(), file.name, FindingCollector())
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
def test_editors_reject_what_the_loader_rejects(toy: Toy, old: str, new: str) -> None:
    """A mistyped id, code or key is marked while it is typed."""
    toy.edit("curation/sources/ferry-gazette.yml", old, new)
    node = yaml_text.parse(
        toy.path("curation/sources/ferry-gazette.yml").read_bytes(), "x.yml", FindingCollector()
    )

    assert node is not None
    assert list(_validator(toy.root, "source").iter_errors(plain(node)))


@pytest.mark.parametrize("kind", json_schema.FILES)
def test_every_file_names_its_schema(kind: str) -> None:
    """The first line of every curation file names its JSON Schema for editors."""
    for file in (PROJECT / "curation").glob(KINDS[kind]):
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        up = "../" * (len(file.relative_to(PROJECT).parts) - 1)
        assert first == f"# yaml-language-server: $schema={up}schemas/curation/{kind}.json"
