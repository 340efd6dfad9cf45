"""Find what people edited in generated files, so that a build does not overwrite it without notice.

A generated file that differs from the present build is either out of date or edited by hand. It is out of date if it is
what a recent build wrote in this working copy, or what some commit has. After a merge it may also combine the rows of
several commits. Anything else is an edit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Contract, Table
from guarantees.core import csv_text, written_files
from guarantees.core.committed_files import CommittedFiles
from guarantees.core.csv_text import Row
from guarantees.core.durable_files import digest_of
from guarantees.core.findings import Finding
from guarantees.core.locations import Location
from guarantees.core.merge_conflicts import conflict_findings, find_conflicts
from guarantees.core.project import Project
from guarantees.core.rules import GENERATED_FILES, QUOTES, Rule, register
from guarantees.dataset.rows import SourcedRow

EDITED_BY_HAND: Final = register(
    Rule(
        name="edited-by-hand",
        group=GENERATED_FILES,
        summary="A generated file must not be edited: the next build would overwrite the edit.",
        fix="Make the change in `curation/`, and build. To discard it, run `guarantees build --discard-edits`.",
        bad="data/actors.csv: jane-roe,Jane Row,...",
        good="curation/actors/jane-roe.yml: `name: Jane Row`, then `guarantees build`",
    )
)

EDITED_LOCK: Final = register(
    Rule(
        name="edited-lock",
        group=QUOTES,
        summary="An anchor lock must not be edited.",
        fix="Restore the lock with `git restore`, or run `guarantees anchor` with the article.",
        bad="a position in ferry-gazette.lock.csv that neither `guarantees anchor` nor a commit has written",
        good="ferry-gazette.lock.csv as `guarantees anchor` wrote it",
    )
)
_TAKE_EITHER_SIDE: Final = (
    "Take either side, for example with `git checkout --ours {file}`, and run `guarantees build`, or run "
    "`guarantees build --discard-edits`: it writes the file again."
)
_FORMAT_ONLY: Final = frozenset({"csv-bom", "csv-line-endings", "csv-blank-row"})
"""Rules of the file format whose violation leaves every cell readable."""
_LONGEST_VALUE: Final = 80

Rows = Mapping[str, Sequence[SourcedRow]]


def find_conflicts_in_generated(project: Project) -> list[Finding]:
    """Return the merge conflicts in generated files, which need not be resolved line by line."""
    files = (
        *sorted(project.data.glob("*.csv")),
        *(project.descriptor, project.loading, project.citation, project.deposit),
        *(project.codebook, project.data_dictionary, project.agreement_page),
        *sorted(project.curation_schemas.glob("*.json")),
    )
    findings: list[Finding] = []
    for path in files:
        if path.is_file():
            name = project.relative(path)
            hint = _TAKE_EITHER_SIDE.format(file=name)
            findings += conflict_findings(find_conflicts(path.read_bytes()), name, hint)
    return findings


def find_hand_edits(
    project: Project, files: Mapping[Path, bytes], rows: Rows, contract: Contract
) -> list[Finding]:
    """Return a finding for every edit in what is now in the place of the generated *files*.

    *rows* are the rows from which the tables of *contract* were made. A file with a merge conflict is left out.
    """
    differing = {
        path: present for path, present in _differing_files(files).items() if not find_conflicts(present)
    }
    if not differing:
        return []
    tables = {project.root / table.path: table for table in contract}
    written = written_files.read_written(project.root)
    committed = CommittedFiles(project.root)
    findings: list[Finding] = []
    for path, present in differing.items():
        name = project.relative(path)
        if digest_of(present) in written.get(name, ()):
            continue
        before = _before_edit(project, committed, name, present, has_record=name in written)
        if before is None:
            continue
        table = tables.get(path)
        if table:
            edits = _TableEdits(table, name, rows[table.name]).find(present, files[path], before.versions)
        elif committed.is_merging and _combines(present, files[path], before.versions):
            continue
        else:
            edits = _text_edits(project, path, present, files[path], before.versions)
        findings += [dataclasses.replace(edit, hint=f"{edit.hint} {before.undo}".strip()) for edit in edits]
    return findings


def find_edited_locks(project: Project, locks: Iterable[Path]) -> list[Finding]:
    """Return a finding for every position that was typed into one of *locks*.

    Only the article shows whether a position is right. Without it, a position is accepted if a recent run wrote the lock,
    or if a commit has it.
    """
    written = written_files.read_written(project.root)
    committed: CommittedFiles | None = None
    findings: list[Finding] = []
    for path in locks:
        name, present = project.relative(path), path.read_bytes()
        if digest_of(present) in written.get(name, ()):
            continue
        committed = committed or CommittedFiles(project.root)
        versions = committed.versions(name)
        if present in versions or not (versions or name in written) or committed.is_committed(name):
            continue
        known = {line for version in versions for line in version.splitlines()}
        lines = [number for number, line in enumerate(present.splitlines(), start=1) if line not in known]
        findings += [
            Finding(
                rule=EDITED_LOCK,
                file=name,
                line=line,
                message="Edited by hand: neither `guarantees anchor` nor a commit has written this position."
                if versions
                else "Edited by hand: the lock is not as `guarantees anchor` wrote it.",
                hint=EDITED_LOCK.fix,
            )
            for line in (lines if versions else [0])
        ]
    return findings


def first_differences(
    project: Project, files: Mapping[Path, bytes], rows: Rows, contract: Contract
) -> dict[Path, str]:
    """Return for every table that differs from *files* the first cell that does, with both values and its source."""
    return {
        path: _TableEdits(table, table.path, rows[table.name]).first_difference(
            path.read_bytes(), files[path]
        )
        for table in contract
        if (path := project.root / table.path).is_file() and path.read_bytes() != files[path]
    }


def find_unrecorded(project: Project, files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Return what is in the place of the generated *files*, differs from them, and may or may not have been edited.

    That is so in a copy without git in which no build has run.
    """
    differing = _differing_files(files)
    written = written_files.read_written(project.root) if differing else {}
    unknown = {path: data for path, data in differing.items() if project.relative(path) not in written}
    committed = CommittedFiles(project.root) if unknown else None
    return {
        path: present
        for path, present in unknown.items()
        if committed and not committed.versions(project.relative(path))
    }


