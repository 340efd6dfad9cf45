"""The file of a descriptor: how it is found, what is wrong with its JSON or YAML, and the lines of its parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core.errors import ContractError, InputError
from guarantees.package import descriptor_file


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ('{\n"a": 1,\n}', 3, "comma before the closing bracket"),
        ('{"a": [1,]}', 1, "comma before the closing bracket"),
        ("{\n'a': 1}", 2, "straight double quotes"),
        ("{\u201ca\u201d: 1}", 1, "straight double quotes"),
        ("{a: 1}", 1, "name of the property in double quotes"),
        ('{"a": 1\n"b": 2}', 2, "comma is missing"),
        ('{"a": "x}', 1, "closing double quote"),
        ('{"a": "x\ny"}', 1, "line breaks"),
        ('{"a": True}', 1, "Write true, not True"),
        ('{"a": None}', 1, "Write null, not None"),
        ("// ferries\n{}", 1, "no comments"),
        ("{}\n{}", 2, "follows the end"),
        ('{"a":', 1, "ends too early"),
        ('{"a": "c:\\x"}', 1, "backslash"),
        ('{"a" 1}', 1, "colon"),
        ("", 0, "write a descriptor"),
        ('{\n<<<<<<< ours\n"a": 1\n=======\n"a": 2\n>>>>>>> theirs\n}', 2, "Resolve the conflict"),
        ("<!DOCTYPE html>", 1, "Download the descriptor"),
        ("[" * 100_000, 0, "fewer brackets"),
        ("1" * 5_000, 0, "as a string"),
    ],
)
def test_invalid_json_is_explained(text: str, line: int, hint: str) -> None:
    """The finding on a file that is not JSON has the line and what is probably wrong."""
    parsed = descriptor_file.parse(text.encode(), "datapackage.json")

    assert not parsed.parsed
    assert [(finding.check, finding.line) for finding in parsed.findings] == [("invalid-descriptor", line)]
    assert hint in parsed.findings[0].hint


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-le"), "UTF-16"),
        (b'{\n"a": "\xe4"}', "Byte 0xE4"),
    ],
)
def test_other_encodings_are_named(data: bytes, message: str) -> None:
    """A file that is not UTF-8 is not parsed."""
    parsed = descriptor_file.parse(data, "datapackage.json")

    assert not parsed.parsed
    assert message in parsed.findings[0].message


def test_byte_order_mark_is_a_warning() -> None:
    """The content after a byte order mark is read."""
    parsed = descriptor_file.parse(b'\xef\xbb\xbf{"a": 1}', "datapackage.json")

    assert parsed.content == {"a": 1}
    assert [finding.check for finding in parsed.findings] == ["doubtful-descriptor"]


def test_duplicate_properties_have_their_lines() -> None:
    """A property that occurs twice in an object is reported; the same name in another object is not."""
    text = '{"a": {"b": 1,\n"c": {"b": 2},\n"b": 3}}'

    parsed = descriptor_file.parse(text.encode(), "datapackage.json")

    assert [(f.column, f.line, f.message) for f in parsed.findings] == [
        ("a.b", 3, "Duplicate property (first on line 1).")
    ]


def test_constants_outside_json_are_reported() -> None:
    """NaN is read as null."""
    parsed = descriptor_file.parse(b'{"a": NaN}', "datapackage.json")

    assert parsed.content == {"a": None}
    assert len(parsed.findings) == 1


def test_lone_surrogates_are_replaced() -> None:
    """Half of a surrogate pair cannot be printed; a whole pair can."""
    parsed = descriptor_file.parse(b'{"a": "\\ud800", "b": "\\ud83d\\ude00"}', "datapackage.json")

    assert parsed.content == {"a": "\ufffd", "b": "\U0001f600"}


def test_yaml_has_the_types_of_json() -> None:
    """Only numbers, true, false and null without quotes are not strings."""
    text = 'a: 12\nb: "12"\nc: 1.5\nd: true\ne: no\nf: 2021-06-15\ng: ~\nh: [x, -1]\n'

    parsed = descriptor_file.parse(text.encode(), "datapackage.yaml")

    assert parsed.content == {
        "a": 12,
        "b": "12",
        "c": 1.5,
        "d": True,
        "e": "no",
        "f": "2021-06-15",
        "g": None,
        "h": ["x", -1],
    }


@pytest.mark.parametrize(
    "text", ["a: &x 1\nb: *x\n", "a: [1\n", "a: !!python/none x\n", "---\na: 1\n---\nb: 2\n"]
)
def test_invalid_yaml_is_explained(text: str) -> None:
    """A YAML file that is not a plain document is not parsed."""
    parsed = descriptor_file.parse(text.encode(), "datapackage.yaml")

    assert not parsed.parsed
    assert parsed.findings[0].line > 0


def test_duplicate_keys_of_yaml_are_reported() -> None:
    """As in JSON."""
    parsed = descriptor_file.parse(b"a: 1\na: 2\n", "datapackage.yml")

    assert [(finding.check, finding.line) for finding in parsed.findings] == [("invalid-descriptor", 2)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.json", '{"a": 1,\n"b c": [\n{"d": "}{"},\n2]}'),
        ("d.yaml", "a: 1\nb c:\n  - d: '}{'\n  - 2\n"),
    ],
)
def test_parts_have_lines(name: str, text: str) -> None:
    """Each property and item has the line where it starts."""
    lines = descriptor_file.parse(text.encode(), name).lines()

    assert lines["a"] == 1
    assert lines['["b c"]'] == 2
    assert (lines['["b c"][0].d'], lines['["b c"][1]']) == (3, 4)


@given(st.binary(max_size=200), st.sampled_from(["x.json", "x.yaml"]))
def test_any_bytes_are_parsed_or_explained(data: bytes, name: str) -> None:
    """Nothing is raised."""
    parsed = descriptor_file.parse(data, name)

    assert parsed.parsed or parsed.findings
    parsed.lines()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(_JSON)
def test_any_json_has_lines(value: object) -> None:
    """Every JSON value is read as it is, and its parts have lines."""
    parsed = descriptor_file.parse(json.dumps(value, indent=1).encode(), "x.json")

    assert (parsed.content, parsed.findings) == (value, ())
    assert len(parsed.lines()) == _parts(value)


def _parts(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_parts, inner))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["datapackage.json", "datapackage.yaml"], "datapackage.json"),
        (["datapackage.yaml"], "datapackage.yaml"),
        (["datapackage.yml"], "datapackage.yml"),
    ],
)
def test_descriptor_is_found(tmp_path: Path, files: list[str], found: str) -> None:
    """JSON is preferred to YAML."""
    for name in files:
        (tmp_path / name).write_text("{}")

    assert descriptor_file.read(tmp_path).name == found


def test_missing_descriptor_names_a_similar_file(tmp_path: Path) -> None:
    """A file that is probably the descriptor is named, others are not."""
    (tmp_path / "tsconfig.json").write_text("{}")
    with pytest.raises(InputError, match="Name the folder of a Data Package"):
        descriptor_file.read(tmp_path)

    (tmp_path / "data-package.json").write_text("{}")
    with pytest.raises(InputError, match=r"Rename 'data-package\.json'"):
        descriptor_file.read(tmp_path)


def test_invalid_descriptor_is_an_error(tmp_path: Path) -> None:
    """A descriptor that is not JSON cannot be validated."""
    (tmp_path / "datapackage.json").write_text("{\n'a': 1}")

    with pytest.raises(ContractError, match=r"^datapackage\.json:2: Not valid JSON"):
        descriptor_file.read(tmp_path)


def test_link_is_not_followed(tmp_path: Path) -> None:
    """A descriptor that is a link is not read."""
    (tmp_path / "secret.json").write_text("{}")
    package = tmp_path / "package"
    package.mkdir()
    (package / "datapackage.json").symlink_to(tmp_path / "secret.json")

    with pytest.raises(InputError, match="symbolic link"):
        descriptor_file.read(package)
