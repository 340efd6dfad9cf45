"""The citation of the dataset: ``CITATION.cff`` in the Citation File Format 1.2.0, and in one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guarantees.contract.metadata import DatasetMetadata
from guarantees.core.orcid import orcid_of

_MESSAGE = "If you use this dataset, please cite it as below."


def citation_cff(about: DatasetMetadata) -> bytes:
    """Return ``CITATION.cff``, which GitHub and reference managers read.

    Every value is a JSON string, which is also a YAML string with the same content.
    """
    lines = [
        "# Generated from curation/dataset.yml by `guarantees build`; edits here are lost.",
        'cff-version: "1.2.0"',
        f"message: {_text(_MESSAGE)}",
        "type: dataset",
        f"title: {_text(about.title)}",
        f"version: {_text(about.version)}",
        f"license: {_text(about.licences[0].name)}",
        f"abstract: {_text(about.description)}",
        *([f"doi: {_text(about.doi)}"] if about.doi else []),
        *([f"url: {_text(about.homepage)}"] if about.homepage else []),
        *([f"repository-code: {_text(about.repository)}"] if about.repository else []),
        *(_concept_doi(about.concept_doi) if about.concept_doi else []),
        "authors:",
    ]
    for person in about.contributors:
        lines.append(f"  - name: {_text(person.title)}")
        if orcid_of(person.path):
            lines.append(f"    orcid: {_text(person.path)}")
        elif person.path:
            lines.append(f"    website: {_text(person.path)}")
    if about.keywords:
        lines.append("keywords:")
        lines += [f"  - {_text(word)}" for word in about.keywords]
    return ("\n".join(lines) + "\n").encode()


def _concept_doi(doi: str) -> list[str]:
    return [
        "identifiers:",
        "  - type: doi",
        f"    value: {_text(doi)}",
        '    description: "All versions"',
    ]


def citation_line(descriptor: Mapping[str, Any]) -> str:
    """Return a one-line citation of the package with this *descriptor*, with the year of its release."""
    creators = ", ".join(person["title"] for person in descriptor.get("contributors", ()))
    year = f" ({descriptor['created'][:4]})" if descriptor.get("created") else ""
    licence = descriptor["licenses"][0]["name"]
    address = descriptor.get("id") or descriptor.get("homepage") or ""
    title = f"{descriptor['title']} (version {descriptor['version']})"
    return f"{creators}{year}. {title}. Dataset, {licence}.{' ' if address else ''}{address}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
