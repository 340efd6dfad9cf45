"""Rules: named things that can be violated, each registered once, beside the code that looks for violations.

A finding can only be made with a :class:`Rule`. ``guarantees explain`` and the page of rules read the registry.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Severity(StrEnum):
    """How serious a violation is: an error fails a build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are checked at the same point.

    Attributes:
        title: The heading on the page of rules.
        when: When they are checked.
        applies_to: The files or tables that they apply to.
    """

    title: str
    when: str
    applies_to: str


CURATION: Final = Group("Curation files", "While the files in `curation/` are read.", "files in `curation/`")
QUOTES: Final = Group(
    "Quotes and texts",
    "At every build on the recorded anchors, and on the articles where they are available.",
    "quotes and articles",
)
AGREEMENT: Final = Group(
    "Coder agreement",
    "Checked only when all articles that were coded twice are available.",
    "`coder_agreement` and `curation/adjudication/`",
)
DESCRIPTOR: Final = Group(
    "Descriptor",
    "On the descriptor of any Data Package, before its tables are read.",
    "`datapackage.json`, and the schemas and dialects that it names",
)
FILE_FORMAT: Final = Group(
    "File format", "On every CSV or Parquet file, before its cells are checked.", "every table"
)
CELLS: Final = Group(
    "Cells, keys and references",
    "On every cell, key and reference; on the tables of this dataset, pandera and frictionless check them as well.",
    "every table",
)
PORTABILITY: Final = Group(
    "Portability",
    "On every table, so that pandas, R and spreadsheets read it without loss. `look-alike` also applies to `curation/`.",
    "every table",
)
CONSISTENCY: Final = Group(
    "Consistency of records", "On records that no other rule reported.", "the tables of this dataset"
)
EXPECTATIONS: Final = Group(
    "Expectations", "On whole packages whose contract states expectations.", "every table"
)
GENERATED_FILES: Final = Group(
    "Generated files", "By `guarantees build`; `out-of-date` only with `--check`.", "generated files"
)
GROUPS: Final = (
    CURATION,
    QUOTES,
    AGREEMENT,
    DESCRIPTOR,
    FILE_FORMAT,
    CELLS,
    PORTABILITY,
    CONSISTENCY,
    EXPECTATIONS,
    GENERATED_FILES,
)
"""All groups, in the order of the page of rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that data or files can violate.

    Attributes:
        name: The stable name, in words joined by hyphens, for what is wrong.
        group: The rules that it is checked with.
        summary: The rule, in one sentence.
        fix: How to fix a violation.
        severity: How serious a violation is.
        waivable: Whether a violation can be accepted with a reason in ``curation/waivers.yml``.
        bad: An invented example that violates the rule.
        good: The same example, fixed.
        tables: The tables that the rule reads; empty where it applies to any.
    """

    name: str
    group: Group
    summary: str
    fix: str
    severity: Severity = Severity.ERROR
    waivable: bool = False
    bad: str = ""
    good: str = ""
    tables: tuple[str, ...] = ()

    def variant(self, name: str) -> Rule:
        """Return this rule under another *name*: for the error codes of a library, which are its own names."""
        return dataclasses.replace(self, name=name)


_REGISTRY: Final[dict[str, Rule]] = {}
RULES: Final[Mapping[str, Rule]] = MappingProxyType(_REGISTRY)
"""All rules of the imported modules, by name."""


def register(rule: Rule) -> Rule:
    """Add *rule* to the registry and return it.

    Raises:
        ValueError: Another rule has the same name.
    """
    if _REGISTRY.setdefault(rule.name, rule) != rule:
        message = f"Two rules are named {rule.name!r}."
        raise ValueError(message)
    return rule
