"""Compare the labels of a table with the fields of its schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from guarantees.core.errors import nearest
from guarantees.core.rules import Rule
from guarantees.package.reader import COLUMN_ORDER, DUPLICATE_COLUMN, MISSING_COLUMN, UNKNOWN_COLUMN
from guarantees.package.resource import Column, Resource

_MAX_LISTED: Final = 10
_MAX_FAULTS: Final = 20
"""More faults of one kind are one."""
_MAX_COMPARED: Final = 2_000
"""The most names among which a similar one is looked for."""


class HeaderFault(NamedTuple):
    """A fault of the header: the rule, the column, and what is wrong and to be done."""

    rule: Rule
    column: str
    message: str
    hint: str


class MatchedHeader(NamedTuple):
    """The column of each label, None where the schema has none; and what is wrong with the header."""

    columns: tuple[Column | None, ...]
    faults: tuple[HeaderFault, ...]


def match_header(labels: Sequence[str], resource: Resource) -> MatchedHeader:
    """Return which column of the schema each of *labels* names, as far as ``fieldsMatch`` allows."""
    if not resource.columns or not resource.dialect.header_rows:
        columns = [*resource.columns[: len(labels)], *[None] * (len(labels) - len(resource.columns))]
        return MatchedHeader(
            tuple(columns), tuple(_bad_labels(labels) if resource.dialect.header_rows else ())
        )
    matched = _by_name(labels, resource)
    if not matched and resource.fields_match == "exact" and _is_no_header(labels, resource):
        # A row in the place of the header has its cells in the right order.
        by_place = resource.columns if len(labels) == len(resource.columns) else (None,) * len(labels)
        return MatchedHeader(by_place, (_no_header(labels, resource),))
    renamed = _by_place(labels, resource, matched) if resource.fields_match == "exact" else {}
    found = [matched.get(place) or renamed.get(place) for place in range(len(labels))]
    # A label that is blank, or there twice, in the place of a column is one fault.
    counts = Counter(labels)
    faults = [
        *_bad_labels(labels, renamed),
        *(
            _renamed(labels[place], column)
            for place, column in renamed.items()
            if counts[labels[place]] == 1 or not labels[place]
        ),
        *_differences(labels, resource, found),
    ]
    if not faults and resource.fields_match == "exact" and found != list(resource.columns):
        faults.append(_order(resource))
        # The cells of these columns may or may not have moved with the names.
        pairs = zip(found, resource.columns, strict=True)
        found = [column if column is expected else None for column, expected in pairs]
    return MatchedHeader(tuple(found), tuple(faults))


def _is_no_header(labels: Sequence[str], resource: Resource) -> bool:
    """Return whether *labels*, none of which is the name of a column, cannot be those of a header in other words."""
    names = [column.name.strip().casefold() for column in resource.columns]
    return len(names) > 1 and not any(label.strip().casefold() in names for label in labels)


def _no_header(labels: Sequence[str], resource: Resource) -> HeaderFault:
    names = resource.dialect.delimiter.join(resource.header)
    hint = f"The first line must be: {names}"
    if len(labels) == 1 and labels[0] == names:
        hint = "Each line is quoted as a whole: remove the quotes around the lines."
    return HeaderFault(
        MISSING_COLUMN, "", "The first line is not a header: it has none of the columns of the schema.", hint
    )


def _listed(numbers: Sequence[str]) -> str:
    shown = numbers[:_MAX_LISTED]
    if len(shown) < len(numbers):
        return f"{', '.join(shown)} and {len(numbers) - len(shown):,} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def _by_name(labels: Sequence[str], resource: Resource) -> dict[int, Column]:
    """Return the columns that labels name, by the place of the label; each column once."""
    fold = str if resource.dialect.case_sensitive_header else str.casefold
    by_name = {fold(column.name): column for column in resource.columns}
    matched: dict[int, Column] = {}
    for place, label in enumerate(labels):
        column = by_name.pop(fold(label), None)
        if column is not None:
            matched[place] = column
    return matched


def _by_place(labels: Sequence[str], resource: Resource, matched: dict[int, Column]) -> dict[int, Column]:
    """Return the columns that stand in the place of a label that names none."""
    taken = {column.name for column in matched.values()}
    return {
        place: column
        for place, column in enumerate(resource.columns[: len(labels)])
        if place not in matched and column.name not in taken
    }


def _bad_labels(labels: Sequence[str], told: Collection[int] = ()) -> Iterator[HeaderFault]:
    """Yield a fault for each label that occurs twice, and for each blank one whose place is not *told*."""
    for label, times in Counter(labels).items():
        if times > 1 and label:
            message = f"The header has {label!r} {times} times."
            yield HeaderFault(DUPLICATE_COLUMN, label, message, DUPLICATE_COLUMN.fix)
    unnamed = [str(place + 1) for place, label in enumerate(labels) if not label and place not in told]
    if len(unnamed) == 1:
        message = f"Column {unnamed[0]} of the header has no name."
        yield HeaderFault(UNKNOWN_COLUMN, "", message, "Name the column, or remove it.")
    elif unnamed:
        message = f"Columns {_listed(unnamed)} of the header have no name."
        yield HeaderFault(UNKNOWN_COLUMN, "", message, "Name the columns, or remove them from all lines.")


def _renamed(label: str, column: Column) -> HeaderFault:
    message = f"The header has {label!r} in the place of {column.name!r}."
    if not label:
        message = f"The header has no name in the place of {column.name!r}."
    elif label.strip() == column.name:
        message = f"The header has {label!r}, with white space, for {column.name!r}."
    elif label.casefold() == column.name.casefold():
        message = f"The header has {label!r} for {column.name!r}: upper and lower case differ."
    return HeaderFault(MISSING_COLUMN, column.name, message, f"Write {column.name!r}.")


def _differences(
    labels: Sequence[str], resource: Resource, found: Sequence[Column | None]
) -> Iterator[HeaderFault]:
    """Yield a fault for each label without a column, and each column without a label, that must not be."""
    match = resource.fields_match
    names = {column.name for column in found if column is not None}
    missing = [column.name for column in resource.columns if column.name not in names]
    if match in {"exact", "equal", "superset"}:
        known = {label for label, column in zip(labels, found, strict=True) if column is not None}
        yield from _unknown(
            [label for label in dict.fromkeys(labels) if label and label not in known], missing
        )
    if match in {"exact", "equal", "subset"}:
        yield from _missing(missing)
    if match == "partial" and not names:
        message = "The header has none of the columns of the schema."
        yield HeaderFault(MISSING_COLUMN, "", message, f"Known: {', '.join(resource.header)}.")


def _unknown(labels: Sequence[str], missing: Sequence[str]) -> Iterator[HeaderFault]:
    """Yield a fault for each of the *labels*, or one for all of them if they are many."""
    if len(labels) > _MAX_FAULTS:
        message = (
            f"{len(labels):,} columns are not in the schema: {_listed([repr(label) for label in labels])}."
        )
        yield HeaderFault(UNKNOWN_COLUMN, "", message, "Remove them, or add them to the schema.")
        return
    for label in labels:
        near = nearest(label, missing[:_MAX_COMPARED])
        hint = f"Did you mean {near!r}?" if near else "Remove it, or add it to the schema."
        yield HeaderFault(UNKNOWN_COLUMN, label, f"The column {label!r} is not in the schema.", hint)


def _missing(names: Sequence[str]) -> Iterator[HeaderFault]:
    """Yield a fault for each column that the header lacks, or one for all of them if they are many."""
    if len(names) > _MAX_FAULTS:
        message = f"{len(names):,} columns are missing: {_listed([repr(name) for name in names])}."
        yield HeaderFault(MISSING_COLUMN, "", message, "Add them, with their cells.")
        return
    for name in names:
        yield HeaderFault(MISSING_COLUMN, name, f"The column {name!r} is missing.", "Add it, with its cells.")


def _order(resource: Resource) -> HeaderFault:
    hint = f"Put them in this order: {', '.join(resource.header)}."
    return HeaderFault(
        COLUMN_ORDER, "", "The columns are in another order than the fields of the schema.", hint
    )
