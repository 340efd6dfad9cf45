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

from guarantees.explorer import filters, format_dates, safe_descriptor, urls
from guarantees.explorer.package_files import PackageFiles
from guarantees.explorer.record_lookups import RecordLookups

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("guarantees.explorer"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.globals.update(at=urls, on=format_dates.format_range, day=format_dates.format_day)
_ENVIRONMENT.filters |= filters.FILTERS


WAYS: Final = (
    ("Overview", urls.FRONT),
    ("Find", urls.FIND),
    ("Events", urls.listing("events")),
    ("Actors", urls.listing("actors")),
    ("Sources", urls.listing("sources")),
    ("Codebook", urls.CODEBOOK),
    ("Docs", urls.DOCUMENTS),
    ("Download", urls.DOWNLOAD),
)
"""The ways at the head of every page: title and address."""


@dataclass(frozen=True)
class SiteContext:
    """What every page is told.

    Attributes:
        joined: The package, joined for reading.
        ways: Title and address of the ways at the head of every page.
        documents: Title and address of the pages on the package, for the foot of every page.
        copies: The files of the package itself.
    """

    joined: RecordLookups
    ways: Sequence[tuple[str, str]] = WAYS
    documents: Mapping[str, str] = field(default_factory=dict)
    copies: PackageFiles = field(default_factory=PackageFiles)

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """The descriptor of the package, as far as pages may rely on it."""
        return safe_descriptor.outward_descriptor(self.joined.package.descriptor)

    def has(self, document: str) -> bool:
        """Tell whether the site has a page on the package at the address *document*."""
        return document in self.documents.values()

    def page(self, template: str, path: str, **values: object) -> bytes:
        """Return the page at *path*, from a template and what it is told."""
        filled = _ENVIRONMENT.get_template(template)
        return filled.render(
            frame=self, about=self.about, data=self.joined, here=path, up=urls.up(path), **values
        ).encode()
