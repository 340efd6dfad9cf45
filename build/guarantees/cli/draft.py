"""``guarantees draft``."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from guarantees.cli import completion, options
from guarantees.cli.draft_review import review_draft
from guarantees.contract import loader
from guarantees.core import platform_files, safe_files
from guarantees.core.errors import InputError
from guarantees.core.findings import FindingCollector
from guarantees.core.project import Project
from guarantees.dataset import text_checks
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.texts import article as article_texts
from guarantees.drafting import article_file, new_actor
from guarantees.drafting.article_file import RawArticle
from guarantees.drafting.attributions import pipeline
from guarantees.drafting.attributions.pipeline import NO_MODEL, Pipeline
from guarantees.drafting.draft_file import DraftFile
from guarantees.drafting.proposal import Proposal
from guarantees.drafting.proposals import Reference, propose
from guarantees.drafting.review import Review
from guarantees.drafting.source_draft import headings, is_in_heading, render_draft
from guarantees.output.proposals_report import format_proposals, to_json
from guarantees.output.text import count

_DAY: Final = click.DateTime(formats=["%Y-%m-%d"])
_EXAMPLES: Final = """\b
Examples:
  guarantees draft river-courier.html --id river-courier --reference-date 2021-12-20
  guarantees draft --review river-courier"""
_WITHOUT_MODEL: Final = "guarantees: no English spaCy pipeline is installed; the draft is made by rules without a parser, which find less. "


@click.command(epilog=_EXAMPLES)
@click.argument("article", type=click.Path(path_type=Path), required=False)
@click.option(
    "--id", "source_id", metavar="ID", help="The id of the source.  [default: the name of the file]"
)
@click.option(
    "--reference-date",
    type=_DAY,
    help="The day from which words like Thursday count. Asked for on a terminal.",
)
@click.option("--published", type=_DAY, help="The day of publication, if it is printed.")
@click.option(
    "--model",
    default="",
    metavar="NAME",
    help="An English spaCy pipeline, or a folder that holds one; `none` drafts by rules alone.  "
    "[default: the best one installed]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    help="json prints, and writes nothing.",
)
@click.option("--again", is_flag=True, help="Replace a draft without summaries, after new actors were added.")
@click.option(
    "--review",
    metavar="ID",
    shell_complete=completion.source,
    help="Step through the open statements of a draft.",
)
@click.option(
    "--actor", metavar="NAME", help="Propose the file of a new actor named in ARTICLE, or in the texts."
)
@click.option("--write", is_flag=True, help="With --actor: write the file.")
@options.texts
def draft(  # noqa: PLR0913, PLR0917  the options of the command
    article: Path | None,
    source_id: str | None,
    reference_date: dt.datetime | None,
    published: dt.datetime | None,
    model: str,
    form: str,
    review: str | None,
    actor: str | None,
    folder: Path | None,
    *,
    again: bool,
    write: bool,
) -> None:
    """Draft a source file from an article, for a curator to correct.

    Finds who says what in ARTICLE, a text file or a web page, and suggests the keys of each statement. Saves the text
    among the articles and writes curation/sources/ID.yml, which `build` refuses until every statement has a summary.
    """
    project = options.repository() if form == "json" else options.repository_to_write()
    curation = curation_loader.load(project, loader.load_folder(project.schemas))
    texts = options.texts_folder(project, folder) or project.texts
    if review:
        review_draft(_review(project, curation, texts, review))
        return
    if actor:
        _draft_actor(project, curation, texts, article, actor, write=write)
        return
    if article is None:
        raise click.UsageError("Name the article, or --review ID, or --actor NAME.")
    source_id = source_id or article.stem
    if form != "json":
        _check_id(project, curation, source_id, again=again)
    raw = article_file.read_article(article)
    if form != "json":
        _check_not_coded(curation, raw, source_id)
    reference = Reference(_reference_day(reference_date), published.date() if published else None)
    loaded = _pipeline(model)
    proposals = propose(raw.text, curation, reference, loaded)
    if form == "json":
        click.echo(to_json(proposals, raw.offset_in_file))
        return
    _write(project, raw, proposals, source_id, reference, texts, loaded, names=text_checks.names_of(curation))


def _tool() -> str:
    """Return what the head of a draft calls the software."""
    return f"guarantees draft {options.software_version()}".rstrip()


def _check_id(project: Project, curation: Curation, source_id: str, *, again: bool) -> None:
    """Check that *source_id* may be the id of a new source.

    Raises:
        InputError: It may not, or there is a source file of this id that must not be replaced.
    """
    field = curation.contract.field("sources.source_id")
    if not re.fullmatch(field.constraints.pattern, source_id):
        raise InputError(
            f"{source_id!r} is not a valid id of a source. {field.description} Name another with --id."
        )
    if platform_files.is_reserved_name(source_id):
        raise InputError(f"{source_id!r} cannot be the name of a file on Windows. Name another id with --id.")
    path = project.sources / f"{source_id}.yml"
    if (path.exists() or path.is_symlink()) and not again:
        hint = f"Review it with `guarantees draft --review {source_id}`, draft it again with --again, or name another id."
        raise InputError(f"{project.relative(path)} exists already. {hint}")
    if path.exists() and any(keys.get("summary") for _, keys in DraftFile(project, path).statements()):
        hint = "Another draft would lose them: go on with the review."
        raise InputError(f"{project.relative(path)} has summaries already. {hint}")


def _check_not_coded(curation: Curation, raw: RawArticle, source_id: str) -> None:
    """Check that no other source has the same text.

    Raises:
        InputError: One has. A second coding is made blind, so that the agreement of two coders can be measured.
    """
    sha256 = article_texts.sha256(raw.text)
    for other in curation.sources.values():
        if other.source_id != source_id and other.lock and other.lock.sha256 == sha256:
            hint = "A second coding of it is made blind, without a draft."
            raise InputError(f"This article is coded already, as '{other.source_id}'. {hint}")


def _reference_day(given: dt.datetime | None) -> dt.date:
    """Return the reference date; it is asked for on a terminal, and never guessed.

    Raises:
        InputError: It is not given, and there is no terminal.
    """
    if given is not None:
        return given.date()
    if not sys.stdin.isatty():
        hint = "Name the day from which words like Thursday count: --reference-date YYYY-MM-DD."
        raise InputError(f"The reference date is missing. {hint}")
    answer: dt.datetime = click.prompt(
        "From which day do words like Thursday count (YYYY-MM-DD)?", type=_DAY, err=True
    )
    return answer.date()


def _pipeline(model: str) -> Pipeline | None:
    """Return the pipeline called *model*; None if the text is to be read without one."""
    if model == NO_MODEL:
        return None
    if not model and not pipeline.installed():
        click.echo(_WITHOUT_MODEL + pipeline.how_to_install_one(), err=True)
        return None
    return pipeline.load(model)


def _write(
    project: Project,
    raw: RawArticle,
    proposals: Sequence[Proposal],
    source_id: str,
    reference: Reference,
    texts: Path,
    loaded: Pipeline | None,
    *,
    names: frozenset[str],
) -> None:
    """Save the text and write the draft."""
    path = project.sources / f"{source_id}.yml"
    lines = headings(raw.text)
    written = [proposal for proposal in proposals if not is_in_heading(proposal, lines)]
    draft_text = render_draft(
        raw,
        proposals,
        source_id=source_id,
        reference_date=reference.day,
        published=reference.published,
        names=names,
        pipeline=f"{_tool()} with {loaded or 'rules, without a parser'}",
    )
    saved, content = article_file.text_file(texts.resolve(), source_id, raw)
    files = {path: draft_text.encode()}
    if saved.is_relative_to(project.root):
        files[saved] = content
    else:
        article_file.save(texts, source_id, raw)
    safe_files.write_all_or_none(project.root, files)
    options.echo_lines(
        [
            *format_proposals(written),
            f"Saved the text as {project.relative(saved)}.",
            f"Wrote {project.relative(path)} with {count(len(written), 'proposal')}.",
            f"Next: `guarantees draft --review {source_id}`.",
        ]
    )


def _review(project: Project, curation: Curation, texts: Path, source_id: str) -> Review:
    """Return the review of a draft.

    Raises:
        InputError: There is no such draft, or its article is not there.
    """
    draft_ = DraftFile(project, project.sources / f"{source_id}.yml")
    name = draft_.source.get("file", "") if isinstance(draft_.source, dict) else ""
    findings = FindingCollector()
    text = article_texts.read(texts, str(name), findings) if name else None
    for finding in findings:
        raise InputError(f"{finding.file}: {finding.message} {finding.hint}")
    if text is None:
        raise InputError(f"The article {name!r} is not in '{texts}'. Name its folder with --texts.")
    return Review(curation, draft_, text)


def _draft_actor(
    project: Project, curation: Curation, texts: Path, article: Path | None, name: str, *, write: bool
) -> None:
    """Print the proposed file of a new actor, and write it if asked."""
    known = {
        spelling: known_id for known_id, a in curation.actors.items() for spelling in (a.name, *a.aliases)
    }
    if name in known:
        raise InputError(f"{name!r} is in the register already: curation/actors/{known[name]}.yml.")
    if article is not None:
        content = article_file.read_article(article).text
    else:
        content = "\n".join(
            path.read_text(encoding="utf-8", errors="replace") for path in sorted(texts.glob("*.txt"))
        )
    proposed = new_actor.propose_actor(name, content, existing_ids=curation.actors)
    click.echo(new_actor.render_actor(proposed), nl=False)
    if write:
        path = new_actor.write_actor(project, proposed)
        click.echo(f"Wrote {project.relative(path)}.", err=True)
