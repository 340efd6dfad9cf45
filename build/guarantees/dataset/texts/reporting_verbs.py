"""Decide whether a sentence attributes something to someone, by a list of reporting words and the names of actors.

The lists are made to miss nothing: a curator excludes a sentence that only looks like an attribution, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final


def _word_list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


VERBS: Final = _word_list(
    "accuse acknowledge add admit advise advocate affirm agree allege announce apologise apologize appeal argue ask "
    "assert assess assure believe blame boast call caution challenge cite claim clarify comment complain concede "
    "conclude condemn confess confirm consider contend convey counter criticise criticize decide declare decline demand "
    "denounce deny deplore describe disclose dismiss dispute doubt echo emphasise emphasize expect explain express fear "
    "hint hope imply indicate inform insist instruct intend invite justify label lament maintain mention note object "
    "offer opine oppose outline plead pledge point portray praise predict proclaim promise propose protest question "
    "quip quote reaffirm reassure recall recommend refuse refute regret reiterate reject remark remind repeat reply "
    "report request respond reveal say signal specify speculate state stress suggest support suspect swear tell thank "
    "think threaten tweet underline underscore urge voice vow want warn welcome wonder"
)
"""Verbs of saying and thinking, in the infinitive; all forms count."""

IRREGULAR: Final = {
    "say": ("said",),
    "swear": ("swore", "sworn"),
    "tell": ("told",),
    "think": ("thought",),
}

HOMONYMS: Final = _word_list(
    "advocate appeal call caution challenge claim comment counter demand dispute doubt echo fear hint hope label note "
    "object offer pledge point praise promise protest question quote regret remark reply report request signal state "
    "stress support tweet voice vow welcome wonder"
)
"""Verbs whose present forms are also nouns; these forms count only beside an actor."""

NOUNS: Final = _word_list(
    "accusation allegation announcement assertion assessment assurance charge concern criticism declaration "
    "denial opinion proposal statement threat view warning word"
)
"""Nouns for something said; they count only beside an actor."""

OUTRIGHT: Final = (
    "must",
    "ought to",
    "should",
    "according to",
    "allegedly",
    "reportedly",
    "rule out",
    "ruled out",
    "rules out",
    "writes",
    "wrote",
)
"""Other words that always count: demands without a verb of saying, hearsay, and forms of *write* except *written*,
which is often an adjective."""


def _forms(verb: str) -> tuple[set[str], set[str]]:
    """Return the forms of *verb* that may also be forms of a noun, and its other forms.

    >>> _forms("deny") == ({"deny", "denies"}, {"denied", "denying"})
    True
    """
    stem = verb[:-1] if verb.endswith(("e", "y")) else verb
    if verb.endswith("y") and verb[-2] not in "aeo":
        return {verb, f"{stem}ies"}, {f"{stem}ied", f"{verb}ing"}
    if verb.endswith("e"):
        return {verb, f"{verb}s"}, {f"{verb}d", f"{stem}ing"}
    doubled = {f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"}  # admit, quip, refer
    third = f"{verb}es" if verb.endswith(("s", "x", "sh", "ch")) else f"{verb}s"
    return {verb, third}, {f"{verb}ed", f"{verb}ing", *doubled}


def _cues() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that always count, and those that count only beside an actor."""
    strong, weak = set(OUTRIGHT), {form for noun in NOUNS for form in _forms(noun)[0]}
    for verb in VERBS:
        present, others = _forms(verb)
        strong |= others | set(IRREGULAR.get(verb, ()))
        (weak if verb in HOMONYMS else strong).update(present)
    return frozenset(strong), frozenset(weak - strong)


def _any_of(words: Collection[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    alternatives = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if alternatives else r"(?!)", flags)


_STRONG, _WEAK = (_any_of(words, re.IGNORECASE) for words in _cues())
_FIRST_PERSON: Final = re.compile(r"(?<!\w)(?:I|[Ww]e|us|me|[Mm]y|[Oo]urs?)(?!\w)")
"""Outside quotation marks, the first person occurs only in text that is set off as a quotation."""

_PRONOUN: Final = _any_of(("he", "she", "they", "it", "who", "his", "her", "their", "its"), re.IGNORECASE)
_INSIDE: Final = re.compile(r"(?<=[\w,;:] )[^\W\d_]")
"""The first letter of a word that does not start the sentence."""

_NAME: Final = "\N{OBJECT REPLACEMENT CHARACTER}"


@lru_cache(maxsize=4)
def _names(names: frozenset[str]) -> re.Pattern[str]:
    return _any_of(names)


def is_attribution(sentence: str, names: frozenset[str]) -> bool:
    """Return whether *sentence*, without its quotations, attributes something to someone.

    *names* are the names of the actors. An unambiguous reporting word is enough; an ambiguous one counts only beside a
    name, a pronoun, or a capitalized word inside the sentence.

    >>> is_attribution("The mayor added that it was late.", frozenset())
    True
    >>> is_attribution("The demand for boats has grown.", frozenset()), is_attribution("Roe’s demand is new.", frozenset({"Roe"}))
    (False, True)
    """
    # Mask names first: "Department of State" must not match the verb "state".
    masked = _names(names).sub(_NAME, sentence)
    if _STRONG.search(masked) or _FIRST_PERSON.search(masked) or f"{_NAME}:" in masked:
        return True
    without = _WEAK.sub("", masked)
    if without == masked:
        return False
    if _NAME in without or _PRONOUN.search(without):
        return True
    # A capitalized word may be the name of someone who is not in the register.
    return any(match.group().isupper() for match in _INSIDE.finditer(without))
