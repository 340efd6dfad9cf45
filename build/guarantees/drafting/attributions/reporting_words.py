"""English words that attribute what follows, precedes or surrounds them to a source.

Each verb has its frames: the forms in which what is said can hang on it. Sources of the lists: the verbs of
communication of VerbNet's classes 37 and 33, the reporting verbs of English grammars, and their synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class VerbFrames:
    """The forms in which what is said hangs on a verb.

    Attributes:
        clause: It takes a clause, a quotation or a parenthesis: she *said* that …
        thought: It takes a clause that is believed rather than said: she *hopes* that …
        quotation: It reports only beside a quotation: “…,” she *laughed*.
        object: Its object is what is said or judged: she *condemned* the plan.
        object_prepositions: The prepositions that carry the rest of such an object: *described* it *as* …
        infinitive: It takes an infinitive: she *urged* them to …
        prepositions: The prepositions behind which what is said stands: she *called for* …
    """

    clause: bool = False
    thought: bool = False
    quotation: bool = False
    object: bool = False
    object_prepositions: frozenset[str] = frozenset()
    infinitive: bool = False
    prepositions: frozenset[str] = frozenset()

    @property
    def takes_clause(self) -> bool:
        """Whether a clause hangs on it, said or thought."""
        return self.clause or self.thought

    @property
    def takes_quotation(self) -> bool:
        """Whether a quotation beside it may belong to it."""
        return self.clause or self.quotation


_VERBS: Final = """
clause: add affirm answer attest blog caution chant charge chorus concur confess confide confirm contend continue
  convey counsel counter crow deadpan decree elaborate email enquire enthuse estimate exclaim forecast gripe grouse
  grumble guarantee gush imply interject intone maintain marvel mutter observe persist posit post proclaim pronounce
  prophesy quip read reassure recite reckon recount rejoin relay remark reply respond retort retweet say scoff scream
  shout signal sneer specify stammer state stipulate summarise surmise theorise theorize venture volunteer whisper
  wonder yell
clause, infinitive: advise implore swear threaten
clause, infinitive, preposition(about of): tell
clause, infinitive, preposition(of): remind
clause, infinitive, preposition(on to with): agree
clause, object: acknowledge admit allege announce assert bemoan clarify concede declare deny disclose echo emphasise
  emphasize explain highlight indicate mention note outline predict question reaffirm recall reiterate repeat report
  reveal stress suggest summarize underline underscore
clause, object(as): cite
clause, object(from), infinitive: demand
clause, object(to), infinitive: pledge promise
clause, object, infinitive: claim propose recommend request vow
clause, object, preposition(about): tweet
clause, object, preposition(over): lament
clause, preposition(about of): boast brag complain inform write
clause, preposition(about on): comment opine
clause, preposition(about to): testify
clause, preposition(about): inquire muse speculate
clause, preposition(against for): argue
clause, preposition(against): protest
clause, preposition(at): hint
clause, preposition(of): assure
clause, preposition(on): insist
clause, preposition(to): object point
clause, preposition(with): disagree
clause, quotation: cry snap tease
clause, quotation, infinitive, preposition(about for): ask
clause, quotation, infinitive, preposition(for): plead
clause, quotation, object(about against of), infinitive, preposition(about against of): warn
clause, quotation, object(as for): mock
clause, quotation, object, infinitive: urge
clause, quotation, preposition(about): joke
clause, thought, quotation: conclude
infinitive: beg beseech command decline encourage exhort instruct invite order refuse
object: articulate belittle condone contradict detail dispute downplay endorse express mourn oppose rebut refute voice
object(against as): defend
object(as for over): attack criticise
object(as for): assail condemn denounce deride lambast lambaste ridicule rip
object(as): brand characterise decry disparage hail label portray quote reject tout welcome
object(for on): blame congratulate
object(for): applaud castigate chide commend excoriate fault rebuke reprimand scold thank
object(of), preposition(of): accuse
object(to): liken
object(to), infinitive: challenge
preposition(about): lie
preposition(for to): appeal
preposition(for): advocate apologise apologize push
quotation: ad-lib begin blurt chime close end erupt finish fire go grin hit interrupt lash laugh nod open put react
  reflect roar shoot sigh sing smile start sum thunder
