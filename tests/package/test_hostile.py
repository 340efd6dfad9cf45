"""Hostile input gives a clear message in little time and memory, and is not followed, run or written."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guarantees.contract import regex_safety
from guarantees.validation import frictionless_engine
from tests.conftest import Toy

EVENTS = "data/events.csv"
SECONDS = 20
MEMORY = 2_000_000_000
"""Bytes of address space: the libraries alone take more than one of these two."""


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000_000, 100_000_000))


def _files(root: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.lstat().st_size, path.lstat().st_mtime_ns) for path in root.rglob("*")}


def _validate(toy: Toy, *args: str) -> tuple[int, str]:
    """Validate in a process with limits; return its exit code and output."""
    before = _files(toy.root)
    ran = subprocess.run(
        [sys.executable, "-m", "guarantees", "validate", *args],
        cwd=toy.root,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
        preexec_fn=_limits,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    assert _files(toy.root) == before
    return ran.returncode, ran.stdout + ran.stderr


def _bomb(toy: Toy) -> None:
    with zipfile.ZipFile(toy.path("bomb.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/events.csv", b"a" * 90_000_000)


def _many(toy: Toy) -> None:
    with zipfile.ZipFile(toy.path("many.zip"), "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}", "")


def _sparse(file: str, size: int) -> Callable[[Toy], object]:
    def fault(toy: Toy) -> None:
        with toy.path(file).open("r+b" if toy.path(file).exists() else "wb") as out:
            out.truncate(size)

    return fault


def _descriptor(text: str) -> Callable[[Toy], object]:
    return lambda toy: toy.path("datapackage.json").write_text(text, encoding="utf-8")


def _link(file: str) -> Callable[[Toy], object]:
    def fault(toy: Toy) -> None:
        toy.path(file).unlink()
        toy.path(file).symlink_to("/etc/passwd")

    return fault


def _pipe(toy: Toy) -> None:
    toy.path(EVENTS).unlink()
    os.mkfifo(toy.path(EVENTS))


def _cut(toy: Toy) -> None:
    data = toy.path(EVENTS).read_bytes()
    toy.path(EVENTS).write_bytes(data[: len(data) - 30])


def _header(names: Iterable[str]) -> Callable[[Toy], object]:
    return lambda toy: toy.path(EVENTS).write_text(",".join(names) + "\n", encoding="utf-8")


CASES = {
    "zip bomb": (_bomb, ("bomb.zip",), 2, "is too large when unpacked"),
    "many members": (_many, ("many.zip",), 2, "are too many"),
    "JSON nested deeply": (_descriptor("[" * 10_000), ("datapackage.json",), 2, "nested too deeply"),
    "JSON nested deeply and closed": (
        _descriptor('{"a":' * 10_000 + "1" + "}" * 10_000),
        ("datapackage.json",),
        2,
        "nested too deeply",
    ),
    "number of many digits": (_descriptor("9" * 100_000), ("datapackage.json",), 2, "too many digits"),
    "descriptor of a gigabyte": (_sparse("datapackage.json", 10**9), ("datapackage.json",), 2, "at most"),
    "table of a gigabyte": (_sparse(EVENTS, 10**9), (".",), 1, "A line has more than"),
    "lone table of a gigabyte": (
        _sparse("big.csv", 10**9),
        ("big.csv", "--table", "events"),
        2,
        "at most 500000000 can be read at once. Name its package",
    ),
    "table that is a link": (_link(EVENTS), (".",), 1, "Expected a file, found a symbolic link"),
    "descriptor that is a link": (_link("datapackage.json"), (".",), 2, "found a symbolic link"),
    "pipe": (_pipe, (".",), 1, "Not a regular file"),
    "cut off": (_cut, (".",), 1, "[csv-"),
    "a million columns": (_header(f"c{i}" for i in range(10**6)), (".",), 1, "1,000,000 columns; at most"),
    "a column a hundred thousand times": (
        _header(["status"] * 100_000),
        (".",),
        1,
        "The header has 'status' 100000 times",
    ),
}


@pytest.mark.parametrize(("fault", "args", "code", "message"), CASES.values(), ids=CASES)
def test_hostile_files_are_reported(
    toy: Toy, fault: Callable[[Toy], object], args: tuple[str, ...], code: int, message: str
) -> None:
    """Files made to exhaust or mislead are reported; no other file changes."""
    fault(toy)

    ran, out = _validate(toy, *args)

    assert ran == code, out[-2000:]
    assert message in out
    assert "root:" not in out


@pytest.mark.parametrize(
    ("column", "value", "check"),
    [
        ("place", "=HYPERLINK(1)", "spreadsheet-formula"),
        ("place", "@SUM(1)", "spreadsheet-formula"),
        ("place", "a\u0007b", "control-character"),
        ("place", "a\u202eb", "control-character"),
        ("place", "a\u2066b", "control-character"),
        ("place", "a\u200bb", "control-character"),
        ("place", "a" * 999_999, ""),
    ],
    ids=["spreadsheet-formula", "at", "bell", "right to left", "isolate", "no width", "a megabyte"],
)
def test_a_hostile_cell(toy: Toy, column: str, value: str, check: str) -> None:
    """A cell that would run, hide or flood is reported, with a short message."""
    toy.set("events", 1, **{column: value})

    findings = [f for f in toy.findings("--engine", "pandera") if f["table"] == "events"]

    assert {f["check"] for f in findings} == ({check} if check else set())
    assert all(len(f["message"]) < 200 for f in findings)


@pytest.mark.parametrize(
    ("letter", "name"),
    [("\u0430", "U+0430 CYRILLIC SMALL LETTER A"), ("\u03b1", "U+03B1 GREEK SMALL LETTER ALPHA")],
)
def test_a_letter_of_another_alphabet_is_named(toy: Toy, letter: str, name: str) -> None:
    """The finding names the letter that differs."""
    toy.set("statements", 1, speaker_id=f"j{letter}ne-roe")

    findings = [f for f in toy.findings("--engine", "pandera") if f["check"] == "look-alike"]

    assert [(f["column"], f["line"]) for f in findings] == [("speaker_id", 2)]
    assert name in findings[0]["message"]


@pytest.mark.parametrize(
    "name", ["Zo\u00eb \u0141ukasz", "\u041c\u0430\u0439\u0434\u0430\u043d", "caf\u00e9 \u00b5"]
)
def test_other_alphabets_are_valid(toy: Toy, name: str) -> None:
    """A word in another alphabet, or Latin letters with diacritics, are valid."""
    toy.set("events", 1, place=name)

    assert toy.findings("--engine", "pandera") == []


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "9" * 400])
def test_an_infinite_expectation_is_rejected(toy: Toy, number: str) -> None:
    """An expectation must be a finite number."""
    path = toy.path("datapackage.json")
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"][0]["expectations"] = {"rows": {"min": "HERE"}}
    path.write_text(json.dumps(descriptor).replace('"HERE"', number), encoding="utf-8")

    ran = toy.run("validate", "datapackage.json")

    assert ran.code == 2
    assert "the expectations are not numbers" in ran.out


def test_yaml_cannot_explode(toy: Toy) -> None:
    """Aliases that multiply and deeply nested lists are reported, and not expanded."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    toy.path("curation/events/mayors-meet.yml").write_text(bomb, encoding="utf-8")
    assert "YAML reads it as an anchor" in toy.expect_errors(toy.run("build"))

    toy.path("curation/events/mayors-meet.yml").write_text("[" * 10_000, encoding="utf-8")
    assert "nested too deeply" in toy.expect_errors(toy.run("build"))


