"""An audit of the locked dependencies that needs no network: hashes, what is installed, licences, advisories.

Which vulnerabilities are known changes daily and is not at hand offline: whoever has advisories, as JSON files of
the OSV format, hands them over, and where nobody does it is said that nothing was asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

from guarantees.core.errors import InputError
from guarantees.release.formats.sbom import NAME, LockedDistribution, canonical, parse_lock

ALLOWED: Final = frozenset({
    "0bsd", "apache", "apache-2.0", "apache software license", "bsd", "bsd license", "bsd-2-clause", "bsd-3-clause",
    "cc0-1.0", "isc", "isc license (iscl)", "llvm-exception", "mit", "mit license", "mit-0", "mit-cmu", "mpl-2.0",
    "mozilla public license 2.0 (mpl 2.0)", "psf-2.0", "python software foundation license", "python-2.0",
    "the unlicense (unlicense)", "unlicense", "zlib", "apache license 2.0", "apache 2.0", "apache license, version 2.0",
})  # fmt: skip
"""Licences that ask for no more than to be named, or to give back what was changed in a file."""

ACCEPTED: Final[Mapping[str, str]] = {
    "axe-playwright-python": "MIT, and MPL-2.0 for axe: only its file says so; used by the tests alone",
    "isbnlib2": "LGPL-3.0-or-later: used by the tests alone, and no part of what we distribute",
    "mlcroissant": "says no licence where it is installed: used by the tests alone, no part of what we distribute",
    "text-unidecode": "Artistic or GPL, as one likes: wanted by frictionless, and no part of what we distribute",
    "tqdm": "MPL-2.0 and MIT: used by the tests alone, and no part of what we distribute",
}
"""Other licences, and why they may stay."""

_TOOLS: Final = frozenset({"pip", "setuptools", NAME})
"""What a virtual environment holds of itself."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, what is wrong, and what was not asked."""

    asked: tuple[str, ...]
    faults: tuple[str, ...]
    unasked: tuple[str, ...]


def audit(
    locks: Sequence[Path], advisories: Path | None, installed: Iterable[Distribution] | None = None
) -> Audit:
    """Audit what *locks* pin, and what is installed: in this environment, where nothing else is named.

    Raises:
        InputError: A lock or an advisory cannot be read.
    """
    parts = [each for lock in locks for each in parse_lock(lock)]
    held = {canonical(each.name): each for each in (distributions() if installed is None else installed)}
    asked = [
        f"{len(parts)} locked distributions: each has hashes",
        f"{len(held)} installed distributions: each is one that is locked, of a licence that is allowed",
    ]
    asked += [f"accepted: {name} ({why})" for name, why in ACCEPTED.items() if name in held]
    faults = [f"{each.name} {each.version} is locked without a hash" for each in parts if not each.hashes]
    faults += _strangers(parts, held)
    faults += _licences(held)
    if advisories is None:
        return Audit(
            tuple(asked), tuple(faults), ("known vulnerabilities: no advisories at hand (ADVISORIES=dir)",)
        )
    known = list(_read(advisories))
    faults += (fault for each in parts for fault in _vulnerable(each, known))
    asked.append(f"{len(known)} advisories in {advisories}: none is about what is locked")
    return Audit(tuple(asked), tuple(faults), ())


def _strangers(parts: Sequence[LockedDistribution], held: Mapping[str, Distribution]) -> Iterator[str]:
    pinned: dict[str, set[str]] = {}
    for each in parts:
        pinned.setdefault(each.name, set()).add(each.version)
    for name, found in sorted(held.items()):
        if name in _TOOLS:
            continue
        if name not in pinned:
            yield f"{name} {found.version} is installed and not locked"
        elif found.version not in pinned[name]:
            yield f"{name} {found.version} is installed, and locked is {' or '.join(sorted(pinned[name]))}"


def _licences(held: Mapping[str, Distribution]) -> Iterator[str]:
    for name, found in sorted(held.items()):
        if name in _TOOLS or name in ACCEPTED:
            continue
        terms = licence(found)
        if not terms:
            yield f"{name} {found.version} says no licence"
        elif strange := sorted(terms - ALLOWED):
            yield f"{name} {found.version} has the licence {strange[0]!r}, which is not on the list"


def licence(found: Distribution) -> frozenset[str]:
    """Return the licences that a distribution names, in small letters: all of an expression."""
    metadata = found.metadata
    (expression, *_) = metadata.get_all("License-Expression", [""])
    if expression:
        terms = re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", expression)
        return frozenset(term.strip().lower() for term in terms if term.strip())
    named = [
        each.split(" :: ")[-1] for each in metadata.get_all("Classifier", []) if each.startswith("License ::")
    ]
    # Some only say that it is approved, and its name elsewhere.
    named = [each for each in named if each != "OSI Approved"] or [
        metadata.get_all("License", [""])[0].partition("\n")[0]
    ]
    return frozenset(each.strip().lower() for each in named if each.strip())


def _read(folder: Path) -> Iterator[Mapping[str, Any]]:
    if not folder.is_dir():
        raise InputError.missing(folder, "the folder of advisories", "Look for a misspelt path.")
    for path in sorted(folder.rglob("*.json")):
        try:
            advisory = json.loads(path.read_bytes())
        except ValueError as err:
            raise InputError.unreadable(path, "it is not JSON") from err
        if not isinstance(advisory, dict) or not advisory.get("id"):
            raise InputError.unreadable(path, "it is no advisory of the OSV format")
        yield advisory


def _vulnerable(each: LockedDistribution, advisories: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for advisory in advisories:
        for affected in advisory.get("affected", ()):
            package = affected.get("package", {})
            ours = package.get("ecosystem") == "PyPI" and canonical(str(package.get("name", ""))) == each.name
            if ours and not advisory.get("withdrawn") and _affects(affected, each.version):
                yield f"{each.name} {each.version}: {advisory['id']} {advisory.get('summary', '')}".rstrip()


def _affects(affected: Mapping[str, Any], version: str) -> bool:
    """Tell whether *version* is listed, or lies in a range: introduced, and not yet fixed."""
    from packaging.version import Version  # noqa: PLC0415  of the tools of development

    if version in affected.get("versions", ()):
        return True
    ours = Version(version)
    for each in affected.get("ranges", ()):
        inside = False
        for event in each.get("events", ()) if each.get("type") == "ECOSYSTEM" else ():
            if "introduced" in event:
                inside |= event["introduced"] == "0" or ours >= Version(event["introduced"])
            elif "fixed" in event:
                inside &= ours < Version(event["fixed"])
            elif "last_affected" in event:
                inside &= ours <= Version(event["last_affected"])
        if inside:
            return True
    return False
