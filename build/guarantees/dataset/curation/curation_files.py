"""Reading the files of ``curation/``, and collecting what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Field
from guarantees.core import safe_files, yaml_text
from guarantees.core.findings import Finding
from guarantees.core.locations import Location
from guarantees.core.project import Project
from guarantees.core.rules import Rule
from guarantees.dataset.curation.curation_rules import INVALID_FILE_NAME, UNEXPECTED_FILE
from guarantees.package.reader import MISSING_FILE
from guarantees.validation.portability import describe_lookalike

MAX_BYTES: Final = 4_000_000
LOCK_SUFFIX: Final = ".lock.csv"


@dataclass(slots=True)
class CurationFiles:
    """Reads files below ``curation/``, and collects what is wrong with them."""

    layout: Project
    findings: list[Finding] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)

    def bytes(self, path: Path, what: str) -> bytes | None:
        """Return the bytes of *path*; None where it cannot be read, which is told."""
        data, problem = safe_files.read_within(self.layout.root, path, MAX_BYTES)
        if problem:
            self.tell(MISSING_FILE, self.layout.relative(path), problem, f"Restore {what}.")
        return data

    def node(self, path: Path, what: str) -> yaml_text.Node | None:
        """Return the document in *path*; None where it cannot be read, which is told."""
        data = self.bytes(path, what)
        if data is None:
            return None
        node, findings = yaml_text.parse(data, self.layout.relative(path))
        self.findings += findings
        return node

    def nodes(self, folder: Path, what: str, id_field: Field | None) -> dict[str, yaml_text.Node]:
        """Return the documents of *folder* by id; other files are findings."""
        if not folder.is_dir():
            where = f"{self.layout.relative(folder)}/"
            self.tell(MISSING_FILE, where, f"The folder is not there: {what}.", "Restore it.")
            return {}
        nodes: dict[str, yaml_text.Node] = {}
        for path in sorted(folder.iterdir()):
            file = self.layout.relative(path)
            if path.name.startswith("."):
                continue  # what an editor or a file manager leaves behind
            if path.name.endswith(LOCK_SUFFIX) and folder == self.layout.sources:
                continue
            if path.suffix != ".yml" or path.is_dir():
                hint = "Only <id>.yml belongs here; move it away."
                self.tell(UNEXPECTED_FILE, file, "This does not belong here.", hint)
                continue
            if id_field and not re.fullmatch(id_field.constraints.pattern, path.stem):
                strange = describe_lookalike(path.stem)
                message = f"{path.stem!r} is no {id_field.name}{': ' + strange if strange else '.'}"
                self.tell(INVALID_FILE_NAME, file, message, f"{id_field.description} Rename the file.")
                continue
            node = self.node(path, what)
            if node is None:
                # The record exists, although nobody can say what it holds.
                self.unreadable.add(path.stem)
            nodes[path.stem] = node or yaml_text.Mapping(Location(file))
        return nodes

    def tell(self, rule: Rule, file: str, message: str, hint: str) -> None:
        """Add a finding about a file as a whole."""
        self.findings.append(Finding(rule=rule, file=file, message=message, hint=hint))
