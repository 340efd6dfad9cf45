"""Print which texts violate a pattern or a JSON Schema, as a JSON array of their positions.

Run by its path, in a separate process, because both may take for ever; it imports nothing of this package. Reads a
JSON object from standard input, with ``texts`` and either ``pattern`` or ``schema``. A schema that is invalid or that
refers to another one is violated by nothing.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Callable
from typing import Any


def main() -> None:
    """Read the task from standard input, and print the result."""
    warnings.simplefilter("ignore")
    task = json.load(sys.stdin.buffer)
    if "pattern" in task:
        fullmatch = re.compile(task["pattern"]).fullmatch
        violating = [number for number, text in enumerate(task["texts"]) if not fullmatch(text)]
    else:
        is_valid = _validator(task["schema"])
        violating = [number for number, text in enumerate(task["texts"]) if not is_valid(text)]
    sys.stdout.write(json.dumps(violating))


def _validator(schema: Any) -> Callable[[str], bool]:  # noqa: ANN401  any JSON Schema
    import jsonschema  # noqa: PLC0415  needed for few packages
    import referencing  # noqa: PLC0415
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    of_draft = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    # An empty registry: nothing is downloaded.
    validator = of_draft(schema, registry=referencing.Registry())

    def is_valid(text: str) -> bool:
        try:
            return bool(validator.is_valid(json.loads(text)))
        except (Unresolvable, RecursionError, re.error):
            return True

    try:
        of_draft.check_schema(schema)
    except jsonschema.SchemaError:
        return lambda _: True
    return is_valid


if __name__ == "__main__":
    main()
