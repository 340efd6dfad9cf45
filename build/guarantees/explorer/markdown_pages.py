"""Markdown as parts of pages: the one place that reads it.

A text may come from anybody: what is markup in it stays text, pictures are not loaded, and a link leads only where
the page that shows it says. Headings have the anchors by which GitHub links to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from guarantees.core import markdown

Leads = Callable[[str], str]
"""Where a link leads on the page that shows it; blank where it must be none."""

OUTWARD: Final = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
"""An address elsewhere that a page may link to."""

_SPAN: Final = re.compile(r"(?P<marks>`+)(?P<code>.+?)(?P=marks)(?!`)")
_COMMENT: Final = re.compile(r"<!--.*-->", re.DOTALL)
_ALIGNED: Final = {"text-align:right": "number", "text-align:center": "centred"}
_TAKEN: Final = frozenset({"main"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: how deep it is, the anchor that leads to it, and its text."""

    depth: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class RenderedMarkdown:
    """A text as a part of a page, and its headings."""

    body: Markup
    headings: tuple[Heading, ...]


def spans(text: str) -> Markup:
    """Return *text* escaped, with what stands in backticks as code.

    >>> print(spans("`a<b` & c"))
    <code>a&lt;b</code> &amp; c
    """
    told = Markup()
    end = 0
    for found in _SPAN.finditer(text):
        code = found["code"].strip() or found["code"]
        told += escape(text[end : found.start()]) + Markup("<code>{}</code>").format(code)
        end = found.end()
    return told + escape(text[end:])


class _Renderer(RendererHTML):
    """What is written of each token: no style, no picture, and what is wide scrolls by itself."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Return a block of code."""
        return f'<pre tabindex="0"><code>{escapeHtml(tokens[idx].content)}</code></pre>\n'

    code_block = fence

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Return what a picture shows in words."""
        return escapeHtml(self.renderInlineAsText(tokens[idx].children or (), options, env))

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Open a table in a region of its own."""
        label = escapeHtml(str(tokens[idx].meta["label"]))
        return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">\n<table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Close it."""
        return "</table>\n</div>\n"


_READER: Final = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable(
    ["table", "strikethrough"]
)


def render_markdown(text: str, leads: Leads, *, anchored: bool = True) -> RenderedMarkdown:
    """Return *text* as a part of a page; only where it is *anchored* its headings can be linked to."""
    env: dict[str, Any] = {}
    tokens = list(_without_comments(_READER.parse(text, env)))
    headings = tuple(_headings(tokens))
    _label_tables(tokens, headings)
    known = {heading.anchor for heading in headings} if anchored else set()
    for heading, token in zip(headings, _opening(tokens), strict=True):
        if anchored:
            token.attrSet("id", heading.anchor)
    for token in tokens:
        style = str(token.attrs.pop("style", ""))
        if style in _ALIGNED:
            token.attrSet("class", _ALIGNED[style])
        if token.children:
            token.children = list(_linked(token.children, leads, known))
    return RenderedMarkdown(Markup(_READER.renderer.render(tokens, _READER.options, env)), headings)  # noqa: S704  escaped by it


def _without_comments(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield *tokens* without paragraphs that are a comment: nobody is to read those."""
    skipped = 0
    for number, token in enumerate(tokens):
        if token.type == "paragraph_open" and _COMMENT.fullmatch(tokens[number + 1].content.strip()):
            skipped = len(("open", "inline", "close"))
        if skipped:
            skipped -= 1
        else:
            yield token


def _opening(tokens: Sequence[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "heading_open")


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    seen = dict.fromkeys(_TAKEN, 1)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            title = _plain(tokens[number + 1])
            slug = markdown.slug(title) or "section"
            anchor = slug
            while anchor in seen:
                anchor = f"{slug}-{seen[slug]}"
                seen[slug] += 1
            seen[anchor] = 1
            yield Heading(int(token.tag[1:]), anchor, title)


def _plain(inline: Token) -> str:
    """Return the words of a line, without its markup."""
    shown = {"text", "code_inline", "image"}
    return "".join(token.content for token in inline.children or () if token.type in shown).strip()


def _label_tables(tokens: Sequence[Token], headings: Sequence[Heading]) -> None:
    """Call each table after the heading that it stands under, no two alike."""
    left = iter(headings)
    under = "Table"
    count = 0
    for token in tokens:
        if token.type == "heading_open":
            under, count = next(left).title, 0
        elif token.type == "table_open":
            count += 1
            token.meta["label"] = f"{under}, table {count}" if count > 1 else f"{under}, table"


def _linked(children: Sequence[Token], leads: Leads, known: set[str]) -> Iterator[Token]:
    """Yield the parts of a line; a link that leads nowhere is the text that it has."""
    dropped = False
    for token in children:
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            at = href if href.startswith("#") and href[1:] in known else leads(href)
            dropped = not at
            if at:
                token.attrs = {"href": at}
                if OUTWARD.fullmatch(at):
                    token.attrs["rel"] = "noopener nofollow"
                yield token
        elif token.type != "link_close" or not dropped:
            yield token
