"""A validation report as JUnit XML: a suite for each table, with a test case for each rule that is violated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import click

from guarantees.core.findings import Finding, has_errors
from guarantees.output.escape import escape_control
from guarantees.output.text import format_findings
from guarantees.validation.report import ValidationReport

_OTHER_RULES = "other rules"


def junit_xml(report: ValidationReport) -> str:
    """Return *report* as JUnit XML; warnings are the output of a test case that passes."""
    root = Element("testsuites", name="guarantees validate")
    by_table: dict[str, list[Finding]] = {name: [] for name in report.tables}
    others: list[Finding] = []
    for finding in report.findings:
        by_table.get(finding.table, others).append(finding)
    for name, findings in by_table.items():
        _add_suite(root, name, findings)
    if others:
        _add_suite(root, "other files", others)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True)


def _add_suite(root: Element, name: str, findings: Sequence[Finding]) -> None:
    name = escape_control(name)
    suite = SubElement(root, "testsuite", name=name)
    by_rule = sorted(findings, key=lambda finding: finding.check)
    for rule, group in groupby(by_rule, key=lambda finding: finding.check):
        _add_case(suite, name, rule, list(group))
    # A passing case for all other rules, so that a table without findings has a case as well.
    SubElement(suite, "testcase", classname=name, name=_OTHER_RULES)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))


def _add_case(suite: Element, name: str, rule: str, findings: Sequence[Finding]) -> None:
    first = findings[0]
    case = SubElement(suite, "testcase", classname=name, name=rule, file=escape_control(first.file))
    if first.line:
        case.set("line", str(first.line))
    text = click.unstyle("\n".join(format_findings(findings, max_alike=len(findings))))
    if has_errors(findings):
        SubElement(case, "failure", type=rule, message=escape_control(first.message)).text = text
    else:
        SubElement(case, "system-out").text = text
