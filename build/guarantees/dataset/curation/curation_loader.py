"""Reading the whole of ``curation/``: registers, code lists, one file per text, and the locks beside them.

The name of a file is the id of what it holds, so that two contributors who add records never touch the
same file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.contract.metadata import Code, CodeList, Contributor, DatasetMetadata, License
from guarantees.contract.table_schema import Contract
from guarantees.core import csv_text, yaml_text
from guarantees.core.csv_text import Row
from guarantees.core.errors import ContractError, did_you_mean
from guarantees.core.findings import Finding, Waiver
from guarantees.core.locations import NO_RECORD, RecordRef
from guarantees.core.project import Project
from guarantees.dataset.curation import anchor_lock, expectations_file, shape
from guarantees.dataset.curation.curation_files import LOCK_SUFFIX, CurationFiles
from guarantees.dataset.curation.curation_rules import (
    CURATION_MISSING_KEY,
    CURATION_UNKNOWN_ID,
    INVALID_AGREEMENT_RECORD,
    INVALID_CODE_LIST,
)
from guarantees.dataset.curation.entries import Entry, Reader
from guarantees.dataset.model import EXCLUSION, AnchorLock, CodingRule, Evidence, EvidenceFor

RECORD: Final = "Run `guarantees agreement --record` with the texts at hand."
"""What to do where the recorded agreement of coders is not what the codings give."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One text as a curator coded it: the file's entries, and the lock beside it."""

    source_id: str
    entry: Entry
    lock: AnchorLock | None = None

    @property
    def source(self) -> Entry:
        """The bibliographic record."""
        return self.entry.entry("source")

    @property
    def statements(self) -> tuple[Entry, ...]:
        """The statements, in reading order."""
        return self.entry.entries("statements")

    @property
    def reports(self) -> tuple[Entry, ...]:
        """What the text says of each event that it mentions."""
        return self.entry.entries("events")

    @property
    def text_file(self) -> str:
        """The name of the text."""
        return self.source.text("file")

    def statement_id(self, statement: Entry) -> str:
        """Return the id that a statement of this file is published under."""
        return f"{self.source_id}-{statement.text('id')}"

    @property
    def exclusions(self) -> tuple[Entry, ...]:
        """The places from which nothing is coded, each with its reason."""
        return self.entry.entries("exclusions")

    def selectors(self) -> Iterator[Evidence]:
        """Yield every quote that has to be re-found, whether it is published or not."""
        yield from self.quotes()
        # What belongs to the text says nothing of its record: a fault here leaves the record judged.
        subject = RecordRef("", self.source_id)
        pieces = (piece for exclusion in self.exclusions for piece in exclusion.pieces("quote"))
        for seq, piece in enumerate(pieces, start=1):
            yield Evidence(EvidenceFor(), EXCLUSION, seq, piece, subject)

    def quotes(self) -> Iterator[Evidence]:
        """Yield every quote that is evidence, in the order of the file."""
        for statement in self.statements:
            yield from _quotes(statement, EvidenceFor(statement=statement.text("id")), shape.STATEMENT_PARTS)
        for report in self.reports:
            yield from _quotes(report, EvidenceFor(event=report.text("id")), shape.REPORT_PARTS)


def _quotes(entry: Entry, owner: EvidenceFor, parts: Mapping[str, str]) -> Iterator[Evidence]:
    for key, part in parts.items():
        for seq, piece in enumerate(entry.pieces(key), start=1):
            yield Evidence(owner, part, seq, piece, entry.subject)


@dataclass(frozen=True, slots=True)
class Curation:
    """Everything that people wrote, and what is wrong with it.

    *contract* has the code lists filled in, and what is expected of the tables; *about* is None where ``dataset.yml`` cannot be read. Only a
    curation that is *whole*, every file of it readable, can be built. *lists* and *rules* are the entries
    from which the code lists and coding rules are made.
    """

    contract: Contract
    about: DatasetMetadata | None
    lists: Mapping[str, Entry]
    rules: tuple[Entry, ...]
    actors: Mapping[str, Entry]
    events: Mapping[str, Entry]
    sources: Mapping[str, SourceFile]
    retired: tuple[Entry, ...]
    waivers: tuple[Waiver, ...]
    agreement: tuple[Row, ...]
    decisions: Mapping[str, tuple[Entry, ...]]
    findings: tuple[Finding, ...]
    whole: bool

    @property
    def codes(self) -> dict[str, CodeList]:
        """The code lists by name."""
        return {name: _code_list(name, entry) for name, entry in self.lists.items()}

    @property
    def coding_rules(self) -> tuple[CodingRule, ...]:
        """The coding rules, in the order of the file."""
        return tuple(
            CodingRule(rule.text("id"), rule.text("topic"), rule.text("rule"), rule.text("example"))
            for rule in self.rules
        )

    def ids(self) -> dict[str, list[str]]:
        """Return the ids of every register, sorted."""
        return {"actors": sorted(self.actors), "events": sorted(self.events), "sources": sorted(self.sources)}


