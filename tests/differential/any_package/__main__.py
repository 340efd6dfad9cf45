"""Compare for a given time: ``python -m tests.differential.any_package --seconds 60 [--from SEED]``.

Each difference is printed with a small package that shows it.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import traceback
from collections import Counter

from tests.differential.any_package.compare import Frictionless, Report, differences, report_ours
from tests.differential.any_package.generate import package
from tests.differential.any_package.packages import Package


def compare(frictionless: Frictionless, made: Package) -> tuple[Report, list[str]]:
    """Return the report of frictionless on *made*, and how ours differs from it."""
    descriptor, files = made.descriptor(), made.files()
    report = frictionless.report(descriptor, files)
    try:
        with frictionless.replace_worker():
            return report, differences(report, report_ours(descriptor, files))
    except Exception as err:  # noqa: BLE001  a crash is a difference too
        return report, [] if report.crash else [
            f"we crash: {type(err).__name__}: {traceback.format_exception_only(err)[-1]}"
        ]


def kinds(differing: list[str]) -> frozenset[str]:
    """Return the kinds of differences, to find a smaller package with the same one."""
    return frozenset(_kind(each) for each in differing)


def _kind(differing: str) -> str:
    who, _, what = differing.partition(": ")
    if who.startswith("only"):
        return f"{who} {what.split(', ')[2]}"
    return re.sub(r"'[^']*'", "…", differing)[:120]


def shrink(frictionless: Frictionless, made: Package, wanted: str) -> Package:
    """Return a small package that shows a difference of the kind *wanted*."""
    for less in made.smaller():
        if wanted in kinds(compare(frictionless, less)[1]):
            return shrink(frictionless, less, wanted)
    return made


def main(seconds: float, seed: int, examples: int) -> None:
    """Compare packages from number *seed* on for *seconds*; print *examples* differences of each kind."""
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    with Frictionless() as frictionless:
        while time.monotonic() - begun < seconds:
            made = package(seed)
            report, differing = compare(frictionless, made)
            rows = sum(len(resource.records) for resource in made.resources)
            counts.update(packages=1, tables=len(made.resources), rows=rows, faults=len(report.faults))
            counts.update(rejected=bool(report.rejected), crash=bool(report.crash), different=bool(differing))
            for kind in sorted(kinds(differing)):
                seen[kind] += 1
                if seen[kind] <= examples:
                    small = shrink(frictionless, made, kind)
                    _show(seed, kind, small, compare(frictionless, small)[1])
            seed += 1
    print(", ".join(f"{number} {name}" for name, number in counts.items()))  # noqa: T201  a command
    for kind, number in seen.most_common():
        print(f"{number:6} packages: {kind}")  # noqa: T201  see above


def _show(seed: int, kind: str, small: Package, differing: list[str]) -> None:
    print(f"--- {kind} (number {seed})")  # noqa: T201  see above
    print(json.dumps(small.descriptor(), ensure_ascii=False))  # noqa: T201  see above
    for path, data in small.files().items():
        print(f"{path}: {data!r}")  # noqa: T201  see above
    print(*differing[:8], sep="\n", end="\n\n")  # noqa: T201  see above


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--from", type=int, default=0, dest="seed")
    parser.add_argument("--examples", type=int, default=1)
    main(**vars(parser.parse_args()))
