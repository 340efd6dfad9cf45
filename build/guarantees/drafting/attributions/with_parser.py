"""Find the attributions of a text on its dependency parse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Attribution, Construction, form_of, joined_ranges
from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.carried_quotations import carry_over
from guarantees.drafting.attributions.colons import name_line, signed_quotation, unowned_after_colon
from guarantees.drafting.attributions.content_spans import settle
from guarantees.drafting.attributions.other_cues import other_cues
from guarantees.drafting.attributions.parentheses import as_clause, continuation, parenthesis
from guarantees.drafting.attributions.parsed_paragraph import Paragraph, parse
from guarantees.drafting.attributions.quotation_owners import assign_quotations
from guarantees.drafting.attributions.quotation_style import double_quotation_marks
from guarantees.drafting.attributions.reporting_words import word_set
from guarantees.drafting.attributions.syntax import auxiliaries, children, has_subject, noun_phrase
from guarantees.drafting.attributions.verb_frames import read_verb, reporting_verbs

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Reading:
    """What the parse of a text shows: its attributions, and the ranges of the names of persons."""

    attributions: list[Attribution]
    person_names: list[TextRange]


def find_attributions(text: str, language: Language) -> list[Attribution]:
    """Return the attributions in *text*, as parsed by *language*, in the order of the text.

    Of attributions inside each other, only the outermost is returned.
    """
    return read(text, language).attributions


def read(text: str, language: Language) -> Reading:
    """Return the attributions in *text* and the names of persons in it, as parsed by *language*."""
    text = double_quotation_marks(text)
    paragraphs = parse(text, language)
    names = [
        (paragraph.start + entity.start_char, paragraph.start + entity.end_char)
        for paragraph in paragraphs
        for entity in paragraph.doc.ents
        if entity.label_ == "PERSON"
    ]
    return Reading(_find(text, paragraphs), names)


def _find(text: str, paragraphs: Sequence[Paragraph]) -> list[Attribution]:
    found = [_find_in_paragraph(p, is_first=number == 0) for number, p in enumerate(paragraphs)]
    carry_over(paragraphs, found)
    quotations = [quotation for paragraph in paragraphs for quotation in paragraph.quotations]
    attributions = [_attribution(text, c, quotations) for candidates in found for c in candidates]
    return sorted((a for a in attributions if a is not None), key=lambda a: a.start)


def _find_in_paragraph(paragraph: Paragraph, *, is_first: bool) -> list[Candidate]:
    line = name_line(paragraph, is_first=is_first) or signed_quotation(paragraph)
    if line is not None:
        return [line]
    candidates = [_read(paragraph, verb) for verb in reporting_verbs(paragraph)]
    candidates += other_cues(paragraph)
    for candidate in candidates:
        settle(candidate)
    assign_quotations(paragraph, candidates)
    candidates = [c for c in candidates if c.spans and _reports_speech(c)]
    candidates += unowned_after_colon(paragraph, candidates)
    return _outermost(candidates)


def _read(paragraph: Paragraph, verb: Token) -> Candidate:
    """Return the candidate of *verb*, with what stands around a cue in the middle of what is said."""
    candidate = read_verb(paragraph, verb)
    source = candidate.source
    if source is None or not candidate.frames.clause or candidate.cue is None:
        return candidate
    is_clause = candidate.construction is Construction.CLAUSE
    if is_clause and all(head < candidate.cue.i for head in candidate.heads):
        candidate.held |= continuation(candidate, source)
    elif not candidate.held:
        candidate.held = parenthesis(candidate, source)
        candidate.construction = Construction.PARENTHESIS if candidate.held else None
    if candidate.construction in _REPLACED_BY_AS:
        held = as_clause(candidate)
        if held:
            candidate.held, candidate.construction = held, Construction.AS
    return candidate


_REPLACED_BY_AS: Final = (
    None,
    Construction.PREPOSITION,
    Construction.OBJECT,
    Construction.PARENTHESIS,
)
_CAUSING: Final = frozenset(("make", "let", "have", "help", "see", "hear"))
_ASSERTING: Final = frozenset(("did", "does", "do", "will", "'ll", "would", "to"))
_CONTINUING: Final = frozenset(("continue", "go", "proceed"))
_WEAK: Final = (Construction.OBJECT, Construction.PREPOSITION, Construction.INFINITIVE)
_IMPERSONAL: Final = frozenset(("it", "that", "this", "there", "what", "which"))


def _reports_speech(candidate: Candidate) -> bool:
    """Return whether *candidate* reports an act of speech: it has a source, and it is not only possible or wished."""
    verb = candidate.cue
    if verb is None:
        return True
    if candidate.source is None or _says_nothing(candidate, verb) or _is_hypothetical(verb):
        return False
    if verb.pos_ == "NOUN":
        return True
    is_gesture = not candidate.frames.clause and candidate.construction is Construction.QUOTATION
    if is_gesture and verb.tag_ in ("VB", "VBN"):
        return False
    is_weak = candidate.construction in _WEAK
    if is_weak and candidate.source.lower_ in _IMPERSONAL:
        return False
    if verb.tag_ != "VB" or (verb.dep_ == "ccomp" and verb.head.lemma_ in _CAUSING and has_subject(verb)):
        return True
    helpers = auxiliaries(verb)
    if is_weak and "did" not in helpers:
        return "to" in helpers and verb.dep_ == "xcomp" and verb.head.lemma_ in _CONTINUING
    return bool(_ASSERTING.intersection(helpers))


_WISHING: Final = word_set("decline expect fail hope intend like need plan prepare refuse try want wish")
_CONDITIONS: Final = word_set("if unless whether")


def _is_hypothetical(verb: Token) -> bool:
    """Return whether nothing is said yet: if she says …; she would have said …; she wants to say …."""
    helpers = {child.lower_ for child in children(verb, "aux", "mark", "advmod")}
    if helpers & _CONDITIONS or ("have" in helpers and children(verb, "aux")[0].tag_ == "MD"):
        return True
    return verb.dep_ == "xcomp" and verb.tag_ == "VB" and str(verb.head.lemma_) in _WISHING


_SILENT: Final = frozenset(
    ("announce", "clarify", "comment", "disclose", "explain", "reveal", "say", "specify", "tell")
)
_QUESTIONS: Final = frozenset(
    ("how", "if", "what", "when", "where", "whether", "which", "who", "whom", "whose", "why")
)


def _says_nothing(candidate: Candidate, verb: Token) -> bool:
    """Return whether only a topic is named: she has not *said whether* …."""
    if not children(verb, "neg") or str(verb.lemma_) not in _SILENT or not candidate.heads:
        return False
    first = min(candidate.held, default=-1)
    return first > verb.i and candidate.paragraph.doc[first].lower_ in _QUESTIONS


def _outermost(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return *candidates* without those of which more than half lies in the content of a longer one, its relayer."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: -c.length):
        longer = next(
            (c for c in kept if 2 * sum(c.overlap(a, b) for a, b in candidate.spans) > candidate.length), None
        )
        if longer is None:
            kept.append(candidate)
        elif _is_relayed_by(longer, candidate):
            longer.relays = candidate
    return sorted(kept, key=lambda c: c.spans[0][0])


def _is_relayed_by(outer: Candidate, inner: Candidate) -> bool:
    """Return whether all that *outer* says is what *inner* reports."""
    if outer.cue is None or inner.cue is None or inner.source is None or not inner.frames.clause:
        return False
    if outer.construction is Construction.ACCORDING:
        return bool(inner.cue.i > outer.cue.i or inner.cue.dep_ == "ROOT")
    return inner.cue.i in outer.heads and outer.relays is None


# --------------------------------------------------------------------------------------------------------------
# From a candidate to an attribution

_JOINING: Final = " \n,"
"""What may stand between two ranges of content that are one: a quotation also goes on in the next paragraph."""


def _attribution(text: str, candidate: Candidate, quotations: list[TextRange]) -> Attribution | None:
    content = joined_ranges(text, candidate.spans, _JOINING)
    if not content:
        return None
    paragraph, head = candidate.paragraph, candidate.source
    source = candidate.source_words
    if head is not None:
        source = paragraph.span(*noun_phrase(paragraph, head))
    if source is not None and not any(character.isalnum() for character in text[slice(*source)]):
        return None
    cue = candidate.cue
    last = candidate.cue_end
    return Attribution(
        content=content,
        source=source,
        cue=None if cue is None else paragraph.span(cue.i, cue.i if last is None else last),
        form=form_of(text, content, quotations),
        construction=candidate.construction or Construction.QUOTATION,
        verb=candidate.lemma,
        is_thought=candidate.frames.thought and not candidate.frames.clause,
        source_head=None if head is None else paragraph.offset(head),
        apposition=_apposition(candidate),
        relays=None if candidate.relays is None else _attribution(text, candidate.relays, quotations),
    )


def _apposition(candidate: Candidate) -> TextRange | None:
    head = candidate.source
    if head is None:
        return None
    for child in children(head, "appos"):
        if child.i > head.i:
            return candidate.paragraph.span(child.left_edge.i, child.i)
    return None
