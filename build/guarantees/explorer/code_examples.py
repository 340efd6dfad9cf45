"""Code examples for loading the statements with common tools; each runs in the folder of an unpacked release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CodeExample:
    """A code example: its anchor on the page, the tool, the language and the code.

    Attributes:
        note: A remark for readers; may be blank.
    """

    anchor: str
    tool: str
    language: str
    code: str
    note: str = ""


_PANDAS: Final = """\
import json

import pandas as pd

arguments = json.load(open("loading.json", encoding="utf-8"))["tables"]["statements"]["pandas"]
statements = pd.read_csv("data/statements.csv", **arguments)
actors = pd.read_csv("data/actors.csv", index_col="actor_id")

# one report per utterance, with the name of the speaker
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
statements <- read.csv(
  "data/statements.csv",
  na.strings = "", encoding = "UTF-8",
  colClasses = c(
    is_lead_report = "logical", is_conditional = "logical",
    date_start = "Date", date_end = "Date", known_by = "Date", sort_date = "Date"
  )
)

# one report per utterance, even if several sources report it, with the name of the speaker
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
_PYTHON_PACKAGE: Final = """\
import guarantees

statements = guarantees.load("statements", source=".")
print(statements.dtypes)
"""


def code_examples(dataset_name: str) -> list[CodeExample]:
    """Return the code examples for a dataset."""
    return [
        CodeExample("load-r", "R", "r", _R, "Base R is enough; no packages are needed."),
        CodeExample("load-pandas", "pandas", "python", _PANDAS, "Dates and booleans are typed."),
        CodeExample("load-polars", "Polars", "python", _POLARS),
        CodeExample(
            "load-duckdb", "DuckDB", "python", _DUCKDB, "The query alone also runs in the DuckDB shell."
        ),
        CodeExample(
            "load-sqlite",
            "SQLite",
            "python",
            _SQLITE.format(name=dataset_name),
            "Needs a release, which contains the database.",
        ),
        CodeExample(
            "load-python",
            "This project's Python package",
            "python",
            _PYTHON_PACKAGE,
            "Loads any version, with typed dates and ordered categories for codes.",
        ),
    ]
