"""A draft that is being corrected: its open statements, and edits that change one block of lines at a time.

A statement of a draft is open while its summary is blank. Comments and everything else in the file stay as they are.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import safe_files, yaml_text
from guarantees.core.errors import InputError
from guarantees.core.findings import FindingCollector
from guarantees.core.project import Project
from guarantees.dataset.curation.curation_files import MAX_BYTES
from guarantees.dataset.model import Statement
from guarantees.drafting.yaml_lines import Plain, flow, key_lines, statement_lines

SUMMARY: Final = "summary"


class DraftFile:
    """A source file with statements in blocks of lines.

    Attributes:
        path: Where it is.
        file: Its name as messages show it.
    """

    def __init__(self, project: Project, path: Path) -> None:
        """Read the file at *path*.

        Raises:
            InputError: It is not there, or it is not valid YAML.
        """
        self.path = path
        self.file = project.relative(path)
        self._project = project
        try:
            data = safe_files.read_within(project.root, path, MAX_BYTES)
        except safe_files.UnreadableFileError as err:
            raise InputError(
                f"{self.file}: {err} `guarantees draft ARTICLE --id {path.stem}` makes a draft."
            ) from err
        self._parse(data.decode("utf-8", "replace"))

    def _parse(self, text: str) -> None:
        findings = FindingCollector()
        root = yaml_text.parse(text.encode(), self.file, findings)
        for finding in findings:
            raise InputError(f"{self.file}:{finding.line}: {finding.message} {finding.hint}")
        if not isinstance(root, yaml_text.Mapping):
            raise InputError(f"{self.file} is not a source file: it has no keys.")
        self._lines = text.split("\n")
        if self._lines and not self._lines[-1]:
            self._lines.pop()
        self.source = plain(root.entries.get("source", yaml_text.Mapping(root.mark)))
        items = root.entries.get("statements")
        nodes = items.items if isinstance(items, yaml_text.Sequence) else []
        starts = [self._start_of(node) for node in nodes]
        ends = [*starts[1:], self._end_of(root, nodes)]
        self._blocks = {
            str(keys.get("id", "")): _Block(node.mark.line - 1, end, keys)
            for node, end in zip(nodes, ends, strict=False)
            if isinstance(keys := plain(node), dict)
        }

    def _start_of(self, node: yaml_text.Node) -> int:
        """Return the first line of a statement: a comment above it, in its column, belongs to it."""
        first = node.mark.line - 1
        while first and re.match(r" {0,3}#", self._lines[first - 1]):
            first -= 1
        return first

    def _end_of(self, root: yaml_text.Mapping, nodes: Sequence[yaml_text.Node]) -> int:
        """Return the line behind the last statement."""
        last = nodes[-1].mark.line if nodes else 0
        later = [mark.line - 1 for mark in root.keys.values() if mark.line > last]
        return min(later, default=len(self._lines))

    def statements(self) -> Iterator[tuple[str, Mapping[str, Plain]]]:
        """Yield the id and the keys of each statement."""
        return ((statement_id, block.keys) for statement_id, block in self._blocks.items())

    def open_ids(self) -> list[str]:
        """Return the ids of the statements without a summary."""
        return [statement_id for statement_id, keys in self.statements() if not keys.get(SUMMARY)]

    def keys(self, statement_id: str) -> dict[str, Plain]:
        """Return a copy of the keys of a statement."""
        return dict(self._blocks[statement_id].keys)

    def comments(self, statement_id: str) -> list[str]:
        """Return what the comments of a statement say, in the order of its lines."""
        found = (comment_of(line) for line in self.lines_of(statement_id))
        return [comment for comment in found if comment]

    def lines_of(self, statement_id: str) -> list[str]:
        """Return the lines of a statement, comments included."""
        block = self._blocks[statement_id]
        return self._lines[block.first : block.end]

    def replace(self, statement_id: str, keys: Mapping[str, Plain]) -> None:
        """Write *keys* for a statement, without the comments of the draft."""
        block = self._blocks[statement_id]
        self._write(block.first, block.end, self._indented(block, statement_lines(keys)))

    def _indented(self, block: _Block, lines: Sequence[str]) -> list[str]:
        """Return *lines*, which are indented by two, as far to the right as *block* is."""
        first = self._lines[block.first]
        return [" " * (len(first) - len(first.lstrip())) + line[2:] for line in lines]

    def set_key(self, statement_id: str, key: str, value: Plain) -> None:
        """Write the *value* of one key of a statement, and keep the comments of the others."""
        block = self._blocks[statement_id]
        lines = self.lines_of(statement_id)
        first, behind = _lines_of_key(lines, key, block.keys)
        if first == 0:  # the key stands behind the mark of the list
            self.replace(statement_id, {**block.keys, key: value})
            return
        new = self._indented(block, [f"    {line}" for line in key_lines(key, value)]) if value else []
        self._write(block.first + first, block.first + behind, new)

    def remove(self, statement_id: str) -> None:
        """Take a statement out."""
        block = self._blocks[statement_id]
        self._write(block.first, block.end, [])

    def insert_after(self, statement_id: str, keys: Mapping[str, Plain]) -> None:
        """Write another statement behind one."""
        block = self._blocks[statement_id]
        self._write(block.end, block.end, self._indented(block, statement_lines(keys)))

    def exclude(self, statement_id: str, reason: str, note: str = "") -> None:
        """Take a statement out, and list its quotes as excluded with a *reason*."""
        block = self._blocks[statement_id]
        quotes = block.keys.get("quote", "")
        exclusion: dict[str, Plain] = {"quote": quotes, "reason": reason}
        if note:
            exclusion["note"] = note
        lines = [*self._lines[: block.first], *self._lines[block.end :]]
        self._save([*lines, *self._exclusion_head(lines), f"  - {flow(exclusion)}"])

    def _exclusion_head(self, lines: Sequence[str]) -> list[str]:
        """Return the key under which exclusions stand, if the file does not end with it yet.

        Raises:
            InputError: Another key stands behind the exclusions.
        """
        at = next((n for n, line in enumerate(lines) if line.startswith("exclusions:")), None)
        if at is None:
            return ["exclusions:"]
        if any(re.match(r"\w", line) for line in lines[at + 1 :]) or lines[at].strip() != "exclusions:":
            raise InputError(
                f"{self.file}: move `exclusions:` to the end of the file, one exclusion on each line."
            )
        return []

    def next_id(self) -> str:
        """Return the first statement id that is not used yet."""
        used = {int(statement_id[1:]) for statement_id in self._blocks if re.fullmatch(r"s\d+", statement_id)}
        return f"s{max(used, default=0) + 1:02d}"

    def _write(self, first: int, end: int, lines: Sequence[str]) -> None:
        self._save([*self._lines[:first], *lines, *self._lines[end:]])

    def _save(self, lines: Sequence[str]) -> None:
        """Write the file, all or nothing, if it can be read."""
        text = "\n".join([*lines, ""])
        if not any(re.match(r"\s*- (?:id|\w+):", line) for line in _lines_below(lines, "statements:")):
            text = re.sub(r"^statements:[ \t]*$", "statements: []", text, flags=re.MULTILINE)
        before = "\n".join([*self._lines, ""])
        try:
            self._parse(text)
        except InputError:
            self._parse(before)
            raise
        safe_files.write_all_or_none(self._project.root, {self.path: text.encode()})


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of a statement, from *first* to before *end*, and its keys."""

    first: int
    end: int
    keys: dict[str, Plain]


