"""Audit the locked dependencies offline: hashes, installed versions, licences, and advisories if there are any.

Known vulnerabilities change daily and need a download: pass a folder of advisories in the OSV format, as JSON files.
Without one, the audit reports that vulnerabilities were not checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

from packaging.version import Version

from guarantees.core.errors import InputError
from guarantees.release.formats.sbom import NAME, LockedDistribution, canonical, parse_lock

ALLOWED: Final = frozenset({
    "0bsd", "apache", "apache-2.0", "apache software license", "bsd", "bsd license", "bsd-2-clause", "bsd-3-clause",
    "3-clause bsd license",
    "cc0-1.0", "isc", "isc license (iscl)", "llvm-exception", "mit", "mit license", "mit-0", "mit-cmu", "mpl-2.0",
    "mozilla public license 2.0 (mpl 2.0)", "psf-2.0", "python software foundation license", "python-2.0",
    "the unlicense (unlicense)", "unlicense", "zlib", "apache license 2.0", "apache 2.0", "apache license, version 2.0",
})  # fmt: skip
"""Licences that require attribution, or the publication of changes to a file, and nothing else."""

ACCEPTED: Final[Mapping[str, str]] = {
    "axe-playwright-python": "MIT, and MPL-2.0 for axe, declared in its licence file only; used by the tests only",
    "isbnlib2": "LGPL-3.0-or-later; used by the tests only, not distributed",
    "mlcroissant": "declares no licence when installed; used by the tests only, not distributed",
    "regex": "Apache-2.0, and CNRI-Python, which asks for attribution, for parts of it; required by trafilatura",
    "text-unidecode": "Artistic or GPL, at choice; required by frictionless, not distributed",
    "tld": "MPL, GPL or LGPL, at choice; required by trafilatura, not distributed",
    "tqdm": "MPL-2.0 and MIT; used by the tests only, not distributed",
}
"""Distributions with other licences, and why they are accepted."""

_COPYLEFT: Final = re.compile(r"\b[al]?gpl|\b(?:affero|lesser )?general public licen[sc]e", re.IGNORECASE)
"""The licences that ask of a work that uses the software that it is published under the same licence."""

_IGNORED: Final = frozenset({"pip", "setuptools", NAME})
"""What every virtual environment contains, and the project itself."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was checked, the problems, and what was not checked."""

    checked: tuple[str, ...]
    problems: tuple[str, ...]
    unchecked: tuple[str, ...]


def audit(
    locks: Sequence[Path],
    advisories: Path | None,
    installed: Iterable[Distribution] | None = None,
    run_time: Sequence[Path] = (),
) -> Audit:
    """Audit the distributions in *locks*, and the *installed* ones (default: those of this environment).

    The locks of what users install are those of *run_time*: there, no licence is copyleft, unless there is a choice.

    Raises:
        InputError: A lock or an advisory cannot be read.
    """
    # A distribution may be in several locks.
    pins = {(part.name, part.version): part for lock in (*locks, *run_time) for part in parse_lock(lock)}
    used = {part.name for lock in run_time for part in parse_lock(lock)}
    locked = list(pins.values())
    distributions_ = distributions() if installed is None else installed
    by_name = {canonical(distribution.name): distribution for distribution in distributions_}
    checked = [
        f"{len(locked)} locked distributions: each has hashes",
        f"{len(by_name)} installed distributions: each is locked, and has an allowed licence",
    ]
    checked += [f"accepted: {name} ({reason})" for name, reason in ACCEPTED.items() if name in by_name]
    problems = [f"{part.name} {part.version} is locked without a hash" for part in locked if not part.hashes]
    problems += _unlocked(locked, by_name)
    problems += _disallowed_licences(by_name)
    problems += [
        f"{name} {distribution.version} is copyleft, and used at run time"
        for name, distribution in sorted(by_name.items())
        if name in used and is_copyleft(distribution)
    ]
    if advisories is None:
        unchecked = ("known vulnerabilities: no advisories given (ADVISORIES=dir)",)
        return Audit(tuple(checked), tuple(problems), unchecked)
    known = list(_read_advisories(advisories))
    problems += (problem for distribution in locked for problem in _vulnerabilities(distribution, known))
    checked.append(f"{len(known)} advisories in {advisories}: none applies to a locked distribution")
    return Audit(tuple(checked), tuple(problems), ())