def read(layout: Project, schemas: Contract) -> Curation:
    """Return everything in ``curation/``, read by *schemas*; what is wrong is told in its findings."""
    folder = CurationFiles(layout)
    lists = _lists(folder, schemas)
    # With a list that cannot be read, its columns would refuse every code: what hangs on it is not judged.
    contract = _with_codes(folder, schemas, lists)
    actors = folder.nodes(
        layout.curation / "actors", "the register of actors", contract.field("actors.actor_id")
    )
    events = folder.nodes(
        layout.curation / "events", "the register of events", contract.field("events.event_id")
    )
    sources = folder.nodes(layout.sources, "the coded texts", contract.field("sources.source_id"))
    statements = UnknownIds() if folder.unreadable else statement_ids(sources)
    reader = Reader(
        contract,
        {"actors": actors, "events": events, "sources": sources, "statements": statements},
        folder.findings,
    )

    about = _about(folder, reader)
    rules = _listed(folder, reader, layout.curation / "coding_rules.yml", "rules", shape.CODING_RULES)
    expected = folder.node(layout.expectations, "what is expected of the tables")
    return Curation(
        contract=contract.with_expected(expectations_file.read(expected, reader) if expected else {}),
        about=about,
        lists=lists,
        rules=rules,
        actors=records(reader, "actors", actors, shape.ACTOR),
        events=records(reader, "events", events, shape.EVENT),
        sources={
            name: _source_file(folder, name, entry)
            for name, entry in records(reader, "sources", sources, shape.SOURCE_FILE).items()
        },
        retired=_listed(folder, reader, layout.curation / "retired.yml", "retired", shape.RETIRED_FILE),
        waivers=tuple(
            Waiver(w.text("check"), w.text("record"), w.text("reason"), w.text("until"), w.mark)
            for w in _listed(folder, reader, layout.curation / "waivers.yml", "waivers", shape.WAIVER_FILE)
            if w.text("check") and w.text("until")
        ),
        agreement=_agreement(folder, contract),
        decisions=_decisions(folder, reader, [rule.text("id") for rule in rules]),
        findings=tuple(folder.findings),
        whole=about is not None and contract is not schemas and not folder.unreadable,
    )


def records(
    reader: Reader, table: str, nodes: Mapping[str, yaml_text.Node], of: shape.Shape
) -> dict[str, Entry]:
    """Return *nodes* as records of *table* by id, without those whose file could not be read."""
    return {
        name: reader.read(node, of, RecordRef(table, name)) for name, node in nodes.items() if node.mark.line
    }


class UnknownIds(frozenset[str]):
    """The ids of a register that is not known as a whole: any id may be in it."""

    def __contains__(self, _: object) -> bool:
        return True


def _with_codes(folder: CurationFiles, schemas: Contract, lists: Mapping[str, Entry]) -> Contract:
    """Return the contract with its codes; *schemas* itself where they do not fit, which is told."""
    if folder.findings:
        return schemas
    try:
        return schemas.with_codes({name: _code_list(name, entry) for name, entry in lists.items()})
    except ContractError as err:
        folder.tell(INVALID_CODE_LIST, "curation/codes/", str(err), "Restore the list, or see schemas/.")
        return schemas


def _lists(folder: CurationFiles, schemas: Contract) -> dict[str, Entry]:
    nodes = folder.nodes(folder.layout.curation / "codes", "the code lists", None)
    reader = Reader(schemas, {}, folder.findings)
    return {
        name: reader.read(node, shape.CODE_LIST, RecordRef("codes", name)) for name, node in nodes.items()
    }


def _code_list(name: str, entry: Entry) -> CodeList:
    codes = tuple(
        Code(**{key.name: code.text(key.name) for key in shape.CODE.keys}) for code in entry.entries("codes")
    )
    return CodeList(name, entry.text("title"), entry.text("description"), codes)


def statement_ids(sources: Mapping[str, yaml_text.Node]) -> set[str]:
    """Return the ids of all statements, before any of them is read: they refer to one another."""
    ids = set()
    for name, node in sources.items():
        listed = node.entries.get("statements") if isinstance(node, yaml_text.Mapping) else None
        for item in listed.items if isinstance(listed, yaml_text.Sequence) else ():
            number = item.entries.get("id") if isinstance(item, yaml_text.Mapping) else None
            if isinstance(number, yaml_text.Scalar):
                ids.add(f"{name}-{number.text}")
    return ids


def lock_path(layout: Project, source_id: str) -> Path:
    """Return where the lock of a source lies."""
    return layout.sources / f"{source_id}{LOCK_SUFFIX}"


