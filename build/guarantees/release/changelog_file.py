"""Read ``CHANGELOG.md``, as this project writes it or in the form of Keep a Changelog.

Headings of versions are ``## 1.1.0 — 2026-12-01``, ``## 1.1.0 - 2026-12-01`` or ``## [1.1.0] - 2026-12-01``, without a
date before the release. ``## Unreleased`` may be above them. Other headings of this level end an entry.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.version import parse_version

NAME: Final = "CHANGELOG.md"
_DATE: Final = "YYYY-MM-DD"
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_TITLE: Final = re.compile(r"(?P<marks>#{2,3})\s+(?P<text>.*?)(?:\s+#+)?\s*")
_LINK: Final = re.compile(r" {0,3}\[[^\]]+\]:\s*\S+.*")
_UNRELEASED: Final = re.compile(r"\[?unreleased\]?(?:\(\S*\))?", re.IGNORECASE)
_VERSION: Final = re.compile(
    r"(?:\[(?P<linked>[^\]\s]+)\](?:\(\S*\))?|(?P<plain>\S+))"  # a linked version is in brackets
    r"(?:\s+[-–—]\s+(?P<date>\S+))?(?:\s+\[YANKED\])?"
)
_NUMBERS: Final = re.compile(r"\d+\.\d+\.\d+")
_LIKE_A_VERSION: Final = re.compile(r"\[|v?\d+\.\d|unreleased|\d{4}-\d\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an entry: its heading, without marks, the line of the heading, and the text below."""

    title: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written on one version.

    Attributes:
        version: The version; blank for what is not released yet.
        date: The day of the release; blank if there is none.
        line: The line of its heading.
        text: What is below its heading.
        introduction: The part of the text above the first section.
        sections: The parts of the text with a heading of their own.
    """

    version: str
    date: str
    line: int
    text: str
    introduction: str
    sections: tuple[Section, ...]

    def section(self, title: str) -> Section | None:
        """Return the section with *title*, in capitals or not; None if there is none."""
        return next((part for part in self.sections if part.title.casefold() == title.casefold()), None)


@dataclass(frozen=True, slots=True)
class Changelog:
    """A changelog.

    Attributes:
        entries: The entries of its versions, in the order of the file.
        unreleased: The entry of what is not released yet, if there is one.
        links: The definitions of links, which may be used anywhere in it.
        problems: What is wrong with its headings, each with the line and an example.
        brackets: Whether its headings have the form of Keep a Changelog.
    """

    entries: tuple[Entry, ...] = ()
    unreleased: Entry | None = None
    links: str = ""
    problems: tuple[str, ...] = ()
    brackets: bool = False

    def entry(self, version: str) -> Entry | None:
        """Return the entry of *version*; None if there is none."""
        return next((entry for entry in self.entries if entry.version == version), None)

    def draft(self, released: str) -> Entry | None:
        """Return what is written on the version after *released*: the first later entry, or what is not released.

        If *released* is blank, nothing is released yet.
        """
        later = (entry for entry in self.entries if parse_version(entry.version) > parse_version(released))
        return next(later, self.unreleased)

    def heading(self, version: str, date: str = _DATE) -> str:
        """Return the heading of *version*, in the form of the others."""
        return f"## [{version}] - {date}" if self.brackets else f"## {version} — {date}"

    def newest_dated_before(self, version: str) -> Entry | None:
        """Return the entry of the newest version below *version* that has a date; None if there is none."""
        number = parse_version(version)
        earlier = [entry for entry in self.entries if entry.date and parse_version(entry.version) < number]
        return max(earlier, key=lambda entry: parse_version(entry.version), default=None)


def markdown_lines(text: str) -> list[str]:
    """Return the lines of *text*. Only a line break ends a line of Markdown, and not a form feed."""
    return re.split(r"\r\n|\r|\n", text.removesuffix("\n"))


def parse_changelog(text: str) -> Changelog:
    r"""Return the changelog in *text*.

    >>> changelog = parse_changelog("# Changelog\n\n## [1.0.1] - 2030-02-01\n\n### Fixed\n\n- A typo.\n")
    >>> [(entry.version, entry.date, entry.line) for entry in changelog.entries], changelog.problems
    ([('1.0.1', '2030-02-01', 3)], ())
    """
    lines = markdown_lines(text)
    links = {number for number, line in _outside_code(lines) if _LINK.fullmatch(line)}
    titles = _titles(lines)
    headings = [(number, title) for number, level, title in titles if level == len("##")]
    ends = [number - 1 for number, _ in headings[1:]] + [len(lines)]
    entries: list[Entry] = []
    unreleased = None
    problems: list[str] = []
    brackets = any(_UNRELEASED.fullmatch(title) is None and title.startswith("[") for _, title in headings)
    for (start, title), end in zip(headings, ends, strict=False):
        version, date, problem = _read_heading(title)
        if _UNRELEASED.fullmatch(title):
            if entries or unreleased:
                problem = f"'{title}' is not above the newest version. Move it there"
            unreleased = unreleased or _entry("", "", lines, (start, end), titles, links)
        elif version and (first := next((e for e in entries if e.version == version), None)):
            problem = f"duplicate entry for {version}, which is also on line {first.line}. Merge the two"
        elif version:
            entries.append(_entry(version, date, lines, (start, end), titles, links))
        if problem:
            problems.append(f"{NAME}:{start}: {problem}.")
    definitions = "\n".join(lines[number - 1] for number in sorted(links))
    return Changelog(tuple(entries), unreleased, definitions, tuple(problems), brackets)


def _outside_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not in a fenced block of code, with their numbers."""
    fence = ""
    for number, line in enumerate(lines, start=1):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence):
            fence = ""
        elif not fence:
            yield number, line


def _titles(lines: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the headings of the second and third level: line, level and text."""
    matches = ((number, _TITLE.fullmatch(line)) for number, line in _outside_code(lines))
    return [(number, len(match["marks"]), match["text"]) for number, match in matches if match]


def _read_heading(title: str) -> tuple[str, str, str]:
    """Return version, date and what is wrong; all are blank if the heading is not that of a version."""
    if _UNRELEASED.fullmatch(title) or not _LIKE_A_VERSION.match(title):
        return "", "", ""
    meant = _NUMBERS.search(title)
    number = meant[0] if meant else "1.1.0"
    example = f"Write `## {number} — {_DATE}` or `## [{number}] - {_DATE}`"
    match = _VERSION.fullmatch(title)
    version = (match["linked"] or match["plain"]) if match else ""
    if not match or not parse_version(version):
        return "", "", f"'## {title}' is not the heading of a version. {example}"
    date = match["date"] or ""
    if date and not _is_day(date):
        return version, "", f"'{date}' is not a date. {example}"
    return version, date, ""


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _entry(
    version: str,
    date: str,
    lines: Sequence[str],
    span: tuple[int, int],
    titles: Sequence[tuple[int, int, str]],
    links: set[int],
) -> Entry:
    """Return the entry whose heading is on the first line of *span*, and whose text ends on the last."""
    start, end = span

    def text(first: int, last: int) -> str:
        numbers = (number for number in range(first, last + 1) if number not in links)
        return "\n".join(lines[number - 1] for number in numbers).strip()

    inside = [(number, title) for number, _, title in titles if start < number <= end]
    ends = [number - 1 for number, _ in inside[1:]] + [end]
    sections = tuple(
        Section(title, number, text(number + 1, last))
        for (number, title), last in zip(inside, ends, strict=False)
    )
    introduction = text(start + 1, inside[0][0] - 1 if inside else end)
    return Entry(version, date, start, text(start + 1, end), introduction, sections)
