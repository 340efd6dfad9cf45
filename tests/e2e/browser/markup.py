"""The content of the pages of a site, read without a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

_VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# All other elements begin a new line.
_INLINE: Final = frozenset(["a", "b", "cite", "code", "em", "i", "mark", "small", "span", "strong", "time"])
_EMBEDDED: Final = frozenset({"base", "embed", "iframe", "img", "object"})
_URL_ATTRIBUTES: Final = ("href", "src", "action", "data", "poster", "xlink:href")


@dataclass
class Page:
    """The content of a page.

    Attributes:
        path: Its path in the site.
        policy: Its Content-Security-Policy.
        headings: The levels of its headings, in order.
        ids: The ids of its elements, in order.
        links: All URLs in it, in order.
        tags: Its elements with their attributes, in order.
        forbidden: What the policy forbids: inline scripts, styles and event handlers, javascript URLs, and embedded
            content.
        text: Its text; inline elements do not begin a new line.
        unclosed: Elements that were not closed, or closed without having been opened.
        data: The content of its JSON-LD elements.
    """

    path: str = ""
    lang: str = ""
    title: str = ""
    policy: str = ""
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    text: str = ""
    unclosed: list[str] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)

    def under(self, heading: str) -> str:
        """Return the text from *heading* on."""
        return self.text[self.text.index(heading) :]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.page = Page(path)
        self.opened: list[str] = []
        self._kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened[-1] != tag:
            self.page.unclosed.append(tag)
        if tag in self.opened:
            while self.opened.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        last = self.opened[-1] if self.opened else ""
        if last == "script" and self._kind == "application/ld+json":
            self.page.data.append(json.loads(data))
        elif last in {"script", "style"}:
            self.page.forbidden.append(data)
        elif last == "title" and "svg" not in self.opened:
            self.page.title += data
        else:
            self.page.text += data

    def _add(self, tag: str, attributes: Mapping[str, str]) -> None:
        page = self.page
        page.tags.append((tag, attributes))
        page.text += "" if tag in _INLINE else "\n"
        if tag in _EMBEDDED:
            page.forbidden.append(tag)
        if tag == "html":
            page.lang = attributes.get("lang", "")
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            page.policy = attributes.get("content", "")
        if tag[0] == "h" and tag[1:].isdigit():
            page.headings.append(int(tag[1:]))
        if tag == "script":
            self._kind = attributes.get("type", "")
        if "id" in attributes:
            page.ids.append(attributes["id"])
        page.links += (attributes[name] for name in _URL_ATTRIBUTES if name in attributes)
        page.forbidden += (
            f"{name}={value}"
            for name, value in attributes.items()
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:")
        )


def read(file: Path, path: str = "") -> Page:
    """Return the content of the page in *file*, which has this path in its site."""
    reader = _Reader(path)
    reader.feed(file.read_text(encoding="utf-8"))
    reader.close()
    reader.page.unclosed += reader.opened
    return reader.page


def read_pages(root: Path) -> dict[str, Page]:
    """Return every page of the site in *root*, by its path; files of the package are not pages."""
    files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.html"))}
    return {path: read(file, path) for path, file in files.items() if not path.startswith("package/")}


def find_broken_links(root: Path, pages: Mapping[str, Page]) -> list[str]:
    """Return every link of *pages* to a file or anchor that the site in *root* does not have."""
    return [
        f"{name}: {link}"
        for name, page in pages.items()
        for link in dict.fromkeys(page.links)
        if not _leads_somewhere(root, pages, name, link)
    ]


def _leads_somewhere(root: Path, pages: Mapping[str, Page], name: str, link: str) -> bool:
    """Return whether a link on the page *name* is external, or leads to an existing file and anchor."""
    url = urlsplit(link)
    if url.scheme in {"http", "https", "mailto"}:
        return True
    if url.scheme or url.netloc:
        return False
    page = (root / name).resolve()
    target = (page.parent / unquote(url.path)).resolve() if url.path else page
    if not target.is_relative_to(root.resolve()) or not target.is_file():
        return False
    linked = pages.get(target.relative_to(root.resolve()).as_posix())
    return not url.fragment or (linked is not None and unquote(url.fragment) in linked.ids)
