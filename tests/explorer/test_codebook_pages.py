"""The codebook as pages: tables, columns and codes, with what the contract says and how far they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from guarantees.package import reader
from tests.conftest import Toy
from tests.e2e.browser.markup import astray, pages, read
from tests.helpers import sites


@pytest.fixture(scope="module")
def site(finished: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a toy; nobody may change it."""
    site = tmp_path_factory.mktemp("codebook") / "site"
    assert finished.run("site", "-o", str(site)).code == 0
    return site


def test_everything_has_its_anchor(finished: Toy, site: Path) -> None:
    """Every table and code list has a page that the index leads to, and every column and code an anchor there."""
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


def test_no_link_of_the_codebook_is_dead(site: Path) -> None:
    """References lead to columns, columns to code lists, and all to the codebook of the coders."""
    assert list(astray(site, pages(site))) == []


def test_a_column_is_told_in_words(finished: Toy, site: Path) -> None:
    """Type, blankness, form, reference, code list, and how far it is filled."""
    rows = finished.rows("statements")
    place = rows[0].index("relayed_by_id")
    filled = sum(bool(row[place]) for row in rows[1:])
    page = read(site / "codebook/statements.html")
    text = " ".join(page.text.split())

    told = text.split("relayed_by_id Relayed by")[2 if text.count("relayed_by_id Relayed by") > 1 else 1]
    assert f"{filled} of {len(rows) - 1} rows" in told.split("cited_outlet_id")[0]
    assert {"../codebook/actors.html#actor_id", "../codebook/codes/statement_type.html"} <= set(page.links)
    assert "day, written YYYY-MM-DD; may be blank; filled by the build" in text


def test_a_code_tells_who_uses_it(finished: Toy, site: Path) -> None:
    """Counts are those of the tables, the first statements are linked, and Find is asked where it can filter."""
    rows = finished.rows("statements")
    place, lead = rows[0].index("statement_type"), rows[0].index("is_lead_report")
    code = rows[1][place]
    number = sum(row[place] == code for row in rows[1:])
    page = read(site / "codebook/codes/statement_type.html")

    assert f"{number} of {len(rows) - 1} rows" in page.text
    examples = [row[0] for row in rows[1:] if row[place] == code and row[lead] == "true"][:5]
    assert {f"../../statements/{name}.html" for name in examples} <= set(page.links)
    assert f"../../find.html?act={code}" in page.links
    other = read(site / "codebook/codes/channel.html")
    assert not [link for link in other.links if "find.html?" in link]
    assert f"../../docs/codebook.html#statement_type-{code}" in page.links


def test_codes_stand_in_the_order_of_the_contract(finished: Toy, site: Path) -> None:
    """As the coder asks for them, and not by name."""
    contract = reader.contract_of(finished.root)
    wanted = list(contract.field("statements.statement_type").constraints.enum)

    ids = [name for name in read(site / "codebook/codes/statement_type.html").ids if name in wanted]

    assert ids == wanted
    assert ids != sorted(ids)


def test_hostile_cells_stay_text(toy: Toy) -> None:
    """A definition, a label and a code that hold markup are shown as they are written."""
    sites.lenient(toy)
    toy.set("codes", 1, label="<b>x</b>", definition="<script>alert(1)</script>", code='a" onclick="alert(1)')

    site = sites.made(toy)

    name = toy.rows("codes")[1][0]
    page = read(site / f"codebook/codes/{name}.html")
    assert page.within == []
    assert "<script>alert(1)</script>" in page.text
    assert 'a" onclick="alert(1)' in page.ids


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden"])
def test_a_code_list_that_cannot_be_a_file_is_told(toy: Toy, name: str) -> None:
    """Its page would leave the folder of the site."""
    sites.lenient(toy)
    toy.set("codes", 1, code_list=name)

    ran = toy.run("site", "-o", str(toy.path("site")))

    assert ran.code == 2
    assert f"data/codes.csv: the id {name!r} cannot be the name of a page." in ran.out
