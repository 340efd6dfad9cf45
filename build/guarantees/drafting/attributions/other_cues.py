"""Cues that are no verbs: her claim that …, according to her, in her words; and verbs that were taken for nouns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.parsed_paragraph import Paragraph
from guarantees.drafting.attributions.reporting_words import (
    CONTENT_NOUNS,
    FOR_NOUNS,
    INFINITIVE_NOUNS,
    frames_of,
)
from guarantees.drafting.attributions.syntax import children, noun_phrase, subject_of, subtree

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSES_OF_NOUNS: Final = ("acl", "ccomp", "relcl", "advcl")


def other_cues(paragraph: Paragraph) -> Iterator[Candidate]:
    """Yield the candidates of *paragraph* whose cue is no verb of the parse."""
    unquoted = [token for token in paragraph.doc if not paragraph.is_quoted(token.i)]
    for token in unquoted:
        yield from _mistagged_verb(paragraph, token)
    for token in unquoted:
        yield from _content_noun(paragraph, token)
        yield from _made_clear(paragraph, token)
    for token in unquoted:
        yield from _according_to(paragraph, token)
    for token in unquoted:
        yield from _in_the_words_of(paragraph, token)


def _mistagged_verb(paragraph: Paragraph, token: Token) -> Iterator[Candidate]:
    """“…,” Roe notes: the tagger took the verb for a plural."""
    # The base form of a plural noun is that of the verb.
    if (
        token.tag_ not in ("NNS", "NN")
        or not token.lower_.endswith("s")
        or not frames_of(token.lemma_).clause
    ):
        return
    if token.i < 1 or token.i + 1 >= len(token.doc):
        return
    following = token.nbor()
    name = token.nbor(-1)
    ends = following.text in (".", ",", ":") or following.lower_ in ("in", "on", "that")
    if not ends or paragraph.is_quoted(name.i) or name.pos_ not in ("PROPN", "PRON"):
        return
    before = int(name.i)
    while before >= 0 and not paragraph.is_quoted(before) and paragraph.doc[before].pos_ in ("PROPN", "PRON"):
        before -= 1
    if before >= 0 and paragraph.is_quoted(before):
        yield Candidate(paragraph, token, name, heads=[int(name.i)], cue_end=int(token.i))


def _content_noun(paragraph: Paragraph, noun: Token) -> Iterator[Candidate]:
    """Roe's claim that …; a promise by the mayor to …; their call for …."""
    lemma = noun.lemma_.lower()
    if noun.pos_ != "NOUN" or lemma not in CONTENT_NOUNS:
        return
    makers = [
        maker
        for preposition in children(noun, "prep")
        if preposition.lower_ in ("by", "from")
        for maker in children(preposition, "pobj")
    ]
    sources = children(noun, "poss") or makers
    held = _held_by_noun(noun, lemma)
    if sources and held:
        tokens = {index for head in held for index in subtree(head)}
        yield Candidate(paragraph, noun, sources[0], Construction.NOUN, tokens, cue_end=int(noun.i))


def _held_by_noun(noun: Token, lemma: str) -> list[Token]:
    clauses = [c for c in children(noun, *_CLAUSES_OF_NOUNS) if c.i > noun.i]
    that = [c for c in clauses if c.left_edge.lower_ == "that" and c.tag_ != "VBG"]
    if that:
        return that
    infinitives = [
        c for c in (*clauses, *children(noun, "xcomp")) if c.i > noun.i and c.left_edge.lower_ == "to"
    ]
    if infinitives and lemma in INFINITIVE_NOUNS:
        return infinitives
    if lemma not in FOR_NOUNS:
        return []
    return [
        c
        for preposition in children(noun, "prep")
        if preposition.lower_ == "for"
        for c in preposition.children
    ]


