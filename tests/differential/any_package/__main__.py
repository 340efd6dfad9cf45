"""Compare the engines on random packages: ``python -m tests.differential.any_package --seconds 60 [--from SEED]``.

Unexplained differences are shown on the smallest package that has them. ``--packages 5000 --record`` compares so many
packages and keeps the counts for the generated page.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import click

from tests.differential.any_package.compare import Comparison, compare
from tests.differential.any_package.counts import Counts
from tests.differential.any_package.generate import package
from tests.differential.any_package.packages import Package
from tests.differential.any_package.results import EngineResult, FrictionlessServer, validate_with_guarantees


def ask(server: FrictionlessServer, made: Package) -> tuple[EngineResult, Comparison]:
    """Return the result of frictionless on *made*, and the differences from ours."""
    descriptor, files = made.descriptor(), made.files()
    result = server.validate(descriptor, files)
    try:
        return result, compare(descriptor, files, result, validate_with_guarantees(descriptor, files))
    except Exception as err:  # noqa: BLE001  a crash is a difference like any other
        reason = f"{type(err).__name__}: {traceback.format_exception_only(err)[-1]}"
        return result, Comparison(() if result.crashed else (f"guarantees crashes: {reason}",))


def kinds(unexplained: Iterable[str]) -> frozenset[str]:
    """Return the kinds of differences, to find a smaller package with the same kind."""
    return frozenset(map(_kind, unexplained))


def _kind(difference: str) -> str:
    who, _, what = difference.partition(": ")
    if who.startswith("only"):
        return f"{who} {what.split(', ')[2]}"
    return re.sub(r"'[^']*'", "…", difference)[:120]


def shrunk(server: FrictionlessServer, made: Package, wanted: str) -> Package:
    """Return a small package with a difference of the kind *wanted*."""
    for less in made.smaller():
        if wanted in kinds(ask(server, less)[1].unexplained):
            return shrunk(server, less, wanted)
    return made


def count(counts: Counts, made: Package, result: EngineResult, comparison: Comparison) -> None:
    """Add the comparison of one package to *counts*."""
    counts.packages += 1
    counts.tables += len(made.resources)
    counts.rows += sum(len(resource.records) for resource in made.resources)
    counts.faults += len(result.faults)
    counts.rejected += bool(result.rejected)
    counts.crashed += bool(result.crashed)
    counts.unexplained += bool(comparison.unexplained)
    counts.explained.update(set(comparison.explained))


def main(seconds: float, packages: float, seed: int, examples: int, *, record: bool) -> None:
    """Compare *packages* from number *seed* on, at most for *seconds*; show examples of unexplained differences."""
    begun = time.monotonic()
    counts = Counts(first=seed)
    seen: Counter[str] = Counter()
    with FrictionlessServer() as server:
        while counts.packages < packages and time.monotonic() - begun < seconds:
            made = package(seed)
            result, comparison = ask(server, made)
            count(counts, made, result, comparison)
            for kind in sorted(kinds(comparison.unexplained)):
                seen[kind] += 1
                if seen[kind] <= examples:
                    small = shrunk(server, made, kind)
                    _show(seed, kind, small, ask(server, small)[1].unexplained)
            seed += 1
    click.echo(json.dumps(asdict(counts) | {"explained": dict(counts.explained.most_common())}, indent=2))
    for kind, number in seen.most_common():
        click.echo(f"{number:6} packages: {kind}")
    if record:
        counts.write()


def _show(seed: int, kind: str, small: Package, unexplained: Sequence[str]) -> None:
    click.echo(f"--- {kind} (number {seed})")
    click.echo(json.dumps(small.descriptor(), ensure_ascii=False))
    for path, data in small.files().items():
        click.echo(f"{path}: {data!r}")
    click.echo("\n".join(unexplained[:8]) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=math.inf)
    parser.add_argument("--packages", type=float, default=math.inf)
    parser.add_argument("--from", type=int, default=0, dest="seed")
    parser.add_argument("--examples", type=int, default=1)
    parser.add_argument("--record", action="store_true")
    main(**vars(parser.parse_args()))
