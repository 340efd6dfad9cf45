"""Correct a draft one statement at a time: accept, edit, cut, merge, exclude or delete.

Every step is written to the source file at once, so that a review can be left and continued, and done in an editor too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from guarantees.core import yaml_text
from guarantees.core.errors import InputError, did_you_mean
from guarantees.core.findings import FindingCollector
from guarantees.core.locations import RecordRef
from guarantees.dataset.curated_record import KnownValues, keys_of
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.curation.curation_rules import CURATION_MISSING_KEY
from guarantees.dataset.curation.read_record import RecordReader
from guarantees.dataset.evidence import QuoteSelector
from guarantees.dataset.model import EXCLUSION_REASONS, Statement
from guarantees.dataset.texts import find_quotes, sentences, shared_phrases
from guarantees.dataset.texts.article import Article
from guarantees.dataset.texts.find_quotes import QuoteNotFoundError
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.draft_file import SUMMARY, DraftFile
from guarantees.drafting.quote_words import quote_for
from guarantees.drafting.yaml_lines import Plain, statement_lines

QUOTE: Final = "quote"
ID: Final = "id"
_NOT_KNOWN: Final = re.compile(r"not in curation/actors/: (?P<name>[^;]+);")
"""How a draft names a speaker whom the register did not know."""

LISTS: Final = frozenset(("co_speakers", "addressees", "targets", "subjects", "about"))
"""Keys that take several ids, separated by spaces or commas."""


class Review:
    """The review of one draft.

    Attributes:
        draft: The file that is reviewed.
        article: Its article.
    """

    def __init__(self, curation: Curation, draft: DraftFile, article: Article) -> None:
        self.draft = draft
        self.article = article
        self._known = KnownValues(
            curation.contract, {**curation.ids(), "statements": _statement_ids(curation)}
        )
        self._actors = {
            name: actor_id
            for actor_id, actor in curation.actors.items()
            for name in (actor.name, *actor.aliases)
        }
        self._names = [
            shared_phrases.words(name)
            for actor in curation.actors.values()
            for name in (actor.name, *actor.aliases)
        ] + [shared_phrases.words(term) for term in curation.terms.standard_terms]

    # ----------------------------------------------------------------------------------------------------------
    # What a statement says

    def content(self, statement_id: str) -> list[TextRange]:
        """Return where the quotes of a statement are in the article; those that are not in it are left out."""
        found: list[TextRange] = []
        for quote in _quotes(self.draft.keys(statement_id)):
            try:
                anchor = find_quotes.find(self.article, quote)
            except QuoteNotFoundError:
                continue
            found.append((anchor.char_start, anchor.char_end))
        return found

    def context(self, content: Sequence[TextRange]) -> TextRange:
        """Return the range of the lines of the article in which *content* stands."""
        text = self.article.content
        start = text.rfind("\n", 0, min(first for first, _ in content)) + 1
        end = text.find("\n", max(last for _, last in content))
        return start, len(text) if end < 0 else end

    def choices(self, key: str) -> list[str]:
        """Return the values that *key* may have: codes, or ids; none if it takes any text."""
        column = self._column(key)
        if not column:
            return []
        if target := self._known.contract.reference(column):
            return sorted(self._known.ids[target])
        return list(self._known.contract.field(column).constraints.enum)

    def _column(self, key: str) -> str:
        spec = keys_of(Statement).get(key)
        return spec.column if spec else ""

    # ----------------------------------------------------------------------------------------------------------
    # What is wrong with it

    def problems(self, keys: Mapping[str, Plain]) -> list[str]:
        """Return what is wrong with *keys*, one line each; missing keys are not among it."""
        return [
            f"{f.column}: {f.message} {f.hint}"
            for f in self._findings(keys)
            if f.rule != CURATION_MISSING_KEY
        ]

    def missing(self, keys: Mapping[str, Plain]) -> list[str]:
        """Return the required keys that are still blank, without the summary."""
        filled = {key for key, value in keys.items() if value}
        required = [name for name, spec in keys_of(Statement).items() if spec.required]
        return [name for name in required if name not in filled and name != SUMMARY]

    def _findings(self, keys: Mapping[str, Plain]) -> FindingCollector:
        problems = FindingCollector()
        filled = {key: value for key, value in keys.items() if value}
        lines = ["statements:", *statement_lines(filled)]
        root = yaml_text.parse("\n".join(lines).encode(), self.draft.file, problems)
        items = root.entries["statements"] if isinstance(root, yaml_text.Mapping) else None
        if isinstance(items, yaml_text.Sequence):
            reader = RecordReader(self._known, problems)
            reader.read(items.items[0], Statement, RecordRef("statements", str(filled.get(ID, ""))))
        return problems

    def copied(self, summary: str) -> str:
        """Return the words that *summary* shares with the article, if they are too many in a row."""
        return " ".join(shared_phrases.longest_shared_phrase(summary, self.article, self._names))

    # ----------------------------------------------------------------------------------------------------------
    # Steps

    def accept(self, statement_id: str, summary: str) -> None:
        """Write the *summary* of a statement, which closes it.

        Raises:
            InputError: A required key is blank, or the statement is invalid.
        """
        keys = {**self.draft.keys(statement_id), SUMMARY: summary}
        if missing := self.missing(keys):
            raise InputError(f"Still blank: {', '.join(missing)}.")
        if problems := self.problems(keys):
            raise InputError(" ".join(problems))
        self.draft.replace(statement_id, {key: value for key, value in keys.items() if value})

    def edit(self, statement_id: str, key: str, value: str) -> None:
        """Set one key of a statement; a blank *value* takes the key out.

        Raises:
            InputError: There is no such key, or its value is invalid.
        """
        settable = [name for name in keys_of(Statement) if name not in (ID, QUOTE, SUMMARY)]
        if key not in settable:
            raise InputError(f"{key!r} cannot be set. {did_you_mean(key, settable)}")
        ids: list[Plain] = list(value.replace(",", " ").split())
        keys = {**self.draft.keys(statement_id), key: ids if key in LISTS else value}
        problems = [line for line in self.problems(keys) if line.startswith(f"{key}:")]
        if problems:
            raise InputError(" ".join(problems))
        self.draft.set_key(statement_id, key, keys[key])

    def set_quote(self, statement_id: str, words: str) -> None:
        """Set the quote of a statement: its first and last words with an ellipsis between them, or all words.

        Raises:
            InputError: The words are not in the article, or not once.
        """
        start, _, end = (part.strip() for part in words.replace("...", "…").partition("…"))
        if not start:
            raise InputError("Type the first words, an ellipsis, and the last words: r The boat … the raft")
        try:
            anchor = find_quotes.find(self.article, QuoteSelector(start, end))
        except QuoteNotFoundError as err:
            raise InputError(f"{err} {err.hint}") from err
        quote = quote_for(self.article, anchor.char_start, anchor.char_end)
        self.draft.set_key(statement_id, QUOTE, quote)

    def default(self, key: str) -> str:
        """Return the value of a blank *key* where the article says nothing: not later than it, nothing stated."""
        source = self.draft.source if isinstance(self.draft.source, dict) else {}
        latest = source.get("published") or source.get("reference_date")
        defaults = {
            "date": f"../{latest}" if latest else "",
            "date_basis": "context",
            "channel": "not_stated",
        }
        value = defaults.get(key, "")
        return value if key == "date" or value in self.choices(key) else ""

    def fill_known_speakers(self) -> list[str]:
        """Fill in the speakers whom the register knows by now, and return the ids of their statements."""
        filled: list[str] = []
        for statement_id in self.draft.open_ids():
            match = _NOT_KNOWN.search(" ".join(self.draft.comments(statement_id)))
            actor = self._actors.get(match["name"]) if match else None
            if actor and not self.draft.keys(statement_id).get("speaker"):
                self.draft.set_key(statement_id, "speaker", actor)
                filled.append(statement_id)
        return filled

    def cuts(self, statement_id: str) -> list[int]:
        """Return the offsets at which a statement may be cut: where a sentence of its content begins."""
        found: list[int] = []
        for start, end in self.content(statement_id):
            starts = [start + first for first, _ in sentences.sentences(self.article.content[start:end])]
            found += starts[1:]
        ranges = self.content(statement_id)
        return sorted({*found, *(start for start, _ in ranges[1:])})

    def cut(self, statement_id: str, offset: int) -> str:
        """Cut a statement in two at *offset*, and return the id of the second one.

        Raises:
            InputError: One of its quotes is not in the article.
        """
        content = self._whole_content(statement_id)
        before = self._quote_of((start, min(end, offset)) for start, end in content if start < offset)
        behind = self._quote_of((max(start, offset), end) for start, end in content if end > offset)
        keys = self.draft.keys(statement_id)
        second = self.draft.next_id()
        turn = keys.get("turn") or statement_id
        self.draft.insert_after(statement_id, {**keys, ID: second, "turn": turn, QUOTE: behind, SUMMARY: ""})
        self.draft.set_key(statement_id, QUOTE, before)
        return second

    def merge(self, statement_id: str, other: str) -> None:
        """Add the quotes of the statement *other* to a statement, and take *other* out.

        Raises:
            InputError: There is no other statement of this id, or a quote is not in the article.
        """
        known = [known_id for known_id, _ in self.draft.statements() if known_id != statement_id]
        if other not in known:
            raise InputError(f"There is no other statement {other!r}. {did_you_mean(other, known)}")
        content = sorted({*self._whole_content(statement_id), *self._whole_content(other)})
        quote = self._quote_of(content)
        both = (self.draft.keys(statement_id), self.draft.keys(other))
        attribution: list[Plain] = []
        for words in (each for keys in both for each in _as_list(keys.get("attribution", ""))):
            attribution += [] if words in attribution else [words]
        self.draft.remove(other)
        self.draft.set_key(statement_id, QUOTE, quote)
        self.draft.set_key(statement_id, "attribution", attribution)

    def exclude(self, statement_id: str, reason: str, note: str = "") -> None:
        """Take a statement out and list its words as excluded, with a *reason*.

        Raises:
            InputError: There is no such reason, or it needs a note.
        """
        if reason not in EXCLUSION_REASONS:
            raise InputError(f"{reason!r} is no reason. {did_you_mean(reason, EXCLUSION_REASONS)}")
        if reason == "other" and not note:
            raise InputError("The reason 'other' needs a note.")
        self.draft.exclude(statement_id, reason, note)

    def delete(self, statement_id: str) -> None:
        """Take a statement out; `guarantees coverage` says whether its words must be coded or excluded."""
        self.draft.remove(statement_id)

    def _whole_content(self, statement_id: str) -> list[TextRange]:
        """Return where the quotes of a statement are in the article.

        Raises:
            InputError: One of them is not in it, so that it would be lost.
        """
        content = self.content(statement_id)
        if not content or len(content) < len(_quotes(self.draft.keys(statement_id))):
            raise InputError(
                f"{statement_id}: its quote is not in the article. Correct it in {self.draft.file}."
            )
        return content

    def _quote_of(self, content: Iterable[TextRange]) -> Plain:
        quotes: list[Plain] = [quote_for(self.article, start, end) for start, end in content]
        return quotes[0] if len(quotes) == 1 else quotes


def _quotes(keys: Mapping[str, Plain]) -> list[QuoteSelector]:
    """Return the quotes of a statement as they are searched for."""
    value = keys.get(QUOTE, "")
    selectors: list[QuoteSelector] = []
    for quote in _as_list(value):
        parts = {"words": quote} if isinstance(quote, str) else quote
        if isinstance(parts, dict):
            words = {name: text for name, text in parts.items() if isinstance(text, str)}
            occurrence = words.get("occurrence", "")
            start = words.get("words") or words.get("from", "")
            if start:
                number = int(occurrence) if occurrence.isdecimal() else 0
                selectors.append(QuoteSelector(start, words.get("to", ""), number))
    return selectors


def _as_list(value: Plain) -> list[Plain]:
    """Return a key with one quote or several as a list."""
    if isinstance(value, list):
        return value
    return [value] if value else []


def _statement_ids(curation: Curation) -> Collection[str]:
    return [source.statement_id(s) for source in curation.sources.values() for s in source.statements]
