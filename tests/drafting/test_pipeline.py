"""Tests of the spaCy pipeline that a text is parsed with."""

from __future__ import annotations

import importlib
import importlib.metadata
import re
import shutil
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from guarantees.core.errors import InputError
from guarantees.drafting.attributions.pipeline import Pipeline, installed, load


def _install(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let only pipelines of these *names* be installed."""
    entries = [EntryPoint(name, name, "spacy_models") for name in names]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: entries)


def test_without_spacy_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing extra is not a traceback, and there is a way without it."""
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(InputError, match=r'spaCy is not installed.*install "spacy.*--model none'):
        load("")


def test_the_most_precise_english_pipeline_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipelines are ordered by their size, those of no known size last; other languages are left out."""
    _install(
        monkeypatch,
        "en_ferry",
        "en_core_web_sm",
        "de_core_news_lg",
        "en_core_web_lg",
        "en_core_web_trf",
        "en_core_web_md",
    )
    assert installed() == [
        "en_core_web_trf",
        "en_core_web_lg",
        "en_core_web_md",
        "en_core_web_sm",
        "en_ferry",
    ]


def test_no_pipeline_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has to be installed."""
    _install(monkeypatch)
    assert installed() == []


@pytest.mark.usefixtures("pipeline")
def test_without_a_pipeline_the_message_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline is never downloaded."""
    _install(monkeypatch, "de_core_news_sm")
    with pytest.raises(InputError, match=r"No English spaCy pipeline is installed\. .*spacy download"):
        load("")


@pytest.mark.parametrize("name", ["nowhere", "../nowhere", "en_core_web_sm; exit", "json"])
def test_an_unknown_name_is_an_error(pipeline: Pipeline, name: str) -> None:
    """The message names the installed ones; nothing that is not a pipeline is imported."""
    with pytest.raises(
        InputError, match=f"No spaCy pipeline called '{re.escape(name)}' is installed"
    ) as raised:
        load(name)
    assert f"Installed: {pipeline.name}" in str(raised.value)


@pytest.mark.usefixtures("pipeline")
def test_a_folder_without_a_pipeline_is_an_error(tmp_path: Path) -> None:
    """The message names the folder."""
    with pytest.raises(InputError, match=f"{re.escape(str(tmp_path))}: spaCy cannot load this pipeline"):
        load(str(tmp_path))


@pytest.mark.usefixtures("pipeline")
def test_a_damaged_pipeline_is_an_error(tmp_path: Path) -> None:
    """A folder whose files are not those of a pipeline is not a traceback."""
    (tmp_path / "meta.json").write_text("{}", encoding="utf-8")
    (tmp_path / "config.cfg").write_text("[nlp]\n", encoding="utf-8")
    with pytest.raises(InputError, match="spaCy cannot load this pipeline"):
        load(str(tmp_path))


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_pipeline_without_a_parser_is_an_error(tmp_path: Path, language: str) -> None:
    """A blank pipeline, or one for another language, cannot parse an English text."""
    importlib.import_module("spacy").blank(language).to_disk(tmp_path)
    with pytest.raises(InputError, match="is not an English pipeline with a tagger and a parser"):
        load(str(tmp_path))


def test_a_pipeline_says_what_it_is(pipeline: Pipeline) -> None:
    """The head of a draft names spaCy, the pipeline, their versions and the hash."""
    pattern = rf"spaCy \d[\w.]+, {re.escape(pipeline.name)} \d[\w.]+, sha256 [0-9a-f]{{64}}"
    assert re.fullmatch(pattern, str(pipeline))


def test_the_hash_is_that_of_the_files(pipeline: Pipeline, tmp_path: Path) -> None:
    """It is the same in another folder, and another one after any change."""
    folder = tmp_path / "copy"
    shutil.copytree(pipeline.language.path, folder)
    copy = load(str(folder))
    assert (copy.sha256, copy.version) == (pipeline.sha256, pipeline.version)
    (folder / "note.txt").write_text("A file more.", encoding="utf-8")
    assert load(str(folder)).sha256 != pipeline.sha256
