"""The code examples of docs/loading.md run unchanged in a folder that contains only a release."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Toy
from tests.helpers import releases

DOCUMENT = PROJECT / "docs" / "loading.md"
EXAMPLES = [
    pytest.param(title, language, code, id=f"{title}, {language}")
    for title, language, code in re.findall(
        r"^## ([^\n]+)$(?:(?!^## ).)*?^```(\w+)\n(.*?)^```$",
        DOCUMENT.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
]


@pytest.fixture(scope="module")
def release(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release."""
    folder = tmp_path_factory.mktemp("released") / "1.0.0"
    releases.write_signed_release(
        finished.root, folder, "1.0.0", releases.make_signer(tmp_path_factory.mktemp("ada"))
    )
    return folder


def test_every_tool_has_an_example() -> None:
    """Excel is the only section without code."""
    titles = re.findall(r"(?m)^## (.+)$", DOCUMENT.read_text("utf-8"))

    assert [param.values[0] for param in EXAMPLES] == [title for title in titles if title != "Excel"]
    assert {"pandas", "Polars", "DuckDB", "R", "SQLite", "Excel"} <= set(titles)


@pytest.mark.parametrize(("title", "language", "code"), EXAMPLES)
def test_example_runs_and_prints(release: Path, title: str, language: str, code: str) -> None:
    """The exit code is 0, and there is output."""
    command = {
        "python": [sys.executable, "-c", code],
        "r": ["Rscript", "--vanilla", "-e", code],
        "sh": ["sh", "-euc", code],
    }[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed (apt-get install r-base-core)")
    environment = {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }

    ran = subprocess.run(command, cwd=release, env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, f"{title}: {ran.stdout}{ran.stderr}"
    assert ran.stdout.strip()
