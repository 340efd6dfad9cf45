"""A release: its files, their bytes on every machine, and every blocker."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from guarantees.core.project import Project
from guarantees.package import checksums, reader
from guarantees.release import bundle, make
from guarantees.release.diff import blockers, streaming
from guarantees.release.diff.compare import compare
from tests.conftest import Toy
from tests.helpers import releases

INVALID = "The package has errors. Fix the findings above; `guarantees build --check` reports them too."
FIRST_ENTRY = "`ferry-quarrel` is retired."
NONE_FOUND = "no earlier release found in dist/ or among the tags"
KEEP_A_CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- `events`: 9 added, some day.

## [1.1.0] - 2030-01-05

### Added

- `relations`: 1 added.

### Fixed

- `statements`: 1 corrected.

[Unreleased]: https://example.org/compare/v1.1.0...HEAD
[1.1.0]: https://example.org/compare/v1.0.0...v1.1.0

## [1.0.0]"""


def _digests(folder: Path) -> dict[str, str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_release_contains_exactly_the_files_in_its_checksums(published: Toy) -> None:
    """A release has the tables, the documents and a zip; all checksums match, and all files are readable by all."""
    folder = published.path("dist/1.0.0")

    digests = _digests(folder)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["1.0.0"]
    expected = {"datapackage.json", "history.csv", "README.md", "data/events.csv", "docs/codebook.md"}
    assert expected <= set(digests)
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed_digests = {name: value for value, _, name in (line.partition("  ") for line in lines)}
    assert listed_digests == {name: value for name, value in digests.items() if name != "SHA256SUMS"}
    assert {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))} == {0o755, 0o644}


def test_zip_contains_the_release_and_is_valid(published: Toy, tmp_path: Path) -> None:
    """The unpacked zip has the files of the release except the zip itself, and is a valid package."""
    folder = published.path("dist/1.0.0")
    path = folder / "toy-guarantees-1.0.0.zip"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
        assert {info.date_time for info in archive.infolist()} == {bundle.EPOCH}

    unpacked = tmp_path / "toy-guarantees-1.0.0"
    assert checksums.checksum_errors(unpacked) == []
    assert set(_digests(unpacked)) == set(_digests(folder)) - {path.name}
    assert published.run("validate", str(path)).code == 0
    assert published.run("validate", str(folder)).code == 0


