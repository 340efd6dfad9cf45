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
    expected = reader.contract_of(installed_package())
    # A table that was opened alone has the contract of its package, but the other tables are missing.
    actual = {data.name: data.contract for data in package}
    problems = [f"there is no table {name!r}" for name in REQUIRED_TABLES if name not in actual]
    for name in (*REQUIRED_TABLES, *OPTIONAL_TABLES):
        if name in actual:
            problems += _table_problems(expected[name], actual[name])
    if problems:
        raise InputError(
            f"The explorer needs a package with the contract of this dataset; in this package {problems[0]}."
        )


def _table_problems(expected: Table, actual: Table) -> list[str]:
    problems = []
    for field in expected.fields:
        if field.name not in actual.columns:
            problems.append(f"{expected.name} has no column {field.name!r}")
        elif not _is_compatible(field, actual.field(field.name)):
            problems.append(f"the column {field.name!r} of {expected.name} is declared differently")
    if actual.primary_key != expected.primary_key:
        problems.append(f"{expected.name} has a different primary key")
    problems += [
        f"{', '.join(key.fields)} of {expected.name} is not a reference to {key.target}"
        for key in expected.foreign_keys
        if key not in actual.foreign_keys
    ]
    return problems


def _is_compatible(expected: Field, actual: Field) -> bool:
    """Return whether two columns hold the same kind of values; codes, patterns and lengths may differ."""
    return (
        (expected.type, expected.code_list, expected.separator)
        == (actual.type, actual.code_list, actual.separator)
        and bool(expected.constraints.enum) == bool(actual.constraints.enum)
        and _relevant_constraints(expected.constraints) == _relevant_constraints(actual.constraints)
    )


def _relevant_constraints(constraints: Constraints) -> Constraints:
    relevant = {
        name: value for name, value in constraints.values.items() if CELL_RULES[name].value is ValueKind.CELL
    }
    return dataclasses.replace(constraints, values=relevant)
