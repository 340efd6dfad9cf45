"""How far long work has come, as somebody who listens hears it."""

from __future__ import annotations

import threading
from contextlib import suppress

from guarantees.core import progress


class Recorder:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.heard: list[str] = []

    def begin(self, what: str, total: int | None) -> None:
        """Write down that work begins."""
        self.heard.append(f"{what} of {total}")

    def advance(self, done: int) -> None:
        """Write down what is done."""
        self.heard.append(str(done))

    def end(self) -> None:
        """Write down that work ends."""
        self.heard.append("end")


def test_items_are_counted() -> None:
    """The number of items is known if they have a length; work can be within other work."""
    recorder = Recorder()
    with progress.listening(recorder):
        for _ in progress.track(["a", "b"], "ferries"):
            with progress.stage("a night"):
                pass
        assert list(progress.track(iter("c"), "boats")) == ["c"]

    assert recorder.heard == [
        *("ferries of 2", "0", "a night of None", "end", "1", "a night of None", "end", "end"),
        *("boats of None", "0", "end"),
    ]


def test_work_that_fails_ends() -> None:
    """Whoever shows the progress removes it before an error is printed."""
    recorder = Recorder()
    with progress.listening(recorder), suppress(ValueError), progress.stage("a night"):
        raise ValueError

    assert recorder.heard == ["a night of None", "end"]


def test_nobody_needs_to_listen() -> None:
    """Without a listener, in another thread, and after the context, items are merely passed on."""
    recorder = Recorder()
    passed: list[str] = []
    with progress.listening(recorder):
        thread = threading.Thread(target=lambda: passed.extend(progress.track("ab", "ferries")))
        thread.start()
        thread.join()
    passed.extend(progress.track("c", "ferries"))

    assert passed == ["a", "b", "c"]
    assert recorder.heard == []