def _unlocked(locked: Sequence[LockedDistribution], installed: Mapping[str, Distribution]) -> list[str]:
    versions: dict[str, set[str]] = {}
    for part in locked:
        versions.setdefault(part.name, set()).add(part.version)
    problems = []
    for name, distribution in sorted(installed.items()):
        if name in _IGNORED:
            continue
        if name not in versions:
            problems.append(f"{name} {distribution.version} is installed but not locked")
        elif distribution.version not in versions[name]:
            pinned = " or ".join(sorted(versions[name]))
            problems.append(f"{name} {distribution.version} is installed, but {pinned} is locked")
    return problems


def _disallowed_licences(installed: Mapping[str, Distribution]) -> list[str]:
    problems = []
    for name, distribution in sorted(installed.items()):
        if name in _IGNORED or name in ACCEPTED:
            continue
        licences = declared_licences(distribution)
        if not licences:
            problems.append(f"{name} {distribution.version} declares no licence")
        elif disallowed := sorted(licences - ALLOWED):
            licence = repr(disallowed[0])
            problems.append(f"{name} {distribution.version} has the licence {licence}, which is not allowed")
    return problems


def declared_licences(distribution: Distribution) -> frozenset[str]:
    """Return all licences that a distribution declares, in lower case."""
    metadata = distribution.metadata
    (expression, *_) = metadata.get_all("License-Expression", [""])
    if expression:
        names = re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", expression)
    else:
        classifiers = metadata.get_all("Classifier", [])
        names = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
        # Some distributions declare only that the licence is approved, and its name in another field.
        names = [name for name in names if name != "OSI Approved"]
        names = names or [metadata.get_all("License", [""])[0].partition("\n")[0]]
    return frozenset(name.strip().lower() for name in names if name.strip())


def is_copyleft(distribution: Distribution) -> bool:
    """Return whether every licence that a distribution offers is copyleft.

    Several classifiers are a choice, as is ``OR``; everything that ``AND`` joins applies.
    """
    (expression, *_) = distribution.metadata.get_all("License-Expression", [""])
    if expression:
        return all(_COPYLEFT.search(choice) for choice in re.split(r"\s+OR\s+", expression))
    licences = declared_licences(distribution)
    return bool(licences) and all(_COPYLEFT.search(licence) for licence in licences)


def _read_advisories(folder: Path) -> Iterator[Mapping[str, Any]]:
    if not folder.is_dir():
        raise InputError(f"No such folder: '{folder}'.")
    for path in sorted(folder.rglob("*.json")):
        try:
            advisory = json.loads(path.read_bytes())
        except ValueError as err:
            raise InputError(f"{path}: not a JSON file: {err}.") from err
        if not isinstance(advisory, dict) or not advisory.get("id"):
            raise InputError(f"{path}: not an advisory in the OSV format.")
        yield advisory


def _vulnerabilities(
    distribution: LockedDistribution, advisories: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    for advisory in advisories:
        for affected in advisory.get("affected", ()):
            package = affected.get("package", {})
            is_same = (
                package.get("ecosystem") == "PyPI"
                and canonical(str(package.get("name", ""))) == distribution.name
            )
            if is_same and not advisory.get("withdrawn") and _affects(affected, distribution.version):
                name = f"{distribution.name} {distribution.version}"
                yield f"{name}: {advisory['id']} {advisory.get('summary', '')}".rstrip()


def _affects(affected: Mapping[str, Any], version: str) -> bool:
    """Return whether *version* is listed, or in a range: at or after its introduction and before its fix."""
    return version in affected.get("versions", ()) or any(
        _is_in_range(Version(version), affected_range.get("events", ()))
        for affected_range in affected.get("ranges", ())
        if affected_range.get("type") == "ECOSYSTEM"
    )


def _is_in_range(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    is_affected = False
    for event in events:
        if "introduced" in event:
            is_affected |= event["introduced"] == "0" or version >= Version(event["introduced"])
        elif "fixed" in event:
            is_affected &= version < Version(event["fixed"])
        elif "last_affected" in event:
            is_affected &= version <= Version(event["last_affected"])
    return is_affected
