"""The spaCy pipeline with which a text is parsed: whichever English one the user has.

spaCy is an extra; no other module imports it. No pipeline is ever downloaded: spaCy's own are not on the package
index under their names, so that an install by name may bring somebody else's package.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees.core.errors import InputError
from guarantees.core.extras import how_to_install

if TYPE_CHECKING:
    from spacy.language import Language

NO_MODEL: Final = "none"
"""What ``--model`` is called if a text is read by rules, without a parser."""

_SIZES: Final = ("trf", "lg", "md", "sm")
"""The sizes of spaCy's pipelines, the most precise first."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A loaded pipeline and what identifies it.

    Attributes:
        name: Its name.
        version: Its version.
        sha256: The hash of its files, in the order of their names.
        language: The pipeline itself.
    """

    name: str
    version: str
    sha256: str
    language: Language

    def __str__(self) -> str:
        """Return what the head of a draft says of it."""
        return (
            f"spaCy {importlib.metadata.version('spacy')}, {self.name} {self.version}, sha256 {self.sha256}"
        )


def how_to_install_one() -> str:
    """Return how to install spaCy and a pipeline, and what to do without."""
    return (
        f"Install spaCy with `{how_to_install('draft', 'spacy')}`, and an English pipeline as spaCy's documentation "
        "says (https://spacy.io/models/en), for example `python -m spacy download en_core_web_sm`; "
        "or name a folder that holds one; or draft without a parser: `--model none`."
    )


def installed() -> list[str]:
    """Return the names of the installed English pipelines, the most precise first."""
    names = {
        entry.name
        for entry in importlib.metadata.entry_points(group="spacy_models")
        if entry.name.startswith("en_")
    }
    return sorted(names, key=lambda name: (_rank(name), name))


def _rank(name: str) -> int:
    return next((rank for rank, size in enumerate(_SIZES) if f"_{size}" in name), len(_SIZES))


def load(name: str) -> Pipeline:
    """Return the pipeline called *name*, or in the folder *name*; the best installed one if it is blank.

    Raises:
        InputError: spaCy or the pipeline is not installed, or it has no parser for English.
    """
    if importlib.util.find_spec("spacy") is None:
        raise InputError(f"spaCy is not installed, which parses the text. {how_to_install_one()}")
    found = installed()
    if not name and not found:
        raise InputError(f"No English spaCy pipeline is installed. {how_to_install_one()}")
    return _load(name or found[0], found)


def _load(name: str, found: Sequence[str]) -> Pipeline:
    import spacy

    is_folder = Path(name).is_dir()
    if not is_folder and name not in found:
        others = f"Installed: {', '.join(found)}. " if found else ""
        raise InputError(f"No spaCy pipeline called {name!r} is installed. {others}{how_to_install_one()}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about versions and devices, which the head of the draft names
            language = spacy.load(Path(name) if is_folder else name)
    except (OSError, ValueError, ImportError) as err:
        raise InputError(f"{name}: spaCy cannot load this pipeline: {err}") from err
    if language.lang != "en" or not {"parser", "tagger"} <= set(language.pipe_names):
        raise InputError(
            f"{name} is not an English pipeline with a tagger and a parser. {how_to_install_one()}"
        )
    meta = language.meta
    return Pipeline(
        str(meta["name"]) if is_folder else name, str(meta["version"]), _hash(Path(language.path)), language
    )


def _hash(folder: Path) -> str:
    """Return the SHA-256 hash over the names and contents of all files in *folder*."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
