"""The same package in other forms: ``python -m bench.variants VALID FOLDER`` changes the file of its statements."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.packages import LARGE


@dataclass(frozen=True, slots=True)
class Variant:
    """How the content of the file is changed, and properties that its resource gets."""

    change: Callable[[bytes], bytes]
    properties: Mapping[str, str] = field(default_factory=dict)


def _with_line_in_the_middle(content: bytes, line: Callable[[bytes], bytes]) -> bytes:
    start = content.index(b"\n", len(content) // 2) + 1
    end = content.index(b"\n", start)
    return content[:start] + line(content[start:end]) + content[end:]


def _with_every_row_twice(content: bytes) -> bytes:
    header, _, rows = content.partition(b"\n")
    return header + b"\n" + rows + rows


VARIANTS: Final = {
    "plain": Variant(lambda content: content),
    "byte order mark": Variant(lambda content: b"\xef\xbb\xbf" + content),
    "no final newline": Variant(lambda content: content.removesuffix(b"\n")),
    "CRLF": Variant(lambda content: content.replace(b"\n", b"\r\n")),
    # "The" begins every summary and occurs nowhere else.
    "Latin-1": Variant(lambda content: content.replace(b"The ", b"Caf\xe9 "), {"encoding": "iso-8859-1"}),
    "gzip": Variant(lambda content: gzip.compress(content, 1, mtime=0), {"path": f"data/{LARGE}.csv.gz"}),
    "one ragged row": Variant(
        lambda content: _with_line_in_the_middle(content, lambda line: line + b",more")
    ),
    "one blank row": Variant(lambda content: _with_line_in_the_middle(content, lambda line: line + b"\n")),
    "every key twice": Variant(_with_every_row_twice),
}


def make(valid: Path, folder: Path) -> None:
    """Write every variant of the package in *valid* to a folder of its name in *folder*."""
    for name, variant in VARIANTS.items():
        shutil.copytree(valid, folder / name)
        descriptor = json.loads((valid / "datapackage.json").read_bytes())
        resource = next(resource for resource in descriptor["resources"] if resource["name"] == LARGE)
        content = (folder / name / resource["path"]).read_bytes()
        (folder / name / resource["path"]).unlink()
        resource |= variant.properties
        (folder / name / resource["path"]).write_bytes(variant.change(content))
        (folder / name / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
