"""Make, compare, publish and verify releases."""
