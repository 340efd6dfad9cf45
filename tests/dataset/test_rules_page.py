"""The registry of rules as a whole, and its page."""

from __future__ import annotations

import re
import subprocess
import sys

from guarantees.core.former_rule_names import FORMER_NAMES
from guarantees.core.rules import GROUPS, RULES
from guarantees.dataset import rules_page, text_checks, wording_checks
from guarantees.dataset.checks import CHECKS
from guarantees.dataset.validate_repository import SEMANTIC_CHECKS


def test_every_group_has_rules() -> None:
    """Every rule is listed under one group, and no group is empty."""
    names = [rule.name for group in GROUPS for rule in rules_page.rules_in(group)]

    assert sorted(names) == sorted(RULES)
    assert all(rules_page.rules_in(group) for group in GROUPS)


def test_every_module_with_rules_is_known() -> None:
    """The page does not depend on what else was imported: no module of the software adds a rule to those of the page."""
    program = (
        "import importlib, pkgutil, guarantees\n"
        "from guarantees.core.rules import RULES\n"
        "from guarantees.dataset import rules_page\n"
        "known = set(RULES)\n"
        "for module in pkgutil.walk_packages(guarantees.__path__, 'guarantees.'):\n"
        "    if not module.name.startswith(('guarantees.__main__', 'guarantees.validation.spark_engine')):\n"
        "        importlib.import_module(module.name)\n"
        "print(sorted(set(RULES) - known))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


def test_names_are_short() -> None:
    """A rule has a name of one to five words, or that of a constraint of Table Schema."""
    for name in RULES:
        assert re.fullmatch(r"[a-z]+((-[a-zA-Z]+){0,4}|[A-Z][a-z]+)", name), name


def test_page_describes_every_rule() -> None:
    """Every rule has a heading of its own, to which its group links."""
    text = rules_page.page()

    for rule in RULES.values():
        assert text.count(f"\n### {rule.name}\n") == 1
        assert f"[`{rule.name}`](#{rule.name.lower()})" in text


def test_waivable_rules_are_those_that_a_waiver_is_applied_to() -> None:
    """A rule is waivable exactly if a run applies waivers to its violations, and these are of records."""
    waivable = {rule.name for rule in RULES.values() if rule.waivable}
    of_tables = {check.name for check in CHECKS if not check.needs}

    assert waivable == (SEMANTIC_CHECKS - of_tables) | text_checks.WAIVABLE | wording_checks.WAIVABLE


def test_former_names_are_names_of_no_rule() -> None:
    """A former name leads to a rule of today that can be waived, and is not the name of another rule."""
    assert all(RULES[name].waivable or name in SEMANTIC_CHECKS for name in FORMER_NAMES.values())
    assert RULES.keys().isdisjoint(FORMER_NAMES)
