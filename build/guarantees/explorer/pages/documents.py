"""The documents of the package as pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guarantees.explorer import markdown_pages, urls
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.explorer.markdown_pages import LinkResolver
from guarantees.explorer.package_files import PackageFiles

_MIN_HEADINGS: Final = 3
"""The number of headings from which a page gets a table of contents."""

_CONTENTS_LEVELS: Final = frozenset({2, 3})
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\?]")
# Title and description by path, in the order of the list.
_KNOWN: Final = {
    "README.md": (
        "Read me",
        "What the dataset is, how to load and verify it, and an overview of its tables.",
    ),
    "docs/loading.md": ("Loading the data", "Code examples for common tools."),
    "docs/codebook.md": (
        "Codebook",
        "All tables, columns, codes and coding rules on one page, with examples.",
    ),
    "docs/data-dictionary.md": ("Data dictionary", "All columns of all tables on one page."),
    "docs/questions.md": ("Five questions", "Answered in pandas, R and SQL, each in at most three lines."),
    "docs/one-question.md": ("One question in every tool", "Who refuses what, by week, in ten tools."),
    "docs/coded-article.md": (
        "A coded article",
        "An invented article, sentence by sentence, and the rows made of it.",
    ),
    "docs/agreement.md": ("Coder agreement", "How far independent coders agree, by measure."),
    "CHANGELOG.md": ("Changelog", "What changed in each version."),
    "docs/checks.md": ("Rules", "What the data is checked for, and how to fix each finding."),
    "CONTRIBUTING.md": ("Contributing", "How to correct a row or add an article."),
    "docs/tutorial.md": ("Tutorial", "A first article, from the text to the pull request."),
    "docs/draft.md": ("Drafts", "How statements of a new article are proposed, and how often that is right."),
    "docs/curation.md": ("Curation files", "Every key of the YAML files, with an example."),
    "docs/troubleshooting.md": ("Troubleshooting", "Messages, what they mean, and what to do."),
    "docs/cli.md": ("Commands", "The commands of the software and their options."),
    "docs/releasing.md": ("Releasing", "How a version is made, numbered and published."),
    "docs/trust.md": (
        "Signed index",
        "How to notice an old or a changed list of versions, and how to sign it.",
    ),
    "docs/architecture.md": ("Architecture", "The software on one page, and where to add things."),
    "docs/decisions.md": ("Design decisions", "What was decided, and why."),
    "docs/parity.md": ("Engines compared", "Which rules each validation engine enforces, as measured."),
    "docs/any-package.md": ("Checking other packages", "What is validated in any other Data Package."),
}
_IN_FOOTER: Final = ("CHANGELOG.md", "CONTRIBUTING.md")


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its path in the package, its page, its title and a description, which may be blank."""

    path: str
    url: str
    title: str
    description: str


def list_documents(files: PackageFiles) -> list[Document]:
    """Return the documents of the package that have a page, the well-known ones first."""
    paths = dict.fromkeys((*_KNOWN, *files.files))
    return [
        Document(path, files.document_url(path), *_KNOWN.get(path, (_title_of(path), "")))
        for path in paths
        if files.document_url(path)
    ]


def _title_of(path: str) -> str:
    return posixpath.basename(path).removesuffix(".md").replace("-", " ").capitalize()


def footer_links(files: PackageFiles) -> dict[str, str]:
    """Return title and address of the documents that are linked at the bottom of every page."""
    documents = {
        document.title: document.url for document in list_documents(files) if document.path in _IN_FOOTER
    }
    return {"Documentation": urls.DOCUMENTS, **documents}


def link_resolver(site: SiteContext, document: str, page: str) -> LinkResolver:
    """Return the function that resolves the links of *document*, a path in the package, for the site's *page*.

    They lead to the page of another document, to a file of the package, or to an external address. All others are
    not links.
    """
    root = urls.path_to_root(page)

    def resolve(href: str) -> str:
        if markdown_pages.EXTERNAL_URL.fullmatch(href):
            return href
        path, mark, anchor = href.partition("#")
        if not path or _ABSOLUTE.match(path):
            return ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(document), path))
        if target not in site.files.files:
            return ""
        document_url = site.files.document_url(target)
        return (
            f"{root}{document_url}{mark}{anchor}" if document_url else f"{root}{site.files.files[target].url}"
        )

    return resolve


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the list of documents, and the page of each."""
    documents = list_documents(site.files)
    yield site.page("documents.html", urls.DOCUMENTS, documents=documents)
    for document in documents:
        rendered = markdown_pages.render_markdown(
            site.files.document_text(document.path), link_resolver(site, document.path, document.url)
        )
        contents = [heading for heading in rendered.headings if heading.level in _CONTENTS_LEVELS]
        yield site.page(
            "document.html",
            document.url,
            document=document,
            body=rendered.body,
            has_title=any(heading.level == 1 for heading in rendered.headings),
            contents=contents if len(contents) >= _MIN_HEADINGS else (),
            file=site.files.files[document.path],
        )
