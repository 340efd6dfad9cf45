"""The invented register, and a pipeline for the tests that need a parser."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from guarantees.contract import loader
from guarantees.core.project import Project
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.drafting.attributions.pipeline import Pipeline, installed, load
from guarantees.drafting.register import Register
from tests.conftest import CORPUS, PROJECT


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The best installed English pipeline."""
    if importlib.util.find_spec("spacy") is None or not installed():
        pytest.skip("spaCy or an English pipeline is not installed (make parser)")
    return load("")


@pytest.fixture(scope="session")
def curation(tmp_path_factory: pytest.TempPathFactory) -> Curation:
    """The curation of the toy repository. Nothing is anchored or built, which would take seconds."""
    root = tmp_path_factory.mktemp("curation") / "toy"
    shutil.copytree(CORPUS, root)
    shutil.copytree(PROJECT / "curation" / "codes", root / "curation" / "codes")
    return curation_loader.load(Project(root), loader.load_folder(PROJECT / "schemas"))


@pytest.fixture(scope="session")
def register(curation: Curation) -> Register:
    """The actors of the toy repository."""
    return Register(curation.actors)
