"""``guarantees release --doi``."""

from __future__ import annotations

from typing import Final

import click

from guarantees.core.errors import InputError
from guarantees.core.project import Project
from guarantees.core.version import parse_version
from guarantees.output.escape import escape_control
from guarantees.package import reader
from guarantees.release import previous_versions
from guarantees.release.deposit import deposits, rest_client
from guarantees.release.diff import open_versions
from guarantees.release.publish import publisher

RESERVE: Final = "reserve"
PUBLISH: Final = "publish"


def deposit(project: Project, action: str, base: str, previous: str) -> None:
    """Reserve a DOI for the current version, or publish its release under the DOI.

    Raises:
        InputError: There is no release or no token, or the server refuses.
    """
    descriptor = reader.descriptor_of(project.root)
    client = rest_client.connect(base)
    if action == RESERVE:
        before = _previous_doi(project, previous, str(descriptor.get("version", "")))
        if descriptor.get("conceptDoi") and not before:
            hint = "Name the release before, which has the DOI, with --previous."
            raise InputError(f"`concept_doi` is set, but no release before this version has a DOI. {hint}")
        _echo_reserved(deposits.reserve(client, descriptor, before))
    else:
        tree = publisher.read_tree(project.dist / str(descriptor.get("version", "")))
        _echo_deposited(deposits.publish(client, tree.folder, reader.descriptor_of(tree.folder)))


def _previous_doi(project: Project, previous: str, version: str) -> str:
    """Return the DOI of the newest release before *version*; blank if there is none."""
    releases = previous_versions.find_releases(project, previous)
    earlier = [
        each for each in releases if not each.version or parse_version(each.version) < parse_version(version)
    ]
    if not earlier:
        return ""
    with open_versions.version_folder(earlier[-1].name, project.root) as folder:
        return deposits.doi_of(reader.descriptor_of(folder))


def _echo_reserved(reserved: deposits.Reserved) -> None:
    click.echo(
        f"Reserved a DOI, in the draft record {escape_control(reserved.record)}. In curation/dataset.yml, set:"
    )
    click.echo(f"doi: {escape_control(reserved.doi)}")
    if reserved.concept_doi:
        click.echo(f"concept_doi: {escape_control(reserved.concept_doi)}")
    click.echo("Then make the release, and publish it: `guarantees release --doi publish`.")


def _echo_deposited(deposited: deposits.Deposited) -> None:
    verb = "Already published" if deposited.already else "Published"
    click.echo(f"{verb}: https://doi.org/{escape_control(deposited.doi)} ({', '.join(deposited.files)})")
    if deposited.concept_doi:
        click.echo(f"All versions: https://doi.org/{escape_control(deposited.concept_doi)}")
