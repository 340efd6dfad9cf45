"""The floor: every cell is read as text by the fastest reader at hand, and nothing is asked of it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from bench.contract import Table
from bench.peers.peer_protocol import Told, run


def findings(table: Table) -> Iterator[Told]:
    """Read *table* and find nothing."""
    frame = pl.scan_csv(table.path, schema=dict.fromkeys(table.columns, pl.String))
    # A count of each column, so that none is left out of the reading.
    frame.select(pl.all().count()).collect(engine="streaming")
    yield from ()


if __name__ == "__main__":
    run(findings)
