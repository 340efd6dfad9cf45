"""Ours and its peers, side by side on packages of any size: ``python -m bench``.

``packages`` makes the packages and knows what is wrong with them (``faults``), ``tools`` are run as processes
of their own (``measuring``), what they say is compared with the truth (``verdicts``), and ``page`` writes it
all down, with the ``bars`` that were set. The peers are in ``peers``, each compiled from the descriptor.
"""
