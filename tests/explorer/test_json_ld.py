"""What machines read of the pages: valid, the same as the data, and nothing that could run."""

from __future__ import annotations

import json
import shutil

import mlcroissant
import pytest

from guarantees.explorer import json_ld
from guarantees.explorer.context import SiteContext
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package.locate import open_package
from tests.conftest import Toy
from tests.e2e.browser.markup import read
from tests.helpers import releases, sites

pytestmark = pytest.mark.filterwarnings("ignore")  # mlcroissant's own, of pandas and rdflib


@pytest.fixture(scope="module")
def made(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy with a release, and the site of that; nobody may change it."""
    root = tmp_path_factory.mktemp("jsonld") / "toy"
    shutil.copytree(finished.root, root)
    toy = releases.prepare_release(Toy(root))
    assert toy.run("release").code == 0
    sites.made(toy, toy.path("dist/1.0.0"))
    return toy


@pytest.mark.parametrize("page", ["index.html", "download.html"])
def test_the_dataset_is_described_as_its_release_says(made: Toy, page: str) -> None:
    """What stands on the page is the Croissant of the release, with files where the site has them."""
    site = made.path("site")
    released = json.loads((site / "package/croissant.json").read_text(encoding="utf-8"))

    (told,) = read(site / page).data

    for each in released["distribution"]:
        each["contentUrl"] = f"package/{each['contentUrl']}"
        assert (site / each["contentUrl"]).is_file()
    assert told == released


@pytest.mark.parametrize("package", ["dist/1.0.0", "."])
def test_a_reader_of_croissant_accepts_it(made: Toy, toy: Toy, package: str) -> None:
    """The reader of others finds rows by it, of a release and of the repository."""
    site = sites.made(toy, made.path(package))
    (told,) = read(site / "download.html").data
    (site / "told.json").write_text(json.dumps(told), encoding="utf-8")

    dataset = mlcroissant.Dataset(jsonld=site / "told.json")

    rows = list(dataset.records("events"))
    assert [row["events/event_id"].decode() for row in rows] == [row[0] for row in made.rows("events")[1:]]
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {each["encodingFormat"] for each in told["distribution"]} >= {"text/csv"}


def test_nothing_ends_the_element_that_holds_it() -> None:
    """Marks that could end it, or be taken for a line by scripts, are escaped, and read back as they were."""
    document = {"name": "</script><!-- & \u2028\u2029 'é'"}

    element = json_ld.embed_json(document)

    inside = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == document


@pytest.mark.parametrize(("content", "says"), [("{", "not a JSON file"), ("[]", "a mapping is wanted")])
def test_a_description_that_is_none_is_told(toy: Toy, content: str, says: str) -> None:
    """A broken file stops with its name."""
    folder = sites.listed(toy, {"croissant.json": content.encode()})

    ran = toy.run("site", str(folder), "-o", str(toy.path("site")))

    assert ran.code == 2
    assert "croissant.json" in ran.out
    assert says in ran.out


def test_records_say_what_the_data_says(made: Toy) -> None:
    """Each kind has its word, and a cell that is blank is not told."""
    with open_package(made.root) as package:
        frame = SiteContext(RecordLookups(package))
        joined = frame.joined
        told = {
            table: [
                json.loads(json_ld.record(frame, table, row).split(">", 1)[1].rpartition("<")[0])
                for row in rows
            ]
            for table, rows in (
                (name, package[name].rows) for name in ("sources", "events", "actors", "statements")
            )
        }
        nothing = json_ld.record(frame, "codes", package["codes"].rows[0])

    assert nothing == ""
    assert {each["@type"] for each in told["sources"]} == {"NewsArticle"}
    assert {each["@type"] for each in told["events"]} == {"Event"}
    assert {each["@type"] for each in told["actors"]} == {"Person", "Organization"}
    for row, said in zip(package["statements"].rows, told["statements"], strict=True):
        assert said["@type"] == "Quotation"
        assert said["abstract"] == row["summary"]
        assert said["isPartOf"]["headline"] == joined.sources[row["source_id"]]["title"]
        assert said["spokenByCharacter"]["name"] == joined.actor(row["speaker_id"])
        assert "text" not in said
    assert not [each for of in told.values() for each in of if "" in each.values()]
