"""English words that point to a code of the code lists: the acts, issues and channels of political news.

They are written from the definitions of the codes. A code without hints is never suggested, and hints for a code that a
code list does not have are not used.

A hint is a word or a phrase. In it, ``*`` stands for the rest of a word and ``_`` for any word; ``(a|b)`` is either, and
``?`` makes what precedes it optional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from guarantees.drafting.attributions.attribution import Construction


@dataclass(frozen=True, slots=True)
class Hints:
    """The words that point to one code.

    Attributes:
        strong: Words that seldom mean anything else; a pattern.
        weak: Words that often go with it; a pattern.
    """

    strong: re.Pattern[str]
    weak: re.Pattern[str]


_NEVER: Final = "(?!)"
_END_OF_LINE: Final = re.compile(r"\s*\n\s*")


def _pattern(phrases: str) -> re.Pattern[str]:
    """Return the pattern that finds any of *phrases*, which are separated by commas or line breaks."""
    found = [phrase.strip() for line in _END_OF_LINE.split(phrases) for phrase in line.split(",")]
    alternatives = "|".join(_alternative(phrase) for phrase in found if phrase)
    return re.compile(rf"\b(?:{alternatives})\b" if alternatives else _NEVER, re.IGNORECASE)


def _alternative(phrase: str) -> str:
    for sign, pattern in (("(", "(?:"), ("*", r"\w*"), ("_", r"\w+"), (" ", r"\s+"), ("'", "[’']")):
        phrase = phrase.replace(sign, pattern)
    return phrase


def _hints(table: Mapping[str, tuple[str, str]]) -> Mapping[str, Hints]:
    return MappingProxyType(
        {code: Hints(_pattern(strong), _pattern(weak)) for code, (strong, weak) in table.items()}
    )


def _codes_by_word(words_by_code: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({word: code for code, words in words_by_code.items() for word in words.split()})


# --------------------------------------------------------------------------------------------------------------
# Types

TYPES_BY_VERB: Final = _codes_by_word(
    {
        "accusation": "accuse accusation allege allegation blame charge",
        "announcement": "announce announcement",
        "appeal": "advise appeal ask beg beseech call encourage exhort implore invite plead plea recommend request urge",
        "assessment": "estimate expect forecast predict prediction",
        "assurance": "assurance assure guarantee pledge promise reassure swear vow",
        "concession": "concede concession",
        "criticism": (
            "attack bemoan blast castigate chide complain complaint condemn criticise criticism criticize decry denounce "
            "deplore dismiss lament mock rebuke ridicule scold slam"
        ),
        "demand": "command demand instruct order",
        "denial": "denial deny dispute rebut refute",
        "offer": "offer",
        "refusal": "refuse refusal reject rejection",
        "support": "advocate applaud back commend congratulate endorse hail praise support thank welcome",
        "threat": "threat threaten",
    }
)
"""Verbs and nouns that name the act, and its type."""

TYPES_BY_FRAME: Final[Mapping[tuple[str, Construction], str]] = MappingProxyType(
    {
        ("agree", Construction.INFINITIVE): "assurance",
        ("call", Construction.OBJECT): "criticism",
        ("insist", Construction.PREPOSITION): "demand",
        ("propose", Construction.INFINITIVE): "offer",
        ("warn", Construction.PREPOSITION): "assessment",
    }
)
"""Verbs that name the act in one construction only, or another act in it than elsewhere."""

TYPES: Final = _hints(
    {
        "no_comment": (
            """
            no comment, decline* to (comment|say|answer|discuss|elaborate), refus* to (comment|say|answer|discuss|elaborate)
            (not|_n't|cannot) (yet )?(be )?able to (say|report|comment|tell), (will|would) not (comment|discuss|speak|talk|say|disclose)
            (not|_n't|cannot) (going to |yet |want to )?(comment|speculate|elaborate|disclose|reveal|get into|go into|prejudge)
            (not|_n't|cannot) (going to |yet |want to )?(make public|publish|discuss (the |any )?detail*|name|report|confirm or deny)
            """,
            "detail*, specifics, speculat*",
        ),
        "threat": (
            """
            (serious|grave|severe|dire|far-reaching) (consequence*|cost*), pay a (heavy|high|steep) price, retaliat*
            countermeasure*, counter-measure*, (military|tough|harsh|firm|decisive) (response*|measures|steps), ready to respond
            (will|would|shall) (certainly |surely )?(respond|hit back|strike back|take measures)
            (won't|will not|shall not) (allow|tolerate|let|permit|stand by|look on)
            (will|would|shall|may|might|could) (_ )?(impose|apply|halt|block|suspend|freeze|close|shut|cut|walk away)
            """,
            "consequence*, sanction*, if, in the event, otherwise, unless",
        ),
        "refusal": (
            """
            (will|would|shall|can|could|do|does|did) not (accept|agree|give|make|yield|change|reverse|abandon|back down|negotiate|concede)
            (won't|wouldn't|can't|cannot|don't|doesn't) (accept|agree|give|make|yield|change|reverse|abandon|back down|negotiate|concede)
            (not|no) (intend*|intention|going) (to|of) (accept|agree*|giv*|mak*|yield*|chang*|revers*|abandon*|conced*|negotiat*)
            out of the question, we (will|shall) not, we won't, I (will|shall) not, I won't, no concession*, no compromise*, not negotiable, non-negotiable, reject(s|ed)?, refus(es|ed|e) to, turn* down
            (not|_n't) (change*|reverse*|alter*) (its|our|their|his|her|the) (position*|stance|mind|course|policy), stand* by
            """,
            "never, rule* out, red line*, will not, won't, would not",
        ),
        "demand": (
            """
            must, (has|have|had) to, demand*, insist*, obliged to, inadmissib*, unacceptab*, no right to
            should (not )?(stop|cease|withdraw|refrain|pull|abandon|give up|return|leave|end|remove|dismantle)
            """,
            "should, need* to, require*, cease, stop, withdraw*, guarantee*, ban*, may not",
        ),
        "appeal": (
            """
            (call*|appeal*) (on|upon|for), urg(e|es|ed|ing), ask(s|ed|ing)? (for|to), request*, advis(e|es|ed|ing), recommend(s|ed|ing)?, the need (to|for), let us, let's, ought to
            it is (time|important|essential|vital|necessary|crucial) (to|that|for), important that, invit*, had better
            """,
            "should, need* to, necessary, important, hope*",
        ),
        "denial": (
            """
            (no|any) (intention*|plan*|desire|wish) (to|of|for), untrue, not true, false, baseless, groundless, unfounded, invented
            (not|never|_n't) (plan*|intend*|seek*|threaten*|prepar*|want) (to |for )?(a |any )?(war|attack|invade|invasion|threaten|harm)
            (has|have|had) (not|never) (done|violated|broken|breached|attacked|threatened|committed), nonsense, fabricat*, rumour*, rumor*
            (no|not a) (threat|reason to fear|danger), nothing to do with, full* complian*, compli(es|ed) with
            """,
            "never, not, _n't, nobody, no one, defensive",
        ),
        "accusation": (
            """
            violat*, breach*, broke, aggress*, provocat*, provok*, destabili*, deceiv*, deception, mislead*, misled, lie, lies, lied
            blackmail*, intimidat*, sabotag*, interfer*, meddl*, annex*, propaganda, undermin*, bully*, threatens
            (not|_n't) (keep|kept|honour*|honor*|fulfil*|comply|complied) (its|their|his|her|the|with|to), stalling, delaying
            (is|are|was|were|been|keeps|continue*) (to )?(build*|mass*|amass*|arm*|encircl*|escalat*)
            pos(e|es|ed|ing) (a )?(threat|danger), (failure|failed|fails) to (keep|honour|honor|fulfil|uphold|comply)
            """,
            "attempt*, (try|tries|tried|trying) to, illegal*, threat, danger*, blam*, buildup, build-up, campaign, expan*, escalat*",
        ),
        "criticism": (
            """
            not (credible|enough|serious|helpful|convincing|constructive|satisf*|convinced|acceptable), unacceptab*
            strange, absurd, irresponsible, disappoint*, regrettabl*, unconvincing, reckless, misguided, mistake*, hypocri*
            cynical*, ridiculous, counterproductive, counter-productive, confrontational, unhelpful, inadequate, insufficient
            one-sided, unfair, negative, pointless, meaningless, ignor*, disregard*, lack of, no (trust|basis|solution|progress)
            (not|_n't) (yet )?(address*|tak* into account|answer*|respond*|reflect*|satisfy|solve*|convince), not (a|the) solution
            """,
            "not, _n't, no, little, poor, bad, weak, concern*, fail*, worr*, problem*, wrong, dangerous",
        ),
        "concession": (
            "meet (_ )?halfway, give in, gave in, backs down",
            "compromise*, concession*, accept*, drop*, agree* to",
        ),
        "offer": (
            """
            (ready|prepared|willing|open) (to|for), readiness, willingness, offer*, propos* to, possibility of, open door, door open
            (could|would) (meet|discuss|hold|share|host), invit*
            """,
            "propos*, possib*, could, together, initiative",
        ),
        "assurance": (
            """
            pledg*, promis*, assur*, commit(ted|ment|ments|s)?, agreed to, (will|would) (never|always), there will be no
            (will|would|shall) (give|provide|help|protect|defend|honour|honor)
            """,
            "no intention*, guarantee*, aid, keep, continue",
        ),
        "support": (
            """
            support(s|ed|ing), (fully|strongly|firmly) support*, welcom(es|ed|ing), endors*, prais*, appreciat*, in (favour|favor) of, no objection*, right (step|decision|direction|one)
            (stand*|agree*) with, solidarity, backs
            """,
            "support, welcome, fully, right, good, thank*",
        ),
        "announcement": (
            """
            (will|would|shall) (now |soon |also )?(meet|visit|hold|send|present|submit|publish|travel|sign|decide|deliver|discuss|start|open|answer|reply)
            (plan*|intend*|expect*|going|decided|prepar*) to, considering, in the coming (day*|week*|month*), next (week|month), soon
            """,
            "will, this week, increas*, decision, shall",
        ),
        "assessment": (
            """
            may, might, likely, unlikely, perhaps, probabl*, prospect*, chance*, hope*, optimis*, pessimis*, believ*, think
            seem*, appear*, imminent, constructive, fruitful, useful, better, worse, difficult*, tension*
            """,
            """
            could, possible, is (a|an|the), are, important, situation, different, will be, would be, know, progress, concern*, reason*
            remain*, depend*, lead to, not yet
            """,
        ),
        "report": (
            """
            (met|held|received|sent|handed|signed|informed|presented|passed|delivered|published|arrived|visited|exchanged|prepared)
            took place, (study*|review*|coordinat*), talked, spoke
            """,
            "has, have, had, was, were, discussed, agreed",
        ),
    }
)
"""Words of what is said that point to the type of the act, in the order in which a coder considers the types."""


# --------------------------------------------------------------------------------------------------------------
# Issues

ISSUES: Final = _hints(
    {
        "energy": (
            "pipeline*, Nord Stream, natural gas, LNG, oil, energy, gas",
            "supply, supplies, fuel, electricity",
        ),
        "sanctions": (
            "sanction*, embargo*, export control*, asset freeze*, SWIFT",
            "economic, financial, punish*",
        ),
        "information_war": (
            "propaganda, disinformation, misinformation, fake news, information (war*|campaign*|attack*)",
            "media, newspaper*, journalis*, press, reporting, campaign*",
        ),
        "ukraine_security": (
            "invasion*, invad*, Donba*, Minsk, Ukrain*, Kiev, Kyiv, Crimea",
            "attack*, war, wars, aggress*, escalat*, de-escalat*, deescalat*, border*, tension*, build-up, buildup, troops, military",
        ),
        "weapons_deployment": (
            """
            missile*, rocket*, warhead*, nuclear, INF, moratorium, munition*, arms control, intermediate-range, strike (weapon*|system*)
            weapon*
            """,
            "deploy*, arms, treaty, launch*",
        ),
        "military_presence": (
            """
            troop*, soldier*, military (presence|activit*|exercise*|base*|infrastructure|development|build-up|buildup|drill*)
            manoeuv*, maneuv*, drills, battalion*, brigade*, battlegroup*, flank, warship*, garrison*
            """,
            "forces, base, bases, exercise*, build-up, buildup, presence, military, borders",
        ),
        "nato_enlargement": (
            """
            enlarg*, eastward*, open door, open-door, expan* (of|to|eastward), (NATO|alliance)('s)? expan*, membership, new members, veto
            (join*|enter*|accession to|admit*|admission|part of|members? of) (to |into )?(the )?(military )?(NATO|alliance|bloc)
            """,
            "expan*, join*, admi(t|ts|tted|ssion), accession, NATO, to the east",
        ),
        "bloc_politics": (
            """
            multipolar*, multilateral*, cold war, world order, dividing line*, sphere* of influence, hegemon*, superpower*
            balance of (power|forces), (big|great|major) powers, AUKUS, Quad, strategic stability, summit*, alliances
            """,
            "alliance*, bloc, blocs, confrontation*, powers, order, global*, international",
        ),
        "talks_process": (
            """
            talks, negotiat*, dialogue*, diploma*, discuss*, conversation*, contacts?, consult*, meeting*, meet, met, reciproc*
            (will|would|could|may|might|shall) (_ )?(reply|respond|answer|decide), (await*|wait for|waiting for), stall*, delay*
            """,
            "respond*, progress, council, channel*, format, round, decide*, send, steps, soon, this week",
        ),
        "legal_guarantees": (
            """
            guarantee*, draft*, written (response*|repl*|answer*), counter-proposal*, concession*, document*
            (response*|repl*|answer*) (to|from|of)
            """,
            "propos*, response*, repl(y|ies), paper*, text, agreement*, legal*, main (issue|concern|question|demand)*, position*",
        ),
    }
)
"""Words of what is said that point to its issue, the most specific first."""


# --------------------------------------------------------------------------------------------------------------
# Channels

CHANNELS: Final = _hints(
    {
        "social_media": (
            "tweet*, retweet*, (on|via) (Twitter|Facebook|Telegram|X|Instagram), social media, posted on",
            "",
        ),
        "press_conference": ("(press|news|media) conference*", ""),
        "briefing": (
            "briefing*, told (reporters|journalists), to (reporters|journalists), daily call",
            "reporters, journalists",
        ),
        "interview": (
            "interview*, radio (station|stations|show), in (a )?conversation with",
            "radio, podcast, broadcaster",
        ),
        "call_or_meeting": (
            """
            (telephone|phone|video) (call|conversation|conference|meeting), by (tele)?phone, video ?conference, video-?link
            during (the|their|a) (call|conversation|talks|meeting), (told|assured) (his|her|their)
            """,
            "conversation, spoke with, colleague, counterpart",
        ),
        "written_statement": (
            "in a (_ )?(statement|comment|release|communique), press release, (said|wrote) in a comment, readout, press service",
            "issued",
        ),
        "article": ("in (an|the|his|her) (_ )?(article|essay|op-ed|column)", ""),
        "document": (
            "according to the (document|draft|treaty|text|letter), the (document|draft|treaty|text|letter) (says|said|reads)",
            "",
        ),
    }
)
"""Words beside the cue that point to the occasion or the medium, the firmest first."""

TOLD_OUTLET: Final = "interview"
"""The code for words that an outlet was told."""

NO_CHANNEL: Final = "not_stated"
"""The code for a remark of which the text does not say where it was made."""
