"""The commands where Python has what it has on Windows, and no more (simulated: see `tests/helpers/windows_like.py`)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Ran, Toy
from tests.helpers import releases


def _run(folder: Path, *args: str, **more: str) -> Ran:
    """Run a command as on Windows, and return what it prints; a traceback fails the test."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.helpers.windows_like", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(PROJECT / "build"), str(PROJECT))), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in ran.stdout, ran.stdout
    return Ran(ran.returncode, ran.stdout)


@pytest.fixture(scope="module")
def ready(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy that is ready for its first release."""
    return releases.prepare_release(releases.copy_toy(finished, tmp_path_factory.mktemp("windows")))


def test_a_release_is_made_published_and_verified(ready: Toy, tmp_path: Path) -> None:
    """The release has the same bytes as elsewhere; ``latest`` is a copy, since no link may be made."""
    site = tmp_path / "site"

    made = _run(ready.root, "release")
    published = _run(ready.root, "publish", str(site))
    again = _run(ready.root, "publish", str(site))
    verified = _run(tmp_path, "verify", str(site))

    assert (made.code, published.code, again.code) == (0, 0, 0), made.out + published.out
    assert again.out.startswith("Already published: 1.0.0, ")
    # The release is not signed, which is not checked.
    assert verified.code == 0, verified.out
    assert "\nchecksums" in f"\n{verified.out}"
    assert not (site / "latest").is_symlink()
    assert (site / "latest/SHA256SUMS").read_bytes() == (site / "1.0.0/SHA256SUMS").read_bytes()
    assert sorted(path.name for path in site.iterdir()) == [".lock", "1.0.0", "index.json", "latest"]
    assert ready.run("release").out.endswith("dist/1.0.0 already exists and is identical.\n")


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["--help"], "Usage: guarantees [OPTIONS] COMMAND [ARGS]..."),
        (["build"], "Up to date."),
        (["anchor"], "Anchor locks are up to date."),
        (["validate"], "Valid: 17 tables"),
        (["validate", "."], "Valid: 17 tables"),
        (["validate", ".", "--engine", "frictionless"], "Valid: 17 tables"),
        (["diff", "git:HEAD", "."], "required version bump: none"),
        (["show", "jane-roe"], "actors jane-roe"),
        (["site", "-o", "pages"], "files in pages"),
    ],
)
def test_commands_need_nothing_of_posix(ready: Toy, args: list[str], line: str) -> None:
    """They do what they do elsewhere."""
    ran = _run(ready.root, *args)

    assert ran.code == 0, ran.out
    assert line in ran.out


def test_what_goes_into_a_file_is_utf_8(toy: Toy) -> None:
    """Python would write it in the encoding of the system, which need not have the letters."""
    toy.set("events", 1, event_type="f\u00e9rry")

    ran = _run(
        toy.root,
        *("validate", "data/events.csv"),
        LC_ALL="C",
        PYTHONCOERCECLOCALE="0",
        PYTHONUTF8="0",
    )

    assert ran.code == 1
    assert "'f\u00e9rry' is not one of the allowed values" in ran.out
