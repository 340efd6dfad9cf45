"""The package that this software carries."""

from __future__ import annotations

from pathlib import Path

from guarantees.core.errors import InputError


def installed_package() -> Path:
    """Return the folder of the package that this software carries.

    An installed wheel carries it inside; in a checkout it is the repository itself.

    Raises:
        InputError: There is neither.
    """
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "_package", here.parent.parent):
        if (folder / "datapackage.json").is_file():
            return folder
    raise InputError.missing(here / "_package", "the dataset", "Install the package anew.")
