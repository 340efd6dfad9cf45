"""The explorer as a stream of files: every maker yields pages, and none holds them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from guarantees.explorer import package_files, required_contract, search_index
from guarantees.explorer.context import SiteContext
from guarantees.explorer.pages import codebook_pages, documents, download_page, home, indexes, records
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.site_file import MARK, File
from guarantees.package.reader import Package


def _assets(_: SiteContext) -> Iterator[File]:
    yield from _below(resources.files("guarantees.explorer") / "assets", "assets")


def _below(folder: Traversable, path: str) -> Iterator[File]:
    for each in sorted(folder.iterdir(), key=lambda found: found.name):
        if each.is_dir():
            yield from _below(each, f"{path}/{each.name}")
        else:
            yield f"{path}/{each.name}", each.read_bytes()


def _mark(frame: SiteContext) -> Iterator[File]:
    about = {name: frame.about.get(name, "") for name in ("name", "version")}
    yield MARK, f"{json.dumps(about, indent=2)}\n".encode()


def _package(frame: SiteContext) -> Iterator[File]:
    yield from package_files.pages(frame.copies)


MAKERS: Final[tuple[Callable[[SiteContext], Iterator[File]], ...]] = (
    _assets,
    home.pages,
    indexes.pages,
    records.pages,
    search_index.files,
    codebook_pages.pages,
    documents.pages,
    download_page.pages,
    _package,
    _mark,
)
"""What writes the files of a site, in order."""


def render(package: Package, archive: Path | None = None) -> Iterator[File]:
    """Yield path and content of every file, in a fixed order; *archive* is the zip that the package came in.

    Raises:
        InputError: The package is of another kind, a file of it is not what was released, or an id cannot be the name of
            a file.
    """
    required_contract.check(package)
    files = package_files.find_package_files(package, archive)
    frame = SiteContext(RecordLookups(package), copies=files, documents=documents.footing(files))
    for maker in MAKERS:
        yield from maker(frame)
