"""The command line: each module is one command, with its options, its call and its output.

Command modules are imported when they run, so that ``guarantees --help`` is fast. Exit codes: 0 clean, 1 findings or
rejected, 2 could not run. Only this module turns errors of a user into one line; a bug keeps its traceback.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import sys
from typing import Final

import click

from guarantees.core.errors import GuaranteesError
from guarantees.output.escape import escape_control

COULD_NOT_RUN: Final = 2
GC_THRESHOLD: Final = 100_000
"""Commands are short-lived and create little garbage: collecting it often takes a sixth of a validation's time."""

_ONLY_IN_FULL: Final = frozenset(
    {"frictionless", "jinja2", "markdown_it", "markupsafe", "pandas", "pandera", "pydantic"}
)
"""The dependencies that validating any package does not need: ``requirements-validate.lock`` leaves them out."""

_EXTRAS: Final = {"cryptography": "trust", "securesystemslib": "trust", "tuf": "trust"}
"""The extras that a whole command needs, by what it imports."""

COMMANDS: Final = {
    "agreement": "Compare the two blind codings of the articles.",
    "anchor": "Find every quote in the articles, and record its position.",
    "build": "Build and validate the dataset from curation/.",
    "cite": "Show how to cite a record or the dataset.",
    "coverage": "Report how much of each article is coded.",
    "diff": "Show the differences between two packages, and the version bump they require.",
    "draft": "Draft a source file from an article, for a curator to correct.",
    "explain": "Explain a rule: what it means, and how to fix a violation.",
    "history": "Show the releases in which a record was added, changed or retired.",
    "hydrate": "Write the statements together with the quoted words.",
    "infer": "Write a descriptor of tables that have none.",
    "keys": "Show or change which keys sign the index of published versions.",
    "publish": "Publish a release to a folder, an S3 bucket or a git remote.",
    "release": "Create a release of the current version.",
    "review": "Report on a contribution as a Markdown page.",
    "show": "Show a record with everything that refers to it.",
    "site": "Generate the explorer, a static site.",
    "validate": "Validate the repository, any Data Package, or single tables.",
    "verify": "Verify a release that someone else has published.",
}
"""Each command's name, which is also that of its module and function, with the first sentence of its help."""


class CommandGroup(click.Group):
    """Imports a command when it runs, and turns expected errors into one line and exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command called *cmd_name*."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"guarantees.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        gc.set_threshold(GC_THRESHOLD)
        atexit.register(gc.freeze)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A character that the terminal cannot show is escaped rather than raised as an error.
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except GuaranteesError as err:
            _print_error(str(err))
        except ModuleNotFoundError as err:
            package = (err.name or "").partition(".")[0]
            if package in _EXTRAS:
                hint = f"Install security-guarantees[{_EXTRAS[package]}]."
            elif package in _ONLY_IN_FULL:
                hint = "Install all that security-guarantees needs."
            else:
                raise
            _print_error(f"{err.name} is missing, which this command imports. {hint}")
        except BrokenPipeError:
            raise  # click exits quietly, as in `guarantees validate | head`
        except OSError as err:
            _print_error(f"{err.filename or 'file error'}: {err.strerror}.")
        sys.exit(COULD_NOT_RUN)


def _print_error(message: str) -> None:
    """Print *message*, which may contain names and texts of strangers, without anything that a terminal obeys."""
    lines = map(escape_control, f"guarantees: {message}".split("\n"))
    click.echo("\n".join(lines), err=True)


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001  click's signature
    """Print the version of the installed software and exit, if that is *asked*."""
    if not asked:
        return
    from guarantees.cli import options  # noqa: PLC0415  the import would delay every command

    version = options.software_version() or "unknown: it runs from a folder, and is not installed"
    click.echo(f"guarantees, version {version}")
    ctx.exit()


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Build, validate, publish and explore the security-guarantees dataset.

    Run a command anywhere inside the repository. Exit codes: 0 clean, 1 findings or rejected, 2 could not run.
    """
