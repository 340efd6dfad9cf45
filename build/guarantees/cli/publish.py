"""``guarantees publish``."""

from __future__ import annotations

import sys

import click

from guarantees.cli import completion, options
from guarantees.output.escape import escape_control
from guarantees.output.text import count
from guarantees.release.publish.git_tag import TagResult
from guarantees.release.publish.publisher import PublishResult, publish_release


@click.command(epilog="Example: guarantees publish s3://ferries/dataset --version 1.0.0")
@click.argument("target", shell_complete=completion.folder_or_remote)
@click.option(
    "--version",
    default="",
    metavar="V",
    shell_complete=completion.release,
    help="The release to publish.  [default: the newest in dist/]",
)
@options.quiet
def publish(target: str, version: str, *, quiet: bool) -> None:
    """Publish a release to a folder, an S3 bucket or a git remote.

    TARGET is a folder, s3://bucket/prefix, git+ADDRESS, or the name of a git remote, which receives the signed tag of
    the version. Published files never change. An interrupted run leaves nothing visible; run it again to finish.

    Uses the credentials that boto3 and git find in their usual places, and never prints them.
    """
    result = publish_release(options.repository(), target, version)
    if result.blockers or not quiet:
        options.echo_lines(format_publish(result))
    sys.exit(1 if result.blockers else 0)


def format_publish(result: PublishResult | TagResult) -> list[str]:
    """Return what was published, or why it was rejected."""
    if result.blockers:
        return [f"Rejected: {escape_control(reason)}" for reason in result.blockers]
    verb = "Already published" if result.already else "Published"
    if not isinstance(result, PublishResult):
        return [f"{verb}: {result.tag} ({result.commit})"]
    files = count(result.total, "file")
    if result.already:
        return [f"{verb}: {result.version}, {files}, all identical"]
    earlier = result.total - result.written
    resumed = f", {earlier} of them by an earlier run" if earlier else ""
    return [f"{verb}: {result.version}, {files}{resumed}"]
