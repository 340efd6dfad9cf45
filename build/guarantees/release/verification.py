"""Verify a release with nothing but what was published."""

from __future__ import annotations

import functools
import importlib.util
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from guarantees.contract import sqlite_schema
from guarantees.core import csv_text, progress, safe_files
from guarantees.core.errors import GuaranteesError, InputError
from guarantees.core.extras import how_to_install
from guarantees.core.findings import Finding
from guarantees.core.rules import Severity
from guarantees.package import (
    checksums,
    download,
    locate,
    parquet_reader,
    reader,
    version_index,
)
from guarantees.package.version_index import UntrustedIndexError
from guarantees.release import provenance, rebuild
from guarantees.release.formats import json_lines
from guarantees.release.publish import ssh_signature
from guarantees.validation import large, run
from guarantees.validation.check import Check
from guarantees.validation.report import ValidationReport

_MAX_FAULTS: Final = 3
_ZIP: Final = ".zip"
_REFERENCE_RULES: Final = frozenset({"foreign-key"})


class CheckStatus(StrEnum):
    """The outcome of a check."""

    OK = "ok"
    FAILED = "failed"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its outcome, and a sentence on what was verified or what is wrong."""

    name: str
    status: CheckStatus
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The dataset and version that were verified, and the result of every check."""

    name: str
    version: str
    checks: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        """Whether no check failed; checks that were not made do not count."""
        return all(check.status is not CheckStatus.FAILED for check in self.checks)


@dataclass(frozen=True, slots=True)
class _Release:
    """A release on disk.

    Attributes:
        root: The folder of its files.
        checksums_folder: The folder of its list of checksums.
        archive: Its zip, if there is one.
        index_results: If it was found by an index, the results of checking that index and comparing with it.
    """

    root: Path
    checksums_folder: Path
    archive: Path | None = None
    index_results: tuple[CheckResult, ...] = ()


def verify(
    source: str,
    signers: Path | None,
    checks: Sequence[Check],
    further: Sequence[tuple[str, Callable[[Path], CheckResult]]] = (),
    trusted_root: Path | None = None,
    repository: Path | None = None,
) -> Verification:
    """Verify the release at *source*: a folder, an archive, or the URL of either.

    *further* are checks of this kind of dataset, each called with the folder of the release. *trusted_root* is the root
    file by which the index of published versions is checked. *repository* is a clone of the repository in which the
    release is made again.

    Raises:
        InputError: There is no release, it cannot be downloaded, or *signers*, *trusted_root* or *repository* does not
            exist.
        ContractError: Its descriptor or index cannot be used.
    """
    for path in (signers, trusted_root, repository):
        if path is not None and not path.exists():
            raise InputError(f"No such file or directory: '{path}'.")
    with _open_release(source, trusted_root) as release:
        descriptor = reader.descriptor_of(release.root)
        name, version = str(descriptor.get("name", "")), str(descriptor.get("version", ""))
        if irregular := _check_files(release.root):
            return Verification(name, version, (irregular,))
        report = _validate(release.root, checks)
        tables = f"{len(report.tables)} tables, {sum(report.tables.values())} rows"
        references = [f for f in report.findings if f.check in _REFERENCE_RULES]
        others = [f for f in report.findings if f.check not in _REFERENCE_RULES]
        results = [
            *release.index_results,
            _run_check("checksums", lambda: _check_checksums(release)),
            _run_check("archive", lambda: _check_archive(release)),
            _run_check("signature", lambda: _check_signature(release, signers)),
            *_provenance_results(release, signers, str(descriptor.get("version", "")), repository),
            _run_check("descriptor", lambda: _check_descriptor(release.root, descriptor)),
            _findings_result("contract", others, f"{tables} validated by {', '.join(report.engines)}"),
            _findings_result("references", references, "every foreign key has a target row"),
            *_check_formats(release.root),
            *(_run_check(name, functools.partial(check, release.root)) for name, check in further),
        ]
        return Verification(name, version, tuple(results))


@contextmanager
def _open_release(source: str, trusted_root: Path | None) -> Iterator[_Release]:
    """Open the release at *source*; downloaded and unpacked files are deleted afterwards."""
    path = Path(source)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        scratch = Path(name)
        is_address, is_archive = download.is_address(source), source.lower().endswith(_ZIP)
        if is_address and not is_archive:
            yield _download_tree(source, trusted_root, scratch)
        elif (path / version_index.INDEX).is_file() or path.name == version_index.INDEX:
            folder = path if path.is_dir() else path.parent
            listed = _find_entry(folder, trusted_root)
            yield _listed_release(folder / safe_files.inside(listed.entry["path"]), listed)
        elif trusted_root is not None:
            raise InputError(
                f"{source}: --root is for an index of published versions. Name the folder that contains "
                f"{version_index.INDEX}, or its address."
            )
        elif is_address:
            yield _download_archive(source, scratch)
        elif zipfile.is_zipfile(source):
            root = locate.unpack(path, scratch / "package")
            has_checksums = (path.parent / checksums.SUMS).is_file()
            yield _Release(root, path.parent if has_checksums else root, path)
        else:
            with locate.folder_of(path) as root:
                yield _Release(root, root, _find_archive(root))


