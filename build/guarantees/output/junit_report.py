"""A verdict as JUnit XML: a suite for every table, in it a case for every check that found something."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import click

from guarantees.core.findings import Finding, has_errors
from guarantees.output import text_report
from guarantees.output.escape import escape_control

if TYPE_CHECKING:
    # At run time this would import every engine.
    from guarantees.validation.run import ValidationReport

_REST = "everything else"


def junit_xml(verdict: ValidationReport) -> str:
    """Return the verdict as JUnit XML; warnings are the output of a case that passes."""
    root = Element("testsuites", name="guarantees validate")
    of = {name: [f for f in verdict.findings if f.table == name] for name in verdict.tables}
    others = [f for f in verdict.findings if f.table not in of]
    for name, found in (*of.items(), *([("other files", others)] if others else [])):
        _suite(root, name, found)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True)


def _suite(root: Element, name: str, found: Sequence[Finding]) -> None:
    suite = SubElement(root, "testsuite", name=name)
    by_check = sorted(found, key=lambda finding: finding.check)
    for check, group in groupby(by_check, key=lambda finding: finding.check):
        _case(suite, name, check, list(group))
    # What found nothing passes, and is told as one: a table without findings has a case, too.
    SubElement(suite, "testcase", classname=name, name=_REST)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))


def _case(suite: Element, name: str, check: str, found: Sequence[Finding]) -> None:
    first = found[0]
    case = SubElement(suite, "testcase", classname=name, name=check, file=escape_control(first.file))
    if first.line:
        case.set("line", str(first.line))
    told = click.unstyle("\n".join(text_report.lines(found, alike=len(found))))
    if has_errors(found):
        SubElement(case, "failure", type=check, message=escape_control(first.message)).text = told
    else:
        SubElement(case, "system-out").text = told
