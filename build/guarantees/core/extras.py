"""Import libraries that are in an extra of the distribution, and may not be installed."""

from __future__ import annotations

import importlib
from typing import Any

from guarantees.core.errors import InputError


def import_extra(module: str, purpose: str, extra: str) -> Any:  # noqa: ANN401  any module
    """Return the *module*, which is needed for a *purpose*, such as "Writing Parquet".

    Raises:
        InputError: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as err:
        library = module.partition(".")[0]
        raise InputError(f"{purpose} needs {library}. Install security-guarantees[{extra}].") from err
