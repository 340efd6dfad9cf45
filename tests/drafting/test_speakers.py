"""Tests of who the source of an attribution is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.mentions import NEW, Mentions
from guarantees.drafting.speakers import NOBODY, How, Speaker, SpeakerResolver
from tests.drafting.actors import REGISTER


def _attribution(
    source: TextRange | None,
    head: int | None = None,
    apposition: TextRange | None = None,
    cue: TextRange | None = None,
) -> Attribution:
    return Attribution(
        content=((0, 1),),
        source=source,
        cue=cue,
        form=Form.INDIRECT,
        construction=Construction.CLAUSE,
        source_head=head,
        apposition=apposition,
    )


def _range(text: str, words: str) -> TextRange:
    start = text.rindex(words)
    return start, start + len(words)


def _speaker(text: str, source: str, head: str = "", apposition: str = "") -> Speaker:
    """Return who the last *source* in *text* is, with its *head* word and its *apposition*."""
    start, end = _range(text, source)
    attribution = _attribution(
        (start, end),
        start + source.index(head) if head else None,
        _range(text, apposition) if apposition else None,
    )
    return SpeakerResolver(Mentions(text, REGISTER)).resolve(attribution)


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Jane Roe said", "Jane Roe", "jane-roe"),
        ("Mr. Jon Poe said", "Mr. Jon Poe", "john-poe"),
        ("Jane Roe came. Roe said", "Roe", "jane-roe"),
        ("Jane Roe’s claim", "Jane Roe’s", "jane-roe"),
        ("the ministry’s Max Moe said", "the ministry’s Max Moe", "max-moe"),
        ("Jane Roe and John Poe said", "Jane Roe and John Poe", "jane-roe"),
    ],
)
def test_by_name(text: str, source: str, speaker: str) -> None:
    """A person who is named in the source speaks; of several, the first."""
    assert _speaker(text, source) == Speaker(speaker, How.NAME)


def test_the_head_of_the_source_decides_between_two_names() -> None:
    """A person who is named to say whose aide it is does not speak."""
    source = "Jane Roe, a friend of John Poe,"
    assert _speaker(f"{source} said", source, "Roe") == Speaker("jane-roe", How.NAME)
    assert _speaker(f"{source} said", source) == Speaker("john-poe", How.NAME)


@pytest.mark.parametrize(
    ("text", "source", "actor"),
    [
        ("Ada Quill said", "Ada Quill", "Ada Quill"),
        ("Captain Ada Quill said", "Captain Ada Quill", "Ada Quill"),
        ("the ferryman Ada Quill said", "the ferryman Ada Quill", "Ada Quill"),
        ("Ada Quill came. Quill said", "Quill", "Ada Quill"),
        ("Captain Ada Quill came. Mr. Quill said", "Mr. Quill", "Ada Quill"),
        ("Ada Quill’s claim. Quill’s claim", "Quill’s", "Ada Quill"),
    ],
)
def test_a_name_that_the_register_does_not_have(text: str, source: str, actor: str) -> None:
    """A full name is a new actor, without its title; so is a last name whose full form is before it."""
    assert _speaker(text, source) == Speaker(f"{NEW}{actor}", How.NAME)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Quill said", "Quill"),
        ("Captain Quill said", "Captain Quill"),
        ("the Ferry Council said", "the Ferry Council"),
        ("the captain said", "the captain"),
        ("Jane Roe came. They said", "They"),
        ("a Danish official said", "a Danish official"),
        ("She said", "She"),
        ("It said", "It"),
        ("The letter said", "The letter"),
        ("The ministry said", "The ministry"),
    ],
)
def test_nobody_is_found(text: str, source: str) -> None:
    """A title, a body or a pronoun alone names nobody: a blank is better than a wrong id."""
    assert _speaker(text, source) == NOBODY


def test_a_source_without_words_is_nobody() -> None:
    """A genitive mark that lost its noun names nobody."""
    assert _speaker("’s said that the boat is old.", "’s") == NOBODY


def test_by_apposition() -> None:
    """A name in commas behind an office is who holds it, whether the parse has it or not."""
    text = "The mayor, Jane Roe, said"
    assert _speaker(text, "The mayor", apposition="Jane Roe") == Speaker("jane-roe", How.APPOSITION)
    assert _speaker(text, "The mayor") == Speaker("jane-roe", How.APPOSITION)
    assert _speaker(
        "John Poe, a friend of Jane Roe, said", "John Poe", apposition="a friend of Jane Roe"
    ) == Speaker("john-poe", How.NAME)


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Jane Roe met John Poe. He said", "He", Speaker("john-poe", How.PRONOUN)),
        ("Jane Roe wrote. Her claim", "Her", Speaker("jane-roe", How.PRONOUN)),
        ("John Poe met Jane Roe, who said", "who", Speaker("jane-roe", How.RELATIVE)),
        ("The River League met the Isle of Moor. It said", "It", Speaker("river-league", How.PRONOUN)),
        ("The River League met.\nThe Isle of Moor met. It said", "It", Speaker("isle", How.PRONOUN)),
    ],
)
def test_by_pronoun(text: str, source: str, speaker: Speaker) -> None:
    """*He* is the last person named, *who* the one before it, *it* the first body of the paragraph."""
    assert _speaker(text, source) == speaker


def test_a_pronoun_behind_its_cue() -> None:
    """*According to her* is often somebody whom the sentence before quotes: who it may be is only listed."""
    text = "Jane Roe wrote. According to her"
    resolver = SpeakerResolver(Mentions(text, REGISTER))
    attribution = _attribution(_range(text, "her"), cue=_range(text, "According to"))
    assert resolver.resolve(attribution) == Speaker("jane-roe", How.MAYBE)
    assert _speaker("It rained. According to her", "her") == NOBODY


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Max Moe came with Jane Roe. The spokesman said", "The spokesman", "max-moe"),
        ("Jane Roe came. The Irish prime minister said", "The Irish prime minister", "jane-roe"),
        (
            "The League met. The River League’s chief, its secretary-general, said",
            "its secretary-general",
            "",
        ),
        ("The River League’s secretary-general said", "The River League’s secretary-general", "ann-lee"),
        (
            "The Irish Foreign Ministry’s spokeswoman said",
            "The Irish Foreign Ministry’s spokeswoman",
            "max-moe",
        ),
        ("The Irish foreign minister said", "The Irish foreign minister", "john-poe"),
    ],
)
def test_by_office(text: str, source: str, speaker: str) -> None:
    """An office is held by a person who is named before, or by the only one who holds it in the body named."""
    assert _speaker(text, source) == (Speaker(speaker, How.ROLE) if speaker else NOBODY)


def test_an_office_of_a_country_without_an_actor() -> None:
    """The Danish president is not the president who is named before."""
    assert (
        _speaker("Jane Roe met the Danish president. The Danish president said", "The Danish president")
        == NOBODY
    )


def test_a_pronoun_behind_somebody_who_is_not_known() -> None:
    """*She* may be the harbour's envoy, who spoke since: whoever is named before is only listed."""
    text = "Jane Roe came. The envoy of the Guild wrote. She said. Jane Roe left. She said"
    resolver = SpeakerResolver(Mentions(text, REGISTER))
    assert resolver.resolve(_attribution(_range(text, "Jane Roe"))).actor == "jane-roe"
    assert resolver.resolve(_attribution(_range(text, "The envoy of the Guild"))) == NOBODY
    first = text.index("She")
    assert resolver.resolve(_attribution((first, first + 3))) == Speaker("jane-roe", How.MAYBE)
    assert resolver.resolve(_attribution(_range(text, "She"))) == Speaker("jane-roe", How.PRONOUN)


