"""What is fuzzed: each target takes any bytes and must come back, or raise what it promises."""

from __future__ import annotations

import datetime as dt
import gzip
import importlib.util
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import polars as pl

from guarantees.contract import descriptor, loader, sqlite_schema
from guarantees.core import csv_text, yaml_text
from guarantees.core.errors import ContractError, InputError
from guarantees.core.findings import FindingCollector
from guarantees.drafting.article_file import read_article
from guarantees.drafting.proposals import Reference, propose
from guarantees.drafting.source_draft import render_draft
from guarantees.package.locate import unpack
from guarantees.package.package_descriptor import parse_package
from guarantees.validation.any_path import validate_path
from guarantees.validation.header import match_header
from guarantees.validation.table_files import block_scan
from guarantees.validation.table_files.byte_streams import UnreadableTableError
from tests.conftest import CORPUS, PROJECT
from tests.helpers.plain_tables import parse_resource, read_resource, small_blocks, validate_resources
from tests.helpers.toy_curation import toy_curation


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


# What the first bytes of an input choose, for readers that depend on more than the bytes of their file.
_DIALECTS: Final[tuple[Mapping[str, object], ...]] = (
    {},
    {"delimiter": ";"},
    {"delimiter": "\t", "skipBlankRows": True},
    {"header": False},
    {"headerRows": [1, 3], "headerJoin": "/"},
    {"commentChar": "#"},
    {"commentRows": [2, 4]},
    {"quoteChar": None},
    {"quoteChar": "'", "skipInitialSpace": True},
    {"escapeChar": "\\", "doubleQuote": False},
    {"delimiter": "\u00b6", "quoteChar": "\u00ab"},
)
_ENCODINGS: Final = ("", "utf-8", "latin-1", "cp1252", "utf-16", "utf-16-be", "utf-7", "shift_jis")
_BLOCKS: Final = (block_scan.BLOCK, 1, 2, 5, 9, 64)
_FIELDS: Final = [
    {"name": "a", "type": "integer", "constraints": {"unique": True}},
    {"name": "b", "type": "string", "constraints": {"required": True}},
]
_SCHEMAS: Final[tuple[Mapping[str, object] | None, ...]] = (
    None,
    {"fields": _FIELDS, "primaryKey": "b"},
    {"fields": [{"name": name, "type": "any"} for name in "ab"], "fieldsMatch": "subset"},
    {"fields": [{"name": "b", "type": "array"}, {"name": "a", "type": "date"}], "fieldsMatch": "equal"},
)


def _choose(data: bytes, *choices: Sequence[object]) -> tuple[list[Any], bytes]:
    """Return one of each of *choices*, by the first bytes of *data*, and the other bytes."""
    first, rest = data[: len(choices)].ljust(len(choices), b"\0"), data[len(choices) :]
    return [choice[number % len(choice)] for number, choice in zip(first, choices, strict=True)], rest


def _read_table(data: bytes, file: str, block: int = block_scan.BLOCK, **properties: object) -> None:
    """Any bytes are a table in which every record has all its cells, or the file cannot be read."""
    resource = {"name": "t", "type": "table", "path": file, **properties}
    with tempfile.TemporaryDirectory() as name, small_blocks(block):
        root = Path(name)
        (root / file).write_bytes(data)
        declared = parse_resource(root, {key: value for key, value in resource.items() if value})
        with suppress(UnreadableTableError):
            read = read_resource(root, declared, exact=True)
            assert read is None or all(len(row) == len(read.labels) for row in read.rows)
            assert read is None or all(line > 0 for line in read.lines)
        validate_resources(root, {key: value for key, value in resource.items() if value})


def read_csv_table(data: bytes) -> None:
    """Any bytes are a CSV table of any dialect and encoding, read in blocks of any size."""
    (dialect, encoding, schema, block), rest = _choose(data, _DIALECTS, _ENCODINGS, _SCHEMAS, _BLOCKS)
    _read_table(rest, "t.csv", block, dialect=dialect, encoding=encoding, schema=schema)


def read_gz_table(data: bytes) -> None:
    """Any bytes are a compressed table, or refused."""
    _read_table(data, "t.csv.gz")


def read_zip_table(data: bytes) -> None:
    """Any bytes are an archive with one table, or refused."""
    _read_table(data, "t.csv.zip", compression="zip")


def read_json_table(data: bytes) -> None:
    """Any bytes are rows in JSON, or refused."""
    (dialect, schema), rest = _choose(data, ({}, {"property": "rows"}, {"header": False}), _SCHEMAS)
    _read_table(rest, "t.json", dialect=dialect, schema=schema)


def read_ndjson_table(data: bytes) -> None:
    """Any bytes are rows in JSON, one in each line, or refused."""
    (schema, block), rest = _choose(data, _SCHEMAS, _BLOCKS)
    _read_table(rest, "t.ndjson", block, schema=schema)


def read_parquet_table(data: bytes) -> None:
    """Any bytes are a Parquet file, or refused."""
    _read_table(data, "t.parquet")


