"""The explanation of a rule, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guarantees.core.rules import Severity

if TYPE_CHECKING:
    from guarantees.dataset.rule_explanations import Explanation


def format_explanation(check: Explanation) -> Iterator[str]:
    """Yield what a check asks, of what, how much it weighs, and how to accept what it finds."""
    weight = "stops a build" if check.severity is Severity.ERROR else "is told, and stops nothing"
    waiver = (
        f"add it to curation/waivers.yml: check ({check.name}), record, reason, until"
        if check.waivable
        else "it cannot be waived: mend what it found"
    )
    yield click.style(check.name, bold=True)
    yield f"  {check.question}"
    for line in check.detail.splitlines():
        yield f"  {line}".rstrip()
    yield f"weight  {check.severity}: {weight}"
    yield f"of      {check.tables}"
    yield f"when    {check.group.title}. {check.group.asked}"
    yield f"do      {check.group.todo}"
    yield f"accept  {waiver}"
    yield f"see     {check.page}"
