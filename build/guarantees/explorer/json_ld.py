"""The JSON-LD of pages: the dataset as Croissant, and records in the vocabulary of schema.org.

It contains only what the tables contain: a statement has our summary as its abstract, and no text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from markupsafe import Markup

from guarantees.core.csv_text import Row
from guarantees.core.errors import InputError
from guarantees.explorer import urls
from guarantees.explorer.context import SiteContext
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.release.formats import croissant
from guarantees.release.formats.croissant import FileFacts

_CROISSANT: Final = "croissant.json"
_DATA_SUFFIXES: Final = frozenset({".csv", ".parquet", ".sqlite", ".xlsx", ".zip"})
_WIKIDATA_ID: Final = re.compile(r"Q[1-9][0-9]*", re.ASCII)
# These could end the element, or be read as a line break by scripts.
_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def embed_json(document: Mapping[str, Any]) -> Markup:
    r"""Return *document* as a script element of JSON-LD.

    >>> print(embed_json({"name": "</script>"}))
    <script type="application/ld+json">{"name":"\u003c/script\u003e"}</script>
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704  escaped above


def describe_dataset(site: SiteContext) -> Markup:
    """Return the Croissant of the dataset, with addresses for a page at the root of the site.

    Raises:
        InputError: The package contains a Croissant file that cannot be used.
    """
    files = site.files.files
    if _CROISSANT not in files:
        return embed_json(_new_croissant(site))
    path = files[_CROISSANT].path
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as err:
        raise InputError(f"{path}: this is not a JSON file. Make the release again.") from err
    if not isinstance(document, dict):
        raise InputError(f"{path}: this is not a JSON object. Make the release again.")
    distribution = document.get("distribution")
    for entry in distribution if isinstance(distribution, list) else ():
        # Addresses in the file are relative to the package, which is in a folder of the site.
        if isinstance(entry, dict) and entry.get("contentUrl") in files:
            entry["contentUrl"] = files[entry["contentUrl"]].url
    return embed_json(document)


def _new_croissant(site: SiteContext) -> Mapping[str, Any]:
    facts = {
        path: FileFacts(file.size, file.sha256)
        for path, file in site.files.files.items()
        if PurePosixPath(path).suffix in _DATA_SUFFIXES
    }
    descriptor = {**site.about, "licenses": site.about["licenses"] or [{"name": ""}]}
    contract = site.lookups.package.contract
    document: dict[str, Any] = json.loads(croissant.croissant_json(descriptor, contract, facts, urls.PACKAGE))
    del document["url"]
    return document


def describe_record(lookups: RecordLookups, table: str, row: Row) -> Markup:
    """Return the JSON-LD of a record; empty for tables that schema.org has no type for."""
    if table not in _RECORDS:
        return Markup()
    document = {"@context": "https://schema.org", **_RECORDS[table](lookups, row)}
    return embed_json(_without_blanks(document))


def _without_blanks(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value}


def _source(_: RecordLookups, row: Row) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "identifier": row["source_id"],
        "headline": row["title"],
        "author": [{"@type": "Person", "name": name} for name in row["author"].split("|") if name],
        "publisher": {"@type": "Organization", "name": row["publisher"]} if row["publisher"] else "",
        "inLanguage": row["language"],
        "datePublished": row["published_date"],
    }


def _event(_: RecordLookups, row: Row) -> dict[str, Any]:
    return {
        "@type": "Event",
        "identifier": row["event_id"],
        "name": row["label"],
        "description": row["summary"],
        "startDate": _known_date(row),
        "location": {"@type": "Place", "name": row["place"]} if row["place"] else "",
    }


def wikidata_url(row: Row) -> str:
    """Return the address of an actor in Wikidata; blank if its id is not known or not valid."""
    wikidata = _WIKIDATA_ID.fullmatch(row["wikidata_id"])
    return f"https://www.wikidata.org/entity/{wikidata.group()}" if wikidata else ""


def _actor(_: RecordLookups, row: Row) -> dict[str, Any]:
    return {
        "@type": "Person" if row["actor_type"] == "person" else "Organization",
        "identifier": row["actor_id"],
        "name": row["name"],
        "alternateName": [name for name in row["aliases"].split("|") if name],
        "sameAs": wikidata_url(row),
    }


def _statement(lookups: RecordLookups, row: Row) -> dict[str, Any]:
    speaker = lookups.actors.get(row["speaker_id"])
    source = lookups.sources.get(row["source_id"])
    return {
        "@type": "Quotation",
        "identifier": row["statement_id"],
        "abstract": row["summary"],
        "spokenByCharacter": _without_blanks(_actor(lookups, speaker)) if speaker else "",
        "isPartOf": _without_blanks(_source(lookups, source)) if source else "",
        "dateCreated": _known_date(row),
        "about": lookups.label("issue", row["issue"]) if row["issue"] else "",
    }


def _known_date(row: Row) -> str:
    """Return the date of a record; blank if several days are possible."""
    return row["date_start"] if row["date_start"] == row["date_end"] else ""


_RECORDS: Final[Mapping[str, Callable[[RecordLookups, Row], dict[str, Any]]]] = {
    "sources": _source,
    "events": _event,
    "actors": _actor,
    "statements": _statement,
}
