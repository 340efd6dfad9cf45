"""Agreement of coders: the statistics, the differences between two codings, and the recorded figures."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.contract import loader
from guarantees.core.findings import FindingCollector
from guarantees.core.project import Project
from guarantees.dataset.agreement import run_agreement
from guarantees.dataset.agreement.compare_codings import Comparison, Disagreement, compare, match, overlap
from guarantees.dataset.agreement.measures import MEASURES
from guarantees.dataset.agreement.statistics import alpha, nominal_alpha, share
from guarantees.dataset.agreement.units import Corpus, coded_units
from guarantees.dataset.build_dataset import build
from guarantees.dataset.curation import codings, curation_loader
from guarantees.dataset.texts import article
from tests.conftest import PROJECT, Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

GAZETTE = "sources/ferry-gazette.yml"
TURNS_DOWN = "    type: refusal\n    issue: talks_process\n    modality: direct_quote"
CHARGES = "    type: criticism\n    issue: talks_process\n    modality: direct_quote"
DECIDED = (
    "decisions:\n"
    "  - one: s01\n    other: s01\n    measure: statement_type\n    outcome: first\n"
    "    reason: The mayor turns down what was asked.\n    rule: boat-or-owner\n"
)
WORDS = st.frozensets(st.integers(0, 30), max_size=8)


@pytest.fixture
def twice(toy: Toy) -> Toy:
    """A toy whose texts were coded twice, with the same result."""
    for name in ("first", "second"):
        for part in ("sources", "events"):
            shutil.copytree(
                toy.path(f"curation/{part}"),
                toy.path(f"curation/{name}/{part}"),
                ignore=shutil.ignore_patterns("*.lock.csv"),
            )
    return toy


def compared(toy: Toy) -> Comparison:
    """Compare the first coding of *toy* with the second."""
    layout = Project(toy.root)
    curation = curation_loader.load(layout, loader.load_folder(layout.schemas))
    both = [codings.load(layout, curation, name) for name in ("first", "second")]
    texts = {
        name: article.read(layout.texts, file.text_file, FindingCollector())
        for name, file in both[0].sources.items()
    }
    corpus = Corpus({name: text for name, text in texts.items() if text})
    first, second = (coded_units(coding, corpus) for coding in both)
    return compare(first, second, corpus)


def differ(toy: Toy) -> None:
    """Give the first statement another type in the second coding."""
    toy.edit(f"curation/second/{GAZETTE}", TURNS_DOWN, CHARGES)


def decide(toy: Toy, decisions: str = DECIDED) -> None:
    """Write the decisions on the differences in the Ferry Gazette."""
    toy.path("curation/adjudication").mkdir()
    toy.path("curation/adjudication/ferry-gazette.yml").write_text(decisions, encoding="utf-8")


def test_alpha_computed_by_hand() -> None:
    """Ten units, two equally frequent labels, two differences: 1 - 0.2 / (200 / 380)."""
    figure = alpha([("a", "a")] * 4 + [("b", "b")] * 4 + [("a", "b"), ("b", "a")])

    assert figure is not None
    assert figure.value == pytest.approx(0.62)
    assert figure.units == 10


# Rows are units, columns are labels, cells count coders. The values were computed by the package krippendorff 0.9.0.
RECORDED = {
    "two units, no difference": ([[2, 0], [0, 2]], 1.0),
    "two units, only differences": ([[1, 1], [1, 1]], -0.5),
    "three labels": ([[2, 0, 0], [1, 1, 0], [0, 2, 0], [0, 0, 2], [1, 0, 1]], 0.4545454545454545),
    "an unused label": ([[2, 0, 0], [1, 1, 0]], 0.0),
    "units of a single coder": ([[2, 0], [1, 0], [1, 1], [0, 2], [0, 1]], 0.4444444444444444),
    "a unit without a label": ([[2, 0], [0, 0], [0, 2], [1, 1]], 0.4444444444444444),
    "three coders": (
        [[3, 0, 0], [2, 1, 0], [1, 1, 1], [0, 3, 0], [0, 1, 2], [0, 0, 2]],
        0.41666666666666663,
    ),
    "four coders, missing labels": (
        [
            [4, 0, 0, 0, 0], [0, 4, 0, 0, 0], [0, 0, 4, 0, 0], [0, 0, 4, 0, 0], [0, 3, 1, 0, 0],
            [0, 4, 0, 0, 0], [1, 1, 1, 1, 0], [2, 1, 0, 0, 0], [0, 0, 0, 2, 0], [0, 0, 0, 0, 1],
        ],
        0.6640419947506562,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("counts", "value"), RECORDED.values(), ids=RECORDED)
def test_alpha_has_the_recorded_value(counts: list[list[float]], value: float) -> None:
    """Also with missing labels, and with more than two coders."""
    assert nominal_alpha(np.array(counts)) == pytest.approx(value, rel=0, abs=1e-12)


@pytest.mark.parametrize("counts", [[[2, 0], [0, 1]], [[1, 0], [0, 1]], [[2], [2]], [[0, 0]]])
def test_alpha_is_not_defined_without_two_labels_to_compare(counts: list[list[float]]) -> None:
    """Labels of a single coder do not count."""
    assert nominal_alpha(np.array(counts)) is None


def test_alpha_below_chance_is_negative() -> None:
    """Coders who always differ agree less than chance."""
    figure = alpha([("a", "b"), ("b", "a")] * 3)

    assert figure is not None
    assert figure.value < 0


@pytest.mark.parametrize("pairs", [[], [("a", "a")] * 5])
def test_alpha_is_not_defined_without_difference(pairs: list[tuple[str, str]]) -> None:
    """There is no figure where all labels are the same."""
    assert alpha(pairs) is None


def test_share() -> None:
    """Two of three; there is no figure without units."""
    figure = share([(1, 1), (1, 1), (0, 1)])

    assert figure is not None
    assert figure.value == pytest.approx(2 / 3)
    assert share([]) is None


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=2, max_size=12))
def test_an_interval_is_in_order_and_repeatable(pairs: list[tuple[str, str]]) -> None:
    """The lower bound is not above the upper one, neither is above 1, and the same data give the same bounds."""
    figure = alpha(pairs)
    if figure is None:
        return
    low, high = figure.interval()

    assert low <= high <= 1
    assert figure.interval() == (low, high)


def test_an_interval_is_drawn_over_clusters() -> None:
    """Units of a cluster depend on each other: the fewer clusters, the wider the interval."""
    pairs = [("a", "a")] * 10 + [("b", "b")] * 10 + [("a", "b")] * 10
    single, clustered = alpha(pairs), alpha(pairs, [unit // 5 for unit in range(30)])
    assert single
    assert clustered

    assert single.value == clustered.value
    wide, narrow = clustered.interval(), single.interval()
    assert wide[1] - wide[0] > narrow[1] - narrow[0]


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_matching_is_one_to_one_and_symmetric_in_size(
    ones: list[frozenset[int]], others: list[frozenset[int]]
) -> None:
    """No item is matched twice or without a shared word, and no two unmatched items share a word."""
    found = match(ones, others)
    left = {one for one, _ in found}, {other for _, other in found}

    assert len(left[0]) == len(left[1]) == len(found)
    assert all(ones[one] & others[other] for one, other in found)
    assert not any(
        ones[one] & others[other]
        for one in set(range(len(ones))) - left[0]
        for other in set(range(len(others))) - left[1]
    )


def test_the_most_alike_are_matched_first() -> None:
    """A span that the other coder split is matched with its larger part."""
    whole = frozenset(range(10))

    assert match([whole], [frozenset(range(3)), frozenset(range(3, 10))]) == [(0, 1)]
    assert overlap(whole, whole) == 1
    assert overlap(frozenset(), frozenset()) == 0


def test_equal_codings_agree_in_everything(twice: Toy) -> None:
    """Every figure is 1, and no difference is reported."""
    result = compared(twice)

    assert {figure.value for figure in result.figures.values()} == {1.0}
    assert result.figures["attributions"].units == 11
    assert result.disagreements == []


def test_a_difference_is_named_and_counted(twice: Toy) -> None:
    """One statement of another type: one difference with both records and values, and a lower figure."""
    differ(twice)

    result = compared(twice)

    assert result.disagreements == [
        Disagreement(
            "ferry-gazette",
            "ferry-gazette-s01",
            "ferry-gazette-s01",
            "statement_type",
            ("refusal", "criticism"),
        )
    ]
    assert result.figures["statement_type"].value < 1
    assert result.figures["speaker"].value == 1


def test_records_are_compared_by_location_not_by_id(twice: Toy) -> None:
    """Another id of a statement or an event does not count as a difference."""
    twice.edit(f"curation/second/{GAZETTE}", "- id: s02", "- id: s77")
    for file in twice.path("curation/second").rglob("*.yml"):
        text = file.read_text(encoding="utf-8").replace("mayors-meet", "town-talks")
        file.write_text(text.replace("ferry-gazette-s02", "ferry-gazette-s77"), encoding="utf-8")
    twice.path("curation/second/events/mayors-meet.yml").rename(
        twice.path("curation/second/events/town-talks.yml")
    )

    assert compared(twice).disagreements == []


def test_statement_of_only_one_coder(twice: Toy) -> None:
    """A statement that the second coder lacks is a difference."""
    path = twice.path(f"curation/second/{GAZETTE}")
    before, _, rest = path.read_text(encoding="utf-8").partition("  - id: s02")
    path.write_text(before + "  - id: s03" + rest.partition("  - id: s03")[2], encoding="utf-8")

    result = compared(twice)

    assert ("ferry-gazette-s02", "-", "attributions") in [
        (difference.one, difference.other, difference.measure) for difference in result.disagreements
    ]
    assert result.figures["attributions"].value == pytest.approx(20 / 21)


def test_a_longer_quote_is_a_difference_of_words(twice: Toy) -> None:
    """One coder ends the quote later."""
    twice.edit(f"curation/second/{GAZETTE}", "to: price may be}", "to: said Jane Roe}")

    differences = [d for d in compared(twice).disagreements if d.measure == "content_words"]

    assert [difference.values for difference in differences] == [("0 words more", "3 words more")]


def test_relations_count_only_between_what_both_have(twice: Toy) -> None:
    """A relation of only one coder is one difference among many unrelated pairs."""
    twice.edit(
        f"curation/second/{GAZETTE}",
        "    relations:\n      - {relation: responds_to, event: mayors-meet, basis: inferred}\n",
        "",
    )

    result = compared(twice)

    assert [d.values for d in result.disagreements] == [("responds_to mayors-meet", "- mayors-meet")]
    assert 0 < result.figures["relations"].value < 1


def test_the_command_lists_figures_and_differences(twice: Toy) -> None:
    """The command prints every figure with its bar; after an undecided difference a build writes nothing."""
    differ(twice)

    output = twice.expect_errors(twice.run("agreement"))

    assert "first and second" in output
    assert "bar met" in output
    assert "statement_type: refusal | criticism -> undecided" in output
    assert (
        "curation/adjudication/ferry-gazette.yml: error: ferry-gazette-s01 statement_type: Undecided"
        in output
    )
    assert twice.run("build").code == 1
    assert not twice.path("curation/coder_agreement.csv").exists()


def test_recorded_figures_are_published(twice: Toy) -> None:
    """Once all differences are decided, the figures are recorded, and a build publishes them as table and page."""
    differ(twice)
    decide(twice)

    ran = twice.run("agreement")

    assert ran.code == 0, ran.out
    assert "-> first: The mayor turns down what was asked." in ran.out
    twice.build()
    with twice.path("data/coder_agreement.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["stage"] for row in rows} == {"before_adjudication", "after_adjudication"}
    assert {row["measure"] for row in rows} <= {measure.name for measure in MEASURES}
    before = {row["measure"]: row for row in rows if row["stage"] == "before_adjudication"}
    header, *differences = twice.rows("coding_differences")
    assert [dict(zip(header, row, strict=True)) for row in differences] == [
        {
            "source_id": "ferry-gazette",
            "first_record": "ferry-gazette-s01",
            "second_record": "ferry-gazette-s01",
            "measure": "statement_type",
            "seq": "1",
            "first_value": "refusal",
            "second_value": "criticism",
            "final_value": "refusal",
            "outcome": "first",
            "rule": "boat-or-owner",
        }
    ]
    assert int(before["statement_type"]["value_thousandths"]) < 1000
    page = twice.path("docs/agreement.md").read_text(encoding="utf-8")
    assert "| Statement type | alpha | " in page
    assert "| Statement type | 1 | 0 | 0 | 0 | 1 |" in page


def test_a_figure_below_its_bar_is_highlighted(twice: Toy) -> None:
    """The page prints the figure in bold and names it below the table."""
    for file in twice.path("curation/second/sources").glob("*.yml"):
        file.write_text(
            file.read_text(encoding="utf-8").replace("issue: talks_process", "issue: sanctions"),
            encoding="utf-8",
        )
    decide(
        twice,
        "decisions:\n"
        + "".join(
            f"  - {{one: s0{n}, other: s0{n}, measure: issue, outcome: either, reason: The text has both topics, rule: boat-or-owner}}\n"
            for n in (1, 2, 3, 5)
        ),
    )
    others = {"harbour-post": (1, 2, 3), "island-wire": (1, 2, 3)}
    for source, numbers in others.items():
        twice.path(f"curation/adjudication/{source}.yml").write_text(
            "decisions:\n"
            + "".join(
                f"  - {{one: s0{n}, other: s0{n}, measure: issue, outcome: either, reason: The text has both.}}\n"
                for n in numbers
            ),
            encoding="utf-8",
        )

    ran = twice.run("agreement")

    assert ran.code == 0, ran.out
    assert "BAR MISSED" in ran.out
    twice.build()
    page = twice.path("docs/agreement.md").read_text(encoding="utf-8")
    assert "Below the threshold: issue (first coding)." in page
    assert "| Issue | alpha | **" in page


def test_a_third_coding_is_compared_with_the_adjudicated_one(twice: Toy) -> None:
    """A third coding is compared with the adjudicated one, and its differences need no decision."""
    shutil.copytree(twice.path("curation/second"), twice.path("curation/third"))
    twice.edit(f"curation/third/{GAZETTE}", TURNS_DOWN, CHARGES)

    ran = twice.run("agreement")

    assert ran.code == 0, ran.out
    assert "third and adjudicated" in ran.out
    assert "0 differences" in ran.out
    twice.build()
    assert "Third coding and adjudicated coding" in twice.path("docs/agreement.md").read_text(
        encoding="utf-8"
    )


def test_a_correction_refreshes_the_figures(twice: Toy) -> None:
    """After a change of the adjudicated coding, a build with the articles publishes the new figures by itself."""
    twice.build()
    twice.edit(f"curation/{GAZETTE}", TURNS_DOWN, CHARGES)

    twice.build()

    header, *rows = twice.rows("coder_agreement")
    figures = [dict(zip(header, row, strict=True)) for row in rows]
    after = {
        row["measure"]: row
        for row in figures
        if row["coding"] == "first" and row["compared_with"] != "second"
    }
    assert int(after["statement_type"]["value_thousandths"]) < 1000


def test_a_correction_without_the_articles_passes_a_check_with_them(twice: Toy) -> None:
    """Where the articles are, a check warns of figures that a contributor could not compute; a release rejects them."""
    twice.build()
    twice.edit(f"curation/{GAZETTE}", TURNS_DOWN, CHARGES)
    twice.path("texts").rename(twice.path("elsewhere"))
    twice.build()

    checked = twice.build("--check", "--texts", "elsewhere").out
    for_release = build(Project(twice.root), twice.path("elsewhere"), check=True)

    assert (
        "curation/coder_agreement.csv: warning: Recorded for an earlier coding: 2 of 77 rows would change. "
        "[outdated-agreement]"
    ) in checked
    outdated = {finding.file for finding in for_release.findings if finding.check == "out-of-date"}
    assert {"curation/coder_agreement.csv", "data/coder_agreement.csv", "docs/agreement.md"} <= outdated
    twice.build("--texts", "elsewhere")
    assert "outdated-agreement" not in twice.build("--check", "--texts", "elsewhere").out


def test_without_articles_a_build_takes_the_record(twice: Toy) -> None:
    """A build without the articles writes the same tables from the record."""
    twice.build()
    shutil.rmtree(twice.path("texts"))

    assert twice.run("build", "--check").code == 0


def test_the_figures_follow_from_the_differences(articles: Path) -> None:
    """Each share of the dataset is what its units and its published differences give."""
    layout = Project(PROJECT)
    curation = curation_loader.load(layout, loader.load_folder(layout.schemas))
    report = run_agreement.compare_again(layout, curation, articles)

    assert report
    differing = Counter(row["measure"] for row in report.differences)
    shares = [
        row
        for row in report.rows
        if row["stage"] == "before_adjudication" and row["measure"].endswith("_date")
    ]
    assert len(shares) == 2
    for row in shares:
        units = int(row["units"])
        assert int(row["value_thousandths"]) == round(1000 * (units - differing[row["measure"]]) / units)


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        (
            DECIDED.replace("outcome: first", "outcome: frist"),
            "'frist' is not one of the values of 'outcome'.",
        ),
        (DECIDED.replace("statement_type", "statement_tipe"), "Did you mean 'statement_type'?"),
        (DECIDED + DECIDED.partition("\n")[2], "Unused decision"),
        (DECIDED.replace("one: s01", "one: s02"), "Undecided: "),
        (DECIDED.replace("boat-or-owner", "no-such-rule"), "Unknown coding rule 'no-such-rule'."),
    ],
)
def test_a_wrong_decision_is_reported(twice: Toy, decisions: str, message: str) -> None:
    """An unknown outcome or measure, an unused decision, a decision on another record."""
    differ(twice)
    decide(twice, decisions)

    assert message in twice.expect_errors(twice.run("build"))


def test_without_a_second_coding_there_is_nothing_to_compare(toy: Toy) -> None:
    """The command reports the missing codings and exits with 2."""
    ran = toy.run("agreement")

    assert ran.code == 2
    assert "no codings to compare (first, second)" in ran.out


def test_without_a_text_the_command_cannot_run(twice: Toy) -> None:
    """The comparison needs every article that was coded twice."""
    twice.path("texts/island-wire.txt").unlink()

    ran = twice.run("agreement")

    assert ran.code == 2
    assert "an article that was coded twice is missing" in ran.out


def test_a_quote_that_is_not_in_the_article_is_reported(twice: Toy) -> None:
    """A quote of a blind coding is reported with file and line."""
    twice.edit(f"curation/second/{GAZETTE}", "We will not, to: price", "We shall not, to: price")

    output = twice.expect_errors(twice.run("agreement"))

    assert "curation/second/sources/ferry-gazette.yml:" in output
    assert "[quote-not-found]" in output


@pytest.mark.parametrize(
    ("file", "command"), [(f"curation/{GAZETTE}", "build"), (f"curation/second/{GAZETTE}", "agreement")]
)
def test_an_unknown_event_is_reported(twice: Toy, file: str, command: str) -> None:
    """An unknown event is a finding with the nearest id, in any coding and command."""
    twice.edit(file, "  - id: mayors-meet", "  - id: mayors-met")

    output = twice.expect_errors(twice.run(command))

    assert f"{file}:" in output
    assert "'mayors-met' is not in events." in output
    assert "Did you mean 'mayors-meet'?" in output


def test_an_unreadable_event_file_is_reported_once(twice: Toy) -> None:
    """An invalid YAML file of a coding is one finding with its line."""
    twice.path("curation/second/events/mayors-meet.yml").write_text("a: [b\n", encoding="utf-8")

    output = twice.expect_errors(twice.run("agreement"))

    assert output.count("curation/second/events/mayors-meet.yml:") == 1
    assert "[yaml-syntax]" in output


def test_every_measure_is_a_code() -> None:
    """The code list explains every measure."""
    layout = Project(PROJECT)
    codes = curation_loader.load(layout, loader.load_folder(layout.schemas)).code_lists["agreement_measure"]

    assert list(codes.by_code()) == [measure.name for measure in MEASURES]
