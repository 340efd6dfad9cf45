"""Tests of the drafts of source files."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.core import yaml_text
from guarantees.core.errors import InputError
from guarantees.core.findings import FindingCollector
from guarantees.dataset.curated_record import keys_of
from guarantees.dataset.model import Statement
from guarantees.drafting.article_file import RawArticle, save
from guarantees.drafting.attributions.attribution import Attribution, Construction, Form
from guarantees.drafting.proposal import Certainty, Proposal, Suggestion
from guarantees.drafting.source_draft import render_draft
from tests.conftest import Toy, plain

TEXT = (
    "Ferry talks end early\n"
    "“We will keep the night ferry on the river for as long as we live. No one has asked us to stop it, and no one "
    "ever will,” the mayor of Northmoor, Jane Roe, said on Tuesday.\n"
    "Ada Quill, a captain, said that the boat was older than both of the towns and the county together.\n"
)
ARTICLE = RawArticle(TEXT, title="Ferry talks end early")
DAY = dt.date(2021, 12, 15)


def _range(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


QUOTATION = Attribution(
    content=(_range(TEXT[TEXT.index("“We") : TEXT.index(" the mayor")]),),
    source=_range("the mayor of Northmoor, Jane Roe,"),
    cue=_range("said"),
    form=Form.DIRECT,
    construction=Construction.QUOTATION,
    verb="say",
)
CLAUSE = Attribution(
    content=(_range("the boat was older than both of the towns and the county together"),),
    source=_range("Ada Quill, a captain,"),
    cue=(TEXT.index("said that"), TEXT.index("said that") + 4),
    form=Form.INDIRECT,
    construction=Construction.CLAUSE,
    verb="say",
)
FULL = Proposal(
    QUOTATION,
    band="A",
    reason="quotation beside “said”",
    speaker=Suggestion("jane-roe", Certainty.FILLED, reason="by name"),
    keys={
        "addressees": Suggestion("john-poe, county", Certainty.CHECK, reason="by the verb"),
        "cited_outlet": Suggestion("harbour-post", Certainty.LISTED, reason="in the sentence before"),
        "type": Suggestion("refusal", Certainty.FILLED),
        "issue": Suggestion("talks_process", Certainty.CHECK, ("sanctions",)),
        "modality": Suggestion("direct_quote", Certainty.FILLED),
        "channel": Suggestion("", Certainty.LISTED, ("briefing", "interview", "not_stated", "document")),
        "conditional": Suggestion("false", Certainty.FILLED),
        "date": Suggestion("2021-12-14", Certainty.FILLED),
        "date_basis": Suggestion("weekday", Certainty.FILLED),
    },
    date_words=_range("on Tuesday"),
    sentence_cuts=(TEXT.index("No one has"),),
    may_repeat=("island-wire-s01", "harbour-post-s01"),
    possible_events=("mayors-meet",),
)
EMPTY = Proposal(CLAUSE, band="B", reason="clause of “said”", speaker=Suggestion(), new_actor="Ada Quill")


def _render(*proposals: Proposal, article: RawArticle = ARTICLE, published: dt.date | None = DAY) -> str:
    return render_draft(
        article,
        proposals,
        source_id="ferry-talks",
        reference_date=DAY,
        published=published,
        pipeline="guarantees draft 1.0.0, spaCy 3.8.0, small 1.0.0, sha256 abc",
    )


def _parse(draft: str) -> Any:  # noqa: ANN401  what a YAML file may hold
    findings = FindingCollector()
    node = yaml_text.parse(draft.encode(), "draft.yml", findings)
    assert node is not None, list(findings)
    assert not list(findings)
    return plain(node)


def _line(draft: str, key: str) -> str:
    return next(line.strip() for line in draft.splitlines() if re.match(rf"[ -]*(?:# )?{key}:", line))


def test_keys_have_the_values_that_are_sure_enough() -> None:
    """A sure or likely value is filled in; the others are blank or left out."""
    statement = _parse(_render(FULL))["statements"][0]
    assert statement == {
        "id": "s01",
        "speaker": "jane-roe",
        "addressees": ["john-poe", "county"],
        "type": "refusal",
        "issue": "talks_process",
        "modality": "direct_quote",
        "channel": "",
        "quote": {"from": "We will", "to": "ever will"},
        "attribution": "the mayor of Northmoor, Jane Roe, said",
        "date": "2021-12-14",
        "date_words": "on Tuesday",
        "date_basis": "weekday",
        "summary": "",
        "confidence": "high",
    }


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("- id", "- id: s01  # band A: quotation beside “said”"),
        ("speaker", "speaker: jane-roe"),
        ("addressees", "addressees: [john-poe, county]  # check: by the verb"),
        ("cited_outlet", "# cited_outlet: harbour-post  # in the sentence before"),
        ("issue", "issue: talks_process  # check: or sanctions"),
        ("channel", "channel:  # briefing, interview or not_stated?"),
        ("same_as", "# same_as: island-wire-s01  # may repeat it; or harbour-post-s01"),
        ("event", "# event: mayors-meet  # if it was said there; under `about` if it is the topic"),
    ],
)
def test_comments_say_what_is_to_be_checked(key: str, line: str) -> None:
    """Comments name the band, the reason for a doubt, and other values."""
    assert _line(_render(FULL), key) == line


def test_a_quotation_of_two_sentences_comes_with_both_quotes() -> None:
    """The comment below a quote has the quote of each part that can be cut off."""
    lines = _render(FULL).splitlines()
    at = lines.index("    # may hold several statements; those after the first have `turn: s01`:")
    assert lines[at + 1 : at + 3] == [
        "    #   quote: {from: We will, to: we live}",
        "    #   quote: {from: No one, to: ever will}",
    ]


def test_an_unknown_speaker_and_unknown_keys_are_blank() -> None:
    """Required keys are written without a value; a new actor is named."""
    draft = _render(EMPTY)
    statement = _parse(draft)["statements"][0]
    assert {key for key, value in statement.items() if not value} == {
        "speaker", "type", "issue", "modality", "channel", "date", "date_basis", "summary", "confidence",
    }  # fmt: skip
    assert _line(draft, "speaker") == (
        "speaker:  # not in curation/actors/: Ada Quill; `guarantees draft --actor 'Ada Quill'` proposes a file"
    )


def test_a_speaker_whom_nothing_names_is_shown_in_few_words() -> None:
    """The comment behind a blank speaker shows the first words of the source."""
    unknown = dataclasses.replace(EMPTY, new_actor="")
    assert _line(_render(unknown), "speaker") == "speaker:  # no actor found for “Ada Quill, a captain,”"


def test_the_words_of_a_blank_date_are_a_comment() -> None:
    """Words of a date are evidence only where there is a date."""
    draft = _render(dataclasses.replace(EMPTY, date_words=_range("on Tuesday")))
    assert _line(draft, "date_words") == "# date_words: on Tuesday"


def test_source_and_cue_apart_are_two_quotes() -> None:
    """The attribution is not quoted across the content."""
    start, end = QUOTATION.content[0]
    apart = dataclasses.replace(QUOTATION, source=_range("Ferry talks"), content=((start, end),))
    statement = _parse(_render(dataclasses.replace(FULL, attribution=apart)))["statements"][0]
    assert statement["attribution"] == ["Ferry talks", {"words": "said", "occurrence": "1"}]


def test_keys_are_in_the_order_of_the_model() -> None:
    """Keys are written in the order of the model, like those of other source files."""
    order = list(keys_of(Statement))
    statement = list(_parse(_render(FULL))["statements"][0])
    assert statement == sorted(statement, key=order.index)


def test_the_record_of_the_source() -> None:
    """What a web page says of itself is filled in, but its date is not a printed date."""
    article = RawArticle(TEXT, "Ferries: “no”", "Harbour Post", ("Ada Quill", "Bo Ink"), "2021-12-16")
    draft = _render(article=article, published=None)
    assert _parse(draft) == {
        "source": {
            "title": "Ferries: “no”",
            "file": "ferry-talks.txt",
            "publisher": "Harbour Post",
            "author": ["Ada Quill", "Bo Ink"],
            "language": "en",
            "published_basis": "unknown",
            "reference_date": "2021-12-15",
        },
        "statements": [],
    }
    assert "published: 2021-12-16  # from the metadata" in _line(draft, "published")


def test_the_head_names_schema_and_pipeline() -> None:
    """The first lines name the JSON Schema and what made the draft."""
    lines = _render(FULL).splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../../schemas/curation/source.json"
    assert lines[1] == "# Drafted by guarantees draft 1.0.0, spaCy 3.8.0, small 1.0.0, sha256 abc."


def test_no_comment_shows_more_than_a_few_words_of_the_article() -> None:
    """Comments are cut to six words in a row of the article."""
    reason = f"by pronoun: “{TEXT[slice(*CLAUSE.content[0])]}”"
    proposal = dataclasses.replace(
        EMPTY, new_actor="", reason=reason, speaker=Suggestion("jane-roe", Certainty.CHECK, reason=reason)
    )
    assert _line(_render(proposal), "speaker").endswith(
        "# check: by pronoun: “the boat was older than both …”"
    )
    assert _longest_run(_render(proposal)) <= 6


def _longest_run(draft: str) -> int:
    """Return the number of words in a row that the statements of *draft* share with the article's sentences."""
    body = TEXT.split("\n", 1)[1].split()
    words = draft.split("statements:")[1].split()
    article = f" {' '.join(body)} "
    runs = (
        size
        for start in range(len(words))
        for size in range(1, 12)
        if f" {' '.join(words[start : start + size])} " in article
    )
    return max(runs, default=0)


