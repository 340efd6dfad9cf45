"""The command line: a command parses, calls one function, shows what came back, and exits.

Commands import their job when they run, so that help costs nothing. Exit codes: 0 clean, 1 findings or
refused, 2 could not run. What a person did wrong becomes one line here, and only here; a bug keeps its
traceback.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys

import click

from guarantees.cli import (
    agreement,
    anchor,
    build,
    cite,
    coverage,
    diff,
    explain,
    history,
    hydrate,
    publish,
    release,
    review,
    show,
    site,
    validate,
    verify,
)
from guarantees.core.errors import GuaranteesError

COULD_NOT_RUN = 2
# After how many new objects Python looks for rubbish. A command needs nearly all that it makes to its end, and
# looking through it after every 700, and once more on leaving, takes a sixth of the time of a validation.
GC_THRESHOLD = 100_000


class Main(click.Group):
    """Turns our own errors into one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        gc.set_threshold(GC_THRESHOLD)
        atexit.register(gc.freeze)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A name that the terminal or pipe cannot write is shown, and stops nothing.
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except GuaranteesError as err:
            click.echo(f"guarantees: {err}", err=True)
        except BrokenPipeError:
            raise  # the reader has seen enough, as in `| head`: click ends in silence
        except OSError as err:
            click.echo(f"guarantees: {err.filename or 'a file'}: {err.strerror}.", err=True)
        sys.exit(COULD_NOT_RUN)


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="security-guarantees", prog_name="guarantees")
def main() -> None:
    """Build, validate and look at the security-guarantees dataset.

    Run it anywhere inside the repository. Exit codes: 0 clean, 1 findings or refused, 2 could not run.
    """


for command in (
    agreement.agreement,
    anchor.anchor,
    build.build,
    cite.cite,
    coverage.coverage,
    diff.diff,
    explain.explain,
    history.history,
    hydrate.hydrate,
    publish.publish,
    release.release,
    review.review,
    show.show,
    site.site,
    validate.validate,
    verify.verify,
):
    main.add_command(command)
