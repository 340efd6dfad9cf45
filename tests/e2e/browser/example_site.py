"""The site of a release of the toy, for browser tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees.explorer import render

if TYPE_CHECKING:
    # conftest imports the fixtures, which import this module.
    from tests.conftest import Toy

PAGES_WITH_FREE_TEXT: Final = (
    "index.html",
    "exchange.html",
    "compare.html",
    "events/index.html",
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
"""The pages that show titles, summaries or notes without a script."""

PAGES: Final = (
    *PAGES_WITH_FREE_TEXT,
    "find.html",
    "statements/index.html",
    "actors/index.html",
    "sources/index.html",
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
"""Documents of the release, which become pages."""


@dataclass(frozen=True)
class ExampleSite:
    """A rendered site and the release that it was rendered from.

    Attributes:
        root: The folder of the site.
        package: The folder of the release.
        zipped: The zip file of the release.
    """

    root: Path
    package: Path
    zipped: Path


def render_to(package: Path, root: Path) -> Path:
    """Render the site of *package* into the folder *root*, and return that."""
    assert render.render_site(package, root)
    return root


def make_example_site(toy: Toy, root: Path) -> ExampleSite:
    """Release *toy*, in which one of the towns is a side of its own, and render the site into *root*."""
    from tests.helpers.releases import commit_all, prepare_release  # noqa: PLC0415  it imports conftest

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
    return ExampleSite(render_to(package, root), package, zipped)