def test_an_office_that_another_body_has() -> None:
    """The spokesman of a body that has none in the register is not another one's."""
    text = "Max Moe came. The River League’s spokesman said"
    assert _speaker(text, "The River League’s spokesman") == Speaker("river-league", How.PART)


@pytest.mark.parametrize(
    ("text", "source", "head", "speaker"),
    [
        ("The River League said", "The River League", "League", Speaker("river-league", How.BODY)),
        ("The Harbour Post said", "The Harbour Post", "Post", Speaker("harbour-post", How.BODY)),
        (
            "The Harbour Ministry met. The ministry said",
            "The ministry",
            "",
            Speaker("harbour-ministry", How.ROLE),
        ),
        ("The River League met. The alliance said", "The alliance", "", Speaker("river-league", How.MAYBE)),
        (
            "Friends of the River League said",
            "Friends of the River League",
            "Friends",
            Speaker("river-league", How.PART),
        ),
    ],
)
def test_by_body(text: str, source: str, head: str, speaker: Speaker) -> None:
    """A body speaks under its name, or as *the ministry* if it is named before; another word beside it is less sure."""
    assert _speaker(text, source, head) == speaker


def test_the_speaker_before_goes_on() -> None:
    """A quotation without a source, a pronoun, a letter and an official belong to whoever spoke before."""
    text = (
        "Jane Roe said. John Poe listened. She said. The letter said. The official said. The diplomat said."
    )
    resolver = SpeakerResolver(Mentions(text, REGISTER))
    sources = [_range(text, words) for words in ("Jane Roe", "She", "The letter")]
    speakers = [resolver.resolve(_attribution(source)) for source in (*sources, None)]
    assert speakers == [
        Speaker("jane-roe", How.NAME),
        Speaker("jane-roe", How.PRONOUN),
        Speaker("jane-roe", How.MAYBE),
        Speaker("jane-roe", How.SAME),
    ]


