"""The options of `backscan` and `watch`. Imports the standard library only."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from app.cli.declaring import Commands, add_common, add_metrics_option, command


def add_back_scan(commands: Commands, add_scan_options: Callable[[argparse.ArgumentParser], None]) -> None:
    """Declare them."""
    backscan = command(
        commands,
        "backscan",
        "Old archives in bulk: a pile of sheets is parted into dossiers by slips and separators; what is not sure is listed.",
    )
    actions = backscan.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("pile", metavar="PILE", help="the name of the pile: letters, digits, dot, dash, underscore")
        add_common(action, top=False)
        return action

    take = add("take", "take sheets in and part them; cut off anywhere, the same call goes on")
    where = take.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="TIFF, PDF, JPEG or PNG files in the order of their names; each goes to its subfolder `taken`, or `refused`",
    )
    where.add_argument("--device", metavar="ID", help="as `devices` lists it")
    add_scan_options(take)
    _add_sides(take)
    take.add_argument(
        "--list", type=Path, metavar="FILE.csv", help="the archive's list: dossier code, number of sheets; a line each"
    )
    take.add_argument("--end", action="store_true", help="nothing more comes: the last dossier is whole too")
    add("part", "part what came in; needed only where a call was cut off")
    add("read", "read the words of what was filed, so that forgotten separators are found; the longest work of all")
    add("end", "nothing more comes: the last dossier is whole too")
    listed = add("list", "where every sheet is, and the list of exceptions")
    listed.add_argument("--pictures", type=Path, metavar="DIR", help="write a small picture of each page on the list")
    file = add("file", "sheets that are on the list go to a dossier")
    _add_sheets(file)
    file.add_argument("--to", default="", metavar="CODE", help="the dossier; else the one that they name themselves")
    file.add_argument("--component", default="", metavar="CODE", help="all are pages of this paper of it")
    _add_sheets(add("leave", "sheets that are on the list belong to no dossier; they are kept in the pile"))
    _add_sheets(add("put-back", "sheets that were left out wait for a decision again"))
    seen = add("seen", "somebody looked at an entry of the list, and it is right as it is")
    seen.add_argument("--key", required=True, metavar="KEY", help="as `list` shows it")
    seen.add_argument("--note", default="", metavar="TEXT")
    watch = command(
        commands,
        "watch",
        "Each file that comes to lie in a folder goes into a pile, and dossiers come of it; until SIGTERM.",
    )
    watch.add_argument("folder", type=Path, metavar="DIR")
    watch.add_argument("--pile", required=True, metavar="PILE")
    add_metrics_option(watch)
    _add_sides(watch)


def _add_sides(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--duplex", action="store_true", help="each two files or pages of a folder are the sides of a sheet"
    )


def _add_sheets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheets", type=_sheets, required=True, metavar="N[-M]", help="as `list` counts them, from 1")


def _sheets(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()) or not 0 < int(first) <= int(last or first):
        raise argparse.ArgumentTypeError(f"no sheets: {text!r}")
    return int(first), int(last or first)
