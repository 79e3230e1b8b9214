"""`figures`: what was scanned, how well, and how fast."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.outputs import require_folder
from app.domain.figures.values import By, FigureTable
from app.services.handing_out.figure_files import csv_of
from app.services.handing_out.whole_file import write_whole
from app.settings import Settings


def figures(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Tell all figures of some days.

    Raises:
        InputRefused: NOT_ALLOWED.
        UsageError: FIGURE_DAYS, FIGURE_ONLY.
        StoreFailed: OUT_UNWRITABLE, DISK_FULL.
    """
    by = By(args.by)
    if args.csv is not None:
        require_folder(args.csv)
    with build(settings) as station:
        span = station.reporting.newest()
        span = replace(span, last=args.last or span.last)
        span = replace(span, first=args.first or min(span.first, span.last))
        span = replace(span, only=tuple((By(what), key) for what, key in args.only))
        found = station.reporting.figures(station.actor, span, by)
    for table in found:
        _tell(table, console)
        if args.csv is not None:
            write_whole(args.csv / f"{table.figure.value}.csv", csv_of(table))
    return console.result(
        {
            "from": span.first.isoformat(),
            "to": span.last.isoformat(),
            "by": by.value,
            "only": [f"{what.value}={key}" for what, key in span.only],
            "figures": [shape(table) for table in found],
        }
    )


def shape(table: FigureTable) -> dict[str, Any]:
    """A figure of `--json`: a row is an object."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return {"figure": table.figure.value, "columns": list(table.columns), "rows": rows}


def _tell(table: FigureTable, console: Console) -> None:
    console.say(console.word(f"figure_{table.figure.value}"))
    head = tuple(console.word(f"column_{name}") for name in table.columns)
    shown = [head, *(tuple("-" if cell is None else str(cell) for cell in row) for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown if table.rows else ():
        console.say("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if not table.rows:
        console.say("  -")
