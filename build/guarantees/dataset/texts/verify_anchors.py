"""Anchors of a published package, found again in the texts of whoever holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guarantees.dataset.texts import article


@dataclass(slots=True)
class ReverifiedAnchors:
    """How many anchors stand where they should, which do not, and how many lie in texts that are not at hand."""

    found: int = 0
    lost: list[str] = field(default_factory=list)
    absent: int = 0


def known(folder: Path) -> dict[str, str]:
    """Return the texts of *folder* by the hash of their bytes; the names of their files do not matter."""
    texts = (article.read(folder, path.name)[0] for path in sorted(folder.glob("*.txt")))
    return {text.sha256: text.content for text in texts if text}


def reverify_anchors(
    anchors: Iterable[Mapping[str, str]], hashes: Mapping[str, str], texts: Mapping[str, str]
) -> ReverifiedAnchors:
    """Look for *anchors* in *texts*; *hashes* says which text each source is."""
    told = ReverifiedAnchors()
    for anchor in anchors:
        content = texts.get(hashes.get(anchor["source_id"], ""))
        if content is None:
            told.absent += 1
        elif _stands(anchor, content):
            told.found += 1
        else:
            told.lost.append(anchor["anchor_id"])
    return told


def _stands(anchor: Mapping[str, str], content: str) -> bool:
    start, end = anchor["char_start"], anchor["char_end"]
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return False
    piece = content[int(start) : int(end)]
    words = " ".join(piece.split())
    return (
        len(piece) == int(end) - int(start)
        and hashlib.sha256(piece.encode()).hexdigest() == anchor["text_sha256"]
        and words.startswith(anchor["start_words"])
        and words.endswith(anchor["end_words"])
    )
