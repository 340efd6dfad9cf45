"""Download files over HTTP, with limits on size, time and redirects. No other module uses the network.

An address is ``http`` or ``https``. A redirect may lead to the same scheme, or from ``http`` to ``https``. A download
that is incomplete, too large or too slow is an error, and leaves no file.
"""

from __future__ import annotations

import hashlib
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Final

from guarantees.core.errors import InputError

SCHEMES: Final = frozenset({"http", "https"})
# Limits for one file; MAX_SILENCE is the longest pause between two of its pieces.
MAX_BYTES: Final = 2_000_000_000
MAX_SECONDS: Final = 600
MAX_SILENCE: Final = 30
MAX_REDIRECTS: Final = 5
_PIECE: Final = 1 << 20


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


def get(address: str, limit: int = MAX_BYTES, seconds: float = MAX_SECONDS) -> bytes:
    """Return the bytes at *address*, at most *limit* of them.

    Raises:
        InputError: The download fails, is too large, or takes too long.
    """
    return b"".join(_pieces(address, limit, seconds))


def download(address: str, target: Path, limit: int = MAX_BYTES) -> str:
    """Write the bytes at *address* to *target*; return their SHA-256.

    Raises:
        InputError: The download fails, is too large, or takes too long. There is no *target* then.
    """
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("wb") as out:
            for piece in _pieces(address, limit, MAX_SECONDS):
                digest.update(piece)
                out.write(piece)
    except InputError:
        target.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def _pieces(address: str, limit: int, seconds: float) -> Iterator[bytes]:
    """Yield the bytes at *address*, piece by piece."""
    end = time.monotonic() + seconds
    size = 0
    with _open(address, seconds) as response:
        length = response.headers.get("Content-Length", "")
        expected = int(length) if length.isascii() and length.isdigit() else None
        if expected is not None and expected > limit:
            raise _failed(address, f"it has {expected} bytes; at most {limit} are allowed")
        while piece := response.read1(_PIECE):
            size += len(piece)
            if size > limit:
                raise _failed(address, f"it has more than {limit} bytes")
            if time.monotonic() > end:
                raise _failed(address, f"it timed out after {seconds:g} seconds")
            yield piece
        # A broken connection looks like the end of the file, so the size is compared.
        if expected is not None and size != expected:
            raise _failed(address, f"only {size} of {expected} bytes were received")


def _failed(address: str, reason: str) -> InputError:
    return InputError(f"{address}: download failed: {reason}. Check the address, or try again.")


@contextmanager
def _open(address: str, seconds: float) -> Iterator[HTTPResponse]:
    """Open the response of the server at *address*."""
    if not is_address(address):
        raise _failed(address, "the scheme must be http or https")
    if urllib.parse.urlsplit(address).username is not None:
        raise _failed(_without_user(address), "an address with a user name or password is not supported")
    request = urllib.request.Request(address, headers={"User-Agent": "security-guarantees"})  # noqa: S310  see above
    try:
        with _OPENER.open(request, timeout=min(MAX_SILENCE, seconds)) as response:
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
        scheme = urllib.parse.urlsplit(newurl).scheme.lower()
        if scheme not in {req.type.lower(), "https"}:
            raise urllib.error.URLError(f"it redirects to the scheme {scheme!r}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


# Without the handlers of files and FTP, which urllib adds by default.
_OPENER: Final = urllib.request.OpenerDirector()
for _handler in (
    urllib.request.ProxyHandler(),
    urllib.request.HTTPHandler(),
    urllib.request.HTTPSHandler(),
    urllib.request.HTTPDefaultErrorHandler(),
    urllib.request.HTTPErrorProcessor(),
    urllib.request.UnknownHandler(),
    _Redirects(),
):
    _OPENER.add_handler(_handler)
