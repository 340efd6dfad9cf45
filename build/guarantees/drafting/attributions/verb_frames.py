"""What hangs on a reporting verb: its clause, its object, its infinitive, what follows its preposition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.parsed_paragraph import Paragraph, count_words
from guarantees.drafting.attributions.reporting_words import (
    ASKED_VERBS,
    JUDGING_VERBS,
    NO_FRAMES,
    OCCASION_NOUNS,
    VerbFrames,
    frames_of,
    word_set,
)
from guarantees.drafting.attributions.syntax import (
    PAST_OR_PRESENT,
    children,
    frames_of_verb,
    has_subject,
    inverted_subject,
    subject_of,
    subtree,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSE_STARTS: Final = frozenset(("whether", "how", "what", "why", "that"))
_QUESTION_STARTS: Final = frozenset(("if", "who", "when", "where"))
_TRAILING_PREPOSITIONS: Final = word_set(
    "about against among as between by for from in into of on over to toward towards with"
)
"""Prepositions whose phrases belong to an object before them, although the parser hung them on the verb."""

_MIN_QUOTED: Final = 3
"""A quotation of fewer words is taken for a name or a scare quote."""


def reporting_verbs(paragraph: Paragraph) -> list[Token]:
    """Return the verbs outside quotations that may report something."""
    return [
        token
        for token in paragraph.doc
        if token.pos_ in ("VERB", "AUX")
        and not paragraph.is_quoted(token.i)
        and frames_of_verb(token) is not NO_FRAMES
    ]


def is_passive(verb: Token) -> bool:
    """Return whether *verb* is in the passive voice, or a participle: *asked* about the boats, she …."""
    is_participle = verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl", "amod") and not children(verb, "aux")
    return is_participle or bool(children(verb, "auxpass", "nsubjpass"))


def read_verb(paragraph: Paragraph, verb: Token) -> Candidate:
    """Return the candidate whose cue is *verb*, with its source and what hangs on it."""
    source, misparsed = _source_of(paragraph, verb)
    reading = _Reading(paragraph, verb, source, frames_of_verb(verb), misparsed)
    candidate = Candidate(paragraph, verb, source, cue_end=verb.i)
    for frame in _FRAMES:
        held = frame(reading)
        if held is not None:
            candidate.construction, candidate.held, candidate.heads = (
                held.construction,
                held.tokens,
                held.heads,
            )
            candidate.source = held.source or source
            break
    if candidate.construction in _WITH_TRAILING and reading.lemma not in ("call", "accuse"):
        candidate.held |= _trailing_phrases(reading, max(candidate.held))
    if is_passive(verb) and candidate.construction in _NEEDING_AGENT:
        agents = _agents(verb)
        if agents or reading.lemma != "quote":  # "Roe was quoted as saying" needs no agent
            candidate.source = agents[0] if agents else None
    if not candidate.heads:
        candidate.heads = [verb.i - 1 if candidate.held and min(candidate.held) < verb.i else verb.i + 1]
    return candidate


def _source_of(paragraph: Paragraph, verb: Token) -> tuple[Token | None, frozenset[int]]:
    """Return the head of the source of *verb*, and the child that the parser wrongly took for what is said."""
    subject = (
        _behind_comma(paragraph, verb)
        or _shared_subject(paragraph, verb)
        or subject_of(paragraph, verb)
        or _subject_behind_quotation(paragraph, verb)
    )
    if subject is None or (subject.i < verb.i and paragraph.is_quoted(subject.i)):
        subject = inverted_subject(paragraph, verb) or subject
    if subject is not None or is_passive(verb) or verb.tag_ not in PAST_OR_PRESENT:
        return subject, frozenset()
    if verb.dep_ not in ("ROOT", "conj", "ccomp", "advcl", "parataxis"):
        return None, frozenset()
    return _misparsed_source(paragraph, verb)


def _behind_comma(paragraph: Paragraph, verb: Token) -> Token | None:
    """Return the subject behind a verb that the parser joined to what is said: …, *confirmed* two officials."""
    is_joined = verb.dep_ == "conj" and not has_subject(verb) and frames_of(verb.lemma_).clause
    follows_comma = verb.i > 0 and verb.nbor(-1).text == ","
    return inverted_subject(paragraph, verb) if is_joined and follows_comma and verb.tag_ == "VBD" else None


def _shared_subject(paragraph: Paragraph, verb: Token) -> Token | None:
    """Return the source of the verb of saying before *verb* in the same tense, with which it shares its subject.

    She said the plan was bad and *vowed* to fight it: the parser joins *vowed* to *was*.
    """
    if verb.dep_ != "conj" or has_subject(verb) or verb.tag_ not in PAST_OR_PRESENT:
        return None
    head = verb.head
    while head.dep_ == "conj" and head.head != head:
        head = head.head
    if head.dep_ != "ccomp" or not frames_of(head.head.lemma_).clause or head.head.tag_ != verb.tag_:
        return None
    return subject_of(paragraph, head.head)


def _subject_behind_quotation(paragraph: Paragraph, verb: Token) -> Token | None:
    """Return the noun that the parser hung on the last noun of a quotation: “…,” her aide said."""
    for child in children(verb, "nsubj", "nsubjpass"):
        for noun in child.subtree:
            if noun.dep_ == "appos" and child.i < noun.i < verb.i and not paragraph.is_quoted(noun.i):
                return noun
    return None


def _misparsed_source(paragraph: Paragraph, verb: Token) -> tuple[Token | None, frozenset[int]]:
    """Return a name that hangs on *verb* in another way, or the subject of a clause that is really its apposition."""
    source: Token | None = None
    misparsed: frozenset[int] = frozenset()
    for child in verb.children:
        if child.i > verb.i or paragraph.is_quoted(child.i):
            continue
        is_name = child.pos_ in ("PROPN", "PRON", "NOUN") and child.ent_type_ not in ("DATE", "TIME")
        if is_name and child.dep_ in (
            "advmod",
            "npadvmod",
            "dep",
            "compound",
            "attr",
            "dobj",
            "nmod",
            "intj",
        ):
            source = child
        elif child.dep_ in ("csubj", "ccomp", "advcl") and child.pos_ in ("VERB", "AUX"):
            names = [c for c in children(child, "nsubj", "nsubjpass") if c.i < child.i]
            if names and child.left_edge == names[0].left_edge and verb.i - child.right_edge.i <= 2:  # noqa: PLR2004
                source, misparsed = names[0], frozenset((child.i,))
    return source, misparsed


@dataclass(frozen=True, slots=True)
class _Held:
    """What hangs on a verb in one frame."""

    construction: Construction
    tokens: set[int]
    heads: list[int]
    source: Token | None = None


class _Reading:
    """A verb with what its frames look at."""

    def __init__(
        self,
        paragraph: Paragraph,
        verb: Token,
        source: Token | None,
        frames: VerbFrames,
        misparsed: frozenset[int],
    ) -> None:
        self.paragraph = paragraph
        self.verb = verb
        self.source = source
        self.frames = frames
        self.lemma = str(verb.lemma_).lower()
        self.kids = [child for child in verb.children if child != source and child.i not in misparsed]
        self.blocked = {verb.i} | {c.i for c in children(verb, "aux", "auxpass", "neg", "prt")}
        if source is not None and source.head == verb:
            self.blocked |= {token.i for token in source.subtree}

    def kids_of(self, *dependencies: str, behind: bool = False) -> list[Token]:
        """Return the children with one of these dependencies; only those *behind* the verb, if asked."""
        return [c for c in self.kids if c.dep_ in dependencies and (c.i > self.verb.i or not behind)]

    def hold(
        self, construction: Construction, heads: Iterable[Token], source: Token | None = None
    ) -> _Held | None:
        """Return what hangs on *heads*, or None if nothing does."""
        heads = list(heads)
        tokens = {index for head in heads for index in self._from_conjunction(head)}
        keeps_heads = construction is Construction.CLAUSE
        return (
            _Held(construction, tokens, [h.i for h in heads] if keeps_heads else [], source)
            if tokens
            else None
        )

    def _from_conjunction(self, head: Token) -> list[int]:
        """Return the tokens below *head*; of a clause those from its *that* on: told her *on Friday that* …."""
        tokens = subtree(head, self.blocked)
        that = [c.i for c in children(head, "mark") if c.lower_ == "that" and c.i > self.verb.i]
        return [index for index in tokens if not that or index >= that[0]]


def _clause(reading: _Reading) -> _Held | None:
    clauses = reading.kids_of("ccomp")
    if not reading.frames.takes_clause:
        clauses = clauses if any(reading.paragraph.is_quoted(c.i) for c in clauses) else []
        return reading.hold(Construction.CLAUSE, clauses) if reading.frames.quotation else None
    if clauses:
        return reading.hold(Construction.CLAUSE, clauses)
    return reading.hold(
        Construction.CLAUSE, filter(_is_said_or_asked(reading), reading.kids_of(*_LOOSE, behind=True))
    )


_LOOSE: Final = ("advcl", "dep", "xcomp", "acl")
"""How the parser hangs a clause on a verb that it does not know as a verb of saying."""


def _is_said_or_asked(reading: _Reading) -> Callable[[Token], bool]:
    """Return a test for clauses that say what is said or asked: that …, whether …, and behind *ask* also if …."""
    starts = _CLAUSE_STARTS | (_QUESTION_STARTS if reading.lemma in ("ask", "wonder") else frozenset())
    return lambda clause: reading.frames.clause and clause.left_edge.lower_ in starts


_THAT_CLAUSE_VERBS: Final = word_set(
    "add announce argue assure claim declare inform insist note remind reply report respond say state "
    "suggest tell warn write"
)


def _deep_that_clause(reading: _Reading) -> _Held | None:
    """A clause with *that* below the verb, hung on its object or adjunct by mistake."""
    if reading.lemma not in _THAT_CLAUSE_VERBS:
        return None
    clauses = [
        token
        for token in reading.verb.subtree
        if token.i > reading.verb.i + 1
        and not reading.paragraph.is_quoted(token.i)
        and token.pos_ in ("VERB", "AUX")
        and _is_that_clause(token)
    ]
    return reading.hold(Construction.CLAUSE, clauses[:1])


def _is_that_clause(verb: Token) -> bool:
    """Return whether *verb* heads a clause with the conjunction *that*, and no relative clause."""
    if verb.left_edge.lower_ != "that":
        return False
    return verb.dep_ in ("ccomp", "acl", "advcl") or (verb.dep_ == "relcl" and verb.left_edge.dep_ == "mark")


def _quotation(reading: _Reading) -> _Held | None:
    """A quotation that is no clause for the parser."""
    paragraph = reading.paragraph
    if not reading.frames.takes_quotation:
        return None
    found: list[tuple[Token, int]] = []
    for child in reading.kids_of(
        "dobj", "dep", "intj", "attr", "oprd", "advcl", "parataxis", "conj", "npadvmod"
    ):
        number = paragraph.quotation_at(child.left_edge.i)
        is_title = (
            number is not None and child.dep_ == "dobj" and paragraph.is_name(number, before_comma=True)
        )
        if number is not None and paragraph.is_sentence(number) and not is_title:
            start, end = paragraph.quotations[number]
            if count_words(paragraph.text[start:end]) >= _MIN_QUOTED:
                found.append((child, number))
    if not found or (reading.frames.object and found[0][0].dep_ == "dobj"):
        return None
    tokens = {
        index
        for child, number in found
        for index in subtree(child, reading.blocked)
        if paragraph.quotation_at(index) == number
    }
    return _Held(Construction.QUOTATION, tokens, []) if tokens else None


def _for_clause(reading: _Reading) -> _Held | None:
    """*call for* somebody *to do* something."""
    if reading.lemma not in ("call", "push", "ask", "plead", "appeal", "argue"):
        return None
    clauses = [
        c for c in reading.kids_of("advcl", "ccomp", "xcomp", behind=True) if c.left_edge.lower_ == "for"
    ]
    tokens = {i for clause in clauses for i in subtree(clause, reading.blocked) if i != clause.left_edge.i}
    return _Held(Construction.PREPOSITION, tokens, []) if tokens else None


def _infinitive(reading: _Reading) -> _Held | None:
    infinitives = reading.kids_of("xcomp", behind=True) or _behind_occasion(reading)
    if not infinitives and not reading.kids_of("dobj", "prep", behind=True):
        infinitives = [c for c in reading.kids_of("advcl", behind=True) if c.left_edge.lower_ == "to"][:1]
    if not reading.frames.infinitive or not infinitives or infinitives[0].tag_ != "VB":
        return None
    asked = reading.kids_of("dobj", behind=True)[:1] if reading.lemma in ASKED_VERBS else []
    return reading.hold(Construction.INFINITIVE, [*infinitives, *asked])


def _behind_occasion(reading: _Reading) -> list[Token]:
    """Return the infinitive that the parser hung on the occasion: pledged *in a statement to* …."""
    nouns = (
        noun for preposition in reading.kids_of("prep", behind=True) for noun in children(preposition, "pobj")
    )
    return [
        clause
        for noun in nouns
        if noun.lemma_.lower() in OCCASION_NOUNS
        for clause in children(noun, "acl", "relcl", "advcl")
        if clause.tag_ == "VB" and clause.left_edge.lower_ == "to"
    ][:1]


def _naming(reading: _Reading) -> _Held | None:
    """*call* somebody something."""
    if reading.lemma != "call" or not reading.kids_of("oprd"):
        return None
    return reading.hold(Construction.OBJECT, reading.kids_of("dobj", "oprd", behind=True))


_WITH_OBJECT_AND_PREPOSITION: Final = frozenset(("accuse", "warn", "remind", "inform", "ask", "assure"))


def _preposition(reading: _Reading) -> _Held | None:
    prepositions = [
        c
        for c in reading.kids_of("prep", behind=True)
        if c.lower_ in reading.frames.prepositions and list(c.children)
    ]
    objects = reading.kids_of("dobj", "oprd", behind=True)
    if not prepositions:
        return None
    if objects and reading.frames.object and reading.lemma not in _WITH_OBJECT_AND_PREPOSITION:
        return None
    heads = [child for preposition in prepositions for child in preposition.children]
    if reading.lemma == "accuse":
        heads = [*objects, *prepositions]
    if reading.lemma == "call":
        heads += reading.kids_of("xcomp", behind=True)
    return reading.hold(Construction.PREPOSITION, heads)


def _object(reading: _Reading) -> _Held | None:
    objects = reading.kids_of("dobj", "oprd", behind=True)
    if not reading.frames.object or not objects or is_passive(reading.verb):
        return None
    return reading.hold(Construction.OBJECT, [*objects, *_object_prepositions(reading)])


def _object_prepositions(reading: _Reading) -> list[Token]:
    return [c for c in reading.kids_of("prep", behind=True) if c.lower_ in reading.frames.object_prepositions]


def _passive(reading: _Reading) -> _Held | None:
    agents = _agents(reading.verb)
    if not (is_passive(reading.verb) and reading.lemma in JUDGING_VERBS and agents):
        return None
    subjects = children(reading.verb, "nsubjpass")
    misplaced = [c for c in children(agents[0], "prep") if reading.lemma == "accuse" and c.lower_ == "of"]
    tokens = {i for head in (*subjects, *_object_prepositions(reading), *misplaced) for i in subtree(head)}
    return _Held(Construction.PASSIVE, tokens, [], agents[0]) if tokens else None


def _agents(verb: Token) -> list[Token]:
    """Return the nouns behind *by*."""
    return [noun for agent in children(verb, "agent") for noun in children(agent, "pobj")]


_FRAMES: Final = (
    _clause,
    _deep_that_clause,
    _quotation,
    _for_clause,
    _infinitive,
    _naming,
    _preposition,
    _object,
    _passive,
)
"""The frames in the order in which they are tried: the first that holds something wins."""

_WITH_TRAILING: Final = (Construction.OBJECT, Construction.PREPOSITION)
_NEEDING_AGENT: Final = (
    Construction.CLAUSE,
    Construction.INFINITIVE,
    Construction.OBJECT,
    Construction.PREPOSITION,
)


def _trailing_phrases(reading: _Reading, last: int) -> set[int]:
    """Return the tokens of the phrases right behind *last* that belong to the object, not to the verb."""
    tokens: set[int] = set()
    behind = sorted(
        (c for c in reading.kids if c.i > reading.verb.i and c.left_edge.i > last), key=lambda c: c.i
    )
    for child in behind:
        if child.left_edge.i != last + 1 or not _continues_object(child):
            break
        tokens |= set(subtree(child, reading.blocked))
        last = max(tokens)
    return tokens


def _continues_object(phrase: Token) -> bool:
    if phrase.dep_ == "prep" and phrase.lower_ in _TRAILING_PREPOSITIONS:
        is_time = any(token.ent_type_ in ("DATE", "TIME") for token in phrase.children)
        return not is_time and not any(token.lemma_.lower() in OCCASION_NOUNS for token in phrase.children)
    return phrase.dep_ == "dative" or (
        phrase.dep_ in ("xcomp", "advcl", "acl") and phrase.left_edge.lower_ == "to"
    )