@dataclass(frozen=True, slots=True)
class _Listed:
    """The entry of a version in an index, and the result of checking the signatures of the index."""

    index: Mapping[str, Any]
    entry: Mapping[str, Any]
    trust: CheckResult


def _find_entry(source: Path | str, trusted_root: Path | None) -> _Listed:
    """Return the newest version in the index of *source*."""
    if trusted_root is None:
        index = version_index.index_of(source)
        result = unchecked("trust", "pass --root FILE if the publisher signs the index")
    else:
        index, result = _check_index(source, trusted_root)
    return _Listed(index, version_index.find_version(index, "", str(source)), result)


def _check_index(source: Path | str, trusted_root: Path) -> tuple[Mapping[str, Any], CheckResult]:
    """Return the signed index of *source*; the unsigned one, and a failed result, if its signatures are not valid."""
    try:
        index, signed = version_index.signed_index_of(source, trusted_root)
    except UntrustedIndexError as err:
        return version_index.index_of(source), CheckResult("trust", CheckStatus.FAILED, str(err))
    detail = f"the index is signed (number {signed.number}), valid until {signed.expires:%Y-%m-%d}"
    return index, CheckResult("trust", CheckStatus.OK, detail)


def _download_archive(url: str, scratch: Path) -> _Release:
    """Download the archive at *url*, and the checksums and signature next to it if there are any."""
    base, _, name = url.rpartition("/")
    folder = scratch / "archive"
    download.download(url, folder / name)
    root = locate.unpack(folder / name, scratch / "package")
    try:
        _download_beside(base, folder, checksums.SUMS)
    except InputError:
        return _Release(root, root, folder / name)
    for beside in (checksums.SIGNATURE, checksums.PROVENANCE, checksums.PROVENANCE_SIGNATURE):
        with suppress(InputError):  # a missing signature is the result of its check
            _download_beside(base, folder, beside)
    return _Release(root, folder, folder / name)


def _download_beside(base: str, folder: Path, name: str) -> None:
    download.download(download.below(base, name), folder / name, checksums.MAX_LIST)


def _download_tree(url: str, trusted_root: Path | None, scratch: Path) -> _Release:
    """Download the newest version in the index at *url*."""
    base = url.removesuffix(version_index.INDEX)
    listed = _find_entry(url, trusted_root)
    entry = listed.entry
    root = scratch / "tree"
    budget = download.Budget()
    for file in progress.track(entry["files"], "Downloading"):
        path = safe_files.inside(file["path"])
        file_url = download.below(base, f"{safe_files.inside(entry['path'])}/{path}")
        # One byte more than expected is accepted, so that a larger file is reported as a different size.
        download.download(file_url, root / path, file["bytes"] + 1, budget)
    return _listed_release(root, listed)


def _listed_release(root: Path, listed: _Listed) -> _Release:
    """Return the release in *root*, compared with how it is listed in the index."""
    files = listed.entry["files"]
    differing = [
        file["path"]
        for file in files
        if not (root / safe_files.inside(file["path"])).is_file()
        or (root / file["path"]).stat().st_size != file["bytes"]
        or checksums.of_file(root / file["path"]) != file["sha256"]
    ]
    contradiction = version_index.differs_from_entry(reader.descriptor_of(root), listed.index, listed.entry)
    result = check_result(
        "index",
        [
            *([contradiction] if contradiction else []),
            *(f"{path} differs from its entry in the index" for path in differing),
        ],
        f"{len(files)} files have the sizes and checksums in the index",
    )
    return _Release(root, root, _find_archive(root), (listed.trust, result))


def _find_archive(root: Path) -> Path | None:
    return next(iter(sorted(root.glob(f"*{_ZIP}"))), None)


def check_result(name: str, faults: Sequence[str], success: str) -> CheckResult:
    """Return a failed result with the first *faults*; if there are none, a good one that says *success*."""
    if not faults:
        return CheckResult(name, CheckStatus.OK, success)
    more = f", and {len(faults) - _MAX_FAULTS} more" if len(faults) > _MAX_FAULTS else ""
    return CheckResult(name, CheckStatus.FAILED, "; ".join(faults[:_MAX_FAULTS]) + more)


