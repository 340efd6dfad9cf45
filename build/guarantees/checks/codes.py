"""Do the code lists and the retired ids agree with the rest of the package?"""

from __future__ import annotations

from collections.abc import Iterator

from guarantees.errors import did_you_mean
from guarantees.findings import Finding
from guarantees.published.reading import Published


def codes_are_those_of_the_contract(package: Published) -> Iterator[Finding]:
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
                    check="codes-are-those-of-the-contract",
                    table=data.name,
                    record=f"{field.code_list}:{code}",
                    file=data.file,
                    column="code",
                    value=code,
                    message=f"Only {where} has {code!r} for {table.name}.{field.name}.",
                    hint="Run `guarantees build`.",
                )


def retired_id_is_gone(package: Published) -> Iterator[Finding]:
    """Does a retired id name nothing any more, and its successor something?"""
    data = package["retired_ids"]
    for row in data.rows:
        if row["table_name"] not in package.contract.tables:
            message = f"There is no table {row['table_name']!r}."
            hint = did_you_mean(row["table_name"], package.contract.tables)
            yield data.finding("retired-id-is-gone", row, message, hint, column="table_name")
            continue
        table = package[row["table_name"]]
        live = {table.record(other) for other in table.rows}
        if row["record_id"] in live:
            message = f"{row['record_id']!r} is still in {table.name}."
            hint = "Remove the record, or take its id off the list."
            yield data.finding("retired-id-is-gone", row, message, hint, column="record_id")
        if row["successor_id"] and table.complete and row["successor_id"] not in live:
            message = f"The successor {row['successor_id']!r} is not in {table.name}."
            hint = did_you_mean(row["successor_id"], live)
            yield data.finding("retired-id-is-gone", row, message, hint, column="successor_id")
