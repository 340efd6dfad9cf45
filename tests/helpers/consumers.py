"""Programs of other people that read a release, in an environment of their own (``make consumers``)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import PROJECT

ENVIRONMENT: Final = PROJECT / ".venv-consumers" / "bin"
_SEARCHED: Final = os.pathsep.join(
    (str(ENVIRONMENT), str(Path(sys.executable).parent), os.environ.get("PATH", ""))
)
# No program asks for updates, sends statistics, or looks into the home of whoever runs the tests.
_OFFLINE: Final = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def find(program: str) -> str:
    """Return the path of *program*, in the environment of the consumers or on the PATH; skip the test without it."""
    path = shutil.which(program, path=_SEARCHED)
    if path is None:
        pytest.skip(
            f"{program} is not installed (make consumers; apt-get install r-base-core jq curl sqlite3)"
        )
    return path


def python() -> str:
    """Return the Python of the environment of the consumers; skip the test without it."""
    path = ENVIRONMENT / "python"
    if not path.exists():
        pytest.skip("the consumers of releases are not installed (make consumers)")
    return str(path)


def run(
    command: list[str], folder: Path, home: Path, *, expected_code: int | None = 0, **variables: str
) -> str:
    """Return what *command* prints in *folder*, with *home* as its home; it must end with the *expected_code*, if any."""
    environment: Mapping[str, str] = {
        "PATH": _SEARCHED,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **_OFFLINE,
        **variables,
    }
    ran = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert expected_code in {None, ran.returncode}, f"{ran.stdout[-3000:]}{ran.stderr[-3000:]}"
    return ran.stdout
