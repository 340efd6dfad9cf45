"""The front page: what the dataset is, and the ways into it."""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.site import addresses, jsonld
from guarantees.site.files import File
from guarantees.site.frame import Frame


def pages(frame: Frame) -> Iterator[File]:
    """Yield the front page."""
    yield addresses.FRONT, frame.page("index.html", addresses.FRONT, dataset=jsonld.dataset(frame))