def unchecked(name: str, reason: str) -> CheckResult:
    """Return the result of a check that was not made."""
    return CheckResult(name, CheckStatus.UNCHECKED, reason)


def _run_check(name: str, check: Callable[[], CheckResult]) -> CheckResult:
    """Return the result of *check*, which has failed if a file is missing or cannot be read."""
    try:
        with progress.stage(f"Verifying: {name}"):
            return check()
    except GuaranteesError as err:
        return CheckResult(name, CheckStatus.FAILED, str(err))


def _check_files(root: Path) -> CheckResult | None:
    """Return a failed result if a file is not a plain one, since no other check may open it; None if all are.

    Reading a pipe may never end, and a link may lead anywhere.
    """
    faults = [
        f"{name}: {problem[:1].lower()}{problem[1:].rstrip('.')}"
        for name in checksums.files(root)
        if (problem := safe_files.why_unreadable(root, root / name, checksums.MAX_FILE))
    ]
    return check_result("files", [*faults, "nothing else was checked"], "") if faults else None


def _check_checksums(release: _Release) -> CheckResult:
    expected = checksums.parse_checksums(release.checksums_folder)
    faults = checksums.checksum_errors(release.root)
    if release.archive is None or release.checksums_folder == release.root:
        return check_result(
            "checksums", faults, f"{len(expected)} files match their checksums, and there are no others"
        )
    # The list next to an archive has the checksum of the archive; the list inside has those of its files.
    faults = [f"in the archive: {fault}" for fault in faults]
    if expected.get(release.archive.name) != checksums.of_file(release.archive):
        faults.insert(0, f"{release.archive.name} does not match the checksum next to it")
    number = len(checksums.parse_checksums(release.root))
    return check_result("checksums", faults, f"the archive and its {number} files match their checksums")


def _check_archive(release: _Release) -> CheckResult:
    if release.archive is None:
        return unchecked("archive", "the release has no archive")
    if release.archive.parent != release.root:
        return CheckResult(
            "archive", CheckStatus.OK, "it is safe to unpack: no file outside its folder, limited size"
        )
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        unpacked = locate.unpack(release.archive, Path(name))
        inside = set(checksums.files(unpacked)) - {checksums.SUMS}
        outside = set(checksums.files(release.root)) - checksums.BESIDE - {release.archive.name}
        faults = [
            f"{file} is only {'in the archive' if file in inside else 'next to the archive'}"
            for file in sorted(inside ^ outside)
        ]
        faults += [
            f"{file} is different in the archive"
            for file in sorted(inside & outside)
            if checksums.of_file(unpacked / file) != checksums.of_file(release.root / file)
        ]
    return check_result("archive", faults, f"its {len(inside)} files are identical to those next to it")


def _check_signature(release: _Release, signers: Path | None) -> CheckResult:
    if not (release.checksums_folder / checksums.SIGNATURE).is_file():
        problem = f"there is no {checksums.SIGNATURE}"
        return check_result("signature", [problem], "") if signers else unchecked("signature", problem)
    if signers is None:
        bundled = f"the bundled {checksums.SIGNERS} is not evidence"
        return unchecked("signature", f"pass --signers FILE with keys you trust ({bundled})")
    identity = ssh_signature.verify_signature(release.checksums_folder / checksums.SUMS, signers)
    return CheckResult("signature", CheckStatus.OK, f"the checksums are signed by {identity}")


def _provenance_results(
    release: _Release, signers: Path | None, version: str, repository: Path | None
) -> Iterator[CheckResult]:
    if (release.checksums_folder / checksums.PROVENANCE).is_file() or repository is not None:
        yield _run_check("provenance", lambda: _check_provenance(release, signers))
    if repository is not None:
        yield _run_check("rebuild", lambda: _check_rebuild(release, version, repository))


def _check_provenance(release: _Release, signers: Path | None) -> CheckResult:
    """Check the statement on how the release was made: that it is about these files, and who signed it."""
    folder = release.checksums_folder
    stated = provenance.read_provenance(folder)
    if stated.digests.get(checksums.SUMS) != checksums.of_file(folder / checksums.SUMS):
        return check_result("provenance", [f"{checksums.PROVENANCE} is about another {checksums.SUMS}"], "")
    python = f" with Python {stated.python}" if stated.python else ""
    made = f"the release was made from commit {stated.commit[:12]}{python}"
    if signers is None:
        return unchecked("provenance", f"pass --signers FILE to know who states that {made}")
    identity = ssh_signature.verify_signature(folder / checksums.PROVENANCE, signers)
    return CheckResult("provenance", CheckStatus.OK, f"{identity} states that {made}")


