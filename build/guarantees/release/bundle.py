"""The files of a release, made from a package folder.

Each function in :data:`MAKERS` writes some files, without holding a whole table in memory. To add a format, write a
module in ``formats/`` and a function here. The zip and the checksums come last, and have the same bytes everywhere.
"""

from __future__ import annotations

import functools
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.contract import descriptor as contract_descriptor
from guarantees.contract.table_schema import Contract
from guarantees.core import markdown, progress, safe_files
from guarantees.core.errors import InputError
from guarantees.package import checksums, reader
from guarantees.package.reader import DESCRIPTOR
from guarantees.release import record_history
from guarantees.release.diff.compare import Diff
from guarantees.release.formats import (
    atom_feed,
    change_list,
    croissant,
    dataset_card,
    datasette,
    excel,
    json_lines,
    odcs,
    parquet_writer,
    sbom,
    sqlite_writer,
)
from guarantees.release.formats.croissant import FileFacts

# The earliest time that a zip can hold: the archive must not depend on when and where it is written.
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_REGULAR_FILE: Final = 0o100644 << 16

LOCK: Final = "requirements.lock"
REQUIRED_FILES: Final = (
    "README.md",
    "CHANGELOG.md",
    "LICENSE-DATA",
    "CITATION.cff",
    ".zenodo.json",
    "docs/codebook.md",
    "docs/loading.md",
    "loading.json",
)
"""The files that every release contains besides the tables, copied from the repository."""

OPTIONAL_FILES: Final = (
    "CONTRIBUTING.md",
    "LICENSE",
    "docs/agreement.md",
    "docs/any-package.md",
    "docs/architecture.md",
    "docs/checks.md",
    "docs/cli.md",
    "docs/coded-article.md",
    "docs/curation.md",
    "docs/data-dictionary.md",
    "docs/decisions.md",
    "docs/draft.md",
    "docs/examples/README.md",
    "docs/examples/dates.R",
    "docs/examples/dates.out",
    "docs/examples/evidence.out",
    "docs/examples/evidence.sql",
    "docs/examples/sides_and_issues.out",
    "docs/examples/sides_and_issues.py",
    "docs/one-question.md",
    "docs/security.md",
    "docs/parity.md",
    "docs/questions.md",
    "docs/releasing.md",
    "docs/troubleshooting.md",
    "docs/trust.md",
    "docs/tutorial.md",
)
"""The files that a release contains if they exist: the pages on how the dataset is made."""


@dataclass(frozen=True, slots=True)
class BundleContext:
    """What a maker needs.

    Attributes:
        source: The folder of the package.
        folder: The folder in which the release is built.
        contract: The contract of the package.
        descriptor: The descriptor of the release.
        history: The file with the history of all records.
        diff: The differences from the version before.
    """

    source: Path
    folder: Path
    contract: Contract
    descriptor: Mapping[str, Any]
    history: Path
    diff: Diff

    @property
    def name(self) -> str:
        """The name of the package and its version."""
        return f"{self.descriptor['name']}-{self.descriptor['version']}"


def make_bundle(source: Path, folder: Path, date: str, history: Path, diff: Diff) -> None:
    """Write the release of the package in the folder *source* into *folder*, which is empty.

    *date* is the day of the release, *history* the file with the history of all records, and *diff* the differences from
    the version before.

    Raises:
        InputError: A required file is missing.
        ContractError: The descriptor cannot be used.
    """
    descriptor, contract = reader.read_declared(source)
    released = released_descriptor(descriptor, contract, source, date)
    context = BundleContext(source, folder, contract, released, history, diff)
    for make in progress.track(MAKERS, "Writing the release"):
        make(context)
    seal(folder, context.name)
    # A release is readable by all, whatever the umask is.
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def released_descriptor(
    descriptor: Mapping[str, Any], contract: Contract, source: Path, date: str
) -> dict[str, Any]:
    """Return *descriptor* with the day of the release, and with the size and hash of every table in *source*."""
    facts = {}
    for table in contract:
        path = _required_file(source, table.path)
        facts[table.name] = {"bytes": path.stat().st_size, "hash": f"sha256:{checksums.of_file(path)}"}
    resources = [{**resource, **facts[resource["name"]]} for resource in descriptor["resources"]]
    return {**descriptor, "created": f"{date}T00:00:00Z", "resources": resources}


def _copy_tables(context: BundleContext) -> None:
    for table in context.contract:
        _copy(context, table.path)


def _write_descriptor(context: BundleContext) -> None:
    (context.folder / DESCRIPTOR).write_bytes(contract_descriptor.to_json(dict(context.descriptor)))


def _copy_history(context: BundleContext) -> None:
    shutil.copyfile(context.history, context.folder / record_history.HISTORY_FILE)


