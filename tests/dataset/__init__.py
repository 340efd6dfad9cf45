"""Tests: dataset."""
