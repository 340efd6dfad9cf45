"""What a package says of itself, as far as pages may rely on it: of the right kinds, and nothing missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guarantees.explorer.markdown_pages import OUTWARD

_TEXTS: Final = ("name", "version", "title", "description", "rights", "created", "temporalCoverage")
_LISTS: Final = ("keywords", "limits")


def outward_descriptor(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return *descriptor* with all that pages show of it; what is missing, or of another kind, is blank.

    >>> outward_descriptor({"name": "ferries", "licenses": [{"name": "CC0-1.0", "path": "javascript:x"}]})["licenses"]
    [{'name': 'CC0-1.0', 'title': 'CC0-1.0', 'path': ''}]
    """
    told: dict[str, Any] = {name: _text(descriptor.get(name)) for name in _TEXTS}
    told["title"] = told["title"] or told["name"]
    told |= {name: [each for each in _list(descriptor.get(name)) if isinstance(each, str)] for name in _LISTS}
    told["homepage"] = _outward(descriptor.get("homepage"))
    told["licenses"] = [
        _named(each) for each in _list(descriptor.get("licenses")) if isinstance(each, Mapping)
    ]
    people = [_named(each) for each in _list(descriptor.get("contributors")) if isinstance(each, Mapping)]
    told["contributors"] = [each for each in people if each["title"]]
    return told


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _outward(value: object) -> str:
    """Return an address that may be linked to; blank where it is none."""
    path = _text(value)
    return path if OUTWARD.fullmatch(path) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(each: Mapping[str, Any]) -> dict[str, str]:
    name = _text(each.get("name"))
    return {
        "name": name,
        "title": _text(each.get("title")) or name,
        "path": _outward(each.get("path")),
    }
