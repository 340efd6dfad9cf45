"""Every engine enforces every rule: it rejects bad rows and accepts good ones. Exceptions are listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantees.contract import descriptor
from tests.differential import engine_parity
from tests.differential.engine_parity import (
    CONTRACTS,
    ENGINES,
    UNENFORCED,
    cases_of,
    is_correct,
    violations_of,
)
from tests.helpers.rule_cases import SOUND, Case, cases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "parity.md"

EVERY = pytest.mark.parametrize(
    ("contract", "engine"), [(contract, engine) for contract in CONTRACTS for engine in ENGINES]
)


def _wrong(cases: list[Case], engine: str, violations: engine_parity.Violations) -> list[Case]:
    return [
        case for case in cases if (engine, case.kind) not in UNENFORCED and not is_correct(case, violations)
    ]


@EVERY
def test_bad_rows_are_rejected_and_good_rows_accepted(contract: str, engine: str) -> None:
    """An engine rejects every bad row by its rule, and accepts every good one."""
    made = cases_of(contract)

    assert _wrong(made.cases, engine, violations_of(contract, engine)) == []
    for table, rows in made.rows.items():
        assert len(rows) > SOUND
        assert not any(
            violations_of(contract, engine).get((table, row), set()) & engine_parity.RULES
            for row in range(SOUND)
        )


@given(st.integers(0, 10**6))
@settings(max_examples=2)
@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("engine", sorted(set(ENGINES) - engine_parity.SLOW))
def test_engines_agree_on_generated_rows(contract: str, engine: str, seed: int) -> None:
    """The engines that run in this process agree on any generated rows."""
    made = cases(CONTRACTS[contract], seed)

    assert _wrong(made.cases, engine, ENGINES[engine](made)) == []


@pytest.mark.parametrize(("engine", "kind"), UNENFORCED)
def test_known_limit_persists(engine: str, kind: str) -> None:
    """An engine still accepts bad rows of the listed kind. Otherwise remove the entry."""
    bad = [
        (name, case) for name in CONTRACTS for case in cases_of(name).cases if case.bad and case.kind == kind
    ]

    assert any(not is_correct(case, violations_of(name, engine)) for name, case in bad)
    assert all(is_correct(case, violations_of(name, "validate")) for name, case in bad)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_rule_has_good_and_bad_rows(contract: str) -> None:
    """Every constraint, key and type of a contract has a bad row and a good one."""
    made = cases_of(contract)
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
    """The invented contract has every constraint that the project supports."""
    used = {case.rule for case in cases_of("an invented contract").cases if case.bad}

    assert used == engine_parity.RULES | {"type"}


def test_page_is_generated() -> None:
    """The page in docs/ has the numbers of these tests."""
    assert PAGE.read_text(encoding="utf-8") == engine_parity.page()
