"""The page that compares sources."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.explorer import urls
from guarantees.explorer.compare_sources import compare_sources
from guarantees.explorer.context import SiteContext, SiteFile


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the page that compares the sources of the package."""
    yield site.page("compare.html", urls.COMPARE, page=compare_sources(site.lookups))
