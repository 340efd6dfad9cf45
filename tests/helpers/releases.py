"""Invented releases, one after the other, to test what comes after the first."""

from __future__ import annotations

import re
import subprocess

from tests.conftest import Toy

HEADING = "## {} — 2030-01-0{}\n\n### Schema\n\nNothing.\n\n### Data\n\n{}\n\n### Pipeline\n\nNothing.\n"


def releasable(toy: Toy) -> Toy:
    """Return *toy* with all that a first release needs, committed."""
    for name in ("README.md", "LICENSE-DATA", "docs/loading.md"):
        toy.path(name).write_text("A toy.\n", encoding="utf-8")
    toy.path(".gitignore").write_text("/dist/\n", encoding="utf-8")
    tell(toy, "1.0.0", "`ferry-quarrel` is retired.")
    toy.commit()
    return complete(toy, "1.0.0")


def tell(toy: Toy, version: str, data: str) -> None:
    """Let *data* be what the changelog says of *version*, which is the newest entry or becomes it."""
    path = toy.path("CHANGELOG.md")
    before = path.read_text(encoding="utf-8") if path.is_file() else "# Changelog\n"
    title, *entries = re.split(r"^(?=## )", before, flags=re.MULTILINE)
    kept = [entry for entry in entries if not entry.startswith(f"## {version} ")]
    entry = HEADING.format(version, len(kept) + 1, data)
    path.write_text("\n".join(part.rstrip() + "\n" for part in (title, entry, *kept)), encoding="utf-8")


def proposal(toy: Toy, *args: str) -> str:
    """Return what the program proposes that the changelog says of the data."""
    told = toy.run("release", "--dry-run", *args).out
    return "\n".join(line.strip() for line in told.splitlines() if line.startswith("  - `"))


def complete(toy: Toy, version: str, more: str = "", *args: str) -> Toy:
    """Take over what the program proposes for the changelog, as a person would, and commit."""
    also = more or ("`ferry-quarrel` is retired." if version == "1.0.0" else "")
    tell(toy, version, f"{proposal(toy, *args)}\n\n{also}".strip())
    commit(toy)
    return toy


def number(toy: Toy, version: str) -> None:
    """Call the package *version*, and build it."""
    path = toy.path("curation/dataset.yml")
    text = re.sub(
        r"^version: .*$", f"version: {version}", path.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    path.write_text(text, encoding="utf-8")
    toy.build()


def commit(toy: Toy) -> None:
    """Commit all that stands in the repository, if anything changed."""
    toy.git("add", "--all")
    if toy.git("status", "--porcelain"):
        toy.commit()


def released(toy: Toy, version: str, more: str = "") -> None:
    """Build, describe, commit and release *version*."""
    number(toy, version)
    complete(toy, version, more)
    ran = toy.run("release")
    assert ran.code == 0, ran.out
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=toy.path(f"dist/{version}"), check=True)
