"""Released trees for tests: of the toy repository, and a tiny invented one."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from guarantees.release import zip_bundle
from tests.conftest import Toy

CREATED = "2030-01-02"


def tiny(folder: Path, version: str = "1.0.0", ferries: str = "night\n") -> Path:
    """Write a released tree of three small files below *folder*; return where it lies."""
    descriptor = {"name": "ferries", "version": version, "created": CREATED}
    files = {
        "README.md": b"# Ferries\n",
        "data/ferries.csv": f"ferry_id\n{ferries}".encode(),
        "datapackage.json": json.dumps(descriptor).encode(),
    }
    return _write(folder / version, files)


def released(toy: Toy, version: str = "1.0.0") -> Path:
    """Write the tables of *toy* as a released tree in its ``dist/``; return where it lies."""
    descriptor = json.loads(toy.path("datapackage.json").read_text("utf-8"))
    files = {each["path"]: toy.path(each["path"]).read_bytes() for each in descriptor["resources"]}
    for each in descriptor["resources"]:
        content = files[each["path"]]
        each |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    descriptor |= {"version": version, "created": CREATED}
    files |= {"datapackage.json": json.dumps(descriptor).encode(), "README.md": b"# Ferries\n"}
    return _write(toy.path(f"dist/{version}"), files, f"{descriptor['name']}-{version}")


def _write(folder: Path, files: dict[str, bytes], packed: str = "") -> Path:
    """Write *files* and their sums, and where it has a name a zip of them."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    names = sorted(files)
    (folder / zip_bundle.SUMS).write_bytes(zip_bundle.write_checksums(folder, names))
    if packed:
        zip_bundle.pack(folder, [*names, zip_bundle.SUMS], packed, folder / f"{packed}.zip")
        (folder / zip_bundle.SUMS).write_bytes(zip_bundle.write_checksums(folder, [*names, f"{packed}.zip"]))
    return folder


def digest(content: bytes) -> str:
    """Return the SHA-256 of *content*."""
    return hashlib.sha256(content).hexdigest()
