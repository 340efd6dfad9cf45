"""Read YAML as text: every scalar is a string, and every value has its location.

Plain YAML guesses types (``NO`` becomes false, ``1.10`` a number), lets the second of two equal keys win without
notice, and expands aliases; this reader does none of that. Files are not trusted: no tag is resolved, and nothing is
constructed but strings, lists and mappings. No other module imports PyYAML. What is wrong with a file that PyYAML
rejects is found by ``yaml_faults``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from guarantees.core import yaml_faults
from guarantees.core.findings import Excerpt, Finding, FindingCollector
from guarantees.core.locations import Location
from guarantees.core.rules import CURATION, Rule, register
from guarantees.core.yaml_values import YamlFault

YAML_SYNTAX: Final = register(
    Rule(
        name="yaml-syntax",
        group=CURATION,
        summary="A curation file must be a single YAML document in UTF-8, without tags, anchors or aliases.",
        fix="Correct the syntax at the caret. Put text that contains `: ` or ` #`, or starts with a special character, in double "
        "quotes.",
        bad="title: Night ferry: towns still apart",
        good='title: "Night ferry: towns still apart"',
    )
)
YAML_DUPLICATE_KEY: Final = register(
    Rule(
        name="yaml-duplicate-key",
        group=CURATION,
        summary="A key must occur only once in a mapping.",
        fix="Keep one of the two keys.",
        bad="name: Jane Roe\nname: J. Roe",
        good="name: Jane Roe\naliases: [J. Roe]",
    )
)


# The C parser, which is ten times faster, if PyYAML was built with it.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH: Final = 20
_SIGNS: Final = {"&": "anchor", "*": "alias"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string; *plain* if it is written without quotes, as numbers are in other readers of YAML."""

    mark: Location
    text: str
    plain: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    mark: Location
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their values, in the order of the file; *keys* has the location of each key."""

    mark: Location
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Location] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class _InvalidYamlError(Exception):
    """The file cannot be read any further."""

    def __init__(self, at: Location, message: str, hint: str) -> None:
        super().__init__(message)
        self.at = at
        self.hint = hint


class _Problems:
    """Adds what is wrong with one file to the findings, with the line that is at fault."""

    def __init__(self, file: str, findings: FindingCollector) -> None:
        self.file = file
        self.lines: list[str] = []
        self._findings = findings

    def add(
        self, rule: Rule, message: str, hint: str, at: Location, *, key: str = "", end_line: int = 0
    ) -> None:
        """Add a finding at a location of the file."""
        has_text = at.column and at.line <= len(self.lines)
        finding = Finding(
            rule=rule,
            message=message,
            hint=hint,
            file=self.file,
            line=at.line,
            end_line=end_line if end_line > at.line else 0,
            column=key,
            excerpt=Excerpt.of(self.lines[at.line - 1], at.column) if has_text else None,
        )
        self._findings.extend([finding])

    def add_fault(self, fault: YamlFault) -> None:
        """Add a fault in the syntax."""
        at = Location(self.file, fault.line, fault.column)
        self.add(YAML_SYNTAX, fault.message, fault.hint, at, end_line=fault.end_line)


def parse(data: bytes, file: str, findings: FindingCollector, *, strict: bool = False) -> Node | None:
    """Return the document in *data* as nodes; what is wrong with it is added to *findings* about *file*.

    The node is None if the file cannot be read: it is not UTF-8, not YAML, empty, or more than one document. A
    duplicate key is a finding, and its first value is used. If *strict*, valid YAML that people do not write on purpose
    is a fault as well: a comment without a space after ``#``, or a list item without a space after ``-``.
    """
    problems = _Problems(file, findings)
    try:
        return _parse(data, problems, strict=strict)
    except _InvalidYamlError as err:
        problems.add(YAML_SYNTAX, str(err), err.hint, err.at)
        return None


def _parse(data: bytes, problems: _Problems, *, strict: bool) -> Node | None:
    text = _decode(data, problems.file)
    problems.lines = [line.rstrip("\r") for line in text.split("\n")]
    if conflicts := yaml_faults.merge_conflicts(text):
        for conflict in conflicts:
            problems.add_fault(conflict)
        return None
    try:
        reader = _Reader(problems, yaml.parse(text, Loader=_LOADER))
        root = reader.document()
    except yaml.MarkedYAMLError as err:
        problems.add_fault(_fault_behind(err, text))
        return None
    except yaml.reader.ReaderError as err:
        # The C parser counts bytes, the Python one characters.
        before = data[: err.position].decode() if _LOADER is not yaml.SafeLoader else text[: err.position]
        character = f"U+{err.character:04X}" if isinstance(err.character, int) else repr(err.character)
        at = Location(problems.file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _InvalidYamlError(at, f"YAML does not allow the character {character}.", "Remove it.") from err
    if strict and (fault := reader.silent_fault()):
        problems.add_fault(fault)
        return None
    return root


def _fault_behind(error: yaml.MarkedYAMLError, text: str) -> YamlFault:
    """Return the fault that made the parser give up; what the parser says if the fault is not recognized."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if fault := yaml_faults.find_fault(text, line):
        return fault
    message = f"Not valid YAML: {error.problem or 'it cannot be parsed'}."
    return YamlFault(line, column, message, "Look at this line and at the one before it.")


