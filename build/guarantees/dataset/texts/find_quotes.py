"""Find the quotes of curators in an article."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.locations import Location
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.dataset.evidence import EXCLUSION, Anchor, Evidence, QuoteSelector
from guarantees.dataset.texts.article import Article, sha256
from guarantees.dataset.texts.published_words import ends_of
from guarantees.dataset.texts.shared_phrases import WORD, words

QUOTE_NOT_FOUND: Final = register(
    Rule(
        name="quote-not-found",
        group=QUOTES,
        summary="A quote must occur in its article exactly once, or at the occurrence that it names.",
        fix="Copy the words from the article, or add `occurrence:` if they occur several times.",
        bad="quote: A boat without fuel is a raft",
        good="quote: {words: A boat without fuel is a raft, occurrence: 2}",
    )
)
CHANGED_TEXT: Final = register(
    Rule(
        name="changed-text",
        group=QUOTES,
        summary="An article must be byte for byte the one that was anchored.",
        fix="Restore the article as it was received; if the new text is right, remove the lock and run `guarantees anchor`.",
        bad="ferry-gazette.txt with a corrected spelling",
        good="ferry-gazette.txt as it was received",
    )
)


_MIN_SIMILARITY: Final = 0.6
_MAX_LISTED: Final = 5
_MAX_SCANNED: Final = 5_000
"""In an article of more words, only passages that share a word with a missing quote are compared with it."""

# One character for one, so that offsets stay the same: typewriter characters for typographic ones.
_FOLD: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


_MARKS: Final = '“”„«»"'


class QuoteNotFoundError(ValueError):
    """A quote is not in its article, or not unambiguously; *hint* says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        """Store the *message* and the *hint*."""
        super().__init__(message)
        self.hint = hint


@lru_cache(maxsize=64)
def _folded(content: str) -> str:
    """Return *content* with typewriter characters, in which quotes are searched for."""
    return content.translate(_FOLD)


def _pattern(words: str) -> re.Pattern[str]:
    """Return a pattern for *words* as whole words, with any whitespace between them."""
    folded = r"\s+".join(re.escape(word) for word in words.translate(_FOLD).split())
    left = r"(?<!\w)" if words.strip()[:1].isalnum() else ""
    right = r"(?!\w)" if words.strip()[-1:].isalnum() else ""
    # The lookahead finds overlapping occurrences as well.
    return re.compile(f"(?=({left}{folded}{right}))")


def find(text: Article, quote: QuoteSelector) -> Anchor:
    """Return the anchor of *quote* in *text*.

    Raises:
        QuoteNotFoundError: The quote is not in the article, or its start occurs several times.
    """
    folded = _folded(text.content)
    start = _find_start(text, quote, list(_pattern(quote.start).finditer(folded)))
    end = start.end(1)
    if quote.end:
        matches = _pattern(quote.end).finditer(folded, start.start())
        last = next((match for match in matches if match.end(1) >= start.end(1)), None)
        if not last:
            raise _end_not_found(text, quote, start.start())
        end = last.end(1)
    return anchor(text, start.start(), end)


def _end_not_found(text: Article, quote: QuoteSelector, start: int) -> QuoteNotFoundError:
    """Return the error for a quote whose end is not behind its *start*."""
    line, column = text.place(start)
    message = f"The end {_marked(quote.end)} does not occur after the start {_marked(quote.start)}"
    before = list(_pattern(quote.end).finditer(_folded(text.content), 0, start))
    hint = _without_marks(text, quote.end) or _nearest(text, quote.end)
    if before:
        end_line, end_column = text.place(before[-1].start())
        hint = (
            f"It occurs only before the start, on line {end_line}, column {end_column}. Write the first words under `from`, "
            "and the last words under `to`."
        )
    return QuoteNotFoundError(f"{message} (line {line}, column {column} of {text.file}).", hint)


def _find_start(text: Article, quote: QuoteSelector, starts: Sequence[re.Match[str]]) -> re.Match[str]:
    """Return the match of the start of *quote*.

    Raises:
        QuoteNotFoundError: There is none, or it is ambiguous.
    """
    if not starts:
        part = "The start" if quote.end else "The quote"
        hint = _without_marks(text, quote.start) or _nearest(text, quote.start)
        raise QuoteNotFoundError(f"{part} {_marked(quote.start)} is not in {text.file}.", hint)
    part = "The start of the quote" if quote.end else "The quote"
    times = "once" if len(starts) == 1 else f"{len(starts)} times"
    if quote.occurrence > len(starts):
        message = f"{part}, {_marked(quote.start)}, occurs only {times} in {text.file}; `occurrence` is {quote.occurrence}."
        hint = "Remove `occurrence`." if len(starts) == 1 else f"Write a number from 1 to {len(starts)}."
        raise QuoteNotFoundError(message, hint)
    if not quote.occurrence and len(starts) > 1:
        places = [text.place(match.start()) for match in starts[:_MAX_LISTED]]
        listed = "; ".join(f"line {line}, column {column}" for line, column in places)
        more = "; …" if len(starts) > _MAX_LISTED else ""
        message = f"{part}, {_marked(quote.start)}, occurs {times} in {text.file}: {listed}{more}."
        raise QuoteNotFoundError(
            message, f"Add a word, or say which one is meant; for the first: `{quote.numbered(1)}`."
        )
    return starts[max(quote.occurrence, 1) - 1]


