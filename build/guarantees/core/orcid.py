"""ORCID iDs of persons, and their check character (ISO 7064 MOD 11-2)."""

from __future__ import annotations

import re
from typing import Final

ORCID_RESOLVER: Final = "https://orcid.org/"
ORCID_PATTERN: Final = r"^(?:[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])$"


def is_orcid_form(text: str) -> bool:
    """Return whether *text* has the form of an ORCID iD, whatever its check character."""
    return re.fullmatch(ORCID_PATTERN, text) is not None


def is_orcid(text: str) -> bool:
    """Return whether *text* is an ORCID iD, without its address.

    >>> is_orcid("0000-0002-1825-0097"), is_orcid("0000-0002-1825-0098"), is_orcid("0000-0002-1694-233X")
    (True, False, True)
    """
    if not is_orcid_form(text):
        return False
    characters = text.replace("-", "")
    total = 0
    for digit in characters[:-1]:
        total = (total + int(digit)) * 2
    remainder = (12 - total % 11) % 11
    return characters[-1] == ("X" if remainder == 10 else str(remainder))  # noqa: PLR2004  X stands for ten


def orcid_of(address: object) -> str:
    """Return the ORCID iD whose address this is; blank if it is another address.

    >>> orcid_of("https://orcid.org/0000-0002-1825-0097"), orcid_of("https://example.org/roe")
    ('0000-0002-1825-0097', '')
    """
    text = address.removeprefix(ORCID_RESOLVER) if isinstance(address, str) else ""
    return text if is_orcid(text) else ""
