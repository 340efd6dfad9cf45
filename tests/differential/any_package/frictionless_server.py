"""Validate with frictionless: a descriptor path on each line of the input, a report on each line of the output.

The reports have the parts that the tests need. Run by its path, in a separate process; imports nothing of this project.
If frictionless crashes, the report holds the error.
"""

from __future__ import annotations

import functools
import json
import sys
import warnings

import frictionless
from frictionless.vendors import stringcase

MAX_ERRORS = 1_000_000
"""By default frictionless silently stops after 1,000 errors per table."""
# On small packages, frictionless spends most of its time converting the same few names.
stringcase.snakecase = functools.cache(stringcase.snakecase)


def report(path: str) -> dict[str, object]:
    """Return the report of frictionless on the package whose descriptor is at *path*."""
    try:
        result = frictionless.validate(path, limit_errors=MAX_ERRORS)
    except Exception as err:  # noqa: BLE001  any crash is a result
        return {"crashed": f"{type(err).__name__}: {err}"}
    tasks = [
        {"name": task.name, "type": task.type, "rows": task.stats.get("rows", 0), "errors": _errors(task)}
        for task in result.tasks
    ]
    return {"errors": _errors(result), "tasks": tasks}


def _errors(result: object) -> list[dict[str, object]]:
    return [
        {
            "type": error.type,
            "note": error.note,
            "record": getattr(error, "row_number", 0),
            "column": getattr(error, "field_name", ""),
            "columns": getattr(error, "field_names", []),
            "value": [str(cell) for cell in getattr(error, "field_cells", [])],
        }
        for error in result.errors  # type: ignore[attr-defined]
    ]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(report(json.loads(line))) + "\n")
        sys.stdout.flush()
