"""Propose the statements of an article: find what is said, and suggest every key of each statement."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.dataset.texts import sentences
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.act_suggestions import (
    suggest_channel,
    suggest_conditional,
    suggest_issue,
    suggest_modality,
    suggest_type,
)
from guarantees.drafting.attributions import with_parser, without_parser
from guarantees.drafting.attributions.attribution import Attribution, Form
from guarantees.drafting.attributions.pipeline import Pipeline
from guarantees.drafting.attributions.two_ways import Found, combine
from guarantees.drafting.bands import band_of, reason_of
from guarantees.drafting.day_words import contradicts_calendar, day_of_remark, find_days, resolve_day
from guarantees.drafting.mentions import NEW, Mentions
from guarantees.drafting.outlets import addressees_of, outlet_of, was_outlet_told
from guarantees.drafting.proposal import Certainty, Proposal, Suggestion
from guarantees.drafting.register import OUTLET, Register
from guarantees.drafting.related_records import RelatedRecords
from guarantees.drafting.remark_runs import carried
from guarantees.drafting.speakers import How, Speaker, SpeakerResolver, office_in

_SURE: Final = frozenset((How.NAME, How.APPOSITION, How.BODY, How.RELATIVE))
_TO_CHECK: Final = frozenset((How.PRONOUN, How.ROLE, How.SAME))
"""How a speaker is found in more than 80, and in more than 70, of 100 cases; the others are only listed."""

_MAX_TITLE: Final = 200
"""The part of the first line in which words for the issue are looked for."""

_MAX_SOURCE: Final = 6
"""The words of a source that a comment shows."""

_NEAR: Final = 8
"""A reported source begins within so many characters of what is said: *And* the minister promised …"""
_MOST: Final = 0.25
"""So much of what is said must be what the reported source says."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The days from which words for days are counted: the reference date, and the day of publication if known."""

    day: dt.date
    published: dt.date | None = None


def propose(text: str, curation: Curation, reference: Reference, pipeline: Pipeline | None) -> list[Proposal]:
    """Return the proposed statements of *text* in its order; without a *pipeline* they are found by rules alone."""
    by_rules = without_parser.find_attributions(text)
    if pipeline is None:
        mentions = Mentions(text, Register(curation.actors))
        found = [Found(attribution, is_confirmed=False) for attribution in by_rules]
    else:
        reading = with_parser.read(text, pipeline.language)
        mentions = Mentions(text, Register(curation.actors), reading.person_names)
        found = combine(text, reading.attributions, by_rules)
    return _Proposer(text, curation, reference, mentions).propose(found)


