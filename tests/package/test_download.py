"""Files from an address: what comes, and what is refused, from servers that misbehave."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from guarantees.core.errors import InputError
from guarantees.package import download

FERRIES = b"the night ferry\n" * 1000


class _Unruly(BaseHTTPRequestHandler):
    """Answers each path in a way of its own."""

    def do_GET(self) -> None:
        """Answer."""
        kind = self.path.strip("/")
        if kind.startswith("to-"):
            self.send_response(302)
            self.send_header("Location", {"to-good": "/good", "to-itself": "/to-itself"}.get(kind, kind[3:]))
            self.end_headers()
            return
        self.send_response(404 if kind == "absent" else 200)
        if kind in {"good", "short"}:
            self.send_header("Content-Length", str(len(FERRIES) + 7 * (kind == "short")))
        self.end_headers()
        for _ in range(100 if kind in {"endless", "slow"} else 1):
            self.wfile.write(FERRIES)
            if kind == "slow":
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing."""


@pytest.fixture(scope="module")
def unruly() -> Iterator[str]:
    """The address of a server that misbehaves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Unruly)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_stands_at_an_address_comes_whole(unruly: str, tmp_path: Path) -> None:
    """The bytes come as they are, over a redirect as well, and their sum is told."""
    assert download.get(f"{unruly}/good") == FERRIES
    assert download.get(f"{unruly}/to-good") == FERRIES

    digest = download.download(f"{unruly}/good", tmp_path / "a" / "ferries")

    assert (tmp_path / "a" / "ferries").read_bytes() == FERRIES
    assert digest == hashlib.sha256(FERRIES).hexdigest()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("absent", "the server returned 404 Not Found"),
        ("short", "IncompleteRead|only 16000 of 16007 bytes were received"),
        ("good?", "it has 16000 bytes; at most 15000 are allowed"),
        ("endless", "it has more than 15000 bytes"),
        ("to-file:///etc/passwd", "'file:///etc/passwd' is not allowed"),
        ("to-ftp://127.0.0.1/a", "it redirects to the scheme 'ftp'"),
        ("to-itself", "redirect"),
    ],
)
def test_what_does_not_come_as_it_should_is_refused(
    unruly: str, tmp_path: Path, path: str, says: str
) -> None:
    """It is said why, and nothing half is left."""
    limit = 20_000 if path == "short" else 15_000
    path = path.replace("good?", "good")

    with pytest.raises(InputError, match=says):
        download.download(f"{unruly}/{path}", tmp_path / "got", limit)

    assert not (tmp_path / "got").exists()


def test_a_server_that_dribbles_is_left(unruly: str) -> None:
    """The time is that of the whole file, and not of each piece."""
    with pytest.raises(InputError, match=r"it timed out after 0\.3 seconds"):
        download.get(f"{unruly}/slow", seconds=0.3)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data/events.csv"])
def test_only_the_web_is_fetched(address: str) -> None:
    """Other schemes are refused before anything is opened."""
    with pytest.raises(InputError, match="the scheme must be http or https"):
        download.get(address)


def test_a_password_in_an_address_is_not_shown() -> None:
    """It is not used, and does not stand in the message."""
    with pytest.raises(InputError, match="is not supported") as error:
        download.get("http://jane:ferry-secret@127.0.0.1:9/a")

    assert "ferry-secret" not in str(error.value)


def test_nobody_at_home_is_told() -> None:
    """A port where nobody listens is one line."""
    with pytest.raises(InputError, match="Connection refused"):
        download.get("http://127.0.0.1:9/a")
