"""A finding with an excerpt is printed in every format; the terminal shows the line and a caret."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import click
import pytest

from guarantees.core.findings import Excerpt, Finding
from guarantees.core.rules import CURATION, Rule
from guarantees.output.text import format_findings
from guarantees.output.validation_report import FORMATS
from guarantees.validation.report import ValidationReport

RULE = Rule(name="yaml-syntax", group=CURATION, summary="A file must be valid YAML.", fix="Correct it.")


def finding(text: str, column: int) -> Finding:
    """Return a finding about line 12 of a file, which has this *text*."""
    return Finding(
        rule=RULE, message="Wrong.", hint="Fix it.", file="a.yml", line=12, excerpt=Excerpt.of(text, column)
    )


def report(*findings: Finding) -> ValidationReport:
    """Return a report with these *findings*."""
    return ValidationReport(tables={}, engines=("plain",), findings=findings)


@pytest.mark.parametrize(
    ("text", "column", "line", "caret"),
    [
        ("title: a: b", 9, "title: a: b", 8),
        ("\ttitle: a", 1, "→title: a", 0),
        ("a\x07: b: c", 6, "a\\x07: b: c", 8),
        ("title: 渡し: b", 10, "title: 渡し: b", 11),
        ("title: a", 99, "title: a", 8),
    ],
    ids=["plain", "tab", "control character", "wide characters", "behind the end"],
)
def test_a_caret_is_below_the_character(text: str, column: int, line: str, caret: int) -> None:
    """Whatever the line holds, the caret is where a terminal shows the character."""
    output = [click.unstyle(printed) for printed in format_findings([finding(text, column)])]

    assert output[1:] == [f"    12 | {line}", f"       | {' ' * caret}^", "    Fix it."]


def test_a_long_line_is_cut_around_the_column() -> None:
    """Eighty characters are shown, and an ellipsis where more was left out."""
    line = "".join(f"{number:03} " for number in range(100))

    start, middle, end = Excerpt.of(line, 1), Excerpt.of(line, 205), Excerpt.of(line, 400)

    assert (start.text[:3], start.text[-1], start.column) == ("000", "…", 1)
    assert middle.text[middle.column - 1 :].startswith("051 ")
    assert (middle.text[0], middle.text[-1], len(middle.text)) == ("…", "…", 82)
    assert (end.text[0], end.text[end.column - 1 :]) == ("…", " ")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_an_excerpt(name: str) -> None:
    """The report is printed with the message, whether or not the format shows the line."""
    output = FORMATS[name](report(finding("title: a: b", 9)))

    assert "Wrong." in output
    if name == "json":
        assert json.loads(output)["findings"][0]["excerpt"] == {"text": "title: a: b", "column": 9}
    if name == "junit":
        assert "title: a: b" in "".join(ET.fromstring(output).itertext())
