"""The download page: files, code examples, citations, verification, limits, coder agreement and changes."""

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
from guarantees.explorer import json_ld, markdown_pages, urls
from guarantees.explorer.code_examples import CodeExample, code_examples
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.explorer.package_files import PackageFile
from guarantees.explorer.pages import documents
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import checksums
from guarantees.release import record_history
from guarantees.release.changelog_file import parse_changelog
from guarantees.release.formats import atom_feed, change_list, datasette, json_lines, odcs

_CHANGELOG: Final = "CHANGELOG.md"
_LINKED_DOCUMENTS: Final = {
    "changelog": _CHANGELOG,
    "loading": "docs/loading.md",
    "agreement": "docs/agreement.md",
}
_AGREEMENT_TABLE: Final = "coder_agreement"
# Suffix, title and description of the files with all tables.
_FULL_DOWNLOADS: Final = (
    ("sqlite", "SQLite", "All tables with keys, references and full-text indexes."),
    ("xlsx", "Excel", "All tables as sheets of one workbook."),
)
_METADATA_FILES: Final = {
    "datapackage.json": "Data Package: tables, columns and constraints, for programs.",
    "loading.json": "Reader options for pandas, Polars and others, by table.",
    "croissant.json": "Croissant: the same, for machine-learning tools.",
    odcs.FILE: "The contract of the tables in the Open Data Contract Standard, for `datacontract test`.",
    datasette.FILE: "Titles, descriptions and facets for Datasette: run `datasette .` in the release.",
    record_history.HISTORY_FILE: "The versions in which every record was added, changed and retired.",
    change_list.FILE: "What changed since the version before, by record and cell (JSON Lines).",
    atom_feed.FILE: "The versions as an Atom feed.",
    "CITATION.cff": "How to cite, in the Citation File Format.",
    "LICENSE-DATA": "The licence of the data.",
    "sbom.cdx.json": "The software that the release was made with (CycloneDX).",
    checksums.SUMS: "The checksums of all files.",
    checksums.SIGNATURE: "The signature of the checksums.",
    checksums.PROVENANCE: "How the release was made, as an in-toto statement: the commit, the command and Python.",
    checksums.PROVENANCE_SIGNATURE: "The signature of that statement.",
    checksums.SIGNERS: "The signer's public key. Compare it with one that you have from another place.",
}
_CITATION_FORMATS: Final = {"text": "Text", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


@dataclass(frozen=True, slots=True)
class DownloadItem:
    """A file to download, with its title and description."""

    title: str
    description: str
    file: PackageFile


@dataclass(frozen=True, slots=True)
class TableDownload:
    """A table, the number of its rows, and its files as far as the package has them."""

    table: Table
    row_count: int
    csv: PackageFile | None
    parquet: PackageFile | None
    json_lines: PackageFile | None


@dataclass(frozen=True, slots=True)
class AgreementValue:
    """A coefficient or share in thousandths, its confidence interval, the number of units, and the target's status."""

    value: int
    low: int
    high: int
    units: int
    target: str

    @classmethod
    def from_row(cls, row: Row) -> AgreementValue:
        """Return the value in a row of the table of coder agreement."""
        return cls(
            value=int(row["value_thousandths"]),
            low=int(row["low_thousandths"]),
            high=int(row["high_thousandths"]),
            units=int(row["units"]),
            target=row["bar"],
        )

    def __str__(self) -> str:
        """Return the value with its interval, as in publications."""
        return f"{self.value / 1000:.3f} [{self.low / 1000:.3f}, {self.high / 1000:.3f}], n = {self.units}"


@dataclass(frozen=True, slots=True)
class AgreementMeasure:
    """A measure, its statistic, and a value for each pair of codings; None for a pair without one."""

    title: str
    statistic: str
    values: Sequence[AgreementValue | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementStage:
    """The agreement at a stage of coding.

    Attributes:
        usual_statistic: The statistic of most measures.
        pairs: The names of the pairs of codings.
        below_target: The measures below their target, with the coding if there are several pairs.
    """

    title: str
    description: str
    usual_statistic: str
    pairs: Sequence[str]
    measures: Sequence[AgreementMeasure]
    below_target: Sequence[str]


@dataclass(frozen=True, slots=True)
class VersionCounts:
    """The number of records that were added, last changed and retired in a version."""

    version: str
    added: int
    changed: int
    retired: int


@dataclass(frozen=True, slots=True)
class LatestChanges:
    """The newest entry of the changelog: its heading and text, blank if there is none."""

    heading: str
    body: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadPage:
    """The content of the download page.

    Attributes:
        dataset: The JSON-LD of the dataset.
        full_downloads: Files that contain the whole dataset.
        workbook: The Excel file of a release.
        feed: The feed of versions of a release.
        citations: How to cite the dataset, by the name of the format.
        document_urls: Pages of documents by name; blank for those that the package lacks.
    """

    dataset: Markup
    full_downloads: Sequence[DownloadItem]
    tables: Sequence[TableDownload]
    metadata_files: Sequence[DownloadItem]
    examples: Sequence[CodeExample]
    workbook: PackageFile | None
    feed: PackageFile | None
    citations: Mapping[str, str]
    is_signed: bool
    agreement: Sequence[AgreementStage]
    changes: LatestChanges
    versions: Sequence[VersionCounts]
    document_urls: Mapping[str, str]


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the download page.

    Raises:
        InputError: The package contains a history or a description of the dataset that cannot be used.
    """
    files, name = site.files.files, site.about["name"]
    entries = citation.cite_dataset(site.lookups.package)
    page = DownloadPage(
        dataset=json_ld.describe_dataset(site),
        full_downloads=list_full_downloads(site),
        tables=list_tables(site),
        metadata_files=[
            DownloadItem(path, description, files[path])
            for path, description in _METADATA_FILES.items()
            if path in files
        ],
        examples=code_examples(name),
        workbook=files.get(f"{name}.xlsx"),
        feed=files.get(atom_feed.FILE),
        citations={title: citation.FORMATS[form](entries) for form, title in _CITATION_FORMATS.items()},
        is_signed=checksums.SIGNATURE in files,
        agreement=list_agreement(site.lookups),
        changes=find_latest_changes(site),
        versions=count_by_version(site),
        document_urls={name: site.files.document_url(path) for name, path in _LINKED_DOCUMENTS.items()},
    )
    yield site.page("download.html", urls.DOWNLOAD, page=page)


def list_full_downloads(site: SiteContext) -> list[DownloadItem]:
    """Return the files that contain the whole dataset."""
    files, name = site.files.files, site.about["name"]
    items = [
        DownloadItem(title, description, files[f"{name}.{suffix}"])
        for suffix, title, description in _FULL_DOWNLOADS
        if f"{name}.{suffix}" in files
    ]
    if site.files.archive:
        items.insert(0, DownloadItem("Everything", "The complete release as a zip file.", site.files.archive))
    return items


def list_tables(site: SiteContext) -> list[TableDownload]:
    """Return the tables with their files."""
    package, files = site.lookups.package, site.files.files
    return [
        TableDownload(
            table,
            len(package[table.name].rows),
            files.get(table.path),
            files.get(f"parquet/{table.name}.parquet"),
            files.get(json_lines.table_path(table.name)),
        )
        for table in package.contract
    ]


def list_agreement(lookups: RecordLookups) -> list[AgreementStage]:
    """Return the agreement of the coders at each stage; an empty list if the package does not contain any."""
    if not lookups.package.has(_AGREEMENT_TABLE):
        return []
    rows = lookups.package[_AGREEMENT_TABLE].rows
    definitions = {
        row["code"]: row["definition"]
        for row in lookups.package["codes"].rows
        if row["code_list"] == "agreement_stage"
    }
    stages = []
    for code in dict.fromkeys((*lookups.codes("agreement_stage"), *(row["stage"] for row in rows))):
        of_stage = [row for row in rows if row["stage"] == code]
        if of_stage:
            title = lookups.label("agreement_stage", code)
            stages.append(_agreement_stage(lookups, title, definitions.get(code, ""), of_stage))
    return stages


def _agreement_stage(
    lookups: RecordLookups, title: str, description: str, rows: Sequence[Row]
) -> AgreementStage:
    """Return a stage with a measure for each code that has a value, and a pair for each two codings compared."""
    by_measure_and_pair = {(row["measure"], (row["coding"], row["compared_with"])): row for row in rows}
    pairs = list(dict.fromkeys(pair for _, pair in by_measure_and_pair))
    measures = []
    below_target = []
    for code in dict.fromkeys((*lookups.codes("agreement_measure"), *(row["measure"] for row in rows))):
        cells = [by_measure_and_pair.get((code, pair)) for pair in pairs]
        measured = [row for row in cells if row]
        if not measured:
            continue
        label = lookups.label("agreement_measure", code)
        statistic = lookups.label("agreement_statistic", measured[0]["statistic"])
        values = [AgreementValue.from_row(row) if row else None for row in cells]
        measures.append(AgreementMeasure(label, statistic, values))
        codings = [lookups.label("coding", row["coding"]) for row in measured if row["bar"] == "missed"]
        if codings:
            below_target.append(f"{label} ({', '.join(codings)})" if len(pairs) > 1 else label)
    statistics = Counter(measure.statistic for measure in measures)
    return AgreementStage(
        title=title,
        description=description,
        usual_statistic=statistics.most_common(1)[0][0] if statistics else "",
        pairs=[
            f"{lookups.label('coding', coding)} and {lookups.label('coding', other).lower()}"
            for coding, other in pairs
        ],
        measures=measures,
        below_target=below_target,
    )


def count_by_version(site: SiteContext) -> list[VersionCounts]:
    """Return the counts of every version, the newest first; an empty list if the package has no history.

    Raises:
        InputError: The file with the history cannot be read.
    """
    file = site.files.files.get(record_history.HISTORY_FILE)
    if file is None:
        return []
    added, changed, retired = Counter[str](), Counter[str](), Counter[str]()
    for span in record_history.read_history(file.path):
        added[span.added_in] += 1
        changed[span.changed_in] += 1
        retired[span.retired_in] += 1
    versions = {version for version in (*added, *changed, *retired) if version}
    return [
        VersionCounts(version, added[version], changed[version], retired[version])
        for version in sorted(versions, key=lambda name: (parse_version(name), name), reverse=True)
    ]


def find_latest_changes(site: SiteContext) -> LatestChanges:
    """Return the newest entry of the changelog."""
    changelog = parse_changelog(site.files.document_text(_CHANGELOG))
    if not changelog.entries:
        return LatestChanges("", Markup())
    newest = changelog.entries[0]
    heading = f"{newest.version}, {newest.date}" if newest.date else newest.version
    resolve_link = documents.link_resolver(site, _CHANGELOG, urls.DOWNLOAD)
    return LatestChanges(
        heading,
        markdown_pages.render_markdown(
            f"{newest.text}\n\n{changelog.links}", resolve_link, with_anchors=False
        ).body,
    )
