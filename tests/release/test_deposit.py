"""Depositing a release: the metadata, and reserving and publishing a DOI on a server that answers like InvenioRDM."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from guarantees.core.errors import InputError
from guarantees.package import reader
from guarantees.release.deposit import deposits, rest_client
from guarantees.release.deposit.record_metadata import draft_record
from tests.conftest import PROJECT, Ran, Toy
from tests.helpers import releases
from tests.helpers.invenio_server import PREFIX, TOKEN, Invenio, invenio

SCHEMA: Final = json.loads((Path(__file__).parent / "invenio_record.schema.json").read_text("utf-8"))
DESCRIPTOR: Final = {
    "title": "Ferries & tides",
    "version": "1.0.0",
    "description": "What is <said> of ferries.",
    "licenses": [{"name": "CC-BY-4.0"}],
    "keywords": ["ferry"],
    "temporalCoverage": "2021-12-01/2022-01-31",
    "rights": "The texts are invented.",
    "homepage": "https://ferries.example.org",
    "repository": "https://doi.org/10.5555/code",
    "contributors": [
        {"title": "Jane Roe", "path": "https://orcid.org/0000-0002-1825-0097", "roles": ["creator"]},
        {"title": "John Poe", "organization": "Ferry Institute", "roles": ["creator"]},
        {"title": "The crew", "roles": ["creator"]},
        {"title": "A friend", "roles": ["funder"]},
    ],
    "funding": [
        {"funder": "Ferry Fund", "funderId": "https://ror.org/00x0x0x00", "award": "FF-17"},
        {"funder": "The county", "awardTitle": "Talks", "awardPath": "https://example.org/ff-17"},
    ],
}


def _client(server: Invenio) -> rest_client.RestClient:
    return rest_client.RestClient(server.address, TOKEN, wait=0)


@pytest.fixture
def server() -> Iterator[Invenio]:
    """A server without records."""
    with invenio() as running:
        yield running


# --------------------------------------------------------------------------------------------------------------
# The metadata


@pytest.mark.parametrize("descriptor", [DESCRIPTOR, reader.descriptor_of(PROJECT)])
def test_the_metadata_follows_the_schema(descriptor: dict[str, Any]) -> None:
    """With every property set, and with what this dataset says of itself."""
    jsonschema.validate(draft_record(descriptor, "10.5555/1"), SCHEMA)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata/creators", []),
        ("metadata/creators/0/person_or_org", {"type": "personal", "name": "Jane Roe"}),
        ("metadata/funding/0/funder", {"id": "00x0x0x00", "name": "Ferry Fund"}),
        ("metadata/publication_date", "yesterday"),
        ("metadata/languages/0/id", "en"),
        ("metadata/captain", "Roe"),
    ],
)
def test_the_schema_refuses(path: str, value: object) -> None:
    """A record without creators, with a name of the wrong kind, or with an unknown field is not valid."""
    record = draft_record(DESCRIPTOR, "10.5555/1")
    *parents, key = path.split("/")
    node: Any = record
    for parent in parents:
        node = node[int(parent) if parent.isdigit() else parent]
    node[key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, SCHEMA)


def test_persons_have_an_orcid_or_an_organization() -> None:
    """Who has neither may be a group. Only creators are named."""
    creators = draft_record(DESCRIPTOR)["metadata"]["creators"]
    assert [creator["person_or_org"]["type"] for creator in creators] == [
        "personal",
        "personal",
        "organizational",
    ]
    assert creators[0]["person_or_org"]["identifiers"] == [
        {"scheme": "orcid", "identifier": "0000-0002-1825-0097"}
    ]
    assert creators[1]["affiliations"] == [{"name": "Ferry Institute"}]


def test_html_is_escaped_and_the_unknown_left_out() -> None:
    """The description is HTML there; a date or a DOI that does not exist is not written."""
    record = draft_record(DESCRIPTOR)
    assert record["metadata"]["description"] == "<p>What is &lt;said&gt; of ferries.</p>"
    assert "publication_date" not in record["metadata"]
    assert "pids" not in record


# --------------------------------------------------------------------------------------------------------------
# On a server


def _run(toy: Toy, server: Invenio, *args: str) -> Ran:
    return toy.run("release", "--deposit-url", server.address, *args)


def _reserve(toy: Toy, server: Invenio) -> dict[str, str]:
    """Reserve a DOI, write the printed lines to ``dataset.yml``, and build; return the lines."""
    ran = _run(toy, server, "--doi", "reserve")
    assert ran.code == 0, ran.out
    lines = re.findall(r"(?m)^(doi|concept_doi): (\S+)$", ran.out)
    path = toy.path("curation/dataset.yml")
    text = re.sub(r"(?m)^(doi|concept_doi): .*\n", "", path.read_text("utf-8"))
    path.write_text(text + "".join(f"{key}: {value}\n" for key, value in lines), encoding="utf-8")
    toy.build()
    return dict(lines)


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    """The token of the server, where the command looks for it."""
    monkeypatch.setenv("ZENODO_TOKEN", TOKEN)
    return TOKEN


@pytest.mark.usefixtures("token")
def test_two_versions_have_one_concept_and_a_doi_each(toy: Toy, server: Invenio) -> None:
    """A DOI is reserved, named in the release, and published with it; the next version belongs to the same concept."""
    first = _reserve(toy, server)
    releases.write_toy_release(toy)
    published = _run(toy, server, "--doi", "publish").out
    assert f"Published: https://doi.org/{first['doi']} (SHA256SUMS, toy-guarantees-1.0.0.zip)" in published
    concept = re.search(r"All versions: https://doi\.org/(\S+)", published)
    assert concept

    toy.edit("curation/dataset.yml", "version: 1.0.0", "version: 1.1.0")
    toy.edit("curation/dataset.yml", f"doi: {first['doi']}\n", "")
    toy.build()
    second = _reserve(toy, server)
    releases.write_toy_release(toy, "1.1.0")
    again = _run(toy, server, "--doi", "publish").out

    assert f"Published: https://doi.org/{second['doi']}" in again
    assert f"All versions: https://doi.org/{concept[1]}" in again
    assert len({first["doi"], second["doi"], concept[1]}) == 3
    record = server.records[second["doi"].removeprefix(f"{PREFIX}.")]
    assert (
        record.contents["toy-guarantees-1.1.0.zip"] == next(toy.path("dist/1.1.0").glob("*.zip")).read_bytes()
    )
    jsonschema.validate(
        {"access": {"record": "public", "files": "public"}, "files": {}, "metadata": record.metadata}, SCHEMA
    )


@pytest.mark.usefixtures("token")
def test_each_run_finds_what_an_earlier_one_did(toy: Toy, server: Invenio) -> None:
    """A DOI is reserved once, whether it was noted or not; a published release is not published again."""
    first = _run(toy, server, "--doi", "reserve").out
    assert _run(toy, server, "--doi", "reserve").out == first
    _reserve(toy, server)
    assert _run(toy, server, "--doi", "reserve").out == first
    assert len(server.records) == 1

    releases.write_toy_release(toy)
    assert _run(toy, server, "--doi", "publish").out.startswith("Published: ")
    assert _run(toy, server, "--doi", "publish").out.startswith("Already published: ")


@pytest.mark.usefixtures("token")
def test_a_changed_release_is_not_published_under_the_same_doi(toy: Toy, server: Invenio) -> None:
    """What has a DOI does not change."""
    _reserve(toy, server)
    releases.write_toy_release(toy)
    _run(toy, server, "--doi", "publish")
    toy.set("events", 1, label="Another ferry")
    releases.write_toy_release(toy)

    with pytest.raises(InputError, match=r"is published with other files .*Raise the version\."):
        deposits.publish(
            _client(server), toy.path("dist/1.0.0"), reader.descriptor_of(toy.path("dist/1.0.0"))
        )


def test_an_interrupted_run_is_finished_by_the_next(toy: Toy, server: Invenio) -> None:
    """Wherever the first run stops, the second ends with the same record."""
    interrupted = 0
    descriptor = reader.descriptor_of(toy.root)
    folder = releases.write_toy_release(toy)
    released = reader.descriptor_of(folder)
    for stop in range(1, 40):
        server.records.clear()
        server.asked.clear()
        server.stop_after = 10**6
        reserved = deposits.reserve(_client(server), descriptor)
        about = {**released, "id": f"https://doi.org/{reserved.doi}"}
        server.asked.clear()
        server.stop_after = stop
        try:
            deposits.publish(_client(server), folder, about)
        except InputError:
            interrupted += 1
        else:
            break
        server.stop_after = 10**6
        assert deposits.publish(_client(server), folder, about).doi == reserved.doi
        (record,) = server.records.values()
        assert record.is_published
        assert set(record.contents) == {path.name for path in (*folder.glob("*.zip"), folder / "SHA256SUMS")}
    assert interrupted > 8


def test_a_damaged_upload_is_not_published(toy: Toy, server: Invenio) -> None:
    """The server's checksums are compared before the draft is published."""
    folder = releases.write_toy_release(toy)
    reserved = deposits.reserve(_client(server), reader.descriptor_of(toy.root))
    server.damage = lambda content: content[:-1]
    about = {**reader.descriptor_of(folder), "id": f"https://doi.org/{reserved.doi}"}
    with pytest.raises(
        InputError, match=r"received other content of SHA256SUMS, toy-guarantees-1\.0\.0\.zip"
    ):
        deposits.publish(_client(server), folder, about)
    assert not server.records[reserved.record].is_published


