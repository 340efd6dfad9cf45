"""Every kind of fault that people make in YAML files is recognized, at nearly every place where it can be made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core import yaml_faults, yaml_text
from guarantees.core.findings import Finding, FindingCollector
from tests.conftest import CORPUS, PROJECT

_CODE_LISTS = PROJECT / "curation" / "codes"
FILES = (
    *sorted((CORPUS / "curation").rglob("*.yml")),
    *(_CODE_LISTS / name for name in ("agreement_bar.yml", "event_role.yml", "relation.yml")),
)
KEY = re.compile(r"( *(?:- )?)([\w-]+): (.+)")
"""A line with an indentation, a key and a value."""
PLAIN = re.compile(r"""( *(?:- )?[\w-]+: )([^\[\]{}"'>|].*)""")
"""A line with a key, and a value without quotes."""

Broken = tuple[list[str], int]
"""The lines of a file with a fault, and the number of the line with the fault, from 1."""


def _replace(lines: list[str], row: int, *new: str) -> Broken:
    return [*lines[:row], *new, *lines[row + 1 :]], row + 1


def _edit_plain(change: Callable[[str], str]) -> Callable[[list[str], int], Broken | None]:
    """Return a function that changes a value without quotes."""

    def edit(lines: list[str], row: int) -> Broken | None:
        match = PLAIN.fullmatch(lines[row])
        return _replace(lines, row, match[1] + change(match[2])) if match else None

    return edit


def _edit_words(change: Callable[[str, str], str]) -> Callable[[list[str], int], Broken | None]:
    """Return a function that changes a value of several words without quotes, split before its last word."""

    def edit(lines: list[str], row: int) -> Broken | None:
        match = PLAIN.fullmatch(lines[row])
        first, _, last = match[2].rpartition(" ") if match else ("", "", "")
        return _replace(lines, row, match[1] + change(first, last)) if match and first else None

    return edit


def _indent(by: int) -> Callable[[list[str], int], Broken | None]:
    def edit(lines: list[str], row: int) -> Broken | None:
        line = lines[row]
        if not line.strip() or line.lstrip().startswith("#"):
            return None
        if by < 0 and not line.startswith(" " * -by):
            return None
        return _replace(lines, row, " " * by + line if by > 0 else line[-by:])

    return edit


def _tab(lines: list[str], row: int) -> Broken | None:
    line = lines[row]
    return _replace(lines, row, "\t" + line.lstrip()) if line.startswith("  ") else None


def _without_colon(lines: list[str], row: int) -> Broken | None:
    match = re.fullmatch(r"( *(?:- )?[\w-]+):((?: .*)?)", lines[row])
    return _replace(lines, row, match[1] + match[2]) if match else None


def _without_space_after_colon(lines: list[str], row: int) -> Broken | None:
    match = PLAIN.fullmatch(lines[row])
    return _replace(lines, row, match[1].rstrip() + match[2]) if match else None


def _without_closing_quote(lines: list[str], row: int) -> Broken | None:
    match = re.fullmatch(r"""(.*)(["'])(\]?\}?)""", lines[row])
    return _replace(lines, row, match[1] + match[3]) if match else None


def _without_closing_bracket(lines: list[str], row: int) -> Broken | None:
    match = re.fullmatch(r"([^#]*[\[{].*)[\]}]", lines[row])
    return _replace(lines, row, match[1]) if match else None


def _without_space_after_dash(lines: list[str], row: int) -> Broken | None:
    match = re.fullmatch(r"( *)- (\w.*)", lines[row])
    return _replace(lines, row, f"{match[1]}-{match[2]}") if match else None


def _conflict(lines: list[str], row: int) -> Broken | None:
    return _replace(lines, row, "<<<<<<< HEAD", lines[row], "=======", lines[row], ">>>>>>> other")


def _twice(lines: list[str], row: int) -> Broken | None:
    match = KEY.fullmatch(lines[row])
    if not match or "- " in match[1]:
        return None
    broken, line = _replace(lines, row, lines[row], lines[row])
    return broken, line + 1


@dataclass(frozen=True)
class Kind:
    """A kind of fault: how it is made in a line, and how its message is recognized."""

    name: str
    make: Callable[[list[str], int], Broken | None]
    says: str
    may_be_valid: bool = False


def _leading(sign: str) -> Kind:
    says = r"must be in quotes|is not closed"
    return Kind(f"value starts with {sign.strip()}", _edit_plain(lambda value: sign + value), says)


KINDS = (
    Kind("tab", _tab, "Indented with a tab"),
    # A change of the indentation may give another valid file: of the last key, for example.
    Kind("one space more", _indent(1), "ndented", may_be_valid=True),
    Kind("two spaces more", _indent(2), "ndented", may_be_valid=True),
    Kind("one space less", _indent(-1), "ndented", may_be_valid=True),
    Kind("two spaces less", _indent(-2), "ndented", may_be_valid=True),
    Kind("no colon", _without_colon, "No ':' after", may_be_valid=True),
    Kind("no space after the colon", _without_space_after_colon, "No space after the ':'", may_be_valid=True),
    Kind('opening " only', _edit_plain(lambda value: f'"{value}'), "is not closed"),
    Kind("opening ' only", _edit_plain(lambda value: f"'{value}"), "is not closed|apostrophe"),
    Kind("closing quote removed", _without_closing_quote, "is not closed"),
    Kind("apostrophe in '…'", _edit_words(lambda a, b: f"'{a}'s {b}'"), "This apostrophe ends"),
    Kind("apostrophe at the end of a word", _edit_words(lambda a, b: f"'{a}' {b}'"), "This apostrophe ends"),
    Kind('quotation in "…"', _edit_words(lambda a, b: f'"{a} "{b}""'), "This quotation mark ends"),
    Kind(
        "text after a closed quote", _edit_words(lambda a, b: f'"{a}" {b}'), "follows the closing quotation"
    ),
    Kind("conflict", _conflict, r"Unresolved merge conflict, lines \d+–\d+"),
    Kind("duplicate key", _twice, "Duplicate key"),
    Kind("': ' in a value", _edit_words(lambda a, b: f"{a}: {b}"), "contains ': ' must be in quotes"),
    Kind("' #' in a value", _edit_words(lambda a, b: f"{a} #{b}"), "read as a comment"),
    Kind("list item without a space", _without_space_after_dash, "No space after the '-'"),
    Kind("bracket not closed", _without_closing_bracket, "is not closed"),
    *(_leading(sign) for sign in ("[", "{", "]", "}", "*", "&", "!", "|", ">", "%", "@", "`", "- ", ", ")),
)


def _findings(text: str) -> list[Finding]:
    collector = FindingCollector()
    yaml_text.parse(text.encode(), "t.yml", collector, strict=True)
    return list(collector)


def _faults(kind: Kind) -> Iterator[tuple[Path, Broken]]:
    for file in FILES:
        lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
        for row in range(len(lines)):
            broken = kind.make(lines, row)
            if broken:
                yield file, broken


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_fault_is_recognized_wherever_it_is(kind: Kind) -> None:
    """A fault gives one finding, within a line of it, and at least 95 of 100 say what it is."""
    places = recognized = 0
    misses: list[str] = []
    for file, (lines, line) in _faults(kind):
        text = "\n".join([*lines, ""])
        findings = _findings(text)
        if kind.may_be_valid and not findings:
            continue
        places += 1
        assert len(findings) == 1, (file.name, line, findings)
        finding = findings[0]
        is_recognized = re.search(kind.says, finding.message) and abs(finding.line - line) <= 1
        recognized += bool(is_recognized)
        if not is_recognized:
            misses.append(f"{file.name}:{line}: {lines[line - 1]!r}: {finding.line}: {finding.message}")
    print(f"{kind.name:<32} {recognized:4} of {places}")  # noqa: T201  shown with -rP
    assert places
    assert recognized >= 0.95 * places, "\n".join(misses[:20])


@given(st.text(st.sampled_from("ab-:#'\"[]{},|>*&!%@` \n\t\r\\\u00a0\u2028é"), max_size=60))
def test_any_text_is_a_document_or_has_a_fault(text: str) -> None:
    """Nothing that is written can make the search for faults fail."""
    collector = FindingCollector()
    node = yaml_text.parse(text.encode(), "t.yml", collector, strict=True)
    yaml_faults.find_fault(text, 100)

    assert node is not None or len(collector)
    assert all(not f.excerpt or f.excerpt.column <= len(f.excerpt.text) + 1 for f in collector)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_valid_file_has_no_fault(file: Path) -> None:
    """What the search takes for a fault does not occur in valid files."""
    text = file.read_text(encoding="utf-8")

    assert yaml_faults.find_fault(text, text.count("\n") + 1) is None
    assert _findings(text) == []


VALID = """\
# A comment
title: "A ferry:
  two towns"
text: >-
  Night: ferry
    - towns #1
list:
- one
- two, or
  three
nested:
  - - a
    - 'it''s "b"'
  - {from: [x, y], "to": "z: #",
     also: http://example.org/a#b}
"quoted key": |2
    kept
plain: a-b c:d e#f  # a comment
"""


def test_valid_yaml_in_all_forms_has_no_fault() -> None:
    """Texts of several lines, lists in lists and brackets over several lines are read as the parser reads them."""
    assert yaml_faults.find_fault(VALID, VALID.count("\n") + 1) is None
    assert _findings(VALID) == []


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("a: b\n\tc: d\n", 2, 1, "Indented with a tab.", "Use spaces"),
        ("a:\n  b: c\n   d: e\n", 3, 4, "Indented by 3 spaces; its neighbours are indented by 2.", "Align"),
        ("a: b\nc d\ne: f\n", 2, 2, "No ':' after 'c'.", "Write 'c: …'."),
        ("a: b\nc:d\ne: f\n", 2, 2, "No space after the ':' of 'c'.", "Write 'c: ' with a space."),
        ('a: "b\nc: "d"\n', 1, 4, 'The quotation mark " that opens here is not closed.', "Add the closing"),
        ("a: 'b's c'\n", 1, 6, "This apostrophe ends the value", "Write the apostrophe twice"),
        ('a: "b" c\n', 1, 8, "'c' follows the closing quotation mark", "Put all of the value inside"),
        ('a: "b\\d"\n', 1, 6, "'\\d' has no meaning inside double quotes.", "Write the backslash twice"),
        ("a: [b c\nd: e\n", 1, 4, "'[' is not closed.", "Add the closing ]"),
        ("a: [b}\n", 1, 4, "'[' is not closed before '}'.", "Add the closing ]"),
        ("a: [b]]\n", 1, 7, "']' closes nothing.", "Remove it."),
        ("a: {b: c d: e}\n", 1, 11, "A value that contains ': ' must be in quotes.", "double quotes"),
        ('a: ["b" c]\n', 1, 9, "'c' follows the closing quotation mark", "Put all of the value inside"),
        ("a: [[b] c]\n", 1, 9, "A comma is missing before 'c'.", "Add the comma"),
        ("a: [b c #1, d]\n", 1, 9, "A value that contains ' #' must be in quotes.", "double quotes"),
        ("a: b: c\n", 1, 5, "A value that contains ': ' must be in quotes.", "double quotes"),
        ("a: b #1\n", 1, 6, "The text from ' #' on is read as a comment.", "double quotes"),
        ("a: [b] c\n", 1, 4, "A value that starts with '[' must be in quotes.", "double quotes"),
        ("a: - b\n", 1, 4, "A value that starts with '- ' must be in quotes.", "start it on the next line"),
        (
            "a: *b\n",
            1,
            4,
            "A value that starts with '*' must be in quotes: YAML reads it as an alias.",
            "in full",
        ),
        ("a:\n  - b\n  -c\n", 3, 3, "No space after the '-' of a list item.", "Write '- c'."),
        ("a:\n  - b\n  c\n", 3, 3, "No '- ' before a list item.", "Write '- ' before it."),
        ("a:\n  - b\n    - c\n", 3, 5, "Indented by 4 spaces; its neighbours are indented by 2.", "Align"),
        ("a:\n  b: c\n \u00a0d: e\n", 3, 2, "Indented with an unusual space (U+00A0).", "type normal spaces"),
        ("a: b\na: c\n", 2, 1, "Duplicate key 'a' (first on line 1).", "Keep one of the two."),
    ],
)
def test_a_fault_is_explained(text: str, line: int, column: int, message: str, hint: str) -> None:
    """The finding says what is wrong and what to do, and points at the character."""
    [finding] = _findings(text)

    assert (finding.line, finding.excerpt and finding.excerpt.column) == (line, column)
    assert finding.message.startswith(message)
    assert hint in finding.hint


