"""Changes of several files: all or none, whatever interrupts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from guarantees.core import safe_files, staged_changes
from guarantees.core.errors import InputError
from tests.conftest import PROJECT
from tests.helpers.interrupted_changes import CHANGES, OLD

FULL = "cannot be written: No space left on device. Nothing was changed. Free some space, and run the command again."


Points: TypeAlias = list[dict[str, Any]]


@pytest.fixture(scope="module", params=sorted(CHANGES))
def points(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Points]:
    """A change, and what every fault at every call leads to."""
    folder, change = tmp_path_factory.mktemp("changes"), request.param
    ran = subprocess.run(
        [sys.executable, "-m", "tests.helpers.interrupted_changes", folder / "a", change],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return change, [json.loads(line) for line in ran.stdout.splitlines()]


def test_interrupted_change_is_finished_by_the_next_run(points: tuple[str, Points]) -> None:
    """At every call that changes the folder, the process is killed, or the disk is full or broken."""
    change, outcomes = points
    new = CHANGES[change][1]

    for point in outcomes:
        assert point["finished"], point
        for path, text in point["seen"].items():
            # A file in the way of a new one, or that is not wanted any more, goes as a whole; an empty folder may come.
            assert text in {OLD.get(path), new.get(path), "a folder"}, point
        assert set(OLD) & set(new) <= set(point["seen"]), point
    killed = [point for point in outcomes if point["code"] == -9]
    assert {(p["is_old"], p["is_new"]) for p in killed} == {(True, False), (False, False), (False, True)}
    assert len([point for point in killed if not point["killed_at"]]) > 70
    # While a failed change is moved back, too.
    assert len([p for p in killed if p["killed_at"] and not p["is_old"]]) > 30


def test_full_disk_changes_nothing(points: tuple[str, Points]) -> None:
    """The message says so, and nothing is left; where there is no space for a hard link, a copy may find some."""
    full = [p for p in points[1] if p["fault"] == "full" and not p["killed_at"]]

    failed = [point for point in full if point["code"]]
    for point in failed:
        assert point["code"] == 2, point
        assert point["output"].endswith(FULL), point
        assert point["is_old"], point
        assert point["staged"] == [], point
    assert len(failed) > 20
    assert all(point["is_new"] and not point["staged"] for point in full if point not in failed)


def test_disk_that_fails_for_good_is_reported_as_such(points: tuple[str, Points]) -> None:
    """What cannot be moved back either is finished by the next run, as the message says."""
    broken = [p for p in points[1] if p["fault"] == "broken"]

    mixed = [point for point in broken if not point["is_old"] and not point["is_new"]]
    assert mixed
    for point in mixed:
        assert "Input/output error. Some files were changed, and cannot be changed back" in point["output"]
    assert all("Nothing was changed." not in point["output"] for point in broken if not point["is_old"])


def test_short_write_changes_nothing(tmp_path: Path) -> None:
    """The system limits the size of a file: the kernel itself writes a part, and then refuses."""
    program = (
        "import resource, sys; from pathlib import Path; from guarantees.core import safe_files;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); root = Path(sys.argv[1]);"
        "safe_files.write_all_or_none(root, {root / 'a': b'new', root / 'b': b'x' * 5000})"
    )
    (tmp_path / "a").write_bytes(b"old")

    ran = subprocess.run(
        [sys.executable, "-c", program, tmp_path],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "build")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "b: cannot be written: File too large. Nothing was changed." in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def _interrupt(root: Path, name: str = "a") -> Path:
    """Leave the change of a file as if the process had been killed after it wrote the journal; return the stage."""
    (root / name).write_bytes(b"old")
    program = (
        "import os, sys; from pathlib import Path; from guarantees.core import safe_files, staged_changes;"
        "staged_changes._Journal.make = lambda journal: os._exit(9); root = Path(sys.argv[1]);"
        "safe_files.write_all_or_none(root, {root / sys.argv[2]: b'new'})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, root, name],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "build")},
        check=False,
    )
    assert ran.returncode == 9
    return root / staged_changes.STAGE


def test_interrupted_change_is_completed(tmp_path: Path) -> None:
    """The paths of the completed files are returned; a second time there is nothing to do."""
    _interrupt(tmp_path)
    assert staged_changes.is_unfinished(tmp_path)

    assert staged_changes.finish_interrupted(tmp_path) == ["a"]

    assert (tmp_path / "a").read_bytes() == b"new"
    assert not staged_changes.is_unfinished(tmp_path)
    assert staged_changes.finish_interrupted(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_file_that_was_changed_since_is_left_alone(tmp_path: Path) -> None:
    """What a person wrote after the interruption is not overwritten by what was staged before."""
    _interrupt(tmp_path)
    (tmp_path / "a").write_bytes(b"mine")

    assert staged_changes.finish_interrupted(tmp_path) == []

    assert (tmp_path / "a").read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_journal_from_elsewhere_is_not_followed(tmp_path: Path) -> None:
    """A package of a stranger may contain a staging folder: nothing is changed by it."""
    theirs, mine = tmp_path / "theirs", tmp_path / "mine"
    theirs.mkdir()
    mine.mkdir()
    stage = _interrupt(theirs)
    (mine / "a").write_bytes(b"old")
    stage.rename(mine / "kept")
    (mine / staged_changes.STAGE).mkdir()
    for path in (mine / "kept").iterdir():
        path.rename(mine / staged_changes.STAGE / path.name)

    assert staged_changes.finish_interrupted(mine) == []

    assert (mine / "a").read_bytes() == b"old"


@pytest.mark.parametrize(
    "change",
    [
        {"path": "../outside", "before": ""},
        {"path": "/outside", "before": ""},
        {"path": "..", "before": ""},
        {"path": 5},
        {"path": "b", "before": "", "staged": ".."},
        {"unknown": ""},
    ],
)
def test_journal_cannot_lead_out_of_the_folder(tmp_path: Path, change: dict[str, object]) -> None:
    """Not even one that was written in this folder."""
    root = tmp_path / "root"
    root.mkdir()
    journal = _interrupt(root) / "journal.json"
    content = json.loads(journal.read_bytes())
    content["changes"][0] |= change
    journal.write_text(json.dumps(content), encoding="utf-8")

    assert staged_changes.finish_interrupted(root) == []

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "root"]


def test_link_in_the_place_of_the_staging_folder_is_not_followed(tmp_path: Path) -> None:
    """Otherwise the files of the folder that it leads to would be deleted."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / staged_changes.STAGE).symlink_to(tmp_path / "mine")

    with pytest.raises(InputError, match="not a folder for temporary files"):
        safe_files.write_all_or_none(tmp_path / "root", {tmp_path / "root/a": b"new"})

    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    """Otherwise a file would be created where it leads to."""
    (tmp_path / "root" / staged_changes.STAGE).mkdir(parents=True)
    (tmp_path / "root" / staged_changes.STAGE / "lock").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(InputError, match="symbolic links"):
        safe_files.write_all_or_none(tmp_path / "root", {tmp_path / "root/a": b"new"})

    assert not (tmp_path / "elsewhere").exists()


