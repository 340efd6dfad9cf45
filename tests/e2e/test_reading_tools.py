"""Programs that people open a release with: what each makes of the released files, without help."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Final

import pytest

from guarantees.package import reader
from tests.conftest import PROJECT
from tests.helpers import consumers, releases

DATABASE: Final = "security-guarantees"


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of the dataset."""
    return releases.bundle_release(PROJECT, tmp_path_factory.mktemp("release") / "2.0.0")


def _datasette(release: Path, home: Path, path: str) -> str:
    return consumers.run([consumers.find("datasette"), ".", "--get", path], release, home)


def _datasette_json(release: Path, home: Path, path: str) -> Any:  # noqa: ANN401  JSON
    return json.loads(_datasette(release, home, path))


def test_datasette_shows_titles_descriptions_and_licence(release: Path, tmp_path: Path) -> None:
    """`datasette .` finds the database and its metadata; a table has its title, and every column its description."""
    front = _datasette(release, tmp_path, "/")
    page = _datasette(release, tmp_path, f"/{DATABASE}/events")

    contract = reader.contract_of(release)
    assert "CC-BY-4.0" in front
    assert "European security-guarantee talks" in front
    assert f">{contract['events'].title}</h1>" in page
    for field in contract["events"].fields:
        assert f"<dt>{field.name}</dt><dd>{field.title}." in page
    assert 'name="_search"' in page


def test_datasette_filters_sorts_and_labels(release: Path, tmp_path: Path) -> None:
    """Facets, order and labels are those of the metadata."""
    statements = _datasette_json(release, tmp_path, f"/{DATABASE}/statements_flat.json?_shape=objects")
    spoken = _datasette_json(release, tmp_path, f"/{DATABASE}/statements.json?_labels=on&_size=1")

    assert list(statements["facet_results"]) == ["statement_type", "speaker_side", "issue", "is_lead_report"]
    days = [row["sort_date"] for row in statements["rows"]]
    assert days == sorted(days)
    [row] = spoken["rows"]
    assert row["speaker_id"].keys() == {"value", "label"}


def test_search_index_is_detected(release: Path, tmp_path: Path) -> None:
    """Datasette and sqlite-utils find the full-text index of a table, and no index where there is none."""
    program = (
        "import sqlite3, sqlite_utils; from datasette.utils import detect_fts\n"
        f"database = sqlite3.connect('{DATABASE}.sqlite')\n"
        "for table in ('events', 'statements', 'statements_flat', 'actors'):\n"
        "    print(table, detect_fts(database, table), sqlite_utils.Database(database)[table].detect_fts())"
    )

    output = consumers.run([consumers.python(), "-c", program], release, tmp_path)

    assert output.splitlines() == [
        "events events_search events_search",
        "statements statements_search statements_search",
        "statements_flat statements_flat_search statements_flat_search",
        "actors None None",
    ]
    found = _datasette_json(
        release, tmp_path, f"/{DATABASE}/statements_flat.json?_search=moratorium&_shape=array"
    )
    assert found
    assert all("moratorium" in row["summary"].casefold() for row in found)


def test_hugging_face_loads_every_table(release: Path, tmp_path: Path) -> None:
    """`load_dataset` finds all tables by the card, offline: rows, types, blanks as None, and the default."""
    program = f"""
import datasets, json
folder = {str(release)!r}
names = datasets.get_dataset_config_names(folder)
rows = {{name: datasets.load_dataset(folder, name, split="train").num_rows for name in names}}
flat = datasets.load_dataset(folder)["train"]
types = {{name: feature.dtype for name, feature in flat.features.items()}}
blanks = sum(day is None for day in flat["date_start"])
print(json.dumps([rows, types, blanks, datasets.get_dataset_default_config_name(folder)]))
"""

    output = consumers.run([consumers.python(), "-c", program], tmp_path, tmp_path)

    rows, types, blanks, default = json.loads(output)
    contract = reader.contract_of(release)
    tables = {table.name: _csv_rows(release / table.path) for table in contract}
    assert rows == {name: len(records) for name, records in tables.items()}
    assert default == "statements_flat"
    assert list(types) == list(contract["statements_flat"].columns)
    assert types["is_lead_report"] == "bool"
    assert types["target_count"] == "int64"
    assert types["date_start"] == "date32"
    assert blanks == sum(not row["date_start"] for row in tables["statements_flat"]) > 0


def _csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
