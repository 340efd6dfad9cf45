"""Find what is wrong with YAML text that the parser rejects: in words, at the line of the fault.

The parser names the place where it could not go on, which is often lines behind the fault. This module reads the lines
as their author meant them: keys and list items, aligned with their neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.core.yaml_values import (
    COLON,
    COMMENT,
    FaultFoundError,
    Value,
    ValueKind,
    YamlFault,
    end_of_quoted_key,
    fault_at,
    first_word,
    read_value,
    reserved_inside,
)

_CONFLICT_START: Final = re.compile(r"<{7}(?: |$)")
_CONFLICT_PART: Final = re.compile(r"(?:<{7}|\|{7}|>{7})(?: |$)|={7}$")
_CONFLICT_END: Final = re.compile(r">{7}(?: |$)")
_NO_COLON_BEFORE_VALUE: Final = re.compile(r"[\w-]+(?= +[\[{\"'])")
_NO_SPACE_AFTER_COLON: Final = re.compile(r"([\w-]+):(?=[^\s:/])")
_DASH: Final = re.compile(r"-(?: [ \t]*|$)")
_GLUED_DASH: Final = re.compile(r"-[^\s-]")
_GLUED_COMMENT: Final = re.compile(r"[ \t]+(#(?=\S))")
_MAX_INDENT: Final = 200
"""A text that starts further to the right is in brackets."""
_NO_KEY: Final = frozenset("[{*&!%@`|>]},#")
"""Characters with which a key cannot start."""


def merge_conflicts(text: str) -> list[YamlFault]:
    """Return every merge conflict that git left in *text*."""
    faults: list[YamlFault] = []
    start = 0
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not _CONFLICT_PART.match(line.rstrip("\r")):
            continue
        if not start or _CONFLICT_START.match(line):
            start = number
            faults.append(_conflict(start, start))
        else:
            faults[-1] = _conflict(start, number)
        if _CONFLICT_END.match(line):
            start = 0
    return faults


def _conflict(first: int, last: int) -> YamlFault:
    lines = f"line {first}" if first == last else f"lines {first}–{last}"
    hint = "Keep the lines that are right, and remove the lines with <<<<<<<, ======= and >>>>>>>."
    return YamlFault(first, 1, f"Unresolved merge conflict, {lines}.", hint, end_line=last)


def find_fault(text: str, last_line: int) -> YamlFault | None:
    """Return the first fault in *text* up to *last_line*, where the parser gave up; None if none is recognized."""
    try:
        _Lines(text).read(last_line)
    except FaultFoundError as error:
        return error.fault
    return None


def silent_fault(lines: Sequence[str], first: int, column: int, last: int, end: int) -> YamlFault | None:
    """Return what makes an unquoted text differ from what was meant, though the parser accepts it; None if nothing does.

    The text is from *column* of the line *first* to *end* of the line *last*, all counted from 0.
    """
    if last >= len(lines):  # the parser ends lines at characters that editors do not
        return None
    starts_line = column <= _MAX_INDENT and not lines[first][:column].strip(" -")
    if starts_line and _GLUED_DASH.match(lines[first], column):
        return _no_space_after_dash(lines[first], first, column)
    for row in range(first + 1, last + 1):
        line = lines[row]
        indent = len(line) - len(line.lstrip(" "))
        if line[indent : indent + 2] == "- ":
            opening = lines[first]
            return _indented(row, indent, len(opening) - len(opening.lstrip(" ")))
        if _GLUED_DASH.match(line, indent):
            return _no_space_after_dash(line, row, indent)
    comment = _GLUED_COMMENT.match(lines[last], end)
    if comment:
        message = "The text from ' #' on is read as a comment."
        hint = "Put the value in double quotes; or if it is a comment, write a space after the '#'."
        return YamlFault(last + 1, comment.start(1) + 1, message, hint)
    return None


def _no_space_after_dash(line: str, row: int, column: int) -> YamlFault:
    message = "No space after the '-' of a list item."
    word = first_word(line[column + 1 :])
    return YamlFault(row + 1, column + 1, message, f"Write '- {word}'.")


def _indented(row: int, indent: int, neighbours: int) -> YamlFault:
    spaces = "1 space" if indent == 1 else f"{indent} spaces"
    own = f"Indented by {spaces}" if indent else "Not indented"
    message = f"{own}; its neighbours are indented by {neighbours}."
    return YamlFault(row + 1, indent + 1, message, "Align the line with its neighbours.")


@dataclass(frozen=True, slots=True)
class _Level:
    """The indentation of the keys of a mapping, or of the items of a list."""

    indent: int
    is_list: bool
    first_row: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with a key or a list item.

    Attributes:
        row: Its number, from 0.
        indent: The spaces before it.
        dashes: The columns of its dashes, each of which starts an item.
        column: Where the text after the dashes starts.
        colon: The column of the colon after the key; -1 if there is no key.
    """

    row: int
    indent: int
    dashes: tuple[int, ...]
    column: int
    colon: int

    @property
    def is_entry(self) -> bool:
        """Whether it starts an item or has a key, so that it cannot continue a text."""
        return bool(self.dashes) or self.colon >= 0


