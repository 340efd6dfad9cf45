"""Ask frictionless whether cells are valid, one by one, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any


def valid(descriptors: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> list[list[bool]]:
    """Return, for each field of *descriptors*, whether each of *texts* is valid."""
    process = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps([descriptors, texts]),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: list[list[bool]] = json.loads(process.stdout)
    return answer


def _validate(descriptor: Mapping[str, Any], texts: Sequence[str]) -> list[bool]:
    import frictionless  # noqa: PLC0415  only in the process of its own

    properties = {name: value for name, value in descriptor.items() if name not in {"missing", "categories"}}
    if "missing" in descriptor:
        properties["missingValues"] = descriptor["missing"]
    try:
        field = frictionless.Field.from_descriptor({"name": "x", **properties})
        read = field.create_cell_reader()
    except Exception:  # noqa: BLE001  whatever it is, the field itself is invalid, and only a blank cell can be valid
        return [not text for text in texts]
    return [not read(text)[1] for text in texts]


if __name__ == "__main__":
    fields, cells = json.load(sys.stdin)
    json.dump([_validate(field, cells) for field in fields], sys.stdout)
