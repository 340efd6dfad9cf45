"""Showing: one record with all that hangs on it, how to cite it, and all records as static pages."""

from __future__ import annotations

import zipfile
from pathlib import Path

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.core.findings import in_order
from guarantees.core.project import Project
from guarantees.dataset import citation
from guarantees.explorer import render
from guarantees.explorer.site_file import MARK
from guarantees.package import lookup
from guarantees.package.locate import folder_of, open_package
from guarantees.package.lookup import Record
from guarantees.package.reader import Package
from guarantees.release import previous_versions, record_history
from guarantees.release.record_history import ReleaseSpan
from guarantees.validation import run


def show_record(path: Path, name: str) -> Record:
    """Return the record called *name* of the package at *path*.

    Raises:
        InputError: There is no such package or record.
    """
    with open_package(path) as package:
        return lookup.find_record(_sound(package), name)


def format_citation(path: Path, name: str, form: str) -> str:
    """Return how to cite the record called *name* of the package at *path*, or all of it where none is named.

    Raises:
        InputError: There is no such package or record.
    """
    with open_package(path) as package:
        if not name:
            return citation.FORMATS[form](citation.cite_dataset(package))
        return citation.FORMATS[form](
            citation.cite_record(package, lookup.find_record(_sound(package), name))
        )


def newest_release(layout: Project) -> Path:
    """Return the folder of the newest release in ``dist/``.

    Raises:
        InputError: There is none.
    """
    found = previous_versions.released_versions(layout.dist)
    if not found:
        raise InputError.missing(layout.dist, "a release", "Name one: --package PATH.")
    return layout.dist / found[-1]


def history_of(path: Path, name: str) -> list[ReleaseSpan]:
    """Return in which releases the record called *name* was, by the release at *path*.

    Raises:
        InputError: There is no such release or record.
    """
    with folder_of(path) as root:
        kept = root / record_history.NAME
        if not kept.is_file():
            raise InputError.missing(
                kept, "the history", "Name a release: the history is no part of the repository."
            )
        spans = list(record_history.read(kept))
    found = [span for span in spans if span.record_id == name]
    if not found:
        raise InputError.unknown("record", name, {span.record_id for span in spans})
    return found


def _sound(package: Package) -> Package:
    """Return *package* if all of its tables could be read.

    Raises:
        InputError: One could not.
    """
    for finding in package.findings:
        raise InputError.damaged(finding.place, finding.message)
    return package


def render_site(path: Path, out: Path) -> int:
    """Render the package at *path* into the folder *out*; return how many files it has.

    A site that was made there before is replaced as a whole; where anything goes wrong it stays as it was.

    Raises:
        InputError: There is no such package, it is of another kind, or *out* holds something else than a site.
    """
    if out.exists() and not out.is_dir():
        raise InputError.not_a_folder(out, "the place of the site")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise InputError.not_a_site(out)
    with open_package(path) as package:
        archive = path if path.is_file() and zipfile.is_zipfile(path) else None
        return safe_files.replace_folder(out, render.render(_valid(_sound(package)), archive))


def _valid(package: Package) -> Package:
    """Return *package* if its tables keep to their contract, keys and references included.

    Raises:
        InputError: They do not: pages would lead nowhere.
    """
    _, wrong = run.run_engines(package, ("pandera",))
    for finding in in_order(wrong):
        raise InputError.damaged(finding.place, finding.message)
    return package
