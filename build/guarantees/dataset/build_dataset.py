"""Building: from what people wrote to the tables and the descriptor, validated before anything is written."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract import descriptor, loader, reader_options
from guarantees.contract.metadata import DatasetMetadata
from guarantees.core import csv_text, safe_files
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, apply_waivers, has_errors, in_order
from guarantees.core.locations import NO_RECORD, RecordRef
from guarantees.core.project import Project
from guarantees.core.rules import GENERATED_FILES, Rule, register
from guarantees.dataset import codebook, text_checks
from guarantees.dataset.agreement import agreement_page
from guarantees.dataset.agreement.measures import MEASURES
from guarantees.dataset.checks import CHECKS
from guarantees.dataset.curation import curation_loader, json_schema
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.curation.curation_rules import UNEXPECTED_FILE
from guarantees.dataset.rows import SourcedRow, build_rows
from guarantees.dataset.text_checks import TextReport
from guarantees.dataset.validate_repository import SEMANTIC_CHECKS
from guarantees.package import reader
from guarantees.release.formats import citation_cff, zenodo
from guarantees.validation.run import ENGINES, validate_package

OUT_OF_DATE: Final = register(
    Rule(
        name="out-of-date",
        group=GENERATED_FILES,
        summary="Every generated file must be what a rebuild writes.",
        fix="Run `guarantees build`, and commit the changed files.",
        bad="data/events.csv edited by hand",
        good="curation/events/mayors-meet.yml edited, then `guarantees build`",
    )
)


_REBUILD = "Run `guarantees build` and commit what it writes."


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: rows per table, what it wrote, what the texts showed, and all findings."""

    rows: Mapping[str, int]
    changed: Sequence[str]
    anchors: int
    evidence: TextReport
    findings: Sequence[Finding]


def build(layout: Project, texts: Path | None, *, check: bool) -> BuildReport:
    """Build the repository at *layout*; with *check* write nothing and tell where a rebuild would differ.

    Nothing is written where anything is wrong. With *texts*, the folder of the articles, every anchor is
    re-found in them; else the locks are taken at their word.

    Raises:
        InputError: A folder that was named, or the contract, is not there.
        ContractError: Schemas and code lists do not fit together.
    """
    if texts is not None and not texts.is_dir():
        raise InputError.missing(texts, "the folder of the texts", "Say --texts DIR.")
    curation = curation_loader.load(layout, loader.load_folder(layout.schemas))
    shown = text_checks.verify(layout, curation, texts)
    findings = [*curation.findings, *shown.findings, *_stale_agreement(layout, curation, texts)]
    if not curation.complete or curation.about is None:
        return BuildReport({}, (), 0, shown, in_order(findings))
    built = build_rows(curation)
    outputs = _outputs(layout, curation, curation.about, built)
    asked = SEMANTIC_CHECKS | (text_checks.WAIVABLE if shown.texts else frozenset())
    version = curation.about.version
    # What is accepted does not silence what else is found on its record.
    accepted = {(waiver.check, waiver.record) for waiver in curation.waivers if waiver.check in asked}
    borne = [finding for finding in findings if (finding.check, finding.record) not in accepted]
    findings += _drop_consequences(borne, _validated(layout, outputs, built))
    findings = apply_waivers(findings, curation.waivers, version, asked)
    findings += _unexpected_files(layout, outputs)
    rows = {name: len(table) for name, table in built.items()}
    changed: Sequence[str] = ()
    if check:
        findings += _out_of_date(layout, outputs)
    elif not has_errors(findings):
        changed = [layout.relative(path) for path in safe_files.write_all_or_none(layout.root, outputs)]
    return BuildReport(rows, changed, rows["anchors"], shown, in_order(findings))


def _stale_agreement(layout: Project, curation: Curation, texts: Path | None) -> list[Finding]:
    """Return where what is recorded of the agreement of coders does not hold, where the texts can show it."""
    if texts is None:
        return []
    from guarantees.dataset.agreement import run_agreement  # noqa: PLC0415  numpy is worth its time only here

    return run_agreement.stale_figures(layout, curation, texts)


