"""The table of rules: in every engine, each rule of a cell means what it means in Python."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantees.contract import sqlite_schema
from guarantees.contract.cell_rules import (
    CELL_RULE_NAMES,
    CELL_RULES,
    CellRule,
    ValueKind,
    all_violations,
    describe_violation,
)
from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Constraints, Contract, Field, Table
from guarantees.core.csv_text import Row
from guarantees.package import resource
from guarantees.package.reader import Package
from guarantees.validation import own_rules, pandera_engine
from guarantees.validation.polars_engine import polars_rules

VALUES: dict[str, st.SearchStrategy[str]] = {
    "string": st.text("abAB01-é", min_size=1, max_size=6),
    "integer": st.one_of(st.integers(-12, 12), st.integers(-(10**18) + 1, 10**18 - 1)).map(str),
    "boolean": st.sampled_from(["true", "false"]),
    "date": st.one_of(
        st.dates(dt.date(2020, 2, 27), dt.date(2020, 3, 2)), st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
    ).map(str),
}
PATTERNS = (
    "[a-z]+",
    "[A-Z]{2}",
    "a|bc",
    r"\d+",
    "-?[0-9]{1,3}",
    "(?:ab)*",
    ".*",
    r"(?i)a.*",
    "[a-z0-9-]{2,}",
)
TEXTS = st.one_of(
    *VALUES.values(),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=6),
    st.sampled_from(["+5", "007", "1_0", "TRUE", "2020-2-1", "2021-02-29", "0000-01-01", "abc\n", "\u0661"]),
)


def _values(rule: CellRule, kind: str) -> st.SearchStrategy[Any]:
    if rule.value is ValueKind.CELL:
        return VALUES[kind]
    if rule.value is ValueKind.CELLS:
        return st.lists(VALUES[kind], min_size=1, max_size=3, unique=True).map(tuple)
    return st.sampled_from(PATTERNS) if rule.value is ValueKind.PATTERN else st.integers(0, 6)


def _cases(rule: CellRule) -> st.SearchStrategy[tuple[Field, list[str]]]:
    """Return fields with *rule* alone, and cells: half of them near the value of the constraint."""

    @st.composite
    def draw(draw: st.DrawFn) -> tuple[Field, list[str]]:
        kind = draw(st.sampled_from(sorted(rule.types)))
        value = draw(_values(rule, kind))
        near = [value] if rule.value is ValueKind.CELL else list(value) if isinstance(value, tuple) else []
        cells = draw(st.lists(st.one_of(TEXTS, VALUES[kind]), min_size=1, max_size=6, unique=True))
        return _field(kind, {rule.name: value}), list(dict.fromkeys([*cells, *near]))

    return draw()


def _field(kind: str, values: dict[str, Any]) -> Field:
    return Field(name="a", type=kind, title="", description="", constraints=Constraints(values=values))


def _contract(field: Field) -> Contract:
    key = Field(name="id", type="string", title="", description="", constraints=Constraints(required=True))
    table = Table(name="cells", title="", description="", fields=(key, field), primary_key=("id",))
    return Contract({"cells": table})


def _check_engines(field: Field, cells: list[str]) -> None:
    """Assert that every engine finds in *cells* what Python finds."""
    expected = {
        f"{number}": set(rules) for number, cell in enumerate(cells) if (rules := all_violations(field, cell))
    }
    contract = _contract(field)
    rows = [{"id": f"{number}", "a": cell} for number, cell in enumerate(cells)]
    package = Package.from_rows(contract, {"cells": [Row(row) for row in rows]})
    assert [row["a"] for row in package["cells"].rows] == cells

    # A cell of the wrong type has no value that could violate another rule.
    first = {record: {"type"} if "type" in rules else rules for record, rules in expected.items()}
    for findings, reported in (
        (own_rules.check(package, folds=False).findings, first),
        (pandera_engine.findings(package), expected),
    ):
        found: dict[str, set[str]] = {}
        for finding in (each for each in findings if each.check in CELL_RULE_NAMES):
            found.setdefault(finding.record, set()).add(finding.check)
        assert found == reported

    database = sqlite3.connect(":memory:", isolation_level=None)
    rejected = {
        rows[one.row]["id"]: one.rule for one in sqlite_schema.load(database, contract, {"cells": rows})
    }
    database.close()
    sql = {name for name in field.constraints.values if not sqlite_schema.unenforced(contract)} | {"type"}
    assert set(rejected) == {record for record, rules in expected.items() if rules & sql}, "SQLite"
    assert all(rule in expected[record] for record, rule in rejected.items())

    column = resource.of_table(contract["cells"]).column("a")
    accepted = pl.DataFrame(rows).select(polars_rules.is_valid(column))["a"].to_list()
    decides = all(
        CELL_RULES[name].compiled(polars_rules.POLARS, field.type, v, pl.col("a")) is not None
        for name, v in field.constraints.values.items()
    ) and ("enum" not in field.constraints.values or polars_rules.one_spelling_per_value(column))
    for row, is_accepted in zip(rows, accepted, strict=True):
        # Classes of characters such as \d are certain only within ASCII.
        is_canonical = re.fullmatch(FIELD_TYPES[field.type].canonical, row["a"]) and row["a"].isascii()
        if is_accepted or (decides and is_canonical):
            assert is_accepted == (row["id"] not in expected), ("Polars", row)


@pytest.mark.parametrize("rule", CELL_RULES.values(), ids=CELL_RULES)
def test_every_engine_agrees_with_python(rule: CellRule) -> None:
    """Whatever the value of the constraint and the cell, for every type that the rule applies to."""

    @settings(max_examples=50, deadline=None)
    @given(_cases(rule))
    def check(case: tuple[Field, list[str]]) -> None:
        _check_engines(*case)

    check()


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_engine_agrees_on_the_types(kind: str) -> None:
    """A cell is of a type, or is not, to every engine alike."""

    @settings(max_examples=50, deadline=None)
    @given(st.lists(TEXTS, min_size=1, max_size=6, unique=True))
    def check(cells: list[str]) -> None:
        _check_engines(_field(kind, {}), cells)

    check()


@pytest.mark.parametrize("rule", CELL_RULES.values(), ids=CELL_RULES)
def test_every_rule_has_its_words(rule: CellRule) -> None:
    """A violation has a message and a hint, and the codebook has words for the rule or shows its values elsewhere."""
    kind = min(rule.types - {"boolean", "date"})
    value = {"CELL": "5", "CELLS": ("5",), "PATTERN": "[a-z]", "COUNT": 2}[rule.value.name]
    field = _field(kind, {rule.name: value})

    message, hint = describe_violation(field, rule.name, "7")

    assert message.endswith(".")
    assert hint == "" or hint.endswith((".", "?"))
    assert "{}" in rule.words or rule.value is ValueKind.CELLS


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_canonical_forms_are_values(kind: str) -> None:
    """The canonical pattern of a type accepts values of the type, and only those."""
    of_type = FIELD_TYPES[kind]

    @given(VALUES[kind], TEXTS)
    def check(value: str, text: str) -> None:
        assert re.fullmatch(of_type.canonical, value)
        assert of_type.is_valid(value)
        assert of_type.is_valid(text) or not re.fullmatch(of_type.canonical, text)

    check()
