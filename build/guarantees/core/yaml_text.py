"""Reading YAML as people write it: every scalar is text, and every value knows its place.

The only module that knows PyYAML. Plain YAML guesses types (``NO`` becomes false, ``1.10`` a number), lets
the second of two equal keys win in silence, and lets aliases multiply; none of that happens here. Files
come from strangers: no tag is resolved, nothing is constructed but text, lists and mappings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from guarantees.core.findings import Finding
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


# The C parser where PyYAML was built with it (ten times faster), else the same in Python.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text."""

    mark: Location
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    mark: Location
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their values, in the order of the file; *keys* says where each key stands."""

    mark: Location
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Location] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class _Refused(Exception):  # noqa: N818  a signal within this module, never seen outside
    def __init__(self, mark: Location, message: str, hint: str) -> None:
        super().__init__(message)
        self.finding = Finding(
            rule=YAML_SYNTAX,
            file=mark.file,
            line=mark.line,
            message=message,
            hint=hint,
        )


def parse(data: bytes, file: str) -> tuple[Node | None, list[Finding]]:
    """Return the document in *data* as nodes, and what is wrong with it.

    *file* is the path that findings name. The node is None where the file cannot be read at all: it is
    not UTF-8, not YAML, empty, or more than one document. A repeated key is a finding, and the first
    value stays.
    """
    try:
        text = _decode(data, file)
        reader = _Reader(file, yaml.parse(text, Loader=_LOADER))
        return reader.document(), reader.findings
    except _Refused as refused:
        return None, [refused.finding]
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        where = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        problem = err.problem or "not YAML"
        hint = "Quote a value that holds ': ' or ' #', or starts with one of [ ] { } * & ! | > % @ `."
        return None, [_Refused(where, f"This is not YAML: {problem} (column {where.column}).", hint).finding]
    except yaml.reader.ReaderError as err:
        # The C parser counts bytes, the Python one characters.
        before = data[: err.position] if _LOADER is not yaml.SafeLoader else text[: err.position].encode()
        line = before.count(b"\n") + 1
        shown = f"U+{err.character:04X}" if isinstance(err.character, int) else repr(err.character)
        message = f"A character that YAML does not allow: {shown}."
        return None, [_Refused(Location(file, line), message, "Remove it.").finding]


def _decode(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        message = f"The file is not UTF-8: byte 0x{data[err.start]:02X} cannot be read."
        raise _Refused(Location(file, line), message, "Save it as UTF-8.") from err
    if text.startswith("\ufeff"):
        raise _Refused(
            Location(file, 1), "The file starts with a byte order mark.", "Save it as UTF-8 without BOM."
        )
    return text


class _Reader:
    """Builds nodes from parser events; one reader per file."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.findings: list[Finding] = []

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _Refused(
                        self._mark(event), "A second document starts here.", "One file, one document."
                    )
                root = self._node(next(self.events), depth=0)
        if root is None or (isinstance(root, Scalar) and not root.text):
            raise _Refused(Location(self.file), "The file is empty.", "Fill it in, or remove it.")
        return root

    def _mark(self, event: yaml.Event) -> Location:
        start = event.start_mark
        return Location(self.file, start.line + 1, start.column + 1) if start else Location(self.file)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        mark = self._mark(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                mark, "Anchors and aliases (& and *) are not used here.", "Write the value out, or quote it."
            )
        tag = getattr(event, "tag", None)
        if tag:
            raise _Refused(mark, f"Tags ({tag}) are not used here.", "Write plain text.")
        if depth > MAX_DEPTH:
            raise _Refused(mark, "The file is nested too deeply.", "Look for a wrong indent.")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(mark, event.value)
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
                raise _Refused(key.mark, "A key must be a plain word.", "Look for a stray [ or {.")
            if key.text in node.entries:
                first = node.keys[key.text].line
                self.findings.append(
                    Finding(
                        rule=YAML_DUPLICATE_KEY,
                        file=self.file,
                        line=key.mark.line,
                        column=key.text,
                        message=f"The key {key.text!r} stands twice; first on line {first}.",
                        hint="Keep one of the two.",
                    )
                )
                continue
            node.entries[key.text] = value
            node.keys[key.text] = key.mark
        return node
