"""What differs between two packages, and what it costs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.contract import loader
from guarantees.core.csv_text import Row
from guarantees.package.reader import Package
from guarantees.release.diff import version_bump
from guarantees.release.diff.compare import Change, Diff, Kind, TableDiff, compare
from guarantees.release.diff.version_bump import Bump
from tests.conftest import Toy

KEYS = ("ferry", "rope", "oar")
cell = st.sampled_from(("", "a", "b"))
rows = st.dictionaries(st.sampled_from(KEYS), st.tuples(cell, cell))


def _descriptor(gone: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the descriptor of an invented package: boats, and where retired ones are listed."""
    names = {"boats": ("boat_id", "colour", "berth"), "retired_ids": ("table_name", "record_id")}
    keys = {"boats": ["boat_id"], "retired_ids": ["table_name", "record_id"]}
    return {
        "name": "boats",
        "version": "1.0.0",
        "resources": [
            {
                "name": table,
                "path": f"data/{table}.csv",
                "schema": {
                    "title": table,
                    "description": "Invented.",
                    "fields": [
                        {
                            "name": name,
                            "type": "string",
                            "title": name,
                            "description": "Invented.",
                            "constraints": {"required": name in keys[table]},
                        }
                        for name in columns
                    ],
                    "primaryKey": keys[table],
                },
            }
            for table, columns in names.items()
            if table not in gone
        ],
    }


def _package(boats: dict[str, tuple[str, str]], retired: tuple[str, ...] = ()) -> Package:
    """Return a package with *boats* by id, of which *retired* are listed as retired."""
    descriptor = _descriptor()
    contract = loader.load_descriptor(descriptor, "datapackage.json")
    cells = {
        "boats": [{"boat_id": key, "colour": one, "berth": two} for key, (one, two) in boats.items()],
        "retired_ids": [{"table_name": "boats", "record_id": name} for name in retired],
    }
    rows = {
        table.name: sorted((Row(row) for row in cells[table.name]), key=lambda row: tuple(row.cells.values()))
        for table in contract
    }
    return Package.from_rows(contract, rows, descriptor)


def _of(diff: Diff, table: str) -> TableDiff:
    return next(of for of in diff.tables if of.table.name == table)


