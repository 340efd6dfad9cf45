"""Every number of the site opens what it counts, and questions are understood: both by the scripts of the search page."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

from guarantees.explorer.render import render_site
from tests.conftest import PROJECT, Toy

SCRIPTS: Final = Path(__file__).parent / "js"
PROGRAM: Final = """
    require("./scripts.js");
    globalThis.self = globalThis;
    for (const name of ["catalogue", "lexicon", "words"]) require(`${process.argv[1]}/data/${name}.js`);
    const filters = FindQuery.createFilters(catalogue);
    const known = new Set(words.flatMap((text) => Ask.fold(text).match(/[\\p{L}\\p{N}_]+/gu) ?? []));
    const index = new MiniSearch(FindQuery.indexOptions("statements"));
    index.addAll(catalogue.statements.id.map((_, n) => FindQuery.indexDocument(catalogue, words, "statements", n)));
    const answers = JSON.parse(require("node:fs").readFileSync(0, "utf8")).map((search) => {
      const query = FindQuery.parseQuery(search, filters);
      const meaning = Ask.understand(query.words, lexicon, filters, catalogue, (word) => known.has(word));
      const selected = Object.fromEntries(
        filters.map(({ key }) => [key, new Set([...query.selected[key], ...meaning.selected[key]])]),
      );
      const asked = { ...query, selected, words: meaning.words,
        from: query.from || meaning.from, until: query.until || meaning.until };
      const hits = asked.words ? FindQuery.searchWords(index, asked.words) : { scores: null, isPartial: false };
      const { records } = FindQuery.filterRecords(catalogue, filters, asked, hits.scores);
      const ids = query.kind === "events" ? catalogue.events.map(({ id }) => id) : catalogue.statements.id;
      return { problems: query.problems, isPartial: hits.isPartial, ids: records.map((record) => ids[record]) };
    });
    console.log(JSON.stringify(answers));
"""


@dataclass(frozen=True)
class SearchLink:
    """A link to the search with the number beside or in it; -1 if there is none."""

    page: str
    search: str
    text: str
    number: int


class _Links(HTMLParser):
    """Collects the links to the search, each with its text and what follows it in the same element."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._inside = False
        self._behind = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        href = values.get("href") or ""
        if tag == "a":
            self._inside = "find.html" in href
            self._behind = False
            if self._inside:
                self.found.append([href, values.get("aria-label") or "", ""])
        elif tag not in {"span", "svg", "rect", "cite"}:
            self._behind = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._behind, self._inside = self._inside, False
        elif tag not in {"span", "svg", "rect", "cite"}:
            self._behind = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1][1] += f" {data}"
        elif self._behind:
            self.found[-1][2] += f" {data}"


def _number_in(text: str) -> int:
    """Return the number of statements or events that a text names; -1 if there is none."""
    match = re.search(r"(\d[\d,]*)(?= (?:statement|event)s?\b)|(\d[\d,]*)\s*$", text.strip())
    return int((match[1] or match[2]).replace(",", "")) if match else -1


def _links(site: Path) -> list[SearchLink]:
    links = []
    for path in sorted(site.rglob("*.html")):
        parser = _Links()
        parser.feed(path.read_text("utf-8"))
        page = path.relative_to(site).as_posix()
        for href, text, behind in parser.found:
            number = _number_in(text)
            if number < 0 and (match := re.match(r"\s*([\d,]+)(?!\S)", behind)):
                number = int(match[1].replace(",", ""))
            _, _, search = href.partition("?")
            links.append(SearchLink(page, f"?{search}" if search else "", " ".join(text.split()), number))
    return links


@dataclass(frozen=True)
class Answer:
    """What the search finds: the ids, and what it says is wrong with the address."""

    ids: Sequence[str]
    problems: Sequence[str]
    is_partial: bool


def _answers(site: Path, searches: Sequence[str]) -> list[Answer]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed (apt-get install nodejs)")
    ran = subprocess.run(
        [node, "-e", PROGRAM, str(site)],
        input=json.dumps(searches),
        capture_output=True,
        text=True,
        check=False,
        cwd=SCRIPTS,
    )
    assert ran.returncode == 0, ran.stderr
    return [Answer(each["ids"], each["problems"], each["isPartial"]) for each in json.loads(ran.stdout)]


