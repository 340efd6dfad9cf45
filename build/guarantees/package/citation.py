"""How to cite the dataset: the Citation File Format 1.2.0, generated."""

from __future__ import annotations

import json

from guarantees.model import About

_MESSAGE = "If you use this dataset, please cite it as below."


def citation(about: About) -> bytes:
    """Return ``CITATION.cff``, which GitHub and reference managers read.

    Every value is written as a JSON string, which YAML reads as the same text.
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
        "authors:",
    ]
    for person in about.contributors:
        lines.append(f"  - name: {_text(person.title)}")
        if person.path:
            lines.append(f"    website: {_text(person.path)}")
    if about.keywords:
        lines.append("keywords:")
        lines += [f"  - {_text(word)}" for word in about.keywords]
    return ("\n".join(lines) + "\n").encode()


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
