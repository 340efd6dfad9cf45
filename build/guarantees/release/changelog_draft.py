"""Draft the changelog entry on what is not released yet, from the differences to the newest release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from guarantees.core import safe_files
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.release.changelog_file import Entry, markdown_lines, parse_changelog
from guarantees.release.diff import streaming
from guarantees.release.diff.changelog import propose_entry
from guarantees.release.previous_versions import find_releases, open_newest

UNRELEASED: Final = "Unreleased"


@dataclass(frozen=True, slots=True)
class ChangelogDraft:
    """The result of drafting.

    Attributes:
        previous: The release that the package was compared with, for people.
        heading: The heading of the entry; blank if nothing has changed since that release.
        written: Whether the changelog was changed.
    """

    previous: str
    heading: str = ""
    written: bool = False


def draft_changelog(project: Project) -> ChangelogDraft:
    """Write into the changelog of *project* what has changed since the newest release.

    The lines go into the entry of the next version, or under ``Unreleased``, which is added if neither is there. What
    people wrote is kept; lines that count something else than what has changed are replaced.

    Raises:
        InputError: There is no earlier release, or it cannot be read.
        ContractError: A descriptor cannot be used.
    """
    releases = find_releases(project, "")
    if not releases:
        message = "No earlier release found in dist/ or among the tags, so there is nothing to compare with."
        raise InputError(
            f"{message} Fetch the tags: `git fetch --tags`. Without a release, `guarantees review HEAD` proposes the lines."
        )
    text = project.changelog.read_text(encoding="utf-8") if project.changelog.is_file() else "# Changelog\n"
    with open_newest(project, releases) as previous:
        diff = streaming.compare_streaming(previous.folder, project.root)
        entry = parse_changelog(text).draft(diff.versions[0])
        body = propose_entry(diff, entry)
        if not diff:
            return ChangelogDraft(previous.description)
        new = with_entry(text, entry, body)
        written = safe_files.write_all_or_none(project.root, {project.changelog: new.encode("utf-8")})
        heading = (entry.version if entry else "") or UNRELEASED
        return ChangelogDraft(previous.description, heading, bool(written))


def with_entry(changelog: str, entry: Entry | None, body: list[str]) -> str:
    r"""Return *changelog* with *body* as the text of *entry*; without one, under ``Unreleased`` above the versions.

    >>> with_entry("# Changelog\n\n## 1.0.0\n\nFirst.\n", None, ["### Data", "", "- `boats`: 1 added (oak)."])
    '# Changelog\n\n## Unreleased\n\n### Data\n\n- `boats`: 1 added (oak).\n\n## 1.0.0\n\nFirst.\n'
    """
    lines = markdown_lines(changelog)
    parsed = parse_changelog(changelog)
    later = [other.line for other in parsed.entries if entry is None or other.line > entry.line]
    end = min(later, default=len(lines) + 1) - 1
    if entry is None:
        start, heading = end, [f"## {UNRELEASED}"]
    else:
        start, heading = entry.line - 1, [lines[entry.line - 1]]
    # The definitions of links may be below the last entry.
    links = [line for line in lines[start:end] if line in parsed.links.splitlines()]
    parts = ["\n".join(part).strip("\n") for part in (lines[:start], heading, body, links, lines[end:])]
    return "\n\n".join(part for part in parts if part) + "\n"
