"""Run the page on releases: its commands in order, from the first commit to the second published version.

``GUARANTEES_GOLDEN=write`` updates the output on the page instead of comparing it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Toy
from tests.helpers import releases

PAGE = PROJECT / "docs" / "releasing.md"
BLOCK = re.compile(
    r"^```(?P<language>sh|console)(?P<mark> not-run)?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
NOT_RUN = ["guarantees publish s3://bucket/prefix\n"]

# Writes the entry that a dry run proposes, with a date, as a person would.
EDITOR = """\
import pathlib, re, subprocess, sys
out = subprocess.run(["guarantees", "release", "--dry-run"], capture_output=True, text=True).stdout
version = re.search("^Next version: (.*)$", out, re.MULTILINE)[1]
entry = re.sub("^  ", "", out.partition("by hand:\\n")[2].partition("\\nRejected: ")[0], flags=re.MULTILINE)
path = pathlib.Path(sys.argv[1])
text = path.read_text("utf-8") if path.exists() else "# Changelog\\n"
title, *entries = re.split("^(?=## )", text, flags=re.MULTILINE)
new = f"## {version} — 2030-01-0{len(entries) + 1}\\n\\n{entry}\\n\\n`ferry-quarrel` is retired.\\n"
path.write_text("\\n".join([title.rstrip() + "\\n", new, *entries]), "utf-8")
"""


@dataclass(frozen=True)
class Maintainer:
    """A person with a repository, an SSH key, a git remote and a text editor."""

    home: Path
    repository: Path

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Return the result of *script* in the repository, where ``guarantees`` is the program under test."""
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_CONFIG")},
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(PROJECT / "build"),
            "HOME": str(self.home),
            "EDITOR": f"{sys.executable} {self.home / 'editor.py'}",
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
        }
        return subprocess.run(
            ["bash", "-c", script],
            cwd=self.repository,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def transcript(self, text: str) -> str:
        """Return the commands of a console block, each followed by what it prints."""
        commands = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{self.run(command).stdout}" for command in commands)


@pytest.fixture
def maintainer(toy: Toy, tmp_path: Path) -> Maintainer:
    """The maintainer of the toy, which is not in git yet and has the files that a release requires."""
    for name in ("README.md", "LICENSE-DATA", "docs/loading.md"):
        toy.path(name).write_text("A toy.\n", encoding="utf-8")
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    releases.make_signer(home / ".ssh", "id_ed25519")
    (home / "editor.py").write_text(EDITOR, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", "--bare", home / "remotes" / "ferries.git"], check=True)
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"
        f'[url "{home}/remotes/"]\n\tinsteadOf = git@example.org:\n',
        encoding="utf-8",
    )
    return Maintainer(home, toy.root)


def test_commands_of_the_page_make_and_publish_two_releases(maintainer: Maintainer) -> None:
    """Every block runs in order and succeeds, and every output is the one on the page."""
    page = PAGE.read_text(encoding="utf-8")
    actual = page
    for block in BLOCK.finditer(page):
        if block["mark"]:
            continue  # listed in the next test
        if block["language"] == "console":
            output = maintainer.transcript(block["text"])
            actual = actual.replace(block[0], f"```console\n{output}```", 1)
        else:
            ran = maintainer.run(f"set -euo pipefail\n{block['text']}")
            assert ran.returncode == 0, f"{block['text']}\n{ran.stdout}"

    assert maintainer.run("git --git-dir ~/remotes/ferries.git tag --list").stdout == "v1.0.0\nv1.0.1\n"
    assert maintainer.run("ls ~/www/ferries").stdout == "1.0.0\n1.0.1\nexplorer\nindex.json\nlatest\n"
    if os.environ.get("GUARANTEES_GOLDEN") == "write":
        PAGE.write_text(actual, encoding="utf-8")
        return
    assert page == actual, "run this test with GUARANTEES_GOLDEN=write and review the difference"


def test_only_what_needs_a_bucket_is_not_run() -> None:
    """A block that is marked ``not-run`` needs what this machine does not have; tests of its own run it."""
    assert [
        block["text"] for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")) if block["mark"]
    ] == NOT_RUN
