"""Attributions are found by rules: what is said, who says it and by which words, in each construction."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.attributions.without_parser import find_attributions
from tests.drafting.any_text import ANY_TEXT


class Case(NamedTuple):
    """A text with its only attribution: the parts of the content, the source and the cue."""

    text: str
    content: tuple[str, ...]
    source: str
    cue: str


def _cut(text: str, attribution: Attribution) -> tuple[tuple[str, ...], str, str]:
    content = tuple(text[start:end] for start, end in attribution.content)
    source = attribution.source and text[slice(*attribution.source)]
    cue = attribution.cue and text[slice(*attribution.cue)]
    return content, source or "", cue or ""


def _found(text: str) -> list[tuple[tuple[str, ...], str, str]]:
    return [_cut(text, attribution) for attribution in find_attributions(text)]


QUOTATIONS = [
    Case(
        "“We keep the night ferry,” said Jane Roe, the mayor of Northmoor.",
        ("“We keep the night ferry,”",),
        "Jane Roe",
        "said",
    ),
    Case("The mayor said: “We keep the night ferry.”", ("“We keep the night ferry.”",), "The mayor", "said"),
    Case(
        "“The ferry is late,” Roe said. “It will stay late.”",
        ("“The ferry is late,”", "“It will stay late.”"),
        "Roe",
        "said",
    ),
    Case(
        "“The ferry,” she added, “will not sail tonight.”",
        ("“The ferry,”", "“will not sail tonight.”"),
        "she",
        "added",
    ),
    Case("“Who pays for the fuel?” asked Poe on Monday.", ("“Who pays for the fuel?”",), "Poe", "asked"),
    Case("Asked about the fuel, Poe replied, “Ask the county.”", ("“Ask the county.”",), "Poe", "replied"),
    Case(
        "Sen. Ann Lee (D-Pike) said in a letter to the board: “Pay for it.”",
        ("“Pay for it.”",),
        "Sen. Ann Lee",
        "said",
    ),
    Case(
        'Moe said the crossing was over. "Nobody uses it any more."',
        ("the crossing was over", '"Nobody uses it any more."'),
        "Moe",
        "said",
    ),
    Case(
        "“We pay. We have always paid,” a spokesman for the port told reporters.",
        ("“We pay. We have always paid,”",),
        "a spokesman for the port",
        "told",
    ),
    Case(
        "The letter reads “we cannot carry the boat alone”, but the county has not answered.",
        ("“we cannot carry the boat alone”",),
        "The letter",
        "reads",
    ),
    Case(
        "‘We don’t sail at night,’ said Roe. ‘It isn’t safe on the river.’",
        ("‘We don’t sail at night,’", "‘It isn’t safe on the river.’"),
        "Roe",
        "said",
    ),
    Case("“Never,” Poe said when asked about a merger.", ("“Never,”",), "Poe", "said"),
]

LATER_LINES = [
    Case(
        "Roe said: “The boat is old.\n“It is also slow.”",
        ("“The boat is old.", "“It is also slow.”"),
        "Roe",
        "said",
    ),
    Case(
        "“The boat is old,” Roe said.\n\n“It has been old for years.”",
        ("“The boat is old,”", "“It has been old for years.”"),
        "Roe",
        "said",
    ),
    Case(
        "Roe wrote to the board:\n“The boat is old and slow.”",
        ("“The boat is old and slow.”",),
        "Roe",
        "wrote",
    ),
]

MIXED = [
    Case(
        "Poe said it was “a raft without fuel” and would not sail.",
        ("it was “a raft without fuel” and would not sail",),
        "Poe",
        "said",
    ),
    Case(
        "The ad says that Lee “sold the boat,” a claim that she denies.",
        ("Lee “sold the boat,”",),
        "The ad",
        "says",
    ),
    Case(
        "Lee, who has called the plan “a joke,” is the head of the county.",
        ("the plan “a joke,”",),
        "Lee",
        "called",
    ),
]

INDIRECT = [
    Case(
        "Jane Roe, the mayor of Northmoor, said on Tuesday that the late crossing would stay.",
        ("the late crossing would stay",),
        "Jane Roe",
        "said",
    ),
    Case(
        "The mayor, Jane Roe, said the late crossing would stay.",
        ("the late crossing would stay",),
        "The mayor",
        "said",
    ),
    Case(
        "John Poe, who leads the council, has argued that the boat is old.",
        ("the boat is old",),
        "John Poe",
        "argued",
    ),
    Case(
        "Lee, who said the plan was dead, left the room.",
        ("the plan was dead",),
        "Lee",
        "said",
    ),
    Case(
        "The county said in a statement that it was studying both letters, while the towns waited.",
        ("it was studying both letters",),
        "The county",
        "said",
    ),
    Case(
        "Both towns on Monday insisted that the county should pay.",
        ("the county should pay",),
        "Both towns",
        "insisted",
    ),
    Case(
        "A letter signed by Poe says the boat will sail.",
        ("the boat will sail",),
        "A letter",
        "says",
    ),
    Case(
        "Roe told the Harbour Post she would not give in.",
        ("she would not give in",),
        "Roe",
        "told",
    ),
    Case(
        "Roe told the head of the county, Ann Lee, that the landing stage was closed.",
        ("the landing stage was closed",),
        "Roe",
        "told",
    ),
    Case("Lee asked whether the towns had talked.", ("whether the towns had talked",), "Lee", "asked"),
    Case("She went on to say that the river is wide.", ("the river is wide",), "She", "say"),
    Case("Poe did not say whether he would sign.", ("whether he would sign",), "Poe", "say"),
    Case("Moe was quoted as saying that the boat leaks.", ("the boat leaks",), "Moe", "saying"),
    Case(
        "Many say the ferry is too dear; the towns want it anyway.",
        ("the ferry is too dear",),
        "Many",
        "say",
    ),
]

AROUND_A_CUE = [
    Case(
        "Southby will close its landing stage in spring, Poe warned.",
        ("Southby will close its landing stage in spring",),
        "Poe",
        "warned",
    ),
    Case(
        "The landing stage was closed for good, said Max Moe, a spokesman.",
        ("The landing stage was closed for good",),
        "Max Moe",
        "said",
    ),
    Case(
        "The boat, Roe said, was built for another river.",
        ("The boat", "was built for another river"),
        "Roe",
        "said",
    ),
    Case(
        "As Lee noted, the fuel has become dear.",
        ("the fuel has become dear",),
        "Lee",
        "noted",
    ),
    Case(
        "The fuel has become dear, as Lee noted.",
        ("The fuel has become dear",),
        "Lee",
        "noted",
    ),
    Case(
        "According to Max Moe, a spokesman for the county, the towns were told.",
        ("the towns were told",),
        "Max Moe",
        "According to",
    ),
    Case(
        "The night ferry lost money last year, according to the county.",
        ("The night ferry lost money last year",),
        "the county",
        "according to",
    ),
    Case(
        "The night ferry, according to the county, lost money.",
        ("The night ferry", "lost money"),
        "the county",
        "according to",
    ),
    Case(
        "In the mayor’s view, the towns should merge.",
        ("the towns should merge",),
        "the mayor’s",
        "In the mayor’s view",
    ),
]

WITHOUT_A_CLAUSE = [
    Case("Roe called for a new boat on Monday.", ("a new boat",), "Roe", "called"),
    Case("Poe warned of higher fares.", ("higher fares",), "Poe", "warned"),
    Case("Roe accused Poe of greed.", ("Poe of greed",), "Roe", "accused"),
    Case(
        "Roe urged the county to pay half of the fuel.",
        ("the county to pay half of the fuel",),
        "Roe",
        "urged",
    ),
    Case("Lee told the mayors to wait.", ("to wait",), "Lee", "told"),
    Case(
        "Lee promised to answer before the holidays.",
        ("to answer before the holidays",),
        "Lee",
        "promised",
    ),
    Case("The county denied the charge, which was not new.", ("the charge",), "The county", "denied"),
    Case(
        "Poe condemned the fares and the timetable in a speech on Monday.",
        ("the fares and the timetable",),
        "Poe",
        "condemned",
    ),
    Case("The plan was condemned by Poe.", ("The plan",), "Poe", "condemned"),
    Case("Roe’s claim that the boat is new was false.", ("the boat is new",), "Roe’s", "claim"),
    Case("A call by Roe for a new boat was ignored.", ("a new boat",), "Roe", "call"),
    Case("His promise to pay for the boat won votes.", ("to pay for the boat",), "His", "promise"),
    Case("Lee made it clear that nobody would pay.", ("nobody would pay",), "Lee", "made it clear"),
]

COLONS = [
    Case("Poe: “A boat without fuel is a raft.”", ("“A boat without fuel is a raft.”",), "Poe", ""),
    Case("LEE: The county will not pay for it.", ("The county will not pay for it",), "LEE", ""),
    Case(
        "Roe had an answer: “We will row across the river.”",
        ("“We will row across the river.”",),
        "Roe",
        "",
    ),
]

CASES = [*QUOTATIONS, *LATER_LINES, *MIXED, *INDIRECT, *AROUND_A_CUE, *WITHOUT_A_CLAUSE, *COLONS]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:60])
def test_each_construction_is_found(case: Case) -> None:
    """Content, source and cue are those words, and nothing else is found."""
    assert _found(case.text) == [(case.content, case.source, case.cue)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Roe said the boat is old and promised to buy a new one.",
            [(("the boat is old",), "Roe", "said"), (("to buy a new one",), "Roe", "promised")],
        ),
        (
            "“The boat is old,” Roe said, adding that it leaks.",
            [(("“The boat is old,”",), "Roe", "said"), (("it leaks",), "Roe", "adding")],
        ),
        (
            "Roe said the boat is old, but Poe said it was new.",
            [(("the boat is old",), "Roe", "said"), (("it was new",), "Poe", "said")],
        ),
        (
            "Roe said the boat is old, but in private she told Poe that it sails.",
            [(("the boat is old",), "Roe", "said"), (("it sails",), "she", "told")],
        ),
        (
            "Roe said the boat is old, with Poe warning of a strike.",
            [(("the boat is old",), "Roe", "said"), (("a strike",), "Poe", "warning")],
        ),
    ],
)
def test_each_verb_of_a_sentence_has_its_own_content(
    text: str, expected: list[tuple[tuple[str, ...], str, str]]
) -> None:
    """The content of a verb ends before the next verb of saying of the same rank, which may share its source."""
    found = _found(text)

    assert [content for content in expected if content not in found] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry sailed at noon, and the mayor went home.",
        "Poe could say that the boat is new.",
        "If Roe says that the boat is new, nobody will believe her.",
        "The report of the council runs to ten pages.",
        "The plan proposed by the council was never built.",
        "He was accused of theft and left the town.",
        "The “night ferry” sails at ten.",
        "“The boat is old.”",
        "Update: the story has been corrected.",
        "News reports were rare in Southby.",
        "She read the letter and put it back.",
    ],
)
def test_nothing_is_found_without_a_source_a_cue_and_content(text: str) -> None:
    """Narration, hypothetical statements and quotations without a source are left out."""
    assert find_attributions(text) == []


def test_of_attributions_inside_each_other_the_outermost_is_found() -> None:
    """What Poe said is content of what Roe said."""
    assert _found("Roe said that Poe had warned of a strike.") == [
        (("Poe had warned of a strike",), "Roe", "said")
    ]


def test_a_relayed_attribution_is_kept_in_the_one_that_relays_it() -> None:
    """The newspaper reports what Poe said, and nothing else."""
    text = "Poe said that the boat leaks, the Harbour Post reported."

    [attribution] = find_attributions(text)

    assert attribution.relays is not None
    assert _cut(text, attribution.relays) == (("the boat leaks",), "Poe", "said")
    assert _cut(text, attribution)[1] == "the Harbour Post"


@pytest.mark.parametrize(
    ("text", "form", "construction"),
    [
        ("“The boat is old,” said Roe.", Form.DIRECT, Construction.QUOTATION),
        ("Roe said the boat is “old” and slow.", Form.MIXED, Construction.CLAUSE),
        ("The boat is old, said Roe.", Form.INDIRECT, Construction.PARENTHESIS),
        ("Roe condemned the plan.", Form.INDIRECT, Construction.OBJECT),
    ],
)
def test_form_and_construction_are_told_apart(text: str, form: Form, construction: Construction) -> None:
    """They decide how sure a proposal is."""
    [attribution] = find_attributions(text)

    assert (attribution.form, attribution.construction) == (form, construction)


def test_what_is_believed_is_no_statement() -> None:
    """A thought is marked as one."""
    assert [a.is_thought for a in find_attributions("Roe believes that the boat is old.")] == [True]


def test_the_head_of_a_source_and_a_name_in_apposition_are_given() -> None:
    """A role is linked by its head, a name in commas by itself."""
    text = "The mayor of Northmoor, Jane Roe, said that the boat is old."

    [attribution] = find_attributions(text)

    assert attribution.source_head == text.index("mayor")
    assert attribution.apposition is not None
    assert text[slice(*attribution.apposition)] == "Jane Roe"


@given(ANY_TEXT)
def test_ranges_lie_inside_any_text_in_order_and_apart(text: str) -> None:
    """No text raises an exception, each range holds a word, and each attribution has a source and a cue."""
    attributions = find_attributions(text)

    assert attributions == sorted(attributions, key=lambda attribution: attribution.start)
    for attribution in attributions:
        ranges = [*attribution.content, *filter(None, (attribution.source, attribution.cue))]
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert all(any(map(str.isalnum, text[start:end])) for start, end in ranges)
        assert all(first[1] <= second[0] for first, second in pairwise(attribution.content))
        assert attribution.source is not None
        assert attribution.cue is not None or attribution.construction is Construction.COLON


@pytest.mark.parametrize(
    ("part", "length"),
    [
        ('"', 200_000),
        ("“", 200_000),
        (",", 200_000),
        ("_“ ", 200_000),
        ("a-", 200_000),
        ("said ", 200_000),
        ("“A b.\n", 50_000),
        ("Roe said ", 50_000),
        ("Roe, who said x, ", 50_000),
        ("“a b c,” said Roe. ", 50_000),
    ],
)
def test_a_long_text_takes_time_in_proportion_to_its_length(part: str, length: int) -> None:
    """A repeated part is read in seconds; a quadratic search would take minutes."""
    text = part * (length // len(part))

    assert len(find_attributions(text)) < length
