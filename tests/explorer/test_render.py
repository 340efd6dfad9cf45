"""Rendering a site: which pages there are, what they contain without scripts, and which packages are rejected."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guarantees.core import safe_files, staged_changes
from guarantees.explorer import formatting, render
from guarantees.explorer.pages import records
from tests.conftest import PROJECT, Toy
from tests.helpers.sites import Json, page_text, parse_data_script, read_files, render_site


def test_every_record_has_a_page(toy: Toy) -> None:
    """Events, statements, actors and sources have a page each, and a list."""
    site = render_site(toy)

    for table in ("events", "statements", "actors", "sources"):
        ids = {row[0] for row in toy.rows(table)[1:]}
        assert {path.stem for path in (site / table).glob("*.html")} == ids | {"index"}
        assert f"{len(ids)} in all" in page_text(site / table / "index.html")


def test_statement_page_shows_its_evidence(toy: Toy) -> None:
    """It gives position, hash, and first and last words of each passage; short passages are not quoted."""
    page = page_text(render_site(toy) / "statements/ferry-gazette-s04.html")

    anchors = [row for row in toy.rows("anchors")[1:] if row[2] == "ferry-gazette-s04"]
    assert anchors
    for anchor in anchors:
        assert f"{anchor[6]}–{anchor[7]} of" in page
        assert anchor[8][:12] in page
        quoted = f"“{anchor[9]} … {anchor[10]}”"
        assert (quoted in page) if anchor[9] else ("not quoted" in page)


def test_statement_page_compares_the_reports_of_an_utterance(toy: Toy) -> None:
    """Differences are marked; a report that says nothing on a point does not differ."""
    site = render_site(toy)

    page = (site / "statements/harbour-post-s01.html").read_text(encoding="utf-8")
    assert page.count("<small>differs</small>") == 3
    assert re.search(r"<mark>\s*<a [^>]*>Direct quote</a>\s*</mark>", page)
    assert re.search(r"<mark>\s*<a [^>]*>Paraphrase</a>\s*</mark>", page)
    # Only one of the two reports names the addressee.
    assert not re.search(r"<mark>\s*<a [^>]*>John Poe</a>", page)
    assert "not given" in page
    only_report = page_text(site / "statements/ferry-gazette-s02.html")
    assert "None of the other articles reports this" in only_report


def test_event_page_compares_the_reports_of_an_event(toy: Toy) -> None:
    """The report that contradicts the others is marked, and the home page names the point."""
    site = render_site(toy)

    page = (site / "events/mayors-meet.html").read_text(encoding="utf-8")
    assert re.search(r"<mark>\s*14 December 2021\s*</mark>", page)
    assert re.search(r"<mark>\s*15 December 2021\s*</mark>", page)
    assert re.search(r"<mark>\s*<a [^>]*>Differs</a>", page)
    assert not re.search(r"<mark>\s*<a [^>]*>Consistent</a>", page)
    home = page_text(site / "index.html")
    assert "Meeting of the two mayors : date" in home
    # Only one source reports this event.
    assert "differs" not in page_text(site / "events/second-meeting.html")


def test_relation_is_shown_at_both_ends(toy: Toy) -> None:
    """It is shown on the pages of both statements, or of the statement and the event."""
    site = render_site(toy)

    outgoing = page_text(site / "statements/ferry-gazette-s03.html")
    assert "Repeats inferred by the coder Neither town" in outgoing
    incoming = page_text(site / "statements/island-wire-s01.html")
    assert "Repeats this inferred by the coder One town" in incoming
    assert "Responds to this" in page_text(site / "events/mayors-meet.html")
    assert "No relation" in page_text(site / "statements/ferry-gazette-s05.html")


def test_search_data_agrees_with_the_tables(toy: Toy) -> None:
    """Numbers refer to the ids in the cells, and the rows for download are the lines of the file."""
    toy.set("statements", 2, summary='The "mayor", it says, wants half\u2028</script>')
    data = render_site(toy) / "data"

    def read(name: str) -> Json:
        return parse_data_script((data / name).read_text(encoding="utf-8"))

    catalogue = read("catalogue.js")
    table = toy.path("data/statements.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    statements = catalogue["statements"]
    for position, row in enumerate(rows):
        assert statements["id"][position] == row["statement_id"]
        assert statements["id"][statements["lead"][position]] == row["utterance_id"]
        for column, ids, name in (
            ("speaker_id", "actors", "speaker"),
            ("statement_type", "acts", "act"),
            ("issue", "issues", "issue"),
            ("modality", "modalities", "modality"),
            ("source_id", "sources", "source"),
        ):
            assert catalogue[ids]["id"][statements[name][position]] == row[column]
        date = statements["date"][position]
        assert (catalogue["dates"]["start"][date] is None) == (not row["date_start"])
        assert catalogue["dates"]["text"][date] == formatting.format_range(row["date_start"], row["date_end"])
    assert read("words.js") == [row["summary"] for row in rows]
    assert "".join(f"{line}\n" for line in [catalogue["header"], *read("rows-0.js")]) == table
    assert all(b"</script>" not in path.read_bytes() for path in data.iterdir())


def test_rendering_again_gives_the_same_files(toy: Toy) -> None:
    """The site is replaced as a whole, and other files are removed."""
    site = render_site(toy)
    before = read_files(site)
    (site / "events/gone.html").write_text("of an earlier version", encoding="utf-8")

    assert read_files(render_site(toy)) == before
    assert not list(site.glob(".*"))


def test_folder_of_the_site_stays_the_same_folder(toy: Toy, tmp_path: Path) -> None:
    """A shell whose current folder it is keeps working."""
    folder = tmp_path / "here"
    folder.mkdir()
    before = folder.stat().st_ino

    render_site(toy, out=folder)

    assert folder.stat().st_ino == before
    assert (folder / "index.html").is_file()


def test_unreadable_file_leaves_the_old_folder(tmp_path: Path) -> None:
    """This also holds if there was no folder. What a full disk does is tested with `core`."""
    folder = tmp_path / "site"
    assert safe_files.replace_folder(folder, [("a.txt", b"1"), ("b/c.txt", b"2")]) == 2
    before = read_files(folder)

    for target in (folder, tmp_path / "new/other"):
        with pytest.raises(FileNotFoundError):
            safe_files.replace_folder(target, [("a.txt", b"3"), ("y", tmp_path / "none")])

    assert read_files(folder) == before
    assert not (tmp_path / "new").exists()


def test_first_site_can_be_interrupted(toy: Toy, tmp_path: Path) -> None:
    """What the interrupted run left in the folder is not taken for the files of somebody else."""
    left = tmp_path / "site" / staged_changes.STAGE
    left.mkdir(parents=True)
    (left / "new-0").write_bytes(b"half a pa")

    assert "index.html" in read_files(render_site(toy, out=tmp_path / "site"))
    assert not left.exists()


def test_folder_without_a_site_is_not_replaced(toy: Toy, tmp_path: Path) -> None:
    """The command stops, and the files stay."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work", encoding="utf-8")

    ran = toy.run("site", "-o", str(tmp_path / "mine"))

    assert ran.code == 2
    assert "does not hold a site" in ran.out
    assert read_files(tmp_path / "mine") == {"thesis.txt": b"years of work"}


