"""Sign files of a release with an SSH key, and verify the signatures, with ``ssh-keygen``."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from guarantees.core import git, programs, safe_files
from guarantees.core.errors import InputError
from guarantees.package import checksums

NAMESPACE: Final = "file"
_PROGRAM: Final = "ssh-keygen"
NO_KEY: Final = (
    "No SSH signing key is configured in git. Run `git config gpg.format ssh` and "
    "`git config user.signingkey FILE`; `ssh-keygen -t ed25519` creates a key."
)


def configured_key(root: Path) -> Path:
    """Return the key that git signs with in the folder *root*.

    Raises:
        InputError: No SSH key is configured.
    """
    key_format = git.try_run(root, "config", "gpg.format")
    key = git.try_run(root, "config", "--type=path", "user.signingkey")
    if not key or (key_format or b"").strip() != b"ssh":
        raise InputError(NO_KEY)
    return Path(key.decode().strip())


def existing_key(key: Path) -> Path:
    """Return the file *key*, if there is one.

    Raises:
        InputError: There is none.
    """
    if not key.is_file():
        raise InputError(f"No such key file: '{key}'. Name another; `ssh-keygen -t ed25519` creates a key.")
    return key


def sign(folder: Path, key: Path, identity: str, beside: Mapping[str, bytes] | None = None) -> None:
    """Sign the checksums of the release in *folder* with *key*, and list *identity* as the signer beside it.

    *beside* are further files, by name, that are written beside the checksums and signed, too. *key* may be a public key
    if an SSH agent holds the private one.

    Raises:
        InputError: The key cannot be used.
    """
    beside = beside or {}
    files = {folder / name: content for name, content in beside.items()}
    for name, content in {checksums.SUMS: (folder / checksums.SUMS).read_bytes(), **beside}.items():
        signature = _run_ssh_keygen("-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key), content=content)
        files[_signature_of(folder / name)] = signature
    public_file = key if key.suffix == ".pub" else Path(f"{key}.pub")
    public = public_file.read_text("utf-8") if public_file.is_file() else _public_key(key)
    kind, encoded = public.split()[:2]
    files[folder / checksums.SIGNERS] = f'{identity} namespaces="{NAMESPACE},git" {kind} {encoded}\n'.encode()
    # Staged beside the release, which has no other files than those that it lists.
    safe_files.write_all_or_none(folder.parent, files)


def verify_signature(path: Path, signers: Path) -> str:
    """Return the identity in *signers* that signed the file at *path*.

    Raises:
        InputError: None of them did, *signers* does not exist, or ``ssh-keygen`` is not installed.
    """
    if not signers.is_file():
        raise InputError(f"No such file: '{signers}'. Name a file with the keys that you trust.")
    signature, trusted = str(_signature_of(path)), str(signers)
    try:
        content = safe_files.read_within(path.parent, path, checksums.MAX_LIST)
        safe_files.read_within(path.parent, _signature_of(path), checksums.MAX_LIST)
    except safe_files.UnreadableFileError as err:
        raise InputError(f"The signature cannot be verified: {err}") from err
    principals = _run_ssh_keygen("-Y", "find-principals", "-s", signature, "-f", trusted)
    identity = principals.decode().splitlines()[0]
    options = ("-f", trusted, "-I", identity, "-n", NAMESPACE, "-s", signature)
    _run_ssh_keygen("-Y", "verify", *options, content=content)
    return identity


def _signature_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sig")


def _public_key(key: Path) -> str:
    return _run_ssh_keygen("-y", "-f", str(key)).decode()


def _run_ssh_keygen(*args: str, content: bytes = b"") -> bytes:
    """Return the output of ``ssh-keygen``.

    Raises:
        InputError: It is not installed or fails.
    """
    program = programs.find(_PROGRAM)
    if program is None:
        raise InputError(f"{_PROGRAM} is not installed: it signs releases and verifies signatures.")
    result = subprocess.run(  # noqa: S603  no shell
        [program, *args],
        input=content,
        capture_output=True,
        check=False,
    )
    if result.returncode:
        lines = (result.stderr or result.stdout).decode(errors="replace").strip().splitlines()
        reason = lines[-1].rstrip(".\r") if lines else "no key matches the signature"
        raise InputError(f"{_PROGRAM}: {reason}.")
    return result.stdout