def read_package(data: bytes) -> None:
    """Any JSON is the descriptor of a package that can be validated, or refused in a line."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "datapackage.json").write_bytes(data)
        (root / "t.csv").write_text("a,b\n1,x\n2,\nNA,z\n", encoding="utf-8")
        with suppress(InputError, ContractError):
            validate_path(root)


def match_labels(data: bytes) -> None:
    """Any labels are matched with the columns of a schema, each column once."""
    text = data.decode(errors="replace")
    labels, names = (part.split(",") for part in f"{text}\n{text[::-1]}".split("\n")[:2])
    for match in ("exact", "equal", "subset", "superset", "partial"):
        resource = parse_package(
            {
                "name": "p",
                "resources": [
                    {
                        "name": "t",
                        "path": "t.csv",
                        "schema": {"fields": [{"name": name} for name in names], "fieldsMatch": match},
                    }
                ],
            },
            Path(),
        ).resources[0]
        matched = match_header(labels, resource)
        known = [column.name for column in matched.columns if column is not None]
        assert len(matched.columns) == len(labels)
        assert len(set(known)) == len(known)
        assert matched.faults or match != "exact" or known == list(resource.header)


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


_TABLE: Final = b'a,b\n1,x\n2,"y,\n""z"""\n3,\n'


def _gz_table() -> bytes:
    return gzip.compress(_TABLE, mtime=0)


def _zip_table() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("t.csv"), _TABLE)
    return out.getvalue()


def _parquet_table() -> bytes:
    out = io.BytesIO()
    pl.DataFrame({"a": [1, 2, None], "b": ["x", "y\n", None], "c": [[1.5], [], None]}).write_parquet(out)
    return out.getvalue()


def _package() -> bytes:
    resource = {
        "name": "t",
        "path": "t.csv",
        "bytes": 17,
        "dialect": {"delimiter": ",", "headerRows": [1], "commentChar": "#"},
        "schema": {
            "fields": [
                {"name": "a", "type": "integer", "constraints": {"unique": True, "minimum": 1}},
                {"name": "b", "type": "string", "constraints": {"pattern": "[a-z]*", "enum": ["x", "z"]}},
            ],
            "missingValues": ["", "NA"],
            "primaryKey": ["a"],
            "foreignKeys": [{"fields": "b", "reference": {"resource": "u", "fields": "b"}}],
        },
    }
    other = {"name": "u", "data": [{"b": "x"}, {"b": "z"}], "schema": {"fields": [{"name": "b"}]}}
    return json.dumps({"name": "ferries", "resources": [resource, other]}).encode()


def _draft(data: bytes, file: str) -> None:
    with tempfile.TemporaryDirectory() as name, suppress(InputError):
        path = Path(name) / file
        path.write_bytes(data)
        article = read_article(path)
        day = dt.date(2021, 12, 16)
        proposals = propose(article.text, toy_curation(), Reference(day), None)
        for proposal in proposals:
            ranges = proposal.attribution.content
            assert all(0 <= start < end <= len(article.text) for start, end in ranges)
            assert list(ranges) == sorted(ranges)
        draft = render_draft(
            article, proposals, source_id="a", reference_date=day, published=None, pipeline="rules"
        )
        findings = FindingCollector()
        assert yaml_text.parse(draft.encode(), "a.yml", findings) is not None, list(findings)


def draft_article(data: bytes) -> None:
    """Any bytes are an article whose proposals lie in its text and whose draft is YAML, or refused."""
    _draft(data, "a.txt")


def draft_web_page(data: bytes) -> None:
    """Any bytes are a web page with an article, or refused."""
    _draft(data, "a.html")


_ARTICLE: Final = (
    "The ferry stays\n\n“No one stops the boat, and it’s ‘ours’,” Jane Roe said on Tuesday.\n\nAccording to the "
    'mayor, "the towns" share it. Poe, who called it old, asked that it be sold: “Soon.”\n'
)
_WEB_PAGE: Final = (
    "<html><head><title>Ferry</title><meta charset=utf-8></head><body><article><h1>Ferry</h1><p>"
    + "</p><p>".join(_ARTICLE.split("\n\n"))
    + "</p><script>x</script></article></body></html>"
)

TARGETS: Final[Mapping[str, tuple[Callable[[bytes], None], Callable[[], bytes]]]] = {
    "csv": (read_csv, (PROJECT / "data" / "retired_ids.csv").read_bytes),
    "yaml": (read_yaml, (CORPUS / "curation" / "events" / "mayors-meet.yml").read_bytes),
    "descriptor": (read_descriptor, _descriptor),
    "zip": (read_zip, _zip),
    "csv-table": (read_csv_table, lambda: bytes(4) + _TABLE),
    "gz-table": (read_gz_table, _gz_table),
    "zip-table": (read_zip_table, _zip_table),
    "json-table": (
        read_json_table,
        lambda: b"\0\1" + b'[\n {"a": 1, "b": "x"},\n {"b": [1, 2.5], "a": null}\n]\n',
    ),
    "ndjson-table": (read_ndjson_table, lambda: b"\1\0" + b'{"a": 1, "b": "x"}\n["2", true]\n'),
    "parquet-table": (read_parquet_table, _parquet_table),
    "package": (read_package, _package),
    "header": (match_labels, lambda: b"id,name,Place,\nid,name,place,date"),
    "article": (draft_article, _ARTICLE.encode),
    # Web pages need trafilatura, of an extra.
    **({"web-page": (draft_web_page, _WEB_PAGE.encode)} if importlib.util.find_spec("trafilatura") else {}),
}
"""Every target with what makes a sound input for it."""
