"""The third-party scripts of the explorer: unchanged, and listed in the manifest."""

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

# Replaces npm: copies the prepared package of the requested name.
_NPM = """#!/bin/sh
for name; do :; done
folder=$4
[ -f "{packages}/$name.tgz" ] && cp "{packages}/$name.tgz" "$folder/"
"""


def _manifest(folder: Path = VENDORED) -> list[dict[str, Any]]:
    packages: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_bytes())["packages"]
    return packages


def test_vendored_files_match_the_manifest() -> None:
    """Every script is unchanged and listed."""
    files = {file["file"]: file for package in _manifest() for file in package["files"]}

    assert files.keys() | {"manifest.json"} == {path.name for path in VENDORED.iterdir()}
    for name, file in files.items():
        content = (VENDORED / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"]), name


def test_vendored_packages_have_allowed_licences() -> None:
    """The licence of every package is allowed, and next to its script."""
    packages = _manifest()

    assert {package["package"] for package in packages} == set(vendored_scripts.PACKAGES)
    for package in packages:
        assert package["licence"].lower() in ALLOWED
        assert f"{package['package']}.LICENSE.txt" in {file["file"] for file in package["files"]}


def _pack(folder: Path, name: str, version: str, files: Mapping[str, str], licence: str = "MIT") -> None:
    metadata = json.dumps({"name": name, "version": version, "license": licence})
    with tarfile.open(folder / f"{name}@{version}.tgz", "w:gz") as archive:
        for path, text in {"package.json": metadata, **files}.items():
            member = tarfile.TarInfo(f"package/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


@pytest.fixture
def npm_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the packages that a replacement of npm delivers, with one package."""
    folder, programs = tmp_path / "packages", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    npm = programs / "npm"
    npm.write_text(_NPM.format(packages=folder), encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setattr(
        vendored_scripts, "PACKAGES", {"ferry": {"ferry.js": "dist/ferry.js", "ferry.LICENSE.txt": "LICENSE"}}
    )
    _pack(folder, "ferry", "1.0.0", {"dist/ferry.js": "sail()\n", "LICENSE": "Sail.\n"})
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the scripts."""
    path = tmp_path / "vendor"
    path.mkdir()
    return path


def test_refresh_copies_the_published_files(npm_packages: Path, folder: Path) -> None:
    """The files are identical and listed in the manifest, and a second refresh changes nothing."""
    changed = vendored_scripts.refresh(folder, ["ferry@1.0.0"])

    assert {path.name for path in changed} == {"ferry.js", "ferry.LICENSE.txt", "manifest.json"}
    assert (folder / "ferry.js").read_bytes() == b"sail()\n"
    (package,) = _manifest(folder)
    assert (package["package"], package["version"], package["licence"]) == ("ferry", "1.0.0", "MIT")
    assert package["files"][0]["path"] == "dist/ferry.js"
    assert vendored_scripts.refresh(folder) == []

    _pack(npm_packages, "ferry", "1.1.0", {"dist/ferry.js": "steam()\n", "LICENSE": "Sail.\n"})
    assert {path.name for path in vendored_scripts.refresh(folder, ["ferry@1.1.0"])} == {
        "ferry.js",
        "manifest.json",
    }
    assert _manifest(folder)[0]["version"] == "1.1.0"


def test_refresh_rejects_another_package_of_the_same_version(npm_packages: Path, folder: Path) -> None:
    """All files stay as they are."""
    vendored_scripts.refresh(folder, ["ferry@1.0.0"])
    _pack(npm_packages, "ferry", "1.0.0", {"dist/ferry.js": "sink()\n", "LICENSE": "Sail.\n"})

    with pytest.raises(InputError, match="another package than the one in manifest"):
        vendored_scripts.refresh(folder)
    assert (folder / "ferry.js").read_bytes() == b"sail()\n"


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ("ferry@2.0.0", "npm pack fails"),
        ("ferrys@1.0.0", "Did you mean 'ferry'"),
        ("ferry@0.9.0", "no such file"),
    ],
)
def test_unknown_version_package_and_file_are_errors(
    npm_packages: Path, folder: Path, update: str, message: str
) -> None:
    """Nothing is written."""
    _pack(npm_packages, "ferry", "0.9.0", {"LICENSE": "Sail.\n"})

    with pytest.raises(InputError, match=message):
        vendored_scripts.refresh(folder, [update])
    assert list(folder.iterdir()) == []


def test_missing_npm_is_an_error(npm_packages: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says that npm is not installed."""
    shutil.rmtree(npm_packages)
    monkeypatch.setenv("PATH", str(folder))

    with pytest.raises(InputError, match="npm is not installed"):
        vendored_scripts.refresh(folder, ["ferry@1.0.0"])
