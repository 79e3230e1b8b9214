"""A ruled table on a landscape page."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Final

from app.sandbox.paper.letter import sign
from app.sandbox.paper.samples import Words
from app.sandbox.paper.sheet import Align, Sheet
from app.sandbox.paper.typeface import Face, Style

_LEFT_MM: Final = 22.0
_TOP_MM: Final = 45.0
_ROW_MM: Final = 8.6
_PADDING_MM: Final = 2.8
_TEXT_DROP_MM: Final = 1.7
_FIRST_FIGURES_COLUMN: Final = 2


def table(sheet: Sheet, words: Words) -> None:
    """Prints heading, table, total and signature."""
    sheet.mark()
    middle = sheet.width_mm / 2
    sheet.write(words["agency"], Face(Style.BOLD, 12), _LEFT_MM, 17)
    sheet.write(words["title"], Face(Style.BOLD, 15), middle, 27, Align.CENTER)
    sheet.write(words["summary"], Face(Style.ITALIC, 13), middle, 35, Align.CENTER)
    edges = list(accumulate(words["widths_mm"], initial=_LEFT_MM))
    _row(sheet, words["head"], edges, _TOP_MM, Face(Style.BOLD, 13), [Align.CENTER] * len(words["head"]))
    aligns = [Align.CENTER, Align.LEFT] + [Align.RIGHT] * (len(edges) - 1 - _FIRST_FIGURES_COLUMN)
    for index, cells in enumerate(words["rows"], start=1):
        _row(sheet, cells, edges, _TOP_MM + index * _ROW_MM, Face(Style.REGULAR, 13), aligns)
    foot = _TOP_MM + (len(words["rows"]) + 1) * _ROW_MM
    _row(
        sheet,
        words["total"],
        [edges[0], edges[-2], edges[-1]],
        foot,
        Face(Style.BOLD, 13),
        [Align.CENTER, Align.RIGHT],
    )
    _grid(sheet, edges, foot)
    sheet.write(words["remark"], Face(Style.ITALIC, 13), _LEFT_MM, foot + _ROW_MM + 3)
    sheet.write(words["signer"], Face(Style.BOLD, 13), 235, foot + _ROW_MM + 3, Align.CENTER)
    sign(sheet, 235, foot + _ROW_MM + 9, words["signer_seed"])
    sheet.write(words["signer_name"], Face(Style.BOLD, 13), 235, foot + _ROW_MM + 31, Align.CENTER)


def _row(sheet: Sheet, cells: list[str], edges: list[float], y_mm: float, face: Face, aligns: list[Align]) -> None:
    """Prints the cells of one row and records them as one line."""
    for cell, (left, right), align in zip(cells, pairwise(edges), aligns, strict=True):
        x = {Align.LEFT: left + _PADDING_MM, Align.CENTER: (left + right) / 2, Align.RIGHT: right - _PADDING_MM}[align]
        sheet.put(cell, face, x, y_mm + _TEXT_DROP_MM, align)
    sheet.record(" ".join(cells), edges[0], edges[-1], y_mm)


def _grid(sheet: Sheet, edges: list[float], foot_mm: float) -> None:
    """Rules the table; the row of the total, at `foot_mm`, has only its last column set off."""
    rows = round((foot_mm - _TOP_MM) / _ROW_MM) + 2
    for row in range(rows):
        sheet.rule(edges[0], _TOP_MM + row * _ROW_MM, edges[-1], _TOP_MM + row * _ROW_MM, 0.25)
    for edge in edges:
        bottom = foot_mm + _ROW_MM if edge in (edges[0], edges[-2], edges[-1]) else foot_mm
        sheet.rule(edge, _TOP_MM, edge, bottom, 0.25)
    sheet.name("table", edges[0], _TOP_MM, edges[-1], foot_mm + _ROW_MM)
