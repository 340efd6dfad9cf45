"""Which descriptors are certainly valid by the profiles of versions 1 and 2, so that nobody need be asked.

What is not certain may still be valid: then the outside judge says so. What is asked here is what
frictionless asks, which the tests hold it to.
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


def _text(value: Any) -> bool:  # noqa: ANN401  whatever the JSON holds
    return isinstance(value, str) and value != ""


def _matching(pattern: re.Pattern[str]) -> Test:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _count(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _flag(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, bool)


def _list_of(test: Test) -> Test:
    def kept(value: Any) -> bool:  # noqa: ANN401
        # Nothing may stand twice: lists of the profiles are sets.
        return isinstance(value, list) and bool(value) and all(map(test, value)) and _different(value)

    return kept


def _different(values: list[Any]) -> bool:
    return len({repr(value) for value in values}) == len(values)


def _mapping(tests: Mapping[str, Test], *wanted: str) -> Test:
    """Return what tells whether a mapping has only these parts, each as it should be, and all that are *wanted*."""

    def kept(value: Any) -> bool:  # noqa: ANN401
        if not isinstance(value, Mapping) or not set(wanted) <= set(value):
            return False
        return all(name in tests and tests[name](part) for name, part in value.items())

    return kept


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
# The constraints of each type that are certain, and those of any.
_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("pattern", "enum", "minLength", "maxLength"),
    "integer": ("enum", *_BOUNDS),
    "date": ("enum", *_BOUNDS),
    "boolean": (),
}
# What a descriptor may say besides, which no profile knows.
_UNKNOWN: Final = frozenset({"standard", "codeList", "derived", "separator", "expectations", "categories"})


def _is_field(value: Any) -> bool:  # noqa: ANN401
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


def _is_true_or_false(field: Mapping[str, Any], value: Any) -> bool:  # noqa: ANN401
    return field["type"] == "boolean" and value in (
        *field.get("trueValues", ()),
        *field.get("falseValues", ()),
    )


def _is_of(kind: str, value: Any) -> bool:  # noqa: ANN401
    """Tell whether *value* is written, as text or number, in the plainest way of its type."""
    if kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
        return True
    if not isinstance(value, str) or kind == "boolean":
        return False
    return kind == "string" or bool(re.fullmatch(CANONICAL_FORMS[kind, "default"], value))


def _is_constraint(kind: str, name: str, value: Any) -> bool:  # noqa: ANN401
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
            # A pattern that may come to mean something else is not certain.
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


def _is_schema(value: Any) -> bool:  # noqa: ANN401
    return _mapping(_SCHEMA, "fields")(value) and _different([field["name"] for field in value["fields"]])


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
        # Of our making, where a table streamed.
        "dialect": lambda value: isinstance(value, Mapping),
        "schema": _is_schema,
    },
    "name",
    "path",
    "schema",
)


def is_certainly_valid(descriptor: Mapping[str, Any]) -> bool:
    """Tell whether *descriptor*, with everything inside it, is valid beyond doubt."""
    if not _PACKAGE(descriptor) or not all(map(_RESOURCE, descriptor["resources"])):
        return False
    names = [resource["name"] for resource in descriptor["resources"]]
    return bool(names) and _different(names)
