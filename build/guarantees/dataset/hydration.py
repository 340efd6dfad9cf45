"""Hydrating: for whoever holds the texts, the statements with the very words they are coded from.

The words of the articles are written outside the package and never become part of it. Texts are known by
their hash, so that nothing but a released package and the texts is needed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import csv_text, safe_files
from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError
from guarantees.dataset.texts import verify_anchors
from guarantees.package.locate import open_package
from guarantees.package.reader import Package

FILE: Final = "statements.csv"
GAP: Final = " […] "
"""What stands between the pieces of a quote."""


@dataclass(frozen=True, slots=True)
class HydrateReport:
    """How many statements got their words, from how many texts, and which sources had none."""

    path: Path
    statements: int
    texts: int
    absent: tuple[str, ...]


def hydrate(path: Path, texts: Path, out: Path) -> HydrateReport:
    """Write the statements of the package at *path* with their verbatim quotes into the folder *out*.

    A statement whose text is not in *texts* has a blank quote. The columns are those of the table of
    statements, and ``quote`` and ``attribution`` at the end.

    Raises:
        InputError: There is no package or no folder of texts; *out* lies inside the package; or a slice of
            a text has not the hash that its anchor says.
    """
    if not texts.is_dir():
        raise InputError(f"No such folder of articles: '{texts}'. Check the path after --texts.")
    with open_package(path) as package:
        for finding in package.findings:
            raise InputError.damaged(finding.place, finding.message)
        root = path.resolve() if path.is_dir() else path.resolve().parent
        if path.is_dir() and out.resolve().is_relative_to(root):
            raise InputError.inside(out, path)
        found = verify_anchors.known(texts)
        rows = [_hydrated(package, row, found) for row in package["statements"].rows]
        absent = tuple(row["source_id"] for row in package["sources"].rows if row["sha256"] not in found)
        count = len(package["sources"].rows) - len(absent)
        columns = (*package["statements"].columns, "quote", "attribution")
    out.mkdir(parents=True, exist_ok=True)
    target = out / FILE
    safe_files.write_all_or_none(out, {target: csv_text.to_csv_sorted(rows, columns, ("statement_id",))})
    return HydrateReport(target, sum(bool(row["quote"]) for row in rows), count, absent)


def _hydrated(package: Package, row: Row, found: dict[str, str]) -> dict[str, str]:
    source = package["sources"].index("source_id")[row["source_id"]]
    content = found.get(source["sha256"])
    pieces: dict[str, list[str]] = {"content": [], "attribution": []}
    anchors = package["anchors"].groups("statement_id").get((row["statement_id"],), [])
    for anchor in sorted(anchors, key=lambda a: int(a["seq"])) if content is not None else ():
        if anchor["part"] in pieces and content is not None:
            piece = content[int(anchor["char_start"]) : int(anchor["char_end"])]
            if hashlib.sha256(piece.encode()).hexdigest() != anchor["text_sha256"]:
                what = f"{anchor['anchor_id']} is not what its hash says."
                raise InputError.damaged("data/anchors.csv", what)
            pieces[anchor["part"]].append(" ".join(piece.split()))
    quote, attribution = (GAP.join(pieces[part]) for part in ("content", "attribution"))
    return {**row.cells, "quote": quote, "attribution": attribution}
