"""The command line as people and programs meet it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from xml.etree import ElementTree as ET

import click
import pytest

from guarantees.cli import COMMANDS, main
from guarantees.core.findings import Finding
from guarantees.core.rules import CELLS, Rule, Severity
from guarantees.output.junit_report import junit_xml
from guarantees.output.markdown_report import SUMMARY_LIMIT, fit, validation_page
from guarantees.output.text import MAX_ALIKE, format_findings
from guarantees.output.validation_report import MAX_ANNOTATIONS, as_github, as_json
from guarantees.validation.report import ValidationReport
from tests.conftest import PROJECT, Toy

HEAVY = ("pandas", "pandera", "frictionless", "numpy", "jinja2", "markdown_it", "yaml", "polars")

SLOW = ("pandas", "pandera", "frictionless", "polars", "pyarrow", "pyspark", "boto3")


def _imported_by(args: list[str], modules: tuple[str, ...]) -> str:
    """Return which of *modules* a successful command in a new process imports, as a printed list."""
    program = (
        "import sys; from click.testing import CliRunner; from guarantees.cli import main; "
        f"ran = CliRunner().invoke(main, {args!r}); assert ran.exit_code == 0, ran.output; "
        f"print([name for name in {modules!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_help_is_fast() -> None:
    """The list of commands imports no command and no heavy library."""
    assert _imported_by(["--help"], (*HEAVY, "guarantees.cli.build")) == "[]\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_light(name: str) -> None:
    """The help of a command imports none of the libraries that take a second."""
    assert _imported_by([name, "--help"], SLOW) == "[]\n"


def _command(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def _examples(command: click.Command) -> list[str]:
    """Return the command lines at the end of the help of *command*."""
    return re.findall(r"^(?:Example:)? *(guarantees .+)$", command.epilog or "", re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example(name: str) -> None:
    """The help starts with the command's sentence in the list of commands, and ends with examples that are valid."""
    command = _command(name)

    assert (command.help or "").partition("\n")[0] == COMMANDS[name]
    assert _examples(command)
    for example in _examples(command):
        _, called, *args = shlex.split(example)
        assert called == name
        command.make_context(name, args, **main.context_settings)


def test_the_examples_of_the_program_are_valid() -> None:
    """The help of the program ends with a few command lines, and says the exit codes once."""
    assert len(_examples(main)) == 3
    for example in _examples(main):
        _, name, *args = shlex.split(example)
        _command(name).make_context(name, args, **main.context_settings)
    assert (main.help or "").count("Exit codes") == 1
    assert not [name for name in COMMANDS if "exit code" in (_command(name).help or "").casefold()]


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["biuld"], "No such command 'biuld'. Did you mean 'build'?"),
        (["frobnicate"], "No such command 'frobnicate'. No similar name found."),
        (["validate", "--formt", "json"], "Did you mean '--format'?"),
        (["validate", "data/evnts.csv"], "'data/evnts.csv'. Did you mean 'data/events.csv'?"),
        (["infer", "data/evnts.csv"], "'data/evnts.csv'. Did you mean 'data/events.csv'?"),
        (["verify", "./datas"], "'datas'. Did you mean 'data'?"),
        (["validate", "nowhere/evnts.csv"], "No such file or directory: 'nowhere/evnts.csv'.\n"),
    ],
)
def test_a_misspelt_name_has_a_suggestion(finished: Toy, args: list[str], hint: str) -> None:
    """The nearest command, option or file is named, if there is one."""
    ran = finished.run(*args)

    assert ran.code == 2
    assert hint in ran.out