def test_invalid_package_leaves_the_old_site(toy: Toy) -> None:
    """The command names the invalid value."""
    site = render_site(toy)
    before = read_files(site)
    toy.set("statements", 1, speaker_id="jane-row")

    ran = toy.run("site", "-o", str(site))

    assert ran.code == 2
    assert "jane-row" in ran.out
    assert read_files(site) == before


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("anchors", {"char_start": "many"}),
        ("statements", {"date_start": "yesterday"}),
        ("anchors", {"source_id": "nowhere"}),
        ("relations", {"statement_id": "nowhere-s01"}),
        ("statements", {"statement_type": "refusel"}),
    ],
)
def test_package_that_violates_its_contract_is_rejected(
    toy: Toy, tmp_path: Path, table: str, cells: dict[str, str]
) -> None:
    """The message names the file and what to do."""
    toy.set(table, 1, **cells)

    ran = toy.run("site", "-o", str(tmp_path / "site"))

    assert ran.code == 2
    assert f"data/{table}.csv" in ran.out
    assert "Validate the package first" in ran.out
    assert not (tmp_path / "site").exists()


Descriptor = dict[str, Any]


def _schema(descriptor: Descriptor, table: str) -> Descriptor:
    (schema,) = (resource["schema"] for resource in descriptor["resources"] if resource["name"] == table)
    return schema  # type: ignore[no-any-return]