def _outputs(
    layout: Project, curation: Curation, about: DatasetMetadata, built: Mapping[str, Sequence[SourcedRow]]
) -> dict[Path, bytes]:
    contract, codes = curation.contract, curation.codes
    cells = {name: [row.cells for row in rows] for name, rows in built.items()}
    outputs = {
        layout.root / table.path: csv_text.to_csv_sorted(cells[table.name], table.columns, table.primary_key)
        for table in contract
    }
    package = descriptor.build_descriptor(about, contract, codes)
    outputs[layout.descriptor] = descriptor.to_json(package)
    outputs[layout.loading] = reader_options.reader_options(contract)
    outputs[layout.citation] = citation_cff.citation_cff(about)
    outputs[layout.deposit] = zenodo.zenodo(package)
    outputs[layout.agreement_page] = agreement_page.page(
        cells["coder_agreement"],
        codes,
        {measure.name: measure.bar for measure in MEASURES if measure.bar is not None},
        Counter(
            (decision.measure, decision.outcome)
            for decisions in curation.decisions.values()
            for decision in decisions
        ),
    )
    outputs[layout.codebook] = codebook.page(
        codebook.CodebookInput(about, contract, codes, curation.coding_rules, cells)
    )
    for name, schema in json_schema.schemas(curation).items():
        outputs[layout.curation_schemas / name] = descriptor.to_json(schema)
    return outputs


def _validated(
    layout: Project, outputs: Mapping[Path, bytes], built: Mapping[str, Sequence[SourcedRow]]
) -> Iterator[tuple[RecordRef, Finding]]:
    """Yield what is wrong with *outputs*, told where a person wrote it, with the record concerned."""
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        # As in an archive, the changelog lies beside the tables.
        changelog, _ = safe_files.read_within(layout.root, layout.changelog, reader.MAX_BYTES)
        beside = {} if changelog is None else {layout.changelog: changelog}
        for path, content in {**outputs, **beside}.items():
            target = Path(folder, layout.relative(path))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        package = reader.read(Path(folder))
        origins = {
            (data.name, row.line): origin
            for data in package
            for row, origin in zip(data.rows, built[data.name], strict=False)
        }
        for finding in validate_package(package, tuple(ENGINES), CHECKS):
            origin = origins.get((finding.table, finding.line))
            if origin is None or not finding.record:
                yield NO_RECORD, finding
                continue
            place = origin.location_of(finding.column)
            yield (
                origin.record_ref,
                dataclasses.replace(finding, file=place.file or finding.file, line=place.line),
            )


def _drop_consequences(
    told: Iterable[Finding], found: Iterable[tuple[RecordRef, Finding]]
) -> Iterator[Finding]:
    """Yield the findings of *found* that do not hang on a record already found wrong when it was read."""
    wrong = {finding.subject for finding in told} - {NO_RECORD}
    return (finding for subject, finding in found if wrong.isdisjoint({subject, *finding.subjects}))


def _unexpected_files(layout: Project, outputs: Mapping[Path, bytes]) -> Iterator[Finding]:
    for folder in (layout.data, layout.curation_schemas):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path not in outputs and path.name != "README.md" and not path.name.startswith("."):
                yield Finding(
                    rule=UNEXPECTED_FILE,
                    file=layout.relative(path),
                    message="The build does not write this file.",
                    hint="Only the build writes here: remove it, or move it away.",
                )


def _out_of_date(layout: Project, outputs: Mapping[Path, bytes]) -> Iterator[Finding]:
    for path, content in outputs.items():
        if safe_files.has_content(path, content):
            continue
        there = path.is_file()
        yield Finding(
            rule=OUT_OF_DATE,
            file=layout.relative(path),
            line=_first_difference(path.read_bytes(), content) if there else 0,
            message="The file is not what a rebuild gives." if there else "The file is not there.",
            hint=_REBUILD,
        )


def _first_difference(old: bytes, new: bytes) -> int:
    """Return the first line, from 1, on which *old* is not *new*."""
    pairs = zip(old.split(b"\n"), new.split(b"\n"), strict=False)
    return next(
        (number for number, (a, b) in enumerate(pairs, start=1) if a != b),
        min(old.count(b"\n"), new.count(b"\n")) + 1,
    )
