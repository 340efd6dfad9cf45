"""Find texts that were damaged before they came here: bytes read in the wrong encoding, and invisible spaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from guarantees.contract.cell_rules import quote_value
from guarantees.core.findings import Finding
from guarantees.core.rules import PORTABILITY, Rule, Severity, register
from guarantees.validation.counted_findings import CountedFindings
from guarantees.validation.polars_engine.frames import INDEX, FramedTable, collect
from guarantees.validation.table_files.line_index import Numbers, without

MOJIBAKE: Final = register(
    Rule(
        name="mojibake",
        group=PORTABILITY,
        summary="A text should not show the bytes of UTF-8 as the letters of another encoding.",
        fix="Write the letter that is meant; the text was once read as Windows-1252.",
        severity=Severity.WARNING,
        bad="label\n\u00c3\u00a9t\u00c3\u00a9",
        good="label\n\u00e9t\u00e9",
    )
)
INVISIBLE_SPACE: Final = register(
    Rule(
        name="invisible-space",
        group=PORTABILITY,
        summary="A cell should not start or end with a space that cannot be seen or told from others.",
        fix="Remove the no-break space, or the character of no width.",
        severity=Severity.WARNING,
        bad="label\nMeeting\u00a0",
        good="label\nMeeting",
    )
)

# The characters of Windows-1252 that stand for the bytes 0x80 to 0xBF, which follow the first byte of a character.
_FOLLOWING: Final = bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore")
_BROKEN: Final = (
    rf"[\u00c3\u00c2][{_FOLLOWING}]|\u00e2[\u20ac\u201a][{_FOLLOWING}]?|\ufffd|\u00ef\u00bb\u00bf"
)
_SPACES: Final = "\u00a0\u2007\u202f\u200b\u2060\ufeff"
_AROUND: Final = rf"\A[{_SPACES}]|[{_SPACES}]\z"


class _Damage(NamedTuple):
    """A kind of damage: its rule, the characters without which it cannot occur, and its pattern."""

    rule: Rule
    characters: frozenset[str]
    pattern: str
    message: Callable[[str], str]


_KINDS: Final = (
    _Damage(
        MOJIBAKE,
        frozenset("\u00c3\u00c2\u00e2\ufffd\u00ef"),
        _BROKEN,
        lambda text: f"{quote_value(text)} seems to have been read in the wrong encoding.",
    ),
    _Damage(
        INVISIBLE_SPACE,
        frozenset(_SPACES),
        _AROUND,
        lambda text: f"{text[:60]!a} starts or ends with a space that cannot be seen.",
    ),
)


def report_damage(framed: FramedTable, findings: CountedFindings) -> None:
    """Add the damaged texts of a table to *findings*; a table without characters that hint at them is not read."""
    for kind in _KINDS:
        if framed.table.non_ascii & kind.characters:
            for name, records in _damaged(framed, kind.pattern):
                _report(framed, kind, name, records, findings)


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
    framed: FramedTable, kind: _Damage, name: str, records: Numbers, findings: CountedFindings
) -> None:
    label = framed.table.labels[framed.names.index(name)]
    listed = records[: findings.limit]
    for chunk in framed.chunks(listed):
        for row in chunk.iter_rows(named=True):
            place = framed.table.lines.place(row[INDEX])
            findings.add(
                Finding(
                    rule=kind.rule,
                    table=framed.resource.name,
                    file=place.file,
                    line=place.line,
                    column=label,
                    value=row[name],
                    message=kind.message(row[name]),
                    hint=kind.rule.fix,
                )
            )
    findings.count(kind.rule.name, framed.resource.name, label, len(records) - len(listed))
