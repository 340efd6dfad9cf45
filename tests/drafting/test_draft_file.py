"""Tests of a draft that is being corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.drafting.draft_file import KEYS, DraftFile
from guarantees.drafting.yaml_lines import Plain

HEAD = """\
# yaml-language-server: $schema=../../schemas/curation/source.json
source:
  title: Ferry talks  # from the first line
  file: ferry-talks.txt
statements:
"""
FIRST = """\
  - id: s01  # band A: quotation beside “said”
    speaker: jane-roe  # check: by pronoun
    type:  # denial, demand or refusal?
    quote: {from: We will, to: ever will}
    attribution:
      - Ferry talks
      - said
    summary:
    confidence: medium
"""
SECOND = """\
  - id: s07
    speaker:  # no actor found for “they”
    quote: the boat
    summary: The boat is too old.
"""
DRAFT = HEAD + FIRST + SECOND


@pytest.fixture
def draft(tmp_path: Path) -> DraftFile:
    """A draft of two statements, of which the first is open."""
    return _draft(tmp_path, DRAFT)


def _draft(folder: Path, text: str) -> DraftFile:
    path = folder / "ferry-talks.yml"
    path.write_text(text, encoding="utf-8")
    return DraftFile(Project(folder), path)


def _text(draft: DraftFile) -> str:
    return draft.path.read_text(encoding="utf-8")


def test_statements_are_read(draft: DraftFile) -> None:
    """Statements have their keys, and are open until they have a summary."""
    assert [statement_id for statement_id, _ in draft.statements()] == ["s01", "s07"]
    assert draft.open_ids() == ["s01"]
    assert draft.keys("s07") == {
        "id": "s07",
        "speaker": "",
        "quote": "the boat",
        "summary": "The boat is too old.",
    }
    assert draft.keys("s01")["attribution"] == ["Ferry talks", "said"]
    assert draft.source == {"title": "Ferry talks", "file": "ferry-talks.txt"}
    assert draft.file == "ferry-talks.yml"


def test_keys_are_a_copy(draft: DraftFile) -> None:
    """Who changes them does not change the draft."""
    draft.keys("s01")["speaker"] = "john-poe"
    assert draft.keys("s01")["speaker"] == "jane-roe"


def test_comments_of_a_statement_are_read(draft: DraftFile) -> None:
    """They are those of its lines, in their order."""
    assert draft.comments("s01") == [
        "band A: quotation beside “said”",
        "check: by pronoun",
        "denial, demand or refusal?",
    ]
    assert draft.comments("s07") == ["no actor found for “they”"]


@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        ("speaker", "john-poe", "    speaker: jane-roe  # check: by pronoun\n", "    speaker: john-poe\n"),
        ("type", "refusal", "    type:  # denial, demand or refusal?\n", "    type: refusal\n"),
        (
            "quote",
            ["We will", "the boat"],
            "    quote: {from: We will, to: ever will}\n",
            "    quote:\n      - We will\n      - the boat\n",
        ),
        (
            "attribution",
            "said",
            "    attribution:\n      - Ferry talks\n      - said\n",
            "    attribution: said\n",
        ),
        ("speaker", "", "    speaker: jane-roe  # check: by pronoun\n", ""),
        ("issue", "", "", ""),
        ("issue", "sanctions", "    quote: {from", "    issue: sanctions\n    quote: {from"),
        ("addressees", ["john-poe"], "    type:", "    addressees: [john-poe]\n    type:"),
        (
            "note",
            "No: it’s old",
            "    confidence: medium\n",
            '    confidence: medium\n    note: "No: it’s old"\n',
        ),
    ],
)
def test_one_key_is_set(draft: DraftFile, key: str, value: Plain, old: str, new: str) -> None:
    """Its lines are replaced, or written where the model has the key, or taken out; all other lines stay."""
    draft.set_key("s01", key, value)
    assert _text(draft) == HEAD + FIRST.replace(old, new, 1) + SECOND
    assert draft.keys("s01").get(key, "") == value


def test_a_statement_is_replaced(draft: DraftFile) -> None:
    """It loses the comments of the draft, and its keys are in order."""
    draft.replace("s01", {"summary": "The ferry stays.", "id": "s01", "speaker": "jane-roe"})
    written = "  - id: s01\n    speaker: jane-roe\n    summary: The ferry stays.\n"
    assert _text(draft) == HEAD + written + SECOND
    assert draft.open_ids() == []


def test_a_statement_is_removed(draft: DraftFile) -> None:
    """Its lines are taken out, and those of the others stay."""
    draft.remove("s01")
    assert _text(draft) == HEAD + SECOND
    assert [statement_id for statement_id, _ in draft.statements()] == ["s07"]


def test_a_statement_is_added(draft: DraftFile) -> None:
    """It is written behind another, under the first id behind the highest."""
    new_id = draft.next_id()
    draft.insert_after("s01", {"id": new_id, "quote": "the boat", "summary": ""})
    assert new_id == "s08"
    assert _text(draft) == HEAD + FIRST + "  - id: s08\n    quote: the boat\n    summary:\n" + SECOND
    assert draft.open_ids() == ["s01", "s08"]


def test_an_added_statement_stays_before_the_exclusions(tmp_path: Path) -> None:
    """The last statement ends where the next key of the file begins."""
    exclusions = "exclusions:\n  - {quote: night ferry, reason: headline}\n"
    draft = _draft(tmp_path, DRAFT + exclusions)
    draft.insert_after("s07", {"id": "s08", "summary": ""})
    assert _text(draft) == DRAFT + "  - id: s08\n    summary:\n" + exclusions


def test_statements_are_excluded(tmp_path: Path) -> None:
    """Their quotes are listed at the end of the file, with a reason and a note."""
    draft = _draft(tmp_path, DRAFT + SECOND.replace("s07", "s08"))
    draft.exclude("s01", "headline")
    draft.exclude("s07", "other", "No: it’s old")
    assert _text(draft) == (
        HEAD
        + SECOND.replace("s07", "s08")
        + "exclusions:\n"
        + "  - {quote: {from: We will, to: ever will}, reason: headline}\n"
        + '  - {quote: the boat, reason: other, note: "No: it’s old"}\n'
    )


@pytest.mark.parametrize(
    "exclusions", ["exclusions: [{quote: the boat, reason: headline}]\n", "exclusions:\nevents:\n"]
)
def test_exclusions_elsewhere_are_an_error(tmp_path: Path, exclusions: str) -> None:
    """A file whose exclusions do not end it one on each line is left as it is."""
    draft = _draft(tmp_path, DRAFT + exclusions)
    with pytest.raises(InputError, match="move `exclusions:` to the end of the file"):
        draft.exclude("s01", "headline")
    assert _text(draft) == DRAFT + exclusions


def test_a_draft_may_have_no_statement(tmp_path: Path) -> None:
    """Nothing is open in it, also after its last statement was taken out."""
    assert _draft(tmp_path, HEAD.replace("statements:", "statements: []")).open_ids() == []
    draft = _draft(tmp_path, HEAD + FIRST)
    draft.remove("s01")
    assert draft.open_ids() == []
    assert "statements: []" in _text(draft)


def test_a_comment_that_offers_the_next_key_is_kept(tmp_path: Path) -> None:
    """A list on one line ends with it; the comment below belongs to a key of its own."""
    lines = "  - id: s01\n    addressees: [ann-lee]\n    # cited_outlet: harbour-post\n    type:\n"
    draft = _draft(tmp_path, HEAD + lines)
    draft.set_key("s01", "addressees", ["john-poe"])
    assert _text(draft) == HEAD + lines.replace("ann-lee", "john-poe")


@pytest.mark.parametrize(
    "lines",
    [
        "- id: s01\n  speaker: jane-roe\n  summary:\n",
        "  - speaker: jane-roe\n    id: s01\n    summary:\n",
    ],
)
def test_statements_may_be_laid_out_otherwise(tmp_path: Path, lines: str) -> None:
    """A list that is not indented, or that begins with another key, is edited as well as any other."""
    draft = _draft(tmp_path, HEAD + lines)
    draft.set_key("s01", "speaker", "john-poe")
    again = DraftFile(Project(tmp_path), draft.path)
    assert again.keys("s01") == {"id": "s01", "speaker": "john-poe", "summary": ""}


def test_a_hash_in_a_quoted_value_begins_no_comment(tmp_path: Path) -> None:
    """It is part of the value."""
    draft = _draft(tmp_path, HEAD + '  - id: s01\n    quote: "berth # 5"\n    summary:\n')
    assert draft.comments("s01") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source: [", r"ferry-talks\.yml:1: '\[' is not closed\."),
        ("- a\n- b\n", "is not a source file: it has no keys"),
        ("ferry", "is not a source file: it has no keys"),
        ("", "The file is empty"),
        ("source: a\nsource: b\n", r"ferry-talks\.yml:2: "),
    ],
)
def test_what_is_no_source_file_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    """The message names the file, and the line if there is one."""
    with pytest.raises(InputError, match=message):
        _draft(tmp_path, text)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """The message says how to make a draft."""
    with pytest.raises(
        InputError, match=r"ferry-talks\.yml: .*`guarantees draft ARTICLE --id ferry-talks` makes"
    ):
        DraftFile(Project(tmp_path), tmp_path / "ferry-talks.yml")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A draft that is a link to another file is neither read nor written."""
    other = tmp_path / "other.yml"
    other.write_text(DRAFT, encoding="utf-8")
    (tmp_path / "ferry-talks.yml").symlink_to(other)
    with pytest.raises(InputError, match="symbolic link"):
        DraftFile(Project(tmp_path), tmp_path / "ferry-talks.yml")


TEXTS = st.text(st.characters(max_codepoint=0xD7FF), min_size=1, max_size=20)
VALUES: st.SearchStrategy[Any] = (
    st.just("")
    | TEXTS
    | st.lists(TEXTS, min_size=2, max_size=3)
    | st.fixed_dictionaries({"from": TEXTS, "to": TEXTS})
)
EDITS = st.lists(st.tuples(st.sampled_from([key for key in KEYS if key != "id"]), VALUES), max_size=5)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_any_edit_leaves_the_rest_as_it_is(tmp_path: Path, edits: list[tuple[str, Plain]]) -> None:
    """Whatever value a key gets is read back, in a new draft object too, and the other keys keep theirs."""
    draft = _draft(tmp_path, DRAFT)
    expected = draft.keys("s01")
    for key, value in edits:
        draft.set_key("s01", key, value)
        expected = {name: old for name, old in expected.items() if name != key} | (
            {key: value} if value else {}
        )
    again = DraftFile(Project(tmp_path), draft.path)
    assert draft.keys("s01") == again.keys("s01") == expected
    assert _text(draft).startswith(HEAD)
    assert _text(draft).endswith(SECOND)