def test_every_merge_conflict_is_reported_with_its_lines() -> None:
    """A conflict is one finding, whatever its lines would be in YAML."""
    conflict = "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n"

    findings = _findings(f"b: 1\n{conflict}c: 1\n{conflict}")

    assert [(f.line, f.end_line, f.message) for f in findings] == [
        (2, 6, "Unresolved merge conflict, lines 2–6."),
        (8, 12, "Unresolved merge conflict, lines 8–12."),
    ]


def test_a_long_line_is_cut_around_the_fault() -> None:
    """The excerpt of a long line has the fault in it."""
    [finding] = _findings(f"a: {'ferry ' * 50}: {'boat ' * 50}\n")

    assert finding.excerpt is not None
    assert len(finding.excerpt.text) <= 82
    assert finding.excerpt.text[finding.excerpt.column - 1] == ":"
    assert (finding.excerpt.text[0], finding.excerpt.text[-1]) == ("…", "…")


def test_comments_of_other_people_are_not_faults() -> None:
    """Only the files of this project are read strictly: a descriptor may have a comment without a space."""
    collector = FindingCollector()

    assert yaml_text.parse(b"name: ferries #1\n", "datapackage.yml", collector)
    assert not len(collector)


def test_an_unusual_space_behind_a_colon_is_named() -> None:
    """A no-break space looks like the space that must follow a colon; the parser gives up a line later."""
    findings = FindingCollector()
    yaml_text.parse("name: Roe\ntype:\u00a0person\ncountry: GBR\n".encode(), "a.yml", findings)
    (finding,) = findings
    assert (finding.line, finding.message) == (2, "An unusual space (U+00A0) follows the ':'.")
