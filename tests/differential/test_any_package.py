"""On any tabular Data Package our result equals that of frictionless, row by row, except for known differences."""

from __future__ import annotations

import csv
import io
import json
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from guarantees.core.errors import GuaranteesError
from guarantees.validation.any_path import validate_path
from tests.differential.any_package.__main__ import ask
from tests.differential.any_package.compare import compare
from tests.differential.any_package.counts import read_counts
from tests.differential.any_package.generate import KINDS, package
from tests.differential.any_package.known_differences import KNOWN_DIFFERENCES, KnownDifference
from tests.differential.any_package.packages import V2, JsonObject, write
from tests.differential.any_package.page import page
from tests.differential.any_package.realistic import REALISTIC, Realistic
from tests.differential.any_package.results import (
    EngineResult,
    Fault,
    FrictionlessServer,
    validate_with_guarantees,
)
from tests.differential.cell_differences import DIFFERENCES

COMPARABLE: Final = [known for known in KNOWN_DIFFERENCES if known.is_comparable]
CHUNKS: Final = 12
CHUNK: Final = 20

# Texts that readers are known to read differently, tried with every type.
TEXTS: Final = (
    " ", "NA", "NaN", "nan", "inf", "-Infinity", "None", "null", "true", "True", " true", "1", "+1", "-0", "007",
    " 1", "1 ", "1_000", "1__0", "_1", "1.0", ".5", "5.", "1e3", "1E+5", "1,000", "1,5", "0x1F", "--1", "5 %", "-$5",
    "1" * 19, "1" * 30, "\u0661", "\uff11", "\u00b2", "\u00a01", "1\u2028", "2020", " 020", "+020", "1_00", "0000",
    "2021-12-05", "2021-12-5", "2021-2-29", "2020-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01",
    " 2021-12-05", "2021-12-05 ", "-2021-12-05", "2021-12-05T00:00:00", "2021-12-05 00:00:00", "2021-12-05X00:00:00",
    "2021-12-05T00:00:00Z", "2021-12-05T00:00:00+0100", "2021-12-05T24:00:00", "2021-12-05T00:00:60",
    "2021-12-05T00:00:00.5", "2021-12-05T00:00:00,5", "2021-W05-5T12:30:00", "2021-12-05T00:00", "12:00:00",
    "12:00:00Z", "24:00:00", "12:00:00.123456789", "12:00:60", "12:00", "2021-12", "2021-1", " 2021 - 12 ",
    "+2021-+1", "99999-01", "0-1", "2021-00", "P1D", "PT", "P1YT", "P1Y1W", "-P1D", "P1.5D", "P0001-02-03T04:05:06",
    "P1D ", "1,2", "1 , 2", "1e2,3", "1_0,2", "NaN,1", "180,90", "180.1,0", "[1, 2]", '["1", "2"]', "[true, false]",
    '"12"', '{"lon": "1", "lat": 2}', "{}", "[]", " {} ", '{"a": NaN}', '{"a": 1, "a": 2}', "{'a': 1}", "[1,]", "a",
    "a@b.example", "a@localhost", "x:", "http://", "//a.example", "http://a.example/a b", "C:\\x", "YQ==", "YQ=",
    "YW Jj", "====", "123E4567-E89B-12D3-A456-426614174000", "123e4567e89b12d3a456426614174000",
    "{123e4567-e89b-12d3-a456-426614174000}", "\u00e9", "\u200bx", "x" * 700, "=1+1", "1\n", "a\nb",
)  # fmt: skip


