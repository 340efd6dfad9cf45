"""Do the code lists and the retired ids agree with the rest of the package?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import did_you_mean
from guarantees.core.findings import Finding
from guarantees.core.rules import CONSISTENCY, Rule
from guarantees.dataset import derived
from guarantees.package.reader import Package
from guarantees.validation.check import row_finding

MAX_BYTES: Final = 4_000_000


def codes_differ_from_contract(package: Package) -> Iterator[Finding]:
    """Are the codes in the table exactly those that the contract allows in its columns?"""
    data = package["codes"]
    listed: dict[str, set[str]] = {}
    for row in data.rows:
        listed.setdefault(row["code_list"], set()).add(row["code"])
    seen: set[str] = set()
    for table in package.contract:
        for field in table.fields:
            if not field.code_list or field.code_list in seen:
                continue
            seen.add(field.code_list)
            codes = listed.get(field.code_list, set())
            for code in sorted(codes ^ set(field.constraints.enum)):
                where = "the table" if code in codes else "the contract"
                yield Finding(
                    rule=Rule(name="codes-differ-from-contract", group=CONSISTENCY, summary="", fix=""),
                    table=data.name,
                    record=f"{field.code_list}:{code}",
                    file=data.file,
                    column="code",
                    value=code,
                    message=f"Only {where} has {code!r} for {table.name}.{field.name}.",
                    hint="Run `guarantees build`.",
                )


def retired_id_in_use(package: Package) -> Iterator[Finding]:
    """Does a retired id name nothing any more, and its successor something?"""
    data = package["retired_ids"]
    for row in data.rows:
        if row["table_name"] not in package.contract.tables:
            message = f"There is no table {row['table_name']!r}."
            hint = did_you_mean(row["table_name"], package.contract.tables)
            yield row_finding(data, row, message, hint, column="table_name")
            continue
        table = package[row["table_name"]]
        live = {table.record(other) for other in table.rows}
        if row["record_id"] in live:
            message = f"{row['record_id']!r} is still in {table.name}."
            hint = "Remove the record, or take its id off the list."
            yield row_finding(data, row, message, hint, column="record_id")
        if row["successor_id"] and table.complete and row["successor_id"] not in live:
            message = f"The successor {row['successor_id']!r} is not in {table.name}."
            hint = did_you_mean(row["successor_id"], live)
            yield row_finding(data, row, message, hint, column="successor_id")


def inconsistent_mapping(package: Package) -> Iterator[Finding]:
    """Does every PLOVER mode stand with its type, and every CAMEO code under its root?"""
    data = package["codes"]
    for row in data.rows:
        if row["plover_mode"] and not row["plover_type"]:
            message = f"The mode {row['plover_mode']!r} stands without its type."
            yield row_finding(
                data, row, message, "Add the PLOVER type, or remove the mode.", column="plover_mode"
            )
        root, code = row["cameo_root"], row["cameo_code"]
        if code and not (root and code.startswith(root)):
            message = f"The code {code!r} does not start with the root {root!r}."
            yield row_finding(data, row, message, "Correct the code or the root.", column="cameo_code")


def unmapped_plover_class(package: Package) -> Iterator[Finding]:
    """Does a type of statement or event map to every PLOVER class on the list?"""
    data = package["codes"]
    mapped = {row["plover_type"] for row in data.rows} | {derived.STILL_TO_COME[0]}
    for row in data.rows:
        if row["code_list"] == "plover_type" and row["code"] not in mapped:
            message = f"Nothing maps to the PLOVER class {row['code']!r}."
            hint = "Map a type to it, or take it off the list: classes that nothing maps to are left out."
            yield row_finding(data, row, message, hint, column="code")


def retired_id_not_in_changelog(package: Package) -> Iterator[Finding]:
    """Does the changelog beside the tables, where there is one, name every retired id?"""
    data = package["retired_ids"]
    path = package.root / "CHANGELOG.md"
    content, _ = safe_files.read_within(package.root, path, MAX_BYTES)
    if content is None:
        return
    named = set(re.findall(r"[\w:-]+", content.decode("utf-8", errors="replace")))
    for row in data.rows:
        if row["record_id"] not in named:
            message = f"CHANGELOG.md does not name {row['record_id']!r}."
            hint = f"Say under {row['retired_in']} that the id is retired, and why."
            yield row_finding(data, row, message, hint, column="record_id")
