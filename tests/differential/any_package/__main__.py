"""Compare at length: ``python -m tests.differential.any_package --seconds 60 [--from SEED]``; differences come shrunk."""

from __future__ import annotations

import argparse
import json
import re
import time
import traceback
from collections import Counter

from tests.differential.any_package.compare import Judge, Said, differences, ours
from tests.differential.any_package.generate import package
from tests.differential.any_package.packages import Package


def ask(judge: Judge, made: Package) -> tuple[Said, list[str]]:
    """Return what frictionless says of *made*, and in what we differ."""
    descriptor, files = made.descriptor(), made.files()
    said = judge.says(descriptor, files)
    try:
        with judge.lent():
            return said, differences(said, ours(descriptor, files))
    except Exception as err:  # noqa: BLE001  that we fall is a difference like any other
        return said, [] if said.fell else [
            f"we fall: {type(err).__name__}: {traceback.format_exception_only(err)[-1]}"
        ]


def kinds(found: list[str]) -> frozenset[str]:
    """Return the kinds of differences, by which a smaller package shows the same."""
    return frozenset(_kind(each) for each in found)


def _kind(found: str) -> str:
    who, _, what = found.partition(": ")
    if who.startswith("only"):
        return f"{who} {what.split(', ')[2]}"
    return re.sub(r"'[^']*'", "…", found)[:120]


def shrunk(judge: Judge, made: Package, wanted: str) -> Package:
    """Return a small package that shows a difference of the kind *wanted*."""
    for less in made.smaller():
        if wanted in kinds(ask(judge, less)[1]):
            return shrunk(judge, less, wanted)
    return made


def main(seconds: float, seed: int, shown: int) -> None:
    """Compare packages from number *seed* on for so many *seconds*; show so many of each kind of difference."""
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    with Judge() as judge:
        while time.monotonic() - begun < seconds:
            made = package(seed)
            said, found = ask(judge, made)
            rows = sum(len(resource.records) for resource in made.resources)
            counts.update(packages=1, tables=len(made.resources), rows=rows, faults=len(said.faults))
            counts.update(refused=bool(said.refused), fell=bool(said.fell), different=bool(found))
            for kind in sorted(kinds(found)):
                seen[kind] += 1
                if seen[kind] <= shown:
                    small = shrunk(judge, made, kind)
                    _show(seed, kind, small, ask(judge, small)[1])
            seed += 1
    print(", ".join(f"{number} {name}" for name, number in counts.items()))  # noqa: T201  this is what it is for
    for kind, number in seen.most_common():
        print(f"{number:6} packages: {kind}")  # noqa: T201  see above


def _show(seed: int, kind: str, small: Package, found: list[str]) -> None:
    print(f"--- {kind} (number {seed})")  # noqa: T201  see above
    print(json.dumps(small.descriptor(), ensure_ascii=False))  # noqa: T201  see above
    for path, data in small.files().items():
        print(f"{path}: {data!r}")  # noqa: T201  see above
    print(*found[:8], sep="\n", end="\n\n")  # noqa: T201  see above


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--from", type=int, default=0, dest="seed")
    parser.add_argument("--shown", type=int, default=1)
    main(**vars(parser.parse_args()))
