"""Run the programs in ``docs/examples``, and compare what they print with the files beside them.

``GUARANTEES_GOLDEN=write`` updates those files instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT
from tests.helpers import consumers

FOLDER = PROJECT / "docs" / "examples"
PROGRAMS = ("sides_and_issues.py", "dates.R", "evidence.sql")


def _output_of_sql(program: Path) -> Iterator[str]:
    """Yield the rows that each statement of a program in SQL returns, and the header above them."""
    with duckdb.connect() as database, chdir(PROJECT):
        for number, statement in enumerate(duckdb.extract_statements(program.read_text("utf-8")), start=1):
            cursor = database.execute(statement)
            yield f"{number}. {' | '.join(column[0] for column in cursor.description or ())}"
            yield from (" | ".join(map(str, row)) for row in cursor.fetchall())


def _output(program: Path, home: Path) -> str:
    if program.suffix == ".sql":
        lines = list(_output_of_sql(program))
    else:
        command = [sys.executable] if program.suffix == ".py" else [consumers.find("Rscript"), "--vanilla"]
        lines = consumers.run([*command, str(program)], PROJECT, home).splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_prints_the_result_beside_it(tmp_path: Path, name: str) -> None:
    """It answers three questions."""
    program = FOLDER / name
    result = program.with_suffix(".out")

    output = _output(program, tmp_path)

    if os.environ.get("GUARANTEES_GOLDEN") == "write":
        result.write_text(output, encoding="utf-8")
    assert output == result.read_text(encoding="utf-8")
    assert [line[:2] for line in output.splitlines() if line[:2] in {"1.", "2.", "3."}] == ["1.", "2.", "3."]


def test_every_program_is_listed_and_tested() -> None:
    """The page names each program and its result, and there are no others."""
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in FOLDER.iterdir()}

    results = {Path(name).with_suffix(".out").name for name in PROGRAMS}
    assert files == {"README.md", *PROGRAMS, *results}
    assert all(f"]({name})" in page for name in files - {"README.md"})
