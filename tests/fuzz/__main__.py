"""Fuzz one target with atheris: ``python -m tests.fuzz NAME FOLDER [-runs=N ...]``, or ``make fuzz``.

Without a name, it lists the targets.

FOLDER keeps what was found worth trying; options are those of libFuzzer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["guarantees", "yaml", "csv", "json", "zipfile"]):
    from tests.fuzz.targets import TARGETS


def main(name: str, folder: str, *options: str) -> None:
    """Fuzz the target called *name*, beginning with its sound input."""
    read, seed = TARGETS[name]
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / "sound").write_bytes(seed())
    atheris.Setup([name, folder, f"-artifact_prefix={folder}/", *options], read)
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.stdout.write("\n".join(TARGETS) + "\n")
    else:
        main(*sys.argv[1:])