def _lines_below(lines: Sequence[str], key: str) -> list[str]:
    """Return the lines of a top-level *key*."""
    start = next((number for number, line in enumerate(lines) if line.startswith(key)), len(lines))
    below = itertools.takewhile(lambda line: not re.match(r"\w", line), lines[start + 1 :])
    return list(below)


def _lines_of_key(lines: Sequence[str], key: str, keys: Mapping[str, Plain]) -> tuple[int, int]:
    """Return the first line of *key* and the line behind it; where it would stand, if it is not there yet."""
    at = next((n for n, line in enumerate(lines) if re.match(rf"\s*(?:- )?{re.escape(key)}:", line)), None)
    if at is None:
        later = [name for name in KEYS[KEYS.index(key) + 1 :] if name in keys]
        follows = re.compile(rf"\s+(?:{'|'.join(later)}):") if later else re.compile(r"(?!)")
        at = next((n for n, line in enumerate(lines) if follows.match(line)), len(lines))
        return at, at
    indent = len(lines[at]) - len(lines[at].lstrip(" -"))
    behind = at + 1
    while behind < len(lines) and _belongs_to_key(lines[behind], indent, key):
        behind += 1
    return at, behind


def _belongs_to_key(line: str, indent: int, key: str) -> bool:
    """Return whether a line behind a key goes on with its value, or is a comment with cuts of a quote."""
    if re.match(rf"\s*#\s+{re.escape(key)}:|\s*# may hold ", line):
        return True
    return len(line) - len(line.lstrip()) > indent and not line.lstrip().startswith("#")


def comment_of(line: str) -> str:
    """Return the comment on a *line* of YAML, without its mark, or an empty string.

    >>> comment_of('title: "#1 ferry"  # check'), comment_of("title: Roe's #1")
    ('check', '1')
    """
    quote = ""
    for number, character in enumerate(line):
        before = line[number - 1] if number else " "
        if quote:
            escaped = quote == '"' and before == "\\"
            quote = "" if character == quote and not escaped else quote
        elif character in "\"'" and before in " [{,":
            quote = character
        elif character == "#" and before == " ":
            return line[number + 1 :].strip()
    return ""


def plain(node: yaml_text.Node) -> Plain:
    """Return *node* as strings, lists and dictionaries."""
    if isinstance(node, yaml_text.Scalar):
        return node.text
    if isinstance(node, yaml_text.Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


KEYS: Final = tuple(field.alias or name for name, field in Statement.model_fields.items())
"""The keys of a statement in their order."""
