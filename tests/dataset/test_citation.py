"""Test citations of the dataset and of its records, and the records related to one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import Toy


@pytest.fixture
def dated(toy: Toy) -> Toy:
    """A toy repository whose descriptor contains a release date."""
    descriptor = json.loads(toy.path("datapackage.json").read_text(encoding="utf-8"))
    descriptor |= {"created": "2030-02-03T00:00:00Z"}
    toy.path("datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return toy


def test_the_dataset_is_cited_with_its_version(toy: Toy, dated: Toy) -> None:
    """Without an id the dataset is cited: authors, year, title and version."""
    about = json.loads(toy.path("datapackage.json").read_text(encoding="utf-8"))

    output = dated.run("cite").out

    assert (
        output == f"{about['contributors'][0]['title']} (2030). {about['title']}. Version 1.0.0. Dataset.\n"
    )


def test_a_record_is_cited_with_its_source(dated: Toy) -> None:
    """A statement is cited as a part of the dataset, followed by the source that reports it."""
    part, source = dated.run("cite", "ferry-gazette-s01").out.splitlines()

    assert "[statements ferry-gazette-s01]" in part
    assert "Version 1.0.0" in part
    assert source == "Source: Ada Quill. Councils meet over the ferry. Ferry Gazette. 2021-12-15."


@pytest.mark.parametrize(
    ("record", "sources"),
    [
        ("ferry-gazette", ["ferry-gazette"]),
        ("ferry-gazette-s01:content:1", ["ferry-gazette"]),
        ("jane-roe", []),
        ("mayors-meet", ["ferry-gazette", "harbour-post"]),
    ],
)
def test_every_kind_of_record_finds_its_sources(dated: Toy, record: str, sources: list[str]) -> None:
    """An anchor is cited with its source, an event with the sources that report it, an actor with none."""
    items = json.loads(dated.run("cite", record, "--format", "csl").out)

    assert items[0]["type"] == "dataset"
    assert [item["id"] for item in items[1:]] == sources


def test_csl_contains_only_known_dates(dated: Toy) -> None:
    """A source with a printed day has that date; a source with bounds has the known bounds."""
    printed = json.loads(dated.run("cite", "harbour-post-s01", "--format", "csl").out)[1]
    bounded = json.loads(dated.run("cite", "island-wire-s01", "--format", "csl").out)[1]

    assert printed["issued"] == {"date-parts": [[2021, 12, 17]]}
    assert printed["container-title"] == "Harbour Post"
    assert "author" not in printed
    assert "issued" not in bounded


def test_bibtex_and_ris_have_an_entry_for_each(dated: Toy) -> None:
    """Both formats are well-formed, and contain version, id and source."""
    bibtex = dated.run("cite", "ferry-gazette-s01", "--format", "bibtex").out
    ris = dated.run("cite", "ferry-gazette-s01", "--format", "ris").out

    assert re.findall(r"^@(\w+)\{([^,]+),$", bibtex, re.MULTILINE) == [
        ("misc", "toy-guarantees-1.0.0-ferry-gazette-s01"),
        ("article", "ferry-gazette"),
    ]
    assert bibtex.count("{") == bibtex.count("}")
    assert "author = {{Ada Quill}}" in bibtex
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  -(?: .+)?", line) for line in ris.splitlines())
    assert [line for line in ris.splitlines() if line[:2] in {"TY", "ER", "ET"}] == [
        "TY  - DATA", "ET  - 1.0.0", "ER  -", "TY  - NEWS", "ER  -",
    ]  # fmt: skip


def test_a_cell_cannot_break_out_of_a_citation(dated: Toy) -> None:
    """Braces, backslashes and control characters are escaped."""
    dated.set("sources", 1, title="}\\input{x} & 100 % \x1b[2J")

    bibtex = dated.run("cite", "ferry-gazette", "--format", "bibtex").out

    assert r"\}\textbackslash{}input\{x\} \& 100 \%" in bibtex
    assert "\x1b" not in bibtex
    assert "\x1b" not in dated.run("cite", "ferry-gazette", "--format", "csl").out


def test_an_unknown_record_gets_a_suggestion(dated: Toy) -> None:
    """A misspelt id gives one line with the most similar id, and exit code 2."""
    ran = dated.run("cite", "ferry-gazete-s01")

    assert ran.code == 2
    assert "Did you mean 'ferry-gazette-s01'?" in ran.out


def test_show_lists_other_accounts_and_history(toy: Toy, tmp_path: Path) -> None:
    """`show` lists other reports of the utterance or event, and the releases that added, changed or removed the record."""
    rows = toy.rows("statements")
    utterance, record = rows[0].index("utterance_id"), rows[0].index("statement_id")
    other = next(row for row in rows[1:] if row[utterance] != row[record])
    toy.path("history.csv").write_text(
        "table_name,record_id,added_in,changed_in,retired_in,replaced_by\n"
        f"events,{other[record]},0.1.0,,,\n"
        f"statements,{other[record]},1.0.0,1.2.0,,\n",
        encoding="utf-8",
    )
    archive = shutil.make_archive(str(tmp_path / "toy"), "zip", toy.root)

    for place in (str(toy.root), archive):
        output = toy.run("show", other[record], "--package", place).out

        assert "other accounts: statements of the same utterance_id" in output
        assert f"statement_id: {other[utterance]}" in output
        assert "history\n  added_in  1.0.0\n  changed_in  1.2.0\n" in output

    output = toy.run("show", "mayors-meet:harbour-post").out
    assert "other accounts: event_reports of the same event_id\n  - source_id: ferry-gazette" in output
    assert "history" not in output


def test_homepage_and_doi_are_cited_where_they_are_set(toy: Toy) -> None:
    """What is not set appears nowhere; the DOI comes before the homepage."""
    assert "url" not in toy.run("cite", "--format", "bibtex").out
    with toy.path("curation/dataset.yml").open("a", encoding="utf-8") as file:
        file.write("homepage: https://ferries.example.org\n")
    toy.build()

    assert toy.run("cite").out.endswith("Dataset. https://ferries.example.org\n")
    with toy.path("curation/dataset.yml").open("a", encoding="utf-8") as file:
        file.write("doi: 10.5555/ferries\n")
    toy.build()

    assert toy.run("cite").out.endswith("Dataset. https://doi.org/10.5555/ferries\n")
    assert "  doi = {10.5555/ferries},\n" in toy.run("cite", "--format", "bibtex").out
    assert (
        "DO  - 10.5555/ferries\nUR  - https://doi.org/10.5555/ferries\n"
        in toy.run("cite", "--format", "ris").out
    )
    assert json.loads(toy.run("cite", "--format", "csl").out)[0]["DOI"] == "10.5555/ferries"
    page = toy.path("CITATION.cff").read_text(encoding="utf-8")
    assert 'doi: "10.5555/ferries"\nurl: "https://ferries.example.org"\n' in page
