"""Write proposals as the draft of a source file.

The draft holds no sentence of the article: quotes are written by their first and last words, and a comment shows at most
six words in a row.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

from guarantees.core.errors import InputError
from guarantees.dataset.curated_record import Key, keys_of
from guarantees.dataset.model import Statement
from guarantees.dataset.texts import coding_coverage
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.article_file import RawArticle
from guarantees.drafting.attributions.attribution import Attribution
from guarantees.drafting.bands import BANDS
from guarantees.drafting.proposal import Certainty, Proposal, Suggestion
from guarantees.drafting.quote_words import quote_for
from guarantees.drafting.yaml_lines import Plain, flow, key_lines, scalar

_SCHEMA: Final = "# yaml-language-server: $schema=../../schemas/curation/source.json"
_LANGUAGE: Final = "en"

_MAX_STATEMENTS: Final = 999
"""No article holds more; a file that does is a collection of articles, or not an article."""

_MAX_LISTED: Final = 3
"""The most values that a comment lists for a blank key."""

_MAX_COMMENT_WORDS: Final = 6
"""The most words in a row that a comment shows of the article."""

_MAX_REASON: Final = 120
"""The most characters of a reason in a comment."""

_ADJACENT: Final = 100
"""The source and the cue of an attribution are one quote if at most so many characters are between them."""

_SENTENCE_ENDS: Final = ".!?:;…”\"’'"
_LINE: Final = re.compile(r"\S(?:[^\n]*\S)?")

_MAX_HEADING: Final = 30
"""A longer line is a paragraph whose full stop is missing."""

_EVENT_OR_ABOUT: Final = "if it was said there; under `about` if it is the topic"
_NOT_QUOTABLE: Final = (
    "Some of its words repeat too often in the article to be quoted by the first and last ones."
)

_QUOTED: Final = re.compile("“([^”]*)(?:”|$)")
_NOT_IN_YAML: Final = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that YAML does not allow in a file, or reads as line breaks."""


def render_draft(
    article: RawArticle,
    proposals: Sequence[Proposal],
    *,
    source_id: str,
    reference_date: dt.date,
    published: dt.date | None,
    pipeline: str,
    names: frozenset[str] = frozenset(),
) -> str:
    """Return the draft of the source file *source_id* as YAML.

    *names* are those of all actors: a heading that attributes something is listed as excluded, as coverage asks for.
    *pipeline* names what made the proposals: the tool, the pipeline, its version and the hash of its weights.

    Raises:
        InputError: There are more proposals than one article can have.
    """
    if len(proposals) > _MAX_STATEMENTS:
        message = f"{source_id}: {len(proposals)} statements are proposed; at most {_MAX_STATEMENTS} can be drafted."
        raise InputError(f"{message} Name a file that holds one article.")
    text = Article(f"{source_id}.txt", article.text)
    lines_of_headings = headings(article.text)
    to_cover = coding_coverage.measure_coverage(text, {}, names)
    open_ranges = (*to_cover.sentences.open, *to_cover.quotations.open)
    quoted = [line for line in lines_of_headings if any(a < line[1] and line[0] < b for a, b in open_ranges)]
    proposals = [proposal for proposal in proposals if not is_in_heading(proposal, lines_of_headings)]
    lines = [
        _SCHEMA,
        *_head_lines(source_id, pipeline),
        *_source_lines(article, text, reference_date, published),
    ]
    lines.append("statements:" if proposals else "statements: []")
    for number, proposal in enumerate(proposals, start=1):
        lines += _StatementDraft(text, proposal, f"s{number:02}").lines()
    quotes = [flow(quote_for(text, *line)) for line in quoted]
    lines += ["exclusions:"] if quotes else []
    lines += [f"  - {{quote: {quote}, reason: headline}}" for quote in quotes]
    return _NOT_IN_YAML.sub(_escape, "\n".join([*lines, ""]))


def headings(text: str) -> list[TextRange]:
    r"""Return the ranges of the lines that do not end like a sentence: headlines, by-lines, headings, page frames.

    >>> headings("Ferry stays, says Roe\n\nThe night ferry stays.\n")
    [(0, 21)]
    """
    spans = (match.span() for match in _LINE.finditer(text))
    return [
        (start, end)
        for start, end in spans
        if text[end - 1] not in _SENTENCE_ENDS and len(text[start:end].split()) <= _MAX_HEADING
    ]


def is_in_heading(proposal: Proposal, lines: Sequence[TextRange]) -> bool:
    """Return whether *proposal* stands in one of the *lines* that are headings: nothing is coded from those."""
    return any(start <= proposal.attribution.start < end for start, end in lines)


def _escape(match: re.Match[str]) -> str:
    """Return the escape sequence of a character in a double-quoted scalar; no bare scalar has such a character."""
    return f"\\u{ord(match.group()):04x}"


