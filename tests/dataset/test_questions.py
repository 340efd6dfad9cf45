"""Run the questions of ``docs/questions.md`` in pandas, R and DuckDB, and compare their output with the page.

``GUARANTEES_GOLDEN=write`` updates the output on the page instead.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "questions.md"
EXAMPLE = re.compile(
    r"^```(?P<language>python|r|sql)\n(?P<code>.*?)^```\n\n```text\n(?P<output>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = list(EXAMPLE.finditer(PAGE.read_text(encoding="utf-8")))
MAX_LINES = 3
WIDTH = 160


def _name(example: re.Match[str]) -> str:
    heading = PAGE.read_text(encoding="utf-8")[: example.start()].rpartition("\n## ")[2].partition("\n")[0]
    return f"{heading} ({example['language']})"


def _run(language: str, code: str) -> str:
    """Return what the example prints in the folder of the project."""
    if language == "sql":
        with duckdb.connect() as database:
            cursor = database.execute(code.replace("'data/", f"'{PROJECT}/data/"))
            names = [column[0] for column in cursor.description or ()]
            rows = [["" if cell is None else str(cell) for cell in row] for row in cursor.fetchall()]
        return "".join(" | ".join(cells) + "\n" for cells in (names, *rows))
    if language == "r":
        if shutil.which("Rscript") is None:
            pytest.skip("R is not installed (apt-get install r-base-core)")
        words = ["Rscript", "--vanilla", "-e", f"options(width = {WIDTH})\n{code}"]
    else:
        words = [sys.executable, "-c", f"import pandas as pd\n{code}"]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    ran = subprocess.run(words, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return "".join(f"{line.rstrip()}\n" for line in ran.stdout.splitlines())


@pytest.mark.parametrize("place", range(len(EXAMPLES)), ids=[_name(example) for example in EXAMPLES])
def test_the_question_is_answered_as_on_the_page(place: int) -> None:
    """Each example has at most three lines, and prints what the page shows."""
    example = EXAMPLES[place]
    output = _run(example["language"], example["code"])
    if os.environ.get("GUARANTEES_GOLDEN") == "write":
        _rewrite(place, output)
        return

    assert len(example["code"].splitlines()) <= MAX_LINES
    assert output == example["output"]


def test_every_question_is_answered_in_every_language() -> None:
    """Five questions, three languages each."""
    languages = [example["language"] for example in EXAMPLES]

    assert languages == ["python", "r", "sql"] * 5


def _rewrite(place: int, output: str) -> None:
    """Write *output* below the example on the page."""
    page = PAGE.read_text(encoding="utf-8")
    example = list(EXAMPLE.finditer(page))[place]
    start, end = example.span("output")
    Path(PAGE).write_text(page[:start] + output + page[end:], encoding="utf-8")
