"""What is fuzzed: each target takes any bytes and must come back, or raise what it promises."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from guarantees.contract import descriptor, loader, sqlite_schema
from guarantees.core import csv_text, yaml_text
from guarantees.core.errors import ContractError, InputError
from guarantees.core.findings import FindingCollector
from guarantees.package.locate import unpack
from tests.conftest import CORPUS, PROJECT


def read_csv(data: bytes) -> None:
    """Any bytes are a table, or a finding; no cell is lost in between."""
    read = csv_text.parse(data, "t.csv")
    assert read.header or read.findings
    assert all(len(cells) == len(read.header) for _, cells in read.records)
    assert read.lines == sorted(set(read.lines))


def read_yaml(data: bytes) -> None:
    """Any bytes are a document, or a finding."""
    findings = FindingCollector()
    node = yaml_text.parse(data, "t.yml", findings)
    assert node is not None or len(findings)


def read_descriptor(data: bytes) -> None:
    """Any JSON is a contract, or refused in a line."""
    with suppress(ValueError, RecursionError):
        value = json.loads(data)
        with suppress(ContractError):
            contract = loader.load_descriptor(value, "t.json")
            sqlite_schema.statements(contract)
            for table in contract:
                json.dumps(descriptor.resource(table, descriptor.schema_of(table)))


def read_zip(data: bytes) -> None:
    """Any bytes are an archive that stays in its folder, or refused in a line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "t.zip").write_bytes(data)
        with suppress(InputError):
            assert unpack(folder / "t.zip", folder / "in").is_relative_to(folder / "in")
        assert {path.name for path in folder.iterdir()} == {"in", "t.zip"}
        assert not any(path.is_symlink() for path in folder.rglob("*"))


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("toy/datapackage.json", "{}" * 20)
        archive.writestr("toy/data/events.csv", "id,label\n1,a\n")
    return out.getvalue()


def _descriptor() -> bytes:
    whole = json.loads((PROJECT / "datapackage.json").read_bytes())
    resources = [r for r in whole["resources"] if r["name"] in {"actors", "retired_ids"}]
    return json.dumps({"resources": resources}).encode()


TARGETS: Final[Mapping[str, tuple[Callable[[bytes], None], Callable[[], bytes]]]] = {
    "csv": (read_csv, (PROJECT / "data" / "retired_ids.csv").read_bytes),
    "yaml": (read_yaml, (CORPUS / "curation" / "events" / "mayors-meet.yml").read_bytes),
    "descriptor": (read_descriptor, _descriptor),
    "zip": (read_zip, _zip),
}
"""Every target with what makes a sound input for it."""
