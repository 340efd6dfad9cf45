"""Reading the whole of ``curation/``: registers, code lists, one file per text, and the locks beside them.

The name of a file is the id of what it holds, so that two contributors who add records never touch the
same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guarantees import diskio, yamlio
from guarantees.curation import expectations, shape
from guarantees.curation import lock as locks
from guarantees.curation.entries import Entry, Reader
from guarantees.errors import ContractError
from guarantees.findings import Finding
from guarantees.layout import Layout
from guarantees.model import (
    NOBODY,
    About,
    Code,
    CodeList,
    Contributor,
    Licence,
    Lock,
    Mark,
    Owner,
    Selector,
    Subject,
    Waiver,
)
from guarantees.schema.contract import Contract, Field

MAX_BYTES: Final = 4_000_000
LOCK_SUFFIX: Final = ".lock.csv"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One text as a curator coded it: the file's entries, and the lock beside it."""

    source_id: str
    entry: Entry
    lock: Lock | None = None

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

    def selectors(self) -> Iterator[Selector]:
        """Yield every quote of the file, in the order of the file."""
        for statement in self.statements:
            yield from _quotes(statement, Owner(statement=statement.text("id")), shape.STATEMENT_PARTS)
        for report in self.reports:
            yield from _quotes(report, Owner(event=report.text("id")), shape.REPORT_PARTS)


def _quotes(entry: Entry, owner: Owner, parts: Mapping[str, str]) -> Iterator[Selector]:
    for key, part in parts.items():
        for seq, piece in enumerate(entry.pieces(key), start=1):
            yield Selector(owner, part, seq, piece, entry.subject)


@dataclass(frozen=True, slots=True)
class Curation:
    """Everything that people wrote, and what is wrong with it.

    *contract* has the code lists filled in, and what is expected of the tables; *about* is None where ``dataset.yml`` cannot be read. Only a
    curation that is *whole*, every file of it readable, can be built.
    """

    contract: Contract
    about: About | None
    codes: Mapping[str, CodeList]
    actors: Mapping[str, Entry]
    events: Mapping[str, Entry]
    sources: Mapping[str, SourceFile]
    retired: tuple[Entry, ...]
    waivers: tuple[Waiver, ...]
    findings: tuple[Finding, ...]
    whole: bool

    def ids(self) -> dict[str, list[str]]:
        """Return the ids of every register, sorted."""
        return {"actors": sorted(self.actors), "events": sorted(self.events), "sources": sorted(self.sources)}


@dataclass(slots=True)
class _Folder:
    """Reads files below ``curation/``, and collects what is wrong with them."""

    layout: Layout
    findings: list[Finding] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)

    def bytes(self, path: Path, what: str) -> bytes | None:
        data, problem = diskio.read_inside(self.layout.root, path, MAX_BYTES)
        if problem:
            self.tell("file-missing", self.layout.relative(path), problem, f"Restore {what}.")
        return data

    def node(self, path: Path, what: str) -> yamlio.Node | None:
        data = self.bytes(path, what)
        if data is None:
            return None
        node, findings = yamlio.read(data, self.layout.relative(path))
        self.findings += findings
        return node

    def nodes(self, folder: Path, what: str, id_field: Field | None) -> dict[str, yamlio.Node]:
        """Return the documents of *folder* by id; other files are findings."""
        if not folder.is_dir():
            where = f"{self.layout.relative(folder)}/"
            self.tell("file-missing", where, f"The folder is not there: {what}.", "Restore it.")
            return {}
        nodes: dict[str, yamlio.Node] = {}
        for path in sorted(folder.iterdir()):
            file = self.layout.relative(path)
            if path.name.startswith("."):
                continue  # what an editor or a file manager leaves behind
            if path.name.endswith(LOCK_SUFFIX) and folder == self.layout.sources:
                continue
            if path.suffix != ".yml" or path.is_dir():
                hint = "Only <id>.yml belongs here; move it away."
                self.tell("file-stray", file, "This does not belong here.", hint)
                continue
            if id_field and not re.fullmatch(id_field.constraints.pattern, path.stem):
                hint = f"{id_field.description} Rename the file."
                self.tell("file-name", file, f"{path.stem!r} is no {id_field.name}.", hint)
                continue
            node = self.node(path, what)
            if node is None:
                # The record exists, although nobody can say what it holds.
                self.unreadable.add(path.stem)
            nodes[path.stem] = node or yamlio.Mapping(Mark(file))
        return nodes

    def tell(self, check: str, file: str, message: str, hint: str) -> None:
        self.findings.append(Finding(check=check, file=file, message=message, hint=hint))


