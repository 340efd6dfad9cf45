"""The codebook as pages: every table with its columns, every code list with its codes, and how far they are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from guarantees.contract.table_schema import Field, ForeignKey, Table
from guarantees.core import markdown
from guarantees.core.csv_text import Row
from guarantees.dataset import codebook_sections
from guarantees.explorer import urls
from guarantees.explorer.context import SiteContext
from guarantees.explorer.site_file import File

_BOOK: Final = "docs/codebook.md"
_DESCRIPTOR: Final = "datapackage.json"
_FILTERS: Final = {"statement_type": "act", "issue": "issue", "modality": "modality"}
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what the contract says of it, in words, and how far it is filled."""

    field: Field
    rules: tuple[str, ...]
    references: tuple[ForeignKey, ...]
    filled: str


@dataclass(frozen=True, slots=True)
class Use:
    """How many rows of a column have a code, and how many have one at all."""

    table: str
    column: str
    rows: int
    share: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code: its row, where it is used, and the first statements that have it."""

    row: Row
    uses: tuple[Use, ...]
    found: str
    examples: tuple[Row, ...]
    explained: str


@dataclass(frozen=True)
class Book:
    """What the pages are made from."""

    frame: SiteContext

    @cached_property
    def tables(self) -> list[tuple[Table, int]]:
        """The tables, each with the number of its rows."""
        package = self.frame.joined.package
        return [(table, len(package[table.name].rows)) for table in package.contract]

    @cached_property
    def users(self) -> Mapping[str, list[tuple[str, Field]]]:
        """Table and column of every use of a code list, by its name."""
        users: dict[str, list[tuple[str, Field]]] = {name: [] for name in self.lists}
        for table, _ in self.tables:
            for field in table.fields:
                if field.code_list in users:
                    users[field.code_list].append((table.name, field))
        return users

    @cached_property
    def lists(self) -> Mapping[str, list[Row]]:
        """The codes of every list, in the order of the contract."""
        lists: dict[str, dict[str, Row]] = {}
        for row in self.frame.joined.package["codes"].rows:
            lists.setdefault(row["code_list"], {})[row["code"]] = row
        ordered = {}
        for name in sorted(lists):
            known = lists[name]
            codes = dict.fromkeys((*self.frame.joined.codes(name), *known))
            ordered[name] = [known[code] for code in codes if code in known]
        return ordered

    def explained(self, heading: str) -> str:
        """Return where the codebook of the package explains what stands under *heading*; blank without one."""
        page = self.frame.copies.document(_BOOK)
        return f"{page}#{markdown.slug(heading)}" if page else ""

    def columns(self, table: Table) -> Iterator[Column]:
        """Yield the columns of *table*."""
        rows = self.frame.joined.package[table.name].rows
        for field in table.fields:
            filled = sum(bool(row[field.name]) for row in rows)
            yield Column(
                field,
                tuple(codebook_sections.rules(field)),
                tuple(key for key in table.foreign_keys if field.name in key.fields),
                markdown.share(filled, len(rows), "rows"),
            )

    def codes(self, name: str) -> Iterator[Code]:
        """Yield the codes of a list."""
        counts = {
            (table, field.name): Counter(row[field.name] for row in self.frame.joined.package[table].rows)
            for table, field in self.users[name]
        }
        examples = self._examples(name)
        for row in self.lists[name]:
            code = row["code"]
            uses = tuple(
                Use(table, column, count[code], markdown.share(count[code], count.total(), "rows"))
                for (table, column), count in counts.items()
            )
            asked = {_FILTERS[name]: code} if name in _FILTERS and any(use.rows for use in uses) else {}
            yield Code(
                row,
                uses,
                urls.found(**asked) if asked else "",
                tuple(examples.get(code, ())),
                self.explained(f"{name}: {code}"),
            )

    def _examples(self, name: str) -> Mapping[str, list[Row]]:
        """Return the first statements by code, one report of each utterance."""
        examples: dict[str, list[Row]] = {}
        for column in [field.name for table, field in self.users[name] if table == "statements"]:
            for row in self.frame.joined.package["statements"].rows:
                few = examples.setdefault(row[column], [])
                if row["is_lead_report"] == "true" and len(few) < _SHOWN:
                    few.append(row)
        return examples


def pages(frame: SiteContext) -> Iterator[File]:
    """Yield the pages of the codebook: of all, of every table, and of every code list."""
    book = Book(frame)
    whole = {"copies": frame.copies, "document": frame.copies.document(_BOOK)}
    yield urls.CODEBOOK, frame.page("codebook.html", urls.CODEBOOK, book=book, **whole)
    for table, rows in book.tables:
        here = urls.table(urls.named(_DESCRIPTOR, table.name))
        columns = list(book.columns(table))
        yield (
            here,
            frame.page("table.html", here, book=book, table=table, rows=rows, columns=columns, **whole),
        )
    for name in book.lists:
        here = urls.code_list(urls.named("data/codes.csv", name))
        codes = list(book.codes(name))
        yield here, frame.page("codes.html", here, book=book, name=name, codes=codes, **whole)