def test_files_that_do_not_belong_to_the_release_are_removed(toy: Toy, server: Invenio) -> None:
    """A draft of a new version may hold those of the version before."""
    folder = releases.write_toy_release(toy)
    reserved = deposits.reserve(_client(server), reader.descriptor_of(toy.root))
    server.records[reserved.record].contents["old.zip"] = b"old"
    about = {**reader.descriptor_of(folder), "id": f"https://doi.org/{reserved.doi}"}
    assert "old.zip" not in deposits.publish(_client(server), folder, about).files
    assert "old.zip" not in server.records[reserved.record].contents


def test_a_release_without_a_doi_is_not_published(toy: Toy, server: Invenio) -> None:
    """It would not name it."""
    folder = releases.write_toy_release(toy)
    with pytest.raises(InputError, match="has no DOI: reserve one"):
        deposits.publish(_client(server), folder, reader.descriptor_of(folder))
    assert server.asked == []


@pytest.mark.parametrize(
    ("doi", "previous", "message"),
    [
        ("10.5555/zenodo.999", "", "There is no draft with the DOI 10.5555/zenodo.999"),
        ("10.5555/zenodo.7", "10.5555/zenodo.7", "is the DOI of the release before"),
    ],
)
def test_a_doi_of_another_record_is_refused(server: Invenio, doi: str, previous: str, message: str) -> None:
    """Nothing is made for a version that names a DOI that is not its own."""
    descriptor = {**DESCRIPTOR, "id": f"https://doi.org/{doi}"}
    with pytest.raises(InputError, match=re.escape(message)):
        deposits.reserve(_client(server), descriptor, previous)
    assert server.records == {}


