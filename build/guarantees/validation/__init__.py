"""Validate packages: the engines, and what they share."""
