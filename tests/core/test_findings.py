"""The collector reports each fault once, without consequences, in the order of files and lines."""

from __future__ import annotations

from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.locations import Location, RecordRef
from guarantees.core.rules import CELLS, Rule

RULE = Rule(name="enum", group=CELLS, summary="A code must be in the list.", fix="Correct it.")
KEY = Rule(name="primary-key", group=CELLS, summary="A key must be unique.", fix="Correct it.")


def finding(rule: Rule = RULE, **parts: str | int) -> Finding:
    """Return a finding in table ``events``."""
    return Finding(rule=rule, message=str(parts.pop("message", "M.")), table="events", **parts)  # type: ignore[arg-type]


def test_findings_are_sorted_by_file_and_line_and_reported_once() -> None:
    """The order in which they were added does not matter."""
    collector = FindingCollector()
    for line in (9, 2, 9):
        collector.add(RULE, "M.", at=Location("b.csv", line))
    collector.add(RULE, "M.", at=Location("a.csv", 30))

    assert [(f.file, f.line) for f in collector.sorted()] == [("a.csv", 30), ("b.csv", 2), ("b.csv", 9)]


def test_the_parts_of_a_finding_are_kept() -> None:
    """Record, column, value and hint reach the report."""
    collector = FindingCollector()
    collector.add(
        RULE, "M.", "H.", at=Location("a.csv", 3), record=RecordRef("events", "e1"), column="kind", value="x"
    )

    assert collector.sorted()[0].as_dict() == {
        "check": "enum",
        "severity": "error",
        "table": "events",
        "record": "e1",
        "file": "a.csv",
        "line": 3,
        "column": "kind",
        "value": "x",
        "message": "M.",
        "hint": "H.",
    }


def test_a_second_engine_adds_only_new_faults() -> None:
    """The same cell and rule is one fault, in whatever words; another column is another fault."""
    collector = FindingCollector()
    collector.extend([finding(line=2, column="kind")])
    collector.extend_with_new_faults(
        [finding(line=2, column="kind", message="Other words."), finding(line=2, column="place")]
    )

    assert [(f.column, f.message) for f in collector] == [("kind", "M."), ("place", "M.")]


def test_a_repeated_key_is_one_fault_of_its_row() -> None:
    """Engines name different columns of a key."""
    collector = FindingCollector()
    collector.extend([finding(KEY, line=4, column="a")])
    collector.extend_with_new_faults([finding(KEY, line=4, column="")])

    assert len(list(collector)) == 1


def test_consequences_are_dropped() -> None:
    """A finding that depends on a broken record is not reported; one about no record is."""
    collector = FindingCollector()
    broken = {RecordRef("events", "e1"), RecordRef()}
    dependent = Finding(
        rule=RULE, message="M.", table="events", record="e2", others=(RecordRef("events", "e1"),)
    )
    collector.extend_without_consequences(
        [finding(record="e1"), dependent, finding(record="e3"), Finding(rule=RULE, message="Whole file.")],
        broken,
    )

    assert [f.record for f in collector] == ["e3", ""]
