"""Checks of the code lists and of the retired ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import did_you_mean
from guarantees.dataset import derived
from guarantees.validation.check import Problem, Tables, check

MAX_BYTES: Final = 4_000_000


@check(
    "codes(code_list, code)",
    name="codes-differ-from-contract",
    fix="Run `guarantees build`.",
    bad="code_list,code   # the contract also allows medium\nconfidence,high\nconfidence,low",
    good="code_list,code\nconfidence,high\nconfidence,low\nconfidence,medium",
)
def codes_differ_from_contract(tables: Tables) -> Iterator[Problem]:
    """The table of codes must contain exactly the codes that the contract allows."""
    records = tables["codes"]
    fields = {
        field.code_list: (table.name, field)
        for table in reversed(list(tables.package.contract))
        for field in reversed(table.fields)
        if field.code_list
    }
    for code_list, (table, field) in fields.items():
        codes = {row["code"] for row in records if row["code_list"] == code_list}
        for code in sorted(codes ^ set(field.constraints.enum)):
            where = "the table" if code in codes else "the contract"
            message = f"Only {where} has the code {code!r} of {table}.{field.name}."
            yield records.problem("code", message, record=f"{code_list}:{code}", value=code, line=0)


@check(
    "codes(plover_mode, plover_type, cameo_root, cameo_code)",
    name="inconsistent-mapping",
    fix="Add the PLOVER type, or correct the CAMEO code or root.",
    bad="cameo_root: 13, cameo_code: 120",
    good="cameo_root: 12, cameo_code: 120",
)
def inconsistent_mapping(tables: Tables) -> Iterator[Problem]:
    """A PLOVER mode must have its type, and a CAMEO code must start with its root."""
    for row in tables["codes"]:
        if row["plover_mode"] and not row["plover_type"]:
            message = f"The PLOVER mode {row['plover_mode']!r} has no type."
            yield row.problem("plover_mode", message, "Add the PLOVER type, or remove the mode.")
        root, code = row["cameo_root"], row["cameo_code"]
        if code and not (root and code.startswith(root)):
            message = f"The CAMEO code {code!r} does not start with the root {root!r}."
            yield row.problem("cameo_code", message, "Correct the code or the root.")


@check(
    "codes(code_list, code, plover_type)",
    name="unmapped-plover-class",
    fix="Map a type to the class, or remove the class from the list.",
    bad="plover_type: {codes: [DEMAND, THREATEN]}   # no type maps to DEMAND",
    good="plover_type: {codes: [THREATEN]}",
)
def unmapped_plover_class(tables: Tables) -> Iterator[Problem]:
    """Every listed PLOVER class must be mapped from a statement type or event type."""
    mapped = {row["plover_type"] for row in tables["codes"]} | {derived.ANNOUNCED_MEETING.plover_type}
    for row in tables["codes"]:
        if row["code_list"] == "plover_type" and row["code"] not in mapped:
            yield row.problem("code", f"No type is mapped to the PLOVER class {row['code']!r}.")


@check(
    "retired_ids(table_name, record_id, successor_id)",
    name="retired-id-in-use",
    fix="Remove the record or its retirement, and correct the successor.",
    bad="retired:\n  - {table: events, record: mayors-meet, ...}   # still in curation/events/",
    good="retired:\n  - {table: events, record: ferry-quarrel, successor: mayors-meet, ...}",
)
def retired_id_in_use(tables: Tables) -> Iterator[Problem]:
    """A retired id must not be in use, unless the build numbers it, and its successor must exist."""
    contract = tables.package.contract
    for row in tables["retired_ids"]:
        name, record, successor = row["table_name"], row["record_id"], row["successor_id"]
        if name not in contract.tables:
            message = f"Unknown table {name!r}."
            yield row.problem("table_name", message, did_you_mean(name, contract.tables))
            continue
        ids = {other.id for other in tables[name]}
        # An id that the build numbers, such as that of an anchor, may come back.
        if record in ids and contract.has_permanent_ids(name):
            message = f"{record!r} is still in {name}."
            yield row.problem("record_id", message, "Remove the record, or do not retire its id.")
        if successor and tables[name].table.complete and successor not in ids:
            message = f"The successor {successor!r} is not in {name}."
            yield row.problem("successor_id", message, did_you_mean(successor, ids))


@check(
    "retired_ids(record_id, retired_in)",
    name="retired-id-not-in-changelog",
    fix="Add the id, with the reason, to the version in which it was retired.",
    bad="CHANGELOG.md: Retired an event.",
    good="CHANGELOG.md: Retired `ferry-quarrel`, which was the meeting of the mayors.",
)
def retired_id_not_in_changelog(tables: Tables) -> Iterator[Problem]:
    """The changelog of a package must name every retired id."""
    root = tables.package.root
    try:
        content = safe_files.read_within(root, root / "CHANGELOG.md", MAX_BYTES)
    except safe_files.UnreadableFileError:
        return
    names = set(re.findall(r"[\w:-]+", content.decode("utf-8", errors="replace")))
    for row in tables["retired_ids"]:
        if row["record_id"] not in names:
            hint = f"Add the id, with the reason, to version {row['retired_in']} in CHANGELOG.md."
            yield row.problem("record_id", f"CHANGELOG.md does not name {row['record_id']!r}.", hint)
