"""A user of a release, who knows its address and a trusted signer, and has no software of this project.

Downloads the newest version (or the one that is named), verifies it with the tools of the system, reads every table
in pandas, Polars, DuckDB, R and SQLite, compares what each of them read cell by cell, and validates the package with
frictionless alone, from the disk and over the network. With ``--git`` it clones the repository, verifies the
signature of the version's tag, and compares its tables. Prints one line for each step and exits with 1 at the first
that fails.

Needs the standard library, pandas, Polars, DuckDB, frictionless, and the programs sha256sum, ssh-keygen, Rscript
and git. It never imports the software that made the package.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import hashlib
import importlib.util
import json
import math
import os
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import pandas as pd
import polars as pl

Rows = list[tuple[str, ...]]


def main() -> None:
    """Run every step."""
    parser = argparse.ArgumentParser(description="Download, verify and read a published dataset.")
    parser.add_argument("address", help="of the folder that holds index.json")
    parser.add_argument("--into", type=Path, required=True, help="an empty folder")
    parser.add_argument("--signers", type=Path, required=True, help="whose signatures to trust")
    parser.add_argument("--identity", required=True, help="the name of the signer")
    parser.add_argument("--version", default="")
    parser.add_argument("--git", default="", help="a remote to clone as well")
    given = parser.parse_args()
    if software_is_importable():
        fail("the software of this project can be imported; this program must run without it")
    folder, version, home = download(given.address, given.version, given.into)
    verify(folder, given.signers.resolve(), given.identity)
    read(folder)
    frictionless(folder / "datapackage.json", "on the disk")
    frictionless(f"{home}datapackage.json", "over the network")
    if given.git:
        clone(given.git, version, given.into / "clone", given.signers.resolve(), folder)
    print("all steps passed")


def software_is_importable() -> bool:
    """Return whether the software of this project can be imported."""
    try:
        return importlib.util.find_spec("guarantees.package") is not None
    except ModuleNotFoundError:
        return False


def download(address: str, version: str, into: Path) -> tuple[Path, str, str]:
    """Download index.json and every file of a version; return their folder, the version, and its address."""
    base = address.rstrip("/") + "/"
    index = json.loads(fetch(f"{base}index.json"))
    version = version or index["latest"]
    entry = next(each for each in index["versions"] if each["version"] == version)
    home = urllib.parse.urljoin(base, entry["path"].rstrip("/") + "/")
    folder = into / version
    size = 0
    for file in entry["files"]:
        data = fetch(home + urllib.parse.quote(file["path"]))
        if (len(data), hashlib.sha256(data).hexdigest()) != (file["bytes"], file["sha256"]):
            fail(f"{file['path']} is not what index.json says")
        target = folder / file["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        size += len(data)
    report_step("downloaded", f"version {version}: {len(entry['files'])} files, {size} bytes")
    return folder, version, home


def fetch(address: str) -> bytes:
    """Return the content at *address*."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def verify(folder: Path, signers: Path, identity: str) -> None:
    """Check checksums and signature with the tools of the system."""
    checked = run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], folder)
    listed_files = {
        line.partition("  ")[2] for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    }
    beside = {"SHA256SUMS", "SHA256SUMS.sig", "allowed_signers"}
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - beside
    if listed_files - beside != here:
        fail(
            f"files without a checksum, or checksums without a file: {sorted((listed_files - beside) ^ here)}"
        )
    report_step("sha256sum", f"{len(listed_files)} checksums are correct{checked}")
    signature = ["-s", "SHA256SUMS.sig"]
    sums = (folder / "SHA256SUMS").read_bytes()
    output = run(
        ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", identity, "-n", "file", *signature], folder, sums
    )
    report_step("ssh-keygen", output)


