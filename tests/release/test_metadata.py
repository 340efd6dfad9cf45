"""The metadata for catalogues: Croissant, loaded by its own library; Zenodo, validated by the DataCite schema."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mlcroissant
import pandas as pd
import pytest
from datacite import schema45
from license_expression import get_spdx_licensing

from guarantees.contract.table_schema import Contract
from guarantees.package.reader import read_declared
from guarantees.release.formats import citation_cff, croissant
from guarantees.release.formats import zenodo as formats_zenodo
from guarantees.release.formats.croissant import FileFacts
from tests.conftest import PROJECT, Toy
from tests.helpers import json_schemas

pytestmark = pytest.mark.filterwarnings("ignore")  # of mlcroissant, about pandas and rdflib


def _released(root: Path, folder: Path) -> tuple[dict[str, Any], Contract, Path]:
    """Copy the tables into *folder*, and write the Croissant document there."""
    declared, contract = read_declared(root)
    descriptor = {**declared, "created": "2030-01-02T00:00:00Z"}
    shutil.copytree(root / "data", folder / "data")
    document = folder / "croissant.json"
    document.write_bytes(croissant.croissant_json(descriptor, contract, _facts(contract, folder)))
    return descriptor, contract, document


def _facts(contract: Contract, folder: Path) -> dict[str, FileFacts]:
    contents = {table.path: (folder / table.path).read_bytes() for table in contract}
    return {path: FileFacts(len(data), hashlib.sha256(data).hexdigest()) for path, data in contents.items()}


def _cell(value: object) -> str:
    """Return a cell that mlcroissant has read as it is in the CSV file."""
    if isinstance(value, bytes):
        return value.decode()
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def test_croissant_loads_every_table(tmp_path: Path) -> None:
    """Mlcroissant reports no issue, and reads each cell of each table, with references joined."""
    _, contract, document = _released(PROJECT, tmp_path)

    read = {}
    for table in contract:
        # Each table with a new object: in mlcroissant 1.1.1 a second table of the same object is wrong.
        dataset = mlcroissant.Dataset(jsonld=str(document))
        issues = dataset.metadata.ctx.issues
        assert (issues.errors, issues.warnings) == (set(), set())
        records = list(dataset.records(table.name))
        names = [f"{table.name}/{name}" for name in table.columns]
        read[table.name] = [[_cell(record[name]) for name in names] for record in records]

    for table in contract:
        with (tmp_path / table.path).open(encoding="utf-8", newline="") as lines:
            _, *rows = csv.reader(lines)
        assert read[table.name] == rows, table.name
    assert sum(map(len, read.values())) > 100


def test_croissant_rejects_a_changed_file(finished: Toy, tmp_path: Path) -> None:
    """A table that does not match its hash is not loaded."""
    _, _, document = _released(finished.root, tmp_path)
    with (tmp_path / "data/events.csv").open("a", encoding="utf-8") as lines:
        lines.write("\n")

    with pytest.raises(Exception, match=r"Download\(data/events\.csv\)") as error:
        list(mlcroissant.Dataset(jsonld=str(document)).records("events"))

    assert "is not identical with the reference" in str(error.value.__cause__)


def test_croissant_has_the_contract(tmp_path: Path) -> None:
    """Types, keys and references to other tables are those of the contract; the paths of the files are correct."""
    descriptor, contract, document = _released(PROJECT, tmp_path)
    parsed = json.loads(document.read_text(encoding="utf-8"))

    sets = {record_set["name"]: record_set for record_set in parsed["recordSet"]}
    assert list(sets) == [table.name for table in contract]
    for table in contract:
        assert [key["@id"] for key in sets[table.name]["key"]] == [
            f"{table.name}/{name}" for name in table.primary_key
        ]
        references = {
            field["name"]: field["references"]["field"]["@id"]
            for field in sets[table.name]["field"]
            if "references" in field
        }
        assert references == {
            key.fields[0]: f"{key.target}/{key.target_fields[0]}"
            for key in table.foreign_keys
            if len(key.fields) == 1 and key.target != table.name
        }
    types = {field["name"]: field["dataType"] for field in sets["anchors"]["field"]}
    assert (types["char_start"], types["anchor_id"]) == ("sc:Integer", "sc:Text")
    assert parsed["version"] == descriptor["version"]
    assert parsed["citeAs"] == citation_cff.citation_line(descriptor)
    files = {file["@id"]: file for file in parsed["distribution"]}
    assert files["data/events.csv"]["contentUrl"] == "data/events.csv"

    base = "https://data.example.org/1.0.0/"
    more = {"p.sqlite": FileFacts(3, "0" * 64), "odd.bin": FileFacts(1, "1" * 64)}
    online = json.loads(croissant.croissant_json(descriptor, contract, more, base))
    assert online["url"] == base
    assert [(file["contentUrl"], file["encodingFormat"]) for file in online["distribution"]] == [
        ("https://data.example.org/1.0.0/odd.bin", "application/octet-stream"),
        ("https://data.example.org/1.0.0/p.sqlite", "application/vnd.sqlite3"),
    ]


def _datacite(zenodo: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record that Zenodo registers for a deposit, in DataCite 4.5."""
    return {
        "creators": [{"name": creator["name"]} for creator in zenodo["creators"]],
        "titles": [{"title": zenodo["title"]}],
        "publisher": {"name": "Zenodo"},
        "publicationYear": zenodo["publication_date"][:4],
        "types": {"resourceTypeGeneral": zenodo["upload_type"].capitalize(), "resourceType": ""},
        "subjects": [{"subject": word} for word in zenodo["keywords"]],
        "dates": [{"date": zenodo["publication_date"], "dateType": "Issued"}],
        "language": zenodo["language"],
        "version": zenodo["version"],
        "rightsList": [{"rightsIdentifier": zenodo["license"], "rightsIdentifierScheme": "SPDX"}],
        "descriptions": [
            {"description": zenodo["description"], "descriptionType": "Abstract"},
            {"description": zenodo["notes"], "descriptionType": "Other"},
        ],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }


