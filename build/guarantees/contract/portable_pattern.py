r"""Translate a pattern of Python to one that means the same to Rust, to RE2 and to Java.

The engines evaluate patterns with these three libraries. A cell that the translation matches, Python matches as well.
The reverse does not always hold: ``\d``, for example, becomes the ten ASCII digits. What has another meaning somewhere,
or is an error, is not translated: lookarounds, references, flags, possessive and stacked quantifiers, nested classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_MAX_SIZE: Final = 1_000
"""RE2 refuses repetitions beyond this, and Rust programs that are much larger."""
_MAX_DEPTH: Final = 20
_MAX_LENGTH: Final = 2_000

_ESCAPED_CHAR: Final = r"\\(?:[!-/:-@\[-`{-~]|[tnrfv]|x[0-9A-Fa-f]{2}|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})"
_CLASS_CHAR: Final = rf"(?:{_ESCAPED_CHAR}|(?!&&|~~|\|\|)[^\[\]\\\-\ud800-\udfff])"
_MEMBER: Final = re.compile(
    rf"(?P<low>{_CLASS_CHAR})-(?P<high>{_CLASS_CHAR})|(?P<one>{_CLASS_CHAR}|-)|\\(?P<kind>[dws])"
)
_TOKEN: Final = re.compile(
    rf"""(?:
      (?P<open>\((?:\?:)?(?!\?))
    | (?P<bar>\|)
    | (?P<start>\^|\\A)
    | (?P<end>\$|\\Z)
    | (?: (?P<close>\))
        | (?P<any>\.)
        | \\(?P<kind>[dDwWsS])
        | (?P<char>{_ESCAPED_CHAR}|[^\\.^$*+?{{}}\[\]|()\ud800-\udfff])
        | \[(?P<negated>\^)?(?P<members>(?:-(?!-))?(?:{_CLASS_CHAR}(?:-{_CLASS_CHAR})?|\\[dws](?!-(?!\])))*(?:-(?=\]))?)\]
      )
      (?P<count>[*+?]|\{{(?P<low>[0-9]+)(?:,(?P<high>[0-9]*))?\}})?\??
    )(?![*+?{{])""",
    re.VERBOSE,
)
# Python's own classes have characters beyond ASCII, which are not the same everywhere: each of these is a part of one.
_KINDS: Final = {
    "d": "0-9",
    "w": "0-9A-Za-z_",
    "s": r"\x{9}-\x{D}\x{20}",
    "D": r"\x{0}-/:-\x{7F}",
    "W": r"\x{0}-/:-@\x{5B}-\x{5E}\x{60}\x{7B}-\x{7F}",
    "S": r"^\p{Z}\p{Cc}",
}
_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}


@lru_cache(maxsize=256)
def portable_pattern(pattern: str) -> str | None:
    r"""Return a pattern that means to every engine what *pattern* means to Python, or None.

    >>> portable_pattern("[a-c]+|x")
    '[\\x{61}-\\x{63}]+|x'
    >>> [portable_pattern(pattern) for pattern in ("a++", "a{2}+", "(?i)a", r"(.)\1", "a)|(b")]
    [None, None, None, None, None]
    """
    if len(pattern) > _MAX_LENGTH:
        return None
    parts, sizes = [], [0]
    for token in _tokens(pattern):
        part = None if token is None else _translate(token, sizes)
        if part is None or len(sizes) > _MAX_DEPTH or max(sizes) > _MAX_SIZE:
            return None
        parts.append(part)
    return "".join(parts) if len(sizes) == 1 else None


def _tokens(pattern: str) -> Iterator[re.Match[str] | None]:
    """Yield the tokens of *pattern*, and None at the first part that is not portable."""
    place = 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        yield token
        place = token.end() if token else len(pattern)


def _translate(token: re.Match[str], sizes: list[int]) -> str | None:
    """Return the translation of *token*, or None; *sizes* has the sizes of the open groups, which are brought up to date."""
    if token["open"]:
        sizes.append(0)
        return "(?:"
    if token["bar"]:
        return "|"
    if token["start"] or token["end"]:
        return r"\A" if token["start"] else r"\z"
    times = _times(token)
    atom = ")" if token["close"] else _atom(token)
    if times is None or atom is None or (token["close"] and len(sizes) == 1):
        return None
    size = max(1, sizes.pop()) if token["close"] else 1
    sizes[-1] += size * times
    return atom + (token["count"] or "")


def _times(token: re.Match[str]) -> int | None:
    """Return how often the part before a quantifier is compiled; None if the quantifier is an error."""
    if token["low"] is None:
        return 1
    low = int(token["low"])
    high = low if token["high"] is None else int(token["high"] or low + 1)
    return max(1, high) if low <= high else None


def _atom(token: re.Match[str]) -> str | None:
    """Return the translation of a character or a class, or None if it is an error."""
    if token["any"]:
        return r"[^\n]"
    if token["kind"]:
        return f"[{_KINDS[token['kind']]}]"
    if token["char"]:
        return _literal(_character(token["char"]))
    # What is left out of the classes of ASCII must not be put in by a negation.
    members = [
        _member(member, negated=bool(token["negated"])) for member in _MEMBER.finditer(token["members"])
    ]
    if not members or None in members:
        return None
    return f"[{token['negated'] or ''}{''.join(member or '' for member in members)}]"


def _member(member: re.Match[str], *, negated: bool) -> str | None:
    if member["kind"]:
        return None if negated else _KINDS[member["kind"]]
    if member["one"]:
        return _code(_character(member["one"]))
    low, high = _character(member["low"]), _character(member["high"])
    return f"{_code(low)}-{_code(high)}" if low <= high else None


def _character(text: str) -> str:
    """Return the character that *text*, a character or an escape sequence, means."""
    if len(text) == 1:
        return text
    escaped = text[1:]
    return chr(int(escaped[1:], 16)) if len(escaped) > 1 else _CONTROLS.get(escaped, escaped)


def _literal(char: str) -> str:
    return char if char.isascii() and char.isalnum() else _code(char)


def _code(char: str) -> str:
    return f"\\x{{{ord(char):X}}}"
