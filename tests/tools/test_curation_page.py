"""Test the reference of the curation files in ``docs/curation.md``."""

from __future__ import annotations

import re

import pytest

from guarantees.core.markdown import slug
from guarantees.core.project import Project
from guarantees.dataset.curated_record import CuratedRecord, keys_of
from guarantees.dataset.curation.json_schema import FILES
from tests.conftest import PROJECT
from tools.curation_page import page


def _models(model: type[CuratedRecord]) -> list[type[CuratedRecord]]:
    """Return *model* and the models of the mappings in it."""
    nested = [key.model for key in keys_of(model).values() if key.model]
    return [model, *(inner for outer in nested for inner in _models(outer))]


def test_the_page_is_up_to_date() -> None:
    """The committed page is the one that the models give."""
    committed = (PROJECT / "docs" / "curation.md").read_text(encoding="utf-8")

    assert committed == page(Project(PROJECT)), "run `make docs`"


def test_links_lead_to_headings() -> None:
    """Every link of the page leads to a heading of the page itself or of the codebook."""
    text = page(Project(PROJECT))
    codebook = (PROJECT / "docs" / "codebook.md").read_text(encoding="utf-8")
    headings = {
        name: {slug(heading) for heading in re.findall(r"^#+ (.*)$", content, re.MULTILINE)}
        for name, content in (("", text), ("codebook.md", codebook))
    }

    for name, anchor in re.findall(r"\]\(([a-z.]*)#([^)]*)\)", text):
        assert anchor in headings[name]


@pytest.mark.parametrize("kind", FILES)
def test_every_key_is_explained(kind: str) -> None:
    """Every key of every file has a row in the page, with a meaning."""
    rows = [line.split(" | ") for line in page(Project(PROJECT)).splitlines() if line.startswith("| `")]
    meanings = {row[0].strip("| `"): row[3] for row in rows if len(row) > 3}

    for model in _models(FILES[kind]):
        for key in keys_of(model):
            assert meanings[key].strip(), f"{model.__name__}.{key}"
