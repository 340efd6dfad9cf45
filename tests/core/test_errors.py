"""The wording of every error that stops a command: where, what, what to do."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from guarantees.core import errors
from guarantees.core.errors import ContractError, GuaranteesError, InputError, did_you_mean, nearest

HERE = Path("data/events.csv")

SAYS = {
    "InputError.missing": (
        InputError.missing(HERE, "the table", "Build it."),
        "data/events.csv: the table is not there. Build it.",
    ),
    "InputError.not_a_folder": (
        InputError.not_a_folder(HERE, "the place of the site"),
        "data/events.csv: the place of the site must be a folder.",
    ),
    "InputError.not_a_site": (
        InputError.not_a_site(HERE),
        f"{HERE}: the folder holds something else than a site. Name one that is empty, or not there.",
    ),
    "InputError.no_explorer": (
        InputError.no_explorer("there is no table 'actors'"),
        "The explorer shows packages of this dataset's contract, and in this one there is no table 'actors'.",
    ),
    "InputError.not_a_package": (
        InputError.not_a_package(HERE),
        (
            "data/events.csv: this is neither a package folder, a zip, a datapackage.json nor a table. "
            "Name one of these; a table is a CSV or Parquet file."
        ),
    ),
    "InputError.table_wanted": (
        InputError.table_wanted(HERE, ["actors", "events"]),
        "data/events.csv: which table is this? Add --table NAME; known: actors, events.",
    ),
    "InputError.table_not_wanted": (
        InputError.table_not_wanted(HERE),
        "data/events.csv: --table goes with a single CSV or Parquet file, and nothing else.",
    ),
    "InputError.tables_wanted": (
        InputError.tables_wanted(Path("data")),
        "data: this is no CSV or Parquet file. Name a package alone, or tables together.",
    ),
    "InputError.table_twice": (
        InputError.table_twice(HERE, "events", Path("events.parquet")),
        "data/events.csv: events.parquet is the table 'events' already. Name one of them.",
    ),
    "InputError.extra_wanted": (
        InputError.extra_wanted(Path("events.parquet"), "pyarrow", "parquet"),
        "events.parquet: this needs pyarrow. Install security-guarantees[parquet].",
    ),
    "InputError.unknown": (
        InputError.unknown("table", "evnts", ["actors", "events"]),
        "'evnts' is no table. Did you mean 'events'?",
    ),
    "InputError.not_a_revision": (
        InputError.not_a_revision(Path("ferries"), "mian", "bad revision 'mian'"),
        "ferries: git cannot say what changed since 'mian': bad revision 'mian'. Name a commit or branch.",
    ),
    "InputError.unsafe_archive": (
        InputError.unsafe_archive(Path("a.zip"), "../x", "would leave the folder"),
        "a.zip: '../x' would leave the folder; the archive was not opened.",
    ),
    "InputError.not_fetched": (
        InputError.not_fetched("http://example.org/ferries", "the server says 404 Not Found"),
        (
            "http://example.org/ferries: this could not be fetched: the server says 404 Not Found. "
            "Look for a misspelt address, or try again."
        ),
    ),
    "InputError.no_version": (
        InputError.no_version("ferries", "1.0.1", ["1.0.0", "1.1.0"]),
        "ferries: there is no version '1.0.1'. Published: 1.0.0, 1.1.0.",
    ),
    "InputError.not_published": (
        InputError.not_published("s3://ferries/", "the server says AccessDenied"),
        (
            "s3://ferries/: this could not be published: the server says AccessDenied. "
            "Mend that, and publish again."
        ),
    ),
    "InputError.never_quiet": (
        InputError.never_quiet("index.json", 50),
        "index.json: others changed it 50 times meanwhile. Publish again.",
    ),
    "InputError.not_released": (
        InputError.not_released(Path("dist/1.0.0"), "README.md has another sum"),
        (
            "dist/1.0.0: README.md has another sum; this is not what was released. "
            "Run `guarantees release` again."
        ),
    ),
    "InputError.no_number": (InputError.no_number("banana"), "'banana' is no version of the form 1.2.3."),
    "InputError.not_a_bucket": (
        InputError.not_a_bucket(),
        "A bucket is named as s3://bucket/prefix; keys come from the environment or ~/.aws.",
    ),
    "InputError.password_in_address": (
        InputError.password_in_address(),
        "A name or password in the address of a git remote is not used: git has credential helpers.",
    ),
    "InputError.key_wanted": (
        InputError.key_wanted(),
        (
            "git is told no SSH key to sign with. Run `git config gpg.format ssh` and "
            "`git config user.signingkey FILE`."
        ),
    ),
    "InputError.not_signed": (
        InputError.not_signed("ssh-keygen is not installed"),
        "Nothing was signed or verified: ssh-keygen is not installed.",
    ),
    "InputError.no_revision": (
        InputError.no_revision(Path("ferries"), "mian"),
        (
            "'mian' is neither a path nor a revision of the git repository around ferries. "
            "Look for a misspelt name; in a shallow clone, fetch it first."
        ),
    ),
    "InputError.not_in_revision": (
        InputError.not_in_revision(Path("ferries"), "main", "datapackage.json"),
        "'main' has no datapackage.json in ferries. Name a revision that holds the package.",
    ),
    "InputError.engine_wanted": (
        InputError.engine_wanted("scale", "polars"),
        (
            "The engine 'scale' needs polars, which is not installed. "
            "Run `pip install 'security-guarantees[scale]'`."
        ),
    ),
    "ContractError.foreign": (
        ContractError.foreign("datapackage.json: 'number' is no type that is supported yet."),
        (
            "datapackage.json: 'number' is no type that is supported yet. These are not the tables of this "
            "dataset: add `--engine scale`, which judges any tabular Data Package."
        ),
    ),
    "ContractError.judge_failed": (
        ContractError.judge_failed(Path("ferries"), "TypeError: no order"),
        (
            "ferries: frictionless breaks down over it: TypeError: no order. "
            "Look for a bound or pattern of no sense."
        ),
    ),
    "InputError.judge_too_slow": (
        InputError.judge_too_slow(Path("ferries"), 120),
        (
            "ferries: frictionless had not finished after 120 seconds, and was stopped. "
            "Look for a pattern that goes back and forth on a long cell, or judge with `--engine pandera`."
        ),
    ),
    "InputError.java_wanted": (
        InputError.java_wanted("spark"),
        (
            "The engine 'spark' needs Java 17 or newer, which is not installed. "
            "On Debian: apt-get install default-jre-headless."
        ),
    ),
    "InputError.engine_failed": (
        InputError.engine_failed("spark", "No space left on device."),
        (
            "The engine 'spark' failed: No space left on device. "
            "Look at its settings, memory and version of Java."
        ),
    ),
    "InputError.engine_alone": (
        InputError.engine_alone("scale"),
        "--engine scale goes with the path of a whole package, and with no other engine.",
    ),
    "InputError.inside": (
        InputError.inside(Path("data"), Path()),
        "data: this is inside .; words of the texts stay outside. Name another folder.",
    ),
    "InputError.unsafe_id": (
        InputError.unsafe_id("data/events.csv", "../x"),
        "data/events.csv: the id '../x' cannot be the name of a page. Validate the package first.",
    ),
    "InputError.damaged": (
        InputError.damaged("data/events.csv:1", "The column 'label' is not there."),
        (
            "data/events.csv:1: The column 'label' is not there. "
            "Validate the package first: `guarantees validate PATH`."
        ),
    ),
    "InputError.unreadable": (
        InputError.unreadable(Path("a.zip"), "the archive is damaged"),
        "a.zip: cannot be read: the archive is damaged.",
    ),
    "InputError.altered": (
        InputError.altered(HERE, "the file is not there"),
        (
            "data/events.csv: the file is not there; this is not what was released. "
            "`guarantees verify PATH` says what else is wrong."
        ),
    ),
    "InputError.unwanted": (
        InputError.unwanted(Path("package.html")),
        (
            "package.html: a file of this kind could hold scripts, and a site would hand it out. "
            "Make the release without it."
        ),
    ),
    "InputError.too_large": (
        InputError.too_large(Path("events.csv"), 7, 5),
        (
            "events.csv: the table has 7 bytes; at most 5 are read whole. "
            "Name its package, and add `--engine scale`, which reads it in parts."
        ),
    ),
    "ContractError.endless": (
        ContractError.endless("ferries", "(a+)+"),
        (
            "ferries: the pattern '(a+)+' may take for ever on a cell. "
            "Inside a repetition, let the next character settle each choice; leave few open elsewhere."
        ),
    ),
    "ContractError.at": (
        ContractError.at("events.json", "'x' is no property.", "Did you mean 'y'?"),
        "events.json: 'x' is no property. Did you mean 'y'?",
    ),
}


@pytest.mark.parametrize("name", SAYS)
def test_the_error_says_where_what_and_what_to_do(name: str) -> None:
    """The whole message, as a person reads it."""
    error, says = SAYS[name]

    assert isinstance(error, GuaranteesError)
    assert str(error) == says


def test_every_error_has_its_wording_here() -> None:
    """No way to raise an error is without its wording."""
    made = {
        f"{name}.{method}"
        for name, tree in inspect.getmembers(errors, inspect.isclass)
        if issubclass(tree, GuaranteesError)
        for method, value in vars(tree).items()
        if isinstance(value, classmethod)
    }

    assert made == set(SAYS)


@pytest.mark.parametrize(
    ("value", "known", "hint"),
    [
        ("jane-row", ["jane-roe", "john-poe"], "Did you mean 'jane-roe'?"),
        ("JANE-ROE", ["jane-roe"], "Did you mean 'jane-roe'?"),
        ("xyz", ["jane-roe", "john-poe"], "Known: jane-roe, john-poe."),
        ("xyz", [], "None is known yet."),
        ("xyz", [f"actor-{n}" for n in range(20)], "20 are known; none is spelt like it."),
    ],
    ids=["misspelt", "capitals", "few", "none", "many"],
)
def test_the_hint_names_the_nearest_known_value(value: str, known: list[str], hint: str) -> None:
    """A hint names the value that was probably meant, or else those that are known."""
    assert did_you_mean(value, known) == hint


def test_nothing_near_is_said_to_be_nothing() -> None:
    """Where no known value is like it, none is named."""
    assert nearest("xyz", ["jane-roe"]) == ""
