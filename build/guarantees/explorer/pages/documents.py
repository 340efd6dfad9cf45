"""The documents of the package as pages: how to use it, what it means, how it is made."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guarantees.explorer import markdown_pages, urls
from guarantees.explorer.context import SiteContext
from guarantees.explorer.markdown_pages import Leads, RenderedMarkdown
from guarantees.explorer.package_files import PackageFiles
from guarantees.explorer.site_file import File

_CONTENTS: Final = 3
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\?]")
_KNOWN: Final = {
    "README.md": ("Read me", "What the dataset is, how to load and verify it, and its tables in one view."),
    "docs/loading.md": ("Loading", "Recipes for pandas, Polars, DuckDB, R, SQLite and Excel."),
    "docs/codebook.md": ("Codebook", "Every table, column, code and coding rule on one page, with examples."),
    "docs/agreement.md": ("Agreement", "How far coders agree who worked apart from each other, by measure."),
    "CHANGELOG.md": ("Changelog", "What changed from version to version."),
    "docs/checks.md": ("Checks", "What is asked of the data, and what to do where an answer is wrong."),
    "CONTRIBUTING.md": ("Contributing", "How to correct a row or add an article."),
    "docs/tutorial.md": ("Tutorial", "A first article, from the text to the pull request."),
    "docs/curation.md": ("Curation files", "Every key of the YAML files, with an example."),
    "docs/troubleshooting.md": ("Troubleshooting", "Messages, what they mean, and what to do."),
    "docs/cli.md": ("Commands", "The commands of the software, with their options."),
    "docs/releasing.md": ("Releasing", "How a version is made, numbered and refused."),
    "docs/architecture.md": ("Architecture", "The software on one page, and where to add things."),
    "docs/decisions.md": ("Decisions", "Why things are as they are."),
    "docs/parity.md": ("Who enforces what", "Which rule which engine of validation enforces, as measured."),
    "docs/any-package.md": ("Any package", "What is judged of packages that are not this one."),
}
_FOOTING: Final = ("CHANGELOG.md", "CONTRIBUTING.md")


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its path in the package, its page, what it is called, and what it is about in one line."""

    path: str
    address: str
    title: str
    about: str


def found(copies: PackageFiles) -> list[Document]:
    """Return the documents of the package, those that most people look for first."""
    order = [*_KNOWN, *(path for path in copies.files if path not in _KNOWN)]
    return [
        Document(path, copies.document(path), *_KNOWN.get(path, (_called(path), "")))
        for path in order
        if copies.document(path)
    ]


def _called(path: str) -> str:
    return posixpath.basename(path).removesuffix(".md").replace("-", " ").capitalize()


def footing(copies: PackageFiles) -> dict[str, str]:
    """Return title and address of what stands at the foot of every page."""
    few = {each.title: each.address for each in found(copies) if each.path in _FOOTING}
    return {"Documents": urls.DOCUMENTS, **few}


def leading(frame: SiteContext, source: str, here: str) -> Leads:
    """Return where the links of the document *source* lead on the page *here*.

    To the page of another document, to a file of the package, or to an address elsewhere; to nothing else.
    """
    up = urls.up(here)

    def leads(href: str) -> str:
        if markdown_pages.OUTWARD.fullmatch(href):
            return href
        path, mark, anchor = href.partition("#")
        if not path or _SCHEME.match(path):
            return ""
        at = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if at not in frame.copies.files:
            return ""
        page = frame.copies.document(at)
        return f"{up}{page}{mark}{anchor}" if page else f"{up}{frame.copies.files[at].address}"

    return leads


def read(frame: SiteContext, path: str, here: str) -> RenderedMarkdown:
    """Return the document at *path* in the package for the page *here*; an empty one where there is none."""
    return markdown_pages.render_markdown(frame.copies.text(path), leading(frame, path, here))


def pages(frame: SiteContext) -> Iterator[File]:
    """Yield a page of every document, and one that lists them."""
    every = found(frame.copies)
    yield urls.DOCUMENTS, frame.page("documents.html", urls.DOCUMENTS, documents=every)
    for each in every:
        text = read(frame, each.path, each.address)
        parts = [heading for heading in text.headings if heading.depth in {2, 3}]
        yield (
            each.address,
            frame.page(
                "document.html",
                each.address,
                document=each,
                body=text.body,
                named=any(heading.depth == 1 for heading in text.headings),
                parts_of=parts if len(parts) >= _CONTENTS else (),
                file=frame.copies.files[each.path],
            ),
        )