# Constraints that readers are known to interpret differently, by type.
RULED: Final[tuple[tuple[str, JsonObject], ...]] = (
    *(
        ("string", {"pattern": pattern})
        for pattern in (
            "\\d+", "\\w{1,4}", "\\S+", "[^a]*", ".*", ".{2}", "(?:a|1)*", "(?!NA).*", "(.)\\1+", "[\\w-]+", ".*\\b1",
            "[\\s\\S]*\\s", "[\u00c0-\u00ff]+", "^1$", "a?", "\\D*", "[[]?.*", "[&&a-z]+", "(?P<x>1)+", "\\x41*|1", "(?s:.*)",
            "\\W", "[1-9]\\d{0,2}", "(?i:A)", "\\u0061*", "1{,2}", "[a-]*", "\\$.*", "[^\\n]*", "1??", "(?:)", "\\A1\\Z",
        )
    ),
    ("string", {"minLength": 2, "maxLength": 4}),
    ("string", {"minLength": 0}),
    ("string", {"maxLength": 0}),
    ("string", {"enum": ["1", "NA", "a\nb", " ", "\u00e9", 2]}),
    ("string", {"required": True}),
    ("integer", {"minimum": 1, "maximum": "2020"}),
    ("integer", {"minimum": -(10**30), "maximum": 10**18}),
    ("integer", {"exclusiveMinimum": "007", "exclusiveMaximum": 10**19}),
    ("integer", {"enum": [1, "007", "x", 10**19 // 9]}),
    ("integer", {"unique": True}),
    ("number", {"minimum": 1, "maximum": "1e3"}),
    ("number", {"exclusiveMinimum": 0.5, "exclusiveMaximum": 1000}),
    ("number", {"enum": [1, "1.0", 0.5, 1000]}),
    ("number", {"unique": True}),
    ("number with a comma", {"minimum": "0,5", "maximum": 1000}),
    ("boolean", {"enum": [True]}),
    ("boolean", {"unique": True}),
    ("date", {"minimum": "2020-2-29", "maximum": "2021-12-05"}),
    ("date", {"exclusiveMinimum": "2020-02-29", "enum": ["2021-12-5"]}),
    ("date", {"unique": True}),
    ("time", {"enum": ["12:00:00", "00:00:00"]}),
    ("datetime", {"enum": ["2021-12-05T00:00:00", "2021-12-05T00:00:00Z"]}),
    ("datetime", {"unique": True}),
    ("year", {"minimum": "0020", "exclusiveMaximum": 2020}),
    ("yearmonth", {"minimum": "2021-12", "maximum": "9999-1"}),
    ("duration", {"enum": ["PT24H", "P1Y"]}),
    ("duration", {"unique": True}),
    ("geopoint", {"enum": ["1,2"]}),
    ("geopoint", {"unique": True}),
    ("object", {"minLength": 1, "maxLength": 1}),
    ("object", {"enum": [{"a": 1}, "{}"]}),
    ("array", {"minLength": 1, "enum": [[1, 2], "[true, false]"]}),
    ("list", {"minLength": 2, "maxLength": 2}),
    ("any", {"enum": ["1", "", "NA"], "unique": True}),
)  # fmt: skip
# Characters that are counted or classified differently.
SIGNS: Final = ("\U0001f6a2", "e\u0301", "\u0130", "\u00df", "\u017f", "\u0664\u0662", "A", "AA", "11", "a1", "_", "\x0b1", "\x1c1", "\x851")  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[FrictionlessServer]:
    """Return a running frictionless process."""
    with FrictionlessServer() as warm:
        yield warm


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_packages_have_the_same_findings(server: FrictionlessServer, chunk: int) -> None:
    """Both engines find the same faults on the same lines, or the difference is explained."""
    found = {}
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        result, comparison = ask(server, package(seed))
        assert not result.crashed
        assert not result.rejected
        if comparison.unexplained:
            found[seed] = comparison.unexplained

    assert found == {}, "shrink it with `python -m tests.differential.any_package --from SEED --seconds 1`"


def test_random_packages_cover_everything() -> None:
    """Every type, constraint, key and way of writing is drawn several times."""
    drawn: Counter[str] = Counter()
    for seed in range(CHUNKS * CHUNK):
        made = package(seed)
        drawn.update([*made.properties])
        for resource in made.resources:
            drawn.update([*resource.descriptor(), *resource.schema, *resource.dialect])
            drawn[f"encoding {resource.encoding.lower()}"] += 1
            for field in resource.fields:
                drawn.update([field.get("type", "no type"), *field.get("constraints", ())])
                drawn[f"format {field.get('format')}"] += 1

    types = {kind.properties.get("type", "no type") for kind in KINDS.values()}
    formats = {f"format {kind.properties.get('format')}" for kind in KINDS.values()}
    rules = {"required", "unique", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum"}
    rules |= {"exclusiveMinimum", "exclusiveMaximum"}
    keys = {"primaryKey", "foreignKeys", "missingValues", "fieldsMatch"}
    dialects = {"delimiter", "quoteChar", "escapeChar", "header", "skipInitialSpace", "commentChar"}
    encodings = {f"encoding {name}" for name in ("", "utf-8", "latin-1", "utf-16", "cp1252")}
    wanted = types | formats | rules | keys | dialects | encodings | {"$schema", "profile", "data"}
    assert {name for name in wanted if drawn[name] < 3} == set()


@pytest.mark.parametrize("name", KINDS)
def test_types_accept_the_same_texts(server: FrictionlessServer, name: str) -> None:
    """Every text that readers read differently is tried with every type."""
    _alike(server, name, {})


@pytest.mark.parametrize(("name", "rules"), RULED, ids=json.dumps)
def test_constraints_accept_the_same_texts(server: FrictionlessServer, name: str, rules: JsonObject) -> None:
    """The same texts are tried with constraints."""
    _alike(server, name, rules)


def _alike(server: FrictionlessServer, name: str, rules: JsonObject) -> None:
    """Compare the engines on every text in a field of the kind called *name*."""
    kind = KINDS[name]
    texts = list(dict.fromkeys([*TEXTS, *SIGNS, *kind.good, *kind.same.values(), *kind.bad, ""]))
    out = io.StringIO(newline="")
    rows: list[list[object]] = [["n", "x"], *([at, text] for at, text in enumerate(texts))]
    csv.writer(out, lineterminator="\n").writerows(rows)
    fields = [{"name": "n", "type": "integer"}, {"name": "x", **kind.properties, "constraints": rules}]
    descriptor = {"$schema": V2, "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]}
    files = {"t.csv": out.getvalue().encode()}

    result = server.validate(descriptor, files)

    assert (result.crashed, result.rejected, result.rows) == ("", "", {"t": len(texts)})
    assert compare(descriptor, files, result, validate_with_guarantees(descriptor, files)).unexplained == ()


@pytest.mark.parametrize("known", KNOWN_DIFFERENCES, ids=lambda known: known.name)
def test_known_difference_still_exists(server: FrictionlessServer, known: KnownDifference) -> None:
    """Frictionless behaves as the list of differences states."""
    descriptor, files = known.descriptor(), known.files()
    result = (
        server.validate_guessing(descriptor, files) if known.guessing else server.validate(descriptor, files)
    )

    assert _matches(result, known.frictionless_result)


@pytest.mark.parametrize("known", KNOWN_DIFFERENCES, ids=lambda known: known.name)
def test_known_difference_is_ours(known: KnownDifference) -> None:
    """Our engine behaves as the list of differences states."""
    assert _matches(validate_with_guarantees(known.descriptor(), known.files()), known.our_result)


@pytest.mark.parametrize("known", COMPARABLE, ids=lambda known: known.name)
def test_known_difference_is_explained(server: FrictionlessServer, known: KnownDifference) -> None:
    """The comparison gives the name of the difference for its own package, and explains all of it."""
    descriptor, files = known.descriptor(), known.files()

    comparison = compare(
        descriptor, files, server.validate(descriptor, files), validate_with_guarantees(descriptor, files)
    )

    assert comparison.unexplained == ()
    assert known.name in comparison.explained


def test_every_explanation_is_described() -> None:
    """What the comparison of many packages found is in the list of differences."""
    described = {known.name for known in (*KNOWN_DIFFERENCES, *DIFFERENCES)}

    assert set(read_counts().explained) - described == set()


def _matches(result: EngineResult, expected: frozenset[Fault] | str) -> bool:
    """Return whether the faults are the *expected* ones, or the error contains the expected word."""
    error = result.crashed or result.rejected
    return expected in error if isinstance(expected, str) else not error and result.faults == expected


@pytest.mark.parametrize("name", REALISTIC)
def test_frictionless_finds_the_faults_of_realistic_packages(server: FrictionlessServer, name: str) -> None:
    """The faults of an invented package are those that frictionless finds."""
    case: Realistic = REALISTIC[name]

    result = server.validate(case.descriptor, case.files)

    assert (result.crashed, result.rejected, result.faults) == ("", "", case.faults | case.only_theirs)


@pytest.mark.parametrize("name", REALISTIC)
def test_we_find_the_faults_of_realistic_packages(name: str) -> None:
    """The faults of an invented package are those that we find."""
    case: Realistic = REALISTIC[name]

    found = validate_with_guarantees(case.descriptor, case.files)

    assert (found.rejected, found.faults) == ("", case.faults | case.only_ours)


_TABLE: Final[JsonObject] = {
    "name": "t",
    "path": "t.csv",
    "schema": {"fields": [{"name": "a", "type": "integer"}]},
}
HIDDEN: Final = "the combination is 0815"
_FAR: Final = "http://198.51.100.7/t"


def _with(**properties: object) -> JsonObject:
    return {"$schema": V2, "resources": [{**_TABLE, **properties}]}


def _of(field: JsonObject) -> JsonObject:
    return _with(schema={"fields": [field]})


# Descriptors that point outside the package, or to the network.
HOSTILE: Final[dict[str, JsonObject]] = {
    "an absolute path": _with(path="/etc/passwd"),
    "a path to the folder above": _with(path="../secret.csv"),
    "a path to the folder above by a detour": _with(path="sub/../../secret.csv"),
    "a path that is a link": _with(path="link.csv"),
    "a path below a link": _with(path="away/secret.csv"),
    "a path with a drive": _with(path="C:\\secret.csv"),
    "a path to a home": _with(path="~/secret.csv"),
    "a path with a variable": _with(path="$HOME/secret.csv"),
    "a remote path": _with(path=f"{_FAR}.csv"),
    "a path of a file scheme": _with(path="file:///etc/passwd"),
    "a path in an archive elsewhere": _with(path="../secret.zip", innerpath="t.csv", compression="zip"),
    "a part above": _with(path=["t.csv", "../secret.csv"]),
    "a remote part": _with(path=["t.csv", f"{_FAR}.csv"]),
    "a folder": _with(path="sub"),
    "an empty path": _with(path=""),
    "a path that is not a string": _with(path=7),
    "a NUL in a path": _with(path="t\x00.csv"),
    "a schema above": _with(schema="../schema.json"),
    "an absolute schema": _with(schema="/etc/hostname"),
    "a remote schema": _with(schema=f"{_FAR}.json"),
    "a schema that is a link": _with(schema="link.json"),
    "a schema that is not there": _with(schema="none.json"),
    "a schema that is not a JSON file": _with(schema="t.csv"),
    "a remote dialect": _with(dialect=f"{_FAR}.json"),
    "a dialect above": _with(dialect="../dialect.json"),
    "a pattern that is none": _of({"name": "a", "type": "string", "constraints": {"pattern": "("}}),
    "a type that is none": _of({"name": "a", "type": "pickle"}),
    "a field that is none": _with(schema={"fields": [7]}),
    "fields that are none": _with(schema={"fields": "a"}),
    "rules that are none": _of({"name": "a", "type": "string", "constraints": [1]}),
    "an encoding that is none": _with(encoding="klingon"),
    "an encoding of bytes": _with(encoding="base64"),
    "a delimiter of two signs": _with(dialect={"delimiter": "::"}),
    "a key of no field": _with(schema={"fields": [{"name": "a"}], "primaryKey": "b"}),
    "a reference to no table": _with(
        schema={
            "fields": [{"name": "a"}],
            "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}],
        }
    ),
    "resources that are none": {"$schema": V2, "resources": 7},
    "a resource that is none": {"$schema": V2, "resources": [7]},
    "no resources": {"$schema": V2},
    "two of a name": {"$schema": V2, "resources": [_TABLE, _TABLE]},
}
# Descriptors with properties that must not be followed; the table itself is valid.
INERT: Final[dict[str, JsonObject]] = {
    "a remote profile": {**_with(), "profile": f"{_FAR}.json"},
    "a schema of schemas elsewhere": {**_with(), "$schema": f"{_FAR}.json"},
    "a reference of JSON": _of({"name": "a", "type": "integer", "$ref": f"{_FAR}.json"}),
    "an extra path above": _with(extrapaths=["../secret.csv"]),
    "a plugin": _with(control={"type": "remote", "httpSession": 1}, scheme="http"),
    "steps": {**_with(), "pipeline": {"steps": [{"type": "table-write", "path": "out.csv"}]}},
    "a homepage": {
        **_with(),
        "homepage": _FAR,
        "image": "../secret.csv",
        "sources": [{"title": "x", "path": _FAR}],
    },
}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test if it uses the network."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the network was used")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def _lay(folder: Path, descriptor: JsonObject) -> Path:
    """Write a package to a folder, beside files that it must not read, and return its folder."""
    root = folder / "package"
    (root / "sub").mkdir(parents=True)
    hidden: dict[str, str] = {
        "secret.csv": f"{HIDDEN}\n1\n",
        "schema.json": json.dumps({"fields": [{"name": HIDDEN}]}),
        "dialect.json": json.dumps({"delimiter": ";", "title": HIDDEN}),
    }
    for name, text in hidden.items():
        (folder / name).write_text(text, encoding="utf-8")
    write(root, descriptor, {"t.csv": b"a\n1\n"})
    (root / "link.csv").symlink_to(folder / "secret.csv")
    (root / "link.json").symlink_to(folder / "schema.json")
    (root / "away").symlink_to(folder)
    return root


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_descriptor_is_rejected(tmp_path: Path, name: str) -> None:
    """The message shows nothing of files outside the package."""
    root = _lay(tmp_path, HOSTILE[name])
    before = sorted(tmp_path.rglob("*"))

    result = _messages(root)

    assert result
    assert HIDDEN not in result
    assert "root:" not in result
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", INERT)
def test_external_references_are_not_followed(tmp_path: Path, name: str) -> None:
    """Nothing is downloaded, run or written, whatever a descriptor contains."""
    root = _lay(tmp_path, INERT[name])
    before = sorted(tmp_path.rglob("*"))

    result = _messages(root)

    assert HIDDEN not in result
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("no_network")
def test_harmless_package_is_valid(tmp_path: Path) -> None:
    """The hostile packages are rejected only for what is hostile in them."""
    assert not _messages(_lay(tmp_path, _with()))


def _messages(root: Path) -> str:
    """Return all messages about the package at *root*; an empty string if it is valid."""
    try:
        report = validate_path(root)
    except GuaranteesError as err:
        return str(err)
    return "\n".join(f"{f.check} {f.message} {f.value} {f.hint}" for f in report.findings)


def test_the_page_is_up_to_date() -> None:
    """docs/any-package.md lists the differences that these tests check."""
    written = Path(__file__).resolve().parents[2] / "docs" / "any-package.md"

    assert written.read_text(encoding="utf-8") == page()
