"""Tests: output."""
