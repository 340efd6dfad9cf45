"""The code examples of docs/loading.md run unchanged in a folder that contains only a release."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.helpers import consumers, releases

DOCUMENT = PROJECT / "docs" / "loading.md"
SECTIONS = re.split(r"^## ", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)[1:]
EXAMPLES = [
    pytest.param(section.partition("\n")[0], language, code)
    for section in SECTIONS
    for language, code in re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of the dataset."""
    return releases.bundle_release(PROJECT, tmp_path_factory.mktemp("released") / "2.0.0")


def test_every_tool_has_an_example() -> None:
    """Excel is the only section without code."""
    titles = [section.partition("\n")[0] for section in SECTIONS]

    with_code = dict.fromkeys(param.values[0] for param in EXAMPLES)
    assert list(with_code) == [title for title in titles if title != "Excel"]
    assert {"pandas", "Polars", "DuckDB", "R", "SQLite", "JSON Lines", "Datasette", "Excel"} <= set(titles)


@pytest.mark.parametrize(("title", "language", "code"), EXAMPLES)
def test_example_runs_and_prints(release: Path, tmp_path: Path, title: str, language: str, code: str) -> None:
    """The exit code is 0, and there is output."""
    program = code.partition(" ")[0]
    if program in {"datacontract", "datasette"}:
        consumers.find(program)
    python = consumers.python() if title == "Hugging Face datasets" else sys.executable
    command = {
        "python": [python, "-c", code],
        "r": [consumers.find("Rscript") if language == "r" else "", "--vanilla", "-e", code],
        "sh": ["sh", "-euc", code],
    }[language]

    # The first example imports this project, and the others need nothing of it.
    path = os.environ.get("PYTHONPATH", "") if "with this package" in title else ""
    output = consumers.run(command, release, tmp_path, PYTHONPATH=path)

    assert output.strip()


def test_r_reads_the_types_of_the_contract(release: Path, tmp_path: Path) -> None:
    """The recipe gives every column the type that the options in `loading.json` give it."""
    [code] = [param.values[2] for param in EXAMPLES if param.values[0] == "R"]
    printed = "cat(sapply(statements, function(column) class(column)[1]), sep = '\\n')"
    options = json.loads((release / "loading.json").read_text("utf-8"))["tables"]["statements"]["r"]

    output = consumers.run(
        [consumers.find("Rscript"), "--vanilla", "-e", f"{code}\n{printed}"], release, tmp_path
    )

    types = options["colClasses"]
    assert output.splitlines()[-len(types) :] == list(types.values())
    assert {"logical", "Date"} <= set(types.values())
