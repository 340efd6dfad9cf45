"""Every rule bites in every engine: bad rows are refused by it, good rows are not, and what is not so is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantees.contract import descriptor
from guarantees.validation.engine_leniencies import LENIENCIES, Leniency
from tests.differential import engine_parity
from tests.differential.engine_parity import (
    CONTRACTS,
    ENGINES,
    NOT_IN_SQLITE,
    is_covered,
    is_excused,
    rejected_by,
    right,
    sound,
)
from tests.helpers.rule_cases import SOUND, Case, Cases, cases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "parity.md"

EVERY = pytest.mark.parametrize(
    ("contract", "engine"), [(contract, engine) for contract in CONTRACTS for engine in ENGINES]
)


def _wrong(made: Cases, engine: str, rejected: engine_parity.RejectedRules) -> list[Case]:
    whole = engine_parity.package(made)
    return [case for case in made.cases if not right(case, rejected) and not is_excused(engine, case, whole)]


@EVERY
def test_the_bad_is_refused_and_the_good_accepted(contract: str, engine: str) -> None:
    """An engine refuses every bad row by its rule, and accepts every good one."""
    made = sound(contract)

    assert _wrong(made, engine, rejected_by(contract, engine)) == []
    for table, rows in made.rows.items():
        assert len(rows) > SOUND
        assert not any(
            rejected_by(contract, engine).get((table, row), set()) & engine_parity.RULES
            for row in range(SOUND)
        )


@given(st.integers(0, 10**6))
@settings(max_examples=2)
@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("engine", sorted(set(ENGINES) - engine_parity.SLOW))
def test_it_is_so_for_any_rows(contract: str, engine: str, seed: int) -> None:
    """Whatever rows are made, the engines of this process say the same."""
    made = cases(CONTRACTS[contract], seed)

    assert _wrong(made, engine, ENGINES[engine](made)) == []


@pytest.mark.parametrize(
    "entry", LENIENCIES, ids=lambda entry: f"{entry.engine} {entry.rule} {entry.values}".strip()
)
def test_a_known_difference_still_exists(entry: Leniency) -> None:
    """An entry of the list whose bad rows an engine refuses by now must go; `validate` refuses them."""
    covered = [
        (name, case)
        for name, whole in ((name, engine_parity.package(sound(name))) for name in CONTRACTS)
        for case in sound(name).cases
        if is_covered(entry, case, whole)
    ]

    assert covered
    assert not any(right(case, rejected_by(name, entry.engine)) for name, case in covered)
    assert all(right(case, rejected_by(name, "validate")) for name, case in covered)


@pytest.mark.parametrize("kind", NOT_IN_SQLITE)
def test_sqlite_still_cannot_enforce_it(kind: str) -> None:
    """The same holds for SQLite."""
    bad = [(name, case) for name in CONTRACTS for case in sound(name).cases if case.bad and case.kind == kind]

    assert any(not right(case, rejected_by(name, "SQLite")) for name, case in bad)
    assert all(right(case, rejected_by(name, "validate")) for name, case in bad)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_rule_has_good_and_bad_rows(contract: str) -> None:
    """No constraint, key or type of a contract is without a bad row and a good one."""
    made = sound(contract)
    wanted = set()
    for table in made.contract:
        wanted |= {(table.name, ", ".join(key), "unique-key") for key in table.unique_keys}
        wanted |= {(table.name, ", ".join(key.fields), "foreign-key") for key in table.foreign_keys}
        wanted.add((table.name, ", ".join(table.primary_key), "primary-key"))
        for field in table.fields:
            rules = descriptor.schema_of(table)["fields"][table.columns.index(field.name)]
            wanted |= {(table.name, field.name, rule) for rule in rules.get("constraints", {})}

    assert wanted <= {(case.table, case.column, case.rule) for case in made.cases if case.bad}
    assert wanted <= {(case.table, case.column, case.rule) for case in made.cases if not case.bad}


def test_the_invented_contract_has_every_constraint() -> None:
    """What the project can read of a schema is in the contract by which the engines are compared."""
    used = {case.rule for case in sound("an invented contract").cases if case.bad}

    assert used == engine_parity.RULES | {"type"}


def test_the_page_is_what_the_engines_say() -> None:
    """The page that people read holds the numbers of these tests."""
    assert PAGE.read_text(encoding="utf-8") == engine_parity.page()
