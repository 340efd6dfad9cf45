"""The tables of this dataset on Apache Spark, in local mode: the findings are those of Polars."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guarantees.core import csv_text
from guarantees.dataset.checks import CHECKS
from guarantees.package.package_descriptor import read_package
from guarantees.validation.any_package import validate_any_package
from guarantees.validation.large import validate_on_spark
from guarantees.validation.report import ValidationReport
from guarantees.validation.run import validate
from guarantees.validation.spark_package import validate_package_on_spark
from tests.conftest import Toy
from tests.contract.test_constraints import BAD, SEEDS
from tests.differential import engine_parity
from tests.differential.conftest import BLOCK
from tests.helpers.rule_cases import SOUND
from tests.validation.test_bad_tables import CASES, EVENTS, Case
from tests.validation.test_own_rules import NASTY

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from guarantees.validation.spark_engine.spark_table import SparkTable

# Tables of the toy that are larger are read on the cluster, in blocks of so many bytes.
LARGE = 2_500


@contextmanager
def blocks(spark: SparkSession, size: int) -> Iterator[None]:
    """Read files in blocks of *size* bytes."""
    original = spark.conf.get(BLOCK)
    spark.conf.set(BLOCK, size)
    yield
    spark.conf.set(BLOCK, str(original))


def alike(root: Path, small: int = 0) -> ValidationReport:
    """Return the report of Spark on a package, which is that of Polars to the letter."""
    package = read_package(root)
    spark = validate_package_on_spark(root, package, small=small)
    polars = validate_any_package(root, package)
    assert list(spark.findings) == list(polars.findings)
    assert (spark.tables, spark.not_listed) == (polars.tables, polars.not_listed)
    return spark


@pytest.mark.usefixtures("spark")
def test_a_sound_package_is_accepted(toy: Toy) -> None:
    """Nothing is found in the toy, and nothing is left in its folder."""
    before = sorted(toy.root.rglob("*"))

    with chdir(toy.root):
        verdict = alike(toy.root, small=LARGE)

    assert (verdict.findings, verdict.notes, verdict.engines) == ([], (), ("spark",))
    assert validate_on_spark(toy.root, CHECKS).findings == []
    assert sorted(toy.root.rglob("*")) == before


@pytest.mark.usefixtures("spark")
def test_consistency_is_checked_besides(toy: Toy) -> None:
    """The checks of this dataset run on a small package, and their findings are those of the default engine."""
    toy.set("statements", 1, confidence="low", note="")

    report = validate_on_spark(toy.root, CHECKS)

    assert report.findings
    assert [(f.check, f.line) for f in report.findings] == [
        (f.check, f.line) for f in validate([toy.root], "", ["scale"], CHECKS).findings
    ]


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("contract", engine_parity.CONTRACTS)
def test_the_bad_is_refused_and_the_good_accepted(contract: str, tmp_path: Path) -> None:
    """Every constraint, type and key that a contract may have bites, and none does where it is just kept."""
    made = engine_parity.sound(contract)
    whole = engine_parity.write(made, tmp_path)

    declared = read_package(tmp_path)
    report = validate_package_on_spark(tmp_path, declared, listed=10**6, small=0)
    rejected = engine_parity.by_row(whole, report.findings)

    wrong = {case.kind for case in made.cases if not engine_parity.right(case, rejected)}
    # By the standard they are numbers; only the contract of this dataset is stricter.
    assert wrong <= {"type: number with white space", "type: number beyond 64 bits"}
    assert not any(
        rejected.get((table, row), set()) & engine_parity.RULES for table in made.rows for row in range(SOUND)
    )


@pytest.mark.usefixtures("spark")
def test_bad_cells_have_the_same_findings(toy: Toy) -> None:
    """Both engines report all kinds of bad cells with the same messages on the same lines."""
    for bad in BAD:
        if bad.table in SEEDS:
            toy.write(bad.table, [*toy.rows(bad.table), SEEDS[bad.table].split()])
        toy.set(bad.table, bad.row, **{bad.column: bad.value})

    assert {finding.check for finding in alike(toy.root).findings} >= {
        "required", "type", "enum", "pattern", "maxLength", "minimum", "maximum", "primary-key", "foreign-key",
    }  # fmt: skip


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("seed", range(2))
def test_many_faults_have_the_same_findings(toy: Toy, seed: int) -> None:
    """Cells replaced, rows repeated, dropped and exchanged at random, in tables read here and on the cluster."""
    chance = random.Random(seed)
    for path in sorted(toy.path("data").glob("*.csv")):
        rows = toy.rows(path.stem)
        for _ in range(chance.choice([1, 3, 6]) if len(rows) > 1 else 0):
            number = chance.randrange(1, len(rows))
            rows[number][chance.randrange(len(rows[0]))] = chance.choice(NASTY)
            if chance.random() < 0.3:
                rows.insert(chance.randrange(1, len(rows)), list(rows[number]))
            if chance.random() < 0.1:
                rows[1], rows[-1] = rows[-1], rows[1]
        toy.write(path.stem, rows)

    assert alike(toy.root, small=LARGE).findings


def test_keys_and_references_hold_across_blocks(toy: Toy, spark: SparkSession) -> None:
    """A repeated key and a broken reference are reported on their lines, however far apart."""
    rows = toy.rows("statements")
    rows[1][rows[0].index("note")] = "one\n\nthree"
    rows[2][rows[0].index("speaker_id")] = "jane-row"
    toy.write("statements", [*rows, rows[1], rows[3]])

    with blocks(spark, 1_000):
        verdict = alike(toy.root, small=LARGE)
    reported = {
        (finding.check, finding.line) for finding in verdict.findings if finding.table == "statements"
    }

    size = len(rows) + 2  # the first cell of several lines
    assert reported == {("foreign-key", 5), ("primary-key", size + 1), ("primary-key", size + 4)}


def scan(spark: SparkSession, path: Path, header: Sequence[str]) -> SparkTable | None:
    """Return the table that the Spark engine reads from *path*."""
    from guarantees.validation.spark_engine import spark_table  # noqa: PLC0415  pyspark is optional

    return spark_table.scan(spark, path, header)


def read(records: SparkTable) -> list[tuple[int, list[str]]]:
    """Return the line and cells of every record, in order."""
    return [
        (records.line(index), [cell or "" for cell in cells])
        for index, *cells in sorted(records.frame.collect())
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_damaged_table_is_in_doubt(toy: Toy, case: Case, spark: SparkSession) -> None:
    """Whatever is wrong with the form of a file, Spark leaves it to the reader of small packages."""
    path, header = toy.path(EVENTS), toy.rows("events")[0]
    case.fault(toy)

    assert not path.is_file() or scan(spark, path, header) is None


@pytest.mark.usefixtures("spark")
def test_a_table_in_doubt_is_named(toy: Toy) -> None:
    """An ambiguous table is read as a whole; a note says which, and the findings are those of the default engine."""
    toy.path("data/statements.csv").write_bytes(toy.path("data/statements.csv").read_bytes() + b"a,b\n")
    toy.path("data/sources.csv").unlink()

    verdict = alike(toy.root, small=LARGE)

    assert "Read on the driver as a whole, because Spark cannot split it: statements" in verdict.notes


@pytest.mark.parametrize("seed", range(15))
def test_records_are_read_as_they_stand(tmp_path: Path, spark: SparkSession, seed: int) -> None:
    """Records are those of the strict reader, line by line, wherever blocks end; else the file is in doubt."""
    chance = random.Random(seed)
    columns = ["a", "b", "c"][: 1 + seed % 3]
    alphabet = 'ab",\n\r\u00e9 \\#' if seed % 5 else 'a",\n'

    def text(longest: int) -> str:
        return "".join(chance.choices(alphabet, k=chance.randrange(longest)))

    cells = [[text(9) for _ in columns] for _ in range(chance.randrange(12))]
    data = csv_text.to_csv([columns, *cells])
    path = tmp_path / "a [1] %20#{x}*.csv"
    path.write_bytes(data if seed % 5 else f"{','.join(columns)}\n{text(40)}\n".encode())
    with blocks(spark, 11):
        records = scan(spark, path, columns)
        found = read(records) if records else None

    strict = csv_text.parse(path.read_bytes(), "t.csv")
    assert found is None or (found, []) == (strict.records, strict.findings)
    assert found is not None or strict.findings


def test_records_are_those_of_the_strict_reader(toy: Toy, spark: SparkSession) -> None:
    """Where no fault is, there is no doubt."""
    path = toy.path(EVENTS)
    records = scan(spark, path, toy.rows("events")[0])

    assert records is not None
    assert read(records) == csv_text.parse(path.read_bytes(), EVENTS).records


@pytest.mark.parametrize("args", [(), (EVENTS, "--table", "events"), (".", "--engine", "scale")], ids=str)
def test_the_engine_goes_alone(toy: Toy, args: tuple[str, ...]) -> None:
    """The engine takes the path of one package, and no other engine."""
    ran = toy.run("validate", *args, "--engine", "spark")

    assert ran.code == 2
    assert "no other engine" in ran.out


def test_a_missing_library_is_named(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyspark the command says what to install."""
    monkeypatch.setitem(sys.modules, "pyspark", None)

    ran = toy.run("validate", ".", "--engine", "spark")

    assert ran.code == 2
    assert '-m pip install "pyspark' in ran.out


def test_a_missing_java_is_named(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java the command says what to install."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (make spark)")
    monkeypatch.setenv("JAVA_HOME", str(toy.root))

    ran = toy.run("validate", ".", "--engine", "spark")

    assert ran.code == 2
    assert "needs Java 17 or newer" in ran.out


@pytest.mark.usefixtures("spark")
def test_a_failure_of_spark_is_reported(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Spark gives up the command says why, in one line."""
    # A pattern that Java does not know, and that is handed to it all the same.
    monkeypatch.setattr("guarantees.validation.column_rules._canonical_form", lambda _: "(")
    monkeypatch.setattr("guarantees.validation.large.SMALL_TABLE", 0)

    ran = toy.run("validate", ".", "--engine", "spark")

    assert ran.code == 2
    assert "The engine 'spark' failed" in ran.out
    assert len(ran.out.splitlines()) == 1
