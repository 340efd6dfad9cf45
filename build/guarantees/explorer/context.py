"""What all pages share, the templates, and the format of data for scripts.

No other module uses jinja2. Every value is escaped, a missing name in a template is an error, and pages contain no
inline scripts or styles: these are files in ``assets/``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import jinja2

from guarantees.dataset.permalinks import permalink
from guarantees.explorer import formatting, markdown_pages, safe_descriptor, urls
from guarantees.explorer.exchanges import Exchanges
from guarantees.explorer.package_files import PackageFiles
from guarantees.explorer.record_lookups import RecordLookups

SiteFile = tuple[str, bytes | Path]
"""The path of a file from the root of the site, and its content or the file to copy."""

_TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("guarantees.explorer"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.globals.update(
    permalink=permalink, urls=urls, date_range=formatting.format_range, count_noun=formatting.count_noun
)
_TEMPLATES.filters |= {
    "first_sentence": formatting.first_sentence,
    "inline_code": markdown_pages.render_inline_code,
    "size": formatting.format_size,
    "thousands": formatting.format_number,
}

NAVIGATION: Final = (
    ("Overview", urls.HOME),
    ("Search", urls.SEARCH),
    ("Exchange", urls.EXCHANGE),
    ("Compare", urls.COMPARE),
    ("Events", urls.listing("events")),
    ("Actors", urls.listing("actors")),
    ("Sources", urls.listing("sources")),
    ("Codebook", urls.CODEBOOK),
    ("Docs", urls.DOCUMENTS),
    ("Download", urls.DOWNLOAD),
)
"""Title and address of the links at the top of every page."""

_ESCAPES: Final = str.maketrans({"\\": r"\\", "'": r"\'", "<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


@dataclass(frozen=True)
class SiteContext:
    """The package, and what every page shows around its content.

    Attributes:
        lookups: The tables of the package.
        files: The files of the package, which the site offers for download.
        footer_links: Title and address of the documents that are linked at the bottom of every page.
    """

    lookups: RecordLookups
    files: PackageFiles = field(default_factory=PackageFiles)
    footer_links: Mapping[str, str] = field(default_factory=dict)
    navigation = NAVIGATION

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """The descriptor of the package, with only safe and complete values."""
        return safe_descriptor.clean_descriptor(self.lookups.package.descriptor)

    @cached_property
    def exchanges(self) -> Exchanges:
        """The relations between the statements of the package."""
        return Exchanges(self.lookups)

    def page(self, template: str, path: str, **values: object) -> SiteFile:
        """Return the page at *path*, rendered from a template."""
        return self._render(template, path, urls.path_to_root(path), values)

    def page_for_any_address(self, template: str, path: str, root: str) -> SiteFile:
        """Return a page that a server shows at any address; *root* is the absolute one of the site."""
        return self._render(template, path, root, {})

    def _render(self, template: str, path: str, root: str, values: Mapping[str, object]) -> SiteFile:
        content = _TEMPLATES.get_template(template).render(
            site=self,
            about=self.about,
            lookups=self.lookups,
            path=path,
            root=root,
            **values,
        )
        return path, content.encode()


def data_script(path: str, target: str, value: object) -> SiteFile:
    r"""Return a script at *path* that assigns *value*, as JSON, to *target*.

    It is a classic script, since a page opened from a disk can load neither modules nor JSON. Browsers parse a long
    JSON string faster than the same literal. The string is ASCII without quotes or angle brackets, so that no value
    can end the string or the script.

    >>> print(data_script("names.js", "self.names", ["it's", "</script>"])[1].decode(), end="")
    self.names = JSON.parse('["it\'s","\u003c/script\u003e"]');
    """
    text = json.dumps(value, separators=(",", ":")).translate(_ESCAPES)
    return path, f"{target} = JSON.parse('{text}');\n".encode("ascii")
