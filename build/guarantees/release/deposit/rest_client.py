"""The REST API of InvenioRDM, over HTTPS, with limits on time and size.

The token is sent to the one server that was named, in a header, and appears in no message. A redirect is an error: it
could lead the token elsewhere.
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from guarantees.core.errors import InputError

ZENODO: Final = "https://zenodo.org/api"
TOKEN_VARIABLE: Final = "ZENODO_TOKEN"  # noqa: S105  the name of a variable

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_MAX_ANSWER: Final = 5_000_000
_SECONDS: Final = 60
_ATTEMPTS: Final = 4
_MAX_WAIT: Final = 60
_ABSENT: Final = frozenset({403, 404, 410})
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_ADVICE: Final = {
    401: f"Check the token in {TOKEN_VARIABLE}.",
    403: "The token does not allow this: it needs the scopes deposit:write and deposit:actions.",
    404: "There is no such record, or it belongs to another account.",
    409: "Someone else changed the record at the same time. Try again.",
    410: "The record was deleted.",
}


@dataclass(frozen=True, slots=True)
class RestClient:
    """A server and the token for it.

    Attributes:
        base: The address of the API, without a slash at the end.
        wait: The seconds before the first new try of a request that the server could not answer; doubled each time.
    """

    base: str
    token: str = field(repr=False)
    wait: float = 1.0

    def send(
        self, method: str, path: str, body: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> Mapping[str, Any]:
        """Send *body* as JSON, and return the object that the server answers; empty if the answer is.

        Raises:
            InputError: The server cannot be reached, or it refuses.
        """
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self._object(method, path, *self._request(method, path, content, "application/json"))

    def find(self, path: str) -> Mapping[str, Any] | None:
        """Return the object at *path*; None if there is none, or none that the token shows.

        Raises:
            InputError: The server cannot be reached, or it refuses.
        """
        status, answer = self._request("GET", path, None, "")
        return None if status in _ABSENT else self._object("GET", path, status, answer)

    def upload(self, path: str, file: Path) -> None:
        """Send the content of *file*.

        Raises:
            InputError: The server cannot be reached, or it refuses.
        """
        self._object("PUT", path, *self._request("PUT", path, file, "application/octet-stream"))

    def _object(self, method: str, path: str, status: int, answer: bytes) -> Mapping[str, Any]:
        if not 200 <= status < 300:  # noqa: PLR2004  the statuses of success
            raise self._refused(method, path, status, answer)
        if not answer.strip():
            return {}
        try:
            value = json.loads(answer)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise InputError(f"{self.base}: the answer to {method} {path} is not a JSON object.")
        return value

    def _request(self, method: str, path: str, content: bytes | Path | None, kind: str) -> tuple[int, bytes]:
        """Return the status and the body of the answer; try again where the server asks for it."""
        wait = self.wait
        for attempt in range(_ATTEMPTS):
            status, answer, retry_after = self._once(method, path, content, kind)
            if status not in _AGAIN or attempt == _ATTEMPTS - 1:
                break
            asked = float(retry_after) if retry_after.isdigit() else wait
            time.sleep(min(asked, _MAX_WAIT))
            wait *= 2
        return status, answer

    def _once(
        self, method: str, path: str, content: bytes | Path | None, kind: str
    ) -> tuple[int, bytes, str]:
        parts = urllib.parse.urlsplit(self.base)
        secure = parts.scheme == "https"
        make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = make(parts.hostname or "", parts.port, timeout=_SECONDS)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "User-Agent": "security-guarantees",
        }
        try:
            if isinstance(content, Path):
                headers |= {"Content-Type": kind, "Content-Length": str(content.stat().st_size)}
                with content.open("rb") as file:
                    connection.request(method, f"{parts.path}{path}", file, headers)
            else:
                headers |= {"Content-Type": kind} if content is not None else {}
                connection.request(method, f"{parts.path}{path}", content, headers)
            response = connection.getresponse()
            answer = response.read(_MAX_ANSWER + 1)
        except (OSError, http.client.HTTPException) as err:
            raise InputError(f"{self.base} cannot be reached: {err or type(err).__name__}.") from err
        finally:
            connection.close()
        if len(answer) > _MAX_ANSWER:
            raise InputError(
                f"{self.base}: the answer to {method} {path} is larger than {_MAX_ANSWER} bytes."
            )
        return response.status, answer, response.headers.get("Retry-After", "")

    def _refused(self, method: str, path: str, status: int, answer: bytes) -> InputError:
        reason = _reason(answer)
        advice = _ADVICE.get(status, "")
        if 300 <= status < 400:  # noqa: PLR2004  redirects
            advice = "It redirects elsewhere; name the address of the API itself with --deposit-url."
        message = f"{self.base} refused {method} {path}: {status}{f', {reason}' if reason else ''}."
        return InputError(f"{message} {advice}".strip())


def connect(base: str, token: str | None = None) -> RestClient:
    """Return a client for the API at *base*, with *token* or the one in the environment.

    Raises:
        InputError: The address is not one to send a token to, or there is no token.
    """
    parts = urllib.parse.urlsplit(base)
    is_local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.hostname or not (parts.scheme == "https" or is_local):
        raise InputError(f"{base}: the address of a deposit must begin with https://.")
    if parts.username is not None or parts.query or parts.fragment:
        raise InputError("The address of a deposit must have no user name, query or fragment.")
    token = os.environ.get(TOKEN_VARIABLE, "") if token is None else token
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        hint = (
            "Create one in the settings of your account, with the scopes deposit:write and deposit:actions."
        )
        raise InputError(f"The environment variable {TOKEN_VARIABLE} holds no token. {hint}")
    return RestClient(base.rstrip("/"), token)


def _reason(answer: bytes) -> str:
    """Return what the server says of its refusal, and of which fields; blank if that is not JSON."""
    try:
        body = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(body, Mapping):
        return ""
    errors = [
        f"{error.get('field')}: {' '.join(map(str, error.get('messages') or ()))}"
        for error in body.get("errors") or ()
        if isinstance(error, Mapping)
    ]
    return "; ".join([str(body.get("message", "")).rstrip("."), *errors]).strip("; ")
