"""The exit codes beside 0 (clean) and 1 (findings, or rejected), and what makes a command exit with which.

Only this module turns errors of a user into one line; a bug keeps its traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, NoReturn

import click

from guarantees.core.errors import GuaranteesError
from guarantees.core.extras import TRUST, how_to_install
from guarantees.output.escape import escape_control

COULD_NOT_RUN: Final = 2
INTERRUPTED: Final = 130
"""As shells report a program that Ctrl-C has ended."""
OUTPUT_CLOSED: Final = 141
"""As shells report a program whose output is no longer read, for example by ``head``."""

_ONLY_IN_FULL: Final = frozenset(
    {"frictionless", "jinja2", "markdown_it", "markupsafe", "pandas", "pandera", "pydantic"}
)
"""The dependencies that validating any package does not need: ``requirements-validate.lock`` leaves them out."""
_DISTRIBUTIONS: Final = {"markdown_it": "markdown-it-py"}
"""Libraries whose name on a package index is not that of their module."""


@contextmanager
def expected_errors() -> Iterator[None]:
    """Turn errors that are not bugs into a line on standard error and an exit code."""
    try:
        yield
    except GuaranteesError as err:
        _fail(str(err))
    except ModuleNotFoundError as err:
        library = (err.name or "").partition(".")[0]
        if library not in _ONLY_IN_FULL | set(TRUST):
            raise
        _fail(f"{library} is missing, which this command imports. Run: {_install(library)}")
    except click.ClickException as err:
        err.show()
        sys.exit(COULD_NOT_RUN)
    except KeyboardInterrupt:
        _leave_interrupted()
    except click.Abort:  # at a question: Ctrl-C, or the end of the input
        if sys.stdin.isatty():
            _leave_interrupted()
        _fail("The input ended before the last question was answered.")
    except OSError as err:
        if isinstance(err, BrokenPipeError) and not sys.stdout.isatty():
            _leave_without_output()
        _fail(f"{err.filename or 'file error'}: {err.strerror}.")


def _install(library: str) -> str:
    """Return the command that installs *library*, with its extra or with everything that all commands need."""
    if library in TRUST:
        return how_to_install("trust", *TRUST)
    return how_to_install("", *sorted(_DISTRIBUTIONS.get(name, name) for name in _ONLY_IN_FULL))


def _fail(message: str) -> NoReturn:
    """Print *message*, which may contain names and texts of strangers, without anything that a terminal obeys, and exit."""
    lines = map(escape_control, f"guarantees: {message}".split("\n"))
    click.echo("\n".join(lines), err=True)
    sys.exit(COULD_NOT_RUN)


def _leave_interrupted() -> NoReturn:
    """Exit as after Ctrl-C; pressed again, it changes nothing."""
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.stderr.isatty():
        click.echo(err=True)  # closes the line in which the terminal shows ^C
    sys.exit(INTERRUPTED)


def _leave_without_output() -> NoReturn:
    """Exit quietly; what is left to print when Python ends goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(OUTPUT_CLOSED)
