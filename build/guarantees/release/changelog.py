"""The changelog as data: a version without an entry cannot be released."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"^## (?P<version>\d+\.\d+\.\d+)(?: — (?P<date>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
SECTIONS = ("Schema", "Data", "Pipeline")


@dataclass(frozen=True, slots=True)
class Section:
    """What the changelog says of one version; the date is blank while it is not released."""

    version: str
    date: str
    text: str


def sections(changelog: str) -> list[Section]:
    """Return the entries of a changelog, in the order of the file."""
    heads = list(_HEADING.finditer(changelog))
    ends = [head.start() for head in heads[1:]] + [len(changelog)]
    return [
        Section(head["version"], head["date"] or "", changelog[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=True)
    ]


def refusals(changelog: str, version: str) -> list[str]:
    """Return why the changelog does not allow *version* to be released; empty where it does."""
    found = [section for section in sections(changelog) if section.version == version]
    if not found:
        return [f"CHANGELOG.md has no entry for {version}. Add `## {version}` with what changed."]
    reasons = []
    if not found[0].date:
        reasons.append(f"CHANGELOG.md gives no date for {version}. Write `## {version} — YYYY-MM-DD`.")
    reasons += [
        f"CHANGELOG.md has no section {name} under {version}. Add `### {name}`; say so if nothing changed."
        for name in SECTIONS
        if not re.search(rf"^### {name}$", found[0].text, re.MULTILINE)
    ]
    return reasons
