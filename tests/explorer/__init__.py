"""Tests of the explorer, the static site."""
