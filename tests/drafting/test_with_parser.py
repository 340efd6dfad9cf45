"""Attributions are found on a parse: what is said, who says it and by which words, in each construction."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.attributions.pipeline import Pipeline
from guarantees.drafting.attributions.with_parser import find_attributions, read
from tests.drafting.any_text import ANY_TEXT


class Found(NamedTuple):
    """An attribution as words: the parts of the content, the source and the cue, both blank if there is none."""

    content: tuple[str, ...]
    source: str
    cue: str
    form: Form


class Case(NamedTuple):
    """A text with its only attribution."""

    text: str
    construction: Construction
    found: Found


def _found(text: str, attribution: Attribution) -> Found:
    """Return the words of *attribution*; a full stop that ends the content is left out."""
    content = tuple(text[start:end].removesuffix(".") for start, end in attribution.content)
    source, cue = (
        "" if part is None else text[slice(*part)] for part in (attribution.source, attribution.cue)
    )
    return Found(content, source, cue, attribution.form)


def _all_found(text: str, pipeline: Pipeline) -> list[Found]:
    return [_found(text, attribution) for attribution in find_attributions(text, pipeline.language)]


def _direct(
    text: str, content: str | tuple[str, ...], source: str, cue: str, construction: Construction
) -> Case:
    return _case(text, content, source, cue, construction, Form.DIRECT)


def _mixed(text: str, content: str, source: str, cue: str, construction: Construction) -> Case:
    return _case(text, content, source, cue, construction, Form.MIXED)


def _indirect(
    text: str, content: str | tuple[str, ...], source: str, cue: str, construction: Construction
) -> Case:
    return _case(text, content, source, cue, construction, Form.INDIRECT)


def _case(
    text: str, content: str | tuple[str, ...], source: str, cue: str, construction: Construction, form: Form
) -> Case:
    parts = (content,) if isinstance(content, str) else content
    return Case(text, construction, Found(parts, source, cue, form))


QUOTATIONS = [
    _direct(
        "“We will keep the night ferry,” said Jane Roe, the mayor of Northmoor.",
        "“We will keep the night ferry,”",
        "Jane Roe",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "Jane Roe said, “We will keep the night ferry.”",
        "“We will keep the night ferry.”",
        "Jane Roe",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "“The night ferry,” Roe said, “will stay on the river.”",
        ("“The night ferry,”", "“will stay on the river.”"),
        "Roe",
        "said",
        Construction.PARENTHESIS,
    ),
    _direct(
        "The mayor said: “We will keep the night ferry.”",
        "“We will keep the night ferry.”",
        "The mayor",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "“The boat is old,” Roe said. “It will not sail again.”",
        ("“The boat is old,”", "“It will not sail again.”"),
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "“The landing stage is closed,” said the mayor of Southby, John Poe.",
        "“The landing stage is closed,”",
        "the mayor of Southby",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "‘We don’t sail at night,’ said Roe. ‘It isn’t safe on the river.’",
        ("‘We don’t sail at night,’", "‘It isn’t safe on the river.’"),
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _mixed(
        "Poe said the boat was “a raft without fuel” and would not sail.",
        "the boat was “a raft without fuel” and would not sail",
        "Poe",
        "said",
        Construction.CLAUSE,
    ),
    _mixed("Roe called the plan “a joke.”", "the plan “a joke.”", "Roe", "called", Construction.OBJECT),
]

LATER_LINES = [
    _direct(
        "Roe said: “The boat is old.\n“It leaks, and we cannot pay for it.”",
        "“The boat is old.\n“It leaks, and we cannot pay for it.”",
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "Roe said: “The boat is old.\nIt leaks, and we cannot pay for it,” and left.",
        "“The boat is old.\nIt leaks, and we cannot pay for it,”",
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "“The boat is old,” Roe said.\n\n“It has been old for many years.”",
        ("“The boat is old,”", "“It has been old for many years.”"),
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _direct(
        "Roe wrote to the board:\n“The boat is old and slow.”",
        "“The boat is old and slow.”",
        "Roe",
        "wrote",
        Construction.QUOTATION,
    ),
]

CLAUSES = [
    _indirect(
        "Jane Roe said that the night ferry would stay.",
        "the night ferry would stay",
        "Jane Roe",
        "said",
        Construction.CLAUSE,
    ),
    _indirect(
        "Roe said the night ferry would stay.",
        "the night ferry would stay",
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _indirect(
        "The mayor of Northmoor, Jane Roe, said the boat was old.",
        "the boat was old",
        "The mayor of Northmoor",
        "said",
        Construction.CLAUSE,
    ),
    _indirect(
        "Roe told Poe that the landing stage was closed.",
        "the landing stage was closed",
        "Roe",
        "told",
        Construction.CLAUSE,
    ),
    _indirect(
        "NORTHMOOR, Dec. 15 (FW) — Roe said that the boat is old.",
        "the boat is old",
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _indirect(
        "The landing stage would close in spring, Poe warned.",
        "The landing stage would close in spring",
        "Poe",
        "warned",
        Construction.CLAUSE,
    ),
    _indirect(
        "The night ferry, Roe said, was built for another river.",
        ("The night ferry", "was built for another river"),
        "Roe",
        "said",
        Construction.PARENTHESIS,
    ),
    _indirect(
        "Poe, who said the boat is new, left the room.", "the boat is new", "who", "said", Construction.CLAUSE
    ),
]

OTHER_CUES = [
    _indirect(
        "According to the county, the night ferry lost money.",
        "the night ferry lost money",
        "the county",
        "According to",
        Construction.ACCORDING,
    ),
    _indirect(
        "The night ferry lost money last year, according to the county.",
        "The night ferry lost money last year",
        "the county",
        "according to",
        Construction.ACCORDING,
    ),
    _indirect(
        "In the mayor’s words, the ferry is a raft.",
        "the ferry is a raft",
        "the mayor’s",
        "In the mayor’s words",
        Construction.ACCORDING,
    ),
    _indirect("As Roe noted, the boat is old.", "the boat is old", "Roe", "noted", Construction.AS),
    _indirect("The boat is old, as Roe noted.", "The boat is old", "Roe", "noted", Construction.AS),
    _indirect(
        "Poe’s claim that the boat is new was false.",
        "the boat is new",
        "Poe’s",
        "claim",
        Construction.NOUN,
    ),
    _indirect(
        "His promise to pay for the boat won votes.",
        "to pay for the boat",
        "His",
        "promise",
        Construction.NOUN,
    ),
    _indirect(
        "Roe made it clear that nobody would pay.",
        "nobody would pay",
        "Roe",
        "made it clear",
        Construction.NOUN,
    ),
]

PARTS_OF_A_CLAUSE = [
    _indirect(
        "Roe urged the county to pay for the fuel.",
        "the county to pay for the fuel",
        "Roe",
        "urged",
        Construction.INFINITIVE,
    ),
    _indirect(
        "Poe promised to answer the letter.",
        "to answer the letter",
        "Poe",
        "promised",
        Construction.INFINITIVE,
    ),
    _indirect(
        "Poe described the plan as a mistake.",
        "the plan as a mistake",
        "Poe",
        "described",
        Construction.OBJECT,
    ),
    _indirect("Roe called for a new boat.", "a new boat", "Roe", "called", Construction.PREPOSITION),
    _indirect("The county ruled out a new boat.", "a new boat", "The county", "ruled", Construction.OBJECT),
    _indirect("The plan was criticized by Poe.", "The plan", "Poe", "criticized", Construction.PASSIVE),
]

COLONS = [
    _direct(
        "Poe: “A boat without fuel is a raft.”",
        "“A boat without fuel is a raft.”",
        "Poe",
        "",
        Construction.COLON,
    ),
    _indirect(
        "LEE: The county will not pay for it.",
        "The county will not pay for it",
        "LEE",
        "",
        Construction.COLON,
    ),
    _direct(
        "“A boat without fuel is a raft.” — John Poe",
        "“A boat without fuel is a raft.”",
        "John Poe",
        "",
        Construction.COLON,
    ),
]

NARRATION_BEHIND = [
    _indirect(
        "Roe said that the ferry will stay and left the room.",
        "the ferry will stay",
        "Roe",
        "said",
        Construction.CLAUSE,
    ),
    _indirect(
        "Poe condemned the plan, which cost the town a lot.",
        "the plan",
        "Poe",
        "condemned",
        Construction.OBJECT,
    ),
]

CASES = [
    *QUOTATIONS,
    *LATER_LINES,
    *CLAUSES,
    *OTHER_CUES,
    *PARTS_OF_A_CLAUSE,
    *COLONS,
    *NARRATION_BEHIND,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:60])
def test_each_construction_is_found(case: Case, pipeline: Pipeline) -> None:
    """Content, source, cue, form and construction are those, and nothing else is found."""
    attributions = find_attributions(case.text, pipeline.language)
    assert [_found(case.text, attribution) for attribution in attributions] == [case.found]
    assert [attribution.construction for attribution in attributions] == [case.construction]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "The mayor said that the boat was old and promised to buy a new one.",
            Found(("the boat was old",), "The mayor", "said", Form.INDIRECT),
            Found(("to buy a new one",), "The mayor", "promised", Form.INDIRECT),
        ),
        (
            "The mayor criticized the plan and called for a new boat.",
            Found(("the plan",), "The mayor", "criticized", Form.INDIRECT),
            Found(("a new boat",), "The mayor", "called", Form.INDIRECT),
        ),
        (
            "“The boat is old,” Roe said, adding that it leaks.",
            Found(("“The boat is old,”",), "Roe", "said", Form.DIRECT),
            Found(("it leaks",), "Roe", "adding", Form.INDIRECT),
        ),
        (
            "Poe promised a new boat, and Lee said he was wrong.",
            Found(("a new boat",), "Poe", "promised", Form.INDIRECT),
            Found(("he was wrong",), "Lee", "said", Form.INDIRECT),
        ),
        (
            "Roe said the boat is old and warned that it leaks.",
            Found(("the boat is old",), "Roe", "said", Form.INDIRECT),
            Found(("it leaks",), "Roe", "warned", Form.INDIRECT),
        ),
    ],
)
def test_each_verb_of_a_sentence_has_its_own_content(
    text: str, first: Found, second: Found, pipeline: Pipeline
) -> None:
    """The content of a verb ends before the next verb of saying, which may share its source."""
    assert _all_found(text, pipeline) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry sailed at noon, and the mayor went home.",
        "The mayor could say that the boat is old.",
        "Roe should say that the boat is new.",
        "Say that the boat is new.",
        "Tell the council that the boat is old.",
        "It was said that the boat is new.",
        "It is feared that the boat will sink.",
        "It says a lot about the towns.",
        "Roe has not said whether the boat will sail.",
        "Poe did not say whether he would sign.",
        "Roe spoke in the “Old Ferry House” on Monday.",
        "The captain of the “Night Ferry” said nothing about the fuel.",
        "“The boat is old.”",
        "Dec. 15: The boat sails again",
        "If Roe says that the boat is new, nobody will believe her.",
        "Poe would have said that the boat is new.",
        "Poe wanted to say that the boat is new.",
        "Roe read “The Night Ferry Act” to the council.",
    ],
)
def test_nothing_is_found(text: str, pipeline: Pipeline) -> None:
    """Narration, possible statements, requests, questions that stay open and names in quotation marks are left out."""
    assert _all_found(text, pipeline) == []


@pytest.mark.parametrize(
    ("text", "outer", "relayed"),
    [
        (
            "Lee said that Poe had promised that the boat would sail.",
            Found(("Poe had promised that the boat would sail",), "Lee", "said", Form.INDIRECT),
            Found(("the boat would sail",), "Poe", "promised", Form.INDIRECT),
        ),
        (
            "According to Max Moe, Lee had said that she would answer.",
            Found(("Lee had said that she would answer",), "Max Moe", "According to", Form.INDIRECT),
            Found(("she would answer",), "Lee", "said", Form.INDIRECT),
        ),
        (
            "According to Max Moe, Lee had told the mayors that she would answer.",
            Found(
                ("Lee had told the mayors that she would answer",), "Max Moe", "According to", Form.INDIRECT
            ),
            Found(("she would answer",), "Lee", "told", Form.INDIRECT),
        ),
    ],
)
def test_what_is_relayed_is_kept_in_what_relays_it(
    text: str, outer: Found, relayed: Found, pipeline: Pipeline
) -> None:
    """Of attributions inside each other the outermost is found, and it has the one that it reports."""
    [attribution] = find_attributions(text, pipeline.language)
    assert _found(text, attribution) == outer
    assert attribution.relays is not None
    assert _found(text, attribution.relays) == relayed


def test_made_clear_is_a_cue(pipeline: Pipeline) -> None:
    """What somebody makes clear is said."""
    text = "The mayor made clear that the town would not pay."
    assert [found.content for found in _all_found(text, pipeline)] == [("the town would not pay",)]


def test_a_source_holds_a_word(pipeline: Pipeline) -> None:
    """In a jumble of words and marks, a mark alone is nobody."""
    text = "clear who is : ( . said old.” it's . mayor “ told ; “ 's by \" county "
    sources = [attribution.source for attribution in find_attributions(text, pipeline.language)]
    assert all(any(map(str.isalnum, text[slice(*source)])) for source in sources if source)


def test_what_is_believed_is_no_statement(pipeline: Pipeline) -> None:
    """A thought is marked as one."""
    texts = ("Roe believes that the boat is old.", "Roe says that the boat is old.")
    found = [find_attributions(text, pipeline.language)[0].is_thought for text in texts]
    assert found == [True, False]


def test_head_apposition_and_verb_are_given(pipeline: Pipeline) -> None:
    """A source has the offset of its head, a name in commas behind it, and the base form of its verb."""
    text = "“The boat is old,” said the mayor, Jane Roe."
    [attribution] = find_attributions(text, pipeline.language)
    assert attribution.source_head == text.index("mayor")
    assert attribution.apposition is not None
    assert text[slice(*attribution.apposition)] == "Jane Roe"
    assert attribution.verb == "say"


def test_names_of_persons_are_given(pipeline: Pipeline) -> None:
    """A person whom the register does not know can be proposed."""
    text = "The boat is late.\nAda Quill said that John Smith left the town."
    names = [text[start:end] for start, end in read(text, pipeline.language).person_names]
    assert names == ["Ada Quill", "John Smith"]


def test_a_text_is_read_the_same_each_time(pipeline: Pipeline) -> None:
    """A pipeline keeps nothing of a text that it has read."""
    text = "\n\n".join(case.text for case in CLAUSES)
    first = find_attributions(text, pipeline.language)
    find_attributions("“The boat is old,” said Roe.", pipeline.language)
    assert find_attributions(text, pipeline.language) == first
    assert first == sorted(first, key=lambda attribution: attribution.start)


@settings(max_examples=50)
@given(ANY_TEXT)
def test_ranges_lie_inside_any_text_in_order_and_apart(pipeline: Pipeline, text: str) -> None:
    """No text raises an exception, content and cue hold a word, and an attribution has a source or a cue."""
    attributions = find_attributions(text, pipeline.language)
    assert attributions == sorted(attributions, key=lambda attribution: attribution.start)
    for attribution in attributions:
        words = [*attribution.content, *filter(None, (attribution.cue,))]
        ranges = [*words, *filter(None, (attribution.source, attribution.apposition))]
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert all(any(map(str.isalnum, text[start:end])) for start, end in words)
        assert all(first[1] <= second[0] for first, second in pairwise(attribution.content))
        assert attribution.source or attribution.cue
