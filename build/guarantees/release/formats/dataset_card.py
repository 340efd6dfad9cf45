"""The front matter of the README of a release: what makes it a dataset card of Hugging Face.

``datasets.load_dataset(FOLDER, TABLE)`` finds the file of each table by it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from guarantees.contract.table_schema import Contract
from guarantees.core import markdown

FILE: Final = "README.md"
_DEFAULT: Final = "statements_flat"


def dataset_card(descriptor: Mapping[str, Any], contract: Contract, readme: str) -> str:
    """Return *readme* with the front matter of the package with this *descriptor*, in place of any that it has.

    Every value is a JSON string, which is also a YAML string with the same content.
    """
    tables = sorted(contract.tables, key=lambda name: name != _DEFAULT)
    lines = [
        f"pretty_name: {_text(descriptor['title'])}",
        f"license: {_text(descriptor['licenses'][0]['name'].lower())}",
        "language:",
        '  - "en"',
        "tags:",
        *(f"  - {_text(word)}" for word in descriptor.get("keywords", ())),
        "configs:",
    ]
    for position, name in enumerate(tables):
        lines += [
            f"  - config_name: {_text(name)}",
            *(["    default: true"] if position == 0 else []),
            "    data_files:",
            '      - split: "train"',
            f"        path: {_text(f'parquet/{name}.parquet')}",
        ]
    return markdown.with_front_matter(lines, readme)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
