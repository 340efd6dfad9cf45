"""The exit codes, and what makes a command exit with which.

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

CLEAN: Final = 0
FOUND: Final = 1
"""There are findings that are errors, or a release or contribution is rejected."""
COULD_NOT_RUN: Final = 2
INTERRUPTED: Final = 130
"""As shells report a program that Ctrl-C has ended."""
OUTPUT_CLOSED: Final = 141
"""As shells report a program whose output is no longer read, for example by ``head``."""

_ONLY_IN_FULL: Final = frozenset(
    {"frictionless", "jinja2", "markdown_it", "markupsafe", "pandas", "pandera", "pydantic"}
)
"""The dependencies that validating any package does not need: ``requirements-validate.lock`` leaves them out."""


@contextmanager
def expected_errors() -> Iterator[None]:
    """Turn errors that are not bugs into a line on standard error and an exit code."""
    try:
        yield
    except GuaranteesError as err:
        _fail(str(err))
    except ModuleNotFoundError as err:
        if (err.name or "").partition(".")[0] not in _ONLY_IN_FULL:
            raise
        _fail(
            f"{err.name} is missing, which this command imports. Install all that security-guarantees needs."
        )
    except click.ClickException as err:
        err.show()
        sys.exit(COULD_NOT_RUN)
    except KeyboardInterrupt:
        _leave_interrupted()
    except click.Abort:  # at a question: Ctrl-C, or the end of the input
        if sys.stdin.isatty():
            _leave_interrupted()
        _fail("The input ended before the last question was answered.")
    except BrokenPipeError:
        _leave_without_output()
    except OSError as err:
        _fail(f"{err.filename or 'file error'}: {err.strerror}.")


def _fail(message: str) -> NoReturn:
    click.echo(f"guarantees: {message}", err=True)
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
