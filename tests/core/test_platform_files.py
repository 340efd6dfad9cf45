"""What operating systems do differently with files."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from guarantees.core import platform_files


def _refuse(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_a_file_is_created_only_once_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without hard links, an existing file is not replaced either, and no temporary one remains."""
    monkeypatch.setattr(os, "link", _refuse)
    for content, created in (("first", True), ("second", False)):
        part = tmp_path / "part"
        part.write_text(content, encoding="utf-8")

        assert platform_files.create_from(part, tmp_path / "file") is created

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "first"


@pytest.mark.parametrize("links", [True, False])
def test_a_folder_is_shown_under_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """By a link if one may be made, otherwise by a copy; what was there before, link or folder, is replaced."""
    for version in ("1.0.0", "1.1.0"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "version.txt").write_text(version, encoding="utf-8")
    latest = tmp_path / "latest"
    platform_files.link_or_copy_folder(tmp_path / "1.0.0", latest)
    if not links:
        monkeypatch.setattr(os, "symlink", _refuse)

    for version in ("1.1.0", "1.0.0", "1.1.0"):
        platform_files.link_or_copy_folder(tmp_path / version, tmp_path / "part")
        platform_files.move_over(tmp_path / "part", latest, tmp_path / "aside")

        assert latest.is_symlink() is links
        assert (latest / "version.txt").read_text(encoding="utf-8") == version
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.0.0", "1.1.0", "latest"]


def test_what_cannot_be_moved_is_an_error(tmp_path: Path) -> None:
    """The error is that of the move, not of a target that is not there."""
    with pytest.raises(FileNotFoundError, match="missing"):
        platform_files.move_over(tmp_path / "missing", tmp_path / "target", tmp_path / "aside")


@pytest.mark.parametrize("name", ["con", "NUL", "aux", "com1", "lpt9"])
def test_names_of_devices_are_reserved(name: str) -> None:
    """Windows cannot have a file of this name, whatever its suffix."""
    assert platform_files.is_reserved_name(name)


@pytest.mark.parametrize("name", ["conn", "com", "com10", "jane-roe", "nul-ferry"])
def test_similar_names_are_not_reserved(name: str) -> None:
    """A name that merely starts or ends like that of a device is free."""
    assert not platform_files.is_reserved_name(name)
