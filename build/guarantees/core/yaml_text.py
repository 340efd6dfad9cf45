"""Read YAML as text: every scalar is a string, and every value has its location.

Plain YAML guesses types (``NO`` becomes false, ``1.10`` a number), lets the second of two equal keys win without
notice, and expands aliases; this reader does none of that. Files are not trusted: no tag is resolved, and nothing is
constructed but strings, lists and mappings. No other module imports PyYAML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from guarantees.core.findings import FindingCollector
from guarantees.core.locations import Location
from guarantees.core.rules import CURATION, Rule, register

YAML_SYNTAX: Final = register(
    Rule(
        name="yaml-syntax",
        group=CURATION,
        summary="A curation file must be a single YAML document in UTF-8, without tags, anchors or aliases.",
        fix="Correct the syntax on the reported line. Put text that contains `: ` or starts with a special character in quotes.",
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


def parse(data: bytes, file: str, findings: FindingCollector) -> Node | None:
    """Return the document in *data* as nodes; what is wrong with it is added to *findings* about *file*.

    The node is None if the file cannot be read: it is not UTF-8, not YAML, empty, or more than one document. A
    duplicate key is a finding, and its first value is used.
    """
    try:
        return _parse(data, file, findings)
    except _InvalidYamlError as err:
        findings.add(YAML_SYNTAX, str(err), err.hint, at=err.at)
        return None


def _parse(data: bytes, file: str, findings: FindingCollector) -> Node:
    text = _decode(data, file)
    try:
        return _Reader(file, yaml.parse(text, Loader=_LOADER), findings).document()
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        at = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        message = f"Not valid YAML: {err.problem or 'it cannot be parsed'} (column {at.column})."
        hint = "Quote a value that contains ': ' or ' #', or starts with one of [ ] { } * & ! | > % @ `."
        raise _InvalidYamlError(at, message, hint) from err
    except yaml.reader.ReaderError as err:
        # The C parser counts bytes, the Python one characters.
        before = data[: err.position] if _LOADER is not yaml.SafeLoader else text[: err.position].encode()
        character = f"U+{err.character:04X}" if isinstance(err.character, int) else repr(err.character)
        at = Location(file, before.count(b"\n") + 1)
        raise _InvalidYamlError(at, f"YAML does not allow the character {character}.", "Remove it.") from err


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

    def __init__(self, file: str, events: Iterator[yaml.Event], findings: FindingCollector) -> None:
        self.file = file
        self.events = events
        self.findings = findings

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

    def _mark(self, event: yaml.Event) -> Location:
        start = event.start_mark
        return Location(self.file, start.line + 1, start.column + 1) if start else Location(self.file)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        mark = self._mark(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _InvalidYamlError(
                mark,
                "Anchors and aliases (& and *) are not supported.",
                "Write the value in full, or quote it.",
            )
        tag = getattr(event, "tag", None)
        if tag:
            raise _InvalidYamlError(mark, f"Tags ({tag}) are not supported.", "Remove the tag.")
        if depth > MAX_DEPTH:
            raise _InvalidYamlError(mark, "The file is nested too deeply.", "Check the indentation.")
        if isinstance(event, yaml.ScalarEvent):
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
                at = Location(self.file, key.mark.line)
                self.findings.add(YAML_DUPLICATE_KEY, message, "Keep one of the two.", at=at, column=key.text)
                continue
            node.entries[key.text] = value
            node.keys[key.text] = key.mark
        return node
