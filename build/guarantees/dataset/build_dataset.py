"""Build the dataset: load the curation files, make rows, render files, validate them, write them."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract import descriptor, loader, reader_options
from guarantees.contract.metadata import DatasetMetadata
from guarantees.core import csv_text, safe_files, written_files
from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, FindingCollector, apply_waivers, has_errors, in_order
from guarantees.core.merge_conflicts import conflict_findings, find_conflicts
from guarantees.core.project import Project
from guarantees.core.rules import GENERATED_FILES, Rule, register
from guarantees.dataset import codebook, hand_edits, text_checks, wording_checks
from guarantees.dataset.agreement import agreement_page, run_agreement
from guarantees.dataset.agreement.measures import MEASURES
from guarantees.dataset.checks import CHECKS
from guarantees.dataset.curation import anchor_lock, curation_loader, json_schema
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.curation.curation_rules import UNEXPECTED_FILE
from guarantees.dataset.rows import SourcedRow, build_rows
from guarantees.dataset.text_checks import TextReport
from guarantees.dataset.validate_repository import SEMANTIC_CHECKS
from guarantees.package import reader
from guarantees.package.reader import Package
from guarantees.release.formats import citation_cff, zenodo
from guarantees.validation.run import ENGINES, validate_package

OUT_OF_DATE: Final = register(
    Rule(
        name="out-of-date",
        group=GENERATED_FILES,
        summary="Every generated file must be what a rebuild writes.",
        fix="Run `guarantees build`, and commit the changed files.",
        bad="curation/events/mayors-meet.yml changed, and data/events.csv not built again",
        good="curation/events/mayors-meet.yml changed, then `guarantees build`",
    )
)


_BUILD_AGAIN: Final = "Run `guarantees build` and commit what it writes."

Rows = Mapping[str, Sequence[SourcedRow]]
"""The rows of every table, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build.

    Attributes:
        rows: The number of rows of each table.
        changed: The files that were written, as paths relative to the root.
        kept: Copies of files that were overwritten although they may have been edited, as paths relative to the root.
        anchors: The number of anchors.
        evidence: What the articles showed.
        findings: All findings, in order.
    """

    rows: Mapping[str, int]
    changed: Sequence[str]
    anchors: int
    evidence: TextReport
    findings: Sequence[Finding]
    kept: Sequence[str] = ()


def build(
    project: Project, texts: Path | None, *, check: bool, discard_edits: bool = False, strict: bool = True
) -> BuildReport:
    """Build the dataset of *project*, and write it if there is no error.

    With *check* nothing is written, and every file that a rebuild would change is a finding. With *texts*, the folder of
    the articles, every anchor is found again in them; without, the anchor locks are trusted. A generated file that was
    edited by hand, or has a merge conflict, is an error unless the build *discards edits*.

    A correction of the coding also changes how the coders agree, which only a build with the articles can compute. A
    *check* that is not *strict* accepts the figures of an earlier coding with a warning, so that it has the same result
    with the articles as without. A release is strict.

    Raises:
        InputError: The folder *texts* or the contract does not exist.
        ContractError: Schemas and code lists do not fit together.
    """
    if texts is not None and not texts.is_dir():
        raise InputError(f"No such folder of articles: '{texts}'. Check the path after --texts.")
    curation = curation_loader.load(project, loader.load_folder(project.schemas))
    text_report = text_checks.verify(project, curation, texts)
    curation_findings = text_checks.without_consequences(curation.findings, text_report)
    findings = [*curation_findings, *wording_checks.findings(curation), *text_report.findings]
    compared = run_agreement.compare_again(project, curation, texts) if curation.complete else None
    if compared:
        findings += compared.findings
        if check and not strict and curation.agreement:
            findings += run_agreement.outdated_records(project, curation, compared)
        else:
            curation = dataclasses.replace(
                curation, agreement=_as_rows(compared.rows), differences=_as_rows(compared.differences)
            )
    findings += _conflicts(project, generated=not discard_edits)
    if not curation.complete or curation.metadata is None:
        return BuildReport({}, (), 0, text_report, in_order(findings))

    # An article shows by itself whether the positions in its lock are right.
    unverified = [curation_loader.lock_path(project, name) for name in text_report.absent]
    findings += hand_edits.find_edited_locks(project, unverified)
    rows = build_rows(curation)
    files = render(project, curation, curation.metadata, rows)
    waivable = SEMANTIC_CHECKS | wording_checks.WAIVABLE
    if text_report.texts:
        waivable |= text_checks.WAIVABLE
    findings += _row_findings(project, curation, rows, files, _unwaived(findings, curation, waivable))
    findings = apply_waivers(findings, curation.waivers, curation.metadata.version, waivable)
    findings += _unexpected_files(project, files)

    if not discard_edits:
        findings += hand_edits.find_hand_edits(project, files, rows, curation.contract)

    changed: Sequence[str] = ()
    copies: dict[Path, bytes] = {}
    outputs = {**files, **_anchor_locks(project, curation)}
    if check:
        examples = hand_edits.first_differences(project, files, rows, curation.contract)
        findings += _out_of_date(project, outputs, {finding.file for finding in findings}, examples)
    elif not has_errors(findings):
        copies = {} if discard_edits else _copies(project, hand_edits.find_unrecorded(project, files))
        contents = {project.relative(path): content for path, content in outputs.items()}
        record = written_files.updated_record(project.root, contents)
        written = safe_files.write_all_or_none(project.root, {**copies, **outputs, **record})
        changed = [project.relative(path) for path in written if path in outputs]
    counts = {name: len(table_rows) for name, table_rows in rows.items()}
    kept = [project.relative(path) for path in copies]
    return BuildReport(counts, changed, counts["anchors"], text_report, in_order(findings), kept)


def _copies(project: Project, files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Return where to keep a copy of each of *files*, which are going to be overwritten."""
    folder = project.root / written_files.FOLDER / written_files.REPLACED
    return {folder / project.relative(path): content for path, content in files.items()}


