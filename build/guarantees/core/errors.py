"""The two errors of this package, and suggestions for misspelt names.

    GuaranteesError
    ├── InputError       a file or argument of the user cannot be used: exit code 2
    └── ContractError    a contract, descriptor or code list is invalid, or they contradict each other

A problem *inside* a data or curation file is never an exception but a :class:`guarantees.core.findings.Finding`, so that
all of them are reported together. An error means that the command could not run at all. Its message says what is wrong
with which value, then what to do.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path


class GuaranteesError(Exception):
    """The base of all errors that this package raises on purpose."""


class InputError(GuaranteesError):
    """A file or argument of the user cannot be used."""


class ContractError(GuaranteesError):
    """A contract, descriptor or code list is invalid, or they contradict each other."""


def missing_path(path: Path) -> InputError:
    """Return the error that there is nothing at *path*, with the most similar name in the same folder."""
    try:
        near = nearest(path.name, [each.name for each in path.parent.iterdir()])
    except OSError:  # there is no such folder either
        near = ""
    hint = f" Did you mean '{path.with_name(near)}'?" if near else ""
    return InputError(f"No such file or directory: '{path}'.{hint}")


def nearest(value: str, known: Collection[str]) -> str:
    """Return the *known* value that *value* is probably meant to be, or an empty string."""
    by_folded = {name.casefold(): name for name in sorted(known)}
    close = get_close_matches(value.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def did_you_mean(value: str, known: Collection[str], *, max_listed: int = 12) -> str:
    """Return a hint for the unknown *value*: the nearest known one, or else a list of the known ones.

    >>> did_you_mean("evnts", ["actors", "events"]), did_you_mean("x", ["actors", "events"])
    ("Did you mean 'events'?", 'Known: actors, events.')
    """
    if near := nearest(value, known):
        return f"Did you mean {near!r}?"
    if not known:
        return "None is known yet."
    if len(known) > max_listed:
        return "No similar name found."
    return f"Known: {', '.join(sorted(known))}."
