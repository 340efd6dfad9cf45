"""The explorer as a stream of files: every maker yields pages, and none holds them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from guarantees.published.reading import Published
from guarantees.site import (
    catalogue,
    codebook,
    copies,
    documents,
    face,
    front,
    lists,
    promises,
    records,
)
from guarantees.site.files import MARK, File
from guarantees.site.frame import Frame
from guarantees.site.joined import Joined


def _assets(_: Frame) -> Iterator[File]:
    yield from _below(resources.files("guarantees.site") / "assets", "assets")


def _below(folder: Traversable, path: str) -> Iterator[File]:
    for each in sorted(folder.iterdir(), key=lambda found: found.name):
        if each.is_dir():
            yield from _below(each, f"{path}/{each.name}")
        else:
            yield f"{path}/{each.name}", each.read_bytes()


def _mark(frame: Frame) -> Iterator[File]:
    about = {name: frame.about.get(name, "") for name in ("name", "version")}
    yield MARK, f"{json.dumps(about, indent=2)}\n".encode()


def _package(frame: Frame) -> Iterator[File]:
    yield from copies.pages(frame.copies)


MAKERS: Final[tuple[Callable[[Frame], Iterator[File]], ...]] = (
    _assets,
    front.pages,
    lists.pages,
    records.pages,
    catalogue.files,
    codebook.pages,
    documents.pages,
    face.pages,
    _package,
    _mark,
)
"""What writes the files of a site, in order."""


def render(package: Published, archive: Path | None = None) -> Iterator[File]:
    """Yield path and content of every file, in a fixed order; *archive* is the zip that the package came in.

    Raises:
        InputError: The package is of another kind, a file of it is not what was released, or an id cannot be the name of
            a file.
    """
    promises.check(package)
    files = copies.of(package, archive)
    frame = Frame(Joined(package), copies=files, documents=documents.footing(files))
    for maker in MAKERS:
        yield from maker(frame)
