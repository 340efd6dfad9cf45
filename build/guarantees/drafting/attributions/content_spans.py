"""Where what is said begins and ends: from the tokens that hang on a cue to ranges of the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.parsed_paragraph import Paragraph
from guarantees.drafting.attributions.reporting_words import frames_of
from guarantees.drafting.attributions.syntax import PAST_OR_PRESENT, SUBJECTS, children, has_subject, runs

if TYPE_CHECKING:
    from spacy.tokens import Token

_ONE_SIDED: Final = frozenset(
    (Construction.CLAUSE, Construction.OBJECT, Construction.PREPOSITION, Construction.INFINITIVE)
)
"""Constructions whose content stands on one side of the verb."""

_DASHES: Final = frozenset(("—", "–", "--"))
_CLAUSE_ENDS: Final = frozenset((",", ".", ";", ":", "!", "?", *_DASHES))
_OPENING_PUNCTUATION: Final = frozenset(('"', "''", "``", "[", "(", "$"))
_TRAILING: Final = frozenset((",", ":", ";", "-", "—", "–"))
_PRONOUN: Final = frozenset(("nsubj", "nsubjpass", "det", "pobj", "attr"))
"""Dependencies of *that* where it is no conjunction."""

_NARRATOR_PRONOUNS: Final = frozenset(("which", "who", "whom", "where", "whose", "when"))


def settle(candidate: Candidate) -> None:
    """Set the spans of *candidate* from the tokens that it holds."""
    tokens = set(candidate.held)
    if tokens and candidate.cue is not None and candidate.construction in _ONE_SIDED:
        tokens = _one_side(candidate, candidate.cue, tokens)
    candidate.spans = [
        span
        for first, last in runs(candidate.paragraph, tokens)
        if (span := _trimmed(candidate.paragraph, first, last))
    ]


def _one_side(candidate: Candidate, verb: Token, tokens: set[int]) -> set[int]:
    """Return the *tokens* on the side of *verb* on which it holds something, cut where the narrator goes on."""
    is_clause = candidate.construction is Construction.CLAUSE
    stands_behind = all(head > verb.i for head in candidate.heads)
    is_split = min(tokens) < verb.i < max(tokens)
    if stands_behind if is_clause else is_split:
        tokens = {index for index in tokens if index > verb.i}
    cut = cut_point(candidate.paragraph, verb, tokens, candidate.construction)
    if cut is not None:
        return {index for index in tokens if index < cut}
    if is_clause and tokens and max(tokens) > verb.i:
        tokens |= _rest_of_clause(candidate.paragraph, verb, max(tokens))
    return tokens


def _rest_of_clause(paragraph: Paragraph, verb: Token, last: int) -> set[int]:
    """Return the tokens behind *last* up to the next stop, which the parser hung on something else."""
    doc, end = paragraph.doc, int(verb.sent.end)
    own = {
        token.i
        for child in children(
            verb, "advcl", "prep", "npadvmod", "advmod", "conj", "cc", "dative", "dobj", "agent"
        )
        if child.i > last
        for token in child.subtree
    }
    first = following = last + 1
    if following >= end or doc[following].is_punct or doc[following].is_space:
        return set()
    while following < end and following not in own and not _ends_clause(paragraph, following):
        following += 1
    return set(range(first, following))


def _ends_clause(paragraph: Paragraph, index: int) -> bool:
    token = paragraph.doc[index]
    return bool(token.is_punct) and token.text in _CLAUSE_ENDS and not paragraph.is_quoted(index)


def _trimmed(paragraph: Paragraph, first: int, last: int) -> TextRange | None:
    """Return the range of the tokens without outer punctuation and without the conjunction *that*."""
    doc = paragraph.doc
    while first < last and (
        doc[first].is_space or (doc[first].is_punct and doc[first].text not in _OPENING_PUNCTUATION)
    ):
        first += 1
    if first < last and doc[first].lower_ == "that" and doc[first].dep_ not in _PRONOUN:
        first += 1
    while last > first and (doc[last].is_space or doc[last].dep_ == "cc" or doc[last].text in _TRAILING):
        last -= 1
    start, end = paragraph.span(first, last)
    for quoted_start, quoted_end in paragraph.quotations:
        gap = quoted_start - end
        if (
            0 <= gap <= 1
            and not paragraph.text[end:quoted_start].strip()
            and paragraph.text[end - 1].isalnum()
        ):
            end = quoted_end  # what is said runs into a quotation without a stop
    return start, end


def cut_point(
    paragraph: Paragraph, verb: Token, tokens: Iterable[int], construction: Construction | None = None
) -> int | None:
    """Return the first of the *tokens* behind *verb* at which the narrator goes on; None if it does not."""
    for index in sorted(index for index in tokens if index > verb.i):
        if paragraph.is_quoted(index):
            continue
        token = paragraph.doc[index]
        for rule in _CUTS:
            cut = rule(paragraph, verb, token)
            if cut is not None:
                return cut
        if construction in (Construction.OBJECT, Construction.PREPOSITION):
            cut = _relative_clause(paragraph, verb, token)
            if cut is not None:
                return cut
    return None


def _before(token: Token) -> str:
    return str(token.nbor(-1).text) if token.i else ""


def _behind(token: Token) -> str:
    return str(token.nbor().text) if token.i + 1 < len(token.doc) else ""


def _speaks(token: Token) -> bool:
    """Return whether *token* is a verb of saying in any frame but thought."""
    frames = frames_of(token.lemma_)
    return frames.clause or frames.object or bool(frames.prepositions)


_NARRATOR_PARTICIPLES: Final = frozenset(
    ("alluding", "drawing", "eliciting", "prompting", "referring", "sparking")
)
"""Participles by which the narrator goes on about what was said."""

_REACTIONS: Final = frozenset(("applause", "boos", "cheers", "groans", "jeers", "laughter"))

_NEAR: Final = 3
_CLAUSE_LENGTH: Final = 4
_PARENTHESIS_LENGTH: Final = 6


def _according(_: Paragraph, verb: Token, token: Token) -> int | None:
    """…, according to …."""
    is_cue = token.lower_ == "according" and _behind(token).lower() == "to"
    return int(token.i) if is_cue and token.i > verb.i + _NEAR else None


def _late_cue(_: Paragraph, verb: Token, token: Token) -> int | None:
    """…, he said at the end of the sentence."""
    if token.pos_ != "VERB" or token.tag_ not in ("VBZ", "VBD") or not frames_of(token.lemma_).clause:
        return None
    ends = _behind(token) in (".", '"', "") or token.i + 1 >= verb.sent.end
    subjects = [child for child in token.children if child.dep_ in SUBJECTS and child.i < token.i]
    if not ends or token.i <= verb.i + _CLAUSE_LENGTH or not subjects:
        return None
    comma = int(subjects[0].left_edge.i) - 1
    is_parenthesis = (
        comma > verb.i and token.doc[comma].text == "," and token.i - comma - 1 <= _PARENTHESIS_LENGTH
    )
    return comma if is_parenthesis else None


def _participle(_: Paragraph, __: Token, token: Token) -> int | None:
    """…, adding that …."""
    follows_stop = _before(token) in (",", '"', *_DASHES)
    is_participle = token.tag_ == "VBG" and token.dep_ not in ("amod", "pobj", "compound")
    is_narrator = _speaks(token) or token.lower_ in _NARRATOR_PARTICIPLES
    return int(token.i) if is_participle and follows_stop and is_narrator and not has_subject(token) else None


def _reaction(_: Paragraph, __: Token, token: Token) -> int | None:
    """…, to cheers."""
    noun = _behind(token).lower()
    follows = _before(token) in (",", '"') and token.lower_ == "to"
    return int(token.i) - 1 if follows and noun in _REACTIONS else None


def _concession(_: Paragraph, verb: Token, token: Token) -> int | None:
    """…, although she admitted …."""
    clause = token.head
    if (
        token.dep_ != "mark"
        or token.lower_ not in ("although", "though", "while", "but")
        or _before(token) != ","
    ):
        return None
    subjects = [child for child in clause.children if child.dep_ in SUBJECTS]
    is_source = bool(subjects) and subjects[0].lower_ in ("he", "she", "they")
    reports = frames_of(clause.lemma_).clause and clause.tag_ == verb.tag_
    return int(token.i) - 1 if is_source and reports else None


def _narrated_apposition(paragraph: Paragraph, _: Token, token: Token) -> int | None:
    """…, a promise that critics called …."""
    if token.dep_ != "relcl" or not _speaks(token) or token.head.dep_ not in ("appos", "npadvmod", "dobj"):
        return None
    first = token.head.left_edge
    is_apposition = _before(first) == "," and first.lower_ in ("a", "an") and not paragraph.is_quoted(first.i)
    return int(first.i) - 1 if is_apposition else None


def _second_report(_: Paragraph, verb: Token, token: Token) -> int | None:
    """… and added …; … and he added …."""
    if (
        token.pos_ != "VERB"
        or token.dep_ != "conj"
        or token.tag_ not in PAST_OR_PRESENT
        or not _speaks(token)
    ):
        return None
    subjects = [child for child in token.children if child.dep_ in SUBJECTS]
    is_pronoun = bool(subjects) and subjects[0].lower_ in ("he", "she", "they")
    if token.i <= verb.i + 2 or (subjects and not (is_pronoun and frames_of(token.lemma_).clause)):
        return None
    before = _skip(subjects[0].left_edge if subjects else token, verb, ("ADV", "AUX"))
    return int(before.i) if before.dep_ == "cc" or before.text == "," else None


def _second_verb(_: Paragraph, verb: Token, token: Token) -> int | None:
    """Said … and left: a verb in the tense of the cue, where the content has another."""
    if (
        token.pos_ != "VERB"
        or token.dep_ != "conj"
        or token.tag_ != verb.tag_
        or verb.tag_ not in ("VBZ", "VBD")
    ):
        return None
    if _speaks(token) or any(child.dep_ in (*SUBJECTS, "aux", "auxpass") for child in token.children):
        return None
    tense = _tense(token.head)
    differs = (
        tense in ("VBZ", "VBP", "MD", "VBD") and tense != verb.tag_ and (verb.tag_, tense) != ("VBZ", "VBP")
    )
    before = _skip(token, verb, ("ADV",))
    is_then = before.text == "," and before.nbor().lower_ == "then"
    if token.head.i <= verb.i or not differs or not (before.dep_ == "cc" or is_then):
        return None
    return int(before.i) - (before.dep_ == "cc" and _before(before) == ",")


def _skip(token: Token, verb: Token, parts_of_speech: tuple[str, ...]) -> Token:
    """Return the first token before *token*, and not before *verb*, that is none of these *parts_of_speech*."""
    token = token.nbor(-1)
    while token.i > verb.i and token.pos_ in parts_of_speech:
        token = token.nbor(-1)
    return token


def _tense(verb: Token) -> str:
    """Return the tag of the finite part of *verb*."""
    auxiliaries = children(verb, "aux", "auxpass")
    return str(auxiliaries[0].tag_ if auxiliaries else verb.tag_)


def _relative_clause(paragraph: Paragraph, verb: Token, token: Token) -> int | None:
    """…, which …: of the narrator, where only an object or a phrase is said."""
    if token.dep_ != "relcl":
        return None
    first = token.left_edge
    is_narrator = (
        _before(first) == "," and first.lower_ in _NARRATOR_PRONOUNS and not paragraph.is_quoted(first.i)
    )
    return int(first.i) - 1 if is_narrator and first.i > verb.i + 1 else None


def _reporting_relative_clause(_: Paragraph, verb: Token, token: Token) -> int | None:
    """…, who said …."""
    if token.dep_ != "relcl" or token.pos_ != "VERB" or not _speaks(token):
        return None
    first = token.left_edge
    is_narrator = _before(first) == "," and first.lower_ in ("which", "who", "whom")
    return int(first.i) - 1 if is_narrator and first.i > verb.i + 2 else None


def _as_clause(_: Paragraph, __: Token, token: Token) -> int | None:
    """…, as she noted."""
    verb = token.head
    is_near = 0 < verb.i - token.i < _PARENTHESIS_LENGTH
    follows_stop = _before(token) in (",", '"', *_DASHES)
    is_as = token.lower_ == "as" and follows_stop and verb.pos_ == "VERB" and is_near and _speaks(verb)
    return int(token.i) - 1 if is_as else None


def _with_clause(_: Paragraph, __: Token, token: Token) -> int | None:
    """…, with others saying …."""
    follows_stop = _before(token) in (",", '"', *_DASHES)
    if token.lower_ != "with" or not follows_stop:
        return None
    return int(token.i) - 1 if any(t.tag_ == "VBG" and _speaks(t) for t in token.subtree) else None


_CUTS: Final = (
    _according,
    _late_cue,
    _participle,
    _reaction,
    _concession,
    _narrated_apposition,
    _second_report,
    _second_verb,
    _reporting_relative_clause,
    _as_clause,
    _with_clause,
)
"""Where the narrator goes on behind what is said, in the order in which a token is asked."""
