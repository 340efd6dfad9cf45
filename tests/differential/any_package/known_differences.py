"""Packages on which the Polars engine and frictionless differ, and why; each is as small as possible."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tests.differential.any_package.compare import Fault
from tests.differential.any_package.packages import V2, Json


@dataclass(frozen=True)
class KnownDifference:
    """A fault of frictionless, or a rule that it does not enforce.

    Attributes:
        name: The subject.
        their_behaviour: What frictionless does.
        our_behaviour: What we do instead, and why.
        fields: The fields of the one table.
        text: The one table as a file.
        declared: Further keys of the resource; ``schema`` holds further keys beside the fields.
        theirs_reported: The faults that frictionless finds, or the beginning of its error message.
        ours_reported: The faults that we find, or a word of our error message.
        guessing: Whether frictionless gets the descriptor unchanged and has to guess.
        encoding: How the file is encoded.
    """

    name: str
    their_behaviour: str
    our_behaviour: str
    fields: tuple[Json, ...]
    text: str
    theirs_reported: frozenset[Fault] | str
    ours_reported: frozenset[Fault] | str
    declared: Json = field(default_factory=dict)
    schema: Json = field(default_factory=dict)
    guessing: bool = False
    encoding: str = "utf-8"

    def descriptor(self) -> Json:
        """Return the descriptor of the package."""
        schema = {"schema": {"fields": list(self.fields), **self.schema}} if self.fields else {}
        return {"$schema": V2, "resources": [{"name": "t", "path": "t.csv", **schema, **self.declared}]}

    def files(self) -> dict[str, bytes]:
        """Return the files of the package."""
        return {"t.csv": self.text.encode(self.encoding)}


def _field(name: str, kind: str = "string", **constraints: Any) -> Json:  # noqa: ANN401  JSON
    return {"name": name, "type": kind, **({"constraints": constraints} if constraints else {})}


def _at(*faults: tuple[int, str, str]) -> frozenset[Fault]:
    return frozenset(("t", *fault) for fault in faults)


_NOTHING: Final[frozenset[Fault]] = frozenset()
_A: Final = (_field("a"),)
_CRASHES: Final = "crashes, and validates no table of the package"
_REJECTED: Final = "We reject the descriptor with the reason."

KNOWN_DIFFERENCES: Final = (
    KnownDifference(
        "a pattern of alternatives",
        "puts it between ^ and $ ungrouped, so that only the first alternative begins and the last one ends",
        "We do the same, because frictionless validates each suspect row.",
        (_field("a", pattern="old|ev-[0-9]"),),
        "a\nold\nolder\nev-1\n",
        theirs_reported=_NOTHING,
        ours_reported=_NOTHING,
    ),
    KnownDifference(
        "a line break after a pattern",
        "lets $ pass the line break at the end of a value",
        "We do the same, because frictionless validates each suspect row.",
        (_field("a", pattern="[a-z]+"),),
        'a\neel\n"eel\n"\n',
        theirs_reported=_NOTHING,
        ours_reported=_NOTHING,
    ),
    KnownDifference(
        "unique keys",
        "accepts `uniqueKeys` and does not check them",
        "Version 2 of the standard declares them.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n1,2\n1,2\n",
        theirs_reported=_NOTHING,
        ours_reported=_at((4, "unique-key", "b")),
        schema={"uniqueKeys": [["a", "b"]]},
    ),
    KnownDifference(
        "a partially blank key",
        "compares a missing part like any value",
        "We do the same, because frictionless validates each suspect row.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n1,\n",
        theirs_reported=_NOTHING,
        ours_reported=_NOTHING,
        schema={"primaryKey": ["a", "b"]},
    ),
    KnownDifference(
        "a bound that is not of the type",
        _CRASHES,
        _REJECTED,
        (_field("a", "date", minimum="midsummer"),),
        "a\n2021-06-15\n",
        theirs_reported="TypeError",
        ours_reported="frictionless",
    ),
    KnownDifference(
        "an invalid pattern",
        _CRASHES,
        _REJECTED,
        (_field("a", pattern="["),),
        "a\n[\n",
        theirs_reported="error",
        ours_reported="frictionless",
    ),
    KnownDifference(
        "a bound without a zone",
        _CRASHES,
        _REJECTED,
        (_field("a", "datetime", minimum="2021-06-15T12:00:00"),),
        "a\n2021-06-15T12:00:00Z\n2021-06-15T11:59:59\n",
        theirs_reported="TypeError",
        ours_reported="frictionless",
    ),
    KnownDifference(
        "unique objects",
        _CRASHES,
        _REJECTED,
        (_field("a", "object", unique=True),),
        'a\n"{""x"": 1}"\n"{""x"":1}"\n',
        theirs_reported="TypeError",
        ours_reported="frictionless",
    ),
    KnownDifference(
        "a JSON Schema for a cell",
        "rejects the descriptor, for any type",
        _REJECTED,
        (_field("a", "array", jsonSchema={"minItems": 1, "items": {"type": "integer"}}),),
        'a\n[1]\n[]\n"[""x""]"\n',
        theirs_reported="jsonSchema",
        ours_reported="frictionless-field-error",
    ),
    KnownDifference(
        "a reference to a missing column",
        "reports every row",
        "We do the same, because frictionless validates each suspect row.",
        (_field("a"), _field("b")),
        "a,b\n1,1\n2,1\n",
        theirs_reported=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        ours_reported=_at((2, "foreign-key", ""), (3, "foreign-key", "")),
        schema={"foreignKeys": [{"fields": ["b"], "reference": {"resource": "", "fields": ["c"]}}]},
    ),
    KnownDifference(
        "an undeclared encoding",
        "guesses it from the first bytes",
        "The default of the standard is UTF-8.",
        _A,
        "a\n\u00e9t\u00e9 \u00e0 l'\u00e9tang\n",
        theirs_reported=_NOTHING,
        ours_reported=_at((0, "csv-encoding", "")),
        guessing=True,
        encoding="latin-1",
    ),
    KnownDifference(
        "an undeclared delimiter",
        "guesses it from the first hundred lines",
        "The default of the standard is a comma.",
        (_field("a"), _field("b", "integer")),
        "a;b\nx;1\n",
        theirs_reported=_NOTHING,
        ours_reported=_at((0, "missing-column", "b"), (0, "missing-column", "a")),
        guessing=True,
    ),
    KnownDifference(
        "spaces after delimiters",
        "guesses from the first hundred lines whether they belong to the cells",
        "By default of the standard they do.",
        (_field("a"), _field("b", enum=["x"])),
        "a, b\nx, x\ny, x\n",
        theirs_reported=_NOTHING,
        ours_reported=_at((2, "enum", "b"), (3, "enum", "b")),
        guessing=True,
    ),
    KnownDifference(
        "the header row",
        "takes the first row that is about as wide as the others",
        "By default of the standard it is the first row.",
        _A,
        "a,b\n" + "1,2,3,4,5\n" * 4,
        theirs_reported=_at((0, "unknown-column", ""), (0, "missing-column", "a")),
        ours_reported=_at((0, "unknown-column", ""), *((line, "csv-ragged-row", "") for line in range(2, 6))),
        guessing=True,
    ),
    KnownDifference(
        "undeclared types",
        "guesses them from the first hundred rows, and reports cells of another type",
        "An undeclared type accepts any value.",
        (),
        "a\n" + "1\n" * 30 + "x\n",
        theirs_reported=_at((32, "type", "a")),
        ours_reported=frozenset(),
        guessing=True,
    ),
)
