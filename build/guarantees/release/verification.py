"""Verifying a release as a stranger would, with nothing but what was released."""

from __future__ import annotations

import functools
import importlib.util
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from guarantees.core import csv_text
from guarantees.core.errors import GuaranteesError, InputError
from guarantees.core.findings import Finding
from guarantees.core.rules import Severity
from guarantees.package import (
    checksums,
    data_package,
    download,
    locate,
    parquet_reader,
    reader,
    sqlite_reader,
    version_index,
)
from guarantees.release.publish import ssh_signature
from guarantees.validation import large, run
from guarantees.validation.check import Check
from guarantees.validation.suspect_rows import MAX_BYTES


class CheckStatus(StrEnum):
    """How a check came out."""

    OK = "ok"
    FAILED = "failed"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was checked: how it came out, and in a sentence what was seen."""

    name: str
    status: CheckStatus
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified: which dataset, in which version, and every check."""

    name: str
    version: str
    checks: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed; what was not checked does not count."""
        return all(check.status is not CheckStatus.FAILED for check in self.checks)


@dataclass(slots=True)
class _Release:
    """What lies on disk of a release: its folder, where its list of sums lies, its archive, what was said of it."""

    root: Path
    listed: Path
    archive: Path | None = None
    said: tuple[CheckResult, ...] = ()


_FEW: Final = 3
_ZIP: Final = ".zip"


def verify(
    source: str,
    signers: Path | None,
    checks: Sequence[Check],
    further: Sequence[tuple[str, Callable[[Path], CheckResult]]] = (),
) -> Verification:
    """Check what a stranger can check of the release at *source*: a folder, an archive, or an address of either.

    Raises:
        InputError: Nothing released is there, it cannot be fetched, or *signers* are not.
        ContractError: Its descriptor or index cannot be used.
    """
    if signers is not None and not signers.exists():
        raise InputError.missing(signers, "the file of the signers", "Look for a misspelt path.")
    with _held(source) as held:
        descriptor = reader.descriptor_of(held.root)
        verdict = _verdict(held.root, checks)
        results = (
            *held.said,
            _guarded("sums", lambda: _sums(held)),
            _guarded("archive", lambda: _archive(held)),
            _guarded("signature", lambda: _signature(held, signers)),
            _guarded("descriptor", lambda: _hashes(held.root, descriptor)),
            _told("contract", (f for f in verdict.findings if f.check not in _REFERENCES), _asked(verdict)),
            _told(
                "references",
                (f for f in verdict.findings if f.check in _REFERENCES),
                "every one leads to a row",
            ),
            *_formats(held.root),
            *(_guarded(name, functools.partial(check, held.root)) for name, check in further),
        )
        return Verification(str(descriptor.get("name", "")), str(descriptor.get("version", "")), results)


@contextmanager
def _held(source: str) -> Iterator[_Release]:
    """Give what was released at *source*; what is fetched or unpacked is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        aside = Path(name)
        if download.is_address(source):
            yield _fetched(source, aside)
        elif (Path(source) / version_index.INDEX).is_file() or Path(source).name == version_index.INDEX:
            yield _listed(Path(source) if Path(source).is_dir() else Path(source).parent)
        elif zipfile.is_zipfile(source):
            path = Path(source)
            root = locate.unpack(path, aside / "package")
            yield _Release(root, path.parent if (path.parent / checksums.SUMS).is_file() else root, path)
        else:
            with locate.folder_of(Path(source)) as root:
                yield _Release(root, root, next(iter(sorted(root.glob(f"*{_ZIP}"))), None))


def _fetched(address: str, aside: Path) -> _Release:
    if address.lower().endswith(_ZIP):
        base, _, name = address.rpartition("/")
        download.download(address, aside / "archive" / name)
        root = locate.unpack(aside / "archive" / name, aside / "package")
        try:
            download.download(
                download.below(base, checksums.SUMS), aside / "archive" / checksums.SUMS, checksums.MAX_LIST
            )
        except InputError:
            return _Release(root, root, aside / "archive" / name)
        try:
            place = aside / "archive" / checksums.SIGNATURE
            download.download(download.below(base, checksums.SIGNATURE), place, checksums.MAX_LIST)
        except InputError:
            pass  # that there is none is told by its check
        return _Release(root, aside / "archive", aside / "archive" / name)
    base = address.removesuffix(version_index.INDEX)
    index = version_index.index_of(download.below(base, version_index.INDEX))
    entry = version_index.listed(index, "", address)
    root = aside / "tree"
    for each in entry["files"]:
        path = data_package.inside(each["path"])
        at = download.below(base, f"{data_package.inside(entry['path'])}/{path}")
        # One byte more than promised may come, and is then told as another size.
        download.download(at, root / path, each["bytes"] + 1)
    return _tree(root, entry)


