"""Read the article that is to be drafted, and save its text among the articles.

The file may be hostile: its size is limited, no other file is opened, nothing is fetched and no script is run. trafilatura,
which finds the article in a web page, is an extra and is imported only for one.
"""

from __future__ import annotations

import codecs
import logging
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.core.extras import how_to_install
from guarantees.dataset.texts.article import MAX_BYTES

_HTML: Final = frozenset((".html", ".htm"))

_MAX_TITLE: Final = 200
"""A longer first line is a paragraph rather than a headline."""

_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_INVISIBLE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")

_DECLARED_ENCODING: Final = re.compile(
    rb"""<meta\s[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_-]{1,40})""", re.IGNORECASE
)
_DECLARED_WITHIN: Final = 1024
"""The bytes at the start of a web page in which it declares its encoding (HTML standard)."""

_WINDOWS_1252: Final = frozenset(("ascii", "us-ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"))
"""The encodings that browsers read as Windows-1252 (WHATWG Encoding)."""

_XML_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

_DATE_OPTIONS: Final = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
"""The date is read from the metadata of the page and not guessed from its text; it does not depend on today."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as it was read.

    Attributes:
        text: The text in Unicode form NFC, with LF line endings, without white space at the end of a line, and with one
            line break at the end.
        title: The headline, or an empty string.
        publisher: The name of the web site, or an empty string.
        authors: The names of the authors.
        published: The day of the web page (YYYY-MM-DD), or an empty string.
        shifts: Pairs of an offset in *text* and the same offset in the file, in ascending order: one wherever the distance
            between the two changes.
        file_length: The number of code points of the file, if it was a text.
    """

    text: str
    title: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    shifts: tuple[tuple[int, int], ...] = ((0, 0),)
    file_length: int | None = None

    def offset_in_file(self, offset: int) -> int:
        """Return the offset in the file, as it was decoded, of what is at *offset* in the text.

        Of a web page, offsets are those of the extracted text.
        """
        number = bisect_right(self.shifts, offset, key=lambda shift: shift[0])
        start, start_in_file = self.shifts[number - 1]
        in_file = start_in_file + offset - start
        return in_file if self.file_length is None else min(in_file, self.file_length)


def read_article(path: Path) -> RawArticle:
    """Return the article in the text file or web page at *path*.

    Raises:
        InputError: There is no such file, it is too large, or no article can be read from it.
    """
    suffix = path.suffix.lower()
    if suffix not in (*_HTML, ".txt"):
        raise InputError(f"{path}: expected a text file (.txt) or a web page (.html, .htm).")
    try:
        data = safe_files.read_within(path.parent, path, MAX_BYTES)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"{path}: {err} Name the text file or the web page of one article.") from err
    article = _read_page(path, data) if suffix in _HTML else _read_text(path, data)
    if not any(char.isalnum() for char in article.text):
        raise InputError(f"{path}: the file is empty. Name a file that holds the text of an article.")
    return article


def save(folder: Path, name: str, article: RawArticle) -> Path:
    """Write the text of *article* to ``<name>.txt`` in *folder*, and return the path.

    Raises:
        InputError: The file exists and holds a different text.
    """
    path, content = text_file(folder, name, article)
    folder.mkdir(parents=True, exist_ok=True)
    safe_files.write_all_or_none(folder, {path: content})
    return path


def text_file(folder: Path, name: str, article: RawArticle) -> tuple[Path, bytes]:
    """Return the path and the content of the file in *folder* that :func:`save` writes.

    Raises:
        InputError: The file exists and holds a different text.
    """
    path = folder / f"{name}.txt"
    if path.name != f"{name}.txt":
        raise InputError(f"{name!r} is not the name of a file.")
    content = article.text.encode()
    if path.exists() or path.is_symlink():
        _check_same(path, content)
    return path, content


def _check_same(path: Path, content: bytes) -> None:
    """Check that the file at *path* holds *content*.

    Raises:
        InputError: It does not.
    """
    hint = "Choose another id, or move the file away."
    if problem := safe_files.why_unreadable(path.parent, path):
        raise InputError(f"{path}: {problem} {hint}")
    if not safe_files.has_content(path, content):
        raise InputError(f"{path} holds a different text. {hint}")


# --------------------------------------------------------------------------------------------------------------
# Text files


def _read_text(path: Path, data: bytes) -> RawArticle:
    raw = _decode(path, data)
    text, shifts = _normalize(raw)
    first_line = next((line for line in text.split("\n") if line.strip()), "")
    title = _visible(first_line) if len(first_line) <= _MAX_TITLE else ""
    return RawArticle(text, title, shifts=shifts, file_length=len(raw))