def _check_rebuild(release: _Release, version: str, repository: Path) -> CheckResult:
    """Check that the stated commit gives the release."""
    stated = provenance.read_provenance(release.checksums_folder)
    differences = rebuild.rebuild_differences(stated, version, release.checksums_folder, repository)
    number = len(checksums.parse_checksums(release.checksums_folder))
    return check_result(
        "rebuild", differences, f"commit {stated.commit[:12]} gives the same {number} checksums"
    )


def _check_descriptor(root: Path, descriptor: Mapping[str, Any]) -> CheckResult:
    faults = []
    resources = [resource for resource in descriptor.get("resources", ()) if "hash" in resource]
    if resources:
        faults += [
            f"{resource.get('name')} has no hash"
            for resource in descriptor.get("resources", ())
            if "hash" not in resource
        ]
    for resource in resources:
        name = safe_files.inside(str(resource.get("path", "")))
        path = root / name
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif resource["hash"] != f"sha256:{checksums.of_file(path)}":
            faults.append(f"{name} does not match its hash")
        elif resource.get("bytes") != path.stat().st_size:
            faults.append(f"{name} does not match its size")
    if not resources:
        return unchecked("descriptor", "datapackage.json has no hashes of the tables")
    return check_result(
        "descriptor", faults, f"{len(resources)} tables match the sizes and hashes in datapackage.json"
    )


def _validate(root: Path, checks: Sequence[Check]) -> ValidationReport:
    if large.is_large(root):
        return large.validate_large(root)
    return run.validate([root], "", run.ENGINES, checks)


def _findings_result(name: str, findings: Iterable[Finding], success: str) -> CheckResult:
    findings = list(findings)
    errors = [f"{f.place}: {f.message.rstrip('.')}" for f in findings if f.severity is Severity.ERROR]
    warnings = f"; {len(findings)} warnings" if findings else ""
    return check_result(name, errors, success + warnings)


def _check_formats(root: Path) -> Iterator[CheckResult]:
    """Yield whether each other format holds the same records as the tables."""
    if (root / "parquet").is_dir():
        yield _run_check("parquet", lambda: _check_parquet(root))
    if (root / json_lines.FOLDER).is_dir():
        yield _run_check("json lines", lambda: _check_json_lines(root))
    for path in sorted(root.glob("*.sqlite")):
        yield _run_check("sqlite", functools.partial(_check_sqlite, root, path))
    for path in sorted(root.glob("*.xlsx")):
        yield unchecked("workbook", f"this command does not read {path.name}, but verifies its checksum")


def _check_json_lines(root: Path) -> CheckResult:
    faults = []
    tables = list(reader.contract_of(root))
    for table in tables:
        name = json_lines.table_path(table.name)
        if problem := safe_files.why_unreadable(root, root / name):
            faults.append(f"{name}: {problem.rstrip('.')}")
        elif not json_lines.equals_table(root / name, table, root / table.path):
            faults.append(f"{name} differs from {table.path}")
    return check_result("json lines", faults, f"{len(tables)} files equal the CSV files")


def _check_sqlite(root: Path, path: Path) -> CheckResult:
    tables = list(reader.contract_of(root))
    faults = [
        f"{table.name} differs from {table.path}"
        for table in tables
        if not _are_equal(sqlite_schema.read_records(path, table), csv_text.iter_rows(root / table.path))
    ]
    return check_result("sqlite", faults, f"{len(tables)} tables of {path.name} equal the CSV files")


def _are_equal(rows: Iterator[list[str]], other_rows: Iterator[list[str]]) -> bool:
    return all(row == other for row, other in zip_longest(rows, other_rows))


def _check_parquet(root: Path) -> CheckResult:
    if importlib.util.find_spec("pyarrow") is None:
        return unchecked("parquet", f"pyarrow is not installed: {how_to_install('parquet', 'pyarrow')}")
    faults = []
    tables = list(reader.contract_of(root))
    for table in tables:
        path, csv_path = root / "parquet" / f"{table.name}.parquet", root / table.path
        if not path.is_file() or not csv_path.is_file():
            faults.append(f"{path.name} or {table.path} is missing")
            continue
        _, parquet = parquet_reader.read(path, path.name, table.name, reader.MAX_BYTES)
        expected = csv_text.parse(csv_path.read_bytes(), table.path)
        cells = [list(record) for _, record in parquet.records]
        expected_cells = [list(record) for _, record in expected.records]
        if parquet.findings or parquet.header != expected.header or cells != expected_cells:
            faults.append(f"{path.name} differs from {table.path}")
    return check_result("parquet", faults, f"{len(tables)} files equal the CSV files")
