"""Keys and references across the tables, as the contract declares them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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


# How many pairs of a broken value and a key are compared for one reference, in a few seconds, and all keys once in
# any case. What is broken beyond that is told as well, and only the nearest key is not looked for.
COMPARED: Final = 100_000


def findings(package: Package) -> Iterator[Finding]:
    """Yield every broken unique key and reference; one finding for each value, however often it stands."""
    for data in package:
        for key in data.contract.unique_keys:
            yield from _unique(data, key)
        for reference in data.contract.foreign_keys:
            if package.partial and reference.target not in package.tables:
                continue
            yield from _reference(data, package[reference.target], reference)


def _unique(data: TableData, key: tuple[str, ...]) -> Iterator[Finding]:
    for value, rows in data.groups(*key).items():
        for row in rows[1:] if all(value) else ():
            shown = ":".join(value)
            message = f"{shown!r} stands already on line {rows[0].line}."
            hint = f"{' and '.join(key)} together must be different in every row."
            yield data.finding(UNIQUE_KEY, row, message, hint, column=key[-1], value=shown)


def _reference(data: TableData, target: TableData, reference: ForeignKey) -> Iterator[Finding]:
    # Rows of the target that could not be read would be missed by everything that refers to them.
    if not target.complete:
        return
    # What is blank in part is nobody's key.
    known = {value for value in target.groups(*reference.target_fields) if all(value)}
    groups = data.groups(*reference.fields).items()
    broken = {value: rows for value, rows in groups if value not in known and any(value)}
    yield from broken_references(data, reference, broken, known if len(known) <= COMPARED else None)


def broken_references(
    data: TableData,
    reference: ForeignKey,
    broken: Mapping[tuple[str, ...], Sequence[Row]],
    known: Collection[tuple[str, ...]] | None,
) -> Iterator[Finding]:
    """Yield a finding for each value in *broken*, with the rows that it stands in; none is among those *known*.

    Where there are more than ``COMPARED`` that are known, they are left out: no nearest one is looked for.
    """
    searches = COMPARED // max(1, len(known)) if known is not None else 0
    for number, (value, rows) in enumerate(broken.items()):
        yield _broken_reference(data, rows, reference, value, known if number < searches else None)


def _broken_reference(
    data: TableData,
    rows: Sequence[Row],
    reference: ForeignKey,
    value: tuple[str, ...],
    known: Collection[tuple[str, ...]] | None,
) -> Finding:
    """Return the finding that *value* stands in *rows* and is none of those *known*.

    Where these are too many to look for the nearest one, they are left out.
    """
    shown = ":".join(value)
    there = f"{reference.target}.{'+'.join(reference.target_fields)}"
    often = f" ({len(rows)} rows)" if len(rows) > 1 else ""
    message = f"There is no {shown!r} in {there}{often}."
    hint = (
        f"Write one of those in {there}."
        if known is None
        else did_you_mean(shown, [":".join(key) for key in known])
    )
    return data.finding(FOREIGN_KEY, rows[0], message, hint, column=reference.fields[-1], value=shown)
