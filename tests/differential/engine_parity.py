"""Compare the engines on bad and good rows, and print docs/parity.md: ``python -m tests.differential.engine_parity``."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from guarantees.contract import descriptor, loader, sqlite_schema
from guarantees.contract.cell_rules import CELL_RULE_NAMES
from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.dataset.checks import CHECKS
from guarantees.package.reader import Package, contract_of
from guarantees.validation import consequences, frictionless_engine, own_rules, pandera_engine
from guarantees.validation.cross_check import ENGINE_DISAGREEMENT
from guarantees.validation.engine_leniencies import LENIENCIES, Leniency, RejectedCells
from guarantees.validation.run import ENGINES as DEFAULT_ENGINES
from guarantees.validation.run import validate_package
from tests.helpers.rule_cases import BEYOND_GLOB, LENIENT, NO_KEY, Case, Cases, cases

RejectedRules = Mapping[tuple[str, int], set[str]]
"""The rules for which an engine rejects a row, by table and position."""

_REGEX: Final = "SQLite has no regular expressions."
# SQLite is no engine of `validate`, but the tables of a release enforce the rules as well. By kind of case, with the reason.
NOT_IN_SQLITE: Final[Mapping[str, str]] = {
    BEYOND_GLOB: _REGEX,
    f"{BEYOND_GLOB}{LENIENT}": _REGEX,
    NO_KEY: "SQLite references must target a key.",
}
RULES: Final = CELL_RULE_NAMES | {"unique", "primary-key", "unique-key", "foreign-key"}


def _column(name: str, kind: str, **constraints: object) -> dict[str, object]:
    return {"name": name, "type": kind, "title": name, "description": name, "constraints": constraints}


# An invented contract with every type, constraint and key that the project supports.
_PORTS: Final = {
    "title": "Ports",
    "description": "Ports of Freedonia.",
    "primaryKey": ["port_id"],
    "uniqueKeys": [["quay", "name"], ["quay", "berths"]],
    "fields": [
        _column("port_id", "string", required=True, pattern="[a-z]{2}[0-9]+"),
        _column("quay", "string", required=True),
        _column("name", "string"),
        _column("berths", "integer"),
        _column("code", "string", unique=True, pattern="[A-Z][A-Za-z0-9_-]{3,}"),
        _column("alternation", "string", pattern="ev-[0-9]|old"),
        _column("sign", "string", enum=["north", "south", 'it\'s "both"']),
        _column("note", "string", minLength=3, maxLength=9),
        _column("plate", "string", pattern="[a-z]+", minLength=3, maxLength=12),
    ],
}
_SAILINGS: Final = {
    "title": "Sailings",
    "description": "Sailings of ferries.",
    "primaryKey": ["port_id", "number"],
    "fields": [
        _column("port_id", "string", required=True),
        _column("number", "integer", required=True, minimum=1, maximum=10**12),
        _column("class", "integer", enum=[1, 2, 10]),
        _column("depth", "integer", unique=True, minimum=-300, maximum=30_000),
        _column("day", "date", required=True, minimum="2020-02-29", maximum="2020-12-31"),
        _column("feast", "date", enum=["2020-05-01", "2020-11-11"]),
        _column("launch", "date", unique=True),
        _column("late", "boolean", required=True),
        _column("full", "boolean"),
        _column("back_port", "string"),
        _column("back_number", "integer"),
        _column("quay", "string"),
        _column("quay_name", "string"),
        _column("colour", "string"),
    ],
    "foreignKeys": [
        {"fields": ["port_id"], "reference": {"resource": "ports", "fields": ["port_id"]}},
        {
            "fields": ["back_port", "back_number"],
            "reference": {"resource": "", "fields": ["port_id", "number"]},
        },
        {"fields": ["quay", "quay_name"], "reference": {"resource": "ports", "fields": ["quay", "name"]}},
        {"fields": ["colour"], "reference": {"resource": "ports", "fields": ["plate"]}},
    ],
}
_INVENTED: Final = {
    "resources": [{"name": "ports", "schema": _PORTS}, {"name": "sailings", "schema": _SAILINGS}]
}

CONTRACTS: Final = {
    "the contract of the dataset": contract_of(Path(__file__).resolve().parents[2]),
    "an invented contract": loader.load_descriptor(_INVENTED, "invented"),
}


def package(made: Cases) -> Package:
    """Return the cases as a package that was read from CSV."""
    package = Package.from_rows(
        made.contract, {name: [Row(cells) for cells in rows] for name, rows in made.rows.items()}
    )
    assert package.findings == []
    return package


def by_row(whole: Package, findings: Iterable[Finding]) -> RejectedRules:
    """Return the rules by which rows of *whole* are refused in *findings*."""
    numbers = {(data.name, row.line): i for data in whole for i, row in enumerate(data.rows)}
    rules: dict[tuple[str, int], set[str]] = {}
    for finding in findings:
        if (finding.table, finding.line) in numbers:
            rules.setdefault((finding.table, numbers[finding.table, finding.line]), set()).add(finding.check)
    return rules


def _pandera(made: Cases) -> RejectedRules:
    whole = package(made)
    return by_row(whole, pandera_engine.findings(whole))


def _frictionless(made: Cases) -> RejectedRules:
    whole = package(made)
    return by_row(whole, frictionless_engine.start(whole)())


def _own(made: Cases) -> RejectedRules:
    whole = package(made)
    return by_row(whole, own_rules.check(whole, folds=False).findings)


def _all(made: Cases) -> RejectedRules:
    whole = package(made)
    return by_row(whole, validate_package(whole, DEFAULT_ENGINES, CHECKS, folds=False).findings)


def write(made: Cases, folder: Path) -> Package:
    """Write the cases as a package into *folder*, and return it."""
    whole = package(made)
    resources = [
        descriptor.resource(data.contract, dict(descriptor.schema_of(data.contract))) for data in whole
    ]
    (folder / "data").mkdir()
    (folder / "datapackage.json").write_bytes(descriptor.to_json({"resources": resources}))
    for data in whole:
        (folder / data.contract.path).write_bytes(data.data)
    return whole


def _sqlite(made: Cases) -> RejectedRules:
    rules: dict[tuple[str, int], set[str]] = {}
    database = sqlite3.connect(":memory:", isolation_level=None)
    for row in sqlite_schema.load(database, made.contract, made.rows):
        rules.setdefault((row.table, row.row), set()).add(row.rule)
    database.close()
    return rules


ENGINES: Final[Mapping[str, Callable[[Cases], RejectedRules]]] = {
    "scale": _own,
    "pandera": _pandera,
    "frictionless": _frictionless,
    "SQLite": _sqlite,
    "validate": _all,
}
SLOW: Final = frozenset({"frictionless", "validate"})


@lru_cache
def sound(contract: str) -> Cases:
    """Return the cases of the contract called *contract*."""
    return cases(CONTRACTS[contract])


@lru_cache
def rejected_by(contract: str, engine: str) -> RejectedRules:
    """Return the rules for which *engine* rejects the cases of the contract called *contract*."""
    return ENGINES[engine](sound(contract))


def right(case: Case, rejected: RejectedRules) -> bool:
    """Return whether the row of *case* is rejected for its rule if it is bad, and for no rule if it is good."""
    rules = rejected.get((case.table, case.row), set()) & {*RULES, ENGINE_DISAGREEMENT.name}
    if not case.bad:
        return not rules
    # That a cell has a space too many may be told in place of the rule that it violates for that reason.
    told = rejected.get((case.table, case.row), set()) & {case.rule, *consequences.CAUSES}
    return bool(told) and ENGINE_DISAGREEMENT.name not in rules


def is_covered(entry: Leniency, case: Case, whole: Package) -> bool:
    """Return whether an entry is the reason why its engine decides otherwise on the row of *case*."""
    data = whole[case.table]
    cells = RejectedCells(whole, data, data.rows[case.row], tuple(case.column.split(", ")))
    return case.bad is not entry.is_stricter and case.rule == entry.rule and entry.applies(cells)


def is_excused(engine: str, case: Case, whole: Package) -> bool:
    """Return whether it is known that *engine* decides otherwise on the row of *case*."""
    if engine == "SQLite":
        return case.kind in NOT_IN_SQLITE
    return any(is_covered(entry, case, whole) for entry in LENIENCIES if entry.engine == engine)


_HEAD: Final = """\
# Engines compared

