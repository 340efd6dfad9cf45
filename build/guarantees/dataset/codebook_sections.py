"""The sections of the codebook on tables, columns and codes: what the contract says, and how many rows have a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from guarantees.contract.cell_rules import CELL_RULES, ValueKind
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.metadata import Code, CodeList
from guarantees.contract.table_schema import Contract, Field, ForeignKey, Table
from guarantees.core.markdown import bullets, code, link, plain, share
from guarantees.core.markdown import table as markdown_table

Rows = Sequence[Mapping[str, str]]

_SENTENCE: Final = re.compile(r".+?\.(?=\s+[A-Z]|$)")

# Constraints that the page joins where a column has both, and their unit.
_RANGES: Final = (("minLength", "maxLength", " characters"), ("minimum", "maximum", ""))


def column_heading(table: Table, field: Field) -> str:
    """Return the heading of a column."""
    return f"{table.name}.{field.name}"


def list_heading(name: str) -> str:
    """Return the heading of a code list, which differs from that of a table with the same name."""
    return f"Codes of {name}"


def code_heading(name: str, entry: Code) -> str:
    """Return the heading of a code."""
    return f"{name}: {entry.code}"


def table_blocks(table: Table, rows: Rows) -> Iterator[str]:
    """Yield the blocks on *table*: what a row is, its keys, and each column."""
    yield f"### {table.name}"
    yield f"**{plain(table.title)}.** {plain(table.description)}"
    yield bullets(
        [
            f"rows: {len(rows)}",
            f"file: {code(table.path)}",
            f"primary key: {_columns(table.primary_key)}",
            *(f"different together: {_columns(key)}" for key in table.unique_keys),
        ]
    )
    yield overview(table, rows)
    for field in table.fields:
        yield from _column_blocks(table, field, rows)


def overview(table: Table, rows: Rows, page: str = "") -> str:
    """Return one line per column: type, codes, share of filled rows, and what it means in a sentence.

    Links lead to the details on *page*, or on the same page.
    """

    def to(text: str, heading: str) -> str:
        return link(text, heading).replace("](#", f"]({page}#")

    def line(field: Field) -> tuple[str, str, str, str]:
        filled = sum(bool(row[field.name]) for row in rows)
        kind = to(field.code_list, list_heading(field.code_list)) if field.code_list else field.type
        return (
            to(field.name, column_heading(table, field)),
            kind,
            "all" if filled == len(rows) and rows else str(filled),
            plain(first_sentence(field.description)),
        )

    return markdown_table(("column", "type or codes", "filled", "meaning"), map(line, table.fields))


def first_sentence(text: str) -> str:
    """Return the first sentence of *text*.

    >>> first_sentence("Day, e.g. of print. Never blank.")
    'Day, e.g. of print.'
    """
    match = _SENTENCE.match(text)
    return match.group() if match else text


def _columns(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)


def _column_blocks(table: Table, field: Field, rows: Rows) -> Iterator[str]:
    filled = sum(bool(row[field.name]) for row in rows)
    yield f"#### {column_heading(table, field)}"
    yield f"**{plain(field.title)}.** {plain(field.description)}"
    yield bullets(
        [
            f"holds: {'; '.join(rules(field))}",
            field.code_list and f"codes: {link(field.code_list, list_heading(field.code_list))}",
            *(f"refers to: {_reference(key.target, key.target_fields)}" for key in _references(table, field)),
            field.standard and f"corresponds to: {plain(field.standard)}",
            field.example and f"for example: {code(field.example)}",
            f"filled in: {share(filled, len(rows), 'rows')}",
        ]
    )


def _references(table: Table, field: Field) -> Iterator[ForeignKey]:
    return (key for key in table.foreign_keys if field.name in key.fields)


def _reference(target: str, fields: Iterable[str]) -> str:
    return ", ".join(link(f"{target}.{name}", f"{target}.{name}") for name in fields)


def rules(field: Field) -> Iterator[str]:
    """Yield the type and the constraints of *field*, in words."""
    rules = field.constraints
    yield FIELD_TYPES[field.type].words
    yield "never blank" if rules.required else "may be blank"
    if field.derived:
        yield "filled by the build"
    if field.separator:
        yield f"several values are joined with {code(field.separator)}"
    if rules.unique:
        yield "different in every row"
    rest = dict(rules.values)
    for low, high, unit in _RANGES:
        if low in rest and high in rest:
            yield f"{rest.pop(low)} to {rest.pop(high)}{unit}"
        for name in (low, high):
            if name in rest:
                yield CELL_RULES[name].words.format(rest.pop(name))
    for name, value in rest.items():
        rule = CELL_RULES[name]
        if rule.words:
            yield rule.words.format(code(value) if rule.value is ValueKind.PATTERN else value)


def list_blocks(codes: CodeList, contract: Contract, rows: Mapping[str, Rows]) -> Iterator[str]:
    """Yield the blocks on a code list: the columns that use it, and each code with its share of the rows."""
    users = [(table, field) for table in contract for field in table.fields if field.code_list == codes.name]
    counts = {
        (table.name, field.name): Counter(row[field.name] for row in rows[table.name])
        for table, field in users
    }
    columns = ", ".join(
        link(column_heading(table, field), column_heading(table, field)) for table, field in users
    )
    yield f"### {list_heading(codes.name)}"
    yield f"**{plain(codes.title)}.** {plain(codes.description)}"
    yield f"Used in {columns}. Codes: " + " · ".join(
        link(entry.code, code_heading(codes.name, entry)) for entry in codes.codes
    )
    for entry in codes.codes:
        yield f"#### {code_heading(codes.name, entry)}"
        yield f"**{plain(entry.label)}.** {plain(entry.definition)}"
        yield bullets(
            [
                entry.coding_rule and f"rule: {plain(entry.coding_rule)}",
                f"for example: {plain(entry.example)}",
                _mapping("PLOVER", entry.plover_type, "mode", entry.plover_mode),
                _mapping("CAMEO", entry.cameo_root, "code", entry.cameo_code),
                *(
                    f"in {code(f'{table}.{column}')}: {share(count[entry.code], count.total(), 'rows')}"
                    for (table, column), count in counts.items()
                ),
            ]
        )


def _mapping(scheme: str, name: str, finer: str, value: str) -> str:
    return f"{scheme}: {name}{f', {finer} {value}' if value else ''}" if name else ""
