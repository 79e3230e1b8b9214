"""The calls of `figures` and `health`. Imports the standard library only."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from app.cli.declaring import Commands, command

BY = ("hour", "day", "month", "counter", "device", "profile", "procedure", "unit", "person", "all")


def _only(text: str) -> tuple[str, str]:
    what, equals, key = text.partition("=")
    if what not in BY or not equals:
        raise argparse.ArgumentTypeError(f"no WHAT=KEY: {text!r}")
    return what, key


def add_figures(commands: Commands, day: Callable[[str], date]) -> None:
    """Declare them; `day` reads a day."""
    figures = command(commands, "figures", "Figures of scanning, quality and delivery, as tables (docs/figures.md).")
    figures.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD", help="from that day on (30 days)")
    figures.add_argument("--to", dest="last", type=day, metavar="YYYY-MM-DD", help="up to that day (today)")
    figures.add_argument(
        "--by",
        choices=BY,
        default="day",
        help="what is told apart (day); by person only where the policy lets see names",
    )
    figures.add_argument(
        "--only",
        action="append",
        default=[],
        type=_only,
        metavar="WHAT=KEY",
        help="of one counter, device, profile, procedure or unit alone; may be given more than once",
    )
    figures.add_argument("--csv", type=Path, metavar="DIR", help="write a file for each figure")
    health = command(commands, "health", "What pages and check sheets say of the scanners: dirty glasses, drifts.")
    health.add_argument("--days", type=int, default=30, metavar="N", help="of the pages of so many days (30)")
