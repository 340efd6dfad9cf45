"""The differences between two packages, and the version bump that they require."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.contract import loader
from guarantees.contract.table_schema import Contract
from guarantees.core.csv_text import Row
from guarantees.package.reader import Package
from guarantees.release.diff import version_bump
from guarantees.release.diff.compare import Change, Diff, Kind, TableDiff, compare
from guarantees.release.diff.version_bump import Bump
from tests.conftest import Toy

KEYS = ("ferry", "rope", "oar")
cell = st.sampled_from(("", "a", "b"))
rows = st.dictionaries(st.sampled_from(KEYS), st.tuples(cell, cell))


def _descriptor() -> dict[str, Any]:
    """Return the descriptor of an invented package: boats, and the list of retired ones."""
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
        ],
    }


def _package(boats: dict[str, tuple[str, str]], retired: tuple[str, ...] = ()) -> Package:
    """Return a package with *boats* by id, and the ids in *retired* listed as retired."""
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


def _table(diff: Diff, name: str) -> TableDiff:
    return next(table for table in diff.tables if table.table.name == name)


def _apply(diff: Diff, old: Package, name: str) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the rows of a table in *old* by key, with *diff* applied to them."""
    key = old[name].contract.primary_key
    rows_by_key = _rows_by_key(old[name].rows, key)
    for table in diff.tables:
        if table.table.name == name:
            for row in (*table.removed, *table.retired):
                del rows_by_key[row.key(key)]
            rows_by_key |= _rows_by_key(table.added, key)
            for change in table.changed:
                cells = rows_by_key[change.row.key(key)]
                for changed_cell in change.cells:
                    assert cells[changed_cell.column] == changed_cell.old
                    cells[changed_cell.column] = changed_cell.new
    return rows_by_key


def _rows_by_key(table_rows: Sequence[Row], key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]]:
    return {row.key(key): dict(row.cells) for row in table_rows}


@given(rows)
def test_package_does_not_differ_from_itself(boats: dict[str, tuple[str, str]]) -> None:
    """A package does not differ from itself, and requires no bump."""
    diff = compare(_package(boats), _package(boats))

    assert (diff.schema, diff.tables, diff.uncompared) == ((), (), ())
    assert version_bump.required_bump(diff) is Bump.NONE


@given(rows, rows, st.sets(st.sampled_from(KEYS)))
def test_diff_applied_to_the_old_package_gives_the_new_one(
    before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]], retired: set[str]
) -> None:
    """A diff is complete and correct."""
    old, new = _package(before), _package(after, tuple(retired))
    diff = compare(old, new)

    for table in ("boats", "retired_ids"):
        key = new[table].contract.primary_key
        assert _apply(diff, old, table) == _rows_by_key(new[table].rows, key)


@given(rows, rows)
def test_reverse_diff_has_the_same_cells(
    before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]
) -> None:
    """An added row is a removed row in the reverse diff, and the same cells change."""
    forward = compare(_package(before), _package(after)).tables
    reverse = compare(_package(after), _package(before)).tables

    assert [(len(table.added), len(table.removed), len(table.changed)) for table in forward] == [
        (len(table.removed), len(table.added), len(table.changed)) for table in reverse
    ]
    for one, other in zip(forward, reverse, strict=True):
        swapped = {
            (change.record, changed.column, changed.new, changed.old)
            for change in other.changed
            for changed in change.cells
        }
        assert swapped == {
            (change.record, changed.column, changed.old, changed.new)
            for change in one.changed
            for changed in change.cells
        }


@given(rows, rows, st.sampled_from(KEYS))
def test_removing_another_row_never_lowers_the_bump(
    before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]], name: str
) -> None:
    """Removing another row, and with it an id, can only raise the bump."""
    fewer = {key: cells for key, cells in after.items() if key != name or key not in before}

    smaller = version_bump.required_bump(compare(_package(before), _package(after)))
    larger = version_bump.required_bump(compare(_package(before), _package(fewer)))

    assert larger >= smaller


@given(st.lists(st.sampled_from(list(Kind)), max_size=5), st.lists(st.sampled_from(list(Kind)), max_size=5))
def test_more_changes_never_lower_the_bump(some: list[Kind], more: list[Kind]) -> None:
    """The bump of a diff is the largest bump of its changes."""
    part = Diff(("1.0.0", "1.0.0"), tuple(map(Change, some)))
    whole = Diff(("1.0.0", "1.0.0"), tuple(map(Change, [*some, *more])))

    assert version_bump.required_bump(whole) >= version_bump.required_bump(part)
    assert version_bump.required_bump(whole) == max(
        [version_bump.required_bump(part), *(version_bump.BUMP_BY_CHANGE[kind] for kind in more)]
    )