def generated_files(project: Project, curation: Curation) -> dict[Path, bytes]:
    """Return what a build without the articles would write; nothing if the curation files have errors."""
    about = curation.metadata
    if not curation.complete or about is None or has_errors(curation.findings):
        return {}
    if compared := run_agreement.compare_again(project, curation, None):
        curation = dataclasses.replace(
            curation, agreement=_as_rows(compared.rows), differences=_as_rows(compared.differences)
        )
    return render(project, curation, about, build_rows(curation))


def drift(project: Project, files: Mapping[Path, bytes]) -> list[Finding]:
    """Return a finding for every generated file that differs from *files*, or that a build does not write."""
    return [*_unexpected_files(project, files), *_out_of_date(project, files, (), {})] if files else []


def _as_rows(cells: Iterable[Mapping[str, str]]) -> tuple[Row, ...]:
    """Return *cells* as rows of a file that is still to be written."""
    return tuple(Row(dict(row), line) for line, row in enumerate(cells, start=2))


def render(project: Project, curation: Curation, about: DatasetMetadata, rows: Rows) -> dict[Path, bytes]:
    """Return the content of every file that the build writes: tables, descriptor, metadata, pages and JSON Schemas."""
    contract, codes = curation.contract, curation.code_lists
    cells = {name: [row.cells for row in table_rows] for name, table_rows in rows.items()}
    files = {
        project.root / table.path: csv_text.to_csv_sorted(cells[table.name], table.columns, table.primary_key)
        for table in contract
    }
    # The record from which a build without the articles takes how the codings compare.
    for path in (project.coder_agreement, project.coding_differences):
        if cells[path.stem]:
            files[path] = files[project.root / contract[path.stem].path]
    package = descriptor.build_descriptor(about, contract, codes, curation.waivers)
    files[project.descriptor] = descriptor.to_json(package)
    files[project.loading] = reader_options.reader_options(contract)
    files[project.citation] = citation_cff.citation_cff(about)
    files[project.deposit] = zenodo.zenodo(package)
    files[project.agreement_page] = agreement_page.page(
        cells["coder_agreement"],
        codes,
        {measure.name: measure.bar for measure in MEASURES if measure.bar is not None},
        Counter(
            (decision.measure, decision.outcome)
            for decisions in curation.decisions.values()
            for decision in decisions
        ),
    )
    book = codebook.CodebookInput(about, contract, codes, curation.coding_rules, cells)
    files[project.codebook] = codebook.page(book)
    files[project.data_dictionary] = codebook.dictionary(book)
    for name, schema in json_schema.schemas(curation).items():
        files[project.curation_schemas / name] = descriptor.to_json(schema)
    return files


def _anchor_locks(project: Project, curation: Curation) -> dict[Path, bytes]:
    """Return the anchor locks without the positions of deleted quotes, which needs no article."""
    return {
        curation_loader.lock_path(project, source.source_id): anchor_lock.write(source.lock)
        for source in curation.sources.values()
        if source.lock
    }


