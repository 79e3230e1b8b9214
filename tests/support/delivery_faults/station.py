"""The command line of a station that says which process it is: it is there to be killed. Run by `tests.crash.zygote`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from app.cli import main


def run(argv: Sequence[str]) -> int:
    """The command behind the first argument, a file for the process's id; it leads a group of its own."""
    Path(argv[0]).write_text(str(os.getpid()))
    return main.run(argv[1:])
