"""Markdown rendered as HTML, for documents and descriptions of the package.

The text is untrusted: HTML in it is shown as text, images are replaced by their description, and every link is
resolved by the page that shows it. Headings get the same anchors as on GitHub.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from guarantees.core import markdown

LinkResolver = Callable[[str], str]
"""A function that returns the address of a link on the page that shows it; blank if it must not be a link."""

EXTERNAL_URL: Final = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
"""An address outside the site that a page may link to."""

_INLINE_CODE: Final = re.compile(r"(?P<marks>`+)(?P<code>.+?)(?P=marks)(?!`)")
_COMMENT: Final = re.compile(r"<!--.*-->", re.DOTALL)
_ALIGNMENT_CLASSES: Final = {"text-align:right": "number", "text-align:center": "centred"}
_RESERVED_ANCHORS: Final = frozenset({"main"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, its anchor and its text."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class RenderedMarkdown:
    """The HTML of a text, and its headings."""

    body: Markup
    headings: tuple[Heading, ...]


def render_inline_code(text: str) -> Markup:
    """Return *text* escaped, with text in backticks as code.

    >>> print(render_inline_code("`a<b` & c"))
    <code>a&lt;b</code> &amp; c
    """
    html = Markup()
    end = 0
    for match in _INLINE_CODE.finditer(text):
        code = match["code"].strip() or match["code"]
        html += escape(text[end : match.start()]) + Markup("<code>{}</code>").format(code)
        end = match.end()
    return html + escape(text[end:])


class _Renderer(RendererHTML):
    """Renders images as text, and blocks that may be wide in a region that scrolls."""

    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Return a block of code."""
        return f'<pre tabindex="0"><code>{escapeHtml(tokens[idx].content)}</code></pre>\n'

    def code_block(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Return an indented block of code."""
        return self.fence(tokens, idx, _options, _env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Return the description of an image."""
        return escapeHtml(self.renderInlineAsText(tokens[idx].children or (), options, env))

    def table_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a table in a labelled region."""
        label = escapeHtml(str(tokens[idx].meta["label"]))
        return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">\n<table class="cards">\n'

    def table_close(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Close the table and its region."""
        return "</table>\n</div>\n"


_PARSER: Final = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable(
    ["table", "strikethrough"]
)


def render_markdown(text: str, resolve_link: LinkResolver, *, with_anchors: bool = True) -> RenderedMarkdown:
    """Return *text* as HTML; its headings can be linked to unless *with_anchors* is false."""
    env: dict[str, Any] = {}
    tokens = _drop_comments(_PARSER.parse(text, env))
    headings = tuple(_list_headings(tokens))
    _label_tables(tokens, headings)
    _label_cells(tokens)
    if with_anchors:
        opening = (token for token in tokens if token.type == "heading_open")
        for heading, token in zip(headings, opening, strict=True):
            token.attrSet("id", heading.anchor)
    anchors = {heading.anchor for heading in headings} if with_anchors else set()
    for token in tokens:
        style = str(token.attrs.pop("style", ""))
        if style in _ALIGNMENT_CLASSES:
            token.attrSet("class", _ALIGNMENT_CLASSES[style])
        if token.children:
            token.children = _resolve_links(token.children, resolve_link, anchors)
    return RenderedMarkdown(Markup(_PARSER.renderer.render(tokens, _PARSER.options, env)), headings)  # noqa: S704  escaped by it


def _drop_comments(tokens: Sequence[Token]) -> list[Token]:
    """Return *tokens* without paragraphs that consist of an HTML comment."""
    visible: list[Token] = []
    skipped = 0
    for number, token in enumerate(tokens):
        if token.type == "paragraph_open" and _COMMENT.fullmatch(tokens[number + 1].content.strip()):
            skipped = len(("paragraph_open", "inline", "paragraph_close"))
        if skipped:
            skipped -= 1
        else:
            visible.append(token)
    return visible


def _list_headings(tokens: Sequence[Token]) -> list[Heading]:
    """Return the headings, each with a unique anchor, as GitHub numbers them."""
    headings = []
    used = dict.fromkeys(_RESERVED_ANCHORS, 1)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            title = _plain_text(tokens[number + 1])
            slug = markdown.slug(title) or "section"
            anchor = slug
            while anchor in used:
                anchor = f"{slug}-{used[slug]}"
                used[slug] += 1
            used[anchor] = 1
            headings.append(Heading(int(token.tag[1:]), anchor, title))
    return headings


def _plain_text(inline: Token) -> str:
    """Return the text of a line, without its markup."""
    texts = {"text", "code_inline", "image"}
    return "".join(token.content for token in inline.children or () if token.type in texts).strip()


def _label_tables(tokens: Sequence[Token], headings: Sequence[Heading]) -> None:
    """Label each table with the heading above it and, from the second table on, a number."""
    next_heading = iter(headings)
    title = "Table"
    count = 0
    for token in tokens:
        if token.type == "heading_open":
            title, count = next(next_heading).title, 0
        elif token.type == "table_open":
            count += 1
            token.meta["label"] = f"{title}, table {count}" if count > 1 else f"{title}, table"


def _label_cells(tokens: Sequence[Token]) -> None:
    """Give each cell of a table the name of its column, except for the first in a row, the title of the row."""
    columns: list[str] = []
    number = 0
    for token, content in pairwise(tokens):
        if token.type == "table_open":
            columns = []
        elif token.type == "th_open":
            columns.append(_plain_text(content))
        elif token.type == "tr_open":
            number = 0
        elif token.type == "td_open":
            if number and columns[number]:
                token.attrSet("data-column", columns[number])
            number += 1


def _resolve_links(children: Sequence[Token], resolve_link: LinkResolver, anchors: set[str]) -> list[Token]:
    """Return the parts of a line with resolved links; a link without an address becomes text."""
    resolved: list[Token] = []
    is_dropped = False
    for token in children:
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            url = href if href.startswith("#") and href[1:] in anchors else resolve_link(href)
            is_dropped = not url
            if url:
                token.attrs = {"href": url}
                if EXTERNAL_URL.fullmatch(url):
                    token.attrs["rel"] = "noopener nofollow"
                resolved.append(token)
        elif token.type != "link_close" or not is_dropped:
            resolved.append(token)
    return resolved
