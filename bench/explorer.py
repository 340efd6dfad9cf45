"""Measure the explorer on ever larger packages: ``python -m bench.explorer --statements 145 1000 10000 100000``.

Measures how long it takes to make, its size, and how fast its pages respond in Chromium, from a disk and from a server.
The page is ``bench/explorer.md``, the numbers are in ``bench/explorer.json``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench import process_metrics, replicate

HERE: Final = Path(__file__).resolve().parent
PROJECT: Final = HERE.parent
SIZES: Final = (145, 1_000, 10_000, 100_000)
TIMES: Final = 3
CHROMIUM: Final = "/usr/bin/chromium"
_LIMIT: Final = 3600.0
_MEMORY: Final = 16e9
NO_DECIMALS_FROM: Final = 100
_TIMEOUT_MS: Final = 180_000

# Added to every page before its own scripts: the longest task, and when a condition becomes true.
_WATCH: Final = """
self.longest = 0;
new PerformanceObserver(list => {
    for (const task of list.getEntries()) self.longest = Math.max(self.longest, task.duration);
}).observe({type: "longtask", buffered: true});
self.resultText = () => document.querySelector("output[role=status]")?.textContent ?? "";
self.when = condition => new Promise(done => {
    const poll = () => condition() ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(poll);
    poll();
});
"""
_LOADED: Final = "() => when(() => document.readyState === 'complete')"
_FILTERED: Final = "() => when(() => / of /.test(resultText()) && document.querySelector('#rows li'))"
_SEARCHED: Final = """async words => {
    const box = document.getElementById("q"), before = resultText(), started = performance.now();
    box.focus();
    box.value = words;
    box.dispatchEvent(new Event("input", {bubbles: true}));
    return await when(() => resultText() !== before && / of |^No /.test(resultText())) - started;
}"""

Numbers = dict[str, Any]


def main() -> None:
    """Measure every size; write the numbers and the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, nargs="+", default=SIZES, metavar="N")
    options = parser.parse_args()
    sizes = []
    with tempfile.TemporaryDirectory(prefix="explorer-") as name, _chromium() as browser:
        for number in sorted(options.statements):
            folder = Path(name) / str(number)
            sizes.append(measure(number, folder, browser))
            sys.stderr.write(f"{json.dumps(sizes[-1])}\n")
            shutil.rmtree(folder)
    (HERE / "explorer.json").write_text(json.dumps({"sizes": sizes}, indent=2) + "\n", encoding="utf-8")
    (HERE / "explorer.md").write_text(page(sizes), encoding="utf-8")


def measure(statements: int, folder: Path, browser: Browser) -> Numbers:
    """Return the measurements of an explorer of so many statements; *folder* is for temporary files."""
    folder.mkdir(parents=True)
    package, site = folder / "package", folder / "site"
    number = replicate.make(PROJECT, statements, package)
    command = [sys.executable, "-m", "guarantees", "site", str(package), "-o", str(site)]
    runs = []
    for _ in range(TIMES):
        run = process_metrics.run(command, folder, folder / "output", seconds=_LIMIT, memory=_MEMORY)
        if run.code:
            sys.exit(f"{number} statements: {(folder / 'output.err').read_text(errors='replace')[-500:]}")
        runs.append(run)
    made = {
        "seconds": _median(run.wall for run in runs),
        "processor seconds": _median(run.cpu for run in runs),
        "megabytes of memory": _median(run.memory / 1e6 for run in runs),
    }
    with _served(site) as address:
        answers = {
            name: _answers(browser, base)
            for name, base in (("disk", f"{site.as_uri()}/"), ("server", address))
        }
    return {"statements": number, "made": made, "holds": _holds(site), "answers": answers}


def _holds(site: Path) -> Numbers:
    sizes = {path.relative_to(site): path.stat().st_size for path in site.rglob("*") if path.is_file()}

    def megabytes(first: str) -> float:
        return round(sum(size for path, size in sizes.items() if path.parts[0] == first) / 1e6, 3)

    package, data = megabytes("package"), megabytes("data")
    whole = sum(sizes.values()) / 1e6
    return {
        "files": len(sizes),
        "megabytes of pages": round(whole - package - data, 3),
        "megabytes of data for scripts": data,
        "megabytes of the package": package,
    }


