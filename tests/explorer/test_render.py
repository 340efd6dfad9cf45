"""The explorer as files: pages that are complete without scripts, and data that holds what the tables hold."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guarantees.core import safe_files
from guarantees.explorer import format_dates
from guarantees.explorer.pages import indexes, records
from tests.conftest import Toy


def made(toy: Toy, out: Path, *named: str) -> Path:
    """Return the folder of the explorer of *toy*."""
    ran = toy.run("site", *named, "-o", str(out))
    assert ran.code == 0, ran.out
    return out


def files(folder: Path) -> dict[str, bytes]:
    """Return all files below *folder* by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def text(page: Path) -> str:
    """Return what stands on a page, without its markup, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")).split())


def assigned(script: Path) -> object:
    """Return what a script of data assigns."""
    found = re.search(r"JSON\.parse\('(.*)'\);\n$", script.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return json.loads(re.sub(r"\\(u[0-9a-f]{4}|.)", _unescaped, found[1]))


def _unescaped(mark: re.Match[str]) -> str:
    return chr(int(mark[1][1:], 16)) if len(mark[1]) > 1 else mark[1]


def test_every_record_has_a_page(toy: Toy, tmp_path: Path) -> None:
    """Events, statements, actors and sources have a page each, and a list of all."""
    site = made(toy, tmp_path / "site")

    for table in ("events", "statements", "actors", "sources"):
        ids = {row[0] for row in toy.rows(table)[1:]}
        assert {path.stem for path in (site / table).glob("*.html")} == ids | {"index"}
        listed = text(site / table / "index.html")
        assert f"{len(ids)} in all" in listed


def test_a_statement_shows_its_evidence(toy: Toy, tmp_path: Path) -> None:
    """Source, place, and first and last words of its pieces stand on the page; short pieces have no words."""
    site = made(toy, tmp_path / "site")

    page = text(site / "statements" / "ferry-gazette-s04.html")
    anchors = [row for row in toy.rows("anchors")[1:] if row[2] == "ferry-gazette-s04"]
    assert anchors
    for anchor in anchors:
        assert f"{anchor[6]}–{anchor[7]} of" in page
        assert anchor[8][:12] in page
        words = f"“{anchor[9]} … {anchor[10]}”"
        assert (words in page) if anchor[9] else ("a short piece" in page)


def test_reports_of_one_utterance_stand_side_by_side(toy: Toy, tmp_path: Path) -> None:
    """Where the reports differ it is marked and said; where one says nothing, it is no difference."""
    site = made(toy, tmp_path / "site")

    page = (site / "statements" / "harbour-post-s01.html").read_text(encoding="utf-8")
    assert page.count("<small>differs</small>") == 3
    assert re.search(r"<mark>\s*<a [^>]*>Direct quote</a>\s*</mark>", page)
    assert re.search(r"<mark>\s*<a [^>]*>Paraphrase</a>\s*</mark>", page)
    # Only one of the two names whom it is said to.
    assert not re.search(r"<mark>\s*<a [^>]*>John Poe</a>", page)
    assert "not given" in page
    alone = text(site / "statements" / "ferry-gazette-s02.html")
    assert "No other source is known to report it" in alone


def test_accounts_of_an_event_stand_side_by_side(toy: Toy, tmp_path: Path) -> None:
    """The account that stands against the others is marked, and the front page names the point."""
    site = made(toy, tmp_path / "site")

    page = (site / "events" / "mayors-meet.html").read_text(encoding="utf-8")
    assert re.search(r"<mark>\s*14 December 2021\s*</mark>", page)
    assert re.search(r"<mark>\s*15 December 2021\s*</mark>", page)
    assert re.search(r"<mark>\s*<a [^>]*>Differs</a>", page)
    assert not re.search(r"<mark>\s*<a [^>]*>Consistent</a>", page)
    front = text(site / "index.html")
    assert "Meeting of the two mayors Date" in front
    assert "Gives the day after as the day on which it was said." in front
    # One source tells of this one.
    assert "differs" not in text(site / "events" / "second-meeting.html")


def test_a_relation_is_shown_at_both_ends(toy: Toy, tmp_path: Path) -> None:
    """What answers stands with what is answered, and the other way round; events are answered too."""
    site = made(toy, tmp_path / "site")

    assert "Repeats inferred by the coder Neither town" in text(site / "statements/ferry-gazette-s03.html")
    assert "Repeats this inferred by the coder One town" in text(site / "statements/island-wire-s01.html")
    assert "Responds to this" in text(site / "events/mayors-meet.html")
    assert "No relation" in text(site / "statements/ferry-gazette-s05.html")


def test_the_data_of_find_holds_what_the_tables_hold(toy: Toy, tmp_path: Path) -> None:
    """Numbers lead back to the cells they stand for, and the parts are the file line by line."""
    toy.set("statements", 2, summary='The "mayor", it says, wants half\u2028</script>')
    site = made(toy, tmp_path / "site")

    known = assigned(site / "data" / "catalogue.js")
    assert isinstance(known, dict)
    header, *rows = csv.reader(io.StringIO(toy.path("data/statements.csv").read_text(encoding="utf-8")))
    told = known["statements"]
    for place, row in enumerate(rows):
        cells = dict(zip(header, row, strict=True))
        assert told["id"][place] == cells["statement_id"]
        assert known["actors"]["id"][told["speaker"][place]] == cells["speaker_id"]
        assert known["acts"]["id"][told["act"][place]] == cells["statement_type"]
        assert known["issues"]["id"][told["issue"][place]] == cells["issue"]
        assert known["modalities"]["id"][told["modality"][place]] == cells["modality"]
        assert known["sources"]["id"][told["source"][place]] == cells["source_id"]
        assert told["id"][told["lead"][place]] == cells["utterance_id"]
        date = told["date"][place]
        assert (known["dates"]["start"][date] is None) == (not cells["date_start"])
        assert known["dates"]["text"][date] == format_dates.format_range(
            cells["date_start"], cells["date_end"]
        )
    assert assigned(site / "data" / "words.js") == [row[header.index("summary")] for row in rows]
    lines = assigned(site / "data" / "rows-0.js")
    assert isinstance(lines, list)
    whole = "".join(f"{line}\n" for line in [known["header"], *lines])
    assert whole == toy.path("data/statements.csv").read_text(encoding="utf-8")
    assert all(b"</script>" not in path.read_bytes() for path in (site / "data").iterdir())


def test_a_site_is_the_same_twice_and_replaced_as_a_whole(toy: Toy, tmp_path: Path) -> None:
    """The same package gives the same bytes; what is no page of it any more is gone."""
    site = made(toy, tmp_path / "site")
    before = files(site)
    (site / "events" / "gone.html").write_text("of an earlier version", encoding="utf-8")

    assert files(made(toy, tmp_path / "site")) == before
    assert not list((tmp_path / "site").glob(".*"))


def test_a_site_is_made_where_one_is(toy: Toy, tmp_path: Path) -> None:
    """The folder that somebody is in stays that folder."""
    (tmp_path / "here").mkdir()
    before = (tmp_path / "here").stat().st_ino

    made(toy, tmp_path / "here", str(toy.root))

    assert (tmp_path / "here").stat().st_ino == before
    assert (tmp_path / "here" / "index.html").is_file()


def test_a_disk_that_refuses_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it refuses while the new takes the place of the old."""
    folder = tmp_path / "site"
    assert safe_files.replace_folder(folder, [("a.txt", b"1"), ("b/c.txt", b"2")]) == 2
    before = files(folder)
    replace = Path.replace

    def refusing(path: Path, target: Path) -> Path:
        if target == folder / "d.txt":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(OSError, match="No space"):
        safe_files.replace_folder(folder, [("a.txt", b"3"), ("d.txt", b"4")])

    assert files(folder) == before
    with pytest.raises(FileNotFoundError):
        safe_files.replace_folder(tmp_path / "other", [("y", tmp_path / "none")])
    assert not (tmp_path / "other").exists()


