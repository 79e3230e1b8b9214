"""Picks a face: no argument opens the desktop, a command goes to the command line."""

from __future__ import annotations

import sys


def main(argv: list[str]) -> int:
    """Run one face; returns the exit code."""
    if argv:
        from app.cli.main import run

        return run(argv)
    from app.gui import open_desktop

    return open_desktop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