def _differing_files(files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Return what is in the place of *files*, where it differs from them."""
    return {
        path: present
        for path, built in files.items()
        if path.is_file() and (present := path.read_bytes()) != built
    }


@dataclass(frozen=True, slots=True)
class _Before:
    """A file before it was edited.

    Attributes:
        versions: What it may have been; empty if that is not known.
        undo: How to discard the edit of this file alone; blank if git cannot.
    """

    versions: Sequence[bytes]
    undo: str = ""


def _before_edit(
    project: Project, committed: CommittedFiles, name: str, present: bytes, *, has_record: bool
) -> _Before | None:
    """Return what the file *name* was before it was edited; None if it was not edited."""
    versions = committed.versions(name)
    if not versions:
        # Nothing shows what the file was before, unless a build wrote it in this working copy.
        return _Before([]) if has_record else None
    if present == versions[0]:
        commit = committed.changed_alone(name, _inputs(project))
        if not commit:
            return None
        return _Before(committed.version_before(name, commit), f"The edit is in commit {commit[:10]}.")
    if committed.is_committed(name):
        return None
    return _Before(versions, f"To discard the edit: `git restore {name}`.")


def _inputs(project: Project) -> list[str]:
    """Return the paths, as git takes them, of what the generated files are made from."""
    software = Path(__file__).resolve().parents[1]
    inputs = [project.curation, project.schemas]
    if software.is_relative_to(project.root.resolve()):
        inputs.append(project.root / software.relative_to(project.root.resolve()))
    return [*map(project.relative, inputs), f":(exclude){project.relative(project.curation_schemas)}"]


def _combines(present: bytes, built: bytes, versions: Sequence[bytes]) -> bool:
    """Return whether every line of *present* is in *built* or in one of *versions*, as after a merge."""
    known = {line for content in (built, *versions) for line in content.splitlines()}
    return known.issuperset(present.splitlines())


@dataclass(frozen=True, slots=True)
class _TableEdits:
    """Finds edits in a table.

    Attributes:
        table: The contract of the table.
        file: The path of its file, as findings name it.
        sourced: The rows from which it is built.
    """

    table: Table
    file: str
    sourced: Sequence[SourcedRow]

    def find(self, present: bytes, built: bytes, before: Sequence[bytes]) -> list[Finding]:
        """Return the edits in *present*: what is neither in *built* nor in one of the versions *before* the edit."""
        rows = self._rows(present)
        if rows is None:
            hint = "Correct curation/, which the table is made from."
            return _changed_lines(self.file, present, built, before, hint)
        new = self._by_key(built)
        old = [self._by_key(content) for content in before]
        sources = {self._key(row.cells.__getitem__): row for row in self.sourced}
        findings: list[Finding] = []
        for row in rows:
            key = self._key(row.__getitem__)
            versions = [version[key] for version in old if key in version]
            if key in new:
                findings += self._cell_edits(row, new[key], versions, sources[key])
            elif not any(row.cells == version.cells for version in versions):
                findings.append(self._row_added(row))
        present_keys = {self._key(row.__getitem__) for row in rows}
        deleted = [key for key in new if key not in present_keys and all(key in version for version in old)]
        return [*findings, *(self._row_deleted(key, sources[key]) for key in deleted)]

    def first_difference(self, present: bytes, built: bytes) -> str:
        """Return the first cell of *present* that differs from *built*, where it comes from; a blank if no cell does."""
        new = self._by_key(built)
        sources = {self._key(row.cells.__getitem__): row for row in self.sourced}
        for row in self._rows(present) or ():
            key = self._key(row.__getitem__)
            for column in self.table.columns if key in new else ():
                if row[column] != new[key][column]:
                    place = _place(sources[key].location_of(column))
                    values = f"{_quoted(row[column])} here, {_quoted(new[key][column])} by {place}"
                    return f"{':'.join(key)} {column}: {values}."
        return ""

    def _rows(self, data: bytes) -> list[Row] | None:
        """Return the rows in *data*; None if it cannot be read as this table."""
        text = csv_text.parse(data, self.file, self.table.name)
        broken = any(finding.check not in _FORMAT_ONLY for finding in text.findings)
        return None if broken or text.header != self.table.columns else text.rows()

    def _by_key(self, data: bytes) -> dict[tuple[str, ...], Row]:
        return {self._key(row.__getitem__): row for row in self._rows(data) or ()}

    def _key(self, cell: Callable[[str], str]) -> tuple[str, ...]:
        return tuple(map(cell, self.table.primary_key))

    def _cell_edits(self, row: Row, built: Row, versions: Sequence[Row], source: SourcedRow) -> list[Finding]:
        """Return the cells of *row* that are neither as *built* nor as in one of the *versions* of the row."""
        return [
            self._finding(
                row.line,
                ":".join(self._key(row.__getitem__)),
                column,
                row[column],
                f"Edited by hand: {_quoted(row[column])}, built: {_quoted(built[column])}.",
                _where_to_change(source, column),
            )
            for column in self.table.columns
            if row[column] != built[column] and all(row[column] != version[column] for version in versions)
        ]

    def _row_added(self, row: Row) -> Finding:
        record = ":".join(self._key(row.__getitem__))
        hint = "Add the record to curation/ instead; docs/curation.md has the keys."
        return self._finding(
            row.line, record, "", "", "Row added by hand: no file in curation/ has it.", hint
        )

    def _row_deleted(self, key: tuple[str, ...], source: SourcedRow) -> Finding:
        place = _place(source.location)
        return self._finding(
            0, ":".join(key), "", "", "Row deleted by hand.", f"Delete the record in {place} instead."
        )

    def _finding(self, line: int, record: str, column: str, value: str, message: str, hint: str) -> Finding:
        return Finding(
            rule=EDITED_BY_HAND,
            table=self.table.name,
            record=record,
            file=self.file,
            line=line,
            column=column,
            value=value,
            message=message,
            hint=hint,
        )


def _place(location: Location) -> str:
    return f"{location.file}:{location.line}" if location.line else location.file


def _where_to_change(source: SourcedRow, column: str) -> str:
    """Return where in a curation file the cell of *column* comes from."""
    location = source.location_of(column)
    place = _place(location)
    key = source.keys.get(column)
    if location.file.endswith(".csv"):
        return "The figures follow from the codings in curation/: a build with the articles computes them."
    if key is None:
        return f"The column follows from other values of the record: correct them in {place} instead."
    if column in source.locations:
        return f"Change `{key}` in {place} instead."
    return f"Add `{key}` to the record in {place} instead."


def _text_edits(
    project: Project, path: Path, present: bytes, built: bytes, before: Sequence[bytes]
) -> list[Finding]:
    """Return the edits in a generated file that is not a table."""
    places = {
        project.citation: "curation/dataset.yml",
        project.deposit: "curation/dataset.yml",
        project.descriptor: "curation/dataset.yml, curation/codes/ or schemas/",
        project.loading: "schemas/",
        project.codebook: "curation/codes/, curation/coding_rules.yml or the descriptions in schemas/",
        project.data_dictionary: "schemas/ or curation/codes/",
        project.agreement_page: "curation/adjudication/",
        project.coder_agreement: "the codings in curation/",
        project.coding_differences: "the codings in curation/",
    }
    place = places.get(path, "schemas/ or curation/codes/")
    hint = f"The file is made from {place}: make the change there instead."
    return _changed_lines(project.relative(path), present, built, before, hint)


def _changed_lines(
    file: str, present: bytes, built: bytes, before: Sequence[bytes], hint: str
) -> list[Finding]:
    """Return a finding for every run of lines in *present* that differs from *built* and from what was *before*."""
    lines, new = present.splitlines(), built.splitlines()
    edited = _differing_runs(lines, before[0].splitlines()) if before else [(0, len(lines), 0, 0)]
    findings = []
    for start, end, new_start, new_end in _differing_runs(lines, new):
        if any(start <= edit_end and edit_start <= end for edit_start, edit_end, *_ in edited):
            now, then = _first_line(lines[start:end]), _first_line(new[new_start:new_end])
            findings.append(
                Finding(
                    rule=EDITED_BY_HAND,
                    file=file,
                    line=min(start + 1, max(1, len(lines))),
                    end_line=end if end > start + 1 else 0,
                    value=now,
                    message=f"Edited by hand: {_quoted(now)}, built: {_quoted(then)}.",
                    hint=hint,
                )
            )
    return findings


def _differing_runs(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int, int, int]]:
    """Return the runs of lines in which *old* and *new* differ: start and end in each, counted from 0."""
    opcodes = SequenceMatcher(None, old, new).get_opcodes()
    return [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in opcodes if tag != "equal"]


def _first_line(lines: Sequence[bytes]) -> str:
    return lines[0].decode(errors="replace").strip() if lines else ""


def _quoted(value: str) -> str:
    """Return *value* in quotes, shortened if it is long; or that there is none."""
    if not value:
        return "blank"
    return repr(value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…")
