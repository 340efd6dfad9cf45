"""Sites rendered from toy repositories, and what their files contain."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any, TypeAlias

from guarantees.explorer.record_lookups import RecordLookups
from guarantees.package import reader
from tests.conftest import Toy
from tests.helpers import releases


def render_site(toy: Toy, package: Path | None = None, out: Path | None = None) -> Path:
    """Render the site of *toy*, or of *package*, and return its folder."""
    site = out or toy.path("site")
    ran = toy.run("site", *([str(package)] if package else []), "-o", str(site))
    assert ran.code == 0, ran.out
    return site


def read_lookups(toy: Toy) -> RecordLookups:
    """Return the lookups over the tables of *toy*, as they are now."""
    return RecordLookups(reader.read(toy.root))


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below *folder*, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# Any JSON value.
Json: TypeAlias = Any


def page_text(page: Path) -> str:
    """Return the text of a page without markup, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")).split())


def parse_data_script(script: str) -> Json:
    """Return the value that a data script assigns."""
    match = re.search(r"JSON\.parse\(('.*')\);\n$", script, re.DOTALL)
    assert match
    # The escapes in the string mean the same in Python.
    return json.loads(ast.literal_eval(match[1]))


def edit_descriptor(toy: Toy, **values: object) -> None:
    """Set properties of the descriptor of *toy*; None removes one."""
    path = toy.path("datapackage.json")
    descriptor = json.loads(path.read_text(encoding="utf-8")) | values
    descriptor = {name: value for name, value in descriptor.items() if value is not None}
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def drop_patterns(toy: Toy) -> None:
    """Remove all patterns from the descriptor of *toy*, so that its package can contain any text."""
    path = toy.path("datapackage.json")
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            field.get("constraints", {}).pop("pattern", None)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def release_with_files(toy: Toy, files: dict[str, bytes]) -> Path:
    """Return the folder of a release of *toy* to which *files* were added, with their checksums."""
    folder = releases.write_toy_release(toy)
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as checksums:
        for name, content in files.items():
            (folder / name).write_bytes(content)
            checksums.write(f"{releases.sha256(content)}  {name}\n")
    return folder
