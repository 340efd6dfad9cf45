"""The root files of a signed index: which keys sign for which role, from when until when.

A folder holds every version: ``1.root.json``, ``2.root.json`` and so on. A new version is signed by the keys of its role
``root``, and by those of the version before, so that a reader who trusts any version can follow the changes to the newest.
Until it has all these signatures, a version is a draft that can be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from securesystemslib.signer import CryptoSigner, Key
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, RootVerificationResult
from tuf.api.serialization.json import JSONSerializer

from guarantees.core import safe_files
from guarantees.core.errors import InputError, did_you_mean
from guarantees.release.publish import signing_keys

ROLES: Final = ("root", "targets", "snapshot", "timestamp")
VALID_DAYS: Final = 730
JSON: Final = JSONSerializer(compact=False)


@dataclass(frozen=True, slots=True)
class RoleChanges:
    """What a new version of the root file changes.

    Attributes:
        added: Roles, each with the file of a public key.
        removed: Roles, each with the name or the id of a key.
        thresholds: How many keys must sign, by role.
        valid_days: For how many days the version is valid; None for the default.
    """

    added: Sequence[tuple[str, Path]] = ()
    removed: Sequence[tuple[str, str]] = ()
    thresholds: Mapping[str, int] = field(default_factory=dict)
    valid_days: int | None = None

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.thresholds or self.valid_days)


@dataclass(frozen=True, slots=True)
class RoleState:
    """The names of the keys of a role, and how many of them must sign."""

    name: str
    threshold: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RootState:
    """The newest version of a root file: its roles, who has signed it, and the signatures that it still needs."""

    path: Path
    version: int
    expires: datetime
    roles: tuple[RoleState, ...]
    signed_by: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roots:
    """All versions of a root file, oldest first, with the bytes of their files."""

    folder: Path
    versions: tuple[Metadata[Root], ...]
    contents: tuple[bytes, ...]

    @property
    def newest(self) -> Root:
        """The newest version."""
        return self.versions[-1].signed


def file_name(version: int) -> str:
    """Return the name of the file of a version."""
    return f"{version}.root.json"


def read_roots(folder: Path) -> Roots:
    """Return all versions in *folder*; the newest may be a draft.

    Raises:
        InputError: There is none, one is missing, or one but the newest does not have its signatures.
    """
    roots = _read_versions(folder)
    if not roots.versions:
        raise InputError(f"No root file in '{folder}'. Create one: guarantees keys {folder} --add ROLE=FILE.")
    return roots


def complete_roots(folder: Path, now: datetime) -> Roots:
    """Return all versions in *folder*; the newest must have all its signatures and not be expired.

    Raises:
        InputError: It has not, or is expired, or the versions cannot be read.
    """
    roots = read_roots(folder)
    path = folder / file_name(roots.newest.version)
    for need in _needs(roots):
        raise InputError(
            f"'{path}' is a draft: it needs {need}. Sign it: guarantees keys {folder} --sign KEY."
        )
    if roots.newest.is_expired(now):
        raise InputError(
            f"'{path}' expired on {roots.newest.expires:%Y-%m-%d}. Renew it: guarantees keys {folder} "
            f"--expires {VALID_DAYS}, and have it signed."
        )
    return roots


def change_roles(folder: Path, changes: RoleChanges, now: datetime) -> None:
    """Write *changes* to the draft in *folder*, or to a new version if the newest one has all its signatures.

    Raises:
        InputError: A change is not possible, or the new version would have a role that cannot sign.
    """
    folder.mkdir(parents=True, exist_ok=True)
    roots = _read_versions(folder)
    if not roots.versions:
        root = Root(version=1)
    else:
        root = Root.from_dict(roots.newest.to_dict())
        root.version += not _needs(roots)
    root.expires = now + timedelta(days=changes.valid_days or VALID_DAYS)
    for role, path in changes.added:
        root.add_key(signing_keys.read_public_key(path), _role(role))
    for role, name in changes.removed:
        root.revoke_key(_find_key(root, _role(role), name), role)
    for role, threshold in changes.thresholds.items():
        root.roles[_role(role)].threshold = threshold
    _check_roles(root)
    _write(folder, Metadata(root))


def sign_root(folder: Path, signer: CryptoSigner) -> None:
    """Sign the newest version in *folder*.

    Raises:
        InputError: The key of *signer* is not a root key of this version, or of the one before.
    """
    roots = read_roots(folder)
    metadata = roots.versions[-1]
    allowed = {keyid for each in roots.versions[-2:] for keyid in each.signed.roles[Root.type].keyids}
    if signer.public_key.keyid not in allowed:
        raise InputError(
            f"The key is not a key of the role root in '{folder / file_name(roots.newest.version)}', or in the version "
            "before it."
        )
    metadata.sign(signer, append=True)
    _write(folder, metadata)


def root_state(folder: Path) -> RootState:
    """Return the state of the newest version in *folder*.

    Raises:
        InputError: The versions cannot be read.
    """
    roots = read_roots(folder)
    root = roots.newest
    roles = tuple(
        RoleState(name, root.roles[name].threshold, _names(root.keys[key] for key in root.roles[name].keyids))
        for name in ROLES
    )
    signed = _result(roots).signed.values()
    path = folder / file_name(root.version)
    return RootState(path, root.version, root.expires, roles, _names(signed), tuple(_needs(roots)))


def _read_versions(folder: Path) -> Roots:
    versions: list[Metadata[Root]] = []
    contents: list[bytes] = []
    while (path := folder / file_name(len(versions) + 1)).exists():
        if versions and (needs := _needs(Roots(folder, tuple(versions), ()))):
            raise InputError(f"'{folder / file_name(len(versions))}' needs {needs[0]}, and has a successor.")
        try:
            content = safe_files.read_within(folder, path, safe_files.MAX_DESCRIPTOR)
            metadata = Metadata[Root].from_bytes(content)
        except (safe_files.UnreadableFileError, RepositoryError) as err:
            raise InputError(f"'{path}' is not a root file: {err}") from err
        if metadata.signed.type != Root.type or metadata.signed.version != len(versions) + 1:
            raise InputError(f"'{path}' does not contain version {len(versions) + 1} of a root file.")
        versions.append(metadata)
        contents.append(content)
    return Roots(folder, tuple(versions), tuple(contents))


def _result(roots: Roots) -> RootVerificationResult:
    """Return which keys have signed the newest version, and which may still."""
    metadata = roots.versions[-1]
    previous = roots.versions[-2].signed if len(roots.versions) > 1 else None
    return metadata.signed.get_root_verification_result(previous, metadata.signed_bytes, metadata.signatures)


def _needs(roots: Roots) -> list[str]:
    """Return the signatures that the newest version still needs, for a sentence."""
    result = _result(roots)
    parts = [result.second] if len(roots.versions) == 1 else [result.first, result.second]
    needs = []
    for part in parts:
        if part.missing:
            number = "1 more signature" if part.missing == 1 else f"{part.missing} more signatures"
            needs.append(f"{number} of {', '.join(_names(part.unsigned.values()))}")
    return list(dict.fromkeys(needs))


def _names(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(sorted(signing_keys.name_of(key) for key in keys))


def _role(name: str) -> str:
    if name not in ROLES:
        raise InputError(f"Unknown role {name!r}. {did_you_mean(name, ROLES)}")
    return name


def _find_key(root: Root, role: str, name: str) -> str:
    """Return the id of the key of *role* that is called *name*, or whose id is *name*."""
    keys = [root.keys[keyid] for keyid in root.roles[role].keyids]
    matching = [key.keyid for key in keys if name in {signing_keys.name_of(key), key.keyid}]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise InputError(f"{role} has several keys called {name!r}. Use an id: {', '.join(matching)}.")
    raise InputError(f"{role} has no key {name!r}. {did_you_mean(name, _names(keys))}")


def _check_roles(root: Root) -> None:
    for name in ROLES:
        role = root.roles[name]
        if not role.keyids:
            raise InputError(f"The role {name} would have no key. Add one: --add {name}=FILE.")
        if not 1 <= role.threshold <= len(role.keyids):
            raise InputError(
                f"The role {name} would need {role.threshold} of {len(role.keyids)} keys. Set --threshold {name}=N."
            )


def _write(folder: Path, metadata: Metadata[Root]) -> None:
    path = folder / file_name(metadata.signed.version)
    safe_files.write_all_or_none(folder, {path: metadata.to_bytes(JSON)})