def _decode(path: Path, data: bytes) -> str:
    """Return *data* as text; a byte order mark is kept.

    Raises:
        InputError: It is not a text in UTF-8.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(f"{path}: the file is in UTF-16. Save it as UTF-8.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        byte = f"0x{data[err.start]:02X}"
        raise InputError(f"{path}, line {line}: byte {byte} is not UTF-8. Save the file as UTF-8.") from err
    if "\0" in text:
        raise InputError(
            f"{path}: the file holds null characters, so it is not a text. Save its text as UTF-8."
        )
    return text


def _normalize(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return *raw* in the form of articles, and the offsets at which the distance to the offsets of *raw* changes."""
    shifts = [(0, 0)]
    lines: list[str] = []
    length = 0

    def record(offset: int, offset_in_file: int) -> None:
        if offset_in_file - offset != shifts[-1][1] - shifts[-1][0]:
            shifts.append((offset, offset_in_file))

    for start, line in _lines(raw):
        stripped = line.rstrip()
        record(length, start)
        if not unicodedata.is_normalized("NFC", stripped):
            for offset, offset_in_line in _composed_offsets(stripped):
                record(length + offset, start + offset_in_line)
        lines.append(unicodedata.normalize("NFC", stripped))
        length += len(lines[-1]) + 1
    text = "\n".join(lines).rstrip("\n") + "\n"
    return text, tuple(shifts)


def _lines(raw: str) -> Iterator[tuple[int, str]]:
    """Yield each line of *raw* with its offset, without a byte order mark and without its line break."""
    start = len(raw) - len(raw.lstrip("\ufeff"))
    for match in _LINE_BREAK.finditer(raw, start):
        yield start, raw[start : match.start()]
        start = match.end()
    yield start, raw[start:]


def _composed_offsets(line: str) -> Iterator[tuple[int, int]]:
    """Yield the offset of each character of *line* in its form NFC, and in *line*; marks belong to their letter."""
    offset = 0
    starts = [i for i, char in enumerate(line) if i == 0 or not _may_combine(char)]
    for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
        yield offset, start
        offset += len(unicodedata.normalize("NFC", line[start:end]))
    yield offset, len(line)


def _may_combine(char: str) -> bool:
    """Return whether *char* may combine with the character before it: a mark, or a part of a Korean syllable."""
    return unicodedata.category(char).startswith("M") or "\u1160" <= char <= "\u11ff"


def _visible(text: str) -> str:
    """Return *text* on one line, without control characters and superfluous white space."""
    return _INVISIBLE.sub(" ", text).strip()


# --------------------------------------------------------------------------------------------------------------
# Web pages


def _read_page(path: Path, data: bytes) -> RawArticle:
    """Return the article of a web page.

    Raises:
        InputError: trafilatura is not installed, or finds no article in the page.
    """
    try:
        import trafilatura
    except ImportError as err:
        message = f"{path}: reading a web page needs trafilatura ({err})."
        hint = f"Run `{how_to_install('draft', 'trafilatura')}`, or save the text of the article as .txt."
        raise InputError(f"{message} {hint}") from err

    page = _XML_DECLARATION.sub("", _decode_page(path, data), count=1)
    try:
        with _silent("trafilatura"), _silent("htmldate"):
            document = trafilatura.bare_extraction(
                page,
                with_metadata=True,
                include_comments=False,
                include_tables=False,
                favor_precision=True,
                date_extraction_params=_DATE_OPTIONS,
            )
    except Exception as err:  # a damaged page makes the parser raise many kinds of errors
        raise InputError(f"{path}: the page cannot be read. Save the text of the article as .txt.") from err
    if document is None or not (document.text or "").strip():
        raise InputError(f"{path}: no article found in the page. Save the text of the article as .txt.")
    return RawArticle(
        text=_normalize(document.text)[0],
        title=_visible(document.title or ""),
        publisher=_visible(document.sitename or ""),
        authors=tuple(name for part in (document.author or "").split(";") if (name := _visible(part))),
        published=document.date if _DATE.fullmatch(document.date or "") else "",
    )


def _decode_page(path: Path, data: bytes) -> str:
    """Return a web page as text.

    Raises:
        InputError: It is neither in UTF-8 nor in Windows-1252.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        declared = _DECLARED_ENCODING.search(data, 0, _DECLARED_WITHIN)
        encoding = declared.group(1).decode("ascii").lower() if declared else ""
        if encoding not in _WINDOWS_1252:
            declares = f"declares the encoding {encoding!r}" if declared else "declares no other encoding"
            raise InputError(f"{path}: the page is not UTF-8 and {declares}. Save it as UTF-8.") from err
        return data.decode("cp1252", "replace")


@contextmanager
def _silent(library: str) -> Iterator[None]:
    """Keep *library* from logging; what it fails at is reported as an error of ours."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
