"""The versions as an Atom feed (RFC 4287): one entry for each version, with its entry in the changelog."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from guarantees.core.version import parse_version
from guarantees.release.changelog_file import Entry, parse_changelog

FILE: Final = "feed.atom"
NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HOST: Final = re.compile(r"https?://([A-Za-z0-9.-]+)")


def atom_feed(descriptor: Mapping[str, Any], changelog: str) -> bytes:
    """Return the feed of the version that *descriptor* describes and of those before it.

    A version without a date in the *changelog* is left out.
    """
    newest = parse_version(descriptor["version"])
    entries = sorted(
        (
            entry
            for entry in parse_changelog(changelog).entries
            if entry.date and parse_version(entry.version) <= newest
        ),
        key=lambda entry: parse_version(entry.version),
        reverse=True,
    )
    first_day = min((entry.date for entry in entries), default=descriptor.get("created", "")[:10])
    feed = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    _add(feed, "id", _identifier(descriptor, first_day, ""))
    _add(feed, "title", descriptor["title"])
    _add(feed, "updated", _instant(max((entry.date for entry in entries), default=first_day)))
    for person in descriptor.get("contributors", ()):
        _add(ET.SubElement(feed, "author"), "name", person["title"])
    _add(feed, "rights", descriptor["licenses"][0]["name"])
    if descriptor.get("homepage"):
        ET.SubElement(feed, "link", {"rel": "alternate", "href": descriptor["homepage"]})
    for entry in entries:
        _add_entry(feed, descriptor, entry)
    ET.indent(feed)
    text = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _add_entry(feed: ET.Element, descriptor: Mapping[str, Any], entry: Entry) -> None:
    element = ET.SubElement(feed, "entry")
    _add(element, "id", _identifier(descriptor, entry.date, entry.version))
    _add(element, "title", f"{descriptor['name']} {entry.version}")
    _add(element, "updated", _instant(entry.date))
    _add(element, "content", entry.text, type="text")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _NOT_IN_XML.sub("\ufffd", text)


def _identifier(descriptor: Mapping[str, Any], day: str, version: str) -> str:
    """Return an id that is the same in every release: a tag of the host of the homepage, or else a UUID of the name."""
    name = "/".join(part for part in (descriptor["name"], version) if part)
    host = _HOST.match(descriptor.get("homepage", ""))
    return f"tag:{host[1].lower()},{day}:{name}" if host else uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _instant(day: str) -> str:
    return f"{day}T00:00:00Z"
