"""The profile of an actor, and the strip of an article: what they count and in which order."""

from __future__ import annotations

import re

import pytest

from guarantees.explorer import profiles, urls
from guarantees.explorer.pages import records
from guarantees.explorer.profiles import build_profile
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import reader
from tests.conftest import Toy
from tests.helpers.sites import page_text, render_site


def _lookups(toy: Toy) -> RecordLookups:
    return RecordLookups(reader.read(toy.root))


def test_every_statement_counts_once_by_kind_and_by_issue(toy: Toy) -> None:
    """Those without a certain week are said to be left out."""
    lookups = _lookups(toy)
    for actor_id in lookups.actors:
        rows = lookups.rows("statements", "speaker_id", actor_id)
        parts = {part.title: part for part in build_profile(lookups, actor_id).parts}
        if not rows:
            assert parts == {}
            continue
        assert sum(count.count for count in parts["Kind"].counts) == len(rows)
        assert sum(count.count for count in parts["Issue"].counts) == len(rows)
        assert max(count.width for count in parts["Kind"].counts) == 100
        if "Week from" in parts:
            certain = sum(count.count for count in parts["Week from"].counts)
            rest = len(rows) - certain
            assert parts["Week from"].rest == (f"{rest} in no certain week" if rest else "")


def test_the_side_is_given_if_others_speak_for_it_too(toy: Toy) -> None:
    """With the number of their statements, the actor's own included."""
    lookups = _lookups(toy)
    speakers = {row["speaker_id"] for row in lookups.statements.values()}
    given = 0
    for actor_id in speakers:
        profile = build_profile(lookups, actor_id)
        side = lookups.side(actor_id)
        of_side = [row for row in lookups.statements.values() if lookups.side(row["speaker_id"]) == side]
        is_shared = len(of_side) > len(lookups.rows("statements", "speaker_id", actor_id))
        assert profile.side == (side if is_shared else "")
        assert profile.side_count == len(of_side)
        given += is_shared
    assert given > 0


def test_answers_of_others_are_named(toy: Toy) -> None:
    """Whoever answers a statement of the actor; the actor's own answers are not."""
    lookups = _lookups(toy)
    named = {actor: build_profile(lookups, actor).answered_by for actor in lookups.actors}
    answers = {
        (
            lookups.statements[row["related_statement_id"]]["speaker_id"],
            lookups.statements[row["statement_id"]]["speaker_id"],
        )
        for row in lookups.package["relations"].rows
        if row["relation"] == "responds_to" and row["related_statement_id"]
    }
    assert answers
    assert {(actor, other) for actor, others in named.items() for other in others} == {
        (actor, other) for actor, other in answers if actor != other
    }


def test_what_is_left_out_is_counted(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The most frequent are kept."""
    monkeypatch.setattr(profiles, "MAX_COUNTS", 1)
    lookups = _lookups(toy)
    speaker = max(lookups.actors, key=lambda actor: len(lookups.rows("statements", "speaker_id", actor)))
    [kind] = [part for part in build_profile(lookups, speaker).parts if part.title == "Kind"]
    assert len(kind.counts) == 1
    assert re.fullmatch(r"and \d+ more", kind.rest)


def test_each_passage_of_an_article_opens_its_statement(toy: Toy) -> None:
    """In the lane of its speaker."""
    site = render_site(toy)
    lookups = _lookups(toy)
    for source_id in lookups.sources:
        page = (site / urls.record("sources", source_id)).read_text(encoding="utf-8")
        strip = page[page.index('<div class="lanes"') : page.index("<figcaption>")]
        statements = {row["statement_id"] for row in lookups.rows("statements", "source_id", source_id)}
        assert set(re.findall(r'href="\.\./statements/([^"]+)\.html"', strip)) == statements
        speakers = {row["speaker_id"] for row in lookups.rows("statements", "source_id", source_id)}
        assert set(re.findall(r'href="\.\./actors/([^"]+)\.html"', strip)) == speakers


def test_many_speakers_of_an_article_share_a_lane(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others, at the end."""
    monkeypatch.setattr(records, "MAX_LANES", 1)
    assert "Others" in page_text(render_site(toy) / "sources" / "ferry-gazette.html")
