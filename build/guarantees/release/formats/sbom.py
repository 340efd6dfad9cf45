"""The software bill of materials: the locked dependencies in CycloneDX, with the same bytes on every machine."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.core.errors import InputError

FILE: Final = "sbom.cdx.json"
NAME: Final = "security-guarantees"
_PIN: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)\s*(?:;\s*([^\\]*?))?\s*\\?")
_HASH: Final = re.compile(r"\s+--hash=sha256:([0-9a-f]{64})\s*\\?")
_VIA: Final = re.compile(r"\s+#\s+(?:via\s*)?(\S.*)?")


@dataclass(frozen=True, slots=True)
class LockedDistribution:
    """A locked distribution: its environment marker (blank: any), the hashes of its files, and what needs it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


def parse_lock(lock: Path) -> list[LockedDistribution]:
    """Return the distributions that *lock* pins, sorted by name.

    Raises:
        InputError: A line is neither a pin, a hash nor a comment.
    """
    pins: list[tuple[re.Match[str], list[str], list[str]]] = []
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1):
        if pin := _PIN.fullmatch(line):
            pins.append((pin, [], []))
        elif pins and (digest := _HASH.fullmatch(line)):
            pins[-1][1].append(digest[1])
        elif pins and (via := _VIA.fullmatch(line)):
            pins[-1][2].extend([via[1]] if via[1] else [])
        elif line.strip() and not line.startswith("#"):
            raise InputError(f"{lock}: line {number} is neither a pin, a hash nor a comment.")
    return sorted(
        (
            LockedDistribution(
                canonical(pin[1]), pin[2], (pin[3] or "").strip(), tuple(sorted(hashes)), tuple(via)
            )
            for pin, hashes, via in pins
        ),
        key=lambda part: (part.name, part.version),
    )


def canonical(name: str) -> str:
    """Return the normalised name of a distribution.

    >>> canonical("Ruamel.YAML_lib")
    'ruamel-yaml-lib'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def sbom_json(lock: Path, version: str) -> bytes:
    """Return the bill of materials of *version*, from its *lock*, in CycloneDX 1.6.

    Raises:
        InputError: The lock cannot be read.
    """
    parts = parse_lock(lock)
    own = f"pkg:pypi/{NAME}@{version}"
    number = uuid.UUID(bytes=hashlib.sha256(own.encode() + lock.read_bytes()).digest()[:16], version=4)
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": number.urn,
        "version": 1,
        "metadata": {
            "component": {"type": "library", "bom-ref": own, "name": NAME, "version": version, "purl": own}
        },
        "components": [_component(part) for part in parts],
        "dependencies": list(_dependencies(parts, own)),
    }
    return f"{json.dumps(document, indent=2)}\n".encode()


def _component(part: LockedDistribution) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        # One for each file of the distribution: every system and version of Python has its own.
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in part.hashes],
    }
    if part.marker:
        component["properties"] = [{"name": f"{NAME}:marker", "value": part.marker}]
    return component


def _dependencies(parts: list[LockedDistribution], own: str) -> Iterator[Mapping[str, Any]]:
    """Yield the dependencies of each distribution; the lock has the dependents of each."""
    needs: dict[str, list[str]] = {part.name: [] for part in parts}
    direct = []
    for part in parts:
        for name in (canonical(name) for name in part.needed_by if re.fullmatch(r"[\w.-]+", name)):
            needs.setdefault(name, []).append(part.purl)
        if any(NAME in name for name in part.needed_by):
            direct.append(part.purl)
    yield {"ref": own, "dependsOn": sorted(set(direct))}
    for part in parts:
        yield {"ref": part.purl, "dependsOn": sorted(set(needs[part.name]))}
