"""The proposals of ``guarantees draft`` as JSON, and as lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from guarantees.dataset.texts.quotation_marks import TextRange
from guarantees.drafting.bands import BANDS
from guarantees.drafting.proposal import Proposal, Suggestion
from guarantees.output.text import count


def to_json(proposals: Iterable[Proposal], offset_in_file: Callable[[int], int]) -> str:
    """Return *proposals* as JSON, with offsets in code points of the file: ``{"proposals": [{…}]}``.

    *offset_in_file* gives the offset in the file of an offset in the text of the article.
    """

    def spans(ranges: Iterable[TextRange | None]) -> list[list[int]]:
        return [[offset_in_file(start), offset_in_file(end)] for start, end in filter(None, ranges)]

    entries = [_entry(proposal, spans) for proposal in proposals]
    return json.dumps({"proposals": entries}, ensure_ascii=False, indent=2)


def _entry(
    proposal: Proposal, spans: Callable[[Iterable[TextRange | None]], list[list[int]]]
) -> dict[str, object]:
    attribution = proposal.attribution
    return {
        "content_spans": spans(attribution.content),
        "speaker_spans": spans([attribution.source]),
        "cue_spans": spans([attribution.cue]),
        "type": attribution.form.value,
        "statement": not attribution.is_thought,
        "speaker": proposal.speaker.value,
        "new_actor": proposal.new_actor,
        "band": proposal.band,
        "reason": proposal.reason,
        "keys": {key: _suggestion(suggestion) for key, suggestion in proposal.keys.items()},
        "date_word_spans": spans([proposal.date_words]),
        "may_repeat": list(proposal.may_repeat),
        "possible_events": list(proposal.possible_events),
    }


def _suggestion(suggestion: Suggestion) -> dict[str, object]:
    return {
        "value": suggestion.value,
        "certainty": suggestion.certainty.value,
        "others": list(suggestion.others),
        "reason": suggestion.reason,
    }


def format_proposals(proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield how many proposals there are in each band, and which speakers the register does not know."""
    bands = Counter(proposal.band for proposal in proposals)
    for letter, band in BANDS.items():
        if bands[letter]:
            yield f"  band {letter}  {count(bands[letter], 'proposal')}: {band.holds} ({band.rate} of 100 are right)"
    new = dict.fromkeys(proposal.new_actor for proposal in proposals if proposal.new_actor)
    for name in new:
        yield f'  new actor: {name}; `guarantees draft --actor "{name}"` proposes its file'