class _Proposer:
    """Makes proposals of the attributions of one text."""

    def __init__(self, text: str, curation: Curation, reference: Reference, mentions: Mentions) -> None:
        self.text = text
        self.reference = reference
        self.mentions = mentions
        self.title = text.lstrip().split("\n", 1)[0][:_MAX_TITLE]
        self.codes: Mapping[str, Collection[str]] = {
            name: codes.by_code() for name, codes in curation.code_lists.items()
        }
        named = [((m.start, m.end), m.actor) for m in mentions if not m.actor.startswith(NEW)]
        self.outlets = [each for each in named if mentions.kind(each[1]) == OUTLET]
        self.persons = [each for each in named if mentions.is_person(each[1])]
        self.bodies = [each for each in named if each not in self.outlets and each not in self.persons]
        self.related = RelatedRecords(curation)
        self.days = find_days(text)
        self.sentences = list(sentences.sentences(text))

    def propose(self, found: Sequence[Found]) -> list[Proposal]:
        """Return a proposal for each attribution that was *found*."""
        resolver = SpeakerResolver(self.mentions)
        proposals: list[Proposal] = []
        for each in found:
            proposals.append(self._proposal(each, resolver, proposals))
        return proposals

    def _proposal(self, found: Found, resolver: SpeakerResolver, before: Sequence[Proposal]) -> Proposal:
        attribution = found.attribution
        relayer = resolver.resolve(attribution)
        inner = attribution.relays or self._inner_attribution(attribution.content[0])
        relayed = self._relayed(inner, relayer, resolver)
        speaker = relayed or relayer
        sentence = self._sentence_of(attribution)
        content = " ".join(self.text[start:end] for start, end in attribution.content)
        who = speaker.actor.removeprefix(NEW)
        day_words, date = self._date(attribution, sentence)
        if not date["date"].value and (run := carried("date", who, before)).value:
            day_words = before[-1].date_words
            date = {"date": run, "date_basis": carried("date_basis", who, before)}
        actors = {mention.actor for mention in self.mentions.within(*sentence)} | {speaker.actor}
        return Proposal(
            attribution=attribution,
            band=band_of(attribution, is_confirmed=found.is_confirmed).letter,
            reason=reason_of(attribution, self.text, is_confirmed=found.is_confirmed),
            speaker=_relayed_speaker(relayed) if relayed else self._speaker(speaker, attribution, inner),
            new_actor=who if speaker.actor.startswith(NEW) else "",
            keys={
                **self._act(attribution, content, sentence, carried("channel", who, before).value),
                "relayed_by": Suggestion(),
                **(self._relay(relayer, attribution) if relayed else {}),
                **self._through(attribution, sentence, carried("cited_outlet", who, before)),
                **date,
            },
            date_words=day_words,
            sentence_cuts=self._cuts(attribution),
            may_repeat=self.related.statements_like(content, speaker.actor),
            possible_events=self.related.events_near(self.text[slice(*sentence)], date["date"].value, actors),
        )

    def _relayed(
        self, inner: Attribution | None, relayer: Speaker, resolver: SpeakerResolver
    ) -> Speaker | None:
        """Return the person whose words the content reports: Roe said that *the minister had promised* …; or None.

        *inner* is the attribution of which the content consists, if it does.
        """
        if inner is None or inner.source is None or self.mentions.kind(relayer.actor) == OUTLET:
            return None
        speaker = resolver.identify(inner)
        is_person = bool(speaker.actor) and self.mentions.is_person(speaker.actor)
        is_named = speaker.how in (How.NAME, How.APPOSITION, How.ROLE)
        return speaker if is_person and is_named and speaker.actor != relayer.actor else None

    def _inner_attribution(self, content: TextRange) -> Attribution | None:
        """Return the attribution with which *content* begins, and of which most of it consists; or None."""
        start, end = content
        while start < end and not self.text[start].isalnum():
            start += 1
        for inner in without_parser.find_attributions(self.text[start:end].rstrip('”"')):
            size = sum(stop - first for first, stop in inner.content)
            if inner.source is not None and inner.source[0] <= _NEAR and size > _MOST * (end - start):
                return inner.moved(start)
        return None

    def _sentence_of(self, attribution: Attribution) -> TextRange:
        """Return the sentence of the cue, or of the content if there is no cue."""
        at = attribution.start if attribution.cue is None else attribution.cue[0]
        return next(
            ((start, end) for start, end in self.sentences if start <= at < end), attribution.content[0]
        )

    def _paragraph_of(self, sentence: TextRange) -> TextRange:
        end = self.text.find("\n", sentence[1])
        return self.text.rfind("\n", 0, sentence[0]) + 1, len(self.text) if end < 0 else end

    def _cuts(self, attribution: Attribution) -> tuple[int, ...]:
        """Return where a quotation of several sentences may be cut."""
        if attribution.form is Form.INDIRECT:
            return ()
        ranges = attribution.content
        inside = (start for start, _ in self.sentences if any(a < start < b for a, b in ranges))
        return tuple(sorted({*inside, *(start for start, _ in ranges[1:])}))

    # ----------------------------------------------------------------------------------------------------------
    # Who

    def _speaker(
        self, speaker: Speaker, attribution: Attribution, inner: Attribution | None = None
    ) -> Suggestion:
        """Return the suggestion for who speaks; it is only listed if the content may be another one's words."""
        if not speaker.actor or speaker.actor.startswith(NEW):
            return Suggestion()
        words = "" if attribution.source is None else self.text[slice(*attribution.source)]
        reason = f"{speaker.how.value}: “{words}”" if words else speaker.how.value
        if self.mentions.kind(speaker.actor) == OUTLET:
            return Suggestion(others=(speaker.actor,), reason="an outlet; who said it?")
        if inner is not None and inner.source is not None and self._is_another(inner.source):
            words = " ".join(self.text[slice(*inner.source)].split()[:_MAX_SOURCE])
            return Suggestion(others=(speaker.actor,), reason=f"reports the words of “{words}”?")
        if speaker.how in _SURE:
            return Suggestion(speaker.actor, Certainty.FILLED, reason=reason)
        if speaker.how in _TO_CHECK:
            return Suggestion(speaker.actor, Certainty.CHECK, reason=reason)
        return Suggestion("", Certainty.LISTED, (speaker.actor,), reason)

    def _co_speakers(self, attribution: Attribution) -> Suggestion:
        """Return the actors that are named with the speaker: Roe and Poe said …."""
        if attribution.source is None or not re.search(r"\band\b", self.text[slice(*attribution.source)]):
            return Suggestion()
        named = [m.actor for m in self.mentions.within(*attribution.source) if not m.actor.startswith(NEW)]
        kinds = {self.mentions.is_person(actor) for actor in named}
        others = " ".join(dict.fromkeys(named[1:]))
        return (
            Suggestion(others, Certainty.CHECK, reason="named together")
            if others and len(kinds) == 1
            else Suggestion()
        )

    def _is_another(self, source: TextRange) -> bool:
        """Return whether a source inside what is said is a person: by name, or by an office."""
        persons = (
            mention for mention in self.mentions.within(*source) if self.mentions.is_person(mention.actor)
        )
        return any(persons) or office_in(self.text[slice(*source)]) is not None

    def _relay(self, relayer: Speaker, attribution: Attribution) -> dict[str, Suggestion]:
        """Return the suggestions for a statement that another one reports: the quoted words are the relayer's."""
        modality = "indirect_speech" if "indirect_speech" in self.codes.get("modality", ()) else ""
        reason = "the quoted words are those of the relayer"
        return {
            "relayed_by": self._speaker(relayer, attribution),
            "modality": Suggestion(modality, Certainty.CHECK, reason=reason) if modality else Suggestion(),
        }

    def _through(
        self, attribution: Attribution, sentence: TextRange, in_run: Suggestion
    ) -> dict[str, Suggestion]:
        """Return the suggestions for who passed the words on, and to whom they were said."""
        outlet = outlet_of(
            self.text, attribution.cue, attribution.source, sentence, self.outlets, attribution.content
        )
        return {
            "co_speakers": self._co_speakers(attribution),
            "addressees": addressees_of(
                self.text, attribution.cue, attribution.content, self.persons, self.bodies
            ),
            "cited_outlet": outlet if outlet.value else in_run,
        }

    # ----------------------------------------------------------------------------------------------------------
    # When

    def _date(
        self, attribution: Attribution, sentence: TextRange
    ) -> tuple[TextRange | None, dict[str, Suggestion]]:
        """Return the words of the day, and the suggestions for the keys of the date."""
        chosen = day_of_remark(
            self.days,
            cue=attribution.cue,
            content=attribution.content,
            source=attribution.source,
            sentence=sentence,
            paragraph=self._paragraph_of(sentence),
        )
        resolved = resolve_day(chosen[0], self.reference.day, self.reference.published) if chosen else None
        bound = f"../{self.reference.published or self.reference.day}"
        if chosen is None or resolved is None:
            days = self._days_near(attribution)
            reason = "days named near, or not later than the article"
            return None, {"date": Suggestion(others=(*days[:2], bound), reason=reason)}
        words, is_sure = chosen
        day, basis = resolved
        named = f"“{self.text[slice(*words.range)]}”"
        reason = f"{named}, if it is the day of the remark"
        if contradicts_calendar(words, self.reference.day, self.reference.published):
            reason = f"{named}: this day has another weekday"
            return words.range, {"date": Suggestion(others=(day, bound), reason=reason)}
        if not is_sure:
            return words.range, {"date": Suggestion(others=(day, bound), reason=reason)}
        dated = Suggestion(day, Certainty.CHECK, reason=reason)
        return (
            words.range,
            {"date": dated, "date_basis": Suggestion(basis, Certainty.CHECK, reason=named)},
        )

    def _days_near(self, attribution: Attribution) -> tuple[str, ...]:
        """Return up to three days that are named nearest to the content."""
        nearest = sorted(self.days, key=lambda words: abs(words.range[0] - attribution.start))
        resolved = (resolve_day(words, self.reference.day, self.reference.published) for words in nearest)
        return tuple(dict.fromkeys(day for day, _ in filter(None, resolved)))[:3]

    # ----------------------------------------------------------------------------------------------------------
    # What

    def _act(
        self, attribution: Attribution, content: str, sentence: TextRange, channel: str
    ) -> dict[str, Suggestion]:
        context = self.text[slice(*self._paragraph_of(sentence))]
        return {
            "type": suggest_type(
                content, attribution.verb, attribution.construction, self.codes.get("statement_type", ())
            ),
            "issue": suggest_issue(content, context, self.title, self.codes.get("issue", ())),
            "modality": suggest_modality(
                attribution.form, attribution.construction, self.codes.get("modality", ()), content=content
            ),
            "channel": suggest_channel(
                self._without(sentence, attribution.content),
                self.codes.get("channel", ()),
                told_outlet=was_outlet_told(self.text, sentence, self.outlets, attribution.content),
                carried=channel,
            ),
            "conditional": suggest_conditional(content),
        }

    def _without(self, whole: TextRange, parts: Sequence[TextRange]) -> str:
        """Return the text of *whole* without *parts*."""
        kept: list[str] = []
        position = whole[0]
        for start, end in sorted(parts):
            if start < whole[1] and end > position:
                kept.append(self.text[position : max(position, start)])
                position = end
        return " ".join([*kept, self.text[position : whole[1]]])


def _relayed_speaker(speaker: Speaker) -> Suggestion:
    if speaker.actor.startswith(NEW):
        return Suggestion()
    return Suggestion(speaker.actor, Certainty.CHECK, reason="whose words are reported by another")
