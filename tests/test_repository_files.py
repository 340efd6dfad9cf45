"""Files that other programs read: issue forms, the development container, and what the pages say of installing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.helpers import json_schemas

FORMS = sorted((PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_issue_forms_are_valid(path: Path) -> None:
    """GitHub hides a form that does not fit its schema."""
    kind = "config" if path.stem == "config" else "forms"
    ran = json_schemas.check(path, f"github-issue-{kind}")

    assert ran.returncode == 0, ran.stdout


def test_the_development_container_is_that_of_ci() -> None:
    """Its image is one that CI uses, and every schema is paired with files that name the same one."""
    container = json.loads((PROJECT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    workflows = [path.read_text(encoding="utf-8") for path in (PROJECT / ".github/workflows").glob("*.yml")]

    assert any(f"container: {container['image']}\n" in text for text in workflows)
    schemas = container["customizations"]["vscode"]["settings"]["yaml.schemas"]
    assert {PROJECT / name for name in schemas} == set((PROJECT / "schemas" / "curation").glob("*.json"))
    for schema, pattern in schemas.items():
        files = list(PROJECT.glob(pattern))
        assert files, pattern
        for file in files:
            first = file.read_text(encoding="utf-8").partition("\n")[0]
            modeline = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
            assert modeline, file
            assert (file.parent / modeline[1]).resolve() == PROJECT / schema


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/troubleshooting.md"])
def test_lock_files_that_a_page_names_exist(page: str) -> None:
    """Whoever types the commands of the page finds the files."""
    text = (PROJECT / page).read_text(encoding="utf-8")

    for name in re.findall(r"\brequirements[a-z-]*\.lock\b", text):
        assert (PROJECT / name).is_file(), name


def test_the_readme_names_every_extra() -> None:
    """An extra that is not on the page is not found; `scale` is a former one."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    section = project.partition("[project.optional-dependencies]\n")[2].partition("\n[")[0]
    extras = set(re.findall(r"^([a-z0-9]+) = ", section, re.MULTILINE)) - {"scale"}

    assert "draft" in extras
    assert all(f"| `{extra}` |" in readme for extra in extras)
