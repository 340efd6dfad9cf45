"""Tests of reading the article that is to be drafted."""

from __future__ import annotations

import builtins
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core.errors import InputError
from guarantees.core.findings import FindingCollector
from guarantees.dataset.texts.article import read
from guarantees.drafting.article_file import RawArticle, read_article, save

PAGE = """<!DOCTYPE html>
<html><head>
<title>Night ferry: towns still apart - Harbour Post</title>
<meta property="og:title" content="Night ferry: towns still apart">
<meta property="og:site_name" content="Harbour Post">
<meta name="author" content="Ada Quill; Bo Ink">
<meta property="article:published_time" content="2021-12-17T08:00:00Z">
<link rel="stylesheet" href="http://ferries.invalid/page.css">
</head><body>
<nav><a href="/">Home</a> <a href="/ferries">Ferries</a></nav>
<article><h1>Night ferry: towns still apart</h1>
<p>The mayors of the two towns met on Tuesday to talk about the night ferry. “We   will stay,” said Jane Roe, the mayor of
Northmoor, in the café beside the landing stage, and left the room before anybody could ask her more about it.</p>
<script>document.write("<p>Written by a script</p>")</script>
<iframe src="file:///etc/hostname"></iframe><img src="file:///etc/hostname" alt="A boat">
<p>Her counterpart in Southby, John Poe, asked the county on Monday to pay half of the fuel, and warned that his
town would not carry the boat alone for another winter.</p></article>
<footer>© Harbour Post. Subscribe to the newsletter.</footer>
</body></html>
"""

TextFile = Callable[[bytes], Path]


@pytest.fixture
def text_file(tmp_path: Path) -> TextFile:
    """Return a function that writes a text file with the given bytes."""

    def write(data: bytes) -> Path:
        path = tmp_path / "ferry.txt"
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def page_file(tmp_path: Path) -> TextFile:
    """Return a function that writes a web page with the given bytes; skip without the library that reads it."""
    pytest.importorskip(
        "trafilatura", exc_type=ImportError, reason="trafilatura is not installed (make parser)"
    )

    def write(data: bytes) -> Path:
        path = tmp_path / "ferry.html"
        path.write_bytes(data)
        return path

    return write


# --------------------------------------------------------------------------------------------------------------
# Text files


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Ferry row\n\nIt stays.\n", "Ferry row\n\nIt stays.\n"),
        ("Ferry row\r\n\r\nIt stays.", "Ferry row\n\nIt stays.\n"),
        ("\ufeffFerry row  \rIt stays.\t\n\n\n", "Ferry row\nIt stays.\n"),
        ("Cafe\u0301 by the quay\n", "Café by the quay\n"),
    ],
)
def test_a_text_is_normalized(text_file: TextFile, data: str, text: str) -> None:
    """A text is read in the form in which articles are stored."""
    assert read_article(text_file(data.encode())).text == text


@pytest.mark.parametrize(
    "raw",
    [
        "Ferry row\n\nIt stays.\n",
        "\ufeffFerry row\r\n\r\nIt stays.",
        "Ferry  \t\r\nrow \n \nstays\n",
        "Cafe\u0301 by\r\nthe \u1112\u1161\u11ab quay, e\u0301te\u0301.\r\n",
    ],
)
def test_offsets_lead_back_to_the_file(text_file: TextFile, raw: str) -> None:
    """An offset in the text leads to the same character of the file."""
    article = read_article(text_file(raw.encode()))
    for offset, char in enumerate(article.text):
        start, end = article.offset_in_file(offset), article.offset_in_file(offset + 1)
        if not char.isspace():
            assert unicodedata.normalize("NFC", raw[start:end]) == char


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80))
def test_offsets_of_any_text_lead_back_to_the_file(raw: str) -> None:
    """Whatever the file holds, offsets lead back in order, and to the same letters."""
    if not any(char.isalnum() for char in raw):
        return
    article, findings = _read_and_save(raw)
    assert not list(findings)
    assert article.text == "".join(f"{line.rstrip()}\n" for line in article.text.rstrip("\n").split("\n"))
    offsets = [article.offset_in_file(offset) for offset in range(len(article.text) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[-1] <= len(raw)
    ascii_letters = [offset for offset, char in enumerate(article.text) if char.isascii() and char.isalnum()]
    assert all(raw[offsets[offset]] == article.text[offset] for offset in ascii_letters)


def _read_and_save(raw: str) -> tuple[RawArticle, FindingCollector]:
    """Return *raw* as it is read from a file, and what is wrong with the article that is saved."""
    findings = FindingCollector()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "as-given.txt"
        path.write_bytes(raw.encode())
        article = read_article(path)
        read(Path(folder), save(Path(folder), "ferry-row", article).name, findings)
    return article, findings


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ferry row\nIt stays.", "Ferry row"),
        ("\n\n  Ferry\u200b\x07 row  \nIt stays.", "Ferry row"),
        ("The ferry stays. " * 20, ""),
    ],
)
def test_the_title_is_the_first_line(text_file: TextFile, text: str, title: str) -> None:
    """The first line that is not blank is the title, unless it is as long as a paragraph."""
    assert read_article(text_file(text.encode())).title == title


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"Ferry row\nCaf\xe9 closed\n", r"line 2: byte 0xE9 is not UTF-8\. Save the file as UTF-8"),
        ("Ferry row".encode("utf-16"), r"in UTF-16\. Save it as UTF-8"),
        (b"Ferry\0row", "null characters"),
    ],
)
def test_what_cannot_be_read_is_an_error(text_file: TextFile, data: bytes, message: str) -> None:
    """A file that is not the text of an article is an error that says what to do."""
    with pytest.raises(InputError, match=message):
        read_article(text_file(data))


