"""``guarantees history``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from guarantees.cli import completion, options
from guarantees.output.escape import escape_control
from guarantees.release.previous_versions import newest_release
from guarantees.release.record_history import ReleaseSpan, spans_of_record


@click.command(epilog="Example: guarantees history little-ground-for-optimism-s01")
@click.argument("record", metavar="ID", shell_complete=completion.recorded)
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The folder or zip of a release.  [default: the newest in dist/]",
)
def history(record: str, package: Path | None) -> None:
    """Show the releases in which a record was added, changed or retired.

    Also shows the record that replaced it.
    """
    path = package or newest_release(options.repository())
    options.echo_lines(format_history(spans_of_record(path, record)))


def format_history(spans: Sequence[ReleaseSpan]) -> list[str]:
    """Return, for each time that a record was in releases, the releases that added, changed and retired it."""
    lines: list[str] = []
    for span in spans:
        events = {
            "added in": span.added_in,
            "last changed in": span.changed_in,
            "retired in": span.retired_in,
            "replaced by": span.replaced_by,
        }
        parts = ", ".join(f"{verb} {what}" for verb, what in events.items() if what)
        lines.append(escape_control(f"{span.table_name} {span.record_id}: {parts}"))
    return lines