def _head_lines(source_id: str, pipeline: str) -> list[str]:
    bands = "; ".join(f"{band.letter} ({band.label}) {band.rate}" for band in BANDS.values())
    return [
        f"# Drafted by {_one_line(pipeline)}.",
        "# Nothing here is coded yet: `guarantees build` refuses the file until every statement has a summary.",
        "# Compare each statement with the article, here or with",
        f"# `guarantees draft --review {source_id}`: correct the keys, fill in the blank ones, and write the summary in",
        "# your own words. Remove what is not a statement, or list its quote under `exclusions:` with a reason.",
        "# `guarantees coverage` reports what is still open.",
        "# A value marked `check` is right in 70 to 80 of 100 cases, one without a mark in more than 80.",
        f"# Bands, with the number of quotes of 100 that begin and end right: {bands}.",
    ]


def _source_lines(
    article: RawArticle, text: Article, reference_date: dt.date, published: dt.date | None
) -> Iterator[str]:
    """Yield the lines of the bibliographic record."""
    yield "source:"
    yield f"  title: {_quoted(article.title)}" if article.title else "  title:  # the headline as printed"
    yield f"  file: {text.file}"
    if article.publisher:
        yield f"  publisher: {_quoted(article.publisher)}  # check: from the metadata of the page"
    if article.authors:
        yield f"  author: [{', '.join(map(_quoted, article.authors))}]  # check: from the metadata of the page"
    yield f"  language: {_LANGUAGE}"
    if published:
        yield f"  published: {published}"
    elif article.published:
        yield f"  # published: {article.published}  # from the metadata of the page; only a printed day counts"
    yield f"  published_basis: {'printed' if published else 'unknown'}"
    yield f"  reference_date: {reference_date}"


class _StatementDraft:
    """Writes one proposal as a statement."""

    def __init__(self, text: Article, proposal: Proposal, statement_id: str) -> None:
        self.text = text
        self.proposal = proposal
        self.statement_id = statement_id

    def lines(self) -> list[str]:
        """Return the lines of the statement, with its keys in the order of the model."""
        writers: Mapping[str, Callable[[Key], list[str]]] = {
            "id": self._id,
            "same_as": lambda key: _possible(key, self.proposal.may_repeat, "may repeat it"),
            "speaker": self._speaker,
            "quote": self._quote,
            "attribution": lambda key: self._quotes(key, _attribution_ranges(self.proposal.attribution)),
            "date_words": self._date_words,
            "event": lambda key: _possible(key, self.proposal.possible_events, _EVENT_OR_ABOUT),
            "summary": lambda key: [f"{key.name}:  # what is said, in your own words"],
            "confidence": lambda key: _suggested(key, _confidence(self.proposal)),
        }
        lines = [
            line
            for key in keys_of(Statement).values()
            for line in writers.get(key.name, self._suggested)(key)
        ]
        return [("  - " if number == 0 else "    ") + line for number, line in enumerate(lines)]

    def _id(self, key: Key) -> list[str]:
        reason = _reason(self.proposal.reason)
        return [f"{key.name}: {self.statement_id}  # band {self.proposal.band}: {reason}"]

    def _suggested(self, key: Key) -> list[str]:
        return _suggested(key, self.proposal.keys.get(key.name, Suggestion()))

    def _speaker(self, key: Key) -> list[str]:
        name, source = _one_line(self.proposal.new_actor), self.proposal.attribution.source
        if name and len(name.split()) <= _MAX_COMMENT_WORDS:
            command = f"guarantees draft --actor {shlex.quote(name)}"
            return [f"{key.name}:  # not in curation/actors/: {name}; `{command}` proposes a file"]
        if self.proposal.speaker.value or self.proposal.speaker.others or source is None:
            return _suggested(key, self.proposal.speaker)
        return [f"{key.name}:  # no actor found for “{_few_words(self.text.content[slice(*source)])}”"]

    def _quote(self, key: Key) -> list[str]:
        """Return the lines of the quote, and a comment with a quote for each part that may be cut off."""
        lines = self._quotes(key, self.proposal.attribution.content)
        pieces = _cut(self.proposal.attribution.content, self.proposal.sentence_cuts)
        quotes = [quoted for piece in pieces if (quoted := self._quotable(piece))]
        if not quotes[1:]:
            return lines
        head = f"# may hold several statements; those after the first have `turn: {self.statement_id}`:"
        flows = [flow(quoted if quoted[1:] else quoted[0]) for quoted in quotes]
        return [*lines, head, *(f"#   {key.name}: {one}" for one in flows)]

    def _quotes(self, key: Key, ranges: Sequence[TextRange]) -> list[str]:
        """Return the lines of a key that quotes *ranges*; a comment says if some of them cannot be quoted."""
        quotes = self._quotable(ranges)
        lines = key_lines(key.name, quotes) if quotes or key.required else []
        return lines if len(quotes) == len(ranges) else [*lines, f"# {_NOT_QUOTABLE}"]

    def _quotable(self, ranges: Sequence[TextRange]) -> list[Plain]:
        """Return the quotes of *ranges*, without those that cannot be quoted by their first and last words."""
        quotes: list[Plain] = []
        for start, end in ranges:
            with suppress(InputError):
                quotes.append(quote_for(self.text, start, end))
        return quotes

    def _date_words(self, key: Key) -> list[str]:
        """Return the lines of the words of the date, in a comment if the date is blank."""
        words, date = self.proposal.date_words, self.proposal.keys.get("date", Suggestion())
        lines = self._quotes(key, [words] if words else [])
        return lines if _is_written(date) else [f"# {line.removeprefix('# ')}" for line in lines]


