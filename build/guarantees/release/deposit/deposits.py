"""Reserve a DOI for a version, and publish its release under this DOI.

A DOI is reserved before the release, because the release names it. The draft on the server is the only state: every run
finds it again by the reserved DOI, so that an interrupted run can be repeated.
"""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guarantees.core.errors import InputError
from guarantees.package import checksums
from guarantees.release.deposit.record_metadata import draft_record
from guarantees.release.deposit.rest_client import RestClient

_DOI_RESOLVER: Final = "https://doi.org/"
_MAX_DRAFTS: Final = 100


@dataclass(frozen=True, slots=True)
class Reserved:
    """A DOI that is reserved for a version; the concept DOI is blank before the first version is published."""

    doi: str
    concept_doi: str
    record: str


@dataclass(frozen=True, slots=True)
class Deposited:
    """What was published under a DOI, and whether an earlier run had done it."""

    doi: str
    concept_doi: str
    files: Sequence[str]
    already: bool = False


def reserve(client: RestClient, descriptor: Mapping[str, Any], previous_doi: str = "") -> Reserved:
    """Reserve a DOI for the version that *descriptor* describes.

    The draft is a new version of the record with *previous_doi*, the DOI of the release before; or a new record if that
    is blank. A draft that an earlier run made is found and used again.

    Raises:
        InputError: The server refuses, or the DOI in *descriptor* is that of a record that is published.
    """
    doi = doi_of(descriptor)
    if doi and doi != previous_doi:
        draft = client.find(f"/records/{_record_of(doi)}/draft")
        if draft is None:
            raise InputError(f"There is no draft with the DOI {doi}. Remove `doi`, and reserve a new one.")
    elif previous_doi:
        if doi:
            raise InputError(f"{doi} is the DOI of the release before. Remove `doi`, then reserve one.")
        draft = client.send("POST", f"/records/{_record_of(previous_doi)}/versions")
        client.send("PUT", f"/records/{_id(draft)}/draft", draft_record(descriptor))
    else:
        draft = _unpublished(client, descriptor) or client.send("POST", "/records", draft_record(descriptor))
    record = _id(draft)
    if not _identifier(draft):
        draft = client.send("POST", f"/records/{_quote(record)}/draft/pids/doi")
    found = _identifier(draft)
    if not found:
        raise InputError(f"{client.base} reserved no DOI for the record {record}.")
    return Reserved(found, _concept(draft), record)


def publish(client: RestClient, folder: Path, descriptor: Mapping[str, Any]) -> Deposited:
    """Publish the release in *folder* under its DOI; do nothing if that is done.

    Raises:
        InputError: The release has no DOI, the server refuses, or it received other content than was sent.
    """
    doi = doi_of(descriptor)
    if not doi:
        raise InputError("The release has no DOI: reserve one with `guarantees release --doi reserve` first.")
    record = _record_of(doi)
    uploads = _uploads(folder)
    draft = client.find(f"/records/{record}/draft")
    if draft is None:
        return _published(client, record, doi, uploads)
    client.send("PUT", f"/records/{record}/draft", draft_record(descriptor, doi))
    _upload(client, record, uploads)
    published = client.send("POST", f"/records/{record}/draft/actions/publish")
    return Deposited(_identifier(published) or doi, _concept(published), sorted(uploads))


def _published(client: RestClient, record: str, doi: str, uploads: Mapping[str, Path]) -> Deposited:
    """Return what is published as *record*.

    Raises:
        InputError: Nothing is, or its files are not those of the release.
    """
    found = client.find(f"/records/{record}")
    if found is None:
        raise InputError(f"There is neither a draft nor a record with the DOI {doi} in this account.")
    sums = _checksums(client.send("GET", f"/records/{record}/files"))
    differing = sorted(name for name, path in uploads.items() if sums.get(name) != _md5(path))
    if differing:
        raise InputError(f"{doi} is published with other files ({', '.join(differing)}). Raise the version.")
    return Deposited(doi, _concept(found), sorted(uploads), already=True)


def _uploads(folder: Path) -> dict[str, Path]:
    """Return the files to deposit by their names: the archive, its checksums, and the signature if there is one."""
    names = [path.name for path in folder.glob("*.zip")]
    names += [name for name in checksums.BESIDE if (folder / name).is_file()]
    return {name: folder / name for name in sorted(names)}


def _upload(client: RestClient, record: str, uploads: Mapping[str, Path]) -> None:
    """Make the files of the draft those of *uploads*.

    Raises:
        InputError: The server received other content than was sent.
    """
    files = f"/records/{record}/draft/files"
    sums = {name: _md5(path) for name, path in uploads.items()}
    present = _checksums(client.send("GET", files))
    for name in present:
        if present[name] != sums.get(name):
            client.send("DELETE", f"{files}/{_quote(name)}")
    for name, path in uploads.items():
        if present.get(name) == sums[name]:
            continue
        client.send("POST", files, [{"key": name}])
        client.upload(f"{files}/{_quote(name)}/content", path)
        client.send("POST", f"{files}/{_quote(name)}/commit")
    received = _checksums(client.send("GET", files))
    if damaged := sorted(name for name in uploads if received.get(name) != sums[name]):
        raise InputError(f"{client.base} received other content of {', '.join(damaged)}. Try again.")


def _checksums(listing: Mapping[str, Any]) -> dict[str, str]:
    """Return the MD5 of each file of a record; blank for one whose upload is not complete."""
    return {
        str(entry.get("key")): str(entry.get("checksum") or "").removeprefix("md5:")
        for entry in _objects(listing.get("entries"))
    }


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in (value if isinstance(value, list) else ()) if isinstance(item, Mapping))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        # It is compared with what the server computes, and protects nothing.
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _unpublished(client: RestClient, descriptor: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the draft of a first version that an earlier run made; None if there is none."""
    query = urllib.parse.urlencode({"size": _MAX_DRAFTS, "q": "is_published:false"})
    answer = client.send("GET", f"/user/records?{query}")
    wanted = (descriptor["title"], descriptor["version"])
    for hit in _objects(_object(answer.get("hits")).get("hits")):
        about = _object(hit.get("metadata"))
        if not hit.get("is_published") and (about.get("title"), about.get("version")) == wanted:
            return hit
    return None


def doi_of(descriptor: Mapping[str, Any]) -> str:
    """Return the DOI of the package that *descriptor* describes; blank if it has none."""
    address = str(descriptor.get("id", ""))
    return address.removeprefix(_DOI_RESOLVER) if address.startswith(_DOI_RESOLVER) else ""


def _record_of(doi: str) -> str:
    """Return the id of a record, with which its DOI ends.

    >>> _record_of("10.5281/zenodo.1234567"), _record_of("10.1234/abcde-12345")
    ('1234567', 'abcde-12345')
    """
    return _quote(re.split(r"[./]", doi)[-1])


def _identifier(record: Mapping[str, Any]) -> str:
    """Return the DOI of a record or of its parent; blank if it has none."""
    return str(_object(_object(record.get("pids")).get("doi")).get("identifier") or "")


def _concept(record: Mapping[str, Any]) -> str:
    return _identifier(_object(record.get("parent")))


def _id(record: Mapping[str, Any]) -> str:
    value = str(record.get("id") or "")
    if not value:
        raise InputError("The server answered with a record that has no id.")
    return value


def _quote(text: str) -> str:
    return urllib.parse.quote(text, safe="")
