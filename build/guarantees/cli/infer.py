"""``guarantees infer``."""

from __future__ import annotations

from pathlib import Path

import click

from guarantees.core import safe_files
from guarantees.core.errors import InputError, missing_path
from guarantees.validation import any_path


@click.command(epilog="Example: guarantees infer data/*.csv > datapackage.json")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the descriptor to this new file."
)
def infer(paths: tuple[Path, ...], output: Path | None) -> None:
    """Write a descriptor of tables that have none.

    PATH is a table as CSV, JSON or Parquet, or a folder of tables. A column has a type if at least nine in ten of its
    cells have it. Read the result before you publish it: it says what the cells are, not what they should be.
    """
    tables = [table for path in paths for table in _tables(path)]
    root = output.parent if output else _common_folder(tables)
    # Imported here: Polars takes longer to import than `--help` may.
    from guarantees.validation.infer import infer_package  # noqa: PLC0415

    inferred = infer_package(tables, root)
    text = any_path.to_json(inferred.descriptor)
    for name, columns in inferred.guesses.items():
        for column in sorted(columns):
            click.echo(f"{name}.{column}: not all cells are of the inferred type.", err=True)
    if output is None:
        click.echo(text, nl=False)
    elif output.exists():
        raise InputError(f"{output}: the file exists. Name a new file, or remove it first.")
    else:
        safe_files.write_all_or_none(output.parent, {output: text.encode()})


def _tables(path: Path) -> list[Path]:
    """Return the tables at *path*.

    Raises:
        InputError: There are none.
    """
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if any_path.is_table_file(each))
        if not found:
            raise InputError(f"{path}: no tables in this folder (CSV, JSON or Parquet files).")
        return found
    if not path.exists():
        raise missing_path(path)
    if not any_path.is_table_file(path):
        known = ", ".join(sorted(any_path.TABLE_SUFFIXES))
        raise InputError(f"{path}: not a table. A table is a file that ends in {known}.")
    return [path]


def _common_folder(tables: list[Path]) -> Path:
    """Return the folder that all *tables* are in, and where the descriptor belongs."""
    folders = [table.resolve().parent for table in tables]
    common = folders[0]
    while not all(folder.is_relative_to(common) for folder in folders):
        common = common.parent
    return common.parent if common.name == "data" else common
