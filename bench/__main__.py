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
from pathlib import Path
from typing import Final

from bench.report_page import page
from bench.results import Results
from bench.runner import Runner, log
from bench.tools import HERE, PEERS, PROJECT, TOOLS

SIZES: Final = "10000,100000,1000000,10000000"
_CACHE: Final = HERE / ".cache"
_LIBRARIES: Final = ("frictionless", "numpy", "pandas", "pandera", "polars", "pyarrow")
_PEERS: Final = ("dataframely", "pandas", "pandera", "polars", "pyarrow", "pydantic")
# The share of free memory that a run may use.
_SHARE: Final = 0.7


def main() -> None:
    """Measure and write the page; with ``--only``, print it instead."""
    options = _arguments()
    started = time.monotonic()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    memory = _SHARE * _free()
    about = _about(options, sizes, memory)
    _CACHE.mkdir(exist_ok=True)
    runner = Runner(
        [tool for tool in TOOLS if not options.only or tool.name in options.only],
        options.repeats,
        options.limit,
        memory,
        started + options.minutes * 60,
        _CACHE,
        Results(about),
    )
    runner.measure_starts()
    for rows in sizes:
        folder = _packages(rows, options.seed)
        if rows == sizes[0]:
            runner.warm_up(folder)
        runner.measure(rows, folder)
    about["minutes taken"] = f"{(time.monotonic() - started) / 60:.0f}"
    written = page(runner.results)
    if options.only:
        sys.stdout.write(written)
    else:
        (HERE / "README.md").write_text(written, encoding="utf-8")
        runner.results.write(HERE / "results.json")
    log(f"{(time.monotonic() - started) / 60:.1f} minutes")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="rows of statements  [default: %(default)s]")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each tool  [default: %(default)s]")
    parser.add_argument(
        "--only",
        action="append",
        choices=[tool.name for tool in TOOLS],
        help="only this tool (repeatable); the page is printed and not written",
    )
    parser.add_argument(
        "--limit", type=float, default=240, help="maximum seconds of a run  [default: %(default)s]"
    )
    parser.add_argument(
        "--minutes", type=float, default=15, help="maximum minutes in total  [default: %(default)s]"
    )
    parser.add_argument("--seed", type=int, default=2026, help="random seed  [default: %(default)s]")
    return parser.parse_args()


def _packages(rows: int, seed: int) -> Path:
    """Return the folder of the packages with so many statements, relative to the project; make them if missing."""
    recipe = hashlib.sha256()
    for path in (
        *(HERE / name for name in ("packages.py", "faults.py", "contract.py")),
        PROJECT / "datapackage.json",
    ):
        recipe.update(path.read_bytes())
    folder = _CACHE / f"{rows}-{seed}-{recipe.hexdigest()[:12]}"
    if not folder.is_dir():
        log(f"{rows:>10,} making packages")
        unfinished = _CACHE / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # In a separate process, because the memory of this one would be counted for its descendants.
        command = [sys.executable, "-m", "bench.packages", str(rows), str(unfinished), str(seed)]
        subprocess.run(command, cwd=PROJECT, check=True)
        unfinished.rename(folder)
    return folder.relative_to(PROJECT)


def _free() -> int:
    """Return the bytes of free memory."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _about(options: argparse.Namespace, sizes: list[int], memory: float) -> dict[str, str]:
    """Return machine, versions and settings, without host name and paths."""
    site = next((PEERS / "lib").glob("python3*/site-packages"))
    versions = {
        library.name.lower(): library.version
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
        "sizes": ", ".join(f"{size:,}" for size in sizes),
        "repeats": f"{options.repeats}, fewer for long runs",
        "seed": str(options.seed),
        "limit": f"{options.limit:g}",
        "memory": f"{memory / 1e9:.0f}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    main()
