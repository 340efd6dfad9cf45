"""The European security-guarantee talks of December 2021 to January 2022, as data; and a validator of Data Packages.

>>> import guarantees
>>> statements = guarantees.load("statements")
>>> int(statements["statement_id"].duplicated().sum())
0

``load`` and ``load_all`` return tables as data frames. ``validate`` returns a :class:`Report` on any Data Package or
table. Everything else is internal. The parts are imported when they are used: validating needs no pandas, and loading no
Polars.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guarantees.core.errors import ContractError, GuaranteesError, InputError
    from guarantees.core.findings import Finding
    from guarantees.core.rules import Severity
    from guarantees.dataset.load import load, load_all
    from guarantees.dataset.validate_paths import validate
    from guarantees.validation.report import InvalidDataError, Report, ValidationReport

_MODULES = {
    "ContractError": "core.errors",
    "Finding": "core.findings",
    "GuaranteesError": "core.errors",
    "InputError": "core.errors",
    "InvalidDataError": "validation.report",
    "Report": "validation.report",
    "Severity": "core.rules",
    "ValidationReport": "validation.report",
    "load": "dataset.load",
    "load_all": "dataset.load",
    "validate": "dataset.validate_paths",
}

__all__ = [
    "ContractError",
    "Finding",
    "GuaranteesError",
    "InputError",
    "InvalidDataError",
    "Report",
    "Severity",
    "ValidationReport",
    "load",
    "load_all",
    "validate",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  a function or a class
    """Import the public *name* when it is first used."""
    if name not in _MODULES:
        message = f"module 'guarantees' has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(importlib.import_module(f"guarantees.{_MODULES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__, *globals()]
