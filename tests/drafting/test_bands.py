"""Tests of the bands of proposals."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.bands import BANDS, band_of, reason_of

TEXT = "Roe made it quite clear to all that the boat is old."


def _attribution(form: Form, construction: Construction, cue: str = "made") -> Attribution:
    start = TEXT.index(cue)
    return Attribution(
        content=((TEXT.index("the boat"), len(TEXT)),),
        source=(0, 3),
        cue=(start, start + len(cue)) if cue else None,
        form=form,
        construction=construction,
    )


@pytest.mark.parametrize(
    ("form", "construction", "confirmed", "unconfirmed"),
    [
        (Form.DIRECT, Construction.QUOTATION, "A", "A"),
        (Form.DIRECT, Construction.CLAUSE, "A", "A"),
        (Form.DIRECT, Construction.PARENTHESIS, "A", "A"),
        (Form.MIXED, Construction.QUOTATION, "B", "C"),
        (Form.MIXED, Construction.CLAUSE, "B", "C"),
        (Form.INDIRECT, Construction.CLAUSE, "B", "C"),
        (Form.INDIRECT, Construction.PARENTHESIS, "B", "C"),
        (Form.INDIRECT, Construction.ACCORDING, "C", "C"),
        (Form.INDIRECT, Construction.AS, "C", "C"),
        (Form.DIRECT, Construction.COLON, "C", "C"),
        (Form.INDIRECT, Construction.OBJECT, "D", "D"),
        (Form.INDIRECT, Construction.INFINITIVE, "D", "D"),
        (Form.INDIRECT, Construction.PREPOSITION, "D", "D"),
        (Form.INDIRECT, Construction.PASSIVE, "D", "D"),
        (Form.INDIRECT, Construction.NOUN, "D", "D"),
    ],
)
def test_the_band_follows_from_the_grammar(
    form: Form, construction: Construction, confirmed: str, unconfirmed: str
) -> None:
    """A clause that the rules find too is surer than one that they do not find."""
    attribution = _attribution(form, construction)
    assert band_of(attribution, is_confirmed=True).letter == confirmed
    assert band_of(attribution, is_confirmed=False).letter == unconfirmed


def test_rates_fall_from_band_to_band() -> None:
    """Bands are ordered by their rates, and each is listed under its letter."""
    assert all(first.rate > second.rate for first, second in pairwise(BANDS.values()))
    assert list(BANDS) == [band.letter for band in BANDS.values()] == sorted(BANDS)


@pytest.mark.parametrize(
    ("form", "construction", "cue", "reason"),
    [
        (Form.DIRECT, Construction.QUOTATION, "made", "quotation beside “made”"),
        (Form.DIRECT, Construction.QUOTATION, "", "quotation"),
        (Form.DIRECT, Construction.COLON, "", "a name and a colon"),
        (Form.MIXED, Construction.QUOTATION, "made", "part of it quoted beside “made”"),
        (Form.INDIRECT, Construction.CLAUSE, "made", "clause of “made”"),
        (
            Form.INDIRECT,
            Construction.NOUN,
            "made it quite clear",
            "content of the noun “made it quite clear”",
        ),
        (
            Form.INDIRECT,
            Construction.ACCORDING,
            "made it quite clear to all",
            "beside “made it quite clear”",
        ),
    ],
)
def test_the_reason_names_the_cue(form: Form, construction: Construction, cue: str, reason: str) -> None:
    """A reason names the grammar and up to four words of the cue."""
    assert reason_of(_attribution(form, construction, cue), TEXT, is_confirmed=True) == reason


@pytest.mark.parametrize(("form", "construction"), list(product(Form, Construction)))
def test_every_attribution_has_a_reason(form: Form, construction: Construction) -> None:
    """Each grammar has a reason, and only one whose band depends on it says that it was found in one way."""
    attribution = _attribution(form, construction)
    depends = band_of(attribution, is_confirmed=True) != band_of(attribution, is_confirmed=False)
    confirmed = reason_of(attribution, TEXT, is_confirmed=True)
    unconfirmed = reason_of(attribution, TEXT, is_confirmed=False)
    assert confirmed
    assert unconfirmed == confirmed + (", found in one way only" if depends else "")
