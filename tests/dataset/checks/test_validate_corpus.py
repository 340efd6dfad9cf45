"""``guarantees validate`` and ``build`` on the corpus: one case of each group of rules, warnings and waivers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Toy

ISLAND = "curation/sources/island-wire.yml"


def _with_carriage_returns(toy: Toy) -> None:
    path = toy.path("data/events.csv")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


GROUPS: dict[str, tuple[Callable[[Toy], object], tuple[str, str, str]]] = {
    "csv-line-endings": (
        _with_carriage_returns,
        ("events", "", ""),
    ),
    "enum": (
        lambda toy: toy.set("statements", 1, confidence="certain"),
        ("statements", "ferry-gazette-s01", "confidence"),
    ),
    "foreign-key": (
        lambda toy: toy.set("statements", 1, speaker_id="jane-row"),
        ("statements", "ferry-gazette-s01", "speaker_id"),
    ),
    "spreadsheet-formula": (
        lambda toy: toy.set("events", 1, place="=1+1"),
        ("events", "mayors-meet", "place"),
    ),
    "relayer-is-speaker": (
        lambda toy: toy.set("statements", 5, relayed_by_id="ann-lee"),
        ("statements", "ferry-gazette-s05", "relayed_by_id"),
    ),
    "too-few-rows": (lambda toy: toy.write("sources", toy.rows("sources")[:3]), ("sources", "", "")),
}


def test_corpus_is_valid(finished: Toy) -> None:
    """The corpus has no findings."""
    assert finished.findings() == []


@pytest.mark.parametrize("rule", GROUPS)
def test_violation_is_reported(toy: Toy, rule: str) -> None:
    """A violation has table, record and column, the file, a message and a hint."""
    change, location = GROUPS[rule]
    change(toy)

    findings = [finding for finding in toy.findings("--engine", "pandera") if finding["check"] == rule]

    assert [(finding["table"], finding["record"], finding["column"]) for finding in findings] == [location]
    assert findings[0]["file"] == f"data/{location[0]}.csv"
    assert findings[0]["message"]
    assert findings[0]["hint"]


def test_warning_does_not_fail_a_build(toy: Toy) -> None:
    """A warning is reported on the line that a person wrote, and the tables are written."""
    toy.edit(ISLAND, "    targets: [county]\n", "")

    output = toy.build().out

    assert f"{ISLAND}:26: warning: island-wire-s02 statement_type: " in output
    assert "[missing-target]" in output
    assert "1 warning" in output
    assert len(toy.rows("statement_participants")) == 9
    assert toy.run("validate").code == 0


WAIVER = "waivers:\n  - {check: %s, record: island-wire-s02, reason: The text names no target., until: %s}\n"


def test_warning_can_be_waived(toy: Toy) -> None:
    """A waived warning is not reported; a waiver that has ended is an error."""
    toy.edit(ISLAND, "    targets: [county]\n", "")

    toy.path("curation/waivers.yml").write_text(WAIVER % ("missing-target", "2.0.0"), encoding="utf-8")
    assert "warning" not in toy.build().out
    toy.path("curation/waivers.yml").write_text(WAIVER % ("missing-target", "1.0.0"), encoding="utf-8")
    assert "ended with version 1.0.0" in toy.expect_errors(toy.run("build"))


def test_waiver_may_use_the_former_name_of_a_rule(toy: Toy) -> None:
    """A waiver by a former name is applied, with a warning that names the current one."""
    toy.edit(ISLAND, "    targets: [county]\n", "")
    waivers = WAIVER % ("directed-act-has-a-target", "2.0.0")
    toy.path("curation/waivers.yml").write_text(waivers, encoding="utf-8")

    output = toy.build().out

    assert "curation/waivers.yml:2: warning: island-wire-s02: " in output
    assert "'directed-act-has-a-target' is now called 'missing-target'. [renamed-rule]" in output
    assert "[missing-target]" not in output
