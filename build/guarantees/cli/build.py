"""``guarantees build``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guarantees.cli import options
from guarantees.core.findings import has_errors
from guarantees.dataset.build_dataset import BuildReport
from guarantees.dataset.build_dataset import build as build_dataset
from guarantees.dataset.hand_edits import EDITED_BY_HAND
from guarantees.output.text import count, format_findings, format_unnamed_articles, summarize
from guarantees.release.changelog_draft import ChangelogDraft, draft_changelog


@click.command(epilog="Example: guarantees build --texts ~/articles --check")
@options.texts
@click.option("--check", is_flag=True, help="Write nothing; report files that a rebuild would change.")
@click.option("--discard-edits", is_flag=True, help="Overwrite generated files that were edited by hand.")
@click.option(
    "--changelog",
    is_flag=True,
    help="Then draft the entry of CHANGELOG.md on what has changed since the newest release.",
)
@options.quiet
def build(folder: Path | None, *, check: bool, discard_edits: bool, changelog: bool, quiet: bool) -> None:
    """Build and validate the dataset from curation/.

    Writes data/, the descriptor, the codebook and the other generated files. Writes nothing if there is an error, or if
    one of these files was edited by hand.
    """
    if check and (discard_edits or changelog):
        raise click.UsageError("--check writes nothing: use --discard-edits or --changelog without it.")
    layout = options.repository() if check else options.repository_to_write()
    texts = options.texts_folder(layout, folder)
    report = build_dataset(layout, texts, check=check, discard_edits=discard_edits, strict=False)
    options.echo_lines(format_findings(report.findings))
    options.echo_lines([] if quiet else format_build(report, check=check))
    if has_errors(report.findings):
        sys.exit(1)
    if changelog:
        options.echo_lines([format_draft(draft_changelog(layout))])


def format_draft(draft: ChangelogDraft) -> str:
    """Return what was written to the changelog."""
    if not draft.heading:
        return f"CHANGELOG.md: no table has changed since {draft.previous}."
    about = f"the entry for {draft.heading} on what has changed since {draft.previous}"
    if not draft.written:
        return f"CHANGELOG.md is up to date: {about}."
    return f"CHANGELOG.md: drafted {about}. Complete it by hand."


def format_build(report: BuildReport, *, check: bool) -> list[str]:
    """Return the size of the dataset, how its anchors were verified, and which files were written."""
    lines: list[str] = []
    if report.rows:
        tables, rows = count(len(report.rows), "table"), count(sum(report.rows.values()), "row")
        lines.append(f"{tables}, {rows}; {_anchors(report)}")
    lines += format_unnamed_articles(report.evidence.unnamed)
    if has_errors(report.findings):
        return [*lines, *_discarding(report), f"{summarize(report.findings)}. Nothing was written."]
    if report.findings:
        lines.append(summarize(report.findings))
    if check or not report.changed:
        return [*lines, "Up to date."]
    lines.append(f"Wrote {count(len(report.changed), 'file')}: {', '.join(report.changed)}")
    if report.kept:
        lines.append(
            "This folder is not in git, and no build has run in it before: if a file was edited by hand, see "
            f"{', '.join(report.kept)}"
        )
    return lines


def _discarding(report: BuildReport) -> list[str]:
    """Return how to discard the edits in generated files, if there are any."""
    if not any(finding.rule is EDITED_BY_HAND for finding in report.findings):
        return []
    return ["To discard all edits of generated files: `guarantees build --discard-edits`."]


def _anchors(report: BuildReport) -> str:
    texts = report.evidence
    anchors = count(report.anchors, "anchor")
    if not texts.texts:
        return f"{anchors} from the anchor locks (no article available)"
    verified = f"{texts.verified} of {anchors} verified in {count(texts.texts, 'article')}"
    return f"{verified}; no article available for {', '.join(texts.absent)}" if texts.absent else verified
