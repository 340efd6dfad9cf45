"""The commands where only what validates any package is installed (requirements-validate.lock)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT, Toy

MISSING = ("frictionless", "jinja2", "markdown_it", "markupsafe", "pandas", "pandera", "pydantic")


def _run(folder: Path, *args: str) -> tuple[int, str, str]:
    """Run a command in a process that cannot import what is not installed there."""
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({MISSING!r})); "
        "from guarantees.cli import main; main(prog_name='guarantees')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *args],
        cwd=folder,
        env={"PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_tables_of_this_dataset_are_validated(toy: Toy) -> None:
    """Our own rules and checks decide; that nothing confirmed them is said."""
    toy.set("events", 1, event_type="meating")
    code, out, _ = _run(toy.root, "validate", ".")

    assert code == 1
    assert "[enum]" in out
    assert "Not cross-checked by pandera and frictionless" in out
    assert out.rstrip().endswith("(checked by scale).")


def test_what_is_missing_is_named(toy: Toy) -> None:
    """A command that needs more says what, without a traceback."""
    for args in (["validate", ".", "--engine", "pandera"], ["validate"], ["site", "site"]):
        code, out, err = _run(toy.root, *args)

        assert (code, out) == (2, "")
        assert err.startswith("guarantees: ")
        assert "is missing, which this command imports. Run: " in err
        assert '-m pip install "frictionless' in err
