"""The codebook as pages: tables, columns and codes, with their rules and how often they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from guarantees.package import reader
from tests.conftest import Toy
from tests.e2e.browser.markup import find_broken_links, read, read_pages
from tests.helpers import sites


@pytest.fixture(scope="module")
def site(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a toy; tests must not change it."""
    return sites.render_site(finished, out=tmp_path_factory.mktemp("codebook") / "site")


def test_every_table_column_list_and_code_has_an_anchor(finished: Toy, site: Path) -> None:
    """Tables and code lists have a page that the index links to; columns and codes have an anchor there."""
    contract = reader.contract_of(finished.root)
    index = read(site / "codebook/index.html")

    for table in contract:
        page = read(site / f"codebook/{table.name}.html")
        assert f"../codebook/{table.name}.html" in index.links
        assert set(table.columns) <= set(page.ids)
        assert f"../package/data/{table.name}.csv" in page.links
    for code_list, code, *_ in finished.rows("codes")[1:]:
        assert code in read(site / f"codebook/codes/{code_list}.html").ids
        assert f"../codebook/codes/{code_list}.html" in index.links


def test_no_link_is_broken(site: Path) -> None:
    """This includes links from references to columns, and from codes to the codebook document."""
    assert find_broken_links(site, read_pages(site)) == []


def test_column_is_described_in_words(finished: Toy, site: Path) -> None:
    """The page has type, rules, references, code list, and the share of cells that are not blank."""
    rows = finished.rows("statements")
    column = rows[0].index("relayed_by_id")
    filled = sum(bool(row[column]) for row in rows[1:])
    page = read(site / "codebook/statements.html")
    text = " ".join(page.text.split())

    # The first occurrence is in the overview of the columns.
    entry = text.split("relayed_by_id Relayed by")[2].split("cited_outlet_id")[0]
    assert f"{filled} of {len(rows) - 1} rows" in entry
    assert {"../codebook/actors.html#actor_id", "../codebook/codes/statement_type.html"} <= set(page.links)
    assert "day, written YYYY-MM-DD; may be blank; filled by the build" in text


def test_code_shows_how_often_it_is_used(finished: Toy, site: Path) -> None:
    """It links to the first statements with the code, and to the search if that has a filter for the list."""
    rows = finished.rows("statements")
    column, lead = rows[0].index("statement_type"), rows[0].index("is_lead_report")
    code = rows[1][column]
    with_code = [row for row in rows[1:] if row[column] == code]
    page = read(site / "codebook/codes/statement_type.html")

    assert f"{len(with_code)} of {len(rows) - 1} rows" in page.text
    examples = [row[0] for row in with_code if row[lead] == "true"][:5]
    assert {f"../../statements/{name}.html" for name in examples} <= set(page.links)
    assert f"../../find.html?act={code}" in page.links
    assert f"../../docs/codebook.html#statement_type-{code}" in page.links
    without_filter = read(site / "codebook/codes/channel.html")
    assert not [link for link in without_filter.links if "find.html?" in link]


def test_codes_have_the_order_of_the_contract(finished: Toy, site: Path) -> None:
    """They are not sorted by name."""
    contract = reader.contract_of(finished.root)
    codes = list(contract.field("statements.statement_type").constraints.enum)

    ids = [name for name in read(site / "codebook/codes/statement_type.html").ids if name in codes]

    assert ids == codes
    assert ids != sorted(ids)


def test_markup_in_cells_is_shown_as_text(toy: Toy) -> None:
    """This holds for definitions, labels and codes."""
    sites.drop_patterns(toy)
    toy.set("codes", 1, label="<b>x</b>", definition="<script>alert(1)</script>", code='a" onclick="alert(1)')

    site = sites.render_site(toy)

    code_list = toy.rows("codes")[1][0]
    page = read(site / f"codebook/codes/{code_list}.html")
    assert page.forbidden == []
    assert "<script>alert(1)</script>" in page.text
    assert 'a" onclick="alert(1)' in page.ids


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden"])
def test_unsafe_name_of_a_code_list_is_rejected(toy: Toy, name: str) -> None:
    """Its page would be outside the folder of the site."""
    sites.drop_patterns(toy)
    toy.set("codes", 1, code_list=name)

    ran = toy.run("site", "-o", str(toy.path("site")))

    assert ran.code == 2
    assert f"data/codes.csv: the id {name!r} cannot be the name of a page." in ran.out
