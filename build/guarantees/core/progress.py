"""Report how far long work has come. Whoever shows it, for example a terminal, listens; without a listener, nothing happens.

::

    for file in progress.track(files, "Publishing"):
        ...
    with progress.stage("Loading the parser"):
        ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Listener(Protocol):
    """What shows the progress. Work can begin within other work, and ends before it."""

    def begin(self, what: str, total: int | None) -> None:
        """Begin a piece of work with *total* steps; None if their number is not known."""
        ...

    def advance(self, done: int) -> None:
        """Take note that so many steps of the piece of work that began last are *done*."""
        ...

    def end(self) -> None:
        """End the piece of work that began last, completed or not."""
        ...


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener | None) -> Iterator[None]:
    """Report all progress to *listener*."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def track(items: Iterable[Item], what: str) -> Iterator[Item]:
    """Yield *items*, and report how many of them are done."""
    listener = _listener.get()
    if listener is None:
        yield from items
        return
    listener.begin(what, len(items) if isinstance(items, Sized) else None)
    try:
        for done, item in enumerate(items):
            listener.advance(done)
            yield item
    finally:
        listener.end()


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Report that *what* is being done, for as long as the context lasts."""
    listener = _listener.get()
    if listener is None:
        yield
        return
    listener.begin(what, None)
    try:
        yield
    finally:
        listener.end()
