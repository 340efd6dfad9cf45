"""Texts of strangers in a report: no format lets them command a terminal, a runner, a page or a parser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from guarantees.core.findings import Finding
from guarantees.core.rules import CELLS, Rule
from guarantees.output.validation_report import FORMATS
from guarantees.validation.report import ValidationReport
from tests.conftest import Toy

RULE = Rule(name="type", group=CELLS, summary="A.", fix="B.", bad="c", good="d")
EVIL = (
    "\x1b[2J\x1b]0;title\x07",
    "\n::error::forged",
    "\r\n::add-mask::a",
    "\n##[command]forged",
    "::set-output name=a::b",
    "%0A::error::forged",
    "]]><evil/>&<![CDATA[",
    "\x00\x08\x0b\ufffe\ud800",
    "\u202etxt\u2066",
    "<img src=x onerror=alert(1)>",
    "[a](http://127.0.0.1:9/) ![b](http://127.0.0.1:9/c.png) @all #1",
    "| a | b |\n|---|---|",
    "```\n# heading",
)


def _report(text: str) -> ValidationReport:
    finding = Finding(
        rule=RULE,
        table=text,
        record=text,
        file=text,
        line=1,
        column=text,
        value=text,
        message=text,
        hint=text,
    )
    return ValidationReport(("scale",), {text: 1, "other": 1}, [finding], (f"Not checked: {text}.",))


@pytest.mark.parametrize("style", ["text", "github", "junit", "markdown"])
@pytest.mark.parametrize("text", EVIL)
def test_no_format_lets_a_text_out(style: str, text: str) -> None:
    """No control character is printed, and no line begins with what the text wants."""
    out = FORMATS[style](_report(text))

    assert not re.findall(
        r"[^\x20-\x7e\n\u2026]", out.replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\x1b[31m", "")
    )
    commands = [line for line in out.splitlines() if line.startswith(("::", "##["))]
    assert len(commands) == (style == "github")
    assert all(line.startswith("::error file=") for line in commands)
    if style == "junit":
        root = ET.fromstring(out)
        assert {element.tag for element in root.iter()} == {"testsuites", "testsuite", "testcase", "failure"}
    if style == "markdown":
        assert "<img" not in out
        assert not re.search(r"(?<!\\)\]\(", out)
        assert "\n# " not in out
        assert "@all" not in out


@pytest.mark.parametrize("text", EVIL[:-3])
def test_json_gives_the_text_as_it_is(text: str) -> None:
    """JSON is for programs: the text is complete, and the document is one."""
    out = FORMATS["json"](_report(text))

    assert json.loads(out)["findings"][0]["message"] == text
    assert out.isascii()


def test_errors_do_not_command_a_terminal(toy: Toy) -> None:
    """A name in an error message is escaped as well, and so is one in a difference."""
    ran = toy.run("validate", "a\x1b[2Jb")
    assert ran.code == 2
    assert "a\\x1b[2Jb" in ran.out
    assert "\x1b" not in ran.out


def test_names_of_tables_are_escaped_in_a_difference(tmp_path: Path) -> None:
    """The tables of any package can have any name."""
    for folder, row in (("old", "a"), ("new", "b")):
        root = tmp_path / folder
        root.mkdir()
        resources = [{"name": "t\x1b[2J\n::error::", "path": "t.csv"}, {"name": "u\x1b", "path": "u.json"}]
        descriptor = json.dumps({"name": "ferries", "resources": resources})
        (root / "datapackage.json").write_text(descriptor, encoding="utf-8")
        (root / "t.csv").write_text(f"a\n{row}\n", encoding="utf-8")
        (root / "u.json").write_text("[]", encoding="utf-8")

    ran = Toy(tmp_path).run("diff", "old", "new")

    assert ran.code == 0
    assert "+ b" in ran.out
    assert "\x1b[2J" not in ran.out
    assert "\n::" not in ran.out
