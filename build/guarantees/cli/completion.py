"""What a shell suggests for the values of arguments and options: ids, rules, tables, versions and revisions.

It must be there in a moment, so it reads a few files and imports no command. Where something cannot be read, there are
no suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from guarantees.cli import options
from guarantees.core import git
from guarantees.core.errors import GuaranteesError
from guarantees.core.version import parse_version
from guarantees.package import record_ids

RULE_NAMES: Final = "rule_names.txt"
"""The names of all rules, beside this module; written by ``make docs``, since importing the rules takes too long."""

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _completer(values: Callable[[click.Context], Mapping[str, str] | Iterable[str]]) -> Completer:
    """Return a function that suggests those *values* that begin with what was typed, each with its description."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            found = values(ctx)
        except (GuaranteesError, OSError):
            return []
        texts = found if isinstance(found, Mapping) else dict.fromkeys(found)
        return [
            CompletionItem(name, help=text) for name, text in texts.items() if name.startswith(incomplete)
        ]

    return complete


def _or_file(complete: Completer) -> Completer:
    """Return a function that suggests files besides."""

    def complete_or_file(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        # The file first: bash then suggests files only if nothing else fits.
        return [CompletionItem(incomplete, type="file"), *complete(ctx, param, incomplete)]

    return complete_or_file


def _package(ctx: click.Context) -> Path:
    """Return the folder of the package that the command is about."""
    named = ctx.params.get("package")
    return Path(named) if named else options.package_at_hand()


def _revisions(_: click.Context) -> list[str]:
    names = ("refs/tags", "refs/heads", "refs/remotes")
    output = git.try_run(Path.cwd(), "for-each-ref", "--format=%(refname:short)", *names)
    return (output or b"").decode(errors="replace").split()


def _remotes(_: click.Context) -> list[str]:
    return (git.try_run(Path.cwd(), "remote") or b"").decode(errors="replace").split()


def _releases(_: click.Context) -> list[str]:
    dist = options.repository().dist
    names = [path.name for path in dist.iterdir() if parse_version(path.name)] if dist.is_dir() else []
    return sorted(names, key=parse_version, reverse=True)


record = _completer(lambda ctx: record_ids.record_ids(_package(ctx)))
recorded = _completer(lambda ctx: record_ids.record_ids(_package(ctx), retired=True))
table = _completer(lambda ctx: record_ids.table_names(_package(ctx)))
rule = _completer(lambda _: (resources.files(__package__) / RULE_NAMES).read_text(encoding="utf-8").split())
source = _completer(lambda _: sorted(path.stem for path in options.repository().sources.glob("*.yml")))
release = _completer(_releases)
revision = _completer(_revisions)
file = _or_file(_completer(lambda _: ()))
package_or_revision = _or_file(revision)
folder_or_remote = _or_file(_completer(_remotes))
