"""Compare the engines on random packages: ``python -m tests.differential.any_package --seconds 60 [--from SEED]``.

Differences are shown on the smallest package that has them.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence

import click

from tests.differential.any_package.compare import Comparison, compare
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


def kinds(differences_found: Iterable[str]) -> frozenset[str]:
    """Return the kinds of differences, to find a smaller package with the same kind."""
    return frozenset(_kind(each) for each in differences_found)


def _kind(differences_found: str) -> str:
    who, _, what = differences_found.partition(": ")
    if who.startswith("only"):
        return f"{who} {what.split(', ')[2]}"
    return re.sub(r"'[^']*'", "…", differences_found)[:120]


def shrunk(server: FrictionlessServer, made: Package, wanted: str) -> Package:
    """Return a small package with a difference of the kind *wanted*."""
    for less in made.smaller():
        if wanted in kinds(ask(server, less)[1].unexplained):
            return shrunk(server, less, wanted)
    return made


def main(seconds: float, seed: int, examples: int) -> None:
    """Compare packages from number *seed* on for *seconds*, and show the first examples of each kind of difference."""
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    with FrictionlessServer() as server:
        while time.monotonic() - begun < seconds:
            made = package(seed)
            result, compared = ask(server, made)
            differences_found = compared.unexplained
            rows = sum(len(resource.records) for resource in made.resources)
            counts.update(packages=1, tables=len(made.resources), rows=rows, faults=len(result.faults))
            counts.update(
                rejected=bool(result.rejected),
                crashed=bool(result.crashed),
                different=bool(differences_found),
            )
            for kind in sorted(kinds(differences_found)):
                seen[kind] += 1
                if seen[kind] <= examples:
                    small = shrunk(server, made, kind)
                    _show(seed, kind, small, ask(server, small)[1].unexplained)
            seed += 1
    click.echo(", ".join(f"{number} {name}" for name, number in counts.items()))
    for kind, number in seen.most_common():
        click.echo(f"{number:6} packages: {kind}")


def _show(seed: int, kind: str, small: Package, differences_found: Sequence[str]) -> None:
    click.echo(f"--- {kind} (number {seed})")
    click.echo(json.dumps(small.descriptor(), ensure_ascii=False))
    for path, data in small.files().items():
        click.echo(f"{path}: {data!r}")
    click.echo("\n".join(differences_found[:8]) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--from", type=int, default=0, dest="seed")
    parser.add_argument("--examples", type=int, default=1)
    main(**vars(parser.parse_args()))
