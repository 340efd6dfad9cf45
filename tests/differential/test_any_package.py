"""Any tabular data package is judged row by row as frictionless does, save for a list of its faults."""

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
from guarantees.validation.large import validate_at_scale
from tests.differential.any_package.__main__ import ask
from tests.differential.any_package.compare import Fault, Judge, Said, differences, ours
from tests.differential.any_package.generate import KINDS, package
from tests.differential.any_package.known_differences import LENIENCIES, Leniency
from tests.differential.any_package.packages import V2, Json, write
from tests.differential.any_package.page import page
from tests.differential.any_package.realistic import REALISTIC, Realistic

CHUNKS: Final = 12
CHUNK: Final = 20

# Texts that readers are known to see differently, to be held against every type.
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


# Rules that readers are known to read differently, by type.
RULED: Final[tuple[tuple[str, Json], ...]] = (
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
# Of signs that are counted and classed differently.
SIGNS: Final = ("\U0001f6a2", "e\u0301", "\u0130", "\u00df", "\u017f", "\u0664\u0662", "A", "AA", "11", "a1", "_", "\x0b1", "\x1c1", "\x851")  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Return frictionless, kept warm."""
    with Judge() as warm:
        yield warm


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_packages_of_others_are_judged_alike(judge: Judge, chunk: int) -> None:
    """Whatever is drawn, both find the same on the same lines."""
    found = {}
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        said, different = ask(judge, package(seed))
        assert not said.fell
        assert not said.refused
        if different:
            found[seed] = different

    assert found == {}, "shrink them with `python -m tests.differential.any_package --from SEED --seconds 1`"


def test_what_is_drawn_has_everything() -> None:
    """Every type, constraint, key and way of writing is drawn again and again."""
    drawn: Counter[str] = Counter()
    for seed in range(CHUNKS * CHUNK):
        made = package(seed)
        drawn.update([*made.said])
        for resource in made.resources:
            drawn.update([*resource.descriptor(), *resource.schema, *resource.dialect])
            drawn[f"encoding {resource.encoding.lower()}"] += 1
            for field in resource.fields:
                drawn.update([field.get("type", "no type"), *field.get("constraints", ())])
                drawn[f"format {field.get('format')}"] += 1

    types = {kind.said.get("type", "no type") for kind in KINDS.values()}
    formats = {f"format {kind.said.get('format')}" for kind in KINDS.values()}
    rules = {"required", "unique", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum"}
    rules |= {"exclusiveMinimum", "exclusiveMaximum"}
    keys = {"primaryKey", "foreignKeys", "missingValues", "fieldsMatch"}
    dialects = {"delimiter", "quoteChar", "escapeChar", "header", "skipInitialSpace", "commentChar"}
    encodings = {f"encoding {name}" for name in ("", "utf-8", "latin-1", "utf-16", "cp1252")}
    wanted = types | formats | rules | keys | dialects | encodings | {"$schema", "profile", "data"}
    assert {name for name in wanted if drawn[name] < 3} == set()


@pytest.mark.parametrize("name", KINDS)
def test_a_text_is_of_a_type_for_both_or_for_none(judge: Judge, name: str) -> None:
    """Every text that readers see differently is held against every type."""
    _alike(judge, name, {})


@pytest.mark.parametrize(("name", "rules"), RULED, ids=json.dumps)
def test_a_text_keeps_a_rule_for_both_or_for_none(judge: Judge, name: str, rules: Json) -> None:
    """The same texts are held against rules."""
    _alike(judge, name, rules)


def _alike(judge: Judge, name: str, rules: Json) -> None:
    """Hold every text against a field of the kind called *name*, for frictionless and for us."""
    kind = KINDS[name]
    texts = list(dict.fromkeys([*TEXTS, *SIGNS, *kind.good, *kind.same.values(), *kind.bad, ""]))
    out = io.StringIO(newline="")
    rows: list[list[object]] = [["n", "x"], *([at, text] for at, text in enumerate(texts))]
    csv.writer(out, lineterminator="\n").writerows(rows)
    fields = [{"name": "n", "type": "integer"}, {"name": "x", **kind.said, "constraints": rules}]
    descriptor = {"$schema": V2, "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]}
    files = {"t.csv": out.getvalue().encode()}

    said = judge.says(descriptor, files)

    assert (said.fell, said.refused, said.rows) == ("", "", {"t": len(texts)})
    with judge.lent():
        assert differences(said, ours(descriptor, files)) == []


@pytest.mark.parametrize("known", LENIENCIES, ids=lambda known: known.name)
def test_a_leniency_is_one(judge: Judge, known: Leniency) -> None:
    """Frictionless still does what is said of it, or it is to be struck off the list."""
    descriptor, files = known.descriptor(), known.files()
    told = judge.guesses(descriptor, files) if known.guessing else judge.says(descriptor, files)

    assert _is(told, known.told)


@pytest.mark.parametrize("known", LENIENCIES, ids=lambda known: known.name)
def test_we_are_not_lenient(known: Leniency) -> None:
    """What frictionless lets pass or falls over is found."""
    assert _is(ours(known.descriptor(), known.files()), known.found)


def _is(said: Said, wanted: frozenset[Fault] | str) -> bool:
    """Tell whether the faults are those *wanted*, or why there is no verdict has that word in it."""
    why = said.fell or said.refused
    return wanted in why if isinstance(wanted, str) else not why and said.faults == wanted


@pytest.mark.parametrize("name", REALISTIC)
def test_what_people_write_is_judged_by_frictionless_so(judge: Judge, name: str) -> None:
    """The faults of an invented package are those that frictionless finds."""
    case: Realistic = REALISTIC[name]

    said = judge.says(case.descriptor, case.files)

    assert (said.fell, said.refused, said.faults) == ("", "", case.faults)


@pytest.mark.parametrize("name", REALISTIC)
def test_what_people_write_is_judged_by_us_so(name: str) -> None:
    """The faults of an invented package are those that we find."""
    case: Realistic = REALISTIC[name]

    found = ours(case.descriptor, case.files)

    assert (found.refused, found.faults) == ("", case.faults)


_TABLE: Final[Json] = {
    "name": "t",
    "path": "t.csv",
    "schema": {"fields": [{"name": "a", "type": "integer"}]},
}
HIDDEN: Final = "the combination is 0815"
_FAR: Final = "http://198.51.100.7/t"


def _saying(**said: object) -> Json:
    return {"$schema": V2, "resources": [{**_TABLE, **said}]}


def _of(field: Json) -> Json:
    return _saying(schema={"fields": [field]})


# What leads out of the folder, or somewhere else that nobody should go.
HOSTILE: Final[dict[str, Json]] = {
    "an absolute path": _saying(path="/etc/passwd"),
    "a path to the folder above": _saying(path="../secret.csv"),
    "a path to the folder above by a detour": _saying(path="sub/../../secret.csv"),
    "a path that is a link": _saying(path="link.csv"),
    "a path below a link": _saying(path="away/secret.csv"),
    "a path with a drive": _saying(path="C:\\secret.csv"),
    "a path to a home": _saying(path="~/secret.csv"),
    "a path with a variable": _saying(path="$HOME/secret.csv"),
    "a remote path": _saying(path=f"{_FAR}.csv"),
    "a path of a file scheme": _saying(path="file:///etc/passwd"),
    "a path in an archive elsewhere": _saying(path="../secret.zip", innerpath="t.csv", compression="zip"),
    "a part above": _saying(path=["t.csv", "../secret.csv"]),
    "a remote part": _saying(path=["t.csv", f"{_FAR}.csv"]),
    "a folder": _saying(path="sub"),
    "an empty path": _saying(path=""),
    "a path that is no text": _saying(path=7),
    "a NUL in a path": _saying(path="t\x00.csv"),
    "a schema above": _saying(schema="../schema.json"),
    "an absolute schema": _saying(schema="/etc/hostname"),
    "a remote schema": _saying(schema=f"{_FAR}.json"),
    "a schema that is a link": _saying(schema="link.json"),
    "a schema that is not there": _saying(schema="none.json"),
    "a schema that is no schema": _saying(schema="t.csv"),
    "a remote dialect": _saying(dialect=f"{_FAR}.json"),
    "a dialect above": _saying(dialect="../dialect.json"),
    "a pattern that is none": _of({"name": "a", "type": "string", "constraints": {"pattern": "("}}),
    "a type that is none": _of({"name": "a", "type": "pickle"}),
    "a field that is none": _saying(schema={"fields": [7]}),
    "fields that are none": _saying(schema={"fields": "a"}),
    "rules that are none": _of({"name": "a", "type": "string", "constraints": [1]}),
    "an encoding that is none": _saying(encoding="klingon"),
    "an encoding of bytes": _saying(encoding="base64"),
    "a delimiter of two signs": _saying(dialect={"delimiter": "::"}),
    "a key of no field": _saying(schema={"fields": [{"name": "a"}], "primaryKey": "b"}),
    "a reference to no table": _saying(
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
# What would fetch or run something if it were followed; the table itself is sound.
INERT: Final[dict[str, Json]] = {
    "a remote profile": {**_saying(), "profile": f"{_FAR}.json"},
    "a schema of schemas elsewhere": {**_saying(), "$schema": f"{_FAR}.json"},
    "a reference of JSON": _of({"name": "a", "type": "integer", "$ref": f"{_FAR}.json"}),
    "an extra path above": _saying(extrapaths=["../secret.csv"]),
    "a plugin": _saying(control={"type": "remote", "httpSession": 1}, scheme="http"),
    "steps": {**_saying(), "pipeline": {"steps": [{"type": "table-write", "path": "out.csv"}]}},
    "a homepage": {
        **_saying(),
        "homepage": _FAR,
        "image": "../secret.csv",
        "sources": [{"title": "x", "path": _FAR}],
    },
}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody reach for the network."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("somebody reaches for the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def _lay(folder: Path, descriptor: Json) -> Path:
    """Write a package to a folder beside what it should not read; return where it lies."""
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


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    """A clear line, and not a word of what lies outside of the package."""
    root = _lay(tmp_path, HOSTILE[name])
    before = sorted(tmp_path.rglob("*"))

    said = _verdict(root)

    assert said
    assert HIDDEN not in said
    assert "root:" not in said
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", INERT)
def test_what_could_be_followed_is_not(tmp_path: Path, name: str) -> None:
    """Nothing is fetched, run or written, whatever a descriptor asks for."""
    root = _lay(tmp_path, INERT[name])
    before = sorted(tmp_path.rglob("*"))

    said = _verdict(root)

    assert HIDDEN not in said
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("alone")
def test_the_same_package_without_harm_is_sound(tmp_path: Path) -> None:
    """What is refused is refused for what leads elsewhere, and for nothing else."""
    assert not _verdict(_lay(tmp_path, _saying()))


def _verdict(root: Path) -> str:
    """Return all that is said of the package at *root*, in one text; nothing where it is sound."""
    try:
        verdict = validate_at_scale(root, ())
    except GuaranteesError as err:
        return str(err)
    return "\n".join(f"{f.check} {f.message} {f.value} {f.hint}" for f in verdict.findings)


def test_the_page_is_what_is_known() -> None:
    """The page that people read lists what these tests hold to be so."""
    written = Path(__file__).resolve().parents[2] / "docs" / "any-package.md"

    assert written.read_text(encoding="utf-8") == page()
