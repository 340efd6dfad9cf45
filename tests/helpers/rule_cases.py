"""Good and bad rows for every rule of a contract: each bad row breaks exactly one rule, by one cell or key.

The rows of a package are made from the contract alone. The first rows of every table are sound and are what
references point at; then comes a row for each case, sound save for what the case is about.
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from re import _parser as sre  # type: ignore[attr-defined]  # the only parser of patterns that there is

from guarantees.contract import sqlite_schema
from guarantees.contract.cell_rules import first_violation
from guarantees.contract.table_schema import Constraints, Contract, Field, ForeignKey, Table

Row = dict[str, str]
SOUND = 12
"""How many sound rows every table starts with."""

BEYOND_GLOB = "pattern that GLOB cannot say"
LENIENT = ", passed by ^…$"
"""What follows a pattern or one of its bare alternatives, and is let pass where only ^ and $ are put around."""
NO_KEY = "foreign-key to other columns than a key"
HALF = "foreign-key, blank in part"
HALF_KEY = "foreign-key, blank in part like a row of the target"

_RIGHT: Mapping[str, tuple[str, ...]] = {
    "integer": ("0", "-5", "+5", "999999999999999999"),
    "boolean": ("true", "false"),
    "date": ("0001-01-01", "2020-02-29", "9999-12-31"),
}
# What is of no type, by what makes it so; some readers are lenient with some of these.
_WRONG: Mapping[str, tuple[tuple[str, str], ...]] = {
    "integer": (
        ("type", "one"),
        ("type", "1.5"),
        ("type", "1.0"),
        ("type", "1e3"),
        ("type", "0x1F"),
        ("type: number with white space", " 1"),
        ("type: number with low lines", "1_0"),
        ("type: number in other digits", "\u0661\u0662"),
        ("type: number beyond 64 bits", "12345678901234567890"),
    ),
    "boolean": (("type", "yes"), ("type", "1"), ("type", "TRUE"), ("type", "t"), ("type", "false ")),
    "date": (
        ("type", "soon"),
        ("type", "now"),
        ("type", "2021-02-30"),
        ("type", "15.12.2021"),
        ("type", "2021-12-15T00:00:00"),
        ("type", "20211215"),
        ("type", "0000-01-01"),
        ("type: day of one digit", "2021-12-5"),
    ),
}


@dataclass(frozen=True)
class Case:
    """A row that is good or bad by one rule; *kind* is the rule, or the part of it that readers see differently."""

    table: str
    column: str
    rule: str
    kind: str
    row: int
    bad: bool


@dataclass
class Cases:
    """A package that holds all cases of a contract."""

    contract: Contract
    rows: dict[str, list[Row]]
    cases: list[Case] = field(default_factory=list)


def cases(contract: Contract, seed: int = 0) -> Cases:
    """Return good and bad rows for every rule of *contract*."""
    made = _Maker(contract, Random(seed))
    for table in contract:
        for one in table.fields:
            made.of_field(table, one)
        made.of_keys(table)
    return Cases(contract, made.rows, made.cases)


class _Maker:
    def __init__(self, contract: Contract, random: Random) -> None:
        self.contract = contract
        self.random = random
        self.rows: dict[str, list[Row]] = {table.name: [] for table in contract}
        self.cases: list[Case] = []
        # What refers to nothing, so that no row that is made later may be called so.
        self.strange: set[str] = set()
        self.beyond = {(table, column) for table, column, _ in sqlite_schema.unenforced(contract)}
        # Keys first: a table may refer to one that comes later, or to itself.
        for table in contract:
            for _ in range(SOUND):
                self.rows[table.name].append(self._fresh(table, lambda _: None))
        for table in contract:
            for number, row in enumerate(self.rows[table.name]):
                self._refer(table, row, number)

    def _fresh(self, table: Table, finish: Callable[[Row], None]) -> Row:
        """Return a sound row, completed by *finish*, whose keys differ from those of all rows of *table*."""
        keys = [table.primary_key, *table.unique_keys]
        keys += [(one.name,) for one in table.fields if one.constraints.unique]
        taken = {tuple(row[name] for name in key) for row in self.rows[table.name] for key in keys}
        for _ in range(2_000):
            row = {one.name: _value(one, self.random) for one in table.fields}
            finish(row)
            own = [tuple(row[name] for name in key) for key in keys]
            if taken.isdisjoint(own) and self.strange.isdisjoint(cell for key in own for cell in key):
                return row
        raise AssertionError(table.name)

    def _refer(self, table: Table, row: Row, number: int) -> None:
        """Make *row* refer to sound rows; different *number*s give different references."""
        for key in table.foreign_keys:
            number, place = divmod(number, SOUND)
            target = self.rows[key.target][place]
            row.update(zip(key.fields, (target[name] for name in key.target_fields), strict=True))

    def add(self, table: Table) -> int:
        """Add a sound row to *table*; return its position."""
        self.rows[table.name].append(
            self._fresh(table, lambda row: self._refer(table, row, self.random.randrange(SOUND**3)))
        )
        return len(self.rows[table.name]) - 1

    def case(self, table: Table, column: str, rule: str, cells: Row, *, kind: str = "", bad: bool) -> None:
        """Add a row with *cells* changed, and the case of it."""
        number = self.add(table)
        self.rows[table.name][number].update(cells)
        self.cases.append(Case(table.name, column, rule, kind or rule, number, bad))

    def of_field(self, table: Table, one: Field) -> None:
        """Add the cases of a cell."""
        name, rules = one.name, one.constraints
        key = name in table.primary_key or any(name in keys for keys in table.unique_keys)
        refers = any(name in reference.fields for reference in table.foreign_keys)
        if rules.required:
            self.case(table, name, "required", {}, bad=False)
            self.case(table, name, "required", {name: ""}, bad=True)
        elif not any(len(r.fields) > 1 and name in r.fields for r in table.foreign_keys):
            self.case(table, name, "required", {name: ""}, kind="not required", bad=False)
        for kind, text in _WRONG.get(one.type, ()):
            self.case(table, name, "type", {name: text}, kind=kind, bad=True)
        free = not (key or refers or rules.unique)
        for text in _RIGHT.get(one.type, ()):
            if free and not first_violation(one, text):
                self.case(table, name, "type", {name: text}, bad=False)
        for rule, good, bad in _cells(one, self.random):
            kind = BEYOND_GLOB if rule == "pattern" and (table.name, name) in self.beyond else rule
            for cells in [{name: text} for text in good] if free else [{}]:
                self.case(table, name, rule, cells, kind=kind, bad=False)
            for text in bad:
                lenient = rule == "pattern" and re.match(f"^{rules.pattern}$", text)
                self.case(table, name, rule, {name: text}, kind=kind + LENIENT * bool(lenient), bad=True)
        if rules.unique:
            self.case(table, name, "unique", {}, bad=False)
            self.case(table, name, "unique", {name: self.rows[table.name][0][name]}, bad=True)

    def of_keys(self, table: Table) -> None:
        """Add the cases of keys and references."""
        first = self.rows[table.name][0]
        for rule, keys in (("primary-key", (table.primary_key,)), ("unique-key", table.unique_keys)):
            for key in keys:
                column = ", ".join(key)
                self.case(table, column, rule, {}, bad=False)
                self.case(table, column, rule, {name: first[name] for name in key}, bad=True)
                blank = [name for name in key if not table.field(name).constraints.required]
                if blank:
                    cells = {name: first[name] for name in key} | {blank[0]: ""}
                    for _ in range(2):
                        self.case(table, column, rule, cells, kind=f"{rule}, a part blank", bad=False)
        for reference in table.foreign_keys:
            self._reference(table, reference)

    def _reference(self, table: Table, key: ForeignKey) -> None:
        column, rule = ", ".join(key.fields), "foreign-key"
        kind = rule if (table.name, column) not in self.beyond else NO_KEY
        self.case(table, column, rule, {}, kind=kind, bad=False)
        rows = self.rows[key.target]
        target = self.contract[key.target]
        goals = dict(zip(key.fields, key.target_fields, strict=True))
        strange = {name: _other(target.field(goal), rows, self.random) for name, goal in goals.items()}
        self.strange.update(strange.values())
        self.case(table, column, rule, strange, kind=kind, bad=True)
        if len(key.fields) == 1:
            return
        one, other = ({name: row[goal] for name, goal in goals.items()} for row in rows[:2])
        first, last = key.fields[0], key.fields[-1]
        self.case(table, column, rule, {**one, last: other[last]}, kind=kind, bad=True)
        if not any(table.field(name).constraints.required for name in key.fields):
            self.case(
                table, column, rule, dict.fromkeys(key.fields, ""), kind=f"{rule}, all blank", bad=False
            )
            self.case(table, column, rule, {**one, first: ""}, kind=HALF, bad=False)
            if not target.field(goals[last]).constraints.required:
                rows[self.add(target)].update({goals[first]: one[first], goals[last]: ""})
                self.case(table, column, rule, {**one, last: ""}, kind=HALF_KEY, bad=False)


def _other(one: Field, rows: list[Row], random: Random) -> str:
    known = {row[one.name] for row in rows}
    return next(text for text in iter(lambda: _value(one, random), None) if text not in known)


def _cells(one: Field, random: Random) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each rule of a cell with texts that keep it, and texts that break nothing else."""
    rules = one.constraints
    if rules.enum:
        near = [f"{rules.enum[0]}x", f" {rules.enum[0]}", rules.enum[0].upper(), "?", "77", "1999-09-09"]
        yield (
            "enum",
            [rules.enum[0], rules.enum[-1]],
            _only(one, "enum", [t for t in near if t not in rules.enum]),
        )
    if rules.pattern:
        good = [_value(one, random) for _ in range(3)]
        near = [
            bad
            for t in good
            for bad in (
                f"{t}!",
                f"!{t}",
                f"{t}\n",
                t[:-1],
                t.swapcase(),
                f"{t}|",
                f"{t}zz",
                f"zz{t}",
                t[:1] + "?" + t[2:],
            )
        ]
        yield "pattern", good, _only(one, "pattern", near)
    for rule, step in (("minLength", -1), ("maxLength", 1)):
        if rule in rules.values:
            length = rules.values[rule]
            yield rule, [_long(one, length, random)], _only(one, rule, [_long(one, length + step, random)])
    for rule, step in (("minimum", -1), ("maximum", 1)):
        if rule in rules.values:
            bound = rules.values[rule]
            yield rule, [bound], _only(one, rule, [_next(one, bound, step)])