def _answers(browser: Browser, base: str) -> Numbers:
    """Return the median response times of the pages below *base* in milliseconds, and their costs."""
    runs = [_measure_pages(browser, base) for _ in range(TIMES)]
    return {name: _median(run[name] for run in runs) for name in runs[0]}


def _measure_pages(browser: Browser, base: str) -> Numbers:
    numbers: Numbers = {}
    with _page(browser) as home:
        home.goto(f"{base}index.html")
        numbers["front page, ms"] = home.evaluate(_LOADED)
        numbers |= _costs(home, "front page")
    with _page(browser) as find:
        find.goto(f"{base}find.html?act=refusal")
        numbers["first filter, ms"] = find.evaluate(_FILTERED)
        numbers |= _costs(find, "filter")
        numbers["first search, ms"] = find.evaluate(_SEARCHED, "refuses talks")
        numbers["next search, ms"] = find.evaluate(_SEARCHED, "missiles")
        numbers |= _costs(find, "search")
    return numbers


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(_TIMEOUT_MS)
    context.add_init_script(_WATCH)
    try:
        yield context.new_page()
    finally:
        context.close()


def _costs(page: Page, what: str) -> Numbers:
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    metrics = {metric["name"]: metric["value"] for metric in tools.send("Performance.getMetrics")["metrics"]}
    return {
        f"{what}: longest task, ms": page.evaluate("() => self.longest"),
        f"{what}: heap, MB": metrics["JSHeapUsedSize"] / 1e6,
    }


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve *folder* with Python's own server on loopback; yield its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "--bind",
        "127.0.0.1",
        "--directory",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _median(values: Iterator[float]) -> float:
    return round(statistics.median(values), 3)


def page(sizes: Sequence[Mapping[str, Any]]) -> str:
    """Return the page with the results as Markdown."""
    flat = [(size["statements"], _flat(size)) for size in sizes]
    lines = [
        "# Benchmark of the explorer",
        "",
        "Generated by `make bench-site`; the measurements are in `explorer.json`. Growth is the exponent with which a number",
        "grows with the number of statements, from one size to the next: 1 is proportional. Each number is the median of",
        f"{TIMES} runs.",
        "",
        "The packages are copies of the package in the repository: every source with its statements, anchors, relations and",
        "reports, every tenth copy with events of its own; actors and codes are not copied. Pages are timed in Chromium",
        "without a cache, from the start of loading until the result is painted.",
        "",
        f"| | {' | '.join(f'{number:,} statements' for number, _ in flat)} | growth |",
        f"|---|{'---|' * len(flat)}---|",
    ]
    for name in flat[0][1]:
        cells = [f"{values[name]:,.{0 if values[name] >= NO_DECIMALS_FROM else 2}f}" for _, values in flat]
        points = [(number, values[name]) for number, values in flat]
        lines.append(f"| {name} | {' | '.join(cells)} | {', '.join(growth(points))} |")
    return "\n".join(lines) + "\n"


def growth(points: Sequence[tuple[int, float]]) -> list[str]:
    """Return the exponent of growth between each point and the next, or a dash if it is not defined.

    >>> growth([(10, 1.0), (100, 10.0), (1000, 1000.0), (10000, 0.0)])
    ['1.00', '2.00', '–']
    """
    return [
        f"{math.log(after / before) / math.log(more / less):.2f}" if before > 0 and after > 0 else "–"
        for (less, before), (more, after) in itertools.pairwise(points)
    ]


def _flat(size: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of a size by their name on the page."""
    numbers = {f"made: {name}": value for name, value in size["made"].items()}
    numbers |= {f"holds: {name}": value for name, value in size["holds"].items()}
    for place, answers in size["answers"].items():
        numbers |= {f"{place}: {name}": value for name, value in answers.items()}
    return numbers


if __name__ == "__main__":
    main()