def _decode(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        message = f"Byte 0x{data[err.start]:02X} is not UTF-8."
        raise _InvalidYamlError(Location(file, line), message, "Save it as UTF-8.") from err
    if text.startswith("\ufeff"):
        raise _InvalidYamlError(
            Location(file, 1), "The file starts with a byte order mark.", "Save it as UTF-8 without BOM."
        )
    return text


class _Reader:
    """Builds nodes from parser events; one reader per file."""

    def __init__(self, problems: _Problems, events: Iterator[yaml.Event]) -> None:
        self.problems = problems
        self.file = problems.file
        self.events = events
        self.unquoted: list[tuple[int, int, int, int]] = []
        """Line and column of the start and of the end of every text without quotes, counted from 0."""

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _InvalidYamlError(
                        self._mark(event),
                        "A second YAML document starts here.",
                        "Remove the line `---` before it.",
                    )
                root = self._node(next(self.events), depth=0)
        if root is None or (isinstance(root, Scalar) and not root.text):
            raise _InvalidYamlError(
                Location(self.file), "The file is empty.", "Fill it in, or remove the file."
            )
        return root

    def silent_fault(self) -> YamlFault | None:
        """Return the first fault that the parser does not see; None if there is none."""
        faults = (yaml_faults.silent_fault(self.problems.lines, *span) for span in self.unquoted)
        return next(filter(None, faults), None)

    def _mark(self, event: yaml.Event) -> Location:
        start = event.start_mark
        return Location(self.file, start.line + 1, start.column + 1) if start else Location(self.file)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        mark = self._mark(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            message = (
                f"A value that starts with {sign!r} must be in quotes: YAML reads it as an {_SIGNS[sign]}."
            )
            hint = f"Put the value in double quotes. If you meant an {_SIGNS[sign]}, write the value in full."
            raise _InvalidYamlError(mark, message, hint)
        if getattr(event, "tag", None):
            message = "A value that starts with '!' must be in quotes: YAML reads it as a tag."
            raise _InvalidYamlError(mark, message, "Put the value in double quotes, or remove the tag.")
        if depth > MAX_DEPTH:
            raise _InvalidYamlError(mark, "The file is nested too deeply.", "Check the indentation.")
        if isinstance(event, yaml.ScalarEvent):
            if event.implicit[0] and event.start_mark and event.end_mark:
                start, end = event.start_mark, event.end_mark
                self.unquoted.append((start.line, start.column, end.line, end.column))
            return Scalar(mark, event.value, plain=bool(event.implicit[0]))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(mark, depth)
        return self._mapping(mark, depth)

    def _sequence(self, mark: Location, depth: int) -> Sequence:
        node = Sequence(mark)
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            node.items.append(self._node(event, depth + 1))
        return node

    def _mapping(self, mark: Location, depth: int) -> Mapping:
        node = Mapping(mark)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                raise _InvalidYamlError(key.mark, "A key must be a single word.", "Look for an extra [ or {.")
            if key.text in node.entries:
                first = node.keys[key.text].line
                message = f"Duplicate key {key.text!r} (first on line {first})."
                hint = "Keep one of the two."
                self.problems.add(YAML_DUPLICATE_KEY, message, hint, key.mark, key=key.text)
                continue
            node.entries[key.text] = value
            node.keys[key.text] = key.mark
        return node
