"""Check the unique keys and foreign keys that the contract declares."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from guarantees.contract.table_schema import ForeignKey
from guarantees.core.csv_text import Row
from guarantees.core.errors import did_you_mean
from guarantees.core.findings import Finding
from guarantees.core.rules import CELLS, Rule, register
from guarantees.package.reader import Package, TableData

UNIQUE_KEY: Final = register(
    Rule(
        name="unique-key",
        group=CELLS,
        summary="The combination of the columns of a unique key must occur only once.",
        fix="Correct one of the two rows, or remove the duplicate.",
        bad="source_id,number\nferry-gazette,1\nferry-gazette,1",
        good="source_id,number\nferry-gazette,1\nferry-gazette,2",
    )
)
FOREIGN_KEY: Final = register(
    Rule(
        name="foreign-key",
        group=CELLS,
        summary="A reference must name an existing record.",
        fix="Correct the id, or add the record to the table that it refers to.",
        bad="statement_id,speaker_id\nferry-gazette-s01,jane-ro",
        good="statement_id,speaker_id\nferry-gazette-s01,jane-roe",
    )
)


# The nearest key is looked for in at most so many pairs of an unknown value and a key for one foreign key, which
# takes a few seconds. Further unknown values are reported without it.
COMPARED: Final = 100_000


def findings(package: Package) -> list[Finding]:
    """Return every violation of a unique key or foreign key; one finding per value that does not exist."""
    found = []
    for data in package:
        for key in data.contract.unique_keys:
            found += _check_unique_key(data, key)
        for reference in data.contract.foreign_keys:
            if not package.partial or reference.target in package.tables:
                found += _check_foreign_key(data, package[reference.target], reference)
    return found


def _check_unique_key(data: TableData, key: tuple[str, ...]) -> list[Finding]:
    hint = f"The combination of {' and '.join(key)} must be different in every row."
    found = []
    for cells, rows in data.groups(*key).items():
        # A key that is blank in part is not compared.
        for row in rows[1:] if all(cells) else ():
            value = ":".join(cells)
            message = f"Duplicate of line {rows[0].line}: {value!r}."
            found.append(data.finding(UNIQUE_KEY, row, message, hint, column=key[-1], value=value))
    return found


def _check_foreign_key(data: TableData, target: TableData, reference: ForeignKey) -> list[Finding]:
    # Every reference to a row that could not be read would seem to be broken.
    if not target.complete:
        return []
    # A key that is blank in part refers to nothing, and nothing refers to it.
    known = {key for key in target.groups(*reference.target_fields) if all(key)}
    groups = data.groups(*reference.fields).items()
    broken = {value: rows for value, rows in groups if value not in known and all(value)}
    return broken_references(data, reference, broken, known if len(known) <= COMPARED else None)


def broken_references(
    data: TableData,
    reference: ForeignKey,
    broken: Mapping[tuple[str, ...], Sequence[Row]],
    known: Collection[tuple[str, ...]] | None,
) -> list[Finding]:
    """Return a finding for each value in *broken*, which has the rows that refer to it.

    The hint names the nearest of the *known* keys. These are None where there are more than ``COMPARED``.
    """
    column, target = reference.fields[-1], f"{reference.target}.{'+'.join(reference.target_fields)}"
    names = None if known is None else [":".join(key) for key in known]
    searches = 0 if names is None else COMPARED // max(1, len(names))
    found = []
    for number, (cells, rows) in enumerate(broken.items()):
        value = ":".join(cells)
        times = f" ({len(rows)} rows)" if len(rows) > 1 else ""
        search = names is not None and number < searches
        hint = did_you_mean(value, names or []) if search else f"Use an id of {target}."
        message = f"{value!r} is not in {target}{times}."
        found.append(data.finding(FOREIGN_KEY, rows[0], message, hint, column=column, value=value))
    return found
