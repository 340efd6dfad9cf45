"""Who the source of an attribution is: by name, apposition, pronoun, office or body."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from guarantees.drafting.attributions.attribution import Attribution
from guarantees.drafting.attributions.reporting_words import OCCASION_NOUNS, word_set
from guarantees.drafting.mentions import NEW, Mention, Mentions
from guarantees.drafting.nationalities import COUNTRY_BY_ADJECTIVE
from guarantees.drafting.register import GOVERNMENT_BODY, INTERNATIONAL_BODY, OUTLET


class How(StrEnum):
    """How a speaker was found."""

    NAME = "name"
    APPOSITION = "apposition"
    RELATIVE = "relative pronoun"
    BODY = "body"
    PRONOUN = "pronoun"
    ROLE = "role"
    SAME = "the speaker before"
    PART = "a name in these words"
    MAYBE = "named before"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the id of an actor (``?`` and a name if the register does not know it), or blank."""

    actor: str
    how: How


NOBODY: Final = Speaker("", How.NOBODY)

_PERSONAL: Final = frozenset(("he", "she", "him", "her", "who", "i", "his", "hers", "whom"))
_GENDERS: Final[Mapping[str, str]] = MappingProxyType(
    {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
)
_MAX_PERSONS: Final = 50
"""A pronoun means one of so many persons that are named before it."""

_MAX_BODIES: Final = 200
"""A description means somebody among so many mentions before it."""

_BARE: Final = re.compile(r"(?:the|this)(?: [\w-]+){1,3}")
"""A description that says nothing of whose office it is, and so may mean whoever spoke before."""

_UNSURE: Final = frozenset((How.NOBODY, How.PART, How.MAYBE))
_CAPITALIZED: Final = re.compile(r"(?<=\s)[A-Z]")
_OBJECTS: Final = frozenset(("him", "her"))
_PLURAL: Final = frozenset(("they", "them", "we", "their", "our"))
_NEUTER: Final = frozenset(("it", "which", "that", "this"))

_ROLE_WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        words: frozenset(types.split())
        for words, types in {
            "adviser": "adviser",
            "advisor": "adviser",
            "aide": "adviser",
            "ambassador": "ambassador",
            "assistant": "adviser",
            "chancellor": "head_of_government",
            "colleague": "",
            "counterpart": "",
            "delegate": "delegation_head",
            "deputy": "legislator deputy_minister",
            "deputy foreign minister": "deputy_minister",
            "diplomat": "minister deputy_minister ambassador delegation_head",
            "envoy": "ambassador delegation_head",
            "foreign minister": "minister",
            "head": "",
            "head of state": "head_of_state",
            "head of the delegation": "delegation_head",
            "interlocutor": "",
            "lawmaker": "legislator",
            "leader": "head_of_state head_of_government secretary_general",
            "mep": "legislator",
            "minister": "minister deputy_minister",
            "negotiator": "delegation_head deputy_minister",
            "official": "",
            "official representative": "spokesperson",
            "parliamentarian": "legislator",
            "partner": "",
            "politician": "",
            "premier": "head_of_government",
            "president": "head_of_state",
            "press secretary": "spokesperson",
            "prime minister": "head_of_government",
            "representative": "spokesperson delegation_head",
            "secretary general": "secretary_general",
            "secretary of state": "minister",
            "secretary-general": "secretary_general",
            "senator": "legislator",
            "speaker": "",
            "spokesman": "spokesperson",
            "spokesperson": "spokesperson",
            "spokeswoman": "spokesperson",
        }.items()
    }
)
"""Words for an office and the role types that they may mean; none if they may mean any."""

_BODY_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agency": GOVERNMENT_BODY,
        "alliance": INTERNATIONAL_BODY,
        "bloc": INTERNATIONAL_BODY,
        "department": GOVERNMENT_BODY,
        "ministry": GOVERNMENT_BODY,
        "organisation": INTERNATIONAL_BODY,
        "organization": INTERNATIONAL_BODY,
        "union": INTERNATIONAL_BODY,
    }
)
"""Words by which a text calls a body that it has named before."""

