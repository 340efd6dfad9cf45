"""Write the statements together with the quoted words, for people who have the articles.

The words of the articles are written outside the package and never become part of it. Articles are recognized by their
hash, so nothing but a released package and the articles is needed.
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
"""The separator of the parts of a quote."""


@dataclass(frozen=True, slots=True)
class HydrateReport:
    """The result of writing quoted words.

    Attributes:
        path: The file that was written.
        statements: How many statements have a quote.
        texts: How many articles were used.
        absent: The sources without an article.
    """

    path: Path
    statements: int
    texts: int
    absent: tuple[str, ...]


def hydrate(path: Path, texts: Path, out: Path) -> HydrateReport:
    """Write the statements of the package at *path* with their verbatim quotes into the folder *out*.

    The columns are those of the table of statements, followed by ``quote`` and ``attribution``. A statement whose article
    is not in *texts* has a blank quote.

    Raises:
        InputError: The package or the folder of articles does not exist; *out* is inside the package; or the hash of a
            quote differs from that of its anchor.
    """
    if not texts.is_dir():
        raise InputError(f"No such folder of articles: '{texts}'. Check the path after --texts.")
    with open_package(path) as package:
        for finding in package.findings:
            raise InputError(f"{finding.place}: {finding.message}")
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise InputError(
                f"'{out}' is inside the package '{path}'. Choose a folder outside, since the output contains words of the "
                "articles."
            )
        articles = verify_anchors.articles_by_hash(texts)
        rows = [_with_quotes(package, row, articles) for row in package["statements"].rows]
        sources = package["sources"].rows
        absent = tuple(row["source_id"] for row in sources if row["sha256"] not in articles)
        columns = (*package["statements"].columns, "quote", "attribution")
    out.mkdir(parents=True, exist_ok=True)
    target = out / FILE
    safe_files.write_all_or_none(out, {target: csv_text.to_csv_sorted(rows, columns, ("statement_id",))})
    return HydrateReport(target, sum(bool(row["quote"]) for row in rows), len(sources) - len(absent), absent)


def _with_quotes(package: Package, row: Row, articles: dict[str, str]) -> dict[str, str]:
    """Return the cells of the statement *row*, with quote and attribution from its article in *articles*."""
    source = package["sources"].index("source_id")[row["source_id"]]
    content = articles.get(source["sha256"], "")
    parts: dict[str, list[str]] = {"content": [], "attribution": []}
    anchors = package["anchors"].groups("statement_id").get((row["statement_id"],), [])
    for anchor in sorted(anchors, key=lambda anchor: int(anchor["seq"])) if content else ():
        if anchor["part"] in parts:
            words = content[int(anchor["char_start"]) : int(anchor["char_end"])]
            if hashlib.sha256(words.encode()).hexdigest() != anchor["text_sha256"]:
                raise InputError(
                    f"data/anchors.csv: the words at {anchor['anchor_id']} differ from the recorded hash. Restore the "
                    "package."
                )
            parts[anchor["part"]].append(" ".join(words.split()))
    return {**row.cells, "quote": GAP.join(parts["content"]), "attribution": GAP.join(parts["attribution"])}
