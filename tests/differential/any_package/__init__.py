"""Generated packages, validated by frictionless and by the Polars engine."""