def test_more_statements_than_an_article_has_are_an_error() -> None:
    """A collection of articles is not drafted as one."""
    with pytest.raises(InputError, match="at most 999"):
        _render(*[EMPTY] * 1000)


@pytest.mark.usefixtures("without_frictionless")
def test_a_build_refuses_the_draft_for_its_blanks_only(toy: Toy) -> None:
    """A draft fails the build, and only for its blank values."""
    save(toy.path("texts"), "ferry-talks", ARTICLE)
    file = toy.path("curation/sources/ferry-talks.yml")
    file.write_text(_render(FULL, EMPTY), encoding="utf-8")
    toy.run("anchor")
    errors = toy.expect_errors(toy.run("build"))
    assert set(re.findall(r"\[([\w-]+)\]$", errors, re.MULTILINE)) == {"curation-blank-value"}


@pytest.mark.parametrize(
    "text",
    [
        'a: b # c "d" {e} [f] \\n \x07 \x7f \x85 \u2028 \ufeff \uffff & * ! | > % @ ` end',
        "- - ? : ~ null true\tyes — “no” ‘no’ \N{GRINNING FACE} \x1b[31m end of it all, then",
    ],
)
def test_hostile_characters_are_escaped(text: str) -> None:
    """Signs of YAML and control characters in an article do not break the draft."""
    content = Attribution(
        ((0, len(text)),), (0, len(text)), None, Form.INDIRECT, Construction.CLAUSE, verb=text
    )
    suggestion = Suggestion("jane-roe", Certainty.CHECK, (), text)
    proposal = Proposal(content, "A", text, suggestion, keys={"type": suggestion})
    article = RawArticle(f"{text}\n", text, text, (text,))
    _parse(_render(proposal, article=article))


@given(st.text(max_size=80), st.data())
def test_any_draft_is_yaml(text: str, data: st.DataObject) -> None:
    """Whatever the article holds, its draft is valid YAML."""
    start = data.draw(st.integers(0, len(text)))
    content = Attribution(((start, len(text)),), (0, start), None, Form.INDIRECT, Construction.CLAUSE)
    proposal = Proposal(content, "B", text, Suggestion(), sentence_cuts=((start + len(text)) // 2,))
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    draft = _parse(_render(proposal, article=RawArticle(text, text)))
    # A proposal in a heading is listed as excluded instead.
    assert [statement["id"] for statement in draft["statements"]] in ([], ["s01"])
