"""Reading the files of ``curation/``, and collecting what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Field
from guarantees.core import platform_files, safe_files, yaml_text
from guarantees.core.findings import FindingCollector
from guarantees.core.locations import Location
from guarantees.core.merge_conflicts import conflict_findings, find_conflicts
from guarantees.core.project import Project
from guarantees.core.rules import Rule
from guarantees.dataset.curation.curation_rules import INVALID_FILE_NAME, UNEXPECTED_FILE
from guarantees.package.reader import MISSING_FILE
from guarantees.validation.portability import describe_lookalike

MAX_BYTES: Final = 4_000_000
LOCK_SUFFIX: Final = ".lock.csv"


@dataclass(slots=True)
class CurationFiles:
    """Reads files below ``curation/``, and collects what is wrong with them.

    *unreadable* holds the names of records whose file exists but cannot be read.
    """

    project: Project
    problems: FindingCollector = field(default_factory=FindingCollector)
    unreadable: set[str] = field(default_factory=set)

    def read_bytes(self, path: Path, content: str) -> bytes | None:
        """Return the bytes of *path*; None if it cannot be read, which is reported."""
        file = self.project.relative(path)
        try:
            data = safe_files.read_within(self.project.root, path, MAX_BYTES)
        except safe_files.UnreadableFileError as err:
            self.report(MISSING_FILE, file, str(err), f"Restore {content}.")
            return None
        conflicts = find_conflicts(data)
        self.problems.extend(conflict_findings(conflicts, file))
        return None if conflicts else data

    def read_yaml(self, path: Path, content: str) -> yaml_text.Node | None:
        """Return the document in *path*; None if it cannot be read, which is reported."""
        data = self.read_bytes(path, content)
        if data is None:
            return None
        return yaml_text.parse(data, self.project.relative(path), self.problems, strict=True)

    def read_folder(self, folder: Path, content: str, id_field: Field | None) -> dict[str, yaml_text.Node]:
        """Return the documents of *folder* by the name of their file; other files are reported.

        A file that cannot be read gives an empty mapping without a location.
        """
        if not folder.is_dir():
            name = f"{self.project.relative(folder)}/"
            self.report(MISSING_FILE, name, f"No such folder. It holds {content}.", "Restore it.")
            return {}
        nodes: dict[str, yaml_text.Node] = {}
        for path in sorted(folder.iterdir()):
            if self._belongs(path, id_field):
                node = self.read_yaml(path, content)
                if node is None:
                    self.unreadable.add(path.stem)
                nodes[path.stem] = node or yaml_text.Mapping(Location(self.project.relative(path)))
        return nodes

    def _belongs(self, path: Path, id_field: Field | None) -> bool:
        """Return whether *path* is a file of records; what does not belong in the folder is reported."""
        file = self.project.relative(path)
        if path.name.startswith("."):  # left by an editor or a file manager
            return False
        if path.name.endswith(LOCK_SUFFIX) and path.parent == self.project.sources:
            source = path.with_name(path.name.removesuffix(LOCK_SUFFIX) + ".yml")
            if not source.exists():
                message = f"There is no {source.name} that this anchor lock belongs to."
                hint = "Remove the lock if you deleted the source file; rename it if you renamed that file."
                self.report(UNEXPECTED_FILE, file, message, hint)
            return False
        if path.suffix != ".yml" or path.is_dir():
            message = "This file does not belong in this folder."
            self.report(UNEXPECTED_FILE, file, message, "Only <id>.yml belongs here; move it away.")
            return False
        if platform_files.is_reserved_name(path.stem):
            message = f"{path.stem!r} cannot be the name of a file on Windows."
            self.report(
                INVALID_FILE_NAME, file, message, "Rename the file, and the id in all references to it."
            )
            return False
        if id_field and not re.fullmatch(id_field.constraints.pattern, path.stem):
            lookalike = describe_lookalike(path.stem)
            message = f"{path.stem!r} is not a valid {id_field.name}{': ' + lookalike if lookalike else '.'}"
            self.report(INVALID_FILE_NAME, file, message, f"{id_field.description} Rename the file.")
            return False
        return True

    def report(self, rule: Rule, file: str, message: str, hint: str) -> None:
        """Add a finding about a file as a whole."""
        self.problems.add(rule, message, hint, at=Location(file))
