"""What a shell suggests, asked by the protocol of its completion script, in a process of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Toy
from tools.reference_pages import rule_names

SLOW = ("numpy", "pandas", "pandera", "polars", "pyarrow", "pydantic", "yaml", "jinja2")


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT / "build"), **more}


def _ask(folder: Path, line: str, shell: str = "bash", *options: str) -> subprocess.CompletedProcess[str]:
    """Ask for the words that can complete the last one of *line*, as the script of the *shell* does."""
    words = shlex.split(line)
    last = "" if line.endswith(" ") else words[-1]
    number = len(words) if line.endswith(" ") else len(words) - 1
    more = {
        "_GUARANTEES_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        # fish passes the word itself.
        "COMP_CWORD": last if shell == "fish" else str(number),
    }
    ran = subprocess.run(
        [sys.executable, *options, "-m", "guarantees"],
        cwd=folder,
        env=_environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    return ran


def _suggested(folder: Path, line: str) -> list[str]:
    """Return the suggested words; a file is the word ``<file>``."""
    answers = [answer.partition(",") for answer in _ask(folder, line).stdout.split()]
    return [value if kind == "plain" else f"<{kind}>" for kind, _, value in answers]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("guarantees va", ["validate"]),
        ("guarantees --ver", ["--version"]),
        ("guarantees show jane", ["jane-roe"]),
        ("guarantees show mayors", ["mayors-meet"]),
        ("guarantees show ferry-gazette-s0", [f"ferry-gazette-s0{number}" for number in range(1, 6)]),
        ("guarantees cite ferry-gazette-s02", ["ferry-gazette-s02"]),
        ("guarantees cite jane-roe --format bib", ["bibtex"]),
        ("guarantees history ferry-q", ["ferry-quarrel"]),
        ("guarantees show ferry-q", []),
        ("guarantees explain relayer-is", ["relayer-is-outlet", "relayer-is-speaker"]),
        ("guarantees draft --review harb", ["harbour-post"]),
        ("guarantees validate --table event", ["event_participants", "event_reports", "events"]),
        ("guarantees validate --engine s", ["scale", "spark"]),
        ("guarantees validate --format j", ["json", "junit"]),
        ("guarantees validate data/ev", ["<file>"]),
        ("guarantees validate --base v", ["v1.0.0"]),
        ("guarantees diff v1", ["<file>", "v1.0.0"]),
        ("guarantees publish harb", ["<file>", "harbour-mirror"]),
        ("guarantees publish site --version ", ["1.10.0", "1.9.0"]),
        ("guarantees verify dist/", ["<file>"]),
    ],
)
def test_words_are_suggested(complete: Toy, line: str, words: list[str]) -> None:
    """Ids, rules, tables, formats, engines, versions, revisions and remotes."""
    assert _suggested(complete.root, line) == words


@pytest.fixture(scope="module")
def complete(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy in git, with a tag, a remote and two releases."""
    toy = Toy(tmp_path_factory.mktemp("complete") / "toy")
    shutil.copytree(finished.root, toy.root)
    toy.commit()
    toy.git("tag", "v1.0.0")
    toy.git("remote", "add", "harbour-mirror", "https://example.org/ferries.git")
    for name in ("1.9.0", "1.10.0", "notes"):
        toy.path(f"dist/{name}").mkdir(parents=True)
    return toy


def test_another_package_can_be_named(complete: Toy, tmp_path: Path) -> None:
    """With ``--package``, the ids are those of that package."""
    assert _suggested(tmp_path, f"guarantees show --package {complete.root} jane") == ["jane-roe"]


@pytest.mark.parametrize(
    "descriptor", ["", "[]", "{", '{"resources": [{"path": "../x.csv", "schema": {}}, 3]}']
)
def test_a_broken_package_is_no_error(tmp_path: Path, descriptor: str) -> None:
    """Nothing is suggested, and nothing is printed in the middle of a command line."""
    (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")

    for line in ("guarantees show j", "guarantees validate --table e", "guarantees draft --review f"):
        ran = _ask(tmp_path, line)
        assert (ran.stdout.strip(), ran.stderr) == ("", "")


@pytest.mark.parametrize(
    "line", ["guarantees ", "guarantees show j", "guarantees cite j", "guarantees explain r"]
)
def test_suggestions_come_in_a_moment(complete: Toy, line: str) -> None:
    """No command but the one that is typed is imported, and none of the libraries that take a while."""
    imported = re.findall(
        r"\| +(\S+)$", _ask(complete.root, line, "bash", "-X", "importtime").stderr, re.MULTILINE
    )

    assert not {name.partition(".")[0] for name in imported} & set(SLOW)
    commands = {name for name in imported if name in {"guarantees.cli.build", "guarantees.cli.site"}}
    assert not commands


@pytest.mark.parametrize(
    ("shell", "answer"), [("zsh", "plain\njane-roe\nactors\n"), ("fish", "plain,jane-roe\tactors\n")]
)
def test_other_shells_show_the_table_of_an_id(complete: Toy, shell: str, answer: str) -> None:
    """They describe what they suggest."""
    assert _ask(complete.root, "guarantees show jane", shell).stdout == answer


def test_bash_completes_by_the_script(complete: Toy) -> None:
    """The script that the README names defines a function that fills in the word."""
    folder = complete.root.parent / "bin"
    folder.mkdir(exist_ok=True)
    command = folder / "guarantees"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m guarantees "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    script = """
        eval "$(_GUARANTEES_COMPLETE=bash_source guarantees)"
        function=$(complete -p guarantees | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
        COMP_WORDS=(guarantees explain missing-tar); COMP_CWORD=2
        $function guarantees missing-tar explain
        echo "${COMPREPLY[@]}"
    """
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=complete.root,
        env=_environment(PATH=f"{folder}:{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == "missing-target\n"


def test_the_names_of_rules_are_up_to_date() -> None:
    """They are in a file, since importing all rules takes too long."""
    path = PROJECT / "build" / "guarantees" / "cli" / "rule_names.txt"

    assert path.read_text(encoding="utf-8") == rule_names(), "run `make docs`"
