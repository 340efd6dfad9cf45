"""Read a signed index of published versions, as a client of The Update Framework (TUF).

The only module that reads with tuf, which is in an extra. Beside ``index.json``, a publisher may keep metadata that says
which index is the current one, signed by the keys of four roles; ``root`` lists the keys, ``targets`` signs the index,
``snapshot`` and ``timestamp`` say that it is the newest. A reader starts from a root file that they trust, follows the
changes of keys that were signed since, and remembers what they have seen. An older index, an expired one, or a mixture
of several is then rejected.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tuf.api import exceptions
from tuf.api.metadata import TOP_LEVEL_ROLE_NAMES, Metadata, Root, Timestamp
from tuf.ngclient import FetcherInterface, Updater

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.package import download
from guarantees.package.version_index import METADATA, TARGETS, SignedFile, UntrustedIndexError

MAX_SECONDS: Final = 60
_MISSING: Final = 404
_CANNOT_REMEMBER: Final = "cannot remember which index was seen"
_SET: Final = "Set XDG_STATE_HOME to a folder that can be written."
_STATE_FILES: Final = ("timestamp.json", "snapshot.json", "targets.json")
_ROOT_FILES: Final = "root_history/*.root.json"


def read(source: Path | str, name: str, trusted_root: Path) -> SignedFile:
    """Return the file *name* in the folder or at the address *source*, checked by the keys in *trusted_root*.

    Raises:
        InputError: *trusted_root* is not a valid root file, or *source* cannot be read.
        UntrustedIndexError: The signatures are missing, invalid, expired, or older than those seen before.
    """
    root = _read_root(trusted_root)
    fetcher = _Fetcher(source)
    with _state(hashlib.sha256(root).hexdigest()) as state:
        try:
            updater = Updater(
                str(state), METADATA, str(state / TARGETS), TARGETS, fetcher=fetcher, bootstrap=root
            )
            updater.refresh()
            target = updater.get_targetinfo(name)
            if target is None:
                raise UntrustedIndexError(f"{source}: the signed metadata does not list {name}.")
            content = Path(updater.download_target(target)).read_bytes()
        except (exceptions.RepositoryError, exceptions.DownloadError) as err:
            raise _untrusted(source, trusted_root, state, fetcher, err) from err
        newest: Timestamp = Metadata[Timestamp].from_file(str(state / "timestamp.json")).signed
    return SignedFile(content, newest.version, newest.expires)


def _read_root(path: Path) -> bytes:
    """Return the root file at *path*.

    Raises:
        InputError: It does not exist, or is not a root file that its own keys have signed.
    """
    try:
        content = safe_files.read_within(path.parent, path, safe_files.MAX_DESCRIPTOR)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"'{path}': {err} Name a root file that you trust.") from err
    try:
        metadata = Metadata[Root].from_bytes(content)
        if metadata.signed.type != Root.type:
            raise InputError(f"'{path}' is a {metadata.signed.type} file. Name a root file that you trust.")
        metadata.signed.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
    except exceptions.RepositoryError as err:
        raise InputError(
            f"'{path}' is not a valid root file: {err}. Get it again from its publisher."
        ) from err
    return content


class _Fetcher(FetcherInterface):
    """Reads the files of a folder or an address for tuf, with the limits of all our downloads.

    Attributes:
        received: What was read, by path.
    """

    def __init__(self, source: Path | str) -> None:
        self._source = source
        self.received: dict[str, bytes] = {}

    def _fetch(self, url: str) -> Iterator[bytes]:
        """Return the bytes of the file at *url*, a path below the source."""
        limit = safe_files.MAX_DESCRIPTOR
        try:
            if isinstance(self._source, str):
                content = download.get(download.below(self._source, url), limit, MAX_SECONDS)
            else:
                content = safe_files.read_within(self._source, self._source / url, limit)
        except download.MissingFileError as err:
            raise exceptions.DownloadHTTPError(str(err), _MISSING) from err
        except InputError as err:
            raise exceptions.DownloadError(str(err)) from err
        except safe_files.UnreadableFileError as err:
            if not (Path(self._source) / url).exists():
                raise exceptions.DownloadHTTPError(str(err), _MISSING) from err
            raise exceptions.DownloadError(f"{Path(self._source) / url}: cannot be read: {err}") from err
        self.received[url] = content
        return iter((content,))


def _untrusted(
    source: Path | str, trusted_root: Path, state: Path, fetcher: _Fetcher, err: Exception
) -> InputError:
    """Return the error to raise for *err*, which tuf raised."""
    reason = str(err).rstrip(".")
    if isinstance(err, exceptions.ExpiredMetadataError):
        name = next((f"{role}.json" for role in TOP_LEVEL_ROLE_NAMES if role in reason), "")
        expired = _expiry(name, state, fetcher)
        return UntrustedIndexError(
            f"{source}: the signed index is out of date: {name or 'its metadata'} expired{expired}. Either its publisher has not renewed "
            "it, or you are shown an old copy. Use another address, or ask the publisher."
        )
    if isinstance(err, exceptions.BadVersionNumberError):
        return UntrustedIndexError(
            f"{source}: the signed index is older than one that you have seen, or does not belong to it: {reason}. "
            "Use another address, or ask the publisher."
        )
    if isinstance(err, exceptions.UnsignedMetadataError):
        return UntrustedIndexError(
            f"{source}: not signed by the keys in '{trusted_root}' and their successors: {reason}. Do not use it."
        )
    if isinstance(err, exceptions.LengthOrHashMismatchError | exceptions.DownloadLengthMismatchError):
        return UntrustedIndexError(
            f"{source}: the files of the signed index do not belong together: {reason}. Do not use it."
        )
    if isinstance(err, exceptions.DownloadHTTPError):
        return UntrustedIndexError(
            f"{source}: a file of the signed index is missing: {reason}. Its publisher may not sign the index."
        )
    if isinstance(err, exceptions.DownloadError):
        return InputError(str(err))
    return UntrustedIndexError(f"{source}: the signed index is not valid: {reason}. Do not use it.")


def _expiry(name: str, state: Path, fetcher: _Fetcher) -> str:
    """Return when the file *name* expired, for a sentence; blank if it is not at hand."""
    received = [data for path, data in fetcher.received.items() if name and path.endswith(name)]
    if not received and name and (state / name).is_file():
        received = [(state / name).read_bytes()]
    if not received:
        return ""
    # Its signatures are checked before its expiry, so this is what its signers wrote.
    return f" on {json.loads(received[-1])['signed']['expires'][:10]}"


def state_folder(identity: str) -> Path:
    """Return where to remember the newest metadata that was seen with the trusted root file *identity*.

    Raises:
        InputError: The user has no home.
    """
    base = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path.home() / ".local" / "state"
        except RuntimeError as err:
            raise InputError(f"{_CANNOT_REMEMBER}: {err} {_SET}") from err
    return base / "security-guarantees" / "trust" / identity[:32]


@contextmanager
def _state(identity: str) -> Iterator[Path]:
    """Open a copy of what is remembered, and remember what was verified in it, also if a later file was not valid.

    A copy, because several processes may read at the same time.

    Raises:
        InputError: It cannot be read or written.
    """
    folder = state_folder(identity)
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        copy = Path(name)
        with _report_state_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            (copy / "root_history").mkdir()
            for path, content in _state_files(folder).items():
                (copy / path).write_bytes(content)
        try:
            yield copy
        finally:
            with _report_state_errors(folder):
                files = {folder / path: content for path, content in _state_files(copy).items()}
                safe_files.write_all_or_none(folder, files)


@contextmanager
def _report_state_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise InputError(f"'{folder}': {_CANNOT_REMEMBER}: {err.strerror}. {_SET}") from err


def _state_files(folder: Path) -> dict[str, bytes]:
    """Return the remembered files in *folder* by path."""
    paths = [folder / name for name in _STATE_FILES if (folder / name).is_file()]
    paths += folder.glob(_ROOT_FILES)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