def test_last_content_of_a_file_counts(tmp_path: Path) -> None:
    """A file that is written twice in one change has the content that was written last."""
    (tmp_path / "a").write_bytes(b"old")
    with staged_changes.stage_changes(tmp_path) as changes:
        for name, content in (("a", b"1"), ("b", b"1"), ("b", b"2"), ("a", b"old"), ("c", b"3")):
            changes.write(tmp_path / name, content)
        changes.commit()

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a": b"old",
        "b": b"2",
        "c": b"3",
    }


def test_staged_files_of_a_living_run_are_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run waits for the first one, and gives up with a message."""
    monkeypatch.setattr(staged_changes, "_WAIT_SECONDS", 0.1)
    with staged_changes.stage_changes(tmp_path) as changes:
        changes.write(tmp_path / "a", b"first")
        with pytest.raises(InputError, match="another run is writing to this folder"):
            safe_files.write_all_or_none(tmp_path, {tmp_path / "a": b"second"})
        changes.commit()

    assert (tmp_path / "a").read_bytes() == b"first"


def test_runs_at_the_same_time_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No change is lost or mixed with another: both files are always of the same run."""
    monkeypatch.setattr(staged_changes, "_WAIT_SECONDS", 60)

    def write(text: bytes) -> None:
        for _ in range(3):
            safe_files.write_all_or_none(tmp_path, {tmp_path / "a": text, tmp_path / "b": text})

    threads = [threading.Thread(target=write, args=(text,)) for text in (b"1", b"2", b"3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
