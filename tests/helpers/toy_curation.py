"""The curation of the toy repository, loaded without anchoring or building anything, which would take seconds."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from guarantees.contract import loader
from guarantees.core.project import Project
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.curation.curation_loader import Curation
from tests.conftest import CORPUS, PROJECT


@functools.cache
def toy_curation() -> Curation:
    """Return the curation of the toy repository."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "toy"
        shutil.copytree(CORPUS, root)
        shutil.copytree(PROJECT / "curation" / "codes", root / "curation" / "codes")
        return curation_loader.load(Project(root), loader.load_folder(PROJECT / "schemas"))
