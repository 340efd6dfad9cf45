"""What frictionless reports on a package, with the file and line of each fault."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from guarantees.validation.frictionless_engine import rule_name
from tests.differential.any_package.records import with_standard_defaults
from tests.differential.any_package.results import FrictionlessServer
from tests.differential.public_shapes.plant import Expected
from tests.differential.public_shapes.shape import Place, Shape, form, has_header, paths, write, write_to

_RULES: Final = {"byte-count": "file-size", "hash-count": "file-hash"}
_OF_HEADER: Final = frozenset({"unknown-column", "missing-column", "duplicate-column"})
DOWNLOADED_PROFILES: Final = frozenset({"fiscal-data-package"})
"""Profiles that frictionless would download."""


def validate(server: FrictionlessServer, shape: Shape, folder: Path) -> list[Expected]:
    """Return the faults that frictionless finds in *shape*, written to *folder* with the standard's defaults.

    An error that is not about a row has line 0; an error of the whole package has no file.
    """
    descriptor = with_standard_defaults(shape.descriptor, write(shape).files)
    descriptor["resources"] = [_with_encoding(resource) for resource in descriptor["resources"]]
    if descriptor.get("profile") in DOWNLOADED_PROFILES:
        del descriptor["profile"]
    written = write_to(_with_descriptor(shape, descriptor), folder)
    report = server.report(folder / shape.descriptor_file)
    if "crashed" in report:
        return [Expected("crash", "", 0, "", report["crashed"])]
    faults = [Expected(f"descriptor: {error['note']}", "", 0) for error in report["errors"]]
    for task in report["tasks"]:
        places = _places(shape, task["name"], written.places, written.headers)
        faults += [
            _fault(shape, task["name"], error, places, written.headers.get(task["name"]))
            for error in task["errors"]
        ]
    return faults


def _with_encoding(resource: dict[str, Any]) -> dict[str, Any]:
    """Return *resource* with the encoding of the standard, which frictionless would guess."""
    return resource if "schema" not in resource else {"encoding": "utf-8", **resource}


def _with_descriptor(shape: Shape, descriptor: dict[str, Any]) -> Shape:
    return Shape(
        name=shape.name,
        source=shape.source,
        descriptor=descriptor,
        tables=shape.tables,
        others=shape.others,
        descriptor_file=shape.descriptor_file,
        absent=shape.absent,
    )


def _places(
    shape: Shape, table: str, places: Mapping[str, list[Place]], headers: Mapping[str, Place]
) -> list[Place]:
    """Return the place of each row as frictionless counts them: comments and the header too."""
    if table not in shape.tables:
        return []
    resource = shape.resource(table)
    before = [Place("", 0) for _ in shape.tables[table].before]
    if form(resource) != "csv":
        return [Place("", 0), *places[table]]
    return [*before, *([headers[table]] if has_header(resource) else []), *places[table]]


def _fault(
    shape: Shape, table: str, error: Mapping[str, Any], places: list[Place], header: Place | None
) -> Expected:
    number = error["record"]
    files = paths(shape.resource(table))
    place = (
        places[number - 1]
        if 0 < number <= len(places)
        else Place(files[0] if files else shape.descriptor_file, 0)
    )
    rule = _RULES.get(error["type"]) or rule_name(error)
    if rule in _OF_HEADER:
        place = header or place
    return Expected(rule, place.file, place.line, error["column"] or "", error["note"])
