"""How often the comparison of many random packages met each known difference; ``__main__`` writes it for the page."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("counts.json")


@dataclass
class Counts:
    """The result of a comparison.

    Attributes:
        first: The number of the first package.
        packages: How many packages were compared.
        tables: How many tables they have.
        rows: How many rows these have.
        faults: How many faults frictionless reports.
        rejected: How many packages frictionless rejects.
        crashed: On how many packages frictionless crashes.
        unexplained: In how many packages a difference has no explanation.
        explained: In how many packages each explanation was given.
    """

    first: int
    packages: int = 0
    tables: int = 0
    rows: int = 0
    faults: int = 0
    rejected: int = 0
    crashed: int = 0
    unexplained: int = 0
    explained: Counter[str] = field(default_factory=Counter)

    def write(self) -> None:
        """Write the counts to the file that the page is made from."""
        content = asdict(self) | {"explained": dict(sorted(self.explained.items()))}
        _FILE.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read_counts() -> Counts:
    """Return the counts of the last long comparison."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    return Counts(**{**content, "explained": Counter(content["explained"])})
