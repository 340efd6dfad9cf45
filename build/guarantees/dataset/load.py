"""Load tables into pandas with the dtypes of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Table
from guarantees.core import csv_text, safe_files
from guarantees.core.errors import InputError
from guarantees.package import reader, version_index

if TYPE_CHECKING:
    import pandas as pd  # imported in core.csv_text when a table is loaded


def load(
    table: str,
    source: Path | str | None = None,
    *,
    version: str = "",
    trusted_root: Path | str | None = None,
) -> pd.DataFrame:
    """Return a table of the dataset as a DataFrame with the dtypes of the contract.

    Text columns have dtype ``string``, columns of codes ``category`` with the codes in the order of their
    list, numbers ``Int64``, truth values ``boolean``, dates ``datetime64``. A blank cell is ``NA``
    (``NaT`` for a date). Rows are in the order of the file: sorted by primary key.

    Args:
        table: The name of the table, for example ``"statements"``.
        source: A folder of the dataset, its zip, a folder of published versions, or the address of a zip or of
            published versions. The default is the package that is installed with this software.
        version: The version to load. The default is the newest one.
        trusted_root: A root file that you trust. The index of the published versions at *source* must be signed by
            its keys, not expired, and not older than one that you have loaded before. By default, files must have
            the checksums in the index, and the index itself is not checked.

    Raises:
        InputError: The table, version or package does not exist, a file does not match its checksum, the index is
            not signed by the keys of *trusted_root*, or a cell violates the contract.
        ContractError: The descriptor of the package cannot be used.

    >>> load("statements")["is_lead_report"].dtype.name
    'boolean'
    """
    needed = {reader.DESCRIPTOR, f"data/{table}.csv"}
    with version_index.folder_of(source, version, needed, _path(trusted_root)) as root:
        return _typed(root, reader.contract_of(root)[table])


def load_all(
    source: Path | str | None = None, *, version: str = "", trusted_root: Path | str | None = None
) -> dict[str, pd.DataFrame]:
    """Return every table of the dataset by name; see :func:`load`."""
    with version_index.folder_of(source, version, trusted_root=_path(trusted_root)) as root:
        return {table.name: _typed(root, table) for table in reader.contract_of(root)}


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


def _typed(root: Path, table: Table) -> pd.DataFrame:
    path = root / table.path
    if problem := safe_files.why_unreadable(root, path):
        if not path.exists():
            raise InputError(f"No such file: '{path}'. Restore the package.")
        raise InputError(f"{path}: {problem} Restore the package.")
    dates = [field.name for field in table.fields if field.type == "date"]
    codes = {f.name: f.constraints.enum for f in table.fields if f.constraints.enum}
    types = {f.name: FIELD_TYPES[f.type].pandas for f in table.fields}
    try:
        return csv_text.read_typed(path, types, dates, codes)
    except ValueError as err:
        raise InputError(
            f"{table.path}: {err}. Validate the package first: `guarantees validate PATH`."
        ) from err
