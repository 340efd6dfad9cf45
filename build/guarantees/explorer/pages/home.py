"""The home page: findings, pictures of the exchange and of who said what to whom, where sources differ, entry points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup

from guarantees.core.csv_text import Row
from guarantees.dataset.permalinks import PAGED_TABLES
from guarantees.explorer import compare_reports, json_ld, urls
from guarantees.explorer.charts.exchange import Exchange, build_overview, legend
from guarantees.explorer.charts.matrix import Matrix, build_matrix
from guarantees.explorer.compare_reports import Difference
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.explorer.exchanges import LedgerGroup, group_by_outcome
from guarantees.explorer.key_findings import KeyFinding, find_key_findings
from guarantees.explorer.package_files import PackageFile
from guarantees.explorer.record_lookups import RecordLookups

MAX_SHOWN: Final = 6
"""The number of choices of an entry point, and of differences on the page."""

_LONG_LABEL: Final = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a column of statements: its label, the search for it, and the number of statements with it."""

    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A list of searches for statements by the values of one column, the most frequent first.

    Attributes:
        all_url: The page with all values.
    """

    title: str
    all_url: str
    choices: Sequence[Choice]

    @property
    def first_choices(self) -> Sequence[Choice]:
        """The choices on the page."""
        return self.choices[:MAX_SHOWN]

    @property
    def has_long_labels(self) -> bool:
        """Whether a label does not fit into a narrow column."""
        return any(len(choice.label) > _LONG_LABEL for choice in self.first_choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """The content of the home page.

    Attributes:
        counts: The number of records by table.
        outcomes: The demands by what answers them.
        differences: The points on which sources differ, by event.
        shared_utterances: The number of utterances that several sources report.
        contradictions: The number of statements that contradict another one.
        dataset: The JSON-LD of the dataset.
        workbook: The Excel file of a release.
    """

    counts: Mapping[str, int]
    findings: Sequence[KeyFinding]
    exchange: Exchange
    shapes: Mapping[str, str]
    outcomes: Sequence[LedgerGroup]
    matrix: Matrix
    differences: Sequence[tuple[Row, Sequence[Difference]]]
    shared_utterances: int
    contradictions: int
    entry_points: Sequence[EntryPoint]
    dataset: Markup
    workbook: PackageFile | None


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the home page."""
    yield site.page("index.html", urls.HOME, page=build_home_page(site), max_shown=MAX_SHOWN)


def build_home_page(site: SiteContext) -> HomePage:
    """Return the content of the home page.

    Raises:
        InputError: The package contains a description of the dataset that cannot be used.
    """
    lookups = site.lookups
    utterances = lookups.package["statements"].groups("utterance_id").values()
    return HomePage(
        counts={name: len(lookups.package[name].rows) for name in PAGED_TABLES},
        findings=find_key_findings(lookups),
        exchange=build_overview(lookups),
        shapes=legend(lookups),
        outcomes=group_by_outcome(site.exchanges.ledger()),
        matrix=build_matrix(lookups),
        differences=list_differences(lookups),
        shared_utterances=sum(len(reports) > 1 for reports in utterances),
        contradictions=len(
            {
                row["statement_id"]
                for row in lookups.package["relations"].rows
                if row["relation"] == "contradicts"
            }
        ),
        entry_points=list_entry_points(lookups),
        dataset=json_ld.describe_dataset(site),
        workbook=site.files.files.get(f"{site.about['name']}.xlsx"),
    )


def list_differences(lookups: RecordLookups) -> list[tuple[Row, Sequence[Difference]]]:
    """Return the events about which sources contradict each other or themselves, each with the points."""
    points: dict[str, list[Difference]] = {}
    for difference in compare_reports.find_differences(lookups):
        points.setdefault(difference.event["event_id"], []).append(difference)
    return [(lookups.events[event], of_event) for event, of_event in points.items()]


def list_entry_points(lookups: RecordLookups) -> list[EntryPoint]:
    """Return the entry points to statements: by speaker, by kind, by issue and by source."""
    rows = lookups.package["statements"].rows

    def counted(column: str, label: Callable[[str], str], search_filter: str) -> list[Choice]:
        counts = Counter(row[column] for row in rows).most_common()
        return [Choice(label(value), urls.search(**{search_filter: value}), count) for value, count in counts]

    kind, issue = partial(lookups.label, "statement_type"), partial(lookups.label, "issue")
    return [
        EntryPoint("Speaker", urls.listing("actors"), counted("speaker_id", lookups.actor, "speaker")),
        EntryPoint(
            "Kind of statement", urls.code_list("statement_type"), counted("statement_type", kind, "act")
        ),
        EntryPoint("Issue", urls.code_list("issue"), counted("issue", issue, "issue")),
        EntryPoint("Reported in", urls.listing("sources"), counted("source_id", lookups.source, "source")),
    ]
