"""The front page: what the dataset is, the ways into it, and where its accounts differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.explorer import code_examples, compare_reports, json_ld, urls
from guarantees.explorer.charts import home_charts
from guarantees.explorer.compare_reports import Line
from guarantees.explorer.context import SiteContext
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.site_file import File

SHOWN: Final = 16
"""How many choices a way in shows, and how many contradictions stand on the page."""


_LONG: Final = 50
_LOADED: Final = ("load-pandas", "load-r", "load-duckdb")


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A way in: a column of the statements, and how many statements each of its values has.

    Attributes:
        choices: What a value is called, where it leads, and how many statements have it; the most first.
        left: How many values are not among the choices.
        everything: Where all values are.
    """

    title: str
    choices: Sequence[tuple[str, str, int]]
    left: int
    everything: str

    @property
    def long(self) -> bool:
        """Whether its choices are long texts."""
        return any(len(title) > _LONG for title, _, _ in self.choices)


def entry_points(joined: RecordLookups) -> Iterator[EntryPoint]:
    """Yield the ways into the statements: by speaker, act, issue and source."""
    rows = joined.package["statements"].rows
    speakers = Counter(row["speaker_id"] for row in rows).most_common()
    chosen = [(joined.actor(name), urls.found(speaker=name), many) for name, many in speakers[:SHOWN]]
    yield EntryPoint("Who speaks", chosen, len(speakers[SHOWN:]), urls.listing("actors"))
    for title, column, key in (
        ("What kind of act", "statement_type", "act"),
        ("On what issue", "issue", "issue"),
    ):
        counted = Counter(row[column] for row in rows).most_common()
        found = [
            (joined.label(column, code), urls.found(**{key: code}), many) for code, many in counted[:SHOWN]
        ]
        yield EntryPoint(title, found, len(counted[SHOWN:]), urls.code_list(column))
    printed = Counter(row["source_id"] for row in rows).most_common()
    texts = [(joined.sources[name]["title"], urls.found(source=name), many) for name, many in printed[:SHOWN]]
    yield EntryPoint("Printed in", texts, len(printed[SHOWN:]), urls.listing("sources"))


def contradictions(joined: RecordLookups) -> list[tuple[Row, Row]]:
    """Return the pairs of statements of which one contradicts the other, in the order of the table."""
    return [
        (joined.statements[row["statement_id"]], joined.statements[row["related_statement_id"]])
        for row in joined.package["relations"].rows
        if row["relation"] == "contradicts" and row["related_statement_id"]
    ]


def _retold(joined: RecordLookups) -> Iterator[tuple[Sequence[Row], list[Line]]]:
    """Yield the reports of an utterance that several sources tell, and the points on which they differ."""
    for reports in joined.package["statements"].groups("utterance_id").values():
        if len(reports) > 1:
            lines = compare_reports.compare_utterance(joined, reports)
            yield reports, [line for line in lines if line.differs]


def pages(frame: SiteContext) -> Iterator[File]:
    """Yield the front page, and what its timeline draws."""
    joined = frame.joined
    pairs = contradictions(joined)
    shown = home_charts.home_charts(joined)
    known = {recipe.anchor: recipe for recipe in code_examples.code_examples(frame.about["name"])}
    yield (
        urls.FRONT,
        frame.page(
            "index.html",
            urls.FRONT,
            counts={name: len(joined.package[name].rows) for name in urls.PAGED},
            ways=list(entry_points(joined)),
            differences=list(compare_reports.differences(joined))[:SHOWN],
            retold=list(_retold(joined))[:SHOWN],
            pairs=pairs[:SHOWN],
            contradicting=len(pairs),
            dataset=json_ld.dataset(frame),
            recipes=[known[name] for name in _LOADED if name in known],
            workbook=frame.copies.files.get(f"{frame.about['name']}.xlsx"),
            timeline=shown.timeline,
            matrix=shown.matrix,
            issues=shown.issues,
        ),
    )
    yield home_charts.data(shown)
