"""Data for scripts: classic ones, since a page that was opened from a disk may load neither modules nor JSON."""

from __future__ import annotations

import json
from typing import Final

_ESCAPED: Final = str.maketrans({"\\": r"\\", "'": r"\'", "<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


def data_script(target: str, value: object) -> bytes:
    r"""Return a script that assigns *value*, as JSON, to *target*.

    Browsers parse a long JSON text faster than the same as a literal. Nothing in it can end the text or the
    script: what stands for JSON is ASCII without quotes of the script and without brackets of markup.

    >>> print(data_script("self.names", ["it's", "</script>"]).decode(), end="")
    self.names = JSON.parse('["it\'s","\u003c/script\u003e"]');
    """
    text = json.dumps(value, separators=(",", ":")).translate(_ESCAPED)
    return f"{target} = JSON.parse('{text}');\n".encode("ascii")
