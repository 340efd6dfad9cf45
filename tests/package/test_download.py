"""Download from servers that misbehave."""

from __future__ import annotations

import gzip
import hashlib
import socketserver
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from guarantees.core.errors import InputError
from guarantees.package import download
from tests.helpers import http_servers

PASSWORD = "http://jane:ferry-secret@127.0.0.1:9/a"  # noqa: S105  not a real one
FERRIES = b"the night ferry\n" * 1000


class _Unruly(BaseHTTPRequestHandler):
    """A server whose paths misbehave in different ways."""

    def do_GET(self) -> None:
        """Send the response of the path."""
        kind = self.path.strip("/")
        if kind.startswith("to-"):
            self.send_response(302)
            self.send_header(
                "Location",
                {"to-good": "/good", "to-itself": "/to-itself", "to-password": PASSWORD}.get(kind, kind[3:]),
            )
            self.end_headers()
            return
        self.send_response(404 if kind == "absent" else 200)
        if kind == "gzip":
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(gzip.compress(b"a" * 1_000_000))
            return
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


class _Raw(socketserver.StreamRequestHandler):
    """A server that sends whatever bytes its path stands for, in small pieces and without an end."""

    def handle(self) -> None:
        """Send the head of the path, and then its piece again and again."""
        kind = self.rfile.readline().split()[1].decode().strip("/")
        head, piece, pause = STREAMS[kind]
        with suppress(OSError):
            self.wfile.write(head)
            for _ in range(2_000):
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause)


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = b"x" * 60_000
STREAMS = {
    "drip-status": (b"HTTP/1.1 2", b"0", 0.05),
    "drip-headers": (OK, b"a", 0.05),
    "drip-chunks": (CHUNKED, b"0", 0.05),
    "drip-trailers": (CHUNKED + b"0\r\n", b"a: b\r\n", 0.05),
    "drip-continues": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "drip-redirect": (b"HTTP/1.1 302 Found\r\nLocation: /silence\r\n\r\n", b"a", 0.05),
    "silence": (b"", b"", 0.05),
    "trailers": (CHUNKED + b"0\r\n", b"a: " + LONG + b"\r\n", 0),
    "continues": (b"", b"HTTP/1.1 100 Continue\r\na: " + LONG + b"\r\n\r\n", 0),
    "chunk-extensions": (CHUNKED, b"1;" + LONG + b"\r\nx\r\n", 0),
    "headers": (OK, b"a: b\r\n", 0),
    "long-header": (OK, b"a" * 60_000, 0),
}


@pytest.fixture(scope="module")
def raw() -> Iterator[str]:
    """The address of a server that sends anything but a proper response."""
    with http_servers.serve(_Raw) as address:
        yield address


@pytest.mark.parametrize("kind", [kind for kind in STREAMS if kind.startswith("drip") or kind == "silence"])
def test_whatever_drips_times_out(raw: str, kind: str) -> None:
    """The time limit is also for the status, headers, chunks, trailers, interim responses and redirects."""
    start = time.monotonic()

    with pytest.raises(InputError, match=r"it timed out after 0\.5 seconds"):
        download.get(f"{raw}/{kind}", seconds=0.5)

    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    "kind", [kind for kind in STREAMS if not kind.startswith("drip") and kind != "silence"]
)
def test_whatever_floods_is_limited(raw: str, kind: str) -> None:
    """What is not content counts towards the size as well."""
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"more than|got more|at most"):
            download.get(f"{raw}/{kind}", limit=10_000, seconds=20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000


def test_the_page_of_a_redirect_is_not_read(unruly: str) -> None:
    """A redirect needs only its header."""
    assert download.get(f"{unruly}/to-good") == FERRIES


def test_compressed_content_is_not_unpacked(unruly: str) -> None:
    """No encoding is offered, and none is undone: a small response cannot become a large one."""
    assert len(download.get(f"{unruly}/gzip")) < 2_000


def test_files_that_belong_together_share_a_budget(unruly: str, tmp_path: Path) -> None:
    """Many files that are small enough are too many together, and so are many that are quick enough."""
    budget = download.Budget(size=40_000)
    download.download(f"{unruly}/good", tmp_path / "a", budget=budget)
    download.download(f"{unruly}/good", tmp_path / "b", budget=budget)
    with pytest.raises(InputError, match="all files together have more than 40000 bytes"):
        download.download(f"{unruly}/good", tmp_path / "c", budget=budget)
    assert not (tmp_path / "c").exists()

    with pytest.raises(InputError, match=r"all files together took more than 0\.2 seconds"):
        download.get(f"{unruly}/slow", budget=download.Budget(seconds=0.2))


def test_the_limit_is_never_that_of_the_other_side_alone(
    unruly: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index may claim any size: the limit of the software holds all the same."""
    monkeypatch.setattr(download, "MAX_BYTES", 15_000)

    with pytest.raises(InputError, match="at most 15000 are allowed"):
        download.get(f"{unruly}/good", limit=10**18)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one address of their own")
def test_a_public_server_cannot_lead_into_a_private_network(
    unruly: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address counts to which the connection is made, not the name."""
    port = unruly.rpartition(":")[2]
    monkeypatch.setattr(download, "is_public", lambda server: server == "127.0.0.2")
    with http_servers.serve(_Unruly, "127.0.0.2") as public:
        with pytest.raises(InputError, match="redirects from a public server to a private network"):
            download.get(f"{public}/to-http://127.0.0.1:{port}/good")
        assert download.get(f"{public}/to-good") == FERRIES
        assert download.get(f"{unruly}/to-{public}/good") == FERRIES


def test_a_redirect_with_a_password_is_not_followed(unruly: str) -> None:
    """The password is not sent or shown."""
    with pytest.raises(InputError, match="redirects to an address with a user name") as error:
        download.get(f"{unruly}/to-password")

    assert "ferry-secret" not in str(error.value)


def test_connection_refused_is_reported() -> None:
    """A closed port is an error."""
    with pytest.raises(InputError, match="Connection refused"):
        download.get("http://127.0.0.1:9/a")
