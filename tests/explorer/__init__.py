"""Tests: explorer."""
