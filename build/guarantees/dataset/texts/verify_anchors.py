"""Verify the anchors of a published package in the articles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guarantees.core.findings import FindingCollector
from guarantees.dataset.texts import article


@dataclass(slots=True)
class ReverifiedAnchors:
    """The result of the verification.

    Attributes:
        found: The number of anchors that match their article.
        lost: The ids of the anchors that do not.
        absent: The number of anchors whose article is not available.
    """

    found: int = 0
    lost: list[str] = field(default_factory=list)
    absent: int = 0


def articles_by_hash(folder: Path) -> dict[str, str]:
    """Return the texts of the articles in *folder* by their hash; the names of the files do not matter."""
    ignored = FindingCollector()
    articles = (article.read(folder, path.name, ignored) for path in sorted(folder.glob("*.txt")))
    return {text.sha256: text.content for text in articles if text}


def reverify_anchors(
    anchors: Iterable[Mapping[str, str]], hashes: Mapping[str, str], texts: Mapping[str, str]
) -> ReverifiedAnchors:
    """Verify *anchors* in *texts*, which are given by hash; *hashes* maps sources to the hashes of their articles."""
    result = ReverifiedAnchors()
    for anchor in anchors:
        content = texts.get(hashes.get(anchor["source_id"], ""))
        if content is None:
            result.absent += 1
        elif _matches(anchor, content):
            result.found += 1
        else:
            result.lost.append(anchor["anchor_id"])
    return result


def _matches(anchor: Mapping[str, str], content: str) -> bool:
    start, end = anchor["char_start"], anchor["char_end"]
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return False
    span = content[int(start) : int(end)]
    words = " ".join(span.split())
    return (
        len(span) == int(end) - int(start)
        and hashlib.sha256(span.encode()).hexdigest() == anchor["text_sha256"]
        and words.startswith(anchor["start_words"])
        and words.endswith(anchor["end_words"])
    )
