"""The changes that may break a rule: which cells, and which texts to try in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.differential.public_shapes.faults import names
from tests.differential.public_shapes.reference import missing_values
from tests.differential.public_shapes.shape import JsonObject, Shape, form

_CELL_RULES: Final = (
    "required", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "category",
)  # fmt: skip
RULES_OF_CELLS: Final = frozenset({"type", *_CELL_RULES})
_TYPE_FAULTS: Final = {
    "integer": ("12x", "1.5"),
    "number": ("1.2.3", "n/k"),
    "boolean": ("perhaps",),
    "date": ("2021-02-30", "31/31/2021", "soon"),
    "time": ("25:61:00",),
    "datetime": ("2021-02-30T00:00:00Z", "yesterday"),
    "year": ("MMXXI",),
    "yearmonth": ("2021-13",),
    "duration": ("one week",),
    "geopoint": ("somewhere",),
    "object": ("[1]",),
    "array": ("{}",),
    "list": ("1;x", "1,x", "1|x"),
    "string": ("not of that format",),
}
_TEXTS: Final = (
    "nowhere",
    "Zq9",
    "?!",
    "~",
    "zz zz",
    "x" * 300,
    "q",
    "987654",
    "-987654",
    "987654.5",
    "FRX9",
    "",
)


Candidates = Callable[[Sequence[tuple[int, dict[str, str]]], int], Iterator[tuple[str, ...]]]


def attempts(shape: Shape) -> Iterator[tuple[str, str, tuple[str, ...], Candidates]]:
    """Yield kind, table, columns and the texts to try in them."""
    for table in shape.tables:
        schema = shape.resource(table).get("schema", {})
        for description in schema.get("fields", ()):
            yield from _cell_attempts(shape, table, schema, description)
        for rule, key in _unique_columns(schema):
            yield rule, table, key, _copies(key)
        for reference in schema.get("foreignKeys", ()):
            own = reference["reference"].get("resource") in {None, "", table}
            columns = tuple(names(reference["fields"]))
            kind = "foreign-key to its own table" if own else "foreign-key"
            yield kind, table, columns, _strangers(columns)


def _cell_attempts(
    shape: Shape, table: str, schema: JsonObject, description: JsonObject
) -> Iterator[tuple[str, str, tuple[str, ...], Candidates]]:
    name = (description["name"],)
    kind, form_of = description.get("type", "string"), description.get("format", "default")
    is_text = form(shape.resource(table)) != "parquet"
    if is_text and (kind != "string" or form_of != "default") and kind in _TYPE_FAULTS:
        subject = kind if form_of == "default" else f"{kind} {form_of}"
        yield f"type {subject}", table, name, _fixed(_TYPE_FAULTS[kind])
    constraints = description.get("constraints", {})
    for rule in _CELL_RULES:
        if rule == "required" and constraints.get("required"):
            yield rule, table, name, _fixed(missing_values(schema, description))
        elif (rule == "category" and "categories" in description) or (
            rule != "required" and rule in constraints
        ):
            bound = constraints.get(rule)
            yield rule, table, name, _near(description, rule, bound)


def _unique_columns(schema: JsonObject) -> Iterator[tuple[str, tuple[str, ...]]]:
    key = tuple(names(schema.get("primaryKey", [])))
    if key:
        yield "primary-key", key
    for description in schema.get("fields", ()):
        if description.get("constraints", {}).get("unique") and (description["name"],) != key:
            yield "unique", (description["name"],)
    for columns in schema.get("uniqueKeys", ()):
        yield "unique-key", tuple(names(columns))


def _fixed(texts: Sequence[str]) -> Candidates:
    return lambda _rows, _number: ((text,) for text in texts)


def _near(description: JsonObject, rule: str, bound: object) -> Candidates:
    """Return texts near the *bound* of a constraint."""

    def texts(rows: Sequence[tuple[int, dict[str, str]]], position: int) -> Iterator[tuple[str, ...]]:
        cell = rows[position][1][description["name"]]
        if rule == "minLength":
            yield from ((cell[:size],) for size in range(int(str(bound)) - 1, 0, -1))
        if rule == "maxLength":
            yield from (
                ((cell or "x") + fill * int(str(bound)),) for fill in ("x", "X", "0", " x", ",x", "|x", ";x")
            )
        yield from ((text,) for text in _beyond(description, rule, bound))
        yield from ((text,) for text in (*_TEXTS, f"{cell}~", f"~{cell}", cell[:1], cell.swapcase()))

    return texts


def _beyond(description: JsonObject, rule: str, bound: object) -> Iterator[str]:
    """Yield texts on the wrong side of a *bound*."""
    if rule not in {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}:
        return
    if rule.startswith("exclusive"):
        yield str(bound)
    step = -1 if rule in {"minimum", "exclusiveMinimum"} else 1
    if description["type"] in {"date", "datetime"}:
        yield from _other_days(str(bound), step)
        return
    plain = (
        str(bound)
        .replace(description.get("groupChar") or "\0", "")
        .replace(description.get("decimalChar", "."), ".")
    )
    if plain.lstrip("+-").replace(".", "").isdigit():
        yield str(int(float(plain)) + step)


def _other_days(bound: str, step: int) -> Iterator[str]:
    for form_of in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            day = dt.datetime.strptime(bound, form_of) + dt.timedelta(days=step)  # noqa: DTZ007  a date only
        except ValueError:
            continue
        yield day.strftime(form_of)


def _copies(key: tuple[str, ...]) -> Candidates:
    """Return the keys of the rows before."""

    def texts(rows: Sequence[tuple[int, dict[str, str]]], position: int) -> Iterator[tuple[str, ...]]:
        yield from (tuple(cells[name] for name in key) for _, cells in rows[:position])

    return texts


def _strangers(columns: tuple[str, ...]) -> Candidates:
    """Return keys that occur nowhere: only the last column of the key changes."""

    def texts(rows: Sequence[tuple[int, dict[str, str]]], position: int) -> Iterator[tuple[str, ...]]:
        *first, last = (rows[position][1][name] for name in columns)
        for text in (f"{last}x", *_TEXTS[:-1], "99999", "2021-11-30", f"{last[:-1]}0", f"{last[:-1]}Z"):
            yield (*first, text)

    return texts
