"""The rules of a column mean the same to Polars, DuckDB and Spark; what they accept, frictionless accepts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pytest

from guarantees.contract.portable_pattern import portable_pattern
from guarantees.package.resource import Column
from guarantees.validation import column_rules
from guarantees.validation.polars_engine import polars_rules
from tests.differential.any_package.generate import KINDS
from tests.differential.any_package.packages import JsonObject
from tests.differential.test_any_package import RULED, SIGNS, TEXTS
from tests.helpers import duckdb_dialect, frictionless_fields

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# More texts that engines are known to read differently.
NASTY: Final = (
    "NA", "N/A", "#N/A", "-nan", "\x00", "\x01", "\x7f", "\x85", "\u00a0", "\u00ad", "\u200b", "\u2028", "\ufeff",
    "\ufffd", "\U0001f6a2", "\U0001f6a2\U0001f6a2", "e\u0301", "\u00df", "\u0130", "\u0131", "\u01c5", "\u0251",
    "\u0430nn-lee", "\u0430", "\u0391", "\u4e2d", "\uff21", "\u00aa", "\u1e9e", "\u0663", "\u0967", "\u2167", "\u00bd",
    "a\n", "\na", "a\r", "a\r\nb", "a\u2028b", "a\x0bb", "a b", "a\tb", " a", "a ", "=a", "+a", "-a", "@a", "\ta", "'a",
    "-0", "-0.0", "0.0", "00", "+0", "0.1", "0.10", "1.", "1e400", "-1e400", "1e-400", "9007199254740993", "0.30000000000000004",
    "999999999999999999", "1000000000000000000", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "0.1000000000000000055", "1000.000000000000001", "1000", "1000.5", "999.999999999999", "1" * 1_001, "ab" * 800,
    "2020-02-30", "2100-02-29", "2000-02-29", "1900-02-29", "2021-04-31", "20210405", "2021-12-05\n", "0000-12-31",
    "2020-13", "2020-00", "23:59:59", "24:00:00", "12:00:00\n", "P1M", "PT1S", "90.5,45", "180,90", "-180,-90", "181,0",
    "ann@pier.example", "Ann@pier.example", "a.b-c_d@pier.example", "http://a.example/", "http://\u00e9.example/", "true", "False", "T", "yes",
    "low", "high", "1", "2", "01", "aab",
)  # fmt: skip
PATTERNS: Final = (
    ".", ".+", "a.b", "[^a]+", "^a$", "a$|b", "a|", "(?:)", "[\\d.]+", "\\d{2,}", "\\D+", "\\w+", "\\W+", "\\s", "\\S+", "[ -~]+",
    "[^ -~]+", "(?:ab)*", "(ab)+?", "(a|aa)*b", "(a+)+", "a++", "1?+1", "1{2}+", "1**", "1{2}{3}", "\\b1", "(?i)A", "(?s).", "[a&&b]",
    "[a--b]", "[[a]]", "[a-\\d]", "\\p{L}", "\\x61", "\\u00e9", "\\n", "[\\n]a", "a\\Z", "\\Aa", "a\\z", "\\Qa\\E", "[:alpha:]",
    "[\u00c0-\u00ff]", "\u4e2d", "\U0001f6a2{2}", "[\U0001f6a2]", ".{1000}", "\\S{0,1000}", "a{1001}", "(", "a)|(b", "[z-a]", "{", "a{,2}", "#a", "-?\\d+",
)  # fmt: skip
FIELDS: Final[tuple[JsonObject, ...]] = (
    *({"type": "string", "constraints": {"pattern": pattern}} for pattern in PATTERNS),
    *({"type": "string", "constraints": {name: size}} for name in ("minLength", "maxLength") for size in (0, 1, 2, 700)),
    *(
        {"type": "number", "constraints": {name: bound}}
        for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        for bound in (0, 0.1, 1000, "0.1", 0.30000000000000004, "999.999999999999")
    ),
    *(
        {"type": "integer", "constraints": {name: bound}}
        for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        for bound in (0, 1, -5, "1", 999999999999999999, 10**19)
    ),
    {"type": "string", "categories": ["low", "high", "1"]},
    {"type": "string", "categories": ["low", "high"], "constraints": {"enum": ["high", "NA"]}},
    {"type": "integer", "categories": ["1", "2", "01"]},
    {"type": "string", "constraints": {"enum": []}},
    {"type": "string", "constraints": {"required": True}, "missing": ["NA", "-"]},
    {"type": "string", "constraints": {"minLength": 1}, "missing": ["NA"]},
    {"type": "string", "constraints": {"enum": ["", "low"]}, "missing": []},
    {"type": "boolean", "trueValues": [""], "missing": ["-"]},
    {"type": "integer", "missing": ["NA", "-0"], "constraints": {"required": True}},
    {"type": "integer", "groupChar": ","},
    {"type": "number", "groupChar": "1"},
    {"type": "number", "decimalChar": 1},
)  # fmt: skip


def _column(descriptor: Mapping[str, Any]) -> Column:
    """Return the column of a field; ``missing`` are its missing values, and ``categories`` are texts."""
    categories = descriptor.get("categories")
    return Column(
        name="x",
        type=descriptor.get("type", "any"),
        format=descriptor.get("format", "default"),
        missing=frozenset(descriptor.get("missing", [""])),
        constraints=descriptor.get("constraints", {}),
        categories=None if categories is None else tuple(categories),
        properties=descriptor,
    )


DESCRIPTORS: Final = (
    *(
        {**kind.properties, "constraints": rules}
        for kind in KINDS.values()
        for rules in ({}, {"required": True})
    ),
    *({**KINDS[name].properties, "constraints": rules} for name, rules in RULED),
    *FIELDS,
)
CELLS: Final = tuple(
    dict.fromkeys(
        text
        for text in (
            *TEXTS,
            *SIGNS,
            *NASTY,
            *(t for k in KINDS.values() for t in (*k.good, *k.same.values(), *k.bad)),
            "",
        )
        if "\x00" not in text
    )
)


def _by_polars(columns: Sequence[Column], texts: Sequence[str]) -> list[list[bool]]:
    frame = pl.DataFrame({"x": [text or None for text in texts]}, schema={"x": pl.String})
    return [frame.select(polars_rules.is_valid(column)).to_series().to_list() for column in columns]


def _by_spark(spark: SparkSession, columns: Sequence[Column], texts: Sequence[str]) -> list[list[bool]]:
    from guarantees.validation.spark_engine.spark_rules import SparkDialect  # noqa: PLC0415  pyspark is optional

    rows = [(place, text or None) for place, text in enumerate(texts)]
    frame = spark.createDataFrame(rows, "place long, x string")
    accepted: list[list[bool]] = []
    # The time that Spark takes to plan a query grows faster than the number of columns.
    for start in range(0, len(columns), 40):
        some = columns[start : start + 40]
        valid = [
            column_rules.is_valid(SparkDialect(), column).alias(f"v{at}") for at, column in enumerate(some)
        ]
        answers = sorted(frame.select("place", *valid).collect())
        accepted += [[row[at + 1] for row in answers] for at in range(len(some))]
    return accepted


def _differences(
    one: Sequence[Sequence[bool]], other: Sequence[Sequence[bool]], allowed: Callable[[bool, bool], bool]
) -> list[tuple[str, str, bool]]:
    """Return the field, the cell and the first verdict wherever the two verdicts are not *allowed*."""
    return [
        (json.dumps(descriptor), text, a)
        for descriptor, *verdicts in zip(DESCRIPTORS, one, other, strict=True)
        for text, a, b in zip(CELLS, *verdicts, strict=True)
        if not allowed(a, b)
    ]


def _same(one: bool, other: bool) -> bool:
    return one == other


def test_duckdb_accepts_what_polars_accepts() -> None:
    """Both accept the same cells, of every type and constraint."""
    columns = [_column(descriptor) for descriptor in DESCRIPTORS]

    assert _differences(duckdb_dialect.accepted(columns, CELLS), _by_polars(columns, CELLS), _same) == []


def test_spark_accepts_what_polars_accepts(spark: SparkSession) -> None:
    """Both accept the same cells, except long ones and patterns that Java could take too long for."""
    columns = [_column(descriptor) for descriptor in DESCRIPTORS]

    different = _differences(_by_spark(spark, columns, CELLS), _by_polars(columns, CELLS), _same)

    assert not any(accepted for _, _, accepted in different)
    patterns = {
        json.loads(field)["constraints"]["pattern"] for field, text, _ in different if len(text) <= 1_000
    }
    assert patterns == {"(a+)+", "(a|aa)*b"}


def test_accepted_cells_are_valid_to_frictionless() -> None:
    """Whatever is certainly valid, frictionless reads without an error, and so does Python match every pattern."""
    accepted = _by_polars([_column(descriptor) for descriptor in DESCRIPTORS], CELLS)
    valid = frictionless_fields.valid(DESCRIPTORS, CELLS)

    assert _differences(accepted, valid, lambda a, b: b or not a) == []
    assert sum(map(sum, accepted)) > len(DESCRIPTORS) * 5


@pytest.mark.parametrize("pattern", PATTERNS)
def test_portable_pattern_is_narrower_than_python(pattern: str) -> None:
    """A cell that is accepted by a pattern, Python matches as a whole; an invalid pattern accepts nothing."""
    (accepted,) = _by_polars([_column({"type": "string", "constraints": {"pattern": pattern}})], CELLS)
    cells = [cell for cell, is_accepted in zip(CELLS, accepted, strict=True) if is_accepted and cell]

    assert all(re.fullmatch(pattern, cell) for cell in cells)
    assert portable_pattern(pattern) is not None or not cells