# --------------------------------------------------------------------------------------------------------------
# Failures of the server


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_again(server: Invenio, status: int) -> None:
    """The next answer counts."""
    server.failures = [status, status]
    assert deposits.reserve(_client(server), DESCRIPTOR).doi.startswith(PREFIX)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "400, a failure."),
        (401, "Check the token in ZENODO_TOKEN."),
        (403, "deposit:write"),
        (409, "Try again."),
        (302, "It redirects elsewhere"),
        (500, "500, a failure."),
    ],
)
def test_a_refusal_is_explained(server: Invenio, status: int, message: str) -> None:
    """The message names the request, the status, what the server says and what to do; never the token."""
    server.failures = [status] * 4
    with pytest.raises(InputError) as caught:
        deposits.reserve(_client(server), DESCRIPTOR)
    assert message in str(caught.value)
    assert "/user/records" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_the_fields_that_a_server_refuses_are_named(toy: Toy, server: Invenio) -> None:
    """A record without a date cannot be published."""
    folder = releases.write_toy_release(toy)
    reserved = deposits.reserve(_client(server), reader.descriptor_of(toy.root))
    about = {**reader.descriptor_of(folder), "id": f"https://doi.org/{reserved.doi}", "created": ""}
    with pytest.raises(InputError, match=r"metadata\.publication_date: Missing data for required field"):
        deposits.publish(_client(server), folder, about)


def test_a_server_that_cannot_be_reached() -> None:
    """The address is named, and the token is not."""
    client = rest_client.RestClient("http://127.0.0.1:9/api", TOKEN, wait=0)
    with pytest.raises(InputError, match=r"http://127\.0\.0\.1:9/api cannot be reached") as caught:
        client.send("GET", "/records")
    assert TOKEN not in f"{caught.value}{client!r}"


@pytest.mark.parametrize(
    ("address", "token", "message"),
    [
        ("http://zenodo.org/api", TOKEN, "must begin with https://"),
        ("ftp://zenodo.org/api", TOKEN, "must begin with https://"),
        ("https://me:pw@zenodo.org/api", TOKEN, "no user name, query or fragment"),
        ("https://zenodo.org/api?token=x", TOKEN, "no user name, query or fragment"),
        ("https://zenodo.org/api", "", "ZENODO_TOKEN holds no token"),
        ("https://zenodo.org/api", "two\nlines", "ZENODO_TOKEN holds no token"),
    ],
)
def test_a_token_is_sent_to_safe_addresses_only(address: str, token: str, message: str) -> None:
    """Only over TLS, or on this machine."""
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        rest_client.connect(address, token)
    assert "pw" not in str(caught.value)
