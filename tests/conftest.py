"""A toy repository: an invented dispute about a ferry, coded by the contract and code lists of the project."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import settings

from guarantees.cli import main
from guarantees.core import yaml_text
from guarantees.validation import frictionless_engine
from tests.e2e.browser.fixtures import browser, explorer, from_disk, visit, visiting
from tests.e2e.servers.fixtures import git_http, nginx, rgw, site
from tests.helpers import suites
from tests.helpers.frictionless_forks import FrictionlessForks

__all__ = [
    "browser",
    "explorer",
    "from_disk",
    "git_http",
    "nginx",
    "rgw",
    "site",
    "visit",
    "visiting",
]  # fixtures, which pytest finds here

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = Path(__file__).resolve().parent / "corpus"

# A slow example is not a failure: machines are shared.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# Read before any test. It is not removed here: the processes that run tests in parallel inherit it from this one.
_TEXTS = os.environ.get("GUARANTEES_TEXTS", "")
ARTICLES = Path(_TEXTS).resolve() if _TEXTS else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--no-skip``, for machines on which every test can run."""
    parser.addoption("--no-skip", action="store_true", help="a skipped test is a failure")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a skipped test as a failure with ``--no-skip``, with the reason why it was skipped."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("no_skip"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not be skipped here: {report.longrepr}"
    return report


@pytest.hookimpl(tryfirst=True)  # before pytest selects by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the long suites."""
    suites.mark(items)


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str


@dataclass(frozen=True)
class Toy:
    """A toy repository in a folder of its own."""

    root: Path

    def run(self, *args: str) -> Ran:
        """Run ``guarantees`` in the repository; a traceback fails the test."""
        with chdir(self.root):
            result = CliRunner().invoke(main, args)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.output)

    def build(self, *args: str) -> Ran:
        """Build with the texts, which must be clean."""
        ran = self.run("build", *args)
        assert ran.code == 0, ran.out
        return ran

    def expect_errors(self, ran: Ran) -> str:
        """Return the output of a command, which must have found errors."""
        assert ran.code == 1, ran.out
        assert "Traceback" not in ran.out
        return ran.out

    def findings(self, *args: str) -> list[dict[str, Any]]:
        """Return the findings of ``guarantees validate``."""
        found: list[dict[str, Any]] = json.loads(self.run("validate", "--format", "json", *args).out)[
            "findings"
        ]
        return found

    def path(self, file: str) -> Path:
        """Return a file of the repository."""
        return self.root / file

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace *old*, which must be there once, by *new*."""
        text = self.path(file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old, text.count(old))
        self.path(file).write_text(text.replace(old, new), encoding="utf-8")

    def edit_first(self, file: str, old: str, new: str) -> None:
        """Replace the first *old*, which must be there, by *new*."""
        text = self.path(file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        self.path(file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def rows(self, table: str) -> list[list[str]]:
        """Return header and rows of a built table."""
        return list(csv.reader(io.StringIO(self.path(f"data/{table}.csv").read_text(encoding="utf-8"))))

    def write(self, table: str, rows: list[list[str]]) -> None:
        """Write header and rows of a table, as they are."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        self.path(f"data/{table}.csv").write_text(out.getvalue(), encoding="utf-8")

    def set(self, table: str, row: int, **cells: str) -> None:
        """Change cells of a row of a built table; the first row is 1."""
        rows = self.rows(table)
        for column, value in cells.items():
            rows[row][rows[0].index(column)] = value
        self.write(table, rows)

    def git(self, *args: str) -> str:
        """Return what git prints in the repository."""
        ran = subprocess.run(["git", *args], cwd=self.root, check=True, capture_output=True, text=True)
        return ran.stdout

    def commit(self) -> None:
        """Create a git repository with one commit of all files."""
        name = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        for args in (
            ("init", "--quiet"),
            ("add", "--all"),
            (*name, "commit", "--quiet", "--no-verify", "-m", "Ferries"),
        ):
            subprocess.run(["git", *args], cwd=self.root, check=True)


def plain(node: yaml_text.Node) -> object:
    """Return a node as texts, lists and mappings, as JSON would hold them."""
    if isinstance(node, yaml_text.Scalar):
        return node.text
    if isinstance(node, yaml_text.Sequence):
        return [plain(item) for item in node.items]
    return {name: plain(item) for name, item in node.entries.items()}


def _copy(target: Path) -> Toy:
    shutil.copytree(CORPUS, target)
    # What is expected of the tables is the toy's own, since its tables are.
    others = shutil.ignore_patterns("curation", "expectations.yml")
    shutil.copytree(PROJECT / "schemas", target / "schemas", ignore=others, dirs_exist_ok=True)
    shutil.copytree(PROJECT / "curation" / "codes", target / "curation" / "codes")
    return Toy(target)


_START_REPORT = frictionless_engine.start_report


@pytest.fixture(scope="session", autouse=True)
def _no_settings_by_accident() -> None:
    """Hide the articles from commands that a test runs without naming their folder, and a wish for colours."""
    for name in ("GUARANTEES_TEXTS", "FORCE_COLOR"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session", autouse=True)
def _frictionless_forks() -> Iterator[None]:
    """Import frictionless once for all tests of this process."""
    if not hasattr(os, "fork"):
        yield
        return
    worker = Path(frictionless_engine.__file__).with_name("frictionless_worker.py")
    with (
        FrictionlessForks(worker, frictionless_engine.FrictionlessError) as forks,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(frictionless_engine, "start_report", forks.start_report)
        yield


@pytest.fixture
def frictionless_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start frictionless in a process of its own, as users do."""
    monkeypatch.setattr(frictionless_engine, "start_report", _START_REPORT)


@pytest.fixture
def without_frictionless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave frictionless out, in tests of what it cannot know: whether records make sense."""

    def start_report(*_: object) -> Callable[[], Mapping[str, Any]]:
        return lambda: {"errors": [], "tasks": []}

    monkeypatch.setattr(frictionless_engine, "start_report", start_report)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy repository that is anchored and built. Tests must not change it."""
    toy = _copy(tmp_path_factory.mktemp("finished") / "toy")
    assert toy.run("anchor").code == 0
    toy.build()
    return toy


@pytest.fixture
def toy(finished: Toy, tmp_path: Path) -> Toy:
    """A toy repository that is anchored and built, to be broken."""
    shutil.copytree(finished.root, tmp_path / "toy")
    return Toy(tmp_path / "toy")


@pytest.fixture
def bare(tmp_path: Path) -> Toy:
    """A toy repository as a curator leaves it: neither anchored nor built."""
    return _copy(tmp_path / "toy")


@pytest.fixture(scope="session")
def articles() -> Path:
    """The folder of the real articles, if there is one."""
    if ARTICLES is None:
        pytest.skip("the articles are not available (make test TEXTS=DIR)")
    return ARTICLES
