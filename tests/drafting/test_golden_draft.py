"""Compare the draft of an invented article with a reviewed one, for each way to read it; ``make golden`` updates them.

Another pipeline, or another version of one, proposes something else: its draft has the hash of the pipeline in its name.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
from pathlib import Path
from typing import Final

import pytest

from guarantees.dataset import text_checks
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.drafting.article_file import read_article
from guarantees.drafting.attributions import pipeline as pipelines
from guarantees.drafting.attributions.pipeline import Pipeline
from guarantees.drafting.proposals import Reference, propose
from guarantees.drafting.source_draft import render_draft

GOLDEN: Final = Path(__file__).resolve().parents[1] / "golden" / "drafts"
DAY: Final = dt.date(2021, 12, 16)


def _draft(curation: Curation, pipeline: Pipeline | None) -> str:
    article = read_article(GOLDEN / "article.txt")
    return render_draft(
        article,
        propose(article.text, curation, Reference(DAY), pipeline),
        source_id="article",
        reference_date=DAY,
        published=None,
        pipeline=str(pipeline or "rules, without a parser"),
        names=text_checks.names_of(curation),
    )


def _compare(curation: Curation, pipeline: Pipeline | None, name: str) -> None:
    draft = _draft(curation, pipeline)
    golden = GOLDEN / f"{name}.yml"
    if os.environ.get("GUARANTEES_GOLDEN") == "write":
        golden.write_text(draft, encoding="utf-8")
    if not golden.exists():
        pytest.skip(f"no draft was reviewed for the pipeline {pipeline} (make golden)")
    assert draft == golden.read_text(encoding="utf-8")
    assert draft == _draft(curation, pipeline)


def test_the_draft_by_rules_is_as_reviewed(curation: Curation) -> None:
    """Every byte is as in the reviewed draft, and a second run gives the same."""
    _compare(curation, None, "rules")


def _names() -> list[str]:
    """Return the installed pipelines; one that is missing, so that the test is skipped, if there are none."""
    return (pipelines.installed() if importlib.util.find_spec("spacy") else []) or [""]


@pytest.mark.parametrize("name", _names())
def test_the_draft_with_a_parser_is_as_reviewed(curation: Curation, name: str) -> None:
    """The draft of each installed pipeline is as reviewed."""
    if not name:
        pytest.skip("spaCy or an English pipeline is not installed (make parser)")
    loaded = pipelines.load(name)
    _compare(curation, loaded, loaded.sha256[:16])
