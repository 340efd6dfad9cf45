"""Make a release again from its commit, in a copy of the repository, to compare it with what was published."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guarantees.core import git
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.core.version import parse_version
from guarantees.package import checksums
from guarantees.release import previous_versions
from guarantees.release.bundle import LOCK
from guarantees.release.formats import sbom
from guarantees.release.provenance import COMMAND, Provenance

_MAX_NAMED = 3


def rebuild_differences(provenance: Provenance, version: str, folder: Path, repository: Path) -> list[str]:
    """Return how the release *version* in *folder* differs from what its commit in *repository* gives.

    The code of that commit is run, with this Python and the packages that are installed. The earlier releases are those
    in ``dist/`` of *repository*, and its tags. If there are differences, the last one says how this environment differs
    from the stated one.

    Raises:
        InputError: *repository* is not a git repository that contains the commit in a branch or tag, or the release
            cannot be made.
    """
    expected = checksums.parse_checksums(folder)
    with _checkout(repository, provenance.commit) as root:
        project = Project(root)
        _copy_earlier_releases(Project(repository), project, version)
        _run_release(root)
        rebuilt = checksums.parse_checksums(project.dist / version)
        differences = [
            *(
                f"{name} is different"
                for name in expected
                if name in rebuilt and rebuilt[name] != expected[name]
            ),
            *(f"{name} is not made" for name in sorted(expected.keys() - rebuilt.keys())),
            *(f"{name} is made, too" for name in sorted(rebuilt.keys() - expected.keys())),
        ]
        if differences:
            rest = len(differences) - _MAX_NAMED
            differences[_MAX_NAMED:] = [f"{rest} more files differ"] if rest > 0 else []
            differences += _environment_differences(provenance, root)
    return differences


@contextmanager
def _checkout(repository: Path, commit: str) -> Iterator[Path]:
    """Open a copy of *repository* at *commit*, with its tags.

    The objects of *repository* are read where they are, and nothing in it is changed.
    """
    with tempfile.TemporaryDirectory(prefix="guarantees-") as name:
        copy = Path(name) / "repository"
        copy.mkdir()
        try:
            objects = git.run(repository, "rev-parse", "--git-path", "objects").decode().rstrip("\n")
            prefix = git.run(repository, "rev-parse", "--show-prefix").decode().rstrip("\n")
            if not git.run(repository, "for-each-ref", "--count=1", f"--contains={commit}"):
                raise InputError(
                    f"{repository}: no branch or tag contains the commit {commit}. Fetch it first."
                )
            tags = git.run(repository, "for-each-ref", "--format=%(objectname) %(refname)", "refs/tags")
            git.run(copy, "init", "--quiet")
            alternates = copy / ".git" / "objects" / "info" / "alternates"
            alternates.parent.mkdir(exist_ok=True)
            alternates.write_text(f"{(repository / objects).resolve()}\n", encoding="utf-8")
            for line in tags.decode().splitlines():
                digest, _, ref = line.partition(" ")
                git.run(copy, "update-ref", "--end-of-options", ref, digest)
            git.run(copy, "checkout", "--quiet", "--detach", commit)
        except git.GitError as err:
            raise InputError(
                f"{repository}: cannot check out the commit {commit}: git: {err}. Name a clone that contains it."
            ) from err
        yield copy / prefix


def _copy_earlier_releases(source: Project, target: Project, version: str) -> None:
    for name in previous_versions.released_versions(source.dist):
        if parse_version(name) < parse_version(version):
            shutil.copytree(source.dist / name, target.dist / name)


def _run_release(root: Path) -> None:
    """Make the release of the repository in *root*, with its own software if it has any."""
    own = root / "build"
    software = own if (own / "guarantees").is_dir() else Path(__file__).resolve().parents[2]
    paths = [str(software), *filter(None, [os.environ.get("PYTHONPATH", "")])]
    environment = {name: value for name, value in os.environ.items() if name != "GUARANTEES_TEXTS"}
    ran = subprocess.run(  # noqa: S603  no shell
        [sys.executable, "-m", *COMMAND],
        cwd=root,
        env={**environment, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        lines = (ran.stdout + ran.stderr).strip().splitlines()
        raise InputError(f"The release cannot be made again: {lines[-1] if lines else 'no output'}")


def _environment_differences(provenance: Provenance, root: Path) -> list[str]:
    """Return how this Python and its packages differ from those of the build in *root*; at most one sentence."""
    differences = []
    if provenance.python and provenance.python != platform.python_version():
        differences.append(f"Python is {platform.python_version()}, not {provenance.python}")
    if (root / LOCK).is_file():
        for locked in sbom.parse_lock(root / LOCK):
            try:
                installed = importlib.metadata.version(locked.name)
            except importlib.metadata.PackageNotFoundError:
                continue
            if installed != locked.version:
                differences.append(f"{locked.name} is {installed}, not {locked.version}")
    if not differences:
        return []
    more = ", and others" if len(differences) > _MAX_NAMED else ""
    return [f"this environment is another one ({', '.join(differences[:_MAX_NAMED])}{more})"]
