"""The pages of the exchange: demands and answers, the chart, and the same statements day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import urls
from guarantees.explorer.charts.exchange import Exchange, build_pages, legend
from guarantees.explorer.charts.matrix import build_speaker_grid
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.explorer.exchanges import group_by_outcome
from guarantees.explorer.record_lookups import RecordLookups

MAX_LEDGER: Final = 30
"""The demands with the same outcome that the page shows."""
_MAX_OPEN: Final = 12
"""The demands with the same outcome that are shown without a click."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of statements on a page: each value with its label and number of statements, by number."""

    key: str
    title: str
    choices: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Relation:
    """What a statement does to another one, and where that one is in the exchange."""

    label: str
    other: Row
    url: str


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the pages of the exchange; the first one has the demands with their answers."""
    lookups = site.lookups
    charts = build_pages(lookups)
    page_of = {
        mark.statement["statement_id"]: urls.exchange_page(number)
        for number, chart in enumerate(charts, 1)
        for day in chart.days
        for mark in day.marks
    }

    def relations(statement_id: str) -> list[Relation]:
        return [
            Relation(
                lookups.label("relation", row["relation"]),
                other,
                f"{page_of[other['statement_id']]}#s-{other['statement_id']}",
            )
            for row, other in site.exchanges.relations(statement_id)
        ]

    for number, chart in enumerate(charts, 1):
        yield site.page(
            "exchange.html",
            urls.exchange_page(number),
            exchange=chart,
            number=number,
            page_count=len(charts),
            groups=group_by_outcome(site.exchanges.ledger()) if number == 1 else None,
            max_ledger=MAX_LEDGER,
            max_open=_MAX_OPEN,
            filters=list_filters(lookups, chart),
            shapes=legend(lookups),
            relations=relations,
            by_speaker=build_speaker_grid(lookups) if number == 1 else None,
        )


def list_filters(lookups: RecordLookups, chart: Exchange) -> list[Filter]:
    """Return the filters of the statements of a chart."""
    marks = [mark for day in chart.days for mark in day.marks]

    def counted(key: str, title: str, values: Sequence[str], label: Callable[[str], str]) -> Filter:
        return Filter(
            key, title, [(value, label(value), count) for value, count in Counter(values).most_common()]
        )

    return [
        counted("side", "Side", [mark.side for mark in marks], lookups.actor),
        counted(
            "issue",
            "Issue",
            [mark.statement["issue"] for mark in marks],
            partial(lookups.label, "issue"),
        ),
        counted(
            "act",
            "Kind of statement",
            [mark.statement["statement_type"] for mark in marks],
            partial(lookups.label, "statement_type"),
        ),
    ]
