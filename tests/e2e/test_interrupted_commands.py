"""Every command that writes, interrupted at the calls that change its folder: old or new, and finished by the next run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT, Toy
from tests.helpers import releases

FULL = "No space left on device. Nothing was changed. Free some space, and run the command again."


def _points(toy: Toy, folder: Path, step: int, *args: str, runs: int = 1) -> list[dict[str, Any]]:
    """Return what every fault leads to, at every *step*-th call that changes *folder*, and at the last.

    At so many calls as *runs* says the command is run again. At all others what it began is completed or discarded.
    """
    ran = subprocess.run(
        [sys.executable, "-m", "tests.helpers.interrupted_commands", folder, str(step), str(runs), *args],
        cwd=toy.root,
        env={**os.environ, "PYTHONPATH": f"{PROJECT / 'build'}{os.pathsep}{PROJECT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def _check(points: list[dict[str, Any]], at_least: int) -> None:
    """Check what a reader sees, what the command prints, and what there is after the next run."""
    for point in points:
        assert "Traceback" not in point["output"] + point["again"], point
        assert point["neither"] == [], point
        assert point["then"] in {"old", "new"}, point
        if point["again"]:
            assert point["then"] == "new", point
        if point["fault"] == "full":
            # Where there is no space for a hard link, a copy may find some.
            assert point["seen"] == ("old" if point["code"] == 2 else "new"), point
            assert point["staged"] == 0, point
            assert point["code"] in {0, 1} or (point["code"] == 2 and FULL in point["output"]), point
    killed = [point for point in points if point["fault"] == "killed before"]
    assert all(point["code"] == -9 for point in killed)
    assert len(killed) >= at_least
    assert any(point["code"] == 2 for point in points)
    assert any(point["again"] for point in killed)
    seen = Counter(point["seen"] for point in killed)
    sys.stdout.write(f"{len(killed)} kill points: {dict(seen)}\n")  # shown by `pytest -s`
    assert seen["old"]


def test_build(toy: Toy) -> None:
    """A correction changes several tables; the next build completes them first."""
    toy.edit("curation/sources/harbour-post.yml", "silent on the costs", "silent about the costs")

    points = _points(toy, toy.root, 1, "build", runs=3)

    _check(points, at_least=25)
    assert any(point["seen"] == "mixed" for point in points)
    assert any("Completed an interrupted run, which was writing data/" in point["again"] for point in points)


def test_anchor(toy: Toy) -> None:
    """The anchor locks of all sources are written together."""
    for lock in toy.path("curation/sources").glob("*.lock.csv"):
        lock.unlink()

    _check(_points(toy, toy.root, 2, "anchor"), at_least=12)


def test_fix(toy: Toy) -> None:
    """Several tables are fixed together."""
    for name in ("actors", "events"):
        path = toy.path(f"data/{name}.csv")
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    _check(_points(toy, toy.root, 6, "validate", "--fix", "."), at_least=4)


def test_split(toy: Toy, tmp_path: Path) -> None:
    """The good and the bad rows are separated together; an interrupted run does not make the folder a used one."""
    package, out = tmp_path / "package", tmp_path / "out"
    package.mkdir()
    out.mkdir()
    (package / "ferries.csv").write_text("ferry,day\nnight,2021-12-14\nday,soon\n", encoding="utf-8")
    fields = [{"name": "ferry", "type": "string"}, {"name": "day", "type": "date"}]
    resource = {"name": "ferries", "path": "ferries.csv", "schema": {"fields": fields}}
    (package / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")

    _check(_points(toy, out, 3, "validate", str(package), "--split", str(out)), at_least=8)


def test_draft(toy: Toy, tmp_path: Path) -> None:
    """The text and the draft are saved together."""
    article = tmp_path / "new-post.txt"
    article.write_text("The ferry will stop in May, the mayor of Southmoor said.\n", encoding="utf-8")

    _check(_points(toy, toy.root, 2, "draft", str(article), "--reference-date", "2021-12-14"), at_least=10)


def test_hydrate(toy: Toy, tmp_path: Path) -> None:
    """The statements with the quoted words are one file."""
    out = tmp_path / "quotes"
    out.mkdir()

    _check(_points(toy, out, 2, "hydrate", "--texts", "texts", "-o", str(out)), at_least=5)


def test_infer(toy: Toy, tmp_path: Path) -> None:
    """A new descriptor is one file."""
    out = tmp_path / "inferred"
    out.mkdir()
    shutil.copy(toy.path("data/events.csv"), out)
    args = ("infer", str(out / "events.csv"), "--output", str(out / "datapackage.json"))

    _check(_points(toy, out, 2, *args), at_least=5)


def test_site(toy: Toy, tmp_path: Path) -> None:
    """Pages are changed, added and deleted."""
    site = tmp_path / "site"
    assert toy.run("site", "-o", str(site)).code == 0
    (site / "about.html").write_text("A page of an earlier version.", encoding="utf-8")
    (site / "index.html").write_text("A page of an earlier version.", encoding="utf-8")
    for page in (site / "events").iterdir():
        page.unlink()

    points = _points(toy, site, 4, "site", "-o", str(site))

    _check(points, at_least=8)
    assert {point["seen"] for point in points} == {"old", "mixed", "new"}


def test_first_site(toy: Toy, tmp_path: Path) -> None:
    """What an interrupted run leaves in an empty folder is not taken for the files of somebody else."""
    site = tmp_path / "site"
    site.mkdir()

    _check(_points(toy, site, 75, "site", "-o", str(site)), at_least=6)


def test_release_and_signature(toy: Toy, tmp_path: Path) -> None:
    """A release is there completely or not at all; its signature and the signer are added together."""
    releases.prepare_release(toy)
    dist = toy.path("dist")
    dist.mkdir()

    points = _points(toy, dist, 16, "release")

    _check(points, at_least=8)
    assert {point["seen"] for point in points if point["code"] == -9} == {"old", "new"}
    assert toy.run("release").code == 0
    key = releases.make_signer(tmp_path).key
    _check(_points(toy, dist, 3, "release", "--sign", str(key)), at_least=8)
