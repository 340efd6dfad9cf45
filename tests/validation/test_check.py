"""The ``@check`` decorator, and what a check sees of a package."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from guarantees.contract.table_schema import Contract
from guarantees.core.locations import RecordRef
from guarantees.core.rules import RULES, Rule, Severity, register
from guarantees.dataset.checks import CHECKS
from guarantees.package.reader import Package
from guarantees.validation.check import Check, Function, Problem, Tables, check, skipped_checks
from tests.helpers.corpus_tables import edit, package


@pytest.fixture(autouse=True)
def _only_known_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the rules of these tests out of the registry."""
    monkeypatch.setattr("guarantees.core.rules._REGISTRY", dict(RULES))


def _check(*needs: str, name: str = "boat-without-captain") -> Check:
    def boat_without_captain(tables: Tables) -> Iterator[Problem]:
        """A boat must have a captain."""
        return (row.problem("label", "The boat has no captain.") for row in tables["events"])

    return _decorate(boat_without_captain, *needs, name=name)


def _decorate(function: Function, *needs: str, name: str = "boat-without-captain") -> Check:
    decorate = check(*needs, name=name, fix="Hire a captain.", bad="captain:", good="captain: ann-lee")
    return decorate(function)


def _without_column(original: Package, table: str, column: str) -> Package:
    """Return a package of a contract that lacks a column."""
    contract = original.contract[table]
    fields = tuple(field for field in contract.fields if field.name != column)
    tables = dict(original.contract.tables) | {table: dataclasses.replace(contract, fields=fields)}
    return dataclasses.replace(original, contract=Contract(tables))


def test_check_defines_its_rule() -> None:
    """The rule has the given name, whatever the function is called, and the docstring as summary."""
    rule = _check("events(label)", "actors").rule

    assert rule.name == "boat-without-captain"
    assert rule.summary == "A boat must have a captain."
    assert rule.tables == ("events", "actors")
    assert (rule.severity, rule.waivable) == (Severity.ERROR, True)


def test_two_rules_of_one_name_are_an_error() -> None:
    """A name belongs to one rule."""
    register(
        Rule(name="boat-sinks", group=CHECKS[0].rule.group, summary="A boat must float.", fix="Repair it.")
    )

    with pytest.raises(ValueError, match="boat-sinks"):
        _check("events(label)", name="boat-sinks")


def test_finding_carries_rule_and_location() -> None:
    """A problem becomes a finding of the rule; without a hint it says how to fix a violation of the rule."""
    finding = _check("events(label)").findings(package())[0]

    assert (finding.check, finding.table, finding.record) == ("boat-without-captain", "events", "mayors-meet")
    assert (finding.file, finding.line, finding.column) == ("data/events.csv", 2, "label")
    assert finding.value == "Meeting of the two mayors"
    assert finding.hint == "Hire a captain."


@pytest.mark.parametrize("needs", ["events(label", "events label", "events()"])
def test_needs_must_be_well_formed(needs: str) -> None:
    """A misspelt declaration is an error when the module is imported."""
    with pytest.raises(ValueError, match="not written"):
        _check(needs)


def test_misspelt_column_raises() -> None:
    """A column that does not exist must not silence a check."""

    def misspelt(tables: Tables) -> Iterator[Problem]:
        """A boat must have a captain."""
        return (row.problem("label", row["lable"]) for row in tables["events"])

    with pytest.raises(KeyError, match="lable"):
        _decorate(misspelt, "events(label)").findings(package())


def test_other_key_errors_get_through() -> None:
    """A missing key of any other mapping is a bug, not a reason to skip the check."""

    def buggy(tables: Tables) -> Iterator[Problem]:
        """A boat must have a captain."""
        captains = {"ferry": "ann-lee"}
        return (row.problem("label", captains["event_type"]) for row in tables["events"])

    with pytest.raises(KeyError, match="event_type"):
        _decorate(buggy, "events(event_type)").findings(package())


@pytest.mark.parametrize(("table", "column"), [("events", "label"), ("actors", "name")])
def test_check_is_skipped_where_the_contract_lacks_a_column(table: str, column: str) -> None:
    """A package of an older contract is not checked, and the report has a note."""
    older = _without_column(package(), table, column)
    boat_check = _check("events(label)", "actors(name)")

    assert boat_check.missing(older) == [f"{table}.{column}"]
    assert boat_check.findings(older) == []
    assert skipped_checks([boat_check], older) == (
        f"rules not checked: 1, since the package has no {table}.{column}",
    )


def test_package_of_another_subject_has_no_note() -> None:
    """Checks of tables that a package does not have are skipped without a note."""
    assert skipped_checks([_check("boats(captain)")], package()) == ()


def test_incomplete_table_is_not_checked() -> None:
    """A check needs all rows of its tables: a row that could not be read might be the one that is missed."""
    original = package()
    events = original["events"]
    damaged = dataclasses.replace(
        original, tables={"events": dataclasses.replace(events, rows=events.rows[1:])}
    )

    assert _check("events(label)").findings(damaged) == []


def test_reference_is_followed_and_remembered() -> None:
    """A problem names the records that the check reached from its record by foreign keys."""
    record = Tables(package())["anchors"].get("ferry-gazette-s01:content:1")
    assert record
    statement = record.ref("statement_id")
    assert statement
    speaker = statement.ref("speaker_id")
    assert speaker

    assert speaker["name"] == "Jane Roe"
    assert record.problem("part", "Wrong.").compared_with == (
        RecordRef("statements", "ferry-gazette-s01"),
        RecordRef("actors", "jane-roe"),
    )


def test_other_iteration_remembers_nothing() -> None:
    """What one check followed is not remembered in another."""
    statements = Tables(package())["statements"]
    for row in statements:
        row.ref("speaker_id")

    assert all(row.problem("issue", "Wrong.").compared_with == () for row in statements)


def test_reference_that_is_blank_or_broken_is_none() -> None:
    """A blank reference refers to nothing; a broken one is remembered, since it is another finding."""
    record = Tables(package(edit("statements", "ferry-gazette-s01", speaker_id="jane-row")))[
        "statements"
    ].get("ferry-gazette-s01")
    assert record

    assert record.ref("relayed_by_id") is None
    assert record.ref("speaker_id") is None
    assert record.problem("speaker_id", "Wrong.").compared_with == (RecordRef("actors", "jane-row"),)


def test_column_without_foreign_key_refers_to_nothing() -> None:
    """Only the contract says what a column refers to."""
    record = next(iter(Tables(package())["statements"]))

    assert record.ref("issue") is None
