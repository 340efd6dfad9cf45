"""Every reader reads or rejects files with bytes or values changed at random."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, read_descriptor

CHANGES = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 9), st.binary(max_size=9)), min_size=1, max_size=6
)


@pytest.mark.parametrize("name", TARGETS)
@given(CHANGES)
@settings(max_examples=150)
def test_changed_bytes_are_read_or_refused(name: str, changes: list[tuple[int, int, bytes]]) -> None:
    """No reader crashes on bytes removed or inserted anywhere."""
    read, seed = TARGETS[name]
    data = seed()
    for place, length, new in changes:
        start = place % (len(data) + 1)
        data = data[:start] + new + data[start + length :]

    read(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(st.data())
@settings(max_examples=300)
def test_changed_values_of_a_descriptor_are_read_or_refused(data: st.DataObject) -> None:
    """A descriptor with any value replaced is read, or rejected with a message."""
    whole = copy.deepcopy(WHOLE)
    node: Any = whole
    while True:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.integers(0, 3)) == 0:
            break
        node = node[key]
    node[key] = data.draw(VALUES)

    read_descriptor(json.dumps(whole).encode())


WHOLE = json.loads(TARGETS["descriptor"][1]())