def test_zenodo_metadata_makes_a_valid_datacite_record() -> None:
    """The record is valid; one without a creator, or of another type, is not."""
    descriptor = {**read_declared(PROJECT)[0], "created": "2030-01-02T00:00:00Z"}
    metadata = json.loads(formats_zenodo.zenodo(descriptor))

    record = _datacite(metadata)

    assert schema45.validate(record)
    assert not schema45.validate(record | {"creators": []})
    assert not schema45.validate(_datacite(metadata | {"upload_type": "ferry"}))
    assert metadata["version"] == descriptor["version"]
    assert metadata["license"] == "cc-by-4.0"
    assert all(limit in metadata["notes"] for limit in descriptor["limits"])


def test_unknown_metadata_is_left_out() -> None:
    """Before a release there is no date, URL, or id of a person or a deposit."""
    descriptor, contract = read_declared(PROJECT)

    zenodo = json.loads(formats_zenodo.zenodo(descriptor))
    document = json.loads(croissant.croissant_json(descriptor, contract, {}))

    assert {"publication_date", "doi", "related_identifiers"}.isdisjoint(zenodo)
    assert [list(creator) for creator in zenodo["creators"]] == [["name"]]
    assert {"datePublished", "url", "identifier", "distribution"}.isdisjoint(document)
    sources = [{"title": "Log"}, {"title": "Tide table", "path": "https://example.org/tides"}]
    assert json.loads(formats_zenodo.zenodo({**descriptor, "sources": sources}))["related_identifiers"] == [
        {"identifier": "https://example.org/tides", "relation": "isDerivedFrom"}
    ]
    assert "(2030)" in citation_cff.citation_line({**descriptor, "created": "2030-01-02T00:00:00Z"})
    assert "(" not in citation_cff.citation_line({**descriptor, "title": "Ferries"}).partition("(version")[0]


