"""Test the codebook page: complete, correct counts, working links, no markup from the data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from guarantees.contract.table_schema import Field, Table
from guarantees.core import yaml_text
from guarantees.core.findings import FindingCollector
from guarantees.core.markdown import slug
from guarantees.dataset.model import TOPICS
from guarantees.package.reader import contract_of, read
from tests.conftest import CORPUS, PROJECT, Toy, plain

CODE = PROJECT / "build" / "guarantees"
PAGE = (PROJECT / "docs" / "codebook.md").read_text(encoding="utf-8")
PACKAGE = read(PROJECT)
CONTRACT = contract_of(PROJECT)
COLUMNS = [(table, field) for table in CONTRACT for field in table.fields]


def _sections(page: str) -> dict[str, str]:
    """Return the text below every heading of a page, by heading; headings must be unique."""
    parts = re.split(r"^#+ (.*)\n", page, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert len(found) == len(parts) // 2
    return found


SECTIONS = _sections(PAGE)


def _share(line: str) -> tuple[int, int]:
    """Return the two numbers of a share on the page."""
    if line == "no rows yet":
        return 0, 0
    if found := re.fullmatch(r"(all|none of) (\d+) rows", line):
        return int(found[2]) if found[1] == "all" else 0, int(found[2])
    found = re.fullmatch(r"(\d+) of (\d+) rows \((?:under |over )?\d+ %\)", line)
    assert found, line
    return int(found[1]), int(found[2])


def _codes() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every code of the project as written, with the name of its list."""
    for path in sorted((PROJECT / "curation" / "codes").glob("*.yml")):
        node = yaml_text.parse(path.read_bytes(), path.name, FindingCollector())
        assert node
        for code in plain(node)["codes"]:  # type: ignore[index]  # the file is a mapping
            yield path.stem, code


CODES = list(_codes())


def _rules() -> list[dict[str, str]]:
    path = PROJECT / "curation" / "coding_rules.yml"
    node = yaml_text.parse(path.read_bytes(), path.name, FindingCollector())
    assert node
    return plain(node)["rules"]  # type: ignore[index, no-any-return]  # the file is a mapping


def _unescaped(text: str) -> str:
    """Return *text* without the escapes of Markdown."""
    return text.replace("\\", "")


@pytest.mark.parametrize(("table", "field"), COLUMNS, ids=[f"{t.name}.{f.name}" for t, f in COLUMNS])
def test_every_column_is_on_the_page(table: Table, field: Field) -> None:
    """Every column has a heading, its meaning, its rules in words, and the share of rows with a value."""
    name, rows = table.name, PACKAGE[table.name].rows
    section = SECTIONS[f"{name}.{field.name}"]
    rules, longest = field.constraints, field.constraints.values.get("maxLength")

    assert f"**{field.title}.** " in section
    assert _unescaped(field.description) in _unescaped(section)
    assert field.example in section
    assert field.standard in _unescaped(section)
    assert ("; never blank" in section) is rules.required
    assert ("; filled by the build" in section) is field.derived
    assert ("; different in every row" in section) is rules.unique
    assert (f"of the form `{rules.pattern}`" in section) is bool(rules.pattern)
    assert (f"to {longest} characters" in section or f"at most {longest} characters" in section) is (
        longest is not None
    )
    filled = re.search(r"^- filled in: (.*)$", section, re.MULTILINE)
    assert filled
    assert _share(filled[1]) == (sum(bool(row[field.name]) for row in rows), len(rows))


@pytest.mark.parametrize(("table", "field"), COLUMNS, ids=[f"{t.name}.{f.name}" for t, f in COLUMNS])
def test_the_example_of_a_column_is_a_cell_of_it(table: Table, field: Field) -> None:
    """Every example is of a row that exists."""
    assert field.example in {row[field.name] for row in PACKAGE[table.name].rows}


@pytest.mark.parametrize("table", list(CONTRACT), ids=lambda table: table.name)
def test_every_table_is_on_the_page(table: Table) -> None:
    """Every table has a heading, what a row is, its key, and a link to each of its columns."""
    section = SECTIONS[table.name]

    assert _unescaped(table.description) in _unescaped(section)
    assert f"- primary key: `{'`, `'.join(table.primary_key)}`" in section
    for column in table.columns:
        assert f"[{column}](#{slug(f'{table.name}.{column}')})" in section
    for key in table.foreign_keys:
        for column, target in zip(key.fields, key.target_fields, strict=True):
            place = f"{key.target}.{target}"
            assert f"- refers to: [{place}](#{slug(place)})" in SECTIONS[f"{table.name}.{column}"]


