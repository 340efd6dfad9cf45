"""One article: the name of its file and its canonical text."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import safe_files
from guarantees.core.findings import Finding
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
    """One article: the name of its file and its canonical text."""

    file: str
    content: str

    @property
    def sha256(self) -> str:
        """The hash of the bytes of the file."""
        return sha256(self.content)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of the code point at *offset*."""
        line = self.content.count("\n", 0, offset) + 1
        return line, offset - (self.content.rfind("\n", 0, offset) + 1) + 1


def sha256(text: str) -> str:
    """Return the hash of *text* as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(folder: Path, name: str) -> tuple[Article | None, list[Finding]]:
    """Return the text called *name* in *folder*, and what is wrong with it.

    None without a finding means that the text is not there: not everybody has it.
    """

    def problem(message: str, hint: str, line: int = 0) -> tuple[None, list[Finding]]:
        return None, [Finding(rule=INVALID_TEXT, file=name, line=line, message=message, hint=hint)]

    path = folder / name
    if Path(name).name != name:
        return problem("A text is named without its folder.", "Write the name of the file alone.")
    path = folder / name
    if not path.exists() and not path.is_symlink():
        return None, []
    try:
        data = safe_files.read_within(folder, path, MAX_BYTES)
    except safe_files.UnreadableFileError as err:
        return problem(str(err), "Put the text itself there.")
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        return problem("The text is not UTF-8.", "Restore the file as it was received.", line)
    if "\r" in content or content.startswith("\ufeff"):
        return problem("The text has CR line ends or a byte order mark.", "Save it with LF, without BOM.")
    if not unicodedata.is_normalized("NFC", content):
        return problem("The text is not in Unicode's form NFC.", "Normalise it once, then record it.")
    if not content.strip():
        return problem("The text is empty.", "Restore the file as it was received.")
    return Article(name, content), []
