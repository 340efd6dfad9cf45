"""Findings as people and programs read them: text, JSON, GitHub annotations, Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from guarantees.core.findings import Finding, has_errors
from guarantees.core.rules import Severity
from guarantees.output.escape import escape_control

if TYPE_CHECKING:
    # At run time these would import every engine.
    from guarantees.contract.table_schema import Table
    from guarantees.core.csv_text import Row
    from guarantees.core.project import Project
    from guarantees.dataset.agreement.run_agreement import AgreementReport
    from guarantees.dataset.anchor_texts import AnchorReport
    from guarantees.dataset.build_dataset import BuildReport
    from guarantees.dataset.cover_texts import CoverReport
    from guarantees.dataset.hydration import HydrateReport
    from guarantees.package.lookup import Record, Related
    from guarantees.release.make import ReleaseReport
    from guarantees.release.publish.git_tag import Tagged
    from guarantees.release.publish.publisher import PublishResult
    from guarantees.release.record_history import ReleaseSpan
    from guarantees.release.verification import Verification
    from guarantees.validation.run import ValidationReport

# GitHub shows ten annotations of a kind and drops the rest in silence.
ANNOTATIONS: Final = 9
# How many findings of one check and column a terminal shows: enough to see what they have in common.
ALIKE: Final = 20
_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def count(number: int, what: str) -> str:
    """Return a number and its noun.

    >>> count(1, "finding"), count(2, "finding")
    ('1 finding', '2 findings')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def lines(findings: Sequence[Finding], *, alike: int = ALIKE) -> Iterator[str]:
    """Yield *findings* as lines for a terminal: place, record, column, what, and below it what to do.

    Of those that one check has of one column, *alike* are shown and the others counted, so that a column
    filled wrongly hides nothing else.
    """
    told: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        kind = (finding.file, finding.column, finding.check)
        told[kind] += 1
        if told[kind] > alike:
            continue
        severity = click.style(str(finding.severity), fg=_COLOURS[finding.severity], bold=True)
        about = escape_control(" ".join(part for part in (finding.record, finding.column) if part))
        yield (
            f"{click.style(escape_control(finding.place), bold=True)}: {severity}: "
            f"{about + ': ' if about else ''}{escape_control(finding.message)} [{finding.check}]"
        )
        if finding.hint:
            yield f"    {escape_control(finding.hint)}"
    for (file, column, check), number in told.items():
        if number > alike:
            of = f" of {column}" if column else ""
            yield escape_control(f"{file}: {count(number - alike, 'more finding')}{of} like these [{check}]")


def summary(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(count(counts[severity], str(severity)) for severity in Severity if counts[severity])


def text(verdict: ValidationReport) -> str:
    """Return the verdict for a terminal."""
    rows = sum(verdict.tables.values())
    found = summary(verdict.findings) or "nothing to mend"
    tables = count(len(verdict.tables), "table")
    last = f"{tables}, {count(rows, 'row')}, judged by {' and '.join(verdict.engines)}: {found}"
    return "\n".join([*lines(verdict.findings), *verdict.notes, last])


def as_json(verdict: ValidationReport) -> str:
    """Return the verdict as one JSON object."""
    return json.dumps(
        {
            "valid": verdict.valid,
            "engines": list(verdict.engines),
            "tables": dict(verdict.tables),
            "findings": [finding.as_dict() for finding in verdict.findings],
            **({"notes": list(verdict.notes)} if verdict.notes else {}),
        },
        indent=2,
    )


def github(verdict: ValidationReport) -> str:
    """Return the verdict as workflow commands, which GitHub shows beside the lines of a pull request.

    Errors come first, so that what is left out is a warning wherever one is.
    """
    ranked = sorted(verdict.findings, key=lambda finding: finding.severity is not Severity.ERROR)
    shown = [_annotation(finding) for finding in ranked[:ANNOTATIONS]]
    left = len(verdict.findings) - len(shown)
    if left:
        shown.append(f"::notice::{count(left, 'more finding')}; run `guarantees validate` to see all")
    return "\n".join([*shown, *verdict.notes, summary(verdict.findings) or "nothing to mend"])


def _annotation(finding: Finding) -> str:
    place = {"file": finding.file, "line": str(finding.line or 1), "title": finding.check}
    properties = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in place.items() if value)
    about = " ".join(part for part in (finding.record, finding.column) if part)
    told = f"{about}: {finding.message} {finding.hint}".strip(": ")
    return f"::{finding.severity} {properties}::{_escaped(told)}"


def _escaped(value: str, also: str = "") -> str:
    """Escape *value* as GitHub's workflow commands want it: no cell may start a command of its own."""
    for char in "%\r\n" + also:
        value = value.replace(char, f"%{ord(char):02X}")
    return value


