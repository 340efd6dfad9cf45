"""``guarantees explain``: a rule, how to fix a violation, and whether it can be waived."""

from __future__ import annotations

from click.testing import CliRunner

from guarantees.cli import main
from guarantees.core.rules import RULES
from guarantees.dataset import rules_page

EXPLANATION = """\
relayer-without-access
  A person who relays a statement should be on the speaker's side, be addressed, or be present at the event.
severity  warning: does not fail a build
applies   statements, statement_participants, event_participants, actors, affiliations
checked   On records that no other rule reported.
fix       Add the addressee or the event, or add the affiliation of the relayer.
waive     add it to curation/waivers.yml: check (relayer-without-access), record, reason, until
see       docs/checks.md#relayer-without-access

Bad:
    speaker: john-poe
    relayed_by: max-moe

Good:
    speaker: ann-lee
    relayed_by: max-moe   # both of the county
"""


def test_rule_is_explained() -> None:
    """The explanation has everything that the registry knows about a rule."""
    result = CliRunner().invoke(main, ["explain", "relayer-without-access"])

    assert result.exit_code == 0
    assert result.output == EXPLANATION


def test_every_rule_can_be_explained() -> None:
    """Every rule has a summary, a fix and two examples, and is on the page of rules."""
    assert rules_page.DEFINED_IN
    for rule in RULES.values():
        result = CliRunner().invoke(main, ["explain", rule.name])

        assert result.exit_code == 0, rule.name
        assert all((rule.summary, rule.fix, rule.bad, rule.good)), rule.name
        assert rule.summary in result.output


def test_error_of_frictionless_is_explained() -> None:
    """An error that only frictionless reports has its own name, and the explanation of one rule."""
    result = CliRunner().invoke(main, ["explain", "frictionless-hash-count"])

    assert result.output.startswith("frictionless-hash-count\n  frictionless must not report errors")
    assert "docs/checks.md#frictionless-error" in result.output


def test_unknown_rule_is_answered_with_the_nearest() -> None:
    """A misspelt name is an error that names the right one."""
    result = CliRunner().invoke(main, ["explain", "relayer-is-speakr"])

    assert result.exit_code == 2
    assert "Did you mean 'relayer-is-speaker'?" in result.output
