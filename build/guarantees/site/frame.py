"""What all pages share, and the one place that fills templates.

The only module that knows jinja2. Every value is escaped, a name that a template lacks is an error, and no page
holds a script or a style of its own: what it runs lies beside it in ``assets/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import jinja2

from guarantees.site import addresses, dates, describing, words
from guarantees.site.copies import Copies
from guarantees.site.joined import Joined

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("guarantees.site"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.globals.update(at=addresses, on=dates.between, day=dates.day)
_ENVIRONMENT.filters |= words.FILTERS


WAYS: Final = (
    ("Overview", addresses.FRONT),
    ("Find", addresses.FIND),
    ("Events", addresses.listing("events")),
    ("Actors", addresses.listing("actors")),
    ("Sources", addresses.listing("sources")),
    ("Codebook", addresses.CODEBOOK),
    ("Docs", addresses.DOCUMENTS),
    ("Download", addresses.DOWNLOAD),
)
"""The ways at the head of every page: title and address."""


@dataclass(frozen=True)
class Frame:
    """What every page is told.

    Attributes:
        joined: The package, joined for reading.
        ways: Title and address of the ways at the head of every page.
        documents: Title and address of the pages on the package, for the foot of every page.
        copies: The files of the package itself.
    """

    joined: Joined
    ways: Sequence[tuple[str, str]] = WAYS
    documents: Mapping[str, str] = field(default_factory=dict)
    copies: Copies = field(default_factory=Copies)

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """The descriptor of the package, as far as pages may rely on it."""
        return describing.described(self.joined.package.descriptor)

    def has(self, document: str) -> bool:
        """Tell whether the site has a page on the package at the address *document*."""
        return document in self.documents.values()

    def page(self, template: str, path: str, **values: object) -> bytes:
        """Return the page at *path*, from a template and what it is told."""
        filled = _ENVIRONMENT.get_template(template)
        return filled.render(
            frame=self, about=self.about, data=self.joined, here=path, up=addresses.up(path), **values
        ).encode()
