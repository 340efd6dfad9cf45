"""Questions to a dependency parse: what is the subject of a verb, how far does a noun phrase reach.

Names of dependencies and tags are those of spaCy's English pipelines (ClearNLP labels, Penn Treebank tags).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from guarantees.drafting.attributions.parsed_paragraph import Paragraph
from guarantees.drafting.attributions.reporting_words import (
    FINDERS,
    FINDING_FRAMES,
    FINDING_VERBS,
    NO_FRAMES,
    VerbFrames,
    frames_of,
    word_set,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS: Final = frozenset(("nsubj", "nsubjpass", "csubj"))
PAST_OR_PRESENT: Final = frozenset(("VBD", "VBZ", "VBP"))
"""Tags of finite verbs."""

_NOUN_SUBJECTS: Final = frozenset(("nsubj", "nsubjpass"))
_INHERITING: Final = frozenset(
    ("conj", "xcomp", "ccomp", "advcl", "pcomp", "prep", "parataxis", "dep", "acomp", "csubj", "ROOT")
)
"""Dependencies of verbs that share the subject of the verb above."""

_CONTROL: Final = word_set("allow ask call cause force get lead press prompt push tell urge want")
"""Verbs whose object is the subject of the infinitive behind them."""

_MAX_STEPS: Final = 5


def children(token: Token, *dependencies: str) -> list[Token]:
    """Return the children of *token* with one of these *dependencies*, in the order of the text."""
    return [child for child in token.children if child.dep_ in dependencies]


def subtree(token: Token, without: Collection[int] = ()) -> list[int]:
    """Return the tokens below *token*, itself included, except those in *without* and what hangs on them."""
    found: list[int] = []
    pending = [token]
    while pending:
        current = pending.pop()
        if current.i not in without:
            found.append(current.i)
            pending += current.children
    return sorted(found)


def subject_of(paragraph: Paragraph, verb: Token, steps: int = 0) -> Token | None:
    """Return the head of the subject of *verb*: its own, or that of the verb above with which it shares it."""
    own = [
        c
        for c in children(verb, *_NOUN_SUBJECTS)
        if paragraph.quotation_at(c.i) == paragraph.quotation_at(verb.i)
    ]
    if own:
        nearest = min(own, key=lambda child: abs(child.i - verb.i))
        return None if nearest.lower_ in ("it", "there") and verb.tag_ == "VBN" else nearest
    head = verb.head
    if verb.dep_ == "relcl":
        return head
    if verb.dep_ == "acl":
        return head if verb.tag_ == "VBG" else None
    if steps >= _MAX_STEPS or verb.dep_ not in _INHERITING or head == verb:
        return None
    return _inherited_subject(paragraph, verb, steps)


def _inherited_subject(paragraph: Paragraph, verb: Token, steps: int) -> Token | None:
    head = verb.head
    if verb.dep_ == "ccomp" and verb.tag_ not in ("VBG", "VB", "VBN"):
        return None
    if verb.dep_ == "xcomp" and verb.tag_ == "VB" and head.lemma_ in _CONTROL:
        objects = [child for child in children(head, "dobj") if head.i < child.i < verb.i]
        if objects:
            return objects[0]
    while head.pos_ not in ("VERB", "AUX") and head.head != head:
        head = head.head
    if head == verb or head.pos_ not in ("VERB", "AUX"):
        return None
    return subject_of(paragraph, head, steps + 1)


def inverted_subject(paragraph: Paragraph, verb: Token) -> Token | None:
    """Return the noun right behind *verb* that the parser did not take for its subject: said Roe, the mayor."""
    following = verb.i + 1
    if following >= len(paragraph.doc) or paragraph.is_quoted(following):
        return None
    for child in children(verb, "dobj", "attr", "oprd", "npadvmod", "appos", "dep"):
        is_noun = child.pos_ in ("PROPN", "NOUN", "PRON")
        if (
            child.i > verb.i
            and not paragraph.is_quoted(child.i)
            and is_noun
            and child.left_edge.i == following
        ):
            return child
    return None


_INSIDE_NAMES: Final = word_set("prep conj cc flat compound case appos nmod nummod punct amod npadvmod poss")
_CLAUSES: Final = frozenset(("relcl", "acl", "advcl", "ccomp", "parataxis"))


def noun_phrase(paragraph: Paragraph, head: Token) -> tuple[int, int]:
    """Return the first and last token of the phrase of *head* as a source: up to a comma or a relative clause."""
    first, last = int(head.left_edge.i), int(head.i)
    for child in head.rights:
        if (
            child.dep_ in _CLAUSES
            or child.dep_ not in _INSIDE_NAMES
            or (child.is_punct and child.text != "-")
        ):
            break
        end = int(child.right_edge.i)
        stops = [t for t in child.subtree if t.dep_ in ("relcl", "acl") or t.text == ","]
        if stops:
            borders = [t.left_edge.i if t.dep_ in ("relcl", "acl") else t.i for t in stops]
            last = max(last, min(end, min(borders) - 1))
            break
        last = max(last, end)
    return _without_outer_punctuation(paragraph, first, last)


def _without_outer_punctuation(paragraph: Paragraph, first: int, last: int) -> tuple[int, int]:
    doc = paragraph.doc
    while first < last and (doc[first].is_punct or doc[first].is_space):
        first += 1
    while last > first and (doc[last].is_punct or doc[last].is_space) and doc[last].text != ")":
        last -= 1
    return first, last


def runs(paragraph: Paragraph, indices: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last token of each run of *indices*; punctuation between two runs joins them."""
    found: list[tuple[int, int]] = []
    for index in sorted(set(indices)):
        if found and all(
            paragraph.doc[between].is_punct or paragraph.doc[between].is_space
            for between in range(found[-1][1] + 1, index)
        ):
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


def particle_of(verb: Token) -> str:
    """Return the particle of a phrasal verb in lower case, or an empty string."""
    return next((str(child.lower_) for child in children(verb, "prt")), "")


def frames_of_verb(verb: Token) -> VerbFrames:
    """Return the frames of *verb* with its particle; a verb of finding has some if a body or a document finds."""
    frames = frames_of(verb.lemma_, particle_of(verb))
    if frames is NO_FRAMES and verb.lemma_ in FINDING_VERBS:
        finds = any(child.lemma_.lower() in FINDERS for child in children(verb, "nsubj"))
        return FINDING_FRAMES if finds else frames
    return frames


def has_subject(verb: Token) -> bool:
    """Return whether *verb* has a subject of its own."""
    return any(child.dep_ in SUBJECTS for child in verb.children)


def auxiliaries(verb: Token) -> list[str]:
    """Return the auxiliaries of *verb* in lower case, ``to`` included."""
    return [child.lower_ for child in children(verb, "aux")]
