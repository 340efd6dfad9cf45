"""What an engine for large packages leaves of one for the checks of small packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guarantees.core.findings import Finding
from guarantees.package.reader import Package


@dataclass(frozen=True, slots=True)
class SuspectRows:
    """What is left of a package.

    Attributes:
        package: The rows on which a finding could hang, with what is wrong with form and header.
        references: What is wrong with references.
        rows: How many rows each table has.
        doubtful: The tables whose form was in doubt, and that were therefore read whole.
    """

    package: Package
    references: list[Finding]
    rows: Mapping[str, int]
    doubtful: tuple[str, ...]
