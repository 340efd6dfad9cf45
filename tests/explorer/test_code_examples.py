"""The recipes of docs/loading.md, run as they stand by strangers' tools in a folder that holds a release only."""

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

PAGE = PROJECT / "docs" / "loading.md"
RECIPES = [
    pytest.param(title, language, code, id=f"{title}, {language}")
    for title, language, code in re.findall(
        r"^## ([^\n]+)$(?:(?!^## ).)*?^```(\w+)\n(.*?)^```$",
        PAGE.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
]


@pytest.fixture(scope="module")
def tree(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released tree, and nothing else."""
    folder = tmp_path_factory.mktemp("released") / "1.0.0"
    releases.write_signed_release(
        finished.root, folder, "1.0.0", releases.make_signer(tmp_path_factory.mktemp("ada"))
    )
    return folder


def test_there_is_a_recipe_for_each_tool() -> None:
    """Every section but that of Excel, which has no command, has a recipe that is run."""
    titles = re.findall(r"(?m)^## (.+)$", PAGE.read_text("utf-8"))

    assert [param.values[0] for param in RECIPES] == [title for title in titles if title != "Excel"]
    assert {"pandas", "Polars", "DuckDB", "R", "SQLite", "Excel"} <= set(titles)


@pytest.mark.parametrize(("title", "language", "code"), RECIPES)
def test_a_recipe_runs_as_it_stands(tree: Path, title: str, language: str, code: str) -> None:
    """It ends well and prints what it read."""
    command = {
        "python": [sys.executable, "-c", code],
        "r": ["Rscript", "--vanilla", "-e", code],
        "sh": ["sh", "-euc", code],
    }[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed (apt-get install r-base-core)")
    here = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    ran = subprocess.run(command, cwd=tree, env=here, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, f"{title}: {ran.stdout}{ran.stderr}"
    assert ran.stdout.strip()
