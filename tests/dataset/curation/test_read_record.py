"""Test reading YAML as typed records: values, locations, and what is reported and read as blank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarantees.contract import loader
from guarantees.core import yaml_text
from guarantees.core.findings import Finding, FindingCollector
from guarantees.core.locations import Location, RecordRef
from guarantees.dataset.curated_record import CuratedRecord, KnownValues, keys_of
from guarantees.dataset.curation.read_record import RecordReader
from guarantees.dataset.model import SourceFile
from tests.conftest import PROJECT

CONTRACT = loader.load_folder(PROJECT / "schemas")
KNOWN = KnownValues(CONTRACT, {"actors": {"ann", "ben"}, "events": {"talk"}, "statements": {"post-s01"}})
VALID = """\
source: {title: The ferry, file: post.txt, language: en, published_basis: unknown}
statements:
  - id: s01
    speaker: ann
    targets: [ben]
    type: refusal
    issue: talks
    modality: direct_quote
    channel: briefing
    quote: the ferry is late
    date: 2021-12-14
    date_basis: stated
    summary: Ann turns the offer of the harbour down.
    confidence: high
events:
  - {id: talk, date_expression: none, agreement: consistent, mention: {from: They met, to: at noon, occurrence: 2}}
"""


def _read(text: str) -> tuple[SourceFile, list[Finding]]:
    """Return the source file in *text*, called ``post``, and what is wrong with it."""
    problems = FindingCollector()
    node = yaml_text.parse(text.encode(), "post.yml", problems)
    assert node is not None
    assert len(problems) == 0
    record = RecordReader(KNOWN, problems).read(node, SourceFile, RecordRef("sources", "post"))
    return record, list(problems)


def test_values_are_typed() -> None:
    """Every value is text, every list a tuple, and an absent key is blank."""
    file, findings = _read(VALID)

    statement = file.statements[0]
    assert findings == []
    assert (statement.speaker, statement.targets, statement.co_speakers) == ("ann", ("ben",), ())
    assert statement.date == "2021-12-14"
    assert statement.note == ""


def test_quotes_have_two_forms() -> None:
    """A quote is written in full, or by its first and last words."""
    file, _ = _read(VALID)

    whole, ends = file.statements[0].quote[0], file.events[0].mention[0]
    assert (whole.words, str(whole)) == ("the ferry is late", "the ferry is late")
    assert (ends.start, ends.end, ends.occurrence) == ("They met", "at noon", "2")
    assert str(ends) == "They met … at noon"


def test_records_know_where_they_were_written() -> None:
    """A record, its keys and its quotes have locations; a statement and an account are records of their own."""
    file, _ = _read(VALID)

    statement, account = file.statements[0], file.events[0]
    assert statement.location == Location("post.yml", 3, 5)
    assert statement.location_of("speaker") == Location("post.yml", 4, 5)
    assert statement.location_of("note") == statement.location
    assert statement.quote[0].location.line == 10
    assert (file.record_ref, statement.record_ref, account.record_ref) == (
        RecordRef("sources", "post"),
        RecordRef("statements", "post-s01"),
        RecordRef("event_reports", "talk:post"),
    )


@pytest.mark.parametrize(
    ("old", "new", "rule", "key", "line"),
    [
        ("speaker: ann", "speaker: anna", "curation-unknown-id", "speaker", 4),
        ("speaker: ann", "speaker: [ann]", "curation-type", "speaker", 4),
        ("speaker: ann", "speaker: []", "curation-type", "speaker", 4),
        ("speaker: ann", "speaker:", "curation-blank-value", "speaker", 4),
        ("    speaker: ann\n", "", "curation-missing-key", "speaker", 3),
        ("speaker: ann", "speaker: ann\n    sumary: A", "curation-unknown-key", "sumary", 5),
        ("targets: [ben]", "targets: ben", "curation-type", "targets", 5),
        ("targets: [ben]", "targets: [ben, ben]", "curation-duplicate", "targets", 5),
        ("quote: the ferry is late", "quote: []", "curation-missing-key", "quote", 3),
        ("quote: the ferry is late", "quote: {from: the}", "curation-invalid-quote", "quote", 10),
        ("quote: the ferry is late", "quote: [{from: the}]", "curation-invalid-quote", "quote", 10),
        ("targets: [ben]", "targets: [' ']", "curation-blank-value", "targets", 5),
        ("id: s01", "id: first", "curation-invalid-value", "id", 3),
        ("date: 2021-12-14", "date: 2021-12-41", "curation-invalid-date", "date", 11),
        ("date: 2021-12-14", "date: soon", "curation-pattern", "date", 11),
        (
            "summary: Ann turns the offer of the harbour down.",
            "summary: No.",
            "curation-minLength",
            "summary",
            13,
        ),
        ("published_basis: unknown}", "published_basis: unknown, author: A}", "curation-type", "author", 1),
        (
            "published_basis: unknown}",
            "published_basis: unknown, author: [A|B]}",
            "curation-invalid-value",
            "author",
            1,
        ),
    ],
)
def test_an_invalid_value_is_reported_once(old: str, new: str, rule: str, key: str, line: int) -> None:
    """An invalid value is one finding, with its line; the other values are read."""
    assert old in VALID

    file, findings = _read(VALID.replace(old, new))

    assert [(each.check, each.column, each.line) for each in findings] == [(rule, key, line)]
    assert file.statements[0].confidence == "high"


def test_an_invalid_value_is_read_as_blank() -> None:
    """An invalid value is blank, and an invalid item is left out of its list."""
    file, findings = _read(VALID.replace("speaker: ann", "speaker: anna").replace("[ben]", "[ben, bern]"))

    assert file.statements[0].speaker == ""
    assert file.statements[0].targets == ("ben",)
    assert [each.value for each in findings] == ["anna", "bern"]


def test_a_record_that_is_not_a_mapping_is_left_out() -> None:
    """An item that is not a mapping is reported and left out; a file that is not one is blank."""
    file, findings = _read(VALID.replace("events:\n  - {", "events:\n  - nothing\n  - {"))
    blank, _ = _read("- a\n- b\n")

    assert len(file.events) == 1
    assert [each.message for each in findings] == ["The event account is not written as keys and values."]
    assert blank.source.title == ""
    assert blank.statements == ()


def test_all_problems_are_reported_at_once() -> None:
    """Problems in several records are reported in one run."""
    text = VALID.replace("type: refusal", "typ: refusal").replace("agreement: consistent", "agreement: ' a'")

    _, findings = _read(text)

    assert sorted(each.check for each in findings) == [
        "curation-missing-key",
        "curation-unknown-key",
        "curation-whitespace",
    ]


def _nodes(model: type[CuratedRecord] | None) -> st.SearchStrategy[yaml_text.Node]:
    """Return YAML nodes that resemble mappings of *model*, or a text where there is none."""
    here = Location("post.yml", 1, 1)
    texts = st.builds(
        yaml_text.Scalar, st.just(here), st.sampled_from(["", " ", "ann", "s01", "2021-12-14", "a|b"])
    )
    if model is None:
        return texts
    values = {}
    for key in keys_of(model).values():
        inner = _nodes(key.model)
        lists = st.builds(yaml_text.Sequence, st.just(here), st.lists(inner, max_size=2))
        values[key.name] = st.one_of(lists, inner) if key.is_list else st.one_of(inner, texts, lists)
    values["unknown"] = texts
    mappings = st.fixed_dictionaries({}, optional=values).map(
        lambda entries: yaml_text.Mapping(here, entries, dict.fromkeys(entries, here))
    )
    return st.one_of(mappings, texts)


@given(_nodes(SourceFile))
def test_any_file_can_be_read(node: yaml_text.Node) -> None:
    """Whatever a file contains is reported, and never stops the reading."""
    problems = FindingCollector()

    file = RecordReader(KNOWN, problems).read(node, SourceFile, RecordRef("sources", "post"))

    assert isinstance(file.statements, tuple)
    assert all(finding.file == "post.yml" for finding in problems)
