"""Describe the package in Croissant 1.1: files, tables, types, keys and references as JSON-LD of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guarantees.contract.field_types import FIELD_TYPES
from guarantees.contract.table_schema import Contract, Field, Table
from guarantees.core.orcid import orcid_of
from guarantees.release.formats import citation_cff
from guarantees.release.media_types import media_type

_TERMS: Final = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileObject",
    "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator",
    "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{term: f"cr:{term}" for term in _TERMS},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The size of a released file in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


def croissant_json(
    descriptor: Mapping[str, Any], contract: Contract, files: Mapping[str, FileFacts], base: str = ""
) -> bytes:
    """Return ``croissant.json`` of the package with this *descriptor*.

    *files* are the facts of its files by path, including the CSV file of every table. The paths are relative to the
    document, or to the URL *base* if it is not blank.
    """
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": descriptor["name"],
        "alternateName": descriptor["title"],
        "description": descriptor["description"],
        "version": descriptor["version"],
        "license": descriptor["licenses"][0].get("path") or descriptor["licenses"][0]["name"],
        "creator": [_creator(person) for person in descriptor.get("contributors", ())],
        "keywords": descriptor.get("keywords", []),
        "temporalCoverage": descriptor.get("temporalCoverage", ""),
        "datePublished": descriptor.get("created", "")[:10],
        "citeAs": citation_cff.citation_line(descriptor),
        "identifier": descriptor.get("id", ""),
        "sameAs": [
            address
            for address in (
                descriptor.get("id"),
                f"https://doi.org/{descriptor['conceptDoi']}" if descriptor.get("conceptDoi") else "",
                descriptor.get("repository"),
            )
            if address
        ],
        "funding": [_grant(funding) for funding in descriptor.get("funding", ())],
        "url": base or descriptor.get("homepage", ""),
        "isAccessibleForFree": True,
        "distribution": [_file(path, facts, base) for path, facts in sorted(files.items())],
        "recordSet": [_records(table) for table in contract],
    }
    text = json.dumps(
        {name: value for name, value in document.items() if value}, indent=2, ensure_ascii=False
    )
    return f"{text}\n".encode()


def _creator(person: Mapping[str, Any]) -> dict[str, Any]:
    # Only a person has an ORCID iD or belongs to an organization. Others may be one, so the more general type is used.
    organization = person.get("organization", "")
    is_person = bool(orcid_of(person.get("path")) or organization)
    return _without_blanks(
        {
            "@type": "sc:Person" if is_person else "sc:Organization",
            "name": person["title"],
            "url": person.get("path", ""),
            "affiliation": {"@type": "sc:Organization", "name": organization} if organization else None,
        }
    )


def _grant(funding: Mapping[str, str]) -> dict[str, Any]:
    funder = {"@type": "sc:Organization", "name": funding["funder"], "url": funding.get("funderId", "")}
    return _without_blanks(
        {
            "@type": "sc:Grant",
            "identifier": funding.get("award", ""),
            "name": funding.get("awardTitle", ""),
            "url": funding.get("awardPath", ""),
            "funder": _without_blanks(funder),
        }
    )


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _file(path: str, facts: FileFacts, base: str) -> dict[str, Any]:
    address = f"{base.rstrip('/')}/{path}" if base else path
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": address,
        "contentSize": f"{facts.size} B",
        "encodingFormat": media_type(path),
        "sha256": facts.sha256,
    }


def _records(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.title}. {table.description}",
        "key": [{"@id": f"{table.name}/{name}"} for name in table.primary_key],
        "field": [_field(table, field) for field in table.fields],
    }


def _field(table: Table, field: Field) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": f"{field.title}. {field.description}",
        "dataType": FIELD_TYPES[field.type].croissant,
        "source": {"fileObject": {"@id": table.path}, "extract": {"column": field.name}},
        **dict(_references(table, field)),
    }


def _references(table: Table, field: Field) -> Iterator[tuple[str, Any]]:
    """Yield the foreign keys that consist of *field* only and refer to another table.

    Croissant has no foreign keys of several columns, and its reader takes a reference within a table for a cycle;
    ``datapackage.json`` has all of them.
    """
    for key in table.foreign_keys:
        if key.fields == (field.name,) and key.target != table.name:
            yield "references", {"field": {"@id": f"{key.target}/{key.target_fields[0]}"}}
