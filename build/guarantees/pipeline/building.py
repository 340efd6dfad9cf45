"""Building: from what people wrote to the tables and the descriptor, validated before anything is written."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guarantees import csvio, diskio, tables
from guarantees.curation import editor, files
from guarantees.curation.files import Curation
from guarantees.errors import InputError
from guarantees.findings import Finding, has_errors, in_order, waive
from guarantees.layout import Layout
from guarantees.model import NOBODY, About, Subject
from guarantees.package import agreement, citation, codebook, descriptor, loading
from guarantees.pipeline import evidence
from guarantees.pipeline.evidence import Evidence
from guarantees.pipeline.validating import ENGINES, SENSE, judged
from guarantees.published import reading as published
from guarantees.release import deposit
from guarantees.reliability.measures import MEASURES
from guarantees.schema import reading as schemas
from guarantees.tables.built import Built

_REBUILD = "Run `guarantees build` and commit what it writes."


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: rows per table, what it wrote, what the texts showed, and all findings."""

    rows: Mapping[str, int]
    changed: Sequence[str]
    anchors: int
    evidence: Evidence
    findings: Sequence[Finding]


def build(layout: Layout, texts: Path | None, *, check: bool) -> BuildReport:
    """Build the repository at *layout*; with *check* write nothing and tell where a rebuild would differ.

    Nothing is written where anything is wrong. With *texts*, the folder of the articles, every anchor is
    re-found in them; else the locks are taken at their word.

    Raises:
        InputError: A folder that was named, or the contract, is not there.
        ContractError: Schemas and code lists do not fit together.
    """
    if texts is not None and not texts.is_dir():
        raise InputError.missing(texts, "the folder of the texts", "Say --texts DIR.")
    curation = files.read(layout, schemas.from_folder(layout.schemas))
    shown = evidence.verify(layout, curation, texts)
    findings = [*curation.findings, *shown.findings, *_stale(layout, curation, texts)]
    if not curation.whole or curation.about is None:
        return BuildReport({}, (), 0, shown, in_order(findings))
    built = _sorted(curation)
    outputs = _outputs(layout, curation, curation.about, built)
    asked = SENSE | (evidence.WAIVABLE if shown.texts else frozenset())
    version = curation.about.version
    # What is accepted does not silence what else is found on its record.
    accepted = {(waiver.check, waiver.record) for waiver in curation.waivers if waiver.check in asked}
    borne = [finding for finding in findings if (finding.check, finding.record) not in accepted]
    findings += _without_cascades(borne, _validated(layout, outputs, built))
    findings = waive(findings, curation.waivers, version, asked)
    findings += _strays(layout, outputs)
    rows = {name: len(table) for name, table in built.items()}
    changed: Sequence[str] = ()
    if check:
        findings += _drift(layout, outputs)
    elif not has_errors(findings):
        changed = [layout.relative(path) for path in diskio.replace_all(layout.root, outputs)]
    return BuildReport(rows, changed, rows["anchors"], shown, in_order(findings))


def _stale(layout: Layout, curation: Curation, texts: Path | None) -> list[Finding]:
    """Return where what is recorded of the agreement of coders does not hold, where the texts can show it."""
    if texts is None:
        return []
    from guarantees.pipeline import agreeing  # noqa: PLC0415  numpy is worth its time only here

    return agreeing.stale(layout, curation, texts)


def _sorted(curation: Curation) -> dict[str, list[Built]]:
    """Return the rows of every table in the order in which they are written."""
    return {
        name: sorted(rows, key=lambda row: tuple(row.cells[c] for c in curation.contract[name].primary_key))
        for name, rows in tables.build(curation).items()
    }


def _outputs(
    layout: Layout, curation: Curation, about: About, built: Mapping[str, Sequence[Built]]
) -> dict[Path, bytes]:
    contract, codes = curation.contract, curation.codes
    cells = {name: [row.cells for row in rows] for name, rows in built.items()}
    outputs = {
        layout.root / table.path: csvio.write(cells[table.name], table.columns, table.primary_key)
        for table in contract
    }
    package = descriptor.descriptor(about, contract, codes)
    outputs[layout.descriptor] = descriptor.write(package)
    outputs[layout.loading] = loading.document(contract)
    outputs[layout.citation] = citation.citation(about)
    outputs[layout.deposit] = deposit.zenodo(package)
    outputs[layout.agreement_page] = agreement.page(
        cells["coder_agreement"],
        codes,
        {measure.name: measure.bar for measure in MEASURES if measure.bar is not None},
        Counter(
            (decision.text("measure"), decision.text("outcome"))
            for decisions in curation.decisions.values()
            for decision in decisions
        ),
    )
    outputs[layout.codebook] = codebook.page(
        codebook.Book(about, contract, codes, curation.coding_rules, cells)
    )
    for name, schema in editor.schemas(curation).items():
        outputs[layout.curation_schemas / name] = descriptor.write(schema)
    return outputs


def _validated(
    layout: Layout, outputs: Mapping[Path, bytes], built: Mapping[str, Sequence[Built]]
) -> Iterator[tuple[Subject, Finding]]:
    """Yield what is wrong with *outputs*, told where a person wrote it, with the record concerned."""
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        # As in an archive, the changelog lies beside the tables.
        changelog, _ = diskio.read_inside(layout.root, layout.changelog, published.MAX_BYTES)
        beside = {} if changelog is None else {layout.changelog: changelog}
        for path, content in {**outputs, **beside}.items():
            target = Path(folder, layout.relative(path))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        package = published.read(Path(folder))
        origins = {
            (data.name, row.line): origin
            for data in package
            for row, origin in zip(data.rows, built[data.name], strict=False)
        }
        for finding in judged(package, tuple(ENGINES)):
            origin = origins.get((finding.table, finding.line))
            if origin is None or not finding.record:
                yield NOBODY, finding
                continue
            place = origin.place(finding.column)
            yield (
                origin.subject,
                dataclasses.replace(finding, file=place.file or finding.file, line=place.line),
            )


def _without_cascades(told: Iterable[Finding], found: Iterable[tuple[Subject, Finding]]) -> Iterator[Finding]:
    """Yield the findings of *found* that do not hang on a record already found wrong when it was read."""
    wrong = {finding.subject for finding in told} - {NOBODY}
    return (finding for subject, finding in found if wrong.isdisjoint({subject, *finding.subjects}))


def _strays(layout: Layout, outputs: Mapping[Path, bytes]) -> Iterator[Finding]:
    for folder in (layout.data, layout.curation_schemas):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path not in outputs and path.name != "README.md" and not path.name.startswith("."):
                yield Finding(
                    check="file-stray",
                    file=layout.relative(path),
                    message="The build does not write this file.",
                    hint="Only the build writes here: remove it, or move it away.",
                )


def _drift(layout: Layout, outputs: Mapping[Path, bytes]) -> Iterator[Finding]:
    for path, content in outputs.items():
        if diskio.holds(path, content):
            continue
        there = path.is_file()
        yield Finding(
            check="drift",
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
