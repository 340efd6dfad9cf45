"""frictionless validates any package, on a copy that holds nothing but the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from guarantees.cli import main
from guarantees.package.package_descriptor import read_package
from guarantees.validation import frictionless_engine
from guarantees.validation.frictionless_package import validate_with_frictionless
from guarantees.validation.report import ValidationReport

JsonObject = dict[str, Any]
PORTS: JsonObject = {
    "name": "ports",
    "path": "data/ports.csv",
    "schema": {
        "fields": [
            {"name": "port", "type": "integer"},
            {"name": "name", "type": "string", "constraints": {"required": True}},
        ],
        "primaryKey": "port",
    },
}
CALLS: JsonObject = {
    "name": "calls",
    "path": "calls.csv",
    "schema": {
        "fields": [{"name": "port", "type": "integer"}, {"name": "day", "type": "date"}],
        "foreignKeys": [{"fields": "port", "reference": {"resource": "ports", "fields": "port"}}],
    },
}
GOOD_PORTS = "port,name\n1,Northmoor\n2,Southmoor\n"
GOOD_CALLS = "port,day\n1,2021-12-05\n2,2021-12-06\n"


def write(root: Path, *resources: JsonObject, files: Mapping[str, str], **properties: object) -> None:
    """Write a package."""
    descriptor = {"name": "ferries", **properties, "resources": resources}
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")


def validate(root: Path) -> ValidationReport:
    """Return what frictionless reports on the package in *root*."""
    return validate_with_frictionless(root, read_package(root))


def places(report: ValidationReport) -> list[tuple[str, str, int, str, str]]:
    """Return rule, file, line, column and value of all findings."""
    return [(f.check, f.file, f.line, f.column, f.value) for f in report.findings]


def test_a_valid_package_has_no_finding(tmp_path: Path) -> None:
    """The report names the engine and the number of rows."""
    write(tmp_path, PORTS, CALLS, files={"data/ports.csv": GOOD_PORTS, "calls.csv": GOOD_CALLS})
    report = validate(tmp_path)

    assert (report.engines, report.tables) == (("frictionless",), {"ports": 2, "calls": 2})
    assert (places(report), report.notes) == ([], ())


def test_the_command_reports_errors_with_physical_lines(tmp_path: Path) -> None:
    """Rows with line breaks in cells count as many lines as they have."""
    ports = 'port,name\n1,"North\nmoor"\n1,Southmoor\n3,\n'
    write(
        tmp_path,
        PORTS,
        CALLS,
        files={"data/ports.csv": ports, "calls.csv": "port,day\n1,2021-12-05\n9,2021-12-32\n"},
    )
    ran = CliRunner().invoke(
        main, ["validate", str(tmp_path), "--engine", "frictionless", "--format", "json"]
    )
    report = json.loads(ran.stdout)

    assert (ran.exit_code, report["engines"]) == (1, ["frictionless"])
    assert [(f["check"], f["file"], f["line"], f["column"]) for f in report["findings"]] == [
        ("type", "calls.csv", 3, "day"),
        ("foreign-key", "calls.csv", 3, "port"),
        ("primary-key", "data/ports.csv", 4, ""),
        ("required", "data/ports.csv", 5, "name"),
    ]
    assert [f["record"] for f in report["findings"]] == ["", "", "1", "3"]


def test_several_files_have_their_own_lines(tmp_path: Path) -> None:
    """The finding names the file of the row."""
    parts = {**PORTS, "path": ["north.csv", "south.csv"]}
    files = {"north.csv": GOOD_PORTS, "south.csv": "port,name\n3,Eastmoor\nx,Westmoor\n"}
    write(tmp_path, parts, files=files)

    assert ("type", "south.csv", 3, "port", "x") in places(validate(tmp_path))


def test_comments_above_the_header_are_skipped(tmp_path: Path) -> None:
    """The header is the first row that is not a comment."""
    commented = {**PORTS, "dialect": {"commentChar": "#"}}
    write(tmp_path, commented, files={"data/ports.csv": "# by the harbour office\n" + GOOD_PORTS})

    assert places(validate(tmp_path)) == []


def test_a_format_that_needs_an_extra_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That frictionless cannot read a format is no fault of the data."""
    error = {"type": "error", "message": 'Please install "frictionless[json]"'}
    task = {"name": "copied-table-1", "errors": [error], "stats": {}}
    monkeypatch.setattr(
        frictionless_engine, "start_report", lambda *_: lambda: {"errors": [], "tasks": [task]}
    )
    write(tmp_path, {**PORTS, "path": "ports.json"}, files={"ports.json": "[]"})
    report = validate(tmp_path)

    assert (report.valid, report.tables) == (True, {})
    assert report.notes == ('Not validated by frictionless: ports (Please install "frictionless[json]").',)


