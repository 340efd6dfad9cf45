"""Print what frictionless reads of many texts, as JSON; run by its path, in a separate process.

Reads a JSON object from standard input: ``fields`` by name, and ``texts``. For every field, prints a number for each
text: -1 where frictionless rejects it, or else the position of the first text with an equal value.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

import frictionless

_VERSION_2 = "https://datapackage.org/profiles/2.0/tableschema.json"


def main() -> None:
    """Read fields and texts, and print the result."""
    warnings.simplefilter("ignore")
    task = json.load(sys.stdin)
    result = {name: _classes(field, task["texts"]) for name, field in task["fields"].items()}
    sys.stdout.write(json.dumps(result))


def _classes(field: dict[str, Any], texts: list[str]) -> list[int]:
    descriptor = {"$schema": _VERSION_2, "fields": [{"name": "a", **field}], "missingValues": []}
    schema = frictionless.Schema.from_descriptor(descriptor)
    read = schema.fields[0].create_cell_reader()
    values: list[tuple[int, Any]] = []
    classes = []
    for number, text in enumerate(texts):
        try:
            value, notes = read(text)
        except (ArithmeticError, TypeError):  # it crashes on values that cannot be compared
            value, notes = None, {"crash": ""}
        if notes:
            classes.append(-1)
            continue
        first = next((n for n, other in values if _equal(value, other)), number)
        if first == number:
            values.append((number, value))
        classes.append(first)
    return classes


def _equal(value: Any, other: Any) -> bool:  # noqa: ANN401  any value
    try:
        return bool(value == other)
    except (ArithmeticError, TypeError):
        return False


if __name__ == "__main__":
    main()
