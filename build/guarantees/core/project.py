"""Where everything lives, relative to one root. Reads and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Project:
    """The folders and files of the repository."""

    root: Path

    @property
    def curation(self) -> Path:
        """What people decide: the only folder that contributors edit."""
        return self.root / "curation"

    @property
    def sources(self) -> Path:
        """One file per text, and its lock beside it."""
        return self.curation / "sources"

    def coding(self, name: str) -> Path:
        """A coding of the texts that is kept as it was made, beside the one that the tables are built from."""
        return self.curation / name

    @property
    def coder_agreement(self) -> Path:
        """How far the codings agree; written by ``guarantees agreement``."""
        return self.curation / "coder_agreement.csv"

    @property
    def coding_differences(self) -> Path:
        """Where the codings differ; written by ``guarantees agreement``."""
        return self.curation / "coding_differences.csv"

    @property
    def texts(self) -> Path:
        """The articles, which are not part of the repository."""
        return self.root / "texts"

    @property
    def schemas(self) -> Path:
        """The contract: one Table Schema per table."""
        return self.root / "schemas"

    @property
    def expectations(self) -> Path:
        """How many rows, how full columns and which codes the tables should have."""
        return self.schemas / "expectations.yml"

    @property
    def curation_schemas(self) -> Path:
        """JSON Schemas of the curation files, for editors; generated."""
        return self.schemas / "curation"

    @property
    def data(self) -> Path:
        """The tables; only the build writes here."""
        return self.root / "data"

    @property
    def descriptor(self) -> Path:
        """The Data Package descriptor; generated."""
        return self.root / "datapackage.json"

    @property
    def loading(self) -> Path:
        """The arguments with which other tools read the tables; generated."""
        return self.root / "loading.json"

    @property
    def citation(self) -> Path:
        """How to cite the dataset; generated."""
        return self.root / "CITATION.cff"

    @property
    def deposit(self) -> Path:
        """The metadata of a deposit at Zenodo; generated."""
        return self.root / ".zenodo.json"

    @property
    def data_dictionary(self) -> Path:
        """Every column of every table on one page; generated."""
        return self.root / "docs" / "data-dictionary.md"

    @property
    def codebook(self) -> Path:
        """What every table, column and code means, for people; generated."""
        return self.root / "docs" / "codebook.md"

    @property
    def changelog(self) -> Path:
        """What changed from version to version, for people who use the data."""
        return self.root / "CHANGELOG.md"

    @property
    def agreement_page(self) -> Path:
        """How far the coders agree, for people; generated."""
        return self.root / "docs" / "agreement.md"

    @property
    def vendored(self) -> Path:
        """The third-party scripts of the explorer; written by ``make vendor``."""
        return self.root / "build" / "guarantees" / "explorer" / "assets" / "vendor"

    @property
    def dist(self) -> Path:
        """Where a release is put together."""
        return self.root / "dist"

    def relative(self, path: Path) -> str:
        """Return *path* as messages show it: relative to the root, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()