def test_a_declared_size_is_compared(tmp_path: Path) -> None:
    """It is reported under our rule, without the name that the file has in the copy."""
    write(tmp_path, {**PORTS, "bytes": 3}, files={"data/ports.csv": GOOD_PORTS})
    (finding,) = validate(tmp_path).findings

    assert (finding.check, finding.place) == ("file-size", "data/ports.csv")
    assert "copied" not in finding.message


SECRET = "port,name\nx,moored at the secret pier\n"  # noqa: S105  not a password
HOSTILE: Mapping[str, JsonObject] = {
    "remote path": {"path": "http://127.0.0.1:9/ports.csv"},
    "path out of the package": {"path": "../secret.csv"},
    "absolute path": {"path": "/etc/hostname"},
    "extrapaths": {"extrapaths": ["../secret.csv"]},
    "profile": {"profile": "http://127.0.0.1:9/profile.json"},
    "profile in a file": {"profile": "../secret.csv"},
    "schema in a file": {"schema": "../secret.csv"},
    "remote schema": {"schema": "http://127.0.0.1:9/schema.json"},
    "dialect in a file": {"dialect": "../secret.csv"},
    "scheme": {"scheme": "http"},
    "basepath": {"basepath": ".."},
    "format of a database": {"path": "data/ports.csv", "format": "sql"},
    "JSON Schema": {
        "schema": {
            "fields": [
                {
                    "name": "port",
                    "type": "object",
                    "constraints": {"jsonSchema": {"$ref": "http://127.0.0.1:9/x"}},
                },
                {"name": "name"},
            ]
        }
    },
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_descriptor_reads_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """The copy holds the table alone, under another name, and no address and no path out of it."""
    root = tmp_path / "package"
    root.mkdir()
    (tmp_path / "secret.csv").write_text(SECRET, encoding="utf-8")
    write(
        root, {**PORTS, **HOSTILE[case]}, files={"data/ports.csv": GOOD_PORTS}, profile="http://127.0.0.1:9/p"
    )
    copies = watch_copies(monkeypatch)
    report = validate(root)

    assert all(set(files) <= {"datapackage.json", "copied-table-1-1.csv"} for files in copies)
    for files in copies:
        content = files["datapackage.json"]
        assert not any(part in content for part in ("127.0.0.1", "..", "secret", "extrapaths", "/etc", "sql"))
        assert files.get("copied-table-1-1.csv", GOOD_PORTS) == GOOD_PORTS
    assert "pier" not in str(report)


def test_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is a symbolic link is missing."""
    (tmp_path / "secret.csv").write_text(SECRET, encoding="utf-8")
    root = tmp_path / "package"
    (root / "data").mkdir(parents=True)
    (root / "data" / "ports.csv").symlink_to("../../secret.csv")
    write(root, PORTS, files={})
    copies = watch_copies(monkeypatch)

    assert [finding.check for finding in validate(root).findings] == ["missing-file"]
    assert copies == []


def test_a_crash_is_not_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the package and another engine."""

    def crash(*_: object) -> object:
        def wait() -> object:
            raise frictionless_engine.FrictionlessError("Traceback\nValueError: no")

        return wait

    monkeypatch.setattr(frictionless_engine, "start_report", crash)
    write(tmp_path, PORTS, files={"data/ports.csv": GOOD_PORTS})
    ran = CliRunner().invoke(main, ["validate", str(tmp_path), "--engine", "frictionless"])

    assert ran.exit_code == 2
    assert "frictionless crashed: ValueError: no Validate with `--engine scale`." in ran.output


def watch_copies(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Return a list to which the files of every package that frictionless is started on are added."""
    copies: list[dict[str, str]] = []
    start_report = frictionless_engine.start_report

    def start(path: Path, root: Path, max_errors: int) -> object:
        files = {each.name: each.read_text(encoding="utf-8") for each in path.parent.rglob("*")}
        copies.append(files)
        return start_report(path, root, max_errors)

    monkeypatch.setattr(frictionless_engine, "start_report", start)
    return copies
