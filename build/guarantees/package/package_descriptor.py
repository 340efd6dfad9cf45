"""Parse the descriptor of any Data Package, version 1 or 2, and as frictionless 4 and 5 write it.

The descriptor is not trusted. Whatever is wrong with it is a finding with the place, and one resource that is not
valid does not hide the others. Only the schemas and dialects that it names are read; profiles are never downloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.safe_files import MAX_DESCRIPTOR
from guarantees.package import descriptor_file
from guarantees.package.descriptor_file import DescriptorFile
from guarantees.package.descriptor_part import Part, describe
from guarantees.package.package_metadata import check_metadata, check_name, unchecked_profiles, version_of
from guarantees.package.parse_resource import (
    ParsedResource,
    ResourceOptions,
    is_url,
    parse_resource,
    report_remote,
    safe_path,
)
from guarantees.package.parse_schema import check_references
from guarantees.package.resource import Resource

if TYPE_CHECKING:
    from guarantees.package.download import Budget  # imports the network, which few packages need

_KNOWN: Final = frozenset(
    {
        "$schema", "profile", "profiles", "name", "id", "title", "description", "homepage", "version", "created",
        "keywords", "image", "licenses", "sources", "contributors", "resources", "$frictionless", "type",
        "temporal", "spatial", "taxonomic", "project", "relatedIdentifiers", "references", "bibliographicCitation",
        "directory", "coordinatePrecision", "views", "rights", "limits", "temporalCoverage", "author", "maintainers",
        "publisher", "dataDependencies", "license",
    }
)  # fmt: skip
_MISPLACED: Final = dict.fromkeys(
    ("fields", "missingValues", "primaryKey", "foreignKeys"), "the schema of a resource"
) | {"schema": "a resource"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDescriptor:
    """A Data Package as its descriptor declares it.

    Attributes:
        name: Its name, or an empty text.
        file: The name of the descriptor.
        resources: All resources with a name, in order; ``is_table`` says which are to be read as tables.
        findings: What is wrong with the descriptor, and with the schemas and dialects that it names.
        notes: What is not checked.
    """

    name: str = ""
    file: str
    resources: tuple[Resource, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Resource, ...]:
        """The resources that are tables to be read."""
        return tuple(resource for resource in self.resources if resource.is_table)

    @property
    def others(self) -> tuple[Resource, ...]:
        """The resources that are not read as tables: only their files are checked."""
        return tuple(resource for resource in self.resources if not resource.is_table)


def read_package(root: Path, name: str = "", *, allow_remote: bool = False) -> PackageDescriptor:
    """Return the package in the folder *root* as its descriptor declares it, which may have another *name* than usual.

    Raises:
        InputError: There is no descriptor in *root*, or it cannot be read.
        ContractError: The descriptor is not JSON or YAML.
    """
    source = descriptor_file.read(root, name)
    return _parse(source, root, allow_remote=allow_remote)


def parse_package(
    descriptor: object, root: Path, *, file: str = "datapackage.json", allow_remote: bool = False
) -> PackageDescriptor:
    """Return the package with a *descriptor* of any JSON value; nothing is raised for what is wrong with it.

    Schemas and dialects are read in the folder *root*, or downloaded if *allow_remote* is true. Findings have the
    line only in these files, since the descriptor is not read from its *file*.
    """
    return _parse(DescriptorFile(name=file, content=descriptor), root, allow_remote=allow_remote)


def _parse(source: DescriptorFile, root: Path, *, allow_remote: bool) -> PackageDescriptor:
    findings = FindingCollector()
    findings.extend(source.findings)
    loader = _Loader(root=root, allow_remote=allow_remote, files={source.name: source})
    package = Part(value=source.content, file=source.name, findings=findings)
    if not isinstance(package.value, Mapping):
        package.expected("an object", 'Write {"name": ..., "resources": [...]}.')
        return PackageDescriptor(file=source.name, findings=_with_lines(findings, loader.files))
    version = version_of(package)
    package.report_misspelt(_KNOWN, _MISPLACED)
    check_metadata(package, version=version)
    name = package.text("name")
    check_name(package.at("name"), strict=version == 1)
    options = ResourceOptions(
        version=version,
        tabular="tabular-data-package" in package.text("profile"),
        allow_remote=allow_remote,
        load=loader.load,
    )
    parsed = _resources(package, options)
    resources = check_references([of.resource for of in parsed], [of.references for of in parsed])
    notes = [*unchecked_profiles(package), *(note for of in parsed for note in of.notes)]
    return PackageDescriptor(
        name=name,
        file=source.name,
        resources=resources,
        findings=_with_lines(findings, loader.files),
        notes=tuple(dict.fromkeys(notes)),
    )


def _resources(package: Part, options: ResourceOptions) -> list[ParsedResource]:
    if not package.has("resources"):
        package.report("The descriptor has no resources.", 'Add "resources", with the path of each table.')
        return []
    items = package.items("resources")
    if not items and isinstance(package.value["resources"], list):
        package.at("resources").report("resources is empty.", "Add a resource, with the path of its file.")
    names = {item.value.get("name") for item in items if isinstance(item.value, Mapping) and _name(item)}
    parsed: dict[str, ParsedResource] = {}
    for number, item in enumerate(items, 1):
        if not isinstance(item.value, Mapping):
            item.expected("an object", "Write each resource as an object with name and path.")
            continue
        name = _unique_name(item, number, parsed, names, strict=options.version == 1)
        parsed[name] = parse_resource(item, name, options)
    return list(parsed.values())


def _name(item: Part) -> str:
    name = item.value.get("name")
    return name if isinstance(name, str) else ""


def _unique_name(
    item: Part, number: int, taken: Mapping[str, object], declared: Iterable[object], *, strict: bool
) -> str:
    """Return the name of a resource; one made from its *number*, with a finding, if it cannot be used."""
    name, part = _name(item), item.at("name")
    if name and name not in taken:
        check_name(part.of_table(name), strict=strict)
        if name.isprintable():
            return name
        part.report(f"The name {describe(name)} contains characters that cannot be printed.", "Remove them.")
    substitute = f"resource-{number}"
    while substitute in taken or substitute in declared:
        substitute += "-x"
    part = part.of_table(substitute)
    if name in taken and name:
        part.report(
            f"Duplicate resource {describe(name)}; it is called {substitute!r} here.",
            "Rename one of the two.",
        )
    elif not name:
        if item.has("name") and part.value != "":
            part.expected("a string", f"Write a name; it is called {substitute!r} here.")
        else:
            part.report("The resource has no name.", f"Add a name; it is called {substitute!r} here.")
    return substitute


# --------------------------------------------------------------------------------------------------------------
# Schemas and dialects in files


@dataclass(slots=True, kw_only=True)
class _Loader:
    """Reads the schemas and dialects that a descriptor names, each file once.

    Attributes:
        files: All files that were read, by name.
        budget: What may still be downloaded; None before the first download.
    """

    root: Path
    allow_remote: bool
    files: dict[str, DescriptorFile] = field(default_factory=dict)
    budget: Budget | None = None

    def load(self, part: Part) -> Part | None:
        """Return the content of the file that *part* names; None, with a finding, if it cannot be read."""
        if is_url(part.value) and not self.allow_remote:
            report_remote(part)
            return None
        try:
            file = self._download(part.value) if is_url(part.value) else self._read(safe_path(part))
        except (InputError, safe_files.UnreadableFileError) as err:
            part.report(
                f"{describe(part.value)} cannot be read: {err}", "Restore the file, or correct the path."
            )
            return None
        if file is None:
            return None
        part.findings.extend(replace(finding, table=part.table) for finding in file.findings)
        if not file.parsed:
            return None
        return Part(value=file.content, file=file.name, table=part.table, findings=part.findings)

    def _read(self, path: str) -> DescriptorFile | None:
        if not path:
            return None
        return self._once(path, lambda: safe_files.read_within(self.root, self.root / path, MAX_DESCRIPTOR))

    def _download(self, address: str) -> DescriptorFile:
        from guarantees.package import download

        self.budget = self.budget or download.Budget()
        return self._once(address, lambda: download.get(address, MAX_DESCRIPTOR, budget=self.budget))

    def _once(self, name: str, read: Callable[[], bytes]) -> DescriptorFile:
        if name not in self.files:
            self.files[name] = descriptor_file.parse(read(), name)
        return self.files[name]


def _with_lines(findings: Iterable[Finding], files: Mapping[str, DescriptorFile]) -> tuple[Finding, ...]:
    """Return *findings* once each, with the lines of the properties that they are about."""
    located = []
    lines: dict[str, Mapping[str, int]] = {}
    for finding in dict.fromkeys(findings):
        file = files.get(finding.file)
        if finding.line or file is None or not file.text:
            located.append(finding)
            continue
        if finding.file not in lines:
            lines[finding.file] = file.lines()
        line = _nearest_line(lines[finding.file], finding.column)
        located.append(replace(finding, line=line))
    return tuple(located)


def _nearest_line(lines: Mapping[str, int], path: str) -> int:
    """Return the line of the property at *path*, or of what it is missing in."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 0)
