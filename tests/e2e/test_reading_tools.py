"""Programs that people open a release with: what each makes of the released files, without help."""

from __future__ import annotations

import csv
import json
import shutil
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


def _datacontract(release: Path, home: Path, *arguments: str) -> dict[str, set[str]]:
    """Run `datacontract test` on the CSV files; return the names of the checks by their result."""
    report = home / "report.json"
    more = ("--server", "csv", "--output", str(report), "--output-format", "json")
    command = [consumers.find("datacontract"), "test", "contract.odcs.yaml", *more, *arguments]
    consumers.run(command, release, home, expected_code=None)
    results: dict[str, set[str]] = {}
    for check in json.loads(report.read_text(encoding="utf-8"))["checks"]:
        results.setdefault(str(check["result"]), set()).add(
            f"{check['model']}.{check['field']}: {check['type']}"
        )
    return results


def test_data_contract_is_valid_and_kept(release: Path, tmp_path: Path) -> None:
    """`datacontract lint` accepts the file, and `datacontract test` checks every column of every table."""
    lint = consumers.run(
        [consumers.find("datacontract"), "lint", "contract.odcs.yaml"], release, tmp_path, COLUMNS="200"
    )
    results = _datacontract(release, tmp_path)

    assert "Data contract is valid against ODCS v3.1.0" in lint
    assert set(results) == {"passed"}
    checked = {name.partition(":")[0] for name in results["passed"]}
    contract = reader.contract_of(release)
    assert {f"{table.name}.{field.name}" for table in contract for field in table.fields} <= checked


def test_broken_data_contract_is_noticed(release: Path, tmp_path: Path) -> None:
    """A wrong code, a duplicate key, a broken reference and a wrong pattern fail, each at its column."""
    broken = tmp_path / "broken"
    shutil.copytree(release, broken)
    for table, old, new in (
        ("statements", b",high,", b",sure,"),
        (
            "relations",
            b"\n",
            b"\nfrontier-post-not-a-solution-s01:r1,nobody-s01,supports,nobody-s02,,stated\n",
        ),
        ("actors", b"\n", b"\nNobody,Nobody,person,,,russia,GOV,,,unsearched,,\n"),
    ):
        path = broken / "data" / f"{table}.csv"
        path.write_bytes(path.read_bytes().replace(old, new, 1))
    path = broken / "data" / "attributions.csv"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[-1])

    failed = {name.partition(":")[0] for name in _datacontract(broken, tmp_path)["failed"]}

    assert {"statements.confidence", "relations.statement_id", "relations.related_statement_id"} <= failed
    assert {"actors.actor_id", "attributions.None"} <= failed
