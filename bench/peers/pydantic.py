"""pydantic: one typed dictionary per table, validated in blocks of rows, which is fastest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field as Constraint
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from bench.contract import Field, Table
from bench.peers.peer_protocol import Violation, run
from bench.peers.rules import text

_BLOCK: Final = 20_000
_TYPES: Final[dict[str, type]] = {"integer": int, "date": date}


def find_violations(table: Table) -> Iterator[Violation]:
    """Yield the violations that pydantic finds in *table*."""
    row = TypedDict(table.name, {field.name: _type(field) for field in table.fields})  # type: ignore[misc]  # one type per table
    rows = TypeAdapter(list[row])
    frame = text(table).collect()
    for number, block in enumerate(frame.iter_slices(_BLOCK)):
        try:
            rows.validate_python(block.to_dicts())
        except ValidationError as err:
            for error in err.errors(include_url=False, include_context=False):
                index, column = error["loc"][:2]
                yield int(index) + number * _BLOCK, str(column)


def _type(field: Field) -> object:
    rules = field.constraints
    if "enum" in rules:
        kind: Any = Literal[tuple(rules["enum"])]
    elif field.type == "boolean":
        kind = Literal["true", "false"]
    else:
        constraint = Constraint(
            ge=rules.get("minimum"),
            le=rules.get("maximum"),
            min_length=rules.get("minLength"),
            max_length=rules.get("maxLength"),
            pattern=f"^(?:{rules['pattern']})$" if "pattern" in rules else None,
        )
        kind = Annotated[_TYPES.get(field.type, str), constraint]
    return kind if field.required else kind | None


if __name__ == "__main__":
    run(find_violations)
