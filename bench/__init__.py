"""Compare our engine with its peers on packages of any size: ``python -m bench``.

``packages`` makes the packages and plants ``faults``, ``variants`` writes one of them in other forms, ``races`` runs the
``tools`` in separate processes (``process_metrics``), ``accuracy`` compares their reports with the planted faults, and
``report_page`` writes the ``results``, with the ``targets``. The programs of the peers are in ``peers``.
"""