quotation, object(as for over): criticize
quotation, object(as for): blast praise slam
quotation, object(as): characterize describe dismiss
quotation, object, infinitive: offer
quotation, object, infinitive, preposition(for on): call
quotation, preposition(about against of out): speak
quotation, preposition(about of up): talk
quotation, preposition(against): rail
clause: point-out
object: brush-aside brush-off call-out lay-out play-down rule-out set-out shoot-down shrug-off spell-out
object(with): credit
thought: assume believe consider doubt expect fear feel hope know regard see suspect think understand want worry
"""

_FRAME: Final = re.compile(r"(?P<name>\w+)(?:\((?P<prepositions>[^)]*)\))?")


def _parse(frames: str) -> VerbFrames:
    found = {
        match["name"]: frozenset((match["prepositions"] or "").split()) for match in _FRAME.finditer(frames)
    }
    return VerbFrames(
        clause="clause" in found,
        thought="thought" in found,
        quotation="quotation" in found,
        object="object" in found,
        object_prepositions=found.get("object", frozenset()),
        infinitive="infinitive" in found,
        prepositions=found.get("preposition", frozenset()),
    )


def _verbs() -> Mapping[str, VerbFrames]:
    lines = re.sub(r"\n +", " ", _VERBS).strip().splitlines()
    entries = (line.partition(": ") for line in lines)
    return MappingProxyType({verb: _parse(frames) for frames, _, verbs in entries for verb in verbs.split()})


VERBS: Final = _verbs()
"""The frames of each reporting verb, by its base form."""

NO_FRAMES: Final = VerbFrames()
"""The frames of any other verb."""


def frames_of(verb: str, particle: str = "") -> VerbFrames:
    """Return the frames of *verb*, a base form, with its *particle*, if it has one: *rule out*.

    >>> frames_of("urge").infinitive, frames_of("rule", "out").object, frames_of("rule") == NO_FRAMES
    (True, True, True)
    """
    phrasal = VERBS.get(f"{verb}-{particle}".lower()) if particle else None
    return phrasal or VERBS.get(verb.lower(), NO_FRAMES)


def word_set(words: str) -> frozenset[str]:
    """Return the set of *words*, which are separated by white space."""
    return frozenset(words.split())


FINDING_VERBS: Final = word_set("find rule show")
"""Verbs whose clause is said if a body or a document is their subject: the poll *found* that …"""

FINDERS: Final = word_set(
    "analysis assessment audit auditor commission committee court document documents figures inquiry inspector investigation "
    "investigator judge jury memo panel poll pollster probe record records report researcher review statistics study "
    "survey tribunal"
)
"""What finds, rules or shows something, in the base form."""

FINDING_FRAMES: Final = VerbFrames(clause=True)
"""The frames of a finding verb with such a subject."""

CONTENT_NOUNS: Final = word_set(
    "accusation acknowledgement acknowledgment admission allegation announcement appeal argument assertion assessment "
    "assurance call claim comment complaint contention criticism declaration demand denial insistence plea pledge "
    "prediction promise proposal remark request statement suggestion threat vow warning"
)
"""Nouns on which a clause with what is said hangs: her *claim* that …"""

INFINITIVE_NOUNS: Final = word_set("call demand plea pledge promise proposal request threat vow")
"""Nouns on which an infinitive hangs: his *promise* to …"""

FOR_NOUNS: Final = word_set("appeal call demand plea request")
"""Nouns whose content follows *for*: their *call* for …"""

OCCASION_NOUNS: Final = word_set(
    "address appearance briefing conference debate email e-mail event interview letter memo message op-ed post rally "
    "release remarks speech statement testimony tweet"
)
"""Where and how something is said: with *in* or *at*, it belongs to the cue and not to the content."""

NOT_A_SOURCE: Final = word_set(
    "answer bottom caption correction example fact image line note photo photos problem question rating read related "
    "result source sources transcript trending update via video warning watch more"
)
"""Words before a colon that name no source."""

JUDGING_VERBS: Final = word_set(
    "accuse blame blast characterise characterize condemn criticise criticize denounce describe portray praise quote slam"
)
"""Verbs whose passive names the source behind *by*: the plan was *condemned* by …"""

HEARER_VERBS: Final = word_set("advise ask assure inform remind tell urge warn")
"""Verbs whose object is the hearer, and no part of what is said."""

ASKED_VERBS: Final = word_set("ask beg challenge encourage invite instruct order urge call")
"""Verbs whose object is the subject of the infinitive behind it, and part of what is said: *urged* the board to …"""
