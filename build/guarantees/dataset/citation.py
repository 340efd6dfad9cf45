"""Cite the dataset, or one record of it with the sources that support it, as text, BibTeX, RIS or CSL-JSON.

A citation is a list of entries: the dataset or record first, then the sources. An entry contains only what the package
states; an unknown date is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.core.csv_text import Row
from guarantees.dataset.permalinks import permalink, record_page
from guarantees.package import lookup
from guarantees.package.locate import open_package, open_readable_package
from guarantees.package.lookup import Record
from guarantees.package.reader import Package

_SEPARATOR: Final = "|"
_TEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}


_RESOLVER: Final = "https://doi.org/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One thing to cite.

    Attributes:
        dated: Its day (ISO 8601), or the earliest and the latest possible day, or blank.
        container: For a record the dataset that contains it; blank otherwise.
        number: The id of a record, with its table; blank for the dataset and for a source.
    """

    key: str
    dataset: bool
    title: str
    authors: tuple[str, ...] = ()
    dated: str = ""
    version: str = ""
    container: str = ""
    number: str = ""
    publisher: str = ""
    language: str = ""
    licence: str = ""
    doi: str = ""
    homepage: str = ""
    permalink: str = ""

    @property
    def address(self) -> str:
        """Where it can be found: at the permanent link of a record, by its DOI, or on its homepage; blank if unknown."""
        return self.permalink or self._resolved or self.homepage

    @property
    def addresses(self) -> tuple[str, ...]:
        """All that a citation in words names: the DOI, and the address."""
        return tuple(filter(None, dict.fromkeys((self._resolved, self.address))))

    @property
    def _resolved(self) -> str:
        return f"{_RESOLVER}{self.doi}" if self.doi else ""


def cite_dataset(package: Package) -> list[Citation]:
    """Return how to cite the dataset as a whole."""
    descriptor = package.descriptor
    people = [
        str(each.get("title", ""))
        for each in descriptor.get("contributors") or ()
        if isinstance(each, Mapping)
    ]
    licences = [
        str(each.get("name", "")) for each in descriptor.get("licenses") or () if isinstance(each, Mapping)
    ]
    name, version = str(descriptor.get("name", "")), str(descriptor.get("version", ""))
    return [
        Citation(
            key=f"{name}-{version}".strip("-"),
            dataset=True,
            title=str(descriptor.get("title") or name),
            authors=tuple(filter(None, people)),
            dated=str(descriptor.get("created", ""))[: len("2030-01-01")],
            version=version,
            licence=", ".join(filter(None, licences)),
            doi=str(descriptor.get("id", "")).removeprefix(_RESOLVER)
            if str(descriptor.get("id", "")).startswith(_RESOLVER)
            else "",
            homepage=str(descriptor.get("homepage", "")),
        )
    ]


def cite_record(package: Package, record: Record) -> list[Citation]:
    """Return how to cite *record*: itself as a part of the dataset, and the sources that support it."""
    (whole,) = cite_dataset(package)
    page = record_page(record.data.name, record.record)
    part = Citation(
        key=f"{whole.key}-{record.record}",
        dataset=True,
        title=record.label,
        authors=whole.authors,
        dated=whole.dated,
        version=whole.version,
        container=whole.title,
        number=f"{record.data.name} {record.record}",
        licence=whole.licence,
        doi=whole.doi,
        homepage=whole.homepage,
        permalink=permalink(package.descriptor, page) if page else "",
    )
    return [part, *(_source(row) for row in _sources(package, record))]


def _sources(package: Package, record: Record) -> Iterator[Row]:
    """Yield the sources that support *record*: its own, or that of its statement, or those that report its event."""
    if record.data.name == "sources":
        yield record.row
        return
    if not package.has("sources", "statements", "event_reports"):
        return
    names = [record.row["source_id"]] if "source_id" in record.data.columns else []
    if not names and "statement_id" in record.data.columns:
        statement = package["statements"].index("statement_id").get(record.row["statement_id"])
        names = [statement["source_id"]] if statement else []
    if not names and "event_id" in record.data.columns:
        reports = package["event_reports"].groups("event_id").get((record.row["event_id"],), ())
        names = [report["source_id"] for report in reports]
    known = package["sources"].index("source_id")
    yield from (known[name] for name in names if name in known)


def _source(row: Row) -> Citation:
    return Citation(
        key=row["source_id"],
        dataset=False,
        title=row["title"],
        authors=tuple(filter(None, row["author"].split(_SEPARATOR))),
        dated=row["published_date"] or _between(row["published_earliest"], row["published_latest"]),
        publisher=" / ".join(filter(None, (row["publisher"], row["original_publisher"]))),
        language=row["language"],
    )


def _between(first: str, last: str) -> str:
    return f"{first}/{last}" if first and last else ""


def _year(dated: str) -> str:
    """Return the year of a day, or of two days in the same year; blank otherwise."""
    years = {day[:4] for day in dated.split("/")}
    return years.pop() if len(years) == 1 else ""


