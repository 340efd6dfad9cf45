"""A feed is published by the site only if it contains nothing but Atom."""

from __future__ import annotations

import pytest

from guarantees.explorer import safe_feed
from guarantees.release.formats import atom_feed

FEED = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'


def test_feed_of_a_release_is_safe() -> None:
    """Whatever the changelog says, it is text."""
    descriptor = {
        "name": "ferries",
        "version": "1.0.0",
        "title": "Ferries",
        "licenses": [{"name": "CC-BY-4.0"}],
    }
    changelog = "## 1.0.0 — 2030-01-01\n\n<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>\n"

    assert safe_feed.is_safe(atom_feed.atom_feed(descriptor, changelog))


@pytest.mark.parametrize(
    "content",
    [
        FEED.format('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'),
        FEED.format('<s:svg xmlns:s="http:&#47;/www.w3.org/2000/svg" onload="alert(1)"/>'),
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        f'<!DOCTYPE feed [<!ENTITY a "b">]>{FEED.format("&a;")}',
        f'<?xml-stylesheet type="text/xsl" href="x.xsl"?>{FEED.format("")}',
        "<feed/>",
        "<feed",
        "",
    ],
)
def test_anything_else_is_not_safe(content: str) -> None:
    """Elements of other namespaces, document types, instructions, and what is not XML."""
    assert not safe_feed.is_safe(content.encode())
