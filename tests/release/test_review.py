"""The page on a contribution: findings, changes, version, changelog."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.contract.table_schema import Contract, Field, Table
from guarantees.core.csv_text import Row
from guarantees.core.project import Project
from guarantees.dataset import weakened_curation
from guarantees.dataset.curation import curation_loader
from guarantees.output import escape, markdown_report
from guarantees.output.markdown_report import Block
from guarantees.package.reader import Package
from guarantees.release.diff.compare import compare
from guarantees.validation import run
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

    # Both files were edited by hand, which is an error of its own.
    assert page.startswith("## Not valid: 4 errors\n")
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


WEAKER = "### What this waives, loosens or lowers"
OTHERS = "### Other files that this changes"


def test_generated_file_edited_by_hand_is_an_error(toy: Toy) -> None:
    """Valid cells that the curation files do not give are an error, at the line that differs."""
    toy.commit()
    toy.set("events", 1, summary="The mayors speak about the ferry at night.")

    page = toy.expect_errors(toy.run("review", "HEAD"))

    assert page.startswith("## Not valid: 1 error\n")
    assert page.index("### Findings in what this changes") < page.index("| error | data/events.csv:2 |")
    assert "| out-of-date |" in page


def test_file_that_no_build_writes_is_an_error(toy: Toy) -> None:
    """A further file beside the tables is reported."""
    toy.commit()
    toy.path("data/ferries.csv").write_text("a\n", encoding="utf-8")

    assert "unexpected-file" in toy.expect_errors(toy.run("review", "HEAD"))


def _waive(toy: Toy) -> None:
    waiver = (
        "waivers:\n  - {check: missing-target, record: ferry-gazette-s01, reason: Unclear., until: 9.0.0}\n"
    )
    toy.path("curation/waivers.yml").write_text(waiver, encoding="utf-8")


def _expect_less(toy: Toy) -> None:
    toy.edit("schemas/expectations.yml", "rows: {min: 3, max: 30}", "rows: {min: 2, max: 31}")
    toy.edit("schemas/expectations.yml", "publisher: {min: 0.4, max: 0.9}", "publisher: {min: 0.1, max: 0.9}")
    toy.build()


def _leave_uncoded(toy: Toy) -> None:
    more = (
        "exclusions:\n  - quote: {from: We will not, to: price may be}\n    reason: other\n    note: Dull.\n"
    )
    toy.edit(SOURCE, "exclusions:\n", more)


def _add_code(toy: Toy) -> None:
    path = toy.path("curation/codes/event_type.yml")
    code = "\n  - code: regatta\n    label: Regatta\n    definition: A race of boats.\n    example: The spring regatta.\n"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + code, encoding="utf-8")
    toy.run("build")


@pytest.mark.parametrize(
    ("weaken", "rows"),
    [
        (_waive, ["| missing-target for ferry-gazette-s01 | finding waived |  | until 9.0.0 |"]),
        (
            _expect_less,
            [
                "| sources | minimum of rows lowered | 3 | 2 |",
                "| sources | maximum of rows raised | 30 | 31 |",
                "| sources | minimum of share of filled cells in publisher lowered | 0.4 | 0.1 |",
            ],
        ),
        (_leave_uncoded, [f"| {SOURCE} | words left uncoded (other) | 1 | 2 |"]),
        (_add_code, ["| events.event\\_type | constraint loosened |  | enum regatta |"]),
    ],
)
def test_what_a_contribution_weakens_is_named(
    toy: Toy, weaken: Callable[[Toy], None], rows: list[str]
) -> None:
    """Waivers, expectations, exclusions and codes are listed with the old and the new value."""
    toy.commit()
    weaken(toy)

    page = toy.run("review", "HEAD").out

    section = page.partition(WEAKER)[2].partition("###")[0]
    for row in rows:
        assert row in section, page


def test_nothing_is_weaker_where_rules_are_stricter(toy: Toy) -> None:
    """A minimum that rises is not listed."""
    toy.commit()
    toy.edit("schemas/expectations.yml", "rows: {min: 3, max: 30}", "rows: {min: 3, max: 20}")
    toy.build()

    assert WEAKER not in toy.run("review", "HEAD").out


def test_waivers_of_the_base_are_not_named(toy: Toy) -> None:
    """What the base accepts already is no news; what lasts longer is."""
    _waive(toy)
    toy.commit()
    toy.edit_first(SOURCE, "confidence: high", "confidence: medium")
    assert WEAKER not in toy.run("review", "HEAD").out

    toy.edit("curation/waivers.yml", "until: 9.0.0", "until: 10.0.0")
    page = toy.run("review", "HEAD").out

    assert "| missing-target for ferry-gazette-s01 | waiver extended | until 9.0.0 | until 10.0.0 |" in page


def test_software_and_links_are_named(toy: Toy) -> None:
    """Files that are not data are listed by name, and so is a link wherever it is."""
    for file in ("Makefile", "build/guarantees/__init__.py", ".github/workflows/a.yml"):
        toy.path(file).parent.mkdir(parents=True, exist_ok=True)
        toy.path(file).write_text("a\n", encoding="utf-8")
    toy.commit()
    for file in ("Makefile", "build/guarantees/__init__.py"):
        toy.path(file).write_text("<img src=x>\n", encoding="utf-8")
    toy.path(".github/workflows/a.yml").unlink()
    toy.path("curation/terms.yml").unlink()
    toy.path("curation/terms.yml").symlink_to("/etc/passwd")
    strange = "a|b\n::error::`@all.md"
    toy.path(strange).write_text("a\n", encoding="utf-8")
    toy.git("add", "--all")

    page = toy.run("review", "HEAD").out

    section = page.partition(OTHERS)[2].partition("###")[0]
    assert re.findall(r"^\| (\S+) \| (.+) \|$", section, re.MULTILINE)[1:] == [
        (".github/workflows/a.yml", "removed"),
        ("Makefile", "file"),
        ("a\\|b\\x0a::error::\\`@&#8203;all.md", "file"),
        ("build/guarantees/\\_\\_init\\_\\_.py", "file"),
        ("curation/terms.yml", "symbolic link"),
    ]


def test_data_alone_names_no_other_file(toy: Toy) -> None:
    """The files of the package and of its curation are not listed."""
    toy.commit()
    toy.edit("curation/dataset.yml", "title: The ferry talks", "title: The ferry dispute")
    toy.run("build")

    assert OTHERS not in toy.run("review", "HEAD").out


def test_agreement_that_falls_is_named() -> None:
    """A lower figure, a threshold that is missed and a figure that is gone are listed; a higher figure is not."""
    columns = ("coding", "value_thousandths", "bar")
    table = Table(
        name="coder_agreement",
        title="",
        description="",
        fields=tuple(Field(name=name, type="string", title="", description="") for name in columns),
        primary_key=("coding",),
    )

    def package(*rows: tuple[str, ...]) -> Package:
        cells = [Row(dict(zip(columns, row, strict=True))) for row in rows]
        return Package.from_rows(Contract({table.name: table}), {table.name: cells})

    old = package(("a", "900", "met"), ("b", "700", "met"), ("c", "500", "none"), ("d", "500", "none"))
    new = package(("a", "910", "met"), ("b", "690", "missed"), ("d", "", "none"))

    found = weakened_curation.weakenings(Project(Path("a")), Path("b"), [], compare(old, new))

    assert [(each.place, each.old, each.new) for each in found] == [
        ("c", "", ""),
        ("b", "700", "690"),
        ("b", "met", "missed"),
        ("d", "500", ""),
    ]


@pytest.fixture
def ferries(tmp_path: Path) -> Toy:
    """A package of somebody else, with one plain table, one without a key, and one that is not CSV."""
    package = Toy(tmp_path / "ferries")
    package.root.mkdir()
    fields = [
        {"name": "boat", "type": "string", "constraints": {"required": True, "pattern": "[a-z]+"}},
        {"name": "tonnes", "type": "number", "constraints": {"minimum": 10}},
    ]
    keyed = {"fields": fields, "primaryKey": "boat"}
    resources = [
        {"name": "boats", "path": "boats.csv", "schema": keyed},
        {"name": "trips", "path": "trips.csv", "schema": {"fields": [{"name": "boat"}, {"name": "day"}]}},
        {"name": "harbours", "path": "harbours.json", "schema": {"fields": [{"name": "a"}]}},
    ]
    descriptor = {"name": "ferries", "resources": resources}
    package.path("datapackage.json").write_text(json.dumps(descriptor, indent=1), encoding="utf-8")
    package.path("boats.csv").write_text("boat,tonnes\nada,12.5\nbea,11\n", encoding="utf-8")
    package.path("trips.csv").write_text("boat,day\nada,mon\nada,mon\n", encoding="utf-8")
    package.path("harbours.json").write_text('[{"a": "north"}]', encoding="utf-8")
    package.commit()
    return package


def test_any_package_can_be_reviewed(ferries: Toy) -> None:
    """Titles, descriptions, keys and a version are not required of other packages."""
    assert ferries.run("review", "HEAD").code == 0
    ferries.path("boats.csv").write_text("boat,tonnes\nada,x\nbea,13\ncea,14\n", encoding="utf-8")
    ferries.path("trips.csv").write_text("boat,day\nada,mon\nada,tue\n", encoding="utf-8")
    ferries.path("run.sh").write_text("a\n", encoding="utf-8")
    ferries.git("add", "--all")

    page = ferries.expect_errors(ferries.run("review", "HEAD"))

    assert page.index("### Findings in what this changes") < page.index("'x' is not a number")
    assert "| ada | changed | tonnes | 12.5 | x |" in page
    assert "#### boats: 1 added, 2 changed" in page
    assert "#### trips: 1 added, 1 removed" in page
    assert "cannot be compared: harbours." in page
    assert "The package has no version number." in page
    assert "| run.sh | file |" in page


def test_constraints_of_any_package_are_compared(ferries: Toy) -> None:
    """A lower bound, another pattern and a flag that is gone are weaker, whatever the type of the column."""
    ferries.edit("datapackage.json", '"minimum": 10', '"minimum": 9.5')
    ferries.edit("datapackage.json", '"pattern": "[a-z]+"', '"pattern": ".+"')
    ferries.edit("datapackage.json", '"required": true', '"required": false')

    page = ferries.run("review", "HEAD").out

    section = page.partition(WEAKER)[2].partition("### ")[0]
    assert "| boats.tonnes | constraint loosened | minimum 10 | minimum 9.5 |" in section
    assert "| boats.boat | constraint changed | pattern \\[a-z\\]+ | pattern .+ |" in section
    assert "| boats.boat | constraint loosened | required |  |" in section
    assert "+ cea" not in ferries.run("diff", "HEAD", ".").out


def test_summary_gets_the_page_and_annotations_are_printed(toy: Toy, tmp_path: Path) -> None:
    """One run gives both, and adds to what is in the file."""
    toy.commit()
    toy.set("events", 1, event_type="meating")
    summary = tmp_path / "summary.md"
    summary.write_text("Before\n", encoding="utf-8")

    out = toy.expect_errors(toy.run("review", "HEAD", "--summary", str(summary)))

    assert "::error file=data/events.csv,line=2,title=enum::" in out
    assert "##" not in out
    assert summary.read_text(encoding="utf-8").startswith("Before\n## Not valid: 2 errors\n")


def test_a_contribution_is_validated_once(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engines run once on each table: the annotations and the page come from the same report."""
    calls = []
    run_engines = run.run_engines

    def counting(*args: Any, **options: Any) -> Any:  # noqa: ANN401  passed on as they are
        calls.append(args)
        return run_engines(*args, **options)

    monkeypatch.setattr(run, "run_engines", counting)
    toy.commit()

    assert toy.run("review", "HEAD", "--summary", str(toy.root.parent / "summary")).code == 0
    assert len(calls) == 1
