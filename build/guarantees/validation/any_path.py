"""Validate any Data Package, or a single table with or without a descriptor."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

from guarantees.core.errors import missing_path
from guarantees.package import descriptor_file
from guarantees.package.locate import folder_of
from guarantees.package.package_descriptor import PackageDescriptor, parse_package, read_package
from guarantees.package.resource import Resource
from guarantees.validation.counted_findings import LISTED
from guarantees.validation.report import ValidationReport

TABLE_SUFFIXES: Final = frozenset(
    {".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".gz"}
)


class PackageValidator(Protocol):
    """An engine that validates any package in a folder; see ``validate_any_package``."""

    def __call__(
        self,
        root: Path,
        package: PackageDescriptor,
        *,
        listed: int = LISTED,
        guessed: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> ValidationReport:
        """Return the report on the package in *root*."""


def is_table_file(path: Path) -> bool:
    """Return whether *path* is a file with a table rather than a package."""
    is_table = path.is_file() and path.suffix.lower() in TABLE_SUFFIXES
    return is_table and not descriptor_file.is_descriptor(path)


def validate_path(
    path: Path,
    *,
    allow_remote: bool = False,
    listed: int = LISTED,
    split: Path | None = None,
    validate_package: PackageValidator | None = None,
) -> ValidationReport:
    """Validate the package or table at *path*; of each kind of finding in a column so many are *listed*.

    The engine is *validate_package*, or Polars. Only Polars runs the checks that other packages offer, and writes the rows
    with and without errors to the folder *split*, if it is given.

    A table that a descriptor beside it or above it describes is validated with the tables that it refers to; of any
    other table the columns are inferred, and a note says so.

    Raises:
        InputError: There is nothing at *path*, or it is not a package or a table.
        ContractError: The descriptor is not JSON or YAML.
    """
    # Imported here: Polars takes longer to import than `--help` may.
    from guarantees.validation.any_package import validate_any_package
    from guarantees.validation.external_checks import installed_checks
    from guarantees.validation.infer import infer_package
    from guarantees.validation.split_rows import require_new_folder

    if not path.exists():
        raise missing_path(path)
    if split is not None:
        require_new_folder(split)
    if validate_package is None:
        validate_package = partial(validate_any_package, checks=installed_checks(), split=split)
    validate = partial(validate_package, listed=listed)
    if not is_table_file(path):
        with opened_package(path, allow_remote=allow_remote) as (root, package):
            return validate(root, package)
    described = _described(path)
    if described is not None:
        root, package = described
        return validate(root, package)
    inferred = infer_package([path])
    package = parse_package(inferred.descriptor, path.parent)
    report = validate(path.parent, package, guessed=inferred.guesses)
    return dataclasses.replace(report, notes=(*inferred.notes, *report.notes))


@contextmanager
def opened_package(path: Path, *, allow_remote: bool) -> Iterator[tuple[Path, PackageDescriptor]]:
    """Give the folder of the package at *path*, and the package as its descriptor declares it.

    Raises:
        InputError: There is no package.
        ContractError: The descriptor is not JSON or YAML.
    """
    name = path.name if path.is_file() and descriptor_file.is_descriptor(path) else ""
    with nullcontext(path.parent) if name else folder_of(path) as root:
        yield root, read_package(root, name, allow_remote=allow_remote)


def _described(path: Path) -> tuple[Path, PackageDescriptor] | None:
    """Return the package whose descriptor, beside or above *path*, describes it: with what it refers to."""
    file = path.resolve()
    for root in file.parents[:2]:
        if any((root / name).is_file() for name in descriptor_file.NAMES):
            package = read_package(root)
            name = file.relative_to(root).as_posix()
            described = [resource for resource in package.resources if name in resource.files]
            if described:
                return root, _with_targets(package, described[0])
    return None


def _with_targets(package: PackageDescriptor, table: Resource) -> PackageDescriptor:
    """Return *package* with nothing but a table, and the tables that it refers to."""
    targets = {reference.target for reference in table.foreign_keys} | {table.name}
    kept = tuple(
        resource if resource is table else dataclasses.replace(resource, foreign_keys=())
        for resource in package.resources
        if resource.name in targets
    )
    findings = tuple(each for each in package.findings if each.table in {table.name, ""})
    return dataclasses.replace(package, resources=kept, findings=findings)


def to_json(descriptor: Any) -> str:  # noqa: ANN401  any JSON object
    """Return a descriptor as the text of its file."""
    return json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
