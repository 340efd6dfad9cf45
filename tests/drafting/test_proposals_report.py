"""Tests of the proposals as JSON and as lines."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import pytest

from guarantees.dataset.curation.curation_loader import Curation
from guarantees.drafting.article_file import read_article
from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.proposal import Certainty, Proposal, Suggestion
from guarantees.drafting.proposals import Reference, propose
from guarantees.output.proposals_report import format_proposals, to_json

TEXT: Final = "Ferry row\n\n“We keep the boat,” Jane Roe said on Tuesday.\n“It stays.”\n"


def _range(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


FULL: Final = Proposal(
    Attribution(
        content=(_range("“We keep the boat,”"), _range("“It stays.”")),
        source=_range("Jane Roe"),
        cue=_range("said"),
        form=Form.DIRECT,
        construction=Construction.QUOTATION,
        verb="say",
    ),
    band="A",
    reason="quotation beside “said”",
    speaker=Suggestion("jane-roe", Certainty.FILLED),
    keys={"type": Suggestion("refusal", Certainty.CHECK, ("demand",), "by its words")},
    date_words=_range("on Tuesday"),
    may_repeat=("island-wire-s01",),
    possible_events=("mayors-meet",),
)
BLANK: Final = Proposal(
    Attribution(
        content=(_range("Ferry row"),),
        source=None,
        cue=None,
        form=Form.INDIRECT,
        construction=Construction.CLAUSE,
        is_thought=True,
    ),
    band="D",
    reason="clause of “feared”",
    speaker=Suggestion(),
    new_actor="Ada Quill",
)


def _entries(*proposals: Proposal, shift: int = 0) -> list[dict[str, Any]]:
    """Return the entries of the JSON document, which has no other key."""
    document = json.loads(to_json(proposals, lambda offset: offset + shift))
    assert list(document) == ["proposals"]
    entries: list[dict[str, Any]] = document["proposals"]
    return entries


def test_a_proposal_has_all_its_keys() -> None:
    """Spans are lists of pairs, also where there is one, and a suggestion has its certainty."""
    assert _entries(FULL) == [
        {
            "content_spans": [list(_range("“We keep the boat,”")), list(_range("“It stays.”"))],
            "speaker_spans": [list(_range("Jane Roe"))],
            "cue_spans": [list(_range("said"))],
            "type": "direct",
            "statement": True,
            "speaker": "jane-roe",
            "new_actor": "",
            "band": "A",
            "reason": "quotation beside “said”",
            "keys": {
                "type": {
                    "value": "refusal",
                    "certainty": "check",
                    "others": ["demand"],
                    "reason": "by its words",
                }
            },
            "date_word_spans": [list(_range("on Tuesday"))],
            "may_repeat": ["island-wire-s01"],
            "possible_events": ["mayors-meet"],
        }
    ]


def test_what_is_not_there_is_an_empty_list() -> None:
    """The keys are the same for each proposal."""
    full, blank = _entries(FULL, BLANK)
    assert list(full) == list(blank)
    assert [key for key, value in blank.items() if value == []] == [
        "speaker_spans",
        "cue_spans",
        "date_word_spans",
        "may_repeat",
        "possible_events",
    ]
    assert (blank["statement"], blank["speaker"], blank["new_actor"]) == (False, "", "Ada Quill")


def test_offsets_are_those_of_the_file() -> None:
    """Each end of each span is looked up."""
    [here], [moved] = _entries(FULL), _entries(FULL, shift=7)
    assert moved["content_spans"] == [[start + 7, end + 7] for start, end in here["content_spans"]]


def test_no_proposal_is_an_empty_list() -> None:
    """The document has its key in any case."""
    assert _entries() == []


@pytest.mark.parametrize(
    "raw",
    [
        "Ferry row\n\n“We keep the café,” Jane Roe said.\nJane Roe said the boat stops at the café\n",
        "\ufeffFerry row\r\n\r\n“We keep the café,” Jane Roe said.  \r\nJane Roe said the boat stops at the café \r\n",
        "\ufeffFerry row\r\r“We keep the cafe\u0301,” Jane Roe said.\rJane Roe said the boat stops at the cafe\u0301",
        "Ferry \t\n\n“We keep the cafe\u0301,” Jane Roe said.\t\nJane Roe said the boat stops at the cafe\u0301\t\n",
    ],
    ids=["plain", "byte order mark", "combining accents", "white space"],
)
def test_spans_lead_back_to_any_file(raw: str, tmp_path: Path, curation: Curation) -> None:
    """Whatever the line ends, a byte order mark or the form of its letters, the spans have the words of the file."""
    path = tmp_path / "ferry-row.txt"
    path.write_bytes(raw.encode())
    article = read_article(path)
    proposals = propose(article.text, curation, Reference(dt.date(2021, 12, 16)), None)
    entries = json.loads(to_json(proposals, article.offset_in_file))["proposals"]
    accent = "é" if "é" in raw else "e\u0301"
    assert [_words(raw, entry) for entry in entries] == [
        [f"“We keep the caf{accent},”", "Jane Roe", "said"],
        [f"the boat stops at the caf{accent}", "Jane Roe", "said"],
    ]


def _words(raw: str, entry: dict[str, Any]) -> list[str]:
    spans = [*entry["content_spans"], *entry["speaker_spans"], *entry["cue_spans"]]
    return [raw[start:end] for start, end in spans]


def test_lines_count_the_bands_and_name_new_actors_once() -> None:
    """A band without proposals is left out."""
    lines = list(format_proposals([BLANK, FULL, BLANK]))
    assert len(lines) == 3
    assert lines[0].startswith("  band A  1 proposal: ")
    assert lines[1].startswith("  band D  2 proposals: ")
    assert lines[2] == '  new actor: Ada Quill; `guarantees draft --actor "Ada Quill"` proposes its file'
    assert list(format_proposals([])) == []
