"""The articles: finding them, and re-finding in them what the curators quote.

Offsets count Unicode code points of the canonical text: the file decoded as UTF-8 and nothing else. A
text must already be NFC and have LF line ends; it is never cleaned, since every hash hangs on its bytes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Final

from guarantees.findings import Finding
from guarantees.model import Anchor, Piece, Selector

START_WORDS: Final = 3
END_WORDS: Final = 2
WORDS_FROM: Final = 8
"""A span of fewer words publishes none of them (codebook, anchors)."""

MAX_SHARED: Final = 6
"""How many words in a row our own wording may share with a source, names aside."""

NEAR: Final = 0.6

# One character for one, so that offsets stay: what people type for what printers set.
_FOLD: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Text:
    """One article: the name of its file and its canonical text."""

    file: str
    content: str

    @property
    def sha256(self) -> str:
        """The hash of the bytes of the file."""
        return _sha256(self.content)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of the code point at *offset*."""
        line = self.content.count("\n", 0, offset) + 1
        return line, offset - (self.content.rfind("\n", 0, offset) + 1) + 1


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read(folder: Path, name: str) -> tuple[Text | None, list[Finding]]:
    """Return the text called *name* in *folder*, and what is wrong with it.

    None without a finding means that the text is not there: not everybody has it.
    """

    def problem(message: str, hint: str, line: int = 0) -> tuple[None, list[Finding]]:
        return None, [Finding(check="text-form", file=name, line=line, message=message, hint=hint)]

    path = folder / name
    if Path(name).name != name:
        return problem("A text is named without its folder.", "Write the name of the file alone.")
    if not path.exists():
        return None, []
    if path.is_symlink() or not path.is_file():
        return problem("This is not a plain file.", "Put the text itself there.")
    data = path.read_bytes()
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        return problem("The text is not UTF-8.", "Restore the file as it was received.", line)
    if "\r" in content or content.startswith("\ufeff"):
        return problem("The text has CR line ends or a byte order mark.", "Save it with LF, without BOM.")
    if not unicodedata.is_normalized("NFC", content):
        return problem("The text is not in Unicode's form NFC.", "Normalise it once, then record it.")
    if not content.strip():
        return problem("The text is empty.", "Restore the file as it was received.")
    return Text(name, content), []


def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds *words* as whole words, whatever white space stands between them."""
    folded = r"\s+".join(re.escape(word) for word in words.translate(_FOLD).split())
    left = r"(?<!\w)" if words.strip()[:1].isalnum() else ""
    right = r"(?!\w)" if words.strip()[-1:].isalnum() else ""
    # Looked ahead for, so that occurrences that overlap are counted as a person counts them.
    return re.compile(f"(?=({left}{folded}{right}))")


def find(text: Text, piece: Piece) -> tuple[Anchor | None, tuple[str, str]]:
    """Return where *piece* stands in *text*; else None, with what is wrong and what to do about it."""
    folded = text.content.translate(_FOLD)
    starts = list(_pattern(piece.start).finditer(folded))
    where = f"“{piece}” in {text.file}"
    if not starts:
        return None, (f"The text has no {where}.", _nearest(text, piece.start))
    if piece.occurrence > len(starts):
        return None, (f"{where} stands {len(starts)} times, not {piece.occurrence}.", "Count again.")
    if not piece.occurrence and len(starts) > 1:
        lines = ", ".join(str(text.place(match.start())[0]) for match in starts)
        hint = f"On lines {lines}. Add a word, or say which with `occurrence: 1` or 2 …"
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


def anchor(text: Text, start: int, end: int) -> Anchor:
    """Return the anchor of the slice of *text* from *start* to *end*."""
    words = text.content[start:end].split()
    first, last = " ".join(words[:START_WORDS]), " ".join(words[-END_WORDS:])
    # What a table cannot hold (a spreadsheet would run it, or nobody sees it) is left out.
    shown = len(words) >= WORDS_FROM and all(w.isprintable() and w[0] not in "=+-@" for w in (first, last))
    return Anchor(start, end, _sha256(text.content[start:end]), first if shown else "", last if shown else "")


def _nearest(text: Text, named: str) -> str:
    """Return a hint that names the place in *text* most like *named*, where one is like it at all."""
    wanted = words(named)
    tokens = list(_WORD.finditer(text.content))
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(" ".join(wanted))
    best, place = NEAR, None
    for index in range(max(1, len(tokens) - len(wanted) + 1)):
        window = tokens[index : index + len(wanted)]
        matcher.set_seq1(" ".join(token.group() for token in window).casefold())
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, place = matcher.ratio(), window
    if not place:
        return "Nothing like it stands there; copy the words from the text."
    line, column = text.place(place[0].start())
    shown = " ".join(text.content[place[0].start() : place[-1].end()].split())
    return f"Nearest: “{shown}” on line {line}, column {column}."


def resolve(text: Text, selectors: Iterable[Selector]) -> Iterator[tuple[Selector, Anchor | Finding]]:
    """Yield for every quote where it stands in *text*, or the finding that it does not."""
    for selector in selectors:
        found, (message, hint) = find(text, selector.piece)
        if found:
            yield selector, found
            continue
        mark = selector.piece.mark
        yield (
            selector,
            Finding(
                check="quote-not-found",
                file=mark.file,
                line=mark.line,
                table=selector.subject.table,
                record=selector.subject.record,
                column=selector.part,
                value=str(selector.piece),
                message=message,
                hint=hint,
            ),
        )


def changed(text: Text, recorded: str, file: str) -> list[Finding]:
    """Return the finding that *text* is not the one whose hash was recorded in *file*."""
    if text.sha256 == recorded:
        return []
    return [
        Finding(
            check="text-changed",
            file=file,
            value=text.sha256,
            message=f"{text.file} is not the text that was anchored: its hash is not the recorded one.",
            hint=f"Restore the text. If this is the one meant, remove {file} and run `guarantees anchor`.",
        )
    ]


def words(text: str) -> list[str]:
    """Return the words of *text*, lower-case, without punctuation."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


@lru_cache(maxsize=64)
def _grams(content: str) -> frozenset[tuple[str, ...]]:
    tokens = words(content)
    return frozenset(tuple(tokens[i : i + MAX_SHARED + 1]) for i in range(len(tokens) - MAX_SHARED))


def shared_run(own: str, text: Text, names: Collection[Sequence[str]]) -> list[str]:
    """Return the longest run of words that *own* shares with *text*, if it is longer than allowed.

    Words of *names* (each a sequence of words) do not count towards the length of a run.
    """
    mine, grams = words(own), _grams(text.content)
    longest: list[str] = []
    start = 0
    while start + MAX_SHARED < len(mine):
        end = start + MAX_SHARED + 1
        if tuple(mine[start:end]) not in grams:
            start += 1
            continue
        while end < len(mine) and tuple(mine[end - MAX_SHARED : end + 1]) in grams:
            end += 1
        run = mine[start:end]
        if len(run) - _named(run, names) > MAX_SHARED and len(run) > len(longest):
            longest = run
        start = end - MAX_SHARED
    return longest


def _named(run: Sequence[str], names: Collection[Sequence[str]]) -> int:
    """Return how many words of *run* belong to a name."""
    inside = [False] * len(run)
    for name in names:
        for start in range(len(run) - len(name) + 1):
            if list(run[start : start + len(name)]) == list(name):
                inside[start : start + len(name)] = [True] * len(name)
    return sum(inside)
