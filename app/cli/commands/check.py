"""`scan --check`: print the check sheet, or scan it and judge the scanner by it."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from app.bootstrap import Station, build
from app.cli import device_shapes
from app.cli.commands.paper import scan_request
from app.cli.console import Console
from app.cli.outputs import require_writable
from app.domain.errors import UsageError
from app.services.check import CheckOutcome
from app.settings import Settings
from scanner.frames import Source

_PERCENT = frozenset(
    {
        "SCALE_X",
        "SCALE_Y",
        "SHARPNESS_X",
        "SHARPNESS_Y",
        "EVENNESS_X",
        "EVENNESS_Y",
        "LINES_X",
        "LINES_Y",
        "LIGHT_X",
        "LIGHT_Y",
    }
)
"""items whose figure is a share"""
_POOR_EXIT = 4


def check(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Print, or check a device; a scanner that is found poor ends the command with 4.

    Raises:
        UsageError: neither --print nor --device was given.
    """
    if not args.print and not args.device:
        raise UsageError("USAGE", what="scan --check: --print FILE.pdf or --device ID")
    with build(settings) as station:
        if args.print:
            require_writable(args.print)
            station.checking.print_sheet(args.print)
            console.say(console.word("check_printed", file=args.print))
        outcome = _checked(args, station, console) if args.device else None
    if outcome is not None:
        _tell(outcome, console)
        console.exit_code = _POOR_EXIT if outcome.result["verdict"] == "poor" else 0
    printed = str(args.print) if args.print else None
    return console.result({"printed": printed, "check": device_shapes.check(outcome) if outcome else None})


def _checked(args: argparse.Namespace, station: Station, console: Console) -> CheckOutcome:
    request = scan_request(args, station, args.device, console)
    if not args.source and request.source is Source.ADF_DUPLEX:
        # one side holds the sheet; who wants the other camera checked asks for both and lays the sheet face down
        request = replace(request, source=Source.ADF)
    with (
        tempfile.TemporaryDirectory(prefix="sohoa-check-") as spool,
        console.progress(console.word("scanning")) as progress,
    ):
        if args.reference:
            return station.checking.check_colours(
                request, args.reference, Path(spool), station.actor, progress=progress
            )
        return station.checking.check(
            request,
            Path(spool),
            station.actor,
            new_sheet=args.new_sheet,
            rulers_mm=tuple(args.rulers) if args.rulers else None,
            progress=progress,
        )


def _tell(outcome: CheckOutcome, console: Console) -> None:
    """Verdict, each item with its limit where it is not good, the place of each streak."""
    result = cast(dict[str, Any], outcome.result)
    console.say(console.word(f"check_{result['verdict']}"))
    for item in result["items"]:
        factor = 100 if item["code"] in _PERCENT else 1
        figures = {name: f"{item[name] * factor:.4g}" for name in ("value", "doubtful", "poor")}
        mark = {"good": "ok", "doubtful": "? ", "poor": "!!"}[item["verdict"]]
        console.say(f"{mark} {console.word('check_' + item['code'], **figures)}")
    for streak in result["figures"].get("streaks", ()):
        place = {"at": f"{streak['at_mm']:.1f}", "width": f"{streak['width_mm']:.2f}"}
        console.say(f"   {console.word('check_streak_' + streak['axis'], **place)}")
    if result["kind"] == "sheet" and result["compared_with"] is None:
        console.remark(console.word("check_first"))
    if outcome.kept is None:
        console.remark(console.word("check_not_kept"))