def test_descriptor_has_sizes_hashes_and_date(published: Toy) -> None:
    """The descriptor of a release is that of the repository, with the date of the changelog and facts of the files."""
    folder = published.path("dist/1.0.0")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    in_repository = json.loads(published.path("datapackage.json").read_text(encoding="utf-8"))

    assert (descriptor.pop("created"), descriptor["version"]) == ("2030-01-01T00:00:00Z", "1.0.0")
    for resource in descriptor["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource.pop("bytes") == len(content)
        assert resource.pop("hash") == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert descriptor == in_repository


def test_release_is_identical_on_every_machine(ready: Toy, tmp_path: Path) -> None:
    """Two folders, time zones, locales, umasks and hash seeds give the same checksums for every file."""
    results = []
    for number, (zone, language, mask, seed) in enumerate(
        (("Asia/Tokyo", "C", "027", "1"), ("America/Lima", "C.UTF-8", "002", "4242"))
    ):
        toy = releases.copy_toy(ready, tmp_path / f"{number} folder")
        settings = {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": seed}
        command = f'umask {mask}; exec "$0" -m guarantees release'
        subprocess.run(
            ["sh", "-c", command, sys.executable], cwd=toy.root, env={**os.environ, **settings}, check=True
        )
        sums = toy.path("dist/1.0.0/SHA256SUMS").read_text(encoding="utf-8")
        results.append((sums, _digests(toy.path("dist"))))

    sys.stdout.write(results[0][0])  # shown by `pytest -s`, to compare machines
    assert results[0] == results[1]


def test_release_without_a_change_does_nothing(released: Toy) -> None:
    """The same version with the same content is not made again."""
    before = _digests(released.path("dist"))

    ran = released.run("release")

    assert ran.out == "Previous version: dist/1.0.0\ndist/1.0.0 already exists and is identical.\n"
    assert released.run("release", "--dry-run").out == ran.out
    assert ran.code == 0
    assert _digests(released.path("dist")) == before


def test_dry_run_writes_nothing(unreleased: Toy) -> None:
    """A dry run shows what would be made, and proposes a changelog entry."""
    ran = unreleased.run("release", "--dry-run")

    assert ran.code == 0
    assert ran.out.startswith(f"Previous version: {NONE_FOUND}\n")
    assert "\nNext version: 1.0.0\n" in ran.out
    assert "minor: events: 2 rows added\n" in ran.out
    assert "  - `events`: 2 added (mayors-meet, second-meeting).\n" in ran.out
    assert "Would make dist/1.0.0: " in ran.out
    assert not unreleased.path("dist").exists()


def test_interrupted_release_leaves_nothing(unreleased: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the last maker fails there is no version, and the next run makes it."""

    def fail(context: bundle.BundleContext) -> None:
        raise KeyboardInterrupt(context.name)

    with monkeypatch.context() as patched:
        patched.setattr(bundle, "MAKERS", (*bundle.MAKERS, fail))
        with pytest.raises(KeyboardInterrupt):
            make.release(Project(unreleased.root), (), "", dry_run=False)
    assert list(unreleased.path("dist").iterdir()) == []

    assert "Made dist/1.0.0" in unreleased.run("release").out


def _prepare(toy: Toy, version: str, *changes: Callable[[Toy], None], more: str = "") -> None:
    """Make *changes*, and everything that a release of *version* needs."""
    for change in changes:
        change(toy)
    releases.set_version(toy, version)
    releases.complete_changelog(toy, version, more)


def _blockers(toy: Toy) -> list[str]:
    """Return the blockers of a release, which must not write anything."""
    before = _digests(toy.path("dist"))
    ran = toy.run("release")
    assert ran.code == 1, ran.out
    assert _digests(toy.path("dist")) == before
    return [line.removeprefix("Rejected: ") for line in ran.out.splitlines() if line.startswith("Rejected: ")]


def test_too_small_a_bump_is_a_blocker(released: Toy) -> None:
    """An added row requires a minor bump: the blocker names the minimum and the reason."""
    _prepare(released, "1.0.1", releases.add_relation)

    assert _blockers(released) == [
        (
            "The changes since 1.0.0 require a minor bump, to 1.1.0 at least; 1.0.1 is too low. "
            "Set `version` in curation/dataset.yml. Why: relations: 1 row added."
        ),
        "CHANGELOG.md has no entry for 1.1.0. Change the heading in line 3 to `## 1.1.0 — YYYY-MM-DD`.",
    ]


def test_too_high_a_first_version_is_a_blocker(unreleased: Toy) -> None:
    """The first release is 1.0.0 or lower."""
    unreleased.path("CHANGELOG.md").unlink()
    releases.write_entry(unreleased, "2.3.0", FIRST_ENTRY)
    _prepare(unreleased, "2.3.0", more=FIRST_ENTRY)

    assert _blockers(unreleased) == [
        (
            "The first release must be 1.0.0, or 0.x.y while anything may still change; 2.3.0 is too high. "
            "Set `version` in curation/dataset.yml."
        ),
        "CHANGELOG.md has no entry for 1.0.0. Change the heading in line 3 to `## 1.0.0 — YYYY-MM-DD`.",
    ]


def test_removed_id_is_a_blocker(released: Toy) -> None:
    """A permanent id may only be removed if it is listed as retired."""
    _prepare(released, "2.0.0", releases.withdraw_statement)

    assert _blockers(released) == [
        (
            "statements: 1 id removed without an entry in retired_ids: harbour-post-s02. "
            "Add each to curation/retired.yml, with `retired_in: 2.0.0` and a reason."
        )
    ]


def test_reused_id_is_a_blocker(released: Toy) -> None:
    """A retired id must not be used again, even if its entry is removed."""
    source = released.path("curation/sources/harbour-post.yml").read_text(encoding="utf-8")
    retired = released.path("curation/retired.yml").read_text(encoding="utf-8")
    more = "`harbour-post-s02` is retired."
    _prepare(released, "2.0.0", releases.withdraw_statement, releases.retire_statement, more=more)
    assert released.run("release").code == 0
    released.path("curation/sources/harbour-post.yml").write_text(source, encoding="utf-8")
    released.path("curation/retired.yml").write_text(retired, encoding="utf-8")
    assert released.run("anchor").code == 0
    _prepare(released, "2.1.0")

    assert _blockers(released) == [
        (
            "retired_ids: 1 retired id removed: statements:harbour-post-s02. "
            "Restore each in curation/retired.yml."
        ),
        "statements: 1 id reused after an earlier release retired it: harbour-post-s02. Choose another id.",
    ]


def test_missing_changelog_entry_is_a_blocker(released: Toy) -> None:
    """A version without an entry in the changelog is not released."""
    releases.correct_statement(released)
    releases.set_version(released, "1.0.1")
    releases.commit_all(released)

    assert _blockers(released) == [
        (
            "CHANGELOG.md has no entry for 1.0.1. Add `## 1.0.1 — YYYY-MM-DD` above the other versions, "
            "and describe the changes."
        ),
    ]


def test_missing_changelog_is_a_blocker(unreleased: Toy) -> None:
    """The first release needs an entry like any other."""
    unreleased.path("CHANGELOG.md").unlink()
    releases.commit_all(unreleased)

    assert _blockers(unreleased) == [
        "CHANGELOG.md has no entry for 1.0.0. Add `## 1.0.0 — YYYY-MM-DD`, and describe the changes."
    ]


def test_entry_without_date_or_section_is_a_blocker(released: Toy) -> None:
    """An entry has a date, and the section on the data if rows have changed."""
    _prepare(released, "1.0.1", releases.correct_statement)
    released.edit("CHANGELOG.md", "## 1.0.1 — 2030-01-02\n", "## 1.0.1\n")
    released.edit_first("CHANGELOG.md", "### Data\n", "### Dates\n")
    releases.commit_all(released)

    assert _blockers(released) == [
        "CHANGELOG.md:3: the entry for 1.0.1 has no date. Write `## 1.0.1 — YYYY-MM-DD`.",
        (
            "CHANGELOG.md:3: the entry for 1.0.1 has no section Data, although rows have changed. "
            "Add `### Data` with: - `statements`: 1 corrected."
        ),
    ]


def test_malformed_heading_is_one_blocker(released: Toy) -> None:
    """The entry of the version is there, so that it is not reported as missing as well."""
    _prepare(released, "1.0.1", releases.correct_statement)
    released.edit("CHANGELOG.md", "## 1.0.1 — 2030-01-02", "## 1.0.1 (2030-01-02)")
    releases.commit_all(released)

    assert _blockers(released) == [
        (
            "CHANGELOG.md:3: '## 1.0.1 (2030-01-02)' is not the heading of a version. "
            "Write `## 1.0.1 — YYYY-MM-DD` or `## [1.0.1] - YYYY-MM-DD`."
        )
    ]


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        ("- `statements`: 2 corrected.", "2 corrected"),
        ("Some words were corrected.", "nothing"),
        ("- `statements`: the words of\n  1 corrected, and 3 added.", "1 corrected; 3 added"),
    ],
    ids=["another number", "no number", "an additional number"],
)
def test_wrong_counts_in_the_changelog_are_blockers(released: Toy, entry: str, counts: str) -> None:
    """The changelog must count exactly what has changed."""
    releases.correct_statement(released)
    releases.set_version(released, "1.0.1")
    releases.write_entry(released, "1.0.1", entry)
    releases.commit_all(released)

    assert _blockers(released) == [
        (
            f"CHANGELOG.md:9: `statements`: the entry for 1.0.1 says {counts}, but the difference is 1 corrected. "
            "Write: - `statements`: 1 corrected."
        )
    ]


def test_counts_of_an_unchanged_table_are_a_blocker(released: Toy) -> None:
    """The changelog must not count changes in a table without any."""
    releases.set_version(released, "1.0.1")
    releases.write_entry(released, "1.0.1", "- `events`: 1 added (a-feast).")
    releases.commit_all(released)

    assert _blockers(released) == [
        (
            "CHANGELOG.md:9: `events`: the entry for 1.0.1 says 1 added, but the difference is nothing. "
            "Remove the counts."
        )
    ]


def test_uncommitted_changes_are_a_blocker(released: Toy) -> None:
    """A release is made from a commit."""
    _prepare(released, "1.0.1", releases.correct_statement)
    released.path("README.md").write_text("Other words.\n", encoding="utf-8")
    released.path("notes.txt").write_text("Ferries.\n", encoding="utf-8")

    assert _blockers(released) == [
        "Uncommitted changes in 2 files: README.md, notes.txt. Commit or stash them."
    ]


def test_folder_outside_of_git_is_a_blocker(released: Toy) -> None:
    """A release is made from a git repository."""
    shutil.rmtree(released.path(".git"))

    [blocker] = _blockers(released)

    assert blocker.startswith("Cannot check for uncommitted changes: ")
    assert blocker.endswith(". Release from a git repository.")


def test_errors_in_the_package_are_a_blocker(released: Toy) -> None:
    """The errors are reported as findings, and are one blocker."""
    _prepare(released, "1.0.1", releases.correct_statement)
    released.set("events", 1, place="Elsewhere")
    releases.complete_changelog(released, "1.0.1")

    assert _blockers(released) == [INVALID]
    assert "data/events.csv:2: error: " in released.run("release").out


def test_retired_id_missing_from_the_changelog_is_a_blocker(unreleased: Toy) -> None:
    """Users of a retired id can read in the changelog what happened to it."""
    unreleased.edit("CHANGELOG.md", "`ferry-quarrel`", "An id")
    releases.commit_all(unreleased)

    assert _blockers(unreleased) == [INVALID]
    assert "'ferry-quarrel'" in unreleased.run("release").out


def test_missing_table_is_a_finding(released: Toy) -> None:
    """A table that cannot be compared is reported as a finding."""
    released.path("data/events.csv").unlink()

    assert _blockers(released) == [INVALID]


def test_existing_version_with_different_content_is_a_blocker(released: Toy) -> None:
    """A released version never changes, not even its documents; the blocker names the minimum version."""
    released.path("README.md").write_text("Other words.\n", encoding="utf-8")
    releases.commit_all(released)

    assert _blockers(released) == [
        (
            "1.0.0 is already released (dist/1.0.0) with different content, and a released version never changes. "
            "Set `version` in curation/dataset.yml to 1.0.1 or higher."
        ),
        (
            "CHANGELOG.md has no entry for 1.0.1. Add `## 1.0.1 — YYYY-MM-DD` above the other versions, "
            "and describe the changes."
        ),
    ]


def test_released_version_without_its_date_is_a_blocker(released: Toy) -> None:
    """The entry of a released version has a date, in a heading of a form that is understood."""
    released.edit("CHANGELOG.md", "## 1.0.0 — 2030-01-01", "## 1.0.0 — 2030-1-1")
    releases.commit_all(released)

    raised, malformed, entry = _blockers(released)

    assert raised.startswith("1.0.0 is already released (dist/1.0.0) with different content")
    assert malformed == (
        "CHANGELOG.md:3: '2030-1-1' is not a date. Write `## 1.0.0 — YYYY-MM-DD` or `## [1.0.0] - YYYY-MM-DD`."
    )
    assert entry.startswith("CHANGELOG.md has no entry for 1.0.1. ")


def test_changed_files_in_dist_are_a_blocker(released: Toy) -> None:
    """A folder in ``dist/`` that does not match its checksums is not the release."""
    released.path("dist/1.0.0/data/events.csv").write_text("event_id\n", encoding="utf-8")
    released.path("dist/1.0.0/stray.txt").write_text("Ferries.\n", encoding="utf-8")
    errors = checksums.checksum_errors(released.path("dist/1.0.0"))

    assert len(errors) == 2
    assert _blockers(released) == [
        f"dist/1.0.0 was changed after the release: {', '.join(errors)}. Restore the published files."
    ]


def test_changed_files_of_the_release_before_are_a_blocker(released: Toy) -> None:
    """Nothing is compared with a release that is not what was released."""
    _prepare(released, "1.0.1", releases.correct_statement)
    released.path("dist/1.0.0/data/events.csv").write_text("event_id\n", encoding="utf-8")

    assert _blockers(released) == [
        (
            "dist/1.0.0 was changed after the release: data/events.csv does not match its checksum. "
            "Restore the published files."
        )
    ]


def test_release_without_checksums_is_a_blocker(released: Toy) -> None:
    """A folder in ``dist/`` without a list of checksums is not the release."""
    released.path("dist/1.0.0/SHA256SUMS").unlink()

    [blocker] = _blockers(released)

    assert blocker.startswith("dist/1.0.0 was changed after the release: ")
    assert "SHA256SUMS" in blocker


def test_all_blockers_are_reported_together(released: Toy) -> None:
    """One run reports everything that there is to fix."""
    releases.withdraw_statement(released)
    releases.set_version(released, "1.0.1")

    starts = (
        "Uncommitted changes in ",
        "The changes since 1.0.0 require a major bump",
        "statements: 1 id removed ",
        "CHANGELOG.md ",
    )
    assert [line.startswith(start) for line, start in zip(_blockers(released), starts, strict=True)] == [
        True
    ] * 4


def test_previous_version_is_found_in_dist_by_tag_or_by_option(released: Toy, tmp_path: Path) -> None:
    """It is the newest in ``dist/`` and among the tags with a package; or the one in ``--previous``."""
    released.git("tag", "v1.0.0")
    folder = tmp_path / "versions"
    shutil.copytree(released.path("dist"), folder)
    _prepare(released, "1.0.1", releases.correct_statement)
    archive = folder / "1.0.0" / "toy-guarantees-1.0.0.zip"

    def previous(*args: str) -> str:
        ran = released.run("release", "--dry-run", *args)
        assert ran.code == 0, ran.out
        assert "patch: statements: 1 row changed" in ran.out
        return ran.out.splitlines()[0].removeprefix("Previous version: ")

    assert previous() == "dist/1.0.0"
    assert previous("--previous", str(folder)) == f"{folder}/1.0.0"
    assert previous("--previous", str(archive)) == str(archive)
    assert previous("--previous", "git:v1.0.0") == "git:v1.0.0"
    shutil.rmtree(released.path("dist"))
    assert previous() == "the git tag v1.0.0"


def test_dry_run_compares_with_the_newest_release_before_the_version_is_raised(released: Toy) -> None:
    """It prints the changes, the next version and the entry to write, and each blocker once."""
    releases.add_relation(released)
    released.build()
    releases.commit_all(released)

    ran = released.run("release", "--dry-run")

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "Previous version: dist/1.0.0",
        "minor: relations: 1 row added",
        "Required version bump: minor",
        "Next version: 1.1.0",
        "Proposed entry of CHANGELOG.md for 1.1.0, to be completed by hand:",
        "  ### Data",
        "",
        "  - `relations`: 1 added (harbour-post-s02:r1).",
        (
            "Rejected: 1.0.0 is already released (dist/1.0.0) with different content, and a released version never "
            "changes. Set `version` in curation/dataset.yml to 1.1.0 or higher. Why: relations: 1 row added."
        ),
        (
            "Rejected: CHANGELOG.md has no entry for 1.1.0. Add `## 1.1.0 — YYYY-MM-DD` above the other versions, "
            "and describe the changes."
        ),
    ]


def test_version_below_the_newest_release_is_a_blocker(released: Toy) -> None:
    """A release is compared with the newest, which may be a tag, whatever the version of the package is."""
    releases.correct_statement(released)
    releases.make_release(released, "1.0.1")
    released.git("tag", "v1.0.1")
    shutil.rmtree(released.path("dist/1.0.1"))
    releases.add_relation(released)
    releases.set_version(released, "1.0.0")
    releases.commit_all(released)

    ran = released.run("release", "--dry-run")

    assert ran.out.startswith("Previous version: the git tag v1.0.1\nminor: relations: 1 row added\n")
    assert next(line for line in ran.out.splitlines() if line.startswith("Rejected: ")) == (
        "Rejected: 1.0.0 is already released (dist/1.0.0) with different content, and a released version never "
        "changes. Set `version` in curation/dataset.yml to 1.1.0 or higher. Why: relations: 1 row added."
    )


def test_tagged_version_is_made_from_the_same_content_only(released: Toy) -> None:
    """A clone with the tag of a version can make its release again, with the same bytes; not another one."""
    released.git("tag", "v1.0.0")
    before = _digests(released.path("dist"))
    shutil.rmtree(released.path("dist"))

    assert released.run("release").code == 0
    assert _digests(released.path("dist")) == before

    shutil.rmtree(released.path("dist"))
    _prepare(released, "1.0.0", releases.correct_statement, more=FIRST_ENTRY)
    ran = released.run("release", "--dry-run")
    assert ran.code == 1
    assert "Rejected: 1.0.0 is already released (the git tag v1.0.0) with different content" in ran.out


def test_missing_earlier_release_is_one_blocker(released: Toy) -> None:
    """Nothing is compared if the release before is not here; what does not depend on it is reported."""
    _prepare(released, "1.0.1", releases.correct_statement)
    released.edit("CHANGELOG.md", "## 1.0.1 — 2030-01-02\n", "## 1.0.1\n")
    releases.commit_all(released)
    shutil.rmtree(released.path("dist"))

    ran = released.run("release", "--dry-run")

    assert ran.code == 1
    assert ran.out.splitlines() == [
        f"Previous version: {NONE_FOUND}",
        (
            "Rejected: CHANGELOG.md describes 1.0.0, but neither dist/1.0.0 nor the tag v1.0.0 is here: fetch the tags "
            "(`git fetch --tags`), or name it with --previous."
        ),
        "Rejected: CHANGELOG.md:3: the entry for 1.0.1 has no date. Write `## 1.0.1 — YYYY-MM-DD`.",
    ]


def test_advice_on_a_removed_id_names_the_version_that_is_right(released: Toy) -> None:
    """The version, the retirement and the entry are all to be the version that the changes require."""
    releases.withdraw_statement(released)
    releases.set_version(released, "1.0.3")
    releases.commit_all(released)

    version, retirement, entry = _blockers(released)

    assert "require a major bump, to 2.0.0 at least; 1.0.3 is too low." in version
    assert "with `retired_in: 2.0.0`" in retirement
    assert entry.startswith("CHANGELOG.md has no entry for 2.0.0. ")


def test_retirement_in_another_version_is_a_blocker(released: Toy) -> None:
    """An id that this release retires is retired in its version."""
    releases.withdraw_statement(released)
    releases.retire_statement(released, "1.0.3")
    _prepare(released, "2.0.0", more="`harbour-post-s02` is retired.")

    assert _blockers(released) == [
        (
            "retired_ids: 1 id retired in another version than this release: statements:harbour-post-s02 (1.0.3). "
            "Set `retired_in` to 2.0.0 in curation/retired.yml."
        )
    ]


def test_shorter_quote_is_a_patch(released: Toy) -> None:
    """An anchor that is gone needs no retirement, because the build numbers the anchors."""
    _prepare(released, "1.0.1", releases.shorten_quote)

    ran = released.run("release")

    assert (ran.code, "Made dist/1.0.1" in ran.out) == (0, True)
    assert "- `anchors`: 1 withdrawn (harbour-post-s02:content:2)." in released.path(
        "CHANGELOG.md"
    ).read_text("utf-8")


def test_changelog_in_the_form_of_keep_a_changelog(released: Toy) -> None:
    """A release takes its date and counts; what is not released yet is ignored."""
    releases.correct_statement(released)
    releases.add_relation(released)
    releases.set_version(released, "1.1.0")
    text = released.path("CHANGELOG.md").read_text(encoding="utf-8").partition("## 1.0.0")[2]
    released.path("CHANGELOG.md").write_text(KEEP_A_CHANGELOG + text, encoding="utf-8")
    releases.commit_all(released)

    ran = released.run("release")

    assert ran.code == 0, ran.out
    descriptor = json.loads(released.path("dist/1.1.0/datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["created"] == "2030-01-05T00:00:00Z"


def test_dry_run_completes_what_is_written_as_unreleased(released: Toy) -> None:
    """Items that count what has changed are kept, with their words; other items are replaced."""
    releases.correct_statement(released)
    releases.add_relation(released)
    releases.set_version(released, "1.1.0")
    draft = (
        "## Unreleased\n\nNothing breaks.\n\n### Data\n\n- `statements`: 1 corrected, which named other costs.\n- `relations`: 7 added.\n"
        "\n### Pipeline\n\n- Faster.\n\n## 1.0.0"
    )
    released.edit("CHANGELOG.md", "## 1.0.0", draft)
    releases.commit_all(released)

    ran = released.run("release", "--dry-run")

    entry = ran.out.partition("to be completed by hand:\n")[2].partition("Rejected: ")[0]
    assert [line.strip() for line in entry.splitlines() if line] == [
        "Nothing breaks.",
        "### Data",
        "- `relations`: 1 added (harbour-post-s02:r1).",
        "- `statements`: 1 corrected, which named other costs.",
        "### Pipeline",
        "- Faster.",
    ]
    assert ran.out.endswith(
        "Rejected: CHANGELOG.md has no entry for 1.1.0. Change the heading in line 3 to `## 1.1.0 — YYYY-MM-DD`.\n"
    )


def test_previous_folder_without_versions_is_an_error(released: Toy, tmp_path: Path) -> None:
    """The folder in ``--previous`` must contain a version."""
    ran = released.run("release", "--previous", str(tmp_path / "released"))

    assert ran.code == 2
    assert "No version in " in ran.out


def test_missing_required_file_is_a_blocker(released: Toy) -> None:
    """A release that lacks a required file is not made; the message names the file."""
    released.git("rm", "-q", "LICENSE-DATA")
    released.commit()
    _prepare(released, "1.0.1", releases.correct_statement)

    ran = released.run("release")

    assert ran.code == 1
    assert "A release needs files that are not here: LICENSE-DATA. Create them." in ran.out
    assert [path.name for path in released.path("dist").iterdir()] == ["1.0.0"]


@pytest.mark.parametrize(
    "change",
    [releases.correct_statement, releases.add_relation, releases.withdraw_relation],
    ids=["corrected", "added", "withdrawn"],
)
def test_streaming_diff_has_the_records_of_the_diff(released: Toy, change: Callable[[Toy], None]) -> None:
    """The diff of a release names the same records as the command ``diff``."""
    change(released)
    released.build()
    old, new = released.path("dist/1.0.0"), released.root

    streamed, in_memory = streaming.compare_streaming(old, new), compare(reader.read(old), reader.read(new))

    assert streamed.schema == in_memory.schema
    assert (
        [diff.table.name for diff in streamed.tables] == [diff.table.name for diff in in_memory.tables] != []
    )
    for one, other in zip(streamed.tables, in_memory.tables, strict=True):
        for part in ("added", "removed", "retired"):
            assert [*map(one.record, getattr(one, part))] == [*map(other.record, getattr(other, part))]
        assert [row.record for row in one.changed] == [row.record for row in other.changed]


def test_changed_primary_key_is_a_blocker(released: Toy) -> None:
    """The rows of a table with another primary key cannot be compared."""
    old = released.path("dist/1.0.0")
    for name in ("datapackage.json", "data/relations.csv"):
        text = (old / name).read_text(encoding="utf-8")
        (old / name).write_text(text.replace("relation_id", "link_id"), encoding="utf-8")

    diff = streaming.compare_streaming(old, released.root)

    assert diff.uncompared == ("relations",)
    assert blockers.uncompared_tables(diff) == [
        (
            "relations: cannot be compared with 1.0.0, because its primary key has changed. "
            "Publish it as a table with another name."
        )
    ]


def test_all_required_files_that_are_missing_are_one_blocker(unreleased: Toy) -> None:
    """They are reported with everything else, and before anything is built."""
    unreleased.path("README.md").unlink()
    unreleased.path("LICENSE-DATA").unlink()
    unreleased.commit()

    output = unreleased.run("release", "--dry-run").out

    assert (
        "Rejected: A release needs files that are not here: README.md, LICENSE-DATA. Create them.\n" in output
    )
