"""Match texts with the patterns and JSON Schemas of strangers, within a time limit.

A pattern that cannot backtrack exponentially matches short texts in this process, which looks at the clock after each.
Everything else runs in a process of its own, which is killed at the limit.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import time
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from guarantees.contract.cell_rules import quote_value
from guarantees.contract.regex_safety import may_backtrack_exponentially
from guarantees.core import programs
from guarantees.core.errors import InputError

BASE_SECONDS: Final = 30.0
BYTES_PER_SECOND: Final = 200_000
"""The time limit: a fixed time, plus one second for so many bytes; many times what a plain pattern needs."""

# The time of the patterns that are not exponential may still grow with the fourth power of the length of a text.
_SHORT: Final = 300
_WORKER: Final = Path(__file__).with_name("pattern_worker.py")


def is_pattern(pattern: object) -> bool:
    """Return whether *pattern* is a regular expression."""
    return isinstance(pattern, str) and _compile(pattern) is not None


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what future versions of Python may read differently
        try:
            return re.compile(pattern)
        except (re.error, OverflowError, RecursionError):
            return None


@lru_cache(maxsize=256)
def _is_safe(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return not may_backtrack_exponentially(pattern)


def not_matching(name: str, pattern: str, texts: Sequence[str]) -> set[str]:
    """Return those of the *texts* of the column *name* that *pattern* does not match as a whole.

    A text of several alternatives is matched by any of them as a whole. An invalid pattern matches everything.

    Raises:
        InputError: The time limit was exceeded.
    """
    compiled = _compile(pattern)
    if compiled is None:
        return set()
    limit = _limit(texts)
    advice = (
        f"{name}: the pattern {quote_value(pattern)} takes more than {limit:.0f} s to match {len(texts):,} values. "
        "Write it without nested repetitions, such as (a+)+, and without alternatives that match the same text."
    )
    slow = texts if not _is_safe(pattern) else [text for text in texts if len(text) > _SHORT]
    violating = _run({"pattern": pattern}, slow, limit, advice) if slow else set()
    if len(slow) < len(texts):
        violating |= _match_here(compiled, texts, limit, advice)
    return violating


def not_conforming(name: str, schema: object, texts: Sequence[str]) -> set[str]:
    """Return those of the JSON *texts* of the column *name* that violate a JSON Schema.

    Raises:
        InputError: The time limit was exceeded.
    """
    limit = _limit(texts)
    advice = (
        f"{name}: the constraint jsonSchema takes more than {limit:.0f} s for {len(texts):,} values. "
        "Simplify its patterns and references."
    )
    return _run({"schema": schema}, texts, limit, advice)


def _limit(texts: Sequence[str]) -> float:
    return BASE_SECONDS + sum(map(len, texts)) / BYTES_PER_SECOND


def _match_here(compiled: re.Pattern[str], texts: Sequence[str], limit: float, advice: str) -> set[str]:
    deadline, clock, fullmatch = time.monotonic() + limit, time.monotonic, compiled.fullmatch
    violating = set()
    for text in texts:
        if len(text) > _SHORT:
            continue
        if not fullmatch(text):
            violating.add(text)
        if clock() > deadline:
            raise InputError(advice)
    return violating


def _run(task: dict[str, Any], texts: Sequence[str], limit: float, advice: str) -> set[str]:
    """Return the texts that violate *task*, found in another process; none if it cannot be understood."""
    with tempfile.TemporaryDirectory(prefix="guarantees-") as folder:
        try:
            done = subprocess.run(  # noqa: S603  our own program
                programs.python(_WORKER),
                input=json.dumps({**task, "texts": list(texts)}).encode(),
                capture_output=True,
                cwd=folder,
                env=programs.python_environment(),
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired as expired:
            raise InputError(advice) from expired
    if done.returncode:
        message = f"{_WORKER.name} crashed:\n{done.stderr.decode(errors='replace')}"
        raise RuntimeError(message)
    return {texts[number] for number in json.loads(done.stdout)}
