"""The kinds of damage that a text may have suffered before it came here; engines look for their patterns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from guarantees.contract.cell_rules import quote_value
from guarantees.core.rules import PORTABILITY, Rule, Severity, register

MOJIBAKE: Final = register(
    Rule(
        name="mojibake",
        group=PORTABILITY,
        summary="A text should not show the bytes of UTF-8 as the letters of another encoding.",
        fix="Write the letter that is meant; the text was once read as Windows-1252.",
        severity=Severity.WARNING,
        bad="label\n\u00c3\u00a9t\u00c3\u00a9",
        good="label\n\u00e9t\u00e9",
    )
)
INVISIBLE_SPACE: Final = register(
    Rule(
        name="invisible-space",
        group=PORTABILITY,
        summary="A cell should not start or end with a space that cannot be seen or told from others.",
        fix="Remove the no-break space, or the character of no width.",
        severity=Severity.WARNING,
        bad="label\nMeeting\u00a0",
        good="label\nMeeting",
    )
)

# The characters of Windows-1252 that stand for the bytes 0x80 to 0xBF, which follow the first byte of a character.
_FOLLOWING: Final = bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore")
_BROKEN: Final = (
    rf"[\u00c3\u00c2][{_FOLLOWING}]|\u00e2[\u20ac\u201a][{_FOLLOWING}]?|\ufffd|\u00ef\u00bb\u00bf"
)
_SPACES: Final = "\u00a0\u2007\u202f\u200b\u2060\ufeff"
_AROUND: Final = rf"\A[{_SPACES}]|[{_SPACES}]\z"


class Damage(NamedTuple):
    """A kind of damage: its rule, the characters without which it cannot occur, and its pattern."""

    rule: Rule
    characters: frozenset[str]
    pattern: str
    message: Callable[[str], str]


KINDS: Final = (
    Damage(
        MOJIBAKE,
        frozenset("\u00c3\u00c2\u00e2\ufffd\u00ef"),
        _BROKEN,
        lambda text: f"{quote_value(text)} seems to have been read in the wrong encoding.",
    ),
    Damage(
        INVISIBLE_SPACE,
        frozenset(_SPACES),
        _AROUND,
        lambda text: f"{text[:60]!a} starts or ends with a space that cannot be seen.",
    ),
)
DAMAGE: Final = "|".join(kind.pattern for kind in KINDS)
"""The pattern of a cell with any damage, to Rust, Java and Python."""