def _rule(name: str, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(name=name, group=CELLS, summary="", fix="", severity=severity)


def test_the_module_is_the_command() -> None:
    """``python -m guarantees`` works."""
    ran = subprocess.run(
        [sys.executable, "-m", "guarantees", "--help"],
        env={"PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.startswith("Usage: guarantees ")


def test_the_json_is_as_promised(toy: Toy) -> None:
    """The JSON has the keys that programs rely on."""
    toy.set("events", 1, event_type="meating")

    ran = toy.run("validate", "--format", "json")
    verdict = json.loads(ran.out)

    assert ran.code == 1
    assert list(verdict) == ["valid", "engines", "tables", "errors", "warnings", "findings", "notes"]
    assert verdict["valid"] is False
    assert verdict["engines"] == ["scale", "pandera", "frictionless"]
    assert verdict["tables"]["events"] == 2
    assert verdict["findings"][0] == {
        "check": "enum",
        "severity": "error",
        "table": "events",
        "record": "mayors-meet",
        "file": "data/events.csv",
        "line": 2,
        "column": "event_type",
        "value": "meating",
        "message": "'meating' is not one of the allowed values.",
        "hint": "Did you mean 'meeting'?",
    }


def test_the_text_is_for_people(toy: Toy) -> None:
    """A finding is a line with its place and a line with what to do; the last line counts."""
    toy.set("events", 1, event_type="meating")

    lines = toy.expect_errors(toy.run("validate", "--engine", "pandera")).splitlines()

    assert lines[0] == (
        "data/events.csv:2: error: mayors-meet event_type: 'meating' is not one of the allowed values. [enum]"
    )
    assert lines[1] == "    Did you mean 'meeting'?"
    assert lines[-1] == "Not valid: 17 tables, 321 rows, 1 error (checked by pandera)."


def test_annotations_are_few_and_harmless(toy: Toy) -> None:
    """At most nine annotations, then how many more; a cell cannot start a command of its own."""
    rows = toy.rows("statements")
    for row in rows[1:]:
        row[rows[0].index("issue")] = "x\n::error::owned%"
    toy.write("statements", rows)

    lines = toy.expect_errors(toy.run("validate", "--format", "github", "--engine", "pandera")).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == MAX_ANNOTATIONS
    assert any(line.startswith("::notice::") and "more findings" in line for line in lines)
    assert not any(line.startswith("::error::") for line in lines)


def test_markdown_is_escaped(toy: Toy) -> None:
    """A cell is shown as it is written: nothing in it becomes a table, a link or a tag."""
    toy.set("events", 1, event_type="<b>|[x](y)")

    output = toy.expect_errors(toy.run("validate", "--format", "markdown", "--engine", "pandera"))

    assert output.startswith("**Not valid**")
    assert "&lt;b&gt;\\|\\[x\\](y)" in output


def test_markdown_fits_a_summary() -> None:
    """The page is never longer than GitHub accepts; findings left out are counted."""
    findings = [Finding(rule=_rule("x"), message="&" * 200, line=number) for number in range(2_000)]

    page = fit(validation_page(ValidationReport((), {}, findings)), SUMMARY_LIMIT)

    assert 900_000 < len(page.encode()) <= SUMMARY_LIMIT
    assert " more findings left out here" in page


def test_findings_that_are_not_listed_are_counted(toy: Toy) -> None:
    """Of many findings of a kind in a column the first are listed; every format says how many there are."""
    rows = toy.rows("events")
    rows += [[f"x{number:02}", f"Meeting {number}", "meating", *rows[-1][3:]] for number in range(30)]
    toy.write("events", rows)

    text, page, lines = (
        toy.run("validate", "--format", style, "--engine", "scale").out
        for style in ("text", "markdown", "github")
    )

    assert "data/events.csv: 10 more findings like these in column event_type [enum]" in text
    assert ", 30 errors" in text
    assert page.startswith("**Not valid**: 30 errors")
    assert "10 more findings like these in column event\\_type" in page
    assert lines.splitlines()[-1].startswith("30 errors")


@pytest.mark.parametrize("part", ["record", "column", "file", "message", "hint"])
def test_nothing_moves_the_cursor(part: str) -> None:
    """A control sequence is escaped in every part of a finding."""
    finding = Finding(**{"rule": _rule("x"), "message": "A.", "hint": "B.", part: "\x1b[2Jgone"})  # type: ignore[arg-type]  # each part is a text

    lines = "\n".join(format_findings([finding]))

    assert "\x1b[2J" not in lines
    assert "\\x1b[2Jgone" in lines


def test_show_prints_a_record_with_the_rows_that_refer_to_it(toy: Toy) -> None:
    """A record is shown with the labels of its ids and the rows that refer to it."""
    output = toy.run("show", "ferry-gazette-s01").out

    assert "speaker_id        jane-roe (Jane Roe)" in output
    assert "anchors by statement_id" in output
    assert "char_start: 129; char_end: 193" in output
    assert "relations by related_statement_id" in toy.run("show", "ferry-gazette-s02").out
    assert "statements by utterance_id" in output


def test_show_names_the_nearest_record(toy: Toy) -> None:
    """A misspelt id is answered with the nearest one."""
    ran = toy.run("show", "ferry-gazete-s01")

    assert ran.code == 2
    assert "Did you mean 'ferry-gazette-s01'?" in ran.out


@pytest.mark.parametrize(
    "record", ["mayors-meet", "jane-roe", "ferry-gazette", "jane-roe:northmoor:head_of_government"]
)
def test_show_knows_every_kind_of_record(toy: Toy, record: str) -> None:
    """Any id of any table can be shown."""
    ran = toy.run("show", record)

    assert ran.code == 0
    assert ran.out.splitlines()[0].endswith(record)


def test_junit_can_be_parsed_back(toy: Toy) -> None:
    """A suite for every table, with one case for each check that found something, at its place."""
    toy.set("events", 1, event_type="meating", place="a\x01]]>&<b>\ufffe")
    toy.set("events", 2, event_type="summitt")

    ran = toy.run("validate", "--format", "junit", "--engine", "pandera")

    assert ran.code == 1
    root = ET.fromstring(ran.out)
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {data.stem for data in toy.path("data").glob("*.csv")}
    cases = {case.get("name"): case for case in suites["events"]}
    assert set(cases) == {"control-character", "enum", "other rules"}
    assert cases["enum"].get("file") == "data/events.csv"
    assert cases["enum"].get("line") == "2"
    failure = cases["enum"].find("failure")
    assert failure is not None
    assert failure.get("message") == "'meating' is not one of the allowed values."
    assert (failure.text or "").count("data/events.csv:") == 2
    assert cases["other rules"].find("failure") is None
    assert (suites["events"].get("tests"), suites["events"].get("failures")) == ("3", "2")
    assert (suites["actors"].get("tests"), suites["actors"].get("failures")) == ("1", "0")


def test_junit_has_warnings_and_findings_outside_of_tables() -> None:
    """A warning is not a failure, a finding outside of the tables has a suite, and no character breaks the XML."""
    odd = "".join(map(chr, [*range(32), 0x7F, 0x85, 0xD800, 0xFFFE, 0xFFFF]))
    found = [
        Finding(rule=_rule("x-warned", Severity.WARNING), table="events", file="e.csv", message=odd),
        Finding(rule=_rule("y-broken"), file="f.yml", line=7, message="A.", hint=odd),
    ]

    root = ET.fromstring(junit_xml(ValidationReport((), {"events": 1}, found)))

    warned, broken = root.findall("testsuite/testcase[@file]")
    assert warned.find("failure") is None
    assert "\\x00\\x01" in (warned.findtext("system-out") or "")
    assert [suite.get("name") for suite in root] == ["events", "other files"]
    assert broken.get("line") == "7"
    assert "f.yml:7: error: A. [y-broken]" in (broken.findtext("failure") or "")


def test_errors_are_annotated_before_warnings() -> None:
    """If there are too many annotations, errors are shown first and the others are counted."""
    warned = [
        Finding(rule=_rule("w", Severity.WARNING), file="a.csv", line=n, message="W.") for n in range(1, 13)
    ]
    wrong = [Finding(rule=_rule("e"), file="b.csv", line=n, message="E.") for n in range(1, 4)]

    lines = as_github(ValidationReport((), {}, [*warned, *wrong])).splitlines()

    kinds = [line.split(" ")[0] for line in lines[:MAX_ANNOTATIONS]]
    assert kinds == ["::error"] * 3 + ["::warning"] * 6
    assert lines[MAX_ANNOTATIONS].startswith("::notice::6 more findings")


def test_many_similar_findings_hide_no_others() -> None:
    """Of many findings of one rule in one column some are shown and the others counted; JSON has all."""
    found = [
        *(Finding(rule=_rule("enum"), file="a.csv", line=n, column="c", message="M.") for n in range(1, 501)),
        Finding(rule=_rule("type"), file="a.csv", line=9, column="c", message="T."),
    ]

    lines = list(format_findings(found))

    assert sum(line.endswith("[enum]") for line in lines) == MAX_ALIKE + 1
    assert "a.csv:9: error: c: T. [type]" in map(click.unstyle, lines)
    assert lines[-1] == f"a.csv: {500 - MAX_ALIKE} more findings like these in column c [enum]"
    assert as_json(ValidationReport((), {}, found)).count('"check"') == 501
