"""Find the first fault in a value of YAML text: in quotation marks, in brackets, or in a value that needs quotes.

This is not a parser. It reads a file that the parser rejected as its author meant it, to say what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

_BLOCK_HEADER: Final = re.compile(r"[|>](?:[+-]?[1-9]?|[1-9][+-])\s*(?:\s#.*)?")
_ENTRY: Final = re.compile(r" *(?:- +)*[\w-]+:(?:\s|$)| *- ")
_BLANK_OR_COMMENT: Final = re.compile(r"\s*(?:#.*)?$")
_ESCAPES: Final = frozenset('0abtnvfre \t"/\\N_LPxuU')
_TEXT_AFTER: Final = re.compile(r"\s*[^\s,\]}:#]")
_RESERVED: Final = "*&!%@`|>"
"""Characters with which an unquoted text cannot start."""
_MAX_WORD: Final = 40
_CLOSING: Final = {"[": "]", "{": "}"}

COLON: Final = re.compile(r":(?=\s|$)")
COMMENT: Final = re.compile(r"\s#")


@dataclass(frozen=True, slots=True)
class YamlFault:
    """What is wrong with YAML text, and where: lines and columns are counted from 1."""

    line: int
    column: int
    message: str
    hint: str
    end_line: int = 0


class FaultFoundError(Exception):
    """The fault that ends the search."""

    def __init__(self, fault: YamlFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def fault_at(row: int, column: int, message: str, hint: str) -> FaultFoundError:
    """Return the error for a fault at a row and a column that are counted from 0."""
    return FaultFoundError(YamlFault(row + 1, column + 1, message, hint))


def first_word(text: str) -> str:
    """Return the first word of *text*, cut to a length that fits in a message."""
    word = re.search(r"[^\s,\[\]{}]+", text)
    return (word.group() if word else text)[:_MAX_WORD]


class ValueKind(Enum):
    """The form of a value."""

    EMPTY = auto()
    PLAIN = auto()
    CLOSED = auto()
    """In quotation marks or brackets."""
    BLOCK = auto()
    """On the following lines, after ``|`` or ``>``."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value without a fault: its form, its last row, and the column of a comment behind it, or -1."""

    kind: ValueKind
    row: int
    comment: int = -1


def reserved_start(row: int, column: int, sign: str) -> FaultFoundError:
    """Return the error for a value that starts with *sign* and is not in quotes."""
    hint = "Put the value in double quotes."
    if sign in {"*", "&", "!"}:
        hint += " YAML's anchors, aliases and tags are not supported."
    if sign == "- ":
        hint += " If it is a list, start it on the next line."
    return fault_at(row, column, f"A value that starts with {sign!r} must be in quotes.", hint)


def reserved_inside(row: int, column: int, sign: str) -> FaultFoundError:
    """Return the error for a value that contains *sign* and is not in quotes."""
    hint = 'Put the whole value in double quotes, for example title: "Night ferry: towns still apart".'
    return fault_at(row, column, f"A value that contains {sign!r} must be in quotes.", hint)


def read_value(lines: Sequence[str], row: int, column: int, indent: int) -> Value:
    """Return the value that starts at or after *column*; its key or dash is indented by *indent*.

    Raises:
        FaultFoundError: It has a fault.
    """
    line = lines[row]
    column += len(line[column:]) - len(line[column:].lstrip(" \t"))
    text = line[column:]
    if _BLANK_OR_COMMENT.match(text):
        return Value(ValueKind.EMPTY, row)
    first = text[0]
    if first in "|>" and _BLOCK_HEADER.fullmatch(text):
        return Value(ValueKind.BLOCK, row)
    if first in "\"'":
        end, after = _read_quoted(lines, row, column)
        if not _BLANK_OR_COMMENT.match(lines[end], after):
            raise _text_after(lines[end], end, after, first)
        return Value(ValueKind.CLOSED, end)
    if first in "[{":
        end, after = _Brackets(lines, indent).read(row, column)
        rest = lines[end][after:].strip()
        if rest and rest[0] in "]}":
            raise fault_at(
                end, lines[end].index(rest[0], after), f"{rest[0]!r} closes nothing.", "Remove it."
            )
        if rest and rest[0] != "#":
            raise reserved_start(row, column, first)
        return Value(ValueKind.CLOSED, end)
    return _read_plain(row, column, text)


def _read_plain(row: int, column: int, text: str) -> Value:
    """Return the value without quotes and brackets that starts at *column*, with *text*."""
    first = text[0]
    if first in _RESERVED or first in "]},":
        raise reserved_start(row, column, first)
    if first in "-?:" and text[1:2] in {"", " "}:
        raise reserved_start(row, column, f"{first} ")
    comment = COMMENT.search(text)
    colon = COLON.search(text, 0, comment.start() if comment else len(text))
    if colon:
        raise reserved_inside(row, column + colon.start(), ": ")
    return Value(ValueKind.PLAIN, row, column + comment.start() + 1 if comment else -1)


def end_of_quoted_key(line: str, column: int) -> int:
    """Return the column of the colon after the quoted key at *column*; -1 if no colon follows."""
    try:
        row, after = _read_quoted([line], 0, column)
    except FaultFoundError:
        return -1
    colon = re.compile(r" *:(?=\s|$)").match(line, after)
    return colon.end() - 1 if colon and row == 0 else -1


