"""Compare the engines on bad and good rows, and print docs/parity.md: ``python -m tests.differential.engine_parity``."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
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
from guarantees.validation import frictionless_engine, pandera_engine
from guarantees.validation.polars_engine.suspects import select_suspects
from guarantees.validation.run import validate_package
from guarantees.validation.suspect_rows import validate_suspects
from tests.helpers.rule_cases import BEYOND_GLOB, HALF, HALF_KEY, LENIENT, NO_KEY, Case, Cases, cases

RejectedRules = Mapping[tuple[str, int], set[str]]
"""The rules for which an engine rejects a row, by table and position."""

_LATER: Final = "pandera sees one table at a time; `validate` checks references itself."
_STRPTIME: Final = "Cells are parsed by Python, which accepts more than the standard."
_DOLLAR: Final = (
    "The pattern is put between ^ and $ without grouping, and $ matches before a final line break."
)
_REGEX: Final = "SQLite has no regular expressions."
# Rules that an engine does not enforce, or not always, by engine and kind of case, with the reason.
UNENFORCED: Final[Mapping[tuple[str, str], str]] = {
    ("pandera", "foreign-key"): _LATER,
    ("pandera", NO_KEY): _LATER,
    ("pandera", HALF): _LATER,
    ("pandera", HALF_KEY): _LATER,
    ("pandera", "unique-key"): _LATER,
    ("frictionless", "unique-key"): "`uniqueKeys` are not checked.",
    ("frictionless", HALF_KEY): "A blank part is compared like any value.",
    ("frictionless", f"pattern{LENIENT}"): _DOLLAR,
    ("frictionless", f"{BEYOND_GLOB}{LENIENT}"): _DOLLAR,
    ("frictionless", "type: number with white space"): _STRPTIME,
    ("frictionless", "type: number with low lines"): _STRPTIME,
    ("frictionless", "type: number in other digits"): _STRPTIME,
    (
        "frictionless",
        "type: number beyond 64 bits",
    ): "Numbers are unlimited there; our limit is that of most readers.",
    ("frictionless", "type: day of one digit"): _STRPTIME,
    ("SQLite", BEYOND_GLOB): _REGEX,
    ("SQLite", f"{BEYOND_GLOB}{LENIENT}"): _REGEX,
    ("SQLite", NO_KEY): "SQLite references must target a key.",
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


def _all(made: Cases) -> RejectedRules:
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


def _scale(made: Cases) -> RejectedRules:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = write(made, folder)
        # Not through validate_at_scale, which leaves suspect rows of other contracts to frictionless.
        return by_row(
            whole, validate_suspects("scale", folder, select_suspects(folder), CHECKS, max_bytes=0).findings
        )


def _sqlite(made: Cases) -> RejectedRules:
    rules: dict[tuple[str, int], set[str]] = {}
    database = sqlite3.connect(":memory:", isolation_level=None)
    for row in sqlite_schema.load(database, made.contract, made.rows):
        rules.setdefault((row.table, row.row), set()).add(row.rule)
    database.close()
    return rules


ENGINES: Final[Mapping[str, Callable[[Cases], RejectedRules]]] = {
    "pandera": _pandera,
    "frictionless": _frictionless,
    "scale": _scale,
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
    rules = rejected.get((case.table, case.row), set()) & RULES
    return case.rule in rules if case.bad else not rules


_HEAD: Final = """\
# Engines compared

Generated by `make docs` from the tests; edits here are lost. For every constraint on every column and key, the tests
generate rows that violate only that constraint (bad) and rows that only just satisfy it (good). Each engine must
reject the bad rows because of that rule and accept the good rows. `validate` runs all engines and the project's own
checks together, as in normal use. A number lower than the number of bad rows is a known fault of the engine. The
reasons are given below the table, and a test fails when one of them no longer applies.
"""


def page() -> str:
    """Return the page on what every engine rejects and accepts."""
    parts = [_HEAD]
    for name in CONTRACTS:
        parts += [f"## {name[0].upper()}{name[1:]}", "", *_matrix(name), ""]
    parts += ["## Rules that an engine does not enforce", "", "| engine | rule | why |", "|---|---|---|"]
    parts += [f"| {engine} | {kind} | {why} |" for (engine, kind), why in sorted(UNENFORCED.items())]
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
