"""Re-finding what the curators quote, or saying why it cannot be found."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from guarantees.core.findings import Finding
from guarantees.core.rules import QUOTES, Rule, register
from guarantees.dataset.evidence import EXCLUSION, Anchor, Evidence, QuoteSelector
from guarantees.dataset.texts.article import Article, sha256
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
        fix="Restore the article as it was received; if the new text is right, run `guarantees anchor`.",
        bad="ferry-gazette.txt with a corrected spelling",
        good="ferry-gazette.txt as it was received",
    )
)


START_WORDS: Final = 3
END_WORDS: Final = 2
WORDS_FROM: Final = 8
"""A span of fewer words publishes none of them (codebook, anchors)."""

NEAR: Final = 0.6
SHOWN: Final = 5
SCANNED: Final = 5_000
"""In a text of more words than this, only places that share a word with a lost quote are compared with it."""

# One character for one, so that offsets stay: what people type for what printers set.
_FOLD: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


@lru_cache(maxsize=64)
def _folded(content: str) -> str:
    """Return *content* as quotes are looked for in it: every quote of a text asks for the same."""
    return content.translate(_FOLD)


def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds *words* as whole words, whatever white space stands between them."""
    folded = r"\s+".join(re.escape(word) for word in words.translate(_FOLD).split())
    left = r"(?<!\w)" if words.strip()[:1].isalnum() else ""
    right = r"(?!\w)" if words.strip()[-1:].isalnum() else ""
    # Looked ahead for, so that occurrences that overlap are counted as a person counts them.
    return re.compile(f"(?=({left}{folded}{right}))")


def find(text: Article, piece: QuoteSelector) -> tuple[Anchor | None, tuple[str, str]]:
    """Return where *piece* stands in *text*; else None, with what is wrong and what to do about it."""
    folded = _folded(text.content)
    starts = list(_pattern(piece.start).finditer(folded))
    where = f"“{piece}” in {text.file}"
    if not starts:
        return None, (f"The text has no {where}.", _nearest(text, piece.start))
    if piece.occurrence > len(starts):
        return None, (f"{where} stands {len(starts)} times, not {piece.occurrence}.", "Count again.")
    if not piece.occurrence and len(starts) > 1:
        lines = ", ".join(str(text.place(match.start())[0]) for match in starts[:SHOWN])
        more = " …" if len(starts) > SHOWN else ""
        hint = f"On lines {lines}{more}. Add a word, or say which with `occurrence: 1` or 2 …"
        return None, (f"The start of {where} stands {len(starts)} times.", hint)
    first = starts[max(piece.occurrence, 1) - 1]
    end = first.end(1)
    if piece.end:
        ends = _pattern(piece.end).finditer(folded, first.start())
        last = next((match for match in ends if match.end(1) >= first.end(1)), None)
        if not last:
            line, _ = text.place(first.start())
            hint = f"It must follow the start, which is on line {line}. {_nearest(text, piece.end)}"
            return None, (f"The end of {where} is not there.", hint)
        end = last.end(1)
    return anchor(text, first.start(), end), ("", "")


def anchor(text: Article, start: int, end: int) -> Anchor:
    """Return the anchor of the slice of *text* from *start* to *end*."""
    words = text.content[start:end].split()
    first, last = " ".join(words[:START_WORDS]), " ".join(words[-END_WORDS:])
    # What a table cannot hold (a spreadsheet would run it, or nobody sees it) is left out.
    shown = len(words) >= WORDS_FROM and all(w.isprintable() and w[0] not in "=+-@" for w in (first, last))
    return Anchor(start, end, sha256(text.content[start:end]), first if shown else "", last if shown else "")


def _nearest(text: Article, named: str) -> str:
    """Return a hint that names the place in *text* most like *named*, where one is like it at all."""
    wanted = words(named)
    tokens = list(WORD.finditer(text.content))
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(" ".join(wanted))
    best, place = NEAR, None
    for index in _starts([token.group().casefold() for token in tokens], wanted):
        window = tokens[index : index + len(wanted)]
        matcher.set_seq1(" ".join(token.group() for token in window).casefold())
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, place = matcher.ratio(), window
    if not place:
        return "Nothing like it stands there; copy the words from the text."
    line, column = text.place(place[0].start())
    shown = " ".join(text.content[place[0].start() : place[-1].end()].split())
    return f"Nearest: “{shown}” on line {line}, column {column}."


def _starts(tokens: Sequence[str], wanted: Sequence[str]) -> Iterable[int]:
    """Return where a place like *wanted* may start: anywhere in a short text, near one of its words in a long one."""
    last = max(1, len(tokens) - len(wanted) + 1)
    if last <= SCANNED:
        return range(last)
    rare = min(set(wanted) & set(tokens), key=tokens.count, default=None)
    if rare is None:
        return ()
    at = [index for index, token in enumerate(tokens) if token == rare][:SCANNED]
    before = wanted.index(rare)
    return [index - before for index in at if 0 <= index - before < last]


def resolve(text: Article, selectors: Iterable[Evidence]) -> Iterator[tuple[Evidence, Anchor | Finding]]:
    """Yield for every quote where it stands in *text*, or the finding that it does not."""
    for selector in selectors:
        found, (message, hint) = find(text, selector.quote)
        if found:
            kept = found if selector.part != EXCLUSION else _without_words(found)
            yield selector, kept
            continue
        mark = selector.quote.location
        yield (
            selector,
            Finding(
                rule=QUOTE_NOT_FOUND,
                file=mark.file,
                line=mark.line,
                table=selector.record_ref.table,
                record=selector.record_ref.record,
                column=selector.part,
                value=str(selector.quote),
                message=message,
                hint=hint,
            ),
        )


def _without_words(found: Anchor) -> Anchor:
    """Return *found* as it is recorded where no table holds it: the lock has no more words than the tables."""
    return dataclasses.replace(found, start_words="", end_words="")


def check_text_hash(text: Article, recorded: str, file: str) -> list[Finding]:
    """Return the finding that *text* is not the one whose hash was recorded in *file*."""
    if text.sha256 == recorded:
        return []
    return [
        Finding(
            rule=CHANGED_TEXT,
            file=file,
            value=text.sha256,
            message=f"{text.file} is not the text that was anchored: its hash is not the recorded one.",
            hint=f"Restore the text. If this is the one meant, remove {file} and run `guarantees anchor`.",
        )
    ]
