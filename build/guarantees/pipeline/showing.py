"""Showing: one record with all that hangs on it, how to cite it, and all records as static pages."""

from __future__ import annotations

import zipfile
from pathlib import Path

from guarantees import diskio
from guarantees.errors import InputError
from guarantees.findings import in_order
from guarantees.layout import Layout
from guarantees.package import citing, record
from guarantees.package.record import Record
from guarantees.pipeline import earlier, validating
from guarantees.published.opening import folder_of, opened
from guarantees.published.reading import Published
from guarantees.release import history
from guarantees.release.history import Span
from guarantees.site import pages
from guarantees.site.files import MARK


def show(path: Path, name: str) -> Record:
    """Return the record called *name* of the package at *path*.

    Raises:
        InputError: There is no such package or record.
    """
    with opened(path) as package:
        return record.find(_sound(package), name)


def cited(path: Path, name: str, form: str) -> str:
    """Return how to cite the record called *name* of the package at *path*, or all of it where none is named.

    Raises:
        InputError: There is no such package or record.
    """
    with opened(path) as package:
        if not name:
            return citing.FORMATS[form](citing.of_dataset(package))
        return citing.FORMATS[form](citing.of_record(package, record.find(_sound(package), name)))


def newest(layout: Layout) -> Path:
    """Return the folder of the newest release in ``dist/``.

    Raises:
        InputError: There is none.
    """
    found = earlier.in_folder(layout.dist)
    if not found:
        raise InputError.missing(layout.dist, "a release", "Name one: --package PATH.")
    return layout.dist / found[-1]


def history_of(path: Path, name: str) -> list[Span]:
    """Return in which releases the record called *name* was, by the release at *path*.

    Raises:
        InputError: There is no such release or record.
    """
    with folder_of(path) as root:
        kept = root / history.NAME
        if not kept.is_file():
            raise InputError.missing(
                kept, "the history", "Name a release: the history is no part of the repository."
            )
        spans = list(history.read(kept))
    found = [span for span in spans if span.record_id == name]
    if not found:
        raise InputError.unknown("record", name, {span.record_id for span in spans})
    return found


def _sound(package: Published) -> Published:
    """Return *package* if all of its tables could be read.

    Raises:
        InputError: One could not.
    """
    for finding in package.findings:
        raise InputError.damaged(finding.place, finding.message)
    return package


def site(path: Path, out: Path) -> int:
    """Render the package at *path* into the folder *out*; return how many files it has.

    A site that was made there before is replaced as a whole; where anything goes wrong it stays as it was.

    Raises:
        InputError: There is no such package, it is of another kind, or *out* holds something else than a site.
    """
    if out.exists() and not out.is_dir():
        raise InputError.not_a_folder(out, "the place of the site")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise InputError.not_a_site(out)
    with opened(path) as package:
        archive = path if path.is_file() and zipfile.is_zipfile(path) else None
        return diskio.replace_folder(out, pages.render(_valid(_sound(package)), archive))


def _valid(package: Published) -> Published:
    """Return *package* if its tables keep to their contract, keys and references included.

    Raises:
        InputError: They do not: pages would lead nowhere.
    """
    _, wrong = validating.judged_rows(package, ("pandera",))
    for finding in in_order(wrong):
        raise InputError.damaged(finding.place, finding.message)
    return package
