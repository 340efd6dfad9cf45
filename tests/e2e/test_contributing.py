"""What runs on a contribution: the action, the workflow, the hooks; here and in a repository of somebody else."""

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
        """What stands in the summary of the job."""
        path = self.temp / "summary.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def run(self, script: str, folder: Path, **env: str) -> Ran:
        """Run *script* in *folder* with *env*; the software is installed already."""
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
    """A runner on which the software is installed."""
    folder = tmp_path / "runner" / "security-guarantees" / "bin"
    folder.mkdir(parents=True)
    (folder / "guarantees").symlink_to(BIN / "guarantees")
    return Runner(tmp_path / "runner")


@pytest.fixture
def theirs(toy: Toy, tmp_path: Path) -> Toy:
    """A repository of somebody else that holds the same tables, and nothing else of this project."""
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


def test_the_action_judges_a_repository_of_somebody_else(theirs: Toy, runner: Runner) -> None:
    """A bad row is annotated at its line, and the summary says what the contribution changes."""
    theirs.set("events", 1, event_type="meating")
    step = _steps(_yaml(ACTION)["runs"])["Validate"]

    ran = runner.run(step["run"], theirs.root, BASE="HEAD", PYTHON=sys.executable)

    assert ran.code == 1
    assert "::error file=data/events.csv,line=2,title=enum::" in ran.out
    assert runner.summary.startswith("## Not valid: 1 error\n")
    assert "| mayors-meet | changed | event\\_type |" in runner.summary


def test_the_action_passes_a_good_contribution(theirs: Toy, runner: Runner) -> None:
    """Where nothing is wrong, the job is green and the page says what changed."""
    theirs.set("events", 1, label="The mayors meet again")
    step = _steps(_yaml(ACTION)["runs"])["Validate"]

    ran = runner.run(step["run"], theirs.root, BASE="HEAD")

    assert (ran.code, ran.out) == (0, "0 errors\n")
    assert runner.summary.startswith("## Valid: 0 errors\n")


def test_a_base_that_was_not_fetched_is_told(theirs: Toy, runner: Runner) -> None:
    """A job that cannot compare does not pass for one that found nothing."""
    ran = runner.run(_steps(_yaml(ACTION)["runs"])["Validate"]["run"], theirs.root, BASE="0" * 40)

    assert ran.code == 2
    assert "fetch it first" in ran.out


def test_the_workflow_runs_in_a_clean_clone(toy: Toy, runner: Runner, tmp_path: Path) -> None:
    """The steps of the workflow check out a contribution and its base, and judge it as it stands there."""
    shutil.copytree(PROJECT / ".ci", toy.path(".ci"))
    toy.commit()
    base = _head(toy)
    toy.set("events", 1, event_type="meating")
    toy.commit()
    jobs = _yaml(WORKFLOW)["jobs"]
    assert isinstance(jobs, dict)
    steps = _steps(jobs["validate"])
    clone = tmp_path / "clone"
    clone.mkdir()

    out = runner.run(
        steps["Check out"]["run"], clone, REPOSITORY=toy.root.as_uri(), REVISION=_head(toy), BASE=base
    )
    ran = runner.run(steps["Validate"]["run"], clone, BASE=base)

    assert out.code == 0, out.out
    assert list(steps) == ["Check out", "Validate"]
    assert ran.code == 1
    assert "::error file=data/events.csv,line=2,title=enum::" in ran.out
    assert "### Findings in what this changes" in runner.summary


def _head(toy: Toy) -> str:
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=toy.root, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_workflow_has_neither_secret_nor_right() -> None:
    """It runs what strangers wrote: it may read, it ends by itself, and it knows no secret."""
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
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)),
        ("pre-commit", "validate-manifest", str(HOOKS)),
        ("zizmor", "--offline", "--quiet", "."),
    ],
    ids=lambda args: args[0] + (f" {Path(args[-1]).name}" if args[-1] != "." else ""),
)
def test_outside_judges_find_nothing(args: tuple[str, ...], tmp_path: Path) -> None:
    """Action, workflows and hooks are what their formats want, and nobody finds them unsafe."""
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


def test_the_hook_judges_a_repository_of_somebody_else(theirs: Toy) -> None:
    """What the hook runs works where there is a package and nothing else."""
    program, *args = shlex.split(_hook("guarantees-validate")["entry"])

    assert program == "guarantees"
    assert theirs.run(*args).code == 0
    theirs.set("events", 1, event_type="meating")
    assert "Did you mean 'meeting'?" in theirs.told(theirs.run(*args))


def test_the_hook_for_curated_files_asks_for_a_rebuild(toy: Toy) -> None:
    """What the second hook runs says where the tables are not what the curated files give."""
    _, *args = shlex.split(_hook("guarantees-build")["entry"])

    assert toy.run(*args).code == 0
    toy.set("events", 1, label="The mayors meet again")
    assert "guarantees build" in toy.told(toy.run(*args))
