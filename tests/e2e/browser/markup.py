"""The pages of an explorer as files: what stands in them, read without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

_VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# What stands inside a line; whatever else begins, begins a new one.
_INSIDE: Final = frozenset(["a", "b", "cite", "code", "em", "i", "mark", "small", "span", "strong", "time"])
_FOREIGN: Final = frozenset({"base", "embed", "iframe", "img", "object"})
_TAKES: Final = ("href", "src", "action", "data", "poster", "xlink:href")


@dataclass
class Page:
    """What a page holds.

    Attributes:
        path: Where it is in its explorer.
        lang: Its language.
        title: Its title.
        policy: Its Content-Security-Policy.
        headings: The levels of its headings, in order.
        ids: All its ids, in order.
        links: All addresses in it, in order.
        tags: Its elements with their attributes, in order.
        within: What it holds of its own that the policy forbids: scripts, styles, handlers of events, addresses that
            run something, and what only shows what lies elsewhere.
        text: All of its text; what stands inside a line is not parted.
        unclosed: Elements that were not closed, or closed without having been opened.
        data: What its blocks of JSON-LD hold.
    """

    path: str = ""
    lang: str = ""
    title: str = ""
    policy: str = ""
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    text: str = ""
    unclosed: list[str] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)

    def under(self, heading: str) -> str:
        """Return what stands from *heading* on."""
        return self.text[self.text.index(heading) :]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.page = Page(path)
        self.opened: list[str] = []
        self._kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._see(tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._see(tag, {name: value or "" for name, value in attrs})

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
            self.page.within.append(data)
        elif last == "title" and "svg" not in self.opened:
            self.page.title += data
        else:
            self.page.text += data

    def _see(self, tag: str, told: Mapping[str, str]) -> None:
        page = self.page
        page.tags.append((tag, told))
        page.text += "" if tag in _INSIDE else "\n"
        if tag in _FOREIGN:
            page.within.append(tag)
        if tag == "html":
            page.lang = told.get("lang", "")
        if tag == "meta" and told.get("http-equiv", "").lower() == "content-security-policy":
            page.policy = told.get("content", "")
        if tag[0] == "h" and tag[1:].isdigit():
            page.headings.append(int(tag[1:]))
        if tag == "script":
            self._kind = told.get("type", "")
        if "id" in told:
            page.ids.append(told["id"])
        page.links += (told[name] for name in _TAKES if name in told)
        page.within += (
            f"{name}={value}"
            for name, value in told.items()
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:")
        )


def read(file: Path, path: str = "") -> Page:
    """Return what the page in *file* holds, which is at *path* in its explorer."""
    reader = _Reader(path)
    reader.feed(file.read_text(encoding="utf-8"))
    reader.close()
    reader.page.unclosed += reader.opened
    return reader.page


def pages(root: Path) -> dict[str, Page]:
    """Return every page of the explorer in *root*, by its path; what lies in its package is none."""
    files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.html"))}
    return {path: read(file, path) for path, file in files.items() if not path.startswith("package/")}


def astray(root: Path, found: Mapping[str, Page]) -> Iterator[str]:
    """Yield every link of *found* that leads to no file, or to no anchor, of the explorer in *root*."""
    for name, page in found.items():
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme in {"http", "https", "mailto"}:
                continue
            here = root / name
            target = (here.parent / unquote(parts.path)).resolve() if parts.path else here.resolve()
            inside = target.is_relative_to(root.resolve()) and target.is_file()
            if parts.scheme or parts.netloc or not inside:
                yield f"{name}: {link}"
                continue
            there = found.get(target.relative_to(root.resolve()).as_posix())
            if parts.fragment and (there is None or unquote(parts.fragment) not in there.ids):
                yield f"{name}: {link}"
