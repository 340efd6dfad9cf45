"""A package in which whatever is free text tries to be something else than text, on every page it may come to."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any, Final

from guarantees.contract.table_schema import Field
from guarantees.package.reader import contract_of

# What runs sets a word of the page: whoever looks for it knows.
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
"""The same in parts, for columns that hold no more."""
RUNS: Final = f"javascript:{RUN}"

FREE: Final = {
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
"""The columns of every table that hold what people wrote."""

PAGE: Final = f"""# {POISON}

{POISON}

<script>{RUN}</script>

<img src=x onerror={RUN}>

<a href="{RUNS}">a</a> [b]({RUNS}) [c](<{RUNS}>) ![d]({RUNS}) <{RUNS}> [e](data:text/html,<script>{RUN}</script>)
[f](https://example.org/ "\\"><img src=x onerror={RUN}>") `{POISON}`

| {POISON} |
|---|
| <iframe srcdoc="<script>{RUN}</script>"></iframe> |

```html
{POISON}
```
"""


def poisoned(package: Path, folder: Path) -> Path:
    """Return a copy of *package* in *folder* whose cells, descriptor and documents are hostile."""
    shutil.copytree(package, folder, ignore=shutil.ignore_patterns("*.zip", "parquet", "SHA256SUMS"))
    tables = {table.name: table for table in contract_of(package)}
    for name, columns in FREE.items():
        path = folder / tables[name].path
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for number, row in enumerate(rows):
            row.update({column: _cell(tables[name].field(column), number) for column in columns})
            # Here no word may have a space in it.
            row.update({column: SHORT for column in ("start_words", "end_words") if row.get(column)})
        out = io.StringIO()
        writer = csv.DictWriter(out, tables[name].columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")
    path = folder / "datapackage.json"
    path.write_text(json.dumps(_poisoned(json.loads(path.read_bytes()))), encoding="utf-8")
    for path in (*folder.glob("*.md"), *folder.glob("docs/*.md")):
        path.write_text(PAGE, encoding="utf-8")
    return folder


def _cell(field: Field, number: int) -> str:
    most = field.constraints.values.get("maxLength") or len(POISON) * 2
    whole = f"Poison{number} {POISON}"
    return whole if len(whole) <= most else f"Poison{number} {PARTS[number % len(PARTS)]}"


def _poisoned(node: Any, key: str = "") -> Any:  # noqa: ANN401  JSON
    """Return a descriptor with every text for people replaced, and every address but those of files."""
    if isinstance(node, dict):
        if "licenses" in node:
            node |= {"licenses": [{"name": "CC-BY-4.0", "title": POISON, "path": RUNS}], "homepage": RUNS}
        return {name: _poisoned(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_poisoned(each, key) for each in node]
    return POISON if key in {"title", "description", "limits", "rights", "keywords", "example"} else node
