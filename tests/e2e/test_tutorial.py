"""Run the tutorial: write its files, run its commands, and compare their output with the page.

``GUARANTEES_GOLDEN=write`` updates the output on the page instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "tutorial.md"
PRACTICE = "~/ferry-practice"
BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def _run(command: str, folder: Path) -> str:
    """Return what *command* prints in *folder*, where ``guarantees`` is the program under test."""
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT / "build"),
        "HOME": str(folder.parent),
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "user.name",
        "GIT_CONFIG_VALUE_0": "A",
        "GIT_CONFIG_KEY_1": "user.email",
        "GIT_CONFIG_VALUE_1": "a@example.org",
        "LC_ALL": "C.UTF-8",
    }
    ran = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.stdout


def _transcript(text: str, folder: Path) -> str:
    """Return the commands of a console block, each followed by what it prints."""
    commands = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_run(command, folder)}" for command in commands)


def test_the_tutorial_prints_what_it_says(tmp_path: Path) -> None:
    """Every command of the tutorial prints what the page shows, up to a build without findings."""
    page = PAGE.read_text(encoding="utf-8")
    practice = tmp_path / "ferry-practice"
    setup, *blocks = BLOCK.finditer(page)
    script = setup["text"].replace(PRACTICE, str(practice)).replace("source .venv/bin/activate\n", "")
    assert "datapackage.json" in _run(f"set -e\n{script}", PROJECT)

    actual = page
    for block in blocks:
        if block["path"]:
            (practice / block["path"]).write_text(block["text"], encoding="utf-8")
        elif block["language"] == "console":
            output = _transcript(block["text"], practice)
            actual = actual.replace(block[0], f"```console\n{output}```", 1)

    last = [block["text"] for block in blocks if block["language"] == "console"][-1]
    assert actual.count("Up to date.") == 1, (
        f"the tutorial does not end with a build without findings: {last}"
    )
    if os.environ.get("GUARANTEES_GOLDEN") == "write":
        PAGE.write_text(actual, encoding="utf-8")
        return
    assert page == actual, "run this test with GUARANTEES_GOLDEN=write and review the difference"
