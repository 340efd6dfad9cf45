"""Publish a release to a folder, to S3 or as a git tag."""
