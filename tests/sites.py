"""Sites made of toys, and their pages as a browser reads them."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests import trees
from tests.conftest import Toy

# What stands inside a line; whatever else begins begins a new one.
_INSIDE = frozenset({"a", "b", "cite", "code", "em", "small", "span", "strong", "time"})


@dataclass
class Page(HTMLParser):
    """A page: its text, links, anchors, and all that could run or lead elsewhere."""

    path: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""
    _within: str = ""

    def __post_init__(self) -> None:
        """Start reading."""
        super().__init__()

    @classmethod
    def of(cls, file: Path, path: str = "") -> Page:
        """Return the page in *file*, which is at *path* in its site."""
        page = cls(path)
        page.feed(file.read_text(encoding="utf-8"))
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        told = {name: value or "" for name, value in attrs}
        self.tags.append((tag, told))
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if tag == "a" else []
        self.text += "" if tag in _INSIDE else "\n"
        self._within = tag if tag == "script" and told.get("type") == "application/ld+json" else ""

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if self._within:
            self.data.append(json.loads(data))
            self._within = ""
        else:
            self.text += data

    def under(self, heading: str) -> str:
        """Return what stands from *heading* on."""
        return self.text[self.text.index(heading) :]

    @property
    def runs(self) -> list[str]:
        """All that the page could run: scripts that do not lie beside it, handlers, styles of its own."""
        told = []
        for tag, attrs in self.tags:
            if tag == "script" and attrs.get("type") != "application/ld+json":
                told += (
                    []
                    if re.fullmatch(r"(\.\./)*(assets|data)/[\w/.-]+\.js", attrs.get("src", ""))
                    else ["script"]
                )
            told += [f"{tag} {name}" for name in attrs if name.startswith("on") or name == "style"]
            told += [
                tag
                for name in ("href", "src", "action")
                if attrs.get(name, "").strip().lower().startswith("javascript:")
            ]
            told += [tag] if tag in {"style", "iframe", "object", "embed", "img", "base"} else []
        return told


def made(toy: Toy, package: Path | None = None) -> Path:
    """Return the site of *toy*, or of the *package* that is named."""
    site = toy.path("site")
    ran = toy.run("site", *([str(package)] if package else []), "-o", str(site))
    assert ran.code == 0, ran.out
    return site


def pages(site: Path) -> Iterator[Page]:
    """Yield all pages of a site."""
    for file in sorted(site.rglob("*.html")):
        yield Page.of(file, file.relative_to(site).as_posix())


def dead(site: Path, folders: tuple[str, ...]) -> list[str]:
    """Return the links of all pages to files below *folders* that lead to no file, or to no anchor in it."""
    known = {page.path: page for page in pages(site)}
    found = []
    for page in known.values():
        for href in page.links:
            path, _, anchor = href.partition("#")
            if ":" in path or "?" in path:
                continue
            at = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path
            if not at.startswith(folders):
                continue
            there = (site / at).is_file()
            if not there or (anchor and at in known and anchor not in known[at].ids):
                found.append(f"{page.path}: {href}")
    return found


def listed(toy: Toy, files: dict[str, bytes]) -> Path:
    """Return a released tree of *toy* in which *files* are listed too."""
    folder = trees.released(toy)
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        for name, content in files.items():
            (folder / name).write_bytes(content)
            sums.write(f"{trees.digest(content)}  {name}\n")
    return folder