def test_removed_id_that_the_build_fills_is_a_patch() -> None:
    """Such an id may be listed as retired, and still requires no more; one that people choose requires a major bump."""
    two, one = {KEYS[0]: ("red", ""), KEYS[1]: ("blue", "")}, {KEYS[0]: ("red", "")}
    descriptor = _descriptor()
    descriptor["resources"][0]["schema"]["fields"][0]["derived"] = True
    numbered = loader.load_descriptor(descriptor, "datapackage.json")

    def bump(contract: Contract | None, *retired: str) -> tuple[Bump, int]:
        packages = [_package(two), _package(one, retired)]
        if contract:
            packages = [dataclasses.replace(package, contract=contract) for package in packages]
        diff = compare(*packages)
        others = [
            reason.bump for reason in version_bump.reasons(diff) if "retired_ids: " not in reason.message
        ]
        return max(others), len(_table(diff, "boats").retired)

    assert bump(None) == (Bump.MAJOR, 0)
    assert bump(None, KEYS[1]) == (Bump.MAJOR, 1)
    assert bump(numbered) == (Bump.PATCH, 0)
    assert bump(numbered, KEYS[1]) == (Bump.PATCH, 0)


def test_every_kind_of_change_has_a_bump() -> None:
    """Each kind of change of the contract has a bump."""
    assert set(version_bump.BUMP_BY_CHANGE) == set(Kind)


@pytest.mark.parametrize("kind", [Bump.PATCH, Bump.MINOR, Bump.MAJOR])
def test_bumped_version_is_higher(kind: Bump) -> None:
    """A version may follow if it is raised by the required bump, and not if by less."""
    assert version_bump.check_bump("1.2.3", version_bump.bump_version("1.2.3", kind), kind).allowed
    assert not version_bump.check_bump(
        "1.2.3", version_bump.bump_version("1.2.3", Bump(kind - 1)), kind
    ).allowed


