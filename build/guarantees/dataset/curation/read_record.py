"""A YAML node as a typed record; every invalid value is a finding with file, line, key and value.

``dataset/model.py`` says what is valid, pydantic validates, and this module finds the YAML node behind each error. Reading
never stops at an error: an invalid value is reported and read as blank.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import ValidationError

from guarantees.core import yaml_text
from guarantees.core.errors import did_you_mean
from guarantees.core.findings import FindingCollector
from guarantees.core.locations import Location, RecordRef
from guarantees.dataset.curated_record import CuratedRecord, Key, KnownValues, Origin, Reported, keys_of
from guarantees.dataset.curation.curation_rules import (
    CURATION_BLANK_VALUE,
    CURATION_DUPLICATE,
    CURATION_INVALID_VALUE,
    CURATION_MISSING_KEY,
    CURATION_TYPE,
    CURATION_UNKNOWN_KEY,
)

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Record = TypeVar("Record", bound=CuratedRecord)
Path = tuple[str | int, ...]

_KEY_FOR_MORE: Final = {"speaker": "co_speakers"}
"""The keys that take a single id, and the keys for further ones."""


class RecordReader:
    """Reads YAML nodes as records, and reports in *problems* what is wrong with them."""

    def __init__(self, known: KnownValues, problems: FindingCollector) -> None:
        self.known = known
        self.problems = problems

    def read(self, node: yaml_text.Node, model: type[Record], record_ref: RecordRef) -> Record:
        """Return *node* as a record of *model*; *record_ref* is the record under which findings speak of it."""
        try:
            record = model.model_validate(_plain(node), context=self.known)
        except ValidationError as error:
            invalid: set[Path] = set()
            for details in error.errors():
                place = _locate(node, model, record_ref, details["loc"])
                invalid.add(place.path)
                self._report(details, place)
            if () in invalid:
                record = model.blank()
            else:
                node = _without(node, model, invalid)
                record = model.model_validate(_plain(node), context=self.known)
        _set_origin(record, node, record_ref)
        self._report_duplicates(record)
        return record

    def _report(self, details: ErrorDetails, place: _Place) -> None:
        """Report a validation error."""
        key, location, value = place.key, place.location, ""
        meaning = place.spec.meaning(self.known.contract) if place.spec else ""
        match details["type"]:
            case "curation":
                context = details["ctx"]
                rule, message, hint = context["rule"], context["message"], context["hint"]
                value = _text_of(place.node)
            case "blank":
                rule, message = CURATION_BLANK_VALUE, f"{key!r} is blank."
                hint = meaning if place.spec and place.spec.required else "Leave the key out."
            case "missing":
                rule, message, hint = CURATION_MISSING_KEY, f"Missing required key {key!r}.", meaning
                location = place.mapping_location
            case "extra_forbidden":
                rule, message = CURATION_UNKNOWN_KEY, f"Unknown key {key!r} in {place.model.kind}."
                hint = did_you_mean(key, keys_of(place.model), max_listed=30)
            case "string_pattern_mismatch":
                value = _text_of(place.node)
                rule, message, hint = CURATION_INVALID_VALUE, f"{value!r} is not a valid {key!r}.", meaning
            case "tuple_type":
                rule, message = CURATION_TYPE, f"{key!r} takes a list."
                hint = "Start each item with '- ', or write [a, b]. Write [] if there is none."
            case "string_type" if key in _KEY_FOR_MORE:
                rule, message = CURATION_TYPE, f"{key!r} takes a single id."
                hint = f"Put further {key}s under {_KEY_FOR_MORE[key]}."
            case "string_type":
                rule, message, hint = CURATION_TYPE, f"{key!r} takes a single text.", meaning
            case _:  # the value is not a mapping
                kind, key = place.expected.kind, ""
                rule, message = CURATION_TYPE, f"The {kind} is not written as keys and values."
                hint = f"Keys: {', '.join(keys_of(place.expected))}."
        self.problems.add(rule, message, hint, at=location, record=place.record_ref, column=key, value=value)

    def _report_duplicates(self, record: CuratedRecord) -> None:
        """Report what occurs twice in a list of *record*, or of the records in it."""
        for key in keys_of(type(record)).values():
            value = getattr(record, key.attribute)
            if key.model:
                self._report_duplicate_records(record, value if key.is_list else (value,))
            elif key.is_list and len(value) != len(set(value)):
                for text in sorted({text for text in value if value.count(text) > 1}):
                    self.problems.add(
                        CURATION_DUPLICATE,
                        f"Duplicate value {text!r}.",
                        "Remove one of the two.",
                        at=record.location_of(key.name),
                        record=record.record_ref,
                        column=key.name,
                        value=text,
                    )

    def _report_duplicate_records(self, record: CuratedRecord, items: Collection[CuratedRecord]) -> None:
        first: dict[str, CuratedRecord] = {}
        for item in items:
            self._report_duplicates(item)
            identity = getattr(item, item.identity) if item.identity else ""
            if identity and first.setdefault(identity, item) is not item:
                line = first[identity].location.line
                self.problems.add(
                    CURATION_DUPLICATE,
                    f"Duplicate {item.identity} {identity!r} (first on line {line}).",
                    "Give the second one its own, or remove it.",
                    at=item.location,
                    record=record.record_ref,
                    column=item.identity,
                    value=identity,
                )


@dataclass(frozen=True, slots=True)
class _Place:
    """What a validation error is about.

    Attributes:
        path: The keys and numbers that lead to the node, as the file has them.
        node: The invalid value, or the mapping that lacks a key.
        location: Where it is.
        mapping_location: Where the mapping starts that has, or lacks, the key.
        record_ref: The record that it belongs to.
        model: The model of the mapping that has, or lacks, *key*.
        key: The key that the value belongs to.
        spec: What the model says of the key; None if it has no such key.
        expected: The model of the mapping that was expected as the value.
    """

    path: Path
    node: yaml_text.Node
    location: Location
    mapping_location: Location
    record_ref: RecordRef
    model: type[CuratedRecord]
    key: str
    spec: Key | None
    expected: type[CuratedRecord]


def _locate(
    root: yaml_text.Node, root_model: type[CuratedRecord], record_ref: RecordRef, path: Path
) -> _Place:
    """Return what is at *path*, the place of a validation error, below *root*."""
    node, location, mapping_location, model, expected = root, root.mark, root.mark, root_model, root_model
    key, spec = "", None
    in_file: list[str | int] = []
    record_ref = _record_ref(node, expected, record_ref)
    for step in path:
        if isinstance(step, str) and isinstance(node, yaml_text.Mapping):
            key, model, mapping_location = step, expected, node.mark
            spec = keys_of(model).get(key)
            expected = (spec.model if spec else None) or expected
            in_file.append(key)
            if spec is None:
                location = node.keys[key]
            elif key in node.entries:
                node = node.entries[key]
                location = node.mark
        elif isinstance(step, int) and isinstance(node, yaml_text.Sequence):
            in_file.append(step)
            node = node.items[step]
            location = node.mark
            record_ref = _record_ref(node, expected, record_ref)
        # else a single quote, which is written without a list around it
    return _Place(tuple(in_file), node, location, mapping_location, record_ref, model, key, spec, expected)


def _record_ref(node: yaml_text.Node, model: type[CuratedRecord], outer: RecordRef) -> RecordRef:
    """Return the record that *node* is, if it is one of its own, or else the one around it."""
    identity = node.entries.get(model.identity) if isinstance(node, yaml_text.Mapping) else None
    if not model.record_id or not isinstance(identity, yaml_text.Scalar) or not identity.text:
        return outer
    return RecordRef(model.record_table, model.record_id.format(file=outer.record, identity=identity.text))


def _plain(node: yaml_text.Node) -> object:
    """Return *node* as texts, lists and dictionaries."""
    if isinstance(node, yaml_text.Scalar):
        return node.text
    if isinstance(node, yaml_text.Sequence):
        return [_plain(item) for item in node.items]
    return {key: _plain(value) for key, value in node.entries.items()}


def _text_of(node: yaml_text.Node) -> str:
    """Return the texts in *node*, as a finding shows them; blank if it is not a text or a mapping of texts."""
    if isinstance(node, yaml_text.Scalar):
        return node.text
    if isinstance(node, yaml_text.Mapping) and all(
        isinstance(value, yaml_text.Scalar) for value in node.entries.values()
    ):
        return " ".join(_text_of(value) for value in node.entries.values())
    return ""


def _without(node: yaml_text.Node, model: type[CuratedRecord], invalid: Collection[Path]) -> yaml_text.Node:
    """Return *node* without what is at the paths *invalid*, so that the rest of it can be read.

    An item of a list and an unknown key are left out; the value of a known key is marked as reported.
    """
    below: dict[str | int, set[Path]] = {}
    for path in invalid:
        below.setdefault(path[0], set()).add(path[1:])
    if isinstance(node, yaml_text.Sequence):
        return yaml_text.Sequence(
            node.mark,
            [
                _without(item, model, below.get(number, ()))
                for number, item in enumerate(node.items)
                if () not in below.get(number, ())
            ],
        )
    if not isinstance(node, yaml_text.Mapping):
        return node
    entries: dict[str, yaml_text.Node] = {}
    for name, key in keys_of(model).items():
        if () in below.get(name, ()):
            value = node.entries.get(name)
            text = value.text if isinstance(value, yaml_text.Scalar) else ""
            entries[name] = yaml_text.Scalar(node.mark, Reported(text))
        elif name in node.entries:
            rest = _without(node.entries[name], key.model or model, below.get(name, ()))
            nothing_left = isinstance(rest, yaml_text.Sequence) and not rest.items
            entries[name] = yaml_text.Scalar(node.mark, Reported()) if nothing_left else rest
    return yaml_text.Mapping(node.mark, entries, node.keys)


def _set_origin(record: CuratedRecord, node: yaml_text.Node, outer: RecordRef) -> None:
    """Store in *record*, and in the records in it, where they are written."""
    record_ref = _record_ref(node, type(record), outer)
    keys, entries = (node.keys, node.entries) if isinstance(node, yaml_text.Mapping) else ({}, {})
    record.set_origin(Origin(node.mark, keys, record_ref))
    for key in keys_of(type(record)).values():
        if key.model:
            value = entries.get(key.name, node)
            items = getattr(record, key.attribute)
            nodes = value.items if isinstance(value, yaml_text.Sequence) else [value]
            for item, item_node in zip(items if key.is_list else [items], nodes, strict=False):
                _set_origin(item, item_node, record_ref)
