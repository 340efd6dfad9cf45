"""Loading ``curation/``: registers, code lists, one file per article, and the anchor locks beside them.

The name of a file is the id of what it holds, so that two contributors who add records never edit the same file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from guarantees.contract.metadata import Code, CodeList, Contributor, DatasetMetadata, Funding, License
from guarantees.contract.table_schema import Contract
from guarantees.core import csv_text, yaml_text
from guarantees.core.csv_text import Row
from guarantees.core.errors import ContractError, did_you_mean
from guarantees.core.findings import Finding, Waiver
from guarantees.core.locations import RecordRef
from guarantees.core.project import Project
from guarantees.dataset import model
from guarantees.dataset.curated_record import CuratedRecord, KnownValues
from guarantees.dataset.curation import anchor_lock, deleted_records, expectations_file
from guarantees.dataset.curation.curation_files import LOCK_SUFFIX, CurationFiles
from guarantees.dataset.curation.curation_rules import (
    CURATION_MISSING_KEY,
    CURATION_UNKNOWN_ID,
    INVALID_AGREEMENT_RECORD,
    INVALID_CODE_LIST,
)
from guarantees.dataset.curation.read_record import RecordReader
from guarantees.dataset.evidence import EXCLUSION, AnchorLock, Evidence, EvidenceFor, QuoteSelector
from guarantees.dataset.model import (
    Actor,
    AuditFile,
    CodeListFile,
    CodingRule,
    Decision,
    Event,
    EventAccount,
    Exclusion,
    Quote,
    RetiredId,
    Source,
    SourceFile,
    Statement,
    TermsFile,
)

_RECORD_AGAIN: Final = "Run `guarantees build` with the articles at hand, which writes it."

_KEY_OF_PART: Final[Mapping[str, str]] = {
    "content": "quote",
    "attribution": "attribution",
    "date": "date_words",
    "event": "mention",
    EXCLUSION: "quote",
}
"""The key under which the quotes of each part are written."""

Record = TypeVar("Record", bound=CuratedRecord)


@dataclass(frozen=True, slots=True)
class CuratedSource:
    """An article as a curator coded it, and the anchor lock beside the file; None if there is no lock."""

    source_id: str
    file: SourceFile
    lock: AnchorLock | None = None

    @property
    def source(self) -> Source:
        """The bibliographic record."""
        return self.file.source

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements, in reading order."""
        return self.file.statements

    @property
    def accounts(self) -> tuple[EventAccount, ...]:
        """What the article reports of each event that it mentions."""
        return self.file.events

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """The words from which nothing is coded, with the reason."""
        return self.file.exclusions

    @property
    def text_file(self) -> str:
        """The name of the article's text file."""
        return self.file.source.file

    def statement_id(self, statement: Statement) -> str:
        """Return the id under which a statement of this file is published."""
        return f"{self.source_id}-{statement.id}"

    def quotes(self) -> list[Evidence]:
        """Return every quote that is evidence, in the order of the file."""
        quotes: list[Evidence] = []
        for statement in self.statements:
            owner = EvidenceFor(statement=statement.id)
            quotes += _selectors(owner, "content", statement.quote, statement.record_ref)
            quotes += _selectors(owner, "attribution", statement.attribution, statement.record_ref)
            quotes += _selectors(owner, "date", statement.date_words, statement.record_ref)
        for account in self.accounts:
            owner = EvidenceFor(event=account.id)
            quotes += _selectors(owner, "event", account.mention, account.record_ref)
            quotes += _selectors(owner, "date", account.date_words, account.record_ref)
        return quotes

    def selectors(self) -> list[Evidence]:
        """Return every quote that has to be found in the article, published or not."""
        excluded = tuple(quote for exclusion in self.exclusions for quote in exclusion.quote)
        # An excluded quote belongs to the article as a whole: a fault in one must not hide faults of the source's record.
        return [
            *self.quotes(),
            *_selectors(EvidenceFor(), EXCLUSION, excluded, RecordRef("", self.source_id)),
        ]


