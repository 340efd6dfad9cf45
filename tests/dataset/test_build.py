"""Test the build: the same bytes everywhere, outdated files reported, all or nothing written, contributions that merge."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
def test_output_is_the_same_on_every_machine(
    finished: Toy, tmp_path: Path, zone: str, locale: str, seed: str, umask: int
) -> None:
    """The output does not depend on folder, time zone, locale, hash seed, umask or order of files."""
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


def test_a_second_build_writes_nothing(toy: Toy) -> None:
    """A build of an up-to-date repository writes nothing."""
    assert "Up to date." in toy.build().out


def test_outdated_files_are_reported_with_their_line(toy: Toy) -> None:
    """`build --check` reports generated files that were not built again or deleted, and what to do about it."""
    toy.edit("curation/events/second-meeting.yml", "label: ", "label: Upper ")
    toy.path("CITATION.cff").unlink()

    output = toy.expect_errors(toy.run("build", "--check"))

    assert "data/events.csv:3: error: Out of date: a rebuild would change this file. [out-of-date]" in output
    assert (
        "second-meeting label: 'Second meeting of the mayors' here, 'Upper Second meeting of the mayors' "
        "by curation/events/second-meeting.yml:1. Run `guarantees build` and commit what it writes."
    ) in output
    assert "CITATION.cff: error: The file does not exist. [out-of-date]" in output
    assert "Run `guarantees build` and commit what it writes." in output
    assert "Upper" not in toy.path("data/events.csv").read_text(encoding="utf-8")


def test_an_unexpected_table_is_reported(toy: Toy) -> None:
    """A file in `data/` that the build does not write is reported."""
    toy.path("data/old.csv").touch()

    assert "data/old.csv: error: The build does not write this file." in toy.expect_errors(toy.run("build"))


def test_a_folder_in_the_place_of_a_table_is_kept(toy: Toy) -> None:
    """A folder in the place of a table stops the build, and its content is kept."""
    toy.path("data/events.csv").unlink()
    toy.path("data/events.csv").mkdir()
    toy.path("data/events.csv/precious").write_text("mine", encoding="utf-8")

    ran = toy.run("build")

    assert ran.code == 2
    assert "Expected a file, found a folder." in ran.out
    assert toy.path("data/events.csv/precious").read_text(encoding="utf-8") == "mine"


def test_a_schema_without_a_builder_is_an_error(toy: Toy) -> None:
    """A schema without a builder gives one line and exit code 2."""
    shutil.copy(toy.path("schemas/sources.json"), toy.path("schemas/extra.json"))

    ran = toy.run("build")

    assert ran.code == 2
    assert "schemas/extra.json: the table 'extra' has no builder" in ran.out


def _git(root: Path, *args: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *args], cwd=root, check=True, capture_output=True)


def _contribute(toy: Toy, name: str, actor: str) -> None:
    """Add an article, an actor and a statement, as a contributor would, and build."""
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
    """Two contributions that each add an article, with neighbouring rows in every table, merge without a conflict."""
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
