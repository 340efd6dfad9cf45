"""A mistake of the user is one line with what is wrong and what to do, exit code 2, and no traceback."""

from __future__ import annotations

import pytest

from tests.conftest import Toy

CASES = {
    "no such path": (["validate", "nowhere"], "nowhere", "No such file or directory"),
    "not a package": (["validate", "texts"], "texts", "datapackage.json"),
    "unknown table": (["validate", "data/events.csv", "--table", "evnts"], "evnts", "Did you mean 'events'?"),
    "not a table": (["validate", "CITATION.cff"], "CITATION.cff", "CSV"),
    "engine with another": (
        ["validate", ".", "--engine", "spark", "--engine", "pandera"],
        "--engine spark",
        "no other engine",
    ),
    "unknown revision": (["diff", "git:v9.9.9", "."], "v9.9.9", "revision"),
    "unknown record": (["show", "jane-row"], "jane-row", "Did you mean 'jane-roe'?"),
    "unknown rule": (["explain", "missing-targt"], "missing-targt", "Did you mean 'missing-target'?"),
    "no release": (["history", "jane-roe"], "dist", "--package"),
    "no articles": (["coverage", "--texts", "nowhere"], "nowhere", "--texts"),
    "output inside": (["hydrate", "-o", "data"], "data", "outside"),
    "not a site": (["site", "-o", "texts"], "texts", "empty"),
    "unknown version": (["publish", "shop", "--version", "banana"], "banana", "guarantees release"),
    "no signers": (["verify", ".", "--signers", "missing.txt"], "missing.txt", "No such file"),
}


@pytest.mark.parametrize("name", CASES)
def test_user_error_is_one_line(toy: Toy, name: str) -> None:
    """The line names the value, and says what to do."""
    args, value, advice = CASES[name]

    ran = toy.run(*args)

    assert ran.code == 2, ran.out
    (line,) = ran.out.splitlines()
    assert line.startswith("guarantees: ")
    assert value in line
    assert advice in line


def test_unfinished_build_is_noted(toy: Toy) -> None:
    """A command that reads says that the files may be those of two builds; one that writes completes the change."""
    stage = toy.path(".guarantees-stage")
    stage.mkdir()
    (stage / "journal.json").write_text("{}", encoding="utf-8")
    note = "Note: a run that writes here has not finished. If it was interrupted, `guarantees build` completes it."

    assert note in toy.run("validate").out
    assert note not in toy.build().out
    assert not stage.exists()
    assert note not in toy.run("validate").out