def text(entries: list[Citation]) -> str:
    """Return *entries* as text for people, one per line.

    >>> print(text([Citation(key="ferry-1.0.0", dataset=True, title="Ferries", authors=("Ada",), version="1.0.0")]))
    Ada. Ferries. Version 1.0.0. Dataset.
    """
    return "\n".join(_sentence(entry) for entry in entries)


def _sentence(entry: Citation) -> str:
    parts = [
        "; ".join(entry.authors) + (f" ({_year(entry.dated)})" if entry.dataset and entry.dated else ""),
        f"{entry.title} [{entry.number}]" if entry.number else entry.title,
        f"In: {entry.container}" if entry.container else "",
        f"Version {entry.version}" if entry.version else "",
        "Dataset" if entry.dataset else entry.publisher,
        "" if entry.dataset else entry.dated,
    ]
    sentence = " ".join(f"{part.strip().rstrip('.')}." for part in parts if part.strip())
    sentence += "".join(f" {address}" for address in entry.addresses)
    return sentence if entry.dataset else f"Source: {sentence}"


def bibtex(entries: list[Citation]) -> str:
    r"""Return *entries* as BibTeX.

    >>> print(bibtex([Citation(key="a", dataset=False, title="Tea & {ferries}", dated="2030-01-02")]))
    @article{a,
      title = {{Tea \& \{ferries\}}},
      year = {2030},
      date = {2030-01-02},
    }
    """
    return "\n\n".join(_bibtex(entry) for entry in entries)


def _bibtex(entry: Citation) -> str:
    kind = "misc" if entry.dataset else "article"
    fields = {
        "title": f"{{{_tex(entry.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in entry.authors),
        "year": _year(entry.dated),
        "date": entry.dated,
        "version": _tex(entry.version),
        "howpublished": "Dataset" if entry.dataset else "",
        "booktitle": f"{{{_tex(entry.container)}}}" if entry.container else "",
        "number": _tex(entry.number),
        "journal": f"{{{_tex(entry.publisher)}}}" if entry.publisher else "",
        "language": _tex(entry.language),
        "doi": _tex(entry.doi),
        "url": _tex(entry.address),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{_key(entry)},\n{lines}}}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(mark, mark) for mark in _plain(text))


def _key(entry: Citation) -> str:
    return re.sub(r"[^A-Za-z0-9.:_-]", "-", entry.key)


def _plain(text: str) -> str:
    """Return *text* on one line."""
    return " ".join(text.split())


def ris(entries: list[Citation]) -> str:
    """Return *entries* as RIS, for reference managers.

    >>> print(ris([Citation(key="a", dataset=True, title="Ferries", version="1.0.0")]))
    TY  - DATA
    ID  - a
    TI  - Ferries
    ET  - 1.0.0
    ER  -
    """
    return "\n".join(line for entry in entries for line in _ris(entry))


def _ris(entry: Citation) -> Iterator[str]:
    yield f"TY  - {'DATA' if entry.dataset else 'NEWS'}"
    fields = [
        ("ID", entry.key),
        ("TI", entry.title),
        *(("AU", name) for name in entry.authors),
        ("PY", _year(entry.dated)),
        ("DA", "" if "/" in entry.dated else entry.dated.replace("-", "/")),
        ("ET", entry.version),
        ("T2", entry.container),
        ("AN", entry.number),
        ("PB", entry.publisher),
        ("LA", entry.language),
        ("DO", entry.doi),
        ("UR", entry.address),
    ]
    yield from (f"{tag}  - {_plain(value)}" for tag, value in fields if value)
    yield "ER  -"


def csl(entries: list[Citation]) -> str:
    """Return *entries* as CSL-JSON, for citation processors."""
    return json.dumps([_csl(entry) for entry in entries], indent=2, ensure_ascii=False)


def _csl(entry: Citation) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.key,
        "type": "dataset" if entry.dataset else "article-newspaper",
        "title": entry.title,
        "author": [{"literal": name} for name in entry.authors],
        "version": entry.version,
        # The container of a newspaper article is the newspaper.
        "container-title": entry.container if entry.dataset else entry.publisher,
        "number": entry.number,
        "language": entry.language,
        "license": entry.licence,
        "DOI": entry.doi,
        "URL": entry.address,
    }
    days = entry.dated.split("/")
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII) for day in days):
        item["issued"] = {"date-parts": [[int(part) for part in day.split("-")] for day in days]}
    return {name: value for name, value in item.items() if value}


FORMATS: Final[Mapping[str, Callable[[list[Citation]], str]]] = {
    "text": text,
    "bibtex": bibtex,
    "ris": ris,
    "csl": csl,
}


def format_citation(path: Path, record_id: str, form: str) -> str:
    """Return the citation of a record of the package at *path*, or of the whole dataset if *record_id* is blank.

    Raises:
        InputError: The package or the record does not exist.
    """
    if not record_id:
        with open_package(path) as package:
            return FORMATS[form](cite_dataset(package))
    with open_readable_package(path) as package:
        return FORMATS[form](cite_record(package, lookup.find_record(package, record_id)))
