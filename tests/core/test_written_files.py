"""The record of what was written to generated files."""

from __future__ import annotations

from pathlib import Path

import pytest

from guarantees.core import safe_files
from guarantees.core.durable_files import digest_of
from guarantees.core.written_files import FOLDER, read_written, updated_record


def _remember(root: Path, files: dict[str, bytes]) -> None:
    """Write the record of *files*, as a build does together with them."""
    safe_files.write_all_or_none(root, updated_record(root, files))


def test_the_newest_content_is_first_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    """Each content is recorded once, the newest first, and only the last ones."""
    for number in (*range(30), 29, 25):
        _remember(tmp_path, {"data/boats.csv": str(number).encode()})

    digests = read_written(tmp_path)["data/boats.csv"]

    assert digests[:3] == [digest_of(b"25"), digest_of(b"29"), digest_of(b"28")]
    assert len(digests) == len(set(digests)) == 20
    assert (tmp_path / FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"data/boats.csv": 1}', b"\xff"])
def test_a_damaged_record_counts_as_none(tmp_path: Path, content: bytes) -> None:
    """A damaged record is written anew."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "written.json").write_bytes(content)

    assert read_written(tmp_path) == {}
    _remember(tmp_path, {"data/boats.csv": b"oak"})
    assert read_written(tmp_path) == {"data/boats.csv": [digest_of(b"oak")]}


def test_a_record_that_has_everything_is_not_written(tmp_path: Path) -> None:
    """What is written again has its digest already."""
    _remember(tmp_path, {"data/boats.csv": b"oak"})
    assert updated_record(tmp_path, {"data/boats.csv": b"oak"}) == {}
