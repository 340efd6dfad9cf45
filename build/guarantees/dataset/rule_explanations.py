"""What every check asks, for people: the explicit list of all names that a finding can carry.

The checks that ask whether records make sense bring their question along (``checks.CHECKS``). The others belong to
readers on many floors, most of which this one may not see; so their questions stand here, and a test holds the
list against the names in the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guarantees.core.errors import InputError
from guarantees.core.markdown import slug
from guarantees.core.rules import Severity
from guarantees.dataset.checks import CHECKS


@dataclass(frozen=True, slots=True)
class Group:
    """Checks that are asked at one point, and their questions by name.

    Attributes:
        asked: When they are asked.
        of: Of what.
        todo: What a person does about what they find.
    """

    title: str
    asked: str
    of: str
    todo: str
    questions: Mapping[str, str]


_JUDGE: Final = "frictionless-"
ENGINE: Final = f"{_JUDGE}…"
"""How the page writes the names that the outside judge gives to what only it finds."""
WORDS: Final = "copied-phrase"
"""The one check of the evidence whose findings can be accepted."""

GROUPS: Final = (
    Group(
        "What people wrote",
        "Asked while `curation/` is read.",
        "files in `curation/`",
        "Mend the file on the line that the finding names, and build again. A file or folder that is missing comes "
        "back with `git restore`.",
        {
            "missing-file": "Is every file there, and can it be read?",
            "unexpected-file": "Does every file belong where it lies?",
            "invalid-file-name": "Is the name of the file an id?",
            "yaml-syntax": "Is the file one YAML document in UTF-8, without tags, anchors and aliases?",
            "yaml-duplicate-key": "Does every key stand once in its mapping?",
            "invalid-code-list": "Do the code lists fit the columns that name them?",
            "curation-type": "Is a text, a list or a mapping written where one is wanted?",
            "curation-unknown-key": "Is every key one that is known there?",
            "curation-missing-key": "Is every key there that is wanted?",
            "curation-blank-value": "Does something stand behind every key?",
            "curation-whitespace": "Is the value free of white space at its ends?",
            "curation-control-character": "Is the value one line of visible characters?",
            "curation-invalid-value": "Has the value the form that its key wants?",
            "curation-invalid-date": "Is the date one of the calendar, and its interval in order?",
            "curation-format": "Is the value of the type of its column?",
            "curation-enum": "Is the value one of those allowed?",
            "curation-pattern": "Has the value the form of its column?",
            "curation-minLength": "Is the value long enough?",
            "curation-maxLength": "Is the value short enough?",
            "curation-minimum": "Is the value large enough?",
            "curation-maximum": "Is the value small enough?",
            "curation-duplicate": "Does every id and every item of a list stand once?",
            "curation-unknown-id": "Does every id name a record that there is?",
            "curation-invalid-quote": "Is the quote named by its first and last words, at most eight each?",
            "unused-waiver": "Does every waiver accept something, and has it not ended?",
        },
    ),
    Group(
        "The evidence",
        "Asked of the locks at every build, and of the texts wherever they are at hand. What `words-borrowed` finds "
        "can be accepted in `curation/waivers.yml`, with a reason and an end.",
        "quotes and texts",
        "Mend the quote or the wording in `curation/`, or code or exclude what is open; then run `guarantees anchor` "
        "with the texts at hand, and build again.",
        {
            "invalid-lock": "Can the lock be read?",
            "missing-anchor": "Is there a recorded place for every quote?",
            "outdated-anchor": "Is every quote as it was when its place was recorded?",
            "unused-anchor": "Is every recorded place that of a quote?",
            "moved-anchor": "Does every quote stand where its place was recorded?",
            "quote-not-found": "Does the text hold every quote, and can it be told from others?",
            "invalid-text": "Is the text plain UTF-8 with LF line ends, in its folder?",
            "changed-text": "Is the text the one that was anchored?",
            "uncoded-quote": "Is every quotation of five words or more coded, or excluded with a reason?",
            "uncoded-sentence": "Is every sentence that attributes something coded, or excluded with a reason?",
            "unused-exclusion": "Does every exclusion hold a place that would else be open?",
            "too-many-published-words": "Are less than 15 % of the words of every text published?",
            WORDS: "Is our wording our own, with at most six words in a row of any text?",
        },
    ),
    Group(
        "The agreement of coders",
        "Asked where all texts that were coded twice are at hand.",
        "`coder_agreement` and `curation/adjudication/`",
        "Decide the difference in `curation/adjudication/`, or run `guarantees agreement --record` with the texts at "
        "hand; then build again.",
        {
            "invalid-agreement-record": "Can the record of coder agreement be read?",
            "outdated-agreement-record": "Are the recorded figures what the codings give?",
            "undecided-disagreement": "Is every difference between the two codings decided?",
            "unused-decision": "Is every decision on a difference that there is?",
        },
    ),
    Group(
        "The form of a table",
        "Asked of every CSV or Parquet file, before its cells.",
        "every table",
        "In this repository the tables are built: run `guarantees build`. Elsewhere save the file as UTF-8 CSV with "
        "LF line ends and the header of the contract; `guarantees validate PATH --fix` mends what needs no "
        "judgement.",
        {
            "oversized-file": "Is no table too large to be read whole?",
            "csv-bom": "Does the file start without a byte order mark?",
            "csv-encoding": "Is the file UTF-8?",
            "csv-empty": "Does the file hold at least a header?",
            "csv-nul": "Is the file free of NUL characters?",
            "csv-line-endings": "Does every line end with LF alone?",
            "csv-syntax": "Is every quote closed?",
            "csv-blank-row": "Does every row hold something?",
            "invalid-parquet": "Can a Parquet file be read?",
            "csv-ragged-row": "Has every row as many cells as the header?",
            "missing-column": "Is every column there?",
            "unknown-column": "Does every column belong to the table?",
            "duplicate-column": "Does every column stand once?",
            "column-order": "Are the columns in the order of the contract?",
        },
    ),
    Group(
        "The cells",
        "Asked by pandera and by frictionless, each by itself, of every cell, key and reference.",
        "every table",
        "Correct the cell where it was typed: in this repository in `curation/`, elsewhere in the table. The "
        "codebook, docs/codebook.md, says what each column takes.",
        {
            "required": "Is every cell filled that must be?",
            "type": "Is every cell of the type of its column?",
            "enum": "Is every code one of its list?",
            "pattern": "Has every cell the form of its column?",
            "minLength": "Is every text long enough?",
            "maxLength": "Is every text short enough?",
            "minimum": "Is every value large enough?",
            "maximum": "Is every value small enough?",
            "unique": "Is every cell different where the column says so?",
            "primary-key": "Does every record have an id of its own?",
            "unique-key": "Are cells that must differ together different?",
            "foreign-key": "Does every reference name a record that there is?",
            ENGINE: "Does frictionless find nothing beyond all this?",
        },
    ),
    Group(
        "Plain readers",
        "Asked of every table, so that it opens unharmed in pandas, R and a spreadsheet. Look-alikes are asked of what "
        "is typed in `curation/` as well.",
        "every table",
        "Write the cell so that no reader takes it for something else, or leave it blank.",
        {
            "reads-as-missing": "Is no cell a word that readers take for a missing value?",
            "surrounding-whitespace": "Is every cell free of white space at its ends?",
            "control-character": "Is every cell one line of visible characters?",
            "look-alike": "Is every word written in one alphabet?",
            "spreadsheet-formula": "Would no spreadsheet run a cell as a formula?",
            "blank-column": "Is every column filled somewhere?",
            "row-order": "Are the rows sorted by primary key?",
            "altered-by-read-csv": "Does `pd.read_csv` without arguments give every cell as it is written?",
        },
    ),
    Group(
        "The sense of it",
        "Asked last, of records that nothing else was found wrong with. What these find can be accepted in "
        "`curation/waivers.yml`, with a reason and an end.",
        "every table",
        "Look the record up in its text and correct it in `curation/`. A warning may be right as it is: then say why "
        "in a waiver.",
        {check.name: check.question for check in CHECKS},
    ),
    Group(
        "The output",
        "Asked by `guarantees build --check`.",
        "generated files",
        "Run `guarantees build`, and commit what it wrote.",
        {"out-of-date": "Is every generated file what a rebuild gives?"},
    ),
)
"""All checks, in the order in which they are asked."""


def rule_names() -> frozenset[str]:
    """Return the names of all checks that have a question."""
    return frozenset(name for group in GROUPS for name in group.questions)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What there is to know about one check.

    Attributes:
        detail: What its docstring says beyond the question, or blank.
        needs: The tables without which it is not asked.
        group: The checks that are asked at the same point, under a heading of the page of checks.
        waivable: Whether a waiver can accept what it finds.
    """

    name: str
    question: str
    detail: str
    severity: Severity
    needs: tuple[str, ...]
    group: Group
    waivable: bool

    @property
    def page(self) -> str:
        """Where the check is listed."""
        return f"docs/checks.md#{slug(self.group.title)}"

    @property
    def tables(self) -> str:
        """Of which tables, or of what else, it is asked."""
        return ", ".join(self.needs) or self.group.of


def explain(name: str) -> Explanation:
    """Return what there is to know about the check called *name*, as a finding gives it.

    Raises:
        InputError: There is none of that name.
    """
    listed = ENGINE if name.startswith(_JUDGE) else name
    group = next((group for group in GROUPS if listed in group.questions), None)
    if group is None:
        raise InputError.unknown("check", name, rule_names())
    question = group.questions[listed]
    for check in CHECKS:
        if check.name == name:
            # What is expected of a table as a whole needs no table in particular, and names no record.
            return Explanation(
                name, question, check.detail, check.severity, check.needs, group, waivable=bool(check.needs)
            )
    return Explanation(name, question, "", Severity.ERROR, (), group, waivable=name == WORDS)
