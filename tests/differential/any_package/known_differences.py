"""Known differences between our result and that of frictionless, each with a minimal package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.differential.any_package.compare import Fault
from tests.differential.any_package.packages import V2, JsonObject


@dataclass(frozen=True)
class KnownDifference:
    """A case in which frictionless crashes, accepts an invalid value, or departs from the standard.

    Attributes:
        name: The subject.
        frictionless: What frictionless does.
        guarantees: What we do, and why.
        fields: The fields of the only table.
        text: The file of the table.
        properties: Further properties of the resource; ``schema`` is added to the fields.
        frictionless_result: The faults that frictionless reports, or a part of its error.
        our_result: The faults that we report, or a part of our error.
        guessing: Whether frictionless gets the descriptor without the standard's defaults.
        encoding: The encoding of the file.
    """

    name: str
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

    def descriptor(self) -> JsonObject:
        """Return the descriptor of the package."""
        schema = {"schema": {"fields": list(self.fields), **self.schema}} if self.fields else {}
        return {"$schema": V2, "resources": [{"name": "t", "path": "t.csv", **schema, **self.properties}]}

    def files(self) -> dict[str, bytes]:
        """Return the files of the package."""
        return {"t.csv": self.text.encode(self.encoding)}


def _field(name: str, kind: str = "string", **constraints: object) -> JsonObject:
    return {"name": name, "type": kind, **({"constraints": constraints} if constraints else {})}


def _at(*faults: tuple[int, str, str]) -> frozenset[Fault]:
    return frozenset(("t", *fault) for fault in faults)


_NOTHING: Final[frozenset[Fault]] = frozenset()
_A: Final = (_field("a"),)
_FALLS: Final = "crashes, and validates no table of the package"
_REFUSE: Final = "We reject the descriptor with the reason."

KNOWN_DIFFERENCES: Final = (
    KnownDifference(
        "a pattern of alternatives",
        "puts it between ^ and $ without grouping, so that only the first alternative is bound to the start and the last to the end",
        "The same: frictionless decides on suspect rows.",
        (_field("a", pattern="old|ev-[0-9]"),),
        "a\nold\nolder\nev-1\n",
        frictionless_result=_NOTHING,
        our_result=_NOTHING,
    ),
    KnownDifference(
        "a line break after a pattern",
        "lets $ match before a line break at the end of a value",
        "The same: frictionless decides on suspect rows.",
        (_field("a", pattern="[a-z]+"),),
        'a\neel\n"eel\n"\n',
        frictionless_result=_NOTHING,
        our_result=_NOTHING,
    ),
    KnownDifference(
        "unique keys",
        "keeps `uniqueKeys` in the descriptor and does not check them",
        "We check them, as version 2 of the standard defines them.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n1,2\n1,2\n",
        frictionless_result=_NOTHING,
        our_result=_at((4, "unique-key", "b")),
        schema={"uniqueKeys": [["a", "b"]]},
    ),
    KnownDifference(
        "a partially blank key",
        "compares a missing part like any value",
        "The same: frictionless decides on suspect rows.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n1,\n",
        frictionless_result=_NOTHING,
        our_result=_NOTHING,
        schema={"primaryKey": ["a", "b"]},
    ),
    KnownDifference(
        "a bound that is not of the type",
        _FALLS,
        _REFUSE,
        (_field("a", "date", minimum="midsummer"),),
        "a\n2021-06-15\n",
        frictionless_result="TypeError",
        our_result="frictionless",
    ),
    KnownDifference(
        "an invalid pattern",
        _FALLS,
        _REFUSE,
        (_field("a", pattern="["),),
        "a\n[\n",
        frictionless_result="error",
        our_result="frictionless",
    ),
    KnownDifference(
        "a bound without a time zone",
        _FALLS,
        _REFUSE,
        (_field("a", "datetime", minimum="2021-06-15T12:00:00"),),
        "a\n2021-06-15T12:00:00Z\n2021-06-15T11:59:59\n",
        frictionless_result="TypeError",
        our_result="frictionless",
    ),
    KnownDifference(
        "unique objects",
        _FALLS,
        _REFUSE,
        (_field("a", "object", unique=True),),
        'a\n"{""x"": 1}"\n"{""x"":1}"\n',
        frictionless_result="TypeError",
        our_result="frictionless",
    ),
    KnownDifference(
        "the constraint jsonSchema",
        "rejects the descriptor, whatever the type",
        _REFUSE,
        (_field("a", "array", jsonSchema={"minItems": 1, "items": {"type": "integer"}}),),
        'a\n[1]\n[]\n"[""x""]"\n',
        frictionless_result="jsonSchema",
        our_result="frictionless-field-error",
    ),
    KnownDifference(
        "a reference to a column that does not exist",
        "reports every row as a broken reference",
        "The same: frictionless decides on suspect rows.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n2,1\n",
        frictionless_result=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        our_result=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        schema={"foreignKeys": [{"fields": ["b"], "reference": {"resource": "", "fields": ["c"]}}]},
    ),
    KnownDifference(
        "an undeclared encoding",
        "guesses it from the first bytes",
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
        "guesses it from the first hundred lines",
        "We use a comma, the default of the standard.",
        (_field("a"), _field("b", "integer")),
        "a;b\nx;1\n",
        frictionless_result=_NOTHING,
        our_result=_at((0, "missing-column", "b"), (0, "missing-column", "a")),
        guessing=True,
    ),
    KnownDifference(
        "spaces after delimiters",
        "guesses from the first hundred lines whether they belong to the cells",
        "They do, by the default of the standard.",
        (_field("a"), _field("b", enum=["x"])),
        "a, b\nx, x\ny, x\n",
        frictionless_result=_NOTHING,
        our_result=_at((2, "enum", "b"), (3, "enum", "b")),
        guessing=True,
    ),
    KnownDifference(
        "the row of the header",
        "takes the first row that is about as wide as the others",
        "We take the first row, the default of the standard.",
        _A,
        "a,b\n" + "1,2,3,4,5\n" * 4,
        frictionless_result=_at((0, "unknown-column", ""), (0, "missing-column", "a")),
        our_result=_at((0, "unknown-column", ""), *((line, "csv-ragged-row", "") for line in range(2, 6))),
        guessing=True,
    ),
    KnownDifference(
        "undeclared types",
        "guesses them from the first hundred rows, and reports cells of another type",
        "We do not guess: a column without a type may hold anything.",
        (),
        "a\n" + "1\n" * 30 + "x\n",
        frictionless_result=_at((32, "type", "a")),
        our_result=frozenset(),
        guessing=True,
    ),
)
