"""Propose the statements of a new article: who said what, when, through whom, and how sure the proposal is."""
