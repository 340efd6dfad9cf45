"""The explorer as a stream of files: every maker yields pages, and none holds them all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.core.findings import in_order
from guarantees.explorer import package_files, required_contract, search_index
from guarantees.explorer.context import SiteContext
from guarantees.explorer.pages import codebook_pages, documents, download_page, home, indexes, records
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.site_file import MARK, File
from guarantees.package.locate import open_readable_package
from guarantees.package.reader import Package
from guarantees.validation import run


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


def render_site(path: Path, out: Path) -> int:
    """Render the package at *path* into the folder *out*; return the number of files.

    A site that is already there is replaced as a whole; if anything goes wrong it stays as it was.

    Raises:
        InputError: There is no such package, it cannot be rendered, or *out* holds something other than a site.
    """
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: this is not a folder. Name a folder for the site.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise InputError(
            f"{out}: the folder is not empty and does not hold a site. Name an empty or a new folder."
        )
    with open_readable_package(path) as package:
        _require_valid(package)
        archive = path if path.is_file() and zipfile.is_zipfile(path) else None
        return safe_files.replace_folder(out, render(package, archive))


def _require_valid(package: Package) -> None:
    """Raise an error unless the tables follow their contract, keys and references included.

    Otherwise links between pages could lead nowhere.
    """
    _, violations = run.run_engines(package, ("pandera",))
    for finding in in_order(violations):
        raise InputError(
            f"{finding.place}: {finding.message} Validate the package first: `guarantees validate PATH`."
        )
