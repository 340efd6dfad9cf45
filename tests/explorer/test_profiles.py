"""The profile of an actor, and the strip of an article: what they count and in which order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from guarantees.explorer import profiles, urls
from guarantees.explorer.exchanges import Exchanges
from guarantees.explorer.pages import records
from guarantees.explorer.profiles import build_profile
from tests.conftest import PROJECT, Toy
from tests.helpers.sites import page_text, read_files, read_lookups, render_site


def test_every_statement_counts_once_by_kind_and_by_issue(toy: Toy) -> None:
    """Those without a certain week are said to be left out."""
    lookups = read_lookups(toy)
    exchanges = Exchanges(lookups)
    weeks = 0
    for actor_id in lookups.actors:
        rows = lookups.rows("statements", "speaker_id", actor_id)
        parts = {part.title: part for part in build_profile(lookups, exchanges, actor_id).parts}
        if not rows:
            assert parts == {}
            continue
        assert sum(count.count for count in parts["Kind"].counts) == len(rows)
        assert sum(count.count for count in parts["Issue"].counts) == len(rows)
        assert max(count.width for count in parts["Kind"].counts) == 100
        if "Week" in parts:
            weeks += 1
            certain = sum(count.count for count in parts["Week"].counts)
            rest = len(rows) - certain
            assert parts["Week"].rest == (f"{rest} in no certain week" if rest else "")
    assert weeks > 0


def test_the_side_is_given_if_others_speak_for_it_too(toy: Toy) -> None:
    """With the number of their statements, the actor's own included."""
    lookups = read_lookups(toy)
    exchanges = Exchanges(lookups)
    speakers = {row["speaker_id"] for row in lookups.statements.values()}
    given = 0
    for actor_id in speakers:
        profile = build_profile(lookups, exchanges, actor_id)
        side = lookups.side(actor_id)
        of_side = [row for row in lookups.statements.values() if lookups.side(row["speaker_id"]) == side]
        is_shared = len(of_side) > len(lookups.rows("statements", "speaker_id", actor_id))
        assert profile.side == (side if is_shared else "")
        assert profile.side_count == len(of_side)
        given += is_shared
    assert given > 0


def test_answers_of_others_are_named(toy: Toy) -> None:
    """Whoever answers a statement of the actor; the actor's own answers are not."""
    lookups = read_lookups(toy)
    exchanges = Exchanges(lookups)
    named = {actor: build_profile(lookups, exchanges, actor).answered_by for actor in lookups.actors}
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
    lookups = read_lookups(toy)
    speaker = max(lookups.actors, key=lambda actor: len(lookups.rows("statements", "speaker_id", actor)))
    [kind] = [
        part for part in build_profile(lookups, Exchanges(lookups), speaker).parts if part.title == "Kind"
    ]
    assert len(kind.counts) == 1
    assert re.fullmatch(r"and \d+ more", kind.rest)


def test_weeks_that_are_left_out_are_not_uncertain(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note tells statements of later weeks from those of no certain week."""
    monkeypatch.setattr(profiles, "MAX_COUNTS", 1)
    for row, cells in enumerate(toy.rows("statements")):
        if row in {1, 2, 3}:
            day = f"2021-12-{row * 7:02}"
            toy.set(
                "statements",
                row,
                speaker_id="jane-roe",
                date_edtf=day,
                date_start=day,
                date_end=day,
                sort_date=day,
            )
        elif row and "jane-roe" in cells:
            toy.set("statements", row, speaker_id="ann-lee")
    lookups = read_lookups(toy)

    [week] = [
        part for part in build_profile(lookups, Exchanges(lookups), "jane-roe").parts if part.title == "Week"
    ]

    assert [count.count for count in week.counts] == [1]
    assert week.rest == "2 in later weeks"


def test_pages_do_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    """Another process hashes texts differently; the site is the same."""
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(
            [sys.executable, "-P", "-m", "guarantees", "site", str(PROJECT), "-o", str(out)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        made.append(read_files(out))
    assert made[0] == made[1]


def test_each_passage_of_an_article_opens_its_statement(toy: Toy) -> None:
    """In the lane of its speaker."""
    site = render_site(toy)
    lookups = read_lookups(toy)
    for source_id in lookups.sources:
        page = (site / urls.record("sources", source_id)).read_text(encoding="utf-8")
        strip = page[page.index('<div class="passages"') : page.index("<figcaption>")]
        statements = {row["statement_id"] for row in lookups.rows("statements", "source_id", source_id)}
        assert set(re.findall(r'href="\.\./statements/([^"]+)\.html"', strip)) == statements
        speakers = {row["speaker_id"] for row in lookups.rows("statements", "source_id", source_id)}
        assert set(re.findall(r'href="\.\./actors/([^"]+)\.html"', strip)) == speakers


def test_many_speakers_of_an_article_share_a_lane(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others, at the end."""
    monkeypatch.setattr(records, "MAX_LANES", 1)
    assert "Others" in page_text(render_site(toy) / "sources" / "ferry-gazette.html")
