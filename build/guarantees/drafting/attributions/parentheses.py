"""A cue that stands between or behind what is said: …, she said, …; …, she said; as she noted, …."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.content_spans import cut_point
from guarantees.drafting.attributions.parsed_paragraph import Paragraph
from guarantees.drafting.attributions.reporting_words import frames_of, word_set
from guarantees.drafting.attributions.syntax import (
    PAST_OR_PRESENT,
    children,
    has_subject,
    inverted_subject,
    noun_phrase,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_DASHES: Final = frozenset(("—", "–", "--"))
_BEFORE_CUE: Final = frozenset((",", '"', "''", "”", *_DASHES))
_NOT_CONTINUING: Final = word_set(
    "adding after amid as at before during following in on when where which while who whose with"
)
"""Words behind a cue that begin an adjunct of the narrator, and not the rest of what is said."""


def continuation(candidate: Candidate, source: Token) -> set[int]:
    """Return the tokens of what is said behind the cue of *candidate*: …, she said, …."""
    paragraph, verb = candidate.paragraph, candidate.cue
    if verb is None or source.i > verb.i:
        return set()
    doc, end = paragraph.doc, int(verb.sent.end)
    comma = _end_of_cue(paragraph, verb) + 1
    first = comma + 1
    if first >= min(end, len(doc)) or doc[comma].text not in (",", "—", "–"):
        return set()
    number = paragraph.quotation_at(first)
    if (number is not None and paragraph.is_sentence(number)) or _starts_adjunct(verb, doc[first]):
        return set()
    tokens = set(range(first, end))
    cut = cut_point(paragraph, verb, tokens)
    return {index for index in tokens if cut is None or index < cut}


def _starts_adjunct(verb: Token, first: Token) -> bool:
    """Return whether *first* begins something of the narrator: a participle, an adjunct or the next verb."""
    if first.tag_ in ("VBG", "VBN") or first.lower_ in _NOT_CONTINUING or first.dep_ == "advcl":
        return True
    if first.lower_ not in ("and", "but") or first.i + 1 >= len(first.doc):
        return False
    following = first.nbor()
    shares_subject = following.tag_ == "VBD" and following.dep_ == "conj" and following.head == verb
    return frames_of(following.lemma_).clause or shares_subject


def _end_of_cue(paragraph: Paragraph, verb: Token) -> int:
    """Return the last token of the clause of *verb* behind it: its hearer, adverbs and short adjuncts."""
    own = {verb.i}
    for child in children(
        verb, "prt", "dative", "dobj", "npadvmod", "advmod", "prep", "agent", "nsubj", "appos", "dep", "advcl"
    ):
        if child.i > verb.i:
            own |= {token.i for token in child.subtree}
    last = int(verb.i)
    while last + 1 in own and not paragraph.is_quoted(last + 1) and not _is_stop(paragraph.doc[last + 1]):
        last += 1
    return last


def _is_stop(token: Token) -> bool:
    return bool(token.is_punct) and token.text in (",", ":", ";", *_DASHES)


def parenthesis(candidate: Candidate, source: Token) -> set[int]:
    """Return the tokens of what is said before the cue of *candidate*, and behind it; none if it is no parenthesis."""
    paragraph, verb = candidate.paragraph, candidate.cue
    if verb is None or not _may_be_parenthesis(paragraph, verb, source):
        return set()
    doc, start = paragraph.doc, int(verb.sent.start)
    last = min(int(verb.i), noun_phrase(paragraph, source)[0] if source.i < verb.i else int(verb.i)) - 1
    while last >= start and (doc[last].pos_ == "ADV" or doc[last].lower_ in ("has", "have", "had", "also")):
        last -= 1
    if last < start or not (doc[last].text in _BEFORE_CUE or paragraph.is_quoted(last)):
        return set()
    before = set(range(start, last + 1))
    behind = continuation(candidate, source)
    if behind or any(paragraph.is_quoted(index) for index in before) or _has_clause(paragraph, before, last):
        return before | behind
    return set()


def _may_be_parenthesis(paragraph: Paragraph, verb: Token, source: Token) -> bool:
    if verb.tag_ not in PAST_OR_PRESENT or verb.dep_ in ("relcl", "acl", "pcomp", "xcomp", "amod"):
        return False
    if source.lower_ in ("which", "that", "who") or children(verb, "auxpass", "xcomp"):
        return False
    return has_subject(verb) or source.i == verb.i + 1 or inverted_subject(paragraph, verb) is not None


def _has_clause(paragraph: Paragraph, tokens: set[int], last: int) -> bool:
    """Return whether *tokens* hold a subject whose verb is not behind *last*."""
    subjects = (paragraph.doc[i] for i in tokens if paragraph.doc[i].dep_ in ("nsubj", "nsubjpass", "expl"))
    return any(subject.head.pos_ in ("VERB", "AUX") and subject.head.i <= last for subject in subjects)


def as_clause(candidate: Candidate) -> set[int]:
    """Return the tokens of what is said beside a cue in a clause with *as*: as she noted, …; none if it is none."""
    verb = candidate.cue
    if verb is None or verb.dep_ != "advcl":
        return set()
    conjunction = verb.left_edge
    is_as = conjunction.lower_ == "as" and conjunction.i < verb.i and bool(children(verb, "nsubj"))
    previous = verb.doc[conjunction.i - 1].lower_ if conjunction.i else ""
    if not is_as or previous in ("so", "such", "far"):
        return set()
    return _beside_as(candidate.paragraph, verb, int(conjunction.i))


def _beside_as(paragraph: Paragraph, verb: Token, conjunction: int) -> set[int]:
    doc, sentence = paragraph.doc, verb.sent
    below = {token.i for token in verb.subtree}
    last = int(verb.i)
    while last + 1 in below and not (doc[last + 1].is_punct and doc[last + 1].text == ","):
        last += 1
    if conjunction - sentence.start <= 1 and last + 1 < len(doc) and doc[last + 1].text == ",":
        tokens = set(range(last + 2, sentence.end))
    elif conjunction > sentence.start + 2 and doc[conjunction - 1].text == ",":
        tokens = set(range(sentence.start, conjunction - 1))
    else:
        return set()
    cut = cut_point(paragraph, verb, tokens)
    return {index for index in tokens if cut is None or index < cut}
