"""The page of the exchange."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.explorer import urls
from guarantees.explorer.charts.exchange import SHAPE_LABELS, build_exchange
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.explorer.exchanges import Exchanges


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the page with the exchange and with the demands and their answers."""
    yield site.page(
        "exchange.html",
        urls.EXCHANGE,
        exchange=build_exchange(site.lookups),
        ledger=Exchanges(site.lookups).ledger(),
        shapes=SHAPE_LABELS,
    )
