"""SSH keys as the keys that sign an index: read a public key, and sign with a private one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key, load_ssh_public_key
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from guarantees.core.errors import InputError

AskPassphrase = Callable[[Path], str]
NAME: Final = "x-name"
"""The field of a key that holds its name; tuf keeps fields that it does not know."""

_MAX_BYTES: Final = 100_000
_CREATE: Final = "Create one: ssh-keygen -t ed25519 -f FILE."


def read_public_key(path: Path) -> Key:
    """Return the public key in the file *path*, which ``ssh-keygen`` wrote, named by its comment.

    Raises:
        InputError: It is not the public half of an Ed25519 key.
    """
    text = _read(path)
    if b"PRIVATE KEY" in text:
        raise InputError(
            f"'{path}' is a private key, which must not be handed out. Name the file '{path}.pub'."
        )
    try:
        public = load_ssh_public_key(text)
    except (ValueError, UnsupportedAlgorithm) as err:
        raise InputError(f"'{path}' is not an SSH public key. {_CREATE}") from err
    if not isinstance(public, Ed25519PublicKey):
        raise InputError(f"'{path}' is not an Ed25519 key. {_CREATE}")
    key = SSlibKey.from_crypto(public)
    comment = text.decode(errors="replace").split(maxsplit=2)[2:]
    key.unrecognized_fields[NAME] = comment[0].strip() if comment else path.stem
    return key


def open_signer(path: Path, ask_passphrase: AskPassphrase) -> CryptoSigner:
    """Return what signs with the private key in the file *path*; *ask_passphrase* is called if it has one.

    Raises:
        InputError: It is not an Ed25519 private key, or the passphrase is wrong.
    """
    text = _read(path)
    if b"PRIVATE KEY" not in text:
        raise InputError(f"'{path}' is not a private key. Name the file that ssh-keygen wrote without .pub.")
    try:
        try:
            private = load_ssh_private_key(text, None)
        except TypeError:  # the key is encrypted
            private = load_ssh_private_key(text, ask_passphrase(path).encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as err:
        raise InputError(f"'{path}': the private key cannot be read: {str(err).rstrip('.')}.") from err
    if not isinstance(private, Ed25519PrivateKey):
        raise InputError(f"'{path}' is not an Ed25519 key. {_CREATE}")
    return CryptoSigner(private)


def name_of(key: Key) -> str:
    """Return the name of *key*, or the start of its id if it has none."""
    return str(key.unrecognized_fields.get(NAME) or key.keyid[:12])


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except OSError as err:
        raise InputError(f"'{path}': the key cannot be read: {err.strerror}. {_CREATE}") from err
