"""The scale engine finds what the others find: on every kind of fault, in cells, keys, form and header."""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guarantees import csvio
from guarantees.pipeline.scaling import validate_at_scale
from guarantees.pipeline.validating import Verdict, validate
from guarantees.published.reading import contract_of
from guarantees.scale import structure
from guarantees.schema.contract import Contract
from tests.conftest import PROJECT, Toy
from tests.test_bad_tables import CASES, Case
from tests.test_constraints import BAD, SEEDS, Bad


def told(verdict: Verdict) -> list[tuple[str, str, str, int, str, str]]:
    """Return what matters of the findings: everything but the hint."""
    return [(f.check, f.table, f.record, f.line, f.column, f.message) for f in verdict.findings]


def alike(root: Path) -> Verdict:
    """Return the verdict of the scale engine, which is that of the default one to the letter."""
    scale, default = validate_at_scale(root), validate(root, "", ["pandera"])
    assert told(scale) == told(default)
    assert scale.tables == default.tables
    return scale


def test_a_sound_package_is_accepted(toy: Toy) -> None:
    """Nothing is found in the toy, which is small enough to be asked whether it makes sense."""
    ran = toy.run("validate", ".", "--engine", "scale", "--format", "json")

    assert (ran.code, json.loads(ran.out)["findings"]) == (0, [])
    assert json.loads(ran.out)["engines"] == ["scale"]
    assert alike(toy.root).notes == ()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.rule}-{bad.table}.{bad.column}")
def test_a_bad_cell_is_told_alike(toy: Toy, bad: Bad) -> None:
    """Every kind of constraint bites, with the same words on the same line."""
    if bad.table in SEEDS:
        toy.write(bad.table, [*toy.rows(bad.table), SEEDS[bad.table].split()])
    toy.set(bad.table, bad.row, **{bad.column: bad.value})

    assert bad.rule in {finding.check for finding in alike(toy.root).findings}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_damaged_table_is_told_alike(toy: Toy, case: Case) -> None:
    """Whatever is wrong with the form of a file is told in the same words."""
    case.fault(toy)

    alike(toy.root)
