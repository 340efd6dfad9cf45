"""The command line as people and programs meet it."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from guarantees.cli import main, report
from guarantees.cli.report import ANNOTATIONS
from guarantees.cli.validate import ENGINES
from guarantees.findings import Finding
from guarantees.pipeline import validating
from tests.conftest import PROJECT, Toy

HEAVY = ("pandas", "pandera", "frictionless", "numpy", "jinja2", "yaml", "pycountry", "polars")


@pytest.mark.parametrize(
    "args", [[], *([name] for name in main.commands)], ids=lambda args: " ".join(args) or "main"
)
def test_help_is_light(args: list[str]) -> None:
    """Help imports nothing heavy, so that it starts at once."""
    program = (
        "import sys; from click.testing import CliRunner; from guarantees.cli import main; "
        f"ran = CliRunner().invoke(main, [*{args!r}, '--help']); assert ran.exit_code == 0, ran.output; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == "[]\n"


@pytest.mark.parametrize("command", main.commands.values(), ids=lambda command: command.name)
def test_every_command_has_an_example(command: click.Command) -> None:
    """The help of every command ends in an example of it."""
    assert command.help
    assert (command.epilog or "").startswith(f"Example: guarantees {command.name}")


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
    assert list(verdict) == ["valid", "engines", "tables", "findings"]
    assert verdict["valid"] is False
    assert verdict["engines"] == ["pandera", "frictionless"]
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
        "message": "'meating' is not one of the codes of event_type.",
        "hint": "Did you mean 'meeting'?",
    }


def test_the_text_is_for_people(toy: Toy) -> None:
    """A finding is a line with its place and a line with what to do; the last line counts."""
    toy.set("events", 1, event_type="meating")

    lines = toy.told(toy.run("validate", "--engine", "pandera")).splitlines()

    assert lines[0] == (
        "data/events.csv:2: error: mayors-meet event_type: 'meating' is not one of the codes of event_type. [enum]"
    )
    assert lines[1] == "    Did you mean 'meeting'?"
    assert lines[-1] == "13 tables, 266 rows, judged by pandera: 1 error"


def test_every_engine_can_be_asked_for() -> None:
    """The engines that the command offers are those that there are."""
    assert tuple(validating.ENGINES) == ENGINES


def test_annotations_are_few_and_harmless(toy: Toy) -> None:
    """At most nine annotations, then how many more; a cell cannot start a command of its own."""
    rows = toy.rows("statements")
    for row in rows[1:]:
        row[rows[0].index("issue")] = "x\n::error::owned%"
    toy.write("statements", rows)

    lines = toy.told(toy.run("validate", "--format", "github", "--engine", "pandera")).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == ANNOTATIONS
    assert any(line.startswith("::notice::") and "more findings" in line for line in lines)
    assert not any(line.startswith("::error::") for line in lines)


def test_markdown_is_escaped(toy: Toy) -> None:
    """A cell is shown as it is written, and nothing in it becomes a table, a link or a tag."""
    toy.set("events", 1, event_type="<b>|[x](y)")

    said = toy.told(toy.run("validate", "--format", "markdown", "--engine", "pandera"))

    assert said.startswith("**not valid**")
    assert "&lt;b&gt;\\|\\[x\\](y)" in said


@pytest.mark.parametrize("part", ["record", "column", "file", "message", "hint"])
def test_nothing_moves_the_cursor(part: str) -> None:
    """What a terminal would obey is shown as what it is, wherever in a finding it stands."""
    finding = Finding(**{"check": "x", "message": "A.", "hint": "B.", part: "\x1b[2Jgone"})  # type: ignore[arg-type]  # each part is a text

    shown = "\n".join(report.lines([finding]))

    assert "\x1b[2J" not in shown
    assert "\\x1b[2Jgone" in shown


def test_show_gives_a_record_with_all_that_hangs_on_it(toy: Toy) -> None:
    """A record is shown with what its ids mean and with the rows that refer to it."""
    said = toy.run("show", "ferry-gazette-s01").out

    assert "speaker_id        jane-roe (Jane Roe)" in said
    assert "anchors by statement_id" in said
    assert "char_start: 129; char_end: 193" in said
    assert "relations by related_statement_id" in toy.run("show", "ferry-gazette-s02").out
    assert "statements by utterance_id" in said


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
