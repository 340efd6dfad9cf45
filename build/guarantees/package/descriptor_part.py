"""The parts of a descriptor that is not trusted: each value with its place, and the rules that it can violate.

A parser asks a part for a property of a certain form. If the property has another form, that is a finding, and the
parser gets the default: it never fails on bad content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final, Self

from guarantees.contract.cell_rules import quote_value
from guarantees.core.errors import did_you_mean
from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.rules import DESCRIPTOR, Rule, Severity, register

INVALID_DESCRIPTOR: Final = register(
    Rule(
        name="invalid-descriptor",
        group=DESCRIPTOR,
        summary="A descriptor must be as the Data Package standard requires.",
        fix="Correct the property that the finding names, for example `resources[2].schema.fields[3].type`.",
        bad='{"name": "departure", "type": "timestamp"}',
        good='{"name": "departure", "type": "datetime"}',
    )
)
DOUBTFUL_DESCRIPTOR: Final = register(
    Rule(
        name="doubtful-descriptor",
        group=DESCRIPTOR,
        severity=Severity.WARNING,
        summary="A descriptor should be as the Data Package standard recommends.",
        fix="Write the property as the finding says. Readers may ignore it, or read it differently, as it is.",
        bad='{"name": "Ferry Crossings", "path": "crossings.csv"}',
        good='{"name": "ferry-crossings", "title": "Ferry Crossings", "path": "crossings.csv"}',
    )
)
MISSPELT_PROPERTY: Final = register(
    Rule(
        name="misspelt-property",
        group=DESCRIPTOR,
        severity=Severity.WARNING,
        summary="A property should not be spelt almost like one of the standard, or be in the wrong place.",
        fix="Correct the name or the place of the property; it is ignored as it is. Rename it if it is your own.",
        bad='{"name": "harbour", "contraints": {"required": true}}',
        good='{"name": "harbour", "constraints": {"required": true}}',
    )
)
UNSUPPORTED_PROPERTY: Final = register(
    Rule(
        name="unsupported-property",
        group=DESCRIPTOR,
        summary="A table must not need a format or a property that this program does not support.",
        fix="Save the table as CSV, or remove the property, so that the whole table can be validated.",
        bad='{"name": "crossings", "type": "table", "path": "crossings.xlsx"}',
        good='{"name": "crossings", "type": "table", "path": "crossings.csv"}',
    )
)
REMOTE_RESOURCE: Final = register(
    Rule(
        name="remote-resource",
        group=DESCRIPTOR,
        summary="A table, schema or dialect must be a file of the package, not an address.",
        fix="Download the file beside `datapackage.json` and name it there, or validate with `--allow-remote`.",
        bad='"path": "https://example.org/crossings.csv"',
        good='"path": "crossings.csv"',
    )
)
UNSAFE_PATH: Final = register(
    Rule(
        name="unsafe-path",
        group=DESCRIPTOR,
        summary="A path must lead to a file in the folder of the package.",
        fix="Write the path relative to `datapackage.json`, with `/` and without `..`.",
        bad='"path": "../elsewhere/crossings.csv"',
        good='"path": "data/crossings.csv"',
    )
)

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")
# Null is the way to turn these off, as in the dialects of Python.
_MAY_BE_NULL: Final = frozenset({"quoteChar", "escapeChar", "commentChar", "nullSequence", "lineTerminator"})
_MAX_KNOWN: Final = 500
_NEAR: Final = 0.87


def join_path(path: str, key: str | int) -> str:
    """Return the path of the property or item *key* of the value at *path*.

    >>> join_path(join_path("resources", 2), "schema"), join_path("schema", "a b")
    ('resources[2].schema', 'schema["a b"]')
    """
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def describe(value: object) -> str:
    """Return *value* as a message names it: a list or an object by its kind, anything else as it is written."""
    if isinstance(value, str):
        return quote_value(value)
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else str(value).lower()[:60]


def suggest(value: str, known: Collection[str]) -> str:
    """Return which of the *known* names is meant, if there are not too many to compare with."""
    return did_you_mean(value, known) if len(known) <= _MAX_KNOWN else "No similar name found."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A value in a descriptor.

    Attributes:
        value: The value, of any JSON type.
        file: The file that it is in: the descriptor, or a schema or dialect that is a file of its own.
        path: Where it is in the file, for example ``resources[2].schema``; empty for the whole content.
        table: The resource that it belongs to, or an empty text.
        findings: Where violations are added.
    """

    value: Any
    file: str
    path: str = ""
    table: str = ""
    findings: FindingCollector

    def at(self, key: str | int) -> Part:
        """Return the property or item *key*; its value is None if there is none."""
        value = None
        if isinstance(key, int) or isinstance(self.value, Mapping):
            value = self.value[key] if isinstance(key, int) else self.value.get(key)
        return replace(self, value=value, path=join_path(self.path, key))

    def of_table(self, table: str) -> Self:
        """Return the same part with the name of its resource."""
        return replace(self, table=table)

    def has(self, *keys: str) -> bool:
        """Return whether any property of *keys* is given, and is not null."""
        return isinstance(self.value, Mapping) and any(self.value.get(key) is not None for key in keys)

    def report(self, message: str, hint: str = "", *, rule: Rule = INVALID_DESCRIPTOR) -> None:
        """Add a violation of *rule* by this part."""
        value = self.value if isinstance(self.value, str | int | float) else ""
        text = value[:1000] if isinstance(value, str) else describe(value)
        self.findings.extend(
            [
                Finding(
                    rule=rule,
                    message=message,
                    hint=hint or rule.fix,
                    table=self.table,
                    file=self.file,
                    column=self.path,
                    value=text,
                )
            ]
        )

    def warn(self, message: str, hint: str = "") -> None:
        """Add something that the standard advises against."""
        self.report(message, hint, rule=DOUBTFUL_DESCRIPTOR)

    @property
    def key(self) -> str:
        """The last name in the path, as messages call the part."""
        return self.path.rpartition(".")[2] or "the descriptor"

    def expected(self, form: str, hint: str = "") -> None:
        """Report that this part is not of a *form*."""
        self.report(
            f"{self.key} must be {form}, not {describe(self.value)}.",
            hint or "Correct or remove the property.",
        )

    def mapping(self, key: str) -> Part | None:
        """Return the object *key*; None if there is none, or if it is something else."""
        part = self.at(key)
        if isinstance(part.value, Mapping):
            return part
        if part.value is not None:
            part.expected("an object")
        return None

    def text(self, key: str, default: str = "") -> str:
        """Return the string *key*, or *default*."""
        part = self.at(key)
        if isinstance(part.value, str):
            return part.value
        if part.value is not None:
            part.expected("a string")
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """Return the boolean *key*, or *default*."""
        part = self.at(key)
        if isinstance(part.value, bool):
            return part.value
        if part.value is not None:
            part.expected("true or false", "Write true or false without quotes.")
        return default

    def count(self, key: str) -> int | None:
        """Return the number *key*, which is not negative; None if there is none."""
        part = self.at(key)
        if is_count(part.value):
            return int(part.value)
        if part.value is not None:
            part.expected("a whole number, not negative", "Write digits without quotes.")
        return None

    def items(self, key: str) -> list[Part]:
        """Return the items of the list *key*; none if there is no list."""
        part = self.at(key)
        if isinstance(part.value, list):
            return [part.at(number) for number in range(len(part.value))]
        if part.value is not None:
            part.expected("a list", "Put the value in square brackets.")
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the strings of the list *key*."""
        texts = []
        for item in self.items(key):
            if isinstance(item.value, str):
                texts.append(item.value)
            else:
                item.expected("a string")
        return tuple(texts)

    def report_misspelt(self, known: Collection[str], elsewhere: Mapping[str, str] | None = None) -> None:
        """Report properties that are almost spelt like a *known* one, that belong *elsewhere*, or that are null."""
        if not isinstance(self.value, Mapping):
            return
        for key, value in self.value.items():
            part = self.at(key)
            if key in known:
                if value is None and key not in _MAY_BE_NULL:
                    part.warn(f"{key} is null, which the standard does not allow.", "Leave the property out.")
                continue
            if elsewhere and key in elsewhere:
                part.report(
                    f"{key} is ignored here.", f"Move it to {elsewhere[key]}.", rule=MISSPELT_PROPERTY
                )
            elif near := _near(key, known):
                message = f"Unknown property {quote_value(key)}; it is ignored."
                part.report(message, f"Did you mean {near!r}?", rule=MISSPELT_PROPERTY)


def is_count(value: object) -> bool:
    """Return whether *value* is an integer that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _near(key: str, known: Collection[str]) -> str:
    """Return the *known* property that *key* is almost certainly meant to be, or an empty text."""
    plain = re.sub(r"[-_ ]", "", key).lower()
    if len(plain) < 4:  # noqa: PLR2004  a shorter one is near to too many
        return ""
    for name in sorted(known):
        matcher = SequenceMatcher(a=plain, b=name.lower(), autojunk=False)
        if plain == name.lower() or (matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR):
            return name
    return ""
