"""Recognise descriptors that are certainly valid by the profiles of versions 1 and 2, to avoid starting frictionless.

Other descriptors may also be valid; frictionless decides. The tests check that frictionless accepts every descriptor
that is accepted here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from guarantees.contract.field_types import CANONICAL_FORMS

_NAME: Final = re.compile(r"[-a-z0-9._/]+")
_STANDARD: Final = "https://datapackage.org/profiles/2.0/"
_LICENCE: Final = re.compile(r"[-a-zA-Z0-9._]+")
_ADDRESS: Final = re.compile(r"https?://[a-z0-9./_-]+")
_INSTANT: Final = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z")

Test = Callable[[Any], bool]


def _text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _matching(pattern: re.Pattern[str]) -> Test:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _list_of(test: Test) -> Test:
    def is_valid(value: object) -> bool:
        # The lists of the profiles must not have duplicates.
        return isinstance(value, list) and bool(value) and all(map(test, value)) and _different(value)

    return is_valid


def _different(values: list[Any]) -> bool:
    return len({repr(value) for value in values}) == len(values)


def _mapping(tests: Mapping[str, Test], *required: str) -> Test:
    """Return a predicate: a mapping has only known properties, all of them valid, and all that are *required*."""

    def is_valid(value: object) -> bool:
        if not isinstance(value, Mapping) or not set(required) <= set(value):
            return False
        return all(name in tests and tests[name](part) for name, part in value.items())

    return is_valid


_OF_FIELD: Final[Mapping[str, Test]] = {
    "name": _text,
    "type": _text,
    "title": _text,
    "description": _text,
    "constraints": lambda value: isinstance(value, Mapping),
    "trueValues": _list_of(_text),
    "falseValues": _list_of(_text),
}
_BOUNDS: Final = ("minimum", "maximum")
# The constraints of each type that are recognised.
_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("pattern", "enum", "minLength", "maxLength"),
    "integer": ("enum", *_BOUNDS),
    "date": ("enum", *_BOUNDS),
    "boolean": (),
}
# Properties that no profile defines.
_UNKNOWN: Final = frozenset({"standard", "codeList", "derived", "separator", "expectations", "categories"})


def _is_field(value: object) -> bool:
    if not isinstance(value, Mapping) or not {"name", "type"} <= set(value) or value["type"] not in _BY_TYPE:
        return False
    known = {name: part for name, part in value.items() if name not in _UNKNOWN}
    example = known.pop("example", None)
    kind = value["type"]
    return (
        _mapping(_OF_FIELD)(known)
        and (example is None or _is_of(kind, example) or _is_true_or_false(known, example))
        and all(_is_constraint(kind, name, part) for name, part in known.get("constraints", {}).items())
    )


def _is_true_or_false(field: Mapping[str, Any], value: object) -> bool:
    return field["type"] == "boolean" and value in (
        *field.get("trueValues", ()),
        *field.get("falseValues", ()),
    )


def _is_of(kind: str, value: object) -> bool:
    """Return whether *value*, a string or number, is in the canonical form of its type."""
    if kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
        return True
    if not isinstance(value, str) or kind == "boolean":
        return False
    return kind == "string" or bool(re.fullmatch(CANONICAL_FORMS[kind, "default"], value))


def _is_constraint(kind: str, name: str, value: object) -> bool:
    if name in {"required", "unique"}:
        return _flag(value)
    if name not in _BY_TYPE[kind]:
        return False
    if name == "enum":
        return _list_of(lambda code: _is_of(kind, code))(value)
    if name in _BOUNDS:
        return _is_of(kind, value)
    if name == "pattern":
        return isinstance(value, str) and _compiles(value)
    return _count(value)


def _compiles(pattern: str) -> bool:
    try:
        with warnings.catch_warnings():
            # A pattern whose meaning may change in a future version of Python is not recognised.
            warnings.simplefilter("error", FutureWarning)
            re.compile(f"^{pattern}$")
    except (re.error, RecursionError, OverflowError, FutureWarning):
        return False
    return True


_SCHEMA: Final[Mapping[str, Test]] = {
    "$schema": lambda value: value == f"{_STANDARD}tableschema.json",
    "name": _text,
    "title": _text,
    "description": _text,
    "fields": lambda value: isinstance(value, list) and all(map(_is_field, value)),
    "primaryKey": lambda value: _text(value) or _list_of(_text)(value),
    "uniqueKeys": _list_of(_list_of(_text)),
    "foreignKeys": _list_of(
        _mapping(
            {
                "fields": _list_of(_text),
                "reference": _mapping(
                    {"resource": lambda value: isinstance(value, str), "fields": _list_of(_text)}, "fields"
                ),
            },
            "fields",
            "reference",
        )
    ),
    "missingValues": _list_of(lambda value: isinstance(value, str)),
}


def _is_schema(value: object) -> bool:
    if not isinstance(value, Mapping) or not _mapping(_SCHEMA, "fields")(value):
        return False
    return _different([field["name"] for field in value["fields"]])


_PACKAGE: Final = _mapping(
    {
        "$schema": lambda value: value == f"{_STANDARD}datapackage.json",
        "name": _matching(_NAME),
        "title": _text,
        "description": _text,
        "version": _text,
        "created": _matching(_INSTANT),
        "keywords": _list_of(_text),
        "licenses": _list_of(
            _mapping({"name": _matching(_LICENCE), "path": _matching(_ADDRESS), "title": _text}, "name")
        ),
        "contributors": _list_of(
            _mapping({"title": _text, "roles": _list_of(_text), "path": lambda value: value == ""}, "title")
        ),
        "resources": lambda value: isinstance(value, list),
    },
    "resources",
)
_RESOURCE: Final = _mapping(
    {
        "$schema": lambda value: value == f"{_STANDARD}dataresource.json",
        "name": _matching(_NAME),
        "type": lambda value: value == "table",
        "title": _text,
        "description": _text,
        "format": lambda value: value == "csv",
        "mediatype": lambda value: value == "text/csv",
        "encoding": _text,
        "path": _text,
        "bytes": _count,
        "hash": _text,
        # Made by ``data_package``.
        "dialect": lambda value: isinstance(value, Mapping),
        "schema": _is_schema,
    },
    "name",
    "path",
    "schema",
)


def is_certainly_valid(descriptor: Mapping[str, Any]) -> bool:
    """Return whether *descriptor*, with all schemas inside it, is certainly valid."""
    if not _PACKAGE(descriptor) or not all(map(_RESOURCE, descriptor["resources"])):
        return False
    names = [resource["name"] for resource in descriptor["resources"]]
    return bool(names) and _different(names)
