"""Loading tables into pandas with the dtypes of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from guarantees import csvio
from guarantees.errors import InputError
from guarantees.published import reading

if TYPE_CHECKING:
    import pandas as pd  # at run time imported in csvio, when a table is loaded

_DTYPES: Final = {"string": "string", "integer": "Int64", "boolean": "boolean", "date": "string"}


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


def load(table: str, package: Path | str | None = None) -> pd.DataFrame:
    """Return a table of the dataset as a DataFrame with the dtypes of the contract.

    Text columns have dtype ``string``, columns of codes ``category`` with the codes in the order of their
    list, numbers ``Int64``, truth values ``boolean``, dates ``datetime64``. A blank cell is ``NA``
    (``NaT`` for a date). Rows come in the order of the file: sorted by primary key.

    Args:
        table: The name of the table, for example ``"statements"``.
        package: The folder of another release of the dataset; the one that this software carries
            where it is left out.

    Raises:
        InputError: There is no such table or package, or a cell is not what the contract says.

    >>> load("statements")["is_lead_report"].dtype.name
    'boolean'
    """
    root = Path(package) if package else carried()
    found = reading.contract_of(root)[table]
    path = root / found.path
    if not path.is_file():
        raise InputError.missing(path, "the table", "Restore the package.")
    dates = [field.name for field in found.fields if field.type == "date"]
    codes = {f.name: f.constraints.enum for f in found.fields if f.constraints.enum}
    types = {f.name: _DTYPES[f.type] for f in found.fields}
    try:
        return csvio.typed(path, types, dates, codes)
    except ValueError as err:
        raise InputError.damaged(found.path, f"{err}.") from err


def load_all(package: Path | str | None = None) -> dict[str, pd.DataFrame]:
    """Return every table of the dataset by name; see :func:`load`."""
    package = Path(package) if package else carried()
    return {table.name: load(table.name, package) for table in reading.contract_of(package)}
