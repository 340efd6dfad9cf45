"""The flat table and the views of SQLite, compared with joins that are written without the software."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from guarantees.package import reader
from guarantees.release.formats import sqlite_writer
from tests.conftest import PROJECT, Toy


def _table(root: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(root / "data" / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(params=["dataset", "corpus"])
def root(request: pytest.FixtureRequest, finished: Toy) -> Path:
    """The dataset, and the invented one."""
    return PROJECT if request.param == "dataset" else finished.root


def test_the_flat_table_is_the_join_of_the_others(root: Path) -> None:
    """Names, sides, lists, labels and sources are those of the other tables, row by row."""
    flat = _table(root, "statements_flat").set_index("statement_id")
    statements = _table(root, "statements").set_index("statement_id")
    actors = _table(root, "actors").set_index("actor_id")
    sources = _table(root, "sources").set_index("source_id")
    events = _table(root, "events").set_index("event_id")
    participants = _table(root, "statement_participants").sort_values(["statement_id", "role", "actor_id"])

    assert list(flat.index) == list(statements.index)
    copied = [column for column in statements.columns if column in flat.columns]
    pd.testing.assert_frame_equal(flat[copied], statements[copied])
    assert list(flat["speaker"]) == list(statements["speaker_id"].map(actors["name"]))
    assert list(flat["speaker_side"]) == list(
        statements["speaker_id"].map(actors["side"]).map(actors["name"])
    )
    for role, column in (("target", "targets"), ("addressee", "addressees"), ("subject", "subjects")):
        names = participants[participants.role == role].assign(
            name=lambda rows: rows.actor_id.map(actors["name"])
        )
        expected = names.groupby("statement_id")["name"].agg("|".join)
        assert list(flat[column]) == list(expected.reindex(flat.index).fillna(""))
    targets = participants[participants.role == "target"].groupby("statement_id").size()
    assert list(flat["target_count"]) == [str(int(targets.get(name, 0))) for name in flat.index]
    assert list(flat["source_title"]) == list(statements["source_id"].map(sources["title"]))
    assert list(flat["occasion"]) == list(statements["event_id"].map(events["label"]).fillna(""))


def test_plain_read_csv_of_the_flat_table_loses_nothing(root: Path) -> None:
    """Without any option every cell comes back, and no column becomes a number that was none."""
    plain = pd.read_csv(root / "data" / "statements_flat.csv")
    text = _table(root, "statements_flat")

    assert {str(kind) for kind in plain.dtypes} <= {"bool", "int64", "object", "str"}
    for column in text.columns:
        cells = plain[column].fillna("").astype(str)
        assert list(cells if plain[column].dtype != bool else cells.str.lower()) == list(text[column])


def test_the_views_of_sqlite_are_joins(root: Path, tmp_path: Path) -> None:
    """``dyads`` has a row for each target, ``answers`` one for each reply to a statement."""
    package = reader.read(root)
    target = tmp_path / "package.sqlite"
    sqlite_writer.write(package.contract, root, package.descriptor, target)
    participants, relations = _table(root, "statement_participants"), _table(root, "relations")
    names = _table(root, "actors").set_index("actor_id")["name"]

    with closing(sqlite3.connect(target)) as database:
        dyads = database.execute("SELECT statement_id, target FROM dyads").fetchall()
        answers = database.execute("SELECT statement_id, answer_id FROM answers").fetchall()

    aimed = participants[participants.role == "target"]
    assert sorted(dyads) == sorted(zip(aimed.statement_id, aimed.actor_id.map(names), strict=True))
    replies = relations[(relations.relation == "responds_to") & (relations.related_statement_id != "")]
    assert sorted(answers) == sorted(zip(replies.related_statement_id, replies.statement_id, strict=True))
