"""The tree of a release: every file that is published of a version, made from a package folder.

Each maker writes its files; none holds a table whole. The zip and the sums come last, of all that was made.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.contract import descriptor as contract_descriptor
from guarantees.contract.table_schema import Contract
from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.package import reader
from guarantees.release import record_history, zip_bundle
from guarantees.release.formats import croissant, excel, parquet_writer, sbom, sqlite_writer
from guarantees.release.formats.croissant import FileFacts

DESCRIPTOR: Final = "datapackage.json"
LOCK: Final = "requirements.lock"
BESIDE: Final = (
    "README.md",
    "CHANGELOG.md",
    "LICENSE-DATA",
    "CITATION.cff",
    ".zenodo.json",
    "docs/codebook.md",
    "docs/loading.md",
    "loading.json",
)
"""What is published beside the tables as it stands in the repository."""

DOCUMENTS: Final = (
    "CONTRIBUTING.md",
    "docs/agreement.md",
    "docs/any-package.md",
    "docs/architecture.md",
    "docs/checks.md",
    "docs/cli.md",
    "docs/curation.md",
    "docs/decisions.md",
    "docs/parity.md",
    "docs/releasing.md",
    "docs/troubleshooting.md",
    "docs/tutorial.md",
)
"""What is published as well where it is there: the pages on how the dataset is made."""


@dataclass(frozen=True, slots=True)
class BundleContext:
    """What a maker is told.

    Attributes:
        source: The folder of the package.
        folder: Where the release is put together.
        contract: The contract of the package.
        descriptor: The released descriptor.
        history: The file with the history of all records.
    """

    source: Path
    folder: Path
    contract: Contract
    descriptor: Mapping[str, Any]
    history: Path

    @property
    def name(self) -> str:
        """What the release is called: the name of the package and its version."""
        return f"{self.descriptor['name']}-{self.descriptor['version']}"


def _tables(making: BundleContext) -> None:
    for table in making.contract:
        _copy(making, table.path)


def _descriptor(making: BundleContext) -> None:
    (making.folder / DESCRIPTOR).write_bytes(contract_descriptor.to_json(dict(making.descriptor)))


def _history(making: BundleContext) -> None:
    shutil.copyfile(making.history, making.folder / record_history.HISTORY_FILE)


def _pages(making: BundleContext) -> None:
    for name in BESIDE:
        _copy(making, name)
    for name in DOCUMENTS:
        if os.path.lexists(making.source / name):
            _copy(making, name)


def _formats(making: BundleContext) -> None:
    (making.folder / "parquet").mkdir()
    for table in making.contract:
        target = making.folder / "parquet" / f"{table.name}.parquet"
        parquet_writer.write(table, making.source / table.path, target)
    for ending, write in (("sqlite", sqlite_writer.write), ("xlsx", excel.write)):
        target = making.folder / f"{making.descriptor['name']}.{ending}"
        write(making.contract, making.source, making.descriptor, target)


def _croissant(making: BundleContext) -> None:
    paths = [table.path for table in making.contract]
    paths += [f"parquet/{table.name}.parquet" for table in making.contract]
    facts = {}
    for name in paths:
        path = making.folder / name
        facts[name] = FileFacts(path.stat().st_size, zip_bundle.digest(path))
    document = croissant.croissant_json(making.descriptor, making.contract, facts)
    (making.folder / "croissant.json").write_bytes(document)


def _materials(making: BundleContext) -> None:
    # Of a dataset without software of its own there is nothing to list.
    lock = making.source / LOCK
    if not safe_files.why_unreadable(making.source, lock):
        version = str(making.descriptor["version"])
        (making.folder / sbom.FILE).write_bytes(sbom.sbom_json(lock, version))


MAKERS: Final[tuple[Callable[[BundleContext], None], ...]] = (
    _tables,
    _descriptor,
    _history,
    _pages,
    _formats,
    _croissant,
    _materials,
)
"""What writes the files of a release, in order."""


def _copy(making: BundleContext, name: str) -> None:
    path = making.source / name
    problem = safe_files.why_unreadable(making.source, path)
    if problem:
        raise InputError.missing(path, "a file that a release needs", f"{problem} Restore it.")
    target = making.folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def make_bundle(source: Path, folder: Path, date: str, past: Path) -> None:
    """Write the release of the package in the folder *source* into *folder*, which is empty.

    *date* is the day of the release, and *past* the file with the history of all records.

    Raises:
        InputError: A file that a release needs is not there.
        ContractError: The descriptor cannot be used.
    """
    descriptor, contract = reader.read_declared(source)
    making = BundleContext(source, folder, contract, released_files(descriptor, contract, source, date), past)
    for maker in MAKERS:
        maker(making)
    names = zip_bundle.checksum_lines(folder)
    (folder / zip_bundle.SUMS).write_bytes(zip_bundle.write_checksums(folder, names))
    packed = f"{making.name}.zip"
    zip_bundle.pack(folder, [*names, zip_bundle.SUMS], making.name, folder / packed)
    (folder / zip_bundle.SUMS).write_bytes(zip_bundle.write_checksums(folder, [*names, packed]))
    _open_to_all(folder)


def released_files(
    descriptor: Mapping[str, Any], contract: Contract, source: Path, date: str
) -> dict[str, Any]:
    """Return *descriptor* with the day of the release, and with size and hash of every table in *source*."""
    facts = {}
    for table in contract:
        path = source / table.path
        problem = safe_files.why_unreadable(source, path)
        if problem:
            raise InputError.missing(path, "a file that a release needs", f"{problem} Restore it.")
        facts[table.name] = {"bytes": path.stat().st_size, "hash": f"sha256:{zip_bundle.digest(path)}"}
    resources = [{**each, **facts[each["name"]]} for each in descriptor["resources"]]
    return {**descriptor, "created": f"{date}T00:00:00Z", "resources": resources}


def _open_to_all(folder: Path) -> None:
    """Let everybody read the release, whatever the umask was."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