def test_a_folder_with_something_else_is_left_alone(toy: Toy, tmp_path: Path) -> None:
    """A folder that holds no site is not replaced, and a broken package leaves the site that was there."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    ran = toy.run("site", "-o", str(tmp_path / "mine"))
    assert ran.code == 2
    assert "does not hold a site" in ran.out
    assert files(tmp_path / "mine") == {"thesis.txt": b"years of work"}

    site = made(toy, tmp_path / "site")
    before = files(site)
    toy.set("statements", 1, speaker_id="jane-row")
    ran = toy.run("site", "-o", str(site))
    assert ran.code == 2
    assert "jane-row" in ran.out
    assert files(site) == before


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
def test_a_package_that_breaks_its_contract_is_refused(
    toy: Toy, tmp_path: Path, table: str, cells: dict[str, str]
) -> None:
    """A cell that would lead nowhere stops the site, with its place and what to do, and no traceback."""
    toy.set(table, 1, **cells)

    ran = toy.run("site", "-o", str(tmp_path / "site"))

    assert ran.code == 2
    assert f"data/{table}.csv" in ran.out
    assert "Validate the package first" in ran.out
    assert not (tmp_path / "site").exists()


Descriptor = dict[str, Any]


def _schema(descriptor: Descriptor, table: str) -> Descriptor:
    (schema,) = (each["schema"] for each in descriptor["resources"] if each["name"] == table)
    return schema  # type: ignore[no-any-return]


def _field(descriptor: Descriptor, table: str, column: str) -> Descriptor:
    (field,) = (each for each in _schema(descriptor, table)["fields"] if each["name"] == column)
    return field  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("lessen", "lack"),
    [
        (
            lambda said: said.update(
                resources=[each for each in said["resources"] if each["name"] != "relations"]
            ),
            "there is no table 'relations'",
        ),
        (
            lambda said: _field(said, "events", "date_start").update(type="string"),
            "the column 'date_start' of events is declared otherwise",
        ),
        (
            lambda said: _field(said, "statements", "source_id")["constraints"].pop("required"),
            "the column 'source_id' of statements is declared otherwise",
        ),
        (
            lambda said: _field(said, "sources", "char_count")["constraints"].pop("minimum"),
            "the column 'char_count' of sources is declared otherwise",
        ),
        (
            lambda said: _field(said, "statements", "issue")["constraints"].pop("enum"),
            "the column 'issue' of statements is declared otherwise",
        ),
        (
            lambda said: _schema(said, "anchors").pop("foreignKeys"),
            "of anchors refers to no row of",
        ),
    ],
)
def test_a_package_that_promises_less_is_refused(
    toy: Toy, tmp_path: Path, lessen: Callable[[Descriptor], object], lack: str
) -> None:
    """What pages take for granted is asked of the contract of a stranger, and what it lacks is named."""
    descriptor = json.loads(toy.path("datapackage.json").read_text(encoding="utf-8"))
    lessen(descriptor)
    toy.path("datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")

    ran = toy.run("site", "-o", str(tmp_path / "site"))

    assert ran.code == 2
    assert lack in ran.out
    assert not (tmp_path / "site").exists()


def test_a_table_alone_is_no_package(toy: Toy, tmp_path: Path) -> None:
    """A CSV of a package has no pages without the others."""
    ran = toy.run("site", "data/statements.csv", "-o", str(tmp_path / "site"))

    assert ran.code == 2
    assert "there is no table 'sources'" in ran.out
    assert not (tmp_path / "site").exists()


def test_long_lists_end_in_a_way_to_the_rest(
    toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page does not show is counted, and found where it is."""
    monkeypatch.setattr(indexes, "SHOWN", 4)
    monkeypatch.setattr(records, "SHOWN", 2)
    site = made(toy, tmp_path / "site")

    assert "The first 4 of 11" in text(site / "statements" / "index.html")
    page = (site / "actors" / "john-poe.html").read_text(encoding="utf-8")
    assert "the first 2 are" in page
    assert 'href="../find.html?speaker=john-poe"' in page


def test_an_actor_is_grouped_with_the_state_or_body_it_acts_for(toy: Toy, tmp_path: Path) -> None:
    """The side of a person follows country, parent and affiliation; the page says that it is for grouping."""
    site = made(toy, tmp_path / "site")

    known = assigned(site / "data" / "catalogue.js")
    assert isinstance(known, dict)
    side = {
        name: known["actors"]["id"][place]
        for name, place in zip(known["actors"]["id"], known["actors"]["side"], strict=True)
    }
    assert side["county"] == "county"
    assert set(side.values()) <= set(side)
    for name, of in side.items():
        grouped = "grouped here with" in text(site / "actors" / f"{name}.html")
        assert grouped == (of != name)
