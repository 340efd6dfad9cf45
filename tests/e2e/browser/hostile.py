"""A package whose free text contains scripts and markup, for every page that shows it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Final

from guarantees.contract.table_schema import Field
from guarantees.package.reader import contract_of

# A script that runs sets this, which tests check.
RUN: Final = "window.hacked=1"
POISON: Final = (
    f"<script>{RUN}</script>\"><img src=x onerror={RUN}>'</title></textarea></style></script><svg onload={RUN}>"
    f"<!-- --><![CDATA[ {{{{7*7}}}} {{%raw%}} ${{7*7}} \u2028\u2029 \\u003c \\' javascript:{RUN} &lt;b&gt; ]]>"
)
SHORT: Final = f'<script>{RUN}</script>"><img/src=x/onerror={RUN}>'
PARTS: Final = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror={RUN}>',
    f"</title><svg onload={RUN}>",
    f"{{{{7*7}}}} ' javascript:{RUN}",
)
"""Parts of it, for columns with a maximum length."""
SCRIPT_URL: Final = f"javascript:{RUN}"

FREE_TEXT_COLUMNS: Final = {
    "actors": ("name", "note", "aliases"),
    "affiliations": ("role_title",),
    "anchors": (),
    "codes": ("label", "definition", "coding_rule"),
    "event_reports": ("account_note",),
    "events": ("label", "place", "summary"),
    "retired_ids": ("reason",),
    "sources": ("title", "publisher", "original_publisher", "author", "note"),
    "statements": ("summary", "note"),
}
"""The columns of every table that contain free text."""

DOCUMENT: Final = f"""# {POISON}

{POISON}

<script>{RUN}</script>

<img src=x onerror={RUN}>

<a href="{SCRIPT_URL}">a</a> [b]({SCRIPT_URL}) [c](<{SCRIPT_URL}>) ![d]({SCRIPT_URL}) <{SCRIPT_URL}> [e](data:text/html,<script>{RUN}</script>)
[f](https://example.org/ "\\"><img src=x onerror={RUN}>") `{POISON}`

| {POISON} |
|---|
| <iframe srcdoc="<script>{RUN}</script>"></iframe> |

```html
{POISON}
```
"""


def copy_with_hostile_text(package: Path, folder: Path) -> Path:
    """Copy *package* to *folder* with hostile cells, descriptor and documents; return *folder*."""
    shutil.copytree(package, folder, ignore=shutil.ignore_patterns("*.zip", "parquet", "SHA256SUMS"))
    tables = {table.name: table for table in contract_of(package)}
    for name, columns in FREE_TEXT_COLUMNS.items():
        path = folder / tables[name].path
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for number, row in enumerate(rows):
            row.update({column: _cell(tables[name].field(column), number) for column in columns})
            # These words must not contain a space.
            row.update({column: SHORT for column in ("start_words", "end_words") if row.get(column)})
        out = io.StringIO()
        writer = csv.DictWriter(out, tables[name].columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")
    path = folder / "datapackage.json"
    path.write_text(json.dumps(_replace_texts(json.loads(path.read_bytes()))), encoding="utf-8")
    for path in (*folder.glob("*.md"), *folder.glob("docs/*.md")):
        path.write_text(DOCUMENT, encoding="utf-8")
    return folder


def _cell(field: Field, number: int) -> str:
    text = f"Poison{number} {POISON}"
    max_length = field.constraints.values.get("maxLength")
    if max_length and len(text) > max_length:
        return f"Poison{number} {PARTS[number % len(PARTS)]}"
    return text


def _replace_texts(node: object, key: str = "") -> object:
    """Return a descriptor in which all texts for people and all external addresses are hostile."""
    if isinstance(node, dict):
        if "licenses" in node:
            node |= {
                "licenses": [{"name": "CC-BY-4.0", "title": POISON, "path": SCRIPT_URL}],
                "homepage": SCRIPT_URL,
            }
        return {name: _replace_texts(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_replace_texts(item, key) for item in node]
    return POISON if key in {"title", "description", "limits", "rights", "keywords", "example"} else node
