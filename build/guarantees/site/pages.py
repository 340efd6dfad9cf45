"""The explorer as a stream of files: every maker yields pages, and none holds them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from guarantees.published.reading import Published
from guarantees.site import catalogue, front, lists, records
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


MAKERS: Final[tuple[Callable[[Frame], Iterator[File]], ...]] = (
    _assets,
    front.pages,
    lists.pages,
    records.pages,
    catalogue.files,
    _mark,
)
"""What writes the files of a site, in order."""


def render(package: Published) -> Iterator[File]:
    """Yield path and content of every file, in a fixed order.

    Raises:
        InputError: The package lacks a table, or an id cannot be the name of a file.
    """
    frame = Frame(Joined.of(package))
    for maker in MAKERS:
        yield from maker(frame)
