"""A released tree and a folder of published versions, as the consumer finds them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

IDENTITY = "ada@example.org"


@dataclass(frozen=True)
class Signer:
    """A key that signs, and the file that says whose it is."""

    key: Path
    signers: Path


def signer(folder: Path) -> Signer:
    """Make a key in *folder*."""
    key, signers = folder / "key", folder / "signers"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", IDENTITY, "-f", key], check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    signers.write_text(f"{IDENTITY} {public}", encoding="utf-8")
    return Signer(key, signers)


def tree(package: Path, folder: Path, version: str, by: Signer) -> None:
    """Write the package in *package* to *folder* as the release *version*, with sums and signature."""
    shutil.copytree(package / "data", folder / "data")
    shutil.copy(package / "loading.json", folder)
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        data = (folder / resource["path"]).read_bytes()
        resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    descriptor |= {"version": version, "created": "2030-01-01T00:00:00Z"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    sums = "".join(f"{each['sha256']}  {each['path']}\n" for each in _files(folder))
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    sign(folder / "SHA256SUMS", by)


def sign(file: Path, by: Signer) -> None:
    """Write the signature of *file* beside it."""
    file.with_name(f"{file.name}.sig").unlink(missing_ok=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", by.key, "-n", "file", file], check=True, capture_output=True
    )


def index(folder: Path) -> None:
    """List the versions in *folder* in its index.json."""
    versions = [
        {
            "version": each.name,
            "created": "2030-01-01T00:00:00Z",
            "path": f"{each.name}/",
            "files": _files(each),
        }
        for each in sorted(folder.iterdir())
        if each.is_dir()
    ]
    text = json.dumps({"name": "toy-guarantees", "latest": versions[-1]["version"], "versions": versions})
    (folder / "index.json").write_text(text, encoding="utf-8")


def _files(folder: Path) -> list[dict[str, object]]:
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
