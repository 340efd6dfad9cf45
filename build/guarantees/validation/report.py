"""The result of a validation."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guarantees.core.errors import GuaranteesError
from guarantees.core.findings import ChangedLines, Finding, changed_first, has_errors
from guarantees.core.rules import Severity
from guarantees.validation.counted_findings import FindingTotal

if TYPE_CHECKING:
    import pandas as pd

OWN_ENGINE: Final = "scale"
"""The engine of this project, as options and reports name it; the others are those of other projects."""

COLUMNS: Final = (
    "check", "severity", "table", "record", "file", "line", "end_line", "column", "value", "message", "hint",
)  # fmt: skip
"""The columns of findings in a frame."""


class InvalidDataError(GuaranteesError):
    """A package or table is not valid; ``report`` says why."""

    def __init__(self, report: ValidationReport) -> None:
        """Name the first error of *report*."""
        first = next(finding for finding in report.findings if finding.severity is Severity.ERROR)
        super().__init__(f"{report.errors:,} errors, the first: {first.place}: {first.message}")
        self.report = report


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The result of a validation.

    Attributes:
        engines: The engines that ran.
        tables: The number of rows of each table.
        findings: All findings, in order.
        notes: Anything that was not checked, and why.
        not_listed: How many findings there are of the kinds of which only the first are listed.
    """

    engines: tuple[str, ...]
    tables: Mapping[str, int]
    findings: Sequence[Finding]
    notes: tuple[str, ...] = ()
    not_listed: tuple[FindingTotal, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return not has_errors(self.findings)

    @property
    def errors(self) -> int:
        """The number of errors, also of those that are not listed."""
        return self._count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """The number of warnings, also of those that are not listed."""
        return self._count(Severity.WARNING)

    def _count(self, severity: Severity) -> int:
        listed = sum(finding.severity is severity for finding in self.findings)
        return listed + sum(each.more for each in self.not_listed if each.severity is severity)

    def raise_if_invalid(self) -> None:
        """Do nothing if there is no error.

        Raises:
            InvalidDataError: There are errors; the message names the first of them.
        """
        if not self.valid:
            raise InvalidDataError(self)

    def to_pandas(self) -> pd.DataFrame:
        """Return the listed findings as a frame.

        Returns:
            One row for each finding, with the columns of ``Finding.as_dict`` as dtype ``string``, and ``line`` and
            ``end_line`` as ``Int64``.
        """
        import pandas as pd  # noqa: PLC0415  an extra of those who only validate

        rows = [{"end_line": None, **finding.as_dict()} for finding in self.findings]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        numbers = dict.fromkeys(("line", "end_line"), "Int64")
        return frame.astype({**dict.fromkeys(COLUMNS, "string"), **numbers})

    def with_changed_first(self, changed: ChangedLines) -> ValidationReport:
        """Return the report with the findings on *changed* lines first."""
        return dataclasses.replace(self, findings=changed_first(self.findings, changed))


Report = ValidationReport
"""The name of the class in the public API."""
