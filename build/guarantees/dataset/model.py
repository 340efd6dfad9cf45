"""The files of ``curation/`` as typed records: every key, its meaning, and what a valid value is.

One declaration for the loader, the JSON Schemas of editors, the reference in ``docs/curation.md`` and the rows of the
tables. Every scalar is text, as it is typed in the YAML file. A key that fills a column of a table
(:class:`~guarantees.dataset.curated_record.Column`) takes its pattern, codes, references and description from the contract.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_validator,
)

from guarantees.contract.field_types import DATE
from guarantees.core.errors import did_you_mean
from guarantees.core.orcid import ORCID_PATTERN, ORCID_RESOLVER
from guarantees.dataset.curated_record import (
    Column,
    CuratedRecord,
    OneOf,
    Text,
    check_day,
    check_orcid,
    reject,
)
from guarantees.dataset.curation.curation_rules import (
    CURATION_INVALID_QUOTE,
)

MAX_WORDS: Final = 8
"""The most words that either end of a quote, or a quote written out in full, may have."""

# --------------------------------------------------------------------------------------------------------------
# Quotes


class Quote(CuratedRecord):
    """Words of an article: up to eight words in full, or the first and the last words of a longer span."""

    kind = "quote"

    words: Annotated[str, Field(description="The whole quote, up to eight words.")] = ""
    start: Annotated[str, Field(alias="from", description="The first words of the quote.")] = ""
    end: Annotated[str, Field(alias="to", description="Its last words.")] = ""
    occurrence: Annotated[
        str, Field(description="Which occurrence of these words is meant, counted from 1.")
    ] = ""

    @model_validator(mode="before")
    @classmethod
    def _check_forms(cls, value: object) -> object:
        """Return *value* as a mapping, if it is a complete quote."""
        keys = {"words": value} if isinstance(value, str) else value
        if not isinstance(keys, dict) or not all(isinstance(text, str) for text in keys.values()):
            keys = {}
        if problem := _quote_problem(keys, is_text=isinstance(value, str)):
            reject(CURATION_INVALID_QUOTE, *problem)
        return keys

    def __str__(self) -> str:
        """Return the quote as messages show it."""
        return f"{self.start} … {self.end}" if self.end else self.words


def _quote_problem(keys: Mapping[str, str], *, is_text: bool) -> tuple[str, str] | None:
    """Return message and hint for an invalid quote; None if it is valid.

    If it *is_text*, the quote is written in full, without any keys.
    """
    known = ("from", "to", "words", "occurrence")
    both_forms = "Write {from: first words, to: last words}, or up to eight words in full."
    for name in keys:
        if name not in known:
            return f"Unknown key {name!r} in quote.", did_you_mean(name, known)
    if not ({"words"} <= set(keys) <= {"words", "occurrence"} or {"from", "to"} <= set(keys)):
        missing = [name for name in ("from", "to") if name not in keys] if {"from", "to"} & set(keys) else []
        return "The quote is not complete" + (f": no {missing[0]!r}." if missing else "."), both_forms
    if "words" in keys and "from" in keys:
        return "The quote is written in both forms.", both_forms
    if not all(text.strip() for text in keys.values()):
        return "The quote is blank.", both_forms
    for name in ("words", "from", "to"):
        words = keys.get(name, "").split()
        if len(words) > MAX_WORDS:
            what = "The quote" if is_text else repr(name)
            message = f"{what} has {len(words)} words; at most {MAX_WORDS} are allowed."
            return message, _shorter(name, words)
    if not re.fullmatch("[1-9][0-9]?", keys.get("occurrence", "1")):
        message = f"'occurrence' is {keys['occurrence']!r}, not a number from 1 to 99."
        return message, "Count from the start of the text."
    return None


def _shorter(key: str, words: Sequence[str]) -> str:
    """Return how to write a quote whose *key* has too many *words*."""
    first, last = " ".join(words[:3]), " ".join(words[-3:])
    if key == "words":
        return f"Write only its first and last words: {{from: {first}, to: {last}}}."
    return f"Shorten it, for example {key}: {first if key == 'from' else last}"


Quotes = Annotated[
    tuple[Quote, ...], BeforeValidator(lambda value: value if isinstance(value, list) else [value])
]
"""One quote, or a list of them."""


# --------------------------------------------------------------------------------------------------------------
# sources/<id>.yml


class Relation(CuratedRecord):
    """How a statement relates to another statement or to an event."""

    kind = "relation"

    relation: Annotated[Text, Column("relations.relation")]
    statement: Annotated[Text, Column("relations.related_statement_id")] = ""
    event: Annotated[Text, Column("relations.related_event_id")] = ""
    basis: Annotated[Text, Column("relations.basis")]


Participants = tuple[Annotated[Text, Column("statement_participants.actor_id")], ...]


class Statement(CuratedRecord):
    """What the article attributes to a speaker."""

    kind = "statement"
    identity = "id"
    record_table = "statements"
    record_id = "{file}-{identity}"

    id: Annotated[
        Text,
        Field(
            pattern="^(?:s[0-9]{2,4})$",
            description="s01, s02 … inside this file. Never change it after a release.",
            examples=["s01"],
        ),
    ]
    same_as: Annotated[
        Text,
        Column("statements.utterance_id"),
        Field(
            description="The id of the first report of the same utterance, in another article. "
            "Leave it out if this is the first report.",
            examples=["island-wire-s02"],
        ),
    ] = ""
    turn: Annotated[
        Text,
        Field(
            pattern="^(?:s[0-9]{2,4})$",
            description="The id, inside this file, of the first statement that was cut from the same quotation or "
            "reported sentence. Leave it out in that first one, and in a statement that stands alone.",
            examples=["s01"],
        ),
    ] = ""
    speaker: Annotated[Text, Column("statements.speaker_id")]
    co_speakers: Annotated[
        Participants, Field(description="Who makes the statement jointly with the speaker.")
    ] = ()
    addressees: Annotated[Participants, Field(description="To whom the statement is made.")] = ()
    targets: Annotated[Participants, Field(description="At whom the act is aimed.")] = ()
    subjects: Annotated[
        Participants,
        Field(
            description="Third parties that the act is about: whose membership, territory or security it concerns."
        ),
    ] = ()
    relayed_by: Annotated[Text, Column("statements.relayed_by_id")] = ""
    relay_modality: Annotated[
        Text,
        Column("attributions.modality"),
        Field(
            description="How the article renders the words of the relayer, where they are told apart from those of "
            "the speaker. Leave it out otherwise.",
        ),
    ] = ""
    cited_outlet: Annotated[Text, Column("statements.cited_outlet_id")] = ""
    type: Annotated[Text, Column("statements.statement_type")]
    issue: Annotated[Text, Column("statements.issue")]
    second_issue: Annotated[Text, Column("statements.second_issue")] = ""
    modality: Annotated[Text, Column("statements.modality")]
    channel: Annotated[Text, Column("statements.channel")]
    conditional: Annotated[
        Text,
        Column("statements.is_conditional"),
        Field(description="Whether the act depends on a condition. Leave it out for false."),
    ] = ""
    quote: Annotated[Quotes, Field(description="The words that carry the content.")]
    attribution: Annotated[Quotes, Field(description="The words that say who made the statement.")] = ()
    date: Annotated[Text, Column("statements.date_edtf")]
    date_words: Annotated[Quotes, Field(description="The words that say when it was made.")] = ()
    date_basis: Annotated[Text, Column("statements.date_basis")]
    event: Annotated[Text, Column("statements.event_id")] = ""
    about: Annotated[
        tuple[Annotated[Text, Column("statement_events.event_id")], ...],
        Field(
            description="The events that it is about. The occasion and what it responds to stand elsewhere."
        ),
    ] = ()
    summary: Annotated[Text, Column("statements.summary")]
    confidence: Annotated[Text, Column("statements.confidence")]
    note: Annotated[Text, Column("statements.note")] = ""
    relations: Annotated[
        tuple[Relation, ...],
        Field(description="How the statement relates to other statements and to events."),
    ] = ()


class EventAccount(CuratedRecord):
    """What the article reports of an event."""

    kind = "event account"
    identity = "id"
    record_table = "event_reports"
    record_id = "{identity}:{file}"

    id: Annotated[Text, Column("event_reports.event_id")]
    mention: Annotated[Quotes, Field(description="The words that mention the event.")] = ()
    date: Annotated[Text, Column("event_reports.reported_date_edtf")] = ""
    date_words: Annotated[Quotes, Field(description="The words that say when it happened.")] = ()
    date_expression: Annotated[Text, Column("event_reports.date_expression")]
    agreement: Annotated[Text, Column("event_reports.agreement")]
    differs_in: Annotated[Text, Column("event_reports.differs_in")] = ""
    account_note: Annotated[Text, Column("event_reports.account_note")] = ""


class Source(CuratedRecord):
    """The bibliographic record of the article."""

    kind = "source"

    title: Annotated[Text, Column("sources.title")]
    file: Annotated[
        Text,
        Field(
            pattern=r"^(?:[A-Za-z0-9][A-Za-z0-9._-]*\.txt)$",
            description="The name of the text file in the folder of the articles.",
            examples=["ferry-gazette.txt"],
        ),
    ]
    publisher: Annotated[Text, Column("sources.publisher")] = ""
    original_publisher: Annotated[Text, Column("sources.original_publisher")] = ""
    author: Annotated[
        tuple[Annotated[Text, Column("sources.author")], ...],
        Field(description="The by-line as printed, one name per item. Leave it out if none is printed."),
    ] = ()
    language: Annotated[Text, Column("sources.language")]
    original_language: Annotated[Text, Column("sources.original_language")] = ""
    published: Annotated[Text, Column("sources.published_date")] = ""
    published_earliest: Annotated[Text, Column("sources.published_earliest")] = ""
    published_latest: Annotated[Text, Column("sources.published_latest")] = ""
    published_basis: Annotated[Text, Column("sources.published_basis")]
    reference_date: Annotated[Text, Column("sources.reference_date")] = ""
    note: Annotated[Text, Column("sources.note")] = ""


OTHER: Final = "other"
"""The one reason for an exclusion that needs a note."""

EXCLUSION_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "headline": "A title, a deck, or a heading between paragraphs.",
        "frame": "What the page puts around the article: navigation, author, credit, comment form.",
        "caption": "A label beside a picture or a set-off block that attributes nothing of its own.",
        "scare_quote": "Words that the outlet puts in quotation marks without attributing them.",
        "name": "A title, a name or a term in quotation marks.",
        "own_voice": "The outlet's own narration, which no party disputes.",
        "background": "Narration of an event that is coded as an event.",
        "repetition": "Repeats what is coded from other words, and adds nothing.",
        "no_content": "Names a speaker, an act of speaking or its topic, but nothing that was said.",
        OTHER: "Something else, which the note explains.",
    }
)
"""Why words are left uncoded, in the order in which a coder considers the reasons."""


class Exclusion(CuratedRecord):
    """Quoted or reported words that are left uncoded. Not published."""

    kind = "exclusion"

    quote: Annotated[Quotes, Field(description="The words that are left uncoded.")]
    reason: Annotated[
        Text,
        OneOf(EXCLUSION_REASONS),
        Field(description="Why nothing is coded from these words.", examples=["headline"]),
    ]
    note: Annotated[Text, Field(description="More about the reason, in your own words.")] = ""


class SourceFile(CuratedRecord):
    """An article as a curator coded it."""

    kind = "source file"

    source: Annotated[Source, Field(description="The bibliographic record of the article.")]
    statements: Annotated[
        tuple[Statement, ...], Field(description="What the article attributes to speakers, in reading order.")
    ] = ()
    events: Annotated[
        tuple[EventAccount, ...],
        Field(description="What the article reports of each event that it mentions."),
    ] = ()
    exclusions: Annotated[
        tuple[Exclusion, ...],
        Field(
            description="Quoted and reported words from which nothing is coded, with the reason. Not published."
        ),
    ] = ()


# --------------------------------------------------------------------------------------------------------------
# actors/<id>.yml and events/<id>.yml


class Affiliation(CuratedRecord):
    """A role in which the sources show a person."""

    kind = "affiliation"

    organization: Annotated[Text, Column("affiliations.organization_id")]
    title: Annotated[Text, Column("affiliations.role_title")]
    role_type: Annotated[Text, Column("affiliations.role_type")]
    observed_from: Annotated[Text, Column("affiliations.observed_from")]
    observed_to: Annotated[Text, Column("affiliations.observed_to")]
    source: Annotated[Text, Column("affiliations.source_id")]


class Actor(CuratedRecord):
    """A person, a body, a state, a group or an outlet."""

    kind = "actor"

    name: Annotated[Text, Column("actors.name")]
    type: Annotated[Text, Column("actors.actor_type")]
    country: Annotated[Text, Column("actors.country_code")] = ""
    parent: Annotated[Text, Column("actors.parent_id")] = ""
    sector: Annotated[Text, Column("actors.plover_sector")]
    aliases: Annotated[
        tuple[Annotated[Text, Column("actors.aliases")], ...],
        Field(
            description="Every spelling found in the sources, wrong ones included, one per item. Never correct a "
            "spelling, so that a search for the printed form succeeds."
        ),
    ] = ()
    wikidata: Annotated[Text, Column("actors.wikidata_id")] = ""
    wikidata_status: Annotated[
        Text,
        Column("actors.wikidata_status"),
        Field(
            description="Only where there is no id: `none` if it was looked up in vain. Leave it out otherwise."
        ),
    ] = ""
    wikidata_source: Annotated[Text, Column("actors.wikidata_source")] = ""
    note: Annotated[Text, Column("actors.note")] = ""
    affiliations: Annotated[
        tuple[Affiliation, ...], Field(description="The roles in which the sources show the person.")
    ] = ()


class EventParticipant(CuratedRecord):
    """Who took part in an event, and in which role."""

    kind = "participant"

    actor: Annotated[Text, Column("event_participants.actor_id")]
    role: Annotated[Text, Column("event_participants.role")]
    on_behalf_of: Annotated[Text, Column("event_participants.on_behalf_of_id")] = ""


class Event(CuratedRecord):
    """Something that happened, or that was announced."""

    kind = "event"

    label: Annotated[Text, Column("events.label")]
    type: Annotated[Text, Column("events.event_type")]
    status: Annotated[Text, Column("events.status")]
    date: Annotated[Text, Column("events.date_edtf")]
    date_basis: Annotated[Text, Column("events.date_basis")]
    external_date: Annotated[Text, Column("events.external_date")] = ""
    external_date_source: Annotated[Text, Column("events.external_date_source")] = ""
    place: Annotated[Text, Column("events.place")] = ""
    country: Annotated[Text, Column("events.country_code")] = ""
    summary: Annotated[Text, Column("events.summary")]
    participants: Annotated[
        tuple[EventParticipant, ...], Field(description="Who took part, and in which role.")
    ] = ()


# --------------------------------------------------------------------------------------------------------------
# codes/<list>.yml and coding_rules.yml


class CodeDefinition(CuratedRecord):
    """One code of a code list."""

    kind = "code"
    identity = "code"
    record_table = "codes"
    record_id = "{file}:{identity}"

    code: Annotated[Text, Column("codes.code")]
    label: Annotated[Text, Column("codes.label")]
    definition: Annotated[Text, Column("codes.definition")]
    coding_rule: Annotated[Text, Column("codes.coding_rule")] = ""
    plover_type: Annotated[Text, Column("codes.plover_type")] = ""
    plover_mode: Annotated[Text, Column("codes.plover_mode")] = ""
    plover_context: Annotated[Text, Column("codes.plover_context")] = ""
    cameo_root: Annotated[Text, Column("codes.cameo_root")] = ""
    cameo_code: Annotated[Text, Column("codes.cameo_code")] = ""
    example: Annotated[
        Text,
        Field(description="An invented phrase or case that gets the code, and why if that is not obvious."),
    ]


class CodeListFile(CuratedRecord):
    """The codes that a column may hold."""

    kind = "code list"

    title: Annotated[Text, Field(description="The name of the list on pages.", examples=["Confidence"])]
    description: Annotated[Text, Field(description="What the codes distinguish.")]
    codes: Annotated[
        tuple[CodeDefinition, ...],
        Field(description="The codes, in the order in which a coder considers them."),
    ]


TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "speaker": "Who speaks",
        "statement": "What is said",
        "date": "When it was",
        "event": "What happened",
        "relation": "How it hangs together",
        "evidence": "What shows it",
    }
)
"""The topics of coding rules with their headings, in the order in which a coder considers them."""


class CodingRule(CuratedRecord):
    """How a hard case that does not belong to one code is decided."""

    kind = "coding rule"
    identity = "id"
    record_id = "{identity}"

    id: Annotated[
        Text,
        Field(
            pattern="^(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$",
            description="A short name in small letters, digits and hyphens. Links to the rule contain it.",
            examples=["joint-statements"],
        ),
    ]
    topic: Annotated[Text, OneOf(TOPICS), Field(description="What the rule is about.", examples=["speaker"])]
    rule: Annotated[Text, Field(description="What is decided, in general words.")]
    example: Annotated[Text, Field(description="An invented case, and how it is coded.")]


class CodingRulesFile(CuratedRecord):
    """The coding rules that do not belong to one code."""

    kind = "list of coding rules"

    rules: Annotated[
        tuple[CodingRule, ...],
        Field(description="How hard cases that do not belong to one code are decided."),
    ]


# --------------------------------------------------------------------------------------------------------------
# terms.yml


class ActorWords(CuratedRecord):
    """By which words a summary may name an actor."""

    kind = "names of an actor"
    identity = "actor"

    actor: Annotated[Text, Column("statements.speaker_id")]
    words: Annotated[
        tuple[Text, ...],
        Field(
            description="Words beside its name, its aliases and the last name of a person.", examples=["[US]"]
        ),
    ]


class IssueWords(CuratedRecord):
    """Of which words a summary on an issue must hold one."""

    kind = "words of an issue"
    identity = "issue"

    issue: Annotated[Text, Column("statements.issue")]
    words: Annotated[
        tuple[Text, ...],
        Field(description="Each stands for all words that begin with it.", examples=["[sanction]"]),
    ]


class TermsFile(CuratedRecord):
    """The words that summaries use."""

    kind = "list of terms"

    names: Annotated[
        tuple[ActorWords, ...], Field(description="By which words a summary may name an actor.")
    ] = ()
    issues: Annotated[
        tuple[IssueWords, ...], Field(description="Of which words a summary on an issue must hold one.")
    ] = ()
    standard_terms: Annotated[
        tuple[Text, ...],
        Field(description="Terms that belong to no source, and that a summary may share with one."),
    ] = ()
    unclear_words: Annotated[
        tuple[Text, ...],
        Field(description="Words that no summary may hold, because they cannot be understood alone."),
    ] = ()


# --------------------------------------------------------------------------------------------------------------
# retired.yml, waivers.yml and adjudication/<source>.yml


class RetiredId(CuratedRecord):
    """An id that was published and is no longer used."""

    kind = "retired id"

    table: Annotated[Text, Column("retired_ids.table_name")]
    record: Annotated[Text, Column("retired_ids.record_id")]
    retired_in: Annotated[Text, Column("retired_ids.retired_in")]
    reason: Annotated[Text, Column("retired_ids.reason")]
    successor: Annotated[Text, Column("retired_ids.successor_id")] = ""


class RetiredIdsFile(CuratedRecord):
    """The ids that were published and are no longer used."""

    kind = "list of retired ids"

    retired: Annotated[
        tuple[RetiredId, ...], Field(description="Ids that were published and are no longer used.")
    ] = ()


_VERSION: Final = r"^(?:[0-9]+\.[0-9]+\.[0-9]+)$"


class AcceptedFinding(CuratedRecord):
    """A finding that is accepted."""

    kind = "waiver"

    check: Annotated[Text, Field(description="The name of the rule.", examples=["unreported-event"])]
    record: Annotated[Text, Field(description="The id of the record.", examples=["mayors-meet"])]
    reason: Annotated[Text, Field(description="Why the finding is accepted.")]
    until: Annotated[
        Text,
        Field(
            pattern=_VERSION,
            description="The first version in which it is no longer accepted.",
            examples=["2.0.0"],
        ),
    ]


class WaiversFile(CuratedRecord):
    """The findings that are accepted."""

    kind = "list of waivers"

    waivers: Annotated[
        tuple[AcceptedFinding, ...], Field(description="Findings that are accepted, each with its reason.")
    ] = ()


OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "first": "The first coder's value.",
        "second": "The second coder's value.",
        "either": "The first coder's value, although the second coder's can be defended as well.",
        "neither": "A third value.",
    }
)
"""Whose value is used after adjudication."""


class Decision(CuratedRecord):
    """The decision made where two codings differ."""

    kind = "decision"

    one: Annotated[
        Text, Field(description="The first coder's record, or - if there is none.", examples=["s01"])
    ]
    other: Annotated[
        Text, Field(description="The second coder's record, or - if there is none.", examples=["s02"])
    ]
    measure: Annotated[Text, Column("coder_agreement.measure")]
    value: Annotated[
        Text,
        Field(
            description="Which of several differences between the same records: the first coder's value, or else the second's."
        ),
    ] = ""
    outcome: Annotated[Text, OneOf(OUTCOMES), Field(description="Whose value is used.", examples=["first"])]
    reason: Annotated[Text, Field(description="Why, in a sentence of your own.")]
    rule: Annotated[
        Text, Field(description="The coding rule that settles the case, if the codebook was the cause.")
    ] = ""


class DecisionsFile(CuratedRecord):
    """What was decided where the codings of one article differ."""

    kind = "list of decisions"

    decisions: Annotated[
        tuple[Decision, ...],
        Field(description="The decisions made where two codings differ, one item per difference."),
    ] = ()


AUDIT_OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {"corrected": "The cell was changed.", "kept": "The cell was left as it is."}
)
"""What became of a cell that an auditor questioned."""


class AuditDecision(CuratedRecord):
    """What was decided on a cell that an independent reader questioned."""

    kind = "audit decision"

    record: Annotated[
        Text, Field(description="The record as it was audited.", examples=["ferry-gazette-s01"])
    ]
    cell: Annotated[Text, Field(description="The column, or what stands for several.", examples=["summary"])]
    outcome: Annotated[
        Text, OneOf(AUDIT_OUTCOMES), Field(description="What became of it.", examples=["corrected"])
    ]
    reason: Annotated[Text, Field(description="Why, in a sentence of your own.")]


class AuditFile(CuratedRecord):
    """What was decided after an audit."""

    kind = "list of audit decisions"

    decisions: Annotated[
        tuple[AuditDecision, ...], Field(description="One item per cell that an auditor questioned.")
    ] = ()


# --------------------------------------------------------------------------------------------------------------
# dataset.yml


class LicenseEntry(CuratedRecord):
    """A license of the data."""

    kind = "licence"

    name: Annotated[Text, Field(description="The SPDX identifier.", examples=["CC-BY-4.0"])]
    title: Annotated[
        Text,
        Field(description="The full name.", examples=["Creative Commons Attribution 4.0 International"]),
    ]
    path: Annotated[
        Text,
        Field(
            description="The address or file of its text.",
            examples=["https://creativecommons.org/licenses/by/4.0/"],
        ),
    ]


_ADDRESS: Final = r"^(?:https?://\S+)$"
_DOI: Final = r"^(?:10\.[0-9]{4,9}/\S+)$"


class ContributorEntry(CuratedRecord):
    """A person or a group that contributed to the dataset."""

    kind = "contributor"

    title: Annotated[Text, Field(description="The name of the person or the group.", examples=["Jane Roe"])]
    roles: Annotated[
        tuple[Text, ...], Field(description="What they did, in DataCite's words.", examples=["[creator]"])
    ] = ()
    path: Annotated[
        Text,
        Field(pattern=_ADDRESS, description="The address of a page about them, if they have no ORCID iD."),
    ] = ""
    orcid: Annotated[
        Text,
        AfterValidator(check_orcid),
        Field(
            pattern=ORCID_PATTERN,
            description="The ORCID iD of a person, without its address.",
            examples=["0000-0002-1825-0097"],
        ),
    ] = ""
    organization: Annotated[
        Text, Field(description="The organization that a person belongs to.", examples=["Ferry Institute"])
    ] = ""

    @property
    def address(self) -> str:
        """The address that identifies them: that of the ORCID iD, or the path."""
        return f"{ORCID_RESOLVER}{self.orcid}" if self.orcid else self.path


class FundingEntry(CuratedRecord):
    """A grant that the dataset was made with."""

    kind = "funding"

    funder: Annotated[Text, Field(description="The name of the funder.", examples=["Ferry Fund"])]
    funder_id: Annotated[
        Text,
        Field(
            pattern=r"^(?:https://ror\.org/0[a-z0-9]{6}[0-9]{2}|https://doi\.org/10\.13039/[0-9]+)$",
            description="The ROR id of the funder, or its id in the Open Funder Registry, as an address.",
            examples=["https://ror.org/00x0x0x00"],
        ),
    ] = ""
    award: Annotated[Text, Field(description="The number of the grant.", examples=["FF-17"])] = ""
    award_title: Annotated[
        Text, Field(description="The title of the grant.", examples=["Talks on water"])
    ] = ""
    award_path: Annotated[
        Text,
        Field(
            pattern=_ADDRESS, description="The address of the grant.", examples=["https://example.org/ff-17"]
        ),
    ] = ""


_DAY_PATTERN: Final = f"^(?:{DATE})$"
Day = Annotated[Text, AfterValidator(check_day)]


class Period(CuratedRecord):
    """The days that the dataset covers."""

    kind = "period"

    first_day: Annotated[
        Day, Field(alias="from", pattern=_DAY_PATTERN, description="The first day.", examples=["2021-12-01"])
    ]
    last_day: Annotated[
        Day, Field(alias="to", pattern=_DAY_PATTERN, description="The last day.", examples=["2022-01-31"])
    ]


class DatasetFile(CuratedRecord):
    """The metadata of the dataset."""

    kind = "dataset"

    name: Annotated[
        Text,
        Field(
            pattern="^(?:[a-z0-9._-]+)$",
            description="The name of the package.",
            examples=["security-guarantees"],
        ),
    ]
    version: Annotated[
        Text,
        Field(
            pattern=_VERSION,
            description="The version (SemVer). No other file states it.",
            examples=["1.0.0"],
        ),
    ]
    title: Annotated[Text, Field(description="The title, for people.")]
    description: Annotated[Text, Field(description="What the dataset holds, in a paragraph.")]
    keywords: Annotated[
        tuple[Text, ...], Field(description="Words to find it by.", examples=["[diplomacy, events]"])
    ] = ()
    period: Annotated[Period, Field(description="The days that the dataset covers.")]
    licences: Annotated[tuple[LicenseEntry, ...], Field(description="The licenses of the data.")]
    contributors: Annotated[tuple[ContributorEntry, ...], Field(description="Who is to be cited.")]
    limits: Annotated[
        tuple[Text, ...],
        Field(description="What cannot be concluded from the data: a list, one limit per item."),
    ]
    rights: Annotated[Text, Field(description="The rights in the articles that the data is coded from.")] = ""
    homepage: Annotated[
        Text,
        Field(
            pattern=_ADDRESS,
            description="Where the dataset is published. Leave it out until it is.",
            examples=["https://ferries.example.org"],
        ),
    ] = ""
    repository: Annotated[
        Text,
        Field(
            pattern=_ADDRESS,
            description="Where the repository is. Leave it out until it is published.",
            examples=["https://git.example.org/ferries"],
        ),
    ] = ""
    explorer: Annotated[
        Text,
        Field(
            pattern=_ADDRESS,
            description="Where the explorers of all versions are published, each in a folder called like its version and the "
            "newest also in `latest`. Permanent links to records begin with it.",
            examples=["https://ferries.example.org/explorer"],
        ),
    ] = ""
    doi: Annotated[
        Text,
        Field(
            pattern=_DOI,
            description="The DOI of this version, without the address of the resolver. Leave it out until there is one, and "
            "remove it when the version is raised.",
            examples=["10.5281/zenodo.1234567"],
        ),
    ] = ""
    concept_doi: Annotated[
        Text,
        Field(
            pattern=_DOI,
            description="The DOI that stands for all versions and leads to the newest.",
            examples=["10.5281/zenodo.1234566"],
        ),
    ] = ""
    funding: Annotated[
        tuple[FundingEntry, ...], Field(description="The grants that the dataset was made with.")
    ] = ()
