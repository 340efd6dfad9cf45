"""A server that answers like the REST API of InvenioRDM: drafts, versions, DOIs, files and publication."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any, Final
from urllib.parse import urlsplit

from tests.helpers.http_servers import serve

TOKEN: Final = "secret-token"  # noqa: S105  of an invented server
PREFIX: Final = "10.5555/zenodo"


@dataclass
class Record:
    """A record: a draft until it is published."""

    id: str
    parent: str
    metadata: dict[str, Any]
    doi: str = ""
    is_published: bool = False
    contents: dict[str, bytes | None] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        """Return the record as the API shows it; the parent has a DOI once a version is published."""
        concept = {"doi": {"identifier": f"{PREFIX}.{self.parent}"}} if self.is_published else {}
        return {
            "id": self.id,
            "is_published": self.is_published,
            "metadata": self.metadata,
            "pids": {"doi": {"identifier": self.doi}} if self.doi else {},
            "parent": {"id": self.parent, "pids": concept},
        }

    def listing(self) -> dict[str, Any]:
        """Return its files."""
        return {
            "entries": [
                {
                    "key": name,
                    "status": "completed" if name in self.committed else "pending",
                    "checksum": f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"
                    if name in self.committed and content is not None
                    else None,
                }
                for name, content in self.contents.items()
            ]
        }


@dataclass
class Invenio:
    """What the server holds, what it was asked, and how it misbehaves.

    Attributes:
        failures: The statuses of the next answers, in place of the right ones.
        stop_after: So many requests are answered; every later one is refused, as if the client had been killed.
        damage: What is stored of an uploaded file.
    """

    address: str = ""
    records: dict[str, Record] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    stop_after: int = 10**6
    damage: Callable[[bytes], bytes] = bytes
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(101))

    def new(self, metadata: dict[str, Any], parent: str = "") -> Record:
        """Return a new draft."""
        record_id = str(next(self._ids))
        self.records[record_id] = Record(record_id, parent or str(next(self._ids)), metadata)
        return self.records[record_id]


Answer = tuple[int, dict[str, Any] | None]


@dataclass(frozen=True)
class _Request:
    """A request: the record in its address (a blank one if there is none), the name of a file in it, and its body."""

    state: Invenio
    record: Record
    file: str
    body: bytes

    @property
    def metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = json.loads(self.body)["metadata"]
        return metadata


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, state: Invenio, *args: Any) -> None:  # noqa: ANN401  those of the base class
        self.state = state
        super().__init__(*args)

    def log_message(self, *args: object) -> None:
        """Print nothing."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path.removeprefix("/api")
        self.state.asked.append(f"{self.command} {path}")
        status, value = self._answer(f"{self.command} {path}", body)
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if status == 429:
            self.send_header("Retry-After", "0")
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815  the names that http.server calls

    def _answer(self, request: str, body: bytes) -> Answer:
        if len(self.state.asked) > self.state.stop_after:
            return 418, {"message": "stopped"}
        if self.state.failures:
            return self.state.failures.pop(0), {"message": "a failure"}
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "no such token"}
        for pattern, action in _ROUTES.items():
            if match := re.fullmatch(pattern, request):
                names = match.groupdict()
                record = self.state.records.get(names["id"]) if "id" in names else Record("", "", {})
                if record is None:
                    return 404, {"message": "no such record"}
                return action(_Request(self.state, record, names.get("file", ""), body))
        return 405, None


def _create(request: _Request) -> Answer:
    return 201, request.state.new(request.metadata).as_json()


def _mine(request: _Request) -> Answer:
    return 200, {"hits": {"hits": [record.as_json() for record in request.state.records.values()]}}


def _draft(request: _Request) -> Answer:
    record = request.record
    return (404, {"message": "no draft"}) if record.is_published else (200, record.as_json())


def _record(request: _Request) -> Answer:
    record = request.record
    return (200, record.as_json()) if record.is_published else (404, {"message": "not published"})


def _update(request: _Request) -> Answer:
    request.record.metadata = request.metadata
    return 200, request.record.as_json()


def _version(request: _Request) -> Answer:
    parent, records = request.record.parent, request.state.records.values()
    drafts = [record for record in records if record.parent == parent and not record.is_published]
    return 201, (drafts[0] if drafts else request.state.new({"title": "?"}, parent)).as_json()


def _reserve(request: _Request) -> Answer:
    request.record.doi = f"{PREFIX}.{request.record.id}"
    return 201, request.record.as_json()


def _files(request: _Request) -> Answer:
    return 200, request.record.listing()


def _start(request: _Request) -> Answer:
    names = [file["key"] for file in json.loads(request.body)]
    if any(name in request.record.contents for name in names):
        return 400, {"message": "exists already"}
    request.record.contents |= dict.fromkeys(names)
    return 201, request.record.listing()


def _content(request: _Request) -> Answer:
    request.record.contents[request.file] = request.state.damage(request.body)
    return 200, {"key": request.file}


def _commit(request: _Request) -> Answer:
    request.record.committed.add(request.file)
    return 200, {"key": request.file}


def _delete(request: _Request) -> Answer:
    del request.record.contents[request.file]
    request.record.committed.discard(request.file)
    return 204, None


def _publish(request: _Request) -> Answer:
    if not request.record.metadata.get("publication_date"):
        errors = [{"field": "metadata.publication_date", "messages": ["Missing data for required field."]}]
        return 400, {"message": "A validation error occurred.", "errors": errors}
    request.record.is_published = True
    return 202, request.record.as_json()


_ID: Final = "/records/(?P<id>[^/]+)"
_FILE: Final = "/draft/files/(?P<file>[^/]+)"
_ROUTES: Final[dict[str, Callable[[_Request], Answer]]] = {
    "POST /records": _create,
    "GET /user/records": _mine,
    f"GET {_ID}/draft": _draft,
    f"GET {_ID}": _record,
    f"PUT {_ID}/draft": _update,
    f"POST {_ID}/versions": _version,
    f"POST {_ID}/draft/pids/doi": _reserve,
    f"GET {_ID}/(draft/)?files": _files,
    f"POST {_ID}/draft/files": _start,
    f"PUT {_ID}{_FILE}/content": _content,
    f"POST {_ID}{_FILE}/commit": _commit,
    f"DELETE {_ID}{_FILE}": _delete,
    f"POST {_ID}/draft/actions/publish": _publish,
}


@contextmanager
def invenio() -> Iterator[Invenio]:
    """Run the server; its address is that of its API."""
    state = Invenio()
    with serve(partial(_Handler, state)) as address:
        state.address = f"{address}/api"
        yield state
