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

from guarantees import csvio
from guarantees.errors import ContractError, GuaranteesError, InputError
from guarantees.findings import Finding, Severity
from guarantees.pipeline import scaling, validating
from guarantees.published import database, fetching, opening, parquet, reading, sums, versions
from guarantees.release import signing
from guarantees.schema import tabular
from guarantees.texts import rereading


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    FAILED = "failed"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was checked: how it came out, and in a sentence what was seen."""

    name: str
    state: State
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified: which dataset, in which version, and every check."""

    name: str
    version: str
    checks: tuple[Checked, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing failed; what was not checked does not count."""
        return all(check.state is not State.FAILED for check in self.checks)


@dataclass(slots=True)
class _Held:
    """What lies on disk of a release: its folder, where its list of sums lies, its archive, what was said of it."""

    root: Path
    listed: Path
    archive: Path | None = None
    said: tuple[Checked, ...] = ()


_FEW: Final = 3
_ZIP: Final = ".zip"


def verify(source: str, signers: Path | None, texts: Path | None) -> Verification:
    """Check what a stranger can check of the release at *source*: a folder, an archive, or an address of either.

    Raises:
        InputError: Nothing released is there, it cannot be fetched, or *signers* or *texts* are not.
        ContractError: Its descriptor or index cannot be used.
    """
    for path, what in ((signers, "the file of the signers"), (texts, "the folder of the texts")):
        if path is not None and not path.exists():
            raise InputError.missing(path, what, "Look for a misspelt path.")
    with _held(source) as held:
        descriptor = reading.descriptor_of(held.root)
        verdict = _verdict(held.root)
        checks = (
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
            _guarded("anchors", lambda: _anchors(held.root, texts)),
        )
        return Verification(str(descriptor.get("name", "")), str(descriptor.get("version", "")), checks)


@contextmanager
def _held(source: str) -> Iterator[_Held]:
    """Give what was released at *source*; what is fetched or unpacked is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        aside = Path(name)
        if fetching.is_address(source):
            yield _fetched(source, aside)
        elif (Path(source) / versions.INDEX).is_file() or Path(source).name == versions.INDEX:
            yield _listed(Path(source) if Path(source).is_dir() else Path(source).parent)
        elif zipfile.is_zipfile(source):
            path = Path(source)
            root = opening.unpack(path, aside / "package")
            yield _Held(root, path.parent if (path.parent / sums.SUMS).is_file() else root, path)
        else:
            with opening.folder_of(Path(source)) as root:
                yield _Held(root, root, next(iter(sorted(root.glob(f"*{_ZIP}"))), None))


def _fetched(address: str, aside: Path) -> _Held:
    if address.lower().endswith(_ZIP):
        base, _, name = address.rpartition("/")
        fetching.download(address, aside / "archive" / name)
        root = opening.unpack(aside / "archive" / name, aside / "package")
        try:
            fetching.download(fetching.below(base, sums.SUMS), aside / "archive" / sums.SUMS, sums.MAX_LIST)
        except InputError:
            return _Held(root, root, aside / "archive" / name)
        try:
            place = aside / "archive" / sums.SIGNATURE
            fetching.download(fetching.below(base, sums.SIGNATURE), place, sums.MAX_LIST)
        except InputError:
            pass  # that there is none is told by its check
        return _Held(root, aside / "archive", aside / "archive" / name)
    base = address.removesuffix(versions.INDEX)
    index = versions.index_of(fetching.below(base, versions.INDEX))
    entry = versions.listed(index, "", address)
    root = aside / "tree"
    for each in entry["files"]:
        path = tabular.inside(each["path"])
        at = fetching.below(base, f"{tabular.inside(entry['path'])}/{path}")
        # One byte more than promised may come, and is then told as another size.
        fetching.download(at, root / path, each["bytes"] + 1)
    return _tree(root, entry)


def _listed(folder: Path) -> _Held:
    entry = versions.listed(versions.index_of(folder), "", str(folder))
    return _tree(folder / tabular.inside(entry["path"]), entry)


def _tree(root: Path, entry: Mapping[str, Any]) -> _Held:
    """Return the tree in *root*, and what is to be said of it by its *entry* in the index."""
    wrong = [
        each["path"]
        for each in entry["files"]
        if not (root / tabular.inside(each["path"])).is_file()
        or (root / each["path"]).stat().st_size != each["bytes"]
        or sums.of_file(root / each["path"]) != each["sha256"]
    ]
    number = len(entry["files"])
    fine = f"{number} files have the sizes and sums that it lists"
    said = _of("index", [f"{path} is not what it lists" for path in wrong], fine)
    return _Held(root, root, next(iter(sorted(root.glob(f"*{_ZIP}"))), None), (said,))


def _of(name: str, faults: Sequence[str], fine: str) -> Checked:
    if not faults:
        return Checked(name, State.OK, fine)
    more = f", and {len(faults) - _FEW} more" if len(faults) > _FEW else ""
    return Checked(name, State.FAILED, "; ".join(faults[:_FEW]) + more)


def _guarded(name: str, work: Callable[[], Checked]) -> Checked:
    """Return what *work* says, or that it failed since something is not there or cannot be read."""
    try:
        return work()
    except GuaranteesError as err:
        return Checked(name, State.FAILED, str(err))


def _sums(held: _Held) -> Checked:
    listed = sums.listed(held.listed)
    if held.archive is not None and held.listed == held.archive.parent and held.root != held.listed:
        # An archive alone: the list beside it says what the archive is, and the one inside what is in it.
        faults = [f"inside: {fault}" for fault in sums.faults(held.root)]
        if listed.get(held.archive.name) != sums.of_file(held.archive):
            faults.insert(0, f"{held.archive.name} has not the sum that stands beside it")
        return _of("sums", faults, f"the archive and {len(sums.listed(held.root))} files in it have theirs")
    return _of("sums", sums.faults(held.root), f"{len(listed)} files have theirs, and there are no others")


def _archive(held: _Held) -> Checked:
    if held.archive is None:
        return Checked("archive", State.UNCHECKED, "there is none beside the files")
    if held.archive.parent != held.root:
        return Checked("archive", State.OK, "nothing in it leaves its folder, and it is of bounded size")
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        root = opening.unpack(held.archive, Path(name))
        inside = set(sums.files(root)) - {sums.SUMS}
        others = set(sums.files(held.root)) - sums.BESIDE - {held.archive.name}
        faults = [
            f"{file} is only {'inside' if file in inside else 'beside it'}"
            for file in sorted(inside ^ others)
        ]
        faults += [
            f"{file} is another one inside"
            for file in sorted(inside & others)
            if sums.of_file(root / file) != sums.of_file(held.root / file)
        ]
    return _of("archive", faults, f"its {len(inside)} files are those beside it")


def _signature(held: _Held, signers: Path | None) -> Checked:
    if not (held.listed / sums.SIGNATURE).is_file():
        state = State.FAILED if signers else State.UNCHECKED
        return Checked("signature", state, f"there is no {sums.SIGNATURE}")
    if signers is None:
        why = (
            f"say --signers FILE, from where you trust it: {sums.SIGNERS} beside the signature proves nothing"
        )
        return Checked("signature", State.UNCHECKED, why)
    who, why = signing.signer(held.listed, signers)
    return _of("signature", [] if who else [why], f"{who} signed the sums")


def _hashes(root: Path, descriptor: Mapping[str, Any]) -> Checked:
    faults, number = [], 0
    for resource in descriptor.get("resources", ()):
        path = tabular.inside(str(resource.get("path", "")))
        if "hash" not in resource:
            continue
        number += 1
        place = root / path
        if not place.is_file():
            faults.append(f"{path} is not there")
        elif resource["hash"] != f"sha256:{sums.of_file(place)}":
            faults.append(f"{path} has another hash")
        elif resource.get("bytes") != place.stat().st_size:
            faults.append(f"{path} has another size")
    if not number:
        return Checked("descriptor", State.UNCHECKED, "it says no hash of any table")
    return _of("descriptor", faults, f"{number} tables have the sizes and hashes that it says")


_REFERENCES: Final = frozenset({"foreign-key"})


def _verdict(root: Path) -> validating.Verdict:
    contract = reading.contract_of(root)
    places = [root / table.path for table in contract]
    size = sum(place.stat().st_size for place in places if place.is_file())
    if size > scaling.SMALL and importlib.util.find_spec("polars") is not None:
        return scaling.validate_at_scale(root)
    return validating.validate([root], "", tuple(validating.ENGINES))


def _asked(verdict: validating.Verdict) -> str:
    rows = sum(verdict.tables.values())
    return f"{len(verdict.tables)} tables, {rows} rows, by {' and '.join(verdict.engines)}"


def _told(name: str, findings: Iterable[Finding], fine: str) -> Checked:
    found = list(findings)
    errors = [f"{f.place}: {f.message.rstrip('.')}" for f in found if f.severity is Severity.ERROR]
    warnings = f"; {len(found)} warnings" if found else ""
    return _of(name, errors, fine + warnings)


def _formats(root: Path) -> Iterator[Checked]:
    """Yield whether what was made from the tables holds the same; what cannot be read here is said to be so."""
    if (root / "parquet").is_dir():
        yield _guarded("parquet", lambda: _parquet(root))
    for path in sorted(root.glob("*.sqlite")):
        yield _guarded("sqlite", functools.partial(_sqlite, root, path))
    for path in sorted(root.glob("*.xlsx")):
        yield Checked(
            "workbook", State.UNCHECKED, f"{path.name} is not read by this command; its sum is checked"
        )


def _sqlite(root: Path, path: Path) -> Checked:
    tables = list(reading.contract_of(root))
    faults = [
        f"{table.name} does not hold what {table.path} does"
        for table in tables
        if not _alike(database.records(path, table), csvio.stream(root / table.path))
    ]
    return _of("sqlite", faults, f"{len(tables)} tables of {path.name} hold what the CSVs do")


def _alike(these: Iterator[list[str]], those: Iterator[list[str]]) -> bool:
    return all(one == other for one, other in zip_longest(these, those))


def _parquet(root: Path) -> Checked:
    if importlib.util.find_spec("pyarrow") is None:
        return Checked("parquet", State.UNCHECKED, "pyarrow is not installed: security-guarantees[parquet]")
    faults, number = [], 0
    for table in reading.contract_of(root):
        path = root / "parquet" / f"{table.name}.parquet"
        place = root / table.path
        if not path.is_file() or not place.is_file():
            faults.append(f"{path.name} or its table is not there")
            continue
        number += 1
        _, text = parquet.read(path, path.name, table.name, reading.MAX_BYTES)
        wanted = csvio.read(place.read_bytes(), table.path)
        cells = [record for _, record in text.records]
        if text.findings or text.header != wanted.header or cells != [list(r) for _, r in wanted.records]:
            faults.append(f"{path.name} does not hold what its table does")
    return _of("parquet", faults, f"{number} files hold what their tables do")


def _anchors(root: Path, texts: Path | None) -> Checked:
    if texts is None:
        return Checked("anchors", State.UNCHECKED, "say --texts DIR, if you hold the texts")
    contract = reading.contract_of(root)
    if not {"anchors", "sources"} <= set(contract.tables):
        return Checked("anchors", State.UNCHECKED, "this dataset has none")
    findings: list[Finding] = []
    tables = {name: reading.table(root, contract[name], findings) for name in ("anchors", "sources")}
    anchors, sources = tables["anchors"], tables["sources"]
    if anchors is None or sources is None or findings:
        raise ContractError.at("anchors", "this or the table of sources cannot be read.")
    hashes = {row["source_id"]: row["sha256"] for row in sources.rows}
    told = rereading.refind((row.cells for row in anchors.rows), hashes, rereading.known(texts))
    if told.absent and not told.found and not told.lost:
        return Checked("anchors", State.UNCHECKED, f"none of their texts is in {texts}")
    absent = f"; {told.absent} are in texts that are not at hand" if told.absent else ""
    lost = [f"{name} does not stand where it should" for name in told.lost]
    return _of("anchors", lost, f"{told.found} stand where they should{absent}")