def _listed(folder: Path) -> _Release:
    entry = version_index.listed(version_index.index_of(folder), "", str(folder))
    return _tree(folder / data_package.inside(entry["path"]), entry)


def _tree(root: Path, entry: Mapping[str, Any]) -> _Release:
    """Return the tree in *root*, and what is to be said of it by its *entry* in the index."""
    wrong = [
        each["path"]
        for each in entry["files"]
        if not (root / data_package.inside(each["path"])).is_file()
        or (root / each["path"]).stat().st_size != each["bytes"]
        or checksums.of_file(root / each["path"]) != each["sha256"]
    ]
    number = len(entry["files"])
    fine = f"{number} files have the sizes and sums that it lists"
    said = check_result("index", [f"{path} is not what it lists" for path in wrong], fine)
    return _Release(root, root, next(iter(sorted(root.glob(f"*{_ZIP}"))), None), (said,))


def check_result(name: str, faults: Sequence[str], fine: str) -> CheckResult:
    """Return a failed result that lists the first *faults*, or a good one that says *fine* where there is none."""
    if not faults:
        return CheckResult(name, CheckStatus.OK, fine)
    more = f", and {len(faults) - _FEW} more" if len(faults) > _FEW else ""
    return CheckResult(name, CheckStatus.FAILED, "; ".join(faults[:_FEW]) + more)


def _guarded(name: str, work: Callable[[], CheckResult]) -> CheckResult:
    """Return what *work* says, or that it failed since something is not there or cannot be read."""
    try:
        return work()
    except GuaranteesError as err:
        return CheckResult(name, CheckStatus.FAILED, str(err))


def _sums(held: _Release) -> CheckResult:
    listed = checksums.parse_checksums(held.listed)
    if held.archive is not None and held.listed == held.archive.parent and held.root != held.listed:
        # An archive alone: the list beside it says what the archive is, and the one inside what is in it.
        faults = [f"inside: {fault}" for fault in checksums.checksum_errors(held.root)]
        if listed.get(held.archive.name) != checksums.of_file(held.archive):
            faults.insert(0, f"{held.archive.name} has not the sum that stands beside it")
        return check_result(
            "sums",
            faults,
            f"the archive and {len(checksums.parse_checksums(held.root))} files in it have theirs",
        )
    return check_result(
        "sums",
        checksums.checksum_errors(held.root),
        f"{len(listed)} files have theirs, and there are no others",
    )


def _archive(held: _Release) -> CheckResult:
    if held.archive is None:
        return CheckResult("archive", CheckStatus.UNCHECKED, "there is none beside the files")
    if held.archive.parent != held.root:
        return CheckResult(
            "archive", CheckStatus.OK, "nothing in it leaves its folder, and it is of bounded size"
        )
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        root = locate.unpack(held.archive, Path(name))
        inside = set(checksums.files(root)) - {checksums.SUMS}
        others = set(checksums.files(held.root)) - checksums.BESIDE - {held.archive.name}
        faults = [
            f"{file} is only {'inside' if file in inside else 'beside it'}"
            for file in sorted(inside ^ others)
        ]
        faults += [
            f"{file} is another one inside"
            for file in sorted(inside & others)
            if checksums.of_file(root / file) != checksums.of_file(held.root / file)
        ]
    return check_result("archive", faults, f"its {len(inside)} files are those beside it")


