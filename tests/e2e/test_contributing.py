"""The action, the workflow and the hooks that run on a contribution, here and in another repository."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from guarantees.core import yaml_text
from guarantees.core.findings import FindingCollector
from tests.conftest import PROJECT, Ran, Toy, plain

ACTION = PROJECT / "action.yml"
WORKFLOW = PROJECT / ".github" / "workflows" / "pull-request.yml"
HOOKS = PROJECT / ".pre-commit-hooks.yaml"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Runner:
    """Runs steps as GitHub's runner does: a folder for temporary files, and a file for the summary."""

    temp: Path

    @property
    def summary(self) -> str:
        """Return the summary of the job."""
        path = self.temp / "summary.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def run(self, script: str, folder: Path, **env: str) -> Ran:
        """Run *script* in *folder* with *env*; what the software needs is installed already."""
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.temp),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
                "GITHUB_ACTION_PATH": str(PROJECT),
                **env,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout + ran.stderr)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner on which the packages that the software needs are installed."""
    folder = tmp_path / "runner" / "security-guarantees" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (folder / "python").chmod(0o755)
    return Runner(tmp_path / "runner")


@pytest.fixture
def theirs(toy: Toy, tmp_path: Path) -> Toy:
    """Another repository with the same tables and nothing else of this project."""
    other = Toy(tmp_path / "theirs")
    other.root.mkdir()
    shutil.copytree(toy.path("data"), other.path("data"))
    shutil.copy(toy.path("datapackage.json"), other.path("datapackage.json"))
    other.commit()
    return other


def _yaml(path: Path) -> dict[str, object]:
    found = _plain(path)
    assert isinstance(found, dict)
    return found


def _plain(path: Path) -> object:
    findings = FindingCollector()
    node = yaml_text.parse(path.read_bytes(), path.name, findings)
    assert node is not None, list(findings)
    return plain(node)


def _steps(owner: object) -> dict[str, dict[str, str]]:
    """Return the steps of a job or an action by name."""
    assert isinstance(owner, dict)
    return {step["name"]: step for step in owner["steps"]}


def test_action_in_another_repository(theirs: Toy, runner: Runner) -> None:
    """A bad row is annotated at its line, and the summary lists what the contribution changes."""
    theirs.set("events", 1, event_type="meating")
    step = _steps(_yaml(ACTION)["runs"])["Validate"]

    ran = runner.run(step["run"], theirs.root, BASE="HEAD", PYTHON=sys.executable)

    assert ran.code == 1
    assert "::error file=data/events.csv,line=2,title=enum::" in ran.out
    assert runner.summary.startswith("## Not valid: 1 error\n")
    assert "| mayors-meet | changed | event\\_type |" in runner.summary


def test_action_on_a_fresh_runner(theirs: Toy, tmp_path: Path) -> None:
    """The action installs what it needs, and nothing of this environment."""
    theirs.set("events", 1, event_type="meating")
    fresh = Runner(tmp_path / "fresh")
    fresh.temp.mkdir()

    ran = fresh.run(_steps(_yaml(ACTION)["runs"])["Validate"]["run"], theirs.root, BASE="HEAD")

    assert ran.code == 1, ran.out
    assert "::error file=data/events.csv,line=2,title=enum::" in ran.out
    assert fresh.summary.startswith("## Not valid: 1 error\n")


def test_action_on_a_valid_contribution(theirs: Toy, runner: Runner) -> None:
    """The job succeeds, and the summary lists the changes."""
    theirs.set("events", 1, summary="The mayors speak about the ferry at night.")
    step = _steps(_yaml(ACTION)["runs"])["Validate"]

    ran = runner.run(step["run"], theirs.root, BASE="HEAD")

    assert (ran.code, ran.out) == (0, "0 errors\n")
    assert runner.summary.startswith("## Valid: 0 errors\n")


def test_missing_base(theirs: Toy, runner: Runner) -> None:
    """A job that cannot compare fails."""
    ran = runner.run(_steps(_yaml(ACTION)["runs"])["Validate"]["run"], theirs.root, BASE="0" * 40)

    assert ran.code == 2
    assert "fetch the revision first" in ran.out


@pytest.fixture
def upstream(toy: Toy) -> Toy:
    """A repository like ours: the toy with the software, its lock files and the script."""
    shutil.copytree(PROJECT / ".ci", toy.path(".ci"))
    copied = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "build/guarantees", toy.path("build/guarantees"), ignore=copied)
    for lock in PROJECT.glob("requirements-*.lock"):
        shutil.copy(lock, toy.path(lock.name))
    toy.commit()
    return toy


def _run_workflow(upstream: Toy, runner: Runner, folder: Path, base: str) -> Ran:
    """Run the steps of the workflow for the current commit of *upstream* in an empty *folder*."""
    jobs = _yaml(WORKFLOW)["jobs"]
    assert isinstance(jobs, dict)
    steps = _steps(jobs["validate"])
    assert list(steps) == ["Check out", "Validate"]
    folder.mkdir()
    address = upstream.root.as_uri()
    out = runner.run(
        steps["Check out"]["run"], folder, REPOSITORY=address, REVISION=_head(upstream), BASE=base
    )
    assert out.code == 0, out.out
    return runner.run(steps["Validate"]["run"], folder, BASE=base)


def test_the_workflow_runs_in_a_clean_clone(upstream: Toy, runner: Runner, tmp_path: Path) -> None:
    """The steps of the workflow check out a contribution and its base, and validate it."""
    base = _head(upstream)
    upstream.set("events", 1, event_type="meating")
    upstream.commit()

    ran = _run_workflow(upstream, runner, tmp_path / "work", base)

    assert ran.code == 1
    assert "::error file=data/events.csv,line=2,title=enum::" in ran.out
    assert "### Findings in what this changes" in runner.summary


def _attack(upstream: Toy, mark: Path) -> None:
    """Add to *upstream* whatever might be run of a contribution; each part leaves the *mark*."""
    python = f"open({str(mark)!r}, 'a').write(__name__ + ' ' + __file__ + chr(10))\n"
    shell = f"#!/bin/sh\necho \"$0\" >> '{mark}'\n"
    modules = (
        "guarantees",
        "frictionless",
        "yaml",
        "polars",
        "pip",
        "venv",
        "ensurepip",
        "json",
        "re",
        "subprocess",
    )
    for file in (
        *("build/guarantees/__init__.py", "build/guarantees/cli/review.py", "build/guarantees/core/git.py"),
        *(
            f"{module}.py"
            for module in (*modules, "sitecustomize", "usercustomize", "conftest", "setup", "runpy")
        ),
        *("guarantees/__init__.py", "pip/__main__.py", "pip/__init__.py", "venv/__main__.py"),
        *("build/sitecustomize.py", "schemas/conftest.py", "data/frictionless.py"),
    ):
        upstream.path(file).parent.mkdir(parents=True, exist_ok=True)
        upstream.path(file).write_text(python, encoding="utf-8")
    for file in (
        ".ci/validate",
        ".ci/run",
        "git",
        "python",
        "python3",
        "bash",
        ".venv/bin/python",
        ".bashrc",
    ):
        upstream.path(file).parent.mkdir(parents=True, exist_ok=True)
        upstream.path(file).write_text(shell, encoding="utf-8")
        upstream.path(file).chmod(0o755)
    upstream.path("Makefile").write_text(f"$(shell touch '{mark}')\n", encoding="utf-8")
    for file in ("pip.conf", "pip.ini", ".config/pip/pip.conf", "setup.cfg"):
        upstream.path(file).parent.mkdir(parents=True, exist_ok=True)
        upstream.path(file).write_text(
            "[global]\nindex-url = http://127.0.0.1:9/\nno-index = true\n", encoding="utf-8"
        )
    upstream.path("a.pth").write_text(f"import os; {python}", encoding="utf-8")
    upstream.path("pyvenv.cfg").write_text("home = .\n", encoding="utf-8")
    upstream.path("pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'setup'\nbackend-path = ['.']\n", encoding="utf-8"
    )
    for lock in upstream.root.glob("requirements-*.lock"):
        lock.write_text("--index-url http://127.0.0.1:9/\n./evil\n", encoding="utf-8")
    upstream.path(".gitattributes").write_text("*.csv filter=a diff=a text eol=crlf\n", encoding="utf-8")
    upstream.path(".gitmodules").write_text(
        f'[submodule "a"]\n\tpath = a\n\turl = ext::{upstream.path("git")}\n\tupdate = !touch {mark}\n',
        encoding="utf-8",
    )


def test_the_workflow_runs_nothing_of_a_contribution(upstream: Toy, runner: Runner, tmp_path: Path) -> None:
    """Software, scripts, settings and locks of a contribution are data, which the base's own validator names."""
    base = _head(upstream)
    mark = tmp_path / "mark"
    _attack(upstream, mark)
    upstream.set("events", 1, event_type="meating")
    upstream.commit()

    ran = _run_workflow(upstream, runner, tmp_path / "work", base)

    assert not mark.exists(), mark.read_text(encoding="utf-8")
    assert ran.code == 1
    assert "::error file=data/events.csv,line=2,title=enum::" in ran.out
    for file in ("Makefile", "build/guarantees/core/git.py", ".ci/validate", "pip.conf"):
        assert f"| {file} |" in runner.summary