def _write_changes(context: BundleContext) -> None:
    with (context.folder / change_list.FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(change_list.change_list(context.diff))


def _write_feed(context: BundleContext) -> None:
    changelog = _read_text(context.folder / "CHANGELOG.md")
    (context.folder / atom_feed.FILE).write_bytes(atom_feed.atom_feed(context.descriptor, changelog))


def missing_files(source: Path) -> list[str]:
    """Return the required files that the repository *source* does not have."""
    return [name for name in REQUIRED_FILES if not os.path.lexists(source / name)]


def _copy_documents(context: BundleContext) -> None:
    for name in REQUIRED_FILES:
        _copy(context, name)
    for name in OPTIONAL_FILES:
        if os.path.lexists(context.source / name):
            _copy(context, name)


def _write_dataset_card(context: BundleContext) -> None:
    path = context.folder / dataset_card.FILE
    readme = _read_text(path)
    path.write_bytes(dataset_card.dataset_card(context.descriptor, context.contract, readme).encode())


def _remove_dead_links(context: BundleContext) -> None:
    """Turn links of the documents to files that only the repository has into their text."""
    for path in context.folder.rglob("*.md"):
        text = _read_text(path)
        is_dead = functools.partial(_is_missing, path.parent)
        if (working := markdown.without_links(text, is_dead)) != text:
            path.write_bytes(working.encode())


def _is_missing(folder: Path, path: str) -> bool:
    return not (folder / path).exists()


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as err:
        raise InputError(
            f"'{path.name}' cannot be released: it is not UTF-8: {err}. Save it as UTF-8."
        ) from err


def _write_formats(context: BundleContext) -> None:
    for folder in ("parquet", json_lines.FOLDER):
        (context.folder / folder).mkdir()
    for table in context.contract:
        target = context.folder / "parquet" / f"{table.name}.parquet"
        parquet_writer.write(table, context.source / table.path, target)
        json_lines.write(table, context.source / table.path, context.folder)
    for suffix, write in (("sqlite", sqlite_writer.write), ("xlsx", excel.write)):
        target = context.folder / f"{context.descriptor['name']}.{suffix}"
        write(context.contract, context.source, context.descriptor, target)


def _write_croissant(context: BundleContext) -> None:
    names = [table.path for table in context.contract]
    names += [f"parquet/{table.name}.parquet" for table in context.contract]
    names += [json_lines.table_path(table.name) for table in context.contract]
    facts = {}
    for name in names:
        path = context.folder / name
        facts[name] = FileFacts(path.stat().st_size, checksums.of_file(path))
    document = croissant.croissant_json(context.descriptor, context.contract, facts)
    (context.folder / "croissant.json").write_bytes(document)


def _write_datasette(context: BundleContext) -> None:
    document = datasette.metadata_json(context.descriptor, context.contract)
    (context.folder / datasette.FILE).write_bytes(document)


def _write_odcs(context: BundleContext) -> None:
    document = odcs.contract_yaml(context.descriptor, context.contract)
    (context.folder / odcs.FILE).write_bytes(document)


def _write_sbom(context: BundleContext) -> None:
    # A dataset without software of its own has no lock file.
    lock = context.source / LOCK
    if not safe_files.why_unreadable(context.source, lock):
        version = str(context.descriptor["version"])
        (context.folder / sbom.FILE).write_bytes(sbom.sbom_json(lock, version))


MAKERS: Final[tuple[Callable[[BundleContext], None], ...]] = (
    _copy_tables,
    _write_descriptor,
    _copy_history,
    _write_changes,
    _copy_documents,
    _write_feed,
    _write_dataset_card,
    _write_formats,
    _write_croissant,
    _write_datasette,
    _write_odcs,
    _write_sbom,
    _remove_dead_links,
)
"""The functions that write the files of a release, in order."""


def _copy(context: BundleContext, name: str) -> None:
    target = context.folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_required_file(context.source, name), target)


def _required_file(source: Path, name: str) -> Path:
    """Return the path of a file that a release needs.

    Raises:
        InputError: It cannot be read.
    """
    path = source / name
    problem = safe_files.why_unreadable(source, path)
    if problem:
        raise InputError(f"A release needs '{path}': {problem} Restore the file.")
    return path


def seal(folder: Path, name: str) -> None:
    """Add ``NAME.zip`` with all files below *folder* to it, and ``SHA256SUMS``, in the zip and for all files."""
    names = [file for file in checksums.files(folder) if file not in checksums.BESIDE]
    archive = f"{name}.zip"
    _write_checksums(folder, names)
    _pack(folder, [*names, checksums.SUMS], name, folder / archive)
    _write_checksums(folder, [*names, archive])


def _write_checksums(folder: Path, names: Iterable[str]) -> None:
    """Write the checksums of the files *names* in the format of ``sha256sum -c``."""
    lines = (f"{checksums.of_file(folder / name)}  {name}\n" for name in sorted(names))
    (folder / checksums.SUMS).write_bytes("".join(lines).encode())


def _pack(folder: Path, names: Iterable[str], top: str, target: Path) -> None:
    """Write a zip of files in *folder*, below one folder *top*: sorted, without times.

    The files are stored and not compressed, because the output of a compressor depends on its version.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(names):
            info = zipfile.ZipInfo(f"{top}/{name}", date_time=EPOCH)
            info.create_system = _UNIX
            info.external_attr = _REGULAR_FILE
            info.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(info, "w") as out:
                shutil.copyfileobj(source, out)
