"""The European security-guarantee talks of December 2021 to January 2022, as data.

>>> import guarantees
>>> statements = guarantees.load("statements")
>>> int(statements["statement_id"].duplicated().sum())
0

``load`` and ``load_all`` return tables as data frames, ``validate`` returns a report with findings. Everything else is
internal.
"""

from guarantees.core.errors import ContractError, GuaranteesError, InputError
from guarantees.core.findings import Finding
from guarantees.core.rules import Severity
from guarantees.dataset.load import load, load_all
from guarantees.dataset.validate_paths import validate
from guarantees.validation.report import ValidationReport

__all__ = [
    "ContractError",
    "Finding",
    "GuaranteesError",
    "InputError",
    "Severity",
    "ValidationReport",
    "load",
    "load_all",
    "validate",
]
