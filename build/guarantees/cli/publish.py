"""``guarantees publish``."""

from __future__ import annotations

import sys

import click

from guarantees.cli import options
from guarantees.output import text_report


@click.command(epilog="Example: guarantees publish s3://ferries/dataset --version 1.0.0")
@click.argument("target")
@click.option("--version", default="", metavar="V", help="Which release.  [default: the newest in dist/]")
def publish(target: str, version: str) -> None:
    """Publish a release: to a folder, an S3 bucket, or a git remote.

    TARGET is a folder, s3://bucket/prefix, git+ADDRESS, or the name of a git remote, which gets the signed tag of
    the version. What is published is never changed. Where a run was cut off, nothing of the version is visible:
    run it again, and it is finished.

    Keys are found where boto3 and git look for them, and are never shown.
    """
    from guarantees.release.publish import publish_release  # noqa: PLC0415  see guarantees.cli

    done = publish_release.publish(options.repository(), target, version)
    for line in text_report.format_publish(done):
        click.echo(line)
    sys.exit(1 if done.refusals else 0)