def _selectors(
    owner: EvidenceFor, part: str, quotes: Collection[Quote], record_ref: RecordRef
) -> list[Evidence]:
    return [
        Evidence(
            owner,
            part,
            number,
            QuoteSelector(
                quote.words or quote.start,
                quote.end,
                int(quote.occurrence or 0),
                quote.location,
                key=_KEY_OF_PART[part] if len(quotes) == 1 else "",
            ),
            record_ref,
        )
        for number, quote in enumerate(quotes, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Curation:
    """Everything that people wrote, and what is wrong with it.

    Attributes:
        contract: The contract with the code lists and the expectations filled in.
        metadata: The metadata of the dataset; None if ``dataset.yml`` is invalid.
        code_list_files: The files of the code lists, by name.
        code_lists: The code lists in them, by name.
        coding_rules: The coding rules that do not belong to one code, in the order of the file.
        terms: The words that summaries use.
        actors: The actors, by id.
        events: The events, by id.
        sources: The coded articles, by id.
        retired: The ids that are no longer used.
        waivers: The findings that are accepted.
        agreement: The rows of the recorded agreement of the coders.
        differences: The rows of the recorded differences between the blind codings.
        decisions: What was decided where codings differ, by source.
        audits: What was decided after each audit, by its name.
        findings: What is wrong with the files.
        complete: Whether every file could be read. Only a complete curation can be built.
    """

    contract: Contract
    metadata: DatasetMetadata | None
    code_list_files: Mapping[str, CodeListFile]
    code_lists: Mapping[str, CodeList]
    coding_rules: tuple[CodingRule, ...]
    terms: TermsFile
    actors: Mapping[str, Actor]
    events: Mapping[str, Event]
    sources: Mapping[str, CuratedSource]
    retired: tuple[RetiredId, ...]
    waivers: tuple[Waiver, ...]
    agreement: tuple[Row, ...]
    differences: tuple[Row, ...]
    decisions: Mapping[str, tuple[Decision, ...]]
    audits: Mapping[str, AuditFile]
    findings: tuple[Finding, ...]
    complete: bool

    def ids(self) -> dict[str, list[str]]:
        """Return the ids of every register, sorted."""
        return {"actors": sorted(self.actors), "events": sorted(self.events), "sources": sorted(self.sources)}


def load(project: Project, schemas: Contract) -> Curation:
    """Return everything in ``curation/``, read by the contract *schemas*, with what is wrong in its findings."""
    files = CurationFiles(project)
    code_files = _read_code_lists(files, schemas)
    code_lists = {name: _code_list(name, file) for name, file in code_files.items()}
    # If a list cannot be read, its columns would reject every code: values are then read without code lists.
    with_codes = None if len(files.problems) else _with_codes(files, schemas, code_lists)
    contract = with_codes or schemas
    registers = _read_registers(files, contract)
    statements = AnyId() if files.unreadable else statement_ids(registers["sources"])
    reader = RecordReader(KnownValues(contract, {**registers, "statements": statements}), files.problems)
    metadata = _read_dataset(files, reader)
    rules = _read_file(files, reader, project.curation / "coding_rules.yml", model.CodingRulesFile).rules
    expectations = files.read_yaml(project.expectations, "the expectations of the tables")
    if expectations:
        contract = contract.with_expected(expectations_file.read(expectations, reader))
    return Curation(
        contract=contract,
        metadata=metadata,
        code_list_files=code_files,
        code_lists=code_lists,
        coding_rules=rules,
        terms=_read_file(files, reader, project.curation / "terms.yml", model.TermsFile),
        actors=read_records(reader, "actors", registers["actors"], Actor),
        events=read_records(reader, "events", registers["events"], Event),
        sources=_read_sources(files, reader, registers["sources"]),
        retired=_read_file(files, reader, project.curation / "retired.yml", model.RetiredIdsFile).retired,
        waivers=_read_waivers(files, reader),
        agreement=_read_record(files, contract, "coder_agreement", project.coder_agreement),
        differences=_read_record(files, contract, "coding_differences", project.coding_differences),
        decisions=_read_decisions(files, reader, [rule.id for rule in rules]),
        audits=_read_audits(files, reader),
        # Last, since every file that is read may add findings.
        findings=tuple(deleted_records.explain(project, list(files.problems))),
        complete=metadata is not None and with_codes is not None and not files.unreadable,
    )


class AnyId(frozenset[str]):
    """The ids of a register that is not completely known: any id may be in it."""

    def __contains__(self, _: object) -> bool:
        """Return True."""
        return True


def statement_ids(sources: Mapping[str, yaml_text.Node]) -> set[str]:
    """Return the ids of all statements, before any of them is read, since statements refer to one another."""
    ids = set()
    for source_id, node in sources.items():
        statements = node.entries.get("statements") if isinstance(node, yaml_text.Mapping) else None
        for item in statements.items if isinstance(statements, yaml_text.Sequence) else ():
            identity = item.entries.get("id") if isinstance(item, yaml_text.Mapping) else None
            if isinstance(identity, yaml_text.Scalar):
                ids.add(f"{source_id}-{identity.text}")
    return ids


def read_records(
    reader: RecordReader, table: str, nodes: Mapping[str, yaml_text.Node], of: type[Record]
) -> dict[str, Record]:
    """Return *nodes* as records of *table* by id, without those whose file could not be read."""
    return {
        name: reader.read(node, of, RecordRef(table, name)) for name, node in nodes.items() if node.mark.line
    }


def lock_path(project: Project, source_id: str) -> Path:
    """Return the path of the anchor lock of a source."""
    return project.sources / f"{source_id}{LOCK_SUFFIX}"


def _read_file(files: CurationFiles, reader: RecordReader, path: Path, of: type[Record]) -> Record:
    """Return the record in *path*; a blank one if the file cannot be read."""
    node = files.read_yaml(path, f"the {of.kind}")
    return of.blank() if node is None else reader.read(node, of, RecordRef("", path.stem))


def _read_code_lists(files: CurationFiles, schemas: Contract) -> dict[str, CodeListFile]:
    nodes = files.read_folder(files.project.curation / "codes", "the code lists", None)
    reader = RecordReader(KnownValues(schemas, {}), files.problems)
    return {name: reader.read(node, CodeListFile, RecordRef("codes", name)) for name, node in nodes.items()}


def _read_registers(files: CurationFiles, contract: Contract) -> dict[str, Mapping[str, yaml_text.Node]]:
    """Return the files of actors, events and sources by table and id, before any record in them is read."""
    folder = files.project.curation
    return {
        "actors": files.read_folder(
            folder / "actors", "the register of actors", contract.field("actors.actor_id")
        ),
        "events": files.read_folder(
            folder / "events", "the register of events", contract.field("events.event_id")
        ),
        "sources": files.read_folder(
            files.project.sources, "the coded articles", contract.field("sources.source_id")
        ),
    }


def _read_sources(
    files: CurationFiles, reader: RecordReader, nodes: Mapping[str, yaml_text.Node]
) -> dict[str, CuratedSource]:
    """Return the coded articles with their anchor locks, by id."""
    records = read_records(reader, "sources", nodes, SourceFile)
    return {source_id: _with_lock(files, source_id, file) for source_id, file in records.items()}


def _read_waivers(files: CurationFiles, reader: RecordReader) -> tuple[Waiver, ...]:
    """Return the waivers, without those whose rule or date is invalid, which is reported."""
    file = _read_file(files, reader, files.project.curation / "waivers.yml", model.WaiversFile)
    return tuple(
        Waiver(waiver.check, waiver.record, waiver.reason, waiver.until, waiver.location)
        for waiver in file.waivers
        if waiver.check and waiver.until
    )


def _with_codes(
    files: CurationFiles, schemas: Contract, code_lists: Mapping[str, CodeList]
) -> Contract | None:
    """Return the contract with the code lists; None if they do not fit it, which is reported."""
    try:
        return schemas.with_codes(code_lists)
    except ContractError as error:
        files.report(INVALID_CODE_LIST, "curation/codes/", str(error), "Restore the list, or see schemas/.")
        return None


def _code_list(name: str, file: CodeListFile) -> CodeList:
    codes = tuple(Code(**{key: getattr(code, key) for key in type(code).model_fields}) for code in file.codes)
    return CodeList(name, file.title, file.description, codes)


def _with_lock(files: CurationFiles, source_id: str, file: SourceFile) -> CuratedSource:
    """Return a coded article with its anchor lock; a lock that does not fit the quotes is reported."""
    _report_unexplained_exclusions(files, source_id, file)
    path = lock_path(files.project, source_id)
    lock: AnchorLock | None = None
    lock_is_valid = True
    if path.exists() or path.is_symlink():
        data = files.read_bytes(path, "the anchor lock")
        if data is None:
            files.unreadable.add(source_id)
            return CuratedSource(source_id, file)
        lock = anchor_lock.read(data, files.project.relative(path), files.problems)
        lock_is_valid = lock is not None
    source = CuratedSource(source_id, file)
    if lock:
        # The position of a quote that cannot be read now is kept for when it can be again.
        has_invalid = any(
            finding.file == file.location.file and finding.check.startswith("curation-")
            for finding in files.problems
        )
        followed = lock if has_invalid else anchor_lock.follow_quotes(lock, source.selectors())
        source = dataclasses.replace(source, lock=followed)
    if lock_is_valid:
        differences = anchor_lock.compare(source_id, source.selectors(), source.lock, file.location.file)
        broken = {finding.subject for finding in files.problems}
        files.problems.extend_without_consequences(differences, broken)
    if lock is None:
        # Without its anchors a source cannot be built: all of its records would lack their evidence.
        files.unreadable.add(source_id)
    return source


def _report_unexplained_exclusions(files: CurationFiles, source_id: str, file: SourceFile) -> None:
    """Report every exclusion whose reason requires a note and that has none."""
    for exclusion in file.exclusions:
        if exclusion.reason == model.OTHER and not exclusion.has_key("note"):
            files.problems.add(
                CURATION_MISSING_KEY,
                f"Missing key 'note', which the reason {model.OTHER!r} requires.",
                "Explain under 'note' why nothing is coded, or choose another reason.",
                at=exclusion.location_of("reason"),
                record=RecordRef("", source_id),
                column="note",
            )


def _read_record(files: CurationFiles, contract: Contract, table: str, path: Path) -> tuple[Row, ...]:
    """Return the record *path* of how the codings compare; nothing if they were never compared."""
    if not path.exists() and not path.is_symlink():
        return ()
    data = files.read_bytes(path, "the record of how the codings compare")
    if data is None:
        return ()
    file = files.project.relative(path)
    text = csv_text.parse(data, file)
    files.problems.extend(text.findings)
    columns = contract[table].columns
    if not text.findings and text.header != columns:
        files.report(
            INVALID_AGREEMENT_RECORD, file, f"The columns are not {', '.join(columns)}.", _RECORD_AGAIN
        )
        return ()
    return tuple(text.rows())


def _read_decisions(
    files: CurationFiles, reader: RecordReader, rules: Collection[str]
) -> dict[str, tuple[Decision, ...]]:
    """Return what was decided where codings differ, by source; *rules* are the ids of the coding rules."""
    folder = files.project.curation / "adjudication"
    if not folder.exists():
        return {}
    nodes = files.read_folder(folder, "what was decided where codings differ", None)
    decision_files = read_records(reader, "", nodes, model.DecisionsFile)
    for decision in (decision for file in decision_files.values() for decision in file.decisions):
        if decision.rule and decision.rule not in rules:
            files.problems.add(
                CURATION_UNKNOWN_ID,
                f"Unknown coding rule {decision.rule!r}.",
                did_you_mean(decision.rule, rules) + " Or add it to curation/coding_rules.yml.",
                at=decision.location_of("rule"),
                column="rule",
                value=decision.rule,
            )
    return {name: file.decisions for name, file in decision_files.items()}


def _read_audits(files: CurationFiles, reader: RecordReader) -> dict[str, AuditFile]:
    """Return what was decided after each audit, by the name of its file; nothing if there was none."""
    folder = files.project.curation / "audits"
    if not folder.exists():
        return {}
    nodes = files.read_folder(folder, "what was decided after audits", None)
    return read_records(reader, "", nodes, AuditFile)


def _read_dataset(files: CurationFiles, reader: RecordReader) -> DatasetMetadata | None:
    """Return the metadata of the dataset; None if anything of it is invalid, which is reported."""
    before = len(files.problems)
    file = _read_file(files, reader, files.project.curation / "dataset.yml", model.DatasetFile)
    if len(files.problems) > before:
        return None
    return DatasetMetadata(
        name=file.name,
        version=file.version,
        title=file.title,
        description=file.description,
        keywords=file.keywords,
        licences=tuple(License(each.name, each.title, each.path) for each in file.licences),
        contributors=tuple(
            Contributor(each.title, each.roles, each.address, each.organization) for each in file.contributors
        ),
        period_from=file.period.first_day,
        period_to=file.period.last_day,
        limits=file.limits,
        rights=file.rights,
        homepage=file.homepage,
        repository=file.repository,
        explorer=file.explorer,
        doi=file.doi,
        concept_doi=file.concept_doi,
        funding=tuple(
            Funding(each.funder, each.funder_id, each.award, each.award_title, each.award_path)
            for each in file.funding
        ),
    )