def test_licences_are_known_to_spdx() -> None:
    """The licences of data and code have names in SPDX; a misspelt one is an error."""
    spdx = get_spdx_licensing()
    names = [licence["name"] for licence in read_declared(PROJECT)[0]["licenses"]]
    citation = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    (package,) = [
        line.split('"')[1]
        for line in (PROJECT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("license = ")
    ]

    assert spdx.validate("CC-BY-4").errors
    assert not any(spdx.validate(name, strict=True).errors for name in [*names, package])
    assert names == ["CC-BY-4.0"]
    assert f'\nlicense: "{names[0]}"\n' in citation


def test_invalid_citation_file_fails_its_check(tmp_path: Path) -> None:
    """The check that CITATION.cff passes can fail."""
    citation = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    broken = tmp_path / "CITATION.cff"
    broken.write_text(citation.replace("type: dataset", "type: ferry"), encoding="utf-8")

    ran = json_schemas.check(broken, "citation-file-format")

    assert ran.returncode == 1
    assert "ferry" in ran.stdout


IDENTITY = """\
homepage: https://ferries.example.org
repository: https://git.example.org/ferries
doi: 10.5555/ferries.1
concept_doi: 10.5555/ferries
funding:
  - {funder: Ferry Fund, funder_id: "https://doi.org/10.13039/100000001", award: FF-17}
"""


def _identified(toy: Toy) -> Toy:
    """Set all that identifies the dataset and its people."""
    path = toy.path("curation/dataset.yml")
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("contributors:\n")
    tail = rest[rest.index("\n", rest.index("roles:")) + 1 :]
    person = (
        "  - {title: Jane Roe, orcid: 0000-0002-1825-0097, organization: Ferry Institute, roles: [creator]}\n"
    )
    path.write_text(f"{head}contributors:\n{person}{tail}{IDENTITY}", encoding="utf-8")
    toy.build()
    return toy


def test_identifiers_are_in_every_format(toy: Toy) -> None:
    """The ORCID iD, the DOIs, the addresses and the grant."""
    _identified(toy)
    descriptor, contract = read_declared(toy.root)
    orcid = "https://orcid.org/0000-0002-1825-0097"

    assert descriptor["contributors"] == [
        {"title": "Jane Roe", "path": orcid, "organization": "Ferry Institute", "roles": ["creator"]}
    ]
    assert (descriptor["id"], descriptor["conceptDoi"]) == (
        "https://doi.org/10.5555/ferries.1",
        "10.5555/ferries",
    )
    cff = toy.path("CITATION.cff").read_text(encoding="utf-8")
    assert f'    orcid: "{orcid}"\n' in cff
    assert (
        'repository-code: "https://git.example.org/ferries"\nidentifiers:\n  - type: doi\n    value: "10.5555/ferries"'
        in cff
    )
    zenodo = json.loads(formats_zenodo.zenodo(descriptor))
    assert zenodo["creators"] == [
        {"name": "Jane Roe", "affiliation": "Ferry Institute", "orcid": "0000-0002-1825-0097"}
    ]
    assert zenodo["grants"] == [{"id": "10.13039/100000001::FF-17"}]
    assert {"identifier": "https://ferries.example.org", "relation": "isDocumentedBy"} in zenodo[
        "related_identifiers"
    ]
    document = json.loads(croissant.croissant_json(descriptor, contract, {}))
    assert document["creator"] == [
        {
            "@type": "sc:Person",
            "name": "Jane Roe",
            "url": orcid,
            "affiliation": {"@type": "sc:Organization", "name": "Ferry Institute"},
        }
    ]
    assert document["sameAs"] == [
        "https://doi.org/10.5555/ferries.1",
        "https://doi.org/10.5555/ferries",
        "https://git.example.org/ferries",
    ]
    assert document["funding"][0]["funder"]["name"] == "Ferry Fund"
    assert document["url"] == "https://ferries.example.org"


def test_a_citation_with_identifiers_is_valid(toy: Toy) -> None:
    """By the schema of the Citation File Format, as without them."""
    _identified(toy)
    ran = json_schemas.check(toy.path("CITATION.cff"), "citation-file-format")
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("orcid: 0000-0002-1825-0098", "its last character does not match the others"),
        ("orcid: https://orcid.org/0000-0002-1825-0097", "orcid"),
        ("path: roe", "path"),
    ],
)
def test_a_wrong_identifier_of_a_person_is_reported(toy: Toy, key: str, message: str) -> None:
    """A mistyped ORCID iD is found by its check character."""
    toy.edit_first("curation/dataset.yml", "roles:", f"{key}\n    roles:")
    ran = toy.run("build")
    assert ran.code == 1
    assert message in ran.out
