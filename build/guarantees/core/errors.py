"""The errors of this package, in two families.

    GuaranteesError
    ├── InputError       what a person asked for or handed over cannot be used: exit code 2
    └── ContractError    our own schemas and code disagree: a bug of this project

What is wrong *inside* a file that somebody contributed is never an exception but a
:class:`guarantees.core.findings.Finding`, so that all of it can be told at once. An error here means that the
command could not run at all.

Every message says where, what, and what to do; the wording lives in the classmethods below.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Self


def nearest(value: str, known: Collection[str]) -> str:
    """Return the known value that *value* was most likely meant to be, or an empty text."""
    folded = {name.casefold(): name for name in sorted(known)}
    close = get_close_matches(value.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def did_you_mean(value: str, known: Collection[str], *, shown: int = 12) -> str:
    """Return a hint for an unknown value: the nearest known one, or else the known ones."""
    near = nearest(value, known)
    if near:
        return f"Did you mean {near!r}?"
    if not known:
        return "None is known yet."
    if len(known) > shown:
        return f"{len(known)} are known; none is spelt like it."
    return f"Known: {', '.join(sorted(known))}."


class GuaranteesError(Exception):
    """Any error that this package raises on purpose."""


class InputError(GuaranteesError):
    """What a person asked for, or a file they named, cannot be used."""

    @classmethod
    def missing(cls, path: Path, what: str, todo: str) -> Self:
        """Say that *what* is not at *path*."""
        return cls(f"{path}: {what} is not there. {todo}")

    @classmethod
    def not_a_folder(cls, path: Path, what: str) -> Self:
        """Say that a folder was expected."""
        return cls(f"{path}: {what} must be a folder.")

    @classmethod
    def not_a_package(cls, path: Path) -> Self:
        """Say that neither a package nor a table stands at *path*."""
        return cls(
            f"{path}: this is neither a package folder, a zip, a datapackage.json nor a table. "
            "Name one of these; a table is a CSV or Parquet file."
        )

    @classmethod
    def table_wanted(cls, path: Path, known: Collection[str]) -> Self:
        """Say that a file that is not called after a table needs the name of its own."""
        return cls(f"{path}: which table is this? Add --table NAME; known: {', '.join(known)}.")

    @classmethod
    def table_not_wanted(cls, path: Path) -> Self:
        """Say that --table goes with the file of a single table only."""
        return cls(f"{path}: --table goes with a single CSV or Parquet file, and nothing else.")

    @classmethod
    def tables_wanted(cls, path: Path) -> Self:
        """Say that several paths go together only where each is a table."""
        return cls(f"{path}: this is no CSV or Parquet file. Name a package alone, or tables together.")

    @classmethod
    def table_twice(cls, path: Path, table: str, other: Path) -> Self:
        """Say that two files are the same table."""
        return cls(f"{path}: {other} is the table {table!r} already. Name one of them.")

    @classmethod
    def extra_wanted(cls, path: Path, library: str, extra: str) -> Self:
        """Say that a library is needed that not everybody installs."""
        return cls(f"{path}: this needs {library}. Install security-guarantees[{extra}].")

    @classmethod
    def unknown(cls, what: str, value: str, known: Collection[str]) -> Self:
        """Say that *value* names nothing, and what is nearest."""
        return cls(f"{value!r} is no {what}. {did_you_mean(value, known)}")

    @classmethod
    def engine_wanted(cls, engine: str, library: str) -> Self:
        """Say that the library of an engine is not installed."""
        return cls(
            f"The engine {engine!r} needs {library}, which is not installed. "
            f"Run `pip install 'security-guarantees[{engine}]'`."
        )

    @classmethod
    def judge_too_slow(cls, root: Path, seconds: int) -> Self:
        """Say that frictionless was stopped."""
        return cls(
            f"{root}: frictionless had not finished after {seconds} seconds, and was stopped. "
            "Look for a pattern that goes back and forth on a long cell, or judge with `--engine pandera`."
        )

    @classmethod
    def java_wanted(cls, engine: str) -> Self:
        """Say that an engine needs Java."""
        return cls(
            f"The engine {engine!r} needs Java 17 or newer, which is not installed. "
            "On Debian: apt-get install default-jre-headless."
        )

    @classmethod
    def engine_failed(cls, engine: str, why: str) -> Self:
        """Say why an engine could not be started, or gave up."""
        return cls(f"The engine {engine!r} failed: {why} Look at its settings, memory and version of Java.")

    @classmethod
    def engine_alone(cls, engine: str) -> Self:
        """Say that an engine judges whole packages, and by itself."""
        return cls(f"--engine {engine} goes with the path of a whole package, and with no other engine.")

    @classmethod
    def not_a_revision(cls, folder: Path, base: str, why: str) -> Self:
        """Say that git cannot tell what changed since *base*."""
        return cls(f"{folder}: git cannot say what changed since {base!r}: {why}. Name a commit or branch.")

    @classmethod
    def unsafe_archive(cls, path: Path, member: str, why: str) -> Self:
        """Say why an archive was not opened."""
        return cls(f"{path}: {member!r} {why}; the archive was not opened.")

    @classmethod
    def not_fetched(cls, address: str, why: str) -> Self:
        """Say why nothing came from an address."""
        return cls(f"{address}: this could not be fetched: {why}. Look for a misspelt address, or try again.")

    @classmethod
    def no_version(cls, source: str, version: str, known: Collection[str]) -> Self:
        """Say that a version is not to be had from *source*, and which are."""
        return cls(f"{source}: there is no version {version!r}. Published: {', '.join(known) or 'none'}.")

    @classmethod
    def not_published(cls, target: str, why: str) -> Self:
        """Say why nothing could be published at a place."""
        return cls(f"{target}: this could not be published: {why}. Mend that, and publish again.")

    @classmethod
    def never_quiet(cls, file: str, times: int) -> Self:
        """Say that others write a file without end."""
        return cls(f"{file}: others changed it {times} times meanwhile. Publish again.")

    @classmethod
    def not_released(cls, folder: Path, fault: str) -> Self:
        """Say that a released tree is not what was released."""
        return cls(f"{folder}: {fault}; this is not what was released. Run `guarantees release` again.")

    @classmethod
    def no_number(cls, version: str) -> Self:
        """Say that something is no version number."""
        return cls(f"{version!r} is no version of the form 1.2.3.")

    @classmethod
    def not_a_bucket(cls) -> Self:
        """Say how a bucket is named; what was written may hold a key and is not repeated."""
        return cls("A bucket is named as s3://bucket/prefix; keys come from the environment or ~/.aws.")

    @classmethod
    def password_in_address(cls) -> Self:
        """Say that an address holds what must not be on a command line; it is not repeated."""
        return cls(
            "A name or password in the address of a git remote is not used: git has credential helpers."
        )

    @classmethod
    def key_wanted(cls) -> Self:
        """Say how git is told the key to sign with."""
        return cls(
            "git is told no SSH key to sign with. Run `git config gpg.format ssh` and "
            "`git config user.signingkey FILE`."
        )

    @classmethod
    def not_signed(cls, why: str) -> Self:
        """Say why nothing was signed or verified."""
        return cls(f"Nothing was signed or verified: {why}.")

    @classmethod
    def no_revision(cls, root: Path, revision: str) -> Self:
        """Say that *revision* is neither a path nor a revision."""
        return cls(
            f"{revision!r} is neither a path nor a revision of the git repository around {root}. "
            "Look for a misspelt name; in a shallow clone, fetch it first."
        )

    @classmethod
    def not_in_revision(cls, root: Path, revision: str, file: str) -> Self:
        """Say that a revision holds no package."""
        return cls(f"{revision!r} has no {file} in {root}. Name a revision that holds the package.")

    @classmethod
    def inside(cls, path: Path, package: Path) -> Self:
        """Say that words of the articles must not be written into the package."""
        return cls(f"{path}: this is inside {package}; words of the texts stay outside. Name another folder.")

    @classmethod
    def unsafe_id(cls, file: str, record: str) -> Self:
        """Say that an id cannot be the name of a file."""
        return cls(f"{file}: the id {record!r} cannot be the name of a page. Validate the package first.")

    @classmethod
    def no_explorer(cls, lack: str) -> Self:
        """Say that a package is not of the kind that the explorer shows."""
        return cls(f"The explorer shows packages of this dataset's contract, and in this one {lack}.")

    @classmethod
    def not_a_site(cls, folder: Path) -> Self:
        """Say that a folder holds something that a site must not replace."""
        return cls(
            f"{folder}: the folder holds something else than a site. Name one that is empty, or not there."
        )

    @classmethod
    def damaged(cls, file: str, what: str) -> Self:
        """Say that a package has faults that forbid what was asked of it."""
        return cls(f"{file}: {what} Validate the package first: `guarantees validate PATH`.")

    @classmethod
    def altered(cls, path: Path, fault: str) -> Self:
        """Say that a file of a release is not what was released."""
        return cls(
            f"{path}: {fault}; this is not what was released. `guarantees verify PATH` says what else is wrong."
        )

    @classmethod
    def unwanted(cls, path: Path) -> Self:
        """Say that a file of a package must not be shown by a browser."""
        return cls(
            f"{path}: a file of this kind could hold scripts, and a site would hand it out. Make the release without it."
        )

    @classmethod
    def too_large(cls, path: Path, size: int, limit: int) -> Self:
        """Say that a table that is handed over alone is too large to be read whole."""
        return cls(
            f"{path}: the table has {size} bytes; at most {limit} are read whole. "
            "Name its package, and add `--engine scale`, which reads it in parts."
        )

    @classmethod
    def unreadable(cls, path: Path, why: str) -> Self:
        """Say that a file that everything else hangs on cannot be read."""
        return cls(f"{path}: cannot be read: {why}.")


class ContractError(GuaranteesError):
    """Our own schemas, code lists and code do not fit together."""

    @classmethod
    def at(cls, where: str, what: str, todo: str = "") -> Self:
        """Say where in the contract something is wrong."""
        return cls(f"{where}: {what}{' ' + todo if todo else ''}")

    @classmethod
    def foreign(cls, why: str) -> Self:
        """Say which engine judges a package that is none of this dataset."""
        return cls(
            f"{why} These are not the tables of this dataset: "
            "add `--engine scale`, which judges any tabular Data Package."
        )

    @classmethod
    def judge_failed(cls, root: Path, why: str) -> Self:
        """Say that frictionless broke down over a package that is not ours."""
        return cls(
            f"{root}: frictionless breaks down over it: {why}. Look for a bound or pattern of no sense."
        )

    @classmethod
    def endless(cls, where: str, pattern: str) -> Self:
        """Say that a pattern may go back and forth over a cell for ever."""
        return cls(
            f"{where}: the pattern {pattern!r} may take for ever on a cell. "
            "Inside a repetition, let the next character settle each choice; leave few open elsewhere."
        )
