"""Run the answers of ``docs/one-question.md``, each with its tool, in a release: all print the table of the page.

``GUARANTEES_GOLDEN=write`` updates the table from the answer in pandas.
"""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import PROJECT
from tests.helpers import consumers, http_servers, releases

PAGE: Final = PROJECT / "docs" / "one-question.md"
TABLE: Final = re.compile(r"(?<=^```text\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
ANSWERS: Final = [
    pytest.param(title, language, code, id=title)
    for title, language, code in re.findall(
        r"^## ([^\n]+)$(?:(?!^## ).)*?^```(\w+)\n(.*?)^```$",
        PAGE.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
]
MAX_LINES: Final = 3
# The only one of these libraries that the environment of the tests does not have.
_OF_CONSUMERS: Final = frozenset({"Hugging Face datasets"})


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Do not log requests."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of the dataset."""
    return releases.bundle_release(PROJECT, tmp_path_factory.mktemp("release") / "2.0.0")


@pytest.fixture(scope="module")
def address(release: Path) -> Iterator[str]:
    """The address of the release on a web server."""
    with http_servers.serve(functools.partial(_Quiet, directory=str(release))) as url:
        yield url


def _command(title: str, language: str, code: str) -> list[str]:
    if language == "python":
        return [consumers.python() if title in _OF_CONSUMERS else sys.executable, "-c", code]
    if language == "r":
        return [consumers.find("Rscript"), "--vanilla", "-e", code]
    for program in ("curl", "jq", "sqlite3", "sqlite-utils", "datasette"):
        if re.search(rf"(?:^|\| ){program} ", code, re.MULTILINE):
            consumers.find(program)
    return ["sh", "-euc", code]


def _without_imports(code: str) -> list[str]:
    return [line for line in code.splitlines() if line and not re.match("(?:import|from) ", line)]


@pytest.mark.parametrize(("title", "language", "code"), ANSWERS)
def test_answer_prints_the_table_of_the_page(
    release: Path, address: str, tmp_path: Path, title: str, language: str, code: str
) -> None:
    """It has at most three lines, without imports, and joins nothing."""
    assert len(_without_imports(code)) <= MAX_LINES
    assert not re.search(r"\b(?:join|merge)\b(?!\()", code, re.IGNORECASE)

    output = consumers.run(_command(title, language, code), release, tmp_path, RELEASE=address)

    lines = "".join(f"{line}\n" for line in output.splitlines())
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("GUARANTEES_GOLDEN") == "write" and title == "pandas":
        PAGE.write_text(TABLE.sub(lambda _: lines, page, count=1), encoding="utf-8")
        return
    table = TABLE.search(page)
    assert table
    assert lines == table[0]


def test_ten_tools_answer() -> None:
    """The page has an answer for each."""
    titles = [str(answer.values[0]) for answer in ANSWERS]

    assert titles == [
        *("pandas", "Polars", "DuckDB", "R", "SQLite", "sqlite-utils, from the CSV file", "Datasette"),
        *("Hugging Face datasets", "curl and jq", "openpyxl, from the Excel file"),
    ]
