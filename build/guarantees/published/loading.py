"""Loading tables into pandas with the dtypes of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees import csvio
from guarantees.errors import InputError
from guarantees.published import reading
from guarantees.schema.contract import Field, Table

if TYPE_CHECKING:
    import pandas as pd  # at run time imported in csvio, when a table is loaded

_DTYPES: Final = {"string": "string", "integer": "Int64", "boolean": "boolean"}


def carried() -> Path:
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


def dtypes(table: Table) -> tuple[dict[str, str], list[str]]:
    """Return the arguments *dtype* and *parse_dates* with which ``pd.read_csv`` reads *table*.

    ``string`` for text, ``category`` for codes, ``Int64`` and ``boolean`` (nullable) for numbers and
    truth values; dates become ``datetime64``, missing ones ``NaT``.
    """
    dates = [field.name for field in table.fields if field.type == "date"]
    return {f.name: _dtype(f) for f in table.fields if f.type != "date"}, dates


def _dtype(field: Field) -> str:
    return "category" if field.constraints.enum else _DTYPES[field.type]


def load(table: str, package: Path | None = None) -> pd.DataFrame:
    """Return a table of the dataset as a DataFrame with the dtypes of the contract.

    Text columns have dtype ``string``, columns of codes ``category`` with the codes in the order of their
    list, numbers ``Int64``, truth values ``boolean``, dates ``datetime64``. A blank cell is ``NA``
    (``NaT`` for a date). Rows come in the order of the file: sorted by primary key.

    Args:
        table: The name of the table, for example ``"statements"``.
        package: The folder of another release of the dataset; the one that this software carries
            where it is left out.

    Raises:
        InputError: There is no such table or package.

    >>> load("statements")["is_lead_report"].dtype.name
    'boolean'
    """
    root = package or carried()
    contract = reading.contract_of(root)
    found = contract[table]
    types, dates = dtypes(found)
    frame = csvio.typed(root / found.path, types, dates)
    for field in found.fields:
        if field.constraints.enum:
            frame[field.name] = frame[field.name].cat.set_categories(list(field.constraints.enum))
    return frame


def load_all(package: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return every table of the dataset by name; see :func:`load`."""
    return {table.name: load(table.name, package) for table in reading.contract_of(package or carried())}
