"""``guarantees keys``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guarantees.cli import options
from guarantees.output.escape import escape_control

if TYPE_CHECKING:
    from guarantees.release.publish.root_files import RootState


def _split(_ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the parts of each ROLE=VALUE."""
    pairs = []
    for value in values:
        role, _, rest = value.partition("=")
        if not role or not rest:
            raise click.BadParameter(f"{value!r} is not of the form {param.metavar}.", param=param)
        pairs.append((role, rest))
    return pairs


@click.command(epilog="Example: guarantees keys keys --sign ~/.ssh/ferries-root")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--add",
    "added",
    multiple=True,
    callback=_split,
    metavar="ROLE=FILE",
    help="Let a key sign for a role: root, targets, snapshot or timestamp. FILE is a public key of ssh-keygen.",
)
@click.option(
    "--remove",
    "removed",
    multiple=True,
    callback=_split,
    metavar="ROLE=KEY",
    help="Revoke a key: its name or id.",
)
@click.option(
    "--threshold",
    "thresholds",
    multiple=True,
    callback=_split,
    metavar="ROLE=N",
    help="How many keys of a role must sign.  [default: 1]",
)
@click.option(
    "--expires",
    "days",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="How long the new version is valid.  [default: 730]",
)
@click.option(
    "--sign", "key", type=click.Path(path_type=Path), metavar="KEY", help="Sign with a private key."
)
def keys(
    folder: Path,
    added: list[tuple[str, str]],
    removed: list[tuple[str, str]],
    thresholds: list[tuple[str, str]],
    days: int | None,
    key: Path | None,
) -> None:
    """Show or change which keys sign the index of published versions.

    FOLDER holds the root files of the index, in The Update Framework's format: 1.root.json, 2.root.json and so on. A
    change is written to a new version, which must be signed by the root keys of the old and of the new one; until then
    it is a draft. Public files only: keep private keys elsewhere.
    """
    from guarantees.release.publish import root_files, signing_keys
    from guarantees.release.publish.root_files import RoleChanges

    numbers = {}
    for role, number in thresholds:
        if not number.isascii() or not number.isdigit():
            raise click.BadParameter(f"{number!r} is not a number of keys.", param_hint="--threshold")
        numbers[role] = int(number)
    # Not every shell expands a tilde that follows ROLE=.
    changes = RoleChanges([(role, Path(file).expanduser()) for role, file in added], removed, numbers, days)
    if changes:
        root_files.change_roles(folder, changes, datetime.now(UTC))
    if key is not None:
        root_files.sign_root(folder, signing_keys.open_signer(key, options.ask_passphrase))
    options.echo_lines(format_root(root_files.root_state(folder)))


def format_root(state: RootState) -> list[str]:
    """Return the roles of the newest root file, who has signed it, and what it still needs."""
    lines = [f"{state.path}: version {state.version}, valid until {state.expires:%Y-%m-%d}"]
    width = max(len(role.name) for role in state.roles)
    lines += [
        f"  {role.name:<{width}}  {role.threshold} of {len(role.keys)}: {', '.join(role.keys)}"
        for role in state.roles
    ]
    lines.append(f"Signed by: {', '.join(state.signed_by) or 'no one'}")
    lines += [f"Draft: needs {need}" for need in state.needs]
    return [escape_control(line) for line in lines]