def _is_written(suggestion: Suggestion) -> bool:
    return bool(suggestion.value) and suggestion.certainty is not Certainty.LISTED


def _suggested(key: Key, suggestion: Suggestion) -> list[str]:
    """Return the line of *key* with a suggested value; a value that is not sure enough is in a comment only."""
    reason = _reason(suggestion.reason)
    if not _is_written(suggestion):
        candidates = [value for value in (suggestion.value, *suggestion.others) if value][:_MAX_LISTED]
        if not key.required:
            return _possible(key, candidates, reason)
        comment = "; ".join(
            part for part in (f"{_either(candidates)}?" if candidates else "", reason) if part
        )
        return [f"{key.name}:  # {comment}" if comment else f"{key.name}:"]
    if not key.required and suggestion.value == "false":
        return []
    line = f"{key.name}: {_value(key, suggestion.value)}"
    if suggestion.certainty is Certainty.FILLED:
        return [line]
    others = f"or {_either(suggestion.others[:_MAX_LISTED])}" if suggestion.others else ""
    return [f"{line}  # check: {'; '.join(part for part in (reason, others) if part)}".removesuffix(": ")]


def _possible(key: Key, values: Sequence[str], reason: str) -> list[str]:
    """Return the comment that offers the first of *values* for an optional key and names the others."""
    if not values:
        return []
    others = f"or {_either(values[1:_MAX_LISTED])}" if values[1:] else ""
    comment = "; ".join(part for part in (reason, others) if part)
    return [f"# {key.name}: {_value(key, values[0])}" + (f"  # {comment}" if comment else "")]


def _value(key: Key, value: str) -> str:
    return flow(list(value.replace(",", " ").split())) if key.is_list else scalar(value)


def _either(values: Sequence[str]) -> str:
    """Return *values* as alternatives.

    >>> _either(["denial", "demand", "refusal"])
    'denial, demand or refusal'
    """
    return " or ".join(part for part in (", ".join(values[:-1]), values[-1]) if part)


def _confidence(proposal: Proposal) -> Suggestion:
    """Return how certain the speaker and the act can be: high only if the words and the speaker are."""
    if not _is_written(proposal.speaker):
        return Suggestion(reason="high if speaker and act are plain in the text, else medium or low")
    if proposal.band == next(iter(BANDS)) and proposal.speaker.certainty is Certainty.FILLED:
        return Suggestion("high", Certainty.FILLED)
    return Suggestion("medium", Certainty.CHECK, reason="high if speaker and act are plain in the text")


def _attribution_ranges(attribution: Attribution) -> list[TextRange]:
    """Return the words that say who said it: source and cue in one range if they are adjacent, else each in its own."""
    source, cue = attribution.source, attribution.cue
    if source is None or cue is None:
        return [part for part in (source, cue) if part]
    (start, first_end), (second_start, end) = parts = sorted((source, cue))
    is_between = any(first_end < stop and begin < second_start for begin, stop in attribution.content)
    if is_between or second_start - first_end > _ADJACENT:
        return parts
    return [(start, max(first_end, end))]


def _cut(content: Sequence[TextRange], cuts: Sequence[int]) -> list[list[TextRange]]:
    """Return the ranges of *content* in pieces, a new one from each of *cuts* on."""
    pieces: list[list[TextRange]] = [[]]
    for start, end in content:
        position = start
        for cut in sorted(cut for cut in cuts if start <= cut < end):
            if position < cut:
                pieces[-1].append((position, cut))
            if pieces[-1]:
                pieces.append([])
            position = cut
        pieces[-1].append((position, end))
    return pieces


def _reason(text: str) -> str:
    """Return a reason as a comment: on one line, and with few words of the article."""
    text = _QUOTED.sub(lambda match: f"“{_few_words(match.group(1))}”", _one_line(text))
    return text if len(text) <= _MAX_REASON else f"{text[: _MAX_REASON - 1].rstrip()}…"


def _quoted(text: str) -> str:
    """Return a text of the page as a YAML scalar in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _few_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:_MAX_COMMENT_WORDS]) + (" …" if len(words) > _MAX_COMMENT_WORDS else "")


def _one_line(text: str) -> str:
    return " ".join(text.split())
