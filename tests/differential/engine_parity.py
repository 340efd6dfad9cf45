"""Which violations each engine reports, and the page of them: ``python -m tests.differential.engine_parity``."""

from __future__ import annotations

import csv
import io
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from guarantees.contract import descriptor, loader, sqlite_schema
from guarantees.contract.cell_rules import CELL_RULE_NAMES
from guarantees.core.findings import Finding
from guarantees.dataset.checks import CHECKS
from guarantees.package.reader import Package, contract_of, parse
from guarantees.validation import frictionless_engine, pandera_engine
from guarantees.validation.polars_engine.suspects import select_suspects
from guarantees.validation.run import validate_package
from guarantees.validation.suspect_rows import validate_suspects
from tests.helpers.rule_cases import BEYOND_GLOB, HALF, HALF_KEY, LENIENT, NO_KEY, Case, Cases, cases

Violations = Mapping[tuple[str, int], set[str]]
"""The rules that an engine reports for a row, by table and position."""

_LATER: Final = (
    "pandera validates one table at a time; `validate` checks references in `validation/references.py`."
)
_STRPTIME: Final = "Cells are read as Python reads them, which allows more than the standard."
_DOLLAR: Final = "The pattern is put between ^ and $, ungrouped, and $ matches before a line break."
_REGEX: Final = "SQLite has no regular expressions."
# What an engine does not always reject: by engine and kind of case, with the reason.
UNENFORCED: Final[Mapping[tuple[str, str], str]] = {
    ("pandera", "foreign-key"): _LATER,
    ("pandera", NO_KEY): _LATER,
    ("pandera", HALF): _LATER,
    ("pandera", HALF_KEY): _LATER,
    ("pandera", "unique-key"): _LATER,
    ("frictionless", "unique-key"): "`uniqueKeys` are accepted and not checked.",
    ("frictionless", HALF_KEY): "A blank part is compared like any value.",
    ("frictionless", f"pattern{LENIENT}"): _DOLLAR,
    ("frictionless", f"{BEYOND_GLOB}{LENIENT}"): _DOLLAR,
    ("frictionless", "type: number with white space"): _STRPTIME,
    ("frictionless", "type: number with low lines"): _STRPTIME,
    ("frictionless", "type: number in other digits"): _STRPTIME,
    (
        "frictionless",
        "type: number beyond 64 bits",
    ): "Numbers have no limit; ours is the one of most readers.",
    ("frictionless", "type: day of one digit"): _STRPTIME,
    ("SQLite", BEYOND_GLOB): _REGEX,
    ("SQLite", f"{BEYOND_GLOB}{LENIENT}"): _REGEX,
    ("SQLite", NO_KEY): "In SQLite a reference must be to a key.",
}
RULES: Final = CELL_RULE_NAMES | {"unique", "primary-key", "unique-key", "foreign-key"}


def _column(name: str, kind: str, **constraints: object) -> dict[str, object]:
    return {"name": name, "type": kind, "title": name, "description": name, "constraints": constraints}


def _invented() -> dict[str, object]:
    """Return a descriptor with every type, constraint and key that the project supports."""
    ports = {
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
    sailings = {
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
    return {"resources": [{"name": "ports", "schema": ports}, {"name": "sailings", "schema": sailings}]}


CONTRACTS: Final = {
    "the contract of the dataset": contract_of(Path(__file__).resolve().parents[2]),
    "an invented contract": loader.load_descriptor(_invented(), "invented"),
}


def package(made: Cases) -> Package:
    """Return the cases as a package that was read from CSV."""
    findings: list[Finding] = []
    tables = {}
    for table in made.contract:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([row[name] for name in table.columns] for row in made.rows[table.name])
        tables[table.name] = parse(table, out.getvalue().encode(), table.path, findings)
    assert findings == []
    return Package(Path(), {}, made.contract, tables)


def by_row(whole: Package, findings: Iterable[Finding]) -> Violations:
    """Return the rules that *findings* report for the rows of *whole*."""
    numbers = {(data.name, row.line): i for data in whole for i, row in enumerate(data.rows)}
    violations_of: dict[tuple[str, int], set[str]] = {}
    for found in findings:
        if (found.table, found.line) in numbers:
            violations_of.setdefault((found.table, numbers[found.table, found.line]), set()).add(found.check)
    return violations_of


def _pandera(made: Cases) -> Violations:
    whole = package(made)
    return by_row(whole, pandera_engine.findings(whole))


def _frictionless(made: Cases) -> Violations:
    whole = package(made)
    return by_row(whole, frictionless_engine.start(whole)())


def _all(made: Cases) -> Violations:
    whole = package(made)
    return by_row(whole, validate_package(whole, ("pandera", "frictionless"), CHECKS))


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


def _scale(made: Cases) -> Violations:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = write(made, folder)
        # Without frictionless, which validates the suspect rows of packages with another contract.
        return by_row(
            whole, validate_suspects("scale", folder, select_suspects(folder), CHECKS, max_bytes=0).findings
        )


def _sqlite(made: Cases) -> Violations:
    violations_of: dict[tuple[str, int], set[str]] = {}
    database = sqlite3.connect(":memory:", isolation_level=None)
    for refused in sqlite_schema.load(database, made.contract, made.rows):
        violations_of.setdefault((refused.table, refused.row), set()).add(refused.rule)
    database.close()
    return violations_of


ENGINES: Final[Mapping[str, Callable[[Cases], Violations]]] = {
    "pandera": _pandera,
    "frictionless": _frictionless,
    "scale": _scale,
    "SQLite": _sqlite,
    "validate": _all,
}
SLOW: Final = frozenset({"frictionless", "validate"})


@lru_cache
def cases_of(contract: str) -> Cases:
    """Return the cases of the contract called *contract*."""
    return cases(CONTRACTS[contract])


@lru_cache
def violations_of(contract: str, engine: str) -> Violations:
    """Return the violations that *engine* reports for the cases of the contract called *contract*."""
    return ENGINES[engine](cases_of(contract))


def is_correct(case: Case, violations: Violations) -> bool:
    """Return whether a bad row is reported by its rule, or a good row by no rule."""
    rules = violations.get((case.table, case.row), set()) & RULES
    return case.rule in rules if case.bad else not rules


_HEAD: Final = """\
# Which engine enforces which rule

Generated by `make docs` from the tests; edits here are lost. For every constraint of every column and key, the tests
make rows that violate only this constraint (bad) and rows that just satisfy it (good). Each engine must reject the
bad rows by this rule and accept the good ones. `validate` is the command: all engines and our own checks together. A
number below the number of bad rows is a known limit of the engine. The reasons are listed below the tables, and a
test fails when one of them no longer holds.
"""


def page() -> str:
    """Return the page."""
    parts = [_HEAD]
    for name in CONTRACTS:
        parts += [f"## {name[0].upper()}{name[1:]}", "", *_matrix(name), ""]
    parts += ["## Known limits", "", "| engine | rule | why |", "|---|---|---|"]
    parts += [f"| {engine} | {kind} | {why} |" for (engine, kind), why in sorted(UNENFORCED.items())]
    return "\n".join(parts) + "\n"


def _matrix(contract: str) -> Iterator[str]:
    made = cases_of(contract)
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
                str(sum(is_correct(case, violations_of(contract, engine)) for case in some))
                for engine in ENGINES
            ]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201  a command
