"""Test that a build finds edits in generated files, and does not take for an edit what git or another build left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Toy

pytestmark = pytest.mark.usefixtures("without_frictionless")

ACTOR = "curation/actors/jane-roe.yml"
ACTORS = "data/actors.csv"
LOCK = "curation/sources/ferry-gazette.lock.csv"
DISCARD = "To discard all edits of generated files: `guarantees build --discard-edits`."


@pytest.fixture
def versioned(toy: Toy) -> Toy:
    """A toy repository in git, as a fresh clone: no build has run in it yet."""
    shutil.copy(PROJECT / ".gitattributes", toy.root)
    toy.commit()
    toy.git("config", "user.name", "A")
    toy.git("config", "user.email", "a@example.org")
    shutil.rmtree(toy.path(".guarantees"))
    return toy


def _rename(toy: Toy, name: str) -> None:
    """Change the name of an actor in its curation file."""
    path = toy.path(ACTOR)
    old = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("name: "))
    toy.edit(ACTOR, old, f"name: {name}")


@pytest.mark.parametrize("options", [(), ("--check",)], ids=["build", "check"])
def test_an_edited_cell_is_reported(versioned: Toy, options: tuple[str, ...]) -> None:
    """An edited cell is reported with both values, and where the change belongs; the edit is kept."""
    versioned.edit(ACTORS, "jane-roe,Jane Roe,", "jane-roe,Jane Row,")

    output = versioned.expect_errors(versioned.run("build", *options))

    assert (
        f"{ACTORS}:5: error: jane-roe name: Edited by hand: 'Jane Row', built: 'Jane Roe'. [edited-by-hand]\n"
        f"    Change `name` in {ACTOR}:1 instead. To discard the edit: `git restore {ACTORS}`.\n"
    ) in output
    assert DISCARD in output
    assert "Nothing was written." in output
    assert "[out-of-date]" not in output
    assert "jane-roe,Jane Row," in versioned.path(ACTORS).read_text(encoding="utf-8")


def test_without_git_the_record_of_the_last_build_shows_an_edit(toy: Toy) -> None:
    """In a folder without git, a file that differs from what the last build wrote was edited."""
    toy.edit(ACTORS, "jane-roe,Jane Roe,", "jane-roe,Jane Row,")

    output = toy.expect_errors(toy.run("build"))

    assert "jane-roe name: Edited by hand: 'Jane Row', built: 'Jane Roe'." in output
    assert "git restore" not in output


def test_without_git_and_record_a_copy_is_kept(toy: Toy) -> None:
    """Where nothing shows whether a file was edited, as in a downloaded copy, the build keeps what it overwrites."""
    shutil.rmtree(toy.path(".guarantees"))
    toy.edit(ACTORS, "jane-roe,Jane Roe,", "jane-roe,Jane Row,")
    edited = toy.path(ACTORS).read_bytes()

    output = toy.build().out

    assert f"Wrote 1 file: {ACTORS}\n" in output
    assert f"if a file was edited by hand, see .guarantees/replaced/{ACTORS}\n" in output
    assert toy.path(f".guarantees/replaced/{ACTORS}").read_bytes() == edited
    assert "Up to date." in toy.build().out


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [
        ("place", "Elsewhere", "Change `place` in curation/events/mayors-meet.yml:6 instead."),
        (
            "external_date",
            "2021-12-15",
            "Add `external_date` to the record in curation/events/mayors-meet.yml:1 instead.",
        ),
        ("date_precision", "month", "The column follows from other values of the record: correct them in"),
    ],
    ids=["typed", "blank", "derived"],
)
def test_where_the_change_belongs(toy: Toy, column: str, value: str, hint: str) -> None:
    """The hint names the key to change or to add, or says that the cell is derived."""
    toy.set("events", 1, **{column: value})

    output = toy.expect_errors(toy.run("build"))

    assert f"data/events.csv:2: error: mayors-meet {column}: Edited by hand: {value!r}" in output
    assert hint in output


def test_added_and_deleted_rows_are_reported(versioned: Toy) -> None:
    """A row that was added or deleted by hand is reported with its id."""
    header, first, *others = versioned.rows("events")
    versioned.write("events", [header, ["new-event", *first[1:]], *others])

    output = versioned.expect_errors(versioned.run("build"))

    assert "data/events.csv:2: error: new-event: Row added by hand: no file in curation/ has it." in output
    assert "data/events.csv: error: mayors-meet: Row deleted by hand. [edited-by-hand]" in output
    assert "Delete the record in curation/events/mayors-meet.yml:1 instead." in output


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "place"),
    [
        ("CITATION.cff", 'title: "The', 'title: "A', 5, "curation/dataset.yml"),
        (".zenodo.json", '"title": "The', '"title": "A', 3, "curation/dataset.yml"),
        ("docs/codebook.md", "# Codebook\n", "# Code book\n", 3, "curation/codes/"),
        ("schemas/curation/actor.json", "draft-07", "draft-06", 2, "schemas/"),
    ],
)
def test_an_edited_file_that_is_no_table(
    versioned: Toy, file: str, old: str, new: str, line: int, place: str
) -> None:
    """An edit in another generated file is reported with its line, and where the file comes from."""
    versioned.edit_first(file, old, new)

    output = versioned.expect_errors(versioned.run("build"))

    assert f"{file}:{line}: error: Edited by hand: " in output
    assert f"The file is made from {place}" in output


def test_a_table_that_cannot_be_read_is_reported(versioned: Toy) -> None:
    """A table with another header is reported as edited, and kept."""
    versioned.path(ACTORS).write_text("actor_id;name\njane-roe;Jane Roe\n", encoding="utf-8")

    output = versioned.expect_errors(versioned.run("build"))

    assert f"{ACTORS}:1: error: Edited by hand: 'actor_id;name', built: 'actor_id,name," in output


def test_discarding_edits_builds(versioned: Toy) -> None:
    """`--discard-edits` overwrites the edit; with `--check`, which writes nothing, it is a usage error."""
    versioned.edit(ACTORS, "jane-roe,Jane Roe,", "jane-roe,Jane Row,")

    assert versioned.run("build", "--check", "--discard-edits").code == 2
    assert f"Wrote 1 file: {ACTORS}" in versioned.build("--discard-edits").out
    assert versioned.git("status", "--porcelain", "data") == ""


def test_an_edit_that_is_also_made_in_curation_is_accepted(versioned: Toy) -> None:
    """Once the change is in the curation file, the edited table does not stop the build."""
    versioned.edit(ACTORS, "jane-roe,Jane Roe,", "jane-roe,Jane Row,")
    _rename(versioned, "Jane Row")

    assert "data/statements_flat.csv" in versioned.build().out


def test_only_edited_cells_are_reported_of_a_table_that_is_also_out_of_date(versioned: Toy) -> None:
    """A cell that is out of date, because curation changed, is not reported as an edit."""
    _rename(versioned, "Jane Row")
    versioned.edit(ACTORS, "john-poe,John Poe,", "john-poe,John Pou,")

    output = versioned.expect_errors(versioned.run("build"))

    assert "john-poe name: Edited by hand: 'John Pou', built: 'John Poe'." in output
    assert "jane-roe" not in output


def test_lines_in_another_order_are_no_edit(versioned: Toy) -> None:
    """A table that was only sorted or saved with other line ends loses nothing by a build."""
    header, *rows = versioned.rows("actors")
    versioned.write("actors", [header, *reversed(rows)])
    text = versioned.path("data/events.csv").read_bytes()
    versioned.path("data/events.csv").write_bytes(text.replace(b"\n", b"\r\n"))

    assert f"Wrote 2 files: {ACTORS}, data/events.csv" in versioned.build().out


@pytest.mark.parametrize("repository", ["versioned", "toy"], ids=["git", "record"])
def test_an_edited_lock_is_reported_without_the_article(
    request: pytest.FixtureRequest, repository: str
) -> None:
    """Without the article, a position that was typed is an error, which discarding does not accept."""
    toy: Toy = request.getfixturevalue(repository)
    toy.edit(LOCK, ",129,193,", ",130,193,")
    toy.path("texts").rename(toy.path("elsewhere"))

    output = toy.expect_errors(toy.run("build", "--discard-edits"))

    place = f"{LOCK}:7" if repository == "versioned" else LOCK
    assert f"{place}: error: Edited by hand: " in output
    assert "[edited-lock]" in output
    assert "[moved-anchor]" in toy.expect_errors(toy.run("build", "--texts", "elsewhere"))
    assert "[edited-lock]" not in toy.run("build", "--texts", "elsewhere").out


def test_a_lock_that_was_anchored_again_is_no_edit(versioned: Toy) -> None:
    """What `guarantees anchor` wrote is accepted without the article, before it is committed."""
    versioned.edit("curation/sources/ferry-gazette.yml", "to: price may be", "to: the price")
    assert versioned.run("anchor").code == 0
    versioned.path("texts").rename(versioned.path("elsewhere"))

    assert LOCK not in versioned.build().out


# --------------------------------------------------------------------------------------------------------------
# What git and other builds leave is not an edit


def test_curation_that_changes_twice_is_built(versioned: Toy) -> None:
    """What the last build wrote may be overwritten by the next one, committed or not."""
    _rename(versioned, "Jane Row")
    versioned.build()
    _rename(versioned, "Jane Rowe")

    assert ACTORS in versioned.build().out


def test_curation_that_was_committed_without_a_build_is_built(versioned: Toy) -> None:
    """A commit of curation/ alone leaves tables that are out of date, not edited."""
    _rename(versioned, "Jane Row")
    versioned.git("commit", "-qam", "Correct a name")

    output = versioned.expect_errors(versioned.run("build", "--check"))

    assert f"{ACTORS}:5: error: Out of date" in output
    assert ACTORS in versioned.build().out


def test_an_edit_that_was_committed_alone_is_reported(versioned: Toy) -> None:
    """A commit that changes a table, and nothing that the table is made from, is an edit: a web editor makes such."""
    versioned.edit(ACTORS, "jane-roe,Jane Roe,", "jane-roe,Jane Row,")
    versioned.git("commit", "-qam", "Correct a name")
    commit = versioned.git("rev-parse", "HEAD")[:10]

    output = versioned.expect_errors(versioned.run("build", "--check"))

    assert "jane-roe name: Edited by hand: 'Jane Row', built: 'Jane Roe'." in output
    assert f"Change `name` in {ACTOR}:1 instead. The edit is in commit {commit}." in output


def test_a_staged_edit_is_reported(versioned: Toy) -> None:
    """An edit that is in the index of git is not yet in a commit."""
    versioned.edit(ACTORS, "jane-roe,Jane Roe,", "jane-roe,Jane Row,")
    versioned.git("add", "--all")

    assert "Edited by hand: 'Jane Row'" in versioned.expect_errors(versioned.run("build"))


def test_a_file_of_another_branch_is_no_edit(versioned: Toy) -> None:
    """A table that was restored from another branch is out of date."""
    versioned.git("checkout", "-qb", "other")
    _rename(versioned, "Jane Row")
    versioned.build()
    versioned.git("commit", "-qam", "Rename")
    versioned.git("checkout", "-q", "-")
    versioned.git("checkout", "other", "--", "data")
    shutil.rmtree(versioned.path(".guarantees"))

    assert ACTORS in versioned.build().out


def _two_branches(toy: Toy) -> None:
    """Change neighbouring rows of a table, and one title, on the branches one and two; two is checked out."""
    for branch, name in (("one", "Jane Row"), ("two", "Jane Rowe")):
        toy.git("checkout", "-qb", branch, *(["one~1"] if branch == "two" else []))
        if branch == "one":
            toy.edit("curation/actors/john-poe.yml", "name: John Poe", "name: John Pou")
        else:
            _rename(toy, name)
        toy.edit_first("curation/dataset.yml", "title: The", f"title: {branch.title()}")
        toy.build()
        toy.git("commit", "-qam", branch)
    shutil.rmtree(toy.path(".guarantees"))


def _merge(toy: Toy, *command: str) -> None:
    with pytest.raises(Exception, match="non-zero exit status"):
        toy.git(*command)


@pytest.mark.parametrize(
    "command", [("merge", "one"), ("rebase", "one"), ("cherry-pick", "one")], ids=" ".join
)
def test_an_unfinished_merge_is_built(versioned: Toy, command: tuple[str, ...]) -> None:
    """Conflicts are named in curation and in generated files; with one side taken, the merged tables are built."""
    _two_branches(versioned)
    _merge(versioned, *command)

    output = versioned.expect_errors(versioned.run("build"))

    assert "curation/dataset.yml:3: error: Unresolved merge conflict on lines 3–7. [merge-conflict]" in output
    assert "CITATION.cff:5: error: Unresolved merge conflict on lines 5–9. [merge-conflict]" in output
    assert "Take either side, for example with `git checkout --ours CITATION.cff`" in output
    assert "[yaml-syntax]" not in output
    assert "[edited-by-hand]" not in output

    versioned.git("checkout", "-q", "--ours", ".")
    versioned.build()
    names = {row[0]: row[1] for row in versioned.rows("actors")}
    assert (names["jane-roe"], names["john-poe"]) == ("Jane Rowe", "John Pou")


def test_an_edit_during_an_unfinished_merge_is_reported(versioned: Toy) -> None:
    """A value that neither side of a merge has was typed."""
    _two_branches(versioned)
    _merge(versioned, "merge", "one")
    versioned.git("checkout", "-q", "--ours", ".")
    versioned.edit(ACTORS, "ann-lee,Ann Lee,", "ann-lee,Anne Lee,")

    assert "Edited by hand: 'Anne Lee'" in versioned.expect_errors(versioned.run("build"))


def test_changes_that_were_stashed_are_built(versioned: Toy) -> None:
    """A stash that is applied to a newer commit leaves tables that combine both, and can be built."""
    _rename(versioned, "Jane Row")
    versioned.build()
    versioned.git("stash", "-q")
    versioned.edit("curation/actors/max-moe.yml", "name: Max Moe", "name: Max Mow")
    versioned.build()
    versioned.git("commit", "-qam", "Rename another")
    versioned.git("stash", "pop", "-q")
    shutil.rmtree(versioned.path(".guarantees"))

    versioned.build()
    names = {row[0]: row[1] for row in versioned.rows("actors")}
    assert (names["jane-roe"], names["max-moe"]) == ("Jane Row", "Max Mow")


# --------------------------------------------------------------------------------------------------------------
# Merge conflicts


def _conflict(path: Path) -> None:
    """Leave in the first lines of a file what git leaves of a conflict."""
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("\n", 1)
    path.write_text(f"<<<<<<< HEAD\n{head}\n=======\n{head}\n>>>>>>> other\n{rest}", encoding="utf-8")


@pytest.mark.parametrize(
    "file",
    [
        "curation/actors/jane-roe.yml",
        "curation/sources/ferry-gazette.lock.csv",
        "schemas/expectations.yml",
        "CHANGELOG.md",
        "data/actors.csv",
        "datapackage.json",
    ],
)
def test_a_merge_conflict_is_named(toy: Toy, file: str) -> None:
    """Markers of a conflict are reported by their lines, without other findings about the file."""
    if file == "CHANGELOG.md":
        text = "# Changelog\n\nHeading\n=======\n\n## 1.0.0\n\n`ferry-quarrel` is retired.\n"
        toy.path(file).write_text(text, encoding="utf-8")
        toy.build()
    _conflict(toy.path(file))

    output = toy.expect_errors(toy.run("build"))

    assert f"{file}:1: error: Unresolved merge conflict on lines 1–5. [merge-conflict]" in output
    assert "1 error" in output


def test_a_merge_conflict_in_the_contract_stops_every_command(toy: Toy) -> None:
    """A schema with a conflict cannot be used: one line says where it is."""
    _conflict(toy.path("schemas/actors.json"))

    ran = toy.run("build")

    assert ran.code == 2
    assert "schemas/actors.json: Unresolved merge conflict on lines 1–5." in ran.out


def test_discarding_edits_resolves_conflicts_in_generated_files(toy: Toy) -> None:
    """`--discard-edits` writes a generated file with a conflict again."""
    _conflict(toy.path("datapackage.json"))

    assert "Wrote 1 file: datapackage.json" in toy.build("--discard-edits").out
