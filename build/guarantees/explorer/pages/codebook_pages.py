"""The codebook as pages: every table with its columns, every code list with its codes, and how often they are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from guarantees.contract.table_schema import Field, ForeignKey, Table
from guarantees.core import markdown
from guarantees.core.csv_text import Row
from guarantees.dataset import codebook_sections
from guarantees.explorer import urls
from guarantees.explorer.context import SiteContext, SiteFile
from guarantees.package.reader import DESCRIPTOR

_CODEBOOK: Final = "docs/codebook.md"
_CODES: Final = "data/codes.csv"
_SEARCH_FILTERS: Final = {"statement_type": "act", "issue": "issue", "modality": "modality"}
_MAX_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its rules in words, its references, and the share of cells that are not blank."""

    field: Field
    rules: Sequence[str]
    references: Sequence[ForeignKey]
    filled: str


@dataclass(frozen=True, slots=True)
class CodeUse:
    """The number and share of rows that have a code in a column."""

    table: str
    column: str
    rows: int
    share: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code and its use.

    Attributes:
        search_url: The search for statements with the code; blank if there is none.
        examples: The first statements with the code.
        codebook_url: The entry in the codebook document; blank if the package has none.
    """

    row: Row
    uses: Sequence[CodeUse]
    search_url: str
    examples: Sequence[Row]
    codebook_url: str


@dataclass(frozen=True)
class Codebook:
    """The tables, columns and codes of a package."""

    site: SiteContext

    @cached_property
    def tables(self) -> list[tuple[Table, int]]:
        """The tables, each with the number of its rows."""
        package = self.site.lookups.package
        return [(table, len(package[table.name].rows)) for table in package.contract]

    @property
    def document_url(self) -> str:
        """The page of the codebook document; blank if the package has none."""
        return self.site.files.document_url(_CODEBOOK)

    @cached_property
    def code_lists(self) -> Mapping[str, list[Row]]:
        """The codes of every list, in the order of the contract."""
        by_list: dict[str, dict[str, Row]] = {}
        for row in self.site.lookups.package["codes"].rows:
            by_list.setdefault(row["code_list"], {})[row["code"]] = row
        ordered = {}
        for name, rows in sorted(by_list.items()):
            codes = dict.fromkeys((*self.site.lookups.codes(name), *rows))
            ordered[name] = [rows[code] for code in codes if code in rows]
        return ordered

    @cached_property
    def columns_using(self) -> Mapping[str, list[tuple[str, Field]]]:
        """Table and column of every use of a code list, by its name."""
        uses: dict[str, list[tuple[str, Field]]] = {name: [] for name in self.code_lists}
        for table, _ in self.tables:
            for field in table.fields:
                if field.code_list in uses:
                    uses[field.code_list].append((table.name, field))
        return uses

    def columns(self, table: Table) -> list[Column]:
        """Return the columns of *table*."""
        rows = self.site.lookups.package[table.name].rows
        return [
            Column(
                field,
                list(codebook_sections.rules(field)),
                [key for key in table.foreign_keys if field.name in key.fields],
                markdown.share(sum(bool(row[field.name]) for row in rows), len(rows), "rows"),
            )
            for field in table.fields
        ]

    def codes(self, code_list: str) -> list[Code]:
        """Return the codes of a list, with their use."""
        package = self.site.lookups.package
        counts = {
            (table, field.name): Counter(row[field.name] for row in package[table].rows)
            for table, field in self.columns_using[code_list]
        }
        examples = self._examples(code_list)
        codes = []
        for row in self.code_lists[code_list]:
            code = row["code"]
            uses = [
                CodeUse(table, column, count[code], markdown.share(count[code], count.total(), "rows"))
                for (table, column), count in counts.items()
            ]
            codes.append(
                Code(
                    row,
                    uses,
                    self._search_url(code_list, code) if any(use.rows for use in uses) else "",
                    examples.get(code, ()),
                    self._entry_url(f"{code_list}: {code}"),
                )
            )
        return codes

    @staticmethod
    def _search_url(code_list: str, code: str) -> str:
        """Return the search for statements with a code; blank if there is no filter for the list."""
        return urls.search(**{_SEARCH_FILTERS[code_list]: code}) if code_list in _SEARCH_FILTERS else ""

    def _entry_url(self, heading: str) -> str:
        """Return an entry of the codebook document; blank if the package has no such document."""
        return f"{self.document_url}#{markdown.slug(heading)}" if self.document_url else ""

    def _examples(self, code_list: str) -> Mapping[str, list[Row]]:
        """Return the first statements by code, one report per utterance."""
        examples: dict[str, list[Row]] = {}
        columns = [field.name for table, field in self.columns_using[code_list] if table == "statements"]
        for column in columns:
            for row in self.site.lookups.package["statements"].rows:
                of_code = examples.setdefault(row[column], [])
                if row["is_lead_report"] == "true" and len(of_code) < _MAX_EXAMPLES:
                    of_code.append(row)
        return examples


def pages(site: SiteContext) -> Iterator[SiteFile]:
    """Yield the index of the codebook, and the page of every table and code list.

    Raises:
        InputError: The name of a table or code list cannot be the name of a page.
    """
    codebook = Codebook(site)
    yield site.page("codebook.html", urls.CODEBOOK, codebook=codebook)
    for table, row_count in codebook.tables:
        yield site.page(
            "table.html",
            urls.table(urls.page_name(DESCRIPTOR, table.name)),
            codebook=codebook,
            table=table,
            row_count=row_count,
            columns=codebook.columns(table),
        )
    for name in codebook.code_lists:
        yield site.page(
            "codes.html",
            urls.code_list(urls.page_name(_CODES, name)),
            codebook=codebook,
            name=name,
            codes=codebook.codes(name),
        )
