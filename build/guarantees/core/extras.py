"""How to install a library that belongs to an extra, in the environment that runs."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Final

DISTRIBUTION: Final = "security-guarantees"
TRUST: Final = ("bcrypt", "cryptography", "securesystemslib", "tuf")
"""The libraries of the extra ``trust``, of which several parts of the software need all."""


def how_to_install(extra: str, *libraries: str) -> str:
    """Return the command that installs *libraries*, which the *extra* needs (blank: which are always needed).

    It names the libraries and not the extra, because it must work however this project was installed: from a clone, a
    wheel or an address. It is not on a package index, where its name could be that of a stranger's project.
    """
    versions = _required_versions(extra)
    wanted = " ".join(f'"{library}{versions.get(library.lower(), "")}"' for library in libraries)
    return f"{_python()} -m pip install {wanted}"


def _required_versions(extra: str) -> dict[str, str]:
    """Return which versions of each library are required; nothing if the project runs without being installed."""
    import importlib.metadata  # noqa: PLC0415  the import would delay every command

    try:
        lines = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    marker = f"extra == {extra!r}" if extra else ""
    of_extra = (line.partition(";") for line in lines)
    wanted = (
        name.strip() for name, _, condition in of_extra if condition.strip().replace('"', "'") == marker
    )
    matches = (re.fullmatch(r"([\w.-]+)(?:\[[^]]*])?\s*(.*)", requirement) for requirement in wanted)
    return {match[1].lower(): match[2].strip("() ") for match in matches if match}


def _python() -> str:
    """Return what to type to call this Python."""
    path = Path(sys.executable)
    if shutil.which("python") == sys.executable:
        return "python"
    here = Path.cwd()
    text = str(path.relative_to(here) if path.is_relative_to(here) else path)
    return f'"{text}"' if " " in text else text
