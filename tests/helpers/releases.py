"""Releases for tests: of a toy repository by the command, or written by hand without it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guarantees.core import csv_text
from guarantees.release import bundle, record_history
from guarantees.release.diff import streaming
from tests.conftest import Toy

CREATED = "2030-01-02"
IDENTITY = "ada@example.org"
ENTRY = "## {} — 2030-01-0{}\n\n### Schema\n\nNothing.\n\n### Data\n\n{}\n\n### Pipeline\n\nNothing.\n"


def copy_toy(toy: Toy, folder: Path) -> Toy:
    """Return a copy of *toy* in *folder*."""
    shutil.copytree(toy.root, folder / "toy")
    return Toy(folder / "toy")


def prepare_release(toy: Toy) -> Toy:
    """Return *toy* with everything that a first release needs, committed."""
    for name in ("README.md", "LICENSE-DATA", "docs/loading.md"):
        toy.path(name).write_text("A toy.\n", encoding="utf-8")
    toy.path(".gitignore").write_text("/dist/\n", encoding="utf-8")
    write_entry(toy, "1.0.0", "`ferry-quarrel` is retired.")
    toy.commit()
    return complete_changelog(toy, "1.0.0", "`ferry-quarrel` is retired.")


def write_entry(toy: Toy, version: str, data: str) -> None:
    """Write a changelog entry on *version* as the newest one, with the section *data*; replace an existing one."""
    path = toy.path("CHANGELOG.md")
    text = path.read_text(encoding="utf-8") if path.is_file() else "# Changelog\n"
    title, *entries = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    others = [entry for entry in entries if not entry.startswith(f"## {version} ")]
    entry = ENTRY.format(version, len(others) + 1, data)
    path.write_text("\n".join(part.rstrip() + "\n" for part in (title, entry, *others)), encoding="utf-8")


def complete_changelog(toy: Toy, version: str, more: str = "") -> Toy:
    """Write the entry on *version* that the command proposes, and *more*, as a person would; commit."""
    output = toy.run("release", "--dry-run").out
    proposal = "\n".join(line.strip() for line in output.splitlines() if line.startswith("  - `"))
    write_entry(toy, version, f"{proposal}\n\n{more}".strip())
    commit_all(toy)
    return toy


def set_version(toy: Toy, version: str) -> None:
    """Change the version of the package, and build it."""
    path = toy.path("curation/dataset.yml")
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^version: .*$", f"version: {version}", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    toy.build()


def commit_all(toy: Toy) -> None:
    """Commit all changes, if there are any."""
    toy.git("add", "--all")
    if toy.git("status", "--porcelain"):
        toy.commit()


def make_release(toy: Toy, version: str, more: str = "") -> None:
    """Build, describe, commit and release *version*."""
    set_version(toy, version)
    complete_changelog(toy, version, more)
    ran = toy.run("release")
    assert ran.code == 0, ran.out
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=toy.path(f"dist/{version}"), check=True)


def correct_statement(toy: Toy) -> None:
    """Change a summary."""
    toy.edit("curation/sources/harbour-post.yml", "silent on the costs", "silent about the costs")


def add_relation(toy: Toy) -> None:
    """Add a relation to the last statement."""
    summary = "    summary: The president will reply before the year ends.\n    confidence: high\n"
    relation = (
        "    relations:\n      - {relation: responds_to, statement: ferry-gazette-s03, basis: inferred}\n"
    )
    toy.edit("curation/sources/harbour-post.yml", summary, summary + relation)


def withdraw_relation(toy: Toy) -> None:
    """Remove a relation."""
    relation = "    relations:\n      - {relation: responds_to, statement: ferry-gazette-s02, basis: inferred}\nevents:"
    toy.edit("curation/sources/harbour-post.yml", relation, "events:")


def retire_relation(toy: Toy) -> None:
    """List the removed relation as retired."""
    with toy.path("curation/retired.yml").open("a", encoding="utf-8") as out:
        out.write(
            "  - table: relations\n    record: harbour-post-s03:r1\n    retired_in: 2.0.0\n"
            "    reason: Without an answer.\n    successor: ferry-gazette-s04:r1\n"
        )


def withdraw_statement(toy: Toy) -> None:
    """Remove a statement, whose id is permanent, and exclude its words."""
    path = toy.path("curation/sources/harbour-post.yml")
    statements = re.split(r"^(?=  - id: )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    others = (text for text in statements if not text.startswith("  - id: s02\n"))
    exclusion = (
        "{quote: {from: County president, to: the holidays}, reason: other, note: An invented remark.}"
    )
    path.write_text(f"{''.join(others)}exclusions:\n  - {exclusion}\n", encoding="utf-8")
    assert toy.run("anchor").code == 0


def retire_statement(toy: Toy, version: str = "2.0.0") -> None:
    """List the removed statement as retired in *version*."""
    with toy.path("curation/retired.yml").open("a", encoding="utf-8") as out:
        out.write(
            f"  - table: statements\n    record: harbour-post-s02\n    retired_in: {version}\n"
            "    reason: No answer was promised.\n"
        )


def shorten_quote(toy: Toy) -> None:
    """Quote one piece of an article where there were two, which removes an anchor."""
    toy.edit(
        "curation/sources/harbour-post.yml", "quote: [an answer, before the holidays]", "quote: an answer"
    )
    assert toy.run("anchor").code == 0


def write_tiny_release(folder: Path, version: str = "1.0.0", ferries: str = "night\n") -> Path:
    """Write a release of three small files below *folder*; return its folder."""
    descriptor = {"name": "ferries", "version": version, "created": CREATED}
    files = {
        "README.md": b"# Ferries\n",
        "data/ferries.csv": f"ferry_id\n{ferries}".encode(),
        "datapackage.json": json.dumps(descriptor).encode(),
    }
    _write_files(folder / version, files)
    _write_checksums(folder / version)
    return folder / version


def bundle_release(root: Path, folder: Path) -> Path:
    """Write the files of a first release of the package in *root*, with an empty history, to *folder*."""
    folder.mkdir(parents=True)
    history = folder.parent / "history.csv"
    history.write_bytes(csv_text.to_csv([record_history.COLUMNS]))
    bundle.make_bundle(root, folder, CREATED, history, streaming.compare_streaming(None, root))
    return folder


def write_toy_release(toy: Toy, version: str = "1.0.0") -> Path:
    """Write the tables of *toy*, as they are, as a release with an archive in its ``dist/``; return its folder."""
    folder = toy.path(f"dist/{version}")
    descriptor = released_descriptor(toy.root, version, CREATED)
    tables = {resource["path"] for resource in descriptor["resources"]}
    files = {name: toy.path(name).read_bytes() for name in tables}
    files |= {"datapackage.json": json.dumps(descriptor).encode(), "README.md": b"# Ferries\n"}
    _write_files(folder, files)
    bundle.seal(folder, f"{descriptor['name']}-{version}")
    return folder


@dataclass(frozen=True)
class Signer:
    """A key that signs, and the file of trusted signers with it."""

    key: Path
    signers: Path


def make_signer(folder: Path, name: str = "ada") -> Signer:
    """Make a key in *folder*, of *name* at example.org."""
    key, signers = folder / name, folder / f"{name}-signers"
    identity = f"{name}@example.org"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", identity, "-f", key], check=True)
    signers.write_text(f"{identity} {key.with_suffix('.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    return Signer(key, signers)


def write_signed_release(package: Path, folder: Path, version: str, signer: Signer) -> None:
    """Write the package in the folder *package* to *folder* as the signed release *version*."""
    descriptor = released_descriptor(package, version, "2030-01-01T00:00:00Z")
    files = {
        resource["path"]: (package / resource["path"]).read_bytes() for resource in descriptor["resources"]
    }
    files |= {
        "loading.json": (package / "loading.json").read_bytes(),
        "datapackage.json": json.dumps(descriptor).encode(),
    }
    _write_files(folder, files)
    _write_checksums(folder)
    sign_file(folder / "SHA256SUMS", signer)


def sign_file(file: Path, signer: Signer) -> None:
    """Write the signature of *file* next to it."""
    file.with_name(f"{file.name}.sig").unlink(missing_ok=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", signer.key, "-n", "file", file],
        check=True,
        capture_output=True,
    )


def write_index(folder: Path) -> None:
    """Write the ``index.json`` of the versions in *folder*."""
    versions = [
        {
            "version": version.name,
            "created": "2030-01-01T00:00:00Z",
            "path": f"{version.name}/",
            "files": _list_files(version),
        }
        for version in sorted(folder.iterdir())
        if version.is_dir()
    ]
    index = {"name": "toy-guarantees", "latest": versions[-1]["version"], "versions": versions}
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")


def released_descriptor(package: Path, version: str, created: str) -> dict[str, Any]:
    """Return the descriptor of a package as a release has it, with sizes and hashes of the tables."""
    descriptor: dict[str, Any] = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        content = (package / resource["path"]).read_bytes()
        resource |= {"bytes": len(content), "hash": f"sha256:{sha256(content)}"}
    return descriptor | {"version": version, "created": created}


def sha256(content: bytes) -> str:
    """Return the SHA-256 of *content*."""
    return hashlib.sha256(content).hexdigest()


def _write_files(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _write_checksums(folder: Path) -> None:
    lines = "".join(f"{file['sha256']}  {file['path']}\n" for file in _list_files(folder))
    (folder / "SHA256SUMS").write_text(lines, encoding="utf-8")


def _list_files(folder: Path) -> list[dict[str, Any]]:
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": sha256(path.read_bytes()),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
