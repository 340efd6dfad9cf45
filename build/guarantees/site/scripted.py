"""Data for scripts: an assignment that nothing in the data can end early."""

from __future__ import annotations

import json
from typing import Final

# What could end the string or the script, or is a line break to some readers of JavaScript.
_ESCAPED: Final = str.maketrans(
    {"\\": "\\\\", "'": "\\'"} | {mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
)


def assigned(name: str, value: object) -> bytes:
    r"""Return a script that gives the global *name* a value that JSON can hold.

    >>> print(assigned("told", ["it's", "</script>"]).decode(), end="")
    self.told = JSON.parse('["it\'s","\u003c/script\u003e"]');
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"self.{name} = JSON.parse('{text.translate(_ESCAPED)}');\n".encode()
