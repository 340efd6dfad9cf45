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
from itertools import islice
from pathlib import Path
from typing import Final


class GuaranteesError(Exception):
    """The base of all errors that this package raises on purpose."""


class InputError(GuaranteesError):
    """A file or argument of the user cannot be used."""


class ContractError(GuaranteesError):
    """A contract, descriptor or code list is invalid, or they contradict each other."""


_NEAR: Final = 0.8


def missing_path(path: Path) -> InputError:
    """Return the error that there is nothing at *path*, with the most similar name in the same folder."""
    try:
        near = nearest(path.name, [each.name for each in path.parent.iterdir()])
    except OSError:  # there is no such folder either
        near = ""
    hint = f" Did you mean '{path.with_name(near)}'?" if near else ""
    return InputError(f"No such file or directory: '{path}'.{hint}")


def nearest(value: str, known: Collection[str]) -> str:
    """Return the *known* value that *value* is probably meant to be, or an empty string.

    Values with different numbers at the end are alike but mean different things, so none of them is near another.

    >>> nearest("northmor", ["northmoor", "southmoor"]), nearest("event-12", ["event-11", "event-1"])
    ('northmoor', '')
    """
    stem, number = _split_number(value)
    by_stem = {
        known_stem: name
        for name, (known_stem, known_number) in ((name, _split_number(name)) for name in sorted(known))
        if known_number == number
    }
    # In a short word, two letters that changed places make a larger difference than the limit.
    letters = sorted(stem)
    same_letters = (each for each in by_stem if len(each) == len(stem) and sorted(each) == letters)
    close = list(islice(same_letters, 1)) or get_close_matches(stem, by_stem, n=1, cutoff=_NEAR)
    return by_stem[close[0]] if close else ""


def _split_number(value: str) -> tuple[str, str]:
    """Return *value* without the number at its end, in lower case, and the number."""
    stem = value.rstrip("0123456789")
    return stem.casefold(), value[len(stem) :]


def suggest(value: str, known: Collection[str]) -> str:
    """Return a hint that names the *known* value near *value*, or an empty text if none is near.

    >>> suggest("northmor", ["northmoor", "southmoor"]), suggest("Northmoor", ["northmoor"])
    ("Did you mean 'northmoor'?", "Did you mean 'northmoor'? Upper and lower case differ.")
    >>> suggest("northmoor ", ["northmoor"]), suggest("event-12", ["event-11"])
    ("Remove the white space around 'northmoor'.", '')
    """
    stripped = value.strip()
    if stripped != value and stripped in {name.strip() for name in known}:
        return f"Remove the white space around {stripped!r}."
    same = next((name for name in sorted(known) if name.casefold() == stripped.casefold()), "")
    if same:
        return f"Did you mean {same!r}? Upper and lower case differ."
    near = nearest(stripped, known)
    return f"Did you mean {near!r}?" if near else ""


def did_you_mean(value: str, known: Collection[str], *, max_listed: int = 12) -> str:
    """Return a hint for the unknown *value*: the nearest known one, or else a list of the known ones.

    >>> did_you_mean("evnts", ["actors", "events"]), did_you_mean("x", ["actors", "events"])
    ("Did you mean 'events'?", 'Known: actors, events.')
    """
    if hint := suggest(value, known):
        return hint
    if not known:
        return "None is known yet."
    if len(known) > max_listed:
        return "No similar name found."
    return f"Known: {', '.join(sorted(known))}."