def _marked(words: str) -> str:
    """Return *words* in quotation marks, unless they have some themselves."""
    return words if set(words) & set(_MARKS) else f"“{words}”"


def _without_marks(text: Article, words: str) -> str:
    """Return a hint if *words* are in *text* without the quotation marks around them; otherwise an empty text."""
    bare = words.strip(_MARKS + " ")
    if bare == words or not bare or not _pattern(bare).search(_folded(text.content)):
        return ""
    return f"Leave out the quotation marks: “{bare}” is in the article."


def anchor(text: Article, start: int, end: int) -> Anchor:
    """Return the anchor of the slice of *text* from *start* to *end*."""
    span = text.content[start:end]
    first, last = ends_of(span)
    return Anchor(start, end, sha256(span), first, last)


def _nearest(text: Article, quoted: str) -> str:
    """Return a hint that names the passage of *text* most similar to *quoted*, if any is similar."""
    wanted = words(quoted)
    tokens = list(WORD.finditer(text.content))
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(" ".join(wanted))
    best, passage = _MIN_SIMILARITY, None
    for index in _candidates([token.group().casefold() for token in tokens], wanted):
        window = tokens[index : index + len(wanted)]
        matcher.set_seq1(" ".join(token.group() for token in window).casefold())
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, passage = matcher.ratio(), window
    if not passage:
        return "No similar passage found; copy the words from the article."
    line, column = text.place(passage[0].start())
    nearest = " ".join(text.content[passage[0].start() : passage[-1].end()].split())
    return f"Nearest: “{nearest}” on line {line}, column {column}."


def _candidates(tokens: Sequence[str], wanted: Sequence[str]) -> Sequence[int]:
    """Return where a passage similar to *wanted* may start: anywhere, or in a long text near its rarest word."""
    last = max(1, len(tokens) - len(wanted) + 1)
    if last <= _MAX_SCANNED:
        return range(last)
    rarest = min(set(wanted) & set(tokens), key=tokens.count, default=None)
    if rarest is None:
        return ()
    occurrences = [index for index, token in enumerate(tokens) if token == rarest][:_MAX_SCANNED]
    before = wanted.index(rarest)
    return [index - before for index in occurrences if 0 <= index - before < last]


def resolve(text: Article, selectors: Iterable[Evidence]) -> list[tuple[Evidence, Anchor | Finding]]:
    """Return, for every quote, its anchor in *text*, or the finding that it is not there."""
    results: list[tuple[Evidence, Anchor | Finding]] = []
    for evidence in selectors:
        try:
            found = find(text, evidence.quote)
        except QuoteNotFoundError as err:
            results.append((evidence, _finding(evidence, err)))
        else:
            results.append((evidence, found if evidence.part != EXCLUSION else _without_words(found)))
    return results


def _finding(evidence: Evidence, error: QuoteNotFoundError) -> Finding:
    return Finding(
        rule=QUOTE_NOT_FOUND,
        file=evidence.quote.location.file,
        line=evidence.quote.location.line,
        table=evidence.record_ref.table,
        record=evidence.record_ref.record,
        column=evidence.part,
        value=str(evidence.quote),
        message=str(error),
        hint=error.hint,
    )


def _without_words(found: Anchor) -> Anchor:
    """Return an anchor that no table holds: the lock publishes no more words than the tables."""
    return dataclasses.replace(found, start_words="", end_words="")


def check_text_hash(text: Article, recorded: str, lock: str, location: Location) -> list[Finding]:
    """Return a finding if the hash of *text* is not the one *recorded* in the file *lock*.

    *location* is where the article is named.
    """
    if text.sha256 == recorded:
        return []
    return [
        Finding(
            rule=CHANGED_TEXT,
            file=location.file,
            line=location.line,
            column="file",
            value=text.sha256,
            message=f"{text.file} has changed since it was anchored.",
            hint="Restore the article, or correct `file` if it names another one. "
            f"If the new text is right, remove {lock} and run `guarantees anchor`.",
        )
    ]
