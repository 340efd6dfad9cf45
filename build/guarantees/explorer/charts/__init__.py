"""The charts of the explorer, drawn at build time."""