def _applied(diff: Diff, old: Package, table: str) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the rows of *table* in *old* by key, after *diff* was applied to them."""
    key = old[table].contract.primary_key
    found = {row.key(key): dict(row.cells) for row in old[table].rows}
    for of in diff.tables:
        if of.table.name == table:
            for row in (*of.removed, *of.retired):
                del found[row.key(key)]
            for row in of.added:
                found[row.key(key)] = dict(row.cells)
            for change in of.changed:
                cells = found[change.row.key(key)]
                for each in change.cells:
                    assert cells[each.column] == each.old
                    cells[each.column] = each.new
    return found


def _cells(rows_: list[Row], key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]]:
    return {row.key(key): dict(row.cells) for row in rows_}


@given(rows)
def test_nothing_differs_from_itself(boats: dict[str, tuple[str, str]]) -> None:
    """A package does not differ from itself, and that costs nothing."""
    diff = compare(_package(boats), _package(boats))

    assert (diff.schema, diff.tables, diff.uncompared) == ((), (), ())
    assert version_bump.required_bump(diff) is Bump.NONE


@given(rows, rows, st.sets(st.sampled_from(KEYS)))
def test_a_difference_applied_to_the_old_gives_the_new(
    before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]], retired: set[str]
) -> None:
    """Nothing is left out, and nothing is said that is not so."""
    old, new = _package(before), _package(after, tuple(retired))
    diff = compare(old, new)

    for table in ("boats", "retired_ids"):
        key = new[table].contract.primary_key
        assert _applied(diff, old, table) == _cells(new[table].rows, key)


@given(rows, rows)
def test_there_and_back_is_the_same(
    before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]
) -> None:
    """What is added on the way there is removed on the way back, and as many cells change."""
    there = compare(_package(before), _package(after)).tables
    back = compare(_package(after), _package(before)).tables

    assert [(len(of.added), len(of.removed), len(of.changed)) for of in there] == [
        (len(of.removed), len(of.added), len(of.changed)) for of in back
    ]
    for one, other in zip(there, back, strict=True):
        swapped = {
            (change.record, each.column, each.new, each.old)
            for change in other.changed
            for each in change.cells
        }
        assert swapped == {
            (change.record, each.column, each.old, each.new)
            for change in one.changed
            for each in change.cells
        }


@given(rows, rows, st.sampled_from(KEYS))
def test_a_larger_difference_never_costs_less(
    before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]], name: str
) -> None:
    """To take away one row more, and with it an id, can only raise the cost."""
    less = {key: cells for key, cells in after.items() if key != name or key not in before}

    smaller = version_bump.required_bump(compare(_package(before), _package(after)))
    larger = version_bump.required_bump(compare(_package(before), _package(less)))

    assert larger >= smaller


@given(st.lists(st.sampled_from(list(Kind)), max_size=5), st.lists(st.sampled_from(list(Kind)), max_size=5))
def test_more_changes_never_cost_less(some: list[Kind], more: list[Kind]) -> None:
    """The cost of a difference is that of its dearest part."""
    part = Diff(("1.0.0", "1.0.0"), tuple(map(Change, some)))
    whole = Diff(("1.0.0", "1.0.0"), tuple(map(Change, [*some, *more])))

    assert version_bump.required_bump(whole) >= version_bump.required_bump(part)
    assert version_bump.required_bump(whole) == max(
        [version_bump.required_bump(part), *(version_bump.BUMP_BY_CHANGE[kind] for kind in more)]
    )


def test_every_kind_of_change_has_its_cost() -> None:
    """No change of the contract is forgotten."""
    assert set(version_bump.BUMP_BY_CHANGE) == set(Kind)


@pytest.mark.parametrize("kind", [Bump.PATCH, Bump.MINOR, Bump.MAJOR])
def test_raised_is_higher(kind: Bump) -> None:
    """A raised version is higher, and the dearer the change the more so."""
    assert version_bump.check_bump("1.2.3", version_bump.bump_version("1.2.3", kind), kind).allowed
    assert not version_bump.check_bump(
        "1.2.3", version_bump.bump_version("1.2.3", Bump(kind - 1)), kind
    ).allowed


@pytest.mark.parametrize(
    ("old", "new", "bump", "allowed", "said"),
    [
        ("0.1.0", "0.1.0", Bump.MAJOR, True, "anything may change"),
        ("0.9.0", "1.0.0", Bump.PATCH, True, "may follow"),
        ("0.9.0", "1.0.0", Bump.MAJOR, True, "may follow"),
        ("1.1.0", "1.1.9", Bump.MINOR, False, "to 1.2.0 at least; 1.1.9 is too low"),
        ("1.1.0", "1.0.9", Bump.NONE, False, "is lower than"),
        ("1.1.0", "1.1.0", Bump.NONE, True, "may follow"),
        ("1.1.0", "soon", Bump.NONE, False, "not a version"),
        ("", "1.0.0", Bump.NONE, False, "'' is not a version"),
    ],
)
def test_a_version_is_ruled_on(old: str, new: str, bump: Bump, *, allowed: bool, said: str) -> None:
    """A version too low for what it carries is refused with the least that would do."""
    ruling = version_bump.check_bump(old, new, bump)

    assert ruling.allowed is allowed
    assert said in ruling.message


def _boats(descriptor: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = descriptor["resources"][0]["schema"]
    return schema


def _constrain(**constraints: object) -> Callable[[dict[str, Any]], None]:
    def edit(descriptor: dict[str, Any]) -> None:
        _boats(descriptor)["fields"][1]["constraints"] = constraints

    return edit


def _bound(**constraints: object) -> Callable[[dict[str, Any]], None]:
    """Return what makes the second field a number within bounds."""

    def edit(descriptor: dict[str, Any]) -> None:
        _boats(descriptor)["fields"][1].update(type="integer", constraints=constraints)

    return edit


def _fields(*places: int, **last: str) -> Callable[[dict[str, Any]], None]:
    """Return what gives the boats the fields at *places*, -1 being a new one; *last* is set on the last."""

    def edit(descriptor: dict[str, Any]) -> None:
        fields = _boats(descriptor)["fields"]
        new = {"name": "length", "type": "string", "title": "Length", "description": "Invented."}
        _boats(descriptor)["fields"] = [new if place < 0 else fields[place] for place in places]
        _boats(descriptor)["fields"][-1].update(last)

    return edit


def _key(*columns: str) -> Callable[[dict[str, Any]], None]:
    def edit(descriptor: dict[str, Any]) -> None:
        _boats(descriptor)["primaryKey"] = list(columns)
        for field in _boats(descriptor)["fields"]:
            field["constraints"] = {"required": True}

    return edit


def _set(**values: object) -> Callable[[dict[str, Any]], None]:
    return lambda descriptor: _boats(descriptor).update(values)


REFERENCE = {"fields": ["berth"], "reference": {"resource": "", "fields": ["boat_id"]}}
NOTHING = _set()
CASES = [
    pytest.param(NOTHING, _fields(0, 1, 2, -1), [Kind.COLUMN_ADDED], id="a column at the end"),
    pytest.param(NOTHING, _fields(0, -1, 1, 2), [Kind.COLUMN_INSERTED], id="a column before others"),
    pytest.param(NOTHING, _fields(0, 1), [Kind.COLUMN_REMOVED], id="a column gone"),
    pytest.param(NOTHING, _fields(0, 2, 1), [Kind.COLUMNS_REORDERED], id="columns in another order"),
    pytest.param(NOTHING, _fields(0, 1, 2, type="integer"), [Kind.TYPE], id="another type"),
    pytest.param(NOTHING, _fields(0, 1, 2, separator=";"), [Kind.TYPE], id="another separator"),
    pytest.param(NOTHING, _fields(0, 1, 2, title="Place"), [Kind.DESCRIBED], id="another title"),
    pytest.param(NOTHING, _set(description="Boats."), [Kind.DESCRIBED], id="another description"),
    pytest.param(NOTHING, _set(uniqueKeys=[["berth"]]), [Kind.TIGHTENED], id="a unique key"),
    pytest.param(NOTHING, _set(foreignKeys=[REFERENCE]), [Kind.TIGHTENED], id="a reference"),
    pytest.param(NOTHING, _constrain(required=True), [Kind.TIGHTENED], id="required"),
    pytest.param(NOTHING, _constrain(unique=True), [Kind.TIGHTENED], id="unique"),
    pytest.param(NOTHING, _constrain(enum=["red"]), [Kind.TIGHTENED], id="an enumeration"),
    pytest.param(NOTHING, _constrain(pattern="[a-z]+"), [Kind.TIGHTENED], id="a pattern"),
    pytest.param(_constrain(pattern="x"), _constrain(pattern="y"), [Kind.TIGHTENED], id="another pattern"),
    pytest.param(_constrain(minLength=9), _constrain(minLength=10), [Kind.TIGHTENED], id="a longer least"),
    pytest.param(_constrain(maxLength=10), _constrain(maxLength=9), [Kind.TIGHTENED], id="a shorter most"),
    pytest.param(_bound(minimum=1), _bound(minimum=2), [Kind.TIGHTENED], id="a higher least"),
    pytest.param(_bound(maximum=2), _bound(maximum=1), [Kind.TIGHTENED], id="a lower most"),
    pytest.param(
        _constrain(enum=["a", "b"]), _constrain(enum=["b", "c"]), [Kind.TIGHTENED, Kind.LOOSENED], id="codes"
    ),
]


def _schema_diff(first: Callable[[dict[str, Any]], None], then: Callable[[dict[str, Any]], None]) -> Diff:
    packages = []
    for edit in (first, then):
        descriptor = json.loads(json.dumps(_descriptor()))
        edit(descriptor)
        contract = loader.load_descriptor(descriptor, "datapackage.json")
        packages.append(Package(Path(), descriptor, contract, {}))
    return compare(*packages)


@pytest.mark.parametrize(("first", "then", "kinds"), CASES)
def test_a_change_of_the_contract_is_named(
    first: Callable[[dict[str, Any]], None], then: Callable[[dict[str, Any]], None], kinds: list[Kind]
) -> None:
    """Every part of a schema that changes is named for what it does to whoever reads the data."""
    assert [change.kind for change in _schema_diff(first, then).schema] == kinds


@pytest.mark.parametrize(
    ("first", "then"),
    [pytest.param(*case.values[:2], id=case.id) for case in CASES if case.values[2] == [Kind.TIGHTENED]],
)
def test_what_tightens_one_way_loosens_the_other(
    first: Callable[[dict[str, Any]], None], then: Callable[[dict[str, Any]], None]
) -> None:
    """A rule taken back is a rule loosened, save for a pattern, which cannot be weighed against another."""
    [change] = _schema_diff(then, first).schema

    assert (change.kind is Kind.TIGHTENED) is (change.new.startswith("pattern"))


def test_another_key_is_told_and_its_rows_are_not_matched() -> None:
    """A primary key that changed breaks every id."""
    diff = _schema_diff(NOTHING, _key("boat_id", "berth"))

    assert Kind.KEY in [change.kind for change in diff.schema]
    assert version_bump.required_bump(diff) is Bump.MAJOR


def test_a_retired_id_is_told_apart_from_one_that_vanished() -> None:
    """An id that is gone is either among the retired ones, or is missing there."""
    boats = {"ferry": ("a", ""), "oar": ("b", "")}
    diff = compare(_package(boats), _package({}, ("oar",)))
    said = [reason.message for reason in version_bump.reasons(diff)]

    assert [row["boat_id"] for row in _of(diff, "boats").retired] == ["oar"]
    assert [row["boat_id"] for row in _of(diff, "boats").removed] == ["ferry"]
    assert "boats: 1 row removed without an entry in retired_ids" in said


def test_a_package_is_compared_wherever_it_is(toy: Toy, finished: Toy, tmp_path: Path) -> None:
    """A folder, a zip, a descriptor and a revision give the same difference."""
    toy.commit()
    toy.set("events", 1, label="The mayors meet again")
    shutil.make_archive(str(tmp_path / "old"), "zip", finished.root)
    names = [
        str(finished.root),
        str(tmp_path / "old.zip"),
        str(finished.root / "datapackage.json"),
        "git:HEAD",
        "HEAD",
    ]

    told = {toy.run("diff", name, ".", "--format", "json").out for name in names}

    [one] = told
    assert (
        json.loads(one)["tables"]["events"]["changed"][0]["cells"]["label"]["new"] == "The mayors meet again"
    )


def test_the_text_tells_every_cell(toy: Toy, finished: Toy) -> None:
    """A reader sees what was there, what is there, and what it costs."""
    rows_ = toy.rows("relations")
    toy.set("events", 1, label="The mayors meet again")
    toy.write("relations", rows_[:-1])

    ran = toy.run("diff", str(finished.root), ".")

    assert ran.code == 0
    assert "      label: " in ran.out
    assert " -> The mayors meet again" in ran.out
    assert f"  - {rows_[-1][0]}" in ran.out
    assert ran.out.splitlines()[-1] == "required version bump: major (1.0.0 -> 2.0.0)"


def test_nothing_a_stranger_writes_is_markup(toy: Toy, finished: Toy) -> None:
    """A cell is shown as it is written: no table, tag, mention, link or escape sequence."""
    toy.set("events", 1, label="<b>|@jane https://example.org \x1b[2J")

    page = toy.run("diff", str(finished.root), ".", "--format", "markdown").out
    shown = toy.run("diff", str(finished.root), ".").out

    assert "&lt;b&gt;\\|@&#8203;jane https:&#8203;//example.org \\x1b\\[2J" in page
    assert "\x1b[2J" not in page + shown


@pytest.mark.parametrize(
    ("old", "said"),
    [
        ("git:nowhere", "is neither a path nor a revision"),
        ("nowhere", "is neither a path nor a revision"),
        ("--upload-pack=touch x", "is neither a path nor a revision"),
        ("HEAD:data", "is neither a path nor a revision"),
    ],
)
def test_what_names_nothing_is_told(toy: Toy, old: str, said: str) -> None:
    """What is neither a path nor a revision stops the command, and nothing of it is run."""
    toy.commit()
    ran = toy.run("diff", "--", old, ".")

    assert ran.code == 2
    assert said in ran.out


def test_a_revision_without_a_package_is_told(toy: Toy) -> None:
    """A revision from before there was a package has nothing to compare."""
    (toy.root / "datapackage.json").rename(toy.root / "kept.json")
    toy.commit()
    (toy.root / "kept.json").rename(toy.root / "datapackage.json")

    ran = toy.run("diff", "HEAD", ".")

    assert ran.code == 2
    assert "has no datapackage.json" in ran.out


def test_a_damaged_package_is_not_compared(toy: Toy, finished: Toy) -> None:
    """Where a table cannot be read whole, no difference is made up."""
    toy.path("data/events.csv").unlink()

    ran = toy.run("diff", str(finished.root), ".")

    assert ran.code == 2
    assert "data/events.csv: The file is not there." in ran.out
