"""The rules of a cell: one row per constraint of Table Schema, with what it means in every engine.

To add a constraint, add one row to ``CELL_RULES``. The loader then accepts it, the descriptor, the diff and the
codebook write it, and every engine enforces it: Python and pandera by ``holds``, SQLite by ``sql``, and the engines
for large tables by ``compiled``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from guarantees.contract.engine_dialect import Dialect, Expression
from guarantees.contract.field_types import (
    CANONICAL_FORMS,
    CANONICAL_INTEGER,
    CANONICAL_NUMBER,
    FIELD_TYPES,
)
from guarantees.contract.portable_pattern import portable_pattern
from guarantees.contract.regex_safety import may_backtrack_exponentially
from guarantees.contract.table_schema import Field
from guarantees.core.errors import did_you_mean
from guarantees.core.rules import CELLS, Rule, register

REQUIRED: Final = register(
    Rule(
        name="required",
        group=CELLS,
        summary="A required cell must not be blank.",
        fix="Fill in the cell.",
        bad="event_id,label\nmayors-meet,",
        good="event_id,label\nmayors-meet,Meeting of the two mayors",
    )
)
UNIQUE: Final = register(
    Rule(
        name="unique",
        group=CELLS,
        summary="The cells of a unique column must all differ.",
        fix="Correct one of the two cells, or remove the duplicate row.",
        bad="text_file\nferry.txt\nferry.txt",
        good="text_file\nferry.txt\nharbour.txt",
    )
)
PRIMARY_KEY: Final = register(
    Rule(
        name="primary-key",
        group=CELLS,
        summary="Every row must have its own primary key.",
        fix="Give one of the two rows another id, or remove it.",
        bad="event_id,label\nmayors-meet,First\nmayors-meet,Second",
        good="event_id,label\nmayors-meet,First\nsecond-meeting,Second",
    )
)


Compiler = Callable[[Dialect, str, Any, Expression], Expression | None]


class ValueKind(Enum):
    """What the value of a constraint is."""

    CELL = "a value of the type of the field"
    CELLS = "a list of values of the type of the field"
    PATTERN = "a regular expression"
    COUNT = "a number"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRule:
    """A constraint of Table Schema on a single cell.

    The functions take the type of the field, the value of the constraint, and a cell: its text, an expression of an
    engine, or the quoted name of a column.

    Attributes:
        rule: Its name, which is that of Table Schema, and how to fix a violation.
        types: The types of fields that Table Schema allows it for.
        value: What its value is.
        larger: 1 where a larger value allows fewer cells, -1 where it allows more, 0 where values are not ordered.
        holds: Whether a cell that is not blank satisfies it.
        compiled: The expression that is true where a cell in canonical form certainly satisfies it; None if the
            engine cannot decide that. The value may come from any package, and be of any JSON type.
        sql: The condition that SQLite checks; blank where SQLite cannot express it.
        message: What is wrong with a cell.
        hint: How to fix the cell.
        words: How the codebook says it; ``{}`` is replaced by the value. Blank where the codebook does not.
    """

    rule: Rule
    types: frozenset[str]
    value: ValueKind
    larger: int = 0
    holds: Callable[[str, Any, str], bool]
    compiled: Compiler
    sql: Callable[[str, Any, str], str]
    message: Callable[[Field, Any, str], str]
    hint: Callable[[Field, str], str]
    words: str = ""

    @property
    def name(self) -> str:
        """The name of the constraint in Table Schema."""
        return self.rule.name


_MESSAGE_WIDTH: Final = 60


def quote_value(text: str) -> str:
    """Return *text* in quotes, truncated to the width of a message."""
    return repr(text if len(text) <= _MESSAGE_WIDTH else f"{text[: _MESSAGE_WIDTH - 1]}…")


def _meaning(field: Field, _: str = "") -> str:
    example = f" For example: {field.example.rstrip('.')}." if field.example else ""
    return f"{field.description}{example}"


_compile = lru_cache(maxsize=256)(re.compile)


def _compile_enum(dialect: Dialect, _: str, codes: object, cell: Expression) -> Expression | None:
    return dialect.is_in(cell, codes) if codes and isinstance(codes, list | tuple) else None


def _compile_pattern(dialect: Dialect, kind: str, pattern: object, cell: Expression) -> Expression | None:
    portable = portable_pattern(pattern) if kind == "string" and isinstance(pattern, str) else None
    if portable is None or (dialect.backtracks and may_backtrack_exponentially(str(pattern))):
        return None
    return dialect.matches(cell, portable)


# A class of plain characters or one such character, and how often it may occur.
_ATOM: Final = re.compile(r"(\[[A-Za-z0-9:_-]+\]|[A-Za-z0-9:_-])(?:([+*?])|\{([0-9]+)(,([0-9]*))?\})?")
_REPEATS: Final = {"": (1, 1), "+": (1, None), "*": (0, None), "?": (0, 1)}


def _glob_condition(_: str, pattern: str, cell: str) -> str:
    """Return what GLOB and ``length`` must find of a cell; blank where they cannot express the pattern.

    They can where everything but the last class has a fixed length.
    """
    atoms: list[tuple[str, int, int | None]] = []
    rest = pattern
    while rest:
        if not (match := _ATOM.match(rest)):
            return ""
        rest = rest[match.end() :]
        atom, sign, low, more, high = match.groups()
        if low:
            atoms.append((atom, int(low), int(high) if high else None if more else int(low)))
        else:
            atoms.append((atom, *_REPEATS[sign or ""]))
    *fixed, (last, least, most) = atoms
    if any(low != high for _, low, high in fixed):
        return ""
    head = "".join(atom * low for atom, low, _ in fixed)
    length = sum(low for _, low, _ in fixed)
    if least == most:
        return f"{cell} GLOB '{head}{last * least}'"
    tail = f"substr({cell}, {length + 1}) NOT GLOB '*[^{last.strip('[]')}]*'"
    limit = "" if most is None else f" AND length({cell}) <= {length + most}"
    return f"{cell} GLOB '{head}{last * least}*' AND {tail}{limit}"


Comparison = Callable[[Any, Any], Any]


def _length(compare: Comparison) -> Compiler:
    def compiled(dialect: Dialect, kind: str, length: object, cell: Expression) -> Expression | None:
        if kind != "string" or not isinstance(length, int) or isinstance(length, bool):
            return None
        return compare(dialect.length(cell), length)

    return compiled


def _bound(compare: Comparison) -> Callable[[str, Any, str], bool]:
    def holds(kind: str, bound: str, text: str) -> bool:
        # A cell of the wrong type violates the type alone.
        of_type = FIELD_TYPES[kind]
        return not of_type.is_valid(text) or bool(compare(of_type.parse(text), of_type.parse(bound)))

    return holds


# The types whose canonical forms sort as text in the order of their values.
SORTED_AS_TEXT: Final = frozenset({"date", "time", "datetime", "year", "yearmonth"})
_STRICT: Final[Mapping[Comparison, Comparison]] = {operator.ge: operator.gt, operator.le: operator.lt}


def compiled_bound(compare: Comparison) -> Compiler:
    """Return how a bound is compiled: whether *compare* is true of a cell and the bound."""

    def compiled(dialect: Dialect, kind: str, bound: object, cell: Expression) -> Expression | None:
        text = str(bound)
        if kind == "integer" and re.fullmatch(CANONICAL_INTEGER, text):
            return compare(dialect.integer(cell), int(text))
        if kind == "number" and re.fullmatch(CANONICAL_NUMBER, text):
            # Different numbers may be equal once rounded: only what is beyond the bound even then is certain.
            beyond = _STRICT.get(compare, compare)(dialect.number(cell), float(text))
            return beyond | dialect.is_in(cell, [text]) if compare in _STRICT else beyond
        if kind in SORTED_AS_TEXT and re.fullmatch(CANONICAL_FORMS[kind, "default"], text):
            return compare(cell, text)
        return None

    return compiled


def _sql_bound(sign: str) -> Callable[[str, Any, str], str]:
    return lambda kind, bound, cell: f"{cell} {sign} {FIELD_TYPES[kind].sqlite_literal(bound)}"


TYPE: Final = register(
    Rule(
        name="type",
        group=CELLS,
        summary="A cell must be of the type of its column.",
        fix="Write integers as digits, booleans as true or false, dates as YYYY-MM-DD.",
        bad="char_count\nabout 900",
        good="char_count\n912",
    )
)
_TEXT: Final = frozenset({"string"})
_ORDERED: Final = frozenset(name for name, of_type in FIELD_TYPES.items() if of_type.ordered)
_ROWS: Final = (
    CellRule(
        rule=register(
            Rule(
                name="enum",
                group=CELLS,
                summary="A cell must be one of the allowed values.",
                fix="Use one of the values that the schema lists.",
                bad="confidence\ncertain",
                good="confidence\nhigh",
            )
        ),
        types=frozenset(FIELD_TYPES),
        value=ValueKind.CELLS,
        holds=lambda _, codes, text: text in codes,
        compiled=_compile_enum,
        sql=lambda kind, codes, cell: (
            f"{cell} IN ({', '.join(map(FIELD_TYPES[kind].sqlite_literal, codes))})"
        ),
        message=lambda field, _, text: f"{quote_value(text)} is not one of the codes of {field.name}.",
        hint=lambda field, text: did_you_mean(text, field.constraints.enum, max_listed=30),
    ),
    CellRule(
        rule=register(
            Rule(
                name="pattern",
                group=CELLS,
                summary="A cell must match the pattern of its column.",
                fix="Correct the cell; the description of the column gives an example.",
                bad="country_code\nBritain",
                good="country_code\nGBR",
            )
        ),
        types=_TEXT,
        value=ValueKind.PATTERN,
        holds=lambda _, pattern, text: bool(_compile(pattern).fullmatch(text)),
        compiled=_compile_pattern,
        sql=_glob_condition,
        message=lambda field, _, text: f"{quote_value(text)} is not a valid {field.name}.",
        hint=_meaning,
        words="of the form {}",
    ),
    CellRule(
        rule=register(
            Rule(
                name="minLength",
                group=CELLS,
                summary="A cell must not be shorter than its column allows.",
                fix="Write a longer text.",
                bad="summary\nNo.",
                good="summary\nThe mayor keeps the service at night.",
            )
        ),
        types=_TEXT,
        value=ValueKind.COUNT,
        larger=1,
        holds=lambda _, length, text: len(text) >= length,
        compiled=_length(operator.ge),
        sql=lambda _, length, cell: f"length({cell}) >= {length}",
        message=lambda field, length, text: (
            f"{field.name} has {len(text)} characters; at least {length} are required."
        ),
        hint=_meaning,
        words="at least {} characters",
    ),
    CellRule(
        rule=register(
            Rule(
                name="maxLength",
                group=CELLS,
                summary="A cell must not be longer than its column allows.",
                fix="Shorten the text.",
                bad="title   # at most 20 characters\nNight ferry: both towns still far apart",
                good="title   # at most 20 characters\nNight ferry",
            )
        ),
        types=_TEXT,
        value=ValueKind.COUNT,
        larger=-1,
        holds=lambda _, length, text: len(text) <= length,
        compiled=_length(operator.le),
        sql=lambda _, length, cell: f"length({cell}) <= {length}",
        message=lambda field, length, text: (
            f"{field.name} has {len(text)} characters; at most {length} are allowed."
        ),
        hint=lambda _, __: "Shorten it.",
        words="at most {} characters",
    ),
    CellRule(
        rule=register(
            Rule(
                name="minimum",
                group=CELLS,
                summary="A cell must not be below the minimum of its column.",
                fix="Correct the number or the date.",
                bad="seq   # minimum 1\n0",
                good="seq   # minimum 1\n1",
            )
        ),
        types=_ORDERED,
        value=ValueKind.CELL,
        larger=1,
        holds=_bound(operator.ge),
        compiled=compiled_bound(operator.ge),
        sql=_sql_bound(">="),
        message=lambda _, bound, text: f"{quote_value(text)} is less than {bound}.",
        hint=_meaning,
        words="at least {}",
    ),
    CellRule(
        rule=register(
            Rule(
                name="maximum",
                group=CELLS,
                summary="A cell must not exceed the maximum of its column.",
                fix="Correct the number or the date.",
                bad="value_thousandths   # maximum 1000\n8120",
                good="value_thousandths   # maximum 1000\n812",
            )
        ),
        types=_ORDERED,
        value=ValueKind.CELL,
        larger=-1,
        holds=_bound(operator.le),
        compiled=compiled_bound(operator.le),
        sql=_sql_bound("<="),
        message=lambda _, bound, text: f"{quote_value(text)} is more than {bound}.",
        hint=_meaning,
        words="at most {}",
    ),
)
CELL_RULES: Final[Mapping[str, CellRule]] = {row.name: row for row in _ROWS}
"""The constraints on single cells by name, in the order in which a cell is checked."""
CELL_RULE_NAMES: Final = frozenset({"required", "type", *CELL_RULES})


def cell_rules(field: Field) -> list[tuple[CellRule, Any]]:
    """Return the constraints on the cells of *field*, each with its value, in the order of the table."""
    values = field.constraints.values
    return [(rule, values[name]) for name, rule in CELL_RULES.items() if name in values]


def all_violations(field: Field, text: str) -> list[str]:
    """Return the names of the rules of *field* that *text* violates; a blank text can only violate ``required``."""
    if not text:
        return ["required"] if field.constraints.required else []
    wrong_type = [] if FIELD_TYPES[field.type].is_valid(text) else ["type"]
    return wrong_type + [
        rule.name for rule, value in cell_rules(field) if not rule.holds(field.type, value, text)
    ]


def first_violation(field: Field, text: str) -> str:
    """Return the name of the first rule of *field* that *text* violates, or an empty text."""
    return next(iter(all_violations(field, text)), "")


def describe_violation(field: Field, name: str, text: str) -> tuple[str, str]:
    """Return message and hint for *text*, which violates the rule *name* of *field*."""
    if name == "required":
        return f"{field.name} is blank.", _meaning(field)
    if name == "type":
        of_type = FIELD_TYPES[field.type]
        return of_type.message.format(quote_value(text)), of_type.hint
    rule = CELL_RULES[name]
    return rule.message(field, field.constraints.values.get(name), text), rule.hint(field, text)
