"""Options that several commands share, and where the repository is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from guarantees.core.errors import InputError
from guarantees.core.project import Project

VARIABLE = "GUARANTEES_TEXTS"


def texts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--texts DIR``."""
    return click.option(
        "--texts",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=f"The folder of the articles.  [default: ${VARIABLE}, or texts/ where it holds any]",
    )(command)


def repository() -> Project:
    """Return the repository that the current folder is in.

    Raises:
        InputError: It is in none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "curation").is_dir() and (folder / "schemas").is_dir():
            return Project(folder)
    todo = "Go to a checkout of the repository, or name a package."
    raise InputError.missing(here, "a repository (curation/ and schemas/)", todo)


def package_folder() -> Path:
    """Return the folder of the package that the current folder is in; the current folder where it is in none."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "datapackage.json").is_file()), here)


def package_at_hand() -> Path:
    """Return the folder of the package that the current folder is in, or else of the one that is installed."""
    from guarantees.package.installed import installed_package  # noqa: PLC0415  see guarantees.cli

    found = package_folder()
    return found if (found / "datapackage.json").is_file() else installed_package()


def texts_folder(layout: Project, folder: Path | None) -> Path | None:
    """Return where the articles are: as named, or by the environment, or in ``texts/``; else None."""
    if folder is not None:
        return folder
    named = os.environ.get(VARIABLE, "")
    if named:
        return Path(named)
    return layout.texts if any(layout.texts.glob("*.txt")) else None
