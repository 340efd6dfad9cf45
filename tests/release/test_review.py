"""One page on a contribution: findings, difference, version, changelog."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.contract.table_schema import Contract
from guarantees.core.project import Project
from guarantees.dataset.curation import curation_loader
from guarantees.output import escape, markdown_report
from guarantees.output.markdown_report import Block
from tests.conftest import Toy

SOURCE = "curation/sources/ferry-gazette.yml"


def test_a_clean_contribution_is_called_valid(toy: Toy) -> None:
    """Without a difference and a finding there is little to say, and no changelog."""
    toy.commit()

    ran = toy.run("review", "HEAD")

    assert ran.code == 0
    assert ran.out.startswith("## Valid: 0 errors\n")
    assert "Required version bump: **none**" in ran.out
    assert "1.0.0 may follow 1.0.0" in ran.out
    assert "changelog" not in ran.out


def test_what_people_wrote_is_read_once(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict and the version come from one reading."""
    read = curation_loader.load
    times: list[Project] = []

    def counted(layout: Project, schemas: Contract) -> curation_loader.Curation:
        times.append(layout)
        return read(layout, schemas)

    monkeypatch.setattr(curation_loader, "load", counted)
    toy.commit()

    assert toy.run("review", "HEAD").code == 0
    assert len(times) == 1


def test_what_is_touched_comes_first(toy: Toy) -> None:
    """Findings on the rows of a contribution stand before those that were there to be had before."""
    toy.set("actors", 1, actor_type="nobody")
    toy.commit()
    toy.set("events", 1, event_type="meating")

    said = toy.told(toy.run("review", "HEAD"))

    assert said.startswith("## Not valid: 2 errors\n")
    ours, others = said.index("'meating' is not one"), said.index("'nobody' is not one")
    assert said.index("### Findings in what this changes") < ours < said.index("### Other findings") < others


def test_what_people_wrote_is_touched_too(toy: Toy) -> None:
    """A fault in a file that the contribution edits stands first, although no row shows it yet."""
    toy.commit()
    toy.edit(SOURCE, "type: refusal", "type: refusel")

    said = toy.told(toy.run("review", "HEAD"))

    assert said.index("### Findings in what this changes") < said.index("Did you mean 'refusal'?")
    assert "### Other findings" not in said


def test_the_version_in_the_dataset_file_is_judged(toy: Toy) -> None:
    """The version that people gave is held against what the difference costs."""
    toy.commit()
    rows = toy.rows("relations")
    toy.write("relations", rows[:-1])

    said = toy.run("review", "HEAD").out
    toy.edit("curation/dataset.yml", "version: 1.0.0", "version: 2.0.0")
    raised = toy.run("review", "HEAD").out

    assert "A major change of 1.0.0 must be called 2.0.0 at least; 1.0.0 is too low." in said
    assert "Change the version before the next release." in said
    assert "2.0.0 may follow 1.0.0: the least is 2.0.0." in raised
    assert f"- `relations`: 1 withdrawn ({rows[-1][0]})." in said


def test_before_the_first_number_nothing_is_promised(toy: Toy) -> None:
    """Before 1.0.0 the page says so instead of judging."""
    for file in ("curation/dataset.yml", "datapackage.json"):
        text = toy.path(file).read_text(encoding="utf-8")
        toy.path(file).write_text(text.replace("1.0.0", "0.4.0"), encoding="utf-8")
    toy.commit()

    assert "Before 1.0.0 nothing is promised: 0.4.0 may follow 0.4.0." in toy.run("review", "HEAD").out


def test_the_changelog_counts_and_names(toy: Toy) -> None:
    """The entry that is proposed says what changed in the schema and in the data, with ids."""
    toy.commit()
    toy.edit("datapackage.json", '"title": "The ferry talks"', '"title": "The ferry dispute"')
    toy.set("events", 1, label="The mayors meet again")

    said = toy.run("review", "HEAD").out

    assert (
        "### Schema\n\n- `title`: description changed: The ferry talks -> The ferry dispute\n\n### Data"
        in said
    )
    assert "\n\n### Data\n\n- `events`: 1 corrected (mayors-meet).\n```" in said


def test_a_package_alone_can_be_reviewed(toy: Toy, tmp_path: Path) -> None:
    """Somebody who holds only the tables, without curated files, gets the same page; the base may be a folder."""
    mine = Toy(tmp_path / "mine")
    mine.root.mkdir()
    shutil.copytree(toy.path("data"), mine.path("data"))
    shutil.copy(toy.path("datapackage.json"), mine.path("datapackage.json"))
    mine.set("events", 1, label="The mayors meet again")

    ran = mine.run("review", str(toy.root))

    assert ran.code == 0
    assert "| mayors-meet | changed | label |" in ran.out


def test_a_damaged_table_is_told_and_the_rest_is_compared(toy: Toy) -> None:
    """A contribution that breaks a file still gets its page."""
    toy.commit()
    toy.path("data/relations.csv").write_text('a,"b\n', encoding="utf-8")
    toy.set("events", 1, label="The mayors meet again")

    said = toy.told(toy.run("review", "HEAD"))

    assert "The rows of these tables cannot be compared: relations." in said
    assert "| mayors-meet | changed | label |" in said


def test_nothing_a_stranger_writes_leaves_the_fence(toy: Toy) -> None:
    """An id cannot end the block of code that it is shown in."""
    toy.commit()
    rows = toy.rows("relations")
    rows[1][0] = "x\n````\n<img src=x>"
    toy.write("relations", rows)

    said = toy.told(toy.run("review", "HEAD"))

    assert "\n`````markdown\n" in said
    assert said.rstrip().endswith("\n`````")
    assert "<img" not in said.partition("`````markdown")[0]


def test_a_page_is_as_small_as_asked(toy: Toy) -> None:
    """What GitHub would drop whole is cut, with a word on how much is left out."""
    toy.commit()
    rows = toy.rows("events")
    many = [[f"meeting-{number}", *rows[1][1:]] for number in range(900)]
    toy.write("events", [*rows, *many])

    said = toy.run("review", "HEAD", "--limit", "20000").out

    assert len(said.encode()) <= 20_000
    assert "more findings left out here" in said or "more lines left out here" in said
    assert "### For the changelog" in said


blocks = st.lists(
    st.builds(Block, st.text(max_size=40), st.lists(st.text(max_size=40), max_size=30)),
    min_size=1,
    max_size=8,
)


@given(blocks, st.integers(min_value=500, max_value=3000))
def test_a_page_fits(parts: list[Block], limit: int) -> None:
    """Whatever it is made of, a page fits its place, and is whole where there is room."""
    shown = markdown_report.fit(parts, limit)
    whole = markdown_report.fit(parts, markdown_report.NO_LIMIT)

    assert len(shown.encode()) <= limit
    assert shown == whole or "left out here" in shown
    assert shown == whole or len(whole.encode()) > limit


@given(st.text())
def test_an_inert_cell_starts_nothing(text: str) -> None:
    """No text, whatever it is, ends a line or a cell of a table, or opens a tag."""
    line = escape.table_row(text, text)

    assert line.isprintable()
    assert "<" not in line
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3