def markdown(verdict: ValidationReport) -> str:
    """Return the verdict as a Markdown page, shortened to what GitHub takes as the summary of a job."""
    from guarantees.output import markdown_report  # noqa: PLC0415  it is made of what stands here

    return markdown_report.fit(markdown_report.validation_page(verdict), markdown_report.SUMMARY_LIMIT - 1)


def junit(verdict: ValidationReport) -> str:
    """Return the verdict as JUnit XML, which CI servers show beside the results of tests."""
    from guarantees.output import junit_report  # noqa: PLC0415  XML is for those who ask for it

    return junit_report.junit_xml(verdict)


def format_build(done: BuildReport, *, check: bool) -> Iterator[str]:
    """Yield what a build did."""
    found = summary(done.findings)
    if done.rows:
        yield f"{count(len(done.rows), 'table')}, {count(sum(done.rows.values()), 'row')}; {_evidence(done)}"
    if found:
        yield f"{found}; nothing was written" if has_errors(done.findings) else found
    if not has_errors(done.findings):
        wrote = count(len(done.changed), "file")
        yield "no byte differs" if check or not done.changed else f"wrote {wrote}: {', '.join(done.changed)}"


def _evidence(done: BuildReport) -> str:
    shown = done.evidence
    anchors = count(done.anchors, "anchor")
    if not shown.texts:
        return f"{anchors} taken from the locks, since no text is at hand"
    verified = f"{shown.verified} of {anchors} verified against {count(shown.texts, 'text')}"
    return f"{verified}; no text for {', '.join(shown.absent)}" if shown.absent else verified


def format_anchor(done: AnchorReport) -> Iterator[str]:
    """Yield what anchoring did."""
    yield f"{count(done.quotes, 'quote')} found in {count(done.sources, 'text')}"
    if done.absent:
        yield f"no text at hand for {', '.join(done.absent)}: their locks stay as they are"
    yield f"wrote {', '.join(done.changed)}" if done.changed else "no lock changed"
    if done.findings:
        yield summary(done.findings)


def format_agreement(done: AgreementReport) -> Iterator[str]:
    """Yield how far the codings agree, and every difference with what was decided on it."""
    for pair, rows in groupby(done.rows, key=lambda row: (row["coding"], row["compared_with"])):
        yield click.style(f"{pair[0]} and {pair[1]}", bold=True)
        for row in rows:
            value, low, high = (
                f"{int(row[f'{name}_thousandths']) / 1000:6.3f}" for name in ("value", "low", "high")
            )
            bar = {"met": "  bar met", "missed": "  BAR MISSED", "none": ""}[row["bar"]]
            yield (
                f"  {row['measure']:<20} {row['statistic']:<5} {value}  [{low},{high}]"
                f"  n = {row['units']:>5}{bar}"
            )
    yield click.style("differences between first and second", bold=True)
    for difference, decision in done.disagreements.items():
        one, other = (value or "blank" for value in difference.values)
        outcome = (
            f"{decision.text('outcome')}: {decision.text('reason')}" if decision else done.open(difference)
        )
        where = f"{difference.source_id or 'events'}: {difference.one} / {difference.other}"
        yield escape_control(f"  {where} {difference.measure}: {one} | {other} -> {outcome}")
    yield f"{count(len(done.disagreements), 'difference')}; {_recorded(done)}"


def _recorded(done: AgreementReport) -> str:
    if done.recorded:
        return "the figures are recorded; run `guarantees build` to publish them"
    return "something is to be mended first" if done.findings else "nothing was written (say --record)"


def format_coverage(done: CoverReport) -> Iterator[str]:
    """Yield what of each text is coded."""
    for name, of in done.sources.items():
        yield click.style(name, bold=True)
        for what, tally in (("sentences", of.sentences), ("quotations", of.quotations)):
            silent = f", {tally.silent} attribute nothing" if tally.silent else ""
            counts = f"{tally.coded} coded, {tally.excluded} excluded, {len(tally.open)} open{silent}"
            yield f"  {what:<10}  {tally.total}: {counts}"
        yield f"  words       {of.words}: {of.published} published ({of.share:.1%})"
    if done.unjudged:
        yield f"not judged, since a text or a quote is missing: {', '.join(done.unjudged)}"
    yield summary(done.findings) or "nothing is open"


def format_hydrate(done: HydrateReport) -> Iterator[str]:
    """Yield what hydrating wrote."""
    yield f"{count(done.statements, 'statement')} with their words, from {count(done.texts, 'text')}: {done.path}"
    if done.absent:
        yield f"no text at hand for {', '.join(done.absent)}: their quotes are blank"