def test_a_missing_file_a_folder_and_a_large_file_are_errors(tmp_path: Path, text_file: TextFile) -> None:
    """A path that does not lead to a file of moderate size is an error."""
    with pytest.raises(InputError, match="No such file"):
        read_article(tmp_path / "nowhere.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(InputError, match="found a folder"):
        read_article(tmp_path / "folder.txt")
    with pytest.raises(InputError, match="at most 4000000 are allowed"):
        read_article(text_file(b"a" * 4_000_001))
    with pytest.raises(InputError, match="expected a text file"):
        read_article(tmp_path / "ferry.pdf")


def test_a_text_is_saved_once(tmp_path: Path) -> None:
    """A text is saved among the articles; a different one never replaces it."""
    folder = tmp_path / "texts"
    path = save(folder, "ferry-row", RawArticle("Ferry row\n"))
    assert path == folder / "ferry-row.txt"
    assert path.read_bytes() == b"Ferry row\n"
    assert save(folder, "ferry-row", RawArticle("Ferry row\n")) == path
    with pytest.raises(InputError, match="holds a different text"):
        save(folder, "ferry-row", RawArticle("Another row\n"))
    assert path.read_bytes() == b"Ferry row\n"


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A link among the articles is not followed."""
    target = tmp_path / "elsewhere"
    (tmp_path / "ferry-row.txt").symlink_to(target)
    with pytest.raises(InputError, match="symbolic link"):
        save(tmp_path, "ferry-row", RawArticle("Ferry row\n"))
    assert not target.exists()


@pytest.mark.parametrize("name", ["../ferry", "a/b", "/ferry"])
def test_a_name_with_a_folder_is_an_error(tmp_path: Path, name: str) -> None:
    """An id cannot lead out of the folder."""
    with pytest.raises(InputError, match="not the name of a file"):
        save(tmp_path, name, RawArticle("Ferry row\n"))


# --------------------------------------------------------------------------------------------------------------
# Web pages


def test_a_page_is_read_without_its_frame(page_file: TextFile) -> None:
    """Text, title, publisher, authors and date of a web page are found."""
    article = read_article(page_file(PAGE.encode()))
    assert article.title == "Night ferry: towns still apart"
    assert article.publisher == "Harbour Post"
    assert article.authors == ("Ada Quill", "Bo Ink")
    assert article.published == "2021-12-17"
    assert "“We will stay,” said Jane Roe, the mayor of Northmoor, in the café" in article.text
    assert not any(words in article.text for words in ("Subscribe", "Home", "script", "localhost"))
    assert article.text.endswith("another winter.\n")
    assert article.offset_in_file(17) == 17


def test_a_page_in_windows_1252(page_file: TextFile) -> None:
    """A page may be in the encoding that it declares, if browsers read it as Windows-1252."""
    page = PAGE.replace("<head>", '<head><meta charset="ISO-8859-1">')
    assert "“We will stay,”" in read_article(page_file(page.encode("cp1252"))).text


def test_a_page_in_another_encoding_is_an_error(page_file: TextFile) -> None:
    """Another encoding is an error that names it."""
    page = PAGE.replace("<head>", '<head><meta charset="utf-7">')
    with pytest.raises(InputError, match="not UTF-8 and declares the encoding 'utf-7'"):
        read_article(page_file(page.encode("cp1252")))
    with pytest.raises(InputError, match="declares no other encoding"):
        read_article(page_file(PAGE.encode("cp1252")))


def test_reading_a_page_opens_no_connection(page_file: TextFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a page names is fetched."""

    def refuse(*_: object) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    page = PAGE.replace(
        "<head>", '<head><base href="http://ferries.invalid/"><meta http-equiv="refresh" content="0">'
    )
    assert read_article(page_file(page.encode())).text


@pytest.mark.parametrize(
    "page",
    [
        "",
        "no markup at all",
        "<html><body><script>let ferry = 1;</script></body></html>",
        f"<html><body>{'<div>' * 20_000}The ferry stays.{'</div>' * 20_000}</body></html>",
        "<" * 50_000,
        "\0\x1b&#0;&#x1b;",
    ],
)
def test_a_page_without_an_article_is_an_error(
    page_file: TextFile, page: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A page in which no article is found is an error."""
    with pytest.raises(InputError, match=r"no article found|is empty|cannot be read"):
        read_article(page_file(page.encode()))
    assert capfd.readouterr().err == ""


def test_trafilatura_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without trafilatura, the error says how to install it."""
    path = tmp_path / "ferry.HTM"
    path.write_text(PAGE, encoding="utf-8")
    load = builtins.__import__

    def load_others(name: str, *args: object, **options: object) -> object:
        if name == "trafilatura":
            raise ModuleNotFoundError(name=name)
        return load(name, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", load_others)
    with pytest.raises(InputError, match=r'pip install "trafilatura'):
        read_article(path)