@pytest.mark.parametrize(("name", "code"), CODES, ids=[f"{name}:{code['code']}" for name, code in CODES])
def test_every_code_is_on_the_page(name: str, code: dict[str, str]) -> None:
    """Every code is on the page with all of its texts, and with its share of every column that uses it."""
    section = SECTIONS[f"{name}: {code['code']}"]

    for key in ("label", "definition", "coding_rule", "example", "plover_mode", "cameo_code", "plover_type"):
        assert code.get(key, "") in _unescaped(section)
    shares = dict(re.findall(r"^- in `(.*)`: (.*)$", section, re.MULTILINE))
    used = {f"{table.name}.{field.name}": table for table, field in COLUMNS if field.code_list == name}
    assert shares.keys() == used.keys()
    for column, table in used.items():
        cells = [row[column.partition(".")[2]] for row in PACKAGE[table.name].rows]
        assert _share(shares[column]) == (cells.count(code["code"]), len(cells))


def test_every_rule_is_on_the_page() -> None:
    """Every coding rule is under its topic, with its example, and every topic has a rule."""
    for rule in _rules():
        section = SECTIONS[f"Rule: {rule['id']}"]
        assert _unescaped(rule["rule"]) in _unescaped(section)
        assert _unescaped(rule["example"]) in _unescaped(section)
    assert {rule["topic"] for rule in _rules()} == set(TOPICS)


def test_every_source_and_every_limit_is_on_the_page() -> None:
    """The page lists the sources, and what cannot be concluded from them."""
    node = yaml_text.parse(
        (PROJECT / "curation" / "dataset.yml").read_bytes(), "dataset.yml", FindingCollector()
    )
    assert node

    for limit in plain(node)["limits"]:  # type: ignore[index]  # the file is a mapping
        assert f"- {limit}\n" in SECTIONS["Limits"]
    for row in PACKAGE["sources"].rows:
        (line,) = re.findall(rf"^- `{row['source_id']}`: .*$", SECTIONS["What the dataset is"], re.MULTILINE)
        for column in ("title", "publisher", "original_publisher", "original_language", "published_date"):
            assert row[column] in line


def test_every_link_leads_to_a_heading() -> None:
    """Every link of this and of other pages to the codebook leads to a heading."""
    slugs = [slug(heading) for heading in SECTIONS]
    pages = (*PROJECT.glob("*.md"), *PROJECT.glob("*/*.md"))
    links = {
        *re.findall(r"\]\(#([^)]*)\)", PAGE),
        *(
            place
            for path in pages
            for place in re.findall(r"\]\([a-z/.]*codebook\.md#([^)]*)\)", path.read_text(encoding="utf-8"))
        ),
    }

    assert len(slugs) == len(set(slugs))
    assert len(links) > 300
    assert links - set(slugs) == set()


def test_an_example_is_not_part_of_the_data() -> None:
    """Invented examples are on the page only: no table contains them."""
    tables = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "data").glob("*.csv"))
    examples = [code["example"] for _, code in CODES]

    assert "example" not in CONTRACT["codes"].columns
    assert len(examples) > 100
    assert [example for example in examples if example in tables] == []


def test_the_folder_of_the_page_is_created(finished: Toy) -> None:
    """The folder is created if it does not exist, and the page describes the data of that repository."""
    sections = _sections(finished.path("docs/codebook.md").read_text(encoding="utf-8"))

    assert not (CORPUS / "docs").exists()
    assert "- Nobody ever rowed across this river." in sections["Limits"]
    assert "A boat says nothing; its owner does." in sections["Rule: boat-or-owner"]
    assert "What is said" not in sections
    assert "- in `statements.statement_type`: 2 of 11 rows (18 %)" in sections["statement_type: refusal"]
    assert "- filled in: all 11 rows" in sections["statements.speaker_id"]


def test_markup_in_values_is_escaped(toy: Toy) -> None:
    """Markup in a typed value is shown as text, except for spans of code."""
    toy.edit(
        "curation/coding_rules.yml",
        "rule: A tide is no date.",
        "rule: <b>A</b> [tide](x) of `a*b` is *no* _date_.",
    )

    toy.build()

    page = toy.path("docs/codebook.md").read_text(encoding="utf-8")
    assert r"**Rule.** \<b\>A\</b\> \[tide\](x) of `a*b` is \*no\* \_date\_." in page
