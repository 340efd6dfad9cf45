"""What a person gets who writes something wrong in ``curation/``: a place, what is wrong, what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

GAZETTE = "curation/sources/ferry-gazette.yml"
ROE = "curation/actors/jane-roe.yml"
MEETING = "curation/events/mayors-meet.yml"
DATASET = "curation/dataset.yml"
RULES = "curation/coding_rules.yml"
CONFIDENCE = "curation/codes/confidence.yml"


def _bytes(file: str, content: bytes) -> Callable[[Toy], object]:
    return lambda toy: toy.path(file).write_bytes(content)


def _edit(file: str, old: str, new: str) -> Callable[[Toy], object]:
    return lambda toy: toy.edit(file, old, new)


def _folder_for_file(toy: Toy) -> None:
    toy.path(DATASET).unlink()
    toy.path(DATASET).mkdir()


@dataclass(frozen=True)
class Case:
    """A fault, and what the output must say of it, in this order."""

    name: str
    fault: Callable[[Toy], object]
    says: tuple[str, ...]


CASES = (
    Case("not YAML", _bytes(ROE, b"name: [Jane\n"), (f"{ROE}:2: error", "not YAML", "[yaml-syntax]")),
    Case("a colon", _edit(ROE, "Jane Roe", "Jane: Roe"), (f"{ROE}:1: error", "not YAML", "Quote a value")),
    Case("not UTF-8", _bytes(ROE, b"name: A\n# J\xe9r\xf4me\n"), (f"{ROE}:2:", "not UTF-8", "0xE9")),
    Case("a BOM", _bytes(ROE, b"\xef\xbb\xbfname: A\n"), (f"{ROE}:1:", "byte order mark")),
    Case("empty", _bytes(ROE, b""), (f"{ROE}: error", "empty")),
    Case("only a comment", _bytes(ROE, b"# later\n"), (f"{ROE}: error", "empty")),
    Case("a control character", _bytes(ROE, b"name: A\x07\n"), (ROE, "0007")),
    Case("two documents", _bytes(ROE, b"a: b\n---\nc: d\n"), (f"{ROE}:2:", "second document")),
    Case("an alias", _bytes(ROE, b"a: &x [1]\nb: *x\n"), (f"{ROE}:1:", "aliases")),
    Case("a tag", _bytes(ROE, b"name: !!python/name:os.system x\n"), (f"{ROE}:1:", "Tags")),
    Case("deep", _bytes(ROE, b"a: " + b"[" * 60 + b"]" * 60), (f"{ROE}:1:", "nested too deeply")),
    Case("a list", _bytes(ROE, b"- a\n- b\n"), (f"{ROE}:1:", "keys and values")),
    Case("a missing file", lambda toy: toy.path(DATASET).unlink(), (f"{DATASET}: error", "not there")),
    Case("a folder for a file", _folder_for_file, (f"{DATASET}: error", "A folder stands")),
    Case(
        "a missing folder",
        lambda toy: shutil.rmtree(toy.path("curation/actors")),
        ("curation/actors/: error", "folder is not there"),
    ),
    Case(
        "a stray file",
        lambda toy: toy.path("curation/actors/jane.yaml").touch(),
        ("curation/actors/jane.yaml: error", "does not belong here"),
    ),
    Case(
        "a link",
        lambda toy: toy.path("curation/actors/passwd.yml").symlink_to("/etc/passwd"),
        ("curation/actors/passwd.yml: error", "A link stands"),
    ),
    Case(
        "a bad file name",
        lambda toy: toy.path(ROE).rename(toy.path("curation/actors/Jane_Roe.yml")),
        ("curation/actors/Jane_Roe.yml: error", "'Jane_Roe' is no actor_id"),
    ),
    Case(
        "a letter of another alphabet in a file name",
        lambda toy: toy.path(ROE).rename(toy.path("curation/actors/j\u0430ne-roe.yml")),
        ("curation/actors/j\u0430ne-roe.yml: error", "is no actor_id", "U+0430 CYRILLIC SMALL LETTER A"),
    ),
    Case(
        "a letter of another alphabet in an id",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: j\u0430ne-roe"),
        (
            f"{GAZETTE}:12: error: ferry-gazette-s01 speaker",
            "U+0430 CYRILLIC SMALL LETTER A",
            "[look-alike]",
            "Type the Latin letter.",
        ),
    ),
    Case(
        "a repeated key",
        _edit(ROE, "type: person\n", "type: person\ntype: person\n"),
        (f"{ROE}:3: error: type: The key 'type' stands twice; first on line 2.",),
    ),
    Case(
        "an unknown key",
        _edit(GAZETTE, "cited_outlet:", "cited_outlets:"),
        (f"{GAZETTE}:43: error: ferry-gazette-s03 cited_outlets", "Did you mean 'cited_outlet'?"),
    ),
    Case(
        "a missing key",
        _edit(GAZETTE, "    attribution: said Jane Roe\n    date: 2021-12-14\n", ""),
        (f"{GAZETTE}:11: error: ferry-gazette-s01 date: The statement has no 'date'.",),
    ),
    Case(
        "a mistyped actor",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: jane-row"),
        (
            f"{GAZETTE}:12: error: ferry-gazette-s01 speaker: There is no 'jane-row' in actors.",
            "Did you mean 'jane-roe'? Or add curation/actors/jane-row.yml.",
        ),
    ),
    Case(
        "a mistyped code",
        _edit(GAZETTE, "type: refusal", "type: refusel"),
        (f"{GAZETTE}:15: error", "'refusel' is not one of the codes", "Did you mean 'refusal'?"),
    ),
    Case(
        "no such day",
        _edit(
            GAZETTE,
            "    date: 2021-12-14\n    date_words: on Tuesday\n    date_basis: weekday\n    event",
            "    date: 2021-02-30\n    date_words: on Tuesday\n    date_basis: weekday\n    event",
        ),
        (f"{GAZETTE}:21: error: ferry-gazette-s01 date", "calendar"),
    ),
    Case(
        "no date at all",
        _edit(MEETING, "date: 2021-12-14", "date: last Tuesday"),
        (f"{MEETING}:4: error: mayors-meet date: 'last Tuesday' has not the form",),
    ),
    Case(
        "a blank value",
        _edit(GAZETTE, "confidence: medium", "confidence:"),
        (f"{GAZETTE}:53: error", "'confidence' is blank"),
    ),
    Case(
        "a line break",
        _edit(MEETING, "summary: The mayors of", 'summary: "The mayors\\n of'),
        ("yaml-syntax",),
    ),
    Case(
        "a list for a text",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: [jane-roe]"),
        (f"{GAZETTE}:12: error", "'speaker' takes one text"),
    ),
    Case(
        "a text for a list",
        _edit(GAZETTE, "addressees: [john-poe]", "addressees: john-poe"),
        (f"{GAZETTE}:13: error", "'addressees' takes a list"),
    ),
    Case(
        "an id twice",
        _edit(GAZETTE, "- id: s02", "- id: s01"),
        (f"{GAZETTE}:27: error", "id 's01' stands twice; first on line 11"),
    ),
    Case(
        "a long quote",
        _edit(
            GAZETTE,
            "quote: {from: We will not, to: price may be}",
            "quote: one two three four five six seven eight nine",
        ),
        (f"{GAZETTE}:19: error", "9 words; at most 8"),
    ),
    Case(
        "half a quote",
        _edit(GAZETTE, "quote: {from: We will not, to: price may be}", "quote: {from: We will not}"),
        (f"{GAZETTE}:19: error", "not complete"),
    ),
    Case(
        "a quote changed after it was anchored",
        _edit(GAZETTE, "from: We will not", "from: will not"),
        (f"{GAZETTE}:19: error", "has changed since", "guarantees anchor"),
    ),
    Case(
        "a code list without a code in use",
        _edit("curation/codes/confidence.yml", "code: low", "code: lo w"),
        ("curation/codes/confidence.yml", "'lo w' has not the form of code"),
    ),
    Case(
        "a summary that is too short",
        _edit(
            MEETING, "summary: The mayors of the two towns speak about the night ferry.", "summary: Short."
        ),
        (f"{MEETING}:8: error: mayors-meet summary", "6 characters; at least 20"),
    ),
    Case(
        "a country that is none",
        _edit(MEETING, "country: GBR", "country: GBX"),
        (f"{MEETING}:7: error: mayors-meet country_code: 'GBX' is no country code", "Did you mean"),
    ),
    Case(
        "a waiver that nobody needs",
        lambda toy: toy.path("curation/waivers.yml").write_text(
            "waivers:\n  - {check: event-is-reported, record: x, reason: none, until: 2.0.0}\n",
            encoding="utf-8",
        ),
        ("curation/waivers.yml:2: error", "for nothing that was found"),
    ),
    Case(
        "a text outside the folder",
        _edit(GAZETTE, "file: ferry-gazette.txt", "file: ../../etc/passwd"),
        (f"{GAZETTE}:3: error: ferry-gazette file", "has not the form"),
    ),
    Case(
        "no codes",
        lambda toy: toy.path("curation/codes/issue.yml").write_text(
            "title: Issue\ndescription: Issues.\ncodes: []\n", encoding="utf-8"
        ),
        ("curation/codes/issue.yml:1: error: issue codes: The code list has no 'codes'.",),
    ),
    Case(
        "no such day in the period",
        _edit(DATASET, "from: 2021-12-01", "from: 2021-12-32"),
        (f"{DATASET}:7: error", "no day of the calendar"),
    ),
    Case(
        "a code without an example",
        _edit(CONFIDENCE, "    example: “The ferry stays”, Jane Roe told the council.\n", ""),
        (f"{CONFIDENCE}:5: error: confidence:high example: The code has no 'example'.", "An invented phrase"),
    ),
    Case(
        "an example of two lines",
        _edit(RULES, "A tide is no date.", '"A tide\\nis no date."'),
        (f"{RULES}:9: error: tide-table rule: The value holds a line break",),
    ),
    Case(
        "a rule without an example",
        _edit(RULES, '    example: "“At high water”: no day is given."\n', ""),
        (f"{RULES}:7: error: tide-table example: The coding rule has no 'example'.", "An invented case"),
    ),
    Case(
        "a rule on nothing",
        _edit(RULES, "topic: date", "topic: dates"),
        (f"{RULES}:8: error: tide-table topic: 'dates' is not one of the values", "Did you mean 'date'?"),
    ),
    Case(
        "a rule twice",
        _edit(RULES, "id: tide-table", "id: boat-or-owner"),
        (f"{RULES}:7: error", "id 'boat-or-owner' stands twice; first on line 3"),
    ),
    Case(
        "a rule without a name to link to",
        _edit(RULES, "id: tide-table", "id: Tide table"),
        (f"{RULES}:7: error", "'Tide table' has not the form of 'id'"),
    ),
    Case(
        "no coding rules",
        lambda toy: toy.path(RULES).unlink(),
        (f"{RULES}: error: The file is not there.", "Restore the list of coding rules."),
    ),
    Case(
        "no limits",
        _edit(DATASET, "limits:\n  - Nobody ever rowed across this river.\n", ""),
        (f"{DATASET}:1: error: dataset limits: The dataset has no 'limits'.",),
    ),
    Case(
        "a waiver without an end",
        lambda toy: toy.path("curation/waivers.yml").write_text(
            "waivers:\n  - {check: event-is-reported, record: x, reason: none, until: next}\n",
            encoding="utf-8",
        ),
        ("curation/waivers.yml:2: error", "has not the form of 'until'"),
    ),
    Case(
        "no lock",
        lambda toy: toy.path("curation/sources/ferry-gazette.lock.csv").unlink(),
        (f"{GAZETTE}: error: ferry-gazette: No place in the text is recorded for the", "guarantees anchor"),
    ),
    Case(
        "a lock that was edited",
        lambda toy: toy.path("curation/sources/ferry-gazette.lock.csv").write_text("a,b\n", encoding="utf-8"),
        ("curation/sources/ferry-gazette.lock.csv:1: error", "The columns are not"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_fault_is_told_and_nothing_is_written(toy: Toy, case: Case) -> None:
    """A fault in a curation file is a finding with its place; the output stays as it was."""
    case.fault(toy)
    before = {path: path.read_bytes() for path in toy.path("data").iterdir()}

    said = toy.told(toy.run("build"))

    for part in case.says:
        assert part in said
    assert {path: path.read_bytes() for path in toy.path("data").iterdir()} == before


def test_one_fault_is_one_finding(toy: Toy) -> None:
    """A mistyped actor gives no second finding about the same record."""
    toy.edit(GAZETTE, "speaker: jane-roe", "speaker: jane-row")

    assert toy.told(toy.run("build")).count(" error: ") == 1


def test_an_unreadable_file_is_one_finding(toy: Toy) -> None:
    """What refers to a file that cannot be read is not told as well."""
    toy.path("curation/actors/john-poe.yml").write_text("name: [\n", encoding="utf-8")

    assert toy.told(toy.run("build")).count(" error: ") == 1


def test_all_faults_come_at_once(toy: Toy) -> None:
    """Faults in several files, and faults of several kinds, come in one run."""
    toy.edit(GAZETTE, "type: refusal", "type: refusel")
    toy.edit(MEETING, "country: GBR", "country: GBX")
    toy.edit("curation/sources/island-wire.yml", "language: en", "language: english")

    assert toy.told(toy.run("build")).count(" error: ") == 3


def test_a_waiver_accepts_a_finding(toy: Toy) -> None:
    """A finding that is waived with a reason does not stop the build, until the version comes."""
    toy.edit(MEETING, "country: GBR", "country: GBX")
    waiver = "waivers:\n  - {check: event-country-is-in-iso-3166, record: mayors-meet, reason: Old code., until: %s}\n"

    toy.path("curation/waivers.yml").write_text(waiver % "2.0.0", encoding="utf-8")
    toy.build()
    toy.path("curation/waivers.yml").write_text(waiver % "1.0.0", encoding="utf-8")

    assert "ended with version 1.0.0" in toy.told(toy.run("build"))


def test_a_waiver_hides_nothing_else(toy: Toy) -> None:
    """What is accepted of a record does not silence what else is wrong with it."""
    toy.edit(MEETING, "country: GBR", "country: GBX")
    toy.path("curation/waivers.yml").write_text(
        "waivers:\n  - {check: event-country-is-in-iso-3166, record: mayors-meet, reason: Old., until: 2.0.0}\n",
        encoding="utf-8",
    )
    toy.edit(MEETING, "date: 2021-12-14", "date: 2021-12-14/2021-12-13")

    assert "ends before it starts" in toy.told(toy.run("build"))


def test_what_a_file_manager_leaves_behind_is_overlooked(toy: Toy) -> None:
    """Hidden files are no records and stop nothing."""
    for folder in ("curation/actors", "curation/sources", "data"):
        toy.path(f"{folder}/.DS_Store").write_bytes(b"\x00")

    toy.build("--check")


def test_without_a_repository_nothing_runs(tmp_path: Path) -> None:
    """Outside a repository a command says where to go, and exits with 2."""
    ran = Toy(tmp_path).run("build")

    assert ran.code == 2
    assert "Go to a checkout" in ran.out
