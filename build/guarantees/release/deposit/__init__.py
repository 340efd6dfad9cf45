"""Deposit a release in a research data repository (InvenioRDM, such as Zenodo), which gives it a DOI."""
