"""Validating any package or table by its path: what a user sees, and what else is done with the rows."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import guarantees
from guarantees.core.errors import InputError
from guarantees.output.validation_report import as_json
from guarantees.package.package_descriptor import read_package
from guarantees.validation.any_package import validate_any_package
from guarantees.validation.any_path import validate_path
from guarantees.validation.external_checks import CheckedPackage, ExternalProblem, installed_checks

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "quay", "type": "string", "constraints": {"required": True}},
    {"name": "boats", "type": "integer", "constraints": {"minimum": 0}},
]


def package(folder: Path, text: str | bytes, **properties: Any) -> Path:  # noqa: ANN401  any property of a resource
    """Write a package with one table of quays, and return its folder."""
    folder.mkdir(exist_ok=True)
    (folder / "quays.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    resource = {
        "name": "quays",
        "path": "quays.csv",
        "schema": {"fields": FIELDS, "primaryKey": "id"},
        **properties,
    }
    (folder / "datapackage.json").write_text(json.dumps({"name": "harbour", "resources": [resource]}))
    return folder


def found(path: Path) -> list[tuple[str, int, str]]:
    """Return rule, line and column of every finding."""
    return [(finding.check, finding.line, finding.column) for finding in validate_path(path).findings]


def test_a_valid_package_has_no_findings(tmp_path: Path) -> None:
    """Nothing is reported, and the rows are counted."""
    report = validate_path(package(tmp_path, "id,quay,boats\n1,north,3\n2,south,0\n"))

    assert (report.valid, report.tables, report.notes) == (True, {"quays": 2}, ())


def test_every_fault_is_told_once_with_its_line(tmp_path: Path) -> None:
    """A ragged row, a blank one, a wrong type, a bound, a blank and a duplicate each are one finding."""
    text = "id,quay,boats\n1,north,3\n2,south\n\n3,east,many\n4,west,-1\n5,,2\n1,pier,4\n"

    assert found(package(tmp_path, text)) == [
        ("csv-ragged-row", 3, ""),
        ("csv-blank-row", 4, ""),
        ("type", 5, "boats"),
        ("minimum", 6, "boats"),
        ("required", 7, "quay"),
        ("primary-key", 8, "id"),
    ]


def test_the_first_findings_of_a_kind_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    """A column full of faults gives 20 findings and the total."""
    rows = "".join(f"{number},quay,-1\n" for number in range(70_000))
    report = validate_path(package(tmp_path, f"id,quay,boats\n{rows}"))

    (total,) = report.not_listed
    assert (len(report.findings), report.errors) == (20, 70_000)
    assert (total.kind.column, total.listed, total.total) == ("boats", 20, 70_000)


def test_a_repeated_block_is_one_finding(tmp_path: Path) -> None:
    """Rows that were pasted twice are told with their first and last line."""
    rows = "".join(f"{number},quay,1\n" for number in range(9))
    (finding,) = validate_path(package(tmp_path, f"id,quay,boats\n{rows}{rows}")).findings

    assert (finding.check, finding.line, finding.end_line) == ("primary-key", 11, 19)


def test_a_repeated_block_is_one_finding_in_each_file(tmp_path: Path) -> None:
    """The last line of a finding is in the same file as the first, and so are the lines that it repeats."""
    (tmp_path / "more.csv").write_text("id,quay,boats\n3,x,1\n4,x,1\n1,x,1\n2,x,1\n", encoding="utf-8")
    rows = "".join(f"{number},quay,1\n" for number in (1, 2, 3, 4, 1, 2))
    root = package(tmp_path, f"id,quay,boats\n{rows}", path=["quays.csv", "more.csv"])

    findings = [(each.file, each.line, each.end_line) for each in validate_path(root).findings]

    assert findings == [("more.csv", 2, 3), ("more.csv", 4, 5), ("quays.csv", 6, 7)]


def test_a_column_of_blanks_is_one_finding(tmp_path: Path) -> None:
    """A required column without any cell is one fault."""
    rows = "".join(f"{number},,1\n" for number in range(30))
    report = validate_path(package(tmp_path, f"id,quay,boats\n{rows}"))

    assert [finding.message for finding in report.findings] == ["All 30 cells of quay are blank."]


def test_a_file_saved_with_semicolons_is_read_on(tmp_path: Path) -> None:
    """The wrong delimiter is one finding, and the cells are checked all the same."""
    assert found(package(tmp_path, "id;quay;boats\n1;north;-3\n")) == [
        ("csv-delimiter", 1, ""),
        ("minimum", 2, "boats"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("caf\u00c3\u00a9", [("mojibake", 2, "quay")]),
        ("\u00a0pier", [("invisible-space", 2, "quay")]),
        ("caf\u00e9 \u00c2\u00fbn", []),
        ("a\u00a0pier", []),
    ],
)
def test_damaged_texts_are_warnings(tmp_path: Path, text: str, expected: list[tuple[str, int, str]]) -> None:
    """Text in the wrong encoding and spaces that cannot be seen are told; other letters are not."""
    root = package(tmp_path, f"id,quay,boats\n1,{text},3\n")

    assert found(root) == expected
    assert validate_path(root).valid


@pytest.mark.parametrize("name", ["quays.json", "datapackage-v2.yaml"])
def test_a_descriptor_may_have_any_name(tmp_path: Path, name: str) -> None:
    """A file that lists resources is a descriptor, also beside another one."""
    root = package(tmp_path, "id,quay,boats\n1,north,-3\n")
    (root / "datapackage.json").rename(root / name)
    (root / "datapackage.json").write_text('{"resources": []}')

    assert found(root / name) == [("minimum", 2, "boats")]


def test_a_zip_may_hold_a_descriptor_in_yaml(tmp_path: Path) -> None:
    """The descriptor in an archive has one of the usual names."""
    root = package(tmp_path / "p", "id,quay,boats\n1,north,-3\n")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.write(root / "datapackage.json", "harbour/datapackage.yml")
        archive.write(root / "quays.csv", "harbour/quays.csv")

    assert found(tmp_path / "p.zip") == [("minimum", 2, "boats")]


def test_a_single_table_is_validated_by_the_descriptor_beside_it(tmp_path: Path) -> None:
    """The file alone is named, and its package knows what it must be."""
    root = package(tmp_path, "id,quay,boats\n1,north,-3\n")

    assert found(root / "quays.csv") == [("minimum", 2, "boats")]


def test_a_table_without_a_descriptor_is_inferred(tmp_path: Path) -> None:
    """What can be checked is, what was inferred is noted, and an outlier is a warning."""
    rows = "".join(f"{number};2030-01-{number % 28 + 1:02};007\n" for number in range(40))
    (tmp_path / "trips.csv").write_text(f"trip;day;code\n{rows}41;soon;008\n42;2030-01-01\n")
    report = validate_path(tmp_path / "trips.csv")

    assert [(f.check, f.line, f.column) for f in report.findings] == [
        ("type-outlier", 42, "day"),
        ("csv-ragged-row", 43, ""),
    ]
    assert report.notes == (
        "No descriptor: the types of trips were inferred: trip integer, day date, code string.",
    )


def test_rows_are_split_into_good_and_bad_ones(tmp_path: Path) -> None:
    """Each bad row has its line and the rules that it violates; the good ones are a valid table."""
    root = package(tmp_path / "p", "id,quay,boats\n1,north,3\n2,south\n3,,-1\n4,west,0\n")
    validate_path(root, split=tmp_path / "out")

    assert (tmp_path / "out/good/quays.csv").read_text() == "id,quay,boats\n1,north,3\n4,west,0\n"
    assert (tmp_path / "out/bad/quays.csv").read_text() == (
        "line,rules,id,quay,boats\n3,form,2,south,\n4,minimum required,3,,-1\n"
    )
    with pytest.raises(InputError, match="not an empty folder"):
        validate_path(root, split=tmp_path / "out")


@pytest.mark.parametrize("name", ["../../../quays", "/etc/quays", "a/b", "..", "q" * 300])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """The rows of a table are written to the two folders, whatever the table is called."""
    root = package(tmp_path / "p", "id,quay,boats\n1,north,3\n2,south\n", name=name)
    validate_path(root, split=tmp_path / "out/of/p")

    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    outside = [path for path in written if path.parts[0] != "p"]
    assert sorted(str(path.parent) for path in outside) == ["out/of/p/bad", "out/of/p/good"]


def too_many_boats(tables: CheckedPackage) -> list[ExternalProblem]:
    """Report quays with more boats than berths."""
    return [
        row.problem("boats", f"{row.cells['quay']} has two berths.")
        for row in tables["quays"].rows()
        if int(row.cells["boats"] or 0) > 2
    ]


def test_checks_of_other_packages_run(tmp_path: Path) -> None:
    """A check that is given reports by its own name."""
    root = package(tmp_path, "id,quay,boats\n1,north,3\n2,south,2\n")
    report = validate_any_package(root, read_package(root), checks={"boats-at-berths": too_many_boats})

    assert [(f.check, f.line, f.column, f.message) for f in report.findings] == [
        ("boats-at-berths", 2, "boats", "north has two berths.")
    ]


def test_checks_are_found_by_their_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution offers checks; nothing else can."""
    (tmp_path / "quay_checks.py").write_text("def nothing(tables):\n    return []\n")
    metadata = tmp_path / "quay_checks-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: quay-checks\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[guarantees.checks]\nnothing-wrong = quay_checks:nothing\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert list(installed_checks()) == ["nothing-wrong"]


