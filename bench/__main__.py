"""Ours and its peers, side by side in one run; the page is ``bench/README.md``."""

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
from pathlib import Path
from typing import Final

from bench.report_page import page
from bench.results import Results
from bench.runner import Race, say
from bench.tools import HERE, PEERS, PROJECT, TOOLS

SIZES: Final = "10000,100000,1000000,10000000"
_CACHE: Final = HERE / ".cache"
_LIBRARIES: Final = ("frictionless", "numpy", "pandas", "pandera", "polars", "pyarrow")
_PEERS: Final = ("dataframely", "pandas", "pandera", "polars", "pyarrow", "pydantic")
# Of what is free, so that the machine goes on.
_SHARE: Final = 0.7


def main() -> None:
    """Measure, and write the page; with ``--only`` just show it."""
    asked = _arguments()
    begun = time.monotonic()
    sizes = sorted(int(size) for size in asked.sizes.split(","))
    memory = _SHARE * _free()
    about = _about(asked, sizes, memory)
    _CACHE.mkdir(exist_ok=True)
    race = Race(
        [tool for tool in TOOLS if not asked.only or tool.name in asked.only],
        asked.repeats,
        asked.limit,
        memory,
        begun + asked.minutes * 60,
        _CACHE,
        Results(about),
    )
    race.start()
    for rows in sizes:
        folder = _packages(rows, asked.seed)
        if rows == sizes[0]:
            race.warm(folder)
        race.on(rows, folder)
    about["minutes taken"] = f"{(time.monotonic() - begun) / 60:.0f}"
    written = page(race.results)
    if asked.only:
        sys.stdout.write(written)
    else:
        (HERE / "README.md").write_text(written, encoding="utf-8")
        race.results.write(HERE / "results.json")
    say(f"{(time.monotonic() - begun) / 60:.1f} minutes")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="rows of statements  [default: %(default)s]")
    parser.add_argument("--repeats", type=int, default=3, help="turns of each tool  [default: %(default)s]")
    parser.add_argument(
        "--only",
        action="append",
        choices=[tool.name for tool in TOOLS],
        help="just this tool (repeatable); the page is shown and not written",
    )
    parser.add_argument("--limit", type=float, default=240, help="seconds of a run  [default: %(default)s]")
    parser.add_argument("--minutes", type=float, default=15, help="minutes of all  [default: %(default)s]")
    parser.add_argument("--seed", type=int, default=2026, help="of what is drawn  [default: %(default)s]")
    return parser.parse_args()


def _packages(rows: int, seed: int) -> Path:
    """Return the folder of the packages with so many statements, in the project; make them if need be."""
    recipe = hashlib.sha256()
    for path in (
        *(HERE / name for name in ("packages.py", "faults.py", "contract.py")),
        PROJECT / "datapackage.json",
    ):
        recipe.update(path.read_bytes())
    folder = _CACHE / f"{rows}-{seed}-{recipe.hexdigest()[:12]}"
    if not folder.is_dir():
        say(f"{rows:>10,} making packages")
        unfinished = _CACHE / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # In a process of its own: the memory of this one would count for all that it starts.
        command = [sys.executable, "-m", "bench.packages", str(rows), str(unfinished), str(seed)]
        subprocess.run(command, cwd=PROJECT, check=True)  # noqa: S603  our own program
        unfinished.rename(folder)
    return folder.relative_to(PROJECT)


def _free() -> int:
    """Return how many bytes of memory are free."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _about(asked: argparse.Namespace, sizes: list[int], memory: float) -> dict[str, str]:
    """Return what the numbers hang on; no name of a host, and no path."""
    site = next((PEERS / "lib").glob("python3*/site-packages"))
    there = {
        found.name.lower(): found.version for found in importlib.metadata.distributions(path=[str(site)])
    }
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()}, {platform.machine()}",
        "Python": platform.python_version(),
        "security-guarantees": importlib.metadata.version("security-guarantees"),
        "ours runs on": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES),
        "peers": ", ".join(f"{name} {there[name]}" for name in _PEERS),
        "sizes": ", ".join(f"{size:,}" for size in sizes),
        "repeats": f"{asked.repeats}, fewer for what takes long",
        "seed": str(asked.seed),
        "limit": f"{asked.limit:g}",
        "memory": f"{memory / 1e9:.0f}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    main()
