"""Read an article."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import safe_files
from guarantees.core.findings import FindingCollector
from guarantees.core.locations import Location
from guarantees.core.rules import QUOTES, Rule, register

INVALID_TEXT: Final = register(
    Rule(
        name="invalid-text",
        group=QUOTES,
        summary="An article must be a non-empty UTF-8 file in Unicode form NFC with LF line endings, in the folder of the texts.",
        fix="Restore the file as it was received, or save it as UTF-8 with LF line endings.",
        bad="ferry-gazette.txt saved in Windows-1252",
        good="ferry-gazette.txt saved in UTF-8",
    )
)


MAX_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article, and the name of its file."""

    file: str
    content: str

    @property
    def sha256(self) -> str:
        """The SHA-256 hash of the file."""
        return sha256(self.content)

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and column, counted from 1, of the code point at *offset*."""
        line = self.content.count("\n", 0, offset) + 1
        return line, offset - (self.content.rfind("\n", 0, offset) + 1) + 1


def sha256(text: str) -> str:
    """Return the SHA-256 hash of *text* in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(folder: Path, name: str, findings: FindingCollector) -> Article | None:
    """Return the article called *name* in *folder*, or None if it is not there or invalid, which is a finding."""

    def invalid(message: str, hint: str, line: int = 0) -> None:
        findings.add(INVALID_TEXT, message, hint, at=Location(name, line))

    path = folder / name
    if Path(name).name != name:
        invalid("The name of an article must not contain a folder.", "Write only the name of the file.")
        return None
    if not path.exists() and not path.is_symlink():
        return None
    try:
        data = safe_files.read_within(folder, path, MAX_BYTES)
    except safe_files.UnreadableFileError as err:
        invalid(str(err), "Put the article itself there.")
        return None
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        invalid("The article is not UTF-8.", "Restore the file as it was received.", line)
        return None
    problems = {
        "The article has CR line endings or a byte order mark.": "\r" in content
        or content.startswith("\ufeff"),
        "The article is not in Unicode form NFC.": not unicodedata.is_normalized("NFC", content),
        "The article is empty.": not content.strip(),
    }
    for message, applies in problems.items():
        if applies:
            invalid(
                message, "Restore the file as it was received, or save it in this form and anchor it again."
            )
            return None
    return Article(name, content)
