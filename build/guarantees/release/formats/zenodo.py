"""The metadata of a deposit on Zenodo: ``.zenodo.json``, generated from the descriptor.

Identifiers that do not exist yet, such as a DOI or an ORCID, are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


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
            {"name": person["title"]}
            for person in descriptor.get("contributors", ())
            if "creator" in person.get("roles", ())
        ],
        "keywords": descriptor.get("keywords", []),
        "access_right": "open",
        # Zenodo uses the SPDX names of licences in lower case.
        "license": descriptor["licenses"][0]["name"].lower(),
        "language": "eng",
        "notes": " ".join(note for note in notes if note),
        "related_identifiers": [
            {"identifier": source["path"], "relation": "isDerivedFrom"}
            for source in descriptor.get("sources", ())
            if source.get("path")
        ],
    }
    text = json.dumps(
        {name: value for name, value in metadata.items() if value}, indent=2, ensure_ascii=False
    )
    return f"{text}\n".encode()
