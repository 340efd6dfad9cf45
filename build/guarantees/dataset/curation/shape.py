"""What a curation file may hold: its keys, and for each key the column of the contract that it fills.

The one declaration that the reader, the JSON Schemas for editors and the builders of the tables share. A
key with a column takes its type, pattern, codes, references and description from the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from guarantees.contract.field_types import DATE
from guarantees.dataset.model import TOPICS


class Kind(Enum):
    """What stands behind a key."""

    TEXT = auto()
    TEXTS = auto()
    PIECES = auto()
    ENTRY = auto()
    ENTRIES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a mapping.

    Attributes:
        column: ``table.column`` that the value goes to, or blank.
        shape: What each mapping behind the key holds, for ``ENTRY`` and ``ENTRIES``.
        meaning: What to write, where no column says it.
        pattern: The form of the value, where no column says it.
        codes: The values allowed, each with its meaning, where no column says it.
    """

    name: str
    kind: Kind = Kind.TEXT
    column: str = ""
    required: bool = False
    shape: Shape | None = None
    meaning: str = ""
    pattern: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping: its name as messages say it, its keys, and the key that tells its items apart.

    *table* is the table whose records it makes, where findings are to speak of these.
    """

    name: str
    keys: tuple[Key, ...]
    identity: str = ""
    table: str = ""

    def key(self, name: str) -> Key | None:
        """Return the key called *name*, if there is one."""
        return next((key for key in self.keys if key.name == name), None)


def _texts(name: str, column: str, meaning: str = "") -> Key:
    return Key(name=name, kind=Kind.TEXTS, column=column, meaning=meaning)


def _pieces(name: str, meaning: str, *, required: bool = False) -> Key:
    return Key(name=name, kind=Kind.PIECES, meaning=meaning, required=required)


def _text(name: str, column: str, *, required: bool = False, meaning: str = "") -> Key:
    return Key(name=name, column=column, required=required, meaning=meaning)


def _must(name: str, column: str) -> Key:
    return _text(name, column, required=True)


RELATION: Final = Shape(
    "relation",
    (
        _must("relation", "relations.relation"),
        _text("statement", "relations.related_statement_id"),
        _text("event", "relations.related_event_id"),
        _must("basis", "relations.basis"),
    ),
)

STATEMENT: Final = Shape(
    "statement",
    (
        Key(
            name="id",
            required=True,
            pattern="s[0-9]{2,4}",
            meaning="s01, s02 … inside this file; never renumbered after a release.",
        ),
        _text(
            "same_as",
            "statements.utterance_id",
            meaning="The lead report of the same utterance, in another text. Left out: this is a lead.",
        ),
        _must("speaker", "statements.speaker_id"),
        _texts("co_speakers", "statement_participants.actor_id", "Who says it jointly with the speaker."),
        _texts("addressees", "statement_participants.actor_id", "To whom it is said."),
        _texts("targets", "statement_participants.actor_id", "Whom the act is aimed at."),
        _text("relayed_by", "statements.relayed_by_id"),
        _text("cited_outlet", "statements.cited_outlet_id"),
        _must("type", "statements.statement_type"),
        _must("issue", "statements.issue"),
        _must("modality", "statements.modality"),
        _must("channel", "statements.channel"),
        _text("conditional", "statements.is_conditional", meaning="Left out: false."),
        _pieces("quote", "The words that carry the content: first and last words.", required=True),
        _pieces("attribution", "The words that say who said it."),
        _must("date", "statements.date_edtf"),
        _pieces("date_words", "The words that say when."),
        _must("date_basis", "statements.date_basis"),
        _text("event", "statements.event_id"),
        _must("summary", "statements.summary"),
        _must("confidence", "statements.confidence"),
        _text("note", "statements.note"),
        Key(name="relations", kind=Kind.ENTRIES, shape=RELATION, meaning="How it relates to others."),
    ),
    identity="id",
    table="statements",
)

REPORT: Final = Shape(
    "event report",
    (
        _must("id", "event_reports.event_id"),
        _pieces("mention", "The words that mention the event."),
        _text("date", "event_reports.reported_date_edtf"),
        _pieces("date_words", "The words that say when."),
        _must("date_expression", "event_reports.date_expression"),
        _must("agreement", "event_reports.agreement"),
        _text("differs_in", "event_reports.differs_in"),
        _text("account_note", "event_reports.account_note"),
    ),
    identity="id",
    table="event_reports",
)

SOURCE: Final = Shape(
    "source",
    (
        _must("title", "sources.title"),
        Key(
            name="file",
            required=True,
            pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*\.txt",
            meaning="The name of the text file, as it lies in the folder of the texts.",
        ),
        _text("publisher", "sources.publisher"),
        _text("original_publisher", "sources.original_publisher"),
        _texts("author", "sources.author"),
        _must("language", "sources.language"),
        _text("original_language", "sources.original_language"),
        _text("published", "sources.published_date"),
        _text("published_earliest", "sources.published_earliest"),
        _text("published_latest", "sources.published_latest"),
        _must("published_basis", "sources.published_basis"),
        _text("reference_date", "sources.reference_date"),
        _text("note", "sources.note"),
    ),
)

OTHER: Final = "other"
"""The one reason that says nothing without a note."""

EXCLUSION_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "headline": "A title, a deck, or a heading between paragraphs.",
        "frame": "What the page puts around the article: navigation, author, credit, comment form.",
        "caption": "A label beside a picture or a set-off block that attributes nothing of its own.",
        "scare_quote": "Words that the outlet sets in quotation marks without giving them to anybody.",
        "name": "A title, a name or a term in quotation marks.",
        "own_voice": "The outlet's own narration, which no party disputes.",
        "background": "Narration of an event that is coded as an event.",
        "repetition": "Says again what is coded from another place, and adds nothing.",
        "no_content": "Names a speaker, an act of speaking or its topic, but nothing that was said.",
        OTHER: "Something else: the note says what.",
    }
)
"""Why a place is left uncoded: a closed list, in the order in which a coder asks for them."""

EXCLUSION: Final = Shape(
    "exclusion",
    (
        _pieces("quote", "The words left uncoded: first and last words of each stretch.", required=True),
        Key(
            name="reason",
            required=True,
            codes=EXCLUSION_REASONS,
            meaning="Why nothing is coded from these words.",
        ),
        Key(name="note", meaning="More about it, in your own words."),
    ),
)

SOURCE_FILE: Final = Shape(
    "source file",
    (
        Key(
            name="source",
            kind=Kind.ENTRY,
            shape=SOURCE,
            required=True,
            meaning="The bibliographic record.",
        ),
        Key(
            name="statements",
            kind=Kind.ENTRIES,
            shape=STATEMENT,
            meaning="What the text attributes to somebody, in reading order.",
        ),
        Key(
            name="events",
            kind=Kind.ENTRIES,
            shape=REPORT,
            meaning="What this text says of each event it mentions.",
        ),
        Key(
            name="exclusions",
            kind=Kind.ENTRIES,
            shape=EXCLUSION,
            meaning="Quotations and reported speech from which nothing is coded, each with its reason. "
            "Not published.",
        ),
    ),
)

AFFILIATION: Final = Shape(
    "affiliation",
    (
        _must("organization", "affiliations.organization_id"),
        _must("title", "affiliations.role_title"),
        _must("role_type", "affiliations.role_type"),
        _must("observed_from", "affiliations.observed_from"),
        _must("observed_to", "affiliations.observed_to"),
        _must("source", "affiliations.source_id"),
    ),
)

ACTOR: Final = Shape(
    "actor",
    (
        _must("name", "actors.name"),
        _must("type", "actors.actor_type"),
        _text("country", "actors.country_code"),
        _text("parent", "actors.parent_id"),
        _must("sector", "actors.plover_sector"),
        _texts("aliases", "actors.aliases"),
        _text("wikidata", "actors.wikidata_id"),
        _text("note", "actors.note"),
        Key(
            name="affiliations",
            kind=Kind.ENTRIES,
            shape=AFFILIATION,
            meaning="The roles in which the sources show the person.",
        ),
    ),
)

PARTICIPANT: Final = Shape(
    "participant",
    (
        _must("actor", "event_participants.actor_id"),
        _must("role", "event_participants.role"),
        _text("on_behalf_of", "event_participants.on_behalf_of_id"),
    ),
)

EVENT: Final = Shape(
    "event",
    (
        _must("label", "events.label"),
        _must("type", "events.event_type"),
        _must("status", "events.status"),
        _must("date", "events.date_edtf"),
        _must("date_basis", "events.date_basis"),
        _text("place", "events.place"),
        _text("country", "events.country_code"),
        _must("summary", "events.summary"),
        Key(
            name="participants",
            kind=Kind.ENTRIES,
            shape=PARTICIPANT,
            meaning="Who took part, and as what.",
        ),
    ),
)

CODE: Final = Shape(
    "code",
    (
        _must("code", "codes.code"),
        _must("label", "codes.label"),
        _must("definition", "codes.definition"),
        _text("coding_rule", "codes.coding_rule"),
        _text("plover_type", "codes.plover_type"),
        _text("plover_mode", "codes.plover_mode"),
        _text("cameo_root", "codes.cameo_root"),
        _text("cameo_code", "codes.cameo_code"),
        Key(
            name="example",
            required=True,
            meaning="An invented phrase or case that gets the code, and why where that is not obvious.",
        ),
    ),
    identity="code",
    table="codes",
)

CODE_LIST: Final = Shape(
    "code list",
    (
        Key(name="title", required=True, meaning="What the list is called on pages."),
        Key(name="description", required=True, meaning="What the list tells apart."),
        Key(
            name="codes",
            kind=Kind.ENTRIES,
            shape=CODE,
            required=True,
            meaning="The codes, in the order in which a coder asks for them.",
        ),
    ),
)

CODING_RULE: Final = Shape(
    "coding rule",
    (
        Key(
            name="id",
            required=True,
            pattern="[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
            meaning="A short name in small letters, digits and hyphens; links to the rule hold it.",
        ),
        Key(name="topic", required=True, codes=TOPICS, meaning="What the rule is about."),
        Key(name="rule", required=True, meaning="What is decided, in general words."),
        Key(name="example", required=True, meaning="An invented case, and how it is coded."),
    ),
    identity="id",
    table="coding_rules",
)

CODING_RULES: Final = Shape(
    "list of coding rules",
    (
        Key(
            name="rules",
            kind=Kind.ENTRIES,
            shape=CODING_RULE,
            required=True,
            meaning="How hard cases are decided that are not bound to one code.",
        ),
    ),
)

RETIRED: Final = Shape(
    "retired id",
    (
        _must("table", "retired_ids.table_name"),
        _must("record", "retired_ids.record_id"),
        _must("retired_in", "retired_ids.retired_in"),
        _must("reason", "retired_ids.reason"),
        _text("successor", "retired_ids.successor_id"),
    ),
)

RETIRED_FILE: Final = Shape(
    "list of retired ids",
    (
        Key(
            name="retired",
            kind=Kind.ENTRIES,
            shape=RETIRED,
            meaning="Ids that were published once and name nothing any more.",
        ),
    ),
)

WAIVER: Final = Shape(
    "waiver",
    (
        Key(name="check", required=True, meaning="The name of the check."),
        Key(name="record", required=True, meaning="The id of the record."),
        Key(name="reason", required=True, meaning="Why the finding is accepted."),
        Key(
            name="until",
            required=True,
            pattern=r"[0-9]+\.[0-9]+\.[0-9]+",
            meaning="The version from which on it is accepted no more.",
        ),
    ),
)

WAIVER_FILE: Final = Shape(
    "list of waivers",
    (
        Key(
            name="waivers",
            kind=Kind.ENTRIES,
            shape=WAIVER,
            meaning="Findings that are accepted, each with its reason.",
        ),
    ),
)

OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "first": "The first coder's.",
        "second": "The second coder's.",
        "either": "The first coder's, although the second's can be defended as well.",
        "neither": "A third one.",
    }
)
"""Whose value stands after adjudication."""

DECISION: Final = Shape(
    "decision",
    (
        Key(name="one", required=True, meaning="The first coder's record, or - where there is none."),
        Key(name="other", required=True, meaning="The second coder's record, or - where there is none."),
        _must("measure", "coder_agreement.measure"),
        Key(
            name="value",
            meaning="Which of several differences of the same records: the first coder's value, or else the second's.",
        ),
        Key(
            name="outcome",
            required=True,
            codes=OUTCOMES,
            meaning="Whose value stands.",
        ),
        Key(name="reason", required=True, meaning="Why, in a sentence of our own."),
        Key(name="rule", meaning="The coding rule that settles it, where the codebook was the cause."),
    ),
)

DECISION_FILE: Final = Shape(
    "list of decisions",
    (
        Key(
            name="decisions",
            kind=Kind.ENTRIES,
            shape=DECISION,
            meaning="What was decided where two codings differ, one entry for each difference.",
        ),
    ),
)

LICENCE: Final = Shape(
    "licence",
    (
        Key(name="name", required=True, meaning="The SPDX identifier."),
        Key(name="title", required=True, meaning="The full name."),
        Key(name="path", required=True, meaning="The file that holds its text."),
    ),
)

CONTRIBUTOR: Final = Shape(
    "contributor",
    (
        Key(name="title", required=True, meaning="The name, of a person or of a group."),
        Key(name="roles", kind=Kind.TEXTS, meaning="What they did, in DataCite's words."),
        Key(name="path", meaning="An address that identifies them, such as an ORCID."),
    ),
)

PERIOD: Final = Shape(
    "period",
    (
        Key(name="from", required=True, pattern=DATE, meaning="The first day."),
        Key(name="to", required=True, pattern=DATE, meaning="The last day."),
    ),
)

DATASET: Final = Shape(
    "dataset",
    (
        Key(name="name", required=True, pattern="[a-z0-9._-]+", meaning="The name of the package."),
        Key(
            name="version",
            required=True,
            pattern=r"[0-9]+\.[0-9]+\.[0-9]+",
            meaning="The version (SemVer). It stands here and nowhere else.",
        ),
        Key(name="title", required=True, meaning="The title, for people."),
        Key(name="description", required=True, meaning="What the dataset holds, in a paragraph."),
        Key(name="keywords", kind=Kind.TEXTS, meaning="Words to find it by."),
        Key(name="period", kind=Kind.ENTRY, shape=PERIOD, required=True, meaning="What it covers."),
        Key(name="licences", kind=Kind.ENTRIES, shape=LICENCE, required=True, meaning="Of the data."),
        Key(
            name="contributors",
            kind=Kind.ENTRIES,
            shape=CONTRIBUTOR,
            required=True,
            meaning="Who is to be cited.",
        ),
        Key(
            name="limits",
            kind=Kind.TEXTS,
            required=True,
            meaning="What cannot be concluded from the data: a list, a limit an item.",
        ),
        Key(name="rights", meaning="What holds for the texts that the data is coded from."),
    ),
)

# The keys of a statement that name participants, and the role that each stands for.
STATEMENT_ROLES: Final = {"co_speakers": "co_speaker", "addressees": "addressee", "targets": "target"}

# The keys that hold quotes, and the part of the evidence that each becomes.
STATEMENT_PARTS: Final = {"quote": "content", "attribution": "attribution", "date_words": "date"}
REPORT_PARTS: Final = {"mention": "event", "date_words": "date"}
