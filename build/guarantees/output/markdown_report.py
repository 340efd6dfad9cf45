"""Reports as Markdown pages, whose tables are cut where a page would exceed GitHub's limit.

GitHub takes 65,536 characters for a comment and 1 MiB for the summary of a job; it drops larger pages as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.findings import Finding
from guarantees.output.escape import BLANK, code_fence, escape_control, escape_markdown, table_row, truncate
from guarantees.output.text import count, count_severities
from guarantees.output.validation_report import more_findings
from guarantees.release.contribution_review import Review
from guarantees.release.diff import version_bump
from guarantees.release.diff.compare import Diff, TableDiff
from guarantees.validation.report import ValidationReport

COMMENT_LIMIT: Final = 65_536
SUMMARY_LIMIT: Final = 1_048_576
NO_LIMIT: Final = 1 << 60
MIN_LIMIT: Final = 16_384
"""The headings of any page fit into this, even if every table is cut."""

_WEAKER: Final = (
    "### What this waives, loosens or lowers\n\nNot an error: decide whether each has a good reason."
)
_OTHER_FILES: Final = (
    "### Other files that this changes\n\n"
    "Nothing above is about them: read them before you run or merge them."
)
_REVIEW_COLUMNS: Final = ("severity", "location", "record", "column", "message", "how to fix", "rule")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: text that is always shown, and lines that may be cut from the end.

    Attributes:
        head: The text above the lines.
        lines: The lines that may be cut.
        noun: The name of one line, to count those that are cut.
        foot: The text below the lines.
    """

    head: str
    lines: Sequence[str] = ()
    noun: str = "line"
    foot: str = ""

    def text(self, max_lines: int) -> str:
        """Return the block with at most *max_lines* of its lines, and the number of those that are left out."""
        omitted = len(self.lines) - max_lines
        parts = [self.head, *self.lines[:max_lines], *([self.foot] if self.foot else ())]
        if omitted > 0:
            parts.append(
                f"\n{count(omitted, f'more {self.noun}')} left out here; run the command to see all."
            )
        return "\n".join(parts)


def fit(blocks: Sequence[Block], limit: int) -> str:
    """Return a page of *blocks* of at most *limit* bytes; the longest tables are cut first."""
    longest = max((len(block.lines) for block in blocks), default=0)
    page = _join(blocks, longest)
    if len(page.encode()) <= limit:
        return page
    # Binary search for the largest number of lines per table with which the page fits.
    fitting, too_many = 0, longest
    while fitting + 1 < too_many:
        middle = (fitting + too_many) // 2
        if len(_join(blocks, middle).encode()) <= limit:
            fitting = middle
        else:
            too_many = middle
    return _drop_blocks(blocks, fitting, limit)


def _drop_blocks(blocks: Sequence[Block], max_lines: int, limit: int) -> str:
    """Return a page of as many *blocks* as fit, at least one, and the number of those that are left out."""
    remaining = list(blocks)
    page = _join(remaining, max_lines)
    while len(page.encode()) > limit and len(remaining) > 1:
        remaining.pop()
        omitted = count(len(blocks) - len(remaining), "more part")
        page = _join([*remaining, Block(f"{omitted} left out here; run the command to see all.")], max_lines)
    return page


def _join(blocks: Sequence[Block], max_lines: int) -> str:
    return "\n\n".join(block.text(max_lines) for block in blocks)


def _table(title: str, columns: Sequence[str], rows: Sequence[str], noun: str) -> Block:
    rule = "|".join("---" for _ in columns)
    return Block(f"{title}\n\n| {' | '.join(columns)} |\n|{rule}|", rows, noun)


def validation_page(report: ValidationReport) -> list[Block]:
    """Return the blocks of a page on a validation."""
    verdict = "Valid" if report.valid else "Not valid"
    verdict = f"**{verdict}**: {count_severities(report.errors, report.warnings)}"
    title = "\n".join([verdict, *map(escape_markdown, (*more_findings(report), *report.notes))])
    if not report.findings:
        return [Block(title)]
    rows = [table_row(f.place, f.record, f.column, f.message, f.hint) for f in report.findings]
    return [_table(title, _REVIEW_COLUMNS[1:-1], rows, "finding")]


def difference_page(diff: Diff) -> list[Block]:
    """Return the blocks that show *diff*: the version bump, changes of the contract, and rows of each table."""
    reasons = [f"- {reason.bump}: {escape_markdown(reason.message)}" for reason in version_bump.reasons(diff)]
    blocks = [Block(f"Required version bump: **{version_bump.required_bump(diff)}**\n", reasons, "reason")]
    if diff.schema:
        rows = [table_row(change.place, str(change.kind), change.old, change.new) for change in diff.schema]
        blocks.append(_table("#### Schema", ("where", "change", "old", "new"), rows, "change"))
    blocks += [_table_changes(table) for table in diff.tables]
    if diff.uncompared:
        names = escape_markdown(truncate(", ".join(diff.uncompared)))
        blocks.append(Block(f"The rows of these tables cannot be compared: {names}."))
    return blocks


def review_page(review: Review) -> list[Block]:
    """Return the blocks of a page on a contribution: findings, what is weaker, changes, version, changelog."""
    verdict = "Valid" if review.report.valid else "Not valid"
    blocks = [Block(f"## {verdict}: {count_severities(review.report.errors, review.report.warnings)}")]
    for title, findings in (
        ("### Findings in what this changes", review.in_changes),
        ("### Other findings", review.elsewhere),
    ):
        if findings:
            blocks.append(
                _table(title, _REVIEW_COLUMNS, [_review_row(finding) for finding in findings], "finding")
            )
    if review.weaker:
        rows = [table_row(each.place, each.what, each.old, each.new) for each in review.weaker]
        blocks.append(_table(_WEAKER, ("where", "what", "old", "new"), rows, "line"))
    if review.other_files:
        rows = [table_row(file, kind) for file, kind in review.other_files.items()]
        blocks.append(_table(_OTHER_FILES, ("file", "what it is now"), rows, "file"))
    blocks.append(Block("### Changes"))
    blocks += difference_page(review.diff)
    blocks.append(Block(f"### Version\n\n{escape_markdown(review.version_verdict.message)}"))
    if not review.version_verdict.allowed:
        blocks.append(Block("Change the version before the next release."))
    if review.changelog_entry:
        lines = [truncate(escape_control(line)) for line in review.changelog_entry]
        fence = code_fence(lines)
        blocks.append(Block(f"### For the changelog\n\n{fence}markdown", lines, "line", foot=fence))
    return blocks


def _review_row(finding: Finding) -> str:
    return table_row(
        str(finding.severity),
        finding.place,
        finding.record,
        finding.column,
        finding.message,
        finding.hint,
        finding.check,
    )


def _table_changes(diff: TableDiff) -> Block:
    kinds = (
        (diff.added, "added"),
        (diff.changed, "changed"),
        (diff.removed, "removed"),
        (diff.retired, "retired"),
    )
    counts = ", ".join(f"{len(rows)} {kind}" for rows, kind in kinds if rows)
    rows = [
        table_row(change.record, "changed", cell.column, cell.old or BLANK, cell.new or BLANK)
        for change in diff.changed
        for cell in change.cells
    ]
    for whole_rows, kind in ((diff.removed, "removed"), (diff.retired, "retired"), (diff.added, "added")):
        rows += [table_row(diff.record(row), kind, "", "", "") for row in whole_rows]
    title = f"#### {escape_markdown(diff.table.name)}: {counts}"
    return _table(title, ("record", "change", "column", "old", "new"), rows, "line")
