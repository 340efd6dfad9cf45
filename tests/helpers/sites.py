"""Sites made of toys."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Toy
from tests.helpers import releases


def lenient(toy: Toy) -> None:
    """Let the package of *toy* hold whatever text: its descriptor is that of a stranger, and asks for no patterns."""
    path = toy.path("datapackage.json")
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            field.get("constraints", {}).pop("pattern", None)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def made(toy: Toy, package: Path | None = None) -> Path:
    """Return the site of *toy*, or of the *package* that is named."""
    site = toy.path("site")
    ran = toy.run("site", *([str(package)] if package else []), "-o", str(site))
    assert ran.code == 0, ran.out
    return site


def listed(toy: Toy, files: dict[str, bytes]) -> Path:
    """Return a released tree of *toy* in which *files* are listed too."""
    folder = releases.write_toy_release(toy)
    with (folder / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        for name, content in files.items():
            (folder / name).write_bytes(content)
            sums.write(f"{releases.sha256(content)}  {name}\n")
    return folder
