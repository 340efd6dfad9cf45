"""How to load the statements with the tools that people have: each recipe runs in the unpacked release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CodeExample:
    """A recipe: its name, the tool, the language of its code, the code, and a word on it."""

    name: str
    title: str
    language: str
    code: str
    about: str = ""

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return f"load-{self.name}"


_PANDAS: Final = """\
import json

import pandas as pd

arguments = json.load(open("loading.json", encoding="utf-8"))["tables"]["statements"]["pandas"]
statements = pd.read_csv("data/statements.csv", **arguments)
actors = pd.read_csv("data/actors.csv", index_col="actor_id")

# one report of each utterance, with the name of its speaker
utterances = statements[statements["is_lead_report"]].copy()
utterances["speaker"] = utterances["speaker_id"].map(actors["name"])
print(utterances.groupby("statement_type").size())
"""
_POLARS: Final = """\
import json

import polars as pl

arguments = json.load(open("loading.json", encoding="utf-8"))["tables"]["statements"]["polars"]
types = {name: getattr(pl, kind) for name, kind in arguments.pop("schema_overrides").items()}
statements = pl.read_csv("data/statements.csv", schema_overrides=types, **arguments)
print(statements.group_by("speaker_id").len().sort("len"))
"""
_R: Final = """\
statements <- read.csv("data/statements.csv", na.strings = "", encoding = "UTF-8")
statements$date_start <- as.Date(statements$date_start)
statements$date_end <- as.Date(statements$date_end)
statements$is_lead_report <- as.logical(statements$is_lead_report)
statements$is_conditional <- as.logical(statements$is_conditional)

# one report of each utterance, however many sources report it, with the name of its speaker
actors <- read.csv("data/actors.csv", na.strings = "", encoding = "UTF-8")
utterances <- subset(statements, is_lead_report)
utterances$speaker <- actors$name[match(utterances$speaker_id, actors$actor_id)]
print(table(utterances$statement_type))
print(head(utterances[, c("speaker", "statement_type", "date_end")]))
"""
_DUCKDB: Final = """\
import duckdb

print(
    duckdb.sql(\"""
        SELECT actors.name, count(*) AS statements
        FROM 'data/statements.csv' AS statements
        JOIN 'data/actors.csv' AS actors ON actors.actor_id = statements.speaker_id
        WHERE statements.is_lead_report
        GROUP BY ALL ORDER BY ALL
    \""")
)
"""
_SQLITE: Final = """\
import sqlite3

database = sqlite3.connect("{name}.sqlite")
rows = database.execute(\"""
    SELECT actors.name, count(*)
    FROM statements JOIN actors ON actors.actor_id = statements.speaker_id
    GROUP BY 1 ORDER BY 2 DESC
\""")
print(rows.fetchall())
"""
_SOFTWARE: Final = """\
import guarantees

statements = guarantees.load("statements", source=".")
print(statements.dtypes)
"""


def code_examples(name: str) -> Iterator[CodeExample]:
    """Yield the recipes for the dataset called *name*."""
    yield CodeExample("r", "R", "r", _R, "With R alone, without further packages.")
    yield CodeExample("pandas", "pandas", "python", _PANDAS, "Dates and truth values get their types.")
    yield CodeExample("polars", "Polars", "python", _POLARS)
    yield CodeExample("duckdb", "DuckDB", "python", _DUCKDB, "The query alone works in its shell as well.")
    yield CodeExample(
        "sqlite", "SQLite", "python", _SQLITE.format(name=name), "Of a release, which has the database."
    )
    about = "With the software of the project: dates, codes in the order of their lists, any version."
    yield CodeExample("python", "This software", "python", _SOFTWARE, about)
