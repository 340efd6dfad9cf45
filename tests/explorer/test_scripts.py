"""The explorer's scripts: their unit tests, and that they agree with Python where both write the same text."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from guarantees.explorer import formatting

SCRIPTS = Path(__file__).parent / "js"


def _node(*arguments: str) -> str:
    """Return the output of Node, in a time zone that is far from UTC."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed (apt-get install nodejs)")
    ran = subprocess.run(
        [node, *arguments], capture_output=True, check=False, env={"TZ": "Pacific/Auckland"}, cwd=SCRIPTS
    )
    output = ran.stdout.decode("utf-8")
    assert ran.returncode == 0, output + ran.stderr.decode("utf-8")
    return output


def test_unit_tests_of_the_scripts_pass() -> None:
    """Queries, questions and the timeline are tested in JavaScript."""
    files = sorted(path.name for path in SCRIPTS.glob("*.test.js"))

    assert len(files) == 4
    _node("--test", *files)


def test_dates_in_scripts_read_like_dates_in_pages() -> None:
    """A date that the reader chooses is formatted by the script; all other dates come with the data."""
    first = dt.date(1969, 12, 1)
    days = [(first + dt.timedelta(days=97 * step)).isoformat() for step in range(300)]
    program = f"""
        require("./scripts.js");
        console.log(JSON.stringify({json.dumps(days)}.map(Common.formatDate)));
    """

    assert json.loads(_node("-e", program)) == [formatting.format_day(day) for day in days]
