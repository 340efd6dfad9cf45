"""One invalid row for each constraint of the contract: by each engine alone, and by both."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from guarantees.package.installed import installed_package
from guarantees.package.reader import descriptor_of
from tests.conftest import Toy


@dataclass(frozen=True)
class Bad:
    """A cell that violates a rule."""

    rule: str
    table: str
    row: int
    column: str
    value: str


BAD = (
    Bad("required", "statements", 2, "summary", ""),
    Bad("type", "anchors", 1, "seq", "one"),
    Bad("type", "statements", 1, "is_lead_report", "yes"),
    Bad("type", "sources", 1, "reference_date", "2021-02-30"),
    Bad("type", "sources", 1, "reference_date", "15.12.2021"),
    Bad("enum", "statements", 1, "statement_type", "refusel"),
    Bad("pattern", "sources", 1, "language", "eng"),
    Bad("pattern", "events", 1, "date_edtf", "soon"),
    Bad("minLength", "statements", 1, "summary", "Too short."),
    Bad("maxLength", "statements", 1, "summary", "word " * 60 + "end."),
    Bad("minimum", "anchors", 1, "char_start", "-1"),
    Bad("maximum", "coder_agreement", 1, "value_thousandths", "1001"),
    Bad("unique", "actors", 2, "name", "Ann Lee"),
    Bad("primary-key", "sources", 2, "source_id", "ferry-gazette"),
    Bad("foreign-key", "statements", 1, "speaker_id", "jane-row"),
    Bad("foreign-key", "statements", 6, "utterance_id", "ferry-gazette-s99"),
)

# A valid row for a table that is empty in the toy.
SEEDS = {"coder_agreement": "before_adjudication first second issue alpha 11 900 800 1000 met"}


@pytest.mark.parametrize(
    "engines", [("pandera",), ("frictionless",), ("pandera", "frictionless")], ids="+".join
)
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.rule}-{bad.table}.{bad.column}")
def test_an_invalid_row_is_reported_once(toy: Toy, bad: Bad, engines: tuple[str, ...]) -> None:
    """Each engine reports the row; together they report it once, on its physical line."""
    if bad.table in SEEDS:
        toy.write(bad.table, [*toy.rows(bad.table), SEEDS[bad.table].split()])
    toy.set(bad.table, bad.row, **{bad.column: bad.value})
    options = [word for engine in engines for word in ("--engine", engine)]

    findings = [f for f in toy.findings(*options) if f["check"] == bad.rule and f["table"] == bad.table]

    assert [(f["line"], f["file"]) for f in findings] == [(bad.row + 1, f"data/{bad.table}.csv")]
    assert findings[0]["column"] in {bad.column, ""}
    assert findings[0]["message"]
    assert findings[0]["hint"]


def test_every_constraint_has_an_invalid_row() -> None:
    """Every constraint that the contract uses is tested here."""
    used = {
        rule
        for resource in descriptor_of(installed_package())["resources"]
        for field in resource["schema"]["fields"]
        for rule in field.get("constraints", {})
    }

    assert used <= {bad.rule for bad in BAD}


def test_a_blank_key_is_reported(toy: Toy) -> None:
    """A key of several columns with a blank part is an error, although frictionless accepts it."""
    toy.set("event_participants", 1, role="")

    assert {f["check"] for f in toy.findings()} >= {"required"}


def test_a_reference_broken_in_many_rows_is_reported_once(toy: Toy) -> None:
    """A missing id gives one finding with a count, not one for each row that refers to it."""
    rows = toy.rows("actors")
    toy.write("actors", [row for row in rows if row[0] != "john-poe"])

    findings = [f for f in toy.findings() if f["table"] == "statements"]

    assert len(findings) == 1
    assert "5 rows" in findings[0]["message"]
