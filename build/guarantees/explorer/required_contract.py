"""What pages require of the contract of a package, checked before any page is rendered.

A package brings its own contract, which may require less than ours: fewer references, other types, optional cells. A
package that is valid by such a contract could still produce pages with broken links.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from guarantees.contract.cell_rules import CELL_RULES, ValueKind
from guarantees.contract.table_schema import Constraints, Field, Table
from guarantees.core.errors import InputError
from guarantees.package import reader
from guarantees.package.installed import installed_package
from guarantees.package.reader import Package

REQUIRED_TABLES: Final = (
    "sources",
    "actors",
    "affiliations",
    "events",
    "event_participants",
    "event_reports",
    "statements",
    "statement_participants",
    "relations",
    "anchors",
    "codes",
)
OPTIONAL_TABLES: Final = ("coder_agreement",)
"""Tables that are shown if the package has them."""


def check_contract(package: Package) -> None:
    """Raise an error unless the contract of *package* requires all that pages rely on.

    Raises:
        InputError: It does not; the message names the first difference.
    """
    ours = reader.contract_of(installed_package())
    # A table that was opened alone has the contract of its package, but the other tables are missing.
    theirs = {data.name: data.contract for data in package}
    problems = [f"there is no table {name!r}" for name in REQUIRED_TABLES if name not in theirs]
    for name in (*REQUIRED_TABLES, *OPTIONAL_TABLES):
        if name in theirs:
            problems += _table_problems(ours[name], theirs[name])
    if problems:
        raise InputError(
            f"The explorer needs a package with the contract of this dataset; in this package {problems[0]}."
        )


def _table_problems(ours: Table, theirs: Table) -> list[str]:
    problems = []
    for field in ours.fields:
        if field.name not in theirs.columns:
            problems.append(f"{ours.name} has no column {field.name!r}")
        elif not _is_compatible(field, theirs.field(field.name)):
            problems.append(f"the column {field.name!r} of {ours.name} is declared differently")
    if theirs.primary_key != ours.primary_key:
        problems.append(f"{ours.name} has a different primary key")
    problems += [
        f"{', '.join(key.fields)} of {ours.name} is not a reference to {key.target}"
        for key in ours.foreign_keys
        if key not in theirs.foreign_keys
    ]
    return problems


def _is_compatible(ours: Field, theirs: Field) -> bool:
    """Return whether two columns hold the same kind of values; codes, patterns and lengths may differ."""
    return (
        (ours.type, ours.code_list, ours.separator) == (theirs.type, theirs.code_list, theirs.separator)
        and bool(ours.constraints.enum) == bool(theirs.constraints.enum)
        and _relevant_constraints(ours.constraints) == _relevant_constraints(theirs.constraints)
    )


def _relevant_constraints(constraints: Constraints) -> Constraints:
    values = constraints.values.items()
    bounds = {name: value for name, value in values if CELL_RULES[name].value is ValueKind.CELL}
    return dataclasses.replace(constraints, values=bounds)
