"""What machines read of a page: the dataset as Croissant, and records as schema.org has words for them.

It says what the data says and no more: a statement is told by our summary of it, never as words that were spoken.
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

_FILE: Final = "croissant.json"
_SUFFIXES: Final = frozenset({".csv", ".parquet", ".sqlite", ".xlsx", ".zip"})
_WIKIDATA: Final = re.compile(r"Q[1-9][0-9]*", re.ASCII)
# So that nothing ends the element that holds it, and no reader of scripts takes it for one.
_ESCAPES: Final = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


def embed_json(document: Mapping[str, Any]) -> Markup:
    r"""Return *document* as an element of a page.

    >>> print(embedded({"name": "</script>"}))
    <script type="application/ld+json">{"name":"\u003c/script\u003e"}</script>
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704  escaped above


def dataset(frame: SiteContext) -> Markup:
    """Return the dataset, for a page at the root of the site: as its release describes it, or else as it is here.

    Raises:
        InputError: The description that the package carries is none.
    """
    files = frame.copies.files
    if _FILE not in files:
        return embed_json(_described(frame))
    try:
        document = json.loads(files[_FILE].path.read_bytes())
    except (ValueError, RecursionError) as err:
        raise InputError.unreadable(files[_FILE].path, "this is not a JSON file") from err
    if not isinstance(document, dict):
        raise InputError.unreadable(files[_FILE].path, "this is no description: a mapping is wanted")
    distribution = document.get("distribution")
    for each in distribution if isinstance(distribution, list) else ():
        # Its addresses are relative to the package, and the page lies beside that.
        if isinstance(each, dict) and each.get("contentUrl") in files:
            each["contentUrl"] = files[each["contentUrl"]].address
    return embed_json(document)


def _described(frame: SiteContext) -> Mapping[str, Any]:
    facts = {
        path: FileFacts(each.size, each.sha256)
        for path, each in frame.copies.files.items()
        if PurePosixPath(path).suffix in _SUFFIXES
    }
    descriptor = {**frame.about, "licenses": frame.about["licenses"] or [{"name": ""}]}
    contract = frame.joined.package.contract
    told: dict[str, Any] = json.loads(croissant.croissant_json(descriptor, contract, facts, urls.PACKAGE))
    del told["url"]
    return told


def record(frame: SiteContext, table: str, row: Row) -> Markup:
    """Return the record in *row*, for its page; nothing where schema.org has no word for it."""
    if table not in _RECORDS:
        return Markup()
    told = {"@context": "https://schema.org", **_RECORDS[table](frame.joined, row)}
    return embed_json(_filled(told))


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}


def _source(_: RecordLookups, row: Row) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "identifier": row["source_id"],
        "headline": row["title"],
        "author": [{"@type": "Person", "name": name} for name in row["author"].split("|") if name],
        "publisher": _filled({"@type": "Organization", "name": row["publisher"]}) if row["publisher"] else "",
        "inLanguage": row["language"],
        "datePublished": row["published_date"],
    }


def _event(_: RecordLookups, row: Row) -> dict[str, Any]:
    return {
        "@type": "Event",
        "identifier": row["event_id"],
        "name": row["label"],
        "description": row["summary"],
        # Of days that are merely possible there is no start and no end to tell.
        "startDate": row["date_start"] if row["date_start"] == row["date_end"] else "",
        "location": {"@type": "Place", "name": row["place"]} if row["place"] else "",
    }


def _actor(_: RecordLookups, row: Row) -> dict[str, Any]:
    known = _WIKIDATA.fullmatch(row["wikidata_id"])
    return {
        "@type": "Person" if row["actor_type"] == "person" else "Organization",
        "identifier": row["actor_id"],
        "name": row["name"],
        "alternateName": [name for name in row["aliases"].split("|") if name],
        "sameAs": f"https://www.wikidata.org/entity/{known.group()}" if known else "",
    }


def _statement(joined: RecordLookups, row: Row) -> dict[str, Any]:
    speaker = joined.actors.get(row["speaker_id"])
    source = joined.sources.get(row["source_id"])
    return {
        "@type": "Quotation",
        "identifier": row["statement_id"],
        "abstract": row["summary"],
        "spokenByCharacter": _filled(_actor(joined, speaker)) if speaker else "",
        "isPartOf": _filled(_source(joined, source)) if source else "",
        "dateCreated": row["date_start"] if row["date_start"] == row["date_end"] else "",
        "about": joined.label("issue", row["issue"]) if row["issue"] else "",
    }


_RECORDS: Final[Mapping[str, Callable[[RecordLookups, Row], dict[str, Any]]]] = {
    "sources": _source,
    "events": _event,
    "actors": _actor,
    "statements": _statement,
}
