"""Download files over HTTP, with limits on size, time and redirects. No other module uses the network.

An address is ``http`` or ``https``. A redirect may lead to the same scheme, or from ``http`` to ``https``, and never from a
public server to one in a private network. A download that is incomplete, too large or too slow is an error, and leaves no
file. Everything that a server sends counts towards the limits: also headers, redirects and what follows the content.
"""

from __future__ import annotations

import functools
import hashlib
import http.client
import io
import ipaddress
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Any, Final

from guarantees.core.errors import InputError

SCHEMES: Final = frozenset({"http", "https"})
# Limits for one file; MAX_SILENCE is the longest pause between two of its pieces.
MAX_BYTES: Final = 2_000_000_000
MAX_SECONDS: Final = 600
MAX_SILENCE: Final = 30
MAX_REDIRECTS: Final = 5
# Limits for all files that belong together, such as those of a version.
MAX_ALL_BYTES: Final = 5_000_000_000
MAX_ALL_SECONDS: Final = 3_600
_PIECE: Final = 1 << 20
# A clock may be this much behind when a time limit is reached.
_SHORTEST: Final = 0.01
# What a server may send besides the content: headers, redirects, the sizes of chunks.
_OVERHEAD: Final = 1_000_000


class Budget:
    """The bytes and the time that are left for several downloads that belong together."""

    def __init__(self, size: int = MAX_ALL_BYTES, seconds: float = MAX_ALL_SECONDS) -> None:
        self.size = size
        self.seconds = seconds
        self.left = size
        self.end = time.monotonic() + seconds


class MissingFileError(InputError):
    """The server does not have the file, or does not show it."""


def is_address(source: object) -> bool:
    """Return whether *source* is an address, and not a path.

    >>> is_address("https://example.org/ferries/"), is_address("ferries/1.0.0"), is_address("C:/ferries")
    (True, False, False)
    """
    return isinstance(source, str) and urllib.parse.urlsplit(source).scheme.lower() in SCHEMES


def below(address: str, path: str) -> str:
    """Return the address of the file at *path* in the folder at *address*.

    >>> below("http://example.org/ferries", "1.0.0/data/events.csv")
    'http://example.org/ferries/1.0.0/data/events.csv'
    """
    return f"{address.rstrip('/')}/{urllib.parse.quote(path)}"


def get(
    address: str, limit: int = MAX_BYTES, seconds: float = MAX_SECONDS, budget: Budget | None = None
) -> bytes:
    """Return the bytes at *address*, at most *limit* of them; they count towards the *budget*, if there is one.

    Raises:
        InputError: The download fails, is too large, or takes too long.
    """
    return b"".join(_pieces(address, _Transfer(min(limit, MAX_BYTES), seconds, budget or Budget())))


def download(address: str, target: Path, limit: int = MAX_BYTES, budget: Budget | None = None) -> str:
    """Write the bytes at *address* to *target*; return their SHA-256. See :func:`get`.

    Raises:
        InputError: The download fails, is too large, or takes too long. There is no *target* then.
    """
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    transfer = _Transfer(min(limit, MAX_BYTES), MAX_SECONDS, budget or Budget())
    try:
        with target.open("wb") as out:
            for piece in _pieces(address, transfer):
                digest.update(piece)
                out.write(piece)
    except InputError:
        target.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


class _Transfer:
    """One download with its redirects: what was received so far, and until when.

    Attributes:
        limit: The most bytes that the content may have.
        is_public: Whether the first server has a public address; None before the first connection.
    """

    def __init__(self, limit: int, seconds: float, budget: Budget) -> None:
        self.limit = limit
        self.is_public: bool | None = None
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._received = 0
        self._budget = budget

    def timeout(self) -> float:
        """Return how long to wait for the next byte.

        Raises:
            TimeoutError: No time is left.
        """
        now = time.monotonic()
        if now >= self._end - _SHORTEST:
            message = f"it timed out after {self._seconds:g} seconds"
            raise TimeoutError(message)
        if now >= self._budget.end - _SHORTEST:
            message = f"all files together took more than {self._budget.seconds:g} seconds"
            raise TimeoutError(message)
        return min(self._end - now, self._budget.end - now, MAX_SILENCE)

    def count(self, size: int) -> None:
        """Count *size* bytes that the server sent, of whatever kind.

        Raises:
            OSError: They are too many.
        """
        self._received += size
        self._budget.left -= size
        if self._received > self.limit + _OVERHEAD:
            message = f"it has more than {self.limit} bytes"
            raise OSError(message)
        if self._budget.left < 0:
            message = f"all files together have more than {self._budget.size} bytes"
            raise OSError(message)

    def check_server(self, server: str) -> None:
        """Check the address *server* to which the connection was made, whatever its name is.

        Raises:
            OSError: It is in a private network, and a public server redirected to it.
        """
        if self.is_public is None:
            self.is_public = is_public(server)
        elif self.is_public and not is_public(server):
            message = "it redirects from a public server to a private network"
            raise OSError(message)


def is_public(server: str) -> bool:
    """Return whether the IP address *server* is one of the public internet.

    >>> is_public("8.8.8.8"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("fe80::1%eth0")
    (True, False, False, False)
    """
    address = ipaddress.ip_address(server.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_global)


