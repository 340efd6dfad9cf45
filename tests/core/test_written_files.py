"""The record of what was written to generated files."""

from __future__ import annotations

from pathlib import Path

import pytest

from guarantees.core.written_files import FOLDER, digest, read_written, remember_written


def test_the_newest_content_is_first_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    """Each content is recorded once, the newest first, and only the last ones."""
    for number in (*range(30), 29, 25):
        remember_written(tmp_path, {"data/boats.csv": str(number).encode()})

    digests = read_written(tmp_path)["data/boats.csv"]

    assert digests[:3] == [digest(b"25"), digest(b"29"), digest(b"28")]
    assert len(digests) == len(set(digests)) == 20
    assert (tmp_path / FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"data/boats.csv": 1}', b"\xff"])
def test_a_damaged_record_counts_as_none(tmp_path: Path, content: bytes) -> None:
    """A damaged record is written anew."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "written.json").write_bytes(content)

    assert read_written(tmp_path) == {}
    remember_written(tmp_path, {"data/boats.csv": b"oak"})
    assert read_written(tmp_path) == {"data/boats.csv": [digest(b"oak")]}


def test_a_record_that_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    """Where the folder of the record cannot be made, nothing is recorded and nothing fails."""
    (tmp_path / FOLDER).write_text("a file", encoding="utf-8")

    remember_written(tmp_path, {"data/boats.csv": b"oak"})

    assert read_written(tmp_path) == {}
