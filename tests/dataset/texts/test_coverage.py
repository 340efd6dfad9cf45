"""Coverage: nothing that is quoted or attributed is left out without a reason, and the reasons hold."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.dataset.texts import find_quotes, published_words
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.quotation_marks import quotations
from guarantees.dataset.texts.reporting_verbs import is_attribution
from guarantees.dataset.texts.sentences import sentences
from tests.conftest import Ran, Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

GAZETTE = "curation/sources/ferry-gazette.yml"
LOCK = "curation/sources/ferry-gazette.lock.csv"
TEXT = "texts/ferry-gazette.txt"
EXCLUSION = """\
  - quote: {from: The county office, to: both letters}
    reason: other
    note: A formula of the office, left uncoded so that the toy excludes something.
"""
NAMES = frozenset({"Jane Roe", "Roe", "County Office", "Department of State"})


def _rebuilt(toy: Toy) -> Ran:
    """Record where the quotes stand, and build."""
    toy.run("anchor")
    return toy.run("build")


def _told(toy: Toy, check: str) -> list[str]:
    """Return the lines that tell the findings of *check*; every finding must be one of it."""
    said = toy.expect_errors(_rebuilt(toy)).splitlines()
    errors = [line for line in said if ": error: " in line]
    assert errors
    assert all(line.endswith(f"[{check}]") for line in errors), errors
    return errors


def _append(toy: Toy, paragraph: str) -> None:
    """Let the text go on with *paragraph*, on its line 13."""
    path = toy.path(TEXT)
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{paragraph}\n", encoding="utf-8")
    toy.path(LOCK).unlink()


def _exclude(toy: Toy, quote: str, reason: str) -> None:
    """Add an exclusion at the end."""
    path = toy.path(GAZETTE)
    added = f"  - quote: {quote}\n    reason: {reason}\n"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")


# Quotations


def test_a_quotation_that_is_not_coded(toy: Toy) -> None:
    """The words of a quotation that no statement quotes are told with their place, and no more than four of them."""
    toy.edit(GAZETTE, "to: price may be}", "to: late crossing}")

    (said,) = _told(toy, "uncoded-quote")

    assert said.startswith(f"{GAZETTE}:97: error: ferry-gazette: ferry-gazette.txt, line 5, column 107: ")
    assert "“whatever the … may be” is quoted in the article, but neither coded nor excluded." in said


def test_several_pieces_cover_a_quotation_together(toy: Toy) -> None:
    """It does not matter which pieces hold the words of a quotation, as long as all are held."""
    toy.edit(
        GAZETTE,
        "quote: {from: We will not, to: price may be}",
        "quote: [We will not give up, the late crossing, whatever the price may be]",
    )

    assert _rebuilt(toy).code == 0


def test_an_exclusion_covers_a_quotation(toy: Toy) -> None:
    """What a statement does not quote of a quotation may be excluded."""
    toy.edit(GAZETTE, "to: price may be}", "to: late crossing}")
    _exclude(toy, "whatever the price may be", "repetition")

    assert _rebuilt(toy).code == 0


@pytest.mark.parametrize(
    ("paragraph", "open_"),
    [
        ("The sign reads “no boat at night”.", False),
        ("The sign reads “no boat at night here”.", True),
        ('The sign reads "no boat at night here".', True),
        ("The sign reads “no boat at night here", True),
        ("The sign reads ‘no boat at night here’.", False),
    ],
    ids=["four words", "five words", "straight", "never closed", "single marks"],
)
def test_which_quotations_must_be_covered(toy: Toy, paragraph: str, *, open_: bool) -> None:
    """Five words or more between double marks of any kind, also where the second one is missing."""
    _append(toy, paragraph)
    toy.run("anchor")

    assert (toy.run("coverage").code == 1) is open_


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He: “We stay.” Then: “We go.”", ["We stay.", "We go."]),
        ('He: "We stay." Then: "We go."', ["We stay.", "We go."]),
        ("He: “ We stay, ”said Poe.", [" We stay, "]),
        ('He: "We stay, "said Poe. "We go."', ["We stay, ", "We go."]),
        ('He: " We stay, " said Poe.', [" We stay, "]),
        (
            "“They call us “the slow” and “the old” here,” he said.",
            ["They call us “the slow” and “the old” here,"],
        ),
        ('"They call us "the slow" here," he said.', ['They call us "the slow" here,']),
        ("“They call us ‘the slow’,” he said.", ["They call us ‘the slow’,"]),
        ("“We don't go,” said Roe's friend.", ["We don't go,"]),
        ("“We stay.\n“We go,” he said.", ["We stay.", "We go,"]),
        ("“We stay,\nand we go,” he said.", ["We stay,", "and we go,"]),
        ("„We stay,“ said Poe. „We go.“", ["We stay,", "We go."]),
        ("« We stay », said Poe.", [" We stay "]),
        ("»We stay«, said Poe.", ["We stay"]),
        ("”We stay,” said Poe.", ["We stay,"]),
        ("“We stay,“ said Poe.", ["We stay,"]),
        ("``We stay,'' said Poe.", ["We stay,"]),
        ("“We stay," + '" said Poe.', ["We stay,"]),
        ("The boat (“the old one”) is late.", ["the old one"]),
        ("It's the mayors' boat.", []),
        ("“”", [""]),
    ],
)
def test_marks_as_they_are_printed(text: str, found: list[str]) -> None:
    """Marks with a space on the wrong side, nested, mixed, turned round or without a partner are understood."""
    assert [text[start:end] for start, end in quotations(text)] == found


_PAIRS = st.sampled_from([("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"), ("``", "''")])
_WORDS = st.lists(st.sampled_from(["boat", "Roe's", "night,", "late.", "‘old’"]), min_size=1, max_size=6).map(
    " ".join
)


@given(st.lists(st.tuples(_WORDS, _PAIRS, _WORDS), min_size=1, max_size=4), _WORDS)
def test_what_is_set_in_marks_is_found(parts: list[tuple[str, tuple[str, str], str]], rest: str) -> None:
    """Whatever marks a line uses, what stands between them is found, and nothing else."""
    text = "".join(f"{told} {pair[0]}{quoted}{pair[1]} " for told, pair, quoted in parts) + rest

    assert [text[start:end] for start, end in quotations(text)] == [quoted for _, _, quoted in parts]


@given(st.text(alphabet="“”\"„«»' ab,.\n", max_size=60))
def test_no_word_after_an_opening_mark_is_missed(text: str) -> None:
    """In any muddle of marks, spans are in order and inside a line, and what follows “ is quoted."""
    spans = list(quotations(text))

    assert all(0 <= start <= end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert not any("\n" in text[start:end] for start, end in spans)
    for at, pair in enumerate(pairwise(text)):
        if pair[0] == "“" and pair[1].isalpha():
            assert any(start <= at + 1 < end for start, end in spans)


@given(st.sampled_from(["“", '"', "” ", ". ", ".", "'", " " * 9, "said ", "U.S. "]))
def test_a_monstrous_line_is_read(unit: str) -> None:
    """A line of a hundred thousand marks, stops or blanks takes no longer than its length asks for."""
    text = unit * 100_000

    assert all(start < end for start, end in sentences(text))
    assert all(start <= end for start, end in quotations(text))


# Sentences


def test_a_sentence_that_is_not_coded(toy: Toy) -> None:
    """A sentence that attributes something is told with its place, and no more than four of its words."""
    toy.edit(GAZETTE, f"exclusions:\n{EXCLUSION}", "")

    (said,) = _told(toy, "uncoded-sentence")

    assert (
        f"{GAZETTE}:1: error: ferry-gazette: ferry-gazette.txt, line 11, column 1: “The county … both letters”"
        in said
    )


@pytest.mark.parametrize(
    ("paragraph", "open_"),
    [
        ("He added that the boat leaks.", True),
        ("A ferryman thinks that the boat leaks.", True),
        ("According to the ferryman the boat leaks.", True),
        ("The Islanders' demand is a new boat.", True),
        ("We want a new boat.", True),
        ("The boat left at noon.", False),
        ("The boat left at noon. He added that it leaks.", True),
        ("Poe warned.", True),
    ],
)
def test_which_sentences_must_be_coded(toy: Toy, paragraph: str, *, open_: bool) -> None:
    """Every sentence that reports something must be quoted somewhere."""
    _append(toy, paragraph)
    toy.run("anchor")

    assert (toy.run("coverage").code == 1) is open_


def test_an_attribution_of_its_own_goes_with_what_it_attributes(toy: Toy) -> None:
    """A sentence that holds nothing but who said it and when is coded if it is quoted as that."""
    _append(toy, "Poe warned.")
    toy.edit(GAZETTE, "attribution: Poe warned", "attribution: {words: Poe warned, occurrence: 2}")

    assert _rebuilt(toy).code == 0


def test_an_exclusion_covers_a_whole_sentence(toy: Toy) -> None:
    """An exclusion that leaves out a word leaves the sentence open, and only the word is told."""
    toy.edit(
        GAZETTE, "{from: The county office, to: both letters}", "{from: The county office, to: studying both}"
    )

    (said,) = _told(toy, "uncoded-sentence")

    assert "line 11, column 65: “letters”" in said


def test_one_fault_is_told_once(toy: Toy) -> None:
    """A quotation that is not coded leaves its sentence uncoded too; that is not told as well."""
    _append(toy, "“The boat leaks at the stern,” said the ferryman.")

    (said,) = _told(toy, "uncoded-quote")

    assert "line 13, column 2: “The boat … the stern”" in said


@pytest.mark.parametrize(
    "fault",
    [("from: We will not", "from: We shall not"), ("quote: {from: We will not,", "quote: {")],
    ids=["a quote that is not there", "a quote that cannot be read"],
)
def test_a_lost_quote_leaves_its_text_unjudged(toy: Toy, fault: tuple[str, str]) -> None:
    """Where a quote is lost that is told, and not that its words are uncoded."""
    toy.edit(GAZETTE, *fault)

    said = toy.expect_errors(toy.run("coverage"))

    assert "uncoded-quote" not in said
    assert (
        "Not measured, because an article or a quote is missing, or a value is not valid: ferry-gazette"
        in said
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The boat leaks. It is old.", ["The boat leaks.", "It is old."]),
        ("Mr. Poe met Dr. Roe. They left.", ["Mr. Poe met Dr. Roe.", "They left."]),
        ("J. R. Poe left. A. Lee stayed.", ["J. R. Poe left.", "A. Lee stayed."]),
        (
            "The U.S. Ferry Board met in the U.S. The boat left.",
            ["The U.S. Ferry Board met in the U.S.", "The boat left."],
        ),
        ("They meet on Feb. 7. The boat is No. 5.", ["They meet on Feb. 7.", "The boat is No. 5."]),
        ("He said no. The boat left.", ["He said no.", "The boat left."]),
        ("It cost 3.5 crowns. 14 boats left.", ["It cost 3.5 crowns.", "14 boats left."]),
        ("“We go. We stay.” Roe left.", ["“We go.", "We stay.”", "Roe left."]),
        ("“Do we go?” asked Roe.", ["“Do we go?” asked Roe."]),
        ("They wait … and wait. … Then they go.", ["They wait … and wait.", "… Then they go."]),
        ("“[…] Nobody goes. […] We stay,” he said.", ["“[…] Nobody goes.", "[…] We stay,” he said."]),
        ("A title\nA line\n\n", ["A title", "A line"]),
        ("He left. Élan is a boat. élan is none.", ["He left.", "Élan is a boat. élan is none."]),
        ("*** …", []),
    ],
)
def test_sentences_as_they_are_printed(text: str, found: list[str]) -> None:
    """Abbreviations, initials, numbers, quotation marks and omissions do not mislead."""
    assert [text[start:end] for start, end in sentences(text)] == found


@pytest.mark.parametrize(
    ("sentence", "attributes"),
    [
        ("Roe denied it.", True),
        ("The ferryman, who admitted it, left.", True),
        ("Roe’s office ruled out a bridge.", True),
        ("A bridge was allegedly planned.", True),
        ("The old bridge must go.", True),
        ("The County Office calls for a bridge.", True),
        ("Calls for a bridge grew.", False),
        ("The call of Kim Boe was heard.", True),
        ("Roe: a bridge is needed", True),
        ("The Department of State built a bridge.", False),
        ("The state of the bridge is poor.", False),
        ("Our bridge is old.", True),
        ("The US built a bridge.", False),
        ("Jane Roe crossed the bridge.", False),
    ],
)
def test_what_attributes_something(sentence: str, *, attributes: bool) -> None:
    """A verb of saying is enough; a word that may be another needs an actor; names say nothing themselves."""
    assert is_attribution(sentence, NAMES) is attributes


# Published words


def _published(toy: Toy, source: str) -> set[tuple[int, int]]:
    """Return how many first and last words the anchors of a source have, without those that have none."""
    rows = [row for row in _rows(toy, "anchors") if row["source_id"] == source and row["start_words"]]
    return {(len(row["start_words"].split()), len(row["end_words"].split())) for row in rows}


def _rows(toy: Toy, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(toy.path(f"data/{table}.csv").read_text(encoding="utf-8"))))


def test_fewer_words_of_a_dense_article_are_published(toy: Toy) -> None:
    """Where more than fifteen words in a hundred would be published, every anchor of the article publishes fewer."""
    before = _published(toy, "ferry-gazette"), _published(toy, "island-wire")
    toy.edit(
        GAZETTE,
        '"spokesman Max Moe, county president Ann Lee"',
        "{from: According to its, to: told the mayors}",
    )

    assert _rebuilt(toy).code == 0
    assert before == ({(3, 2)}, {(3, 2)})
    assert (_published(toy, "ferry-gazette"), _published(toy, "island-wire")) == ({(2, 2)}, {(3, 2)})
    assert "  words       121: 16 published (13.2%)" in toy.run("coverage").out
    assert toy.run("anchor").out.endswith("Anchor locks are up to date.\n")
    assert "Up to date." in toy.run("build", "--check").out


def test_a_missing_quote_does_not_move_the_others(toy: Toy) -> None:
    """Fewer words may be published for the quotes that remain; that is not a change of their positions."""
    toy.edit(
        GAZETTE,
        '"spokesman Max Moe, county president Ann Lee"',
        "{from: According to its, to: told the mayors}",
    )
    toy.run("anchor")
    toy.edit(GAZETTE, "from: According to its", "from: According to the")

    output = toy.expect_errors(toy.run("build"))

    assert output.count(": error: ") == 1
    assert "[quote-not-found]" in output


@pytest.mark.parametrize(
    ("spans", "words"), [(2, (3, 2)), (3, (3, 2)), (4, (2, 1)), (6, (1, 1)), (8, (0, 0))]
)
def test_the_share_of_published_words_is_never_exceeded(spans: int, words: tuple[int, int]) -> None:
    """However much of an article is quoted, at most fifteen words in a hundred are published."""
    text = Article("a.txt", " ".join(f"w{number}" for number in range(100)))
    starts = [match.start() for match in re.finditer(r"\S+", text.content)] + [len(text.content) + 1]
    anchors = {
        number: find_quotes.anchor(text, starts[number * 12], starts[number * 12 + 10] - 1)
        for number in range(spans)
    }

    limited = published_words.limited(text, anchors)

    ends = {(len(a.start_words.split()), len(a.end_words.split())) for a in limited.values()}
    assert ends == {words}
    assert published_words.count_published(text, limited.values()) <= 15
    assert [(a.char_start, a.char_end, a.text_sha256) for a in limited.values()] == [
        (a.char_start, a.char_end, a.text_sha256) for a in anchors.values()
    ]


def test_words_that_two_spans_publish_count_once(toy: Toy) -> None:
    """The same end of two spans is one place in the text."""
    toy.edit(
        GAZETTE,
        "    date_words: on Monday\n",
        "    date_words: {from: the county on, to: of the fuel}\n",
    )

    assert _rebuilt(toy).code == 0
    assert "  words       121: 15 published (12.4%)" in toy.run("coverage").out


# Exclusions


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "reason: other",
            "reason: others",
            (
                ":99: error: ferry-gazette reason: 'others' is not one of the values of 'reason'.",
                "Did you mean 'other'?",
            ),
        ),
        (
            "    note: A formula of the office, left uncoded so that the toy excludes something.\n",
            "",
            (":99: error: ferry-gazette note: Missing key 'note', which the reason 'other' requires.",),
        ),
        (
            "from: The county office",
            "from: The county officer",
            (":98: error: ferry-gazette exclusion: ", "Nearest: “The county office”"),
        ),
        (
            "to: both letters",
            "to: the letters",
            (":98: error: ferry-gazette exclusion: ", "[quote-not-found]"),
        ),
        ("    reason: other\n", "", (":98: error: ferry-gazette reason: Missing required key 'reason'.",)),
        (
            "note: A formula of the office,",
            "note: The county office said in a statement that it was,",
            ("consecutive words are the same as in ferry-gazette.txt.", "[copied-phrase]"),
        ),
    ],
    ids=[
        "unknown reason",
        "other without a note",
        "no such start",
        "no such end",
        "no reason",
        "borrowed words",
    ],
)
def test_an_exclusion_that_is_wrong(toy: Toy, old: str, new: str, says: tuple[str, ...]) -> None:
    """An exclusion is held to the same rules as any entry."""
    toy.edit(GAZETTE, old, new)

    ran = toy.run("anchor")
    said = toy.expect_errors(toy.run("build")) + ran.out

    for part in says:
        assert part in said


def test_an_exclusion_that_nothing_needs(toy: Toy) -> None:
    """An exclusion of what attributes nothing, or is coded, or excluded already, must go."""
    _exclude(toy, "The two river towns met", "background")
    _exclude(toy, "We will not give up", "name")
    _exclude(toy, "{from: The county office, to: both letters}", "no_content")

    said = _told(toy, "unused-exclusion")

    assert [line.split(": error")[0] for line in said] == [f"{GAZETTE}:{line}" for line in (101, 103, 105)]
    assert "Unused exclusion: no word of “The two river towns met” has to be excluded." in said[0]


def test_exclusions_are_locked_and_not_published(toy: Toy) -> None:
    """The lock holds where an exclusion stands and none of its words; the tables do not know it."""
    rows = list(csv.DictReader(io.StringIO(toy.path(LOCK).read_text(encoding="utf-8"))))

    (locked,) = [row for row in rows if row["part"] == "exclusion"]
    assert (locked["statement"], locked["event"], locked["seq"]) == ("", "", "001")
    assert (locked["start_words"], locked["end_words"]) == ("", "")
    assert "exclusion" not in toy.path("data/anchors.csv").read_text(encoding="utf-8")
    assert "35 of 35 anchors verified in 3 articles" in toy.build("--check").out


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("{from: The county office, to:", "{from: The county office said, to:", "outdated-anchor"),
        (EXCLUSION, f"{EXCLUSION}  - quote: The two river towns\n    reason: name\n", "missing-anchor"),
    ],
    ids=["edited", "added"],
)
def test_an_exclusion_that_changed_since_it_was_locked(toy: Toy, old: str, new: str, check: str) -> None:
    """Without the texts too it is noticed that exclusions and lock do not agree."""
    toy.edit(GAZETTE, old, new)
    for text in toy.path("texts").glob("*.txt"):
        text.unlink()

    said = toy.expect_errors(toy.run("build"))

    assert f"[{check}]" in said
    assert said.count(" error: ") == 1


def test_an_exclusion_that_moved(toy: Toy) -> None:
    """A lock that says another place of an exclusion than the text is told."""
    lock = toy.path(LOCK).read_text(encoding="utf-8")
    row = next(line for line in lock.splitlines() if ",exclusion," in line)
    cells = row.split(",")
    moved = ",".join([*cells[:5], str(int(cells[5]) + 1), *cells[6:]])
    toy.edit(LOCK, row, moved)

    assert "[moved-anchor]" in toy.expect_errors(toy.run("build"))


# The command


def test_the_summary(toy: Toy) -> None:
    """Of every text it is said what is coded, excluded, open, and how much of it is published."""
    ran = toy.run("coverage")

    assert ran.code == 0
    assert ran.out.splitlines()[:4] == [
        "ferry-gazette",
        "  sentences   9: 5 coded, 1 excluded, 0 open, 3 without attribution",
        "  quotations  2: 2 coded, 0 excluded, 0 open",
        "  words       121: 15 published (12.4%)",
    ]
    assert ran.out.splitlines()[-1] == "Nothing is open."


def test_the_summary_of_what_is_open(toy: Toy) -> None:
    """What is open is listed in the order of the text, counted, and is exit code 1."""
    toy.edit(GAZETTE, "to: price may be}", "to: late crossing}")
    toy.edit(GAZETTE, f"exclusions:\n{EXCLUSION}", "")
    toy.run("anchor")

    lines = toy.expect_errors(toy.run("coverage")).splitlines()

    assert [line.partition("line ")[2].partition(",")[0] for line in lines if ": error" in line] == [
        "5",
        "11",
    ]
    assert "  sentences   9: 5 coded, 0 excluded, 1 open, 3 without attribution" in lines
    assert "  quotations  2: 1 coded, 0 excluded, 1 open" in lines
    assert lines[-1] == "2 errors"


def test_the_summary_without_some_texts(toy: Toy) -> None:
    """A source whose text is not at hand is named; a folder that is not there is a usage error."""
    toy.path("texts/island-wire.txt").unlink()

    assert (
        "Not measured, because an article or a quote is missing, or a value is not valid: island-wire"
        in toy.run("coverage").out
    )
    assert toy.run("coverage", "--texts", "nowhere").code == 2
