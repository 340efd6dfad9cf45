"""The contract in the Open Data Contract Standard: what it says of tables, columns and keys, and that it is YAML.

tests/e2e/test_reading_tools.py holds it to `datacontract lint` and `datacontract test`.
"""

from __future__ import annotations

from typing import Any

import yaml

from guarantees.contract.table_schema import Constraints, Contract, Field, ForeignKey, Table
from guarantees.package.reader import read_declared
from guarantees.release.formats import odcs
from tests.conftest import PROJECT

DESCRIPTOR: dict[str, Any] = {
    "name": "ferries",
    "version": "1.2.0",
    "title": 'Ferries: "Dawn" & others # all',
    "description": "Invented.\nIn two lines.",
    "licenses": [{"name": "CC-BY-4.0"}],
    "contributors": [{"title": "The harbour office", "roles": ["creator"]}],
    "limits": ["No: ferries in winter.", "yes"],
}


def _field(name: str, kind: str = "string", *, required: bool = False, **values: Any) -> Field:  # noqa: ANN401
    rules = Constraints(required=required, values=values)
    return Field(name=name, type=kind, title=name, description="", constraints=rules)


def _table(name: str, *fields: Field, keys: tuple[ForeignKey, ...] = ()) -> Table:
    return Table(
        name=name,
        title=name,
        description="Rows.",
        fields=fields,
        primary_key=tuple(field.name for field in fields[:2]),
        unique_keys=(("berths", "kind"),),
        foreign_keys=keys,
    )


def _load(contract: Contract) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(odcs.contract_yaml(DESCRIPTOR, contract))
    return document


def test_columns_have_types_bounds_codes_and_keys() -> None:
    """Every rule of a cell is an option of its type or a check."""
    fields = (
        _field("port_id", required=True, pattern="[a-z]+", maxLength=9),
        _field("kind", enum=("sea", "no")),
        _field("berths", "integer", minimum="0", maximum="9"),
        _field("open", "boolean"),
        _field("since", "date", minimum="1900-01-01"),
    )
    keys = (
        ForeignKey(("port_id",), "towns", ("town_id",)),
        ForeignKey(("kind", "berths"), "kinds", ("kind", "berths")),
        ForeignKey(("kind",), "my-kinds", ("kind",)),
    )

    [ports] = _load(Contract({"ports": _table("ports", *fields, keys=keys)}))["schema"]

    port, kind, berths, is_open, since = ports["properties"]
    assert (port["primaryKey"], port["primaryKeyPosition"], kind["primaryKeyPosition"]) == (True, 1, 2)
    assert (port["required"], "required" in kind, "primaryKey" in berths) == (True, False, False)
    assert port["logicalTypeOptions"] == {"pattern": "^(?:[a-z]+)$", "maxLength": 9}
    assert port["relationships"] == [{"to": "towns.town_id"}]
    assert kind["quality"][0]["arguments"] == {"validValues": ["sea", "no"]}
    assert (kind["quality"][0]["metric"], kind["quality"][0]["mustBe"]) == ("invalidValues", 0)
    assert "relationships" not in kind
    assert berths["logicalTypeOptions"] == {"minimum": 0, "maximum": 9}
    assert [column["logicalType"] for column in (is_open, since)] == ["boolean", "date"]
    assert since["logicalTypeOptions"] == {"minimum": "1900-01-01"}
    assert ports["relationships"] == [
        {"from": ["ports.kind", "ports.berths"], "to": ["kinds.kind", "kinds.berths"]}
    ]
    assert ports["quality"][0]["arguments"] == {"properties": ["berths", "kind"]}


def test_yaml_keeps_every_text() -> None:
    """Texts with the syntax of YAML are read back as they are."""
    document = _load(Contract({}))

    assert document["name"] == DESCRIPTOR["title"]
    assert document["description"]["purpose"] == DESCRIPTOR["description"]
    assert document["description"]["limitations"] == "No: ferries in winter.\nyes"
    assert document["team"]["members"] == [{"username": "The harbour office", "role": "creator"}]


def test_contract_of_the_dataset_has_every_column() -> None:
    """In the order of the tables."""
    descriptor, contract = read_declared(PROJECT)

    document = yaml.safe_load(odcs.contract_yaml(descriptor, contract))

    assert [table["name"] for table in document["schema"]] == list(contract.tables)
    for table, described in zip(contract, document["schema"], strict=True):
        assert [column["name"] for column in described["properties"]] == list(table.columns)
