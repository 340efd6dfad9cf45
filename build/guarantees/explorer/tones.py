"""Whether a kind of statement is hostile, neutral or cooperative, by the root of its CAMEO code.

Hostile are the roots of conflict, cooperative those of cooperation. Comments (root 01) are neutral: GDELT counts them as
verbal cooperation, but a denial or an assessment brings no sides closer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guarantees.dataset import derived
from guarantees.explorer.record_lookups import RecordLookups

TONES: Final = ("hostile", "neutral", "cooperative")

_COMMENTS: Final = "CAMEO-01"
_TONES: Final[Mapping[str, str]] = {
    "verbal_cooperation": "cooperative",
    "material_cooperation": "cooperative",
    "verbal_conflict": "hostile",
    "material_conflict": "hostile",
}


def tone(cameo_root: str) -> str:
    """Return the tone of a statement; it is neutral if it has no CAMEO root.

    >>> tone("CAMEO-12"), tone("CAMEO-01"), tone("")
    ('hostile', 'neutral', 'neutral')
    """
    if cameo_root == _COMMENTS:
        return "neutral"
    return _TONES.get(derived.quad_class(cameo_root), "neutral")


def acts_by_tone(lookups: RecordLookups) -> dict[str, str]:
    """Return the tone of each kind of statement, in an order from hostile to cooperative.

    In CAMEO, higher roots are more hostile among those of conflict, and more cooperative among those of cooperation.
    """
    roots = {
        row["code"]: row["cameo_root"]
        for row in lookups.package["codes"].rows
        if row["code_list"] == "statement_type"
    }
    tones = {act: tone(roots.get(act, "")) for act in lookups.codes("statement_type")}

    def position(act: str) -> tuple[int, float]:
        number = roots.get(act, "").removeprefix("CAMEO-")
        degree = float(number) if number.isdecimal() else 0.0
        return TONES.index(tones[act]), -degree if tones[act] == "hostile" else degree

    return {act: tones[act] for act in sorted(tones, key=position)}
