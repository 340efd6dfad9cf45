"""What the software is made of: the locked dependencies as a CycloneDX bill of materials, the same bytes anywhere."""

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
    """A distribution as it is locked: where it is wanted (blank: everywhere), its files' hashes, who needs it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its address in the language of bills of materials."""
        return f"pkg:pypi/{self.name}@{self.version}"


def parse_lock(lock: Path) -> list[LockedDistribution]:
    """Return the distributions that *lock* pins, by name.

    Raises:
        InputError: A line of it is not understood.
    """
    found: list[tuple[re.Match[str], list[str], list[str]]] = []
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1):
        if pin := _PIN.fullmatch(line):
            found.append((pin, [], []))
        elif found and (digest := _HASH.fullmatch(line)):
            found[-1][1].append(digest[1])
        elif found and (via := _VIA.fullmatch(line)):
            found[-1][2].extend([via[1]] if via[1] else [])
        elif line.strip() and not line.startswith("#"):
            raise InputError.unreadable(lock, f"line {number} is neither a pin, a hash nor a comment")
    return sorted(
        (
            LockedDistribution(
                canonical(pin[1]), pin[2], (pin[3] or "").strip(), tuple(sorted(hashes)), tuple(via)
            )
            for pin, hashes, via in found
        ),
        key=lambda each: (each.name, each.version),
    )


def canonical(name: str) -> str:
    """Return the name of a distribution as it is compared.

    >>> canonical("Ruamel.YAML_lib")
    'ruamel-yaml-lib'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def sbom_json(lock: Path, version: str) -> bytes:
    """Return the bill of materials of *version* by its *lock*, in CycloneDX 1.6.

    Raises:
        InputError: The lock cannot be read.
    """
    parts = parse_lock(lock)
    own = f"pkg:pypi/{NAME}@{version}"
    number = uuid.UUID(bytes=hashlib.sha256(own.encode() + lock.read_bytes()).digest()[:16], version=4)
    whole = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": number.urn,
        "version": 1,
        "metadata": {
            "component": {"type": "library", "bom-ref": own, "name": NAME, "version": version, "purl": own}
        },
        "components": [_component(each) for each in parts],
        "dependencies": list(_dependencies(parts, own)),
    }
    return f"{json.dumps(whole, indent=2)}\n".encode()


def _component(each: LockedDistribution) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "purl": each.purl,
        # Of every file that may be installed: one for each system and version of Python.
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in each.hashes],
    }
    if each.marker:
        component["properties"] = [{"name": f"{NAME}:marker", "value": each.marker}]
    return component


def _dependencies(parts: list[LockedDistribution], own: str) -> Iterator[Mapping[str, Any]]:
    """Yield who needs whom: the lock says it the other way round."""
    needs: dict[str, list[str]] = {each.name: [] for each in parts}
    direct = []
    for each in parts:
        for name in (canonical(who) for who in each.needed_by if re.fullmatch(r"[\w.-]+", who)):
            needs.setdefault(name, []).append(each.purl)
        if any(NAME in who for who in each.needed_by):
            direct.append(each.purl)
    yield {"ref": own, "dependsOn": sorted(set(direct))}
    for each in parts:
        yield {"ref": each.purl, "dependsOn": sorted(set(needs[each.name]))}