class _Lines:
    """Reads lines until the first fault."""

    def __init__(self, text: str) -> None:
        self.lines = [line.rstrip("\r") for line in text.split("\n")]
        self.levels: list[_Level] = []
        self.ended: list[_Level] = []
        """The levels that ended with the last line."""
        self.last: _Line | None = None
        self.value = Value(ValueKind.EMPTY, 0)
        """The value of the last line."""

    def read(self, last_line: int) -> None:
        """Read the lines up to *last_line*.

        Raises:
            FaultFoundError: There is a fault.
        """
        row = 0
        while row < min(last_line, len(self.lines)):
            text = self.lines[row].strip()
            if not text or text.startswith("#"):
                row += 1
            elif self.lines[row].startswith(("---", "...")):
                self.levels, self.last, self.value = [], None, Value(ValueKind.EMPTY, row)
                row += 1
            else:
                row = self._read_line(row)

    def _read_line(self, row: int) -> int:
        """Read a line and its value, and return the row after them."""
        line = self._split(row)
        if self._place(line):
            return row + 1
        for dash in line.dashes:
            if not self.levels or (self.levels[-1].indent, self.levels[-1].is_list) != (dash, True):
                self.levels.append(_Level(dash, is_list=True, first_row=row))
        if line.colon >= 0:
            if not self.levels or (self.levels[-1].indent, self.levels[-1].is_list) != (line.column, False):
                self.levels.append(_Level(line.column, is_list=False, first_row=row))
            word = _NO_COLON_BEFORE_VALUE.match(self.lines[row][line.column : line.colon])
            if word:
                raise self._missing_colon(row, line.column)
        start, indent = (line.colon + 1, line.column) if line.colon >= 0 else (line.column, line.indent)
        self.last = line
        self.value = read_value(self.lines, row, start, indent)
        if self.value.kind is ValueKind.BLOCK:
            return self._end_of_block(row)
        return self.value.row + 1

    def _split(self, row: int) -> _Line:
        text = self.lines[row]
        indent = len(text) - len(text.lstrip(" "))
        if text[indent] == "\t":
            raise fault_at(row, indent, "Indented with a tab.", "Use spaces: YAML does not allow tabs.")
        if text[indent].isspace():
            message = f"Indented with an unusual space (U+{ord(text[indent]):04X})."
            raise fault_at(row, indent, message, "Delete it, and type normal spaces.")
        column = indent
        dashes: list[int] = []
        while dash := _DASH.match(text, column):
            dashes.append(column)
            column = dash.end()
        if _GLUED_DASH.match(text, column):
            raise FaultFoundError(_no_space_after_dash(text, row, column))
        colon = _colon_after_key(text, column)
        behind = text[colon + 1 : colon + 2] if colon >= 0 else ""
        if behind.isspace() and behind not in " \t":
            message = f"An unusual space (U+{ord(behind):04X}) follows the ':'."
            raise fault_at(row, colon + 1, message, "Delete it, and type a normal space.")
        return _Line(row, indent, tuple(dashes), column, colon)

    def _end_of_block(self, row: int) -> int:
        """Return the row after the text that follows ``|`` or ``>`` in *row*."""
        indent = self.levels[-1].indent if self.levels else -1
        row += 1
        while row < len(self.lines):
            text = self.lines[row]
            if text.strip() and len(text) - len(text.lstrip(" ")) <= indent:
                break
            row += 1
        return row

    def _place(self, line: _Line) -> bool:
        """Check the indentation of *line*, and return whether it continues the text of the line before."""
        if not self.levels:
            return self._check_first(line)
        if line.indent > self.levels[-1].indent:
            return self._check_deeper(line)
        self.ended = []
        while self.levels and self.levels[-1].indent > line.indent:
            self.ended.append(self.levels.pop())
        if not self.levels or self.levels[-1].indent != line.indent:
            raise self._between_levels(line)
        if line.dashes:
            self._check_item(line)
        else:
            self._check_key(line)
        return False

    def _check_first(self, line: _Line) -> bool:
        """Check a line before which no key and no item was read."""
        if self.last is None:
            return False
        if line.is_entry and self.value.kind is ValueKind.PLAIN:
            raise self._missing_colon(self.last.row, self.last.column)
        return self.value.kind is ValueKind.PLAIN

    def _check_deeper(self, line: _Line) -> bool:
        """Check a line that is indented more than the one before, and return whether it continues its text."""
        if self.last is None or self.value.kind in {ValueKind.EMPTY, ValueKind.BLOCK}:
            return False
        if not line.is_entry:
            if self.value.kind is ValueKind.PLAIN:
                if self.value.comment >= 0:
                    raise reserved_inside(self.value.row, self.value.comment, " #")
                return True
            hint = "Put all of the value inside the quotes or brackets, or remove the text."
            raise fault_at(line.row, line.indent, "This text follows a value that has ended.", hint)
        has_word = re.match(r"[\w-]+(?:\s+|:)\S", self.lines[self.last.row][self.last.column :])
        if self.last.colon < 0 and self.value.kind is ValueKind.PLAIN and (has_word or not self.last.dashes):
            raise self._missing_colon(self.last.row, self.last.column)
        raise self._too_deep(line, self.last)

    def _too_deep(self, line: _Line, last: _Line) -> FaultFoundError:
        """Return the error for a line that is indented more than the one before, whose value has ended."""
        if any(level.indent == line.indent and level.is_list == bool(line.dashes) for level in self.ended):
            return FaultFoundError(_indented(last.row, last.indent, line.indent))
        level = self.levels[-1]
        parent = self.levels[-2].indent if len(self.levels) > 1 else -1
        if not line.dashes and not level.is_list:
            here, there = self._count(line.row, parent, line), self._count_level(line.row, parent, level)
            if here > there:
                return self._misaligned(level, line.indent)
        neighbours = level.indent
        if line.dashes:
            lists = [each.indent for each in reversed(self.levels) if each.is_list]
            neighbours = lists[0] if lists else neighbours
        return FaultFoundError(_indented(line.row, line.indent, neighbours))

    def _between_levels(self, line: _Line) -> FaultFoundError:
        """Return the error for a line whose indentation is between those of two levels."""
        if not line.indent:  # a key of the file as a whole, so the first one should not be indented
            return self._misaligned(self.ended[-1], 0)
        parent = self.levels[-1].indent if self.levels else -1
        alike = [level for level in self.ended if level.is_list == bool(line.dashes)]
        if not alike and line.dashes:
            alike = [level for level in reversed(self.levels) if level.is_list]
            if alike:
                return FaultFoundError(_indented(line.row, line.indent, alike[0].indent))
        level = (alike or self.ended)[-1]
        if self._count(line.row, parent, line) > self._count_level(line.row, parent, level):
            return self._misaligned(level, line.indent)
        return FaultFoundError(_indented(line.row, line.indent, level.indent))

    def _misaligned(self, level: _Level, expected: int) -> FaultFoundError:
        """Return the error for the first line of *level*, whose keys or items should be indented by *expected*."""
        text = self.lines[level.first_row]
        indent = len(text) - len(text.lstrip(" "))
        return FaultFoundError(_indented(level.first_row, indent, max(0, expected - (level.indent - indent))))

    def _check_item(self, line: _Line) -> None:
        """Check a list item that is aligned with the top level."""
        level = self.levels[-1]
        after_key = not self.ended and self.value.kind is ValueKind.EMPTY and self.last is not None
        if level.is_list or (after_key and self.last is not None and self.last.colon >= 0):
            return
        lists = [each.indent for each in (*self.ended[::-1], *self.levels[::-1]) if each.is_list]
        if lists:
            raise FaultFoundError(_indented(line.row, line.indent, lists[0]))
        raise fault_at(
            line.row, line.indent, "A list item among keys.", "Indent it below the key of its list."
        )

    def _check_key(self, line: _Line) -> None:
        """Check a line without a dash that is aligned with the top level."""
        if self.levels[-1].is_list:
            is_aligned_with_key = len(self.levels) > 1 and self.levels[-2].indent == line.indent
            if is_aligned_with_key:
                self.levels.pop()
            else:
                raise self._missing_dash(line)
        if line.colon < 0:
            raise self._missing_colon(line.row, line.column)

    def _missing_dash(self, line: _Line) -> FaultFoundError:
        """Return the error for a key or a text that is aligned with list items."""
        if line.colon >= 0:
            mappings = [each.indent for each in (*self.ended[::-1], *self.levels[::-1]) if not each.is_list]
            if mappings:
                return FaultFoundError(_indented(line.row, line.indent, mappings[0]))
        return fault_at(line.row, line.indent, "No '- ' before a list item.", "Write '- ' before it.")

    def _missing_colon(self, row: int, column: int) -> FaultFoundError:
        text = self.lines[row][column:]
        if match := _NO_SPACE_AFTER_COLON.match(text):
            hint = f"Write '{match.group(1)}: ' with a space."
            return fault_at(
                row, column + match.end() - 1, f"No space after the ':' of {match.group(1)!r}.", hint
            )
        word = first_word(text)
        hint = f"Write '{word}: …'. If the line continues the value above it, indent it more."
        return fault_at(row, column + len(word), f"No ':' after {word!r}.", hint)

    def _count(self, row: int, parent: int, line: _Line) -> int:
        """Count the lines around *row* that are indented like *line* and start like it."""
        return sum(
            (indent, is_item) == (line.indent, bool(line.dashes))
            for indent, is_item in self._around(row, parent)
        )

    def _count_level(self, row: int, parent: int, level: _Level) -> int:
        return sum(
            (indent, is_item) == (level.indent, level.is_list)
            for indent, is_item in self._around(row, parent)
        )

    def _around(self, row: int, parent: int) -> Iterator[tuple[int, bool]]:
        """Yield indentation, and whether there is a dash, of the lines around *row* inside the level *parent*."""
        for rows in (range(row - 1, -1, -1), range(row, len(self.lines))):
            for number in rows:
                text = self.lines[number]
                stripped = text.lstrip(" ")
                if not stripped or stripped.startswith("#"):
                    continue
                indent = len(text) - len(stripped)
                if indent <= parent:
                    break
                yield indent, stripped.startswith("- ")


def _colon_after_key(text: str, column: int) -> int:
    """Return the column of the colon after the key at *column*; -1 if there is none."""
    first = text[column : column + 1]
    if not first or first in _NO_KEY:
        return -1
    if first in "\"'":
        return end_of_quoted_key(text, column)
    comment = COMMENT.search(text, column)
    colon = COLON.search(text, column, comment.start() if comment else len(text))
    return colon.start() if colon else -1
