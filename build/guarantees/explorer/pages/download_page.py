"""The face of the package: what there is to take, how to load, cite and check it, and what it cannot tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from guarantees.contract.table_schema import Table
from guarantees.core.csv_text import Row
from guarantees.core.version import parse_version
from guarantees.dataset import citation
from guarantees.explorer import code_examples, json_ld, markdown_pages, urls
from guarantees.explorer.context import SiteContext
from guarantees.explorer.package_files import PackageFile
from guarantees.explorer.pages import documents
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.site_file import File
from guarantees.package import checksums
from guarantees.release import record_history
from guarantees.release.diff import changelog

_CHANGELOG: Final = "CHANGELOG.md"
_AGREEMENT: Final = "coder_agreement"
_NUMBERS: Final = ("value_thousandths", "low_thousandths", "high_thousandths", "units")
_WHOLE: Final = (
    ("sqlite", "SQLite", "All tables with keys, references and an index of words."),
    ("xlsx", "Excel", "All tables as sheets of one workbook."),
)
_SAID: Final = (
    ("datapackage.json", "Data Package: tables, columns and rules, for programs."),
    ("loading.json", "What to tell the readers of other tools, by table."),
    ("croissant.json", "Croissant: the same for tools of machine learning."),
    (record_history.HISTORY_FILE, "In which versions every record was added, changed and retired."),
    ("CITATION.cff", "How to cite, in the Citation File Format."),
    ("LICENSE-DATA", "The licence of the data."),
    ("sbom.cdx.json", "The software that it was made with (CycloneDX)."),
    (checksums.SUMS, "The sums of all files."),
    (checksums.SIGNATURE, "The signature of the sums."),
    (checksums.SIGNERS, "Who signed; trust it only if you have it from elsewhere."),
)
_CITED: Final = {"text": "Text", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


@dataclass(frozen=True, slots=True)
class DownloadItem:
    """A file to take: what it is called, what it is, and the copy that the site has."""

    title: str
    about: str
    file: PackageFile


@dataclass(frozen=True, slots=True)
class OfTable:
    """A table to take: its rows, and its files; none where the package lacks one."""

    table: Table
    rows: int
    csv: PackageFile | None
    parquet: PackageFile | None


@dataclass(frozen=True, slots=True)
class Figure:
    """How far two codings agree on a measure: the share or coefficient, its interval, and whether it meets its bar."""

    value: int
    low: int
    high: int
    units: int
    bar: str

    @classmethod
    def of(cls, row: Row) -> Figure:
        """Return the figure in *row*."""
        value, low, high, units = (int(row[column]) for column in _NUMBERS)
        return cls(value, low, high, units, row["bar"])

    def __str__(self) -> str:
        """Return it as it is read."""
        return f"{self.value / 1000:.3f} [{self.low / 1000:.3f}, {self.high / 1000:.3f}], n = {self.units}"


@dataclass(frozen=True, slots=True)
class Stage:
    """The figures of a stage: what it is, who is compared, and by measure a figure for each pair, or none.

    Attributes:
        usual: The statistic of most measures.
        measures: What a measure and its statistic are called, and its figures.
        missed: The measures that are below their bar, and of which coding.
    """

    title: str
    about: str
    usual: str
    pairs: tuple[str, ...]
    measures: tuple[tuple[str, str, tuple[Figure | None, ...]], ...]
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """What the history counts of a version."""

    name: str
    added: int
    changed: int
    retired: int


def full_downloads(frame: SiteContext) -> Iterator[DownloadItem]:
    """Yield what holds the whole dataset in one file."""
    files, name = frame.copies.files, frame.about["name"]
    if frame.copies.archive:
        yield DownloadItem("Everything", "The whole release as a zip.", frame.copies.archive)
    for ending, title, about in _WHOLE:
        if f"{name}.{ending}" in files:
            yield DownloadItem(title, about, files[f"{name}.{ending}"])


def tables(frame: SiteContext) -> Iterator[OfTable]:
    """Yield the tables."""
    package, files = frame.joined.package, frame.copies.files
    for table in package.contract:
        parquet = files.get(f"parquet/{table.name}.parquet")
        yield OfTable(table, len(package[table.name].rows), files.get(table.path), parquet)


def about_texts(frame: SiteContext) -> Iterator[DownloadItem]:
    """Yield what is said of the dataset in files of their own."""
    for name, about in _SAID:
        if name in frame.copies.files:
            yield DownloadItem(name, about, frame.copies.files[name])


def citations(frame: SiteContext) -> dict[str, str]:
    """Return how to cite the dataset, by the name of the format."""
    entries = citation.cite_dataset(frame.joined.package)
    return {title: citation.FORMATS[form](entries) for form, title in _CITED.items()}


def stages(joined: RecordLookups) -> Iterator[Stage]:
    """Yield how far the coders agree, where the package tells."""
    if not joined.package.has(_AGREEMENT):
        return
    rows = joined.package[_AGREEMENT].rows
    about = {
        row["code"]: row for row in joined.package["codes"].rows if row["code_list"] == "agreement_stage"
    }
    for code in dict.fromkeys((*joined.codes("agreement_stage"), *(row["stage"] for row in rows))):
        staged = [row for row in rows if row["stage"] == code]
        if staged:
            definition = about[code]["definition"] if code in about else ""
            yield _stage(joined, joined.label("agreement_stage", code), definition, staged)


def _stage(joined: RecordLookups, title: str, about: str, rows: Sequence[Row]) -> Stage:
    """Return the figures of a stage: a line a measure, a column a pair of codings."""
    figures = {(row["measure"], (row["coding"], row["compared_with"])): row for row in rows}
    pairs = list(dict.fromkeys(pair for _, pair in figures))
    told = []
    missed = []
    for measure in dict.fromkeys((*joined.codes("agreement_measure"), *(row["measure"] for row in rows))):
        found = [figures.get((measure, pair)) for pair in pairs]
        there = [row for row in found if row]
        if not there:
            continue  # a code that nothing was measured by
        label = joined.label("agreement_measure", measure)
        statistic = joined.label("agreement_statistic", there[0]["statistic"])
        told.append((label, statistic, tuple(Figure.of(row) if row else None for row in found)))
        below = [joined.label("coding", row["coding"]) for row in there if row["bar"] == "missed"]
        if below:
            missed.append(f"{label} ({', '.join(below)})" if len(pairs) > 1 else label)
    named = tuple(
        f"{joined.label('coding', one)} and {joined.label('coding', two).lower()}" for one, two in pairs
    )
    usual = Counter(statistic for _, statistic, _ in told).most_common(1)[0][0] if told else ""
    return Stage(title, about, usual, named, tuple(told), tuple(missed))


def versions(frame: SiteContext) -> list[Version]:
    """Return what the history counts of every version, the newest first; nothing where there is no history.

    Raises:
        InputError: The history is none.
    """
    kept = frame.copies.files.get(record_history.HISTORY_FILE)
    if kept is None:
        return []
    counts: dict[str, Counter[str]] = {"added": Counter(), "changed": Counter(), "retired": Counter()}
    for span in record_history.read_history(kept.path):
        counts["added"][span.added_in] += 1
        counts["changed"][span.changed_in] += 1
        counts["retired"][span.retired_in] += 1
    names = {name for of in counts.values() for name in of if name}
    return [
        Version(name, *(of[name] for of in counts.values()))
        for name in sorted(names, key=lambda name: (parse_version(name), name), reverse=True)
    ]


def changes(frame: SiteContext) -> tuple[str, Markup]:
    """Return the heading and the text of the newest entry of the changelog; both blank where there is none."""
    entries = changelog.parse_changelog(frame.copies.text(_CHANGELOG))
    if not entries:
        return "", Markup()
    newest = entries[0]
    leads = documents.leading(frame, _CHANGELOG, urls.DOWNLOAD)
    heading = f"{newest.version}, {newest.date}" if newest.date else newest.version
    return heading, markdown_pages.render_markdown(newest.text, leads, anchored=False).body


def pages(frame: SiteContext) -> Iterator[File]:
    """Yield the page."""
    files = frame.copies.files
    told: Mapping[str, object] = {
        "dataset": json_ld.dataset(frame),
        "wholes": list(full_downloads(frame)),
        "tables": list(tables(frame)),
        "recipes": list(code_examples.code_examples(frame.about["name"])),
        "workbook": files.get(f"{frame.about['name']}.xlsx"),
        "said": list(about_texts(frame)),
        "citations": citations(frame),
        "stages": list(stages(frame.joined)),
        "versions": versions(frame),
        "changes": changes(frame),
        "signed": checksums.SIGNATURE in files,
        "copies": frame.copies,
        "documents": {
            name: frame.copies.document(path)
            for name, path in (
                ("changelog", _CHANGELOG),
                ("loading", "docs/loading.md"),
                ("agreement", "docs/agreement.md"),
                ("codebook", "docs/codebook.md"),
            )
        },
    }
    yield urls.DOWNLOAD, frame.page("download.html", urls.DOWNLOAD, **told)
