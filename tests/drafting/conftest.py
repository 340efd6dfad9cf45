"""The invented register, and a pipeline for the tests that need a parser."""

from __future__ import annotations

import importlib.util

import pytest

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.drafting.attributions.pipeline import Pipeline, installed, load
from guarantees.drafting.register import Register
from tests.helpers.toy_curation import toy_curation


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The best installed English pipeline."""
    if importlib.util.find_spec("spacy") is None or not installed():
        pytest.skip("spaCy or an English pipeline is not installed (make parser)")
    return load("")


@pytest.fixture(scope="session")
def curation() -> Curation:
    """The curation of the toy repository."""
    return toy_curation()


@pytest.fixture(scope="session")
def register(curation: Curation) -> Register:
    """The actors of the toy repository."""
    return Register(curation.actors)