def read(layout: Layout, schemas: Contract) -> Curation:
    """Return everything in ``curation/``, read by *schemas*; what is wrong is told in its findings."""
    folder = _Folder(layout)
    codes = _codes(folder, schemas)
    # With a list that cannot be read, its columns would refuse every code: what hangs on it is not judged.
    contract = _with_codes(folder, schemas, codes)
    actors = folder.nodes(
        layout.curation / "actors", "the register of actors", contract.field("actors.actor_id")
    )
    events = folder.nodes(
        layout.curation / "events", "the register of events", contract.field("events.event_id")
    )
    sources = folder.nodes(layout.sources, "the coded texts", contract.field("sources.source_id"))
    statements = _Anything() if folder.unreadable else _statement_ids(sources)
    reader = Reader(
        contract,
        {"actors": actors, "events": events, "sources": sources, "statements": statements},
        folder.findings,
    )

    def entries(table: str, nodes: Mapping[str, yamlio.Node], of: shape.Shape) -> dict[str, Entry]:
        return {
            name: reader.read(node, of, Subject(table, name))
            for name, node in nodes.items()
            if node.mark.line
        }

    about = _about(folder, reader)
    expected = folder.node(layout.expectations, "what is expected of the tables")
    return Curation(
        contract=contract.with_expected(expectations.read(expected, reader) if expected else {}),
        about=about,
        codes=codes,
        actors=entries("actors", actors, shape.ACTOR),
        events=entries("events", events, shape.EVENT),
        sources={
            name: _source_file(folder, name, entry)
            for name, entry in entries("sources", sources, shape.SOURCE_FILE).items()
        },
        retired=_listed(folder, reader, "retired", shape.RETIRED_FILE),
        waivers=tuple(
            Waiver(w.text("check"), w.text("record"), w.text("reason"), w.text("until"), w.mark)
            for w in _listed(folder, reader, "waivers", shape.WAIVER_FILE)
            if w.text("check") and w.text("until")
        ),
        findings=tuple(folder.findings),
        whole=about is not None and contract is not schemas and not folder.unreadable,
    )


class _Anything(frozenset[str]):
    """The ids of a register of which a file cannot be read: any id may be in it."""

    def __contains__(self, _: object) -> bool:
        return True


def _with_codes(folder: _Folder, schemas: Contract, codes: Mapping[str, CodeList]) -> Contract:
    """Return the contract with its codes; *schemas* itself where they do not fit, which is told."""
    if folder.findings:
        return schemas
    try:
        return schemas.with_codes(codes)
    except ContractError as err:
        folder.tell("code-list", "curation/codes/", str(err), "Restore the list, or see schemas/.")
        return schemas


def _codes(folder: _Folder, schemas: Contract) -> dict[str, CodeList]:
    nodes = folder.nodes(folder.layout.curation / "codes", "the code lists", None)
    reader = Reader(schemas, {}, folder.findings)
    lists = {}
    for name, node in nodes.items():
        entry = reader.read(node, shape.CODE_LIST, Subject("codes", name))
        codes = tuple(
            Code(**{key.name: code.text(key.name) for key in shape.CODE.keys})
            for code in entry.entries("codes")
        )
        lists[name] = CodeList(name, entry.text("title"), entry.text("description"), codes)
    return lists


def _statement_ids(sources: Mapping[str, yamlio.Node]) -> set[str]:
    """Return the ids of all statements, before any of them is read: they refer to one another."""
    ids = set()
    for name, node in sources.items():
        listed = node.entries.get("statements") if isinstance(node, yamlio.Mapping) else None
        for item in listed.items if isinstance(listed, yamlio.Sequence) else ():
            number = item.entries.get("id") if isinstance(item, yamlio.Mapping) else None
            if isinstance(number, yamlio.Scalar):
                ids.add(f"{name}-{number.text}")
    return ids


def lock_path(layout: Layout, source_id: str) -> Path:
    """Return where the lock of a source lies."""
    return layout.sources / f"{source_id}{LOCK_SUFFIX}"


def _source_file(folder: _Folder, source_id: str, entry: Entry) -> SourceFile:
    file = SourceFile(source_id, entry)
    path = lock_path(folder.layout, source_id)
    lock: Lock | None = None
    findings: list[Finding] = []
    if path.exists() or path.is_symlink():
        data = folder.bytes(path, "the lock")
        if data is None:
            folder.unreadable.add(source_id)
            return file
        lock, findings = locks.read(data, folder.layout.relative(path))
    folder.findings += findings
    if not findings:
        wrong = {finding.subject for finding in folder.findings} - {NOBODY}
        compared = locks.compare(source_id, file.selectors(), lock, entry.mark.file)
        folder.findings += [finding for finding in compared if finding.subject not in wrong]
    if lock is None:
        # Without the places of its quotes a text cannot be judged: everything would lack its evidence.
        folder.unreadable.add(source_id)
    return SourceFile(source_id, entry, lock)


def _listed(folder: _Folder, reader: Reader, name: str, of: shape.Shape) -> tuple[Entry, ...]:
    node = folder.node(folder.layout.curation / f"{name}.yml", f"the {of.name}")
    return () if node is None else reader.read(node, of, Subject("", name)).entries(name)


def _about(folder: _Folder, reader: Reader) -> About | None:
    node = folder.node(folder.layout.curation / "dataset.yml", "what the dataset says of itself")
    if node is None:
        return None
    before = len(folder.findings)
    entry = reader.read(node, shape.DATASET, Subject("", "dataset"))
    if len(folder.findings) > before:
        return None
    period = entry.entry("period")
    return About(
        name=entry.text("name"),
        version=entry.text("version"),
        title=entry.text("title"),
        description=entry.text("description"),
        keywords=entry.texts("keywords"),
        licences=tuple(
            Licence(item.text("name"), item.text("title"), item.text("path"))
            for item in entry.entries("licences")
        ),
        contributors=tuple(
            Contributor(item.text("title"), item.texts("roles"), item.text("path"))
            for item in entry.entries("contributors")
        ),
        period_from=period.text("from"),
        period_to=period.text("to"),
        rights=entry.text("rights"),
    )