def _signature(held: _Release, signers: Path | None) -> CheckResult:
    if not (held.listed / checksums.SIGNATURE).is_file():
        state = CheckStatus.FAILED if signers else CheckStatus.UNCHECKED
        return CheckResult("signature", state, f"there is no {checksums.SIGNATURE}")
    if signers is None:
        why = f"say --signers FILE, from where you trust it: {checksums.SIGNERS} beside the signature proves nothing"
        return CheckResult("signature", CheckStatus.UNCHECKED, why)
    who, why = ssh_signature.signer(held.listed, signers)
    return check_result("signature", [] if who else [why], f"{who} signed the sums")


def _hashes(root: Path, descriptor: Mapping[str, Any]) -> CheckResult:
    faults, number = [], 0
    for resource in descriptor.get("resources", ()):
        path = data_package.inside(str(resource.get("path", "")))
        if "hash" not in resource:
            continue
        number += 1
        place = root / path
        if not place.is_file():
            faults.append(f"{path} is not there")
        elif resource["hash"] != f"sha256:{checksums.of_file(place)}":
            faults.append(f"{path} has another hash")
        elif resource.get("bytes") != place.stat().st_size:
            faults.append(f"{path} has another size")
    if not number:
        return CheckResult("descriptor", CheckStatus.UNCHECKED, "it says no hash of any table")
    return check_result("descriptor", faults, f"{number} tables have the sizes and hashes that it says")


_REFERENCES: Final = frozenset({"foreign-key"})


def _verdict(root: Path, checks: Sequence[Check]) -> run.ValidationReport:
    contract = reader.contract_of(root)
    places = [root / table.path for table in contract]
    size = sum(place.stat().st_size for place in places if place.is_file())
    if size > MAX_BYTES and importlib.util.find_spec("polars") is not None:
        return large.validate_at_scale(root, checks)
    return run.validate([root], "", tuple(run.ENGINES), checks)


def _asked(verdict: run.ValidationReport) -> str:
    rows = sum(verdict.tables.values())
    return f"{len(verdict.tables)} tables, {rows} rows, by {' and '.join(verdict.engines)}"


def _told(name: str, findings: Iterable[Finding], fine: str) -> CheckResult:
    found = list(findings)
    errors = [f"{f.place}: {f.message.rstrip('.')}" for f in found if f.severity is Severity.ERROR]
    warnings = f"; {len(found)} warnings" if found else ""
    return check_result(name, errors, fine + warnings)


def _formats(root: Path) -> Iterator[CheckResult]:
    """Yield whether what was made from the tables holds the same; what cannot be read here is said to be so."""
    if (root / "parquet").is_dir():
        yield _guarded("parquet", lambda: _parquet(root))
    for path in sorted(root.glob("*.sqlite")):
        yield _guarded("sqlite", functools.partial(_sqlite, root, path))
    for path in sorted(root.glob("*.xlsx")):
        yield CheckResult(
            "workbook", CheckStatus.UNCHECKED, f"{path.name} is not read by this command; its sum is checked"
        )


def _sqlite(root: Path, path: Path) -> CheckResult:
    tables = list(reader.contract_of(root))
    faults = [
        f"{table.name} does not hold what {table.path} does"
        for table in tables
        if not _alike(sqlite_reader.records(path, table), csv_text.iter_rows(root / table.path))
    ]
    return check_result("sqlite", faults, f"{len(tables)} tables of {path.name} hold what the CSVs do")


def _alike(these: Iterator[list[str]], those: Iterator[list[str]]) -> bool:
    return all(one == other for one, other in zip_longest(these, those))


def _parquet(root: Path) -> CheckResult:
    if importlib.util.find_spec("pyarrow") is None:
        return CheckResult(
            "parquet", CheckStatus.UNCHECKED, "pyarrow is not installed: security-guarantees[parquet]"
        )
    faults, number = [], 0
    for table in reader.contract_of(root):
        path = root / "parquet" / f"{table.name}.parquet"
        place = root / table.path
        if not path.is_file() or not place.is_file():
            faults.append(f"{path.name} or its table is not there")
            continue
        number += 1
        _, text = parquet_reader.read(path, path.name, table.name, reader.MAX_BYTES)
        wanted = csv_text.parse(place.read_bytes(), table.path)
        cells = [record for _, record in text.records]
        if text.findings or text.header != wanted.header or cells != [list(r) for _, r in wanted.records]:
            faults.append(f"{path.name} does not hold what its table does")
    return check_result("parquet", faults, f"{number} files hold what their tables do")
