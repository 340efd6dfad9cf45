"""Building: the same bytes everywhere, drift told, nothing half-written, contributions side by side."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guarantees.core import safe_files
from tests.conftest import PROJECT, Toy

SECOND = """\
source:
  title: Another talk of the ferry
  file: {name}.txt
  language: en
  published_basis: unknown
statements:
  - id: s01
    speaker: {actor}
    type: assessment
    issue: talks_process
    modality: paraphrase
    channel: not_stated
    quote: the ferry is late
    attribution: {actor} thinks
    date: ../..
    date_basis: context
    summary: The boat does not come at its hour, it is said.
    confidence: medium
"""


def _outputs(root: Path) -> dict[str, bytes]:
    files = [
        *root.glob("data/*.csv"),
        *root.glob("docs/*.md"),
        *root.glob("schemas/curation/*.json"),
        *root.glob("*.*"),
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files if path.is_file()}


@pytest.mark.parametrize(
    ("zone", "locale", "seed", "umask"),
    [("Pacific/Kiritimati", "C", "1", 0o077), ("America/Adak", "tr_TR.UTF-8", "2", 0o000)],
)
def test_the_bytes_are_the_same_everywhere(
    finished: Toy, tmp_path: Path, zone: str, locale: str, seed: str, umask: int
) -> None:
    """Another folder, time zone, locale, hash seed, umask and order of files change no byte."""
    root = tmp_path / "another folder"
    shutil.copytree(finished.root / "texts", root / "texts")
    shutil.copytree(finished.root / "schemas", root / "schemas", ignore=shutil.ignore_patterns("curation"))
    for path in sorted((finished.root / "curation").rglob("*"), reverse=True):
        if path.is_file():
            target = root / path.relative_to(finished.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}

    subprocess.run(
        [sys.executable, "-m", "guarantees", "build"],
        cwd=root,
        env={**environment, "PYTHONPATH": str(PROJECT / "build")},
        check=True,
        umask=umask,
    )

    assert _outputs(root) == _outputs(finished.root)


def test_a_second_build_changes_nothing(toy: Toy) -> None:
    """A build of what is built writes nothing."""
    assert "Up to date." in toy.build().out


def test_drift_is_told_with_its_line(toy: Toy) -> None:
    """An edit in the output, or output that is missing, is told, and what to do about it."""
    toy.set("events", 2, place="Elsewhere")
    toy.path("CITATION.cff").unlink()
    toy.edit("docs/codebook.md", "# Codebook\n", "# Code book\n")

    said = toy.told(toy.run("build", "--check"))

    assert "data/events.csv:3: error: The file is not what a rebuild gives. [out-of-date]" in said
    assert "CITATION.cff: error: The file is not there. [out-of-date]" in said
    assert "docs/codebook.md:3: error: The file is not what a rebuild gives. [out-of-date]" in said
    assert "Run `guarantees build` and commit what it writes." in said
    assert "Elsewhere" in toy.path("data/events.csv").read_text(encoding="utf-8")


def test_a_stray_table_is_told(toy: Toy) -> None:
    """What the build does not write does not belong among the output."""
    toy.path("data/old.csv").touch()

    assert "data/old.csv: error: The build does not write this file." in toy.told(toy.run("build"))


def test_an_interrupted_write_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one file cannot be written, none is, and nothing is left behind."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    write = Path.write_bytes

    def full_disk(path: Path, data: bytes) -> int:
        if data == b"new b":
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space left"):
        safe_files.write_all_or_none(tmp_path, {first: b"new a", second: b"new b"})

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert first.read_bytes() == b"old"


def test_a_folder_in_the_way_is_told_and_kept(toy: Toy) -> None:
    """A folder that stands where a table is to be written stops the build, and loses nothing."""
    toy.path("data/events.csv").unlink()
    toy.path("data/events.csv").mkdir()
    toy.path("data/events.csv/precious").write_text("mine", encoding="utf-8")

    ran = toy.run("build")

    assert ran.code == 2
    assert "a folder stands where a file is to be written" in ran.out
    assert toy.path("data/events.csv/precious").read_text(encoding="utf-8") == "mine"


def test_a_schema_without_a_builder_is_told(toy: Toy) -> None:
    """A table that nobody builds is one line and exit code 2."""
    shutil.copy(toy.path("schemas/sources.json"), toy.path("schemas/extra.json"))

    ran = toy.run("build")

    assert ran.code == 2
    assert "schemas/extra.json: there is a schema but no builder." in ran.out


def test_a_file_that_cannot_be_moved_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one file cannot be put into place, those before it are as they were."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    second.write_bytes(b"old")
    replace = Path.replace

    def held_open(path: Path, target: Path) -> Path:
        if Path(target) == second and path.name.startswith("new"):
            raise PermissionError(13, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", held_open)
    with pytest.raises(PermissionError):
        safe_files.write_all_or_none(tmp_path, {first: b"new a", second: b"new b"})

    assert (first.read_bytes(), second.read_bytes()) == (b"old", b"old")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def _git(root: Path, *args: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *args], cwd=root, check=True, capture_output=True)


def _contribute(toy: Toy, name: str, actor: str) -> None:
    """Add a text, an actor and a statement, as a contributor would, and build."""
    toy.path(f"texts/{name}.txt").write_text(f"Again the ferry is late, {actor} thinks.\n", encoding="utf-8")
    toy.path(f"curation/sources/{name}.yml").write_text(
        SECOND.format(name=name, actor=actor), encoding="utf-8"
    )
    toy.path(f"curation/actors/{actor}.yml").write_text(
        f"name: {actor.title()}\ntype: person\nsector: OTH\n", encoding="utf-8"
    )
    assert toy.run("anchor").code == 0
    toy.build()
    _git(toy.root, "add", "-A")
    _git(toy.root, "commit", "-qm", name)


def test_two_contributions_merge(toy: Toy) -> None:
    """Two people who add a text each, next to one another in every table, merge without a conflict."""
    shutil.copy(PROJECT / ".gitattributes", toy.root)
    _git(toy.root, "init", "-qb", "main")
    _git(toy.root, "add", "-A")
    _git(toy.root, "commit", "-qm", "start")
    _git(toy.root, "checkout", "-qb", "one")
    _contribute(toy, "isle-post", "kim-coe")
    _git(toy.root, "checkout", "-q", "main")
    _git(toy.root, "checkout", "-qb", "two")
    _contribute(toy, "isle-news", "kim-boe")

    _git(toy.root, "merge", "-q", "--no-edit", "one")

    checked = toy.run("build", "--check")
    assert checked.code == 0 or "[out-of-date]" in checked.out, checked.out
    toy.build()
    sources = [row[0] for row in toy.rows("sources")[1:]]
    assert {"isle-news", "isle-post"} <= set(sources)
    assert toy.run("build", "--check").code == 0