def _only(one: Field, rule: str, texts: list[str]) -> list[str]:
    """Return those of *texts* that break *rule* and nothing else; there must be one."""
    values = {name: value for name, value in one.constraints.values.items() if name != rule}
    rest = replace(one, constraints=replace(one.constraints, values=values))
    left = [
        text
        for text in dict.fromkeys(texts)
        if first_violation(one, text) == rule and not first_violation(rest, text)
    ]
    assert left, (one.name, rule, texts)
    return left


def _long(one: Field, length: int, random: Random) -> str:
    if one.constraints.pattern:
        whole = _value(
            replace(one, constraints=Constraints(values={"pattern": one.constraints.pattern})), random
        )
        return (whole * length)[:length]
    return "é" * length


def _next(one: Field, bound: str, step: int) -> str:
    if one.type == "integer":
        return str(int(bound) + step)
    return str(dt.date.fromisoformat(bound) + dt.timedelta(days=step))


def _value(one: Field, random: Random) -> str:
    """Return a text that keeps every rule of a cell."""
    rules = one.constraints
    if rules.enum:
        return random.choice(rules.enum)
    least, most = rules.values.get("minimum", ""), rules.values.get("maximum", "")
    if one.type == "boolean":
        return random.choice(("true", "false"))
    if one.type == "integer":
        low = int(least or (int(most) - 10**6 if most else -(10**6)))
        return str(random.randint(low, int(most or low + 10**6)))
    if one.type == "date":
        low_day = dt.date.fromisoformat(least or "1000-01-01").toordinal()
        return str(
            dt.date.fromordinal(
                random.randint(low_day, dt.date.fromisoformat(most or "2999-12-31").toordinal())
            )
        )
    for _ in range(1_000):
        text = _matching(sre.parse(rules.pattern), random) if rules.pattern else _word(one, random)
        if text and not first_violation(one, text):
            return text
    raise AssertionError(one.name)


