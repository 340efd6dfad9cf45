"""Texts for property tests: words and marks that stand in attributions, in any order, and any characters."""

from __future__ import annotations

from hypothesis import strategies as st

_PARTS = """
“ ” " ' ’ , . : ; — ( ) said Roe the mayor that according to claim by of and told who has been called for if as
clear in a statement on Monday 5 $5 US U.S. it he adding 's it's Northmoor's
"""
_WORDS = st.sampled_from([*_PARTS.split(), "\n", "\n\n"])
ANY_TEXT = (
    st.lists(_WORDS, max_size=60).map(" ".join)
    | st.lists(_WORDS, max_size=60).map("".join)
    | st.text(max_size=80)
)
