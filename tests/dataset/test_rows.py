"""Test the rows of the tables: what they hold and where they were written."""

from __future__ import annotations

import pytest

from guarantees.contract import loader
from guarantees.core import csv_text
from guarantees.core.errors import ContractError
from guarantees.core.locations import Location
from guarantees.core.project import Project
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.rows import BUILDERS, build_rows
from tests.conftest import PROJECT, Toy

GAZETTE = "curation/sources/ferry-gazette.yml"


def _load(root: Project) -> Curation:
    return curation_loader.load(root, loader.load_folder(root.schemas))


def test_the_rows_are_those_of_the_committed_tables() -> None:
    """The curation files of the project give the tables in ``data/``, byte for byte."""
    project = Project(PROJECT)
    curation = _load(project)
    for name, rows in build_rows(curation).items():
        table = curation.contract[name]
        content = csv_text.to_csv_sorted([row.cells for row in rows], table.columns, table.primary_key)
        assert content == (PROJECT / table.path).read_bytes(), name


def test_written_rows_are_read_back_the_same(toy: Toy) -> None:
    """Parsing a written table gives the rows that it was written from, in the same order."""
    curation = _load(Project(toy.root))
    for name, rows in build_rows(curation).items():
        table = curation.contract[name]
        content = csv_text.to_csv_sorted([row.cells for row in rows], table.columns, table.primary_key)
        assert [row.cells for row in csv_text.parse(content, name).rows()] == [row.cells for row in rows]


@pytest.mark.parametrize(
    ("table", "record", "column", "location"),
    [
        ("statements", "ferry-gazette-s01", "speaker_id", Location(GAZETTE, 12, 5)),
        ("statements", "ferry-gazette-s01", "plover_type", Location(GAZETTE, 11, 5)),
        ("events", "mayors-meet", "country_code", Location("curation/events/mayors-meet.yml", 7, 1)),
        ("actors", "jane-roe", "name", Location("curation/actors/jane-roe.yml", 1, 1)),
    ],
)
def test_a_row_knows_where_it_was_written(
    toy: Toy, table: str, record: str, column: str, location: Location
) -> None:
    """A typed cell has the location of its key, a derived cell that of its record."""
    rows = build_rows(_load(Project(toy.root)))[table]

    row = next(row for row in rows if row.record_ref.record == record)

    assert row.location_of(column) == location


def test_a_table_without_a_builder_is_an_error(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table of the contract needs a builder."""
    curation = _load(Project(toy.root))
    monkeypatch.delitem(BUILDERS, "events")

    with pytest.raises(ContractError, match=r"schemas/events\.json"):
        build_rows(curation)
