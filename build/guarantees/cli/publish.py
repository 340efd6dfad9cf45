"""``guarantees publish``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guarantees.cli import completion, options
from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.explorer.published_explorers import publish_explorer
from guarantees.output.escape import escape_control
from guarantees.output.text import count
from guarantees.release.publish.git_tag import TagResult
from guarantees.release.publish.publisher import PublishResult, is_folder, publish_release, renew_index

if TYPE_CHECKING:
    from guarantees.release.publish.signed_index_file import Signing


@click.command(epilog="Example: guarantees publish s3://ferries/dataset --version 1.0.0")
@click.argument("target", shell_complete=completion.folder_or_remote)
@click.option(
    "--version",
    default="",
    metavar="V",
    shell_complete=completion.release,
    help="The release to publish.  [default: the newest in dist/]",
)
@click.option(
    "--explorer", is_flag=True, help="Publish its explorer as well, in explorer/V below the folder TARGET."
)
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Sign the index of published versions: the root files of `guarantees keys`.",
)
@click.option(
    "--sign",
    "private_keys",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="KEY",
    help="A private key to sign the index with; once for each key.",
)
@click.option("--renew", is_flag=True, help="Publish no release: sign the index again before it expires.")
@click.option(
    "--expires",
    "days",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="How long the index is valid if it is not renewed.  [default: 35]",
)
@options.quiet
def publish(
    target: str,
    version: str,
    keys: Path | None,
    private_keys: tuple[Path, ...],
    days: int | None,
    *,
    explorer: bool,
    renew: bool,
    quiet: bool,
) -> None:
    """Publish a release to a folder, an S3 bucket or a git remote.

    TARGET is a folder, s3://bucket/prefix, git+ADDRESS, or the name of a git remote, which receives the signed tag of
    the version. Published files never change. An interrupted run leaves nothing visible; run it again to finish.

    With --keys and --sign, the index of a folder or a bucket is signed, so that users notice an old or changed one. An
    index that has been signed can only be changed with them, and expires unless it is renewed.

    Uses the credentials that boto3 and git find in their usual places, and never prints them.
    """
    if keys is None and (private_keys or renew or days):
        raise click.UsageError("--sign, --renew and --expires need --keys FOLDER.")
    if renew and version:
        raise click.UsageError("--renew publishes no release: leave out --version.")
    if renew and explorer:
        raise click.UsageError("--renew publishes no release: leave out --explorer.")
    project = options.repository()
    if explorer and not is_folder(project, target):
        raise InputError(f"{target}: only a folder can hold explorers. Leave out --explorer.")
    signing = _signing(keys, private_keys, days) if keys else None
    if renew and signing:
        result: PublishResult | TagResult = renew_index(project, target, signing)
    else:
        result = publish_release(project, target, version, signing)
    if result.blockers or not quiet:
        options.echo_lines(format_publish(result))
    if explorer and isinstance(result, PublishResult) and not result.blockers:
        _publish_explorer(project, result.version, target, quiet=quiet)
    sys.exit(1 if result.blockers else 0)


def _publish_explorer(project: Project, version: str, target: str, *, quiet: bool) -> None:
    """Publish the explorer of the version in the folder *target*."""
    folder, files = publish_explorer(project.dist / version, Path(target), version)
    if quiet:
        return
    if files:
        click.echo(f"Published: {folder}, {count(files, 'file')}")
    else:
        click.echo(f"Already published: {folder}")


def _signing(keys: Path, private_keys: tuple[Path, ...], days: int | None) -> Signing:
    """Return with what to sign the index."""
    from guarantees.release.publish import root_files, signing_keys
    from guarantees.release.publish.signed_index_file import RENEWAL_DAYS, Signing

    now = datetime.now(UTC)
    roots = root_files.complete_roots(keys, now)
    signers = [signing_keys.open_signer(path, options.ask_passphrase) for path in private_keys]
    return Signing(roots, signers, now, days or RENEWAL_DAYS)


def format_publish(result: PublishResult | TagResult) -> list[str]:
    """Return what was published, or why it was rejected."""
    if result.blockers:
        return [f"Rejected: {escape_control(reason)}" for reason in result.blockers]
    verb = "Already published" if result.already else "Published"
    if not isinstance(result, PublishResult):
        return [f"{verb}: {result.tag} ({result.commit})"]
    signed = [f"Signed the index: valid until {result.valid_until}"] if result.valid_until else []
    if not result.total:
        return signed
    files = count(result.total, "file")
    if result.already:
        return [f"{verb}: {result.version}, {files}, all identical", *signed]
    earlier = result.total - result.written
    resumed = f", {earlier} of them by an earlier run" if earlier else ""
    return [f"{verb}: {result.version}, {files}{resumed}", *signed]
