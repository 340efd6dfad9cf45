"""Packages that nobody here made, judged by frictionless and by us."""
