"""The dialogue of ``guarantees draft --review``: one statement after the other, until none is open or the user stops."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

import click

from guarantees.core.errors import InputError
from guarantees.dataset.model import EXCLUSION_REASONS
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.review import ID, LISTS, Review
from guarantees.output.text import count

_HELP: Final = """\
Type a summary in your own words to accept the statement, or a letter:
  e KEY VALUE   set a key, for example: e type demand (e KEY alone asks for the value; Tab completes)
  r FROM … TO   set the quote by its first and last words, for example: r The boat … the raft
  c             cut the statement in two where a sentence begins
  m ID          merge another statement into this one, for example: m s05
  x REASON      no statement: list its words as excluded, for example: x name
  d             no statement: delete it
  s             skip it for now
  q             stop; the next review continues here
  ?             this help"""

_SECONDS: Final = 75.0
"""The time assumed for one statement, until this review has a median of its own."""

_MIN_SUMMARY: Final = 3
"""The fewest words of a summary; fewer are taken for a mistyped letter."""

_KEY: Final = re.compile(r"\s*(?:- )?(?P<name>\w+):")
_HIDDEN: Final = frozenset(("quote", "attribution", "date_words", "summary"))
"""Keys whose words are shown in the paragraph above, or that are asked for."""


def review_draft(review: Review) -> None:
    """Step through the open statements of a draft."""
    click.echo(_HELP)
    filled = review.fill_known_speakers()
    if filled:
        click.echo(
            f"The register now has the speaker of {count(len(filled), 'statement')}: {', '.join(filled)}."
        )
    dialogue = _Dialogue(review)
    while dialogue.is_going_on():
        dialogue.step()
    left = len(review.draft.open_ids())
    if left:
        click.echo(f"\n{count(left, 'statement')} left. The same command continues.")
    else:
        click.echo(
            "\nNo statement is open. `guarantees coverage` says what of the article is neither coded nor excluded."
        )


class _Dialogue:
    """One review at a terminal."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.skipped: set[str] = set()
        self.typed: dict[str, str] = {}
        self.stopped = False
        self.seconds: list[float] = []

    def _open(self) -> list[str]:
        return [
            statement_id for statement_id in self.review.draft.open_ids() if statement_id not in self.skipped
        ]

    def is_going_on(self) -> bool:
        """Return whether there is a statement to show."""
        return not self.stopped and bool(self._open())

    def step(self) -> None:
        """Show the next statement, and ask until it is done."""
        statement_id = self._open()[0]
        started = time.monotonic()
        self._show(statement_id)
        while not self.stopped and statement_id in self._open():
            answer = click.prompt(
                click.style(statement_id, bold=True), prompt_suffix="> ", default="", show_default=False
            )
            try:
                self._answer(statement_id, answer.strip())
            except InputError as err:
                click.echo(f"  {err}")
        self.seconds.append(time.monotonic() - started)

    def _answer(self, statement_id: str, answer: str) -> None:
        if not answer and statement_id in self.typed:
            answer = self.typed[statement_id]
        letter, _, rest = answer.partition(" ")
        step = self._steps().get(letter)
        if step is not None:
            step(statement_id, rest.strip())
        elif len(answer.split()) < _MIN_SUMMARY:
            raise InputError("Type a summary of at least three words, or a letter; ? lists the letters.")
        else:
            self._accept(statement_id, answer)

    def _steps(self) -> Mapping[str, Callable[[str, str], None]]:
        return MappingProxyType(
            {
                "e": self._edit,
                "r": self._set_quote,
                "c": self._cut,
                "m": self._merge,
                "x": self._exclude,
                "d": self._delete,
                "s": self._skip,
                "q": self._stop,
                "?": self._help,
            }
        )

    # ----------------------------------------------------------------------------------------------------------
    # Steps

    def _accept(self, statement_id: str, summary: str) -> None:
        copied = self.review.copied(summary)
        if copied:
            raise InputError(f"The article has these words in a row: “{copied}”. Say it in your own words.")
        self.typed[statement_id] = summary
        for key in self.review.missing(self.review.draft.keys(statement_id)):
            self._ask(statement_id, key)
        self.review.accept(statement_id, summary)

    def _ask(self, statement_id: str, key: str) -> None:
        """Ask for the value of a blank key until it is valid.

        Raises:
            InputError: The answer is blank; the summary is kept.
        """
        while self.review.draft.keys(statement_id).get(key, "") == "":
            value = self._prompt(key, self.review.default(key))
            if value in {"", "q", "s", "?"}:
                raise InputError(
                    f"{key} is still blank. Press Enter to go on with the summary that you typed."
                )
            try:
                self.review.edit(statement_id, key, value)
            except InputError as err:
                click.echo(f"  {err}")

    def _prompt(self, key: str, default: str) -> str:
        several = " (several, separated by spaces)" if key in LISTS else ""
        with _completion(self.review.choices(key)):
            value: str = click.prompt(f"  {key}{several}", default=default, show_default=bool(default))
        return value.strip()

    def _edit(self, statement_id: str, rest: str) -> None:
        key, _, value = rest.partition(" ")
        if not value:
            known = self.review.draft.keys(statement_id).get(key, "")
            value = self._prompt(key, known if isinstance(known, str) else "")
        self.review.edit(statement_id, key, value.strip())

    def _set_quote(self, statement_id: str, rest: str) -> None:
        self.review.set_quote(statement_id, rest)
        self._show(statement_id)

    def _cut(self, statement_id: str, rest: str) -> None:
        cuts = self.review.cuts(statement_id)
        if not cuts:
            raise InputError("It is one sentence; change its quote in the file to cut it.")
        text = self.review.article.content
        if not rest:
            for number, offset in enumerate(cuts, start=1):
                click.echo(f"  {number}  before: {' '.join(text[offset:].split()[:8])} …")
            rest = click.prompt("  cut before", default="1")
        if not rest.isdecimal() or not 1 <= int(rest) <= len(cuts):
            raise InputError(f"Type a number from 1 to {len(cuts)}.")
        second = self.review.cut(statement_id, cuts[int(rest) - 1])
        click.echo(f"  The rest is now {second}, which comes next.")
        self._show(statement_id)

    def _merge(self, statement_id: str, rest: str) -> None:
        self.review.merge(statement_id, rest)
        self._show(statement_id)

    def _exclude(self, statement_id: str, rest: str) -> None:
        reason, _, note = rest.partition(" ")
        if not reason:
            for name, meaning in EXCLUSION_REASONS.items():
                click.echo(f"  {name:<12} {meaning}")
            with _completion(list(EXCLUSION_REASONS)):
                reason = click.prompt("  reason")
        if reason == "other" and not note:
            note = click.prompt("  note, in your own words")
        self.review.exclude(statement_id, reason.strip(), note.strip())

    def _delete(self, statement_id: str, _: str) -> None:
        self.review.delete(statement_id)

    def _skip(self, statement_id: str, _: str) -> None:
        self.skipped.add(statement_id)

    def _stop(self, _: str, __: str) -> None:
        self.stopped = True

    def _help(self, _: str, __: str) -> None:
        click.echo(_HELP)

    # ----------------------------------------------------------------------------------------------------------
    # What is shown

    def _show(self, statement_id: str) -> None:
        draft = self.review.draft
        every = [known for known, _ in draft.statements()]
        left = len(draft.open_ids())
        seconds = statistics.median(self.seconds) if self.seconds else _SECONDS
        minutes = max(1, round(left * seconds / 60))
        click.echo(f"\n{len(every) - left} of {len(every)} reviewed, about {count(minutes, 'minute')} left")
        content = self.review.content(statement_id)
        if content:
            start, end = self.review.context(content)
            click.echo(_highlighted(self.review.article.content, start, end, content))
        hidden = False
        for line in draft.lines_of(statement_id):
            key = _KEY.match(line)
            hidden = key["name"] in _HIDDEN if key else hidden
            if not hidden:
                value, mark, comment = line.partition("  # ")
                click.echo(value + click.style(mark + comment, dim=True))
        keys = draft.keys(statement_id)
        for problem in self.review.problems({key: value for key, value in keys.items() if key != ID}):
            click.echo(click.style(f"  ! {problem}", fg="yellow"))


def _highlighted(text: str, start: int, end: int, content: Sequence[TextRange]) -> str:
    """Return the text from *start* to *end* with its *content* set off."""
    parts: list[str] = []
    position = start
    for first, last in sorted(content):
        parts += [text[position:first], click.style(f"[{text[first:last]}]", bold=True)]
        position = last
    return "".join([*parts, text[position:end]])


@contextmanager
def _completion(choices: Sequence[str]) -> Iterator[None]:
    """Let the Tab key complete *choices* while a value is typed, where the terminal can."""
    try:
        import readline  # noqa: PLC0415  not on Windows
    except ImportError:
        yield
        return

    def complete(typed: str, number: int) -> str | None:
        matching = [choice for choice in choices if choice.startswith(typed)]
        return matching[number] if number < len(matching) else None

    before, delimiters = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(complete)
    readline.set_completer_delims(" \t\n,")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
        readline.set_completer_delims(delimiters)