_TITLES: Final = word_set(
    "ambassador captain chairman chairwoman chancellor chief col deputy director dr executive foreign gen "
    "general gov judge king lt major mayor minister mr mrs ms pope president prime prof professor queen "
    "rep sen secretary senator sir spokesman spokesperson spokeswoman undersecretary"
)
_NOT_A_LAST_NAME: Final = _TITLES | word_set(
    "administration agency alliance berlin bloc committee council countries department diplomat document "
    "eu federation government house journal kremlin leader leaders london ministry moscow nations news "
    "office parliamentarian party post premier secretary-general service side state states times uk union "
    "us washington"
)
_FULL_NAME: Final = re.compile(
    r"(?P<name>(?:[A-Z][\w.’'-]*\s+)+(?:(?:al|el|bin|de|van|von|da)-?\s?)*[A-Z][\w’'-]+)\s*$"
)
_LAST_NAME: Final = re.compile(r"(?:[A-Z][a-z]+\.? )?(?P<name>[A-Z][\w’'-]+?)(?:['’]s)?")
_MAX_NAME: Final = 3


class SpeakerResolver:
    """Finds the speakers of the attributions of a text, in its order."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions
        self.text = mentions.text
        self.previous = ""
        self._pronouns: dict[str, str] = {}
        self._somebody_at = -1
        """Where the last source stands that seems to be a person, but one who could not be identified."""

    def resolve(self, attribution: Attribution) -> Speaker:
        """Return the speaker of *attribution*, and remember it for the next one."""
        speaker = self.identify(attribution)
        if speaker.actor and self.mentions.kind(speaker.actor) != OUTLET:
            self.previous = speaker.actor
        if attribution.source and self._is_somebody(self.text[slice(*attribution.source)], speaker):
            self._somebody_at = attribution.source[1]
        return speaker

    def _is_somebody(self, words: str, speaker: Speaker) -> bool:
        """Return whether the words seem to name a person, or an office, that *speaker* does not identify."""
        is_named = office_in(words) is not None or _CAPITALIZED.search(words) is not None
        return speaker.how in _UNSURE and is_named and words.lower() not in _PERSONAL | _PLURAL | _NEUTER

    def identify(self, attribution: Attribution) -> Speaker:
        """Return the speaker of *attribution*, without remembering it."""
        if attribution.source is None:
            return Speaker(self.previous, How.SAME) if self.previous else NOBODY
        start, end = attribution.source
        words = re.sub(r"['’]s$", "", self.text[start:end].lower().strip())
        if words in _PERSONAL:
            meant = self._of_pronoun(words, start)
            # "According to him" is often somebody whom the sentence before quotes, not its speaker.
            is_object = words in _OBJECTS and attribution.cue is not None and attribution.cue[0] < start
            return Speaker(meant.actor, How.MAYBE) if is_object and meant.actor else meant
        if words in _PLURAL:
            return NOBODY
        if words in _NEUTER:
            return self._of_neuter(start)
        source = _Source(start, end, self.text[start:end], words, attribution)
        for step in self._steps():
            speaker = step(source)
            if speaker is not None:
                return speaker
        return NOBODY

    def _steps(self) -> tuple[Callable[[_Source], Speaker | None], ...]:
        """Return the ways to find a speaker in the words that name it, the surest first."""
        return (
            self._in_apposition,
            self._named,
            self._behind_comma,
            self._unknown_name,
            self._unknown_last_name,
            self._of_role,
            self._body,
            self._of_anaphor,
            self._of_document,
            self._part,
        )

    # ----------------------------------------------------------------------------------------------------------
    # Pronouns

    def _of_pronoun(self, words: str, start: int) -> Speaker:
        if words == "who":
            person = next((m for m in self._persons_before(start)), None)
            return Speaker(person.actor, How.RELATIVE) if person else NOBODY
        gender = _GENDERS.get(words, "")
        is_person = bool(self.previous) and self.mentions.is_person(self.previous)
        nearest = itertools.islice(self._persons_before(start), _MAX_PERSONS)
        candidates = itertools.chain([self.previous] * is_person, (mention.actor for mention in nearest))
        fitting = (p for p in candidates if not gender or self._pronouns.get(p, gender) == gender)
        chosen = next(fitting, "")
        if chosen and gender:
            self._pronouns[chosen] = gender
        last = next(self._persons_before(start), None)
        if chosen and self._somebody_at > (last.end if last else 0):
            return Speaker(chosen, How.MAYBE)
        return Speaker(chosen, How.PRONOUN) if chosen else NOBODY

    def _of_neuter(self, start: int) -> Speaker:
        """Return the first body that the paragraph names."""
        paragraph = self.text.rfind("\n", 0, start) + 1
        bodies = [m for m in self.mentions.within(paragraph, start) if not self.mentions.is_person(m.actor)]
        if bodies:
            return Speaker(bodies[0].actor, How.PRONOUN)
        return Speaker(self.previous, How.SAME) if self.previous else NOBODY

    def _persons_before(self, offset: int) -> Iterator[Mention]:
        return (m for m in self.mentions.before(offset) if self.mentions.is_person(m.actor))

    # ----------------------------------------------------------------------------------------------------------
    # Names

    def _in_apposition(self, source: _Source) -> Speaker | None:
        apposition = source.attribution.apposition
        if apposition is None or self._persons(source.start, source.end):
            return None
        persons = self._persons(*apposition)
        return Speaker(persons[-1].actor, How.APPOSITION) if persons else None

    def _persons(self, start: int, end: int) -> list[Mention]:
        return [m for m in self.mentions.within(start, end) if self.mentions.is_person(m.actor)]

    def _named(self, source: _Source) -> Speaker | None:
        persons = self._persons(source.start, source.end)
        if not persons:
            return None
        head = source.attribution.source_head
        at_head = [m for m in persons if head is not None and m.start <= head < m.end]
        several = " and " in source.text
        return Speaker((at_head or [persons[0 if several else -1]])[0].actor, How.NAME)

    def _behind_comma(self, source: _Source) -> Speaker | None:
        """The mayor, Jane Roe, said …."""
        comma = re.compile(r"\s*,\s*").match(self.text, source.end)
        persons = self._persons(comma.end(), comma.end() + 1) if comma else []
        return Speaker(persons[0].actor, How.APPOSITION) if persons else None

    def _unknown_name(self, source: _Source) -> Speaker | None:
        """A full name that neither register nor parser knows."""
        match = _FULL_NAME.search(source.text)
        if not match or match["name"].split()[-1].lower() in _NOT_A_LAST_NAME:
            return None
        end = source.start + match.end("name")
        if any(m.start < end <= m.end for m in self.mentions.within(source.start, source.end)):
            return None
        words = match["name"].split()
        while len(words) > 2 and (words[0].lower().rstrip(".") in _TITLES or words[0].isupper()):  # noqa: PLR2004
            words = words[1:]
        if words[0].lower().rstrip(".") in _TITLES:
            return None
        return Speaker(self.mentions.add_person(" ".join(words[-_MAX_NAME:])), How.NAME)

    def _unknown_last_name(self, source: _Source) -> Speaker | None:
        """A last name whose full form stands earlier in the text."""
        match = _LAST_NAME.fullmatch(source.text)
        if self.mentions.within(source.start, source.end) or not match:
            return None
        if match["name"].lower() in _NOT_A_LAST_NAME:
            return None
        full = re.compile(rf"\b((?:[A-Z][\w.’'-]+ ){{1,2}}{re.escape(match['name'])})\b")
        earlier = full.search(self.text, 0, source.start)
        if not earlier:
            return None
        words = earlier.group(1).split()
        without_title = words[1:] if words[0].lower().rstrip(".") in _TITLES and len(words) > 2 else words  # noqa: PLR2004
        return Speaker(NEW + " ".join(without_title), How.NAME)

    # ----------------------------------------------------------------------------------------------------------
    # Offices and bodies

    def _of_role(self, source: _Source) -> Speaker | None:
        """The ministry's spokesman; the German chancellor; the diplomat."""
        key = office_in(source.words)
        if key is None or (" of " in source.words and not self._bodies(source)):
            return None  # the secretary of somebody who is not known
        bodies = self._bodies(source)
        if not bodies and not COUNTRY_BY_ADJECTIVE.keys().isdisjoint(source.text.split()):
            return NOBODY  # of a country from which the register knows nobody
        match = _RoleMatch(self.mentions, _ROLE_WORDS[key], bodies)
        nearest = itertools.islice(self._persons_before(source.start), _MAX_BODIES)
        named = dict.fromkeys(mention.actor for mention in nearest)
        fitting = [person for person in named if match.fits(person)]
        if self.previous in fitting:
            return Speaker(self.previous, How.ROLE)
        if fitting:
            return Speaker(fitting[0], How.ROLE)
        return self._later_or_unnamed(match, bodies, source)

    def _later_or_unnamed(self, match: _RoleMatch, bodies: list[str], source: _Source) -> Speaker | None:
        later = {m.actor for m in self.mentions.after(source.end) if self.mentions.is_person(m.actor)}
        fitting = sorted(person for person in later if match.fits(person)) if bodies else []
        if not fitting and bodies and match.role_types:
            register = self.mentions.register
            fitting = [
                person for person in register.persons() if register.roles(person) and match.fits(person)
            ]
        if len(fitting) == 1:
            return Speaker(fitting[0], How.ROLE)
        only_outlets = all(self.mentions.kind(body) == OUTLET for body in bodies)
        if not bodies or (not match.role_types and only_outlets):
            is_person = bool(self.previous) and self.mentions.is_person(self.previous)
            if not _BARE.fullmatch(source.words):
                return None
            return Speaker(self.previous, How.SAME) if is_person else None
        return None if only_outlets else Speaker(min(bodies), How.PART)

    def _bodies(self, source: _Source) -> list[str]:
        """Return the bodies and nationalities in the words of *source*."""
        named = [
            m.actor
            for m in self.mentions.within(source.start, source.end)
            if not self.mentions.is_person(m.actor)
        ]
        adjectives = (word for word in re.findall(r"[\w.]+", source.text) if word in COUNTRY_BY_ADJECTIVE)
        states = (self.mentions.register.of_nationality(adjective) for adjective in adjectives)
        return list(dict.fromkeys([*named, *filter(None, states)]))

    def _body(self, source: _Source) -> Speaker | None:
        head = source.attribution.source_head
        for mention in self.mentions.within(source.start, source.end):
            if head is not None and mention.start <= head < mention.end:
                return Speaker(mention.actor, How.BODY)
        return None

    def _of_anaphor(self, source: _Source) -> Speaker | None:
        """The ministry: the last body named of which the word is a part; the alliance: the last body of that kind."""
        if _BODY_WORDS.keys().isdisjoint(re.findall(r"\w+", source.words)):
            return None
        nearest = itertools.islice(self.mentions.before(source.start), _MAX_BODIES)
        before = [m.actor for m in nearest if not self.mentions.is_person(m.actor)]
        for word in re.findall(r"\w+", source.words):
            kind = _BODY_WORDS.get(word)
            called_so = (a for a in before if word in self.mentions.name(a).lower().split())
            last = next(called_so, "") if kind else ""
            if last:
                return Speaker(last, How.ROLE)
            of_kind = next((a for a in before if kind == INTERNATIONAL_BODY == self.mentions.kind(a)), "")
            if of_kind:
                return Speaker(of_kind, How.MAYBE)
        return None

    def _of_document(self, source: _Source) -> Speaker | None:
        """The letter, his remarks: whoever spoke before."""
        is_document = source.words.rpartition(" ")[2] in OCCASION_NOUNS | {"document", "text", "paper"}
        return Speaker(self.previous, How.MAYBE) if is_document and self.previous else None

    def _part(self, source: _Source) -> Speaker | None:
        inside = self.mentions.within(source.start, source.end)
        return Speaker(inside[-1].actor, How.PART) if inside else None


@dataclass(frozen=True, slots=True)
class _Source:
    """The words that name a source; *words* in lower case, without a genitive."""

    start: int
    end: int
    text: str
    words: str
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class _RoleMatch:
    """Whether a person may be who is meant by an office of these types in these bodies."""

    mentions: Mentions
    role_types: frozenset[str]
    bodies: list[str]

    def fits(self, person: str) -> bool:
        """Return whether *person* holds such an office; a new person holds none that is known."""
        register = self.mentions.register
        roles = register.roles(person) if person in register else []
        if not roles:
            return not self.role_types
        if self.role_types and not any(role.role_type in self.role_types for role in roles):
            return False
        return not self.bodies or bool(register.represents(person).intersection(self.bodies))


def office_in(words: str) -> str | None:
    """Return the longest name of an office in *words*, in lower case; None if there is none."""
    lower = words.lower()
    found = [office for office in _ROLE_WORDS if re.search(rf"\b{re.escape(office)}\b", lower)]
    return max(found, key=len, default=None)
