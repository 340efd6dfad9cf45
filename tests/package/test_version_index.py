"""An index of versions must agree with itself, and with the packages that it lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guarantees.core import safe_files
from guarantees.core.errors import ContractError, InputError
from guarantees.package import checksums, version_index

Index = dict[str, Any]


def _index(*files: dict[str, object]) -> Index:
    listed = files or ({"path": "datapackage.json", "bytes": 2, "sha256": "0" * 64},)
    entry = {"version": "1.0.0", "path": "1.0.0/", "files": list(listed)}
    return {"name": "ferries", "latest": "1.0.0", "versions": [entry]}


def _file(path: str, size: object = 1, digest: str = "0" * 64) -> dict[str, object]:
    return {"path": path, "bytes": size, "sha256": digest}


def _twice(index: Index) -> None:
    index["versions"] *= 2


def _elsewhere(index: Index) -> None:
    index["versions"][0]["path"] = "../1.0.0/"


@pytest.mark.parametrize(
    ("files", "change", "message"),
    [
        ([], _twice, "lists version '1.0.0' more than once"),
        ([], _elsewhere, "'../1.0.0/' is outside the folder"),
        ([_file("a"), _file("a")], None, "'a' and 'a' are the same file"),
        ([_file("data/a.csv"), _file("data/A.csv")], None, "'data/a.csv' and 'data/A.csv' are the same file"),
        ([_file("caf\u00e9"), _file("cafe\u0301")], None, "are the same file on some systems"),
        ([_file("a"), _file("a/b")], None, "'a' is both a file and the folder of 'a/b'"),
        ([_file("../a")], None, "'../a' is outside the folder"),
        ([_file("/a")], None, "'/a' is outside the folder"),
        ([_file("C:a")], None, "'C:a' is outside the folder"),
        ([_file("a\\b")], None, "is outside the folder"),
        ([_file("a\nb")], None, "is outside the folder"),
        ([_file("data/aux.csv")], None, "'data/aux.csv' is not a name that every system can write"),
        ([_file("NUL")], None, "is not a name that every system can write"),
        ([_file("com1 .txt")], None, "is not a name that every system can write"),
        ([_file("a.")], None, "is not a name that every system can write"),
        ([_file("a?b")], None, "is not a name that every system can write"),
        ([_file("a", -1)], None, "'a' has no valid size and checksum"),
        ([_file("a", size=True)], None, "'a' has no valid size and checksum"),
        ([_file("a", 1, "0" * 63)], None, "'a' has no valid size and checksum"),
        ([_file(f"a{number}") for number in range(1_001)], None, "has 1001 files; at most 1000 are allowed"),
    ],
)
def test_an_index_that_contradicts_itself_is_rejected(
    files: list[dict[str, object]], change: Callable[[Index], None] | None, message: str
) -> None:
    """Duplicates, paths that lead elsewhere or mean different files, and impossible sizes are errors."""
    index = _index(*files)
    if change:
        change(index)

    with pytest.raises(ContractError) as error:
        version_index.parse_index(json.dumps(index).encode(), "index.json")

    assert message in str(error.value)


def test_a_plain_index_is_accepted() -> None:
    """Names that only look like those of devices, and files in folders of the same name, are fine."""
    index = _index(
        *(_file(name) for name in ("console.csv", "data/nul-s.csv", "a/b", "a/c", "c/a", ".hidden"))
    )

    assert version_index.parse_index(json.dumps(index).encode(), "index.json") == index


@pytest.mark.parametrize(
    ("descriptor", "message"),
    [
        ({"name": "ferries", "version": "2.0.0"}, "lists the version '1.0.0', and the package has '2.0.0'"),
        ({"name": "boats", "version": "1.0.0"}, "lists the name 'ferries', and the package has 'boats'"),
        ({"name": "ferries"}, "and the package has None"),
    ],
)
def test_a_package_under_another_name_or_version_is_rejected(
    tmp_path: Path, descriptor: dict[str, str], message: str
) -> None:
    """A package is what the index says it is, also where no version is asked for."""
    (tmp_path / "1.0.0").mkdir()
    (tmp_path / "1.0.0/datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    content = (tmp_path / "1.0.0/datapackage.json").read_bytes()
    file = {
        "path": "datapackage.json",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    index = _index()
    index["versions"][0]["files"] = [file]
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")

    with pytest.raises(InputError, match=message), version_index.folder_of(tmp_path):
        pass


def test_a_file_with_two_checksums_is_rejected(tmp_path: Path) -> None:
    """The second line would hide the first."""
    lines = (f"{digit * 64}  data/a.csv\n" for digit in "01")
    (tmp_path / checksums.SUMS).write_text("".join(lines), encoding="utf-8")

    with pytest.raises(InputError, match=r"line 2 lists 'data/a\.csv' a second time"):
        checksums.parse_checksums(tmp_path)


def test_a_file_that_does_not_exist_or_is_not_listed_is_reported(tmp_path: Path) -> None:
    """The list and the folder have the same files."""
    (tmp_path / checksums.SUMS).write_text(f"{'0' * 64}  a\n", encoding="utf-8")
    (tmp_path / "b").write_text("b", encoding="utf-8")

    assert checksums.checksum_errors(tmp_path) == ["b is not listed in SHA256SUMS", "a: no such file"]


def test_paths_without_a_conflict() -> None:
    """What every system can write has no conflict."""
    assert safe_files.path_conflict(["data/a.csv", "data/b.csv", "datapackage.json"]) == ""
