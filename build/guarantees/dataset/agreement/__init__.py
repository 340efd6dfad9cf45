"""Coder agreement: two codings of the same articles, compared measure by measure.

``units`` maps a coding to the words of the articles, ``compare_codings`` matches the records of two codings and compares
them, ``statistics`` computes the figures, ``run_agreement`` does all of it for the codings in ``curation/``.
"""
