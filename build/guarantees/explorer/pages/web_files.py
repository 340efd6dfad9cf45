"""What a published site has besides its pages: a page for addresses that do not exist, and the list for search engines.

Both need the address at which the site is published, and are made only if the package has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from markupsafe import escape

from guarantees.dataset.permalinks import permalink
from guarantees.explorer.context import SiteContext, SiteFile

NOT_FOUND: Final = "404.html"
SITEMAP: Final = "sitemap.xml"

MAX_URLS: Final = 50_000
"""The number of addresses in a file; https://www.sitemaps.org/protocol.html."""

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the page for addresses that do not exist: a server shows it at any of them, so its links are absolute."""
    root = permalink(site.about, "")
    if root:
        yield site.page_for_any_address(NOT_FOUND, NOT_FOUND, root)


def with_sitemap(site: SiteContext, files: Iterable[SiteFile]) -> Iterator[SiteFile]:
    """Yield *files*, then the list of the pages among them; a long one is split, with a list of its parts."""
    paths = []
    for path, content in files:
        if path.endswith(".html") and path != NOT_FOUND:
            paths.append(path)
        yield path, content
    if not permalink(site.about, ""):
        return
    addresses = [permalink(site.about, path) for path in paths]
    parts = [addresses[start : start + MAX_URLS] for start in range(0, len(addresses), MAX_URLS)]
    if len(parts) == 1:
        yield SITEMAP, _list("urlset", "url", parts[0])
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _list("urlset", "url", part)
    yield SITEMAP, _list("sitemapindex", "sitemap", [permalink(site.about, name) for name in names])


def _list(root: str, item: str, addresses: Sequence[str]) -> bytes:
    lines = [f"<{item}><loc>{escape(address)}</loc></{item}>" for address in addresses]
    text = "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">', *lines, f"</{root}>"]
    )
    return f"{text}\n".encode()
