"""Tests of proposing actors whom the register does not know."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core import yaml_text
from guarantees.core.errors import InputError
from guarantees.core.findings import FindingCollector
from guarantees.core.project import Project
from guarantees.drafting.new_actor import ActorDraft, propose_actor, render_actor, write_actor
from tests.conftest import Toy, plain


@pytest.mark.parametrize(
    ("text", "country", "sector", "office"),
    [
        ("“No,” said German Harbour Minister Ada Quill.", "DEU", "GOV", "German Harbour Minister"),
        ("Germany’s foreign minister, Ada Quill, left.", "DEU", "GOV", "Germany’s foreign minister"),
        ("Ada Quill, the U.S. ambassador to Germany, left.", "USA", "GOV", "U.S. ambassador to Germany"),
        ("The mayor of Northmoor, Ada Quill, said so.", "", "GOV", "mayor of Northmoor"),
        (
            "Ada Quill, deputy minister of ferries of Norway, left.",
            "NOR",
            "GOV",
            "deputy minister of ferries of Norway",
        ),
        ("They asked U.S. Sen. Ada Quill on Monday.", "USA", "LEG", "U.S. Sen."),
        ("Ada Quill, an MEP from Spain, said no.", "ESP", "LEG", "MEP from Spain"),
        ("League secretary general Ada Quill left Sweden.", "", "IGO", "secretary general"),
        ("EU envoy Ada Quill said no.", "", "IGO", "EU envoy"),
        ("The Harbour Post reporter Ada Quill asked again.", "", "JRN", "reporter"),
        ("Ada Quill, a ferry historian, laughed.", "", "OTH", "historian"),
        ("Ada Quill said no. Later, the French premier Ada Quill left.", "FRA", "GOV", "French premier"),
        ("Ada Quill, speaking to the mayor, said no.", "", "", ""),
        ("Ada Quill met the mayor.", "", "", ""),
        ("The talks with the German minister failed, Ada Quill said.", "", "", ""),
        ("No one is named here.", "", "", ""),
    ],
)
def test_an_office_beside_the_name(text: str, country: str, sector: str, office: str) -> None:
    """Type, country, sector and office are taken from the words beside the name."""
    draft = propose_actor("Ada Quill", text)
    assert (draft.type, draft.country, draft.sector, draft.office) == ("person", country, sector, office)


def test_an_office_beside_a_mention() -> None:
    """The ranges of mentions may be of the last name alone."""
    text = "Ada Quill spoke. “No,” the Danish minister Quill said."
    start = text.rindex("Quill")
    assert propose_actor("Ada Quill", text, [(0, 9), (start, start + 5)]).country == "DNK"


@pytest.mark.parametrize(
    ("name", "actor_type", "country", "sector"),
    [
        ("Harbour Post", "media_outlet", "", "JRN"),
        ("Ministry of Ferries", "government_body", "", "GOV"),
        ("German Harbour Ministry", "government_body", "DEU", "GOV"),
        ("Senate of Canada", "legislature", "CAN", "LEG"),
        ("League of Rivers", "international_body", "", "IGO"),
        ("Norway", "state", "NOR", "GOV"),
        ("the United Kingdom", "state", "GBR", "GOV"),
        ("Ludwig van der Poe", "person", "", ""),
        ("J. Poe", "person", "", ""),
        ("NLF Northmoor", "", "", ""),
        ("Ferry Company", "", "", ""),
        ("Poe", "", "", ""),
    ],
)
def test_a_name_that_shows_its_type(name: str, actor_type: str, country: str, sector: str) -> None:
    """The name of a body or a state shows its type."""
    draft = propose_actor(name, f"{name} was not there.")
    assert (draft.type, draft.country, draft.sector) == (actor_type, country, sector)


@pytest.mark.parametrize(
    ("name", "actor_id"),
    [
        ("Ada Quill", "ada-quill-3"),
        ("Søren Łoś-Größe", "soren-los-grosse"),
        ("Roe’s  Boats\n(North)", "roes-boats-north"),
        ("42 Boats", "actor-42-boats"),
        ("船", "actor"),
        ("A" * 60, "a" * 48),
    ],
)
def test_ids(name: str, actor_id: str) -> None:
    """An id is made of the name, in ASCII, and differs from other ids."""
    assert propose_actor(name, "", existing_ids=["ada-quill", "ada-quill-2"]).id == actor_id


@pytest.mark.parametrize("name", ["", " ", "42", "–"])
def test_a_name_without_letters_is_an_error(name: str) -> None:
    """Signs alone are not a name."""
    with pytest.raises(InputError, match="is not a name"):
        propose_actor(name, "")


def test_the_file_of_an_actor() -> None:
    """The file has the form of other actors, with a reason for what is to be checked."""
    draft = ActorDraft("ada-quill", "Ada Quill", "person", "DEU", "GOV", "German minister")
    assert render_actor(draft).splitlines() == [
        "# yaml-language-server: $schema=../../schemas/curation/actor.json",
        "name: Ada Quill",
        "type: person",
        "country: DEU  # check: “German minister”",
        "sector: GOV  # check: “German minister”",
        "# affiliations:",
        "#   - {organization: , title: , role_type: , observed_from: , observed_to: , source: }",
    ]


def test_what_is_unknown_is_blank() -> None:
    """What the article does not say is a blank value that a build reports."""
    lines = render_actor(ActorDraft("poe", "Poe")).splitlines()
    assert [line.split("  #")[0] for line in lines[2:5]] == ["type:", "country:", "sector:"]
    assert "country" not in render_actor(propose_actor("League of Rivers", ""))


def test_a_file_is_never_overwritten(toy: Toy) -> None:
    """The file of an actor is written once."""
    before = toy.path("curation/actors/jane-roe.yml").read_bytes()
    with pytest.raises(InputError, match="exists already"):
        write_actor(Project(toy.root), ActorDraft("jane-roe", "Jane Roe"))
    assert toy.path("curation/actors/jane-roe.yml").read_bytes() == before


@pytest.mark.usefixtures("without_frictionless")
def test_a_written_actor_is_read_by_the_build(toy: Toy) -> None:
    """A written actor is valid as far as it is filled in."""
    draft = propose_actor("Ada Quill", "the captain, Ada Quill, left")
    assert write_actor(Project(toy.root), draft) == toy.path("curation/actors/ada-quill.yml")
    errors = toy.expect_errors(toy.run("build"))
    assert set(re.findall(r"(\w+): '\w+' is blank\. \[([\w-]+)\]$", errors, re.MULTILINE)) == {
        ("country", "curation-blank-value"),
        ("sector", "curation-blank-value"),
    }


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.text(max_size=60))
def test_any_name_has_a_valid_id_and_file(name: str, text: str) -> None:
    """Whatever the name, its id is valid and its file is YAML."""
    try:
        draft = propose_actor(name, f"{text} minister {name}, {text}", existing_ids=["actor", "a"])
    except InputError:
        return
    assert re.fullmatch(r"[a-z][a-z0-9-]{1,48}", draft.id)
    findings = FindingCollector()
    node = yaml_text.parse(render_actor(draft).encode(), "actor.yml", findings)
    assert not list(findings)
    assert node is not None
    keys = plain(node)
    assert isinstance(keys, dict)
    assert keys["name"] == draft.name
