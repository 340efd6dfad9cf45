"""The explorer: static pages, made from a package and nothing else."""
