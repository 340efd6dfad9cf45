"""The third-party scripts of the explorer: copied from npm packages byte for byte, and listed in a manifest.

The manifest has the version of each package: a refresh downloads exactly that version again, and fails if npm
delivers another package. npm runs as a separate program, which knows where packages are.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError, did_you_mean

MANIFEST: Final = "manifest.json"

PACKAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "minisearch": {"minisearch.js": "dist/umd/index.js", "minisearch.LICENSE.txt": "LICENSE.txt"},
}
"""The files of each npm package: their names here, and their paths in the package."""

_MAX_BYTES: Final = 5_000_000


def refresh(folder: Path, updates: Collection[str] = ()) -> list[Path]:
    """Download the packages in the manifest again and write their files to *folder*; return the changed files.

    Args:
        folder: The folder of the scripts, their licences and the manifest.
        updates: Packages to change to another version, as ``name@version``.

    Raises:
        InputError: npm fails, or delivers another package than before.
    """
    by_name = {package["package"]: package for package in _read_manifest(folder / MANIFEST)}
    versions = {name: package["version"] for name, package in by_name.items() if name in PACKAGES}
    for update in updates:
        name, _, version = update.rpartition("@")
        if name not in PACKAGES:
            raise InputError(f"Unknown package {name!r}. {did_you_mean(name, PACKAGES)}".rstrip())
        versions[name] = version
    files: dict[Path, bytes] = {}
    packages = []
    for name, version in sorted(versions.items()):
        archive = _npm_pack(f"{name}@{version}")
        contents = {file: _extract(archive, path) for file, path in PACKAGES[name].items()}
        package = _manifest_entry(name, archive, contents)
        old = by_name.get(name, {})
        if old.get("version") == package["version"] and old["integrity"] != package["integrity"]:
            raise InputError(f"{name}@{version}: npm delivers another package than the one in {MANIFEST}.")
        files |= {folder / file: content for file, content in contents.items()}
        packages.append(package)
    text = json.dumps({"packages": packages}, indent=2, ensure_ascii=False)
    return safe_files.write_all_or_none(folder, files | {folder / MANIFEST: f"{text}\n".encode()})


def _read_manifest(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    packages: list[dict[str, Any]] = json.loads(path.read_bytes())["packages"]
    return packages


def _npm_pack(name: str) -> bytes:
    """Return the archive of the package *name*.

    Raises:
        InputError: npm is not installed, or has no such package.
    """
    with tempfile.TemporaryDirectory(prefix="vendor-") as folder:
        try:
            result = subprocess.run(
                ["npm", "pack", "--silent", "--pack-destination", folder, "--", name],
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as err:
            raise InputError(f"{name}: npm is not installed.") from err
        (path, *_) = [*Path(folder).glob("*.tgz"), None]
        if result.returncode or path is None:
            raise InputError(f"{name}: npm pack fails with exit code {result.returncode}.")
        return path.read_bytes()


def _extract(archive: bytes, path: str) -> bytes:
    """Return the content of a file of a package.

    Raises:
        InputError: The package does not contain it, or it is empty or too large.
    """
    with tempfile.TemporaryFile() as file:
        file.write(archive)
        file.seek(0)
        with tarfile.open(fileobj=file, mode="r:gz") as members:
            try:
                member = members.extractfile(f"package/{path}")
            except KeyError:
                member = None
            content = member.read(_MAX_BYTES + 1) if member else b""
    if not 0 < len(content) <= _MAX_BYTES:
        raise InputError(f"{path}: no such file in the package, or not between 1 and {_MAX_BYTES} bytes.")
    return content


def _manifest_entry(name: str, archive: bytes, contents: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the entry of a package and its files in the manifest."""
    metadata = json.loads(_extract(archive, "package.json"))
    files = [
        {
            "file": file,
            "path": PACKAGES[name][file],
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for file, content in contents.items()
    ]
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    return {
        "package": name,
        "version": metadata["version"],
        "licence": metadata["license"],
        "integrity": f"sha512-{digest}",
        "files": files,
    }
