"""A release: what it holds, that it is the same everywhere, and every reason why there is none."""

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
from guarantees.package import reader
from guarantees.release import bundle, make, zip_bundle
from guarantees.release.diff import blockers, streaming
from guarantees.release.diff.compare import compare
from tests.conftest import Toy
from tests.helpers import releases


@pytest.fixture(scope="session")
def ready(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy of which nothing was released yet, and nothing stands in the way; nobody may change it."""
    root = tmp_path_factory.mktemp("ready") / "toy"
    shutil.copytree(finished.root, root)
    return releases.releasable(Toy(root))


@pytest.fixture(scope="session")
def published(ready: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """A toy with a first release; nobody may change it."""
    toy = _copied(ready, tmp_path_factory.mktemp("published"))
    assert toy.run("release").code == 0
    return toy


def _copied(toy: Toy, folder: Path) -> Toy:
    shutil.copytree(toy.root, folder / "toy")
    return Toy(folder / "toy")


@pytest.fixture
def before(ready: Toy, tmp_path: Path) -> Toy:
    """A toy to be released for the first time."""
    return _copied(ready, tmp_path / "before")


@pytest.fixture
def after(published: Toy, tmp_path: Path) -> Toy:
    """A toy with a first release, to be changed."""
    return _copied(published, tmp_path / "after")


def _files(folder: Path) -> dict[str, str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_a_release_holds_what_its_sums_say(published: Toy) -> None:
    """The tree has the tables, what explains them, and a zip of them; every sum holds, and nobody is shut out."""
    folder = published.path("dist/1.0.0")

    found = _files(folder)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["1.0.0"]
    assert {"datapackage.json", "history.csv", "README.md", "data/events.csv", "docs/codebook.md"} <= set(
        found
    )
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    promised = {name: value for value, _, name in (line.partition("  ") for line in lines)}
    assert promised == {name: value for name, value in found.items() if name != "SHA256SUMS"}
    assert {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))} == {0o755, 0o644}


def test_the_zip_holds_the_tree_and_validates(published: Toy, tmp_path: Path) -> None:
    """Unpacked elsewhere, the zip is the tree without itself, and a package that is valid."""
    folder = published.path("dist/1.0.0")
    packed = folder / "toy-guarantees-1.0.0.zip"
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(tmp_path)
        assert {info.date_time for info in opened.infolist()} == {zip_bundle.EPOCH}

    inside = tmp_path / "toy-guarantees-1.0.0"
    assert list(zip_bundle.altered_files(inside)) == []
    assert set(_files(inside)) == set(_files(folder)) - {packed.name}
    assert published.run("validate", str(packed)).code == 0
    assert published.run("validate", str(folder)).code == 0


def test_the_descriptor_tells_size_hash_and_day(published: Toy) -> None:
    """The released descriptor is that of the repository, with the day of the changelog and facts of the files."""
    folder = published.path("dist/1.0.0")
    released = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    kept = json.loads(published.path("datapackage.json").read_text(encoding="utf-8"))

    assert (released.pop("created"), released["version"]) == ("2030-01-01T00:00:00Z", "1.0.0")
    for resource in released["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource.pop("bytes") == len(content)
        assert resource.pop("hash") == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert released == kept


def test_a_release_is_the_same_anywhere(ready: Toy, tmp_path: Path) -> None:
    """Two folders, time zones, locales, masks and seeds: the same sums for every file."""
    told = []
    for number, (zone, language, mask, seed) in enumerate(
        (("Asia/Tokyo", "C", "027", "1"), ("America/Lima", "C.UTF-8", "002", "4242"))
    ):
        toy = _copied(ready, tmp_path / f"{number} folder")
        settings = {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": seed}
        command = f'umask {mask}; exec "$0" -m guarantees release'
        subprocess.run(
            ["sh", "-c", command, sys.executable], cwd=toy.root, env={**os.environ, **settings}, check=True
        )
        told.append((toy.path("dist/1.0.0/SHA256SUMS").read_text(encoding="utf-8"), _files(toy.path("dist"))))

    print(told[0][0])  # noqa: T201  shown by `pytest -s`, to compare machines by
    assert told[0] == told[1]


def test_a_release_without_a_change_does_nothing(after: Toy) -> None:
    """The same version with the same contents is no second release."""
    was = _files(after.path("dist"))

    ran = after.run("release")

    assert ran.out == "Previous version: none\ndist/1.0.0 already exists and is identical.\n"
    assert ran.code == 0
    assert _files(after.path("dist")) == was


def test_a_dry_run_writes_nothing(before: Toy) -> None:
    """It says what would be made, and what the changelog could say."""
    ran = before.run("release", "--dry-run")

    assert ran.code == 0
    assert "minor: events: 2 rows added\n" in ran.out
    assert "  - `events`: 2 added (mayors-meet, second-meeting).\n" in ran.out
    assert "Would make dist/1.0.0: " in ran.out
    assert not before.path("dist").exists()


def test_an_interrupted_release_leaves_nothing(before: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last maker fails no version is there, and the next run makes it."""

    def fails(making: bundle.BundleContext) -> None:
        raise KeyboardInterrupt(making.name)

    with monkeypatch.context() as patched:
        patched.setattr(bundle, "MAKERS", (*bundle.MAKERS, fails))
        with pytest.raises(KeyboardInterrupt):
            make.release(Project(before.root), (), "", dry=False)
    assert list(before.path("dist").iterdir()) == []

    assert "Made dist/1.0.0" in before.run("release").out


def _correct(toy: Toy) -> None:
    toy.edit("curation/sources/harbour-post.yml", "silent on the costs", "silent about the costs")


def _add(toy: Toy) -> None:
    summary = "    summary: The president will reply before the year ends.\n    confidence: high\n"
    more = "    relations:\n      - {relation: responds_to, statement: ferry-gazette-s02, basis: inferred}\n"
    toy.edit("curation/sources/harbour-post.yml", summary, summary + more)


def _withdraw(toy: Toy) -> None:
    gone = "    relations:\n      - {relation: responds_to, statement: ferry-gazette-s02, basis: inferred}\nevents:"
    toy.edit("curation/sources/harbour-post.yml", gone, "events:")


def _retire(toy: Toy) -> None:
    with toy.path("curation/retired.yml").open("a", encoding="utf-8") as out:
        out.write(
            "  - table: relations\n    record: harbour-post-s03:r1\n    retired_in: 2.0.0\n"
            "    reason: Nobody answered.\n    successor: ferry-gazette-s04:r1\n"
        )


def _next(toy: Toy, version: str, *changes: Callable[[Toy], None], more: str = "") -> None:
    """Make *changes*, and do all that a release of *version* needs."""
    for change in changes:
        change(toy)
    releases.number(toy, version)
    releases.complete(toy, version, more)


def _refused(toy: Toy, *args: str) -> list[str]:
    """Return why a release is refused; nothing may be written."""
    was = _files(toy.path("dist"))
    ran = toy.run("release", *args)
    assert ran.code == 1, ran.out
    assert _files(toy.path("dist")) == was
    return [line.removeprefix("Rejected: ") for line in ran.out.splitlines() if line.startswith("Rejected: ")]


def test_too_small_a_bump_is_refused(after: Toy) -> None:
    """A row more costs a minor number: the least that would do is named, and why."""
    _next(after, "1.0.1", _add)

    assert _refused(after) == [
        (
            "A minor change of 1.0.0 must be called 1.1.0 at least; 1.0.1 is too low. "
            "Set `version` in curation/dataset.yml. Why: relations: 1 row added."
        )
    ]


def test_a_first_release_too_high_is_refused(before: Toy) -> None:
    """The numbering starts at 1.0.0, or below."""
    _next(before, "2.3.0", more="`ferry-quarrel` is retired.")

    assert _refused(before) == [
        (
            "The first release is called 1.0.0, or 0.1.0 while nothing is promised; 2.3.0 is too high. "
            "Set `version` in curation/dataset.yml."
        )
    ]


def test_an_id_that_vanished_is_refused(after: Toy) -> None:
    """An id may go only with an entry of its own among the retired ones."""
    _next(after, "2.0.0", _withdraw)

    assert _refused(after) == [
        (
            "relations: 1 id is gone without an entry in retired_ids: harbour-post-s03:r1. "
            "Add each to curation/retired.yml, with `retired_in: 2.0.0` and a reason."
        )
    ]


def test_an_id_that_is_used_again_is_refused(after: Toy) -> None:
    """An id that was retired never names anything again, even where its entry was taken out."""
    was = after.path("curation/sources/harbour-post.yml").read_text(encoding="utf-8")
    told = after.path("curation/retired.yml").read_text(encoding="utf-8")
    _next(after, "2.0.0", _withdraw, _retire, more="`harbour-post-s03:r1` is retired.")
    assert after.run("release").code == 0
    after.path("curation/sources/harbour-post.yml").write_text(was, encoding="utf-8")
    after.path("curation/retired.yml").write_text(told, encoding="utf-8")
    _next(after, "2.1.0")

    assert _refused(after) == [
        (
            "relations: 1 id is retired in an earlier release, and used again: harbour-post-s03:r1. "
            "Choose another id."
        ),
        (
            "retired_ids: 1 id is no longer said to be retired: relations:harbour-post-s03:r1. "
            "Restore each in curation/retired.yml."
        ),
    ]


def test_a_version_without_an_entry_in_the_changelog_is_refused(after: Toy) -> None:
    """What nobody described is not released."""
    _correct(after)
    releases.number(after, "1.0.1")
    releases.commit(after)

    assert _refused(after) == [
        "CHANGELOG.md has no entry for 1.0.1. Add `## 1.0.1` with what changed.",
    ]


def test_an_entry_without_date_or_section_is_refused(after: Toy) -> None:
    """An entry has a day and the three sections."""
    _next(after, "1.0.1", _correct)
    after.edit("CHANGELOG.md", "## 1.0.1 — 2030-01-02\n\n### Schema", "## 1.0.1\n\n### Scheme")
    releases.commit(after)

    assert _refused(after) == [
        "CHANGELOG.md gives no date for 1.0.1. Write `## 1.0.1 — YYYY-MM-DD`.",
        "CHANGELOG.md has no section Schema under 1.0.1. Add `### Schema`; say so if nothing changed.",
    ]


@pytest.mark.parametrize(
    ("said", "told", "todo"),
    [
        ("- `statements`: 2 corrected.", "says 2 corrected of", "Write: - `statements`: 1 corrected."),
        ("Some words were mended.", "says nothing of", "Write: - `statements`: 1 corrected."),
        (
            "- `statements`: the words of\n  1 corrected, and 3 added.",
            "says 1 corrected; 3 added of",
            "Write: - `statements`: 1 corrected.",
        ),
    ],
    ids=["another number", "no number", "a number too many"],
)
def test_counts_that_are_not_those_of_the_difference_are_refused(
    after: Toy, said: str, told: str, todo: str
) -> None:
    """What the changelog counts is what changed."""
    _correct(after)
    releases.number(after, "1.0.1")
    releases.tell(after, "1.0.1", said)
    releases.commit(after)

    assert _refused(after) == [
        f"CHANGELOG.md {told} `statements` under 1.0.1; the difference is 1 corrected. {todo}"
    ]


def test_counts_of_what_did_not_change_are_refused(after: Toy) -> None:
    """A table that is as it was has nothing to count."""
    releases.number(after, "1.0.1")
    releases.tell(after, "1.0.1", "- `events`: 1 added (a-feast).")
    releases.commit(after)

    assert _refused(after) == [
        "CHANGELOG.md says 1 added of `events` under 1.0.1; the difference is nothing. Take the counts out."
    ]


def test_an_unclean_tree_is_refused(after: Toy) -> None:
    """What is released is what stands in a commit."""
    _next(after, "1.0.1", _correct)
    after.path("README.md").write_text("Other words.\n", encoding="utf-8")
    after.path("notes.txt").write_text("Ferries.\n", encoding="utf-8")

    assert _refused(after) == [
        "The git tree is not clean: 2 files are not committed: README.md, notes.txt. Commit, or put them away."
    ]


def test_a_folder_outside_of_git_is_refused(after: Toy) -> None:
    """Without git nobody could tell what a release was made from."""
    shutil.rmtree(after.path(".git"))

    refused = _refused(after)

    assert len(refused) == 1
    assert refused[0].startswith("git cannot say whether the tree is clean: ")
    assert refused[0].endswith(". Release from a git repository.")


def test_findings_are_refused(after: Toy) -> None:
    """What is wrong is told as findings, and is one refusal."""
    _next(after, "1.0.1", _correct)
    after.set("events", 1, place="Elsewhere")
    releases.complete(after, "1.0.1")

    assert _refused(after) == [
        "Something was found that must be mended first; `guarantees build --check` says the same."
    ]
    assert "data/events.csv:2: error: " in after.run("release").out


def test_a_retired_id_that_the_changelog_does_not_name_is_refused(before: Toy) -> None:
    """Whoever kept an id must be able to read what became of it."""
    before.edit("CHANGELOG.md", "`ferry-quarrel`", "An id")
    releases.commit(before)

    assert _refused(before) == [
        "Something was found that must be mended first; `guarantees build --check` says the same."
    ]
    assert "CHANGELOG.md does not name 'ferry-quarrel'" in before.run("release").out


def test_a_table_that_cannot_be_read_is_told_as_a_finding(after: Toy) -> None:
    """A damaged table stops the comparison, and nothing breaks."""
    after.path("data/events.csv").unlink()

    assert _refused(after) == [
        "Something was found that must be mended first; `guarantees build --check` says the same."
    ]


def test_a_version_that_exists_with_other_contents_is_refused(after: Toy) -> None:
    """A released version never changes; the least number that would do is named."""
    _correct(after)
    releases.number(after, "1.0.0")
    releases.complete(after, "1.0.0")

    assert _refused(after) == [
        "dist/1.0.0 exists with other contents: a released version never changes. Raise it to 1.0.1 at least."
    ]


def test_a_released_tree_that_was_touched_is_refused(after: Toy) -> None:
    """A file that is not what its sum says is no release any more."""
    after.path("dist/1.0.0/data/events.csv").write_text("event_id\n", encoding="utf-8")
    after.path("dist/1.0.0/stray.txt").write_text("Ferries.\n", encoding="utf-8")

    assert _refused(after) == [
        (
            "dist/1.0.0 is not what its SHA256SUMS says: data/events.csv, stray.txt. "
            "Restore it from where it is published."
        )
    ]


def test_all_refusals_come_together(after: Toy) -> None:
    """Whoever releases is told all that is to do, and not one thing after the other."""
    _withdraw(after)
    releases.number(after, "1.0.1")

    told = _refused(after)

    starts = (
        "The git tree is not clean: ",
        "A major change of 1.0.0 ",
        "relations: 1 id is gone ",
        "CHANGELOG.md ",
    )
    assert [line.startswith(start) for line, start in zip(told, starts, strict=True)] == [True] * 4


def test_the_version_before_is_found_in_dist_by_tag_or_by_name(after: Toy, tmp_path: Path) -> None:
    """The newest in ``dist/``, else the newest tag that holds a package, else none; or what is named."""
    after.git("tag", "v1.0.0")
    shelf = tmp_path / "shelf"
    shutil.copytree(after.path("dist"), shelf)
    _next(after, "1.0.1", _correct)
    packed = shelf / "1.0.0" / "toy-guarantees-1.0.0.zip"

    def previous(*args: str) -> str:
        ran = after.run("release", "--dry-run", *args)
        assert ran.code == 0, ran.out
        assert "patch: statements: 1 row changed" in ran.out
        return ran.out.splitlines()[0].removeprefix("Previous version: ")

    assert previous() == "dist/1.0.0"
    assert previous("--previous", str(shelf)) == f"{shelf}/1.0.0"
    assert previous("--previous", str(packed)) == str(packed)
    assert previous("--previous", "git:v1.0.0") == "git:v1.0.0"
    shutil.rmtree(after.path("dist"))
    assert previous() == "the git tag v1.0.0"


def test_a_folder_without_versions_is_told(after: Toy, tmp_path: Path) -> None:
    """A folder that was named must hold a version."""
    ran = after.run("release", "--previous", str(tmp_path / "after"))

    assert ran.code == 2
    assert "a published version is not there" in ran.out


def test_a_file_that_a_release_needs_is_told(after: Toy) -> None:
    """A page that is missing stops the release with its name."""
    after.git("rm", "-q", "LICENSE-DATA")
    after.commit()
    _next(after, "1.0.1", _correct)

    ran = after.run("release")

    assert ran.code == 2
    assert "LICENSE-DATA: a file that a release needs is not there." in ran.out
    assert [path.name for path in after.path("dist").iterdir()] == ["1.0.0"]


@pytest.mark.parametrize("change", [_correct, _add, _withdraw], ids=["corrected", "added", "withdrawn"])
def test_what_is_streamed_is_what_is_read_whole(after: Toy, change: Callable[[Toy], None]) -> None:
    """The difference that a release is held to names the records that ``diff`` names."""
    change(after)
    after.build()
    old, new = after.path("dist/1.0.0"), after.root

    streamed, whole = streaming.compare_streaming(old, new), compare(reader.read(old), reader.read(new))

    assert streamed.schema == whole.schema
    assert [of.table.name for of in streamed.tables] == [of.table.name for of in whole.tables] != []
    for one, other in zip(streamed.tables, whole.tables, strict=True):
        for part in ("added", "removed", "retired"):
            assert [*map(one.record, getattr(one, part))] == [*map(other.record, getattr(other, part))]
        assert [row.record for row in one.changed] == [row.record for row in other.changed]


def test_a_table_under_another_key_is_refused(after: Toy) -> None:
    """Where the key has other columns, no record can be told from another, and that is said."""
    old = after.path("dist/1.0.0")
    for name in ("datapackage.json", "data/relations.csv"):
        text = (old / name).read_text(encoding="utf-8")
        (old / name).write_text(text.replace("relation_id", "link_id"), encoding="utf-8")

    diff = streaming.compare_streaming(old, after.root)

    assert diff.uncompared == ("relations",)
    assert list(blockers.uncompared_tables(diff)) == [
        (
            "relations: its records cannot be compared with those of 1.0.0, since the columns of its key are "
            "others. Publish it as a table of another name."
        )
    ]
