"""Programs that are started, and what they import, never come from the folder that is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from guarantees.core import git, programs
from guarantees.validation import frictionless_engine
from guarantees.validation.cells import cell_patterns
from tests.conftest import PROJECT, Toy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the attacks are shell scripts")

MODULES = (
    "click",
    "frictionless",
    "yaml",
    "polars",
    "json",
    "re",
    "subprocess",
    "sitecustomize",
    "usercustomize",
)


def _plant(folder: Path) -> Path:
    """Write modules, settings and programs into *folder* that leave a mark when they are used; return the mark."""
    mark = folder.parent / "mark"
    attack = f"open({str(mark)!r}, 'w').close()\n"
    for name in MODULES:
        (folder / f"{name}.py").write_text(attack, encoding="utf-8")
    (folder / "ferry.pth").write_text(f"import os; {attack}", encoding="utf-8")
    (folder / "conftest.py").write_text(attack, encoding="utf-8")
    for program in ("git", "ssh-keygen", "python", "python3"):
        (folder / program).write_text(f"#!/bin/sh\ntouch '{mark}'\n", encoding="utf-8")
        (folder / program).chmod(0o755)
    venv = folder / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").symlink_to(folder / "python")
    return mark


def test_a_relative_folder_of_the_path_is_not_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither an empty nor a relative entry of PATH finds a program in the current folder."""
    mark = _plant(tmp_path)
    monkeypatch.chdir(tmp_path)
    for entry in ("", ".", "./"):
        monkeypatch.setenv("PATH", f"{entry}{os.pathsep}{os.defpath}")

        assert programs.find("python3") != str(tmp_path / "python3")
        assert git.try_run(tmp_path, "version") is not None
        assert not mark.exists()
    monkeypatch.setenv("PATH", ".")
    assert programs.find("git") is None
    assert git.try_run(tmp_path, "version") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [("", None), (".", None), (f"{os.pathsep}/opt/a", "/opt/a"), ("/opt/a:b:/opt/c", "/opt/a:/opt/c")],
)
def test_only_absolute_folders_stay_in_the_path_of_python(
    monkeypatch: pytest.MonkeyPatch, before: str, after: str | None
) -> None:
    """What the user names by an absolute path is meant."""
    monkeypatch.setenv("PYTHONPATH", before)

    assert programs.python_environment().get("PYTHONPATH") == after


@pytest.mark.usefixtures("frictionless_process")
def test_no_module_beside_the_data_is_imported(toy: Toy) -> None:
    """Validating in a folder with modules and programs uses none of them, however Python finds its modules."""
    mark = _plant(toy.root)

    # -P is what .ci/validate adds; the installed script is started in the same way.
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "guarantees", "validate"],
        cwd=toy.root,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert not mark.exists()


def test_the_folder_of_a_module_that_is_run_is_not_searched(tmp_path: Path) -> None:
    """``python -m guarantees`` imports nothing from the current folder, once it has been found itself."""
    for name in ("click", "yaml"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('attacked')\n", encoding="utf-8")

    ran = subprocess.run(
        [sys.executable, "-m", "guarantees", "explain", "enum"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, "attacked" in ran.stderr) == (0, False), ran.stderr


@pytest.mark.usefixtures("frictionless_process")
def test_workers_import_nothing_from_the_files_that_they_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table can be called frictionless.py: the process that reads it runs in the folder of its copy."""
    folder = tmp_path / "package"
    folder.mkdir()
    mark = _plant(folder)
    monkeypatch.setenv("PYTHONPATH", f"{os.pathsep}.")
    table = {"name": "t", "path": "frictionless.py", "format": "csv", "schema": {"fields": [{"name": "a"}]}}
    descriptor = folder / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "ferries", "resources": [table]}), encoding="utf-8")

    report = frictionless_engine.start_report(descriptor, folder)()

    assert report["tasks"]
    assert cell_patterns.not_conforming("a", {"type": "integer"}, ["1", '"b"']) == {'"b"'}
    assert not mark.exists()