def format_release(done: ReleaseReport, layout: Project, *, dry: bool) -> Iterator[str]:
    """Yield what a release made or would make, or why it was refused; where *dry*, with what the changelog could say."""
    from guarantees.release.diff import changelog, version_bump  # noqa: PLC0415  see guarantees.cli

    yield from lines(done.findings)
    yield f"previous version: {done.previous}"
    if dry:
        yield from (
            escape_control(f"{reason.bump}: {reason.what}") for reason in version_bump.reasons(done.diff)
        )
        yield f"CHANGELOG.md could say of {done.diff.versions[1]}, completed by a person:"
        yield from (f"  {escape_control(line)}".rstrip() for line in changelog.propose_entry(done.diff))
    for refusal in done.refusals:
        yield escape_control(f"refused: {refusal}")
    if done.refusals:
        return
    name = layout.relative(done.target)
    if done.target.exists() and not done.made:
        yield f"{name} is there already, byte for byte: nothing to do"
        return
    yield f"{'made' if done.made else 'would make'} {name}: {count(len(done.sums.splitlines()), 'file')} and their sums"
    yield from (f"  {line}" for line in done.sums.splitlines() if line.endswith(".zip"))


def format_history(spans: Sequence[ReleaseSpan]) -> Iterator[str]:
    """Yield in which releases a record was added, last changed and retired, and what replaced it."""
    for span in spans:
        told = (
            ("added in", span.added_in),
            ("last changed in", span.changed_in),
            ("retired in", span.retired_in),
            ("replaced by", span.replaced_by),
        )
        parts = ", ".join(f"{verb} {what}" for verb, what in told if what)
        yield escape_control(f"{span.table_name} {span.record_id}: {parts}")


def format_publish(done: PublishResult | Tagged) -> Iterator[str]:
    """Yield what a publication did, or why it was refused."""
    from guarantees.release.publish.publisher import PublishResult  # noqa: PLC0415  see above

    for refusal in done.refusals:
        yield f"refused: {escape_control(refusal)}"
    if done.refusals:
        return
    if not isinstance(done, PublishResult):
        yield f"{'already published' if done.already else 'published'}: {done.tag} of {done.commit}"
    elif done.already:
        yield f"already published: {done.version}, {count(done.total, 'file')} as they are here"
    else:
        found = done.total - done.written
        before = f", {found} of them by an earlier run" if found else ""
        yield f"published: {done.version}, {count(done.total, 'file')}{before}"


def format_verification(done: Verification) -> Iterator[str]:
    """Yield every check of a release, and what it comes to."""
    width = max(len(check.name) for check in done.checks)
    for check in done.checks:
        yield f"{check.name:<{width}}  {check.state:<11}  {escape_control(check.what)}"
    open_ = sum(check.state == "not checked" for check in done.checks)
    rest = f"; {open_} not checked" if open_ else ""
    verdict = f"nothing failed{rest}" if done.sound else f"do not use it: something failed{rest}"
    yield escape_control(f"{done.name} {done.version}: {verdict}")


def format_record(record: Record) -> Iterator[str]:
    """Yield a record for a terminal: its cells, with what they refer to, and the rows that refer to it."""
    links = {link.column: link.label for link in record.links}
    yield click.style(escape_control(f"{record.data.name} {record.record}"), bold=True)
    yield from _cells(record.data.contract, record.row, links)
    for related in record.related:
        yield click.style(f"{related.table.name} by {related.column}", bold=True)
        yield from _rows(related)
    for accounts in record.accounts:
        yield click.style(f"other accounts: {accounts.table.name} of the same {accounts.column}", bold=True)
        yield from _rows(accounts)
    if record.history:
        yield click.style("history", bold=True)
        for stay in record.history:
            yield from (f"  {escape_control(name)}  {escape_control(cell)}" for name, cell in stay.items())


def _rows(related: Related) -> Iterator[str]:
    for row in related.rows:
        columns = [c for c in related.table.columns if row[c] and c != related.column]
        yield "  - " + "; ".join(f"{column}: {escape_control(row[column])}" for column in columns)


def _cells(table: Table, row: Row, links: Mapping[str, str]) -> Iterator[str]:
    width = max(len(column) for column in table.columns)
    for column in table.columns:
        if row[column]:
            label = links.get(column, row[column])
            aside = f" ({escape_control(label)})" if label != row[column] else ""
            yield f"  {column:<{width}}  {escape_control(row[column])}{aside}"


FORMATS: Final[Mapping[str, Callable[[ValidationReport], str]]] = {
    "text": text,
    "json": as_json,
    "junit": junit,
    "github": github,
    "markdown": markdown,
}
