"""What several commands share: options, the current repository and package, and printing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from guarantees.core import progress, staged_changes
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.package.installed import installed_package

VARIABLE = "GUARANTEES_TEXTS"
_UNFINISHED = (
    "Note: a run that writes here has not finished. If it was interrupted, `guarantees build` completes it."
)


def texts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--texts DIR``."""
    return click.option(
        "--texts",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=f"Folder of the articles.  [default: ${VARIABLE}, or texts/ if it contains articles]",
    )(command)


def quiet(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--quiet``, which also hides the progress."""

    def hide_progress(ctx: click.Context, _: click.Parameter, value: bool) -> bool:  # noqa: FBT001  click's signature
        if value:
            ctx.with_resource(progress.listening(None))
        return value

    return click.option(
        "-q", "--quiet", is_flag=True, callback=hide_progress, help="Print only findings and errors."
    )(command)


def repository() -> Project:
    """Return the repository that contains the current folder; print a note if its files are those of two builds.

    Raises:
        InputError: No folder above it is a repository.
    """
    project = _find_repository()
    if staged_changes.is_unfinished(project.root):
        click.echo(_UNFINISHED, err=True)
    return project


def _find_repository() -> Project:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "curation").is_dir() and (folder / "schemas").is_dir():
            return Project(folder)
    message = f"{here}: not inside a repository (a folder with curation/ and schemas/). Go to one, or name a package."
    raise InputError(message)


def repository_to_write() -> Project:
    """Return the repository that contains the current folder, when what an interrupted run wrote there is complete.

    Raises:
        InputError: No folder above it is a repository, or another run is writing to it.
    """
    project = _find_repository()
    if completed := staged_changes.finish_interrupted(project.root):
        click.echo(f"Completed an interrupted run, which was writing {', '.join(completed)}.", err=True)
    return project


def package_folder() -> Path:
    """Return the folder of the package that contains the current folder, or the current folder if there is none."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "datapackage.json").is_file()), here)


def package_at_hand() -> Path:
    """Return the folder of the package that contains the current folder, or else of the installed one."""
    folder = package_folder()
    return folder if (folder / "datapackage.json").is_file() else installed_package()


def texts_folder(layout: Project, folder: Path | None) -> Path | None:
    """Return the folder of the articles: as named, from the environment, or ``texts/``; None if there is none."""
    if folder is not None:
        return folder
    from_environment = os.environ.get(VARIABLE, "")
    if from_environment:
        return Path(from_environment)
    return layout.texts if any(layout.texts.glob("*.txt")) else None


def echo_lines(lines: Iterable[str]) -> None:
    """Print *lines* to standard output."""
    for line in lines:
        click.echo(line)


def ask_passphrase(path: Path) -> str:
    """Ask for the passphrase of the key in the file *path*."""
    answer: str = click.prompt(f"Passphrase of {path}", hide_input=True, err=True)
    return answer


def software_version() -> str:
    """Return the version of the installed software; blank if it runs from a folder."""
    import importlib.metadata  # noqa: PLC0415  the import would delay every command

    try:
        return importlib.metadata.version("security-guarantees")
    except importlib.metadata.PackageNotFoundError:
        return ""
