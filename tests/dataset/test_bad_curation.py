"""Test what a person gets who writes something wrong in ``curation/``: rule, file, line, key and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from guarantees.contract import loader
from guarantees.core.findings import Finding
from guarantees.core.project import Project
from guarantees.dataset.curation import curation_loader
from tests.conftest import Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

GAZETTE = "curation/sources/ferry-gazette.yml"
LOCK = "curation/sources/ferry-gazette.lock.csv"
ROE = "curation/actors/jane-roe.yml"
MEETING = "curation/events/mayors-meet.yml"
DATASET = "curation/dataset.yml"
RULES = "curation/coding_rules.yml"
CONFIDENCE = "curation/codes/confidence.yml"
WAIVERS = "curation/waivers.yml"

Change = Callable[[Toy], object]


def _write(file: str, content: bytes) -> Change:
    return lambda toy: toy.path(file).write_bytes(content)


def _edit(file: str, old: str, new: str) -> Change:
    return lambda toy: toy.edit(file, old, new)


def _replace_by_folder(toy: Toy) -> None:
    toy.path(DATASET).unlink()
    toy.path(DATASET).mkdir()


@dataclass(frozen=True)
class Case:
    """A mistake, where it is reported and under which rule, and parts of message and hint."""

    name: str
    change: Change
    file: str
    line: int
    rule: str
    key: str = ""
    says: tuple[str, ...] = ()


CASES = (
    Case("not YAML", _write(ROE, b"name: [Jane\n"), ROE, 1, "yaml-syntax", says=("'[' is not closed",)),
    Case("colon in a value", _edit(ROE, "Jane Roe", "Jane: Roe"), ROE, 1, "yaml-syntax"),
    Case("not UTF-8", _write(ROE, b"name: A\n# J\xe9r\xf4me\n"), ROE, 2, "yaml-syntax", says=("0xE9",)),
    Case("byte order mark", _write(ROE, b"\xef\xbb\xbfname: A\n"), ROE, 1, "yaml-syntax"),
    Case("empty file", _write(ROE, b""), ROE, 0, "yaml-syntax", says=("empty",)),
    Case("only a comment", _write(ROE, b"# later\n"), ROE, 0, "yaml-syntax", says=("empty",)),
    Case("control character", _write(ROE, b"name: A\x07\n"), ROE, 1, "yaml-syntax", says=("U+0007",)),
    Case("two documents", _write(ROE, b"a: b\n---\nc: d\n"), ROE, 2, "yaml-syntax"),
    Case("alias", _write(ROE, b"a: &x [1]\nb: *x\n"), ROE, 1, "yaml-syntax"),
    Case("tag", _write(ROE, b"name: !!python/name:os.system x\n"), ROE, 1, "yaml-syntax"),
    Case("nested deeply", _write(ROE, b"a: " + b"[" * 60 + b"]" * 60), ROE, 1, "yaml-syntax"),
    Case(
        "list as file",
        _write(ROE, b"- a\n- b\n"),
        ROE,
        1,
        "curation-type",
        says=("The actor is not written as keys and values.", "Keys: name, type,"),
    ),
    Case("missing file", lambda toy: toy.path(DATASET).unlink(), DATASET, 0, "missing-file"),
    Case("folder as file", _replace_by_folder, DATASET, 0, "missing-file"),
    Case(
        "missing folder",
        lambda toy: shutil.rmtree(toy.path("curation/actors")),
        "curation/actors/",
        0,
        "missing-file",
        says=("No such folder.",),
    ),
    Case(
        "unexpected file",
        lambda toy: toy.path("curation/actors/jane.yaml").touch(),
        "curation/actors/jane.yaml",
        0,
        "unexpected-file",
    ),
    Case(
        "symbolic link",
        lambda toy: toy.path("curation/actors/passwd.yml").symlink_to("/etc/passwd"),
        "curation/actors/passwd.yml",
        0,
        "missing-file",
    ),
    Case(
        "invalid file name",
        lambda toy: toy.path(ROE).rename(toy.path("curation/actors/Jane_Roe.yml")),
        "curation/actors/Jane_Roe.yml",
        0,
        "invalid-file-name",
        says=("'Jane_Roe' is not a valid actor_id.",),
    ),
    Case(
        "file name of a device on Windows",
        lambda toy: toy.path(ROE).rename(toy.path("curation/actors/con.yml")),
        "curation/actors/con.yml",
        0,
        "invalid-file-name",
        says=("'con' cannot be the name of a file on Windows.",),
    ),
    Case(
        "look-alike letter in a file name",
        lambda toy: toy.path(ROE).rename(toy.path("curation/actors/j\u0430ne-roe.yml")),
        "curation/actors/j\u0430ne-roe.yml",
        0,
        "invalid-file-name",
        says=("is not a valid actor_id", "U+0430 CYRILLIC SMALL LETTER A"),
    ),
    Case(
        "look-alike letter in an id",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: j\u0430ne-roe"),
        GAZETTE,
        12,
        "look-alike",
        "speaker",
        ("U+0430 CYRILLIC SMALL LETTER A",),
    ),
    Case(
        "duplicate key",
        _edit(ROE, "type: person\n", "type: person\ntype: person\n"),
        ROE,
        3,
        "yaml-duplicate-key",
        "type",
    ),
    Case(
        "unknown key",
        _edit(GAZETTE, "cited_outlet:", "cited_outlets:"),
        GAZETTE,
        43,
        "curation-unknown-key",
        "cited_outlets",
        ("Unknown key 'cited_outlets' in statement.", "Did you mean 'cited_outlet'?"),
    ),
    Case(
        "missing key",
        _edit(GAZETTE, "    attribution: said Jane Roe\n    date: 2021-12-14\n", ""),
        GAZETTE,
        11,
        "curation-missing-key",
        "date",
        ("Missing required key 'date'.",),
    ),
    Case(
        "misspelt actor",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: jane-row"),
        GAZETTE,
        12,
        "curation-unknown-id",
        "speaker",
        ("'jane-row' is not in actors.", "Did you mean 'jane-roe'? Or add curation/actors/jane-row.yml."),
    ),
    Case(
        "name for an id",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: Ilse Brandt"),
        GAZETTE,
        12,
        "curation-unknown-id",
        "speaker",
        ("Or add curation/actors/ilse-brandt.yml, and write 'ilse-brandt'",),
    ),
    Case(
        "name of a known actor for an id",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: Jane Roe"),
        GAZETTE,
        12,
        "curation-unknown-id",
        "speaker",
        ("Did you mean 'jane-roe'?",),
    ),
    Case(
        "no file name can be made of an id",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: 7"),
        GAZETTE,
        12,
        "curation-unknown-id",
        "speaker",
        ("southmoor.",),
    ),
    Case(
        "misspelt code",
        _edit(GAZETTE, "type: refusal", "type: refusel"),
        GAZETTE,
        15,
        "curation-enum",
        "type",
        ("Did you mean 'refusal'?",),
    ),
    Case(
        "no such day",
        _edit(
            GAZETTE,
            "    date: 2021-12-14\n    date_words: on Tuesday\n    date_basis: weekday\n    event",
            "    date: 2021-02-30\n    date_words: on Tuesday\n    date_basis: weekday\n    event",
        ),
        GAZETTE,
        21,
        "curation-invalid-date",
        "date",
        ("'2021-02-30' is not a date: the month has no such day.",),
    ),
    Case(
        "date in words",
        _edit(MEETING, "date: 2021-12-14", "date: last Tuesday"),
        MEETING,
        4,
        "curation-pattern",
        "date",
        ("'last Tuesday'",),
    ),
    Case(
        "interval that ends before it starts",
        _edit(MEETING, "date: 2021-12-14", "date: 2021-12-14/2021-12-13"),
        MEETING,
        4,
        "curation-invalid-date",
        "date",
        ("ends before it starts",),
    ),
    Case(
        "blank value",
        _edit(GAZETTE, "confidence: medium", "confidence:"),
        GAZETTE,
        53,
        "curation-blank-value",
        "confidence",
        ("'confidence' is blank.",),
    ),
    Case(
        "spaces around a value",
        _edit(ROE, "Jane Roe", '" Jane Roe"'),
        ROE,
        1,
        "curation-whitespace",
        "name",
    ),
    Case(
        "line break in a value",
        _edit(RULES, "A tide is no date.", '"A tide\\nis no date."'),
        RULES,
        9,
        "curation-control-character",
        "rule",
        ("line break",),
    ),
    Case(
        "no-break space",
        _edit(ROE, "Jane Roe", "Jane\u00a0Roe"),
        ROE,
        1,
        "curation-control-character",
        "name",
        ("Character 5 is an unusual space (U+00A0 NO-BREAK SPACE).", "type a normal space"),
    ),
    Case(
        "zero-width space",
        _edit(ROE, "Jane Roe", "Jane\u200b Roe"),
        ROE,
        1,
        "curation-control-character",
        "name",
        ("Character 5 is not visible (U+200B ZERO WIDTH SPACE).",),
    ),
    Case(
        "list of speakers",
        _edit(GAZETTE, "speaker: jane-roe", "speaker: [jane-roe]"),
        GAZETTE,
        12,
        "curation-type",
        "speaker",
        ("'speaker' takes a single id.", "Put further speakers under co_speakers."),
    ),
    Case(
        "text as list",
        _edit(GAZETTE, "addressees: [john-poe]", "addressees: john-poe"),
        GAZETTE,
        13,
        "curation-type",
        "addressees",
        ("'addressees' takes a list.",),
    ),
    Case(
        "duplicate item",
        _edit(GAZETTE, "addressees: [john-poe]", "addressees: [john-poe, john-poe]"),
        GAZETTE,
        13,
        "curation-duplicate",
        "addressees",
        ("Duplicate value 'john-poe'.",),
    ),
    Case(
        "duplicate id",
        _edit(GAZETTE, "- id: s02", "- id: s01"),
        GAZETTE,
        27,
        "curation-duplicate",
        "id",
        ("Duplicate id 's01' (first on line 11).",),
    ),
    Case(
        "invalid id",
        _edit(GAZETTE, "- id: s02", "- id: two"),
        GAZETTE,
        27,
        "curation-invalid-value",
        "id",
        ("'two' is not a valid 'id'.",),
    ),
    Case(
        "long quote",
        _edit(
            GAZETTE,
            "quote: {from: We will not, to: price may be}",
            "quote: one two three four five six seven eight nine",
        ),
        GAZETTE,
        19,
        "curation-invalid-quote",
        "quote",
        ("The quote has 9 words; at most 8", "{from: one two three, to: seven eight nine}"),
    ),
    Case(
        "half a quote",
        _edit(GAZETTE, "quote: {from: We will not, to: price may be}", "quote: {from: We will not}"),
        GAZETTE,
        19,
        "curation-invalid-quote",
        "quote",
        ("The quote is not complete: no 'to'.",),
    ),
    Case(
        "unknown key in a quote",
        _edit(GAZETTE, "to: price may be}", "until: price may be}"),
        GAZETTE,
        19,
        "curation-invalid-quote",
        "quote",
        ("Unknown key 'until' in quote.",),
    ),
    Case(
        "quote changed after it was anchored",
        _edit(GAZETTE, "from: We will not", "from: will not"),
        GAZETTE,
        19,
        "outdated-anchor",
        "content",
        ("guarantees anchor",),
    ),
    Case(
        "invalid code",
        _edit(CONFIDENCE, "code: low", "code: lo w"),
        CONFIDENCE,
        15,
        "curation-pattern",
        "code",
    ),
    Case(
        "short summary",
        _edit(
            MEETING, "summary: The mayors of the two towns speak about the night ferry.", "summary: Short."
        ),
        MEETING,
        8,
        "curation-minLength",
        "summary",
        ("6 characters",),
    ),
    Case(
        "article outside the folder",
        _edit(GAZETTE, "file: ferry-gazette.txt", "file: ../../etc/passwd"),
        GAZETTE,
        3,
        "curation-invalid-value",
        "file",
    ),
    Case(
        "empty code list",
        _write("curation/codes/issue.yml", b"title: Issue\ndescription: Issues.\ncodes: []\n"),
        "curation/codes/issue.yml",
        1,
        "curation-missing-key",
        "codes",
    ),
    Case(
        "no such day in the period",
        _edit(DATASET, "from: 2021-12-01", "from: 2021-12-32"),
        DATASET,
        7,
        "curation-invalid-date",
        "from",
        ("'2021-12-32' is not a date.",),
    ),
    Case(
        "code without an example",
        _edit(CONFIDENCE, "    example: “The ferry stays”, Jane Roe told the council.\n", ""),
        CONFIDENCE,
        5,
        "curation-missing-key",
        "example",
        ("An invented phrase",),
    ),
    Case(
        "coding rule without an example",
        _edit(RULES, '    example: "“At high water”: no day is given."\n', ""),
        RULES,
        7,
        "curation-missing-key",
        "example",
        ("An invented case",),
    ),
    Case(
        "unknown topic",
        _edit(RULES, "topic: date", "topic: dates"),
        RULES,
        8,
        "curation-enum",
        "topic",
        ("'dates' is not one of the values of 'topic'.", "Did you mean 'date'?"),
    ),
    Case(
        "duplicate coding rule",
        _edit(RULES, "id: tide-table", "id: boat-or-owner"),
        RULES,
        7,
        "curation-duplicate",
        "id",
        ("Duplicate id 'boat-or-owner' (first on line 3).",),
    ),
    Case(
        "invalid id of a coding rule",
        _edit(RULES, "id: tide-table", "id: Tide table"),
        RULES,
        7,
        "curation-invalid-value",
        "id",
    ),
    Case("no coding rules", lambda toy: toy.path(RULES).unlink(), RULES, 0, "missing-file"),
    Case(
        "no limits",
        _edit(DATASET, "limits:\n  - Nobody ever rowed across this river.\n", ""),
        DATASET,
        1,
        "curation-missing-key",
        "limits",
    ),
    Case(
        "waiver without a version",
        _write(WAIVERS, b"waivers:\n  - {check: unused-actor, record: x, reason: none, until: next}\n"),
        WAIVERS,
        2,
        "curation-invalid-value",
        "until",
    ),
    Case(
        "no lock",
        lambda toy: toy.path(LOCK).unlink(),
        GAZETTE,
        0,
        "missing-anchor",
        says=("guarantees anchor",),
    ),
    Case(
        "lock without a source file",
        lambda toy: toy.path(LOCK).rename(toy.path("curation/sources/old-gazette.lock.csv")),
        "curation/sources/old-gazette.lock.csv",
        0,
        "unexpected-file",
        says=("There is no old-gazette.yml", "rename it if you renamed that file"),
    ),
    Case("edited lock", _write(LOCK, b"a,b\n"), LOCK, 1, "invalid-lock"),
)


def _findings(toy: Toy) -> list[Finding]:
    """Return the findings of loading the curation files."""
    project = Project(toy.root)
    return list(curation_loader.load(project, loader.load_folder(project.schemas)).findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_reported_with_its_location(toy: Toy, case: Case) -> None:
    """A mistake in a curation file is a finding with rule, file, line and key, and with what to do."""
    case.change(toy)

    findings = _findings(toy)

    places = [(each.check, each.file, each.line, each.column) for each in findings]
    assert (case.rule, case.file, case.line, case.key) in places
    finding = findings[places.index((case.rule, case.file, case.line, case.key))]
    assert all(part in f"{finding.message} {finding.hint}" for part in case.says)


def test_a_valid_curation_has_no_findings(toy: Toy) -> None:
    """The curation files of the toy repository are valid."""
    assert _findings(toy) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (GAZETTE, "speaker: jane-roe", "speaker: jane-row"),
        (GAZETTE, "speaker: jane-roe", "speaker: []"),
        (GAZETTE, "addressees: [john-poe]", "addressees: [john-poe, no-one]"),
        (ROE, "type: person\n", "type: person\nparent: {of: whom}\n"),
    ],
)
def test_one_mistake_is_one_finding(toy: Toy, file: str, old: str, new: str) -> None:
    """A mistake gives no second finding about the same record."""
    toy.edit(file, old, new)

    assert len(_findings(toy)) == 1


def test_mistakes_in_one_record_are_reported_together(toy: Toy) -> None:
    """Every invalid key of a record is reported, whatever else is wrong with it."""
    toy.edit(GAZETTE, "    channel: interview\n", "    chanel: interview\n    speeker: jane-roe\n")

    rules = [each.check for each in _findings(toy)]

    assert sorted(rules) == ["curation-missing-key", "curation-unknown-key", "curation-unknown-key"]


def test_a_mistake_stops_the_build_and_nothing_is_written(toy: Toy) -> None:
    """Mistakes in several files are reported together; the output stays as it was."""
    toy.edit(GAZETTE, "type: refusal", "type: refusel")
    toy.edit(MEETING, "country: GBR", "country: GBX")
    toy.edit("curation/sources/island-wire.yml", "language: en", "language: english")
    before = {path: path.read_bytes() for path in toy.path("data").iterdir()}

    output = toy.expect_errors(toy.run("build"))

    assert output.count(" error: ") == 3
    assert f"{GAZETTE}:15: error: ferry-gazette-s01 type: " in output
    assert {path: path.read_bytes() for path in toy.path("data").iterdir()} == before


def test_a_mistake_in_a_row_is_reported_in_the_yaml_file(toy: Toy) -> None:
    """What is found in a table is reported where the value was typed."""
    toy.edit(MEETING, "country: GBR", "country: GBX")

    output = toy.expect_errors(toy.run("build"))

    assert f"{MEETING}:7: error: mayors-meet country_code: 'GBX' is " in output


def test_an_unreadable_file_is_one_finding(toy: Toy) -> None:
    """References to a file that cannot be read are not reported."""
    toy.path("curation/actors/john-poe.yml").write_text("name: [\n", encoding="utf-8")

    assert toy.expect_errors(toy.run("build")).count(" error: ") == 1


def test_an_invalid_record_hides_its_consequences(toy: Toy) -> None:
    """What follows in the tables from a record that is invalid already is not reported."""
    toy.edit(GAZETTE, "speaker: jane-roe", "speaker: jane-row")

    assert toy.expect_errors(toy.run("build")).count(" error: ") == 1


WAIVER = "waivers:\n  - {check: unknown-event-country, record: %s, reason: Old code., until: %s}\n"


def test_a_waiver_accepts_a_finding(toy: Toy) -> None:
    """A waived finding does not stop the build, until the version that the waiver names."""
    toy.edit(MEETING, "country: GBR", "country: GBX")

    toy.path(WAIVERS).write_text(WAIVER % ("mayors-meet", "2.0.0"), encoding="utf-8")
    toy.build()
    toy.path(WAIVERS).write_text(WAIVER % ("mayors-meet", "1.0.0"), encoding="utf-8")

    assert "ended with version 1.0.0" in toy.expect_errors(toy.run("build"))


def test_an_unused_waiver_is_reported(toy: Toy) -> None:
    """A waiver that accepts nothing is reported where it is written."""
    toy.path(WAIVERS).write_text(WAIVER % ("x", "2.0.0"), encoding="utf-8")

    output = toy.expect_errors(toy.run("build"))

    assert f"{WAIVERS}:2: error" in output
    assert "[unused-waiver]" in output


def test_a_waiver_hides_nothing_else(toy: Toy) -> None:
    """A waived finding on a record does not hide what else is wrong with the record."""
    toy.edit(MEETING, "country: GBR", "country: GBX")
    toy.path(WAIVERS).write_text(WAIVER % ("mayors-meet", "2.0.0"), encoding="utf-8")
    toy.edit(MEETING, "date: 2021-12-14", "date: 2021-12-14/2021-12-13")

    assert "ends before it starts" in toy.expect_errors(toy.run("build"))


def test_hidden_files_are_ignored(toy: Toy) -> None:
    """Hidden files, as file managers leave them, are not records and not findings."""
    for folder in ("curation/actors", "curation/sources", "data"):
        toy.path(f"{folder}/.DS_Store").write_bytes(b"\x00")

    toy.build("--check")


def test_outside_a_repository_nothing_runs(tmp_path: Path) -> None:
    """Outside a repository a command says where to go, and exits with 2."""
    ran = Toy(tmp_path).run("build")

    assert ran.code == 2
    assert "not inside a repository" in ran.out
