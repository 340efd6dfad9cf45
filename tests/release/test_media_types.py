"""The media types of the files of a release."""

from __future__ import annotations

import re

import pytest

from guarantees.release.media_types import media_type
from tests.conftest import PROJECT

SERVER_BLOCK = re.compile(r"^    types \{\n(.*?)\n    \}$", re.MULTILINE | re.DOTALL)


def test_web_server_sends_the_same_types() -> None:
    """The nginx configuration agrees, except that browsers show CITATION.cff and YAML as text."""
    block = SERVER_BLOCK.search((PROJECT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    assert block
    lines = (line.rstrip(";").split() for line in block[1].splitlines())
    types = {suffix: name for name, *suffixes in lines for suffix in suffixes}

    for suffix in ("csv", "md", "json", "zip", "parquet", "sqlite", "xlsx", "txt", "atom", "jsonl"):
        assert types[suffix] == media_type(f"data.{suffix}"), suffix
    assert types["cff"] == types["yaml"] == "text/plain"
    for suffix in ("out", "py", "r", "sql"):
        assert types[suffix] == media_type(f"data.{suffix}") == "text/plain"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("SHA256SUMS", "text/plain"),
        ("CITATION.cff", "application/yaml"),
        ("feed.atom", "application/atom+xml"),
        ("docs/examples/dates.R", "text/plain"),
        ("jsonl/events.jsonl", "application/jsonl"),
        ("a.odd", "application/octet-stream"),
    ],
)
def test_type_follows_from_the_suffix(path: str, name: str) -> None:
    """A file without a suffix is text; an unknown suffix is binary."""
    assert media_type(path) == name
