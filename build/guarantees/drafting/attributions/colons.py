"""A name or a clause before a colon: Roe: “…”; Q: …; the answer came from Roe: “…”."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from guarantees.drafting.attributions.attribution import Construction
from guarantees.drafting.attributions.candidate import Candidate
from guarantees.drafting.attributions.parsed_paragraph import Paragraph, count_words
from guarantees.drafting.attributions.reporting_words import NOT_A_SOURCE
from guarantees.drafting.attributions.verb_frames import read_verb, reporting_verbs

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAME_LINE: Final = re.compile(
    r"(?P<name>(?:[A-Z][\w.'’-]*|[a-z]+)(?:[ ,]+(?:[A-Z(@&][\w.'’)-]*|[a-z]+)){0,6}?|Q|A)\s*:\s+(?=\S)"
)
_NAMES: Final = frozenset(("PERSON", "ORG", "GPE", "NORP"))
_IN_HEADLINES: Final = frozenset(("poll", "campaign", "camp", "aide", "report", "source"))
_MAX_NAME: Final = 4
_MIN_SAID: Final = 3
_MIN_QUOTED: Final = 4
_MAX_LEAD: Final = 25
"""The number of words that may stand between a verb and the colon that ends its paragraph."""


def name_line(paragraph: Paragraph, *, is_first: bool) -> Candidate | None:
    """Return the candidate of a paragraph that starts with a name and a colon, or None.

    In the first paragraph, a headline, words like *poll* may stand for a source as well: Poll: …
    """
    line = paragraph.text[paragraph.start : paragraph.end]
    match = _NAME_LINE.match(line)
    if not match or not _names_a_source(paragraph, match, is_first=is_first):
        return None
    name_start, name_end = match.span("name")
    return Candidate(
        paragraph,
        None,
        construction=Construction.COLON,
        source_words=(paragraph.start + name_start, paragraph.start + name_end),
        spans=[(paragraph.start + match.end(), paragraph.end)],
    )


def _names_a_source(paragraph: Paragraph, match: re.Match[str], *, is_first: bool) -> bool:
    name, said = match["name"], match.string[match.end() :]
    words = name.lower().split()
    tokens = [token for token in paragraph.doc if token.idx < match.end("name")]
    has_verb = any(t.pos_ in ("VERB", "AUX") and t.tag_ not in ("VBG", "VBN") for t in tokens)
    if NOT_A_SOURCE & {" ".join(words), words[-1]} or count_words(said) < _MIN_SAID or has_verb:
        return False
    if name.isupper() and len(name) > 1:
        return True
    has_entity = any(e.start_char < match.end("name") and e.label_ in _NAMES for e in paragraph.doc.ents)
    if is_first and len(words) <= _MAX_NAME and (has_entity or words[-1] in _IN_HEADLINES):
        return True
    is_noun = bool(tokens) and tokens[-1].pos_ in ("PROPN", "PRON", "NOUN")
    quoted = any(abs(start - paragraph.start - match.end()) <= 1 for start, _ in paragraph.quotations)
    if quoted or said.startswith("‘"):
        return has_entity or is_noun
    is_name = len(name.split()) <= _MAX_NAME and all(word[:1].isupper() for word in name.split())
    return has_entity and is_name and not (is_first and len(words) <= _MAX_NAME)


_SIGNED: Final = re.compile(
    r"[”\"]\s*(?:—|–|--)\s*(?P<name>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4})[^.!?]{0,40}$"
)


def signed_quotation(paragraph: Paragraph) -> Candidate | None:
    """Return the candidate of a paragraph that is a quotation with a name behind a dash, or None: “…” — Roe."""
    match = _SIGNED.search(paragraph.text, paragraph.start, paragraph.end)
    if not match or not paragraph.starts_quoted() or len(paragraph.quotations) != 1:
        return None
    return Candidate(
        paragraph,
        None,
        construction=Construction.COLON,
        source_words=match.span("name"),
        spans=list(paragraph.quotations),
    )


def unowned_after_colon(paragraph: Paragraph, candidates: list[Candidate]) -> list[Candidate]:
    """Return a candidate for each quotation behind a colon that belongs to none of *candidates*: Roe's answer: “…”."""
    found: list[Candidate] = []
    for start, end in paragraph.quotations:
        lead = paragraph.text[paragraph.start : start].rstrip()
        is_owned = any(candidate.overlap(start, end) for candidate in candidates)
        if is_owned or not lead.endswith(":") or count_words(paragraph.text[start:end]) < _MIN_QUOTED:
            continue
        source = _last_name(paragraph, len(lead) - 1)
        if source is not None:
            found.append(
                Candidate(paragraph, None, source, construction=Construction.COLON, spans=[(start, end)])
            )
    return found


def _last_name(paragraph: Paragraph, before: int) -> Token | None:
    """Return the name that ends before this offset in the paragraph, or the last subject that is a name."""
    tokens = [token for token in paragraph.doc if token.idx < before]
    while len(tokens) > 1 and tokens[-1].pos_ in ("PUNCT", "SPACE", "NUM"):
        tokens.pop()
    if not tokens:
        return None
    last = tokens[-1]
    for entity in paragraph.doc.ents:
        if entity.label_ in ("PERSON", "ORG") and entity.end == last.i + 1:
            return entity.root
    subjects = [
        token
        for token in last.sent
        if token.dep_ == "nsubj"
        and token.i < last.i
        and not paragraph.is_quoted(token.i)
        and token.pos_ in ("PROPN", "PRON")
    ]
    return subjects[-1] if subjects else None


def cue_before_colon(paragraph: Paragraph, own: list[Candidate]) -> Candidate | None:
    """Return the cue of the colon that ends *paragraph*, so that what follows below belongs to it, or None.

    It is one of its *own* candidates, or a new one without spans.
    """
    for verb in reversed(reporting_verbs(paragraph)):
        candidate = next((c for c in own if c.cue is not None and c.cue.i == verb.i), None)
        if candidate is None:
            candidate = read_verb(paragraph, verb)
            candidate.spans, candidate.construction = [], Construction.QUOTATION
        if not candidate.frames.takes_quotation:
            continue
        lead = paragraph.text[paragraph.offset(verb) : paragraph.end]
        if re.search(r"[.!?]\s", lead) or count_words(lead) > _MAX_LEAD:
            return None
        if candidate.source is None:
            continue
        if candidate.construction in (Construction.OBJECT, Construction.PREPOSITION, Construction.INFINITIVE):
            candidate.spans = []
        return candidate
    return None
