"""Cells of any package are checked in plain Python, exactly, and violations are described in words."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core.errors import InputError
from guarantees.package.resource import Column
from guarantees.validation.cells import cell_patterns, check_cells, describe, unchecked_rules


def column(
    kind: str,
    style: str = "default",
    categories: tuple[str, ...] | None = None,
    properties: dict[str, Any] | None = None,
    **constraints: object,
) -> Column:
    """Return a column of a type and format."""
    return Column(
        name="cargo",
        type=kind,
        format=style,
        missing=frozenset({""}),
        constraints=constraints,
        categories=categories,
        properties=properties or {},
    )


def violations(of: Column, text: str) -> tuple[str, ...]:
    """Return the rules that one cell violates."""
    return check_cells(of, [text])[0].violations


def canonical(of: Column, text: str) -> str:
    """Return the canonical form of a valid cell."""
    result = check_cells(of, [text])[0]
    assert result.violations == ()
    return result.canonical


GROUPED = column("number", properties={"groupChar": ".", "decimalChar": ","})
LOOSE = column("number", properties={"bareNumber": False})
WORDS = column("boolean", properties={"trueValues": ["yes"], "falseValues": ["no"]})

# Texts of one value, which differs from that of the texts of the other lines of the same column.
VALUES = (
    (column("integer"), ["7", "+7", "007", " 7 "], ["-7"], ["0", "-0"], ["1" * 1000]),
    (column("integer", properties={"groupChar": ","}), ["1000", "1,000", "10,00"], ["1"]),
    (column("integer", properties={"bareNumber": False}), ["95", "95%", "EUR 95", "€95 net"], ["-95", "€ -95"]),
    (column("number"), ["1.5", "1.50", "+15e-1", "0.15E1", " 1.5"], ["100", "1e2", "100."], [".5"], ["0", "-0.0"]),
    (column("number"), ["NaN", "nan"], ["INF", "inf"], ["-INF"], ["1e999999"], ["1e-999999"], ["1.00000000000000000000000001"]),
    (GROUPED, ["1.234,5", "1234,50"], ["1234"]),
    (LOOSE, ["0.5", "€.5", "50e-2 kg"], ["-3", "USD -3"]),
    (column("boolean"), ["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"]),
    (WORDS, ["yes"], ["no"]),
    (column("object"), ['{"a": 1, "b": 2}', '{"b":2.0,"a":1}'], ['{"a": true, "b": 2}'], ["{}"]),
    (column("array"), ["[1, 2]", "[1.0,2]"], ["[2, 1]"], ['["1", "2"]'], ["[true, 2]"], ["[]"]),
    (column("list"), ["a,b"], ["a, b"], ["a"], ["a,"]),
    (column("list", properties={"delimiter": "; ", "itemType": "integer"}), ["1; 2", "01; +2"], ["12"]),
    (column("list", properties={"itemType": "date"}), ["2020-02-29"], ["2020-02-29,2020-03-01"]),
    (column("date"), ["2020-02-29"], ["0001-01-01"], ["9999-12-31"]),
    (column("date", "%d/%m/%Y"), ["05/12/2021", "5/12/2021"], ["12/05/2021"]),
    (column("date", "fmt:%d.%m.%y"), ["05.12.21"]),
    (column("date", "any"), ["2021-12-05", "5 December 2021", "Dec 5, 2021"]),
    (column("time"), ["15:00:00", "15:00:00.0"], ["15:00:00Z", "16:00:00+01:00"], ["00:00:00", "24:00:00"]),
    (column("time", "%H.%M"), ["15.30"]),
    (
        column("datetime"),
        ["2021-12-05T00:00:00", "2021-12-04T24:00:00"],
        ["2021-12-05T00:00:00Z", "2021-12-05T02:00:00+02:00", "2021-12-04T21:30:00.000-02:30"],
        ["2021-12-05T00:00:00.12345678901"],
        ["2021-12-05T00:00:00.12345678902"],
        ["0001-01-01T00:00:00+14:00"],
    ),
    (column("datetime", "%Y-%m-%d %H:%M:%S%z"), ["2021-12-05 12:00:00+0100", "2021-12-05 11:00:00Z"]),
    (column("year"), ["2021"], ["-0044"], ["12021"], ["0000"]),
    (column("yearmonth"), ["2021-12"], ["-0044-03"]),
    (column("duration"), ["P1Y", "P12M", "P1Y0M"], ["P1D", "PT24H", "PT86400.0S"], ["P1W", "P7D"], ["-P1D"], ["P30D"], ["P1M"]),
    (column("geopoint"), ["23.32, 42.70", "23.32,42.7"], ["-180,90"]),
    (column("geopoint", "array"), ["[23.32, 42.70]", "[23.320,42.7]"]),
    (column("geopoint", "object"), ['{"lon": 1, "lat": 2}', '{"lat": 2.0, "lon": 1.0}']),
    (column("geojson"), ['{"type": "Point", "coordinates": [1, 2, 3]}'], ['{"type": "Feature", "geometry": null, "properties": {}}']),
    (column("geojson", "topojson"), ['{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [0]}}, "arcs": [[[0, 0], [1, 1]]]}']),
    (column("string"), ["a"], ["a "], ["A"]),
    (column("any"), ["1"], ["1.0"]),
    (column("string", "email"), ["a.b@ferry.example"], ['"a b"@ferry.example']),
    (column("string", "uri"), ["https://ferry.example/a?b#c"], ["urn:isbn:0451450523"], ["mailto:a@b.example"], ["http://[::1]:80/"]),
    (column("string", "binary"), ["YQ=="], ["YWJj"]),
    (column("string", "uuid"), ["123e4567-e89b-12d3-a456-426614174000"]),
)  # fmt: skip


@pytest.mark.parametrize(("of", "values"), [(of, values) for of, *values in VALUES])
def test_equal_values_have_the_same_canonical_form(of: Column, values: list[list[str]]) -> None:
    """Two cells share a canonical form if and only if their values are equal."""
    forms = [{canonical(of, text) for text in texts} for texts in values]

    assert [len(form) for form in forms] == [1] * len(forms)
    assert len(set().union(*forms)) == len(forms)


@pytest.mark.parametrize(
    ("of", "texts"),
    [
        (column("integer"), ["1.0", "1e3", "1_000", "1,000", "\u0661", "\uff11", "0x1F", "", "-", "\u00a01", "1" * 1001]),
        (column("integer", properties={"groupChar": ","}), [",1", "1,", "1,,0", "1.000"]),
        (column("integer", properties={"bareNumber": False}), ["EUR", "-€5", "1 2", "5.5 %"]),
        (column("number"), ["1,5", "Infinity", "+INF", "sNaN", "1_0.5", ".", "1e", "e5", "1e9999999", "9" * 1_000_000]),
        (GROUPED, ["1.5.", "1,5,0", "1,5.0", ",,"]),
        (column("boolean"), ["yes", "tRue", " true", "1.0"]),
        (WORDS, ["true", "1"]),
        (column("object"), ["[]", "{'a': 1}", "{", '{"a": NaN}', "null", '"a"']),
        (column("array"), ["{}", "[1,]", "[Infinity]", "[" * 100_000, "[" + "1" * 5000 + "]"]),
        (column("list", properties={"itemType": "integer"}), ["1,", "1,a"]),
        (column("date"), ["2021-02-29", "2021-2-1", "2021-12-05 ", "2021-12-05T00:00:00", "0000-01-01", "20211205"]),
        (column("date", "%d/%m/%Y"), ["2021-12-05", "31/02/2021", "\u0665/12/2021"]),
        (column("date", "any"), ["midsummer", "1" * 200]),
        (column("time"), ["15:00", "24:00:01", "25:00:00", "15:00:60", "15:00:00+15:00", "15:00:00+0100"]),
        (column("datetime"), ["2021-12-05 00:00:00", "2021-12-05", "2021-12-05T00:00", "2021-13-05T00:00:00"]),
        (column("year"), ["21", "02021", "+2021", "20 21", "-0000"]),
        (column("yearmonth"), ["2021-1", "2021-13", "2021-12-01"]),
        (column("duration"), ["P", "PT", "P1YT", "1D", "P1.5D", "P1W1D", "+P1D", "P-1D"]),
        (column("geopoint"), ["180.1,0", "0,91", "1", "1,2,3", "a,b", "NaN,1"]),
        (column("geopoint", "array"), ['["1", "2"]', "[1]", "1,2"]),
        (column("geopoint", "object"), ['{"lon": 1}', '{"lon": 1, "lat": 2, "z": 3}']),
        (column("geojson"), ["{}", '{"type": "Point"}', '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}']),
        (column("geojson", "topojson"), ['{"type": "Point", "coordinates": [1, 2]}']),
        (column("string", "email"), ["a", "a@", "a@b", "a b@c.example", "a@b..example"]),
        (column("string", "uri"), ["ferry.example", "//a", "http://a b", "http://a/\u00e9", "http://a/%zz", "http://[a"]),
        (column("string", "binary"), ["YQ=", "YW Jj", "===="]),
        (column("string", "uuid"), ["123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}"]),
    ],
)  # fmt: skip
def test_text_of_another_type_violates_the_type_alone(of: Column, texts: list[str]) -> None:
    """A text that is not of the type is reported once, and keeps its text."""
    assert [check for check in check_cells(of, texts) if check[0] != ("type",)] == []
    assert [check.canonical for check in check_cells(of, texts)] == texts


@pytest.mark.parametrize(
    ("of", "valid", "invalid"),
    [
        (column("integer", minimum=0), ["0", "1"], ["-1"]),
        (column("integer", maximum="1e3"), ["1000"], ["1001"]),
        (column("integer", exclusiveMinimum=1.5), ["2"], ["1"]),
        (column("number", exclusiveMaximum="0.3"), ["0.29999999999999999999"], ["0.3", "0.30", "NaN"]),
        (column("number", properties={"decimalChar": ","}, minimum="0,5"), ["0,5"], ["0,4"]),
        (column("number", properties={"decimalChar": ","}, minimum=0.5), ["0,5"], ["0,4"]),
        (column("date", minimum="2021-12-05"), ["2021-12-05"], ["2021-12-04"]),
        (column("date", "%d/%m/%Y", maximum="05/12/2021"), ["05/12/2021", "06/11/2021"], ["06/12/2021"]),
        (column("datetime", minimum="2021-12-05T12:00:00Z"), ["2021-12-05T12:00:00Z", "2021-12-05T11:00:00-01:00", "2021-12-05T00:00:00"], ["2021-12-05T12:30:00+01:00"]),
        (column("time", exclusiveMaximum="12:00:00"), ["11:59:59.999"], ["12:00:00"]),
        (column("year", minimum=1900), ["1900"], ["1899", "-1900"]),
        (column("yearmonth", maximum="2021-12"), ["2021-12"], ["2022-01"]),
        (column("duration", maximum="P1M"), ["P28D", "P1M", "P30D"], ["P32D"]),
        (column("date", minimum="midsummer"), ["2021-12-05"], []),
    ],
)  # fmt: skip
def test_bounds_compare_values(of: Column, valid: list[str], invalid: list[str]) -> None:
    """Bounds are compared by value, exactly; one that cannot be compared is ignored."""
    (rule,) = of.constraints
    assert [violations(of, text) for text in valid] == [()] * len(valid)
    assert [violations(of, text) for text in invalid] == [(rule,)] * len(invalid)


@pytest.mark.parametrize(
    ("of", "valid", "invalid"),
    [
        (column("string", enum=["elf", 2]), ["elf", "2"], ["elk", "elf "]),
        (column("integer", enum=[1, "2"]), ["01", "2"], ["3"]),
        (column("number", enum=[0.1, "2.0"]), ["0.10", "2"], ["0.2"]),
        (column("boolean", enum=[True]), ["1", "TRUE"], ["0"]),
        (column("date", enum=["2021-12-05"]), ["2021-12-05"], ["2021-12-06"]),
        (column("object", enum=[{"a": 1.0}]), ['{"a": 1}'], ['{"a": 2}']),
        (column("array", enum=["[1]", [2]]), ["[1.0]", "[2]"], ["[3]"]),
        (column("geopoint", enum=["1,2"]), ["1.0, 2"], ["2,1"]),
    ],
)
def test_allowed_values_compare_values(of: Column, valid: list[str], invalid: list[str]) -> None:
    """An enumeration may contain JSON values or text; both are compared by value."""
    assert [violations(of, text) for text in valid] == [()] * len(valid)
    assert [violations(of, text) for text in invalid] == [("enum",)] * len(invalid)


def test_categories_are_a_rule_of_their_own() -> None:
    """A value that is not a category violates the rule category."""
    of = column("integer", categories=("1", "2"))

    assert [violations(of, text) for text in ("1", "02", "3")] == [(), (), ("category",)]


@pytest.mark.parametrize(
    ("of", "valid", "invalid"),
    [
        (column("string", minLength=2), ["ab", "\U0001f6a2a"], ["a", "\U0001f6a2"]),
        (column("string", maxLength=1), ["a"], ["ab"]),
        (column("array", minLength=1), ["[0]"], ["[]"]),
        (column("object", maxLength=1), ['{"a": [1, 2]}'], ['{"a": 1, "b": 2}']),
        (column("list", maxLength=2), ["a,b"], ["a,b,c"]),
    ],
)
def test_lengths_count_characters_or_items(of: Column, valid: list[str], invalid: list[str]) -> None:
    """A length is a number of characters, items or keys."""
    (rule,) = of.constraints
    assert [violations(of, text) for text in valid] == [()] * len(valid)
    assert [violations(of, text) for text in invalid] == [(rule,)] * len(invalid)


@pytest.mark.parametrize(
    ("pattern", "valid", "invalid"),
    [
        ("old|ev-[0-9]", ["old", "ev-1"], ["older", "ev-12", "xev-1"]),
        ("[a-z]+", ["eel", "a" * 5000], ["eel\n", "Eel", "a" * 5000 + "1"]),
        ("(?i)eel", ["EEL"], ["EELS"]),
        ("(a+)+b", ["aab"], ["aa"]),
    ],
)
def test_a_pattern_must_match_the_whole_cell(pattern: str, valid: list[str], invalid: list[str]) -> None:
    """Every alternative must match from the start to the end, also in the other process."""
    checks = check_cells(column("string", pattern=pattern), [*valid, *invalid])

    assert [check.violations for check in checks] == [()] * len(valid) + [("pattern",)] * len(invalid)


@pytest.mark.parametrize(("pattern", "text"), [("(a+)+b", "a" * 40), (".*.*.*.*x", "a" * 200_000)])
def test_a_pattern_that_takes_too_long_is_stopped(
    monkeypatch: pytest.MonkeyPatch, pattern: str, text: str
) -> None:
    """The error names the column and the pattern."""
    monkeypatch.setattr(cell_patterns, "BASE_SECONDS", 1.0)

    with pytest.raises(InputError, match=r"cargo: the pattern .* takes more than .* nested repetitions"):
        check_cells(column("string", pattern=pattern), [text])


def test_an_invalid_pattern_is_ignored() -> None:
    """The check of the descriptor reports it."""
    of = column("string", pattern="[")

    assert violations(of, "a") == ()
    assert unchecked_rules(of) == ("pattern: '[' is not a regular expression that Python understands.",)


def test_a_json_schema_is_checked() -> None:
    """The constraint jsonSchema applies to objects and arrays, in another process."""
    schema = {"properties": {"a": {"type": "integer"}}, "required": ["a"]}
    of = column("object", jsonSchema=schema)

    assert [violations(of, text) for text in ('{"a": 1}', '{"a": "x"}', "{}")] == [
        (),
        ("jsonSchema",),
        ("jsonSchema",),
    ]
    assert unchecked_rules(of) == ()


def test_a_json_schema_is_not_downloaded() -> None:
    """A schema that refers to another one is reported as unchecked."""
    of = column("object", jsonSchema={"$ref": "https://schemas.example/a.json"})

    assert violations(of, "{}") == ()
    assert "is not downloaded" in unchecked_rules(of)[0]


@pytest.mark.parametrize(("bound", "is_checked"), [("2020-02-29", True), ("2020-2-29", False)])
def test_a_bound_that_is_not_of_the_type_is_named(bound: str, is_checked: bool) -> None:
    """A bound that no cell can be compared with is reported as unchecked."""
    of = column("date", minimum=bound)

    assert violations(of, "1999-12-31") == (("minimum",) if is_checked else ())
    assert unchecked_rules(of) == (
        () if is_checked else (f"minimum: '{bound}' is not a value of the type date.",)
    )


def test_several_violations_of_a_cell_are_reported_in_order() -> None:
    """A cell may violate several constraints."""
    of = column("string", minLength=3, enum=["elf"], pattern="[a-z]+")

    assert violations(of, "E") == ("enum", "minLength", "pattern")


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (column("colour"), "type: 'colour'"),
        (column("string", "wkt"), "format: 'wkt'"),
        (column("date", "YYYY-MM-DD"), "format: 'YYYY-MM-DD'"),
        (column("date", "%Q"), "format: '%Q'"),
        (column("list", properties={"itemType": "year"}), "itemType: 'year'"),
        (column("integer", minLength=2), "minLength: does not apply"),
        (column("string", minimum=2), "minimum: does not apply"),
        (column("string", moreThan=2), "moreThan: not a constraint"),
    ],
)
def test_what_is_not_checked_is_named(of: Column, reason: str) -> None:
    """What cannot be checked accepts every cell, and is named."""
    assert unchecked_rules(of)[0].startswith(reason)
    assert violations(of, "7") == ()


def test_what_is_checked_is_not_named() -> None:
    """A column of the standard has nothing that is unchecked."""
    assert unchecked_rules(column("date", "%d/%m/%Y", minimum="01/01/2021", required=True, unique=True)) == ()


@pytest.mark.parametrize(
    ("of", "rule", "text", "message", "hint"),
    [
        (column("integer", minimum=0), "minimum", "-3", "'-3' is below the minimum 0.", ""),
        (column("date", maximum="2021-01-01"), "maximum", "2022-01-01", "'2022-01-01' is after the latest allowed value 2021-01-01.", ""),
        (column("string", enum=["elf", "dwarf"]), "enum", "dwarv", "'dwarv' is not one of the allowed values.", "Did you mean 'dwarf'?"),
        (column("string", enum=["elf"]), "enum", "elf ", "'elf ' is not one of the allowed values.", "It has a space at the end."),
        (column("string", enum=["elf-1"]), "enum", "elf-2", "'elf-2' is not one of the allowed values.", "Allowed: elf-1."),
        (column("string", categories=("elf",)), "category", "harbour", "'harbour' is not one of the categories.", "Allowed: elf."),
        (column("string", maxLength=3), "maxLength", "ferry", "'ferry' has 5 characters; at most 3 are allowed.", "Shorten it."),
        (column("array", minLength=1), "minLength", "[]", "'[]' has 0 items; at least 1 is required.", "Write more."),
        (column("string", pattern="[a-z]+"), "pattern", "A", "'A' does not match the pattern [a-z]+.", "The whole cell must match."),
        (column("date"), "type", "2021-02-30", "'2021-02-30' is not a date: February 2021 has 28 days.", "Look the day up in its source."),
        (column("date"), "type", "2021-13-01", "'2021-13-01' is not a date: there is no month 13.", "Look the day up in its source."),
        (column("date"), "type", "31.01.2020", "'31.01.2020' is not a date: year, month and day are in another order or form.", "Write 2020-01-31."),
        (column("date"), "type", "5/12/2021", "'5/12/2021' is not a date: year, month and day are in another order or form.", "Write 2021-12-05 or 2021-05-12."),
        (column("date"), "type", "44561", "'44561' is not a date: it seems to be the number of a day in a spreadsheet.", "It may mean 2021-12-31: format the cells as YYYY-MM-DD."),
        (column("date"), "type", "2021-1-5", "'2021-1-5' is not a date: month and day need two digits.", "Write 2021-01-05."),
        (column("date", "%d/%m/%Y"), "type", "2021-12-05", "'2021-12-05' is not a date.", "Write it in the format %d/%m/%Y of the column: 05/12/2021."),
        (column("datetime"), "type", "2021-12-05 10:00:00", "'2021-12-05 10:00:00' is not a date with a time.", "Write T between date and time: 2021-12-05T10:00:00."),
        (column("number"), "type", "1,5", "'1,5' is not a number: it seems to have a decimal comma.", 'Write 1.5, or declare "decimalChar": ",".'),
        (column("number"), "type", "1 234", "'1 234' is not a number: it seems to have ' ' between groups of digits.", 'Write 1234, or declare "groupChar": " ".'),
        (column("number"), "type", "95 %", "'95 %' is not a number: it has text beside the number.", 'Write 95, or declare "bareNumber": false.'),
        (column("integer"), "type", "1E+05", "'1E+05' is not an integer: it has an exponent, as spreadsheets write long numbers.", "Write all digits, from the source of the data."),
        (column("integer"), "type", "3.0", "'3.0' is not an integer: it has a decimal point.", "Write 3."),
        (column("integer"), "type", "#REF!", "'#REF!' is not an integer: it is an error of a spreadsheet.", "Correct the formula, or leave the cell blank."),
        (column("integer"), "type", "NA", "'NA' is not an integer: it seems to be a missing value.", 'Leave the cell empty, or add "NA" to missingValues.'),
        (column("boolean"), "type", "yes", "'yes' is not true or false.", "It seems to mean true: write true."),
        (column("boolean"), "type", " true", "' true' is not true or false.", "It has a space at the start."),
        (column("object"), "type", "{'a': 1}", "\"{'a': 1}\" is not a JSON object: JSON has double quotes.", "Write names and texts in double quotes."),
        (column("string", required=True), "required", "", "cargo is blank.", "Fill in the cell."),
    ],
)  # fmt: skip
def test_a_violation_is_described(of: Column, rule: str, text: str, message: str, hint: str) -> None:
    """A message says what is wrong with which value, a hint how to write it."""
    assert describe(of, rule, text) == (message, hint)


ALL_COLUMNS = tuple({(of.type, of.format): of for of, *_ in VALUES}.values())


@given(
    of=st.sampled_from(ALL_COLUMNS),
    text=st.one_of(st.text(), st.from_regex(r"[-+0-9.,:TPYMDZe# /%]{1,20}", fullmatch=True)),
)
def test_any_text_is_checked_and_described(of: Column, text: str) -> None:
    """No text makes the check or the description fail."""
    (check,) = check_cells(of, [text])

    for rule in check.violations:
        message, hint = describe(of, rule, text)
        assert message.endswith(".")
        assert hint


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(-400, 400))
def test_the_canonical_form_of_a_number_is_exact(value: Any, exponent: int) -> None:  # noqa: ANN401  a Decimal
    """It is a spelling of the same number."""
    text = f"{value:e}" if exponent % 2 else str(value)
    if (check := check_cells(column("number"), [text])[0]).violations == ():
        assert check_cells(column("number"), [check.canonical])[0].canonical == check.canonical
        assert value == type(value)(check.canonical)


def test_importing_it_imports_no_slow_library() -> None:
    """Starting takes no time for libraries that most packages do not need."""
    slow = ["dateutil", "frictionless", "jsonschema", "numpy", "pandas", "polars", "pydantic"]
    program = (
        f"import sys, guarantees.validation.cells; print([name for name in {slow} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)

    assert done.stdout.strip() == "[]"
