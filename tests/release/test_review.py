"""The page on a contribution: findings, changes, version, changelog."""

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


def test_contribution_without_changes_is_valid(toy: Toy) -> None:
    """Without changes and findings, the page has no changelog entry."""
    toy.commit()

    ran = toy.run("review", "HEAD")

    assert ran.code == 0
    assert ran.out.startswith("## Valid: 0 errors\n")
    assert "Required version bump: **none**" in ran.out
    assert "1.0.0 may follow 1.0.0" in ran.out
    assert "changelog" not in ran.out


def test_curation_is_read_once(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Validation and version use the same curation."""
    load = curation_loader.load
    calls: list[Project] = []

    def counting_load(layout: Project, schemas: Contract) -> curation_loader.Curation:
        calls.append(layout)
        return load(layout, schemas)

    monkeypatch.setattr(curation_loader, "load", counting_load)
    toy.commit()

    assert toy.run("review", "HEAD").code == 0
    assert len(calls) == 1


def test_findings_in_changed_rows_come_first(toy: Toy) -> None:
    """Findings in the rows of a contribution come before older ones."""
    toy.set("actors", 1, actor_type="ghost")
    toy.commit()
    toy.set("events", 1, event_type="meating")

    page = toy.expect_errors(toy.run("review", "HEAD"))

    assert page.startswith("## Not valid: 2 errors\n")
    new, old = page.index("'meating' is not one"), page.index("'ghost' is not one")
    assert page.index("### Findings in what this changes") < new < page.index("### Other findings") < old


def test_findings_in_changed_curation_come_first(toy: Toy) -> None:
    """A finding in a changed file comes first, although the tables are not built yet."""
    toy.commit()
    toy.edit(SOURCE, "type: refusal", "type: refusel")

    page = toy.expect_errors(toy.run("review", "HEAD"))

    assert page.index("### Findings in what this changes") < page.index("Did you mean 'refusal'?")
    assert "### Other findings" not in page


def test_version_in_the_dataset_file_is_checked(toy: Toy) -> None:
    """The version in dataset.yml must be at least what the changes require."""
    toy.commit()
    rows = toy.rows("statements")
    toy.write("statements", rows[:-1])

    too_low = toy.run("review", "HEAD").out
    toy.edit("curation/dataset.yml", "version: 1.0.0", "version: 2.0.0")
    raised = toy.run("review", "HEAD").out

    assert "The changes since 1.0.0 require a major bump, to 2.0.0 at least; 1.0.0 is too low." in too_low
    assert "Change the version before the next release." in too_low
    assert "2.0.0 may follow 1.0.0; the minimum is 2.0.0." in raised
    assert f"- `statements`: 1 withdrawn ({rows[-1][0]})." in too_low


def test_any_version_may_follow_before_1_0_0(toy: Toy) -> None:
    """Before 1.0.0 every change is allowed, as the page notes."""
    for file in ("curation/dataset.yml", "datapackage.json"):
        text = toy.path(file).read_text(encoding="utf-8")
        toy.path(file).write_text(text.replace("1.0.0", "0.4.0"), encoding="utf-8")
    toy.commit()

    assert "Before 1.0.0 anything may change: 0.4.0 may follow 0.4.0." in toy.run("review", "HEAD").out


def test_proposed_entry_counts_and_names_the_changes(toy: Toy) -> None:
    """The proposed changelog entry has the changes of the schema and of the data, with ids."""
    toy.commit()
    toy.edit("datapackage.json", '"title": "The ferry talks"', '"title": "The ferry dispute"')
    toy.set("events", 1, label="The mayors meet again")

    page = toy.run("review", "HEAD").out

    title = "- `title`: description changed: The ferry talks -> The ferry dispute"
    assert f"### Schema\n\n{title}\n\n### Data" in page
    assert "\n\n### Data\n\n- `events`: 1 corrected (mayors-meet).\n```" in page


def test_package_without_curation_can_be_reviewed(toy: Toy, tmp_path: Path) -> None:
    """A package without curation files gets the same page; the base may be a folder."""
    package = Toy(tmp_path / "package")
    package.root.mkdir()
    shutil.copytree(toy.path("data"), package.path("data"))
    shutil.copy(toy.path("datapackage.json"), package.path("datapackage.json"))
    package.set("events", 1, summary="The mayors speak about the ferry at night.")

    ran = package.run("review", str(toy.root))

    assert ran.code == 0
    assert "| mayors-meet | changed | summary |" in ran.out


def test_other_tables_are_compared_if_one_is_damaged(toy: Toy) -> None:
    """A contribution that damages a file still gets a page."""
    toy.commit()
    toy.path("data/relations.csv").write_text('a,"b\n', encoding="utf-8")
    toy.set("events", 1, label="The mayors meet again")

    page = toy.expect_errors(toy.run("review", "HEAD"))

    assert "The rows of these tables cannot be compared: relations." in page
    assert "| mayors-meet | changed | label |" in page


def test_id_cannot_end_a_code_block(toy: Toy) -> None:
    """An id with backticks stays in the code block of the page."""
    toy.commit()
    rows = toy.rows("relations")
    rows[1][0] = "x\n````\n<img src=x>"
    toy.write("relations", rows)

    page = toy.expect_errors(toy.run("review", "HEAD"))

    assert "\n`````markdown\n" in page
    assert page.rstrip().endswith("\n`````")
    assert "<img" not in page.partition("`````markdown")[0]


def test_page_is_shortened_to_the_limit(toy: Toy) -> None:
    """A page that GitHub would reject is shortened, with a note on how much is left out."""
    toy.commit()
    rows = toy.rows("events")
    meetings = [[f"meeting-{number}", *rows[1][1:]] for number in range(900)]
    toy.write("events", [*rows, *meetings])

    page = toy.run("review", "HEAD", "--limit", "20000").out

    assert len(page.encode()) <= 20_000
    assert "more findings left out here" in page or "more lines left out here" in page
    assert "### For the changelog" in page


blocks = st.lists(
    st.builds(Block, st.text(max_size=40), st.lists(st.text(max_size=40), max_size=30)),
    min_size=1,
    max_size=8,
)


@given(blocks, st.integers(min_value=500, max_value=3000))
def test_page_fits_the_limit(parts: list[Block], limit: int) -> None:
    """Any page fits the limit, and is complete if it is short enough."""
    page = markdown_report.fit(parts, limit)
    complete = markdown_report.fit(parts, markdown_report.NO_LIMIT)

    assert len(page.encode()) <= limit
    assert page == complete or "left out here" in page
    assert page == complete or len(complete.encode()) > limit


@given(st.text())
def test_table_row_is_escaped(text: str) -> None:
    """No text can end a line or a cell of a table, or open a tag."""
    line = escape.table_row(text, text)

    assert line.isprintable()
    assert "<" not in line
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3
