"""How a release was made, as a statement that can be signed, and confirmed by a rebuild.

The statement is an in-toto Statement v1 with SLSA Provenance v1: which files, from which commit, by which command, with
which lock and Python. It contains no time, so that the same build gives the same statement.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.core import git, safe_files
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.package import checksums, reader
from guarantees.release.bundle import LOCK

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://slsa.dev/provenance/v1"
BUILD_TYPE: Final = "urn:security-guarantees:release:1"
BUILDER: Final = "urn:security-guarantees:signer"
"""The builder is the signer of the statement, on a machine of their own."""

COMMAND: Final = ("guarantees", "release")
_SOURCE: Final = "source"
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a statement says.

    Attributes:
        digests: The SHA-256 of the files that it is about.
        commit: The commit that they were made from.
        python: The version of Python; blank if it is not stated.
    """

    digests: Mapping[str, str]
    commit: str
    python: str


def state_provenance(project: Project, folder: Path) -> bytes:
    """Return the statement on the release in *folder*, which the current commit of *project* gives.

    A statement that is there already, on the same files and commit, stays as it is: it may have been published.

    Raises:
        InputError: git cannot name the commit.
    """
    commit = _current_commit(project)
    digests = _subjects(folder)
    path = folder / checksums.PROVENANCE
    if path.is_file():
        existing = read_provenance(folder)
        if (existing.digests, existing.commit) == (digests, commit):
            return path.read_bytes()
    descriptor = reader.descriptor_of(folder)
    source: dict[str, Any] = {"name": _SOURCE, "digest": {"gitCommit": commit}}
    if descriptor.get("repository"):
        source["uri"] = f"git+{descriptor['repository']}"
    dependencies = [source]
    lock = project.root / LOCK
    if lock.is_file():
        dependencies.append({"name": LOCK, "digest": {"sha256": checksums.of_file(lock)}})
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in digests.items()],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "command": list(COMMAND),
                    "version": str(descriptor.get("version", "")),
                },
                "internalParameters": {
                    "implementation": platform.python_implementation(),
                    "python": platform.python_version(),
                },
                "resolvedDependencies": dependencies,
            },
            "runDetails": {"builder": {"id": BUILDER}},
        },
    }
    return (json.dumps(statement, indent=2, ensure_ascii=False) + "\n").encode()


def read_provenance(folder: Path) -> Provenance:
    """Return what the statement in *folder* says.

    Raises:
        InputError: There is none, or it does not say how the release was made.
    """
    path = folder / checksums.PROVENANCE
    try:
        statement = json.loads(safe_files.read_within(folder, path, checksums.MAX_LIST))
    except safe_files.UnreadableFileError as err:
        raise InputError(f"{path}: cannot be read: {err}") from err
    except (ValueError, RecursionError) as err:
        raise InputError(f"{path}: not a JSON file: {err}.") from err
    try:
        if (statement["_type"], statement["predicateType"]) != (STATEMENT_TYPE, PREDICATE_TYPE):
            raise InputError(f"{path}: not an in-toto statement v1 with SLSA provenance v1.")
        definition = statement["predicate"]["buildDefinition"]
        if definition["buildType"] != BUILD_TYPE:
            raise InputError(f"{path}: the build type {definition['buildType']!r} is not known.")
        digests = {str(each["name"]): str(each["digest"]["sha256"]) for each in statement["subject"]}
        commits = [
            each["digest"]["gitCommit"]
            for each in definition["resolvedDependencies"]
            if each.get("name") == _SOURCE
        ]
        python = str(definition.get("internalParameters", {}).get("python", ""))
    except (AttributeError, KeyError, TypeError) as err:
        raise InputError(f"{path}: a required property is missing or has another type: {err}.") from err
    if len(commits) != 1 or not isinstance(commits[0], str) or not _COMMIT.fullmatch(commits[0]):
        raise InputError(f"{path}: does not name the commit that the release was made from.")
    return Provenance(digests, commits[0], python)


def _subjects(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of the list of checksums in *folder*, and of its archives."""
    paths = [folder / checksums.SUMS, *sorted(folder.glob("*.zip"))]
    return {path.name: checksums.of_file(path) for path in paths}


def _current_commit(project: Project) -> str:
    try:
        return git.run(project.root, "rev-parse", "--verify", "HEAD^{commit}").decode().strip()
    except git.GitError as err:
        raise InputError(f"Cannot state from which commit the release was made: {err}.") from err
