"""The known value that a wrong value was probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

_NUMBERED: Final = re.compile(r".*\d\Z", re.DOTALL)
_NEAR: Final = 0.8


def suggest(value: str, known: Collection[str]) -> str:
    """Return a hint that names the *known* value near *value*, or an empty text if none is near.

    A value that ends in a number is like all others of its kind, so nothing is suggested for it; and a value that
    differs only by white space or case is said to do so.

    >>> suggest("northmor", ["northmoor", "southmoor"])
    "Did you mean 'northmoor'?"
    >>> suggest("northmoor ", ["northmoor"]), suggest("event-12", ["event-11"])
    ("Remove the white space around 'northmoor'.", '')
    """
    by_stripped = {name.strip(): name for name in known}
    stripped = value.strip()
    if stripped != value and stripped in by_stripped:
        return f"Remove the white space around {stripped!r}."
    by_folded = {name.casefold(): name for name in sorted(known)}
    if same := by_folded.get(stripped.casefold()):
        return f"Did you mean {same!r}? Upper and lower case differ."
    if _NUMBERED.match(value):
        return ""
    close = get_close_matches(stripped.casefold(), by_folded, n=1, cutoff=_NEAR)
    return f"Did you mean {by_folded[close[0]]!r}?" if close else ""
