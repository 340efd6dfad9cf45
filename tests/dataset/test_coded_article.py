"""The article of ``docs/coded-article.md`` is the one of the invented corpus; ``GUARANTEES_GOLDEN=write`` copies it anew."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "coded-article.md"
BLOCK = re.compile(r"^```\w+ (?P<path>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = ("statement_id", "speaker", "statement_type", "targets", "date_start", "date_end", "summary")


def _shown(path: Path) -> str:
    """Return what the page shows of a file: all of a text, some columns of a table."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".csv":
        return text
    rows = [row for row in csv.DictReader(text.splitlines()) if row["source_id"] == "ferry-gazette"]
    return "".join(
        ",".join(cells) + "\n" for cells in (SHOWN, *([row[name] for name in SHOWN] for row in rows))
    )


def test_the_page_shows_the_files_that_it_names() -> None:
    """Article, source file and rows are those with which the software is tested."""
    page = PAGE.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(page))
    if os.environ.get("GUARANTEES_GOLDEN") == "write":
        for block in reversed(blocks):
            start, end = block.span("text")
            page = page[:start] + _shown(PROJECT / block["path"]) + page[end:]
        PAGE.write_text(page, encoding="utf-8")
        return

    assert len(blocks) == 3
    for block in blocks:
        assert block["text"] == _shown(PROJECT / block["path"])