def read(folder: Path) -> None:
    """Read every table with every tool, and compare."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    arguments = json.loads((folder / "loading.json").read_text(encoding="utf-8"))["tables"]
    counts: dict[str, int] = {}
    for resource in package["resources"]:
        name, path = resource["name"], folder / resource["path"]
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        truth = sorted(map(tuple, rows))
        for tool, found in readings(path, header, name, arguments.get(name, {}), folder):
            compare(tool, name, found, truth)
            counts[tool] = counts.get(tool, 0) + len(found)
    for tool, count in counts.items():
        report_step(tool, f"{len(package['resources'])} tables, {count} rows, every cell as in the CSV")


def readings(
    path: Path, header: list[str], name: str, arguments: Mapping[str, Any], folder: Path
) -> Iterable[tuple[str, Rows]]:
    """Yield the rows that each tool reads: first without arguments, then with those of the loading contract."""
    yield "pandas, without arguments", of_pandas(pd.read_csv(path))
    yield "Polars, without arguments", texts(pl.read_csv(path, infer_schema_length=None).iter_rows())
    with duckdb.connect() as connection:
        yield "DuckDB, without arguments", texts(connection.read_csv(str(path)).fetchall())
    yield "R, with the blank string", in_r(path, {"na.strings": ""})
    if arguments:
        yield "pandas", of_pandas(pd.read_csv(path, **arguments["pandas"]))
        polars = dict(arguments["polars"])
        types = {column: getattr(pl, of) for column, of in polars.pop("schema_overrides").items()}
        yield "Polars", texts(pl.read_csv(path, schema_overrides=types, **polars).iter_rows())
        with duckdb.connect() as connection:
            yield "DuckDB", texts(connection.read_csv(str(path), **arguments["duckdb"]).fetchall())
        yield "R", in_r(path, arguments["r"])
    columns = ", ".join(f'"{column}"' for column in header)
    parquet = folder / "parquet" / f"{name}.parquet"
    if parquet.is_file():
        yield "Polars, from Parquet", texts(pl.read_parquet(parquet).select(header).iter_rows())
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT {columns} FROM read_parquet(?)", [str(parquet)])
            yield "DuckDB, from Parquet", texts(found.fetchall())
    lines = folder / "jsonl" / f"{name}.jsonl"
    if lines.is_file():
        with lines.open(encoding="utf-8") as file:
            objects = [json.loads(line) for line in file]
        # A list is one cell in CSV, its parts joined by a vertical bar.
        joined = (map(join, row.values()) for row in objects)
        yield "JSON Lines", texts(joined)
    for database in sorted(folder.glob("*.sqlite")):
        connection_ = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        try:
            cells = connection_.execute(f'SELECT {columns} FROM "{name}"').fetchall()
        finally:
            connection_.close()
        yield "SQLite", truths(texts(cells), path, header)


def join(cell: object) -> object:
    """Return a cell of JSON; the parts of a list joined."""
    return "|".join(cell) if isinstance(cell, list) else cell


def of_pandas(frame: pd.DataFrame) -> Rows:
    """Return the rows of a frame as texts."""
    return texts(frame.astype(object).itertuples(index=False, name=None))


def texts(rows: Iterable[Iterable[object]]) -> Rows:
    """Return *rows* as texts, sorted."""
    return sorted(tuple(map(text, row)) for row in rows)


def text(cell: object) -> str:
    """Return a cell as it is written in CSV."""
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.date().isoformat() if isinstance(cell, dt.datetime) else str(cell)


def truths(rows: Rows, path: Path, header: list[str]) -> Rows:
    """Return *rows* of SQLite, which has no booleans, with the words for them."""
    package = json.loads((path.parent.parent / "datapackage.json").read_text(encoding="utf-8"))
    fields = next(each for each in package["resources"] if each["name"] == path.stem)["schema"]["fields"]
    kinds = {field["name"]: field["type"] for field in fields}
    words = {"0": "false", "1": "true"}
    return sorted(
        tuple(
            words.get(cell, cell) if kinds[column] == "boolean" else cell
            for column, cell in zip(header, row, strict=True)
        )
        for row in rows
    )


R = """
path <- commandArgs(trailingOnly = TRUE)
table <- READ
text <- lapply(table, function(column) {
  cells <- if (is.logical(column)) tolower(as.character(column)) else as.character(column)
  ifelse(is.na(cells), "", cells)
})
write.csv(as.data.frame(text, check.names = FALSE), stdout(), row.names = FALSE)
"""


def in_r(path: Path, arguments: Mapping[str, object]) -> Rows:
    """Return the rows that ``read.csv`` of R reads."""
    options = "".join(f", `{name}` = {in_words_of_r(value)}" for name, value in arguments.items())
    program = R.replace("READ", f"read.csv(path[1]{options})")
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    output = subprocess.run(
        ["Rscript", "--vanilla", "-e", program, path],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return sorted(map(tuple, list(csv.reader(output.stdout.splitlines(keepends=True)))[1:]))


def in_words_of_r(value: object) -> str:
    """Return *value* as R writes it."""
    if isinstance(value, dict):
        return f"c({', '.join(f'`{name}` = {in_words_of_r(each)}' for name, each in value.items())})"
    if isinstance(value, list):
        return f"c({', '.join(map(in_words_of_r, value))})"
    return str(value).upper() if isinstance(value, bool) else json.dumps(value)


def compare(tool: str, name: str, found: Rows, truth: Rows) -> None:
    """Fail with the first row that differs."""
    if len(found) != len(truth):
        fail(f"{tool} read {len(found)} rows of {name}; there are {len(truth)}")
    for row, expected in zip(found, truth, strict=True):
        if row != expected:
            fail(f"{tool} read in {name}: {row}; the CSV has: {expected}")


def frictionless(place: Path | str, where: str) -> None:
    """Validate the package at *place* with frictionless."""
    options = [*(["-S"] if sys.flags.no_site else []), "-m", "frictionless", "validate", "--json"]
    ran = subprocess.run([sys.executable, *options, str(place)], capture_output=True, text=True, check=False)
    if ran.returncode:
        fail(f"frictionless, {where}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    report = json.loads(ran.stdout)
    rows = sum(task["stats"].get("rows", 0) for task in report["tasks"])
    report_step(
        "frictionless", f"{where}: {len(report['tasks'])} tables, {rows} rows, valid: {report['valid']}"
    )


def clone(remote: str, version: str, into: Path, signers: Path, folder: Path) -> None:
    """Clone *remote* at the tag of *version*, verify its signature, and compare its tables with the release."""
    run(["git", "clone", "--quiet", "--depth", "1", "--branch", f"v{version}", remote, into], folder)
    trusted = ("-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}")
    output = run(["git", *trusted, "verify-tag", f"v{version}"], into)
    tables = sorted((folder / "data").glob("*.csv"))
    for table in tables:
        if table.read_bytes() != (into / "data" / table.name).read_bytes():
            fail(f"{table.name} differs in the repository")
    report_step("git", f"cloned v{version}; {len(tables)} tables are the same{output}")


def run(command: list[str | Path], folder: Path, given: bytes | None = None) -> str:
    """Run a program in *folder* and return its output; fail if the program fails."""
    ran = subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False)
    output = (ran.stdout + ran.stderr).decode(errors="replace").strip()
    if ran.returncode:
        fail(f"{command[0]}: {output}")
    return f"; {output}" if output else ""


def report_step(tool: str, what: str) -> None:
    """Print a line for a step."""
    print(f"{tool}: {what.removeprefix('; ')}", flush=True)


def fail(what: str) -> NoReturn:
    """Print an error and exit."""
    print(f"FAILED: {what}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