def _source_file(folder: CurationFiles, source_id: str, entry: Entry) -> SourceFile:
    file = SourceFile(source_id, entry)
    folder.findings += _unexplained(file)
    path = lock_path(folder.layout, source_id)
    lock: AnchorLock | None = None
    findings: list[Finding] = []
    if path.exists() or path.is_symlink():
        data = folder.bytes(path, "the lock")
        if data is None:
            folder.unreadable.add(source_id)
            return file
        lock, findings = anchor_lock.read(data, folder.layout.relative(path))
    folder.findings += findings
    if not findings:
        wrong = {finding.subject for finding in folder.findings} - {NO_RECORD}
        compared = anchor_lock.compare(source_id, file.selectors(), lock, entry.mark.file)
        folder.findings += [finding for finding in compared if finding.subject not in wrong]
    if lock is None:
        # Without the places of its quotes a text cannot be judged: everything would lack its evidence.
        folder.unreadable.add(source_id)
    return SourceFile(source_id, entry, lock)


def _unexplained(file: SourceFile) -> Iterator[Finding]:
    """Yield the exclusions whose reason says nothing without a note."""
    for exclusion in file.exclusions:
        if exclusion.text("reason") == shape.OTHER and "note" not in exclusion.marks:
            mark = exclusion.place("reason")
            yield Finding(
                rule=CURATION_MISSING_KEY,
                record=file.source_id,
                file=mark.file,
                line=mark.line,
                column="note",
                message=f"The reason {shape.OTHER!r} says nothing without a note.",
                hint="Say in 'note' why nothing is coded, or choose another reason.",
            )


def _listed(
    folder: CurationFiles, reader: Reader, path: Path, key: str, of: shape.Shape
) -> tuple[Entry, ...]:
    node = folder.node(path, f"the {of.name}")
    return () if node is None else reader.read(node, of, RecordRef("", path.stem)).entries(key)


def _agreement(folder: CurationFiles, contract: Contract) -> tuple[Row, ...]:
    """Return what is recorded of the agreement of coders; nothing where no codings were ever compared."""
    path = folder.layout.coder_agreement
    if not path.exists() and not path.is_symlink():
        return ()
    data = folder.bytes(path, "the record of coder agreement")
    if data is None:
        return ()
    file = folder.layout.relative(path)
    text = csv_text.parse(data, file)
    folder.findings += text.findings
    columns = contract["coder_agreement"].columns
    if not text.findings and text.header != columns:
        folder.tell(INVALID_AGREEMENT_RECORD, file, f"The columns are not {', '.join(columns)}.", RECORD)
        return ()
    return tuple(text.rows())


def _decisions(folder: CurationFiles, reader: Reader, rules: Collection[str]) -> dict[str, tuple[Entry, ...]]:
    """Return what was decided where codings differ, by source; *rules* are the coding rules that there are."""
    home = folder.layout.curation / "adjudication"
    if not home.exists():
        return {}
    nodes = folder.nodes(home, "what was decided where codings differ", None)
    decisions = {
        name: reader.read(node, shape.DECISION_FILE, RecordRef("", name)).entries("decisions")
        for name, node in nodes.items()
        if node.mark.line
    }
    for entry in (entry for entries in decisions.values() for entry in entries):
        rule = entry.text("rule")
        if rule and rule not in rules:
            mark = entry.place("rule")
            folder.findings.append(
                Finding(
                    rule=CURATION_UNKNOWN_ID,
                    file=mark.file,
                    line=mark.line,
                    column="rule",
                    value=rule,
                    message=f"There is no coding rule {rule!r}.",
                    hint=did_you_mean(rule, rules) + " Or add it to curation/coding_rules.yml.",
                )
            )
    return decisions


def _about(folder: CurationFiles, reader: Reader) -> DatasetMetadata | None:
    node = folder.node(folder.layout.curation / "dataset.yml", "what the dataset says of itself")
    if node is None:
        return None
    before = len(folder.findings)
    entry = reader.read(node, shape.DATASET, RecordRef("", "dataset"))
    if len(folder.findings) > before:
        return None
    period = entry.entry("period")
    return DatasetMetadata(
        name=entry.text("name"),
        version=entry.text("version"),
        title=entry.text("title"),
        description=entry.text("description"),
        keywords=entry.texts("keywords"),
        licences=tuple(
            License(item.text("name"), item.text("title"), item.text("path"))
            for item in entry.entries("licences")
        ),
        contributors=tuple(
            Contributor(item.text("title"), item.texts("roles"), item.text("path"))
            for item in entry.entries("contributors")
        ),
        period_from=period.text("from"),
        period_to=period.text("to"),
        limits=entry.texts("limits"),
        rights=entry.text("rights"),
    )
