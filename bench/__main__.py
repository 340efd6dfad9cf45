"""Measure our engine and its peers in one run; the page is ``bench/README.md``."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.packages import ALL, FAULTY, SEED, VALID
from bench.races import Races, log
from bench.report_page import page
from bench.results import REPOSITORY, SHAPE, SMALL, Results
from bench.tools import HERE, ON_THE_REPOSITORY, OURS, PEERS, PROJECT, THEIRS, TOOLS
from bench.variants import VARIANTS
from tests.differential.public_shapes import SHAPES
from tests.differential.public_shapes.shape import write_to

_CACHE: Final = HERE / ".cache"
_RECIPE: Final = (
    "bench/packages.py",
    "bench/faults.py",
    "bench/contract.py",
    "bench/variants.py",
    "datapackage.json",
)
_LIBRARIES: Final = ("frictionless", "numpy", "polars", "pyarrow")
_PEERS: Final = ("dataframely", "jsonschema-rs", "pandas", "pandera", "polars", "pyarrow", "pydantic")
_SMALL_ROWS: Final = (1, 10, 100, 1_000)
_SHORT_REPEATS: Final = 5
_REPOSITORY_REPEATS: Final = 7
# The share of free memory that a run may use.
_SHARE: Final = 0.7


def main() -> None:
    """Measure, and write the page and the measurements."""
    options, started = _arguments(), time.monotonic()
    _CACHE.mkdir(exist_ok=True)
    results = Results(
        race=options.race, all_faulty=options.all_faulty, variants=options.variants, about=_about(options)
    )
    memory = _SHARE * os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    results.about["limit"] = f"{options.limit:g} s and {memory / 1e9:.0f} GB"
    races = Races(results=results, seconds=options.limit, memory=memory, scratch=_CACHE)
    races.warm_up(TOOLS, _packages(_SMALL_ROWS[-1], [VALID]) / VALID)
    races.race(ON_THE_REPOSITORY, REPOSITORY, 0, PROJECT, _REPOSITORY_REPEATS)
    _race_from_one_row(races, options.shapes)
    _race_variants(races)
    races.race(TOOLS, ALL, options.all_faulty, _packages(options.all_faulty, [ALL]) / ALL, options.repeats)
    for rows in sorted({*options.sizes, options.race}):
        _race_all_tools(races, rows, options.repeats)
    results.about["minutes taken"] = f"{(time.monotonic() - started) / 60:.0f}"
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "README.md").write_text(page(results), encoding="utf-8")
    results.write(options.out / "results.json")
    log(f"{(time.monotonic() - started) / 60:.1f} minutes")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--race", type=int, default=1_000_000, help="statements of the race of all tools")
    parser.add_argument("--all-faulty", type=int, default=200_000, help="statements that are all faulty")
    sizes = [10_000, 100_000, 10_000_000]
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=sizes, help="statements of the other packages"
    )
    parser.add_argument("--variants", type=int, default=200_000, help="statements of the variants")
    parser.add_argument("--shapes", type=int, default=30, help="miniatures of public packages")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each tool, fewer if they are long")
    parser.add_argument("--limit", type=float, default=240, help="maximum seconds of a run")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the page and the measurements")
    return parser.parse_args()


def _race_all_tools(races: Races, rows: int, repeats: int) -> None:
    """Race on a valid package, and from the size of the race on a faulty one."""
    race = races.results.race
    kinds = (VALID, FAULTY) if rows >= race else (VALID,)
    folder = _packages(rows, kinds)
    for kind in kinds:
        races.race(TOOLS, kind, rows, folder / kind, repeats)
        if (kind, rows) == (FAULTY, race):
            races.compare(TOOLS, folder)


def _race_variants(races: Races) -> None:
    rows = races.results.variants
    valid = _packages(rows, [VALID]) / VALID
    folder = _made("variants", rows, ["bench.variants", str(valid), "{}"])
    for name in VARIANTS:
        races.race([OURS], name, rows, folder / name, _SHORT_REPEATS)
        races.race([THEIRS], name, rows, folder / name, 1)


def _race_from_one_row(races: Races, number: int) -> None:
    for rows in _SMALL_ROWS:
        races.race([OURS, THEIRS], SMALL, rows, _packages(rows, [VALID]) / VALID, _SHORT_REPEATS)
    for shape in list(SHAPES.values())[:number]:
        folder = _CACHE / "shape"
        shutil.rmtree(folder, ignore_errors=True)
        write_to(shape, folder)
        races.race([OURS, THEIRS], f"{SHAPE}{shape.name}", 0, folder, 3)


def _packages(rows: int, kinds: Sequence[str]) -> Path:
    """Return the folder of the packages with so many statements; make them if they are missing."""
    return _made("-".join(kinds), rows, ["bench.packages", str(rows), "{}", str(SEED), *kinds])


def _made(name: str, rows: int, command: list[str]) -> Path:
    """Return the folder that *command* makes, unless it exists, from sources that have not changed since."""
    recipe = hashlib.sha256(b"".join((PROJECT / path).read_bytes() for path in _RECIPE)).hexdigest()[:12]
    folder = _CACHE / f"{rows}-{name}-{recipe}"
    if not folder.is_dir():
        log(f"{rows:>10,} making {name}")
        unfinished = _CACHE / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # In a separate process, because the memory of this one would be counted for its descendants.
        words = [sys.executable, "-m", *(word.format(unfinished) for word in command)]
        subprocess.run(words, cwd=PROJECT, check=True)
        unfinished.rename(folder)
    return folder


def _about(options: argparse.Namespace) -> dict[str, str]:
    """Return machine, versions and settings, without host name and paths."""
    site = next((PEERS / "lib").glob("python3*/site-packages"))
    versions = {
        library.name.lower().replace("_", "-"): library.version
        for library in importlib.metadata.distributions(path=[str(site)])
    }
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()}, {platform.machine()}",
        "Python": platform.python_version(),
        "security-guarantees": importlib.metadata.version("security-guarantees"),
        "libraries": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES),
        "peers": ", ".join(f"{name} {versions[name]}" for name in _PEERS),
        "repeats": f"{options.repeats}, fewer for long runs",
        "seed": str(SEED),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    main()