def _unwaived(findings: Sequence[Finding], curation: Curation, waivable: Collection[str]) -> list[Finding]:
    """Return the *findings* that no waiver accepts: an accepted one must not hide what else is wrong."""
    waived = {
        (waiver.rule_name, waiver.record) for waiver in curation.waivers if waiver.rule_name in waivable
    }
    return [finding for finding in findings if (finding.check, finding.record) not in waived]


def _row_findings(
    project: Project,
    curation: Curation,
    rows: Rows,
    files: Mapping[Path, bytes],
    reported: Iterable[Finding],
) -> list[Finding]:
    """Validate the tables in *files*, and return the findings at the places where their rows were written.

    A finding about a record that *reported* findings are about is left out: it may be their consequence.
    """
    package = _package(project, curation, files)
    row_of_line = {
        (data.name, row.line): sourced
        for data in package
        for row, sourced in zip(data.rows, rows[data.name], strict=True)
    }
    findings = FindingCollector()
    broken = {finding.subject for finding in reported}
    for finding in validate_package(package, ENGINES, CHECKS, folds=False).findings:
        row = row_of_line.get((finding.table, finding.line)) if finding.record else None
        findings.extend_without_consequences([_at_source(finding, row) if row else finding], broken)
    return list(findings)


def _package(project: Project, curation: Curation, files: Mapping[Path, bytes]) -> Package:
    """Return *files* as a package, read from memory."""
    findings = FindingCollector()
    tables = {
        table.name: reader.parse(table, files[project.root / table.path], table.path, findings)
        for table in curation.contract
    }
    package_descriptor = json.loads(files[project.descriptor])
    return Package(project.root, package_descriptor, curation.contract, tables, list(findings))


def _at_source(finding: Finding, row: SourcedRow) -> Finding:
    """Return a finding about *row* with the place in a curation file where the row, or its cell, was written."""
    location = row.location_of(finding.column)
    return dataclasses.replace(
        finding,
        file=location.file or finding.file,
        line=location.line,
        others=(*finding.others, row.record_ref),
    )


def _unexpected_files(project: Project, files: Mapping[Path, bytes]) -> list[Finding]:
    """Return a finding for every file in a generated folder that the build does not write."""
    folders = [folder for folder in (project.data, project.curation_schemas) if folder.is_dir()]
    return [
        Finding(
            rule=UNEXPECTED_FILE,
            file=project.relative(path),
            message="The build does not write this file.",
            hint="Only the build writes to this folder: remove the file, or move it away.",
        )
        for folder in folders
        for path in sorted(folder.iterdir())
        if path not in files and path.name != "README.md" and not path.name.startswith(".")
    ]


def _conflicts(project: Project, *, generated: bool) -> list[Finding]:
    """Return the merge conflicts in the changelog and, if asked for, in *generated* files.

    Those in the files that the build reads were reported when they were read.
    """
    findings = hand_edits.find_conflicts_in_generated(project) if generated else []
    if project.changelog.is_file():
        conflicts = find_conflicts(project.changelog.read_bytes())
        findings += conflict_findings(conflicts, project.relative(project.changelog))
    return findings


def _out_of_date(
    project: Project, files: Mapping[Path, bytes], reported: Collection[str], examples: Mapping[Path, str]
) -> list[Finding]:
    """Return a finding for every file that differs from what the build would write, and is not *reported* already.

    The hint starts with one of *examples*, by file: in a pull request it shows whether a table was edited.
    """
    findings = []
    for path, content in files.items():
        if safe_files.has_content(path, content) or project.relative(path) in reported:
            continue
        exists = path.is_file()
        message = "Out of date: a rebuild would change this file." if exists else "The file does not exist."
        findings.append(
            Finding(
                rule=OUT_OF_DATE,
                file=project.relative(path),
                line=_first_difference(path.read_bytes(), content) if exists else 0,
                message=message,
                hint=f"{examples.get(path, '')} {_BUILD_AGAIN}".strip(),
            )
        )
    return findings


def _first_difference(old: bytes, new: bytes) -> int:
    """Return the first line, counted from 1, in which *old* and *new* differ."""
    pairs = zip(old.split(b"\n"), new.split(b"\n"), strict=False)
    return next(
        (number for number, (a, b) in enumerate(pairs, start=1) if a != b),
        min(old.count(b"\n"), new.count(b"\n")) + 1,
    )