Generated by `make docs` from the tests; edits here are lost. For every constraint on every column and key, the tests
generate rows that violate only that constraint (bad) and rows that only just satisfy it (good). Each engine must
reject the bad rows because of that rule and accept the good rows.

`scale` is the engine of this software. `validate` is the default: `scale` decides, and pandera and frictionless
cross-check it. A difference between them is an error, `engine-disagreement`, unless it is listed at the end of this
page. A number lower than the number of bad or good rows is such a known difference; a test fails when one of them no
longer applies.
"""


def page() -> str:
    """Return the page on what every engine rejects and accepts."""
    parts = [_HEAD]
    for name in CONTRACTS:
        parts += [f"## {name[0].upper()}{name[1:]}", "", *_matrix(name), ""]
    parts += ["## Known differences", "", "| engine | rule | values | | why |", "|---|---|---|---|---|"]
    parts += [
        f"| {entry.engine} | {entry.rule} | {entry.values or 'all: not enforced'} | {entry.decision} | {entry.why} |"
        for entry in LENIENCIES
    ]
    parts += [
        f"| SQLite | {kind} | all: not enforced | accepted | {why} |" for kind, why in NOT_IN_SQLITE.items()
    ]
    return "\n".join(parts) + "\n"


def _matrix(contract: str) -> Iterator[str]:
    made = sound(contract)
    rules = {(case.table, case.column, case.rule) for case in made.cases}
    bad = sum(case.bad for case in made.cases)
    fields = sum(len(table.fields) for table in made.contract)
    yield (
        f"{len(rules)} rules of {fields} columns and their keys: {bad} bad rows, {len(made.cases) - bad} good ones."
    )
    yield ""
    yield f"| rule | bad rows | {' | '.join(f'rejected by {engine}' for engine in ENGINES)} | good rows | {' | '.join(f'accepted by {engine}' for engine in ENGINES)} |"
    yield "|---" * (3 + 2 * len(ENGINES)) + "|"
    for kind in sorted({case.kind for case in made.cases}):
        cells = [kind]
        for wanted in (True, False):
            some = [case for case in made.cases if case.kind == kind and case.bad is wanted]
            cells += [str(len(some))]
            cells += [
                str(sum(right(case, rejected_by(contract, engine)) for case in some)) for engine in ENGINES
            ]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page())
