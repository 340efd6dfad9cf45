"""Measure the proposals of ``guarantees draft``, for docs/draft.md.

    python -m tools.measure_draft --texts DIR            against the coded articles of this repository
    python -m tools.measure_draft --quotes FILE.jsonl    against annotated quotations

Each coded article is drafted with what the dataset would know without it: no actor, affiliation or statement that only
its own coding gives. ``--whole-register`` keeps the actors. Each line of FILE is an article as a JSON object: ``id``, ``text`` and ``quotes``, each with ``content_spans``,
``speaker_spans`` (offsets in code points, end exclusive) and ``type``. Words are compared by their letters and digits.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from guarantees.contract import loader
from guarantees.core.project import Project
from guarantees.dataset.curation import curation_loader
from guarantees.dataset.curation.curation_loader import CuratedSource, Curation
from guarantees.dataset.model import Actor, Statement
from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.dataset.texts.shared_phrases import Words
from guarantees.drafting.attributions import pipeline
from guarantees.drafting.bands import BANDS
from guarantees.drafting.proposal import Certainty, Proposal
from guarantees.drafting.proposals import Reference, propose
from guarantees.drafting.source_draft import headings, is_in_heading

ROOT: Final = Path(__file__).resolve().parents[1]

_ALIKE: Final = 0.8
"""Two contents are the same if they share more of all their letters (Jaccard)."""
_HALF: Final = 0.5
_MIN_INDIRECT: Final = 4
"""Shorter indirect contents are not counted on either side."""

Letters = frozenset[int]


@dataclass(slots=True)
class Tally:
    """Counts, and the lines that show them."""

    counts: Counter[str] = field(default_factory=Counter)

    def rate(self, part: str, whole: str) -> str:
        """Return *part* of *whole* in numbers and per cent."""
        total = self.counts[whole]
        return f"{self.counts[part]} of {total} ({self.counts[part] / total:.1%})" if total else "0 of 0"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--quotes", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--whole-register", action="store_true")
    options = parser.parse_args()
    loaded = None if options.model == pipeline.NO_MODEL else pipeline.load(options.model)
    project = Project(ROOT)
    curation = curation_loader.load(project, loader.load_folder(project.schemas))
    print(loaded or "rules, without a parser")  # noqa: T201  a program of its own, which prints
    if options.texts:
        lines = _coded_articles(options.texts, curation, loaded, whole_register=options.whole_register)
    else:
        lines = _annotated(options.quotes, curation, loaded)
    print("\n".join(lines))  # noqa: T201


def letters_of(text: str, ranges: Iterable[Sequence[int]]) -> Letters:
    """Return the offsets of the letters and digits in *ranges*."""
    return frozenset(i for start, end in ranges for i in range(start, end) if text[i].isalnum())


# --------------------------------------------------------------------------------------------------------------
# Against the coded articles


def curation_without(curation: Curation, source_id: str, *, whole_register: bool = False) -> Curation:
    """Return what would be known without the source: without its statements, its affiliations, and its own actors.

    Actors stay if another source uses their id, or if one that stays belongs to them; with *whole_register* all stay.
    """
    sources = {key: source for key, source in curation.sources.items() if key != source_id}
    if whole_register:
        return replace(curation, sources=sources)
    actors = {
        key: actor.model_copy(
            update={"affiliations": tuple(a for a in actor.affiliations if a.source != source_id)}
        )
        for key, actor in curation.actors.items()
    }
    kept: dict[str, Actor] = {}
    open_ids = deque(text for source in sources.values() for text in _texts(source.file.model_dump()))
    while open_ids:
        actor = actors.get(actor_id := open_ids.popleft())
        if actor and actor_id not in kept:
            kept[actor_id] = actor
            open_ids.extend([actor.parent, *(a.organization for a in actor.affiliations)])
    return replace(curation, sources=sources, actors=kept)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.values() for text in _texts(item))
    elif isinstance(value, Sequence):
        yield from (text for item in value for text in _texts(item))


def _coded_articles(
    folder: Path, curation: Curation, loaded: pipeline.Pipeline | None, *, whole_register: bool = False
) -> Iterator[str]:
    total = Tally()
    for source in curation.sources.values():
        text = (folder / source.text_file).read_text(encoding="utf-8")
        record = source.source
        day = (
            record.reference_date or record.published or record.published_latest or record.published_earliest
        )
        reference = Reference(dt.date.fromisoformat(day))
        lines = headings(text)
        known = curation_without(curation, source.source_id, whole_register=whole_register)
        proposals = [p for p in propose(text, known, reference, loaded) if not is_in_heading(p, lines)]
        tally = compare_with_coding(text, source, proposals, frozenset(known.actors))
        total.counts.update(tally.counts)
        yield f"{source.source_id}: {_coded_line(tally)}"
    yield f"all: {_coded_line(total)}"
    for band in BANDS:
        yield (
            f"  band {band}: codable {total.rate(f'codable {band}', f'proposed {band}')}, "
            f"both ends right {total.rate(f'ends {band}', f'proposed {band}')}"
        )
    for key in ("speaker", *_COMPARED):
        for certainty in Certainty:
            if total.counts[f"{key} {certainty}"]:
                yield f"  {key}, {certainty}: right {total.rate(f'{key} {certainty} right', f'{key} {certainty}')}"


def _coded_line(tally: Tally) -> str:
    return (
        f"found {tally.rate('found', 'coded')}, codable {tally.rate('codable', 'proposed')}, "
        f"speaker right {tally.rate('speaker right', 'found')}, of the known {tally.rate('speaker right', 'known speaker')}, "
        f"wrong {tally.rate('speaker wrong', 'found')}"
    )


_COMPARED: Final = ("type", "issue", "modality", "channel", "date", "cited_outlet")


def compare_with_coding(
    text: str, source: CuratedSource, proposals: Sequence[Proposal], known_actors: Collection[str]
) -> Tally:
    """Return how the *proposals* compare with the statements of *source*.

    A statement is found if the proposals hold half of one of its quotes; a proposal is codable if half of it is coded,
    and its ends are right if quotes begin and end there, give or take a word. A speaker can only be right whose id is one
    of the *known_actors*.
    """
    tally = Tally()
    words = Words(text)
    starts, ends = _coded_ends(words, source)
    content = [letters_of(text, proposal.attribution.content) for proposal in proposals]
    quotes = _coded_quotes(text, source)
    coded = frozenset().union(*(quote for each in quotes.values() for quote in each))
    proposed = frozenset().union(*content)
    for proposal, letters in zip(proposals, content, strict=True):
        is_codable = len(letters & coded) >= _HALF * len(letters)
        tally.counts.update((f"proposed {proposal.band}", "proposed"))
        tally.counts.update((f"codable {proposal.band}", "codable") if is_codable else ())
        first, last = _ends(words, proposal.attribution.start, proposal.attribution.end)
        tally.counts[f"ends {proposal.band}"] += _is_near(first, starts) and _is_near(last, ends)
    for statement in source.statements:
        own = quotes.get(statement.id, [])
        tally.counts["coded"] += 1
        if any(len(quote & proposed) >= _HALF * len(quote) for quote in own):
            tally.counts["found"] += 1
            whole = frozenset().union(*own)
            best = max(range(len(proposals)), key=lambda number: len(whole & content[number]))
            tally.counts["known speaker"] += statement.speaker in known_actors
            _compare_values(tally, proposals[best], vars_of(statement))
    return tally


def _ends(words: Words, start: int, end: int) -> tuple[int, int]:
    """Return the numbers of the first and the last word of a range."""
    inside = words.within(start, end)
    return inside.start, inside.stop - 1


def _coded_ends(words: Words, source: CuratedSource) -> tuple[set[int], set[int]]:
    """Return the numbers of the first words and of the last words of all quotes of statements."""
    anchors = source.lock.anchors if source.lock else {}
    ends = [
        _ends(words, anchor.char_start, anchor.char_end)
        for (_, part, _), (_, anchor) in anchors.items()
        if part == "content"
    ]
    return {first for first, _ in ends}, {last for _, last in ends}


def _is_near(word: int, others: Collection[int]) -> bool:
    return any(near in others for near in (word - 1, word, word + 1))


def vars_of(statement: Statement) -> Mapping[str, str]:
    """Return the keys of a coded statement that are compared."""
    return {key: str(getattr(statement, key)) for key in ("speaker", *_COMPARED)}


def _compare_values(tally: Tally, proposal: Proposal, coded: Mapping[str, str]) -> None:
    suggestions = {"speaker": proposal.speaker, **proposal.keys}
    for key, value in coded.items():
        suggestion = suggestions.get(key)
        if suggestion is None or not suggestion.value:
            continue
        tally.counts[f"{key} {suggestion.certainty}"] += 1
        if suggestion.value == value:
            tally.counts[f"{key} {suggestion.certainty} right"] += 1
        if key == "speaker":
            tally.counts["speaker right" if suggestion.value == value else "speaker wrong"] += 1


def _coded_quotes(text: str, source: CuratedSource) -> dict[str, list[Letters]]:
    quotes: dict[str, list[Letters]] = {}
    for (supports, part, _), (_, anchor) in (source.lock.anchors if source.lock else {}).items():
        if part == "content" and supports.statement:
            letters = letters_of(text, [(anchor.char_start, anchor.char_end)])
            quotes.setdefault(supports.statement, []).append(letters)
    return quotes


# --------------------------------------------------------------------------------------------------------------
# Against annotated quotations


def _annotated(path: Path, curation: Curation, loaded: pipeline.Pipeline | None) -> Iterator[str]:
    tally = Tally()
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        proposals = propose(entry["text"], curation, Reference(dt.date(2000, 1, 1)), loaded)
        compare_with_annotation(entry["text"], entry["quotes"], proposals, tally)
    yield f"recall {tally.rate('matched', 'annotated')}, precision {tally.rate('right', 'judged')}"
    yield f"speaker overlaps {tally.rate('speaker', 'matched')}"
    for form in ("direct", "mixed", "indirect"):
        yield f"  {form}: recall {tally.rate(f'matched {form}', f'annotated {form}')}"
    for band in BANDS:
        yield f"  band {band}: right {tally.rate(f'right {band}', f'judged {band}')}"


def compare_with_annotation(
    text: str, quotes: Sequence[Mapping[str, Any]], proposals: Sequence[Proposal], tally: Tally
) -> None:
    """Count in *tally* which of the annotated *quotes* are proposed with the same words, and which proposals are right.

    Quotes without a speaker, thoughts and short indirect ones are not counted; a proposal over such a quote is not judged.
    """
    content = [letters_of(text, proposal.attribution.content) for proposal in proposals]
    annotated = [letters_of(text, quote["content_spans"]) for quote in quotes]
    matches = _match(annotated, content)
    for number, quote in enumerate(quotes):
        if not is_counted(text, quote):
            continue
        tally.counts.update(("annotated", f"annotated {quote['type']}"))
        if number in matches:
            tally.counts.update(("matched", f"matched {quote['type']}"))
            source = proposals[matches[number]].attribution.source
            own = letters_of(text, quote["speaker_spans"])
            tally.counts["speaker"] += bool(source and own & letters_of(text, [source]))
    right = {proposed: number for number, proposed in matches.items()}
    for number, proposal in enumerate(proposals):
        if _is_judged(text, quotes, annotated, proposal, content[number], right.get(number)):
            tally.counts.update(("judged", f"judged {proposal.band}"))
            tally.counts.update(("right", f"right {proposal.band}") if number in right else ())


def is_counted(text: str, quote: Mapping[str, Any]) -> bool:
    """Return whether an annotated quote counts: something said, with a speaker, and not too short."""
    words = " ".join(text[start:end] for start, end in quote["content_spans"]).split()
    is_long = quote["type"] != "indirect" or len(words) >= _MIN_INDIRECT
    return bool(quote["statement"] and quote["speaker_spans"] and is_long)


def _is_judged(
    text: str,
    quotes: Sequence[Mapping[str, Any]],
    annotated: Sequence[Letters],
    proposal: Proposal,
    letters: Letters,
    matched: int | None,
) -> bool:
    if matched is not None:
        return is_counted(text, quotes[matched])
    ranges: Collection[TextRange] = proposal.attribution.content
    words = sum(len(text[start:end].split()) for start, end in ranges)
    is_short = proposal.attribution.form == "indirect" and words < _MIN_INDIRECT
    over_another = any(
        len(own & letters) > _HALF * len(own | letters) and not is_counted(text, quote)
        for quote, own in zip(quotes, annotated, strict=True)
    )
    return not (proposal.attribution.is_thought or is_short or over_another)


def _match(annotated: Sequence[Letters], proposed: Sequence[Letters]) -> dict[int, int]:
    """Return which proposal has the same words as each annotated quote, the most similar pairs first."""
    pairs = sorted(
        (
            (len(own & other) / len(own | other), number, candidate)
            for number, own in enumerate(annotated)
            for candidate, other in enumerate(proposed)
            if own & other
        ),
        reverse=True,
    )
    matches: dict[int, int] = {}
    for share, number, candidate in pairs:
        if share > _ALIKE and number not in matches and candidate not in matches.values():
            matches[number] = candidate
    return matches


if __name__ == "__main__":
    main()
