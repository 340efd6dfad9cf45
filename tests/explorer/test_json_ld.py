"""The JSON-LD of pages: valid, equal to the tables, and safely embedded."""

from __future__ import annotations

import json
import shutil
from typing import Any

import mlcroissant
import pytest

from guarantees.explorer import json_ld
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package.locate import open_package
from tests.conftest import Toy
from tests.e2e.browser.markup import read
from tests.helpers import releases, sites

pytestmark = pytest.mark.filterwarnings("ignore")  # mlcroissant uses pandas and rdflib, which warn


@pytest.fixture(scope="module")
def released(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy with a release and the site of it; tests must not change it."""
    root = tmp_path_factory.mktemp("jsonld") / "toy"
    shutil.copytree(finished.root, root)
    toy = releases.prepare_release(Toy(root))
    assert toy.run("release").code == 0
    sites.render_site(toy, toy.path("dist/1.0.0"))
    return toy


@pytest.mark.parametrize("page", ["index.html", "download.html"])
def test_page_contains_the_croissant_of_the_release(released: Toy, page: str) -> None:
    """Only the addresses differ: they are those of the files in the site."""
    site = released.path("site")
    croissant = json.loads((site / "package/croissant.json").read_text(encoding="utf-8"))

    (document,) = read(site / page).data

    for file in croissant["distribution"]:
        file["contentUrl"] = f"package/{file['contentUrl']}"
        assert (site / file["contentUrl"]).is_file()
    assert document == croissant


@pytest.mark.parametrize("package", ["dist/1.0.0", "."])
def test_mlcroissant_reads_rows_by_the_croissant_of_a_page(released: Toy, toy: Toy, package: str) -> None:
    """This works for a release and for the repository."""
    site = sites.render_site(toy, released.path(package))
    (document,) = read(site / "download.html").data
    (site / "dataset.json").write_text(json.dumps(document), encoding="utf-8")

    dataset = mlcroissant.Dataset(jsonld=site / "dataset.json")

    ids = [row["events/event_id"].decode() for row in dataset.records("events")]
    assert ids == [row[0] for row in released.rows("events")[1:]]
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {file["encodingFormat"] for file in document["distribution"]} >= {"text/csv"}


def test_no_text_can_end_the_script_element() -> None:
    """Special characters are escaped, and JSON readers get the original text."""
    document = {"name": "</script><!-- & \u2028\u2029 'é'"}

    element = json_ld.embed_json(document)

    content = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(content)
    assert json.loads(content) == document


@pytest.mark.parametrize(("content", "problem"), [("{", "not a JSON file"), ("[]", "not a JSON object")])
def test_invalid_croissant_is_rejected(toy: Toy, content: str, problem: str) -> None:
    """The message names the file."""
    folder = sites.release_with_files(toy, {"croissant.json": content.encode()})

    ran = toy.run("site", str(folder), "-o", str(toy.path("site")))

    assert ran.code == 2
    assert "croissant.json" in ran.out
    assert problem in ran.out


def _describe(lookups: RecordLookups, table: str) -> list[dict[str, Any]]:
    """Return the JSON-LD of every record of a table."""
    elements = [json_ld.describe_record(lookups, table, row) for row in lookups.package[table].rows]
    return [json.loads(element.split(">", 1)[1].rpartition("<")[0]) for element in elements]


def test_records_are_described_as_in_the_tables(released: Toy) -> None:
    """Each table has its type, blank cells are left out, and tables without a type have no JSON-LD."""
    with open_package(released.root) as package:
        lookups = RecordLookups(package)
        tables = {name: _describe(lookups, name) for name in ("sources", "events", "actors", "statements")}
        code = json_ld.describe_record(lookups, "codes", package["codes"].rows[0])

    assert code == ""
    assert {document["@type"] for document in tables["sources"]} == {"NewsArticle"}
    assert {document["@type"] for document in tables["events"]} == {"Event"}
    assert {document["@type"] for document in tables["actors"]} == {"Person", "Organization"}
    for row, document in zip(package["statements"].rows, tables["statements"], strict=True):
        assert document["@type"] == "Quotation"
        assert document["abstract"] == row["summary"]
        assert document["isPartOf"]["headline"] == lookups.sources[row["source_id"]]["title"]
        assert document["spokenByCharacter"]["name"] == lookups.actor(row["speaker_id"])
        assert "text" not in document
    assert not [
        document for documents in tables.values() for document in documents if "" in document.values()
    ]
