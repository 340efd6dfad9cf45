"""The European security-guarantee talks of December 2021 to January 2022, as data.

>>> import guarantees
>>> statements = guarantees.load("statements")
>>> int(statements["statement_id"].duplicated().sum())
0
"""

from guarantees.core.errors import ContractError, GuaranteesError, InputError
from guarantees.dataset.load import load, load_all

__all__ = ["ContractError", "GuaranteesError", "InputError", "load", "load_all"]