@pytest.fixture(scope="module")
def project_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository."""
    site = tmp_path_factory.mktemp("project") / "site"
    render_site(PROJECT, site)
    return site


@pytest.fixture(scope="module")
def toy_site(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the toy repository."""
    site = tmp_path_factory.mktemp("toy") / "site"
    render_site(finished.root, site)
    return site


@pytest.mark.parametrize("site", ["project_site", "toy_site"])
def test_every_number_opens_what_it_counts(site: str, request: pytest.FixtureRequest) -> None:
    """The search finds as many rows as the link says, and knows every filter of the link."""
    folder: Path = request.getfixturevalue(site)
    links = _links(folder)
    searches = sorted({link.search for link in links})
    answers = dict(zip(searches, _answers(folder, searches), strict=True))

    wrong = [
        f"{link.page}: “{link.text}” says {link.number}, find.html{link.search} has {len(answers[link.search].ids)}"
        for link in links
        if link.number >= 0 and len(answers[link.search].ids) != link.number
    ]
    assert wrong == []
    assert [search for search in searches if answers[search].problems] == []
    counted = [link for link in links if link.number >= 0]
    assert len(counted) > (200 if site == "project_site" else 40)


# --------------------------------------------------------------------------------------------------------------
# Questions

Row = Mapping[str, str]


def _rows(table: str) -> list[Row]:
    with (PROJECT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Tables:
    """What a question is answered from: the statements, the sides of actors, and whom each statement names."""

    statements: list[Row]
    sides: Mapping[str, str]
    named: Mapping[str, frozenset[str]]

    def by_side(self, row: Row, side: str) -> bool:
        """Return whether the speaker belongs to a side."""
        return self.sides[row["speaker_id"]] == side

    def to_side(self, row: Row, side: str) -> bool:
        """Return whether the statement addresses or is about a side."""
        return side in {self.sides[actor] for actor in self.named[row["statement_id"]]}


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The tables of this repository."""
    named: dict[str, set[str]] = {row["statement_id"]: set() for row in _rows("statements")}
    for row in _rows("statement_participants"):
        if row["role"] in {"addressee", "target"}:
            named[row["statement_id"]].add(row["actor_id"])
    return Tables(
        _rows("statements"),
        {row["actor_id"]: row["side"] for row in _rows("actors")},
        {key: frozenset(value) for key, value in named.items()},
    )


def _can_be(row: Row, first: str, last: str) -> bool:
    """Return whether a statement can have been made between two days."""
    start, end = row["date_start"], row["date_end"]
    return bool(start or end) and (not end or end >= first) and (not start or start <= last)


Wanted = Callable[[Tables, Any], bool]
QUESTIONS: Final[Mapping[str, Wanted]] = {
    "What did NATO refuse?": lambda t, r: t.by_side(r, "nato") and r["statement_type"] == "refusal",
    "Lavrov 28 January": lambda _, r: (
        r["speaker_id"] == "sergey-lavrov" and _can_be(r, "2022-01-28", "2022-01-28")
    ),
    "who threatened Russia": lambda t, r: t.to_side(r, "russia") and r["statement_type"] == "threat",
    "nord stream": lambda _, r: r["issue"] == "energy",
    "sanctions": lambda _, r: r["issue"] == "sanctions",
    "Nord Streem": lambda _, r: r["issue"] == "energy",
    "who was accused by Moscow": lambda t, r: t.by_side(r, "russia") and r["statement_type"] == "accusation",
    "Russia's demands": lambda t, r: t.by_side(r, "russia") and r["statement_type"] == "demand",
    "What does Ukraine want?": lambda t, r: t.by_side(r, "ukraine"),
    "criticism of NATO": lambda t, r: t.to_side(r, "nato") and r["statement_type"] == "criticism",
    "everything Lavrof said between 20 and 27 Jan 2022": lambda _, r: (
        r["speaker_id"] == "sergey-lavrov" and _can_be(r, "2022-01-20", "2022-01-27")
    ),
    "Did the U.S. offer anything to Russia": lambda t, r: (
        t.by_side(r, "united-states") and t.to_side(r, "russia") and r["statement_type"] == "offer"
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered(project_site: Path, tables: Tables, question: str) -> None:
    """The rows found are those that the tables have, selected by other code."""
    (answer,) = _answers(project_site, [f"?q={question}"])
    expected = [row["statement_id"] for row in tables.statements if QUESTIONS[question](tables, row)]
    assert sorted(answer.ids) == sorted(expected)
    assert expected
    assert not answer.is_partial
