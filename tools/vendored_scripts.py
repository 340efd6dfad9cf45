"""Scripts of others that the explorer carries: taken from npm, byte for byte, and written down in a manifest.

The manifest is where a version is chosen: a refresh packs exactly that again, and refuses a package that is not the
one of then. npm is run as a program of its own and knows where its packages are; nothing here does.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError

MANIFEST: Final = "manifest.json"

TAKEN: Final[Mapping[str, Mapping[str, str]]] = {
    "d3": {"d3.min.js": "dist/d3.min.js", "d3.LICENSE.txt": "LICENSE"},
    "minisearch": {"minisearch.js": "dist/umd/index.js", "minisearch.LICENSE.txt": "LICENSE.txt"},
}
"""What is taken of each package: the names of ours, and those in the package."""

_LIMIT: Final = 5_000_000


def refresh(folder: Path, raised: Collection[str] = ()) -> list[Path]:
    """Write what is vendored into *folder* anew; return the files that changed.

    Args:
        folder: Where scripts, licences and manifest stand.
        raised: Packages whose version is to be another one, as ``name@version``.

    Raises:
        InputError: npm fails, or hands out something else than it did before.
    """
    before = {each["package"]: each for each in _manifest(folder / MANIFEST)}
    wanted = {name: each["version"] for name, each in before.items() if name in TAKEN}
    for each in raised:
        name, _, version = each.rpartition("@")
        if name not in TAKEN:
            raise InputError.unknown("package", name, TAKEN)
        wanted[name] = version
    files: dict[Path, bytes] = {}
    told = []
    for name, version in sorted(wanted.items()):
        packed = _packed(f"{name}@{version}")
        found = {ours: _member(packed, theirs) for ours, theirs in TAKEN[name].items()}
        files |= {folder / ours: content for ours, content in found.items()}
        told.append(_told(name, packed, found))
        known = before.get(name, {})
        if known.get("version") == told[-1]["version"] and known["integrity"] != told[-1]["integrity"]:
            raise InputError.unreadable(Path(f"{name}@{version}"), "this is not the package of the manifest")
    text = json.dumps({"packages": told}, indent=2, ensure_ascii=False)
    return safe_files.write_all_or_none(folder, files | {folder / MANIFEST: f"{text}\n".encode()})


def _manifest(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    packages: list[dict[str, Any]] = json.loads(path.read_bytes())["packages"]
    return packages


def _packed(name: str) -> bytes:
    """Return the package *name*, as npm packs it."""
    with tempfile.TemporaryDirectory(prefix="vendor-") as folder:
        try:
            ran = subprocess.run(  # noqa: S603  no shell
                ["npm", "pack", "--silent", "--pack-destination", folder, "--", name],  # noqa: S607  whoever's npm it is
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as err:
            raise InputError.unreadable(Path(name), "npm is not installed") from err
        (path, *_) = [*Path(folder).glob("*.tgz"), None]
        if ran.returncode or path is None:
            raise InputError.unreadable(Path(name), f"npm pack fails with exit code {ran.returncode}")
        return path.read_bytes()


def _member(packed: bytes, path: str) -> bytes:
    """Return a file of a package."""
    with tempfile.TemporaryFile() as file:
        file.write(packed)
        file.seek(0)
        with tarfile.open(fileobj=file, mode="r:gz") as archive:
            try:
                found = archive.extractfile(f"package/{path}")
            except KeyError:
                found = None
            content = found.read(_LIMIT + 1) if found else b""
    if not 0 < len(content) <= _LIMIT:
        raise InputError.unreadable(
            Path(path), f"the package has no such file, or none of 1 to {_LIMIT} bytes"
        )
    return content


def _told(name: str, packed: bytes, found: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the manifest says of a package and its files."""
    about = json.loads(_member(packed, "package.json"))
    digest = base64.b64encode(hashlib.sha512(packed).digest()).decode()
    return {
        "package": name,
        "version": about["version"],
        "licence": about["license"],
        "integrity": f"sha512-{digest}",
        "files": list(_files(name, found)),
    }


def _files(name: str, found: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    for ours, content in found.items():
        digest = hashlib.sha256(content).hexdigest()
        yield {"file": ours, "path": TAKEN[name][ours], "bytes": len(content), "sha256": digest}
