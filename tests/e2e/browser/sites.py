"""Explorers to visit: of the toy corpus, as its release makes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees.explorer import render

if TYPE_CHECKING:
    # It imports the fixtures, and they this.
    from tests.conftest import Toy

PAGES: Final = (
    "index.html",
    "find.html",
    "events/index.html",
    "statements/index.html",
    "actors/index.html",
    "sources/index.html",
    "events/mayors-meet.html",
    "statements/ferry-gazette-s01.html",
    "actors/jane-roe.html",
    "sources/ferry-gazette.html",
    "codebook/index.html",
    "codebook/statements.html",
    "codebook/codes/issue.html",
    "docs/readme.html",
    "download.html",
)
"""A page of every kind."""

DOCUMENTS: Final = {
    "README.md": """# The ferry talks

Who said what about the *night ferry*: see [how to load it](docs/loading.md#in-a-table) and
[the codebook](docs/codebook.md).

| town | side of the river |
|---|---|
| Northmoor | north |

- one
- two

```sh
guarantees validate .
```
""",
    "docs/loading.md": "# Loading\n\n## In a table\n\nBack to [the front](../README.md).\n",
}
"""What people wrote, as pages of the explorer."""


@dataclass(frozen=True)
class Explorer:
    """An explorer in a folder, and the package that it was made from.

    Attributes:
        root: The explorer.
        package: The released package, as a folder.
        zipped: The same as an archive.
    """

    root: Path
    package: Path
    zipped: Path


def made(package: Path, root: Path) -> Path:
    """Make the explorer of *package* in the folder *root*; return it."""
    assert render.render_site(package, root)
    return root


def explorer(toy: Toy, root: Path) -> Explorer:
    """Release *toy*, in which one of the towns is a side of its own, and make the explorer of that in *root*."""
    from tests.helpers.releases import commit_all, prepare_release  # noqa: PLC0415  see above

    toy.edit("curation/actors/northmoor.yml", "country: GBR\nparent: county\n", "")
    toy.edit("curation/actors/jane-roe.yml", "country: GBR\n", "")
    toy.build()
    prepare_release(toy)
    for name, text in DOCUMENTS.items():
        toy.path(name).write_text(text, encoding="utf-8")
    commit_all(toy)
    ran = toy.run("release")
    assert ran.code == 0, ran.out
    package = toy.path("dist/1.0.0")
    (zipped,) = package.glob("*.zip")
    return Explorer(made(package, root), package, zipped)