def test_an_invalid_package_can_be_raised_and_read_as_a_frame(tmp_path: Path) -> None:
    """The Python API has an exception with the report, and a frame of the findings."""
    report = guarantees.validate(package(tmp_path, "id,quay,boats\n1,north,-3\n"))

    assert isinstance(report, guarantees.Report)
    assert report.to_pandas()["line"].tolist() == [2]
    with pytest.raises(
        guarantees.InvalidDataError, match=r"quays.csv:2: '-3' is below the minimum 0"
    ) as raised:
        report.raise_if_invalid()
    assert raised.value.report is report


def test_the_report_conforms_to_its_schema(tmp_path: Path) -> None:
    """The JSON report is what its published schema says."""
    rows = "".join(f"{number},quay,-1\n" for number in range(30))
    report = validate_path(package(tmp_path, f"id,quay,boats\n{rows}{rows}\n"))
    schema = json.loads(
        Path(guarantees.__file__).with_name("output").joinpath("report.schema.json").read_text()
    )

    jsonschema.validate(json.loads(as_json(report)), schema)
    assert report.not_listed


def test_validating_imports_no_library_of_the_dataset(tmp_path: Path) -> None:
    """pandas, pandera and the checks of this dataset take time and space that a validation does not need."""
    import subprocess  # noqa: PLC0415

    root = package(tmp_path, "id,quay,boats\n1,north,3\n")
    program = f"import sys, guarantees; guarantees.validate({str(root)!r}); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    loaded = set(ran.stdout.split())
    assert not loaded & {"pandas", "pandera", "frictionless", "pydantic", "guarantees.dataset.checks"}


REMOTE: Mapping[str, Any] = {"path": "https://example.org/quays.csv"}


def test_a_remote_table_is_refused_by_its_name(tmp_path: Path) -> None:
    """Nothing is downloaded unless that is asked for; the resource and the option are named."""
    (finding,) = validate_path(package(tmp_path, "", **REMOTE)).findings

    assert (finding.check, finding.table) == ("remote-resource", "quays")
    assert "--allow-remote" in finding.hint
