"""Renders the explorer, a static site, from a package. Pages are made one at a time and not held in memory."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Final

from guarantees.core import progress, safe_files, staged_changes
from guarantees.core.errors import InputError
from guarantees.core.findings import in_order
from guarantees.explorer import package_files, required_contract, search_index
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.explorer.pages import (
    codebook_pages,
    compare_page,
    documents,
    download_page,
    exchange_page,
    home,
    records,
    web_files,
)
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package.locate import open_readable_package
from guarantees.package.reader import Package
from guarantees.validation import run
from guarantees.validation.report import OWN_ENGINE

MARKER: Final = "site.json"
"""A folder with this file holds a site and may be replaced."""


def render_site(path: Path, out: Path) -> int:
    """Render the package at *path* into the folder *out*; return the number of files.

    A site that is already there is replaced as a whole; if anything goes wrong it stays as it was.

    Raises:
        InputError: There is no such package, it cannot be rendered, or *out* holds something other than a site.
    """
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: this is not a folder. Name a folder for the site.")
    if out.is_dir():
        staged_changes.finish_interrupted(out)
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
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
    found = run.run_engines(package, (OWN_ENGINE,))
    for finding in in_order(found.violations):
        raise InputError(
            f"{finding.place}: {finding.message} Validate the package first: `guarantees validate PATH`."
        )


def render(package: Package, archive: Path | None = None) -> Iterator[SiteFile]:
    """Yield path and content of every file, in a fixed order; *archive* is the zip that the package was read from.

    Raises:
        InputError: The contract or a file of the package cannot be used, or an id cannot be the name of a page.
    """
    required_contract.check_contract(package)
    files = package_files.find_package_files(package, archive)
    site = SiteContext(RecordLookups(package), files, documents.footer_links(files))
    files_of_parts = (render_part(site) for render_part in PARTS)
    pages = web_files.with_sitemap(site, chain.from_iterable(files_of_parts))
    yield from progress.track(pages, "Writing pages")


def _assets(_: SiteContext) -> Iterator[SiteFile]:
    yield from _files_below(resources.files("guarantees.explorer") / "assets", "assets")


def _files_below(folder: Traversable, path: str) -> Iterator[SiteFile]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _files_below(item, f"{path}/{item.name}")
        else:
            yield f"{path}/{item.name}", item.read_bytes()


def _copied_package(site: SiteContext) -> Iterator[SiteFile]:
    for file in site.files.files.values():
        yield file.site_path, file.path
    if site.files.separate_archive:
        yield site.files.separate_archive.site_path, site.files.separate_archive.path


def _marker(site: SiteContext) -> Iterator[SiteFile]:
    about = {name: site.about.get(name, "") for name in ("name", "version")}
    yield MARKER, f"{json.dumps(about, indent=2)}\n".encode()


PARTS: Final[tuple[Callable[[SiteContext], Iterator[SiteFile]], ...]] = (
    _assets,
    exchange_page.pages,
    compare_page.pages,
    home.pages,
    records.pages,
    search_index.pages,
    codebook_pages.pages,
    documents.pages,
    download_page.pages,
    web_files.pages,
    _copied_package,
    _marker,
)
