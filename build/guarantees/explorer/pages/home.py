"""The home page: entry points, the charts, and where sources differ."""

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
from guarantees.explorer.charts.issues_chart import IssuesChart, build_issues_chart
from guarantees.explorer.charts.matrix import Matrix, build_matrix
from guarantees.explorer.charts.timeline import Timeline, build_timeline
from guarantees.explorer.code_examples import CodeExample, code_examples
from guarantees.explorer.compare_reports import Difference, Point
from guarantees.explorer.context import SiteContext, SiteFile, data_script
from guarantees.explorer.key_findings import KeyFinding, find_key_findings
from guarantees.explorer.package_files import PackageFile
from guarantees.explorer.record_lookups import RecordLookups

MAX_SHOWN: Final = 16
"""The number of choices of an entry point, and of differences and contradictions on the page."""

_LONG_LABEL: Final = 50
_SHOWN_EXAMPLES: Final = ("load-pandas", "load-r", "load-duckdb")


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


@dataclass(frozen=True, slots=True)
class SharedUtterance:
    """The reports of an utterance that several sources report, and the points on which they differ."""

    reports: Sequence[Row]
    differing: Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """The content of the home page.

    Attributes:
        counts: The number of records by table.
        contradictions: Pairs of statements; the first contradicts the second.
        contradiction_count: The number of all such pairs.
        dataset: The JSON-LD of the dataset.
        workbook: The Excel file of a release.
    """

    counts: Mapping[str, int]
    findings: Sequence[KeyFinding]
    entry_points: Sequence[EntryPoint]
    differences: Sequence[Difference]
    shared_utterances: Sequence[SharedUtterance]
    contradictions: Sequence[tuple[Row, Row]]
    contradiction_count: int
    dataset: Markup
    examples: Sequence[CodeExample]
    workbook: PackageFile | None
    timeline: Timeline
    matrix: Matrix
    issues: IssuesChart


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the home page, and the data of its timeline."""
    page = build_home_page(site)
    yield site.page("index.html", urls.HOME, page=page)
    yield data_script("data/timeline.js", "self.timelineData", page.timeline.script_data())


def build_home_page(site: SiteContext) -> HomePage:
    """Return the content of the home page.

    Raises:
        InputError: The package contains a description of the dataset that cannot be used.
    """
    lookups = site.lookups
    contradictions = find_contradictions(lookups)
    examples = {example.anchor: example for example in code_examples(site.about["name"])}
    return HomePage(
        counts={name: len(lookups.package[name].rows) for name in PAGED_TABLES},
        findings=find_key_findings(lookups),
        entry_points=list_entry_points(lookups),
        differences=compare_reports.find_differences(lookups)[:MAX_SHOWN],
        shared_utterances=find_shared_utterances(lookups)[:MAX_SHOWN],
        contradictions=contradictions[:MAX_SHOWN],
        contradiction_count=len(contradictions),
        dataset=json_ld.describe_dataset(site),
        examples=[examples[anchor] for anchor in _SHOWN_EXAMPLES],
        workbook=site.files.files.get(f"{site.about['name']}.xlsx"),
        timeline=build_timeline(lookups),
        matrix=build_matrix(lookups),
        issues=build_issues_chart(lookups),
    )


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


def find_contradictions(lookups: RecordLookups) -> list[tuple[Row, Row]]:
    """Return the pairs of statements where the first contradicts the second, in the order of the table."""
    return [
        (lookups.statements[row["statement_id"]], lookups.statements[row["related_statement_id"]])
        for row in lookups.package["relations"].rows
        if row["relation"] == "contradicts" and row["related_statement_id"]
    ]


def find_shared_utterances(lookups: RecordLookups) -> list[SharedUtterance]:
    """Return the utterances that several sources report."""
    return [
        SharedUtterance(
            reports, [point for point in compare_reports.compare_utterance(lookups, reports) if point.differs]
        )
        for reports in lookups.package["statements"].groups("utterance_id").values()
        if len(reports) > 1
    ]
