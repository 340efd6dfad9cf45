"""Find texts that were damaged before they came here: bytes read in the wrong encoding, and invisible spaces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from guarantees.core.findings import Finding
from guarantees.validation.counted_findings import CountedFindings
from guarantees.validation.damaged_text import KINDS, Damage
from guarantees.validation.polars_engine.frames import INDEX, ExplainedTable, FramedTable, collect
from guarantees.validation.table_files.line_index import Numbers, without


def report_damage(framed: FramedTable, findings: CountedFindings) -> None:
    """Add the damaged texts of a table to *findings*; a table without characters that hint at them is not read."""
    for kind in KINDS:
        if framed.table.non_ascii & kind.characters:
            for name, records in _damaged(framed, kind.pattern):
                label = framed.table.labels[framed.names.index(name)]
                _report(framed, kind, (name, label), records, findings)


def report_damaged_records(table: ExplainedTable, records: Numbers, findings: CountedFindings) -> None:
    """Add the damaged texts among *records*, given in order, of a table whose labels are its columns."""
    for kind in KINDS:
        for name in table.names:
            found = [
                chunk.filter(pl.col(name).str.contains(kind.pattern))[INDEX].to_list()
                for chunk in table.chunks(records)
            ]
            damaged = np.array([number for numbers in found for number in numbers], dtype=np.int64)
            if len(damaged):
                _report(table, kind, (name, name), damaged, findings)


def _damaged(framed: FramedTable, pattern: str) -> Iterator[tuple[str, Numbers]]:
    """Yield each column with the records whose cell matches *pattern*."""
    found = collect(
        framed.frame().select(
            pl.col(INDEX).filter(pl.col(name).str.contains(pattern)).implode().alias(name)
            for name in framed.names
        )
    )
    for name in framed.names:
        records = without(found[name].item().to_numpy(), framed.table.faulty)
        if len(records):
            yield name, records.astype(np.int64)


def _report(
    table: ExplainedTable, kind: Damage, column: tuple[str, str], records: Numbers, findings: CountedFindings
) -> None:
    """Add the *records* with a *kind* of damage in a *column*, which is given by its name in the frame and its label."""
    name, label = column
    listed = records[: findings.limit]
    for chunk in table.chunks(listed):
        for row in chunk.iter_rows(named=True):
            place = table.place(row[INDEX])
            findings.add(
                Finding(
                    rule=kind.rule,
                    table=table.resource.name,
                    file=place.file,
                    line=place.line,
                    column=label,
                    value=row[name],
                    message=kind.message(row[name]),
                    hint=kind.rule.fix,
                )
            )
    findings.count(kind.rule.name, table.resource.name, label, len(records) - len(listed))
