"""The codebook as a page: complete, true to the data, well linked, and nothing on it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from guarantees.contract.table_schema import Field, Table
from guarantees.core import yaml_text
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
    """Return what stands below every heading of a page, by heading; no heading may stand twice."""
    parts = re.split(r"^#+ (.*)\n", page, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert len(found) == len(parts) // 2
    return found


SECTIONS = _sections(PAGE)


def _share(line: str) -> tuple[int, int]:
    """Return the numbers in what the page says of a share."""
    if line == "no rows yet":
        return 0, 0
    if found := re.fullmatch(r"(all|none of) (\d+) rows", line):
        return int(found[2]) if found[1] == "all" else 0, int(found[2])
    found = re.fullmatch(r"(\d+) of (\d+) rows \((?:under |over )?\d+ %\)", line)
    assert found, line
    return int(found[1]), int(found[2])


def _codes() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every code of the project as it is written, with the name of its list."""
    for path in sorted((PROJECT / "curation" / "codes").glob("*.yml")):
        node, _ = yaml_text.parse(path.read_bytes(), path.name)
        assert node
        for code in plain(node)["codes"]:  # type: ignore[index]  # the file is a mapping
            yield path.stem, code


CODES = list(_codes())


def _rules() -> list[dict[str, str]]:
    path = PROJECT / "curation" / "coding_rules.yml"
    node, _ = yaml_text.parse(path.read_bytes(), path.name)
    assert node
    return plain(node)["rules"]  # type: ignore[index, no-any-return]  # the file is a mapping


def _shown(text: str) -> str:
    """Return *text* without what Markdown needs to show it."""
    return text.replace("\\", "")


@pytest.mark.parametrize(("table", "field"), COLUMNS, ids=[f"{t.name}.{f.name}" for t, f in COLUMNS])
def test_every_column_is_on_the_page(table: Table, field: Field) -> None:
    """Every column has its heading, what it means, its rules in words, and how far it is filled."""
    name, rows = table.name, PACKAGE[table.name].rows
    said = SECTIONS[f"{name}.{field.name}"]
    rules, longest = field.constraints, field.constraints.values.get("maxLength")

    assert f"**{field.title}.** " in said
    assert _shown(field.description) in _shown(said)
    assert field.example in said
    assert field.standard in _shown(said)
    assert ("; never blank" in said) is rules.required
    assert ("; filled by the build" in said) is field.derived
    assert ("; different in every row" in said) is rules.unique
    assert (f"of the form `{rules.pattern}`" in said) is bool(rules.pattern)
    assert (f"to {longest} characters" in said or f"at most {longest} characters" in said) is (
        longest is not None
    )
    filled = re.search(r"^- filled in: (.*)$", said, re.MULTILINE)
    assert filled
    assert _share(filled[1]) == (sum(bool(row[field.name]) for row in rows), len(rows))


@pytest.mark.parametrize("table", list(CONTRACT), ids=lambda table: table.name)
def test_every_table_is_on_the_page(table: Table) -> None:
    """Every table has its heading, what a row is, its key, and a link to each of its columns."""
    said = SECTIONS[table.name]

    assert _shown(table.description) in _shown(said)
    assert f"- primary key: `{'`, `'.join(table.primary_key)}`" in said
    for column in table.columns:
        assert f"[{column}](#{slug(f'{table.name}.{column}')})" in said
    for key in table.foreign_keys:
        for column, target in zip(key.fields, key.target_fields, strict=True):
            place = f"{key.target}.{target}"
            assert f"- refers to: [{place}](#{slug(place)})" in SECTIONS[f"{table.name}.{column}"]


@pytest.mark.parametrize(("name", "code"), CODES, ids=[f"{name}:{code['code']}" for name, code in CODES])
def test_every_code_is_on_the_page(name: str, code: dict[str, str]) -> None:
    """Every code is there with all that is written of it, and with its share of every column that uses it."""
    said = SECTIONS[f"{name}: {code['code']}"]

    for key in ("label", "definition", "coding_rule", "example", "plover_mode", "cameo_code", "plover_type"):
        assert code.get(key, "") in _shown(said)
    shares = dict(re.findall(r"^- in `(.*)`: (.*)$", said, re.MULTILINE))
    used = {f"{table.name}.{field.name}": table for table, field in COLUMNS if field.code_list == name}
    assert shares.keys() == used.keys()
    for column, table in used.items():
        cells = [row[column.partition(".")[2]] for row in PACKAGE[table.name].rows]
        assert _share(shares[column]) == (cells.count(code["code"]), len(cells))


def test_every_rule_is_on_the_page() -> None:
    """Every coding rule is there under its topic, with its example, and no topic is without one."""
    for rule in _rules():
        said = SECTIONS[f"Rule: {rule['id']}"]
        assert _shown(rule["rule"]) in _shown(said)
        assert _shown(rule["example"]) in _shown(said)
    assert {rule["topic"] for rule in _rules()} == set(TOPICS)


def test_every_text_and_every_limit_is_on_the_page() -> None:
    """The page says whose texts were coded, and what cannot be concluded from them."""
    node, _ = yaml_text.parse((PROJECT / "curation" / "dataset.yml").read_bytes(), "dataset.yml")
    assert node

    for limit in plain(node)["limits"]:  # type: ignore[index]  # the file is a mapping
        assert f"- {limit}\n" in SECTIONS["Limits"]
    for row in PACKAGE["sources"].rows:
        (line,) = re.findall(rf"^- `{row['source_id']}`: .*$", SECTIONS["What the dataset is"], re.MULTILINE)
        for column in ("title", "publisher", "original_publisher", "original_language", "published_date"):
            assert row[column] in line


def test_every_link_leads_somewhere() -> None:
    """What the page and the other pages link to on it is there."""
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


def test_an_example_is_no_part_of_the_data() -> None:
    """What is invented stays on the page: no table holds it."""
    tables = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "data").glob("*.csv"))
    examples = [code["example"] for _, code in CODES]

    assert "example" not in CONTRACT["codes"].columns
    assert len(examples) > 100
    assert [example for example in examples if example in tables] == []


def test_a_repository_without_docs_gets_the_page(finished: Toy) -> None:
    """The folder is made where there is none, and the page is about that repository's own data."""
    sections = _sections(finished.path("docs/codebook.md").read_text(encoding="utf-8"))

    assert not (CORPUS / "docs").exists()
    assert "- Nobody ever rowed across this river." in sections["Limits"]
    assert "A boat says nothing; its owner does." in sections["Rule: boat-or-owner"]
    assert "What is said" not in sections
    assert "- in `statements.statement_type`: 2 of 11 rows (18 %)" in sections["statement_type: refusal"]
    assert "- filled in: all 11 rows" in sections["statements.speaker_id"]


def test_what_people_wrote_stays_text(toy: Toy) -> None:
    """Markup in what is typed is shown as it is, save for spans of code."""
    toy.edit(
        "curation/coding_rules.yml",
        "rule: A tide is no date.",
        "rule: <b>A</b> [tide](x) of `a*b` is *no* _date_.",
    )

    toy.build()

    page = toy.path("docs/codebook.md").read_text(encoding="utf-8")
    assert r"**Rule.** \<b\>A\</b\> \[tide\](x) of `a*b` is \*no\* \_date\_." in page
