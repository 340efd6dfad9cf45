"""Findings on changed lines come first."""

from __future__ import annotations

import subprocess

import pytest

from guarantees.core.findings import Finding, changed_first
from guarantees.core.rules import CELLS, Rule
from guarantees.validation.changed_lines import lines_in_diff
from tests.conftest import Toy

GIT = (
    "git",
    "-c",
    "user.name=Jane Roe",
    "-c",
    "user.email=jane@example.org",
    "-c",
    "init.defaultBranch=main",
)
EVENTS = "data/events.csv"


def _git(toy: Toy, *args: str) -> None:
    subprocess.run([*GIT, *args], cwd=toy.root, check=True, capture_output=True)


@pytest.fixture
def committed(toy: Toy) -> Toy:
    """A toy under git, with a fault that has been there before the contribution."""
    toy.set("actors", 1, actor_type="bodi")
    toy.set("events", 1, event_type="meating")
    _git(toy, "init")
    _git(toy, "add", "-A")
    _git(toy, "commit", "-m", "First")
    return toy


def _places(toy: Toy, *args: str) -> list[tuple[str, int | None]]:
    return [
        (f["file"], f["line"]) for f in toy.findings("--engine", "pandera", *args) if f["check"] == "enum"
    ]


def test_the_rows_of_a_contribution_come_first(committed: Toy) -> None:
    """First what is on changed lines, then the rest of their file, then all else; nothing is left out."""
    committed.set("events", 2, event_type="summitt")

    before = _places(committed)

    assert before == [("data/actors.csv", 2), (EVENTS, 2), (EVENTS, 3)]
    assert _places(committed, "--base", "HEAD") == [(EVENTS, 3), (EVENTS, 2), ("data/actors.csv", 2)]
    assert _places(committed, ".", "--base", "HEAD")[0] == (EVENTS, 3)
    assert _places(committed, "data/actors.csv", EVENTS, "--base", "HEAD")[0] == (EVENTS, 3)


def test_a_new_file_is_touched_as_a_whole(committed: Toy) -> None:
    """What git does not hold yet is new."""
    _git(committed, "rm", "--cached", EVENTS)
    _git(committed, "commit", "-m", "Second")

    assert _places(committed, "--base", "HEAD") == [(EVENTS, 2), ("data/actors.csv", 2)]


def test_a_diff_may_come_from_a_file(committed: Toy) -> None:
    """Where git is not at hand, a diff says what was touched."""
    committed.path("change.diff").write_text(
        f"--- a/{EVENTS}\n+++ b/{EVENTS}\n@@ -2 +2 @@\n-x\n+y\n", encoding="utf-8"
    )

    assert _places(committed, "--touched", "change.diff") == [(EVENTS, 2), ("data/actors.csv", 2)]
    assert committed.run("validate", "--touched", "nowhere.diff").code == 2


@pytest.mark.parametrize("base", ["nowhere", "--output=stolen"])
def test_an_unknown_revision_could_not_run(committed: Toy, base: str) -> None:
    """A revision that git does not know is one line, and no option of git."""
    ran = committed.run("validate", f"--base={base}")

    assert ran.code == 2
    assert f"git cannot show the changes since {base!r}" in ran.out
    assert not committed.path("stolen").exists()


def test_outside_of_git_nothing_can_be_touched(toy: Toy) -> None:
    """A folder that git does not know could not be compared."""
    ran = toy.run("validate", "--base", "HEAD")

    assert ran.code == 2
    assert "git cannot show the changes since 'HEAD'" in ran.out


def test_a_line_that_looks_like_a_head_is_a_line() -> None:
    """Lines inside a hunk are not read as headers."""
    diff = (
        "--- a/one.csv\n+++ b/one.csv\n@@ -1,2 +1,2 @@\n--- a/x\n-@@ -1 +1 @@\n+++ b/x\n+@@ -9 +9 @@\n"
        "@@ -8 +7,0 @@\n-gone\n--- a/two.csv\n+++ b/two.csv\n@@ -0,0 +1,3 @@\n+a\n+b\n+c\n"
    )

    assert lines_in_diff(diff) == {"one.csv": [range(1, 3), range(7, 9)], "two.csv": [range(1, 4)]}


def test_the_order_among_equals_stays() -> None:
    """A finding of a file as a whole counts as touched; equals keep their order."""
    found = [
        Finding(rule=Rule(name="c", group=CELLS, summary="", fix=""), file=file, line=line, message="M.")
        for file, line in (("a.csv", 1), ("b.csv", 9), ("b.csv", 2), ("b.csv", 0), ("c.csv", 0))
    ]

    ranked = changed_first(found, {"b.csv": [range(2, 3)]})

    assert [(f.file, f.line) for f in ranked] == [
        ("b.csv", 2),
        ("b.csv", 0),
        ("b.csv", 9),
        ("a.csv", 1),
        ("c.csv", 0),
    ]
