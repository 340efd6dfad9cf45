"""Files from an address: the only module that fetches anything, within bounds of size, time and place.

An address is ``http`` or ``https``. A redirect may lead to the same scheme, or from ``http`` up to ``https``, and
nowhere else. What does not come whole, in time and within the bound is an error, and nothing of it is left.
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
# For one file, and for the whole way of one file; between two pieces of it the server may be silent so long.
MAX_BYTES: Final = 2_000_000_000
MAX_SECONDS: Final = 600
MAX_SILENCE: Final = 30
MAX_REDIRECTS: Final = 5
_PIECE: Final = 1 << 20


def is_address(source: object) -> bool:
    """Tell whether *source* is an address, and not a path.

    >>> is_address("https://example.org/ferries/"), is_address("ferries/1.0.0"), is_address("C:/ferries")
    (True, False, False)
    """
    return isinstance(source, str) and urllib.parse.urlsplit(source).scheme.lower() in SCHEMES


def below(address: str, path: str) -> str:
    """Return the address of the file at *path* below *address*, which is that of a folder.

    >>> below("http://example.org/ferries", "1.0.0/data/events.csv")
    'http://example.org/ferries/1.0.0/data/events.csv'
    """
    return f"{address.rstrip('/')}/{urllib.parse.quote(path)}"


def get(address: str, limit: int = MAX_BYTES, seconds: float = MAX_SECONDS) -> bytes:
    """Return the bytes at *address*, at most *limit* of them.

    Raises:
        InputError: They are not to be had, are too many, or take too long.
    """
    return b"".join(_pieces(address, limit, seconds))


def download(address: str, target: Path, limit: int = MAX_BYTES, seconds: float = MAX_SECONDS) -> str:
    """Write the bytes at *address* to *target*; return their SHA-256.

    Raises:
        InputError: They are not to be had, are too many, or take too long; there is no *target* then.
    """
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("wb") as out:
            for piece in _pieces(address, limit, seconds):
                digest.update(piece)
                out.write(piece)
    except InputError:
        target.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def _pieces(address: str, limit: int, seconds: float) -> Iterator[bytes]:
    """Yield what stands at *address*, piece by piece."""
    end = time.monotonic() + seconds
    left = limit
    with _answer(address, seconds) as answer:
        promised = answer.headers.get("Content-Length", "")
        if promised.isascii() and promised.isdigit() and int(promised) > limit:
            raise InputError.not_fetched(address, f"it has {promised} bytes; at most {limit} are fetched")
        while piece := answer.read1(_PIECE):
            left -= len(piece)
            if left < 0:
                raise InputError.not_fetched(address, f"it has more than {limit} bytes")
            if time.monotonic() > end:
                raise InputError.not_fetched(address, f"it had not come whole after {seconds:g} seconds")
            yield piece
        # A connection that breaks ends as a file does: the count that the server promised tells them apart.
        if promised.isascii() and promised.isdigit() and limit - left != int(promised):
            raise InputError.not_fetched(address, f"only {limit - left} of {promised} bytes came")


@contextmanager
def _answer(address: str, seconds: float) -> Iterator[HTTPResponse]:
    """Give the answer of the server at *address*."""
    if not is_address(address):
        raise InputError.not_fetched(address, "only http and https are fetched")
    if urllib.parse.urlsplit(address).username is not None:
        raise InputError.not_fetched(_without_user(address), "a name or password in it is not used")
    asked = urllib.request.Request(address, headers={"User-Agent": "security-guarantees"})  # noqa: S310  see above
    try:
        with _OPENER.open(asked, timeout=min(MAX_SILENCE, seconds)) as answer:
            yield answer
    except urllib.error.HTTPError as err:
        err.close()
        raise InputError.not_fetched(address, f"the server says {err.code} {err.reason}") from err
    except urllib.error.URLError as err:
        raise InputError.not_fetched(address, str(getattr(err.reason, "strerror", "") or err.reason)) from err
    except (TimeoutError, HTTPException, OSError, ValueError) as err:
        raise InputError.not_fetched(address, str(err) or type(err).__name__) from err


def _without_user(address: str) -> str:
    parts = urllib.parse.urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, and none to a weaker or another scheme."""

    max_redirections = MAX_REDIRECTS

    def redirect_request(  # noqa: PLR0913, PLR0917  as urllib calls it
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the request to follow with."""
        scheme = urllib.parse.urlsplit(newurl).scheme.lower()
        if scheme not in {req.type.lower(), "https"}:
            why = f"it redirects to the scheme {scheme!r}"
            raise urllib.error.URLError(why)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


# Without the handlers of files and of FTP, which urllib would add by itself.
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
