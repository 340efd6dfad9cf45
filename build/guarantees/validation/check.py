"""A semantic check: a function that looks for violations of one rule in the tables it needs."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from guarantees.core.csv_text import Row
from guarantees.core.findings import Finding
from guarantees.core.locations import RecordRef
from guarantees.core.rules import CONSISTENCY, Rule, Severity
from guarantees.package.reader import Package, TableData

_UNNAMED: Final = Rule(name="", group=CONSISTENCY, summary="", fix="")


@dataclass(frozen=True, slots=True)
class Check:
    """A named question about the tables in *needs*; it is asked only where all of them can be read."""

    ask: Callable[[Package], Iterable[Finding]]
    needs: tuple[str, ...]
    severity: Severity = Severity.ERROR

    @property
    def name(self) -> str:
        """The name by which findings, waivers and the docs speak of the check."""
        return self.ask.__name__.replace("_", "-")

    @property
    def rule(self) -> Rule:
        """The rule that the check looks for violations of."""
        return Rule(
            name=self.name,
            group=CONSISTENCY,
            summary=self.question,
            fix="",
            severity=self.severity,
            tables=self.needs,
            details=self.detail,
        )

    @property
    def question(self) -> str:
        """The first line of the docstring."""
        return inspect.cleandoc(self.ask.__doc__ or "").partition("\n")[0]

    @property
    def detail(self) -> str:
        """What the docstring says beyond the question, or an empty text."""
        return inspect.cleandoc(self.ask.__doc__ or "").partition("\n")[2].strip()

    def findings(self, package: Package) -> Iterator[Finding]:
        """Yield what the check finds in *package*, in its name and with its weight."""
        if not package.has(*self.needs) or not all(package[name].complete for name in self.needs):
            return
        try:
            found = list(self.ask(package))
        except KeyError as err:
            if any(err.args[0] in package.contract[name].columns for name in self.needs):
                raise
            return  # a package of another release, whose contract lacks a column: nothing can be said
        for finding in found:
            yield dataclasses.replace(finding, rule=self.rule)


def row_finding(  # noqa: PLR0913  one for each thing that a finding says
    data: TableData,
    row: Row,
    message: str,
    hint: str,
    *,
    column: str = "",
    others: tuple[RecordRef, ...] = (),
) -> Finding:
    """Return a finding about *row* of *data*, which may be compared with *others*; nobody's yet."""
    return data.finding(_UNNAMED, row, message, hint, column=column, others=others)


def table_finding(data: TableData, column: str, message: str, hint: str) -> Finding:
    """Return a finding about *column* of *data*, or about all of it where the column is blank."""
    return Finding(
        rule=_UNNAMED, table=data.name, file=data.file, line=1, column=column, message=message, hint=hint
    )
