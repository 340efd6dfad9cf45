"""Reading nodes by a shape: every complaint with file, line, key, value and the nearest known value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from guarantees.contract.cell_rules import describe_violation, first_violation
from guarantees.contract.field_types import is_date
from guarantees.contract.table_schema import Contract
from guarantees.core import yaml_text
from guarantees.core.errors import did_you_mean
from guarantees.core.findings import Finding
from guarantees.core.locations import NO_RECORD, Location, RecordRef
from guarantees.core.rules import RULES, Rule
from guarantees.dataset.curation.curation_rules import (
    CURATION_BLANK_VALUE,
    CURATION_DUPLICATE,
    CURATION_INVALID_QUOTE,
    CURATION_MISSING_KEY,
    CURATION_TYPE,
    CURATION_UNKNOWN_KEY,
)
from guarantees.dataset.curation.shape import Key, Kind, Shape
from guarantees.dataset.derived import days
from guarantees.dataset.model import QuoteSelector
from guarantees.validation.portability import LOOK_ALIKE, describe_lookalike

MAX_WHOLE: Final = 8
"""How many words a quote written out whole, or either end of a longer one, may have."""

PIECE_KEYS: Final = ("from", "to", "words", "occurrence")


# How the id of a record follows from that of the file and that of the entry in it.
_SUBJECTS: Final[Mapping[str, Callable[[str, str], RecordRef]]] = {
    "statements": lambda file, entry: RecordRef("statements", f"{file}-{entry}"),
    "event_reports": lambda file, entry: RecordRef("event_reports", f"{entry}:{file}"),
    "codes": lambda file, entry: RecordRef("codes", f"{file}:{entry}"),
    "coding_rules": lambda _, entry: RecordRef("", entry),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a curation file, read by its shape.

    *subject* is what findings are about. A key that is absent, or whose value could not be read, gives an empty text or tuple; what was wrong
    with it has been told.
    """

    shape: Shape
    mark: Location
    subject: RecordRef = NO_RECORD
    values: dict[str, object] = field(default_factory=dict)
    marks: dict[str, Location] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """Return the text behind *key*, or an empty one."""
        value = self.values.get(key, "")
        assert isinstance(value, str), key  # noqa: S101  the shape says so: a bug, not bad input
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts behind *key*."""
        return tuple(item for item in self._items(key) if isinstance(item, str))

    def pieces(self, key: str) -> tuple[QuoteSelector, ...]:
        """Return the quotes behind *key*."""
        return tuple(item for item in self._items(key) if isinstance(item, QuoteSelector))

    def entries(self, key: str) -> tuple[Entry, ...]:
        """Return the mappings behind *key*."""
        return tuple(item for item in self._items(key) if isinstance(item, Entry))

    def entry(self, key: str) -> Entry:
        """Return the one mapping behind *key*; an empty one where it is absent."""
        value = self.values.get(key)
        return value if isinstance(value, Entry) else Entry(self.shape, self.mark)

    def place(self, key: str) -> Location:
        """Return where *key* stands, or where the mapping does."""
        return self.marks.get(key, self.mark)

    def _items(self, key: str) -> tuple[object, ...]:
        value = self.values.get(key, ())
        assert isinstance(value, tuple), key  # noqa: S101  the shape says so: a bug, not bad input
        return value


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads nodes; *ids* holds the known ids of every table that a key may refer to.

    Findings are collected in *findings*; reading never stops at the first.
    """

    contract: Contract
    ids: Mapping[str, Collection[str]]
    findings: list[Finding] = field(default_factory=list)

    def read(self, node: yaml_text.Node, shape: Shape, subject: RecordRef) -> Entry:
        """Return *node* as an entry of *shape*; *subject* is what findings are about."""
        if not isinstance(node, yaml_text.Mapping):
            message = f"A {shape.name} is written as keys and values."
            self._tell(CURATION_TYPE, node.mark, "", "", message, f"Keys: {_names(shape)}.", subject)
            return Entry(shape, node.mark, subject)
        identity = node.entries.get(shape.identity)
        if isinstance(identity, yaml_text.Scalar):
            subject = _SUBJECTS[shape.table](subject.record, identity.text)
        entry = Entry(shape, node.mark, subject)
        for name, value in node.entries.items():
            key = shape.key(name)
            if key is None:
                hint = did_you_mean(name, [key.name for key in shape.keys], shown=30)
                message = f"{name!r} is no key of a {shape.name}."
                self._tell(CURATION_UNKNOWN_KEY, node.keys[name], name, "", message, hint, subject)
                continue
            entry.marks[name] = node.keys[name]
            entry.values[name] = _READERS[key.kind](self, value, key, subject)
        for key in shape.keys:
            if key.required and (key.name not in entry.marks or _is_empty_list(node.entries[key.name])):
                message = f"The {shape.name} has no {key.name!r}."
                hint = self._meaning(key)
                self._tell(CURATION_MISSING_KEY, node.mark, key.name, "", message, hint, subject)
        return entry

    def _text(self, node: yaml_text.Node, key: Key, subject: RecordRef) -> str:
        if not isinstance(node, yaml_text.Scalar):
            message = f"{key.name!r} takes one text."
            self._tell(CURATION_TYPE, node.mark, key.name, "", message, self._meaning(key), subject)
            return ""
        if not node.text.strip():
            message = f"{key.name!r} is blank."
            hint = self._meaning(key) if key.required else "Leave the key out where there is nothing."
            self._tell(CURATION_BLANK_VALUE, node.mark, key.name, "", message, hint, subject)
            return ""
        return node.text if self._fits(node, key, subject) else ""

    def _fits(self, node: yaml_text.Scalar, key: Key, subject: RecordRef) -> bool:
        """Tell whether a value may be used; what is refused is used nowhere."""
        text = node.text
        problem = (
            _uncellable(text) or _misfit(text, key) or self._mismatch(text, key) or self._stranger(text, key)
        )
        if problem:
            name, message, hint = problem
            self._tell(RULES[name], node.mark, key.name, text, message, hint, subject)
        return not problem

    def _mismatch(self, text: str, key: Key) -> tuple[str, str, str] | None:
        """Return how *text* breaks the rules of the column that *key* fills."""
        if not key.column:
            return None
        field_ = self.contract.field(key.column)
        if field_.separator and field_.separator in text:
            hint = "Write a list, one value an item."
            return "curation-invalid-value", f"{key.name!r} holds a {field_.separator!r}.", hint
        if self.contract.reference(key.column):
            return None
        rule = first_violation(field_, text)
        if rule:
            return f"curation-{rule}", *describe_violation(field_, rule, text)
        if field_.name.endswith("_edtf"):
            try:
                days(text)
            except ValueError as err:
                return "curation-invalid-date", f"{err}.", "Look the day up in a calendar."
        return None

    def _stranger(self, text: str, key: Key) -> tuple[str, str, str] | None:
        """Return that *text* names no record, where *key* refers to one."""
        target = self.contract.reference(key.column) if key.column else ""
        if not target or text in self.ids[target]:
            return None
        where = {
            "actors": " Or add curation/actors/{}.yml.",
            "events": " Or add curation/events/{}.yml.",
        }.get(target, "")
        hint = did_you_mean(text, self.ids[target]) + where.format(text)
        return "curation-unknown-id", f"There is no {text!r} in {target}.", hint

    def _texts(self, node: yaml_text.Node, key: Key, subject: RecordRef) -> tuple[str, ...]:
        if not isinstance(node, yaml_text.Sequence):
            message = f"{key.name!r} takes a list."
            self._tell(CURATION_TYPE, node.mark, key.name, "", message, "Write [a, b].", subject)
            return ()
        texts = tuple(text for item in node.items if (text := self._text(item, key, subject)))
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            message = f"{text!r} stands twice in {key.name!r}."
            self._tell(CURATION_DUPLICATE, node.mark, key.name, text, message, "Keep one.", subject)
        return texts

    def _entry(self, node: yaml_text.Node, key: Key, subject: RecordRef) -> Entry:
        assert key.shape  # noqa: S101  a bug in shape.py
        return self.read(node, key.shape, subject)

    def _entries(self, node: yaml_text.Node, key: Key, subject: RecordRef) -> tuple[Entry, ...]:
        assert key.shape  # noqa: S101  a bug in shape.py
        if not isinstance(node, yaml_text.Sequence):
            message = f"{key.name!r} takes a list."
            hint = "Start each item with '- '; write [] where there is none."
            self._tell(CURATION_TYPE, node.mark, key.name, "", message, hint, subject)
            return ()
        entries = tuple(self.read(item, key.shape, subject) for item in node.items)
        identity = key.shape.identity
        seen: dict[str, Location] = {}
        for entry in entries if identity else ():
            name = entry.text(identity)
            if name in seen:
                message = f"{identity} {name!r} stands twice; first on line {seen[name].line}."
                hint = "Give the second one its own, or remove it."
                self._tell(CURATION_DUPLICATE, entry.mark, identity, name, message, hint, subject)
            elif name:
                seen[name] = entry.mark
        return entries

    def _pieces(self, node: yaml_text.Node, key: Key, subject: RecordRef) -> tuple[QuoteSelector, ...]:
        items = node.items if isinstance(node, yaml_text.Sequence) else [node]
        return tuple(piece for item in items if (piece := self._piece(item, key, subject)))

    def _piece(self, node: yaml_text.Node, key: Key, subject: RecordRef) -> QuoteSelector | None:
        found: dict[str, str]
        if isinstance(node, yaml_text.Scalar):
            found = {"words": node.text}
        elif isinstance(node, yaml_text.Mapping) and all(
            isinstance(value, yaml_text.Scalar) for value in node.entries.values()
        ):
            found = {n: v.text for n, v in node.entries.items() if isinstance(v, yaml_text.Scalar)}
        else:
            found = {}
        problem = _piece_problem(found)
        if problem:
            value = " ".join(found.values())
            self._tell(CURATION_INVALID_QUOTE, node.mark, key.name, value, problem[0], problem[1], subject)
            return None
        start = found.get("words") or found["from"]
        return QuoteSelector(start, found.get("to", ""), int(found.get("occurrence", "0")), node.mark)

    def _meaning(self, key: Key) -> str:
        return key.meaning or (self.contract.field(key.column).description if key.column else "")

    def _tell(  # noqa: PLR0913, PLR0917  one for each thing that a finding says
        self, rule: Rule, mark: Location, column: str, value: str, message: str, hint: str, subject: RecordRef
    ) -> None:
        self.findings.append(
            Finding(
                rule=rule,
                file=mark.file,
                line=mark.line,
                column=column,
                value=value,
                message=message,
                hint=hint,
                table=subject.table,
                record=subject.record,
            )
        )


