"""The descriptor of any package: what is read from it, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantees.contract.table_schema import ForeignKey
from guarantees.core.rules import Severity
from guarantees.package.package_descriptor import PackageDescriptor, parse_package, read_package
from guarantees.package.resource import Column, Dialect, Resource

V2: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
NOWHERE: Final = Path("/nonexistent")
JsonObject = dict[str, Any]


def _parse(*resources: object, **properties: object) -> PackageDescriptor:
    return parse_package({"$schema": V2, "resources": list(resources), **properties}, NOWHERE)


def _of(**properties: object) -> PackageDescriptor:
    return _parse({"name": "t", "path": "t.csv", **properties})


def _with_fields(*fields: object, **schema: object) -> PackageDescriptor:
    return _of(schema={"fields": list(fields), **schema})


def _field(**properties: object) -> PackageDescriptor:
    return _with_fields({"name": "a", **properties})


def _table(package: PackageDescriptor) -> Resource:
    (resource,) = package.resources
    return resource


def _column(package: PackageDescriptor) -> Column:
    return _table(package).columns[0]


def _places(package: PackageDescriptor, rule: str = "") -> list[tuple[str, str]]:
    return [(f.check, f.column) for f in package.findings if not rule or f.check == rule]


_AT_RESOURCE: Final = "resources[0]"
_AT_FIELD: Final = "resources[0].schema.fields[0]"
INVALID: Final = "invalid-descriptor"
DOUBTFUL: Final = "doubtful-descriptor"


# --------------------------------------------------------------------------------------------------------------
# Packages


def test_plain_package_has_no_findings() -> None:
    """Name, file, format and columns of a table are read."""
    package = _of(schema={"fields": [{"name": "a", "type": "integer"}, {"name": "b"}]})

    assert (package.findings, package.notes) == ((), ())
    table = _table(package)
    assert (table.name, table.files, table.format, table.header) == ("t", ("t.csv",), "csv", ("a", "b"))
    assert [column.type for column in table.columns] == ["integer", "any"]
    assert [column.missing for column in table.columns] == [{""}, {""}]


@pytest.mark.parametrize("descriptor", [None, 7, "x", [], True])
def test_descriptor_must_be_an_object(descriptor: object) -> None:
    """Anything else is a finding."""
    package = parse_package(descriptor, NOWHERE)

    assert (_places(package), package.resources) == ([(INVALID, "")], ())


@pytest.mark.parametrize("resources", [7, {}, []])
def test_resources_must_be_a_list(resources: object) -> None:
    """Without resources there is nothing to validate."""
    package = parse_package({"resources": resources}, NOWHERE)

    assert [rule for rule, _ in _places(package)] == [INVALID]


def test_faulty_resource_does_not_hide_others() -> None:
    """A resource that is not an object is reported, the next one is read."""
    package = _parse(7, {"name": "t", "path": "t.csv"})

    assert _places(package) == [(INVALID, "resources[0]")]
    assert [resource.name for resource in package.resources] == ["t"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("t", "t"), ["t", "resource-2"]),
        ((None, "t"), ["resource-1", "t"]),
        ((7, "t"), ["resource-1", "t"]),
        (("", "resource-1"), ["resource-1-x", "resource-1"]),
    ],
)
def test_unusable_names_are_replaced(names: tuple[object, ...], expected: list[str]) -> None:
    """Every resource has a name of its own, and the one that was not usable is reported."""
    resources = [{"name": name, "path": f"{number}.csv"} for number, name in enumerate(names)]
    package = _parse(*(r if r["name"] is not None else {"path": r["path"]} for r in resources))

    assert [resource.name for resource in package.resources] == expected
    assert len(_places(package, INVALID)) == 1


@pytest.mark.parametrize(("schema", "severity"), [({}, Severity.ERROR), ({"$schema": V2}, Severity.WARNING)])
def test_names_must_be_plain_in_version_1(schema: JsonObject, severity: Severity) -> None:
    """Version 2 only recommends lower-case names."""
    package = parse_package({**schema, "resources": [{"name": "Night Ferries", "path": "t.csv"}]}, NOWHERE)

    assert [(f.severity, f.column) for f in package.findings] == [(severity, "resources[0].name")]
    assert "'night-ferries'" in package.findings[0].hint
    assert package.resources[0].name == "Night Ferries"


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"licenses": [{"title": "CC0"}]}, "licenses[0]"),
        ({"licenses": "CC0"}, "licenses"),
        ({"licenses": ["CC0"]}, "licenses[0]"),
        ({"contributors": [{}]}, "contributors[0]"),
        ({"contributors": [{"title": "A", "email": "a at b"}]}, "contributors[0].email"),
        ({"contributors": [{"title": "A", "roles": "author"}]}, "contributors[0].roles"),
        ({"sources": [{}]}, "sources[0]"),
        ({"created": "2021-06-15"}, "created"),
        ({"created": "2021-02-30T00:00:00Z"}, "created"),
        ({"keywords": "ferry"}, "keywords"),
        ({"keywords": [7]}, "keywords[0]"),
        ({"title": 7}, "title"),
        ({"name": ["x"]}, "name"),
    ],
)
def test_invalid_metadata_is_an_error(properties: JsonObject, place: str) -> None:
    """What the standard requires of metadata is checked."""
    assert _places(_parse({"name": "t", "path": "t.csv"}, **properties)) == [(INVALID, place)]


@pytest.mark.parametrize(
    "properties",
    [
        {"licenses": [{"name": "CC0-1.0"}, {"path": "LICENSE"}]},
        {"contributors": [{"givenName": "Ann"}, {"title": "Harbour Office", "roles": ["creator"]}]},
        {"created": "1985-04-12T23:20:50.52Z", "keywords": ["a", "b"], "id": "x", "version": "1.0"},
        {"x-anything": {"a": 1}, "temporal": {}},
    ],
)
def test_valid_metadata_is_quiet(properties: JsonObject) -> None:
    """Metadata as the standard has it gives no finding, nor do properties of others."""
    assert _places(_parse({"name": "t", "path": "t.csv"}, **properties)) == []


@pytest.mark.parametrize(
    "properties", [{"keywords": []}, {"keywords": ["a", "a"]}, {"sources": [{"path": "x"}]}]
)
def test_doubtful_metadata_is_a_warning(properties: JsonObject) -> None:
    """What the standard only recommends is a warning."""
    assert [rule for rule, _ in _places(_parse({"name": "t", "path": "t.csv"}, **properties))] == [DOUBTFUL]


def test_contributors_need_a_title_in_version_1() -> None:
    """Version 2 only recommends it."""
    descriptor = {"resources": [{"name": "t", "path": "t.csv"}], "contributors": [{"path": "x"}]}

    assert _places(parse_package(descriptor, NOWHERE)) == [(INVALID, "contributors[0]")]


@pytest.mark.parametrize("key", ["profile", "$schema"])
def test_other_profiles_are_noted(key: str) -> None:
    """A profile is not downloaded."""
    package = _parse({"name": "t", "path": "t.csv"}, **{key: "https://example.org/profile.json"})

    assert package.findings == ()
    assert package.notes == ("The profile 'https://example.org/profile.json' is not checked.",)


@pytest.mark.parametrize(
    ("key", "place"),
    [("contraints", f"{_AT_FIELD}.contraints"), ("missing_values", f"{_AT_FIELD}.missing_values")],
)
def test_misspelt_property_is_a_warning(key: str, place: str) -> None:
    """A property that is almost spelt like one of the standard is probably meant to be it."""
    assert _places(_field(**{key: []})) == [("misspelt-property", place)]


@pytest.mark.parametrize("key", ["unit", "x-constraints-of-ours", "label", "source", "note"])
def test_other_properties_are_ignored(key: str) -> None:
    """Anyone may add properties."""
    assert _places(_field(**{key: "x"})) == []


def test_null_is_a_warning() -> None:
    """It is read as if the property were not there."""
    assert _places(_field(type=None)) == [(DOUBTFUL, f"{_AT_FIELD}.type")]


def test_misplaced_property_is_a_warning() -> None:
    """A constraint outside ``constraints`` is not checked, which its author should know."""
    assert _places(_field(required=True)) == [("misspelt-property", f"{_AT_FIELD}.required")]
    assert _places(_of(missingValues=["-"])) == [("misspelt-property", "resources[0].missingValues")]


# --------------------------------------------------------------------------------------------------------------
# Where the data is


@pytest.mark.parametrize(
    "path",
    [
        "/t.csv",
        "../t.csv",
        "a/../../t.csv",
        "a\\t.csv",
        "C:/t.csv",
        "~/t.csv",
        "~t.csv",
        "t\n.csv",
        "file:///t.csv",
        ".",
    ],
)
def test_unsafe_path_is_an_error(path: str) -> None:
    """A path that may lead out of the package is not used."""
    package = _of(path=path)

    assert _places(package) == [("unsafe-path", "resources[0].path")]
    assert _table(package).files == ()


@pytest.mark.parametrize(
    "path", ["a b/100%.csv", "10:30.csv", "$HOME.csv", "größe.csv", "..t.csv", "a..b/t.csv", "é/t.csv"]
)
def test_ordinary_path_is_quiet(path: str) -> None:
    """Percent signs, colons, dollars, spaces and letters of any alphabet are part of ordinary names."""
    package = _of(path=path)

    assert (_places(package), _table(package).files) == ([], (path,))


def test_paths_of_several_files() -> None:
    """The parts of a table are read in order, also as frictionless writes them; paths are put in plain form."""
    assert _table(_of(path=["a.csv", "./b.csv"])).files == ("a.csv", "b.csv")
    assert _table(_of(path="a.csv", extrapaths=["b.csv"])).files == ("a.csv", "b.csv")
    assert _table(_parse({"name": "t", "url": "a.csv"})).files == ("a.csv",)


@pytest.mark.parametrize("path", ["", 7, [], ["t.csv", 7], ["t.csv", "t.csv"], {}])
def test_invalid_path_is_an_error(path: object) -> None:
    """A path is a string, or a list of different ones."""
    assert {rule for rule, _ in _places(_of(path=path))} == {INVALID}


def test_address_is_refused_unless_allowed() -> None:
    """A table at an address is named with what to do."""
    resource = {"name": "t", "path": "https://example.org/t.csv?x=1"}
    refused = _parse(resource)
    allowed = parse_package({"$schema": V2, "resources": [resource]}, NOWHERE, allow_remote=True)

    assert _places(refused) == [("remote-resource", "resources[0].path")]
    assert "'t'" in refused.findings[0].message
    assert (_table(refused).files, _table(refused).urls) == ((), ())
    assert (allowed.findings, _table(allowed).urls) == ((), ("https://example.org/t.csv?x=1",))
    assert _table(allowed).format == "csv"


def test_addresses_and_files_are_not_mixed() -> None:
    """The standard forbids it."""
    package = _of(path=["t.csv", "https://example.org/t.csv"])

    assert {rule for rule, _ in _places(package)} == {INVALID, "remote-resource"}


def test_either_path_or_data_is_needed() -> None:
    """Neither and both are errors."""
    assert _places(_parse({"name": "t"})) == [(INVALID, "resources[0]")]
    assert _places(_of(data=[{"a": 1}])) == [(INVALID, "resources[0]")]


@pytest.mark.parametrize("data", [[{"a": 1}], [["a"], [1]], []])
def test_rows_in_the_descriptor(data: object) -> None:
    """Rows are objects, or lists, the first of them the header."""
    package = _parse({"name": "t", "data": data, "schema": {"fields": [{"name": "a"}]}})

    assert package.findings == ()
    table = _table(package)
    assert (table.data, table.format, table.files, table.header) == (data, "json", (), ("a",))


@pytest.mark.parametrize("data", ["a\n1", 7, {"a": 1}, [1, 2], [{"a": 1}, ["a"]]])
def test_invalid_rows_in_the_descriptor(data: object) -> None:
    """Anything else is not a table."""
    package = _parse({"name": "t", "type": "table", "data": data})

    assert _places(package) == [(INVALID, "resources[0].data")]
    assert package.tables == ()


def test_text_in_the_descriptor_has_a_format() -> None:
    """A table in a string is read by its format."""
    package = _parse({"name": "t", "data": "a\n1", "format": "csv"})

    assert (package.findings, _table(package).format) == ((), "csv")


# --------------------------------------------------------------------------------------------------------------
# Format, encoding and declared properties


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"path": "t.csv"}, ("csv", "")),
        ({"path": "T.CSV"}, ("csv", "")),
        ({"path": "t.tab"}, ("tsv", "")),
        ({"path": "t.jsonl"}, ("ndjson", "")),
        ({"path": "t.ndjson"}, ("ndjson", "")),
        ({"path": "t.parquet"}, ("parquet", "")),
        ({"path": "t.csv.gz"}, ("csv", "gz")),
        ({"path": "t.csv.zip"}, ("csv", "zip")),
        ({"path": "t.zip", "format": "csv"}, ("csv", "zip")),
        ({"path": "t.zip", "innerpath": "x/t.tsv"}, ("tsv", "zip")),
        ({"path": "t.csv", "compression": "gz"}, ("csv", "gz")),
        ({"path": "t.csv.gz", "compression": "no"}, ("csv", "")),
        ({"path": "t.txt", "format": "tsv"}, ("tsv", "")),
        ({"path": "t.txt", "mediatype": "text/csv; charset=utf-8"}, ("csv", "")),
        ({"path": "t.txt", "type": "table"}, ("csv", "")),
        ({"path": "t", "format": ".CSV"}, ("csv", "")),
        (
            {"path": "t.dat", "profile": "tabular-data-resource", "schema": {"fields": [{"name": "a"}]}},
            ("csv", ""),
        ),
    ],
)
def test_format_and_compression(properties: JsonObject, expected: tuple[str, str]) -> None:
    """The declared format is used, or else that of the suffix or media type."""
    package = _parse({"name": "t", **properties})

    table = _table(package)
    assert package.findings == ()
    assert (table.format, table.compression, table.is_table) == (*expected, True)


@pytest.mark.parametrize(
    "properties",
    [
        {"path": "manual.pdf"},
        {"path": "coast.geojson"},
        {"path": "settings.json"},
        {"path": "list.csv", "type": "file"},
        {"path": "berths.xlsx"},
    ],
)
def test_other_files_are_no_tables(properties: JsonObject) -> None:
    """A resource that is not a table is kept with its file."""
    package = _parse({"name": "x", "bytes": 12, **properties})

    assert (package.findings, package.tables) == ((), ())
    assert [(other.files, other.size) for other in package.others] == [((properties["path"],), 12)]


@pytest.mark.parametrize(
    "properties",
    [
        {"path": "t.xlsx", "type": "table"},
        {"path": "t.csv", "format": "spss", "schema": {"fields": [{"name": "a"}]}},
    ],
)
def test_tables_in_other_formats_are_errors(properties: JsonObject) -> None:
    """A table that cannot be validated must not look valid."""
    package = _parse({"name": "t", **properties})

    assert [rule for rule, _ in _places(package)] == ["unsupported-property"]
    assert package.tables == ()


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("utf8", "utf8"),
        ("UTF-8-BOM", "utf-8-sig"),
        ("latin-1", "latin-1"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("", ""),
    ],
)
def test_encodings(declared: str, expected: str) -> None:
    """An encoding has a name that Python knows."""
    package = _of(encoding=declared)

    assert (package.findings, _table(package).encoding) == ((), expected)


@pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13", "undefined", "a\x00b", 7, "utf-9"])
def test_unknown_encodings(encoding: object) -> None:
    """An encoding that is not one of text is an error."""
    package = _of(encoding=encoding)

    assert (_places(package), _table(package).encoding) == ([(INVALID, "resources[0].encoding")], "")


def test_the_known_encodings_are_listed() -> None:
    """Where none is near, all are named."""
    assert "cp1252" in _of(encoding="cp-1252x").findings[0].hint


_MD5: Final = "0" * 32
_SHA256: Final = "a" * 64


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"hash": _MD5}, f"md5:{_MD5}"),
        ({"hash": f"sha256:{_SHA256.upper()}"}, f"sha256:{_SHA256}"),
        ({"hash": f"SHA-256:{_SHA256}"}, f"sha256:{_SHA256}"),
        ({"stats": {"md5": _MD5, "sha256": _SHA256}}, f"sha256:{_SHA256}"),
        ({"stats": {"hash": _MD5}}, f"md5:{_MD5}"),
        ({"stats": {"hash": _SHA256}, "hashing": "sha256"}, f"sha256:{_SHA256}"),
        ({}, ""),
    ],
)
def test_hashes(properties: JsonObject, expected: str) -> None:
    """A hash without an algorithm is MD5; frictionless writes it in other places."""
    package = _of(**properties)

    assert (package.findings, _table(package).hash) == ((), expected)


@pytest.mark.parametrize("value", ["md5:12", "crc:00", "md5:" + "g" * 32, 7])
def test_invalid_hashes(value: object) -> None:
    """A hash that no file can have is an error."""
    package = _of(hash=value)

    assert (_places(package), _table(package).hash) == ([(INVALID, "resources[0].hash")], "")


def test_tabular_resource_of_version_1_has_a_schema() -> None:
    """The profile requires it; a table of version 2 may be without."""
    assert _places(_of(profile="tabular-data-resource")) == [(INVALID, "resources[0]")]
    assert _places(_of(type="table")) == []


def test_hash_that_is_too_long_for_md5_is_a_warning() -> None:
    """The length shows the algorithm."""
    package = _of(hash=_SHA256)

    assert (_places(package), _table(package).hash) == (
        [(DOUBTFUL, "resources[0].hash")],
        f"sha256:{_SHA256}",
    )


def test_declared_sizes() -> None:
    """Sizes are those of the standard, or of the statistics of frictionless."""
    declared = _table(_of(bytes=12, rows=3, fields=2))
    stats = _table(_of(stats={"bytes": 12, "rows": 3, "fields": 2}))

    assert (declared.size, declared.rows, declared.field_count) == (12, 3, 2)
    assert (stats.size, stats.rows, stats.field_count) == (12, 3, 2)


@pytest.mark.parametrize("properties", [{"bytes": -1}, {"bytes": "12"}, {"rows": True}, {"bytes": 1.5}])
def test_invalid_sizes(properties: JsonObject) -> None:
    """A size is a whole number."""
    assert [rule for rule, _ in _places(_of(**properties))] == [INVALID]


# --------------------------------------------------------------------------------------------------------------
# Dialects


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, Dialect()),
        ({"dialect": {"delimiter": ";", "quoteChar": "'"}}, Dialect(delimiter=";", quote="'")),
        ({"dialect": {"quoteChar": None}}, Dialect(quote="")),
        ({"dialect": {"quoteChar": False}}, Dialect(quote="")),
        ({"dialect": {"escapeChar": "\\", "doubleQuote": False}}, Dialect(escape="\\", double_quote=False)),
        ({"dialect": {"header": False}}, Dialect(header_rows=())),
        (
            {"dialect": {"headerRows": [2, 1], "headerJoin": "-"}},
            Dialect(header_rows=(1, 2), header_join="-"),
        ),
        ({"dialect": {"header": False, "headerRows": [1]}}, Dialect(header_rows=())),
        (
            {"dialect": {"commentRows": [2], "commentChar": "##"}},
            Dialect(comment_rows=(2,), comment_char="##"),
        ),
        (
            {"dialect": {"nullSequence": "\\N", "skipInitialSpace": True}},
            Dialect(null_sequence="\\N", skip_initial_space=True),
        ),
        ({"dialect": {"nullSequence": ""}}, Dialect(null_sequence="")),
        ({"dialect": {"lineTerminator": "\r\n", "csvddfVersion": 1.2}}, Dialect(line_terminator="\r\n")),
        ({"dialect": {"caseSensitiveHeader": False}}, Dialect(case_sensitive_header=False)),
        ({"dialect": {"headerCase": False}}, Dialect(case_sensitive_header=False)),
        (
            {"dialect": {"csv": {"delimiter": "|"}, "skipBlankRows": True}},
            Dialect(delimiter="|", skip_blank_rows=True),
        ),
        (
            {"layout": {"header": False}, "dialect": {"delimiter": ";"}},
            Dialect(delimiter=";", header_rows=()),
        ),
        ({"dialect": {"sheetName": "x", "table": "y", "property": "z"}}, Dialect()),
        ({"path": "t.tsv"}, Dialect(delimiter="\t")),
        ({"path": "t.ndjson", "dialect": {"itemKeys": ["a"]}}, Dialect(item_keys=("a",))),
        (
            {"path": "t.json", "dialect": {"property": "rows", "itemType": "object"}},
            Dialect(property="rows", item_type="object"),
        ),
        (
            {"path": "t.json", "dialect": {"json": {"keyed": True, "keys": ["a"]}}},
            Dialect(item_type="object", item_keys=("a",)),
        ),
    ],
)
def test_dialects(properties: JsonObject, expected: Dialect) -> None:
    """All properties of Table Dialect are read, also where frictionless 4 and 5 put them."""
    package = _of(**properties)

    assert (package.findings, _table(package).dialect) == ((), expected)
    assert _table(package).is_table


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ({"delimiter": "\\t"}, Dialect(delimiter="\t")),
        ({"delimiter": "tab"}, Dialect(delimiter="\t")),
        ({"delimiter": "semicolon"}, Dialect(delimiter=";")),
        ({"lineTerminator": "\\n"}, Dialect(line_terminator="\n")),
        ({"escapeChar": '"'}, Dialect()),
    ],
)
def test_common_mistakes_in_dialects_are_understood(dialect: JsonObject, expected: Dialect) -> None:
    """What is certainly meant is read, with a warning."""
    package = _of(dialect=dialect)

    assert [rule for rule, _ in _places(package)] == [DOUBTFUL]
    assert _table(package).dialect == expected


@pytest.mark.parametrize(
    ("dialect", "rule"),
    [
        ({"delimiter": "::"}, "unsupported-property"),
        ({"lineTerminator": ";"}, "unsupported-property"),
        ({"delimiter": ""}, INVALID),
        ({"delimiter": '"'}, INVALID),
        ({"quoteChar": "''"}, INVALID),
        ({"escapeChar": 7}, INVALID),
        ([], INVALID),
    ],
)
def test_table_with_an_unusable_dialect_is_not_read(dialect: object, rule: str) -> None:
    """Its cells would be wrong; its file is still checked."""
    package = _of(dialect=dialect)

    assert [found for found, _ in _places(package)] == [rule]
    assert (package.tables, package.others[0].files) == ((), ("t.csv",))


@pytest.mark.parametrize(
    "dialect",
    [
        {"header": "false"}, {"headerRows": [0]}, {"headerRows": 1}, {"commentRows": ["x"]}, {"doubleQuote": 1},
        {"nullSequence": 7}, {"commentChar": True},
    ],
)  # fmt: skip
def test_invalid_property_of_a_dialect(dialect: JsonObject) -> None:
    """The default is used instead, with a finding."""
    assert [rule for rule, _ in _places(_of(dialect=dialect))] == [INVALID]


def test_rows_that_frictionless_would_skip_are_noted() -> None:
    """All rows are validated."""
    package = _of(dialect={"skipRows": [2]})

    assert package.findings == ()
    assert "skipRows" in package.notes[0]


# --------------------------------------------------------------------------------------------------------------
# Fields


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"type": "timestamp"}, "type"),
        ({"type": "String"}, "type"),
        ({"type": ["string", "null"]}, "type"),
        ({"type": "string", "format": "emial"}, "format"),
        ({"type": "date", "format": "YYYY-MM-DD"}, "format"),
        ({"type": "date", "format": "%F"}, "format"),
        ({"type": "date", "format": "%Y-%m-%Y"}, "format"),
        ({"type": "date", "format": "%Y-%"}, "format"),
        ({"type": "number", "groupChar": "."}, "groupChar"),
        ({"type": "number", "bareNumber": "no"}, "bareNumber"),
        ({"type": "boolean", "trueValues": "yes"}, "trueValues"),
        ({"type": "boolean", "trueValues": ["x"], "falseValues": ["x"]}, "falseValues"),
        ({"type": "list", "itemType": "strings"}, "itemType"),
        ({"missingValues": "-"}, "missingValues"),
        ({"missingValues": [-99]}, "missingValues[0]"),
        ({"missingValues": [{"label": "x"}]}, "missingValues[0].value"),
        ({"title": 7}, "title"),
        ({"constraints": []}, "constraints"),
        ({"type": "string", "constraints": {"minimum": 1}}, "constraints.minimum"),
        ({"constraints": {"minimum": 1}}, "constraints.minimum"),
        ({"type": "integer", "constraints": {"pattern": "x"}}, "constraints.pattern"),
        ({"type": "string", "constraints": {"pattern": "("}}, "constraints.pattern"),
        ({"type": "string", "constraints": {"pattern": "\\p{Lu}"}}, "constraints.pattern"),
        ({"type": "string", "constraints": {"pattern": 7}}, "constraints.pattern"),
        ({"type": "string", "constraints": {"minLength": -1}}, "constraints.minLength"),
        ({"type": "string", "constraints": {"minLength": "1"}}, "constraints.minLength"),
        ({"type": "string", "constraints": {"minLength": 3, "maxLength": 2}}, "constraints.minLength"),
        ({"type": "string", "constraints": {"required": "true"}}, "constraints.required"),
        ({"type": "string", "constraints": {"enum": []}}, "constraints.enum"),
        ({"type": "string", "constraints": {"enum": "a"}}, "constraints.enum"),
        ({"type": "date", "constraints": {"minimum": "midsummer"}}, "constraints.minimum"),
        ({"type": "date", "constraints": {"maximum": "2021-02-30"}}, "constraints.maximum"),
        ({"type": "date", "format": "%d.%m.%Y", "constraints": {"minimum": "2021-02-20"}}, "constraints.minimum"),
        ({"type": "integer", "constraints": {"minimum": 1.5}}, "constraints.minimum"),
        ({"type": "integer", "constraints": {"minimum": 3, "maximum": "2"}}, "constraints.minimum"),
        ({"type": "number", "constraints": {"minimum": True}}, "constraints.minimum"),
        ({"type": "date", "constraints": {"minimum": "2021-01-02", "maximum": "2021-01-01"}}, "constraints.minimum"),
        ({"type": "year", "constraints": {"minimum": "21"}}, "constraints.minimum"),
        ({"type": "array", "constraints": {"jsonSchema": [1]}}, "constraints.jsonSchema"),
        ({"type": "array", "constraints": {"jsonSchema": "items.json"}}, "constraints.jsonSchema"),
        ({"type": "string", "categories": []}, "categories"),
        ({"type": "string", "categories": ["a", "a"]}, "categories[1]"),
        ({"type": "integer", "categories": ["a"]}, "categories[0]"),
        ({"type": "date", "categories": ["2021-01-01"]}, "categories"),
        ({"type": "string", "categories": ["a"], "constraints": {"enum": ["b"]}}, "constraints.enum"),
        ({"type": "string", "categoriesOrdered": "yes", "categories": ["a"]}, "categoriesOrdered"),
    ],
)  # fmt: skip
def test_invalid_field(properties: JsonObject, place: str) -> None:
    """What is wrong with a field is one finding, at the property."""
    assert _places(_field(**properties)) == [(INVALID, f"{_AT_FIELD}.{place}")]


@pytest.mark.parametrize(
    "properties",
    [
        {"type": "string", "format": "uuid", "constraints": {"pattern": "[a-z]+|x", "minLength": 0}},
        {"type": "date", "format": "fmt:%d/%m/%Y", "constraints": {"minimum": "01/02/2021"}},
        {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
        {"type": "date", "format": "any", "constraints": {"minimum": "1 May 2021"}},
        {"type": "datetime", "constraints": {"minimum": "2021-06-15T12:00:00Z", "maximum": "2021-06-15T12:00:00"}},
        {"type": "time", "constraints": {"minimum": "08:00:00", "maximum": "20:00:00"}},
        {"type": "integer", "constraints": {"minimum": "1", "maximum": 2, "enum": [1, "2"]}},
        {"type": "integer", "constraints": {"minimum": -(10**40), "maximum": 10**40}},
        {"type": "integer", "groupChar": ",", "constraints": {"minimum": "1,000"}},
        {"type": "number", "decimalChar": ",", "groupChar": ".", "constraints": {"maximum": "1.000,5"}},
        {"type": "number", "constraints": {"minimum": "-INF", "maximum": 1e300}},
        {"type": "number", "bareNumber": False, "constraints": {"minimum": "5 %"}},
        {"type": "boolean", "trueValues": ["yes"], "constraints": {"enum": ["yes", True]}},
        {"type": "year", "constraints": {"minimum": 1999, "maximum": "2020"}},
        {"type": "yearmonth", "constraints": {"minimum": "1999-01"}},
        {"type": "duration", "constraints": {"enum": ["P1D"]}},
        {"type": "geopoint", "format": "array", "constraints": {"enum": [[1, 2], "[1, 2]"]}},
        {"type": "list", "itemType": "integer", "delimiter": ";", "constraints": {"minLength": 1}},
        {"type": "string", "categories": ["a", "b"], "constraints": {"enum": ["a"]}},
        {"type": "string", "missingValues": ["", "-"]},
        {"type": "string", "example": "x", "rdfType": "http://schema.org/Country"},
        {"type": "object", "constraints": {"enum": [{"a": 1}]}},
        {"type": "object", "constraints": {"jsonSchema": {"required": ["a"]}}},
        {"type": "array", "constraints": {"jsonSchema": {"minItems": 1}}},
    ],
)  # fmt: skip
def test_valid_field(properties: JsonObject) -> None:
    """Fields as the standard has them give no finding, and keep their constraints."""
    package = _field(**properties)

    assert _places(package) == []
    assert _column(package).constraints == properties.get("constraints", {})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("decimal", "number"),
        ("float", "number"),
        ("int", "integer"),
        ("text", "string"),
        ("bool", "boolean"),
        ("strng", "string"),
    ],
)
def test_other_names_of_types_have_a_suggestion(name: str, meant: str) -> None:
    """The type that is meant is named; until it is corrected, the column is of any type."""
    package = _field(type=name, constraints={"minimum": 1})

    assert _places(package) == [(INVALID, f"{_AT_FIELD}.type")]
    assert f"Did you mean '{meant}'?" in package.findings[0].hint
    assert _column(package).type == "any"


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"type": "integer", "constraints": {"enum": [1, "x"]}}, "constraints.enum[1]"),
        ({"type": "string", "constraints": {"enum": ["a", "a"]}}, "constraints.enum[1]"),
        ({"type": "integer", "format": "currency"}, "format"),
        ({"type": "integer", "example": "x"}, "example"),
        ({"missingValues": ["", ""]}, "missingValues[1]"),
        ({"constraints": {"pattern": "x"}}, ""),
    ],
)
def test_doubtful_field(properties: JsonObject, place: str) -> None:
    """What has no effect, or is probably a slip, is a warning."""
    assert _places(_field(**properties)) == [(DOUBTFUL, f"{_AT_FIELD}.{place}".rstrip("."))]


@pytest.mark.parametrize(("schema", "is_schema"), [({"minItems": 1}, True), (False, True), ([], False)])
def test_json_schema_is_an_object_or_a_boolean(schema: object, is_schema: bool) -> None:
    """It is not a value of the type of the field, as a bound is."""
    package = _field(type="array", constraints={"jsonSchema": schema})

    assert _places(package) == ([] if is_schema else [(INVALID, f"{_AT_FIELD}.constraints.jsonSchema")])
    assert _column(package).constraints == ({"jsonSchema": schema} if is_schema else {})


def test_invalid_constraints_are_left_out() -> None:
    """The other constraints of the field are checked."""
    package = _field(type="integer", constraints={"minimum": "x", "maximum": 5, "enum": [1, "y"]})

    assert _column(package).constraints == {"maximum": 5, "enum": [1]}


def test_missing_values_and_categories() -> None:
    """Both may have labels; those of a field replace those of the schema."""
    labelled = [{"value": "", "label": "omitted"}, {"value": "-9"}]
    package = _with_fields(
        {"name": "a", "type": "integer", "categories": [{"value": 1, "label": "x"}, {"value": 2}]},
        {"name": "b", "missingValues": ["n/a"]},
        {"name": "c", "missingValues": []},
        missingValues=labelled,
    )

    assert package.findings == ()
    assert [column.missing for column in _table(package).columns] == [{"", "-9"}, {"n/a"}, frozenset()]
    assert [column.categories for column in _table(package).columns] == [("1", "2"), None, None]


def test_fields_without_type_are_strings_in_version_1() -> None:
    """They are of any type in version 2."""
    schema = {"fields": [{"name": "a"}]}
    version_1 = parse_package({"resources": [{"name": "t", "path": "t.csv", "schema": schema}]}, NOWHERE)

    assert (_column(version_1).type, _column(_of(schema=schema)).type) == ("string", "any")


# --------------------------------------------------------------------------------------------------------------
# Schemas and keys


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({}, ""),
        ({"fields": "a"}, ".fields"),
        ({"fields": ["a"]}, ".fields[0]"),
        ({"fields": [{}]}, ".fields[0]"),
        ({"fields": [{"name": 7}]}, ".fields[0].name"),
        ({"fields": [{"name": "a"}, {"name": "a"}]}, ".fields[1].name"),
        ([{"name": "a"}], ""),
        (7, ""),
    ],
)
def test_unusable_schema(schema: object, place: str) -> None:
    """Cells cannot be assigned to fields; the table is still read."""
    package = _of(schema=schema)

    assert _places(package) == [(INVALID, f"resources[0].schema{place}")]
    assert (_table(package).columns, _table(package).is_table) == ((), True)


@pytest.mark.parametrize(("value", "expected"), [("subset", "subset"), (["equal"], "equal")])
def test_fields_match(value: object, expected: str) -> None:
    """It is a string in the text of version 2.0, and a list of one in its profile."""
    package = _with_fields({"name": "a"}, fieldsMatch=value)

    assert (package.findings, _table(package).fields_match) == ((), expected)


@pytest.mark.parametrize("value", ["subsets", [], ["equal", "exact"], 7])
def test_invalid_fields_match(value: object) -> None:
    """Anything else is an error."""
    package = _with_fields({"name": "a"}, fieldsMatch=value)

    assert _places(package) == [(INVALID, "resources[0].schema.fieldsMatch")]


def _keys(**keys: object) -> PackageDescriptor:
    other = {"name": "ports", "path": "p.csv", "schema": {"fields": [{"name": "id"}, {"name": "no"}]}}
    schema = {"fields": [{"name": "a"}, {"name": "b"}], **keys}
    return _parse({"name": "t", "path": "t.csv", "schema": schema}, other, {"name": "doc", "path": "x.pdf"})


def _reference(fields: object, resource: object, target: object) -> JsonObject:
    return {"foreignKeys": [{"fields": fields, "reference": {"resource": resource, "fields": target}}]}


def test_keys() -> None:
    """Keys are lists of fields, or a single one."""
    first = _keys(primaryKey="a", uniqueKeys=[["a", "b"], ["b"]], **_reference("a", "ports", "id"))
    second = _keys(primaryKey=["a", "b"], **_reference(["a", "b"], "", ["b", "a"]))

    assert (first.findings, second.findings) == ((), ())
    table, same = first.resources[0], second.resources[0]
    assert (table.primary_key, table.unique_keys) == (("a",), (("a", "b"), ("b",)))
    assert table.foreign_keys == (ForeignKey(("a",), "ports", ("id",)),)
    assert same.foreign_keys == (ForeignKey(("a", "b"), "t", ("b", "a")),)


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"primaryKey": "c"}, "primaryKey"),
        ({"primaryKey": ["a", "a"]}, "primaryKey"),
        ({"primaryKey": 7}, "primaryKey"),
        ({"primaryKey": [7]}, "primaryKey"),
        ({"uniqueKeys": [["c"]]}, "uniqueKeys[0]"),
        ({"uniqueKeys": ["a"]}, "uniqueKeys[0]"),
        ({"uniqueKeys": "a"}, "uniqueKeys"),
        ({"foreignKeys": {}}, "foreignKeys"),
        ({"foreignKeys": ["a"]}, "foreignKeys[0]"),
        ({"foreignKeys": [{"fields": "a"}]}, "foreignKeys[0]"),
        ({"foreignKeys": [{"reference": {"fields": "a"}}]}, "foreignKeys[0]"),
        ({"foreignKeys": [{"fields": "a", "reference": {}}]}, "foreignKeys[0].reference"),
        (_reference("c", "ports", "id"), "foreignKeys[0].fields"),
        (_reference([], "ports", "id"), "foreignKeys[0]"),
        (_reference("a", "ports", []), "foreignKeys[0].reference"),
        (_reference("a", "port", "id"), "foreignKeys[0].reference.resource"),
        (_reference("a", "doc", "id"), "foreignKeys[0].reference.resource"),
        (_reference("a", "ports", "ids"), "foreignKeys[0].reference.fields"),
        (_reference("a", "ports", ["id", "no"]), "foreignKeys[0].reference.fields"),
    ],
)
def test_invalid_keys_are_left_out(keys: JsonObject, place: str) -> None:
    """They are reported once, and not at every row."""
    package = _keys(**keys)

    assert _places(package) == [(INVALID, f"resources[0].schema.{place}")]
    table = package.resources[0]
    assert (table.primary_key, table.unique_keys, table.foreign_keys) == ((), (), ())


def test_unknown_names_have_a_suggestion() -> None:
    """The nearest resource or field is named."""
    assert "'ports'" in _keys(**_reference("a", "port", "id")).findings[0].hint
    assert "'no'" in _keys(**_reference("a", "ports", "noo")).findings[0].hint


def test_references_to_other_packages_are_noted() -> None:
    """They are not checked."""
    reference = {"package": "https://example.org/datapackage.json", "resource": "x", "fields": ["y"]}
    package = _keys(foreignKeys=[{"fields": ["a"], "reference": reference}])

    assert package.findings == ()
    assert "another package" in package.notes[0]


def test_self_is_the_same_table_in_version_0() -> None:
    """It is understood, with a warning."""
    package = _keys(**_reference("a", "self", "b"))

    assert _places(package) == [(DOUBTFUL, "resources[0].schema.foreignKeys[0].reference.resource")]
    assert package.resources[0].foreign_keys == (ForeignKey(("a",), "t", ("b",)),)


# --------------------------------------------------------------------------------------------------------------
# Files


def _write(root: Path, **files: object) -> None:
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (root / name.replace("_", ".")).write_text(text)


def test_schema_and_dialect_in_files(tmp_path: Path) -> None:
    """Both may be JSON or YAML; findings name the file and the line."""
    resource = {"name": "t", "path": "t.csv", "schema": "schema.yaml", "dialect": "dialect.json"}
    _write(
        tmp_path,
        datapackage_json={"$schema": V2, "resources": [resource]},
        schema_yaml="fields:\n  - name: a\n    type: integr\n",
        dialect_json={"delimiter": ";"},
    )

    package = read_package(tmp_path)

    assert _table(package).dialect.delimiter == ";"
    assert [(f.place, f.column, f.table) for f in package.findings] == [
        ("schema.yaml:3", "fields[0].type", "t")
    ]


def test_findings_have_lines(tmp_path: Path) -> None:
    """A missing property has the line of what it is missing in."""
    _write(
        tmp_path, datapackage_json={"$schema": V2, "resources": [{"path": "t.csv"}, {"name": "u", "path": 7}]}
    )

    package = read_package(tmp_path)

    assert [f.line for f in package.findings] == [4, 9]


@pytest.mark.parametrize("name", ["link.json", "none.json", "folder", "t.csv"])
def test_schema_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """A schema that is a link, missing or not JSON is a finding, and the table is read without it."""
    (tmp_path / "link.json").symlink_to("/etc/hostname")
    (tmp_path / "folder").mkdir()
    (tmp_path / "t.csv").write_text("a\n1\n")
    descriptor = {"$schema": V2, "resources": [{"name": "t", "path": "t.csv", "schema": name}]}

    package = parse_package(descriptor, tmp_path)

    assert [rule for rule, _ in _places(package)] == [INVALID]
    assert (_table(package).is_table, _table(package).columns) == (True, ())


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("https://example.org/s.json", "remote-resource"),
        ("../s.json", "unsafe-path"),
        ("/etc/s.json", "unsafe-path"),
    ],
)
def test_schema_outside_the_package(path: str, rule: str) -> None:
    """It is not read."""
    assert _places(_of(schema=path)) == [(rule, "resources[0].schema")]


# --------------------------------------------------------------------------------------------------------------
# Anything

_WORDS: Final = (
    "name", "path", "data", "schema", "dialect", "fields", "type", "format", "constraints", "enum", "minimum", "maximum",
    "pattern", "resources", "primaryKey", "foreignKeys", "reference", "resource", "missingValues", "licenses", "string",
    "integer", "number", "date", "t.csv", "csv", "hash", "bytes", "encoding", "stats", "delimiter", "categories", "value",
    "contributors", "created", "compression", "header", "headerRows", "t", "a", "-inf", "1e5", "%Y", "P1D", "layout",
)  # fmt: skip
_VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(_WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_WORDS) | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=20,
)
_FIELDS: Final = st.fixed_dictionaries(
    {"name": _VALUES | st.just("a")},
    optional={
        "type": st.sampled_from(
            ["integer", "number", "date", "datetime", "time", "year", "string", "boolean", "list"]
        ),
        "format": _VALUES,
        "constraints": st.dictionaries(
            st.sampled_from(
                ["minimum", "maximum", "exclusiveMinimum", "enum", "pattern", "minLength", "maxLength"]
            ),
            _VALUES | st.lists(_VALUES),
        ),
        "missingValues": _VALUES,
        "categories": st.lists(_VALUES),
        "groupChar": _VALUES,
        "trueValues": _VALUES,
        "example": _VALUES,
    },
)
_RESOURCES: Final = st.fixed_dictionaries(
    {"name": _VALUES},
    optional={
        "path": _VALUES | st.just("t.csv"),
        "data": _VALUES,
        "type": _VALUES | st.just("table"),
        "schema": _VALUES
        | st.fixed_dictionaries(
            {"fields": st.lists(_FIELDS, max_size=3)},
            optional={
                "primaryKey": _VALUES,
                "uniqueKeys": _VALUES,
                "foreignKeys": st.lists(st.fixed_dictionaries({"fields": _VALUES, "reference": _VALUES})),
            },
        ),
        "dialect": st.dictionaries(
            st.sampled_from(["delimiter", "quoteChar", "header", "headerRows", "csv"]), _VALUES
        ),
        "encoding": _VALUES,
        "hash": _VALUES,
        "format": _VALUES,
    },
)


@settings(deadline=None)
@given(
    _VALUES
    | st.fixed_dictionaries({"resources": st.lists(_RESOURCES, max_size=3)}, optional={"name": _VALUES})
)
def test_nothing_is_raised_for_any_json(descriptor: object) -> None:
    """Whatever a descriptor is, the result is tables and findings with a message and a hint."""
    package = parse_package(descriptor, NOWHERE)

    names = [resource.name for resource in package.resources]
    assert len(set(names)) == len(names)
    assert all(finding.message and finding.hint for finding in package.findings)
    assert all(
        isinstance(file, str) and not file.startswith("/") for of in package.resources for file in of.files
    )
