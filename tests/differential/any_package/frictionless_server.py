"""Validate one package after another with frictionless: a path for each line of input, a report for each of output.

A path in a list gets the whole report, as frictionless writes it; a plain path gets a short one. The program runs
by its path, in a process of its own, and imports no module of this project. After a crash the report holds the
exception.
"""

from __future__ import annotations

import functools
import json
import sys
import warnings

import frictionless
from frictionless.vendors import stringcase

# By default frictionless stops after a thousand errors in a table.
LIMIT = 1_000_000
# With small packages frictionless spends most of its time converting the same few names.
stringcase.snakecase = functools.cache(stringcase.snakecase)


def validate(path: str, *, whole: bool) -> dict[str, object]:
    """Return the report on the package whose descriptor is at *path*."""
    try:
        report = frictionless.validate(path, limit_errors=LIMIT)
        if whole:
            return dict(json.loads(report.to_json()))
    except Exception as err:  # noqa: BLE001  every exception is part of the report
        return {"crash": f"{type(err).__name__}: {err}"}
    tasks = [
        {"name": task.name, "type": task.type, "rows": task.stats.get("rows", 0), "errors": _errors(task)}
        for task in report.tasks
    ]
    return {"errors": _errors(report), "tasks": tasks}


def _errors(report: object) -> list[dict[str, object]]:
    return [
        {
            "type": error.type,
            "note": error.note,
            "record": getattr(error, "row_number", 0),
            "column": getattr(error, "field_name", ""),
            "columns": getattr(error, "field_names", []),
            "value": [str(cell) for cell in getattr(error, "field_values", [])],
        }
        for error in report.errors  # type: ignore[attr-defined]
    ]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        request = json.loads(line)
        report = (
            validate(request, whole=False) if isinstance(request, str) else validate(request[0], whole=True)
        )
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()
