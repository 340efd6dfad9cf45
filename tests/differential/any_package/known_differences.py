"""Known differences between our result and that of frictionless, each with a minimal package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.differential.any_package.packages import V2, JsonObject
from tests.differential.any_package.results import Fault


@dataclass(frozen=True)
class KnownDifference:
    """A case in which frictionless crashes, accepts an invalid value, or departs from the standard.

    Attributes:
        name: The subject.
        rule: The rule that the findings are of.
        frictionless: What frictionless does.
        guarantees: What we do, and why.
        fields: The fields of the table.
        text: The file of the table.
        frictionless_result: The faults that frictionless reports, or a part of its error.
        our_result: The faults that we report, or a part of our error.
        properties: Further properties of the resource; ``schema`` is added to the fields.
        guessing: Whether frictionless gets the descriptor without the standard's defaults.
        encoding: The encoding of the file.
        target: The fields and the file of a second table, ``u``, if references to it are the subject.
    """

    name: str
    rule: str
    frictionless: str
    guarantees: str
    fields: tuple[JsonObject, ...]
    text: str
    frictionless_result: frozenset[Fault] | str
    our_result: frozenset[Fault] | str
    properties: JsonObject = field(default_factory=dict)
    schema: JsonObject = field(default_factory=dict)
    guessing: bool = False
    encoding: str = "utf-8"
    target: tuple[tuple[JsonObject, ...], str] | None = None

    @property
    def is_comparable(self) -> bool:
        """Whether both engines report faults on the same descriptor."""
        results = (self.frictionless_result, self.our_result)
        return not self.guessing and not any(isinstance(result, str) for result in results)

    def descriptor(self) -> JsonObject:
        """Return the descriptor of the package."""
        schema = {"schema": {"fields": list(self.fields), **self.schema}} if self.fields else {}
        where = {} if "data" in self.properties else {"path": "t.csv"}
        resources: list[JsonObject] = [{"name": "t", **where, **schema, **self.properties}]
        if self.target is not None:
            resources.append({"name": "u", "path": "u.csv", "schema": {"fields": list(self.target[0])}})
        return {"$schema": V2, "resources": resources}

    def files(self) -> dict[str, bytes]:
        """Return the files of the package."""
        files = {"t.csv": self.text.encode(self.encoding)}
        return files | ({"u.csv": self.target[1].encode("utf-8", "surrogateescape")} if self.target else {})


def _field(name: str, kind: str = "string", **constraints: object) -> JsonObject:
    return {"name": name, "type": kind, **({"constraints": constraints} if constraints else {})}


def _at(*faults: tuple[int, str, str]) -> frozenset[Fault]:
    return frozenset(Fault("t", *fault) for fault in faults)


def _reference(fields: list[str], resource: str, target: list[str]) -> JsonObject:
    return {"foreignKeys": [{"fields": fields, "reference": {"resource": resource, "fields": target}}]}


_NOTHING: Final[frozenset[Fault]] = frozenset()
_A: Final = (_field("a"),)
_AB: Final = (_field("a"), _field("b"))
_NUMBER: Final = (_field("a", "integer"), _field("b"))
_FALLS: Final = "It crashes, and validates no table of the package."
_REFUSE: Final = "We reject the descriptor with the reason."
_ONCE: Final = "A fault is reported once"

KNOWN_DIFFERENCES: Final = (
    # ------------------------------------------------------------------------------------------------- descriptors
    KnownDifference(
        "a bound that is not of the type",
        "invalid-descriptor",
        _FALLS,
        _REFUSE,
        (_field("a", "date", minimum="midsummer"),),
        "a\n2021-06-15\n",
        frictionless_result="TypeError",
        our_result="invalid-descriptor",
    ),
    KnownDifference(
        "an invalid pattern",
        "invalid-descriptor",
        _FALLS,
        _REFUSE,
        (_field("a", pattern="["),),
        "a\n[\n",
        frictionless_result="error",
        our_result="invalid-descriptor",
    ),
    KnownDifference(
        "a reference to a column that does not exist",
        "invalid-descriptor",
        "It reports every row as a broken reference.",
        _REFUSE,
        _AB,
        "a,b\n1,1\n2,1\n",
        frictionless_result=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        our_result="invalid-descriptor",
        schema=_reference(["b"], "", ["c"]),
    ),
    # ----------------------------------------------------------------------------------------------- what is guessed
    KnownDifference(
        "an undeclared encoding",
        "csv-encoding",
        "It guesses the encoding from the first bytes.",
        "We use UTF-8, the default of the standard.",
        _A,
        "a\n\u00e9t\u00e9 \u00e0 l'\u00e9tang\n",
        frictionless_result=_NOTHING,
        our_result=_at((0, "csv-encoding", "")),
        guessing=True,
        encoding="latin-1",
    ),
    KnownDifference(
        "an undeclared delimiter",
        "csv-delimiter",
        "It guesses the delimiter from the first hundred lines.",
        "We use a comma, the default of the standard.",
        (_field("a"), _field("b", "integer")),
        "a;b\nx;1\n",
        frictionless_result=_NOTHING,
        our_result=_at((1, "csv-delimiter", "")),
        guessing=True,
    ),
    KnownDifference(
        "spaces after delimiters",
        "enum",
        "It guesses from the first hundred lines whether they belong to the cells.",
        "They do, by the default of the standard.",
        (_field("a"), _field("b", enum=["x"])),
        "a, b\nx, x\ny, x\n",
        frictionless_result=_NOTHING,
        our_result=_at((2, "enum", "b"), (3, "enum", "b")),
        guessing=True,
    ),
    KnownDifference(
        "the row of the header",
        "csv-ragged-row",
        "It takes the first row that is about as wide as the others.",
        "We take the first row, the default of the standard.",
        _A,
        "a,b\n" + "1,2,3,4,5\n" * 4,
        frictionless_result=_at((0, "unknown-column", ""), (0, "missing-column", "a")),
        our_result=_at((0, "unknown-column", ""), (2, "csv-ragged-row", "")),
        guessing=True,
    ),
    KnownDifference(
        "undeclared types",
        "type",
        "It guesses them from the first hundred rows, and reports cells of another type.",
        "A column that the descriptor does not describe may hold anything.",
        (),
        "a\n" + "1\n" * 30 + "x\n",
        frictionless_result=_at((32, "type", "a")),
        our_result=frozenset(),
        guessing=True,
    ),
    # ------------------------------------------------------------------------------------------------------- headers
    KnownDifference(
        "columns in another order",
        "column-order",
        "It takes the columns by their order, and reports the labels and the cells.",
        f"{_ONCE}: the order. We take the columns by their names.",
        _NUMBER,
        "b,a\nx,1\n",
        frictionless_result=_at((0, "missing-column", "a"), (0, "missing-column", "b"), (2, "type", "a")),
        our_result=_at((0, "column-order", "")),
    ),
    KnownDifference(
        "a wrong label in the place of a column",
        "missing-column",
        "It reports a blank label, and not which column it should be.",
        "We report the column.",
        _AB,
        "a,\nx,1\n",
        frictionless_result=_at((0, "unknown-column", "")),
        our_result=_at((0, "missing-column", "b")),
    ),
    KnownDifference(
        "a key of objects that is not a field",
        "unknown-column",
        "It takes the fields by their names, and ignores other keys.",
        "Such a key is a fault, as in the header of a file.",
        _AB,
        "",
        frictionless_result=_NOTHING,
        our_result=_at((0, "unknown-column", "")),
        properties={"data": [{"a": "x", "c": "1"}, {"a": "y", "c": "2"}]},
    ),
    KnownDifference(
        "objects without a key, where no value is missing",
        "type",
        "It takes the cell for a missing value.",
        "We read the cell as a blank text, which is not a missing value here. This is a limitation of ours.",
        (_field("a"), _field("b", "integer")),
        "",
        frictionless_result=_NOTHING,
        our_result=_at((1, "type", "b")),
        properties={"data": [{"a": "x"}, {"a": "y", "b": "2"}]},
        schema={"missingValues": []},
    ),
    KnownDifference(
        "duplicate labels of columns that are matched by name",
        "duplicate-column",
        "It reports an error of its own, and reads no rows.",
        "We report the label, and take the first column of that name.",
        _NUMBER,
        "a,b,a\nx,1,2\n",
        frictionless_result=_at((0, "frictionless-error", "")),
        our_result=_at((0, "duplicate-column", ""), (2, "type", "a")),
        schema={"fieldsMatch": "subset"},
    ),
    # ---------------------------------------------------------------------------------------------------------- rows
    KnownDifference(
        "a quote in the wrong place",
        "csv-syntax",
        "It accepts what Python's csv accepts.",
        "RFC 4180: a quote is at the start and the end of a cell, or doubled. We check no cells of such a row.",
        _NUMBER,
        'a,b\n1,"x"y\n',
        frictionless_result=_NOTHING,
        our_result=_at((2, "csv-syntax", "")),
    ),
    KnownDifference(
        "a row of several lines with another number of cells",
        "csv-syntax",
        "It reports one row with the wrong number of cells.",
        "It is probably a quote that was never closed: we read on with the next line, so that no rows are lost.",
        _AB,
        'a,b\n"two\nlines"\n"x"y,1\n',
        frictionless_result=_at((2, "csv-ragged-row", "")),
        our_result=_at(*((line, "csv-syntax", "") for line in (2, 3, 4))),
    ),
    KnownDifference(
        "a file without any cell",
        "csv-empty",
        "It reads no rows, or blank ones.",
        "A file without any cell was probably not written; we report the file.",
        _A,
        "\n",
        frictionless_result=_at((1, "csv-blank-row", "")),
        our_result=_at((0, "missing-file", "")),
        properties={"dialect": {"header": False}},
    ),
    KnownDifference(
        "the rows of a file that cannot be read",
        "csv-encoding",
        "It stops at the byte that is not of the encoding.",
        "We report the byte and check the other rows.",
        (_field("a", "integer"),),
        "a\nx\n\u00e9\n",
        frictionless_result=_at((0, "csv-encoding", "")),
        our_result=_at((0, "csv-encoding", ""), (2, "type", "a"), (3, "type", "a")),
        encoding="latin-1",
    ),
    KnownDifference(
        "the cells of an incomplete row",
        "csv-ragged-row",
        "It also checks the cells, which may be in the wrong columns.",
        f"{_ONCE}: the number of cells.",
        _NUMBER,
        "a,b\nx\n",
        frictionless_result=_at((2, "csv-ragged-row", ""), (2, "type", "a")),
        our_result=_at((2, "csv-ragged-row", "")),
    ),
    KnownDifference(
        "a header of another length than all rows",
        "csv-ragged-row",
        "It reports every row.",
        f"{_ONCE}: the header is wrong.",
        _AB,
        "a,b\n1\n2\n3\n",
        frictionless_result=_at(*((line, "csv-ragged-row", "") for line in (2, 3, 4))),
        our_result=_at((2, "csv-ragged-row", "")),
    ),
    KnownDifference(
        "a row with only an extra cell",
        "csv-ragged-row",
        "It reports a blank row: it does not look at the cells beyond the last column.",
        "The row is not blank; we report the number of cells.",
        _AB,
        "a,b\n1,2\n,,x\n",
        frictionless_result=_at((3, "csv-blank-row", "")),
        our_result=_at((3, "csv-ragged-row", "")),
    ),
    KnownDifference(
        "a quoted cell that starts like a comment",
        "type",
        "It takes the row for a comment.",
        "A comment starts with the character itself; in quotes it belongs to a cell.",
        (_field("a"), _field("b", "integer")),
        'a,b\n#1,x\n"#2",x\n',
        frictionless_result=_NOTHING,
        our_result=_at((3, "type", "b")),
        properties={"dialect": {"commentChar": "#"}},
    ),
    KnownDifference(
        "a row of missing values",
        "csv-blank-row",
        "It reports a blank row, whatever the missing values are.",
        "A row with a word for a missing value is not blank; blanks are reported where a value is required.",
        _AB,
        "a,b\n1,2\nNA,\n",
        frictionless_result=_at((3, "csv-blank-row", "")),
        our_result=_NOTHING,
        schema={"missingValues": ["", "NA"]},
    ),
    KnownDifference(
        "blank cells that are not missing values",
        "csv-blank-row",
        "It checks a row of blank cells like others.",
        "A row without any text is blank.",
        _AB,
        "a,b\n1,2\n,\n",
        frictionless_result=_NOTHING,
        our_result=_at((3, "csv-blank-row", "")),
        schema={"missingValues": ["NA"]},
    ),
    KnownDifference(
        "a column without any value",
        "required",
        "It reports every row.",
        f"{_ONCE}, on the first row.",
        (_field("a", required=True), _field("b")),
        "a,b\n,1\n,2\n",
        frictionless_result=_at((2, "required", "a"), (3, "required", "a")),
        our_result=_at((2, "required", "a")),
    ),
    # --------------------------------------------------------------------------------------------------- constraints
    KnownDifference(
        "a pattern of alternatives",
        "pattern",
        "It puts the pattern between ^ and $ without grouping: only the first alternative is bound to the start.",
        "A pattern matches the whole cell.",
        (_field("a", pattern="old|ev-[0-9]"),),
        "a\nold\nolder\nev-1\n",
        frictionless_result=_NOTHING,
        our_result=_at((3, "pattern", "a")),
    ),
    KnownDifference(
        "a line break after a pattern",
        "pattern",
        "It lets $ match before a line break at the end of a value.",
        "A pattern matches the whole cell.",
        (_field("a", pattern="[a-z]+"),),
        'a\neel\n"eel\n"\n',
        frictionless_result=_NOTHING,
        our_result=_at((3, "pattern", "a")),
    ),
    KnownDifference(
        "a bound that only frictionless reads",
        "minimum",
        "It reads the bound as loosely as a cell.",
        "The bound is not of the type; a note says that it is not checked.",
        (_field("a", "date", minimum="2020-2-29"),),
        "a\n1999-12-31\n",
        frictionless_result=_at((2, "minimum", "a")),
        our_result=_NOTHING,
    ),
    KnownDifference(
        "a member of an enum that only frictionless reads",
        "enum",
        "It reads the member as loosely as a cell.",
        "The member is not of the type, so that no cell is equal to it.",
        (_field("a", "date", enum=["2021-12-5"]),),
        "a\n2021-12-05\n",
        frictionless_result=_NOTHING,
        our_result=_at((2, "enum", "a")),
    ),
    KnownDifference(
        "a bound without a time zone",
        "minimum",
        _FALLS,
        "A time with a time zone is not compared with such a bound; other times are.",
        (_field("a", "datetime", minimum="2021-06-15T12:00:00"),),
        "a\n2021-06-15T12:00:00Z\n2021-06-15T11:59:59\n",
        frictionless_result="TypeError",
        our_result=_at((3, "minimum", "a")),
    ),
    KnownDifference(
        "the constraint jsonSchema",
        "jsonSchema",
        "It rejects the descriptor, whatever the type.",
        "We check it, as version 2 of the standard defines it.",
        (_field("a", "array", jsonSchema={"minItems": 1, "items": {"type": "integer"}}),),
        'a\n[1]\n[]\n"[""x""]"\n',
        frictionless_result="jsonSchema",
        our_result=_at((3, "jsonSchema", "a"), (4, "jsonSchema", "a")),
    ),
    # ---------------------------------------------------------------------------------------------------------- keys
    KnownDifference(
        "unique keys",
        "unique-key",
        "It keeps `uniqueKeys` in the descriptor and does not check them.",
        "We check them, as version 2 of the standard defines them.",
        _AB,
        "a,b\n1,1\n1,2\n1,2\n",
        frictionless_result=_NOTHING,
        our_result=_at((4, "unique-key", "b")),
        schema={"uniqueKeys": [["a", "b"]]},
    ),
    KnownDifference(
        "unique objects",
        "unique",
        _FALLS,
        "We compare them by value.",
        (_field("a", "object", unique=True),),
        'a\n"{""x"": 1}"\n"{""x"":1}"\n',
        frictionless_result="TypeError",
        our_result=_at((3, "unique", "a")),
    ),
    KnownDifference(
        "a partially blank key",
        "primary-key",
        "It compares a missing part like any value.",
        "Each column of a primary key must have a value, as in SQL.",
        _AB,
        "a,b\n1,1\n1,\n",
        frictionless_result=_NOTHING,
        our_result=_at((3, "primary-key", "")),
        schema={"primaryKey": ["a", "b"]},
    ),
    KnownDifference(
        "a blank key that is required",
        "primary-key",
        "It reports the missing value and the primary key.",
        f"{_ONCE}: the missing value.",
        (_field("a", required=True), _field("b")),
        "a,b\n1,1\n,2\n",
        frictionless_result=_at((3, "primary-key", ""), (3, "required", "a")),
        our_result=_at((3, "required", "a")),
        schema={"primaryKey": "a"},
    ),
    KnownDifference(
        "the key of a cell that is not of its type",
        "primary-key",
        "It takes the cell for a missing value, and reports the primary key as well.",
        f"{_ONCE}: a cell that is not of its type has no value.",
        _NUMBER,
        "a,b\n1,1\nx,2\n",
        frictionless_result=_at((3, "primary-key", ""), (3, "type", "a")),
        our_result=_at((3, "type", "a")),
        schema={"primaryKey": "a"},
    ),
    KnownDifference(
        "the key of an incomplete row",
        "primary-key",
        "It compares the key of a row that has another number of cells.",
        "The cells of such a row may be in the wrong columns; we do not compare them.",
        _A,
        "a\n1,x\n1\n",
        frictionless_result=_at((2, "csv-ragged-row", ""), (3, "primary-key", "")),
        our_result=_at((2, "csv-ragged-row", "")),
        schema={"primaryKey": "a"},
    ),
    KnownDifference(
        "a duplicate of a unique primary key",
        "unique",
        "It reports the primary key and the constraint.",
        f"{_ONCE}: the primary key.",
        (_field("a", unique=True),),
        "a\n1\n1\n",
        frictionless_result=_at((3, "primary-key", ""), (3, "unique", "a")),
        our_result=_at((3, "primary-key", "")),
        schema={"primaryKey": "a"},
    ),
    KnownDifference(
        "a repeated block of rows",
        "primary-key",
        "It reports every row.",
        f"{_ONCE}, from the first row to the last.",
        _A,
        "a\n1\n2\n3\n1\n2\n3\n",
        frictionless_result=_at(*((line, "primary-key", "") for line in (5, 6, 7))),
        our_result=_at((5, "primary-key", "")),
        schema={"primaryKey": "a"},
    ),
    KnownDifference(
        "a second header",
        "repeated-header",
        "It reports every cell that is not valid.",
        f"{_ONCE}: the row.",
        _NUMBER,
        "a,b\n1,x\na,b\n2,y\n",
        frictionless_result=_at((3, "type", "a")),
        our_result=_at((3, "repeated-header", "")),
    ),
    # ---------------------------------------------------------------------------------------------------- references
    KnownDifference(
        "a partially blank reference",
        "foreign-key",
        "It compares a missing part like any value.",
        "Such a row refers to nothing (MATCH SIMPLE of SQL).",
        _AB,
        "a,b\n1,\n",
        frictionless_result=_at((2, "foreign-key", "")),
        our_result=_NOTHING,
        schema=_reference(["a", "b"], "u", ["c", "d"]),
        target=((_field("c"), _field("d")), "c,d\n1,1\n"),
    ),
    KnownDifference(
        "a reference to a column that the file lacks",
        "foreign-key",
        "It reports every row that refers to it.",
        f"{_ONCE}: the missing column. A note says that the references are not checked.",
        _A,
        "a\n1\n",
        frictionless_result=frozenset({Fault("u", 0, "missing-column", "c"), Fault("t", 2, "foreign-key")}),
        our_result=frozenset({Fault("u", 0, "missing-column", "c")}),
        schema=_reference(["a"], "u", ["c"]),
        target=((_field("b"), _field("c")), "b\n1\n"),
    ),
    KnownDifference(
        "a reference to a table without rows",
        "foreign-key",
        "It reports every row.",
        f"{_ONCE}, with the number of rows.",
        _A,
        "a\n1\n2\n",
        frictionless_result=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        our_result=_at((2, "foreign-key", "")),
        schema=_reference(["a"], "u", ["c"]),
        target=((_field("c"),), "c\n"),
    ),
    KnownDifference(
        "a reference to a row that cannot be read",
        "foreign-key",
        "It reports every row that refers to the text in it.",
        f"{_ONCE}: the row.",
        _A,
        "a\n1\n",
        frictionless_result=frozenset({Fault("u", 2, "csv-ragged-row"), Fault("t", 2, "foreign-key")}),
        our_result=frozenset({Fault("u", 2, "csv-ragged-row")}),
        schema=_reference(["a"], "u", ["c"]),
        target=((_field("c"), _field("d")), "c,d\n1;x\n"),
    ),
    KnownDifference(
        "a reference between columns of different types",
        "foreign-key",
        "It compares values: the text 1 is not the number 1.",
        "We compare what is written, in one spelling of each value.",
        _A,
        "a\n1\n",
        frictionless_result=_at((2, "foreign-key", "")),
        our_result=_NOTHING,
        schema=_reference(["a"], "u", ["c"]),
        target=((_field("c", "integer"),), "c\n1\n"),
    ),
    KnownDifference(
        "a reference to a file that cannot be read",
        "csv-encoding",
        "It reports the fault of the file at the table that refers to it, and reads neither.",
        f"{_ONCE}. We read both tables as far as we can.",
        _NUMBER,
        "a,b\nx,1\n",
        frictionless_result=frozenset({Fault("t", 0, "csv-encoding"), Fault("u", 0, "csv-encoding")}),
        our_result=frozenset(
            {Fault("t", 2, "type", "a"), Fault("t", 2, "foreign-key"), Fault("u", 0, "csv-encoding")}
        ),
        schema=_reference(["b"], "u", ["c"]),
        target=((_field("c"),), "c\n\udcff\n"),
    ),
)
