"""What depends on whether a terminal is there: progress, colour and the encoding of what is printed."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from typing import Final

import click

from guarantees.core import platform_files
from guarantees.core.progress import Listener

_INTERVAL: Final = 0.1
"""The seconds between two updates of the progress."""


class TerminalProgress:
    """Shows the progress in one line on standard error, and erases it when the work ends."""

    def __init__(self) -> None:
        self._work: list[tuple[str, int | None]] = []
        self._width = 0
        self._drawn = 0.0

    def begin(self, what: str, total: int | None) -> None:
        """Show a new piece of work."""
        self._work.append((what, total))
        self._draw(f"{what} ...")

    def advance(self, done: int) -> None:
        """Show how many steps are done, unless that was shown a moment ago."""
        if time.monotonic() - self._drawn < _INTERVAL:
            return
        what, total = self._work[-1]
        self._draw(f"{what} ... {done:,}" if total is None else f"{what} ... {done:,} of {total:,}")

    def end(self) -> None:
        """Show the work around the one that ends, or nothing."""
        self._work.pop()
        self._draw(f"{self._work[-1][0]} ..." if self._work else "")

    def _draw(self, text: str) -> None:
        # Spaces and carriage returns work on every terminal, and so does a line that is not full.
        text = text[: shutil.get_terminal_size().columns - 1]
        erased = f"\r{' ' * self._width}\r" if self._width else ""
        click.echo(f"{erased}{text}", nl=False, err=True)
        self._width = len(text)
        self._drawn = time.monotonic()


def progress() -> Listener | None:
    """Return what shows the progress; None unless standard error is a terminal on which a person waits."""
    is_shown = sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
    return TerminalProgress() if is_shown else None


def color() -> bool | None:
    """Return whether to print colours, as the environment says; None: on a terminal only.

    See https://no-color.org and https://force-color.org.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def prepare_streams() -> None:
    """Print every character: what a terminal cannot show is escaped, and files and pipes are in UTF-8 everywhere."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        stream.reconfigure(errors="backslashreplace")
        if platform_files.IS_WINDOWS and not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8", newline="\n")
