"""The exit codes, in real processes: clean, findings, could not run, Ctrl-C, and output that nobody reads."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Toy
from tests.helpers import releases

GUARANTEES = (sys.executable, "-m", "guarantees")
SECONDS = 60
"""How long a test waits for a process."""


def _environment(**more: str) -> dict[str, str]:
    hidden = {"CI", "NO_COLOR", "FORCE_COLOR", "GUARANTEES_TEXTS"}
    inherited = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**inherited, "PYTHONPATH": str(PROJECT / "build"), "TERM": "xterm", **more}


def _run(folder: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*GUARANTEES, *args],
        cwd=folder,
        env=_environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["explain", "foreign-key"], 0),
        (["validate", "data/events.csv"], 0),
        (["validate", "broken.csv"], 1),
        (["validate", "nowhere.csv"], 2),
        (["validate", "--no-such-option"], 2),
        (["no-such-command"], 2),
        (["infer"], 2),
    ],
)
def test_exit_codes(toy: Toy, args: list[str], code: int) -> None:
    """0 clean, 1 findings, 2 could not run; what went wrong is on standard error, without a traceback."""
    toy.path("broken.csv").write_text("ferry_id,day\na,1\na\n", encoding="utf-8")

    ran = _run(toy.root, *args)

    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert bool(ran.stderr) == (code == 2)


@pytest.mark.parametrize(
    "args", [["--help"], ["validate", "--help"], ["show", "jane-roe"], ["infer", "data"]]
)
def test_output_that_nobody_reads_is_no_error(toy: Toy, args: list[str]) -> None:
    """As in ``guarantees validate | head -1``: nothing is said, and the code is that of a closed pipe."""
    read_end, write_end = os.pipe()
    os.close(read_end)

    ran = subprocess.run(
        [*GUARANTEES, *args],
        cwd=toy.root,
        env=_environment(),
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write_end)

    assert (ran.returncode, ran.stderr) == (141, b"")


def test_the_first_line_can_be_taken(toy: Toy) -> None:
    """The whole output is printed before ``head`` ends, and its first line is there."""
    command = f"{sys.executable} -m guarantees show jane-roe | head -n 1; echo ${{PIPESTATUS[0]}}"

    ran = subprocess.run(
        ["bash", "-c", command], cwd=toy.root, env=_environment(), capture_output=True, text=True, check=True
    )

    line, code = ran.stdout.splitlines()
    assert line == "actors jane-roe"
    assert code in {"0", "141"}
    assert ran.stderr == ""


def _children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.fixture
def slow_package(tmp_path: Path) -> Path:
    """A package whose pattern takes seconds to match, in a process of its own."""
    (tmp_path / "ferries.csv").write_text(f"name\n{'a' * 40}!\n", encoding="utf-8")
    field = {"name": "name", "type": "string", "constraints": {"pattern": "(a+)+b"}}
    resource = {"name": "ferries", "path": "ferries.csv", "schema": {"fields": [field]}}
    package = {"name": "slow", "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_ctrl_c_is_quiet_while_a_worker_runs(slow_package: Path) -> None:
    """A terminal sends the signal to all processes; the command ends with 130 and leaves nothing behind."""
    process = subprocess.Popen(
        [*GUARANTEES, "validate", "."],
        cwd=slow_package,
        env=_environment(TMPDIR=str(slow_package)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + SECONDS
    while not _children(process.pid) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    workers = _children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)

    assert workers
    assert (process.returncode, out, err) == (130, b"", b"")
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert sorted(path.name for path in slow_package.iterdir()) == ["datapackage.json", "ferries.csv"]


# -----------------------------------------------------------------------------------------------------------------
# On a terminal


def _on_terminal(folder: Path, *args: str, **more: str) -> tuple[str, str]:
    """Run a command with standard error on a terminal; return what it prints on both."""
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [*GUARANTEES, *args], cwd=folder, env=_environment(**more), stdout=subprocess.PIPE, stderr=terminal
    )
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(main, 4096):
            shown += chunk
    except OSError:  # the terminal is closed
        pass
    os.close(main)
    out, _ = process.communicate(timeout=SECONDS)
    return out.decode(), shown.decode()


def _screen(shown: str) -> str:
    """Return the line that is left on a terminal after *shown*, which has no line ends."""
    line: list[str] = []
    for part in shown.split("\r"):
        line[: len(part)] = part
    return "".join(line).rstrip()


def test_progress_is_shown_on_a_terminal_and_erased(toy: Toy) -> None:
    """It names what is being done, and leaves nothing; standard output has only the result."""
    out, shown = _on_terminal(toy.root, "validate", ".")

    assert "Checking tables ..." in shown
    assert "Cross-checking with frictionless ..." in shown
    assert _screen(shown) == ""
    assert out == "Valid: 17 tables, 321 rows, 0 errors (checked by scale, pandera, frictionless).\n"


@pytest.mark.parametrize(
    ("args", "more"),
    [(["--quiet"], {}), ([], {"CI": "true"}), ([], {"TERM": "dumb"})],
    ids=["quiet", "CI", "dumb"],
)
def test_progress_is_hidden(toy: Toy, args: list[str], more: dict[str, str]) -> None:
    """With ``--quiet``, in continuous integration, and on a terminal that cannot erase."""
    _, shown = _on_terminal(toy.root, "validate", ".", "--engine", "scale", *args, **more)

    assert shown == ""


def test_an_error_is_not_written_behind_the_progress(toy: Toy) -> None:
    """The line is erased before an error is printed."""
    _, shown = _on_terminal(toy.root, "publish", "site", "--version", "9.9.9")

    assert shown.startswith("guarantees: No release in ")


@pytest.mark.parametrize(
    ("more", "is_colored"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
    ids=["pipe", "forced", "refused"],
)
def test_color_follows_the_environment(toy: Toy, more: dict[str, str], is_colored: bool) -> None:
    """A pipe has no colours, unless they are forced; NO_COLOR has the last word."""
    ran = _run(toy.root, "show", "jane-roe", **more)

    assert ("\x1b[" in ran.stdout) is is_colored


def test_no_color_counts_on_a_terminal(toy: Toy) -> None:
    """On a terminal there are colours, and with NO_COLOR there are none."""
    command = f"{sys.executable} -m guarantees show jane-roe >&2"
    shown = []
    for more in ({}, {"NO_COLOR": "1"}):
        main, terminal = pty.openpty()
        subprocess.run(
            ["bash", "-c", command], cwd=toy.root, env=_environment(**more), stderr=terminal, check=True
        )
        os.close(terminal)
        shown.append(os.read(main, 65_536))
        os.close(main)

    assert b"\x1b[1m" in shown[0]
    assert b"\x1b[" not in shown[1]


# -----------------------------------------------------------------------------------------------------------------
# Quiet


@pytest.mark.parametrize(
    "args", [["build"], ["anchor"], ["coverage"], ["validate", "."], ["site", "-o", "pages"]]
)
def test_quiet_prints_nothing_if_all_is_well(toy: Toy, args: list[str]) -> None:
    """Without the option, the same command says what it did."""
    assert toy.run(*args).out
    ran = toy.run(*args, "-q")

    assert (ran.code, ran.out) == (0, "")


def test_quiet_prints_findings_and_nothing_else(toy: Toy) -> None:
    """Errors are printed as without the option, and the exit code is the same."""
    toy.set("events", 1, event_type="meating")

    loud = toy.run("validate", ".", "--engine", "scale")
    quiet = toy.run("validate", ".", "--engine", "scale", "--quiet")

    assert (loud.code, quiet.code) == (1, 1)
    assert "[enum]" in quiet.out
    assert loud.out.startswith(quiet.out)
    assert loud.out.removeprefix(quiet.out).splitlines()[-1].startswith("Not valid: ")


def test_quiet_json_is_whole(toy: Toy) -> None:
    """A format for programs is the same with the option."""
    args = ("validate", ".", "--engine", "scale", "--format", "json")

    assert toy.run(*args, "-q").out == toy.run(*args).out


def test_quiet_prints_why_something_is_rejected(toy: Toy) -> None:
    """A release without what it needs, and a published version that differs."""
    releases.write_toy_release(toy)
    assert toy.run("publish", "site", "-q").out == ""
    toy.path("site/1.0.0/README.md").unlink()
    toy.path("site/1.0.0/README.md").write_text("Another ferry.\n", encoding="utf-8")

    published = toy.run("publish", "site", "--quiet")
    verified = toy.run("verify", "site", "--quiet")

    assert published.code == verified.code == 1
    assert published.out.startswith("Rejected: 1.0.0/README.md already exists with different content")
    assert {line.split()[1] for line in verified.out.splitlines()} == {"failed"}
    assert "README.md differs from its entry in the index" in verified.out