EXPONENTIAL = (
    "(a+)+b",
    "(a|aa)*b",
    "(a|a)*b",
    "(a*)*b",
    "(a{1,2})*b",
    "(?:a?){30}a{30}",
    "a?" * 30 + "a" * 30,
    r"([a-z]+\s?)*b",
    "(?i:a+A)*b",
    "(?=(a+)+b)a*",
    r"(a)(?:\1?)*b",
)
LINEAR = (
    "[a-z]+(?:-[a-z]+)*",
    "[^|]+(?:\\|[^|]+)*",
    r"(\w+\s+)*",
    r".*@.*\..*",
    "(?:ab|ac)*",
    "(?:[0-9]{2})*",
    r"[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}",
)


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_an_exponential_pattern_is_rejected(toy: Toy, pattern: str) -> None:
    """A pattern of an untrusted descriptor is rejected before it is used."""
    path = toy.path("datapackage.json")
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    events = next(resource for resource in descriptor["resources"] if resource["name"] == "events")
    place = next(field for field in events["schema"]["fields"] if field["name"] == "place")
    place["constraints"] = {"pattern": pattern}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    toy.set("events", 1, place="a" * 60)

    ran = toy.run("validate", ".")

    assert ran.code == 2
    assert "datapackage.json (events), field 'place': the pattern" in ran.out
    assert "may backtrack exponentially" in ran.out


@pytest.mark.parametrize("pattern", LINEAR)
def test_a_harmless_pattern_is_accepted(pattern: str) -> None:
    """Repetitions without open choices, and a few open choices outside, are accepted."""
    assert not regex_safety.may_backtrack_exponentially(pattern)

    # Every match ends in a short time.
    for text in ("a" * 2_000, "a-" * 1_000, "a " * 1_000, "1" * 2_001):
        re.fullmatch(pattern, text + "!")


PARTS = st.recursive(
    st.sampled_from(["a", "b", "ab", "[ab]", "[^a]", ".", r"\w", r"\s"]),
    lambda part: st.one_of(
        st.tuples(part, part).map("".join),
        st.tuples(part, part).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(part, st.sampled_from(["*", "+", "?", "{1,3}", "{2}", "*?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    ),
    max_leaves=8,
)


@given(PARTS)
def test_every_accepted_pattern_ends(pattern: str) -> None:
    """Whatever repetitions and alternatives are nested, an accepted pattern matches in a short time."""
    assume(not regex_safety.may_backtrack_exponentially(pattern))

    def late(*_: object) -> None:
        pytest.fail(pattern)

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        for text in ("a" * 60, "ab" * 30, "aab" * 20):
            re.fullmatch(pattern, text + "!")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("frictionless_process")
def test_frictionless_is_stopped_after_its_time(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frictionless has a time limit, and the error names the likely cause."""
    monkeypatch.setattr(frictionless_engine, "TIMEOUT_SECONDS", 0.01)
    monkeypatch.setattr(frictionless_engine, "BYTES_PER_SECOND", 10**9)

    ran = toy.run("validate", "--engine", "frictionless")

    assert ran.code == 2
    assert "frictionless timed out" in ran.out
