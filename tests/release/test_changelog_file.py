"""The headings of a changelog: every form that is understood, and what is wrong with the others."""

from __future__ import annotations

import pytest

from guarantees.release.changelog_file import Changelog, parse_changelog

EXAMPLE = "Write `## 1.0.2 — YYYY-MM-DD` or `## [1.0.2] - YYYY-MM-DD`."


def _versions(changelog: Changelog) -> list[tuple[str, str]]:
    return [(entry.version, entry.date) for entry in changelog.entries]


@pytest.mark.parametrize(
    ("heading", "date"),
    [
        ("## 1.0.2 — 2030-12-01", "2030-12-01"),
        ("## 1.0.2 – 2030-12-01", "2030-12-01"),
        ("## 1.0.2 - 2030-12-01", "2030-12-01"),
        ("## [1.0.2] - 2030-12-01", "2030-12-01"),
        ("## [1.0.2](https://example.org/v1.0.2) - 2030-12-01", "2030-12-01"),
        ("## [1.0.2] - 2030-12-01 [YANKED]", "2030-12-01"),
        ("## 1.0.2", ""),
        ("## [1.0.2]", ""),
    ],
)
def test_heading_of_a_version(heading: str, date: str) -> None:
    """A version is in brackets or not, and its date follows a dash."""
    changelog = parse_changelog(f"# Changelog\n\n{heading}\n\n### Data\n\nNothing.\n")

    assert _versions(changelog) == [("1.0.2", date)]
    assert changelog.problems == ()


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        ("## 1.0.2 (2030-12-01)", "'## 1.0.2 (2030-12-01)' is not the heading of a version"),
        ("## 1.0.2 2030-12-01", "'## 1.0.2 2030-12-01' is not the heading of a version"),
        ("## v1.0.2 - 2030-12-01", "'## v1.0.2 - 2030-12-01' is not the heading of a version"),
        ("## 1.0.2 — 1 December 2030", "'## 1.0.2 — 1 December 2030' is not the heading of a version"),
        ("## 1.0.2 — 2030-13-01", "'2030-13-01' is not a date"),
        ("## 1.0.2 - 2030-12-1", "'2030-12-1' is not a date"),
    ],
)
def test_malformed_heading_is_a_problem(heading: str, problem: str) -> None:
    """The problem has the line and an example of what to write."""
    changelog = parse_changelog(f"# Changelog\n\n{heading}\n")

    assert changelog.problems == (f"CHANGELOG.md:3: {problem}. {EXAMPLE}",)


def test_incomplete_version_is_a_problem() -> None:
    """A version has three numbers."""
    changelog = parse_changelog("## [1.0] - 2030-12-01\n")

    assert changelog.problems == (
        (
            "CHANGELOG.md:1: '## [1.0] - 2030-12-01' is not the heading of a version. "
            "Write `## 1.1.0 — YYYY-MM-DD` or `## [1.1.0] - YYYY-MM-DD`."
        ),
    )


def test_duplicate_entry_and_misplaced_unreleased_are_problems() -> None:
    """A version has one entry, and what is not released is above all of them."""
    changelog = parse_changelog("## 1.0.1\n\n## 1.0.1\n\n## [Unreleased]\n")

    assert changelog.problems == (
        "CHANGELOG.md:3: duplicate entry for 1.0.1, which is also on line 1. Merge the two.",
        "CHANGELOG.md:5: '[Unreleased]' is not above the newest version. Move it there.",
    )


@pytest.mark.parametrize(
    "heading", ["## Unreleased", "## [Unreleased]", "## [unreleased](https://example.org)"]
)
def test_what_is_not_released_is_no_version(heading: str) -> None:
    """It is read, but not as an entry of a version."""
    changelog = parse_changelog(
        f"# Changelog\n\n{heading}\n\n### Added\n\n- Oars.\n\n## 1.0.0 — 2030-01-01\n"
    )

    assert _versions(changelog) == [("1.0.0", "2030-01-01")]
    assert changelog.unreleased is not None
    assert [(part.title, part.line, part.text) for part in changelog.unreleased.sections] == [
        ("Added", 5, "- Oars.")
    ]
    assert changelog.problems == ()


def test_entry_ends_at_the_next_heading_and_has_no_links_or_code_as_headings() -> None:
    """Headings in code are text, definitions of links are no part of an entry, and other headings end it."""
    changelog = parse_changelog(
        "## [1.0.1] - 2030-01-02\n\n### Fixed\n\n- A [leak].\n\n```\n## 9.9.9\n```\n\n## About the versions\n\nWords.\n\n"
        "## [1.0.0] - 2030-01-01\n\nThe first.\n\n[1.0.1]: https://example.org/1.0.1\n[leak]: https://example.org/leak\n"
    )

    assert [(entry.version, entry.text) for entry in changelog.entries] == [
        ("1.0.1", "### Fixed\n\n- A [leak].\n\n```\n## 9.9.9\n```"),
        ("1.0.0", "The first."),
    ]
    assert changelog.links == "[1.0.1]: https://example.org/1.0.1\n[leak]: https://example.org/leak"
    assert changelog.heading("1.0.2") == "## [1.0.2] - YYYY-MM-DD"
    assert changelog.problems == ()


def test_newest_dated_entry_below_a_version() -> None:
    """An entry without a date has not been released."""
    changelog = parse_changelog("## 1.10.0\n\n## 1.9.0 — 2030-01-02\n\n## 1.2.0 — 2030-01-01\n")

    def newest_before(version: str) -> str:
        entry = changelog.newest_dated_before(version)
        return entry.version if entry else ""

    assert [newest_before(version) for version in ("1.11.0", "1.9.0", "1.2.0")] == ["1.9.0", "1.2.0", ""]