_READERS: Final[Mapping[Kind, Callable[[Reader, yaml_text.Node, Key, RecordRef], object]]] = {
    Kind.TEXT: Reader._text,  # noqa: SLF001  this module's own
    Kind.TEXTS: Reader._texts,  # noqa: SLF001
    Kind.PIECES: Reader._pieces,  # noqa: SLF001
    Kind.ENTRY: Reader._entry,  # noqa: SLF001
    Kind.ENTRIES: Reader._entries,  # noqa: SLF001
}


def _names(shape: Shape) -> str:
    return ", ".join(key.name for key in shape.keys)


def _is_empty_list(node: yaml_text.Node) -> bool:
    return isinstance(node, yaml_text.Sequence) and not node.items


def _uncellable(text: str) -> tuple[str, str, str] | None:
    """Return why *text* cannot stand in a cell of a table."""
    if text != text.strip():
        return "curation-whitespace", "White space stands before or after the value.", "Remove it."
    if not text.isprintable():
        hint = "Write it on one line; fold long texts with '>-'."
        return (
            "curation-control-character",
            "The value holds a line break, a control character or an unusual space.",
            hint,
        )
    if message := describe_lookalike(text):
        return "look-alike", message, LOOK_ALIKE.fix
    return None


def _misfit(text: str, key: Key) -> tuple[str, str, str] | None:
    """Return how *text* breaks the rules of *key* itself."""
    if key.name in {"from", "to"} and not is_date(text):
        return "curation-invalid-date", f"{text!r} is no day of the calendar.", "Write it as YYYY-MM-DD."
    if key.pattern and not re.fullmatch(key.pattern, text):
        return "curation-invalid-value", f"{text!r} has not the form of {key.name!r}.", key.meaning
    if key.codes and text not in key.codes:
        message = f"{text!r} is not one of the values of {key.name!r}."
        return "curation-enum", message, did_you_mean(text, key.codes)
    return None


def _piece_problem(found: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what is wrong with a quote, and what to do."""
    how = "Write {from: first words, to: last words}, or up to eight words as they stand."
    for name in found:
        if name not in PIECE_KEYS:
            return f"{name!r} is no key of a quote.", did_you_mean(name, PIECE_KEYS)
    if not ({"words"} <= set(found) <= {"words", "occurrence"} or {"from", "to"} <= set(found)):
        return "The quote is not complete.", how
    if "words" in found and "from" in found:
        return "The quote is written in both ways.", how
    if any(not text.strip() for text in found.values()):
        return "The quote is blank.", how
    for name in ("words", "from", "to"):
        words = len(found.get(name, "").split())
        if words > MAX_WHOLE:
            message = f"{name!r} has {words} words; at most {MAX_WHOLE} of a text are published in a row."
            return message, "Name a longer quote by its first and last words."
    if not re.fullmatch("[1-9][0-9]?", found.get("occurrence", "1")):
        return "'occurrence' is not a number from 1 to 99.", "Count from the start of the text."
    return None
