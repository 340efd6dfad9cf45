"""Plant one fault after another in a package, and say where each must be reported.

What a change breaks is computed by ``faults``; a cell is chosen so that it breaks exactly one rule where that is
possible. What else it breaks is a consequence, which may be reported too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tests.differential.public_shapes.attempts import RULES_OF_CELLS, Candidates, attempts
from tests.differential.public_shapes.faults import Fault, cells_of, faults_of, full_rows, names
from tests.differential.public_shapes.reference import violations
from tests.differential.public_shapes.shape import (
    JsonObject,
    Record,
    Rows,
    Shape,
    Written,
    form,
    has_header,
    paths,
    write,
)

ANY_RULE: Final = "*"


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that must be reported; a blank column or value is not compared, and a line of 0 is the whole file."""

    rule: str
    file: str
    line: int
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A package with planted faults.

    Attributes:
        kind: What was planted.
        shape: The changed package.
        faults: What must be reported.
        consequences: What may be reported besides: rule, or ``*`` for any, file and line.
    """

    kind: str
    shape: Shape
    faults: tuple[Expected, ...]
    consequences: frozenset[tuple[str, str, int]] = frozenset()

    @property
    def written(self) -> Written:
        """The changed files."""
        return write(self.shape)


@dataclass(slots=True)
class _Choice:
    """The change found so far that breaks the fewest other rules."""

    shape: Shape | None = None
    main: Fault | None = None
    others: set[Fault] = field(default_factory=set)


def plant(shape: Shape) -> Iterator[Planted]:
    """Yield a package for each kind of fault that *shape* makes possible, and then one with many of them."""
    kinds = dict.fromkeys(kind for kind, *_ in attempts(shape))
    for kind in kinds:
        choice = _best_choice(shape, kind)
        if choice.shape is not None:
            yield _planted(kind, choice)
    done: set[str] = set()
    # The last tables of a package refer to the first: a fault in them has fewer consequences.
    for table in reversed(list(shape.tables)):
        for planted in _once(shape, table):
            if planted.kind not in done:
                done.add(planted.kind)
                yield planted
    yield _all_at_once(shape)


def _best_choice(shape: Shape, kind: str) -> _Choice:
    """Return the change that breaks the fewest rules besides that of *kind*, in any column."""
    best = _Choice()
    for attempt, table, columns, candidates in attempts(shape):
        if attempt == kind:
            choice = _choose(shape, kind, table, columns, candidates, frozenset(), set())
            if choice.shape is not None and (best.shape is None or len(choice.others) < len(best.others)):
                best = choice
            if best.shape is not None and not best.others:
                break
    return best


def _choose(
    shape: Shape,
    kind: str,
    table: str,
    columns: tuple[str, ...],
    candidates: Candidates,
    used: frozenset[tuple[str, int]],
    present: set[Fault],
) -> _Choice:
    """Return the change of a cell that breaks the rule and the fewest others, from the middle of the table outwards."""
    rows = [(number, dict(cells)) for number, cells in full_rows(shape, table)]
    middle = len(rows) // 2
    best = _Choice()
    for position in sorted(range(len(rows)), key=lambda at: abs(at - middle)):
        number = rows[position][0]
        if (table, number) in used:
            continue
        for texts in candidates(rows, position):
            if texts == tuple(rows[position][1][name] for name in columns):
                continue
            if not _may_break(shape, kind.split(maxsplit=1)[0], table, columns, texts):
                continue
            changed = _with_cells(shape, table, number, dict(zip(columns, texts, strict=True)))
            new = faults_of(changed) - present
            main = _main(new, kind.split(maxsplit=1)[0], table, number, columns)
            if main is not None and (best.shape is None or len(new) - 1 < len(best.others)):
                best = _Choice(changed, main, new - {main})
                if not best.others:
                    return best
    return best


def _may_break(shape: Shape, rule: str, table: str, columns: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    """Return whether a rule of a single cell is broken by its new text, and no other such rule if it is one of a key."""
    schema = shape.resource(table)["schema"]
    fields = {description["name"]: description for description in schema["fields"]}
    broken = [
        name for c, text in zip(columns, texts, strict=True) for name in violations(fields[c], schema, text)
    ]
    return rule in broken if rule in RULES_OF_CELLS else not broken


def _main(new: set[Fault], rule: str, table: str, number: int, columns: tuple[str, ...]) -> Fault | None:
    column = columns[0] if len(columns) == 1 else ""
    matching = [f for f in new if (f.rule, f.table, f.record, f.column) == (rule, table, number, column)]
    return matching[0] if matching else None


def _with_cells(shape: Shape, table: str, number: int, cells: dict[str, str]) -> Shape:
    content = shape.tables[table]
    record = cells_of(content.records[number])
    changed = tuple(cells.get(name, cell) for name, cell in zip(content.header, record, strict=True))
    return _with_record(shape, table, number, changed)


def _with_record(shape: Shape, table: str, number: int, record: Record) -> Shape:
    content = shape.tables[table]
    records = (*content.records[:number], record, *content.records[number + 1 :])
    return shape.with_rows(table, replace(content, records=records))


def _planted(kind: str, choice: _Choice) -> Planted:
    assert choice.shape is not None
    assert choice.main is not None
    written = write(choice.shape)
    return Planted(
        kind=kind,
        shape=choice.shape,
        faults=(_expected(written, choice.main),),
        consequences=frozenset(_consequence(written, fault) for fault in choice.others)
        | _unreadable_keys(choice.shape, written, {choice.main}),
    )


def _expected(written: Written, fault: Fault) -> Expected:
    place = written.places[fault.table][fault.record]
    return Expected(fault.rule, place.file, place.line, fault.column, fault.value)


def _consequence(written: Written, fault: Fault) -> tuple[str, str, int]:
    place = written.places[fault.table][fault.record]
    return fault.rule, place.file, place.line


def _unreadable_keys(shape: Shape, written: Written, faults: set[Fault]) -> frozenset[tuple[str, str, int]]:
    """Return the consequences of cells of a primary key that are not of their type: the key has no value."""
    return frozenset(
        ("primary-key", *_consequence(written, fault)[1:])
        for fault in faults
        if fault.rule == "type"
        and fault.column in names(shape.resource(fault.table)["schema"].get("primaryKey", []))
    )


def _once(shape: Shape, table: str) -> Iterator[Planted]:
    """Yield the faults of the file of *table* and of its rows as a whole."""
    resource = shape.resource(table)
    yield from _wrong_totals(shape, resource)
    if "path" in resource:
        yield from _missing_file(shape, resource)
    if _has_key(resource):
        yield _duplicated_block(shape, table)
    if form(resource) == "csv":
        yield from _ragged_rows(shape, table)
        yield from _blank_row(shape, table)
        yield from _damaged_text(shape, table)
        yield _conflict(shape, table)
    if has_header(resource) and resource.get("schema"):
        yield from _wrong_headers(shape, table)


def _wrong_totals(shape: Shape, resource: JsonObject) -> Iterator[Planted]:
    table = resource["name"]
    right = next(r for r in write(shape).descriptor["resources"] if r["name"] == table)
    file = paths(resource)[0] if "path" in resource else shape.descriptor_file
    if "bytes" in resource:
        changed = shape.with_resource(table, bytes=right["bytes"] + 1)
        yield Planted(kind="file-size", shape=changed, faults=(Expected("file-size", file, 0),))
    if "hash" in resource:
        last = "1" if right["hash"].endswith("0") else "0"
        changed = shape.with_resource(table, hash=right["hash"][:-1] + last)
        yield Planted(kind="file-hash", shape=changed, faults=(Expected("file-hash", file, 0),))
    if "rows" in resource:
        changed = shape.with_resource(table, rows=right["rows"] + 1)
        yield Planted(kind="row-count", shape=changed, faults=(Expected("row-count", file, 0),))


def _missing_file(shape: Shape, resource: JsonObject) -> Iterator[Planted]:
    file = paths(resource)[-1]
    changed = replace(shape, absent=frozenset({file}))
    yield Planted(kind="missing-file", shape=changed, faults=(Expected("missing-file", file, 0),))


def _has_key(resource: JsonObject) -> bool:
    return bool(resource.get("schema", {}).get("primaryKey"))


def _duplicated_block(shape: Shape, table: str) -> Planted:
    """Return the package with the three rows in the middle of *table* once more at its end."""
    content = shape.tables[table]
    rows = [record for record in content.records if isinstance(record, tuple)]
    middle = len(rows) // 2
    block = rows[max(0, middle - 1) : middle + 2]
    changed = shape.with_rows(table, replace(content, records=(*content.records, *block)))
    written, new = write(changed), faults_of(changed)
    return Planted(
        kind="duplicated block",
        shape=changed,
        faults=tuple(
            sorted((_expected(written, f) for f in new if f.rule == "primary-key"), key=lambda e: e.line)
        ),
        consequences=frozenset(_consequence(written, f) for f in new if f.rule != "primary-key"),
    )


def _ragged_rows(shape: Shape, table: str) -> Iterator[Planted]:
    header = shape.tables[table].header
    number = _loose_row(shape, table)
    if number is None:
        return
    record = cells_of(shape.tables[table].records[number])
    if len(header) > 1 and any(record[:-1]):
        yield _ragged("too few cells", shape, table, number, record[:-1])
    yield _ragged("too many cells", shape, table, number, (*record, "extra"))


def _ragged(what: str, shape: Shape, table: str, number: int, record: Record) -> Planted:
    changed = _with_record(shape, table, number, record)
    place = write(changed).places[table][number]
    return Planted(
        kind=f"csv-ragged-row {what}",
        shape=changed,
        faults=(Expected("csv-ragged-row", place.file, place.line),),
        consequences=frozenset(
            (rule, place.file, place.line) for rule in ("required", "foreign-key", "primary-key")
        ),
    )


def _loose_row(shape: Shape, table: str, *, last: bool = False) -> int | None:
    """Return a row that no other refers to: near the middle, or the last one."""
    count = len(full_rows(shape, table))
    numbers = [number for number, _ in full_rows(shape, table)]
    order = (
        sorted(numbers, reverse=True) if last else sorted(numbers, key=lambda n: abs(n - numbers[count // 2]))
    )
    content = shape.tables[table]
    for number in order:
        records = (*content.records[:number], b"#", *content.records[number + 1 :])
        if not {
            f
            for f in faults_of(shape.with_rows(table, replace(content, records=records)))
            if f.rule == "foreign-key"
        }:
            return number
    return None


def _blank_row(shape: Shape, table: str) -> Iterator[Planted]:
    """Yield the package with a blank line in *table*; it is a row with a blank cell if there is only one column."""
    content = shape.tables[table]
    if len(content.header) == 1 or shape.resource(table).get("dialect", {}).get("skipBlankRows"):
        return
    number = len(content.records) // 2
    changed = _inserted(shape, table, number, b"")
    place = write(changed).places[table][number]
    yield Planted(
        kind="csv-blank-row",
        shape=changed,
        faults=(Expected("csv-blank-row", place.file, place.line),),
        consequences=frozenset(
            {("primary-key", place.file, place.line), ("required", place.file, place.line)}
        ),
    )


def _inserted(shape: Shape, table: str, number: int, *new: Record) -> Shape:
    content = shape.tables[table]
    records = (*content.records[:number], *new, *content.records[number:])
    return shape.with_rows(table, replace(content, records=records))


def _damaged_text(shape: Shape, table: str) -> Iterator[Planted]:
    """Yield the package with an invalid byte, a NUL character and a quote that is not closed in *table*.

    The rest of such a file may be unreadable, so whatever refers to it may be reported too.
    """
    resource = shape.resource(table)
    encoding = resource.get("encoding", "utf-8").lower().replace("-", "")
    number = _loose_row(shape, table)
    if number is not None and encoding == "utf8":
        yield _damaged("csv-encoding", shape, table, number, "\udcff")
    if number is not None:
        yield _damaged("csv-nul", shape, table, number, "\0")
    last = _loose_row(shape, table, last=True)
    if last is not None and last == len(shape.tables[table].records) - 1:
        record = cells_of(shape.tables[table].records[last])
        yield _unclosed(shape, table, last, record)


def _damaged(rule: str, shape: Shape, table: str, number: int, sign: str) -> Planted:
    record = cells_of(shape.tables[table].records[number])
    at = next(position for position, cell in reversed(list(enumerate(record))) if cell)
    changed = _with_record(shape, table, number, (*record[:at], record[at] + sign, *record[at + 1 :]))
    place = write(changed).places[table][number]
    # A file in another encoding is reported at its first wrong byte, and a damaged row at its first line.
    breaks = "".join(record[: at + 1]).count("\n") if rule == "csv-encoding" else 0
    column = shape.tables[table].header[at] if has_header(shape.resource(table)) else ""
    return Planted(
        kind=rule,
        shape=changed,
        faults=(Expected(rule, place.file, place.line + breaks, column),),
        consequences=frozenset({(ANY_RULE, place.file, place.line)}),
    )


def _unclosed(shape: Shape, table: str, number: int, record: tuple[str, ...]) -> Planted:
    """Return the package whose last row has a quote before its first cell, and none after it."""
    dialect = shape.resource(table).get("dialect", {})
    delimiter = dialect.get("delimiter", "\t" if paths(shape.resource(table))[0].endswith(".tsv") else ",")
    quote = dialect.get("quoteChar", '"')
    plain = [cell.replace(quote, "").replace("\n", " ") for cell in record]
    encoding = "utf-8"
    raw = (quote + delimiter.join(plain)).encode(encoding)
    changed = _with_record(shape, table, number, raw)
    place = write(changed).places[table][number]
    return Planted(
        kind="csv-syntax",
        shape=changed,
        faults=(Expected("csv-syntax", place.file, place.line),),
        consequences=frozenset({(ANY_RULE, place.file, place.line), (ANY_RULE, place.file, place.line + 1)}),
    )


def _conflict(shape: Shape, table: str) -> Planted:
    """Return the package with a row of *table* in two versions, as Git leaves them after a merge that failed."""
    content = shape.tables[table]
    number = len(content.records) // 2
    row = content.records[number]
    marks: tuple[Record, ...] = (b"<<<<<<< HEAD", row, b"=======", row, b">>>>>>> corrections")
    records = (*content.records[:number], *marks, *content.records[number + 1 :])
    changed = shape.with_rows(table, replace(content, records=records))
    places = write(changed).places[table][number : number + len(marks)]
    return Planted(
        kind="csv-conflict-marker",
        shape=changed,
        faults=(Expected("csv-conflict-marker", places[0].file, places[0].line),),
        consequences=frozenset((ANY_RULE, place.file, place.line) for place in places)
        # The number of rows in the descriptor is that with the markers.
        | {("row-count", places[0].file, 0)},
    )


def _wrong_headers(shape: Shape, table: str) -> Iterator[Planted]:
    match = _fields_match(shape.resource(table))
    content = shape.tables[table]
    place = write(shape).headers[table]
    first = content.header[0]
    if len(set(content.header)) == len(content.header):
        doubled = _with_column(
            content, first, [cells_of(r)[0] if isinstance(r, tuple) else "" for r in content.records]
        )
        yield Planted(
            kind="duplicate-column",
            shape=shape.with_rows(table, doubled),
            faults=(Expected("duplicate-column", place.file, place.line, first),),
            consequences=frozenset({("unknown-column", place.file, place.line)}),
        )
    if match in {"exact", "equal", "superset"}:
        name = "unplanned_column"
        yield Planted(
            kind="unknown-column",
            shape=shape.with_rows(table, _with_column(content, name, ["x"] * len(content.records))),
            faults=(Expected("unknown-column", place.file, place.line, name),),
        )
    if match in {"exact", "equal", "subset"}:
        yield from _missing_column(shape, table)


def _fields_match(resource: JsonObject) -> str:
    match = resource["schema"].get("fieldsMatch", "exact")
    return str(match[0] if isinstance(match, list) else match)


def _with_column(content: Rows, label: str, cells: Sequence[str]) -> Rows:
    records = tuple(
        (*record, cell) if isinstance(record, tuple) else record
        for record, cell in zip(content.records, cells, strict=True)
    )
    return replace(content, header=(*content.header, label), records=records)


def _missing_column(shape: Shape, table: str) -> Iterator[Planted]:
    """Yield the package without the last column of *table* that is in its schema but not in a key."""
    content, schema = shape.tables[table], shape.resource(table)["schema"]
    in_keys = _columns_in_keys(shape, table)
    names_of = [description["name"] for description in schema["fields"]]
    free = [name for name in content.header if name in names_of and name not in in_keys]
    if not free or len(content.header) < len(("one", "two", "three")):
        return
    at = content.header.index(free[-1])
    records = tuple((*r[:at], *r[at + 1 :]) if isinstance(r, tuple) else r for r in content.records)
    header = (*content.header[:at], *content.header[at + 1 :])
    changed = shape.with_rows(table, replace(content, header=header, records=records))
    place = write(changed).headers[table]
    yield Planted(
        kind="missing-column",
        shape=changed,
        faults=(Expected("missing-column", place.file, place.line, free[-1]),),
    )


def _columns_in_keys(shape: Shape, table: str) -> set[str]:
    schema = shape.resource(table)["schema"]
    columns = set(names(schema.get("primaryKey", [])))
    for key in schema.get("uniqueKeys", ()):
        columns |= set(names(key))
    for resource in shape.descriptor["resources"]:
        for key in resource.get("schema", {}).get("foreignKeys", ()):
            if resource["name"] == table:
                columns |= set(names(key["fields"]))
            if (key["reference"].get("resource") or resource["name"]) == table:
                columns |= set(names(key["reference"]["fields"]))
    return columns


def _all_at_once(shape: Shape) -> Planted:
    """Return the package with a fault of each kind in a row of its own, as long as there are rows left."""
    current = shape
    for table in shape.tables:
        if (
            planted := next(iter(_blank_row(current, table)), None)
            if form(shape.resource(table)) == "csv"
            else None
        ):
            current = planted.shape
    present = faults_of(current)
    main = set(present)
    kinds = set()
    used = {(fault.table, fault.record) for fault in present}
    for kind, table, columns, candidates in attempts(shape):
        if (kind, table) in kinds:
            continue
        choice = _choose(current, kind, table, columns, candidates, frozenset(used), present)
        if (
            choice.shape is None
            or choice.main is None
            or any(f.record != choice.main.record for f in choice.others)
        ):
            continue
        kinds.add((kind, table))
        current, present = choice.shape, faults_of(choice.shape)
        main.add(choice.main)
        used.add((table, choice.main.record))
    written, final = write(current), faults_of(current)
    return Planted(
        kind="all at once",
        shape=current,
        faults=tuple(
            sorted((_expected(written, f) for f in main & final), key=lambda e: (e.file, e.line, e.rule))
        ),
        consequences=frozenset(_consequence(written, f) for f in final - main)
        | _unreadable_keys(current, written, final)
        | {
            ("primary-key", e.file, e.line)
            for e in (_expected(written, f) for f in final if f.rule == "csv-blank-row")
        }
        | {
            ("required", e.file, e.line)
            for e in (_expected(written, f) for f in final if f.rule == "csv-blank-row")
        },
    )
