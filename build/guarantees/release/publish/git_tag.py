"""Publish a version as a signed tag of the git repository, pushed to a remote."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.release.diff.blockers import shorten, uncommitted_files
from guarantees.release.publish import ssh_signature

PREFIX: Final = "git+"
_SIGNED: Final = re.compile(rb"-----BEGIN (SSH|PGP) SIGNATURE-----")
_USER: Final = re.compile(r"(?<=://)[^/\s'\"]*@")
_IMMUTABLE: Final = "a published tag never moves. Raise the version."


@dataclass(frozen=True, slots=True)
class TagResult:
    """The tag of a version, its commit, whether the remote already had it, and the blockers."""

    tag: str
    commit: str
    already: bool = False
    blockers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag: the object that it is, and the commit that it points to."""

    digest: str
    commit: str


def remotes(root: Path) -> list[str]:
    """Return the names of the remotes of the repository in *root*."""
    out = git.try_run(root, "remote")
    return (out or b"").decode().split()


def _remote(target: str) -> str:
    """Return the remote in *target*: ``git+`` and an address, or the name of a remote.

    Raises:
        InputError: The address contains a user name or password.
    """
    remote = target.removeprefix(PREFIX)
    if _USER.search(remote) and not remote.startswith("ssh://"):
        raise InputError(
            "The address of a git remote must not contain a user name or password: use git's credential helpers."
        )
    return remote


def publish_tag(root: Path, version: str, name: str, target: str, tables: Mapping[str, str]) -> TagResult:
    """Tag the current commit of *root* with *version*, signed, and push the tag to *target*.

    *tables* are the tables of the release by path, with their SHA-256. A blocker is a tag that already points to another
    commit or is not signed, a commit of another version or with other tables, and uncommitted changes.

    Raises:
        InputError: git fails, or has no key to sign with.
    """
    remote, tag = _remote(target), f"v{version}"
    ref = f"refs/tags/{tag}"
    commit = _run_git(root, target, "rev-parse", "--verify", "HEAD^{commit}").decode().strip()
    refs = _run_git(root, target, "ls-remote", "--end-of-options", remote, ref, f"{ref}^{{}}")
    remote_tag = _parse_remote_tag(refs, ref)
    local_tag = _read_local_tag(root, ref)
    blockers = _find_blockers(root, version, commit, local_tag, remote_tag)
    blockers = blockers or _differing_tables(root, version, tables)
    if blockers or remote_tag:
        return TagResult(tag, commit, already=not blockers, blockers=tuple(blockers))
    if not local_tag:
        _sign_tag(root, tag, commit, f"{name} {version}")
    _run_git(root, target, "push", "--quiet", "--end-of-options", remote, f"{ref}:{ref}")
    return TagResult(tag, commit)


def _sign_tag(root: Path, tag: str, commit: str, message: str) -> None:
    """Create the signed *tag* of *commit*.

    Raises:
        InputError: git has no key to sign with, or fails.
    """
    try:
        git.run(root, "tag", "--sign", "-m", message, "--end-of-options", tag, commit)
        if _is_signed(root, tag):
            return
        # git 2.39 reports no error if it cannot load an SSH key, and leaves an unsigned tag.
        git.run(root, "tag", "--delete", tag)
        reason = "the key cannot be loaded"
    except git.GitError as err:
        reason = str(err).rstrip(".:")
    # Without a key of its own, git asks GPG for one, whose error does not say what is missing.
    key = git.try_run(root, "config", "user.signingkey")
    if not key:
        raise InputError(ssh_signature.NO_KEY)
    raise InputError(
        f"git cannot sign the tag {tag} with {key.decode().strip()}: {reason}. "
        "Check `git config gpg.format` and `git config user.signingkey`."
    )


def _is_signed(root: Path, tag: str) -> bool:
    return bool(_SIGNED.search(git.try_run(root, "cat-file", "tag", tag) or b""))


def _find_blockers(
    root: Path, version: str, commit: str, local_tag: _Tag | None, remote_tag: _Tag | None
) -> list[str]:
    blockers = []
    if (committed := _committed_version(root)) != version:
        blockers.append(f"The current commit contains {committed or 'no version'}, not {version}.")
    for where, tag in (("on the remote", remote_tag), ("in this repository", local_tag)):
        if tag and tag.commit != commit:
            moved = f"points to {tag.commit[:12]}, not to {commit[:12]}"
            blockers.append(f"v{version} already exists {where} and {moved}: {_IMMUTABLE}")
    if local_tag and not _is_signed(root, local_tag.digest):
        blockers.append(
            f"v{version} already exists in this repository but is not signed. Delete it, and publish again."
        )
    if not remote_tag and not local_tag:
        blockers += uncommitted_files(git.uncommitted_files(root))
    if remote_tag and local_tag and remote_tag.digest != local_tag.digest:
        blockers.append(
            f"v{version} on the remote is a different tag from the one in this repository. Fetch it."
        )
    return blockers


def _differing_tables(root: Path, version: str, tables: Mapping[str, str]) -> list[str]:
    """Return a blocker if the current commit contains other *tables* than the release of *version*."""
    differing = [
        path
        for path, digest in tables.items()
        if hashlib.sha256(git.try_run(root, "show", f"HEAD:./{path}") or b"").hexdigest() != digest
    ]
    if not differing:
        return []
    fix = "Check out the commit of the release, or release the changes as another version."
    return [f"The current commit differs from the release {version}: {shorten(differing)}. {fix}"]


def _committed_version(root: Path) -> str:
    """Return the version of the package in the current commit; blank if there is none."""
    data = git.try_run(root, "show", "HEAD:./datapackage.json")
    try:
        return str(json.loads(data or b"{}").get("version", ""))
    except (ValueError, AttributeError):
        return ""


def _read_local_tag(root: Path, ref: str) -> _Tag | None:
    digest = git.try_run(root, "rev-parse", "--verify", "--quiet", ref)
    commit = git.try_run(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return _Tag(digest.decode().strip(), commit.decode().strip()) if digest and commit else None


def _parse_remote_tag(refs: bytes, ref: str) -> _Tag | None:
    """Return the tag *ref* in the output of ``git ls-remote``, where ``REF^{}`` is the commit of a tag object."""
    digests = {name: digest for digest, name in (line.split("\t") for line in refs.decode().splitlines())}
    return _Tag(digests[ref], digests.get(f"{ref}^{{}}", digests[ref])) if ref in digests else None


def _run_git(root: Path, target: str, *args: str) -> bytes:
    try:
        return git.run_as_user(root, *args)
    except git.GitError as err:
        message = _USER.sub("", str(err).rstrip("."))
        raise InputError(f"Cannot publish to {_USER.sub('', target)}: git: {message}.") from err
