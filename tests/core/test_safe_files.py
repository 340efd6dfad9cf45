"""Files are read and written only within their folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from guarantees.core import safe_files
from guarantees.core.errors import ContractError
from tests.conftest import Toy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need other rights there")


def test_a_build_writes_through_no_link(toy: Toy, tmp_path: Path) -> None:
    """A folder of tables that is a link would let a build replace files elsewhere."""
    outside = tmp_path / "outside"
    toy.path("data").rename(outside)
    toy.path("data").symlink_to(outside)
    (outside / "events.csv").write_text("mine\n", encoding="utf-8")

    edited = toy.run("build")
    discarding = toy.run("build", "--discard-edits")

    assert edited.code == 1
    assert discarding.code in {1, 2}
    assert "symbolic link" in discarding.out or "does not write this file" in discarding.out
    assert (outside / "events.csv").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("link", ["data", "data/a.csv"])
def test_nothing_is_written_through_a_link(tmp_path: Path, link: str) -> None:
    """Neither a link in the place of the file nor one above it is followed, and nothing else is written."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / link).parent.mkdir(parents=True)
    outside.mkdir()
    (outside / "a.csv").write_text("mine\n", encoding="utf-8")
    (root / link).symlink_to(outside if link == "data" else outside / "a.csv")

    with pytest.raises(OSError, match="found a symbolic link"):
        safe_files.write_all_or_none(root, {root / "b.csv": b"b", root / "data/a.csv": b"a"})

    assert (outside / "a.csv").read_text(encoding="utf-8") == "mine\n"
    assert sorted(path.name for path in root.iterdir()) == ["data"]


def test_a_link_with_the_right_content_is_out_of_date(tmp_path: Path) -> None:
    """A generated file is a file."""
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "c").hardlink_to(tmp_path / "a")

    assert not safe_files.has_content(tmp_path / "b", b"a")
    assert safe_files.has_content(tmp_path / "c", b"a")


@pytest.mark.parametrize("kind", ["link", "device", "pipe", "folder", "large"])
def test_only_plain_files_are_read(tmp_path: Path, kind: str) -> None:
    """The check and the opening agree, also if the file is replaced in between."""
    path = tmp_path / "a"
    (tmp_path / "outside").write_text("secret", encoding="utf-8")
    match kind:
        case "link":
            path.symlink_to(tmp_path / "outside")
        case "device":
            path.symlink_to("/dev/zero")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.write_bytes(b"a" * 11)

    with pytest.raises(safe_files.UnreadableFileError):
        safe_files.read_within(tmp_path, path, 10)


@pytest.mark.parametrize("kind", ["link", "pipe", "large"])
def test_a_file_that_is_replaced_after_the_check_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """What is opened is checked again."""
    monkeypatch.setattr(safe_files, "why_unreadable", lambda *_: "")
    test_only_plain_files_are_read(tmp_path, kind)


def test_schemas_are_plain_files(toy: Toy) -> None:
    """A schema that is a link to a device would be read for ever."""
    toy.path("schemas/events.json").unlink()
    toy.path("schemas/events.json").symlink_to("/dev/zero")

    ran = toy.run("validate")

    assert ran.code == 2
    assert "schemas/events.json: cannot be read: Expected a file, found a symbolic link." in ran.out


@pytest.mark.parametrize("text", ["[]", "1", '"a"', "null", "[" * 10_000])
def test_a_schema_that_is_no_object_is_an_error(toy: Toy, text: str) -> None:
    """It is reported without a traceback."""
    toy.path("schemas/events.json").write_text(text, encoding="utf-8")

    assert toy.run("validate").code == 2


def test_paths_outside_a_folder() -> None:
    """What is not inside is an error, or false where that is the question."""
    for path in ("/a", "../a", "a/../../b", "~/a", "C:a", "a\\b", "a\0b", "", 7):
        assert not safe_files.is_inside(path)
        with pytest.raises(ContractError):
            safe_files.inside(path)
    assert safe_files.is_inside("a/b")