def test_the_environment_is_made_from_the_base(upstream: Toy, tmp_path: Path) -> None:
    """On a fresh machine, Python's own modules and the lock are those of the base as well."""
    base = _head(upstream)
    mark = tmp_path / "mark"
    _attack(upstream, mark)
    upstream.commit()
    fresh = Runner(tmp_path / "fresh")
    fresh.temp.mkdir()

    ran = _run_workflow(upstream, fresh, tmp_path / "work", base)

    assert not mark.exists(), mark.read_text(encoding="utf-8")
    assert ran.code == 1, ran.out
    assert fresh.summary.startswith("## Not valid:")


def _head(toy: Toy) -> str:
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=toy.root, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_workflow_has_no_secret_and_no_write_permission() -> None:
    """A contribution can change the workflow itself: it may only read, has a time limit, and uses no secret."""
    workflow = _yaml(WORKFLOW)
    jobs = workflow["jobs"]

    assert isinstance(jobs, dict)
    assert workflow["on"] == "pull_request"
    assert workflow["permissions"] == {"contents": "read"}
    assert all(int(job["timeout-minutes"]) <= 30 and "permissions" not in job for job in jobs.values())
    assert "secrets." not in WORKFLOW.read_text(encoding="utf-8") + ACTION.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "args",
    [
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/ci.yml"),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/audit.yml"),
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)),
        ("pre-commit", "validate-manifest", str(HOOKS)),
        ("zizmor", "--offline", "--quiet", "."),
    ],
    ids=lambda args: args[0] + (f" {Path(args[-1]).name}" if args[-1] != "." else ""),
)
def test_definitions_are_valid(args: tuple[str, ...], tmp_path: Path) -> None:
    """Action, workflows and hooks fit their schemas, and zizmor finds no security problem."""
    ran = subprocess.run(
        [str(BIN / args[0]), *args[1:]],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def _hook(name: str) -> dict[str, str]:
    found = _plain(HOOKS)
    assert isinstance(found, list)
    [hook] = [hook for hook in found if hook["id"] == name]
    assert isinstance(hook, dict)
    return hook


def test_hook_in_another_repository(theirs: Toy) -> None:
    """The command of the hook needs only a package."""
    program, *args = shlex.split(_hook("guarantees-validate")["entry"])

    assert program == "guarantees"
    assert theirs.run(*args).code == 0
    theirs.set("events", 1, event_type="meating")
    assert "Did you mean 'meeting'?" in theirs.expect_errors(theirs.run(*args))


def test_hook_for_curation_files(toy: Toy) -> None:
    """The command of the second hook reports tables that are out of date."""
    _, *args = shlex.split(_hook("guarantees-build")["entry"])

    assert toy.run(*args).code == 0
    toy.set("events", 1, label="The mayors meet again")
    assert "guarantees build" in toy.expect_errors(toy.run(*args))
