"""Download from servers that misbehave."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from guarantees.core.errors import InputError
from guarantees.package import download
from tests.helpers import http_servers

FERRIES = b"the night ferry\n" * 1000


class _Unruly(BaseHTTPRequestHandler):
    """A server whose paths misbehave in different ways."""

    def do_GET(self) -> None:
        """Send the response of the path."""
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

    def log_message(self, *_arguments: object) -> None:
        """Write no log."""


@pytest.fixture(scope="module")
def unruly() -> Iterator[str]:
    """The address of a server that misbehaves."""
    with http_servers.serve(_Unruly) as address:
        yield address


def test_a_download_is_complete(unruly: str, tmp_path: Path) -> None:
    """The bytes are complete, also after a redirect, and the checksum is returned."""
    assert download.get(f"{unruly}/good") == FERRIES
    assert download.get(f"{unruly}/to-good") == FERRIES

    digest = download.download(f"{unruly}/good", tmp_path / "a" / "ferries")

    assert (tmp_path / "a" / "ferries").read_bytes() == FERRIES
    assert digest == hashlib.sha256(FERRIES).hexdigest()


@pytest.mark.parametrize(
    ("path", "message"),
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
def test_a_failed_download_is_an_error(unruly: str, tmp_path: Path, path: str, message: str) -> None:
    """The error gives the reason, and no partial file is left."""
    limit = 20_000 if path == "short" else 15_000
    path = path.replace("good?", "good")

    with pytest.raises(InputError, match=message):
        download.download(f"{unruly}/{path}", tmp_path / "got", limit)

    assert not (tmp_path / "got").exists()


def test_a_slow_server_times_out(unruly: str) -> None:
    """The time limit is for the whole file, not for each piece."""
    with pytest.raises(InputError, match=r"it timed out after 0\.3 seconds"):
        download.get(f"{unruly}/slow", seconds=0.3)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data/events.csv"])
def test_other_schemes_are_rejected(address: str) -> None:
    """Only http and https are opened."""
    with pytest.raises(InputError, match="the scheme must be http or https"):
        download.get(address)


def test_a_password_in_an_address_is_not_shown() -> None:
    """The password is not used, and is not in the message."""
    with pytest.raises(InputError, match="is not supported") as error:
        download.get("http://jane:ferry-secret@127.0.0.1:9/a")

    assert "ferry-secret" not in str(error.value)


def test_connection_refused_is_reported() -> None:
    """A closed port is an error."""
    with pytest.raises(InputError, match="Connection refused"):
        download.get("http://127.0.0.1:9/a")
