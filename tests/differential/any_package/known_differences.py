"""Where our verdict is not that of frictionless, and why: each with the smallest package that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tests.differential.any_package.compare import Fault
from tests.differential.any_package.packages import V2, Json


@dataclass(frozen=True)
class Leniency:
    """A fault or leniency of frictionless.

    Attributes:
        name: What it is about.
        theirs: What frictionless does.
        ours: What we do instead, and why.
        fields: The fields of the one table.
        text: The one table as a file.
        said: What else the table says of itself; ``schema`` is added to the fields.
        told: What frictionless finds; or the beginning of why it refuses the descriptor, or falls.
        found: What we find; or a word of why we refuse the descriptor.
        guessing: Whether frictionless is given the descriptor as it stands, and has to guess.
        encoding: How the file is encoded.
    """

    name: str
    theirs: str
    ours: str
    fields: tuple[Json, ...]
    text: str
    told: frozenset[Fault] | str
    found: frozenset[Fault] | str
    said: Json = field(default_factory=dict)
    schema: Json = field(default_factory=dict)
    guessing: bool = False
    encoding: str = "utf-8"

    def descriptor(self) -> Json:
        """Return the descriptor of the package."""
        schema = {"schema": {"fields": list(self.fields), **self.schema}} if self.fields else {}
        return {"$schema": V2, "resources": [{"name": "t", "path": "t.csv", **schema, **self.said}]}

    def files(self) -> dict[str, bytes]:
        """Return the files of the package."""
        return {"t.csv": self.text.encode(self.encoding)}


def _field(name: str, kind: str = "string", **constraints: Any) -> Json:  # noqa: ANN401  JSON
    return {"name": name, "type": kind, **({"constraints": constraints} if constraints else {})}


def _at(*faults: tuple[int, str, str]) -> frozenset[Fault]:
    return frozenset(("t", *fault) for fault in faults)


_NOTHING: Final[frozenset[Fault]] = frozenset()
_A: Final = (_field("a"),)
_FALLS: Final = "falls, and judges no table of the package"
_REFUSE: Final = "We say that the descriptor cannot be used, and why."

LENIENCIES: Final = (
    Leniency(
        "a pattern of alternatives",
        "puts it between ^ and $ ungrouped, so that only the first alternative begins and the last one ends",
        "We do the same: of a row in doubt the judge has the last word.",
        (_field("a", pattern="old|ev-[0-9]"),),
        "a\nold\nolder\nev-1\n",
        told=_NOTHING,
        found=_NOTHING,
    ),
    Leniency(
        "a line break after a pattern",
        "lets $ pass the line break at the end of a value",
        "We do the same: of a row in doubt the judge has the last word.",
        (_field("a", pattern="[a-z]+"),),
        'a\neel\n"eel\n"\n',
        told=_NOTHING,
        found=_NOTHING,
    ),
    Leniency(
        "unique keys",
        "keeps `uniqueKeys` in the descriptor and never asks them",
        "Version 2 of the standard declares them.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n1,2\n1,2\n",
        told=_NOTHING,
        found=_at((4, "unique-key", "b")),
        schema={"uniqueKeys": [["a", "b"]]},
    ),
    Leniency(
        "a key that is blank in part",
        "compares a missing part like any value",
        "We do the same: of a row in doubt the judge has the last word.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n1,\n",
        told=_NOTHING,
        found=_NOTHING,
        schema={"primaryKey": ["a", "b"]},
    ),
    Leniency(
        "a bound that is not of the type",
        _FALLS,
        _REFUSE,
        (_field("a", "date", minimum="midsummer"),),
        "a\n2021-06-15\n",
        told="TypeError",
        found="frictionless",
    ),
    Leniency(
        "a pattern that is none",
        _FALLS,
        _REFUSE,
        (_field("a", pattern="["),),
        "a\n[\n",
        told="error",
        found="frictionless",
    ),
    Leniency(
        "a bound without a zone",
        _FALLS,
        _REFUSE,
        (_field("a", "datetime", minimum="2021-06-15T12:00:00"),),
        "a\n2021-06-15T12:00:00Z\n2021-06-15T11:59:59\n",
        told="TypeError",
        found="frictionless",
    ),
    Leniency(
        "objects that are to be different",
        _FALLS,
        _REFUSE,
        (_field("a", "object", unique=True),),
        'a\n"{""x"": 1}"\n"{""x"":1}"\n',
        told="TypeError",
        found="frictionless",
    ),
    Leniency(
        "a schema of JSON for a cell",
        "refuses the descriptor, whatever the type",
        _REFUSE,
        (_field("a", "array", jsonSchema={"minItems": 1, "items": {"type": "integer"}}),),
        'a\n[1]\n[]\n"[""x""]"\n',
        told="jsonSchema",
        found="frictionless-field-error",
    ),
    Leniency(
        "a reference to a column that is not there",
        "says of every row that its value is not found",
        "We do the same: of a row in doubt the judge has the last word.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n2,1\n",
        told=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        found=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        schema={"foreignKeys": [{"fields": ["b"], "reference": {"resource": "", "fields": ["c"]}}]},
    ),
    Leniency(
        "an undeclared encoding",
        "guesses it from the first bytes",
        "Where nothing is declared, the standard says UTF-8.",
        _A,
        "a\n\u00e9t\u00e9 \u00e0 l'\u00e9tang\n",
        told=_NOTHING,
        found=_at((0, "csv-encoding", "")),
        guessing=True,
        encoding="latin-1",
    ),
    Leniency(
        "an undeclared delimiter",
        "guesses it from the first hundred lines",
        "Where nothing is declared, the standard says a comma.",
        (_field("a"), _field("b", "integer")),
        "a;b\nx;1\n",
        told=_NOTHING,
        found=_at((0, "missing-column", "b"), (0, "missing-column", "a")),
        guessing=True,
    ),
    Leniency(
        "spaces after delimiters",
        "guesses from the first hundred lines whether they belong to the cells",
        "Where nothing is declared, the standard says that they do.",
        (_field("a"), _field("b", enum=["x"])),
        "a, b\nx, x\ny, x\n",
        told=_NOTHING,
        found=_at((2, "enum", "b"), (3, "enum", "b")),
        guessing=True,
    ),
    Leniency(
        "the row of the header",
        "takes the first row that is about as wide as the others",
        "Where nothing is declared, the standard says that it is the first.",
        _A,
        "a,b\n" + "1,2,3,4,5\n" * 4,
        told=_at((0, "unknown-column", ""), (0, "missing-column", "a")),
        found=_at((0, "unknown-column", ""), *((line, "csv-ragged-row", "") for line in range(2, 6))),
        guessing=True,
    ),
    Leniency(
        "types that nobody declared",
        "guesses them from the first hundred rows, and finds cells that are of another",
        "We guess nothing: what nobody declared may be anything.",
        (),
        "a\n" + "1\n" * 30 + "x\n",
        told=_at((32, "type", "a")),
        found=frozenset(),
        guessing=True,
    ),
)