@pytest.mark.parametrize(
    ("old", "new", "bump", "allowed", "message"),
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
def test_version_is_checked_against_the_bump(
    old: str, new: str, bump: Bump, *, allowed: bool, message: str
) -> None:
    """A version that is too low is rejected, with the minimum."""
    verdict = version_bump.check_bump(old, new, bump)

    assert verdict.allowed is allowed
    assert message in verdict.message


def _boats(descriptor: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = descriptor["resources"][0]["schema"]
    return schema


def _constrain(**constraints: object) -> Callable[[dict[str, Any]], None]:
    def edit(descriptor: dict[str, Any]) -> None:
        _boats(descriptor)["fields"][1]["constraints"] = constraints

    return edit


def _bound(**constraints: object) -> Callable[[dict[str, Any]], None]:
    """Return a function that makes the second field a number within bounds."""

    def edit(descriptor: dict[str, Any]) -> None:
        _boats(descriptor)["fields"][1].update(type="integer", constraints=constraints)

    return edit


def _fields(*indices: int, **last: str) -> Callable[[dict[str, Any]], None]:
    """Return a function that selects fields of the boats, -1 for a new one, and sets *last* on the last of them."""

    def edit(descriptor: dict[str, Any]) -> None:
        fields = _boats(descriptor)["fields"]
        new = {"name": "length", "type": "string", "title": "Length", "description": "Invented."}
        _boats(descriptor)["fields"] = [new if index < 0 else fields[index] for index in indices]
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
UNCHANGED = _set()
CASES = [
    pytest.param(UNCHANGED, _fields(0, 1, 2, -1), [Kind.COLUMN_ADDED], id="a column at the end"),
    pytest.param(UNCHANGED, _fields(0, -1, 1, 2), [Kind.COLUMN_INSERTED], id="a column before others"),
    pytest.param(UNCHANGED, _fields(0, 1), [Kind.COLUMN_REMOVED], id="a column removed"),
    pytest.param(UNCHANGED, _fields(0, 2, 1), [Kind.COLUMNS_REORDERED], id="columns in another order"),
    pytest.param(UNCHANGED, _fields(0, 1, 2, type="integer"), [Kind.TYPE], id="another type"),
    pytest.param(UNCHANGED, _fields(0, 1, 2, separator=";"), [Kind.TYPE], id="another separator"),
    pytest.param(UNCHANGED, _fields(0, 1, 2, title="Place"), [Kind.DESCRIBED], id="another title"),
    pytest.param(UNCHANGED, _set(description="Boats."), [Kind.DESCRIBED], id="another description"),
    pytest.param(UNCHANGED, _set(uniqueKeys=[["berth"]]), [Kind.TIGHTENED], id="a unique key"),
    pytest.param(UNCHANGED, _set(foreignKeys=[REFERENCE]), [Kind.TIGHTENED], id="a reference"),
    pytest.param(UNCHANGED, _constrain(required=True), [Kind.TIGHTENED], id="required"),
    pytest.param(UNCHANGED, _constrain(unique=True), [Kind.TIGHTENED], id="unique"),
    pytest.param(UNCHANGED, _constrain(enum=["red"]), [Kind.TIGHTENED], id="an enumeration"),
    pytest.param(UNCHANGED, _constrain(pattern="[a-z]+"), [Kind.TIGHTENED], id="a pattern"),
    pytest.param(_constrain(pattern="x"), _constrain(pattern="y"), [Kind.TIGHTENED], id="another pattern"),
    pytest.param(
        _constrain(minLength=9), _constrain(minLength=10), [Kind.TIGHTENED], id="a longer minimum length"
    ),
    pytest.param(
        _constrain(maxLength=10), _constrain(maxLength=9), [Kind.TIGHTENED], id="a shorter maximum length"
    ),
    pytest.param(_bound(minimum=1), _bound(minimum=2), [Kind.TIGHTENED], id="a higher minimum"),
    pytest.param(_bound(maximum=2), _bound(maximum=1), [Kind.TIGHTENED], id="a lower maximum"),
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
def test_change_of_the_contract_has_a_kind(
    first: Callable[[dict[str, Any]], None], then: Callable[[dict[str, Any]], None], kinds: list[Kind]
) -> None:
    """A change of a schema has the kind of its effect on readers of the data."""
    assert [change.kind for change in _schema_diff(first, then).schema] == kinds


@pytest.mark.parametrize(
    ("first", "then"),
    [pytest.param(*case.values[:2], id=case.id) for case in CASES if case.values[2] == [Kind.TIGHTENED]],
)
def test_reverse_of_a_tightened_constraint_is_loosened(
    first: Callable[[dict[str, Any]], None], then: Callable[[dict[str, Any]], None]
) -> None:
    """A removed constraint is loosened, except for a pattern, which cannot be compared with another."""
    [change] = _schema_diff(then, first).schema

    assert (change.kind is Kind.TIGHTENED) is (change.new.startswith("pattern"))


def test_changed_primary_key_requires_a_major_bump() -> None:
    """A changed primary key breaks every id."""
    diff = _schema_diff(UNCHANGED, _key("boat_id", "berth"))

    assert Kind.KEY in [change.kind for change in diff.schema]
    assert version_bump.required_bump(diff) is Bump.MAJOR


def test_retired_rows_are_separate_from_removed_rows() -> None:
    """A row that is gone is retired if its id is listed, and removed if not."""
    boats = {"ferry": ("a", ""), "oar": ("b", "")}
    diff = compare(_package(boats), _package({}, ("oar",)))
    messages = [reason.message for reason in version_bump.reasons(diff)]

    assert [row["boat_id"] for row in _table(diff, "boats").retired] == ["oar"]
    assert [row["boat_id"] for row in _table(diff, "boats").removed] == ["ferry"]
    assert "boats: 1 row removed without an entry in retired_ids" in messages


def test_folder_zip_descriptor_and_revision_give_the_same_diff(
    toy: Toy, finished: Toy, tmp_path: Path
) -> None:
    """A package can be named in any of these ways."""
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

    [output] = {toy.run("diff", name, ".", "--format", "json").out for name in names}

    [change] = json.loads(output)["tables"]["events"]["changed"]
    assert change["cells"]["label"]["new"] == "The mayors meet again"


def test_text_shows_every_changed_cell(toy: Toy, finished: Toy) -> None:
    """The text shows the old and the new cells, and the required bump."""
    relations = toy.rows("relations")
    toy.set("events", 1, label="The mayors meet again")
    toy.write("relations", relations[:-1])

    ran = toy.run("diff", str(finished.root), ".")

    assert ran.code == 0
    assert "      label: " in ran.out
    assert " -> The mayors meet again" in ran.out
    assert f"  - {relations[-1][0]}" in ran.out
    assert ran.out.splitlines()[-1] == "required version bump: patch (1.0.0 -> 1.0.1)"


def test_cells_are_escaped(toy: Toy, finished: Toy) -> None:
    """A cell cannot produce a table, tag, mention, link or escape sequence."""
    toy.set("events", 1, label="<b>|@jane https://example.org \x1b[2J")

    page = toy.run("diff", str(finished.root), ".", "--format", "markdown").out
    text = toy.run("diff", str(finished.root), ".").out

    assert "&lt;b&gt;\\|@&#8203;jane https:&#8203;//example.org \\x1b\\[2J" in page
    assert "\x1b[2J" not in page + text


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("git:nowhere", "Neither a path nor a git revision"),
        ("nowhere", "Neither a path nor a git revision"),
        ("--upload-pack=touch x", "Neither a path nor a git revision"),
        ("HEAD:data", "Neither a path nor a git revision"),
    ],
)
def test_unknown_name_is_an_error(toy: Toy, old: str, message: str) -> None:
    """A name that is neither a path nor a revision is an error, and nothing in it is executed."""
    toy.commit()
    ran = toy.run("diff", "--", old, ".")

    assert ran.code == 2
    assert message in ran.out


def test_revision_without_a_package_is_an_error(toy: Toy) -> None:
    """A revision from before the package existed cannot be compared."""
    (toy.root / "datapackage.json").rename(toy.root / "renamed.json")
    toy.commit()
    (toy.root / "renamed.json").rename(toy.root / "datapackage.json")

    ran = toy.run("diff", "HEAD", ".")

    assert ran.code == 2
    assert "has no datapackage.json" in ran.out


def test_damaged_package_is_not_compared(toy: Toy, finished: Toy) -> None:
    """If a table cannot be read, there is no diff."""
    toy.path("data/events.csv").unlink()

    ran = toy.run("diff", str(finished.root), ".")

    assert ran.code == 2
    assert "data/events.csv: No such file." in ran.out
