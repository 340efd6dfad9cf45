"""What each engine says of the cases of a contract, and the page of it: ``python -m tests.differential.engine_parity``."""

from __future__ import annotations

import sqlite3
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

Told = Mapping[tuple[str, int], set[str]]
"""The rules by which an engine refuses a row, by table and position."""

_LATER: Final = "pandera sees one table; `validate` asks it in `checks.keys`."
_STRPTIME: Final = "Cells are read as Python reads them, which is more than the standard allows."
_DOLLAR: Final = "The pattern is put between ^ and $, ungrouped, and $ passes a line break."
_REGEX: Final = "SQLite knows no regular expressions."
# What an engine does not refuse, or not always: by engine and kind of case, and why.
UNENFORCED: Final[Mapping[tuple[str, str], str]] = {
    ("pandera", "foreign-key"): _LATER,
    ("pandera", NO_KEY): _LATER,
    ("pandera", HALF): _LATER,
    ("pandera", HALF_KEY): _LATER,
    ("pandera", "unique-key"): _LATER,
    ("frictionless", "unique-key"): "`uniqueKeys` are kept in the descriptor, and nobody asks them.",
    ("frictionless", HALF_KEY): "A blank part is compared like any value.",
    ("frictionless", f"pattern{LENIENT}"): _DOLLAR,
    ("frictionless", f"{BEYOND_GLOB}{LENIENT}"): _DOLLAR,
    ("frictionless", "type: number with white space"): _STRPTIME,
    ("frictionless", "type: number with low lines"): _STRPTIME,
    ("frictionless", "type: number in other digits"): _STRPTIME,
    (
        "frictionless",
        "type: number beyond 64 bits",
    ): "Numbers have no limit there; ours is that of most readers.",
    ("frictionless", "type: day of one digit"): _STRPTIME,
    ("SQLite", BEYOND_GLOB): _REGEX,
    ("SQLite", f"{BEYOND_GLOB}{LENIENT}"): _REGEX,
    ("SQLite", NO_KEY): "SQLite can refer to keys alone.",
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
    package = Package.from_rows(
        made.contract, {name: [Row(cells) for cells in rows] for name, rows in made.rows.items()}
    )
    assert package.findings == []
    return package


def by_row(whole: Package, findings: Iterable[Finding]) -> Told:
    """Return the rules by which rows of *whole* are refused in *findings*."""
    numbers = {(data.name, row.line): i for data in whole for i, row in enumerate(data.rows)}
    told: dict[tuple[str, int], set[str]] = {}
    for found in findings:
        if (found.table, found.line) in numbers:
            told.setdefault((found.table, numbers[found.table, found.line]), set()).add(found.check)
    return told


def _pandera(made: Cases) -> Told:
    whole = package(made)
    return by_row(whole, pandera_engine.findings(whole))


def _frictionless(made: Cases) -> Told:
    whole = package(made)
    return by_row(whole, frictionless_engine.start(whole)())


def _all(made: Cases) -> Told:
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


def _scale(made: Cases) -> Told:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = write(made, folder)
        # Whatever the contract: not as a package that nobody here made, of which the judge has the last word.
        return by_row(
            whole, validate_suspects("scale", folder, select_suspects(folder), CHECKS, max_bytes=0).findings
        )


def _sqlite(made: Cases) -> Told:
    told: dict[tuple[str, int], set[str]] = {}
    database = sqlite3.connect(":memory:", isolation_level=None)
    for refused in sqlite_schema.load(database, made.contract, made.rows):
        told.setdefault((refused.table, refused.row), set()).add(refused.rule)
    database.close()
    return told


ENGINES: Final[Mapping[str, Callable[[Cases], Told]]] = {
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
def told(contract: str, engine: str) -> Told:
    """Return what *engine* says of the cases of the contract called *contract*."""
    return ENGINES[engine](sound(contract))


def right(case: Case, said: Told) -> bool:
    """Tell whether the row of *case* is refused by its rule if it is bad, and by no rule if it is good."""
    rules = said.get((case.table, case.row), set()) & RULES
    return case.rule in rules if case.bad else not rules


_HEAD: Final = """\
# Who enforces what

Generated by `make docs` from the tests; edits here are lost. For every constraint of every column and key, rows
are made that break nothing else (bad), and rows that just keep it (good); each engine is to refuse the bad by
that rule and to accept the good. `validate` is all engines and our own checks together, as people run it. A
number below that of the bad rows is a fault of the engine that is known; the reasons stand under the table, and
a test fails when one of them no longer holds.
"""


def page() -> str:
    """Return the page of what every engine refuses and accepts."""
    parts = [_HEAD]
    for name in CONTRACTS:
        parts += [f"## {name[0].upper()}{name[1:]}", "", *_matrix(name), ""]
    parts += ["## What an engine does not refuse", "", "| engine | rule | why |", "|---|---|---|"]
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
    yield f"| rule | bad rows | {' | '.join(f'refused by {engine}' for engine in ENGINES)} | good rows | {' | '.join(f'accepted by {engine}' for engine in ENGINES)} |"
    yield "|---" * (3 + 2 * len(ENGINES)) + "|"
    for kind in sorted({case.kind for case in made.cases}):
        cells = [kind]
        for wanted in (True, False):
            some = [case for case in made.cases if case.kind == kind and case.bad is wanted]
            cells += [str(len(some))]
            cells += [str(sum(right(case, told(contract, engine)) for case in some)) for engine in ENGINES]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201  this is what it is for
