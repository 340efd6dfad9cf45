"""frictionless as a program: a path of a descriptor on each line of its input, a report on each of its output.

A path in a list is answered by the whole report, as frictionless writes it; others by what matters of it.
It is run by its path, in a process of its own, and imports nothing of ours. Where frictionless itself falls, the
report says by what.
"""

from __future__ import annotations

import functools
import json
import sys
import warnings

import frictionless
from frictionless.vendors import stringcase

# It stops in silence after a thousand errors of a table.
LIMIT = 1_000_000
# What frictionless spends most of its time on with small packages: the same few names, again and again.
stringcase.snakecase = functools.cache(stringcase.snakecase)


def report(path: str, *, whole: bool) -> dict[str, object]:
    """Return what frictionless says of the package whose descriptor is at *path*."""
    try:
        told = frictionless.validate(path, limit_errors=LIMIT)
        if whole:
            return dict(json.loads(told.to_json()))
    except Exception as err:  # noqa: BLE001  whatever it is, it is the verdict
        return {"fell": f"{type(err).__name__}: {err}"}
    tasks = [
        {"name": task.name, "type": task.type, "rows": task.stats.get("rows", 0), "errors": _errors(task)}
        for task in told.tasks
    ]
    return {"errors": _errors(told), "tasks": tasks}


def _errors(told: object) -> list[dict[str, object]]:
    return [
        {
            "type": error.type,
            "note": error.note,
            "record": getattr(error, "row_number", 0),
            "column": getattr(error, "field_name", ""),
            "columns": getattr(error, "field_names", []),
            "value": [str(cell) for cell in getattr(error, "field_values", [])],
        }
        for error in told.errors  # type: ignore[attr-defined]
    ]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        asked = json.loads(line)
        told = report(asked, whole=False) if isinstance(asked, str) else report(asked[0], whole=True)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
