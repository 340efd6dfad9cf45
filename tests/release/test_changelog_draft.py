"""Drafting the changelog entry on what is not released yet."""

from __future__ import annotations

import pytest

from guarantees.release.changelog_draft import with_entry
from guarantees.release.changelog_file import parse_changelog
from tests.conftest import Toy
from tests.helpers.releases import commit_all, copy_toy, prepare_release

pytestmark = pytest.mark.usefixtures("without_frictionless")

EVENT = "curation/events/mayors-meet.yml"
ITEM = "- `events`: 1 corrected (mayors-meet)."


@pytest.fixture
def released(toy: Toy) -> Toy:
    """A toy repository with a released version that has a tag."""
    prepare_release(toy)
    toy.git("tag", "v1.0.0")
    return toy


def test_changes_are_drafted_under_unreleased(released: Toy) -> None:
    """A correction is listed under a new heading; a second build changes nothing."""
    released.edit(EVENT, "place: Northmoor", "place: Southmoor")

    output = released.build("--changelog").out
    text = released.path("CHANGELOG.md").read_text(encoding="utf-8")

    assert (
        "CHANGELOG.md: drafted the entry for Unreleased on what has changed since the git tag v1.0.0."
        in output
    )
    assert f"# Changelog\n\n## Unreleased\n\n### Data\n\n{ITEM}\n\n## 1.0.0 — " in text
    assert "CHANGELOG.md is up to date" in released.build("--changelog").out


def test_what_people_wrote_is_kept(released: Toy) -> None:
    """Sections and introductions of the draft stay; a line with other counts is replaced."""
    text = released.path("CHANGELOG.md").read_text(encoding="utf-8")
    draft = (
        "## Unreleased\n\nMind the gap.\n\n### Data\n\n- `events`: 7 added.\n\n### Pipeline\n\n- Faster.\n\n"
    )
    released.path("CHANGELOG.md").write_text(text.replace("## 1.0.0", f"{draft}## 1.0.0"), encoding="utf-8")
    released.edit(EVENT, "place: Northmoor", "place: Southmoor")

    released.build("--changelog")

    text = released.path("CHANGELOG.md").read_text(encoding="utf-8")
    assert f"Mind the gap.\n\n### Data\n\n{ITEM}\n\n### Pipeline\n\n- Faster.\n\n## 1.0.0" in text


def test_a_release_takes_the_draft(released: Toy) -> None:
    """A maintainer turns the draft into the entry of the version by its heading."""
    released.edit(EVENT, "place: Northmoor", "place: Southmoor")
    released.edit("curation/dataset.yml", "version: 1.0.0", "version: 1.0.1")
    released.build("--changelog")
    commit_all(released)

    rejected = released.expect_errors(released.run("release", "--dry-run"))
    released.edit("CHANGELOG.md", "## Unreleased", "## 1.0.1 — 2030-01-02")
    commit_all(released)

    assert "to `## 1.0.1 — YYYY-MM-DD`" in rejected
    assert released.run("release", "--dry-run").code == 0


def test_nothing_is_drafted_without_changes_or_release(
    released: Toy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Without a change the changelog stays; without an earlier release there is nothing to compare with."""
    before = released.path("CHANGELOG.md").read_bytes()
    assert "no table has changed since the git tag v1.0.0" in released.build("--changelog").out
    assert released.path("CHANGELOG.md").read_bytes() == before

    copy = copy_toy(released, tmp_path_factory.mktemp("untagged"))
    copy.git("tag", "--delete", "v1.0.0")
    ran = copy.run("build", "--changelog")
    assert ran.code == 2
    assert "No earlier release found in dist/ or among the tags" in ran.out


def test_check_drafts_nothing(toy: Toy) -> None:
    """`--check` writes nothing, so that it cannot draft."""
    assert toy.run("build", "--check", "--changelog").code == 2


def test_definitions_of_links_are_kept() -> None:
    """Below the last entry there may be definitions of links."""
    text = "# Changelog\n\n## [Unreleased]\n\nOld.\n\n[1.0.0]: https://example.org\n"

    assert with_entry(text, parse_changelog(text).unreleased, ["New."]) == (
        "# Changelog\n\n## [Unreleased]\n\nNew.\n\n[1.0.0]: https://example.org\n"
    )