def _read_quoted(lines: Sequence[str], row: int, column: int) -> tuple[int, int]:
    """Return the row of the quotation mark that closes the one at *column*, and the column after it."""
    quote = lines[row][column]
    end, position = row, column + 1
    while end < len(lines):
        line = lines[end]
        while position < len(line):
            if line[position] == "\\" and quote == '"':
                if line[position + 1 : position + 2] not in {"", *_ESCAPES}:
                    message = f"'{line[position : position + 2]}' has no meaning inside double quotes."
                    raise fault_at(
                        end, position, message, r"Write the backslash twice (\\), or use single quotes."
                    )
                position += 2
            elif line[position] != quote:
                position += 1
            elif quote == "'" and line[position + 1 : position + 2] == "'":
                position += 2
            elif any(_ENTRY.match(between) for between in lines[row + 1 : end + 1]):
                raise _unclosed(row, column, quote)
            else:
                return end, position + 1
        end, position = end + 1, 0
    raise _unclosed(row, column, quote)


def _unclosed(row: int, column: int, quote: str) -> FaultFoundError:
    hint = f"Add the closing {quote} at the end of the value."
    if quote == "'":
        hint += " If it is an apostrophe, put the value in double quotes."
    return fault_at(row, column, f"The quotation mark {quote} that opens here is not closed.", hint)


def _text_after(line: str, row: int, after: int, quote: str) -> FaultFoundError:
    """Return the error for what follows the quotation mark that ends before the column *after*."""
    rest = line[after:]
    if quote == "'" and ("'" in rest or rest[0].isalpha()):
        hint = "Write the apostrophe twice (''), or put the value in double quotes."
        return fault_at(row, after - 1, "This apostrophe ends the value, which is in single quotes.", hint)
    if quote == '"' and '"' in rest:
        hint = r"Write \" inside of the value, or put it in single quotes."
        return fault_at(row, after - 1, "This quotation mark ends the value, and text follows.", hint)
    column = after + len(rest) - len(rest.lstrip())
    word = first_word(rest)
    hint = "Put all of the value inside the quotes, or remove the text."
    return fault_at(row, column, f"{word!r} follows the closing quotation mark of a value.", hint)


class _Brackets:
    """Reads a list or mapping in brackets, which may take several lines."""

    def __init__(self, lines: Sequence[str], indent: int) -> None:
        self._lines = lines
        self._indent = indent
        self._open: list[tuple[str, int, int]] = []
        self._in_text = False
        """Whether the position is inside of an unquoted text."""
        self._closed = False
        """Whether a value in quotes or brackets has ended, so that only a comma may follow."""
        self._has_key = False
        """Whether the entry already has a colon."""

    def read(self, row: int, column: int) -> tuple[int, int]:
        """Return the row of the last bracket and the column after it."""
        self._push(row, column)
        column += 1
        while self._open:
            if column < len(self._lines[row]):
                row, column = self._step(row, column)
                continue
            row, column = row + 1, 0
            if row == len(self._lines) or self._is_outside(self._lines[row]):
                bracket, first_row, first_column = self._open[-1]
                hint = f"Add the closing {_CLOSING[bracket]}; or put the value in quotes, if it is a text."
                raise fault_at(first_row, first_column, f"{bracket!r} is not closed.", hint)
        return row, column

    def _push(self, row: int, column: int) -> None:
        self._open.append((self._lines[row][column], row, column))
        self._in_text = self._closed = self._has_key = False

    def _is_outside(self, line: str) -> bool:
        text = line.lstrip()
        return len(line) - len(text) <= self._indent and bool(_ENTRY.match(text))

    def _step(self, row: int, column: int) -> tuple[int, int]:
        """Return the position after the character or the quoted text at *column*."""
        line = self._lines[row]
        char = line[column]
        if char in " \t":
            return row, column + 1
        if char == "#" and line[column - 1 : column] in {"", " ", "\t"}:
            return self._skip_comment(row, column)
        if char in "]}":
            self._close(row, column)
        elif char == ",":
            self._in_text = self._closed = self._has_key = False
        elif char == ":" and (self._closed or line[column + 1 : column + 2] in {"", " ", *",]}"}):
            self._end_key(row, column)
        elif self._closed:
            hint = "Add the comma between the two values, or put the whole value in quotes."
            raise fault_at(row, column, f"A comma is missing before {first_word(line[column:])!r}.", hint)
        elif char in "[{":
            if self._in_text:
                raise reserved_inside(row, column, char)
            self._push(row, column)
        elif not self._in_text:
            return self._start(row, column)
        return row, column + 1

    def _skip_comment(self, row: int, column: int) -> tuple[int, int]:
        """Return the end of the line; a comment with a closing bracket was meant as text."""
        line = self._lines[row]
        if re.search(r"[\]}]", line[column:]):
            raise reserved_inside(row, column, " #")
        return row, len(line)

    def _end_key(self, row: int, column: int) -> None:
        if self._has_key:
            raise reserved_inside(row, column, ": ")
        self._has_key, self._in_text, self._closed = True, False, False

    def _start(self, row: int, column: int) -> tuple[int, int]:
        """Return the position after the first character of a value, or after a value in quotes."""
        line = self._lines[row]
        char = line[column]
        if char in "\"'":
            end, after = _read_quoted(self._lines, row, column)
            if _TEXT_AFTER.match(self._lines[end], after):
                raise _text_after(self._lines[end], end, after, char)
            self._closed = True
            return end, after
        if char in _RESERVED:
            raise reserved_start(row, column, char)
        if char in "-?" and line[column + 1 : column + 2] in {"", " "}:
            raise reserved_start(row, column, f"{char} ")
        self._in_text = True
        return row, column + 1

    def _close(self, row: int, column: int) -> None:
        bracket, first_row, first_column = self._open.pop()
        found = self._lines[row][column]
        if found != _CLOSING[bracket]:
            hint = f"Add the closing {_CLOSING[bracket]}, or put the value in quotes."
            raise fault_at(first_row, first_column, f"{bracket!r} is not closed before {found!r}.", hint)
        self._in_text, self._closed, self._has_key = False, True, True
