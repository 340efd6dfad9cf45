"""A signed index: what a publisher writes so that readers can check it with The Update Framework (TUF).

Every file but two has its own name for each version, and is written before ``metadata/timestamp.json`` refers to it. So
the index changes in one step, when that file is replaced; ``index.json``, for readers without keys, follows.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, T, TargetFile, Targets, Timestamp

from guarantees.core.errors import InputError
from guarantees.package.version_index import INDEX, METADATA, TARGETS, TIMESTAMP
from guarantees.release.publish.root_files import JSON, Roots, file_name
from guarantees.release.publish.store import Store

TARGETS_DAYS: Final = 400
RENEWAL_DAYS: Final = 35
"""For how long the metadata is valid that has to be renewed by a regular job."""

_MAX_ORPHANS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Signing:
    """With what to sign an index: the root files, the private keys, the present time, and how long to be valid."""

    roots: Roots
    signers: Sequence[CryptoSigner]
    now: datetime
    valid_days: int = RENEWAL_DAYS

    def signers_of(self, role: str) -> list[CryptoSigner]:
        """Return what signs for *role*; nothing if its keys are not all at hand."""
        keys = self.roots.newest.roles[role]
        signers = [signer for signer in self.signers if signer.public_key.keyid in keys.keyids]
        return signers if len(signers) >= keys.threshold else []

    def require(self, *roles: str) -> None:
        """Check that the keys of *roles* are at hand.

        Raises:
            InputError: They are not.
        """
        for role in roles:
            if not self.signers_of(role):
                threshold = self.roots.newest.roles[role].threshold
                raise InputError(f"The role {role} needs {threshold} of its private keys. Add --sign KEY.")


@dataclass(frozen=True, slots=True)
class _Current:
    """What is in the store: the index, and the numbers of its metadata, which may not be signed by our keys.

    Attributes:
        etag: The ETag of ``timestamp.json``; blank if there is none.
        content: The index; None if there is none.
        numbers: The number of the newest metadata of each role.
        signed_targets: The bytes of the metadata of the index, if the keys of ``targets`` have signed it.
        is_valid: Whether a reader with the newest root file accepts all of it.
    """

    etag: str = ""
    content: bytes | None = None
    timestamp: int = 0
    snapshot: int = 0
    targets: int = 0
    signed_targets: bytes | None = None
    is_valid: bool = False


class SignedIndex:
    """The index of *store*, signed by *signing*."""

    def __init__(self, store: Store, signing: Signing) -> None:
        self._store, self._signing = store, signing
        self._current = _Current()
        self.valid_until = ""

    @property
    def is_confirmed(self) -> bool:
        """Whether the index that was last read is signed by the keys of ``targets``, or there is none."""
        return self._current.content is None or self._current.signed_targets is not None

    @property
    def is_current(self) -> bool:
        """Whether readers accept the signatures of the index that was last read, and can find the newest root file."""
        return self._current.is_valid

    def read(self) -> tuple[bytes, str] | None:
        """Return the content of the index and the ETag of its signature; None if there is none.

        Raises:
            InputError: The files of the signed index do not belong together.
        """
        self._current = self._read()
        return None if self._current.content is None else (self._current.content, self._current.etag)

    def replace(self, content: bytes, etag: str) -> bool:
        """Sign *content* as the index if the signature still has *etag*; return whether it did.

        Raises:
            InputError: A key that must sign is not at hand, or the store has other root files.
        """
        current = self._read()
        if current.etag != etag:
            return False
        signing = self._signing
        signing.require(Snapshot.type, Timestamp.type)
        self._check_roots()
        number, targets = current.targets, current.signed_targets
        if targets is None or content != current.content or signing.signers_of(Targets.type):
            signing.require(Targets.type)
            digest = hashlib.sha256(content).hexdigest()
            self._create(f"{TARGETS}/{digest}.{INDEX}", content)
            target_files = {INDEX: TargetFile.from_data(INDEX, content, ["sha256"])}
            number, targets = self._create_numbered(
                Targets(expires=self._expires(TARGETS_DAYS), targets=target_files), number + 1
            )
        meta = {"targets.json": MetaFile.from_data(number, targets, ["sha256"])}
        number, snapshot = self._create_numbered(
            Snapshot(expires=self._expires(signing.valid_days), meta=meta), current.snapshot + 1
        )
        # The last step but one: until the new keys have signed, readers reject what the old ones signed.
        self._write_roots()
        timestamp = Timestamp(
            current.timestamp + 1,
            expires=self._expires(signing.valid_days),
            snapshot_meta=MetaFile.from_data(number, snapshot, ["sha256"]),
        )
        if not self._store.replace(TIMESTAMP, self._sign(timestamp), etag):
            return False
        expires = min(
            timestamp.expires,
            Metadata[Targets].from_bytes(targets).signed.expires,
            signing.roots.newest.expires,
        )
        self.valid_until = f"{expires:%Y-%m-%d}"
        self.finish()
        return True

    def finish(self) -> None:
        """Write the signed index to ``index.json``; repeat if another publisher signs a newer one meanwhile."""
        while (content := self._read().content) is not None:
            file = self._store.read(INDEX)
            if file is not None and file[0] == content:
                return
            self._store.replace(INDEX, content, file[1] if file else "")

    def _read(self) -> _Current:
        file = self._store.read(TIMESTAMP)
        if file is None:
            plain = self._store.read(INDEX)
            return _Current(content=plain[0] if plain else None)
        try:
            timestamp = Metadata[Timestamp].from_bytes(file[0])
            snapshot_file = timestamp.signed.snapshot_meta
            snapshot = Metadata[Snapshot].from_bytes(
                self._get(f"{snapshot_file.version}.snapshot.json", snapshot_file)
            )
            targets_file = snapshot.signed.meta["targets.json"]
            targets_bytes = self._get(f"{targets_file.version}.targets.json", targets_file)
            targets = Metadata[Targets].from_bytes(targets_bytes)
            target = targets.signed.targets[INDEX]
            content = self._require(f"{TARGETS}/{target.hashes['sha256']}.{INDEX}")
            target.verify_length_and_hashes(content)
        except (RepositoryError, KeyError, AttributeError) as err:
            raise InputError(
                f"{TIMESTAMP} and the files that it refers to do not belong together: {err}. Restore them."
            ) from err
        root = self._signing.roots.newest
        return _Current(
            file[1],
            content,
            timestamp.signed.version,
            snapshot_file.version,
            targets_file.version,
            signed_targets=targets_bytes if _is_signed(root, targets) else None,
            is_valid=self._is_valid(timestamp)
            and self._is_valid(snapshot)
            and self._is_valid(targets)
            and self._store.read(f"{METADATA}/{file_name(root.version)}") is not None,
        )

    def _is_valid(self, metadata: Metadata[T]) -> bool:
        is_expired = metadata.signed.is_expired(self._signing.now)
        return _is_signed(self._signing.roots.newest, metadata) and not is_expired

    def _get(self, name: str, meta: MetaFile) -> bytes:
        """Return the metadata in the file *name*, which must have the size and checksum in *meta*."""
        content = self._require(f"{METADATA}/{name}")
        meta.verify_length_and_hashes(content)
        return content

    def _require(self, path: str) -> bytes:
        file = self._store.read(path)
        if file is None:
            raise InputError(f"{path} was published but is now missing. Restore it.")
        return file[0]

    def _check_roots(self) -> None:
        """Check that the store has no other root files than ours.

        Raises:
            InputError: It has.
        """
        roots = self._signing.roots
        for metadata in roots.versions:
            path = f"{METADATA}/{file_name(metadata.signed.version)}"
            file = self._store.read(path)
            # Signatures are not compared: a file may have got more of them since it was published.
            if file is not None and _signed_bytes(file[0]) != metadata.signed_bytes:
                raise InputError(
                    f"{path} is already published, and differs from the one in '{roots.folder}'."
                )
        successor = f"{METADATA}/{file_name(roots.newest.version + 1)}"
        if self._store.read(successor) is not None:
            raise InputError(f"{successor} is published, but not in '{roots.folder}'. Copy it there.")

    def _write_roots(self) -> None:
        roots = self._signing.roots
        for metadata, content in zip(roots.versions, roots.contents, strict=True):
            self._create(f"{METADATA}/{file_name(metadata.signed.version)}", content)

    def _create_numbered(self, signed: T, first: int) -> tuple[int, bytes]:
        """Sign and write *signed* with the lowest number from *first* that is free; return that and the bytes.

        A number may be taken by a run that was interrupted, or by another publisher.
        """
        for number in range(first, first + _MAX_ORPHANS):
            signed.version = number
            content = self._sign(signed)
            if self._create(f"{METADATA}/{number}.{signed.type}.json", content):
                return number, content
        raise InputError(
            f"{METADATA}: the {_MAX_ORPHANS} files from {first}.{signed.type}.json exist already."
        )

    def _create(self, path: str, content: bytes) -> bool:
        with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
            source = Path(folder) / "content"
            source.write_bytes(content)
            return self._store.create(path, source)

    def _sign(self, signed: T) -> bytes:
        metadata = Metadata(signed)
        for signer in self._signing.signers_of(signed.type):
            metadata.sign(signer, append=True)
        return metadata.to_bytes(JSON)

    def _expires(self, days: int) -> datetime:
        return self._signing.now + timedelta(days=days)


def _signed_bytes(content: bytes) -> bytes:
    """Return what is signed in the metadata *content*; nothing if it is not valid."""
    try:
        return Metadata[Root].from_bytes(content).signed_bytes
    except RepositoryError:
        return b""


def _is_signed(root: Root, metadata: Metadata[T]) -> bool:
    """Return whether *metadata* is signed by the keys that *root* lists for its role."""
    role = metadata.signed.type
    return bool(root.get_verification_result(role, metadata.signed_bytes, metadata.signatures))
