"""The metadata of a deposit on Zenodo: ``.zenodo.json``, generated from the descriptor.

Identifiers that do not exist yet, such as a DOI or an ORCID, are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from guarantees.core.orcid import orcid_of

_FUNDERS: Final = "https://doi.org/"
_RELATIONS: Final = {"homepage": "isDocumentedBy", "repository": "isCompiledBy"}
"""What the addresses of the descriptor are to the dataset, in the words of DataCite."""


def zenodo(descriptor: Mapping[str, Any]) -> bytes:
    """Return ``.zenodo.json`` of the package that *descriptor* describes."""
    notes = [descriptor.get("rights", ""), *descriptor.get("limits", ())]
    metadata = {
        "upload_type": "dataset",
        "title": descriptor["title"],
        "version": descriptor["version"],
        "publication_date": descriptor.get("created", "")[:10],
        "description": descriptor["description"],
        "creators": [
            _creator(person)
            for person in descriptor.get("contributors", ())
            if "creator" in person.get("roles", ())
        ],
        "keywords": descriptor.get("keywords", []),
        "access_right": "open",
        # Zenodo uses the SPDX names of licences in lower case.
        "license": descriptor["licenses"][0]["name"].lower(),
        "language": "eng",
        "notes": " ".join(note for note in notes if note),
        "grants": [{"id": grant} for grant in map(_grant, descriptor.get("funding", ())) if grant],
        "related_identifiers": [
            *(
                {"identifier": source["path"], "relation": "isDerivedFrom"}
                for source in descriptor.get("sources", ())
                if source.get("path")
            ),
            *(
                {"identifier": descriptor[key], "relation": relation}
                for key, relation in _RELATIONS.items()
                if descriptor.get(key)
            ),
        ],
    }
    text = json.dumps(
        {name: value for name, value in metadata.items() if value}, indent=2, ensure_ascii=False
    )
    return f"{text}\n".encode()


def _creator(person: Mapping[str, Any]) -> dict[str, str]:
    creator = {
        "name": person["title"],
        "affiliation": person.get("organization", ""),
        "orcid": orcid_of(person.get("path")),
    }
    return {name: value for name, value in creator.items() if value}


def _grant(funding: Mapping[str, str]) -> str:
    """Return the id of a grant as Zenodo writes it, the funder's DOI and the award; blank without both."""
    funder, award = funding.get("funderId", ""), funding.get("award", "")
    return f"{funder.removeprefix(_FUNDERS)}::{award}" if funder.startswith(_FUNDERS) and award else ""
