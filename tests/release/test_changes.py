"""The changes of a version as JSON Lines, and the versions as an Atom feed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from guarantees.core.csv_text import Row
from guarantees.package.reader import read_declared
from guarantees.release.diff.compare import Diff, TableDiff
from guarantees.release.formats import atom_feed, change_list
from tests.conftest import Toy
from tests.helpers import releases

ATOM = "{http://www.w3.org/2005/Atom}"
DESCRIPTOR: dict[str, Any] = {
    "name": "ferries",
    "version": "1.1.0",
    "title": "Ferries of Freedonia",
    "licenses": [{"name": "CC-BY-4.0"}],
    "contributors": [{"title": "The harbour office"}],
}
CHANGELOG = """# Changelog

## 2.0.0

Planned.

## 1.1.0 — 2030-02-01

Night ferries <& others>.

## 1.0.0 — 2030-01-01

First\x0b version.
"""


def _changes(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_first_version_adds_every_record(published: Toy) -> None:
    """There is no version before."""
    folder = published.path("dist/1.0.0")
    changes = _changes(folder)

    descriptor, contract = read_declared(folder)
    assert {tuple(line) for line in changes} == {change_list.KEYS}
    assert {(line["change"], line["version"], line["previous_version"]) for line in changes} == {
        ("added", descriptor["version"], None)
    }
    ids = {line["id"] for line in changes if line["table"] == "events"}
    assert ids == {row[0] for row in published.rows("events")[1:]}
    assert len(changes) == sum(len(published.rows(table.name)) - 1 for table in contract)


def test_later_version_lists_every_changed_cell(released: Toy) -> None:
    """A changed cell with its text before and after, an added record, and a removed one."""
    releases.correct_statement(released)
    releases.add_relation(released)
    releases.make_release(released, "1.1.0")
    releases.withdraw_relation(released)
    releases.retire_relation(released)
    releases.make_release(released, "2.0.0")

    of_tables = [line for line in _changes(released.path("dist/1.1.0")) if line["table"] == "statements"]
    added = [line for line in _changes(released.path("dist/1.1.0")) if line["table"] == "relations"]
    removed = [line for line in _changes(released.path("dist/2.0.0")) if line["table"] == "relations"]

    [change] = of_tables
    assert (change["version"], change["previous_version"]) == ("1.1.0", "1.0.0")
    assert (change["change"], change["column"]) == ("changed", "summary")
    assert "silent on the costs" in change["from"]
    assert change["to"] == change["from"].replace("silent on the costs", "silent about the costs")
    assert [(line["change"], line["column"]) for line in added] == [("added", None)]
    assert [(line["change"], line["id"]) for line in removed] == [("removed", "harbour-post-s03:r1")]
    feed = ET.parse(released.path("dist/2.0.0/feed.atom")).getroot()
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        "toy-guarantees 2.0.0",
        "toy-guarantees 1.1.0",
        "toy-guarantees 1.0.0",
    ]


def test_record_that_is_gone_without_a_successor_is_removed(finished: Toy) -> None:
    """Only an id that is listed as retired is retired."""
    _, contract = read_declared(finished.root)
    diff = TableDiff(contract["events"], permanent_ids=True, removed=(Row({"event_id": "mayors-meet"}),))

    [line] = change_list.change_list(Diff(("1.0.0", "2.0.0"), tables=(diff,)))

    assert json.loads(line)["change"] == "removed"


def test_feed_has_what_atom_requires() -> None:
    """RFC 4287: every entry has an id, a title, a time and a content, and the feed has an author."""
    feed = ET.fromstring(atom_feed.atom_feed(DESCRIPTOR, CHANGELOG))

    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "The harbour office"
    assert feed.findtext(f"{ATOM}updated") == "2030-02-01T00:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["ferries 1.1.0", "ferries 1.0.0"]
    assert [entry.findtext(f"{ATOM}content") for entry in entries] == [
        "Night ferries <& others>.",
        "First� version.",
    ]
    ids = [feed.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    assert len(set(ids)) == 3
    assert all(str(name).startswith("urn:uuid:") for name in ids)


def test_ids_of_the_feed_are_the_same_in_every_version() -> None:
    """Without a homepage they are UUIDs of name and version, and with one they are tags of its host."""

    def ids(**changes: str) -> list[str | None]:
        feed = ET.fromstring(atom_feed.atom_feed(DESCRIPTOR | changes, CHANGELOG))
        return [element.text for element in feed.iter(f"{ATOM}id")]

    assert ids(version="1.0.0") == [ids()[0], ids()[2]]
    assert ids(homepage="https://Ferries.example.org:8080/data") == [
        "tag:ferries.example.org,2030-01-01:ferries",
        "tag:ferries.example.org,2030-02-01:ferries/1.1.0",
        "tag:ferries.example.org,2030-01-01:ferries/1.0.0",
    ]


@pytest.mark.parametrize("changelog", ["", "# Changelog\n", "# Changelog\n\n## 1.1.0\n\nPlanned.\n"])
def test_feed_without_a_dated_version_has_no_entries(changelog: str) -> None:
    """It is a feed nevertheless."""
    feed = ET.fromstring(atom_feed.atom_feed(DESCRIPTOR | {"created": "2030-03-01T00:00:00Z"}, changelog))

    assert feed.findtext(f"{ATOM}updated") == "2030-03-01T00:00:00Z"
    assert feed.findall(f"{ATOM}entry") == []
