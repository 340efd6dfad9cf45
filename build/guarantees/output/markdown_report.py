"""Markdown pages that fit: made of tables, which are cut where the page would be larger than its place takes.

GitHub takes 65,536 characters for a comment and a mebibyte for the summary of a job; what is larger it drops
whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guarantees.core.findings import Finding
from guarantees.output import escape
from guarantees.output.text_report import count, summary

if TYPE_CHECKING:
    # At run time these would import what a command of another kind does not need.
    from guarantees.release.contribution_review import Review
    from guarantees.release.diff.compare import Change, Diff, TableDiff
    from guarantees.validation.run import ValidationReport

COMMENT_LIMIT: Final = 65_536
SUMMARY_LIMIT: Final = 1_048_576
NO_LIMIT: Final = 1 << 60
# What is said even where every table is cut has room in this.
MIN_LIMIT: Final = 16_384
_BLANK: Final = "(blank)"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: what is always said, and lines that may be cut from their end.

    Attributes:
        head: What stands above the lines.
        lines: What may be cut.
        what: What one line is, for saying how many are left out.
        foot: What stands below the lines.
    """

    head: str
    lines: Sequence[str] = ()
    what: str = "line"
    foot: str = ""

    def text(self, most: int) -> str:
        """Return the part with at most *most* of its lines, and a word on how many are left out."""
        left = len(self.lines) - most
        parts = [self.head, *self.lines[:most], *([self.foot] if self.foot else ())]
        if left > 0:
            parts.append(f"\n{count(left, f'more {self.what}')} left out here; run the command to see all.")
        return "\n".join(parts)


def fit(blocks: Sequence[Block], limit: int) -> str:
    """Return a page of *blocks* of at most *limit* bytes, so also characters: the longest tables are cut first."""
    most = max((len(block.lines) for block in blocks), default=0)
    page = _page(blocks, most)
    if len(page.encode()) <= limit:
        return page
    low = 0
    # The most lines of a table with which the page fits: it grows with them.
    while low < most:
        middle = (low + most + 1) // 2
        if len(_page(blocks, middle).encode()) <= limit:
            low = middle
        else:
            most = middle - 1
    return _drop_blocks(blocks, low, limit)


def _drop_blocks(blocks: Sequence[Block], most: int, limit: int) -> str:
    """Return a page of as many *blocks* as fit, at least one, and a word on how many are left out."""
    kept = list(blocks)
    page = _page(kept, most)
    while len(page.encode()) > limit and len(kept) > 1:
        kept.pop()
        left = count(len(blocks) - len(kept), "more part")
        page = _page([*kept, Block(f"{left} left out here; run the command to see all.")], most)
    return page


def _page(blocks: Sequence[Block], most: int) -> str:
    return "\n\n".join(block.text(most) for block in blocks)


def table(title: str, columns: Sequence[str], lines: Sequence[str], what: str) -> Block:
    """Return a part that is a table under a heading."""
    rule = "|".join("---" for _ in columns)
    return Block(f"{title}\n\n| {' | '.join(columns)} |\n|{rule}|", lines, what)


def validation_page(done: ValidationReport) -> list[Block]:
    """Return the part that tells a verdict alone."""
    head = "valid" if done.valid else "not valid"
    title = "\n".join([f"**{head}**: {summary(done.findings) or 'nothing to mend'}", *done.notes])
    if not done.findings:
        return [Block(title)]
    lines = [escape.table_row(f.place, f.record, f.column, f.message, f.hint) for f in done.findings]
    return [table(title, ("place", "record", "column", "what", "what to do"), lines, "finding")]


def difference_page(diff: Diff) -> list[Block]:
    """Return the parts that show *diff*: what it costs, the contract, and the rows of each table."""
    from guarantees.release.diff import version_bump  # noqa: PLC0415  see guarantees.cli

    reasons = [
        f"- {reason.bump}: {escape.escape_markdown(reason.what)}" for reason in version_bump.reasons(diff)
    ]
    blocks = [Block(f"Least version bump: **{version_bump.required_bump(diff)}**\n", reasons, "reason")]
    if diff.schema:
        lines = [_change(change) for change in diff.schema]
        blocks.append(table("#### Schema", ("where", "what", "old", "new"), lines, "change"))
    blocks += [_rows(of) for of in diff.tables]
    if diff.uncompared:
        names = escape.escape_markdown(escape.truncate(", ".join(diff.uncompared)))
        blocks.append(Block(f"The rows of these tables cannot be compared: {names}."))
    return blocks


def review_page(done: Review) -> list[Block]:
    """Return the parts that tell a reviewer all of a contribution: the verdict first, the changelog last."""
    counted = summary(done.verdict.findings) or "nothing to mend"
    blocks = [Block(f"## {'Valid' if done.verdict.valid else 'Not valid'}: {counted}")]
    for title, findings in (
        ("### Found in what this changes", done.touched),
        ("### Found elsewhere", done.others),
    ):
        if findings:
            lines = [_finding(finding) for finding in findings]
            columns = ("severity", "place", "record", "column", "what", "what to do", "check")
            blocks.append(table(title, columns, lines, "finding"))
    blocks.append(Block("### What changes"))
    blocks += difference_page(done.diff)
    blocks.append(Block(f"### Version\n\n{escape.escape_markdown(done.ruling.what)}"))
    if not done.ruling.allowed:
        blocks.append(Block("Raise the version before the next release, at the latest."))
    if done.fragment:
        lines = [escape.truncate(escape.escape_control(line)) for line in done.fragment]
        fence = escape.code_fence(lines)
        head = f"### For the changelog\n\n{fence}markdown"
        blocks.append(Block(head, lines, "line", foot=fence))
    return blocks


def _finding(finding: Finding) -> str:
    return escape.table_row(
        str(finding.severity),
        finding.place,
        finding.record,
        finding.column,
        finding.message,
        finding.hint,
        finding.check,
    )


def _change(change: Change) -> str:
    return escape.table_row(change.place, str(change.kind), change.old, change.new)


def _rows(of: TableDiff) -> Block:
    parts = (
        (of.added, "added"),
        (of.changed, "changed"),
        (of.removed, "removed"),
        (of.retired, "retired"),
    )
    counts = ", ".join(f"{len(rows)} {verb}" for rows, verb in parts if rows)
    title = f"#### {escape.escape_markdown(of.table.name)}: {counts}"
    return table(title, ("record", "what", "column", "old", "new"), list(_lines(of)), "line")


def _lines(of: TableDiff) -> Iterator[str]:
    for change in of.changed:
        for cell in change.cells:
            yield escape.table_row(
                change.record, "changed", cell.column, cell.old or _BLANK, cell.new or _BLANK
            )
    for rows, verb in ((of.removed, "removed"), (of.retired, "retired"), (of.added, "added")):
        for row in rows:
            yield escape.table_row(of.record(row), verb, "", "", "")
