"""``python -m guarantees`` is the command ``guarantees``."""

import sys
from os import getcwd

# `python -m` imports from the current folder first, which may be a package of somebody else. The script that is
# installed does not, and neither does this.
if not sys.flags.safe_path and sys.path[:1] == [getcwd()]:
    del sys.path[0]

from guarantees.cli import main

if __name__ == "__main__":
    main(prog_name="guarantees")
