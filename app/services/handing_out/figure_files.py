"""A figure as a file that spreadsheets open: the same bytes from the command and from the desk."""

from __future__ import annotations

import csv
import io
from typing import Final

from app.domain.figures.values import Cell, FigureTable

_RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t")


def csv_of(table: FigureTable) -> bytes:
    """UTF-8 with its mark, without which spreadsheets take it for another alphabet; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN_BY_SPREADSHEETS) else cell
