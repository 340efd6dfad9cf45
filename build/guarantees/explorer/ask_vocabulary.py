"""English words that name what the codes of this dataset stand for, as people ask for them.

They add to the labels of the codes, which are words of the search by themselves. A word that several codes could mean is left
out, or stands for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ACT_VERBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accusation": "accuse allege blame",
        "announcement": "announce declare",
        "appeal": "appeal urge ask request invite advise recommend",
        "assessment": "assess judge predict expect forecast",
        "assurance": "assure promise pledge reassure vow",
        "concession": "concede",
        "criticism": "criticize criticise condemn denounce dismiss deplore",
        "demand": "demand insist require",
        "denial": "deny dispute rebut refute",
        "offer": "offer propose",
        "refusal": "refuse reject decline oppose turn-down rule-out",
        "support": "support back endorse welcome praise",
        "threat": "threaten warn",
    }
)
"""The verbs of each kind of statement in their base form; a particle follows a hyphen."""

ACT_NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accusation": "allegation",
        "appeal": "call request",
        "assessment": "forecast judgement judgment opinion view",
        "assurance": "promise pledge",
        "concession": "compromise",
        "criticism": "condemnation",
        "demand": "requirement ultimatum condition",
        "denial": "rebuttal",
        "no_comment": "no-comment",
        "offer": "proposal",
        "refusal": "rejection",
        "threat": "warning menace",
    }
)
"""Further nouns of each kind of statement, in the singular; several words are joined by hyphens."""

ISSUE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bloc_politics": "bloc alliances multipolarity world-order",
        "energy": "gas oil pipeline nord-stream nordstream",
        "information_war": "propaganda disinformation fake-news press-campaign media-campaign",
        "legal_guarantees": "draft-agreement draft-agreements drafts security-guarantees guarantees written-reply written-response written-answer",
        "military_presence": "troops troop-buildup troop-build-up military-buildup bases exercises manoeuvres maneuvers drills",
        "nato_enlargement": "nato-expansion nato-membership enlargement expansion open-door open-door-policy eastward-expansion",
        "sanctions": "sanction embargo economic-measures",
        "talks_process": "talks negotiations dialogue diplomacy",
        "ukraine_security": "invasion invade war attack-on-ukraine",
        "weapons_deployment": "missiles missile weapons nuclear-weapons arms-control",
    }
)
"""Words for each issue besides its label; several words are joined by hyphens."""

NARROW_ISSUE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bloc_politics": "cold-war aukus quad summit-for-democracy",
        "sanctions": "swift export-controls",
        "ukraine_security": "donbass donbas minsk minsk-agreements crimea",
        "weapons_deployment": "inf inf-treaty moratorium",
    }
)
"""Words for a part of an issue: they are searched for, and stand for the issue only where no summary has them."""

_STOP_WORDS: Final = """
a about after against all also an and any anybody anyone anything are as at be because been before being between but by can
coded could did do does during ever every everybody everyone everything find for from give had has have he her his how i if in into is it its kind list many me most much my
of on or our over regarding report reported reports say said saying says she show so some somebody someone something stop statement statements talk talked talking tell tells than that
the their them there these they thing things think this those to told towards until want wanted wants was we were what whatever when where which who
whom whose why will with within without would you your since
"""

STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""Words of a question that say nothing of what is asked for."""