def _field(descriptor: Descriptor, table: str, column: str) -> Descriptor:
    (field,) = (field for field in _schema(descriptor, table)["fields"] if field["name"] == column)
    return field  # type: ignore[no-any-return]


def _drop_table(descriptor: Descriptor, table: str) -> None:
    resources = [resource for resource in descriptor["resources"] if resource["name"] != table]
    descriptor.update(resources=resources)


@pytest.mark.parametrize(
    ("weaken", "problem"),
    [
        (lambda descriptor: _drop_table(descriptor, "relations"), "there is no table 'relations'"),
        (
            lambda descriptor: _field(descriptor, "events", "date_start").update(type="string"),
            "the column 'date_start' of events is declared differently",
        ),
        (
            lambda descriptor: _field(descriptor, "statements", "source_id")["constraints"].pop("required"),
            "the column 'source_id' of statements is declared differently",
        ),
        (
            lambda descriptor: _field(descriptor, "sources", "char_count")["constraints"].pop("minimum"),
            "the column 'char_count' of sources is declared differently",
        ),
        (
            lambda descriptor: _field(descriptor, "statements", "issue")["constraints"].pop("enum"),
            "the column 'issue' of statements is declared differently",
        ),
        (
            lambda descriptor: _schema(descriptor, "anchors").pop("foreignKeys"),
            "of anchors is not a reference to",
        ),
    ],
)
def test_package_with_a_weaker_contract_is_rejected(
    toy: Toy, tmp_path: Path, weaken: Callable[[Descriptor], object], problem: str
) -> None:
    """The message names what is missing."""
    descriptor = json.loads(toy.path("datapackage.json").read_text(encoding="utf-8"))
    weaken(descriptor)
    toy.path("datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    ran = toy.run("site", "-o", str(tmp_path / "site"))

    assert ran.code == 2
    assert problem in ran.out
    assert not (tmp_path / "site").exists()


def test_single_table_is_rejected(toy: Toy, tmp_path: Path) -> None:
    """Pages need the other tables too."""
    ran = toy.run("site", "data/statements.csv", "-o", str(tmp_path / "site"))

    assert ran.code == 2
    assert "there is no table 'sources'" in ran.out
    assert not (tmp_path / "site").exists()


def test_long_lists_are_cut_and_link_to_the_search(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page gives the number of all records."""
    monkeypatch.setattr(records, "MAX_LISTED", 4)
    monkeypatch.setattr(records, "MAX_RELATED", 2)
    site = render_site(toy)

    assert "The first 4 of 11" in page_text(site / "statements/index.html")
    page = (site / "actors/john-poe.html").read_text(encoding="utf-8")
    assert "the first 2 are" in page
    assert 'href="../find.html?speaker=john-poe"' in page


def test_actor_is_grouped_with_its_state_or_organisation(toy: Toy) -> None:
    """The page of an actor names its side unless the actor is a side."""
    site = render_site(toy)

    catalogue = parse_data_script((site / "data/catalogue.js").read_text(encoding="utf-8"))
    actors = catalogue["actors"]
    side_by_actor = {
        actor: actors["id"][position] for actor, position in zip(actors["id"], actors["side"], strict=True)
    }
    assert side_by_actor["county"] == "county"
    assert set(side_by_actor.values()) <= set(side_by_actor)
    for actor, side in side_by_actor.items():
        is_named = "Side:" in page_text(site / "actors" / f"{actor}.html")
        assert is_named == (side != actor)


def test_home_page_is_light(tmp_path: Path) -> None:
    """It loads no script, and less than 40 kB of compressed files, so that it appears at once on a slow line."""
    site = tmp_path / "site"
    render.render_site(PROJECT, site)
    page = (site / "index.html").read_text("utf-8")
    assert "<script defer" not in page
    loaded = re.findall(r'href="(assets/[^"]+)"', page)
    assert len(loaded) > 3
    files = [site / "index.html", *(site / name for name in loaded)]
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) < 40_000
