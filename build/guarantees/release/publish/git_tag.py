"""A version as a signed tag of a git repository and of a remote of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError

PREFIX: Final = "git+"
_SIGNED: Final = re.compile(rb"-----BEGIN (SSH|PGP) SIGNATURE-----")
_USER: Final = re.compile(r"(?<=://)[^/\s'\"]*@")


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tag of a version, the commit that it names, whether the remote had it, and why it was refused."""

    tag: str
    commit: str
    already: bool = False
    refusals: tuple[str, ...] = ()


def remotes(root: Path) -> list[str]:
    """Return the names of the remotes of the repository in *root*."""
    out, _ = git.run(root, "remote")
    return (out or b"").decode().split()


def remote_of(target: str) -> str:
    """Return the remote that *target* names: ``git+`` and an address, or a remote's name.

    Raises:
        InputError: A password stands in the address.
    """
    remote = target.removeprefix(PREFIX)
    if _USER.search(remote) and not remote.startswith("ssh://"):
        raise InputError.password_in_address()
    return remote


def publish(root: Path, version: str, name: str, target: str) -> Tagged:
    """Give the current commit of *root* the signed tag of *version*, and push that to *target*.

    Refused is a tag that names another commit, here or there, or is not signed, and a commit that holds
    another version.

    Raises:
        InputError: git cannot do it, or there is no key to sign with.
    """
    remote, tag = remote_of(target), f"v{version}"
    ref = f"refs/tags/{tag}"
    commit = _ask(root, target, "rev-parse", "--verify", "HEAD^{commit}").decode().strip()
    there = _named(_ask(root, target, "ls-remote", "--end-of-options", remote, ref, f"{ref}^{{}}"), ref)
    here = _here(root, ref)
    refusals = []
    if (held := _held(root)) != version:
        refusals.append(f"The current commit holds the version {held or 'of none'}, and not {version}.")
    if there and there[1] != commit:
        refusals.append(f"{tag} is there and names {there[1][:12]}, and not {commit[:12]}: {_NEVER}")
    if here and here[1] != commit:
        refusals.append(f"{tag} is here and names {here[1][:12]}, and not {commit[:12]}: {_NEVER}")
    if here and not _SIGNED.search(git.run(root, "cat-file", "tag", here[0])[0] or b""):
        refusals.append(f"{tag} is here and not signed. Delete it, and publish again.")
    if there and here and there[0] != here[0]:
        refusals.append(f"{tag} is there and is another one than here. Fetch it.")
    if refusals or there:
        return Tagged(tag, commit, already=not refusals, refusals=tuple(refusals))
    if not here:
        message = f"{name} {version}"
        _ask(root, target, "tag", "--sign", "-m", message, "--end-of-options", tag, commit)
    _ask(root, target, "push", "--quiet", "--end-of-options", remote, f"{ref}:{ref}")
    return Tagged(tag, commit)


_NEVER: Final = "a published tag never moves. Raise the version."


def _held(root: Path) -> str:
    """Return the version of the package in the current commit."""
    data, _ = git.run(root, "show", "HEAD:./datapackage.json")
    try:
        return str(json.loads(data or b"{}").get("version", ""))
    except (ValueError, AttributeError):
        return ""


def _here(root: Path, ref: str) -> tuple[str, str] | None:
    tag, _ = git.run(root, "rev-parse", "--verify", "--quiet", ref)
    commit, _ = git.run(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return (tag.decode().strip(), commit.decode().strip()) if tag and commit else None


def _named(listed: bytes, ref: str) -> tuple[str, str] | None:
    """Return the object of a tag and its commit, out of what a remote lists."""
    found = {name: digest for digest, name in (line.split("\t") for line in listed.decode().splitlines())}
    return (found[ref], found.get(f"{ref}^{{}}", found[ref])) if ref in found else None


def _ask(root: Path, target: str, *args: str) -> bytes:
    out, why = git.run(root, *args)
    if out is None:
        raise InputError.not_published(_USER.sub("", target), _USER.sub("", f"git says: {why.rstrip('.')}"))
    return out
