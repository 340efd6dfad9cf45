"""The scripts of others that the explorer carries: as their makers published them, and written down."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from guarantees.core.errors import InputError
from guarantees.core.project import Project
from tests.conftest import PROJECT
from tools import vendored_scripts
from tools.dependency_audit import ALLOWED

VENDORED = Project(PROJECT).vendored

# It stands in for npm: hands over the package that lies ready under the name that is asked for.
_NPM = """#!/bin/sh
for name; do :; done
folder=$4
[ -f "{ready}/$name.tgz" ] && cp "{ready}/$name.tgz" "$folder/"
"""


def _manifest(folder: Path = VENDORED) -> list[dict[str, Any]]:
    packages: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_bytes())["packages"]
    return packages


def test_every_vendored_file_is_the_one_of_the_manifest() -> None:
    """Nobody edited a script, and none is there that is not written down."""
    told = {each["file"]: each for package in _manifest() for each in package["files"]}

    assert told.keys() | {"manifest.json"} == {path.name for path in VENDORED.iterdir()}
    for name, each in told.items():
        content = (VENDORED / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"]), name


def test_every_vendored_package_may_be_carried() -> None:
    """Its licence is one that is allowed, and stands beside it."""
    packages = _manifest()

    assert {each["package"] for each in packages} == set(vendored_scripts.TAKEN)
    for each in packages:
        assert each["licence"].lower() in ALLOWED
        assert f"{each['package']}.LICENSE.txt" in {file["file"] for file in each["files"]}


def _pack(ready: Path, name: str, version: str, files: Mapping[str, str], licence: str = "MIT") -> None:
    about = json.dumps({"name": name, "version": version, "license": licence})
    with tarfile.open(ready / f"{name}@{version}.tgz", "w:gz") as archive:
        for path, text in {"package.json": about, **files}.items():
            member = tarfile.TarInfo(f"package/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where packages lie ready for a stand-in for npm; one does."""
    folder, programs = tmp_path / "ready", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    npm = programs / "npm"
    npm.write_text(_NPM.format(ready=folder), encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setattr(
        vendored_scripts, "TAKEN", {"ferry": {"ferry.js": "dist/ferry.js", "ferry.LICENSE.txt": "LICENSE"}}
    )
    _pack(folder, "ferry", "1.0.0", {"dist/ferry.js": "sail()\n", "LICENSE": "Sail.\n"})
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where it is written."""
    path = tmp_path / "vendor"
    path.mkdir()
    return path


def test_a_refresh_takes_what_was_published(ready: Path, folder: Path) -> None:
    """Byte for byte; the manifest says what and where from, and a second one changes nothing."""
    changed = vendored_scripts.refresh(folder, ["ferry@1.0.0"])

    assert {path.name for path in changed} == {"ferry.js", "ferry.LICENSE.txt", "manifest.json"}
    assert (folder / "ferry.js").read_bytes() == b"sail()\n"
    (told,) = _manifest(folder)
    assert (told["package"], told["version"], told["licence"]) == ("ferry", "1.0.0", "MIT")
    assert told["files"][0]["path"] == "dist/ferry.js"
    assert vendored_scripts.refresh(folder) == []

    _pack(ready, "ferry", "1.1.0", {"dist/ferry.js": "steam()\n", "LICENSE": "Sail.\n"})
    assert {path.name for path in vendored_scripts.refresh(folder, ["ferry@1.1.0"])} == {
        "ferry.js",
        "manifest.json",
    }
    assert _manifest(folder)[0]["version"] == "1.1.0"


def test_a_refresh_refuses_another_package_of_the_same_version(ready: Path, folder: Path) -> None:
    """And leaves everything as it was."""
    vendored_scripts.refresh(folder, ["ferry@1.0.0"])
    _pack(ready, "ferry", "1.0.0", {"dist/ferry.js": "sink()\n", "LICENSE": "Sail.\n"})

    with pytest.raises(InputError, match="not the package of the manifest"):
        vendored_scripts.refresh(folder)
    assert (folder / "ferry.js").read_bytes() == b"sail()\n"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("ferry@2.0.0", "npm pack fails"),
        ("ferries@1.0.0", "Did you mean 'ferry'"),
        ("ferry@0.9.0", "no such file"),
    ],
)
def test_a_refresh_says_what_it_does_not_find(ready: Path, folder: Path, asked: str, says: str) -> None:
    """A version, a package, or a file of it."""
    _pack(ready, "ferry", "0.9.0", {"LICENSE": "Sail.\n"})

    with pytest.raises(InputError, match=says):
        vendored_scripts.refresh(folder, [asked])
    assert list(folder.iterdir()) == []


def test_a_refresh_says_that_npm_is_wanted(
    ready: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is not installed."""
    shutil.rmtree(ready)
    monkeypatch.setenv("PATH", str(folder))

    with pytest.raises(InputError, match="npm is not installed"):
        vendored_scripts.refresh(folder, ["ferry@1.0.0"])
