"""Signatures by SSH keys: over the sums of a release, by ``ssh-keygen``, which everybody has who has git."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.package import checksums

NAMESPACE: Final = "file"
_PROGRAM: Final = "ssh-keygen"
_ABSENT: Final = f"{_PROGRAM} is not installed"


def key_of(root: Path) -> Path:
    """Return the key that git signs with in the folder *root*.

    Raises:
        InputError: git is told none.
    """
    form, _ = git.run(root, "config", "gpg.format")
    key, _ = git.run(root, "config", "--type=path", "user.signingkey")
    if not key or (form or b"").strip() != b"ssh":
        raise InputError.key_wanted()
    return Path(key.decode().strip())


def sign(folder: Path, key: Path, who: str) -> None:
    """Sign the sums of the released tree in *folder* with *key*, and say beside it that *who* holds the key.

    The key may be a public one, where an agent holds the other half.

    Raises:
        InputError: The key cannot be used.
    """
    signature = folder / checksums.SIGNATURE
    signature.unlink(missing_ok=True)
    _ask("-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key), str(folder / checksums.SUMS))
    beside = key if key.suffix == ".pub" else Path(f"{key}.pub")
    public = beside.read_text("utf-8") if beside.is_file() else _ask("-y", "-f", str(key))
    kind, encoded = public.split()[:2]
    line = f'{who} namespaces="{NAMESPACE},git" {kind} {encoded}\n'
    (folder / checksums.SIGNERS).write_bytes(line.encode())


def signer(folder: Path, signers: Path) -> tuple[str, str]:
    """Return who of *signers* signed the sums in *folder*; blank, and why, where none did.

    Raises:
        InputError: ``ssh-keygen`` is not installed, or *signers* is not there.
    """
    if not signers.is_file():
        raise InputError.missing(signers, "the file of the signers", "Name the one that you trust.")
    signature, listed = str(folder / checksums.SIGNATURE), str(signers)
    names, why = _run("-Y", "find-principals", "-s", signature, "-f", listed)
    if names is None:
        return "", why or "nobody of them signed"
    who = names.decode().splitlines()[0]
    content = (folder / checksums.SUMS).read_bytes()
    done, why = _run(
        "-Y", "verify", "-f", listed, "-I", who, "-n", NAMESPACE, "-s", signature, content=content
    )
    return (who, "") if done is not None else ("", why)


def _ask(*args: str) -> str:
    done, why = _run(*args)
    if done is None:
        raise InputError.not_signed(why)
    return done.decode()


def _run(*args: str, content: bytes = b"") -> tuple[bytes | None, str]:
    """Return what ``ssh-keygen`` prints; None where it fails, and the last line of why."""
    try:
        ran = subprocess.run(  # noqa: S603  no shell
            [_PROGRAM, *args],
            input=content,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as err:
        raise InputError.not_signed(_ABSENT) from err
    if ran.returncode:
        lines = (ran.stderr or ran.stdout).decode(errors="replace").strip().splitlines()
        return None, lines[-1].rstrip(".\r") if lines else ""
    return ran.stdout, ""
