"""The rules for constraints that only other packages use; the contract of this dataset has the others."""

from __future__ import annotations

from typing import Final

from guarantees.core.rules import CELLS, Rule, register

EXCLUSIVE_MINIMUM: Final = register(
    Rule(
        name="exclusiveMinimum",
        group=CELLS,
        summary="A cell must be more than the exclusive minimum of its column.",
        fix="Correct the number or the date.",
        bad="share   # exclusiveMinimum 0\n0",
        good="share   # exclusiveMinimum 0\n0.1",
    )
)
EXCLUSIVE_MAXIMUM: Final = register(
    Rule(
        name="exclusiveMaximum",
        group=CELLS,
        summary="A cell must be less than the exclusive maximum of its column.",
        fix="Correct the number or the date.",
        bad="share   # exclusiveMaximum 1\n1",
        good="share   # exclusiveMaximum 1\n0.9",
    )
)
CATEGORY: Final = register(
    Rule(
        name="category",
        group=CELLS,
        summary="A cell must be one of the categories of its column.",
        fix="Use one of the categories that the schema lists.",
        bad='size   # categories ["small", "large"]\nhuge',
        good='size   # categories ["small", "large"]\nlarge',
    )
)
JSON_SCHEMA: Final = register(
    Rule(
        name="jsonSchema",
        group=CELLS,
        summary="An object or array must conform to the JSON Schema of its column.",
        fix="Correct the JSON in the cell.",
        bad='sizes   # jsonSchema {"minItems": 1}\n[]',
        good='sizes   # jsonSchema {"minItems": 1}\n[12]',
    )
)
