"""``python -m guarantees`` is the command ``guarantees``."""

from guarantees.cli import main

if __name__ == "__main__":
    main(prog_name="guarantees")
