"""Tests of loading the curation files."""
