"""Multiply the package of the repository: any number of statements with everything that refers to them.

Every source is copied with its statements, anchors, relations and reports; every tenth copy has events of its own.
Actors and codes are not copied. Ids follow the contract, so the result is a valid package of this dataset.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

Row = dict[str, str]

_EVENTS: Final = 10
"""One copy in so many has events of its own."""

_LABEL: Final = 70
"""Characters of an event label that its copies keep."""

_BY_SOURCE: Final = (
    "sources",
    "statements",
    "statement_participants",
    "relations",
    "anchors",
    "event_reports",
)
_BY_EVENT: Final = ("events", "event_participants")
_STATEMENT: Final = re.compile(r"(.+)(-s[0-9]+)")


def make(package: Path, statements: int, folder: Path) -> int:
    """Write copies of *package* to *folder* until there are at least *statements*; return their number."""
    descriptor = json.loads((package / "datapackage.json").read_bytes())
    (folder / "data").mkdir(parents=True)
    tables = {}
    for resource in descriptor["resources"]:
        # Expectations about the number of rows apply to the original only.
        resource.pop("expectations", None)
        with (package / resource["path"]).open(encoding="utf-8", newline="") as file:
            tables[resource["name"]] = list(csv.DictReader(file))
    copies = -(-statements // len(tables["statements"]))
    for resource in descriptor["resources"]:
        name, path = resource["name"], resource["path"]
        if name not in {*_BY_SOURCE, *_BY_EVENT}:
            shutil.copyfile(package / path, folder / path)
            continue
        count = copies if name in _BY_SOURCE else -(-copies // _EVENTS)
        rows = list(_copied(tables[name], count, by_event=name in _BY_EVENT))
        key = resource["schema"]["primaryKey"]
        key = [key] if isinstance(key, str) else key
        rows.sort(key=lambda row, key=key: [row[column] for column in key])  # type: ignore[misc]
        with (folder / path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n", encoding="utf-8")
    return copies * len(tables["statements"])


def _copied(rows: list[Row], count: int, *, by_event: bool) -> Iterator[Row]:
    for number in range(count):
        source = f"-x{number:x}" if number else ""
        group = number if by_event else number // _EVENTS
        event = f"-x{group:x}" if group else ""
        renamed = _renaming(source, event)
        for row in rows:
            copy = {
                column: renamed[column](cell) if column in renamed and cell else cell
                for column, cell in row.items()
            }
            if group and by_event and "label" in copy:
                # Event labels are unique.
                copy["label"] = f"{copy['label'][:_LABEL]} ({number})"
            if source and "sha256" in copy:
                copy["sha256"] = hashlib.sha256(copy["source_id"].encode()).hexdigest()
            yield copy


def _renaming(source: str, event: str) -> dict[str, Callable[[str], str]]:
    """Return the functions that rename ids in a copy, by column; *source* and *event* are the suffixes."""

    def statement(name: str) -> str:
        return _STATEMENT.sub(rf"\g<1>{source}\g<2>", name)

    def composed(name: str) -> str:
        first, *rest = name.split(":")
        if _STATEMENT.fullmatch(first):
            return ":".join([statement(first), *rest])
        return ":".join([first + source, rest[0] + event, *rest[1:]])

    return {
        "source_id": lambda name: name + source,
        "event_id": lambda name: name + event,
        "related_event_id": lambda name: name + event,
        "statement_id": statement,
        "utterance_id": statement,
        "related_statement_id": statement,
        "relation_id": composed,
        "anchor_id": composed,
    }