def _word(one: Field, random: Random) -> str:
    least = max(one.constraints.values.get("minLength", 8), 1)
    most = min(one.constraints.values.get("maxLength", least + 8), least + 8)
    return "".join(random.choices(string.ascii_letters, k=random.randint(min(least, most), most)))


def _matching(parsed: object, random: Random) -> str:
    """Return a text that matches a parsed pattern."""
    return "".join(_part(str(op), value, random) for op, value in parsed)  # type: ignore[attr-defined]  # untyped


def _part(op: str, value: object, random: Random) -> str:
    match op, value:
        case "LITERAL", int(code):
            return chr(code)
        case "NOT_LITERAL", _:
            return random.choice(string.ascii_letters)
        case "IN", list(members):
            return _member(members, random)
        case (("MAX_REPEAT" | "MIN_REPEAT"), (int(low), int(high), inner)):
            times = random.randint(low, min(high, low + 6))
            return "".join(_matching(inner, random) for _ in range(times))
        case "SUBPATTERN", (_, _, _, inner):
            return _matching(inner, random)
        case "BRANCH", (_, list(branches)):
            return _matching(random.choice(branches), random)
    raise AssertionError(op)


def _member(members: list[tuple[object, object]], random: Random) -> str:
    texts: list[str] = []
    for op, value in members:
        match str(op), value:
            case "NEGATE", _:
                return random.choice(string.ascii_letters)
            case "LITERAL", int(code):
                texts.append(chr(code))
            case "RANGE", (int(low), int(high)):
                texts.append(chr(random.randint(low, high)))
            case _:  # a category such as \S
                texts.append(random.choice(string.ascii_lowercase))
    return random.choice(texts)
