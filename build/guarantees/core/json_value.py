"""The type of JSON values that are not checked yet."""

from typing import Any, TypeAlias

# Any value that `json.loads` may return. It stays `Any` for mypy, because a recursive type would need a cast at every
# access to a descriptor; the functions that take it check what they need.
Json: TypeAlias = Any
