"""The command line: each module is one command, with its options, its call and its output.

Command modules are imported when they run, so that ``guarantees --help`` is fast. The exit codes are in `exits`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
from typing import Final

import click
from click.shell_completion import CompletionItem

from guarantees.cli import exits, terminal
from guarantees.core import progress
from guarantees.core.errors import did_you_mean

GC_THRESHOLD: Final = 100_000
"""Commands are short-lived and create little garbage: collecting it often takes a sixth of a validation's time."""

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
    """Imports a command when it runs."""

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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* name, and the rest of them."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"No such command {name!r}. {did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin with *incomplete*, without importing the commands."""
        commands = [
            CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)
        ]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """Parse the arguments in front of the command."""
        terminal.prepare_streams()
        with exits.expected_errors():
            return super().make_context(info_name, args, parent, **{"color": terminal.color(), **extra})

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        gc.set_threshold(GC_THRESHOLD)
        atexit.register(gc.freeze)
        with exits.expected_errors(), progress.listening(terminal.progress()):
            return super().invoke(ctx)


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001  click's signature
    """Print the version of the installed software and exit, if that is *asked*."""
    if not asked:
        return
    from guarantees.cli import options  # noqa: PLC0415  the import would delay every command

    version = options.software_version() or "unknown: it runs from a folder, and is not installed"
    click.echo(f"guarantees, version {version}")
    ctx.exit()


_EXAMPLES: Final = """\b
Examples:
  guarantees build
  guarantees validate path/to/package
  guarantees explain missing-target"""


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXAMPLES)
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

    Run a command anywhere inside the repository, or on any package. Exit codes: 0 clean, 1 findings or rejected, 2 could
    not run, 130 ended by Ctrl-C, 141 nobody reads the output any more.
    """