def _made_clear(paragraph: Paragraph, token: Token) -> Iterator[Candidate]:
    """She made clear that …; the mayor was clear that …."""
    verb = token.head
    if token.lower_ != "clear" or verb.lemma_ not in ("make", "be"):
        return
    if token.dep_ not in ("acomp", "oprd", "ccomp", "xcomp", "advmod", "conj"):
        return
    clauses = [
        clause
        for clause in (*children(token, "ccomp", "advcl", "csubj"), *children(verb, "ccomp", "advcl"))
        if clause.i > token.i and clause.left_edge.lower_ in ("that", "how")
    ]
    source = subject_of(paragraph, verb)
    if (
        clauses
        and source is not None
        and not (verb.lemma_ == "be" and source.lower_ in ("it", "that", "what"))
    ):
        first, last = sorted((int(verb.i), int(token.i)))
        yield Candidate(
            paragraph, paragraph.doc[first], source, Construction.NOUN, set(subtree(clauses[0])), cue_end=last
        )


def _according_to(paragraph: Paragraph, token: Token) -> Iterator[Candidate]:
    if token.lower_ != "according":
        return
    prepositions = [child for child in token.children if child.lower_ == "to"]
    if not prepositions and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        prepositions = [token.nbor()]
    sources = [source for to in prepositions[:1] for source in children(to, "pobj", "pcomp")]
    if not sources:
        return
    source = sources[0]
    is_fronted = token.i - token.sent.start <= 2  # noqa: PLR2004  a word and a mark may stand before it
    held = (
        _behind_source(paragraph, token, source) if is_fronted else _before_source(paragraph, token, source)
    )
    yield Candidate(paragraph, token, source, Construction.ACCORDING, held, cue_end=int(prepositions[0].i))


def _behind_source(paragraph: Paragraph, token: Token, source: Token) -> set[int]:
    """According to the mayor of Northmoor, the tokens of this clause."""
    _, last = noun_phrase(paragraph, source)
    last = _end_of_participle(token, last)
    first, head = last + 1, token.head
    if head != token and head.i > last:
        # An apposition of the source ends where the main clause begins.
        main = min(subtree(head, {token.i}), default=first)
        first = main if main > last else first
    return set(range(first, token.sent.end))


def _end_of_participle(cue: Token, last: int) -> int:
    """Return the last token of a participle behind the source: according to the Courier, quoting the mayor, …."""
    doc, end = cue.doc, cue.sent.end
    if last + 2 >= end or doc[last + 1].text != "," or doc[last + 2].tag_ != "VBG":
        return last
    commas = (index for index in range(last + 3, end) if doc[index].text == ",")
    return next(commas, last + 1) - 1


def _before_source(paragraph: Paragraph, token: Token, source: Token) -> set[int]:
    """The tokens of a clause, according to the mayor of Northmoor, and what follows if there was no clause yet."""
    doc, sentence, last = paragraph.doc, token.sent, int(source.right_edge.i)
    before, behind = range(sentence.start, token.i), range(last + 1, sentence.end)
    has_main_clause = any(doc[index].dep_ == "ROOT" or doc[index] == token.head for index in before)
    goes_on = (
        any(doc[i].pos_ in ("VERB", "AUX") for i in behind) and bool(behind) and doc[last + 1].text == ","
    )
    return set(before) | (set(behind) if goes_on and not has_main_clause else set())


def _in_the_words_of(paragraph: Paragraph, noun: Token) -> Iterator[Candidate]:
    """In the mayor's view, …; in the words of the mayor, …."""
    preposition = noun.head
    if (
        noun.lower_ not in ("opinion", "view", "words")
        or noun.dep_ != "pobj"
        or preposition.lower_ not in ("in", "to")
    ):
        return
    owners = [owner for of in children(noun, "prep") if of.lower_ == "of" for owner in children(of, "pobj")]
    sources = children(noun, "poss") or owners
    doc, sentence, last = paragraph.doc, noun.sent, int(preposition.right_edge.i)
    if not sources:
        return
    if preposition.i - sentence.start <= 2 and last + 1 < len(doc) and doc[last + 1].text == ",":  # noqa: PLR2004
        held = set(range(last + 2, sentence.end))
    elif preposition.i and doc[preposition.i - 1].text == "," and last >= sentence.end - 2:
        held = set(range(sentence.start, preposition.i - 1))
    else:
        return
    yield Candidate(paragraph, preposition, sources[0], Construction.ACCORDING, held, cue_end=int(noun.i))