def test_nobody_speaks_before_the_first_speaker() -> None:
    """A quotation without a source at the start of a text belongs to nobody."""
    assert SpeakerResolver(Mentions("", REGISTER)).resolve(_attribution(None)) == NOBODY


def test_who_is_not_found_does_not_end_what_somebody_says() -> None:
    """The speaker before an unknown source is remembered."""
    text = "Jane Roe said. They said. She said."
    resolver = SpeakerResolver(Mentions(text, REGISTER))
    speakers = [resolver.resolve(_attribution(_range(text, words))) for words in ("Jane Roe", "They", "She")]
    assert [speaker.actor for speaker in speakers] == ["jane-roe", "", "jane-roe"]


_WORDS = """
Jane Roe John Poe Poe's Lee Isle of Moor Harbour Post Irish Ada Quill and the spokesman ministry he it who letter U.S.
"""
WORDS = st.sampled_from(_WORDS.split())
SOURCES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(st.lists(SOURCES, max_size=8), st.sampled_from((". ", " said\n", ", ")))
def test_any_words_are_somebody_or_nobody(sources: list[str], between: str) -> None:
    """Whatever words the sources of a text are, a speaker is in the register, is new, or is blank."""
    text = between.join(sources)
    resolver = SpeakerResolver(Mentions(text, REGISTER))
    start = 0
    for source in sources:
        end = start + len(source)
        speaker = resolver.resolve(_attribution((start, end), head=start))
        assert (speaker.how is How.NOBODY) == (not speaker.actor)
        assert not speaker.actor or speaker.actor in REGISTER or len(speaker.actor) > len(NEW)
        start = end + len(between)


def test_many_speakers_take_time_in_proportion_to_their_number() -> None:
    """A pronoun is looked up among the nearest names; a search through all of them would take minutes."""
    text = "Jane Roe came. He said. " * 20_000
    resolver = SpeakerResolver(Mentions(text, REGISTER))
    starts = (match.start() for match in re.finditer("He", text))
    assert {resolver.resolve(_attribution((start, start + 2))).actor for start in starts} == {"jane-roe"}
