"""The metadata of a deposit as a draft record of InvenioRDM, made from the descriptor of the package.

The fields are those of its metadata reference (https://inveniordm.docs.cern.ch/reference/metadata/). Dates and DOIs that
do not exist yet are left out.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any, Final

from guarantees.core.orcid import orcid_of

PROVIDER: Final = "datacite"
_DOI_RESOLVER: Final = "https://doi.org/"
_ROR: Final = "https://ror.org/"


def draft_record(descriptor: Mapping[str, Any], doi: str = "") -> dict[str, Any]:
    """Return the draft record of the package that *descriptor* describes; with its *doi* once that is reserved."""
    record: dict[str, Any] = {
        "access": {"record": "public", "files": "public"},
        "files": {"enabled": True},
        "metadata": _without_blanks(
            {
                "resource_type": {"id": "dataset"},
                "title": descriptor["title"],
                "version": descriptor["version"],
                "publication_date": str(descriptor.get("created", ""))[: len("2030-01-01")],
                "description": f"<p>{html.escape(descriptor['description'], quote=False)}</p>",
                "additional_descriptions": list(_notes(descriptor)),
                "creators": [
                    _creator(person)
                    for person in descriptor.get("contributors", ())
                    if "creator" in person.get("roles", ())
                ],
                "subjects": [{"subject": word} for word in descriptor.get("keywords", ())],
                # The identifiers of licences are those of SPDX in lower case.
                "rights": [{"id": licence["name"].lower()} for licence in descriptor["licenses"]],
                "languages": [{"id": "eng"}],
                "dates": list(_coverage(descriptor)),
                "funding": [_funding(funding) for funding in descriptor.get("funding", ())],
                "related_identifiers": list(_related(descriptor)),
            }
        ),
    }
    if doi:
        record["pids"] = {"doi": {"identifier": doi, "provider": PROVIDER, "client": PROVIDER}}
    return record


def _notes(descriptor: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    notes = [descriptor.get("rights", ""), *descriptor.get("limits", ())]
    paragraphs = "".join(f"<p>{html.escape(note, quote=False)}</p>" for note in notes if note)
    if paragraphs:
        yield {"description": paragraphs, "type": {"id": "notes"}}


def _creator(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return a creator; one with an ORCID iD or an organization is a person.

    The name is not split: nothing says which part of it is the family name.
    """
    orcid, organization = orcid_of(person.get("path")), person.get("organization", "")
    if not orcid and not organization:
        return {"person_or_org": {"type": "organizational", "name": person["title"]}}
    identifiers = [{"scheme": "orcid", "identifier": orcid}] if orcid else []
    return _without_blanks(
        {
            "person_or_org": _without_blanks(
                {"type": "personal", "family_name": person["title"], "identifiers": identifiers}
            ),
            "affiliations": [{"name": organization}] if organization else [],
        }
    )


def _coverage(descriptor: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if descriptor.get("temporalCoverage"):
        yield {"date": descriptor["temporalCoverage"], "type": {"id": "coverage"}}


def _funding(funding: Mapping[str, str]) -> dict[str, Any]:
    funder_id = funding.get("funderId", "")
    path = funding.get("awardPath", "")
    award = _without_blanks(
        {
            "number": funding.get("award", ""),
            "title": {"en": funding["awardTitle"]} if funding.get("awardTitle") else {},
            "identifiers": [{"scheme": "url", "identifier": path}] if path else [],
        }
    )
    # A funder is named by its ROR id, or in words; the two exclude each other.
    is_ror = funder_id.startswith(_ROR)
    funder = {"id": funder_id.removeprefix(_ROR)} if is_ror else {"name": funding["funder"]}
    return _without_blanks({"funder": funder, "award": award})


def _related(descriptor: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    addresses = [
        *((source.get("path", ""), "isderivedfrom") for source in descriptor.get("sources", ())),
        (descriptor.get("homepage", ""), "isdocumentedby"),
        (descriptor.get("repository", ""), "iscompiledby"),
    ]
    for address, relation in addresses:
        if address:
            is_doi = address.startswith(_DOI_RESOLVER)
            yield {
                "identifier": address.removeprefix(_DOI_RESOLVER),
                "scheme": "doi" if is_doi else "url",
                "relation_type": {"id": relation},
            }


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