def _pieces(address: str, transfer: _Transfer) -> Iterator[bytes]:
    """Yield the bytes at *address*, piece by piece."""
    limit, size = transfer.limit, 0
    with _open(address, transfer) as response:
        length = response.headers.get("Content-Length", "")
        expected = int(length) if length.isascii() and length.isdigit() else None
        if expected is not None and expected > limit:
            raise _failed(address, f"it has {expected} bytes; at most {limit} are allowed")
        while piece := response.read1(_PIECE):
            size += len(piece)
            if size > limit:
                raise _failed(address, f"it has more than {limit} bytes")
            yield piece
        # A broken connection looks like the end of the file, so the size is compared.
        if expected is not None and size != expected:
            raise _failed(address, f"only {size} of {expected} bytes were received")


def _failed(address: str, reason: str) -> InputError:
    return InputError(f"{address}: download failed: {reason}. Check the address, or try again.")


@contextmanager
def _open(address: str, transfer: _Transfer) -> Iterator[HTTPResponse]:
    """Open the response of the server at *address*."""
    if not is_address(address):
        raise _failed(address, "the scheme must be http or https")
    if urllib.parse.urlsplit(address).username is not None:
        raise _failed(_without_user(address), "an address with a user name or password is not supported")
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "security-guarantees"})  # noqa: S310  see above
        with _opener(transfer).open(request, timeout=transfer.timeout()) as response:
            yield response
    except urllib.error.HTTPError as err:
        err.close()
        failed = _failed(address, f"the server returned {err.code} {err.reason}")
        # A bucket answers 403 for a file that is not there to readers who may not list it.
        raise MissingFileError(*failed.args) if err.code in {403, 404} else failed from err
    except urllib.error.URLError as err:
        raise _failed(address, str(getattr(err.reason, "strerror", "") or err.reason)) from err
    except (TimeoutError, HTTPException, OSError, ValueError) as err:
        raise _failed(address, str(err) or type(err).__name__) from err


def _without_user(address: str) -> str:
    parts = urllib.parse.urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows at most ``MAX_REDIRECTS`` redirects, and none to a weaker or another scheme."""

    max_redirections = MAX_REDIRECTS

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the request that follows a redirect."""
        # urllib would read the whole page of the redirect.
        fp.close()
        scheme = urllib.parse.urlsplit(newurl).scheme.lower()
        if scheme not in {req.type.lower(), "https"}:
            raise urllib.error.URLError(f"it redirects to the scheme {scheme!r}")
        if urllib.parse.urlsplit(newurl).username is not None:
            raise urllib.error.URLError("it redirects to an address with a user name or password")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _MeteredStream(io.RawIOBase):
    """The bytes that a server sends, counted and timed as they arrive."""

    def __init__(self, stream: socket.SocketIO, sock: socket.socket, transfer: _Transfer) -> None:
        self._stream = stream
        self._socket = sock
        self._transfer = transfer

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401  a buffer
        """Read what has arrived into *buffer*; return how many bytes that are."""
        self._socket.settimeout(self._transfer.timeout())
        try:
            size = self._stream.readinto(buffer) or 0
        except TimeoutError as err:
            self._transfer.timeout()  # raises the error of the limit that was reached
            message = f"the server sent nothing for {MAX_SILENCE} seconds"
            raise TimeoutError(message) from err
        self._transfer.count(size)
        return size

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()
        super().close()


class _MeteredSocket:
    """A connected socket, as far as ``http.client`` uses it."""

    def __init__(self, sock: socket.socket, transfer: _Transfer) -> None:
        self._socket = sock
        self._transfer = transfer

    def makefile(self, *_: object) -> io.BufferedReader:
        """Return a stream of what the server sends."""
        raw = self._socket.makefile("rb", buffering=0)
        return io.BufferedReader(_MeteredStream(raw, self._socket, self._transfer))

    def sendall(self, data: bytes) -> None:
        """Send *data*."""
        self._socket.settimeout(self._transfer.timeout())
        self._socket.sendall(data)

    def close(self) -> None:
        """Close the socket, once its streams are closed."""
        self._socket.close()


class _HttpConnection(http.client.HTTPConnection):
    """A connection that counts what it receives."""

    def __init__(self, *args: Any, transfer: _Transfer, **options: Any) -> None:  # noqa: ANN401  passed on
        super().__init__(*args, **options)
        self._transfer = transfer

    def connect(self) -> None:
        """Connect to the server, and check its address."""
        self.timeout = self._transfer.timeout()
        super().connect()
        self._transfer.check_server(self.sock.getpeername()[0])
        self.sock: Any = _MeteredSocket(self.sock, self._transfer)


class _HttpsConnection(_HttpConnection, http.client.HTTPSConnection):
    """The same, encrypted: what is counted is what has been decrypted."""


class _HttpHandler(urllib.request.HTTPHandler):
    def __init__(self, transfer: _Transfer) -> None:
        super().__init__()
        self._connection: Any = functools.partial(_HttpConnection, transfer=transfer)

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        """Open *req*."""
        return self.do_open(self._connection, req)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def __init__(self, transfer: _Transfer) -> None:
        super().__init__()
        self._connection: Any = functools.partial(_HttpsConnection, transfer=transfer)

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        """Open *req*, with the certificates of the system."""
        return self.do_open(self._connection, req)


def _opener(transfer: _Transfer) -> urllib.request.OpenerDirector:
    """Return an opener without the handlers of files and FTP, which urllib adds by default."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _HttpHandler(transfer),
        _HttpsHandler(transfer),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    return opener
