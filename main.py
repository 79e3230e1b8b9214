"""Picks a face: no command opens the desktop (of `--data-dir DIR`, where that is said), a command goes to the command line."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from app.domain.private_memory import keep_memory_private


def main(argv: list[str]) -> int:
    """Run one face; returns the exit code."""
    _replace_closed_streams()
    keep_memory_private()
    match argv:
        case []:
            folder = None
        case ["--data-dir", name] if name:
            folder = Path(name)
        case _:
            from app.cli.main import run

            return run(argv)
    gc.disable()  # of what a desk loads nothing is garbage; it goes on once that is done (`app.gui.collector`)
    from app.gui import open_desktop

    return open_desktop(folder)


def _replace_closed_streams() -> None:
    """A caller may have closed stdin, stdout or stderr: the next file that is opened would take the number, and what a child prints."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            lowest_free = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(lowest_free, True)
            setattr(sys, name, os.fdopen(lowest_free, mode, encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
