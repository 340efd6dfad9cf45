"""Find the descriptor of a Data Package and read it, or a schema or dialect in a file of its own.

A file is JSON, or YAML if its name ends so. It is not trusted: it is read within the folder of the package, up to a
limit, and a mistake in it is reported with its line, its column and what is probably wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from guarantees.core import safe_files
from guarantees.core.errors import ContractError, InputError, nearest
from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.locations import Location
from guarantees.core.merge_conflicts import MERGE_CONFLICT, describe_conflict, find_conflicts
from guarantees.core.safe_files import MAX_DESCRIPTOR
from guarantees.package.descriptor_part import DOUBTFUL_DESCRIPTOR, INVALID_DESCRIPTOR, join_path

if TYPE_CHECKING:
    from guarantees.core import yaml_text  # imports PyYAML

NAMES: Final = ("datapackage.json", "datapackage.yaml", "datapackage.yml")
"""The names that a descriptor may have, in the order of preference."""

_YAML: Final = (".yaml", ".yml")
_MAX_INDEXED: Final = 5_000_000
_Lines: TypeAlias = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorFile:
    """A descriptor, schema or dialect as it was read.

    Attributes:
        name: Its path below the folder of the package.
        content: What is in it, of any JSON type; None if it could not be parsed.
        text: The file as text, to find the lines of findings.
        findings: What is wrong with it as JSON or YAML.
        parsed: Whether it could be parsed.
    """

    name: str
    content: object = None
    text: str = ""
    findings: tuple[Finding, ...] = ()
    parsed: bool = True

    def lines(self) -> Mapping[str, int]:
        """Return the line of each property and item by its path; none if the file is very long."""
        if not self.parsed or len(self.text) > _MAX_INDEXED:
            return {}
        if self.name.lower().endswith(_YAML):
            return _YamlDocument(self.text.encode(), self.name).lines
        return _index_json(self.text)[0]


def find(root: Path) -> str:
    """Return the name of the descriptor in the folder *root*.

    Raises:
        InputError: There is none.
    """
    for name in NAMES:
        if (root / name).exists() or (root / name).is_symlink():
            return name
    try:
        names = sorted(path.name for path in root.iterdir())
    except OSError as err:
        raise InputError(f"{root}: cannot be read: {err.strerror}.") from err
    candidates = [name for name in names if name.lower().endswith((".json", *_YAML))]
    near = nearest(NAMES[0], [name for name in candidates if "pack" in name.lower()])
    hint = f"Rename '{near}', if it is the descriptor." if near else "Name the folder of a Data Package."
    raise InputError(f"No such file: '{root / NAMES[0]}'. {hint}")


def is_descriptor(path: Path) -> bool:
    """Return whether the file at *path* is the descriptor of a package: by its name, or since it lists resources."""
    if path.name in NAMES:
        return True
    if path.suffix.lower() not in {".json", *_YAML} or not path.is_file():
        return False
    try:
        data = safe_files.read_within(path.parent, path, MAX_DESCRIPTOR)
    except safe_files.UnreadableFileError:
        return False
    # Most other files are told apart without parsing them.
    content = parse(data, path.name).content if b"resources" in data else None
    return isinstance(content, Mapping) and isinstance(content.get("resources"), list)


def read(root: Path, name: str = "") -> DescriptorFile:
    """Return the descriptor of the package in the folder *root*, which may have another *name* than usual.

    Raises:
        InputError: There is none, or it cannot be read.
        ContractError: It is not JSON or YAML.
    """
    name = name or find(root)
    try:
        data = safe_files.read_within(root, root / name, MAX_DESCRIPTOR)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"{root / name}: cannot be read: {err}") from err
    descriptor = parse(data, name)
    if not descriptor.parsed:
        error = descriptor.findings[0]
        raise ContractError(f"{error.place}: {error.message} {error.hint}".rstrip())
    return descriptor


def parse(data: bytes, name: str) -> DescriptorFile:
    """Return the bytes of a file as JSON, or as YAML if its *name* ends so; nothing is raised for bad content."""
    try:
        text = _decode(data)
        if name.lower().endswith(_YAML):
            document = _YamlDocument(text.encode(), name)
            return DescriptorFile(name=name, content=document.content, text=text, findings=document.findings)
        return _parse_json(text, data, name)
    except RecursionError:
        err = _SyntaxFaultError("The file is nested too deeply.", "Write it with fewer brackets in brackets.")
    except _SyntaxFaultError as error:
        err = error
    finding = Finding(
        rule=INVALID_DESCRIPTOR, file=name, line=err.line, message=str(err), hint=err.hint or "Correct it."
    )
    return DescriptorFile(name=name, findings=(finding,), parsed=False)


class _SyntaxFaultError(Exception):
    """The file cannot be parsed: why, in which line, and what to do."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.hint = hint
        self.line = line


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise _SyntaxFaultError("The file is encoded in UTF-16 or UTF-32.", "Save it as UTF-8.", 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise _SyntaxFaultError(
            f"Byte 0x{err.object[err.start]:02X} is not UTF-8.", "Save the file as UTF-8.", line
        ) from err
    if not text.strip():
        raise _SyntaxFaultError("The file is empty.", "Restore it, or write a descriptor into it.")
    if conflicts := find_conflicts(data):
        raise _SyntaxFaultError(describe_conflict(conflicts[0]), MERGE_CONFLICT.fix, conflicts[0][0])
    return text


# --------------------------------------------------------------------------------------------------------------
# JSON


@dataclass(slots=True)
class _JsonHooks:
    """What the parser of JSON accepts although it should not."""

    duplicates: bool = False
    constants: bool = False

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        properties = dict(pairs)
        self.duplicates = self.duplicates or len(properties) < len(pairs)
        return properties

    def constant(self, _: str) -> None:
        self.constants = True


def _parse_json(text: str, data: bytes, name: str) -> DescriptorFile:
    hooks = _JsonHooks()
    try:
        content = json.loads(text, object_pairs_hook=hooks.pairs, parse_constant=hooks.constant)
    except json.JSONDecodeError as err:
        if text.lstrip().startswith("<"):
            raise _SyntaxFaultError("The file is a web page.", "Download the descriptor itself.", 1) from err
        message = f"Not valid JSON: {err.msg.split(' at')[0].rstrip(':')} (column {err.colno})."
        raise _SyntaxFaultError(message, _json_hint(text, err), err.lineno) from err
    except ValueError as err:
        raise _SyntaxFaultError("A number in the file has too many digits.", "Write it as a string.") from err
    findings = FindingCollector()
    if data.startswith(b"\xef\xbb\xbf"):
        message = "The file starts with a byte order mark."
        findings.add(DOUBTFUL_DESCRIPTOR, message, "Save it without one.", at=Location(name, 1))
    if hooks.duplicates:
        for path, line, first in _index_json(text)[1]:
            message = f"Duplicate property (first on line {first})."
            findings.add(
                INVALID_DESCRIPTOR, message, "Keep one of the two.", at=Location(name, line), column=path
            )
    if hooks.constants:
        message = "NaN and Infinity are not valid in JSON; they are read as null."
        findings.add(INVALID_DESCRIPTOR, message, "Write them as strings, or remove them.", at=Location(name))
    if re.search(r"\\u[dD][89a-fA-F]", text):
        content = _without_surrogates(content)
    return DescriptorFile(name=name, content=content, text=text, findings=tuple(findings))


def _without_surrogates(content: object) -> object:
    """Return *content* without halves of surrogate pairs, which cannot be printed."""
    text = json.dumps(content, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


_HINTS: Final = (
    ("Unterminated string", "A closing double quote is missing."),
    (
        "Invalid control character",
        "Write line breaks and tabs in strings as \\n and \\t; or a double quote is missing.",
    ),
    ("Invalid \\", "Write a backslash as \\\\, and / in paths."),
    ("Extra data", "Something follows the end of the content: remove it, or a bracket is closed too early."),
    (
        "Expecting ',' delimiter",
        'A comma is missing before this place, or a quote in a string is not written as \\".',
    ),
    ("Expecting ':' delimiter", "A colon is missing after the name of a property."),
)


def _json_hint(text: str, err: json.JSONDecodeError) -> str:
    """Return what is probably wrong with the JSON where the parser stopped."""
    before, rest = text[: err.pos].rstrip(), text[err.pos :]
    if re.match(r",\s*[}\]]", rest) or (before.endswith(",") and rest.startswith(("}", "]"))):
        return "Remove the comma before the closing bracket."
    if rest.startswith(("'", "\u201c", "\u201d", "\u201e", "\u2018", "\u2019")):
        return 'Use straight double quotes ("), not single or typographic ones.'
    if rest.startswith(("//", "/*", "#")):
        return "JSON has no comments: remove it."
    if literal := re.match(r"(True|False|None|undefined)\b", rest):
        meant = {"True": "true", "False": "false"}.get(literal[1], "null")
        return f"Write {meant}, not {literal[1]}."
    if err.msg.startswith("Expecting property name") and re.match(r"[A-Za-z_$]", rest):
        return "Put the name of the property in double quotes."
    if not rest.strip() and not err.msg.startswith("Unterminated"):
        return "The file ends too early: a bracket or a value is missing."
    return next(
        (hint for start, hint in _HINTS if err.msg.startswith(start)), "Check the text before this place."
    )


_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def _index_json(text: str) -> tuple[_Lines, list[tuple[str, int, int]]]:
    """Return the line of each property and item of valid JSON by its path, and duplicate properties.

    A duplicate is its path, its line and the line of the first one.
    """
    lines: _Lines = {"": 1}
    duplicates: list[tuple[str, int, int]] = []
    paths: list[str] = []  # of the containers that are open
    keys: list[str | int | None] = []  # of the current value in each of them; None before a name is read
    for sign, line in _tokens(text):
        if sign in "}]":
            paths.pop()
            keys.pop()
        elif sign == ",":
            key = keys[-1]
            keys[-1] = key + 1 if isinstance(key, int) else None
        elif keys and keys[-1] is None:
            keys[-1] = json.loads(sign)
            path = join_path(paths[-1], json.loads(sign))
            if path in lines:
                duplicates.append((path, line, lines[path]))
            lines.setdefault(path, line)
        elif sign != ":":
            key = keys[-1] if keys else None
            path = "" if key is None else join_path(paths[-1], key)
            lines.setdefault(path, line)
            if sign in "{[":
                paths.append(path)
                keys.append(None if sign == "{" else 0)
    return lines, duplicates


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yield the tokens of valid JSON with their lines."""
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        yield match[0], line


# --------------------------------------------------------------------------------------------------------------
# YAML

_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,400}")
_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_CONSTANTS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _YamlDocument:
    """A YAML file with the types of JSON (the core schema of YAML 1.2), and the lines of its parts."""

    def __init__(self, data: bytes, name: str) -> None:
        from guarantees.core import yaml_text

        self.lines: _Lines = {}
        problems = FindingCollector()
        root = yaml_text.parse(data, name, problems)
        if root is None:
            error = next(iter(problems))
            raise _SyntaxFaultError(error.message, error.hint, error.line)
        self.findings = tuple(
            Finding(
                rule=INVALID_DESCRIPTOR,
                file=name,
                line=problem.line,
                column=problem.column,
                message=problem.message,
                hint=problem.hint,
            )
            for problem in problems
        )
        self.content = self._value(root, "", root.mark.line)

    def _value(self, node: yaml_text.Node, path: str, line: int) -> object:
        from guarantees.core import yaml_text

        self.lines[path] = line
        if isinstance(node, yaml_text.Mapping):
            return {
                key: self._value(value, join_path(path, key), node.keys[key].line)
                for key, value in node.entries.items()
            }
        if isinstance(node, yaml_text.Sequence):
            return [
                self._value(item, join_path(path, number), item.mark.line)
                for number, item in enumerate(node.items)
            ]
        return _typed(node.text) if node.plain else node.text


def _typed(text: str) -> str | int | float | bool | None:
    """Return a text without quotes as the number, boolean or null that it is, or else as it is."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
