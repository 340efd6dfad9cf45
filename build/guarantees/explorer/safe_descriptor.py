"""The descriptor of a package, with only the values that pages can rely on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guarantees.explorer.markdown_pages import EXTERNAL_URL

_TEXTS: Final = ("name", "version", "title", "description", "rights", "created", "temporalCoverage")
_LISTS_OF_TEXTS: Final = ("keywords", "limits")


def clean_descriptor(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of *descriptor* that pages show; a missing or invalid one is blank.

    >>> clean_descriptor({"name": "ferries", "licenses": [{"name": "CC0-1.0", "path": "javascript:x"}]})["licenses"]
    [{'name': 'CC0-1.0', 'title': 'CC0-1.0', 'path': ''}]
    """
    clean: dict[str, Any] = {name: _text(descriptor.get(name)) for name in _TEXTS}
    clean["title"] = clean["title"] or clean["name"]
    for name in _LISTS_OF_TEXTS:
        clean[name] = [item for item in _list(descriptor.get(name)) if isinstance(item, str)]
    for name in ("homepage", "explorer", "repository"):
        clean[name] = _external_url(descriptor.get(name))
    clean["id"] = _external_url(descriptor.get("id"))
    clean["conceptDoi"] = _text(descriptor.get("conceptDoi"))
    clean["licenses"] = _links(descriptor.get("licenses"))
    clean["contributors"] = [link for link in _links(descriptor.get("contributors")) if link["title"]]
    return clean


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _external_url(value: object) -> str:
    """Return *value* if it is safe as a link; blank otherwise."""
    url = _text(value)
    return url if EXTERNAL_URL.fullmatch(url) else ""


def _links(value: object) -> list[dict[str, str]]:
    """Return the licences or contributors in *value*, each with a name, a title and a link."""
    return [
        {
            "name": _text(item.get("name")),
            "title": _text(item.get("title")) or _text(item.get("name")),
            "path": _external_url(item.get("path")),
        }
        for item in _list(value)
        if isinstance(item, Mapping)
    ]
